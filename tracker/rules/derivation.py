"""From a due rule to its dates: what the clock runs from, how it counts, and each step in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from tracker.errors import CannotDerive, DateOutOfRange
from tracker.rules.calendars import Calendar
from tracker.rules.counting import Counted, CountingRule, count, fix
from tracker.rules.deadlines import Awaiting, Found, Kind, Occurrence, Reading, day_of
from tracker.rules.due import (
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
    Event,
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
from tracker.rules.grades import Grade, weakest
from tracker.rules.periods import label_of, last_day_of, next_period, start_of
from tracker.rules.spans import Span, Unit, shift
from tracker.rules.wording import written

MOST_OCCURRENCES = 20_000


class Known(Protocol):
    """What is known of the things a due rule names; each answers with a date or with what it awaits."""

    def event(self, name: str) -> Found:
        """Give the day of an event."""
        ...

    def edge(self, edge: Edge, term: str) -> Found:
        """Give the start or end of a term."""
        ...

    def reached(self, milestone: Milestone, obligation: str, occurrence: str | None) -> Found:
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
class Window:
    """Which dates of a series are wanted: from `first` (None: from its beginning) to `last`, both inclusive.

    `most` stops a series that has no other end.
    """

    first: date | None
    last: date
    most: int = MOST_OCCURRENCES


def derive(
    rule: DueRule, law: Law, known: Known, window: Window, *, beginning: Anchor | None = None
) -> tuple[Occurrence, ...]:
    """Give the deadlines that follow from a due rule, in order, each with both readings and its steps.

    `beginning` is where a series without a `from` of its own starts.
    Raises `CannotDerive` where no date can follow, `DateOutOfRange` outside the years 1 to 9999.
    """
    clock = _Clock(law, known)
    match rule:
        case Every(span=span, start=start, until=until):
            return tuple(clock.every(span, start, until, window, Kind.LATEST))
        case EachPeriod() | AtLeastOnce():
            return tuple(clock.each_period(rule, window, beginning))
        case Continuing(start=start, until=until, review=review):
            standing = Occurrence(0, "", Kind.STANDING, Awaiting((), None, (clock.standing_words(until),)))
            if review is None:
                return (standing,)
            begins = start or beginning
            if begins is None:
                raise CannotDerive(f"The reviews in “{rule}” have no beginning: write `from` an event after “continuing”.")
            return (standing, *clock.every(review, begins, until, window, Kind.REVIEW))
        case NotBefore():
            return (Occurrence(1, "1", Kind.EARLIEST, clock.single(rule)),)
        case Promptly():
            return (Occurrence(1, "1", Kind.TARGET, clock.single(rule)),)
        case _:
            return (Occurrence(1, "1", Kind.LATEST, clock.single(rule)),)


@dataclass(frozen=True, slots=True)
class _Clock:
    law: Law
    known: Known

    def single(self, rule: DueRule) -> Found:
        """Give the one date of a rule that has one."""
        match rule:
            case On(anchor=anchor):
                return _then(self.anchor(anchor), self._fixed)
            case After(span=span, anchor=anchor, additions=additions):
                return _then(
                    self.anchor(anchor), lambda from_: self._counted(span, from_, rule=After(span, anchor, additions))
                )
            case Before(span=span, anchor=anchor, additions=additions):
                return _then(
                    self.anchor(anchor), lambda from_: self._counted(span, from_, rule=Before(span, anchor, additions))
                )
            case NotBefore(rule=inner):
                return self._earliest(inner)
            case Anniversary():
                return _then(self.anniversary(rule), self._fixed)
            case LaterOf(rules=rules):
                return self._later([self.single(each) for each in rules])
            case EarlierOf(rules=rules):
                return self._earlier([self.single(each) for each in rules])
            case Promptly(anchor=anchor, target=target):
                return _then(self.anchor(anchor), lambda from_: self._target(target, from_))
            case Every() | EachPeriod() | AtLeastOnce() | Continuing():
                raise CannotDerive(f"“{rule}” gives a series, where one day is needed.")

    def anchor(self, anchor: Anchor) -> Found:
        """Give the date that a clock runs from."""
        match anchor:
            case Fixed(on=day):
                return Reading(day, day, Grade.RECORD, ())
            case Event(name=name):
                return self.known.event(name)
            case TermEdge(edge=edge, term=term):
                return self.known.edge(edge, term)
            case Reached(milestone=milestone, obligation=obligation, occurrence=occurrence):
                return self.known.reached(milestone, obligation, occurrence)
            case Anniversary():
                return self.anniversary(anchor)
            case _:
                return self.single(anchor)

    def anniversary(self, rule: Anniversary) -> Found:
        """Give an anniversary as the calendar has it; it is a day, not the end of a period, so nothing rolls."""

        def turn(from_: Reading) -> Reading:
            years = Span(rule.ordinal, Unit.YEAR)
            safe, latest = shift(from_.safe_on, years), shift(from_.latest_on, years)
            step = f"The {ordinal(rule.ordinal)} anniversary of {written(from_.safe_on)} is {written(safe)}."
            if safe != latest:
                step += f" Of {written(from_.latest_on)} it is {written(latest)}."
            return Reading(safe, latest, from_.grade, (*from_.steps, step))

        return _then(self.anchor(rule.anchor), turn)

    def every(
        self, span: Span, start: Anchor, until: Anchor | None, window: Window, kind: Kind
    ) -> Iterator[Occurrence]:
        """Give a series counted from its anchor each time, never from the date before."""
        begins = self.anchor(start)
        if isinstance(begins, Awaiting):
            yield Occurrence(1, "1", kind, _then(begins, lambda from_: self._counted(span, from_)))
            return
        bound = self._bound(until)
        last = window.last if bound is None else min(window.last, bound.latest_on)
        given = 0
        for number in range(1, MOST_OCCURRENCES + 1):
            try:
                nominal, reading = self._nth(span, begins, number)
            except DateOutOfRange:
                return
            if nominal > last or given == window.most:
                return
            if _inside(reading, window):
                given += 1
                yield Occurrence(number, str(number), kind, _near_end(reading, bound))
        raise CannotDerive(
            f"“every {span}” gives more than {MOST_OCCURRENCES} dates by {last.isoformat()}; "
            "name a nearer end with `until`, or a longer span."
        )

    def each_period(
        self, rule: EachPeriod | AtLeastOnce, window: Window, beginning: Anchor | None
    ) -> Iterator[Occurrence]:
        """Give one date for each calendar period from the one in which the series begins."""
        anchor = rule.start or beginning
        if anchor is None and window.first is None:
            raise CannotDerive(f"“{rule}” has no beginning: add `from` an event or a date (or --from DATE to the calculator).")
        begins = None if anchor is None else self.anchor(anchor)
        if isinstance(begins, Awaiting):
            yield Occurrence(1, "1", Kind.LATEST, Awaiting(begins.events, None, begins.steps))
            return
        span = rule.span if isinstance(rule, EachPeriod) else None
        first = _seek(window.first, span) if begins is None else begins.safe_on
        bound = self._bound(rule.until)
        last = window.last if bound is None else min(window.last, bound.latest_on)
        number = given = 0
        day = start_of(rule.period, first)
        while True:
            number += 1
            ends = last_day_of(rule.period, day)
            reading = self._after_period(rule, span, label_of(rule.period, day), ends, begins)
            nominal = ends if span is None or span.unit in {Unit.HOUR, Unit.BUSINESS_DAY} else shift(ends, span)
            if nominal > last or given == window.most:
                return
            if _inside(reading, window):
                given += 1
                label = label_of(rule.period, day)
                yield Occurrence(number, label, Kind.LATEST, _near_end(reading, bound), (day, ends))
            following = next_period(rule.period, day)
            if following is None or number == MOST_OCCURRENCES:
                return
            day = following

    def standing_words(self, until: Anchor | None) -> str:
        """Say until when a continuing duty runs."""
        if until is None:
            return "A continuing duty without an end of its own; nothing falls due."
        found = self.anchor(until)
        if isinstance(found, Awaiting):
            return f"A continuing duty through {until}, which has no date yet; nothing falls due."
        estimated = "" if found.grade in {Grade.RECORD, Grade.REPORTED} else f" ({found.grade})"
        return f"A continuing duty through {until}, {written(found.latest_on)}{estimated}; nothing falls due."

    def _after_period(
        self, rule: EachPeriod | AtLeastOnce, span: Span | None, label: str, ends: date, begins: Reading | None
    ) -> Reading:
        grade = Grade.RECORD if begins is None else begins.grade
        head = f"The calendar {rule.period} {label} ends on {written(ends)}."
        from_ = Reading(ends, ends, grade, (*(() if begins is None else begins.steps), head))
        if isinstance(rule, AtLeastOnce):
            step = f"It must be done at least once within that {rule.period}."
            return replace(from_, steps=(*from_.steps, step))
        return self._fixed(from_) if span is None else self._counted(span, from_)

    def _nth(self, span: Span, begins: Reading, number: int) -> tuple[date, Reading]:
        # Months and years count from the anchor each time: stepping from month end to month end drifts to the 28th.
        # Days and weeks cannot drift; there the last of the steps alone is the period that the law counts.
        if number == 1 or span.unit in {Unit.MONTH, Unit.YEAR, Unit.BUSINESS_DAY, Unit.HOUR}:
            reading = self._counted(span.times(number), begins)
        else:
            earlier = span.times(number - 1)
            from_ = Reading(
                shift(begins.safe_on, earlier),
                shift(begins.latest_on, earlier),
                begins.grade,
                (*begins.steps, f"Period {number} runs from {written(shift(begins.safe_on, earlier))}, {earlier} on."),
            )
            reading = self._counted(span, from_)
        if span.unit in {Unit.HOUR, Unit.BUSINESS_DAY}:
            return reading.safe_on, reading
        return shift(begins.safe_on, span.times(number)), reading

    def _bound(self, until: Anchor | None) -> Reading | None:
        found = None if until is None else self.anchor(until)
        # An end that awaits its event is no end: the series goes on. One that can be estimated is an estimate.
        return found.estimate if isinstance(found, Awaiting) else found

    def _counted(
        self, span: Span, from_: Reading, *, rule: After | Before | None = None, earliest: bool = False
    ) -> Reading:
        counted = count(
            self.law.counting,
            self.law.calendar,
            span,
            start_safe=min(from_.safe, from_.latest, key=_moment),
            start_latest=max(from_.safe, from_.latest, key=_moment),
            backward=isinstance(rule, Before),
            earliest=earliest,
            additions=() if rule is None else rule.additions,
            zone=self.law.zone,
            inaccessible=self.law.inaccessible,
        )
        return _continued(from_, counted)

    def _fixed(self, from_: Reading) -> Reading:
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

    def _earliest(self, inner: After | Before | On) -> Found:
        if isinstance(inner, On):
            found = self.anchor(inner.anchor)

            def wait(from_: Reading) -> Reading:
                step = f"Not before {written(max(from_.safe, from_.latest, key=_moment))}."
                return Reading(from_.latest, from_.safe, from_.grade, (*from_.steps, step))

            return _then(found, wait)
        return _then(
            self.anchor(inner.anchor), lambda from_: self._counted(inner.span, from_, rule=inner, earliest=True)
        )

    def _target(self, target: Span | None, from_: Reading) -> Reading:
        if target is None:
            step = "“Promptly” sets no day in law, and no target of ours is set: it is watched from that day."
            return Reading(day_of(from_.safe), day_of(from_.latest), from_.grade, (*from_.steps, step))
        counted = self._counted(target, from_)
        step = f"“Promptly” sets no day in law; the target of {target} is ours."
        return replace(counted, steps=(*counted.steps, step))

    def _later(self, found: list[Found]) -> Found:
        readings = [each for each in found if isinstance(each, Reading)]
        if len(readings) == len(found):
            return _combined(readings, max, "later")
        estimates = [each.estimate if isinstance(each, Awaiting) else each for each in found]
        complete = [each for each in estimates if each is not None]
        estimate = _combined(complete, max, "later") if len(complete) == len(found) else None
        return _awaiting_all(found, estimate)

    def _earlier(self, found: list[Found]) -> Found:
        readings = [each for each in found if isinstance(each, Reading)]
        if len(readings) == len(found):
            return _combined(readings, min, "earlier")
        if readings:
            waiting = ", ".join(_events(found))
            known = _combined(readings, min, "earlier")
            return replace(known, steps=(*known.steps, f"The date may come earlier: {waiting} has not happened yet."))
        estimates = [each.estimate for each in found if isinstance(each, Awaiting) and each.estimate is not None]
        return _awaiting_all(found, _combined(estimates, min, "earlier") if len(estimates) == len(found) else None)


def _then(found: Found, step: Callable[[Reading], Reading]) -> Found:
    if isinstance(found, Reading):
        return step(found)
    if found.estimate is None:
        return found
    estimate = step(found.estimate)
    return replace(found, estimate=replace(estimate, grade=weakest((estimate.grade, Grade.ESTIMATED))))


def _continued(from_: Reading, counted: Counted) -> Reading:
    return Reading(counted.safe, counted.latest, from_.grade, from_.steps + counted.steps)


def _combined(readings: list[Reading], choose: Callable[..., date | datetime], word: str) -> Reading:
    safe = choose((each.safe for each in readings), key=_moment)
    latest = choose((each.latest for each in readings), key=_moment)
    days = " and ".join(written(each.safe) for each in readings)
    steps = tuple(step for each in readings for step in each.steps)
    return Reading(
        safe,
        latest,
        weakest(each.grade for each in readings),
        (*steps, f"The {word} of {days} is {written(safe)}."),
    )


def _awaiting_all(found: list[Found], estimate: Reading | None) -> Awaiting:
    steps = tuple(step for each in found for step in each.steps)
    return Awaiting(tuple(dict.fromkeys(_events(found))), estimate, steps)


def _events(found: list[Found]) -> list[str]:
    return [event for each in found if isinstance(each, Awaiting) for event in each.events]


def _near_end(reading: Reading, bound: Reading | None) -> Reading:
    if bound is None or reading.safe_on <= bound.safe_on:
        return reading
    step = f"The series may end before then: its end lies between {written(bound.safe)} and {written(bound.latest)}."
    return replace(reading, steps=(*reading.steps, step))


def _inside(reading: Reading, window: Window) -> bool:
    return (window.first is None or window.first <= reading.safe_on) and reading.safe_on <= window.last


def _seek(first: date | None, span: Span | None) -> date:
    # The date for a period falls after the period's end, so the search starts a span (and a margin for rolls) earlier.
    if first is None:
        return date.min
    reach = Span(370, Unit.DAY)
    if span is not None and span.unit not in {Unit.HOUR, Unit.BUSINESS_DAY}:
        first = shift(first, span, backward=True)
    elif span is not None:
        reach = Span(370 + 2 * span.count, Unit.DAY)
    return shift(first, reach, backward=True)


def _moment(value: date | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001 — local, in the instrument's zone
