"""The open day beside a date that falls on a closed one: what must be sent or fetched cannot wait for the date itself.

A date that stands on a closed day stands in law; these days are practice. What is arguably closed counts as closed.
"""

from __future__ import annotations

from datetime import date, timedelta

from tracker.rules.counting.calendars import Calendar
from tracker.rules.deadlines.deadline import ComputedDate, DerivedDate
from tracker.rules.due.kinds import Kind
from tracker.rules.wording import written

_DAY = timedelta(days=1)


def last_open_day(closed: Calendar, due: DerivedDate, kind: Kind) -> date | None:
    """The last open day before a date whose safe reading is closed; None where it is open, or is an earliest day."""
    return None if kind is Kind.EARLIEST else _open_day(closed, due, -_DAY)


def first_open_day(closed: Calendar, due: DerivedDate, kind: Kind) -> date | None:
    """The first open day after an earliest day whose safe reading is closed; None where it is open, or is no earliest day."""
    return _open_day(closed, due, _DAY) if kind is Kind.EARLIEST else None


def open_day_note(closed: Calendar, due: DerivedDate, kind: Kind) -> str | None:
    """The open day beside a date that stands on a closed one, in words; None where there is none."""
    last, first = last_open_day(closed, due, kind), first_open_day(closed, due, kind)
    if last is not None:
        return f"last open day: {written(last)}"
    return None if first is None else f"first open day: {written(first)}"


def _open_day(closed: Calendar, due: DerivedDate, step: timedelta) -> date | None:
    if not isinstance(due, ComputedDate) or closed.closure(due.safe_on) is None:
        return None
    day = due.safe_on
    try:
        while closed.closure(day) is not None:
            day += step
    except OverflowError:
        return None
    return day
