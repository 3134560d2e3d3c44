"""The history of one obligation, in words: what was recorded of it, and each change of its statuses and dates."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.models.runs import counts
from tracker.operations.queries.names import codes_of
from tracker.operations.queries.settlement_as_of import SettlementAsOf
from tracker.rules.deadlines.codes import code_of
from tracker.rules.deadlines.moves import MoveSide
from tracker.rules.facts import About, DateKept, Ended, Fact, Topic, When, Writing
from tracker.rules.wording import written


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One thing that happened to an obligation; `entry` is the journal's number, None where nothing recorded it."""

    on: date
    entry: int | None
    text: str


def history_of(
    session: Session,
    row: models.Obligation,
    facts: Iterable[Fact],
    standpoint: SettlementAsOf,
    *,
    number: int | None = None,
) -> tuple[HistoryLine, ...]:
    """What became of an obligation, or of its deadline `number`: these facts, and each change of status and date by then."""
    names = codes_of(session, standpoint.kept.row, standpoint.plan)
    lines = [fact_line(fact, names, seen_on=standpoint.day) for fact in facts]
    for change, place, label in _written_of(session, models.StatusChange, row, standpoint, number):
        code = code_of(row.code, place, label, recurring=row.recurring)
        text = f"{code} {change.before} → {change.after}" if change.before else f"{code} loaded as {change.after}"
        lines.append(HistoryLine(on=change.on, entry=change.entry_seq, text=text))
    for move, _, _ in _written_of(session, models.DateMove, row, standpoint, number):
        before = MoveSide(move.safe_before, move.safe_before, move.estimate_before)
        after = MoveSide(move.safe_after, move.safe_after, move.estimate_after)
        moved = "awaits something else" if before == after else f"moved from {before} to {after}"
        text = f"{move.code} {moved}: {move.step}"
        lines.append(HistoryLine(on=move.on, entry=move.entry_seq, text=text))
    lines += developments_about({row.code}, standpoint)
    return tuple(sorted(lines, key=lambda line: (line.on, line.entry or 0)))


def developments_about(codes: Collection[str] | None, standpoint: SettlementAsOf) -> Iterator[HistoryLine]:
    """What was reported of these codes (None: of anything) by the day looked at; it changes nothing until it is a fact."""
    for each in standpoint.plan.settlement.developments:
        if each.when.last_day <= standpoint.day and (codes is None or not set(codes).isdisjoint(each.about)):
            known = "" if each.when.exact else f" {how(each.when)}"
            ground = ", ".join((str(each.grade), *each.sources))
            yield HistoryLine(
                on=each.when.last_day, entry=each.entry, text=f"Development: {each.title}{known} ({ground})"
            )


def _written_of(
    session: Session,
    table: type[models.StatusChange | models.DateMove],
    row: models.Obligation,
    standpoint: SettlementAsOf,
    number: int | None,
) -> Iterable[Any]:
    """What was written down of an obligation's deadlines by the day looked at, each with its deadline's number and label."""
    d = models.Deadline
    query = (
        select(table, d.number, d.label)
        .join(d, d.id == table.deadline_id)
        .where(d.obligation_id == row.id, table.on <= standpoint.day)
        .order_by(table.id)
    )
    if issubclass(table, models.StatusChange):
        query = query.where(table.before.is_(None) | counts(table.entry_seq))
    if standpoint.known_to is not None:
        query = query.where(table.entry_seq <= standpoint.known_to)
    if number is not None:
        query = query.where(d.number == number)
    return session.execute(query)


def tells_of_deadline(fact: Fact) -> bool:
    """Whether a fact is part of what became of a deadline; that its date was kept stands in its trace."""
    return fact.about.topic is Topic.DEADLINE and not isinstance(fact, DateKept)


def is_about(fact: Fact, obligation: str, number: int | None) -> bool:
    """Whether a fact is part of what became of an obligation; with `number`, of that deadline of it."""
    about = fact.about
    return tells_of_deadline(fact) and about.code == obligation and (number is None or about.number in {number, None})


def fact_line(fact: Fact, names: Mapping[tuple[str, int], str], *, seen_on: date | None = None) -> HistoryLine:
    """Write a fact as a line of the history, as seen from a day, with its ground; `names` are as in `name_of`.

    An end that is announced and has not come stands on the day it became known.
    """
    about, when = fact.about, fact.when
    # A line of an obligation's history names something else, and of a series, which of its deadlines.
    of_itself = about.topic is Topic.DEADLINE and about.number is None
    subject = "" if of_itself else f"{name_of(about, names)} "
    # The line has a day of its own: only what that does not tell is added.
    announced = seen_on is not None and isinstance(fact, Ended) and fact.is_to_come(seen_on)
    known = "" if when.exact and when.latest == when.last_day and not announced else f" {how(when)}"
    on = (fact.stands_from if announced else None) or when.last_day
    ground = ", ".join(
        part for part in (str(fact.grade), *fact.sources, fact.by and f"by {fact.by}", fact.note) if part
    )
    done = fact.sentence(Writing(seen_on=seen_on))
    return HistoryLine(on=on, entry=fact.entry, text=f"{subject}{done}{known} ({ground})")


def name_of(about: About, names: Mapping[tuple[str, int], str]) -> str:
    """Give the code of what a fact is about; `names` are those of deadlines, by obligation and number."""
    return str(about) if about.number is None else names.get((about.code, about.number), str(about))


def how(when: When, write: Callable[[date | datetime], str | None] = written) -> str:
    """Say when something was done: on a day, at a moment, by a day, or between two; `write` writes each."""
    if when.exact:
        return f"{'at' if isinstance(when.latest, datetime) else 'on'} {write(when.latest)}"
    if when.earliest is None:
        return f"by {write(when.latest)}; the day itself was not found"
    return f"between {write(when.earliest)} and {write(when.latest)}"
