"""Lists as tables for a spreadsheet: the deadlines, and the moves of their dates, just as they were asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.operations.queries.deadlines import DeadlineLine
from tracker.operations.queries.moves import MovesOfMonth
from tracker.reports.spreadsheet import Cell, Table
from tracker.rules.due.kinds import Kind
from tracker.rules.zones import today_in


def deadlines_table(
    session: Session,
    lines: Iterable[DeadlineLine],
    *,
    settlement: str | None,
    now: datetime,
    as_of: date | None,
    known_at: date | datetime | None,
) -> Table:
    """The deadlines of a list, one a row; a date that is not there says why in its place."""
    columns = ("settlement", "instrument", "code", "title", "owner", "owed by", "safe", "latest", "open day", "status")
    more = ("grade", "awaits", "estimate", "days late", "resolved from", "resolved by", "proposed", "contradicted")
    rows = [
        (
            line.settlement, line.instrument, line.code, line.title, line.owner, line.owed_by,
            line.safe or _no_date(line), line.latest or _no_date(line), line.open_on, str(line.status),
            None if line.grade is None else str(line.grade), ", ".join(line.awaits), line.estimate_on,
            "not known" if line.lateness_unknown else line.days_late or None,
            None if line.resolved is None else line.resolved.earliest,
            None if line.resolved is None else line.resolved.latest,
            "yes" if line.proposed else None, "; ".join(each.title for each in line.contradictions),
        )
        for line in lines
    ]  # fmt: skip
    codes = [settlement] if settlement is not None else sorted({str(row[0]) for row in rows})
    days = _days(session, codes, now) if as_of is None else [as_of]
    about = [("Settlement", ", ".join(codes)), ("As of", " or ".join(each.isoformat() for each in days))]
    about.append(("Known at", "now" if known_at is None else known_at.isoformat()))
    return Table(title="Deadlines", columns=(*columns, *more), rows=rows, about=about, as_of=days[-1])


def _no_date(line: DeadlineLine) -> str:
    if line.kind is Kind.STANDING:
        return "no date"
    return "no date yet" if line.awaits else "not known"


def _days(session: Session, codes: Sequence[str], now: datetime) -> list[date]:
    """The days that it is where these settlements are counted, where zones differ more than one."""
    s = models.Settlement
    zones = session.scalars(select(s.time_zone).where(s.code.in_(codes)).distinct()).all()
    return sorted({today_in(zone, now) for zone in zones}) or [today_in("UTC", now)]


def moves_table(found: Iterable[MovesOfMonth]) -> Table:
    """The moves of dates in a month, one a row, with both readings and the estimate before and after."""
    months = tuple(found)
    columns = ("settlement", "month", "code", "title", "safe before", "latest before", "estimate before")
    more = ("safe after", "latest after", "estimate after", "why", "recorded on", "entry")
    rows: list[tuple[Cell, ...]] = [
        (
            each.settlement, str(each.month), move.code, title,
            move.before.safe, move.before.latest, move.before.estimate,
            move.after.safe, move.after.latest, move.after.estimate, move.step, move.on, move.entry,
        )
        for each in months
        for move, title in each.moves
    ]  # fmt: skip
    about = [
        ("Settlement", ", ".join(each.settlement for each in months)),
        ("Month", ", ".join(sorted({str(each.month) for each in months}))),
    ]
    last = max((each.month.last for each in months), default=date(2000, 1, 1))
    return Table(title="Moves", columns=(*columns, *more), rows=rows, about=about, as_of=last)
