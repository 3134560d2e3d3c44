"""Facts between plain values and rows: added, recalled without what was withdrawn, and withdrawn by a later fact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import Session, aliased, selectinload

from tracker.models import Evidence, FactKind, Origin
from tracker.models import Fact as FactRow
from tracker.operations.facts import payment_rows
from tracker.operations.facts.delivery_rows import DELIVERY_KINDS, as_delivery_fact, fill_delivery_fact
from tracker.operations.facts.kept_rows import as_kept_date, fill_kept_date
from tracker.operations.facts.proof_rows import PROOF_KINDS, as_proof_fact, fill_proof_fact
from tracker.operations.facts.recommendation_rows import fill_recommendation_row, recommendation_fact
from tracker.rules.due.spans import Span
from tracker.rules.facts import (
    Answered,
    Approved,
    Carried,
    DateKept,
    Ended,
    Ending,
    Evidenced,
    Extended,
    Fact,
    Happened,
    OfDelivery,
    Paid,
    PenaltyVerified,
    Recommended,
    Rejected,
    Resolved,
    TermExtended,
    TermFact,
    TermResumed,
    TermStarted,
    TermSuspended,
    Waived,
    When,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawn:
    """A fact that was taken back, with the entry and the words that did it."""

    fact: Fact
    entry: int
    by: str
    note: str
    recorded_at: datetime


def add_facts(
    session: Session, settlement_id: int, facts: Iterable[Fact], *, origin: Origin, entry_seq: int, now: datetime
) -> list[FactRow]:
    """Add facts under a journal entry, and give their rows."""
    rows = [_row(settlement_id, fact, origin=origin, entry_seq=entry_seq, now=now) for fact in facts]
    session.add_all(rows)
    session.flush()  # evidence and withdrawals name their ids
    return rows


def withdraw_rows(
    session: Session, rows: Iterable[FactRow], *, by: str, note: str, origin: Origin, entry_seq: int, now: datetime
) -> None:
    """Add the withdrawal of each of these facts; the facts themselves stay."""
    session.add_all(
        FactRow(
            settlement_id=row.settlement_id,
            kind=FactKind.WITHDRAWN,
            subject=row.subject,
            number=row.number,
            grade=row.grade,
            by=by,
            note=note,
            recorded_at=now,
            entry_seq=entry_seq,
            origin=origin,
            withdraws_id=row.id,
        )
        for row in rows
    )
    session.flush()  # what is derived next must not see them


def reinstate_rows(session: Session, withdrawals: Iterable[FactRow], *, entry_seq: int, now: datetime) -> list[FactRow]:
    """Add again what these withdrawals took back, word for word, under a new journal entry."""
    again = []
    for withdrawal in withdrawals:
        row = session.get_one(FactRow, withdrawal.withdraws_id, options=[selectinload(FactRow.evidence)])
        (added,) = add_facts(
            session, row.settlement_id, [as_fact(row)], origin=row.origin, entry_seq=entry_seq, now=now
        )
        for file in row.evidence:
            add_evidence(session, added, sha256=file.sha256, name=file.name, size=file.size, now=now)
        again.append(added)
    return again


def standing_rows(session: Session, settlement_id: int, *, known_to: int | None = None) -> Sequence[FactRow]:
    """Give the rows of a settlement's facts in the order they were recorded, without those withdrawn.

    With `known_to`, as they stood when that was the journal's last entry.
    """
    withdrawal = aliased(FactRow)
    taken_back = withdrawal.withdraws_id == FactRow.id
    query = (
        select(FactRow)
        .options(selectinload(FactRow.evidence))
        .where(FactRow.settlement_id == settlement_id, FactRow.kind != FactKind.WITHDRAWN, withdrawal.id.is_(None))
        .order_by(FactRow.id)
    )
    if known_to is not None:
        taken_back = and_(taken_back, withdrawal.entry_seq <= known_to)
        # How a past date was counted is part of every past, however late another vintage made it worth saying.
        query = query.where((FactRow.entry_seq <= known_to) | (FactRow.kind == FactKind.DATE_KEPT))
    return session.scalars(query.outerjoin(withdrawal, taken_back)).all()


def recall_facts(session: Session, settlement_id: int, *, known_to: int | None = None) -> tuple[Fact, ...]:
    """Give a settlement's facts in the order they were recorded, without those withdrawn.

    With `known_to`, as they stood when that was the journal's last entry.
    """
    return tuple(as_fact(row) for row in standing_rows(session, settlement_id, known_to=known_to))


def recall_withdrawn(session: Session, settlement_id: int, *, known_to: int | None = None) -> tuple[Withdrawn, ...]:
    """Give what was withdrawn, in the order of the withdrawals; with `known_to`, only by that journal entry."""
    withdrawal = aliased(FactRow)
    query = (
        select(FactRow, withdrawal)
        .join(withdrawal, withdrawal.withdraws_id == FactRow.id)
        .options(selectinload(FactRow.evidence))
        .where(FactRow.settlement_id == settlement_id)
        .order_by(withdrawal.id)
    )
    if known_to is not None:
        query = query.where(withdrawal.entry_seq <= known_to)
    return tuple(
        Withdrawn(fact=as_fact(row), entry=by.entry_seq, by=by.by, note=by.note, recorded_at=by.recorded_at)
        for row, by in session.execute(query)
    )


def as_fact(row: FactRow) -> Fact:
    """Give the plain value of a fact's row."""
    common: Carried = {
        "grade": row.grade,
        "sources": row.sources,
        "note": row.note,
        "by": row.by,
        "learned_on": row.learned_on,
        "entry": row.entry_seq,
        "recorded_at": row.recorded_at,
    }
    when = When(row.earliest, row.latest) if row.latest is not None else None
    match row.kind, when:
        case FactKind.HAPPENED, When():
            return Happened(event=row.subject, when=when, **common)
        case FactKind.RESOLVED, When():
            evidence = tuple(each.sha256 for each in row.evidence)
            return Resolved(obligation=row.subject, number=row.number, when=when, evidence=evidence, **common)
        case FactKind.EXTENDED, When() if row.to_on is not None:
            return Extended(obligation=row.subject, number=row.number, to=row.to_on, granted_on=when.last_day, **common)
        case FactKind.WAIVED, When():
            return Waived(obligation=row.subject, number=row.number, waived_on=when.last_day, **common)
        case FactKind.DATE_KEPT, When():
            return as_kept_date(row, when, common)
        case _, When() if row.kind in payment_rows.KINDS:
            return payment_rows.money_fact(row, when, common)
        case kind, When() if kind in PROOF_KINDS:
            return as_proof_fact(row, when, common)
        case kind, When() if kind in DELIVERY_KINDS:
            return as_delivery_fact(row, when, common)
        case FactKind.RECOMMENDED | FactKind.ANSWERED, When():
            return recommendation_fact(row, when, common)
        case _, When():
            return _term_fact(row, when, common)
        case _:
            message = f"fact {row.id} is a {row.kind} and cannot stand alone"
            raise ValueError(message)


