"""What a monthly report is made from, as plain values: one subject for each settlement, a month, and its editions."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from tracker.rules.deadlines.deadline import Plan
from tracker.rules.deadlines.moves import MoveSide
from tracker.rules.facts import Fact
from tracker.rules.interim import Interim
from tracker.rules.people.editions import about, facts_without, hidden_from, without
from tracker.rules.settlement.audience import Audience


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; `month` counts from 1."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Month:
        """The month of a day."""
        return cls(day.year, day.month)

    @property
    def first(self) -> date:
        """The first day."""
        return date(self.year, self.month, 1)

    @property
    def last(self) -> date:
        """The last day."""
        return date(self.year, self.month, calendar.monthrange(self.year, self.month)[1])

    @property
    def eve(self) -> date:
        """The last day of the month before."""
        return self.first - timedelta(days=1)

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRow:
    """The last day's run that succeeded: for which day in which time zone, and when it finished (UTC)."""

    day: date
    zone: str
    finished_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MoveRow:
    """One recorded move of a date, and why.

    `code` is the deadline's, or `start(TERM)` / `end(TERM)`. `step` is the step of the trace that changed; `on` the day
    the move was recorded; `landed_in_past` says that the move put the date before that day.
    """

    code: str
    before: MoveSide
    after: MoveSide
    step: str
    on: date
    entry: int | None = None
    landed_in_past: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """A fact that was withdrawn: on which day, by whom, and the journal entry that did it."""

    fact: Fact
    on: date
    by: str = ""
    note: str = ""
    entry: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One settlement's part of what the report is made from.

    `plan` is derived with the facts as they stood on the report's day, `month_before` with the
    facts as they stood on the last day of the month before; `interim` is what deadlines were from each day between. `facts`
    are those not withdrawn; `moves` are the month's; `last_run` is None where no day's run ever succeeded. `left_out` is
    how many duties are not part of this edition. `is_first` says that the settlement was loaded in this month; `published`
    are the figures of the month before as they were handed out, none where its report was not published.
    """

    plan: Plan
    month_before: Plan
    facts: tuple[Fact, ...] = ()
    withdrawn: tuple[Withdrawal, ...] = ()
    moves: tuple[MoveRow, ...] = ()
    last_run: RunRow | None = None
    left_out: int = 0
    interim: Interim = field(default_factory=dict)
    is_first: bool = False
    published: Mapping[str, int] = field(default_factory=dict)


def edition_of(subject: Subject, edition: Audience) -> Subject:
    """A settlement's part of the report without what the edition's readers may not see.

    The duties themselves go, with their deadlines, their facts, the moves of their dates and what was said of them.
    """
    settlement = subject.plan.settlement
    hidden = hidden_from(settlement, subject.facts, edition)
    return replace(
        subject,
        plan=without(subject.plan, hidden),
        month_before=without(subject.month_before, hidden),
        facts=facts_without(subject.facts, hidden),
        withdrawn=tuple(each for each in subject.withdrawn if hidden.isdisjoint(about(each.fact))),
        moves=tuple(each for each in subject.moves if each.code.partition("@")[0] not in hidden),
        left_out=sum(each.code in hidden for each in settlement.obligations),
    )
