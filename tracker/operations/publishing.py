"""The monthly report: built from what stood on its day, and published once, kept byte for byte."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.models import journal as journals
from tracker.operations.agreed import Kept, recall, settlement_codes
from tracker.operations.facts import recall_facts, recall_withdrawn
from tracker.operations.standpoint import seen_from
from tracker.reports.pages import MonthlyReport
from tracker.reports.render import render
from tracker.reports.subject import Head, Month, MoveRow, RunRow, Subject, Withdrawal
from tracker.reports.view import build
from tracker.rules.zones import today_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """A report as it was handed out; `sha256` is of the UTF-8 bytes of `html`."""

    settlement: str | None
    month: Month
    sha256: str
    entry: int
    html: str


def build_report(session: Session, *, settlement: str | None, month: Month, now: datetime) -> MonthlyReport:
    """Build the report of a month for one settlement, or for all of them together.

    It is as of the month's last day, or of today where the month is not over.
    Raises `NotFound` where no such settlement (or none at all) is loaded, `InputRefused` for a month to come.
    """
    return _build(session, _scope(session, settlement, month=month, now=now), month=month, now=now)


def publish(session: Session, *, settlement: str | None, month: Month, now: datetime, by: str) -> Published | None:
    """Publish a month's report: keep its bytes and journal its hash; None where that month is published already."""
    journals.lock(session)
    query = select(models.Report.id).where(models.Report.month == str(month), _about(settlement))
    if session.scalar(query.limit(1)) is not None:
        return None
    scope = _scope(session, settlement, month=month, now=now)
    html = render(_build(session, scope, month=month, now=now))
    data = html.encode()
    digest = sha256(data).hexdigest()
    entry = journals.append(
        session,
        at=now,
        actor=by,
        action="publish",
        settlement=settlement,
        payload={"month": str(month), "as_of": scope.as_of.isoformat(), "sha256": digest, "size": len(data)},
    )
    session.add(
        models.Report(
            settlement=settlement,
            month=str(month),
            as_of=scope.as_of,
            sha256=digest,
            html=data,
            published_at=now,
            entry_seq=entry.seq,
        )
    )
    return Published(settlement=settlement, month=month, sha256=digest, entry=entry.seq, html=html)


@dataclass(frozen=True, slots=True)
class _Scope:
    kept: tuple[Kept, ...]
    as_of: date


def _scope(session: Session, settlement: str | None, *, month: Month, now: datetime) -> _Scope:
    codes = settlement_codes(session) if settlement is None else (settlement,)
    if not codes:
        raise NotFound("No settlement is loaded yet: `tracker load NAME` loads one.")
    kept = tuple(recall(session, code) for code in codes)
    today = max(today_in(each.row.time_zone, now) for each in kept)
    if month.first > today:
        raise InputRefused(f"{month} has not begun yet: name a month up to {today:%Y-%m}.")
    return _Scope(kept, min(month.last, today))


def _build(session: Session, scope: _Scope, *, month: Month, now: datetime) -> MonthlyReport:
    head = journals.head(session)
    return build(
        [_subject(session, each, month=month, as_of=scope.as_of, now=now) for each in scope.kept],
        month=month,
        as_of=scope.as_of,
        journal_head=None if head is None else Head(head.seq, head.hash),
    )


def _about(settlement: str | None) -> ColumnElement[bool]:
    column = models.Report.settlement
    return column.is_(None) if settlement is None else column == settlement


def _subject(session: Session, kept: Kept, *, month: Month, as_of: date, now: datetime) -> Subject:
    today = today_in(kept.row.time_zone, now)
    facts = recall_facts(session, kept.row.id)
    return Subject(
        plan=seen_from(session, kept, facts, day=as_of, today=today).plan,
        month_before=seen_from(session, kept, facts, day=month.eve, today=today).plan,
        facts=facts,
        withdrawn=_withdrawals(session, kept),
        moves=_moves(session, kept, month),
        last_run=_last_run(session, kept.row.time_zone),
    )


def _withdrawals(session: Session, kept: Kept) -> tuple[Withdrawal, ...]:
    return tuple(
        Withdrawal(
            fact=each.fact,
            on=today_in(kept.row.time_zone, each.recorded_at),
            by=each.by,
            note=each.note,
            entry=each.entry,
        )
        for each in recall_withdrawn(session, kept.row.id)
    )


def _moves(session: Session, kept: Kept, month: Month) -> tuple[MoveRow, ...]:
    move = models.DateMove
    query = select(move).where(move.settlement_id == kept.row.id, move.on >= month.first, move.on <= month.last)
    return tuple(
        MoveRow(
            code=row.code,
            before_safe=row.safe_before,
            before_latest=row.latest_before,
            after_safe=row.safe_after,
            after_latest=row.latest_after,
            step=row.step,
            on=row.on,
            entry=row.entry_seq,
            landed_in_past=row.landed_in_past,
        )
        for row in session.scalars(query.order_by(move.id))
    )


def _last_run(session: Session, zone: str) -> RunRow | None:
    query = select(models.Run).where(models.Run.time_zone == zone).order_by(models.Run.day.desc()).limit(1)
    run = session.scalars(query).one_or_none()
    return None if run is None else RunRow(day=run.day, zone=run.time_zone, finished_at=run.finished_at)
