"""One date at a time: what a clock runs from, how the law counts from there, and each step in words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

from tracker.errors import CannotDerive
from tracker.rules.counting.calendars import Calendar, calendar
from tracker.rules.counting.count import Counted, count, fix, shift
from tracker.rules.counting.hours import count_hours
from tracker.rules.counting.laws import CountingRule, counting_rule
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, day_of
from tracker.rules.due.language import (
    After,
    Anchor,
    Anniversary,
    AtLeastOnce,
    Before,
    Continuing,
    DueRule,
    EachPeriod,
    EarlierOf,
    Edge,
    EventAnchor,
    Every,
    Fixed,
    LaterOf,
    Milestone,
    NotBefore,
    On,
    Promptly,
    Reached,
    TermEdge,
    ordinal,
)
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import Delivered, Ended, Happened, Resolved, TermStarted
from tracker.rules.grades import Grade, weakest
from tracker.rules.settlement.settlement import Instrument, Obligation, Settlement
from tracker.rules.wording import written


class NamedDates(Protocol):
    """What is known of the things a due rule names; each answers with a date or with what it awaits."""

    def event(self, name: str) -> DerivedDate:
        """Give the day of an event."""
        ...

    def edge(self, edge: Edge, term: str) -> DerivedDate:
        """Give the start or end of a term."""
        ...

    def reached(self, milestone: Milestone, obligation: str, occurrence: str | None) -> DerivedDate:
        """Give when another obligation was due, resolved, received, accepted or returned."""
        ...


@dataclass(frozen=True, slots=True)
class Law:
    """How an instrument counts: its rule, its calendar, its zone, and days its office was inaccessible."""

    counting: CountingRule
    calendar: Calendar
    zone: ZoneInfo
    inaccessible: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Dating:
    """Dates one rule at a time, by a law and what is known."""

    law: Law
    known: NamedDates

    def single(self, rule: DueRule) -> DerivedDate:
        """Give the one date of a rule that has one."""
        match rule:
            case On(anchor=anchor):
                return then(self.anchor(anchor), self.fixed)
            case After(span=span, anchor=anchor, additions=additions):
                return then(
                    self.anchor(anchor), lambda from_: self.counted(span, from_, rule=After(span, anchor, additions))
                )
            case Before(span=span, anchor=anchor, additions=additions):
                return then(
                    self.anchor(anchor), lambda from_: self.counted(span, from_, rule=Before(span, anchor, additions))
                )
            case NotBefore(rule=inner):
                return self._earliest(inner)
            case Anniversary():
                return then(self.anniversary(rule), self.fixed)
            case LaterOf(rules=rules):
                return self._later([self.single(each) for each in rules])
            case EarlierOf(rules=rules):
                return self._earlier([self.single(each) for each in rules])
            case Promptly(anchor=anchor, target=target):
                return then(self.anchor(anchor), lambda from_: self._target(target, from_))
            case Every() | EachPeriod() | AtLeastOnce() | Continuing():
                raise CannotDerive(f"“{rule}” gives a series, where one day is needed.")

    def anchor(self, anchor: Anchor) -> DerivedDate:
        """Give the date that a clock runs from."""
        match anchor:
            case Fixed(on=day):
                return ComputedDate(day, day, Grade.RECORD, ())
            case EventAnchor(name=name):
                return self.known.event(name)
            case TermEdge(edge=edge, term=term):
                return self.known.edge(edge, term)
            case Reached(milestone=milestone, obligation=obligation, occurrence=occurrence):
                return self.known.reached(milestone, obligation, occurrence)
            case Anniversary():
                return self.anniversary(anchor)
            case _:
                return self.single(anchor)

    def anniversary(self, rule: Anniversary) -> DerivedDate:
        """Give an anniversary as the calendar has it; it is a day, not the end of a period, so nothing rolls."""

        def turn(from_: ComputedDate) -> ComputedDate:
            years = Span(rule.ordinal, Unit.YEAR)
            safe, latest = shift(from_.safe_on, years), shift(from_.latest_on, years)
            step = f"The {ordinal(rule.ordinal)} anniversary of {written(from_.safe_on)} is {written(safe)}."
            if safe != latest:
                step += f" Of {written(from_.latest_on)} it is {written(latest)}."
            return ComputedDate(safe, latest, from_.grade, (*from_.steps, step))

        return then(self.anchor(rule.anchor), turn)

    def counted(
        self, span: Span, from_: ComputedDate, *, rule: After | Before | None = None, earliest: bool = False
    ) -> ComputedDate:
        """Count a span from a date by the law; `rule` gives its direction and its additions."""
        first, last = from_.safe, from_.latest
        if first != last:
            first, last = sorted((first, last), key=_moment)
        counted = (count_hours if span.unit is Unit.HOUR else count)(
            self.law.counting,
            self.law.calendar,
            span,
            start_safe=first,
            start_latest=last,
            backward=isinstance(rule, Before),
            earliest=earliest,
            additions=() if rule is None else rule.additions,
            zone=self.law.zone,
            inaccessible=self.law.inaccessible,
        )
        return _continued(from_, counted)

    def fixed(self, from_: ComputedDate) -> ComputedDate:
        """Take a day as fixed; it rolls only where the law rolls fixed days."""
        if isinstance(from_.safe, datetime) or isinstance(from_.latest, datetime):
            step = f"The moment is fixed: {written(from_.safe)}."
            return replace(from_, steps=(*from_.steps, step))
        counted = fix(
            self.law.counting,
            self.law.calendar,
            day_safe=from_.safe,
            day_latest=from_.latest,
            inaccessible=self.law.inaccessible,
        )
        return _continued(from_, counted)

    def _earliest(self, inner: After | Before | On) -> DerivedDate:
        if isinstance(inner, On):
            found = self.anchor(inner.anchor)

            def wait(from_: ComputedDate) -> ComputedDate:
                step = f"Not before {written(max(from_.safe, from_.latest, key=_moment))}."
                return ComputedDate(from_.latest, from_.safe, from_.grade, (*from_.steps, step))

            return then(found, wait)
        return then(self.anchor(inner.anchor), lambda from_: self.counted(inner.span, from_, rule=inner, earliest=True))

    def _target(self, target: Span | None, from_: ComputedDate) -> ComputedDate:
        if target is None:
            step = "“Promptly” sets no day in law, and no target of ours is set: it is watched from that day."
            return ComputedDate(day_of(from_.safe), day_of(from_.latest), from_.grade, (*from_.steps, step))
        counted = self.counted(target, from_)
        step = f"“Promptly” sets no day in law; the target of {target} is ours."
        return replace(counted, steps=(*counted.steps, step))

    def _later(self, found: list[DerivedDate]) -> DerivedDate:
        readings = [each for each in found if isinstance(each, ComputedDate)]
        if len(readings) == len(found):
            return _combined(readings, max, "later")
        estimates = [each.estimate if isinstance(each, AwaitedDate) else each for each in found]
        complete = [each for each in estimates if each is not None]
        estimate = _combined(complete, max, "later") if len(complete) == len(found) else None
        return _awaiting_all(found, estimate)

    def _earlier(self, found: list[DerivedDate]) -> DerivedDate:
        readings = [each for each in found if isinstance(each, ComputedDate)]
        if len(readings) == len(found):
            return _combined(readings, min, "earlier")
        if readings:
            waiting = ", ".join(_events(found))
            known = _combined(readings, min, "earlier")
            return replace(known, steps=(*known.steps, f"The date may come earlier: {waiting} has not happened yet."))
        estimates = [each.estimate for each in found if isinstance(each, AwaitedDate) and each.estimate is not None]
        return _awaiting_all(found, _combined(estimates, min, "earlier") if len(estimates) == len(found) else None)


def law_of(settlement: Settlement, obligation: Obligation, instrument: Instrument) -> Law:
    """Give the law that counts an obligation's periods: its instrument's, unless it names its own."""
    return _law(
        obligation.counting or instrument.counting,
        obligation.calendar or instrument.calendar,
        settlement.time_zone,
        instrument.inaccessible,
    )


# Asked for each of many deadlines, and the same for all of an instrument's.
@lru_cache(maxsize=1024)
def _law(counting: str, calendar_name: str, zone: str, inaccessible: tuple[date, ...]) -> Law:
    return Law(counting_rule(counting), calendar(calendar_name), ZoneInfo(zone), frozenset(inaccessible))


def told_on(name: str, fact: Happened | Resolved | Delivered | TermStarted | Ended, zone: ZoneInfo) -> ComputedDate:
    """Read what a fact says of when something was."""
    latest = _local(fact.when.latest, zone)
    safe = latest if fact.when.earliest is None else _local(fact.when.earliest, zone)
    source = f", {', '.join(fact.sources)}" if fact.sources else ""
    if safe == latest:
        step = f"{name}: {written(safe)} ({fact.grade}{source})."
    else:
        step = f"{name}: between {written(safe)} and {written(latest)} ({fact.grade}{source})."
    return ComputedDate(safe, latest, fact.grade, (step,))


def then(found: DerivedDate, step: Callable[[ComputedDate], ComputedDate]) -> DerivedDate:
    """Go one step on from a date, or from the estimate of one still awaited."""
    if isinstance(found, ComputedDate):
        return step(found)
    if found.estimate is None:
        return found
    estimate = step(found.estimate)
    return replace(found, estimate=replace(estimate, grade=weakest((estimate.grade, Grade.ESTIMATED))))


def _continued(from_: ComputedDate, counted: Counted) -> ComputedDate:
    return ComputedDate(counted.safe, counted.latest, from_.grade, from_.steps + counted.steps)


def _combined(readings: list[ComputedDate], choose: Callable[..., date | datetime], word: str) -> ComputedDate:
    safe = choose((each.safe for each in readings), key=_moment)
    latest = choose((each.latest for each in readings), key=_moment)
    days = " and ".join(written(each.safe) for each in readings)
    steps = tuple(step for each in readings for step in each.steps)
    return ComputedDate(
        safe,
        latest,
        weakest(each.grade for each in readings),
        (*steps, f"The {word} of {days} is {written(safe)}."),
    )


def _awaiting_all(found: list[DerivedDate], estimate: ComputedDate | None) -> AwaitedDate:
    steps = tuple(step for each in found for step in each.steps)
    return AwaitedDate(tuple(dict.fromkeys(_events(found))), estimate, steps)


def _events(found: list[DerivedDate]) -> list[str]:
    return [event for each in found if isinstance(each, AwaitedDate) for event in each.events]


def _moment(value: date | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001 — local, in the instrument's zone


def _local(value: date | datetime, zone: ZoneInfo) -> date | datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(zone).replace(tzinfo=None)
    return value
