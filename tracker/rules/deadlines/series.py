"""From a due rule that gives a series to its dates: counted from one day, from each anniversary of it, or by periods.

Long because each way of coming again has its few lines here, and ends as the others do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Protocol

from tracker.errors import CannotDerive, DateOutOfRange
from tracker.remedies import Give
from tracker.rules.counting.count import shift
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, Occurrence, Start, day_of
from tracker.rules.deadlines.happenings import Happening, is_after
from tracker.rules.deadlines.numbers import number_of_each
from tracker.rules.deadlines.starts import first_day
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import (
    Anchor,
    AtLeastEvery,
    AtLeastOnce,
    DayKind,
    DayOfEach,
    EachAnniversary,
    EachPeriod,
    Edge,
    EventAnchor,
    Every,
    Fixed,
    ForEach,
    OfSeveral,
    Period,
    PerPeriod,
    PlaceInPeriod,
    Reached,
    ordinal,
    times_written,
)
from tracker.rules.due.periods import label_of, last_day_of, month_after, next_period, periods_from, start_of
from tracker.rules.due.spans import Span, Unit
from tracker.rules.grades import Grade, weakest
from tracker.rules.wording import WEEKDAYS, range_written, written

if TYPE_CHECKING:
    from tracker.rules.deadlines.rule_dates import RuleDating

MOST_OCCURRENCES = 20_000
ENDS_FIRST = "ends before its first date"
_DAY = timedelta(days=1)
_WEEK = 7


@dataclass(frozen=True, slots=True)
class SeriesWindow:
    """Which dates of a series are wanted: from `first` (None: from its beginning) to `last`, both inclusive.

    `most` stops a series that has no other end.
    """

    first: date | None
    last: date
    most: int = MOST_OCCURRENCES


class SeriesDating(Protocol):
    """What a series needs of the law and the facts: the date of an anchor, a day taken as fixed, a span counted."""

    def anchor(self, anchor: Anchor) -> DerivedDate:
        """The date that a clock runs from."""
        ...

    def fixed(self, from_: ComputedDate) -> ComputedDate:
        """Take a day as fixed."""
        ...

    def counted(self, span: Span, from_: ComputedDate, *, before: bool = False) -> ComputedDate:
        """Count a span from a date, forward or backward."""
        ...


DoneOn = Callable[[int, Start], DerivedDate | None]
"""When a deadline of the series was done, by its number and the day on which its clock begins; None while it is not."""


def never_done(_number: int, _starts: Start) -> DerivedDate | None:
    """Nothing was done of a series that is only worked out."""
    return None


def every(dating: SeriesDating, rule: Every, *, window: SeriesWindow, kind: Kind) -> Iterator[Occurrence]:
    """A series counted from its anchor each time, never from the date before."""
    begins = dating.anchor(rule.start)
    if isinstance(begins, AwaitedDate):
        estimate = None if begins.estimate is None else _nth(dating, rule, begins.estimate, 1)[1]
        yield Occurrence(1, "1", kind, _awaiting(begins, estimate))
        return
    bound = _bound(dating, rule.until)
    last = window.last if bound is None else min(window.last, bound.latest_on)
    given = 0
    for number in range(1, MOST_OCCURRENCES + 1):
        try:
            nominal, dated = _nth(dating, rule, begins, number)
        except DateOutOfRange:
            return
        if nominal > last or given == window.most:
            return
        if _inside(dated, window):
            given += 1
            yield Occurrence(number, str(number), kind, _near_end(dated, dated.safe_on, bound))
    raise CannotDerive(
        f"“every {rule.span}” gives more than {MOST_OCCURRENCES} dates by {last.isoformat()}; "
        "name a nearer end with `until`, or a longer span."
    )


def every_of_each(dating: RuleDating, rule: ForEach, window: SeriesWindow) -> Iterator[Occurrence]:
    """A series for each time that something took place: its dates are numbered within it, as `2.3`."""
    ends = None if rule.ends is None else dating.anchor(rule.ends)
    for each in dating.named.happenings(rule.of) or (Happening(1, "1", rule.of),):
        took_place, one = dating.named[each.name], rule.at(each.name)
        if is_after(took_place, ends) or not isinstance(one, Every):
            continue
        for found in every(dating, one, window=window, kind=Kind.LATEST):
            yield replace(
                found,
                number=number_of_each(each.number, found.number),
                label=f"{each.label}.{found.number}",
                runs_from=str(each.name),
                starts=first_day(took_place),
            )


def at_least_every(
    dating: SeriesDating, rule: AtLeastEvery, window: SeriesWindow, beginning: Anchor | None, done: DoneOn
) -> Iterator[Occurrence]:
    """A frequency that runs anew from each time it was done: what was not done yet gives the last date."""
    anchor = rule.start or beginning
    if anchor is None:
        raise CannotDerive(f"“{rule}” has no beginning: add `from` an event or a date.", remedies=[Give("beginning")])
    bound = _bound(dating, rule.until)
    starts: dict[int, Start] = {}
    for number in range(1, MOST_OCCURRENCES + 1):
        before = number - rule.times
        from_ = dating.anchor(anchor) if before < 1 else done(before, starts[before])
        if from_ is None:
            return
        starts[number] = first_day(from_)
        if isinstance(from_, AwaitedDate):
            estimate = None if from_.estimate is None else dating.counted(rule.span, from_.estimate)
            yield Occurrence(number, str(number), Kind.LATEST, _awaiting(from_, estimate), starts=from_)
            return
        dated = dating.counted(rule.span, from_)
        last = window.last if bound is None else min(window.last, bound.latest_on)
        if dated.safe_on > last or number > window.most:
            return
        step = f"It must be done at least {times_written(rule.times)} in any {rule.span}, counted from each time it was done."
        dated = replace(dated, steps=(*dated.steps, step))
        if _inside(dated, window):
            dated = _near_end(dated, dated.safe_on, bound)
            yield Occurrence(number, str(number), Kind.LATEST, dated, starts=starts[number])


def each_anniversary(dating: SeriesDating, rule: EachAnniversary, window: SeriesWindow) -> Iterator[Occurrence]:
    """A series counted from each anniversary of a day, or from each so many months of it.

    Each anniversary is found in the calendar first, and the span counted from there.
    """
    begins, forward = dating.anchor(rule.start), rule.span is not None and not rule.before
    if isinstance(begins, AwaitedDate):
        estimate = None if begins.estimate is None else _from_anniversary(dating, rule, begins.estimate, 1)[1]
        yield Occurrence(1, "1", Kind.LATEST, _awaiting(begins, estimate), starts=begins if forward else None)
        return
    bound = _bound(dating, rule.until)
    given, earlier = 0, begins.safe_on
    for number in range(1, MOST_OCCURRENCES + 1):
        try:
            day, dated = _from_anniversary(dating, rule, begins, number)
        except DateOutOfRange:
            return
        # The end of the series bounds what is counted from: the last report is owed though its own date lies after it.
        if (bound is not None and day > bound.latest_on) or dated.safe_on > window.last or given == window.most:
            return
        if _inside(dated, window):
            given += 1
            covers, dated = (earlier, day - _DAY), _near_end(dated, day, bound)
            yield Occurrence(number, str(number), Kind.LATEST, dated, covers, starts=day if forward else None)
        earlier = day
    raise CannotDerive(f"“{rule}” gives more than {MOST_OCCURRENCES} dates; name a nearer end with `until`.")


def each_period(
    dating: SeriesDating, rule: PerPeriod, window: SeriesWindow, beginning: Anchor | None
) -> Iterator[Occurrence]:
    """The dates of each calendar or fiscal period, from the one in which the series begins."""
    anchor = rule.start or beginning
    if anchor is None and window.first is None:
        raise CannotDerive(f"“{rule}” has no beginning: add `from` an event or a date.", remedies=[Give("beginning")])
    begins = None if anchor is None else dating.anchor(anchor)
    if isinstance(begins, AwaitedDate):
        awaited = AwaitedDate(begins.events, None, begins.steps)
        yield Occurrence(1, "1", Kind.LATEST, awaited, starts=_start(rule, awaited, awaited))
        return
    span = rule.span if isinstance(rule, EachPeriod) else None
    first = _seek(window.first, span) if begins is None else begins.safe_on
    bound = _bound(dating, rule.until)
    number = given = 0
    periods = periods_from(rule.period, first, rule.year_end)
    for day, ends in islice(periods, MOST_OCCURRENCES):
        if begins is not None and day < first and (rule.full or _runs_from_start(rule)):
            continue
        label = label_of(rule.period, day, rule.year_end)
        dated = _for_period(dating, rule, label=label, day=day, ends=ends, begins=begins)
        if begins is not None and dated.latest_on < first:
            continue  # before the series begins, as the 15th of a month in which it begins on the 20th
        if bound is not None and not _asked_for(rule, day, ends, dated, bound):
            return
        if bound is not None:
            dated = _within_bound(rule, dated, day, ends, bound)
        starts, dated = _opening(dating, rule, day, ends, dated)
        if dated.safe_on > window.last:
            return
        for again in range(1, _times(rule) + 1):
            number += 1
            if given == window.most:
                return
            if _inside(dated, window):
                given += 1
                yield Occurrence(number, _label(rule, label, again), Kind.LATEST, dated, (day, ends), starts=starts)


def _start(rule: PerPeriod, first: Start, last: Start) -> Start:
    """When the clock of a period begins that has a first and a last day: at its end for a report that follows it."""
    match rule:
        case AtLeastOnce():
            return first
        case EachPeriod(span=span, before=before, edge=edge):
            if span is None or before:
                return None
            return first if edge is Edge.START else last
        case DayOfEach(months_after=months_after, opens=opens):
            return None if months_after is None and opens is None else last


def _times(rule: PerPeriod) -> int:
    return rule.times if isinstance(rule, AtLeastOnce) else 1


def _label(rule: PerPeriod, label: str, again: int) -> str:
    return label if _times(rule) == 1 else f"{label}.{again}"


def _runs_from_start(rule: PerPeriod) -> bool:
    return isinstance(rule, EachPeriod) and rule.edge is Edge.START


def _asked_for(rule: PerPeriod, day: date, ends: date, dated: ComputedDate, bound: ComputedDate) -> bool:
    """Whether a series that ends asks for a period: one that has ended by then, whenever its own date falls.

    A day within a period is asked for if the series lasts until it, and what must be done within a period in a last part
    of one too, if there is more of it than its first day.
    """
    match rule:
        case EachPeriod():
            return (day if rule.edge is Edge.START else ends) <= bound.latest_on
        case DayOfEach():
            return (dated.safe_on if rule.months_after is None else ends) <= bound.latest_on
        case AtLeastOnce():
            return ends <= bound.latest_on or day < bound.latest_on


def _within_bound(rule: PerPeriod, dated: ComputedDate, day: date, ends: date, bound: ComputedDate) -> ComputedDate:
    """The date of a period in a series that ends, with what its end does to it."""
    if isinstance(rule, AtLeastOnce) and ends > bound.safe_on:
        return _last_part(rule, dated, day, ends, bound)
    if isinstance(rule, DayOfEach) and rule.months_after is None:
        return _near_end(dated, dated.safe_on, bound)
    reached = day if _runs_from_start(rule) else ends
    if reached > bound.safe_on:
        return _near_end(dated, reached, bound)
    falls_away = not_asked_for(rule, day, bound)
    if falls_away is None:
        return dated
    step = f"It is the last of the series, which runs until {written(bound.latest)}: {falls_away}."
    return replace(dated, steps=(*dated.steps, step))


def not_asked_for(rule: PerPeriod, day: date, bound: ComputedDate) -> str | None:
    """Which period a series that ends does not ask for, after the one that begins on a day; None where none was begun."""
    following = next_period(rule.period, day)
    if following is None or following > bound.latest_on or _runs_from_start(rule):
        return None
    after = last_day_of(rule.period, following)
    if after <= bound.latest_on or (isinstance(rule, AtLeastOnce) and following < bound.latest_on):
        return None
    label = label_of(rule.period, following, rule.year_end)
    return f"{label} ends after that, on {written(after)}, and is not asked for"


def _last_part(rule: AtLeastOnce, dated: ComputedDate, day: date, ends: date, bound: ComputedDate) -> ComputedDate:
    """The date of what must be done within a period in which the series ends, or may end."""
    latest = min(ends, bound.latest_on)
    if bound.safe_on < day:
        dated = _near_end(dated, ends, bound)
    safe = bound.safe_on if bound.safe_on >= day else latest
    steps = dated.steps
    if safe < ends:
        steps = (*steps, *bound.steps, f"The series ends within that {rule.period}, on {range_written(safe, latest)}.")
    return ComputedDate(safe, latest, weakest((dated.grade, bound.grade)), steps)


def _for_period(
    dating: SeriesDating, rule: PerPeriod, *, label: str, day: date, ends: date, begins: ComputedDate | None
) -> ComputedDate:
    """The date that a rule has for one period."""
    grade, known = (begins.grade, begins.steps) if begins is not None else (Grade.RECORD, ())
    kind = "calendar" if rule.year_end is None else "fiscal"
    starting = _runs_from_start(rule)
    on = day if starting else ends
    head = f"The {kind} {rule.period} {label} {'starts' if starting else 'ends'} on {written(on)}."
    match rule:
        case DayOfEach():
            steps = (*known, head)
            if rule.months_after is not None:
                day, ends = month_after(ends, rule.months_after)
            else:
                steps = known
            return _day_of_period(dating, rule.day, day, ends, ComputedDate(ends, ends, grade, steps))
        case AtLeastOnce():
            step = f"It must be done at least {times_written(rule.times)} within that {rule.period}."
            return ComputedDate(on, on, grade, (*known, head, step))
        case EachPeriod(span=span):
            from_ = ComputedDate(on, on, grade, (*known, head))
            return dating.fixed(from_) if span is None else dating.counted(span, from_, before=rule.before)


def _day_of_period(
    dating: SeriesDating, place: PlaceInPeriod, day: date, ends: date, period: ComputedDate
) -> ComputedDate:
    """The day of a period, or of a month in it, by its place."""
    day, ends = _within(place, day, ends)
    if place.kind is DayKind.BUSINESS_DAY:
        return _business_day(dating, place, day, ends, period)
    found, all_there = _by_place(place, day, ends)
    number = "last" if place.place < 0 or not all_there else ordinal(place.place)
    lacks = "" if all_there else f", which has no {ordinal(place.place)}"
    step = f"The {number} {place.kind} between {written(day)} and {written(ends)}{lacks} is {written(found)}."
    return dating.fixed(ComputedDate(found, found, period.grade, (*period.steps, step)))


def _by_place(place: PlaceInPeriod, day: date, ends: date) -> tuple[date, bool]:
    """A day of a period by its place, and whether the period has so many; else its last."""
    if place.kind is DayKind.DAY:
        step, first, last = 1, day, ends
    else:
        weekday, step = WEEKDAYS.index(place.kind.value), _WEEK
        first = day + _DAY * ((weekday - day.weekday()) % _WEEK)
        last = ends - _DAY * ((ends.weekday() - weekday) % _WEEK)
    found = last if place.place < 0 else first + _DAY * (step * (place.place - 1))
    return (found, True) if found <= last else (last, False)


def _business_day(
    dating: SeriesDating, place: PlaceInPeriod, day: date, ends: date, period: ComputedDate
) -> ComputedDate:
    """A business day of a period by its place; one that has not so many has its last."""

    def count(number: int, from_: date, *, before: bool) -> ComputedDate:
        counted = dating.counted(
            Span(number, Unit.BUSINESS_DAY), ComputedDate(from_, from_, period.grade, ()), before=before
        )
        # The first step says that the day counted from is left out: it is none of an event's here.
        return replace(counted, steps=(*period.steps, *counted.steps[1:]))

    if place.place > 0:
        found = count(place.place, day - _DAY, before=False)
        if found.latest_on <= ends:
            return found
    found = count(1, ends + _DAY, before=True)
    return found if found.safe <= found.latest else replace(found, safe=found.latest, latest=found.safe)


def _opening(
    dating: SeriesDating, rule: PerPeriod, day: date, ends: date, dated: ComputedDate
) -> tuple[Start, ComputedDate]:
    """The day on which the clock of a period begins, and its date.

    A window opens in the period before, where it would open after the day that it closes on.
    """
    opens = rule.opens if isinstance(rule, DayOfEach) else None
    if opens is None:
        return _start(rule, day, ends), dated
    found = _first_possible(dating, opens, day, ends)
    if found > dated.latest_on and day > date.min:
        before = start_of(rule.period, day - _DAY, rule.year_end)
        found = _first_possible(dating, opens, before, day - _DAY)
    return found, replace(dated, steps=(*dated.steps, opened(found, dated.latest)))


def _first_possible(dating: SeriesDating, opens: PlaceInPeriod, day: date, ends: date) -> date:
    """The first day that a place in a period can be; it does not roll."""
    if opens.kind is DayKind.BUSINESS_DAY:
        found = _day_of_period(dating, opens, day, ends, ComputedDate(ends, ends, Grade.RECORD, ()))
        return min(found.safe_on, found.latest_on)
    return _by_place(opens, *_within(opens, day, ends))[0]


def _within(place: PlaceInPeriod, day: date, ends: date) -> tuple[date, date]:
    """The first and the last day of a period, or of the month in it that a place names."""
    if place.month is None:
        return day, ends
    month = date(day.year, place.month, 1)
    return month, last_day_of(Period.MONTH, month)


def opened(opens: date | datetime, closes: date | datetime) -> str:
    """What is said of the day on which a window opens."""
    if day_of(opens) > day_of(closes):
        return f"It may be done from {written(opens)} on, which is after the last day: nothing is done in time."
    return f"It may be done from {written(opens)} on: what is done before does not count unless it is insisted on."


def _from_anniversary(
    dating: SeriesDating, rule: EachAnniversary, begins: ComputedDate, number: int
) -> tuple[date, ComputedDate]:
    """The nth day that a series is counted from, and the date counted from it."""
    whole = rule.interval.times(number)
    safe, latest = shift(begins.safe_on, whole), shift(begins.latest_on, whole)
    if whole.unit is Unit.YEAR:
        step = f"The {ordinal(whole.count)} anniversary of {written(begins.safe_on)} is {written(safe)}."
    else:
        step = f"{whole} from {written(begins.safe_on)} is {written(safe)}."
    if safe != latest:
        step += f" Of {written(begins.latest_on)} it is {written(latest)}."
    day = ComputedDate(safe, latest, begins.grade, (*begins.steps, step))
    return safe, dating.fixed(day) if rule.span is None else dating.counted(rule.span, day, before=rule.before)


def _nth(dating: SeriesDating, rule: Every, begins: ComputedDate, number: int) -> tuple[date, ComputedDate]:
    """The nominal day and the date of one of a series; the first of one `starting on` a day is that day itself."""
    spans = number - rule.starting
    if spans == 0:
        day = ComputedDate(begins.safe_on, begins.latest_on, begins.grade, begins.steps)
        nominal, dated = begins.safe_on, dating.fixed(day)
    else:
        nominal, dated = _after_spans(dating, rule.span, begins, spans)
    if isinstance(rule.start, Fixed) and isinstance(rule.start.on, datetime) and rule.span.unit is not Unit.HOUR:
        return nominal, at_its_hour(dated, rule.start.on.time())
    return nominal, dated


def at_its_hour(dated: ComputedDate, hour: time) -> ComputedDate:
    """A date by the hour that the rule itself writes: “by noon each Monday”."""
    safe, latest = datetime.combine(dated.safe_on, hour), datetime.combine(dated.latest_on, hour)
    step = f"The time of day is kept: {written(safe)}."
    return ComputedDate(safe, latest, dated.grade, (*dated.steps, step))


def _after_spans(dating: SeriesDating, span: Span, begins: ComputedDate, number: int) -> tuple[date, ComputedDate]:
    # Months and years count from the anchor each time: stepping from month end to month end drifts to the 28th.
    # Days and weeks cannot drift; there the last of the steps alone is the period that the law counts.
    whole = span.times(number)
    if number == 1 or span.unit in {Unit.MONTH, Unit.YEAR, Unit.BUSINESS_DAY, Unit.HOUR}:
        dated = dating.counted(whole, begins)
    else:
        earlier = span.times(number - 1)
        safe, latest = shift(begins.safe_on, earlier), shift(begins.latest_on, earlier)
        step = f"Period {number} runs from {written(safe)}, {earlier} on."
        dated = dating.counted(span, ComputedDate(safe, latest, begins.grade, (*begins.steps, step)))
    if span.unit in {Unit.HOUR, Unit.BUSINESS_DAY}:
        return dated.safe_on, dated
    return shift(begins.safe_on, whole), dated


def _bound(dating: SeriesDating, until: Anchor | None) -> ComputedDate | None:
    found = None if until is None else dating.anchor(until)
    # An end that awaits its event is no end: the series goes on. What is not done when it was expected is still awaited, while a
    # term that has not begun has an end that moves with it.
    if isinstance(found, AwaitedDate) and isinstance(until, EventAnchor | Reached | OfSeveral):
        return None
    return None if found is None else found.known


def _near_end(dated: ComputedDate, reached: date, bound: ComputedDate | None) -> ComputedDate:
    """A date, with what makes it uncertain where the series may end before the day that it is asked for by."""
    if bound is None or reached <= bound.safe_on:
        return dated
    step = f"The series may end before then: its end lies between {written(bound.safe)} and {written(bound.latest)}."
    return replace(dated, steps=(*dated.steps, step))


def _awaiting(begins: AwaitedDate, estimate: ComputedDate | None) -> AwaitedDate:
    """What a series awaits to begin, with its first date as far as that can be estimated."""
    if estimate is None:
        return begins
    return replace(begins, estimate=replace(estimate, grade=weakest((estimate.grade, Grade.ESTIMATED))))


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
