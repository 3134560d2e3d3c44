"""How the deadlines of each instrument stand on a day: counted by SQL in what is cached, or in a plan derived for it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, case, func, or_, select
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
# So many days are looked up by one statement: each by the index, where a list of pairs would make SQLite read the table.
_AT_ONCE = 300


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
    instruments = {
        row.id: (row.settlement_id, row.code)
        for row in session.connection().execute(select(_i.id, _i.settlement_id, _i.code))
    }
    by_settlement: dict[int, dict[str, Tally]] = defaultdict(dict)
    for day in sorted(set(days.values())):
        # The whole table where it is the same date everywhere, and elsewhere too without its index: most rows are wanted.
        zones = [zone for zone, there in days.items() if there == day]
        where = [] if len(zones) == len(days) else [func.coalesce(_d.time_zone, "").in_(zones)]
        counted = _count(session, day, where)
        firsts = {(instruments[key][0], each.first) for key, each in counted.items() if each.first is not None}
        upcoming = _upcoming(session, firsts, day)
        for key, each in counted.items():
            settlement, code = instruments[key]
            by_settlement[settlement][code] = Tally(
                statuses=each.statuses, soon=each.soon, ahead=each.ahead, upcoming=upcoming.get(key)
            )
    return by_settlement


class _Counted:
    """One instrument's count while it is made; `first` is the first safe date of what is still to come."""

    def __init__(self) -> None:
        self.statuses: Counter[Status] = Counter()
        self.soon = self.ahead = 0
        self.first: date | None = None

    def add(self, status: Status, distance: int, number: int, first: date | None) -> None:
        """Count so many deadlines of one status; `distance` says within how many days of the day their dates lie."""
        self.statuses[status] += number
        if status not in OPEN or distance == _PAST or first is None:
            return
        self.soon += number if distance <= SOON else 0
        self.ahead += number if distance <= AHEAD else 0
        self.first = first if self.first is None else min(self.first, first)


_PAST, _BEYOND = -1, AHEAD + 1


def _count(session: Session, day: date, where: Sequence[ColumnElement[bool]]) -> dict[int, _Counted]:
    """Go once through the deadlines, and count them by the key of their instrument."""
    status = status_expression(day).label("status")
    # One guard for each, so that the ladder itself is climbed just once for a deadline.
    distance = case(
        (_d.safe_on < day, _PAST),
        (_d.safe_on <= day + timedelta(days=SOON), SOON),
        (_d.safe_on <= day + timedelta(days=AHEAD), AHEAD),
        (_d.safe_on.is_not(None), _BEYOND),
        else_=_PAST,
    ).label("distance")
    query = (
        select(_o.instrument_id, status, distance, func.count().label("number"), func.min(_d.safe_on).label("first"))
        .join(models.Obligation.__table__, _o.id == _d.obligation_id)
        .where(_d.gone.is_(False), *where)
        .group_by(_o.instrument_id, status, distance)
    )
    counted: dict[int, _Counted] = defaultdict(_Counted)
    for row in session.connection().execute(query):
        counted[row.instrument_id].add(row.status, row.distance, row.number, row.first)
    return counted


def _upcoming(session: Session, firsts: Iterable[tuple[int, date]], day: date) -> dict[int, NextDate]:
    """Give the first deadline still to come by its instrument's key; `firsts` are settlements' keys with its safe date."""
    found: dict[int, NextDate] = {}
    shown = ("number", "label", "safe_at", "latest_at", "grade")
    query = (
        select(
            _o.instrument_id,
            _o.position,
            _o.code,
            _o.title,
            _o.recurring,
            *(_d[name] for name in (*models.STANDING, *shown)),
        )
        .join(models.Obligation.__table__, _o.id == _d.obligation_id)
        .where(_d.gone.is_(False))
    )
    wanted = sorted(firsts)
    for place in range(0, len(wanted), _AT_ONCE):
        some = or_(*(and_(_d.settlement_id == key, _d.safe_on == on) for key, on in wanted[place : place + _AT_ONCE]))
        rows = session.connection().execute(query.where(some)).all()
        for row in sorted(rows, key=lambda row: (row.safe_on, row.position, row.number)):
            if row.instrument_id in found or status_of(models.standing_in(row), day) not in OPEN:
                continue
            found[row.instrument_id] = NextDate(
                code=code_of(row.code, row.number, row.label, recurring=row.recurring),
                title=row.title,
                safe=row.safe_at or row.safe_on,
                latest=row.latest_at or row.latest_on,
                grade=row.grade,
            )
    return found


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
