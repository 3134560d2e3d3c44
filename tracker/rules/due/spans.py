"""Spans of time as an instrument writes them: so many hours, days, business days, weeks, months or years."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, field
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
    """A whole number of one unit, at least one; `text` is how an instrument writes it: `30 days`."""

    count: int
    unit: Unit
    # Every step of a trace has its span in it: it is spelled once, when the rule is read.
    text: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "text", f"{self.count} {self.unit}{'' if self.count == 1 else 's'}")

    def __str__(self) -> str:
        return self.text

    @classmethod
    def read(cls, written: str) -> Span:
        """Read back what `str` wrote: `5 business days`."""
        count, _, unit = written.partition(" ")
        return cls(int(count), Unit(unit.removesuffix("s")))

    def times(self, factor: int) -> Span:
        """The span `factor` times as long."""
        return Span(self.count * factor, self.unit)


def shift(day: date, span: Span, *, backward: bool = False) -> date:
    """Move a day by a span of days, weeks, months or years, whatever is closed.

    A month or year keeps the day number; where the month lacks it, the last day of the month
    stands (31 January and one month: 28 or 29 February). Hours and business days need a clock or a calendar.

    Raises `DateOutOfRange` outside the years 1 to 9999.
    """
    number = -span.count if backward else span.count
    try:
        match span.unit:
            case Unit.DAY:
                return day + timedelta(days=number)
            case Unit.WEEK:
                return day + timedelta(weeks=number)
            case Unit.MONTH:
                return _months_on(day, number)
            case Unit.YEAR:
                return _months_on(day, 12 * number)
            case Unit.HOUR | Unit.BUSINESS_DAY:
                message = f"{span} cannot be added to a day without a clock or a calendar"
                raise ValueError(message)
    except OverflowError:
        raise DateOutOfRange(f"{span} {'before' if backward else 'after'} {day}") from None


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= MAXYEAR:
        raise OverflowError
    if day.day <= 28:  # noqa: PLR2004 — every month has so many days
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
