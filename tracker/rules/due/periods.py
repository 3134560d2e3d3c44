"""Periods that recurring duties cover: weeks, months, quarters, half-years and years, of the calendar or a fiscal year."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, date, timedelta

from tracker.rules.due.language import Edge, EdgeOfPeriod, Period, YearEnd

_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.HALF_YEAR: 6, Period.YEAR: 12}
_YEAR = 12
_COMMON_YEAR = 2025
_CALENDAR_YEAR = YearEnd(12, 31)


def start_of(period: Period, day: date, year_end: YearEnd | None = None) -> date:
    """The first day of the period that a day is in; a week starts on Monday (ISO 8601)."""
    if period is Period.WEEK:
        return day - timedelta(days=min(day.weekday(), day.toordinal() - 1))
    first, shifted = _first_day(year_end), _shifted(year_end)
    month = day.year * _YEAR + day.month - 1 - (day.day < first) - shifted
    begins = month // _MONTHS[period] * _MONTHS[period] + shifted
    year, month = divmod(max(begins, MINYEAR * _YEAR), _YEAR)
    return date(year, month + 1, first)


def last_day_of(period: Period, start: date) -> date:
    """The last day (inclusive) of the period that starts on a day."""
    following = next_period(period, start)
    return date.max if following is None else following - timedelta(days=1)


def next_period(period: Period, start: date) -> date | None:
    """The first day of the following period, None past the year 9999."""
    if period is Period.WEEK:
        return start + timedelta(days=7) if (date.max - start).days >= 7 else None  # noqa: PLR2004 — the days of a week
    year, month = divmod(start.year * _YEAR + start.month - 1 + _MONTHS[period], _YEAR)
    return date(year, month + 1, start.day) if year <= MAXYEAR else None


def edge_of(rule: EdgeOfPeriod, day: date) -> date:
    """The first or last day of the period that a day is in, or of the first whole one from that day on."""
    start = start_of(rule.period, day, rule.year_end)
    if rule.full and start < day:
        start = next_period(rule.period, start) or start
    return start if rule.edge is Edge.START else last_day_of(rule.period, start)


def periods_from(period: Period, day: date, year_end: YearEnd | None = None) -> Iterator[tuple[date, date]]:
    """The first and last day of each period, from the one that a day is in."""
    start: date | None = start_of(period, day, year_end)
    while start is not None:
        yield start, last_day_of(period, start)
        start = next_period(period, start)


def label_of(period: Period, start: date, year_end: YearEnd | None = None) -> str:
    """Name a period: 2025-W03, 2025-03, 2025-Q1, 2025-H1 or 2025; one of a fiscal year FY2025-Q1, by the year it ends in."""
    if year_end is not None:
        return _fiscal_label(period, start, year_end)
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


def month_after(ends: date, months: int) -> tuple[date, date]:
    """The first and last day of the month that is so many months after the one in which a period ends."""
    year, month = divmod(ends.year * _YEAR + ends.month - 1 + months, _YEAR)
    return date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1])


def _fiscal_label(period: Period, start: date, year_end: YearEnd) -> str:
    year = start_of(Period.YEAR, start, year_end)
    name = f"FY{last_day_of(Period.YEAR, year).year:04}"
    months = (start.year - year.year) * _YEAR + start.month - year.month
    match period:
        case Period.MONTH:
            return f"{name}-M{months + 1:02}"
        case Period.QUARTER:
            return f"{name}-Q{months // 3 + 1}"
        case Period.HALF_YEAR:
            return f"{name}-H{months // 6 + 1}"
        case Period.YEAR | Period.WEEK:
            return name


def _first_day(year_end: YearEnd | None) -> int:
    """The day of the month on which each period begins: the first where the year ends with a month."""
    ends = year_end or _CALENDAR_YEAR
    return 1 if ends.day >= monthrange(_COMMON_YEAR, ends.month)[1] else ends.day + 1


def _shifted(year_end: YearEnd | None) -> int:
    """By how many months the year begins after January."""
    ends = year_end or _CALENDAR_YEAR
    return ends.month % _YEAR if _first_day(year_end) == 1 else ends.month - 1
