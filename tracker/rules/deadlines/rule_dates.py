"""From a due rule to its dates: what the clock runs from, how the law counts from there, and each step in words.

`derive` is the way in: it takes a parsed rule, the law and the dates of what rules name, and gives one date or a series.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from tracker.errors import CannotDerive, DateOutOfRange
from tracker.remedies import Give
from tracker.rules.counting.calendars import Calendar, calendar
from tracker.rules.counting.count import Counted, count, fix, shift
from tracker.rules.counting.hours import count_hours
from tracker.rules.counting.laws import CountingRule, counting_rule
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, Occurrence, day_of, moment_of
from tracker.rules.due.kinds import Kind
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
    EventAnchor,
    Every,
    Fixed,
    LaterOf,
    Name,
    NotBefore,
    On,
    Period,
    Promptly,
    Reached,
    TermEdge,
    ordinal,
)
from tracker.rules.due.periods import label_of, last_day_of, next_period, start_of
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import Delivered, Ended, Happened, Resolved, TermStarted
from tracker.rules.grades import Grade, weakest
from tracker.rules.settlement.settlement import Instrument, Obligation, Settlement
from tracker.rules.wording import range_written, written

MOST_OCCURRENCES = 20_000

NamedDates = Mapping[Name, DerivedDate]
"""The date of each thing that a due rule names: an event, the edge of a term, what another obligation reached."""


@dataclass(frozen=True, slots=True)
class Law:
    """How an instrument counts: its rule, its calendar, its zone, and days its office was inaccessible."""

    counting: CountingRule
    calendar: Calendar
    zone: ZoneInfo
    inaccessible: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class SeriesWindow:
    """Which dates of a series are wanted: from `first` (None: from its beginning) to `last`, both inclusive.

    `most` stops a series that has no other end.
    """

    first: date | None
    last: date
    most: int = MOST_OCCURRENCES


def law_of(settlement: Settlement, obligation: Obligation, instrument: Instrument) -> Law:
    """The law that counts an obligation's periods: its instrument's, unless it names its own."""
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


def derive(
    rule: DueRule, law: Law, named: NamedDates, window: SeriesWindow, *, beginning: Anchor | None = None
) -> tuple[Occurrence, ...]:
    """The deadlines that follow from a due rule, in order, each with both readings and its steps.

    `beginning` is where a series without a `from` of its own starts.
    Raises `CannotDerive` where no date can follow, `DateOutOfRange` outside the years 1 to 9999.
    """
    dating = RuleDating(law, named)
    match rule:
        case On() | After() | Before() | Anniversary() | LaterOf() | EarlierOf():
            return (Occurrence(1, "1", Kind.LATEST, dating.single(rule)),)
        case NotBefore():
            return (Occurrence(1, "1", Kind.EARLIEST, dating.single(rule)),)
        case Promptly():
            return (Occurrence(1, "1", Kind.TARGET, dating.single(rule)),)
        case Every(span=span, start=start, until=until):
            return tuple(_every(dating, span, start, until=until, window=window, kind=Kind.LATEST))
        case EachPeriod() | AtLeastOnce():
            return tuple(_each_period(dating, rule, window, beginning))
        case Continuing(start=start, until=until, review=review):
            standing = Occurrence(0, "", Kind.STANDING, AwaitedDate((), None, (_runs_until(dating, until),)))
            if review is None:
                return (standing,)
            begins = start or beginning
            if begins is None:
                raise CannotDerive(
                    f"The reviews in “{rule}” have no beginning: write `from` an event after “continuing”."
                )
            return (standing, *_every(dating, review, begins, until=until, window=window, kind=Kind.REVIEW))


class RuleDating:
    """Dates one rule at a time, by a law and the dates of what rules name."""

    __slots__ = ("law", "named")

    def __init__(self, law: Law, named: NamedDates) -> None:
        self.law = law
        self.named = named

    def single(self, rule: DueRule) -> DerivedDate:
        """The one date of a rule that has one."""
        match rule:
            case After() | Before():
                return proceed(self.anchor(rule.anchor), lambda from_: counted(self.law, rule.span, from_, rule=rule))
            case On(anchor=anchor):
                return proceed(self.anchor(anchor), self.fixed)
            case NotBefore(rule=inner):
                return self._earliest(inner)
            case Anniversary():
                return proceed(self._anniversary(rule), self.fixed)
            case LaterOf(rules=rules):
                return _one_of([self.single(each) for each in rules], later=True)
            case EarlierOf(rules=rules):
                return _one_of([self.single(each) for each in rules], later=False)
            case Promptly(anchor=anchor, target=target):
                return proceed(self.anchor(anchor), lambda from_: self._target(target, from_))
            case Every() | EachPeriod() | AtLeastOnce() | Continuing():
                raise CannotDerive(f"“{rule}” gives a series, where one day is needed.")

    def anchor(self, anchor: Anchor) -> DerivedDate:
        """The date that a clock runs from."""
        match anchor:
            case EventAnchor() | TermEdge() | Reached():
                return self.named[anchor]
            case Fixed(on=day):
                return ComputedDate(day, day, Grade.RECORD, ())
            case Anniversary():
                return self._anniversary(anchor)
            case On() | After() | Before() | LaterOf() | EarlierOf():
                return self.single(anchor)

    def fixed(self, from_: ComputedDate) -> ComputedDate:
        """Take a day as fixed; it rolls only where the law rolls fixed days."""
        if isinstance(from_.safe, datetime) or isinstance(from_.latest, datetime):
            step = f"The moment is fixed: {written(from_.safe)}."
            return replace(from_, steps=(*from_.steps, step))
        law = self.law
        fixed = fix(
            law.counting,
            law.calendar,
            day_safe=from_.safe,
            day_latest=from_.latest,
            inaccessible=law.inaccessible,
        )
        return _continued(from_, fixed)

    def _anniversary(self, rule: Anniversary) -> DerivedDate:
        """An anniversary as the calendar has it; it is a day, not the end of a period, so nothing rolls."""

        def turn(from_: ComputedDate) -> ComputedDate:
            years = Span(rule.ordinal, Unit.YEAR)
            safe, latest = shift(from_.safe_on, years), shift(from_.latest_on, years)
            step = f"The {ordinal(rule.ordinal)} anniversary of {written(from_.safe_on)} is {written(safe)}."
            if safe != latest:
                step += f" Of {written(from_.latest_on)} it is {written(latest)}."
            return ComputedDate(safe, latest, from_.grade, (*from_.steps, step))

        return proceed(self.anchor(rule.anchor), turn)

    def _earliest(self, rule: After | Before | On) -> DerivedDate:
        def wait(from_: ComputedDate) -> ComputedDate:
            if not isinstance(rule, On):
                return counted(self.law, rule.span, from_, rule=rule, earliest=True)
            step = f"Not before {written(max(from_.safe, from_.latest, key=moment_of))}."
            return ComputedDate(from_.latest, from_.safe, from_.grade, (*from_.steps, step))

        return proceed(self.anchor(rule.anchor), wait)

    def _target(self, target: Span | None, from_: ComputedDate) -> ComputedDate:
        if target is None:
            step = "“Promptly” sets no day in law, and no target of ours is set: it is watched from that day."
            return ComputedDate(day_of(from_.safe), day_of(from_.latest), from_.grade, (*from_.steps, step))
        reached = counted(self.law, target, from_)
        step = f"“Promptly” sets no day in law; the target of {target} is ours."
        return replace(reached, steps=(*reached.steps, step))


def counted(
    law: Law, span: Span, from_: ComputedDate, *, rule: After | Before | None = None, earliest: bool = False
) -> ComputedDate:
    """Count a span from a date by a law; `rule` gives its direction and its additions."""
    first, last = from_.safe, from_.latest
    if first != last:
        first, last = sorted((first, last), key=moment_of)
    reached = (count_hours if span.unit is Unit.HOUR else count)(
        law.counting,
        law.calendar,
        span,
        start_safe=first,
        start_latest=last,
        backward=isinstance(rule, Before),
        earliest=earliest,
        additions=() if rule is None else rule.additions,
        zone=law.zone,
        inaccessible=law.inaccessible,
    )
    return _continued(from_, reached)


def proceed(found: DerivedDate, step: Callable[[ComputedDate], ComputedDate]) -> DerivedDate:
    """Take the next step from a date, or from the estimate of one that is awaited."""
    if isinstance(found, ComputedDate):
        return step(found)
    if found.estimate is None:
        return found
    return replace(found, estimate=estimated(step(found.estimate)))


def estimated(found: ComputedDate) -> ComputedDate:
    """A date that is no surer than an estimate."""
    return replace(found, grade=weakest((found.grade, Grade.ESTIMATED)))


def recorded(name: str, fact: Happened | Resolved | Delivered | TermStarted | Ended, zone: ZoneInfo) -> ComputedDate:
    """The date of what a fact records, under the name that due rules have for it."""
    latest = _local(fact.when.latest, zone)
    safe = latest if fact.when.earliest is None else _local(fact.when.earliest, zone)
    source = f", {', '.join(fact.sources)}" if fact.sources else ""
    step = f"{name}: {range_written(safe, latest)} ({fact.grade}{source})."
    return ComputedDate(safe, latest, fact.grade, (step,))


def plain_date(anchor: Anchor, named: NamedDates, zone: ZoneInfo | str) -> DerivedDate:
    """The date of an anchor that is a day itself and the end of no period: it does not roll, whatever law there is."""
    law = _law("calendar-days", "none", str(zone), ())
    return RuleDating(law, named).anchor(anchor)


def graded(occurrence: Occurrence, grade: Grade) -> Occurrence:
    """An occurrence whose date is no surer than a grade."""
    due = occurrence.due
    if not isinstance(due, ComputedDate) or weakest((due.grade, grade)) is due.grade:
        return occurrence
    return replace(occurrence, due=replace(due, grade=grade))


def _continued(from_: ComputedDate, reached: Counted) -> ComputedDate:
    return ComputedDate(reached.safe, reached.latest, from_.grade, from_.steps + reached.steps)


# The later and the earlier of several


def _one_of(found: list[DerivedDate], *, later: bool) -> DerivedDate:
    known = [each for each in found if isinstance(each, ComputedDate)]
    if len(known) == len(found):
        return _combined(known, later=later)
    events = [event for each in found if isinstance(each, AwaitedDate) for event in each.events]
    if known and not later:
        first = _combined(known, later=False)
        step = f"The date may come earlier: {', '.join(events)} has not happened yet."
        return replace(first, steps=(*first.steps, step))
    estimates = [each.known for each in found]
    complete = [each for each in estimates if each is not None]
    estimate = _combined(complete, later=later) if len(complete) == len(found) else None
    return AwaitedDate(tuple(dict.fromkeys(events)), estimate, tuple(step for each in found for step in each.steps))


def _combined(several: list[ComputedDate], *, later: bool) -> ComputedDate:
    choose, word = (max, "later") if later else (min, "earlier")
    safe = choose((each.safe for each in several), key=moment_of)
    latest = choose((each.latest for each in several), key=moment_of)
    days = " and ".join(written(each.safe) for each in several)
    steps = tuple(step for each in several for step in each.steps)
    return ComputedDate(
        safe,
        latest,
        weakest(each.grade for each in several),
        (*steps, f"The {word} of {days} is {written(safe)}."),
    )


def _local(value: date | datetime, zone: ZoneInfo) -> date | datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(zone).replace(tzinfo=None)
    return value


# Series


def _every(
    dating: RuleDating, span: Span, start: Anchor, *, until: Anchor | None, window: SeriesWindow, kind: Kind
) -> Iterator[Occurrence]:
    """A series counted from its anchor each time, never from the date before."""
    begins = dating.anchor(start)
    if isinstance(begins, AwaitedDate):
        yield Occurrence(1, "1", kind, proceed(begins, lambda from_: counted(dating.law, span, from_)))
        return
    bound = _bound(dating, until)
    last = window.last if bound is None else min(window.last, bound.latest_on)
    given = 0
    for number in range(1, MOST_OCCURRENCES + 1):
        try:
            nominal, dated = _nth(dating, span, begins, number)
        except DateOutOfRange:
            return
        if nominal > last or given == window.most:
            return
        if _inside(dated, window):
            given += 1
            yield Occurrence(number, str(number), kind, _near_end(dated, bound))
    raise CannotDerive(
        f"“every {span}” gives more than {MOST_OCCURRENCES} dates by {last.isoformat()}; "
        "name a nearer end with `until`, or a longer span."
    )


def _each_period(
    dating: RuleDating, rule: EachPeriod | AtLeastOnce, window: SeriesWindow, beginning: Anchor | None
) -> Iterator[Occurrence]:
    """One date for each calendar period from the one in which the series begins."""
    anchor = rule.start or beginning
    if anchor is None and window.first is None:
        raise CannotDerive(f"“{rule}” has no beginning: add `from` an event or a date.", remedies=[Give("beginning")])
    begins = None if anchor is None else dating.anchor(anchor)
    if isinstance(begins, AwaitedDate):
        yield Occurrence(1, "1", Kind.LATEST, AwaitedDate(begins.events, None, begins.steps))
        return
    span = rule.span if isinstance(rule, EachPeriod) else None
    first = _seek(window.first, span) if begins is None else begins.safe_on
    bound = _bound(dating, rule.until)
    given = 0
    for number, (day, ends) in enumerate(_periods(rule.period, first), start=1):
        if bound is not None and not _asked_for(rule, day, ends, bound):
            return
        dated = _after_period(dating, rule, span, label=label_of(rule.period, day), ends=ends, begins=begins)
        nominal = ends if span is None or span.unit in {Unit.HOUR, Unit.BUSINESS_DAY} else shift(ends, span)
        if bound is not None:
            dated = _within_bound(rule, dated, day, ends, bound)
            nominal = min(nominal, bound.latest_on) if isinstance(rule, AtLeastOnce) else nominal
        if nominal > window.last or given == window.most:
            return
        if _inside(dated, window):
            given += 1
            yield Occurrence(number, label_of(rule.period, day), Kind.LATEST, dated, (day, ends))


def _periods(period: Period, first: date) -> Iterator[tuple[date, date]]:
    """The first and last day of each period, from the one that a day is in."""
    day: date | None = start_of(period, first)
    for _ in range(MOST_OCCURRENCES):
        if day is None:
            return
        yield day, last_day_of(period, day)
        day = next_period(period, day)


def _asked_for(rule: EachPeriod | AtLeastOnce, day: date, ends: date, bound: ComputedDate) -> bool:
    """Whether a series that ends asks for a period: one that has ended by then, whenever its own date falls.

    What must be done within a period is asked for in a last part of one too, if there is more of it than its first day.
    """
    match rule:
        case EachPeriod():
            return ends <= bound.latest_on
        case AtLeastOnce():
            return ends <= bound.latest_on or day < bound.latest_on


def _within_bound(
    rule: EachPeriod | AtLeastOnce, dated: ComputedDate, day: date, ends: date, bound: ComputedDate
) -> ComputedDate:
    """The date of a period in a series that ends, with what its end does to it."""
    steps = dated.steps
    if ends > bound.safe_on:
        if bound.safe_on < day or not isinstance(rule, AtLeastOnce):
            between = f"its end lies between {written(bound.safe)} and {written(bound.latest)}"
            steps = (*steps, f"The series may end before then: {between}.")
        if not isinstance(rule, AtLeastOnce):
            return replace(dated, steps=steps)
        latest = min(ends, bound.latest_on)
        safe = bound.safe_on if bound.safe_on >= day else latest
        if safe < ends:
            steps = (
                *steps,
                *bound.steps,
                f"The series ends within that {rule.period}, on {range_written(safe, latest)}.",
            )
        return ComputedDate(safe, latest, weakest((dated.grade, bound.grade)), steps)
    following = next_period(rule.period, day)
    if following is None or following > bound.latest_on:
        return dated
    after = last_day_of(rule.period, following)
    if after <= bound.latest_on or _asked_for(rule, following, after, bound):
        return dated
    step = (
        f"It is the last of the series, which runs until {written(bound.latest)}: "
        f"{label_of(rule.period, following)} ends after that, on {written(after)}, and is not asked for."
    )
    return replace(dated, steps=(*steps, step))


def _runs_until(dating: RuleDating, until: Anchor | None) -> str:
    """Until when a continuing duty runs, in words."""
    if until is None:
        return "A continuing duty without an end of its own; nothing falls due."
    found = dating.anchor(until)
    if isinstance(found, AwaitedDate):
        return f"A continuing duty through {until}, which has no date yet; nothing falls due."
    estimated = "" if found.grade in {Grade.RECORD, Grade.REPORTED} else f" ({found.grade})"
    return f"A continuing duty through {until}, {written(found.latest_on)}{estimated}; nothing falls due."


def _after_period(
    dating: RuleDating,
    rule: EachPeriod | AtLeastOnce,
    span: Span | None,
    *,
    label: str,
    ends: date,
    begins: ComputedDate | None,
) -> ComputedDate:
    grade = Grade.RECORD if begins is None else begins.grade
    head = f"The calendar {rule.period} {label} ends on {written(ends)}."
    from_ = ComputedDate(ends, ends, grade, (*(() if begins is None else begins.steps), head))
    if isinstance(rule, AtLeastOnce):
        step = f"It must be done at least once within that {rule.period}."
        return replace(from_, steps=(*from_.steps, step))
    return dating.fixed(from_) if span is None else counted(dating.law, span, from_)


def _nth(dating: RuleDating, span: Span, begins: ComputedDate, number: int) -> tuple[date, ComputedDate]:
    # Months and years count from the anchor each time: stepping from month end to month end drifts to the 28th.
    # Days and weeks cannot drift; there the last of the steps alone is the period that the law counts.
    whole = span.times(number)
    if number == 1 or span.unit in {Unit.MONTH, Unit.YEAR, Unit.BUSINESS_DAY, Unit.HOUR}:
        dated = counted(dating.law, whole, begins)
    else:
        earlier = span.times(number - 1)
        safe, latest = shift(begins.safe_on, earlier), shift(begins.latest_on, earlier)
        step = f"Period {number} runs from {written(safe)}, {earlier} on."
        dated = counted(dating.law, span, ComputedDate(safe, latest, begins.grade, (*begins.steps, step)))
    if span.unit in {Unit.HOUR, Unit.BUSINESS_DAY}:
        return dated.safe_on, dated
    return shift(begins.safe_on, whole), dated


def _bound(dating: RuleDating, until: Anchor | None) -> ComputedDate | None:
    found = None if until is None else dating.anchor(until)
    # An end that awaits its event is no end: the series goes on. One that can be estimated is an estimate.
    return None if found is None else found.known


def _near_end(dated: ComputedDate, bound: ComputedDate | None) -> ComputedDate:
    if bound is None or dated.safe_on <= bound.safe_on:
        return dated
    step = f"The series may end before then: its end lies between {written(bound.safe)} and {written(bound.latest)}."
    return replace(dated, steps=(*dated.steps, step))


def _inside(dated: ComputedDate, window: SeriesWindow) -> bool:
    return (window.first is None or window.first <= dated.safe_on) and dated.safe_on <= window.last


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
