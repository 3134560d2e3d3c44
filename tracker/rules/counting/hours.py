"""Counting hours: each one counts, across the ends of daylight saving time, in the zone of the instrument."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.errors import CannotDerive, DateOutOfRange
from tracker.rules.counting.calendars import Calendar
from tracker.rules.counting.count import EARLIEST, LAST, NO_DAYS, Counted, DayCount, office_moves_nothing
from tracker.rules.counting.laws import NEXT, STANDS, CountingRule, Moves
from tracker.rules.due.language import Addition
from tracker.rules.due.spans import Span, Unit
from tracker.rules.wording import moment_written, range_written

_DAY = timedelta(days=1)


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
    moves = rule.backward if backward and rule.hours == NEXT else rule.hours
    if earliest:
        moves = STANDS
    try:
        hours = _HourCount(rule, calendar, start_safe, start_latest, zone, backward=backward)
        hours.add(span)
        for addition in additions:
            hours.add(addition.span, lead=f"Added for {addition.reason}: ")
        hours.roll(moves)
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

    __slots__ = ("_backward", "_calendar", "_rule", "_zone", "earliest", "last", "steps")

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

    def _local(self, when: date | datetime, *, after_midnight: bool) -> datetime:
        if not isinstance(when, datetime):
            return datetime.combine(when + _DAY if after_midnight else when, time())
        if when.tzinfo is not None:
            local = when.astimezone(self._zone)
            return local.replace(tzinfo=None)
        # A clock put back shows the same time twice.
        return when.replace(fold=1 if after_midnight and self._ambiguous(when) else 0)

    def _ambiguous(self, when: datetime) -> bool:
        first, second = (when.replace(tzinfo=self._zone, fold=fold).utcoffset() for fold in (0, 1))
        return first is not None and second is not None and first > second

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
                reached = moment.replace(tzinfo=self._zone).astimezone(UTC) + timedelta(hours=count)
                return reached.astimezone(self._zone).replace(tzinfo=None)
            case Unit.DAY | Unit.WEEK:
                return moment + timedelta(days=count * (7 if span.unit is Unit.WEEK else 1))
            case Unit.BUSINESS_DAY | Unit.MONTH | Unit.YEAR:
                raise CannotDerive(f"{span} cannot be added to a period of hours; write the addition in hours or days.")

    def _offset(self, moment: datetime) -> timedelta | None:
        return moment.replace(tzinfo=self._zone).utcoffset()

    def roll(self, moves: Moves) -> None:
        """Move a moment on a closed day to the same time of an open one, as the rule says."""
        before = (self.earliest, self.last)
        first, last = before[0].date(), before[1].date()
        rolled = self._rolled(first, last, moves)
        self.steps += rolled.steps
        if moves == STANDS:
            return
        self.earliest, self.last = _on(rolled.earliest, before[0]), _on(rolled.last, before[1])
        if first != last:
            # A midnight lies between the ends: another moment of the range can land earlier or later in the same day.
            second, penultimate = first + _DAY, last - _DAY
            if self._rolled(second, second, moves).earliest == rolled.earliest:
                self.earliest = datetime.combine(rolled.earliest, time())
            if self._rolled(penultimate, penultimate, moves).last == rolled.last:
                self.last = datetime.combine(rolled.last + _DAY, time())
        if (self.earliest, self.last) != before:
            self._keep_time()

    def reach_office(self, inaccessible: frozenset[date]) -> None:
        """Move a moment of a day on which the office cannot be reached to the same time of the first day it can."""
        before = (self.earliest, self.last)
        first, last = before[0].date(), before[1].date()
        days = DayCount(self._rule, self._calendar, first, last, backward=self._backward)
        bounding = days.bounding(inaccessible)
        if not bounding:
            return
        days.reach_office(inaccessible)
        self.steps += days.steps
        if first == last:
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

    def _rolled(self, first: date, last: date, moves: Moves) -> DayCount:
        days = DayCount(self._rule, self._calendar, first, last, backward=self._backward)
        days.roll(moves, self._rule.hours_cite, self._rule.unsettled)
        return days


def _on(day: date, moment: datetime) -> datetime:
    return datetime.combine(day, moment.time())
