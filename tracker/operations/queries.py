"""What people look up: lists of deadlines, and the journal."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, load_only

from tracker import models
from tracker.errors import NotFound
from tracker.models import status_expression
from tracker.operations.standpoint import Standpoint, stand, today_in
from tracker.rules.deadlines import Awaiting, Deadline, Kind, Reading, code_of
from tracker.rules.facts import When
from tracker.rules.grades import Grade
from tracker.rules.settlement import Obligation
from tracker.rules.status import OPEN, Standing, Status, days_late, lateness_unknown, standing_of, status_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which deadlines are wanted; `due_after` and `due_before` are inclusive and on the safe date."""

    settlement: str | None = None
    instrument: str | None = None
    statuses: frozenset[Status] = frozenset()
    owner: str | None = None
    due_after: date | None = None
    due_before: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineLine:
    """One deadline as a list shows it; `owner` is a person's key, `days_late` in calendar days."""

    settlement: str
    instrument: str
    code: str
    title: str
    owner: str | None
    kind: Kind
    safe: date | datetime | None
    latest: date | datetime | None
    status: Status
    grade: Grade | None
    awaits: tuple[str, ...] = ()
    estimate_on: date | None = None
    days_late: int = 0
    lateness_unknown: bool = False
    moved_into_past: bool = False
    resolved: When | None = None
    resolved_grade: Grade | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry of the journal, its payload read."""

    seq: int
    at: datetime
    actor: str
    action: str
    settlement: str | None
    payload: dict[str, Any]
    hash: str


def list_deadlines(session: Session, filter_: Filter, *, now: datetime, as_of: date | None) -> tuple[DeadlineLine, ...]:
    """List deadlines by their safe date, those without one last.

    Today's list is read from what is cached, each settlement on its own date; a past or future day's is derived anew.
    Raises `NotFound` for a settlement, instrument or owner that nobody knows.
    """
    _require_known(session, filter_)
    if as_of is None:
        return _cached(session, filter_, now)
    lines = [
        line
        for code in _settlements(session, filter_)
        for line in lines_of(session, stand(session, code, now=now, as_of=as_of))
        if _wanted(line, filter_)
    ]
    return tuple(sorted(lines, key=lambda line: (_sort_day(line.safe), line.settlement)))


def lines_of(session: Session, standpoint: Standpoint) -> tuple[DeadlineLine, ...]:
    """Give the line of every deadline of a settlement seen from a day, in the order of the file."""
    settlement = standpoint.kept.settlement
    obligations = {each.code: each for each in settlement.obligations}
    moved = _moved_into_past(session, standpoint.kept.row.id)
    return tuple(
        line_of(
            settlement.code,
            obligations[deadline.obligation],
            deadline,
            standpoint.day,
            moved_into_past=deadline.code in moved,
        )
        for deadline in standpoint.plan.deadlines
    )


def line_of(
    settlement: str, obligation: Obligation, deadline: Deadline, day: date, *, moved_into_past: bool
) -> DeadlineLine:
    """Give the line of one planned deadline on a day."""
    standing = standing_of(deadline)
    status = status_of(standing, day)
    found = deadline.found
    dated = found if isinstance(found, Reading) else None
    estimate = found.estimate if isinstance(found, Awaiting) else None
    resolved = deadline.resolved if status in _MET else None
    return DeadlineLine(
        settlement=settlement,
        instrument=obligation.instrument,
        code=deadline.code,
        title=obligation.title,
        owner=obligation.owner,
        kind=deadline.occurrence.kind,
        safe=None if dated is None else dated.safe,
        latest=None if dated is None else dated.latest,
        status=status,
        grade=None if dated is None else dated.grade,
        awaits=found.events if isinstance(found, Awaiting) else (),
        estimate_on=None if estimate is None else estimate.safe_on,
        days_late=days_late(standing) if status is Status.MET_LATE else 0,
        lateness_unknown=status in _MET and lateness_unknown(standing),
        moved_into_past=moved_into_past and status in OPEN,
        resolved=None if resolved is None else resolved.when,
        resolved_grade=None if resolved is None else resolved.grade,
    )


def journal_entries(session: Session, *, settlement: str | None, last: int | None) -> tuple[EntryLine, ...]:
    """Give the journal's entries, oldest first; `last` keeps only so many of the newest."""
    query = select(models.JournalEntry).order_by(models.JournalEntry.seq.desc())
    if settlement is not None:
        _require_known(session, Filter(settlement=settlement))
        query = query.where(models.JournalEntry.settlement == settlement)
    if last is not None:
        query = query.limit(last)
    return tuple(
        EntryLine(
            seq=entry.seq,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            settlement=entry.settlement,
            payload=json.loads(entry.payload),
            hash=entry.hash,
        )
        for entry in reversed(session.scalars(query).all())
    )


_MET = frozenset({Status.MET, Status.MET_LATE})
_d = models.Deadline


