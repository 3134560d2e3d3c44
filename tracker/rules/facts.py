"""What happened, as recorded: facts are added, never edited, and each carries when it happened and when we learned it."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(Recorded):
    """An event took place; `event` is its name, or a milestone such as `received(A1)`."""

    event: str
    when: When


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(Recorded):
    """The company marked one deadline done; `number` None where the obligation has just one.

    `evidence` holds the SHA-256 of each file that proves it.
    """

    obligation: str
    when: When
    number: int | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended(Recorded):
    """The authority agreed to move one deadline to a later day."""

    obligation: str
    to: date
    granted_on: date
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived(Recorded):
    """The authority agreed to drop one deadline; its neighbours stay."""

    obligation: str
    waived_on: date
    number: int | None = None


Fact = Happened | Resolved | Extended | Waived


def stands_from(fact: Fact) -> date | None:
    """Give the first day on which a fact is part of how things stand; None is from the beginning."""
    match fact:
        case Happened(when=when) | Resolved(when=when):
            happened = when.last_day
        case Extended(granted_on=day) | Waived(waived_on=day):
            happened = day
    return happened if fact.learned_on is None else min(happened, fact.learned_on)
