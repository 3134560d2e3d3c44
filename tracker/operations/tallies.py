"""How the deadlines of each instrument stand on a day: counted by SQL in what is cached, or in a plan derived for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.models import status_expression
from tracker.reports.holdings import AHEAD, SOON, NextDate, Tally
from tracker.rules.codes import code_of
from tracker.rules.deadlines import Deadline, Plan, Reading, standing_of
from tracker.rules.status import OPEN, Status, status_of

_d = models.Deadline.__table__.c
_o = models.Obligation.__table__.c
_i = models.Instrument.__table__.c


def tallies_of(derived: Plan, day: date) -> dict[str, Tally]:
    """Count the deadlines of a plan on a day, by the code of their instrument."""
    obligations = {each.code: each for each in derived.settlement.obligations}
    under: dict[str, list[Deadline]] = defaultdict(list)
    for deadline in derived.deadlines:
        under[obligations[deadline.obligation].instrument].append(deadline)
    titles = {code: each.title for code, each in obligations.items()}
    return {code: _tallied(several, titles, day) for code, several in under.items()}


def cached_tallies(session: Session, days: Mapping[str, date]) -> dict[int, dict[str, Tally]]:
    """Count the cached deadlines by settlement and instrument, each settlement on the day of its time zone."""
    counted: dict[tuple[int, str], _Counted] = defaultdict(_Counted)
    for zone, day in days.items():
        _count(session, zone, day, counted)
    by_settlement: dict[int, dict[str, Tally]] = defaultdict(dict)
    for (settlement, instrument), each in counted.items():
        by_settlement[settlement][instrument] = Tally(
            statuses=each.statuses, soon=each.soon, ahead=each.ahead, upcoming=each.upcoming
        )
    return by_settlement


class _Counted:
    """One instrument's count while it is made."""

    def __init__(self) -> None:
        self.statuses: dict[Status, int] = {}
        self.soon = self.ahead = 0
        self.upcoming: NextDate | None = None


def _count(session: Session, zone: str, day: date, counted: dict[tuple[int, str], _Counted]) -> None:
    status = status_expression(day).label("status")
    to_come = and_(status_expression(day).in_(sorted(OPEN)), _d.safe_on >= day)
    query = (
        select(
            _d.settlement_id,
            _i.code.label("instrument"),
            status,
            func.count().label("number"),
            func.sum(case((and_(to_come, _d.safe_on <= day + timedelta(days=SOON)), 1), else_=0)).label("soon"),
            func.sum(case((and_(to_come, _d.safe_on <= day + timedelta(days=AHEAD)), 1), else_=0)).label("ahead"),
        )
        .join(models.Obligation.__table__, _o.id == _d.obligation_id)
        .join(models.Instrument.__table__, _i.id == _o.instrument_id)
        .where(_d.time_zone == zone, _d.gone.is_(False))
        .group_by(_d.settlement_id, _i.code, status)
    )
    for row in session.connection().execute(query):
        each = counted[row.settlement_id, row.instrument]
        each.statuses[row.status] = row.number
        each.soon += row.soon
        each.ahead += row.ahead
    for row in session.connection().execute(_first_to_come(zone, day, to_come)):
        counted[row.settlement_id, row.instrument].upcoming = NextDate(
            code=code_of(row.code, row.number, row.label, recurring=row.recurring),
            title=row.title,
            safe=row.safe_at or row.safe_on,
            latest=row.latest_at or row.latest_on,
            grade=row.grade,
        )


def _first_to_come(zone: str, day: date, to_come: ColumnElement[bool]) -> Select[Any]:
    """Find the first deadline still to come under each instrument."""
    place = func.row_number().over(partition_by=_o.instrument_id, order_by=(_d.safe_on, _o.position, _d.number))
    ranked = (
        select(_d.id, place.label("place"))
        .join(models.Obligation.__table__, _o.id == _d.obligation_id)
        .where(_d.time_zone == zone, _d.gone.is_(False), _d.safe_on >= day, to_come)
        .subquery()
    )
    shown = ("settlement_id", "number", "label", "safe_on", "latest_on", "safe_at", "latest_at", "grade")
    return (
        select(_i.code.label("instrument"), _o.code, _o.title, _o.recurring, *(_d[name] for name in shown))
        .join(ranked, ranked.c.id == _d.id)
        .join(models.Obligation.__table__, _o.id == _d.obligation_id)
        .join(models.Instrument.__table__, _i.id == _o.instrument_id)
        .where(ranked.c.place == 1)
    )


def _tallied(deadlines: Iterable[Deadline], titles: Mapping[str, str], day: date) -> Tally:
    statuses: Counter[Status] = Counter()
    ahead: list[tuple[date, Deadline, Reading]] = []
    soon = later = 0
    for deadline in deadlines:
        standing = standing_of(deadline)
        status = status_of(standing, day)
        statuses[status] += 1
        if status not in OPEN or standing.safe_on is None or standing.safe_on < day:
            continue
        soon += standing.safe_on <= day + timedelta(days=SOON)
        later += standing.safe_on <= day + timedelta(days=AHEAD)
        if isinstance(deadline.found, Reading):
            ahead.append((standing.safe_on, deadline, deadline.found))
    first = min(ahead, key=lambda each: each[0], default=None)
    upcoming = None
    if first is not None:
        _, deadline, found = first
        upcoming = NextDate(
            code=deadline.code,
            title=titles[deadline.obligation],
            safe=found.safe,
            latest=found.latest,
            grade=found.grade,
        )
    return Tally(statuses=dict(statuses), soon=soon, ahead=later, upcoming=upcoming)