def _cached(session: Session, filter_: Filter, now: datetime) -> tuple[DeadlineLine, ...]:
    today = {zone: today_in(zone, now) for zone in session.scalars(select(models.Settlement.time_zone).distinct())}
    query = (
        select(models.Settlement.code, models.Instrument.code, models.Obligation, _d)
        .join(models.Obligation, models.Obligation.id == _d.obligation_id)
        .join(models.Instrument, models.Instrument.id == models.Obligation.instrument_id)
        .join(models.Settlement, models.Settlement.id == _d.settlement_id)
        .options(
            load_only(
                models.Obligation.code, models.Obligation.title, models.Obligation.owner, models.Obligation.recurring
            ),
            load_only(*_LISTED),
        )
        .where(*_conditions(filter_, today))
        .order_by(_d.safe_on.is_(None), _d.safe_on, models.Settlement.code, models.Obligation.position, _d.number)
    )
    rows = session.execute(query).all()
    moved: dict[int, frozenset[str]] = {
        key: _moved_into_past(session, key) for key in {row[3].settlement_id for row in rows}
    }
    return tuple(
        _cached_line(
            settlement, instrument, obligation, row, today=today[row.time_zone], moved=moved[row.settlement_id]
        )
        for settlement, instrument, obligation, row in rows
    )


# The columns a list reads: not the traces, which are most of a deadline's row.
_LISTED = (
    _d.settlement_id,
    _d.time_zone,
    _d.number,
    _d.label,
    _d.kind,
    _d.safe_on,
    _d.latest_on,
    _d.safe_at,
    _d.latest_at,
    _d.grade,
    _d.awaits,
    _d.estimate_on,
    _d.lead,
    _d.resolved_from,
    _d.resolved_by,
    _d.resolved_grade,
    _d.waived_on,
    _d.released_on,
    _d.superseded_on,
    _d.contingent,
    _d.woken_on,
)


def _conditions(filter_: Filter, today: dict[str, date]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if filter_.settlement is not None:
        conditions.append(models.Settlement.code == filter_.settlement)
    if filter_.instrument is not None:
        conditions.append(models.Instrument.code == filter_.instrument)
    if filter_.owner is not None:
        conditions.append(models.Obligation.owner == filter_.owner)
    if filter_.due_after is not None:
        conditions.append(_d.safe_on >= filter_.due_after)
    if filter_.due_before is not None:
        conditions.append(_d.safe_on <= filter_.due_before)
    if filter_.statuses:
        conditions.append(
            or_(
                *(
                    and_(_d.time_zone == zone, status_expression(day).in_(sorted(filter_.statuses)))
                    for zone, day in today.items()
                )
            )
        )
    else:
        conditions.append(_d.superseded_on.is_(None))
    return conditions


def _cached_line(
    settlement: str,
    instrument: str,
    obligation: models.Obligation,
    row: models.Deadline,
    *,
    today: date,
    moved: frozenset[str],
) -> DeadlineLine:
    standing: Standing = row.standing
    status = status_of(standing, today)
    code = code_of(obligation.code, row.number, row.label, recurring=obligation.recurring)
    met = status in _MET and row.resolved_by is not None
    return DeadlineLine(
        settlement=settlement,
        instrument=instrument,
        code=code,
        title=obligation.title,
        owner=obligation.owner,
        kind=row.kind,
        safe=row.safe_at or row.safe_on,
        latest=row.latest_at or row.latest_on,
        status=status,
        grade=row.grade,
        awaits=row.awaits,
        estimate_on=row.estimate_on,
        days_late=days_late(standing) if status is Status.MET_LATE else 0,
        lateness_unknown=status in _MET and lateness_unknown(standing),
        moved_into_past=code in moved and status in OPEN,
        resolved=When(row.resolved_from, row.resolved_by) if met and row.resolved_by is not None else None,
        resolved_grade=row.resolved_grade if met else None,
    )


def _moved_into_past(session: Session, settlement_id: int) -> frozenset[str]:
    """Give the codes of the deadlines whose last move put them into the past."""
    newest = (
        select(models.DateMove.code, func.max(models.DateMove.id).label("id"))
        .where(models.DateMove.settlement_id == settlement_id)
        .group_by(models.DateMove.code)
        .subquery()
    )
    query = select(models.DateMove.code).join(newest, newest.c.id == models.DateMove.id)
    return frozenset(session.scalars(query.where(models.DateMove.landed_in_past)))


def _settlements(session: Session, filter_: Filter) -> Sequence[str]:
    query = select(models.Settlement.code).order_by(models.Settlement.code)
    if filter_.settlement is not None:
        query = query.where(models.Settlement.code == filter_.settlement)
    return session.scalars(query).all()


def _wanted(line: DeadlineLine, filter_: Filter) -> bool:
    day = _sort_day(line.safe)
    dated = line.safe is not None
    return (
        (filter_.instrument is None or line.instrument == filter_.instrument)
        and (filter_.owner is None or line.owner == filter_.owner)
        and (not filter_.statuses or line.status in filter_.statuses)
        and (filter_.due_after is None or (dated and day >= filter_.due_after))
        and (filter_.due_before is None or (dated and day <= filter_.due_before))
    )


def _sort_day(value: date | datetime | None) -> date:
    if value is None:
        return date.max
    return value.date() if isinstance(value, datetime) else value


def _require_known(session: Session, filter_: Filter) -> None:
    for what, name, column in (
        ("settlement", filter_.settlement, models.Settlement.code),
        ("instrument", filter_.instrument, models.Instrument.code),
        ("owner", filter_.owner, models.Person.key),
    ):
        if name is None:
            continue
        known = sorted(set(session.scalars(select(column))))
        if name not in known:
            raise NotFound(f"There is no {what} “{name}” here. {_known(known)}")


def _known(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return f"Known: {listed}." if listed else "None is loaded yet."