def _row(settlement_id: int, fact: Fact, *, origin: Origin, entry_seq: int, now: datetime) -> FactRow:
    row = FactRow(
        settlement_id=settlement_id,
        grade=fact.grade,
        sources=fact.sources,
        note=fact.note,
        by=fact.by,
        learned_on=fact.learned_on,
        recorded_at=now,
        entry_seq=entry_seq,
        origin=origin,
        evidence=[],
    )
    match fact:
        case Happened(event=event, when=when):
            row.kind, row.subject = FactKind.HAPPENED, event
            row.earliest, row.latest = when.earliest, when.latest
        case Resolved(obligation=code, number=number, when=when):
            row.kind, row.subject, row.number = FactKind.RESOLVED, code, number
            row.earliest, row.latest = when.earliest, when.latest
        case Extended(obligation=code, number=number, to=to, granted_on=granted_on):
            row.kind, row.subject, row.number = FactKind.EXTENDED, code, number
            row.earliest = row.latest = granted_on
            row.to_on = to
        case Waived(obligation=code, number=number, waived_on=waived_on):
            row.kind, row.subject, row.number = FactKind.WAIVED, code, number
            row.earliest = row.latest = waived_on
        case Paid() | PenaltyVerified():
            payment_rows.fill_money_fact(row, fact)
        case Evidenced() | Approved() | Rejected():
            fill_proof_fact(row, fact)
        case DateKept():
            fill_kept_date(row, fact)
        case OfDelivery():
            fill_delivery_fact(row, fact)
        case Recommended() | Answered():
            fill_recommendation_row(row, fact)
        case _:
            _fill_term_fact(row, fact)
    return row


def _term_fact(row: FactRow, when: When, common: Carried) -> TermFact | Ended:
    details = row.details or {}
    authority = details.get("authority", "")
    match row.kind:
        case FactKind.TERM_STARTED:
            return TermStarted(term=row.subject, when=when, authority=authority, **common)
        case FactKind.TERM_EXTENDED:
            return TermExtended(
                term=row.subject,
                decided_on=when.last_day,
                by_span=Span.read(details["by"]) if "by" in details else None,
                to=row.to_on,
                authority=authority,
                **common,
            )
        case FactKind.TERM_SUSPENDED:
            return TermSuspended(term=row.subject, suspended_on=when.last_day, authority=authority, **common)
        case FactKind.TERM_RESUMED:
            return TermResumed(term=row.subject, resumed_on=when.last_day, authority=authority, **common)
        case FactKind.ENDED:
            return Ended(
                code=row.subject,
                when=when,
                manner=Ending(details["manner"]),
                authority=authority,
                successor=details.get("successor"),
                **common,
            )
        case _:
            message = f"fact {row.id} is a {row.kind} and says nothing of a term"
            raise ValueError(message)


def _fill_term_fact(row: FactRow, fact: TermFact | Ended) -> None:
    details = {"authority": fact.authority} if fact.authority else {}
    match fact:
        case TermStarted(term=code, when=when):
            row.kind, row.subject = FactKind.TERM_STARTED, code
            row.earliest, row.latest = when.earliest, when.latest
        case TermExtended(term=code, decided_on=day, by_span=span, to=to):
            row.kind, row.subject, row.to_on = FactKind.TERM_EXTENDED, code, to
            row.earliest = row.latest = day
            if span is not None:
                details["by"] = str(span)
        case TermSuspended(term=code, suspended_on=day):
            row.kind, row.subject = FactKind.TERM_SUSPENDED, code
            row.earliest = row.latest = day
        case TermResumed(term=code, resumed_on=day):
            row.kind, row.subject = FactKind.TERM_RESUMED, code
            row.earliest = row.latest = day
        case Ended(code=code, when=when, manner=manner, successor=successor):
            row.kind, row.subject = FactKind.ENDED, code
            row.earliest, row.latest = when.earliest, when.latest
            details["manner"] = manner.value
            if successor is not None:
                details["successor"] = successor
    row.details = details or None


def add_evidence(session: Session, row: FactRow, *, sha256: str, name: str, size: int, now: datetime) -> None:
    """Tie a stored file to the fact it proves; `size` is in bytes."""
    session.add(Evidence(fact_id=row.id, sha256=sha256, name=name, size=size, stored_at=now))
