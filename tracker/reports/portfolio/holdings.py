"""What the portfolio report is made from, as plain values: one holding for each settlement, with its deadlines counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from tracker.reports.monthly.subject import RunRow
from tracker.rules.deadlines.deadline import PlannedTerm, day_of
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import DeclaredBreach, Ended, When
from tracker.rules.grades import Grade
from tracker.rules.proof.heads import Head
from tracker.rules.settlement.settlement import Settlement
from tracker.rules.terms.history import Pause

# How far ahead deadlines are counted, in calendar days from the report's day (inclusive).
SOON, AHEAD = 30, 90


@dataclass(frozen=True, slots=True, kw_only=True)
class NextDate:
    """The next deadline that is still to come: its code, both readings, and the open day beside one on a closed day."""

    code: str
    title: str
    safe: date | datetime
    latest: date | datetime
    grade: Grade
    open_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The deadlines of one instrument on a day: how many stand where, and how many fall due within so many days.

    `apart` counts those that are not the organisation's duties: what others owe, rights and talks; no other figure does.
    `soon` and `ahead` count what is open and whose safe date lies within `SOON` and `AHEAD` days of it; what falls due
    soon also falls due ahead.
    """

    statuses: Mapping[Status, int]
    apart: Mapping[Status, int] = field(default_factory=dict)
    soon: int = 0
    ahead: int = 0
    upcoming: NextDate | None = None

    def of(self, status: Status) -> int:
        """How many deadlines have a status."""
        return self.statuses.get(status, 0)


def together(tallies: Iterable[Tally]) -> Tally:
    """Add up how the deadlines of several instruments stand."""
    statuses: Counter[Status] = Counter()
    apart: Counter[Status] = Counter()
    several = tuple(tallies)
    for tally in several:
        statuses.update(tally.statuses)
        apart.update(tally.apart)
    to_come = [tally.upcoming for tally in several if tally.upcoming is not None]
    return Tally(
        statuses=dict(statuses),
        apart=dict(apart),
        soon=sum(tally.soon for tally in several),
        ahead=sum(tally.ahead for tally in several),
        upcoming=min(to_come, key=lambda each: day_of(each.safe), default=None),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One settlement as it stands on `day`: its instruments, its terms as they follow from the facts, and its deadlines.

    `settlement` holds what the report shows of it, not its obligations. `ended` tells how each term and instrument that
    ended did, `pauses` on which days a term stood still, `vague_starts` when one began of whose start only the last
    possible day is known, and `tallies` how the deadlines stand, each by its code. `breaches` are those that were declared.
    """

    settlement: Settlement
    day: date
    terms: tuple[PlannedTerm, ...]
    ended: Mapping[str, Ended]
    pauses: Mapping[str, tuple[Pause, ...]]
    vague_starts: Mapping[str, When]
    tallies: Mapping[str, Tally]
    failures: tuple[str, ...] = ()
    breaches: tuple[DeclaredBreach, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """Every settlement of the portfolio, as known at one moment.

    `as_of` is the day asked for, None where each stands on today's date in its own zone; `known_at` is the moment in
    words, "" for now.
    """

    each: tuple[Holding, ...]
    as_of: date | None
    known_at: str
    journal_head: Head | None
    runs: tuple[RunRow | None, ...]
