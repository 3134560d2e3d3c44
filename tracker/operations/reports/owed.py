"""Which months' reports are owed: from when, by whose calendar, and not yet published."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.reports.monthly.subject import Month
from tracker.rules.counting.calendars import Calendar, calendar
from tracker.rules.zones import today_in

# The calendar whose first business day a settlement without an instrument would publish on.
_CALENDAR = "us-federal"
_SATURDAY = 5


def reports_owed(session: Session, *, now: datetime) -> list[tuple[str, Month]]:
    """Give each settlement with each month whose report is owed and not yet published, oldest first.

    A report is owed from the next month's first business day on, by the calendar of the settlement's first instrument,
    in the settlement's own zone; a month that was over when the settlement was loaded is owed none.
    """
    published = {
        (code, month) for code, month in session.execute(select(models.Report.settlement, models.Report.month))
    }
    owed = []
    for row in session.scalars(select(models.Settlement).order_by(models.Settlement.code)).all():
        today = today_in(row.time_zone, now)
        by = calendar(_calendar_of(session, row))
        month = Month.of(row.loaded_on)
        while (after := _next(month)).first <= today:
            if (row.code, str(month)) not in published and first_business_day(after, by) <= today:
                owed.append((row.code, month))
            month = after
    return owed


def _next(month: Month) -> Month:
    day = month.last + timedelta(days=1)
    return Month.of(day)


def first_business_day(month: Month, by: Calendar) -> date:
    """Give the month's first weekday that the calendar does not close, not even arguably."""
    day = month.first
    while day.weekday() >= _SATURDAY or by.closure(day) is not None:
        day += timedelta(days=1)
    return day


def _calendar_of(session: Session, row: models.Settlement) -> str:
    query = (
        select(models.Instrument.calendar)
        .where(models.Instrument.settlement_id == row.id, models.Instrument.superseded_on.is_(None))
        .order_by(models.Instrument.position)
        .limit(1)
    )
    return session.scalar(query) or _CALENDAR
