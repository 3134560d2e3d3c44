"""The history of one obligation, in words: what was recorded of it, and each change of its statuses and dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.operations.queries.names import codes_of
from tracker.operations.queries.settlement_as_of import SettlementAsOf
from tracker.rules.deadlines.codes import code_of
from tracker.rules.deadlines.delivery_words import said, said_when
from tracker.rules.facts import (
    AboutDeadline,
    Answered,
    Ended,
    Extended,
    Fact,
    Happened,
    Paid,
    PenaltyVerified,
    Recommended,
    Resolved,
    TermExtended,
    TermFact,
    TermResumed,
    TermStarted,
    TermSuspended,
    Waived,
    When,
)
from tracker.rules.money.ledger import paid_told
from tracker.rules.recommendations.state import in_words
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
    """Give what became of an obligation up to the day looked at: these facts, and each change of status and date.

    With `number`, the changes of that deadline of a series alone.
    """
    day, known_to = standpoint.day, standpoint.known_to
    names = codes_of(session, standpoint.kept.row, standpoint.plan)
    lines = [_fact_line(fact, names) for fact in facts]
    changes = (
        select(models.StatusChange, models.Deadline.number, models.Deadline.label)
        .join(models.Deadline, models.Deadline.id == models.StatusChange.deadline_id)
        .where(models.Deadline.obligation_id == row.id, models.StatusChange.on <= day)
    )
    if known_to is not None:
        changes = changes.where(models.StatusChange.entry_seq <= known_to)
    if number is not None:
        changes = changes.where(models.Deadline.number == number)
    for change, place, label in session.execute(changes.order_by(models.StatusChange.id)):
        code = code_of(row.code, place, label, recurring=row.recurring)
        text = f"{code} {change.before} → {change.after}" if change.before else f"{code} loaded as {change.after}"
        lines.append(HistoryLine(on=change.on, entry=change.entry_seq, text=text))
    moves = (
        select(models.DateMove)
        .join(models.Deadline, models.Deadline.id == models.DateMove.deadline_id)
        .where(models.Deadline.obligation_id == row.id, models.DateMove.on <= day)
    )
    if known_to is not None:
        moves = moves.where(models.DateMove.entry_seq <= known_to)
    if number is not None:
        moves = moves.where(models.Deadline.number == number)
    for move in session.scalars(moves.order_by(models.DateMove.id)):
        text = f"{move.code} moved from {move.safe_before or 'no date'} to {move.safe_after or 'no date'}: {move.step}"
        lines.append(HistoryLine(on=move.on, entry=move.entry_seq, text=text))
    return tuple(sorted(lines, key=lambda line: (line.on, line.entry or 0)))


def _fact_line(fact: Fact, names: Mapping[tuple[str, int], str]) -> HistoryLine:
    on, text = happening(fact)
    number = getattr(fact, "number", None)
    # Of a series, which one it is about.
    code = getattr(fact, "obligation", "")
    about = "" if number is None else f"{names.get((code, number), f'{code}@{number}')} "
    ground = ", ".join(
        part for part in (str(fact.grade), *fact.sources, fact.by and f"by {fact.by}", fact.note) if part
    )
    return HistoryLine(on=on, entry=fact.entry, text=f"{about}{text} ({ground})")


def happening(fact: Fact) -> tuple[date, str]:
    """Say what a fact tells, with the last day on which it may have happened."""
    match fact:
        case Resolved(when=when):
            on, text = when.last_day, f"resolved {how(when)}"
        case Extended(to=to, granted_on=granted_on):
            on, text = granted_on, f"extended to {to.isoformat()}"
        case Waived(waived_on=waived_on):
            on, text = waived_on, "waived"
        case Paid(when=when):
            on, text = when.last_day, f"paid {paid_told(fact)} {when}"
        case PenaltyVerified(penalty=key, verified_on=day):
            on, text = day, f"schedule {key} verified"
        case AboutDeadline():
            on, text = said_when(fact).last_day, f"{said(fact)} {said_when(fact)}"
        case Happened(event=event, when=when):
            on, text = when.last_day, f"{event} {when}"
        case TermStarted() | TermExtended() | TermSuspended() | TermResumed():
            on, text = _term_line(fact)
        case Ended(code=code, manner=manner, when=when):
            on, text = when.last_day, f"{code} ended ({manner}) {when}"
        case Recommended(when=when) | Answered(when=when):
            on, text = when.last_day, in_words(fact)
    return on, text


def _term_line(fact: TermFact) -> tuple[date, str]:
    match fact:
        case TermStarted(term=term, when=when):
            return when.last_day, f"{term} started {when}"
        case TermExtended(term=term, by_span=span, to=to, decided_on=day):
            return day, f"{term} extended {f'by {span}' if to is None else f'to {to.isoformat()}'}"
        case TermSuspended(term=term, suspended_on=day):
            return day, f"{term} suspended"
        case TermResumed(term=term, resumed_on=day):
            return day, f"{term} resumed"


def how(when: When) -> str:
    """Say when something was done: on a day, by a day, or between two."""
    if when.exact:
        return f"on {written(when.latest)}"
    if when.earliest is None:
        return f"by {written(when.latest)}; the day itself was not found"
    return f"between {written(when.earliest)} and {written(when.latest)}"
