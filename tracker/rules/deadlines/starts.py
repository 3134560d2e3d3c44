"""From which day on what is done about a deadline counts: the day on which its clock begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from tracker.errors import UnreadableDueRule
from tracker.rules.deadlines.deadline import (
    AwaitedDate,
    ComputedDate,
    Deadline,
    DerivedDate,
    Occurrence,
    Plan,
    Start,
    day_of,
)
from tracker.rules.deadlines.delivery import Premature
from tracker.rules.deadlines.happenings import local
from tracker.rules.due.language import Reached
from tracker.rules.due.parser import parse_anchor
from tracker.rules.facts import Contradicted, Delivered, Fact, Happened, Paid, Reported, Resolved, Signed
from tracker.rules.wording import written

# What is done about a deadline, and can be done too early: a milestone recorded as an event is a step of its delivery.
Doing = Resolved | Delivered | Paid | Signed | Happened


def first_day(found: DerivedDate) -> Start:
    """The day on which a clock begins that runs from a date: of a range, the first."""
    return found if isinstance(found, AwaitedDate) else min(found.safe_on, found.latest_on)


def first_of(starts: Iterable[Start]) -> Start:
    """The first of several starts; none where one of them is none, and awaited only while all are."""
    several = list(starts)
    if None in several:
        return None
    days = [each for each in several if isinstance(each, date)]
    if days:
        return min(days)
    return AwaitedDate(
        tuple(event for each in several if isinstance(each, AwaitedDate) for event in each.events), None, ()
    )


def attestable(series: Sequence[Occurrence]) -> list[Occurrence]:
    """A series in which each period can be attested at the earliest on the day after the date of the one before it."""
    found = [*series[:1]]
    for before, each in pairwise(series):
        since = before.due.safe_on + timedelta(days=1) if isinstance(before.due, ComputedDate) else None
        found.append(each if each.starts is not None else replace(each, starts=since))
    return found


def premature(fact: Doing, starts: Start, occurrence: Occurrence, zone: ZoneInfo) -> Premature | None:
    """What is said of a fact that does not count, since its last possible day is before the clock began; else None.

    `starts` is the day on which the clock of the deadline begins. A milestone is an event too, which may be recorded while
    what its own rule counts from is not.
    """
    match starts:
        case AwaitedDate() if isinstance(fact, Happened) and starts is occurrence.starts:
            return None
        case None:
            return None
        case AwaitedDate(events=events):
            return None if fact.early else Premature(fact=fact, began_on=None, awaits=events)
        case date():
            early = day_of(local(fact.when.latest, zone)) < starts and not fact.early
            return Premature(fact=fact, began_on=starts) if early else None


def before_beginning(fact: Fact, begins: date | None, zone: ZoneInfo) -> bool:
    """Whether a fact's last possible day is before anything of its settlement began.

    An event may be of any day, and so may what was reported.
    """
    if begins is None or fact.early or isinstance(fact, Reported | Contradicted):
        return False
    if isinstance(fact, Happened) and milestone_in(fact.event) is None:
        return False
    return day_of(local(fact.when.latest, zone)) < begins


@dataclass(frozen=True, slots=True)
class BeforeAnything:
    """What is of a day before anything of its settlement began, and counts all the same, as no clock of its own began later."""

    fact: Fact
    begins: date

    @property
    def sentence(self) -> str:
        """What it is, and that it is to be looked at."""
        what = self.fact.sentence()
        return (
            f"{what[:1].upper()}{what[1:]} on {written(self.fact.when.last_day)}, before anything began on "
            f"{written(self.begins)}: it counts still; withdraw it where it is wrong."
        )


@dataclass(frozen=True, slots=True)
class TooEarly:
    """What is wrong with the day of a fact that nobody insists on; `awaits` are the events that are not recorded yet."""

    sentence: str
    awaits: tuple[str, ...] = ()


def too_early(fact: Fact, plan: Plan) -> TooEarly | None:
    """What is wrong with a fact of a day before its deadline's clock began, or before its settlement did; else None."""
    zone = ZoneInfo(plan.settlement.time_zone)
    deadline = deadline_of(fact, plan.deadlines) if isinstance(fact, Doing) else None
    early = (
        premature(fact, deadline.starts, deadline.occurrence, zone)
        if deadline is not None and isinstance(fact, Doing)
        else None
    )
    if deadline is not None and early is not None:
        if early.began_on is None:
            missing = f": {' and '.join(early.awaits)} is not recorded" if early.awaits else ""
            return TooEarly(f"Nothing has asked for {deadline.code} yet{missing}.", early.awaits)
        day = f"{'on' if fact.when.exact else 'by'} {written(fact.when.latest)}"
        begins = f"The clock of {deadline.code} begins on {written(early.began_on)}"
        return TooEarly(f"{begins}: what was done {day} does not count for it.")
    if plan.begins is not None and before_beginning(fact, plan.begins, zone):
        return TooEarly(
            f"{written(fact.when.latest)} is before anything of {plan.settlement.code} began: the earliest day that is "
            f"taken is {written(plan.begins)}, that of its first event, instrument or term."
        )
    return None


def deadline_of(fact: Doing, deadlines: Iterable[Deadline]) -> Deadline | None:
    """The deadline that something was done about; None for an event that is no milestone, or where there is none."""
    if not isinstance(fact, Happened):
        number = 1 if fact.number is None else fact.number
        of_it = (each for each in deadlines if each.obligation == fact.obligation)
        return next((each for each in of_it if each.occurrence.number == number), None)
    reached = milestone_in(fact.event)
    if reached is None:
        return None
    at = reached.occurrence
    for each in deadlines:
        if each.obligation == reached.obligation and (
            at in each.occurrence.names or (at is None and each.occurrence.number <= 1)
        ):
            return each
    return None


def milestone_in(event: str) -> Reached | None:
    """The milestone that an event's name stands for, such as `received(A1)`; None for a name of its own."""
    try:
        anchor = parse_anchor(event) if "(" in event else None
    except UnreadableDueRule:
        return None
    return anchor if isinstance(anchor, Reached) else None
