"""Spans of time as an instrument writes them: so many hours, days, business days, weeks, months or years."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Unit(StrEnum):
    """The unit of a span. A month is never 30 days and a year never 365.

    A calendar day is a day of which an instrument says that every one counts, whatever a law leaves out of a short period.
    """

    HOUR = "hour"
    DAY = "day"
    CALENDAR_DAY = "calendar day"
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
