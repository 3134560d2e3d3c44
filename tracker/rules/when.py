"""When something happened: a day, a moment, or a range of days of which no more is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class When:
    """When something happened: a day, a moment, or only a range of days, both ends inclusive.

    `earliest` is None where only the last possible day is known (`no later than`).
    """

    earliest: date | datetime | None
    latest: date | datetime

    @classmethod
    def on(cls, day: date | datetime) -> When:
        """The time of something whose day (or moment) is known."""
        return cls(day, day)

    @property
    def exact(self) -> bool:
        """Whether the day is known."""
        return self.earliest == self.latest

    @property
    def first(self) -> date | datetime:
        """The first day or moment it can have happened, the last one where no first is known."""
        return self.latest if self.earliest is None else self.earliest

    @property
    def last_day(self) -> date:
        """The last day it can have happened on."""
        return self.latest.date() if isinstance(self.latest, datetime) else self.latest

    def __str__(self) -> str:
        if self.earliest is None:
            return f"by {self.latest.isoformat()}"
        if self.exact:
            return self.latest.isoformat()
        return f"between {self.earliest.isoformat()} and {self.latest.isoformat()}"
