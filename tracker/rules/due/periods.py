"""Calendar periods that recurring duties cover: weeks, months, quarters, half-years and years."""

from __future__ import annotations

from datetime import MAXYEAR, date, timedelta

from tracker.rules.due.language import Period

_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6, Period.YEAR: 12}


def start_of(period: Period, day: date) -> date:
    """The first day of the period that a day is in; a week starts on Monday (ISO 8601)."""
    if period is Period.WEEK:
        return day - timedelta(days=min(day.weekday(), day.toordinal() - 1))
    months = _MONTHS[period]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def last_day_of(period: Period, start: date) -> date:
    """The last day (inclusive) of the period that starts on a day."""
    following = next_period(period, start)
    return date.max if following is None else following - timedelta(days=1)


def next_period(period: Period, start: date) -> date | None:
    """The first day of the following period, None past the year 9999."""
    if period is Period.WEEK:
        return start + timedelta(days=7) if (date.max - start).days >= 7 else None  # noqa: PLR2004 — the days of a week
    year, month = divmod(start.year * 12 + start.month - 1 + _MONTHS[period], 12)
    return date(year, month + 1, 1) if year <= MAXYEAR else None


def label_of(period: Period, start: date) -> str:
    """Name a period: 2025-W03, 2025-03, 2025-Q1, 2025-H1 or 2025."""
    match period:
        case Period.WEEK:
            iso = start.isocalendar()
            return f"{iso.year:04}-W{iso.week:02}"
        case Period.MONTH:
            return f"{start.year:04}-{start.month:02}"
        case Period.QUARTER:
            return f"{start.year:04}-Q{(start.month + 2) // 3}"
        case Period.HALF_YEAR:
            return f"{start.year:04}-H{1 if start.month < 7 else 2}"  # noqa: PLR2004 — July begins the second half
        case Period.YEAR:
            return f"{start.year:04}"
