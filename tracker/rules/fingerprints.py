"""The hash of the calendar's data that a date was counted with, so that no other data moves it in silence."""

from __future__ import annotations

from functools import lru_cache

from tracker.rules.calendars import Calendar
from tracker.rules.dating import Law
from tracker.rules.deadlines import Found, Reading


def fingerprint_of(law: Law, found: Found) -> str:
    """Give the hash of the closed days in the years a count went through, with one on either side; "" without a date."""
    if not isinstance(found, Reading):
        return ""
    return _closed_days(law.calendar, found.safe_on.year - 1, max(found.latest_on, found.safe_on).year + 1)


# Hashed once for the years, not once for each of the many deadlines in them.
@lru_cache(maxsize=4096)
def _closed_days(closed: Calendar, first: int, last: int) -> str:
    return closed.fingerprint(first, last)
