"""Spans of time as an instrument writes them: so many hours, days, business days, weeks, months or years."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from enum import StrEnum

from tracker.errors import DateOutOfRange


class Unit(StrEnum):
    """The unit of a span. A month is never 30 days and a year never 365."""

    HOUR = "hour"
    DAY = "day"
    BUSINESS_DAY = "business day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Span:
    """A whole number of one unit, at least one."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count} {self.unit}" if self.count == 1 else f"{self.count} {self.unit}s"

    @classmethod
    def read(cls, written: str) -> Span:
        """Read back what `str` wrote: `5 business days`."""
        count, _, unit = written.partition(" ")
        return cls(int(count), Unit(unit.removesuffix("s")))

    def times(self, factor: int) -> Span:
        """Give the span `factor` times as long."""
        return Span(self.count * factor, self.unit)


def shift(day: date, span: Span, *, backward: bool = False) -> date:
    """Move a day by a span of days, weeks, months or years.

    A month or year keeps the day number; where the month lacks it, the last day of the month
    stands (31 January and one month: 28 or 29 February). Hours and business days need a clock or a
    calendar and are counted in `tracker.rules.counting.count`.

    Raises `DateOutOfRange` outside the years 1 to 9999.
    """
    count = -span.count if backward else span.count
    try:
        match span.unit:
            case Unit.DAY:
                return day + timedelta(days=count)
            case Unit.WEEK:
                return day + timedelta(weeks=count)
            case Unit.MONTH:
                return _add_months(day, count)
            case Unit.YEAR:
                return _add_months(day, 12 * count)
            case Unit.HOUR | Unit.BUSINESS_DAY:
                message = f"{span} cannot be added to a day without a clock or a calendar"
                raise ValueError(message)
    except OverflowError:
        direction = "before" if backward else "after"
        raise DateOutOfRange(f"{span} {direction} {day}") from None


def _add_months(day: date, months: int) -> date:
    month = day.year * 12 + day.month - 1 + months
    year, zero_based = divmod(month, 12)
    if not 1 <= year <= MAXYEAR:
        raise OverflowError
    last = calendar.monthrange(year, zero_based + 1)[1]
    return date(year, zero_based + 1, min(day.day, last))
