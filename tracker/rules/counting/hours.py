"""Counting hours: each one counts, across the ends of daylight saving time, in the zone of the instrument.

Where a moment moves off a closed day its time of day is kept, and a period counted backward ends before its event.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.errors import CannotDerive, DateOutOfRange
from tracker.rules.counting.calendars import Calendar
from tracker.rules.counting.count import EARLIEST, LAST, NO_DAYS, Counted, DayCount, office_moves_nothing
from tracker.rules.counting.laws import STANDS, CountingRule, Moves
from tracker.rules.due.language import Addition
from tracker.rules.due.spans import Span, Unit
from tracker.rules.wording import moment_written, range_written

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_TWO_DAYS = 48  # hours


def count_hours(
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
    inaccessible: frozenset[date] = NO_DAYS,
) -> Counted:
    """Count hours as `tracker.rules.counting.count.count` counts days; of a day, its midnights are taken.

    Raises `DateOutOfRange` outside the years 1 to 9999, and `CannotDerive` for months added to a period of hours.
    """
    moves = rule.backward if backward and rule.hours != STANDS else rule.hours
    if earliest:
        moves = STANDS
    try:
        hours = _HourCount(rule, calendar, start_safe, start_latest, zone, backward=backward)
        begins = hours.last
        hours.add(span)
        for addition in additions:
            hours.add(addition.span, lead=f"Added for {addition.reason}: ")
        hours.roll(moves)
        if rule.least_open_days and not backward and span.count >= _TWO_DAYS:
            hours.hold_open_days(begins, span)
        if rule.inaccessible_cite and not earliest:
            hours.reach_office(inaccessible)
        else:
            hours.steps += office_moves_nothing(rule, inaccessible, (hours.earliest.date(), hours.last.date()))
    except OverflowError:
        raise DateOutOfRange(f"{span} {'before' if backward else 'after'} {start_safe}") from None
    return Counted.between(hours.earliest, hours.last, hours.steps, earliest=earliest)


class _HourCount:
    """A count of hours under way: its earliest and its last moment, as local times without a zone, and the sentences.

    Where only the day of the event is known, its moment lies between 00:00 of that day and 00:00 of the next.
    """

    __slots__ = ("_backward", "_calendar", "_events", "_rule", "_zone", "earliest", "last", "steps")

    def __init__(
        self,
        rule: CountingRule,
        calendar: Calendar,
        first: date | datetime,
        last: date | datetime,
        zone: ZoneInfo,
        *,
        backward: bool,
    ) -> None:
        self._rule = rule
        self._calendar = calendar
        self._zone = zone
        self._backward = backward
        self.steps: list[str] = []
        self.earliest = self._local(first, after_midnight=False)
        self.last = self._local(last, after_midnight=True)
        if self.earliest == self.last and self.earliest.fold == self.last.fold:
            self.steps.append(f"The hours run from {moment_written(self.earliest)}, the moment of the event.")
        elif self.earliest == self.last:
            self.steps.append(
                f"The hours run from {moment_written(self.earliest)}, which came twice that day in {zone.key}: "
                "the earliest reading takes the first, the latest reading the second."
            )
        else:
            known = range_written(self.earliest, self.last)
            self.steps.append(f"The moment of the event is not known: it lies {known}.")
        self._events = (self.earliest, self.last)
        if rule.hour_cite:
            self._leave_out_hour(rule.hour_cite, open_end=not isinstance(last, datetime))

    def _leave_out_hour(self, cite: str, *, open_end: bool) -> None:
        """Run from the end of the hour in which the event happens, or from its beginning where the count goes back.

        With `open_end` the last moment is a midnight that itself belongs to the day after.
        """
        self.earliest = self._beside_hour(self.earliest)
        self.last = self._beside_hour(self.last - _HOUR if open_end else self.last)
        runs = f"from {range_written(self.earliest, self.last)}"
        if self.earliest != self.last:
            runs = f"from a moment {range_written(self.earliest, self.last)}"
        self.steps.append(f"The hour of the event is not counted: the hours run {runs} ({cite}).")

    def _beside_hour(self, moment: datetime) -> datetime:
        begins = moment.replace(minute=0, second=0, microsecond=0)
        return begins if self._backward else self._on_clock(begins, _HOUR)

    def _local(self, when: date | datetime, *, after_midnight: bool) -> datetime:
        if not isinstance(when, datetime):
            return datetime.combine(when + _DAY if after_midnight else when, time())
        if when.tzinfo is not None:
            local = when.astimezone(self._zone)
            return local.replace(tzinfo=None)
        first, second = (self._offset(when.replace(fold=fold)) for fold in (0, 1))
        if first < second:
            # A clock put forward leaves out an hour: what is said of it is said by the clock before.
            came = self._on_clock(when.replace(fold=0), timedelta())
            step = f"{moment_written(when)} did not come in {self._zone.key}, where clocks went forward: "
            step += f"it is taken as {came:%H:%M}."
            self.steps += () if step in self.steps else (step,)
            return came
        # A clock put back shows the same time twice.
        return when.replace(fold=1 if after_midnight and first > second else 0)

    def add(self, span: Span, *, lead: str = "") -> None:
        """Move by hours on the clock of the world; other spans keep the time of day."""
        ends = (self.earliest, self.last)
        one = ends[0] == ends[1] and ends[0].fold == ends[1].fold
        moved: list[datetime] = []
        for prefix, moment in zip((EARLIEST, LAST), ends, strict=True):
            reached = self._moved(moment, span)
            moved.append(reached)
            if one and prefix == LAST:
                continue
            opening = lead if one else prefix + lead[:1].lower() + lead[1:]
            changed = self._offset(moment) != self._offset(reached)
            aside = f", clocks having changed in {self._zone.key}" if changed else ""
            self.steps.append(
                f"{opening}{span.text} {'before' if self._backward else 'after'} {moment_written(moment)} "
                f"is {moment_written(reached)}{aside}."
            )
        self.earliest, self.last = moved

    def _moved(self, moment: datetime, span: Span) -> datetime:
        count = -span.count if self._backward else span.count
        match span.unit:
            case Unit.HOUR:
                return self._on_clock(moment, timedelta(hours=count))
            case Unit.DAY | Unit.CALENDAR_DAY | Unit.WEEK:
                return moment + timedelta(days=count * (7 if span.unit is Unit.WEEK else 1))
            case Unit.BUSINESS_DAY | Unit.MONTH | Unit.YEAR:
                raise CannotDerive(f"{span} cannot be added to a period of hours; write the addition in hours or days.")

    def _on_clock(self, moment: datetime, time_on: timedelta) -> datetime:
        reached = moment.replace(tzinfo=self._zone).astimezone(UTC) + time_on
        return reached.astimezone(self._zone).replace(tzinfo=None)

    def _offset(self, moment: datetime) -> timedelta:
        return moment.replace(tzinfo=self._zone).utcoffset() or timedelta()

    def roll(self, moves: Moves) -> None:
        """Move a moment on a closed day to the same time of an open one, as the rule says."""
        before = (self.earliest, self.last)
        first, last = before[0].date(), before[1].date()
        within = self._within()
        rolled = self._rolled(first, last, moves, within)
        self.steps += rolled.steps
        if moves == STANDS:
            return
        self.earliest, self.last = _on(rolled.earliest, before[0]), _on(rolled.last, before[1])
        if first != last:
            # A midnight lies between the ends: another moment of the range can land earlier or later in the same day.
            second, penultimate = first + _DAY, last - _DAY
            if self._rolled(second, second, moves, within).earliest == rolled.earliest:
                self.earliest = datetime.combine(rolled.earliest, time())
            if self._rolled(penultimate, penultimate, moves, within).last == rolled.last:
                self.last = datetime.combine(rolled.last + _DAY, time())
        # A day moved back can end at the very midnight that it had: the step says so too.
        if (self.earliest, self.last) != before or (rolled.earliest, rolled.last) != (first, last):
            self._keep_time()

    def reach_office(self, inaccessible: frozenset[date]) -> None:
        """Move a moment of a day on which the office cannot be reached to the same time of the first day it can."""
        before = (self.earliest, self.last)
        first, last = before[0].date(), before[1].date()
        days = self._days(first, last, self._within())
        known = self._events[0] == self._events[1]
        bounding = days.bounding(inaccessible, known=known)
        if not bounding:
            return
        days.reach_office(inaccessible, known=known)
        self.steps += days.steps
        if known or first == last:
            self.earliest = _on(days.earliest, before[0])
            self.last = _on(days.last, before[1])
        else:
            # Each day of the range keeps its own times: from the first moment on, whole days, up to the last moment.
            self.earliest = min(
                datetime.combine(
                    days.reachable(day, inaccessible, arguable=False), before[0].time() if day == first else time()
                )
                for day in bounding
            )
            self.last = max(
                _on(reached, before[1]) if day == last else datetime.combine(reached + _DAY, time())
                for day, reached in ((day, days.reachable(day, inaccessible, arguable=True)) for day in bounding)
            )
        self._keep_time()

    def _keep_time(self) -> None:
        lies = ": " if self.earliest == self.last else ", so the moment lies "
        self.steps.append(f"The time of day is kept{lies}{range_written(self.earliest, self.last)}.")

    def hold_open_days(self, begins: datetime, span: Span) -> None:
        """Give the last reading so many open days, for which hours are argued to be days: it keeps running until then."""
        number, days = self._rule.least_open_days, self._days(begins.date(), begins.date(), 0)
        day, left = begins.date(), timedelta(days=number)
        since = begins - datetime.combine(day, time())
        while True:
            if days.is_open(day):
                if left <= _DAY - since:
                    break
                left -= _DAY - since
            day, since = day + _DAY, timedelta()
        holds = datetime.combine(day, time()) + since + left
        if holds > self.last:
            one = self.earliest == self.last
            self.steps.append(
                f"{'' if one else LAST}{span.text} are argued to be a period that must hold at least {number} open days: "
                f"after {moment_written(begins)} they have passed at {moment_written(holds)} ({self._rule.least_cite})."
            )
            self.last = holds

    def _rolled(self, first: date, last: date, moves: Moves, within: int) -> DayCount:
        days = self._days(first, last, within)
        unsettled = (self._backward and self._rule.backward_unsettled) or self._rule.unsettled
        days.roll(moves, self._rule.hours_cite, unsettled)
        return days

    def _within(self) -> int:
        """In how many days a moment that keeps its time of day comes to its event, or passes it."""
        ends = zip((self.earliest, self.last), self._events, strict=True)
        return max(-((moment - event) // _DAY) for moment, event in ends)

    def _days(self, first: date, last: date, within: int) -> DayCount:
        before = (first + within * _DAY, last + within * _DAY) if self._backward else None
        return DayCount(self._rule, self._calendar, first, last, before)


def _on(day: date, moment: datetime) -> datetime:
    return datetime.combine(day, moment.time())
