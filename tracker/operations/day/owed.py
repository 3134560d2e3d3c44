"""Which dates are owed a run, and whether the last of them lies so far after all that is known that a clock may be ahead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused
from tracker.models.journal import journal as journals
from tracker.models.runs import void_runs
from tracker.operations.day.first_date import first_date
from tracker.remedies import Do
from tracker.rules.zones import today_in

_DAY = timedelta(days=1)
# How far after the newest entry and run the last date may lie that is run without a word; in calendar days.
LONGEST_LEAP = timedelta(days=45)


@dataclass(frozen=True, slots=True)
class DueDay:
    """A date in a time zone that has begun there and has no run yet."""

    zone: str
    day: date


@cache
def _zones() -> Select[str, date, date | None]:
    """Find each zone, with the day its first settlement was loaded and the last that was run there."""
    run, s = models.Run, models.Settlement
    standing = (run.time_zone == s.time_zone, run.id.not_in(void_runs()))
    last = select(func.max(run.day)).where(*standing).scalar_subquery()
    return select(s.time_zone, func.min(s.loaded_on), last).group_by(s.time_zone)


def days_to_run(session: Session, *, now: datetime) -> tuple[DueDay, ...]:
    """Give every date not yet run, oldest first; a date is due once it has begun in its zone.

    A zone's first date is the day its first settlement was loaded. A clock that moved back gives nothing to do.
    """
    due = []
    for zone, loaded_on, last in session.connection().execute(_zones()).all():
        since = loaded_on if last is None else last + _DAY
        if last is None or loaded_on > since:  # for a while no settlement was in it
            since = first_date(session, zone) or since
        due += [DueDay(zone, day) for day in dates_begun(zone, since=since, now=now)]
    return tuple(sorted(due, key=lambda each: (each.day, each.zone)))


def dates_begun(zone: str, *, since: date, now: datetime) -> Iterator[date]:
    """Give each date from one on that has begun in a zone; a date that the zone's calendar left out with the one after it."""
    today = today_in(zone, now)
    while since <= today:
        yield since
        since += _DAY


def refuse_leap(session: Session, owed: Sequence[DueDay]) -> None:
    """Refuse (`InputRefused`) to run dates whose last lies far after the newest entry and run: a clock may be ahead."""
    if not owed:
        return
    last, latest = max(each.day for each in owed), journals.latest(session)
    newest = session.scalar(select(func.max(models.Run.day)).where(models.Run.id.not_in(void_runs())))
    known = max(each for each in (newest, None if latest is None else latest.at.date(), date.min) if each is not None)
    if last - known > LONGEST_LEAP:
        which = "the newest run" if known == newest else "the newest entry of the journal"
        raise InputRefused(
            f"The last date to run is {last.isoformat()}, and {which} is of {known.isoformat()}, {(last - known).days} days "
            "before it: where a clock is ahead, these dates have not come. Nothing was run.",
            remedies=[Do("run the days after a leap")],
        )
