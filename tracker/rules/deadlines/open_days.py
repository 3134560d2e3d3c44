"""The open day beside a date that falls on a closed one: what must be sent or fetched cannot wait for the date itself.

A date that stands on a closed day stands in law; these days are practice. What is arguably closed counts as closed.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Protocol

from tracker.rules.counting.calendars import Calendar
from tracker.rules.deadlines.deadline import ComputedDate, DerivedDate, day_of
from tracker.rules.due.kinds import Kind
from tracker.rules.wording import written

_DAY = timedelta(days=1)


class ShownDate(Protocol):
    """Whatever shows a deadline's date, with the open day beside it."""

    @property
    def safe(self) -> date | datetime | None:
        """The safe reading."""

    @property
    def open_on(self) -> date | None:
        """The open day beside it, None where it is open itself."""


def with_open_day(closed: Calendar, due: DerivedDate, kind: Kind) -> DerivedDate:
    """A date with the open day beside it, where its safe reading is closed: the last before, after an earliest day the first."""
    if not isinstance(due, ComputedDate) or closed.closure(due.safe_on) is None:
        return due
    day = due.safe_on
    try:
        while closed.closure(day) is not None:
            day += _DAY if kind is Kind.EARLIEST else -_DAY
    except OverflowError:
        return due
    return replace(due, open_on=day)


def last_open_day(dated: ShownDate) -> date | None:
    """The last open day before a date on a closed one; None where the open day comes after it, or there is none."""
    return dated.open_on if _is_before(dated) else None


def first_open_day(dated: ShownDate) -> date | None:
    """The first open day after an earliest day on a closed one; None where the open day comes before it, or there is none."""
    return None if _is_before(dated) else dated.open_on


def open_day_note(dated: ShownDate) -> str:
    """The open day beside a date that stands on a closed one, in words; nothing where there is none."""
    if dated.open_on is None:
        return ""
    return f"{'last' if _is_before(dated) else 'first'} open day: {written(dated.open_on)}"


def open_day_in_short(dated: ShownDate) -> str:
    """The same for a line, ` (last open day 2026-07-02)`; nothing where there is none."""
    if dated.open_on is None:
        return ""
    return f" ({'last' if _is_before(dated) else 'first'} open day {dated.open_on.isoformat()})"


def _is_before(dated: ShownDate) -> bool:
    return dated.safe is not None and dated.open_on is not None and dated.open_on < day_of(dated.safe)
