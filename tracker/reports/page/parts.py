"""The parts that every page is made of: a day, a badge, a reference, a figure, a group of rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Generic, TypeVar, dataclass_transform

from tracker.reports.page.wording import NOT_FOUND, day_for_machines, day_in_table
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate
from tracker.rules.deadlines.status import Status
from tracker.rules.grades import Grade

Row = TypeVar("Row")


@dataclass_transform(frozen_default=True, kw_only_default=True)
class Placeable:
    """What a template places: a frozen value whose fields are given by name."""

    def __init_subclass__(cls) -> None:
        dataclass(frozen=True, kw_only=True)(cls)


@dataclass(frozen=True, slots=True)
class Dated:
    """A day in words, and for machines; `iso` is empty where there is no day."""

    text: str
    iso: str = ""


@dataclass(frozen=True, slots=True)
class Badge:
    """A status or grade in words, with the class that colours it."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Ref:
    """Words that lead to a place on this page; `href` is empty where there is no such place."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the first screen, with what it counts, and how it differs from a month ago."""

    number: str
    label: str
    tone: str
    change: str = ""


class Group(Placeable, Generic[Row]):
    """Rows that stand alike under one title; `nothing` is written where there are none, `lead` where there are some."""

    title: str
    rows: tuple[Row, ...]
    key: str = ""
    lead: str = ""
    nothing: str = ""


STATUS_BADGES = {status: Badge(status.value, f"s-{status.name.lower().replace('_', '-')}") for status in Status}
GRADE_BADGES = {grade: Badge(grade.value, f"g-{grade.value}") for grade in Grade}
NO_DATE = Dated(NOT_FOUND)
NO_DAY = Dated("")
# A date that rests on one of these is never written as if it were certain.
_UNCERTAIN = frozenset({Grade.ESTIMATED, Grade.DISPUTED})


def is_uncertain(grade: Grade) -> bool:
    """Whether a date of this grade is written with `about`."""
    return grade in _UNCERTAIN


# A report writes the same few hundred days thousands of times.
@lru_cache(maxsize=4096)
def dated(value: date | None, grade: Grade = Grade.RECORD) -> Dated:
    """A day for a column, with `about` before one that is estimated or disputed."""
    if value is None:
        return NO_DATE
    about = "about " if is_uncertain(grade) else ""
    return Dated(about + day_in_table(value), day_for_machines(value))


def safe_of(found: DerivedDate) -> Dated:
    """The safe reading for a column."""
    return dated(found.safe, found.grade) if isinstance(found, ComputedDate) else _awaited(found, latest=False)


def latest_of(found: DerivedDate) -> Dated:
    """The latest reading for a column."""
    return dated(found.latest, found.grade) if isinstance(found, ComputedDate) else _awaited(found, latest=True)


def grade_of(found: DerivedDate, fallback: Grade) -> Badge:
    """The grade of a date; of the obligation where there is no date."""
    return GRADE_BADGES[found.grade if isinstance(found, ComputedDate) else fallback]


def _awaited(found: AwaitedDate, *, latest: bool) -> Dated:
    if found.estimate is None:
        return Dated("no date yet")
    value = found.estimate.latest if latest else found.estimate.safe
    return Dated(f"est. {day_in_table(value)}", day_for_machines(value))
