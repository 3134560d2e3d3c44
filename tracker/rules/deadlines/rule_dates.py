"""From a due rule to its dates: what the clock runs from, how the law counts from there, and each step in words.

`derive` is the way in: it takes a parsed rule, the law and the dates of what rules name, and gives one date or a series.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from tracker.errors import CannotDerive, DateOutOfRange
from tracker.rules.counting.calendars import Calendar, calendar
from tracker.rules.counting.count import Counted, count, fix, shift
from tracker.rules.counting.hours import count_hours
from tracker.rules.counting.laws import CountingRule, counting_rule
from tracker.rules.deadlines.deadline import (
    AwaitedDate,
    ComputedDate,
    DerivedDate,
    Occurrence,
    Start,
    day_of,
    end_of,
    moment_of,
)
from tracker.rules.deadlines.happenings import NamedDates, for_each, one_of_several
from tracker.rules.deadlines.series import (
    DoneOn,
    SeriesWindow,
    at_its_hour,
    at_least_every,
    each_anniversary,
    each_period,
    every,
    every_of_each,
    never_done,
    opened,
)
from tracker.rules.deadlines.starts import first_day, first_of
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import (
    After,
    Anchor,
    Anniversary,
    AtLeastEvery,
    AtLeastOnce,
    Before,
    Continuing,
    DayBefore,
    DayOfEach,
    DueRule,
    EachAnniversary,
    EachPeriod,
    EarlierOf,
    Edge,
    EdgeOfPeriod,
    EventAnchor,
    Every,
    Fixed,
    ForEach,
    LaterOf,
    Milestone,
    Name,
    NotBefore,
    OfSeveral,
    On,
    OneDay,
    Promptly,
    Reached,
    TermEdge,
    Window,
    anchored,
    ordinal,
    recurs,
)
from tracker.rules.due.periods import edge_of
from tracker.rules.due.spans import Span, Unit
from tracker.rules.grades import Grade, weakest
from tracker.rules.settlement.settlement import Instrument, Obligation, Settlement
from tracker.rules.wording import written

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Law:
    """How an instrument counts: its rule, its calendar, its zone, and days its office was inaccessible."""

    counting: CountingRule
    calendar: Calendar
    zone: ZoneInfo
    inaccessible: frozenset[date] = frozenset()


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
    rule: DueRule,
    law: Law,
    named: NamedDates,
    window: SeriesWindow,
    *,
    beginning: Anchor | None = None,
    done: DoneOn = never_done,
) -> tuple[Occurrence, ...]:
    """The deadlines that follow from a due rule, in order, each with both readings and its steps.

    `beginning` is where a series without a `from` of its own starts; `done` gives when a deadline of this very series was
    done, by its number, where the next one runs from that.
    Raises `CannotDerive` where no date can follow, `DateOutOfRange` outside the years 1 to 9999.
    """
    dating = RuleDating(law, named)
    match rule:
        case (
            On()
            | After()
            | Before()
            | Anniversary()
            | DayBefore()
            | EdgeOfPeriod()
            | LaterOf()
            | EarlierOf()
            | Window()
        ):
            return (Occurrence(1, "1", Kind.LATEST, dating.single(rule)),)
        case NotBefore():
            return (Occurrence(1, "1", Kind.EARLIEST, dating.single(rule)),)
        case Promptly():
            kind = Kind.TARGET if rule.limit is None else Kind.LATEST
            return (Occurrence(1, "1", kind, dating.single(rule)),)
        case ForEach():
            series = isinstance(rule.rule, Every)
            return tuple(every_of_each(dating, rule, window) if series else for_each(dating, rule))
        case Every():
            return tuple(every(dating, rule, window=window, kind=Kind.LATEST))
        case AtLeastEvery():
            return tuple(at_least_every(dating, rule, window, beginning, done))
        case EachAnniversary():
            return tuple(each_anniversary(dating, rule, window))
        case EachPeriod() | DayOfEach() | AtLeastOnce():
            return tuple(each_period(dating, rule, window, beginning))
        case Continuing(start=start, until=until, review=review):
            standing = Occurrence(0, "", Kind.STANDING, AwaitedDate((), None, (_runs_until(dating, until),)))
            if review is None:
                return (standing,)
            begins = start or beginning
            if begins is None:
                raise CannotDerive(
                    f"The reviews in “{rule}” have no beginning: write `from` an event after “continuing”."
                )
            return (standing, *every(dating, Every(review, begins, until), window=window, kind=Kind.REVIEW))


def started(rule: DueRule, law: Law, named: NamedDates, occurrences: Iterable[Occurrence]) -> tuple[Occurrence, ...]:
    """The deadlines of a rule, each with the day on which its clock begins; each of a series has its own already."""
    starts = None if recurs(rule) else RuleDating(law, named).start(rule)
    return tuple(each if starts is None else replace(each, starts=starts) for each in occurrences)


class RuleDating:
    """Dates one rule at a time, by a law and the dates of what rules name.

    For events that `may_never` happen, the later of several does not wait.
    """

    __slots__ = ("law", "may_never", "named")

    def __init__(self, law: Law, named: NamedDates, *, may_never: frozenset[str] = frozenset()) -> None:
        self.law = law
        self.named = named
        self.may_never = may_never

    def single(self, rule: DueRule) -> DerivedDate:
        """The one date of a rule that has one."""
        match rule:
            case After(anchor=anchor) | Before(anchor=anchor):
                # Not by `self.anchor`: rules that follow from each other would be a call deeper for each.
                from_ = self.named[anchor] if isinstance(anchor, Name) else self.anchor(anchor)
                return proceed(from_, lambda from_: counted(self.law, rule.span, from_, rule=rule))
            case On(anchor=anchor):
                return proceed(self.anchor(anchor), self.fixed)
            case NotBefore(rule=inner):
                return self._earliest(inner)
            case Anniversary():
                return proceed(self._anniversary(rule), self.fixed)
            case DayBefore():
                return self._day_before(rule)
            case EdgeOfPeriod():
                return self._edge_of_period(rule)
            case Window():
                return self._window(rule)
            case LaterOf(rules=rules):
                return _one_of(self._that_will_come([self.single(each) for each in rules]), later=True)
            case EarlierOf(rules=rules):
                return _one_of([self.single(each) for each in rules], later=False)
            case Promptly():
                return self._promptly(rule)
            case (
                Every() | EachAnniversary() | EachPeriod() | DayOfEach() | AtLeastOnce() | AtLeastEvery() | ForEach()
            ) | Continuing():
                raise CannotDerive(f"“{rule}” gives a series, where one day is needed.")

    def _that_will_come(self, found: list[DerivedDate]) -> list[DerivedDate]:
        """Those of several dates that are known or will be; all of them, where none is known."""
        may_never = self.may_never
        if not may_never or not any(isinstance(each, ComputedDate) for each in found):
            return found
        return [each for each in found if not (isinstance(each, AwaitedDate) and may_never.issuperset(each.events))]

    def start(self, rule: DueRule) -> Start:
        """The day on which the clock of a rule begins: forward counts alone have one."""
        match rule:
            case After(anchor=anchor) | Promptly(anchor=anchor):
                return self._begins(anchor)
            case NotBefore(rule=inner):
                return self.start(inner)
            case Window(opens=opens):
                return first_day(self._earliest(opens))
            case LaterOf(rules=rules) | EarlierOf(rules=rules):
                return first_of([self.start(each) for each in rules])
            case On() | Before() | Anniversary() | DayBefore() | EdgeOfPeriod() | Continuing():
                return None
            case Every() | EachAnniversary() | EachPeriod() | DayOfEach() | AtLeastOnce() | AtLeastEvery() | ForEach():
                return None  # each of its dates has its own

    def _begins(self, anchor: Anchor) -> Start:
        """The day from which a period is counted forward; none where it is one that falls due or ends by itself."""
        match anchor:
            case TermEdge(edge=Edge.END) | Reached(milestone=Milestone.DUE) | Before():
                return None
            case OfSeveral(of=Reached(milestone=Milestone.DUE)):
                return None
            case EventAnchor() | TermEdge() | Reached() | OfSeveral() | Fixed():
                return first_day(self.anchor(anchor))
            case On(anchor=inner) | After(anchor=inner) | EdgeOfPeriod(anchor=inner):
                return self._begins(inner)
            case Anniversary(anchor=inner) | DayBefore(anchor=inner):
                return None if self._begins(inner) is None else first_day(self.anchor(anchor))
            case LaterOf(rules=rules) | EarlierOf(rules=rules):
                return first_of(
                    [self._begins(each) if isinstance(each, OneDay) else self.start(each) for each in rules]
                )

    def anchor(self, anchor: Anchor) -> DerivedDate:
        """The date that a clock runs from."""
        match anchor:
            case EventAnchor() | TermEdge() | Reached():
                return self.named[anchor]
            case OfSeveral():
                return one_of_several(anchor, self.named)
            case Fixed(on=day):
                return ComputedDate(day, day, Grade.RECORD, ())
            case Anniversary():
                return self._anniversary(anchor)
            case DayBefore():
                return self._day_before(anchor)
            case EdgeOfPeriod():
                return self._edge_of_period(anchor)
            case On() | After() | Before() | LaterOf() | EarlierOf():
                return self.single(anchor)

    def counted(self, span: Span, from_: ComputedDate, *, before: bool = False) -> ComputedDate:
        """Count a span from a date by the law, forward or backward."""
        return counted(self.law, span, from_, rule=Before(span, Fixed(from_.safe_on)) if before else None)

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

    def _day_before(self, rule: DayBefore) -> DerivedDate:
        """The day before another; it is the end of no period that is counted, so nothing rolls under any law."""

        def step_back(from_: ComputedDate) -> ComputedDate:
            if date.min in {from_.safe_on, from_.latest_on}:
                raise DateOutOfRange(f"The day before {written(from_.safe_on)}")
            safe, latest = from_.safe_on - _DAY, from_.latest_on - _DAY
            step = f"The day before {written(from_.safe_on)} is {written(safe)}."
            if safe != latest:
                step += f" Before {written(from_.latest_on)} it is {written(latest)}."
            return ComputedDate(safe, latest, from_.grade, (*from_.steps, step))

        return proceed(self.anchor(rule.anchor), step_back)

    def _edge_of_period(self, rule: EdgeOfPeriod) -> DerivedDate:
        """The edge of the period that a day lies in, as the calendar has it; nothing rolls."""
        kind = "calendar" if rule.year_end is None else "fiscal"
        ends = rule.edge is Edge.END

        def turn(from_: ComputedDate) -> ComputedDate:
            safe, latest = edge_of(rule, from_.safe_on), edge_of(rule, from_.latest_on)
            which = "first full " if rule.full else ""
            of = "after" if rule.full else "of"
            verb = "ends" if ends else "starts"
            step = f"The {which}{kind} {rule.period} {of} {written(from_.safe_on)} {verb} on {written(safe)}."
            if safe != latest:
                step += f" That {of} {written(from_.latest_on)} {verb} on {written(latest)}."
            return ComputedDate(safe, latest, from_.grade, (*from_.steps, step))

        return proceed(self.anchor(rule.anchor), turn)

    def _window(self, rule: Window) -> DerivedDate:
        """The day on which a window closes, with the one on which it opens among its steps."""
        closing = rule.closes if isinstance(rule.closes, OneDay) else On(rule.closes)
        opens = self._earliest(rule.opens).known

        def close(closes: ComputedDate) -> ComputedDate:
            if opens is None:
                step = f"It may be done from {anchored(rule.opens)} on, which has no date yet."
                return replace(closes, steps=(*closes.steps, step))
            first = min(opens.safe, opens.latest, key=moment_of)
            counted = (each for each in closes.steps if each not in opens.steps)
            return replace(closes, steps=(*opens.steps, opened(first, closes.latest), *counted))

        return proceed(self.single(closing), close)

    def _earliest(self, rule: Anchor) -> DerivedDate:
        """The first day on which something may be done, by a rule or from a day on."""
        if not isinstance(rule, After | Before | On):
            return self._earliest(On(rule))

        def wait(from_: ComputedDate) -> ComputedDate:
            if not isinstance(rule, On):
                return counted(self.law, rule.span, from_, rule=rule, earliest=True)
            step = f"Not before {written(max(from_.safe, from_.latest, key=moment_of))}."
            return ComputedDate(from_.latest, from_.safe, from_.grade, (*from_.steps, step))

        return proceed(self.anchor(rule.anchor), wait)

    def _promptly(self, rule: Promptly) -> DerivedDate:
        target = proceed(self.anchor(rule.anchor), lambda from_: self._target(rule.target, from_))
        if rule.limit is None:
            return target
        step = "“Promptly” binds beside that day, and sets none in law."
        if rule.target is not None and target.known is not None:
            step = (
                f"“Promptly” binds beside that day; the target of {rule.target} is ours: {written(target.known.safe)}."
            )
        return proceed(self.single(rule.limit), lambda found: replace(found, steps=(*found.steps, step)))

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
    dated = _continued(from_, reached)
    if rule is None or not isinstance(rule.anchor, Fixed) or span.unit is Unit.HOUR:
        return dated
    written_on = rule.anchor.on
    return at_its_hour(dated, written_on.time()) if isinstance(written_on, datetime) else dated


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


def plain_date(
    anchor: Anchor, named: NamedDates, zone: ZoneInfo | str, *, may_never: frozenset[str] = frozenset()
) -> DerivedDate:
    """The date of an anchor that is a day itself and the end of no period: it does not roll, whatever law there is.

    It does not wait for the events that `may_never` happen, where it is the later of one and of a known day.
    """
    law = _law("calendar-days", "none", str(zone), ())
    return RuleDating(law, named, may_never=may_never).anchor(anchor)


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
    safe = choose((each.safe for each in several), key=end_of)
    latest = choose((each.latest for each in several), key=end_of)
    days = " and ".join(written(each.safe) for each in several)
    aside = "; a day ends at its end" if len({isinstance(each.safe, datetime) for each in several}) > 1 else ""
    steps = tuple(step for each in several for step in each.steps)
    return ComputedDate(
        safe,
        latest,
        weakest(each.grade for each in several),
        (*steps, f"The {word} of {days} is {written(safe)}{aside}."),
    )


def _runs_until(dating: RuleDating, until: Anchor | None) -> str:
    """Until when a continuing duty runs, in words."""
    if until is None:
        return "A continuing duty without an end of its own; nothing falls due."
    found = dating.anchor(until)
    if isinstance(found, AwaitedDate):
        return f"A continuing duty through {until}, which has no date yet; nothing falls due."
    estimated = "" if found.grade in {Grade.RECORD, Grade.REPORTED} else f" ({found.grade})"
    return f"A continuing duty through {until}, {written(found.latest_on)}{estimated}; nothing falls due."
