"""What every fact carries besides its content: when it happened, and who says so on what ground."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from tracker.rules.grades import Grade


@dataclass(frozen=True, slots=True)
class When:
    """When something happened: a day, a moment, or only a range of days, both ends inclusive.

    `earliest` is None where only the last possible day is known (`no later than`).
    """

    earliest: date | datetime | None
    latest: date | datetime

    @classmethod
    def on(cls, day: date | datetime) -> When:
        """Give the time of something whose day (or moment) is known."""
        return cls(day, day)

    @property
    def exact(self) -> bool:
        """Say whether the day is known."""
        return self.earliest == self.latest

    @property
    def first(self) -> date | datetime:
        """Give the first day or moment it can have happened, the last one where no first is known."""
        return self.latest if self.earliest is None else self.earliest

    @property
    def last_day(self) -> date:
        """Give the last day it can have happened on."""
        return self.latest.date() if isinstance(self.latest, datetime) else self.latest

    def __str__(self) -> str:
        if self.earliest is None:
            return f"by {self.latest.isoformat()}"
        if self.exact:
            return self.latest.isoformat()
        return f"between {self.earliest.isoformat()} and {self.latest.isoformat()}"


class Carried(TypedDict, total=False):
    """The fields of `Recorded`, to hand on together."""

    grade: Grade
    sources: tuple[str, ...]
    note: str
    by: str
    learned_on: date | None
    entry: int | None
    recorded_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What every fact carries besides its content.

    `learned_on` is the day we learned it; a fact stands from the day it happened, but one about
    a day still to come (a planned hearing) stands from the day it was learned. `entry` is the
    number of the journal entry that recorded it and `recorded_at` the moment of it, both None before it is stored.
    """

    grade: Grade = Grade.RECORD
    sources: tuple[str, ...] = ()
    note: str = ""
    by: str = ""
    learned_on: date | None = None
    entry: int | None = None
    recorded_at: datetime | None = None
