"""The period that a deadline is counted by: from which day it runs and how long, and how much longer a stopped clock makes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from tracker.rules.counting.count import shift
from tracker.rules.deadlines.deadline import ComputedDate, DerivedDate, Occurrence, day_of
from tracker.rules.deadlines.numbers import OF_EACH
from tracker.rules.deadlines.rule_dates import RuleDating
from tracker.rules.due.language import (
    Addition,
    After,
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
    Every,
    ForEach,
    LaterOf,
    NotBefore,
    On,
    Promptly,
    Window,
)
from tracker.rules.due.spans import Span, Unit
from tracker.rules.grades import Grade

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class RunningPeriod:
    """The period of a deadline that is counted forward: so long from a day. It runs from the day after `since`."""

    span: Span
    from_: ComputedDate
    since: date
    additions: tuple[Addition, ...] = ()


def running_period(rule: DueRule | None, occurrence: Occurrence, dating: RuleDating) -> RunningPeriod | None:
    """The period of one deadline of a rule; None where the rule counts no one period forward from a known day."""
    covers, number = occurrence.covers, occurrence.number
    match rule:
        case After(span=span, anchor=anchor, additions=additions):
            return running_from(dating.anchor(anchor), span, additions)
        case Window(closes=After() as closes):
            return running_period(closes, occurrence, dating)
        case ForEach(of=of):
            names = [each.name for each in dating.named.happenings(of) if str(each.name) == occurrence.runs_from]
            within = replace(occurrence, number=number % OF_EACH)
            return running_period(rule.at(names[0]), within, dating) if names else None
        case Every(span=span, start=start, starting=starting) if number > starting:
            before = None if number - starting == 1 else span.times(number - starting - 1)
            return running_from(dating.anchor(start), span.times(number - starting), before=before)
        case EachPeriod(span=Span() as span, before=False, edge=edge) if covers is not None:
            return _running_on(covers[0] if edge is Edge.START else covers[1], span)
        case EachAnniversary(span=Span() as span, before=False) if covers is not None:
            return _running_on(covers[1] + _DAY, span)
        case (
            Every() | EachPeriod() | EachAnniversary() | DayOfEach() | AtLeastOnce() | AtLeastEvery() | Continuing()
        ) | (On() | Before() | Anniversary() | DayBefore() | EdgeOfPeriod() | LaterOf() | EarlierOf() | NotBefore()):
            return None
        case Window() | Promptly() | None:
            return None


def running_from(
    found: DerivedDate, span: Span, additions: tuple[Addition, ...] = (), *, before: Span | None = None
) -> RunningPeriod | None:
    """The period from a date, None where that is not known; of a series, after the spans `before` it."""
    if not isinstance(found, ComputedDate):
        return None
    since = min(found.safe_on, found.latest_on)
    if before is not None and before.unit not in {Unit.HOUR, Unit.BUSINESS_DAY}:
        since = shift(since, before)
    return RunningPeriod(span, found, since, additions)


def _running_on(day: date, span: Span) -> RunningPeriod:
    """The period from a day of the calendar."""
    return RunningPeriod(span, ComputedDate(day, day, Grade.RECORD, ()), day)


def longer(span: Span, days: int, from_: date | datetime) -> Span:
    """A span that is longer by so many days; months and years from a day become the days that they are."""
    match span.unit:
        case Unit.DAY | Unit.CALENDAR_DAY | Unit.BUSINESS_DAY:
            return Span(span.count + days, span.unit)
        case Unit.HOUR:
            return Span(span.count + 24 * days, span.unit)
        case Unit.WEEK:
            return Span(7 * span.count + days, Unit.DAY)
        case Unit.MONTH | Unit.YEAR:
            start = day_of(from_)
            return span if not days else Span((shift(start, span) - start).days + days, Unit.DAY)
