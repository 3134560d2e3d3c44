"""Counting: from a span, a counting rule and a calendar to a date in both readings, with the steps in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from tracker.errors import CannotDerive, DateOutOfRange
from tracker.rules.counting import hours
from tracker.rules.counting.calendars import Calendar
from tracker.rules.counting.laws import (
    COUNTING_RULES,
    NEXT,
    PREVIOUS_OR_STANDS,
    STANDS,
    STANDS_OR_NEXT,
    AdditionOrder,
    CountingRule,
    Moves,
    counting_rule,
)
from tracker.rules.counting.readings import Readings
from tracker.rules.due.language import Addition
from tracker.rules.due.spans import Span, Unit
from tracker.rules.wording import day_written

__all__ = ["COUNTING_RULES", "Counted", "CountingRule", "count", "counting_rule", "fix"]

_NOTHING: frozenset[date] = frozenset()
_EARLIEST_DAY = "whether a rule about last days moves an earliest day is unsettled"


@dataclass(frozen=True, slots=True)
class Counted:
    """A date in both readings: `safe` to act on, `latest` arguable, and the `steps`, each a sentence.

    Days come as dates, moments (a span in hours) as local times without a zone. Where the rule sets an
    earliest day, waiting is safe: `safe` is then the later of the two.
    """

    safe: date | datetime
    latest: date | datetime
    steps: tuple[str, ...]


def count(
    rule: CountingRule,
    calendar: Calendar,
    span: Span,
    *,
    start_safe: date | datetime,
    start_latest: date | datetime,
    backward: bool = False,
    earliest: bool = False,
    additions: tuple[Addition, ...] = (),
    zone: ZoneInfo,
    inaccessible: frozenset[date] = _NOTHING,
) -> Counted:
    """Count a span from an event that happened between two times, both inclusive (equal where it is known).

    `backward` counts before the event; `earliest` asks for the first day on which to act instead of the last;
    `inaccessible` are days on which the office cannot be reached.

    Raises `DateOutOfRange` outside the years 1 to 9999, and `CannotDerive` for hours added to a period of days.
    """
    try:
        if span.unit is Unit.HOUR:
            moments = hours.Moments(
                calendar, start_safe, start_latest, zone, states=not backward or rule.state_days_backward
            )
            _count_hours(moments, rule, span, backward, earliest, additions)
            if inaccessible:
                _reach_office_in_hours(moments, rule, inaccessible, earliest)
            return _counted(moments, earliest=earliest)
        first = _day(start_safe, zone)
        last = first if start_safe is start_latest else _day(start_latest, zone)
        readings = Readings(calendar, first, last, states=not backward or rule.state_days_backward)
        if first == last:
            readings.steps.append(f"{day_written(first)}, the day of the event, is not counted ({rule.trigger_cite}).")
        else:
            readings.steps.append(
                f"The event falls between {day_written(first)} and {day_written(last)}, both included; "
                f"its own day is not counted ({rule.trigger_cite})."
            )
        _count_days(readings, rule, span, backward, earliest, additions)
        if inaccessible:
            _reach_office(readings, rule, inaccessible, earliest)
    except OverflowError:
        raise DateOutOfRange(f"{span} {'before' if backward else 'after'} {start_safe}") from None
    return _counted(readings, earliest=earliest)


def fix(
    rule: CountingRule,
    calendar: Calendar,
    *,
    day_safe: date | datetime,
    day_latest: date | datetime,
    inaccessible: frozenset[date] = _NOTHING,
) -> Counted:
    """Give a date that is fixed and not counted; it moves off a closed day only where the rule moves fixed dates.

    A moment keeps its time of day. Raises `DateOutOfRange` outside the years 1 to 9999.
    """
    first, last = _date(day_safe), _date(day_latest)
    readings = Readings(calendar, first, last)
    if first == last:
        readings.steps.append(f"The date is fixed: {day_written(first)}.")
    else:
        readings.steps.append(f"The date lies between {day_written(first)} and {day_written(last)}, both included.")
    try:
        readings.roll(rule.fixed, rule.fixed_cite, rule.unsettled)
    except OverflowError:
        raise DateOutOfRange(f"The first open day after {day_latest}") from None
    readings.steps += _office_moves_nothing(rule, inaccessible, (readings.earliest, readings.last))
    safe = _at(readings.earliest, day_safe)
    return Counted(safe, _at(readings.last, day_latest), tuple(readings.steps))


def _count_days(  # noqa: PLR0917 — one count's parts, handed down from one place
    readings: Readings,
    rule: CountingRule,
    span: Span,
    backward: bool,  # noqa: FBT001 — as above
    earliest: bool,  # noqa: FBT001 — as above
    additions: tuple[Addition, ...],
) -> None:
    start = (readings.earliest, readings.last)
    ends_open = _count_span(readings, rule, span, backward, earliest)
    moves, cite = (rule.backward, rule.backward_cite) if backward else (rule.forward, rule.forward_cite)
    why = rule.unsettled
    if earliest and moves != STANDS and len(moves) == 1:
        moves, why = STANDS_OR_NEXT if moves == NEXT else PREVIOUS_OR_STANDS, _EARLIEST_DAY
    if backward and not rule.state_days_backward:
        _tell_state_day(readings, cite)
    if additions and rule.additions is AdditionOrder.AFTER_ROLL:
        for addition in additions:
            if not ends_open:
                readings.roll(moves, cite, why)
            ends_open = _add(readings, rule, addition, backward)
    else:
        for addition in additions:
            ends_open = _add(readings, rule, addition, backward)
    if rule.moves_bare or additions:
        if not ends_open:
            readings.roll(moves, cite, why)
    elif not backward:
        readings.steps.append(f"It is not moved off a closed day before days for distance are added ({cite}).")
    if rule.least_open_days and not backward and span.count > 1 and span.unit is not Unit.BUSINESS_DAY:
        readings.hold_open_days(rule.least_open_days, start, rule.least_cite)


def _count_span(readings: Readings, rule: CountingRule, span: Span, backward: bool, earliest: bool) -> bool:  # noqa: FBT001 — handed down from one place
    """Count the span itself, and say whether its last day is open by the way it was counted."""
    unit = span.unit
    if unit is Unit.BUSINESS_DAY:
        readings.count_open(span, backward=backward, closed=True, recesses=())
        return True
    if unit is Unit.DAY:
        skips = span.count <= rule.skips_up_to
        if rule.clear_cite and (backward or earliest):
            cite = f"{rule.clear_cite}; {rule.skip_cite}" if skips else rule.clear_cite
            readings.clear(span, backward=backward, closed=skips, cite=cite)
            if skips:
                readings.roll(PREVIOUS_OR_STANDS if backward else STANDS_OR_NEXT, cite, rule.unsettled)
            return skips
        if skips or rule.recesses:
            cite = rule.recess_cite if not skips else rule.skip_cite
            if skips and rule.recesses:
                cite = f"{rule.skip_cite}; {rule.recess_cite}"
            readings.count_open(span, backward=backward, closed=skips, recesses=rule.recesses, cite=cite)
            return skips
    elif unit is Unit.WEEK and rule.recesses:
        readings.count_open(span, backward=backward, closed=False, recesses=rule.recesses, cite=rule.recess_cite)
        return False
    readings.add(span, backward=backward)
    return False


def _add(readings: Readings, rule: CountingRule, addition: Addition, backward: bool) -> bool:  # noqa: FBT001 — handed down from one place
    lead = f"Added for {addition.reason}: "
    if addition.span.unit is Unit.HOUR:
        raise CannotDerive(
            f"{addition.span} for {addition.reason} cannot be added to a period of days; write the addition in days."
        )
    if addition.span.unit is Unit.BUSINESS_DAY:
        readings.count_open(
            addition.span, backward=backward, closed=True, recesses=(), lead=lead, cite=rule.addition_cite
        )
        return True
    readings.add(addition.span, backward=backward, lead=lead, cite=rule.addition_cite)
    return False


def _tell_state_day(readings: Readings, cite: str) -> None:
    for day in {readings.earliest, readings.last}:
        closure = readings.calendar.closure(day)
        if closure is not None and closure.state:
            readings.steps.append(
                f"{day_written(day)} is a state's holiday ({closure.name}), which closes no day "
                f"in a period counted backward ({cite}, (6)(C))."
            )


def _reach_office(readings: Readings, rule: CountingRule, inaccessible: frozenset[date], earliest: bool) -> None:  # noqa: FBT001 — handed down from one place
    if rule.inaccessible_cite and not earliest:
        readings.reach_office(inaccessible, rule.inaccessible_cite)
        return
    readings.steps += _office_moves_nothing(rule, inaccessible, (readings.earliest, readings.last))


def _count_hours(  # noqa: PLR0917 — one count's parts, handed down from one place
    moments: hours.Moments,
    rule: CountingRule,
    span: Span,
    backward: bool,  # noqa: FBT001 — as above
    earliest: bool,  # noqa: FBT001 — as above
    additions: tuple[Addition, ...],
) -> None:
    moments.add(span, backward=backward)
    for addition in additions:
        moments.add(addition.span, backward=backward, lead=f"Added for {addition.reason}: ")
    moves: Moves = rule.hours
    if backward and moves == NEXT:
        moves = rule.backward
    if earliest and moves != STANDS:
        moves = STANDS
    moments.roll(moves, rule.hours_cite, rule.unsettled)


def _reach_office_in_hours(
    moments: hours.Moments,
    rule: CountingRule,
    inaccessible: frozenset[date],
    earliest: bool,  # noqa: FBT001 — handed down from one place
) -> None:
    if rule.inaccessible_cite and not earliest:
        moments.reach_office(inaccessible, rule.inaccessible_cite)
        return
    moments.steps += _office_moves_nothing(rule, inaccessible, (moments.earliest.date(), moments.last.date()))


def _office_moves_nothing(rule: CountingRule, inaccessible: frozenset[date], ends: tuple[date, date]) -> Iterator[str]:
    for day in sorted(inaccessible.intersection(ends)):
        yield (
            f"{day_written(day)} is a day on which the office is inaccessible, which moves no such day here "
            f"({rule.citation})."
        )


def _counted(ends: Readings | hours.Moments, *, earliest: bool) -> Counted:
    steps = tuple(ends.steps)
    if earliest:
        return Counted(ends.last, ends.earliest, steps)
    return Counted(ends.earliest, ends.last, steps)


def _day(when: date | datetime, zone: ZoneInfo) -> date:
    if isinstance(when, datetime):
        return (when if when.tzinfo is None else when.astimezone(zone)).date()
    return when


def _date(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


def _at(day: date, like: date | datetime) -> date | datetime:
    return datetime.combine(day, like.time(), tzinfo=like.tzinfo) if isinstance(like, datetime) else day
