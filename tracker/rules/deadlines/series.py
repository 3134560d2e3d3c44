"""From a due rule to its deadlines: one date, or a series counted from one anchor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from tracker.errors import CannotDerive, DateOutOfRange
from tracker.rules.counting.count import shift
from tracker.rules.deadlines.dating import Dating, Law, NamedDates, then
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Occurrence
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import Anchor, AtLeastOnce, Continuing, DueRule, EachPeriod, Every, NotBefore, Promptly
from tracker.rules.due.periods import label_of, last_day_of, next_period, start_of
from tracker.rules.due.spans import Span, Unit
from tracker.rules.grades import Grade, weakest
from tracker.rules.wording import written

MOST_OCCURRENCES = 20_000


@dataclass(frozen=True, slots=True)
class SeriesWindow:
    """Which dates of a series are wanted: from `first` (None: from its beginning) to `last`, both inclusive.

    `most` stops a series that has no other end.
    """

    first: date | None
    last: date
    most: int = MOST_OCCURRENCES


def derive(
    rule: DueRule, law: Law, known: NamedDates, window: SeriesWindow, *, beginning: Anchor | None = None
) -> tuple[Occurrence, ...]:
    """Give the deadlines that follow from a due rule, in order, each with both readings and its steps.

    `beginning` is where a series without a `from` of its own starts.
    Raises `CannotDerive` where no date can follow, `DateOutOfRange` outside the years 1 to 9999.
    """
    dating = Dating(law, known)
    match rule:
        case Every(span=span, start=start, until=until):
            return tuple(_every(dating, span, start, until=until, window=window, kind=Kind.LATEST))
        case EachPeriod() | AtLeastOnce():
            return tuple(_each_period(dating, rule, window, beginning))
        case Continuing(start=start, until=until, review=review):
            standing = Occurrence(0, "", Kind.STANDING, AwaitedDate((), None, (_standing_words(dating, until),)))
            if review is None:
                return (standing,)
            begins = start or beginning
            if begins is None:
                raise CannotDerive(
                    f"The reviews in “{rule}” have no beginning: write `from` an event after “continuing”."
                )
            return (standing, *_every(dating, review, begins, until=until, window=window, kind=Kind.REVIEW))
        case NotBefore():
            return (Occurrence(1, "1", Kind.EARLIEST, dating.single(rule)),)
        case Promptly():
            return (Occurrence(1, "1", Kind.TARGET, dating.single(rule)),)
        case _:
            return (Occurrence(1, "1", Kind.LATEST, dating.single(rule)),)


def graded(occurrence: Occurrence, grade: Grade) -> Occurrence:
    """Give an occurrence whose date is no surer than a grade."""
    found = occurrence.due
    if not isinstance(found, ComputedDate) or weakest((found.grade, grade)) is found.grade:
        return occurrence
    return replace(occurrence, due=replace(found, grade=grade))


def _every(
    dating: Dating, span: Span, start: Anchor, *, until: Anchor | None, window: SeriesWindow, kind: Kind
) -> Iterator[Occurrence]:
    """Give a series counted from its anchor each time, never from the date before."""
    begins = dating.anchor(start)
    if isinstance(begins, AwaitedDate):
        yield Occurrence(1, "1", kind, then(begins, lambda from_: dating.counted(span, from_)))
        return
    bound = _bound(dating, until)
    last = window.last if bound is None else min(window.last, bound.latest_on)
    given = 0
    for number in range(1, MOST_OCCURRENCES + 1):
        try:
            nominal, reading = _nth(dating, span, begins, number)
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


def _each_period(
    dating: Dating, rule: EachPeriod | AtLeastOnce, window: SeriesWindow, beginning: Anchor | None
) -> Iterator[Occurrence]:
    """Give one date for each calendar period from the one in which the series begins."""
    anchor = rule.start or beginning
    if anchor is None and window.first is None:
        raise CannotDerive(
            f"“{rule}” has no beginning: add `from` an event or a date (or --from DATE to the calculator)."
        )
    begins = None if anchor is None else dating.anchor(anchor)
    if isinstance(begins, AwaitedDate):
        yield Occurrence(1, "1", Kind.LATEST, AwaitedDate(begins.events, None, begins.steps))
        return
    span = rule.span if isinstance(rule, EachPeriod) else None
    first = _seek(window.first, span) if begins is None else begins.safe_on
    bound = _bound(dating, rule.until)
    last = window.last if bound is None else min(window.last, bound.latest_on)
    number = given = 0
    day = start_of(rule.period, first)
    while True:
        number += 1
        ends = last_day_of(rule.period, day)
        reading = _after_period(dating, rule, span, label=label_of(rule.period, day), ends=ends, begins=begins)
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


def _standing_words(dating: Dating, until: Anchor | None) -> str:
    """Say until when a continuing duty runs."""
    if until is None:
        return "A continuing duty without an end of its own; nothing falls due."
    found = dating.anchor(until)
    if isinstance(found, AwaitedDate):
        return f"A continuing duty through {until}, which has no date yet; nothing falls due."
    estimated = "" if found.grade in {Grade.RECORD, Grade.REPORTED} else f" ({found.grade})"
    return f"A continuing duty through {until}, {written(found.latest_on)}{estimated}; nothing falls due."


def _after_period(
    dating: Dating,
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
    return dating.fixed(from_) if span is None else dating.counted(span, from_)


def _nth(dating: Dating, span: Span, begins: ComputedDate, number: int) -> tuple[date, ComputedDate]:
    # Months and years count from the anchor each time: stepping from month end to month end drifts to the 28th.
    # Days and weeks cannot drift; there the last of the steps alone is the period that the law counts.
    if number == 1 or span.unit in {Unit.MONTH, Unit.YEAR, Unit.BUSINESS_DAY, Unit.HOUR}:
        reading = dating.counted(span.times(number), begins)
    else:
        earlier = span.times(number - 1)
        from_ = ComputedDate(
            shift(begins.safe_on, earlier),
            shift(begins.latest_on, earlier),
            begins.grade,
            (*begins.steps, f"Period {number} runs from {written(shift(begins.safe_on, earlier))}, {earlier} on."),
        )
        reading = dating.counted(span, from_)
    if span.unit in {Unit.HOUR, Unit.BUSINESS_DAY}:
        return reading.safe_on, reading
    return shift(begins.safe_on, span.times(number)), reading


def _bound(dating: Dating, until: Anchor | None) -> ComputedDate | None:
    found = None if until is None else dating.anchor(until)
    # An end that awaits its event is no end: the series goes on. One that can be estimated is an estimate.
    return found.estimate if isinstance(found, AwaitedDate) else found


def _near_end(reading: ComputedDate, bound: ComputedDate | None) -> ComputedDate:
    if bound is None or reading.safe_on <= bound.safe_on:
        return reading
    step = f"The series may end before then: its end lies between {written(bound.safe)} and {written(bound.latest)}."
    return replace(reading, steps=(*reading.steps, step))


def _inside(reading: ComputedDate, window: SeriesWindow) -> bool:
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
