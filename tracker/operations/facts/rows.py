"""Facts between plain values and rows: added, recalled without what was withdrawn, and withdrawn by a later fact."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from operator import attrgetter
from typing import Any

from sqlalchemy import and_, insert, select
from sqlalchemy.orm import Session, aliased, selectinload

from tracker.models import WITHDRAWN, Evidence, Origin
from tracker.models import Fact as FactRow
from tracker.models.list_tables import OF_BREACHES
from tracker.rules.facts import KINDS, DateKept, DeclaredBreach, Fact, Topic, declared_breaches
from tracker.rules.facts.table import FactColumns, columns_of, fact_of, is_proven

# What a fact carries besides its content, in columns of the same names.
_CARRIED = ("grade", "sources", "note", "by", "learned_on")
_OF_DEADLINES = tuple(sorted(kind.kind for kind in KINDS.values() if kind.topic is Topic.DEADLINE))
_content, _ground = attrgetter(*FactColumns.__annotations__), attrgetter(*_CARRIED)


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
    rows = [
        FactRow(evidence=[], **_columns(settlement_id, fact, origin=origin, entry_seq=entry_seq, now=now))
        for fact in facts
    ]
    session.add_all(rows)
    session.flush()  # evidence and withdrawals name their ids
    return rows


def add_many(
    session: Session, settlement_id: int, facts: Sequence[Fact], *, origin: Origin, entry_seq: int, now: datetime
) -> None:
    """Add facts under a journal entry, of which no row is asked for: a file may hold thousands."""
    if facts:
        session.execute(
            insert(FactRow),
            [_columns(settlement_id, fact, origin=origin, entry_seq=entry_seq, now=now) for fact in facts],
        )


def withdraw_rows(
    session: Session, rows: Iterable[FactRow], *, by: str, note: str, origin: Origin, entry_seq: int, now: datetime
) -> None:
    """Add the withdrawal of each of these facts; the facts themselves stay."""
    session.add_all(
        FactRow(
            settlement_id=row.settlement_id,
            kind=WITHDRAWN,
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


@cache
def _withdrawal() -> type[FactRow]:
    """The fact that takes another back, under a second name; made once, since its columns cost more than a question."""
    return aliased(FactRow)


def standing_rows(
    session: Session, settlement_id: int, *, known_to: int | None = None, only: Collection[str] | None = None
) -> Sequence[FactRow]:
    """The rows of a settlement's facts in the order recorded, less those withdrawn; `known_to` as of that journal entry.

    With `only`, of those about deadlines just those of these duties, by their codes.
    """
    withdrawal = _withdrawal()
    taken_back = withdrawal.withdraws_id == FactRow.id
    query = (
        select(FactRow)
        .options(selectinload(FactRow.evidence))
        .where(FactRow.settlement_id == settlement_id, FactRow.kind != WITHDRAWN, withdrawal.id.is_(None))
        .order_by(FactRow.id)
    )
    if known_to is not None:
        taken_back = and_(taken_back, withdrawal.entry_seq <= known_to)
        # How a past date was counted is part of every past, however late another vintage made it worth saying.
        query = query.where((FactRow.entry_seq <= known_to) | (FactRow.kind == DateKept.kind))
    if only is not None:
        query = query.where(FactRow.kind.not_in(_OF_DEADLINES) | FactRow.subject.in_(only))
    return session.scalars(query.outerjoin(withdrawal, taken_back)).all()


def recall_facts(
    session: Session, settlement_id: int, *, known_to: int | None = None, only: Collection[str] | None = None
) -> tuple[Fact, ...]:
    """A settlement's facts in the order recorded, less those withdrawn; `known_to` and `only` as for `standing_rows`."""
    return tuple(as_fact(row) for row in standing_rows(session, settlement_id, known_to=known_to, only=only))


def recall_breaches(
    session: Session, settlements: Mapping[int, Mapping[tuple[str, int], str]]
) -> dict[int, tuple[DeclaredBreach, ...]]:
    """The declared breaches of settlements, by the key of those that have any; given with how their deadlines are called."""
    withdrawal = _withdrawal()
    taken_back = select(withdrawal.id).where(withdrawal.withdraws_id == FactRow.id).exists()
    query = select(FactRow).where(OF_BREACHES, FactRow.settlement_id.in_(settlements), ~taken_back)
    found: dict[int, list[Fact]] = {}
    for row in session.scalars(query.order_by(FactRow.id)):
        found.setdefault(row.settlement_id, []).append(as_fact(row, evidence=()))
    return {key: declared_breaches(facts, settlements[key]) for key, facts in found.items()}


def recall_withdrawn(session: Session, settlement_id: int, *, known_to: int | None = None) -> tuple[Withdrawn, ...]:
    """Give what was withdrawn, in the order of the withdrawals; with `known_to`, only by that journal entry."""
    withdrawal = _withdrawal()
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


def as_fact(row: FactRow, *, evidence: tuple[str, ...] | None = None) -> Fact:
    """Give the plain value of a fact's row; `evidence` spares it the files, where it is known which they are."""
    if evidence is None:
        # The files are asked for only where a kind has any: rows are loaded without them elsewhere.
        evidence = tuple(each.sha256 for each in row.evidence) if is_proven(row.kind) else ()
    columns: Any = dict(zip(FactColumns.__annotations__, _content(row), strict=True))
    carried: Any = dict(zip(_CARRIED, _ground(row), strict=True))
    carried |= {"entry": row.entry_seq, "recorded_at": row.recorded_at}
    return fact_of(columns, evidence=evidence, carried=carried)


def _columns(settlement_id: int, fact: Fact, *, origin: Origin, entry_seq: int, now: datetime) -> dict[str, Any]:
    return {
        "settlement_id": settlement_id,
        "recorded_at": now,
        "entry_seq": entry_seq,
        "origin": origin,
        **{name: getattr(fact, name) for name in _CARRIED},
        **columns_of(fact),
    }


def add_evidence(session: Session, row: FactRow, *, sha256: str, name: str, size: int, now: datetime) -> None:
    """Tie a stored file to the fact it proves; `size` is in bytes."""
    session.add(Evidence(fact_id=row.id, sha256=sha256, name=name, size=size, stored_at=now))
