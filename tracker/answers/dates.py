"""Dates as answers give them: both readings or what is awaited, and what moved."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tracker.answers.answer import JsonObject, taken
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate
from tracker.rules.deadlines.open_days import first_open_day, last_open_day
from tracker.rules.deadlines.status import Status
from tracker.rules.grades import Grade

# Where a key of an answer is itself called `date`.
Day = date


class ComputedDateJson(JsonObject):
    """A date: the earliest reading and the latest arguable one."""

    safe: date | datetime
    latest: date | datetime
    grade: Grade


class AwaitedDateJson(JsonObject):
    """No date yet: what it awaits, and an estimate where there is one."""

    safe: None = taken(lambda _: None)
    latest: None = taken(lambda _: None)
    awaits: list[str] = taken("events")
    estimate: date | datetime | None = taken("estimate", lambda estimate: estimate.safe)


def derived(found: DerivedDate) -> dict[str, Any]:
    """Write a date, or what it awaits."""
    match found:
        case ComputedDate():
            return ComputedDateJson.of(found)
        case AwaitedDate():
            return AwaitedDateJson.of(found)


def last_open(found: DerivedDate) -> date | None:
    """The last open day beside a date on a closed one."""
    return last_open_day(found) if isinstance(found, ComputedDate) else None


def first_open(found: DerivedDate) -> date | None:
    """The first open day beside an earliest day on a closed one."""
    return first_open_day(found) if isinstance(found, ComputedDate) else None


class MoveJson(JsonObject):
    """A deadline, or an edge of a term, that moved; `why` is the first step of the trace that differs."""

    code: str
    before: ComputedDateJson | AwaitedDateJson | None = taken("before", derived)
    after: ComputedDateJson | AwaitedDateJson | None = taken("after", derived)
    last_open_day: date | None = taken("after", last_open)
    first_open_day: date | None = taken("after", first_open)
    why: str = taken("step")


class MovedSideJson(JsonObject):
    """One side of a recorded move: both readings of its date, or its estimate, null where there was none."""

    safe: date | None
    latest: date | None
    estimate: date | None


class RecordedMoveJson(JsonObject):
    """A move of a date as recorded `on` a day; `why` is the step of its trace that changed."""

    settlement: str = taken(lambda each: each[0])
    code: str = taken(lambda each: each[1].code)
    title: str = taken(lambda each: each[2])
    on: date = taken(lambda each: each[1].on)
    before: MovedSideJson = taken(lambda each: each[1].before, MovedSideJson)
    after: MovedSideJson = taken(lambda each: each[1].after, MovedSideJson)
    why: str = taken(lambda each: each[1].step)
    entry: int | None = taken(lambda each: each[1].entry)


class NewDeadlineJson(JsonObject):
    """A deadline that was not there before."""

    code: str
    date: ComputedDateJson | AwaitedDateJson | None = taken("after", derived)
    last_open_day: Day | None = taken("after", last_open)
    first_open_day: Day | None = taken("after", first_open)


class StatusChangeJson(JsonObject):
    """A change of status, and the first day on which the new one holds."""

    code: str
    on: date
    before: Status | None
    after: Status


class UnwokenJson(JsonObject):
    """A duty of which a happening wakes no deadline, since it took place after the duty's last day."""

    code: str = taken("obligation")
    happening: str
    last_day: date = taken("ends")


class FailureJson(JsonObject):
    """An obligation whose dates could not be computed, and why."""

    code: str = taken("obligation")
    reason: str = taken("sentence")


class ProvisionJson(JsonObject):
    """One thing that a law does to a period, and where it says so."""

    does: str = taken(lambda provision: provision[0])
    by: str = taken(lambda provision: provision[1])


class LawJson(JsonObject):
    """A law that counts time: a counting rule of the agreement file."""

    name: str
    title: str
    citation: str
    provisions: list[ProvisionJson] = taken(lambda law: list(law.provisions()), ProvisionJson)
