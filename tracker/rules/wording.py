"""How days, moments and lists are written: in a trace always with the day of the week, for machines as ISO text."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


@lru_cache(maxsize=1 << 16)
def day_written(day: date) -> str:
    """Write a day as `Saturday 1 September 2007`."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]} {day.year}"


def moment_written(moment: datetime) -> str:
    """Write a moment as `10:23 on Friday 2 November 2007`; seconds only where there are any."""
    clock = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
    return f"{clock} on {day_written(moment.date())}"


def written(value: date | datetime) -> str:
    """Write a day or a moment, whichever it is."""
    return moment_written(value) if isinstance(value, datetime) else day_written(value)


def range_written(first: date | datetime, last: date | datetime) -> str:
    """Write the days or moments between which something lies, or the one where there is just one."""
    return written(last) if first == last else f"between {written(first)} and {written(last)}"


def days_written(count: int) -> str:
    """Write a number of days: `1 day`, `1,200 days`."""
    return f"{count:,} {'day' if count == 1 else 'days'}"


def iso(value: date | datetime | None) -> str | None:
    """Write a day as `2024-03-24`, a moment as `2024-03-24T17:00`; seconds only where there are any."""
    if isinstance(value, datetime):
        return value.isoformat() if value.second else value.isoformat(timespec="minutes")
    return None if value is None else value.isoformat()


def either(words: Sequence[str]) -> str:
    """Join alternatives: `a`, `a or b`, `a, b or c`."""
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} or {words[-1]}"
