"""Counting: from a span, a counting rule and a calendar to a date in both readings, with the steps in words.

Every step keeps two ends. Where a calendar is only arguably closed on a day, or a law is silent, one end takes one
reading and the other end the other; a sentence about one end alone says which.

Long because each way of counting days can meet every other: closed days, recesses, clear days, additions and moves.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator
from datetime import MAXYEAR, date, datetime, timedelta
from enum import Enum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from tracker.errors import CannotDerive, DateOutOfRange
from tracker.rules.counting.calendars import Calendar, Closure
from tracker.rules.counting.laws import (
    NEXT,
    PREVIOUS,
    PREVIOUS_OR_STANDS,
    STANDS,
    STANDS_OR_NEXT,
    AdditionOrder,
    CountingRule,
    Move,
    Moves,
    Recess,
)
from tracker.rules.due.language import Addition
from tracker.rules.due.spans import Span, Unit
from tracker.rules.wording import day_written, either, range_written

NO_DAYS: frozenset[date] = frozenset()
EARLIEST = "On the earliest reading, "
LAST = "On the latest reading, "
_EARLIEST_DAY = "whether a rule about last days moves an earliest day is unsettled"
_FORTH, _BACK = timedelta(days=1), timedelta(days=-1)
_NAMED_AT_MOST = 12  # closed days that one sentence names; a longer count says how many more there are


class Counted(NamedTuple):
    """A date in both readings: `safe` to act on, `latest` arguable, and the `steps`, each a sentence.

    Days come as dates, moments (a span in hours) as local times without a zone. Where the rule sets an
    earliest day, waiting is safe: `safe` is then the later of the two.
    """

    safe: date | datetime
    latest: date | datetime
    steps: tuple[str, ...]

    @classmethod
    def between(cls, first: date, last: date, steps: Iterable[str], *, earliest: bool) -> Counted:
        """The result of a count whose date lies between two; `earliest` where it is the first day on which to act."""
        return cls(last, first, tuple(steps)) if earliest else cls(first, last, tuple(steps))


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
    inaccessible: frozenset[date] = NO_DAYS,
) -> Counted:
    """Count days or longer from an event that happened between two times, both inclusive (equal where it is known).

    `backward` counts before the event; `earliest` asks for the first day on which to act instead of the last;
    `inaccessible` are days on which the office cannot be reached. Hours are counted by `tracker.rules.counting.hours`.

    Raises `DateOutOfRange` outside the years 1 to 9999, and `CannotDerive` for hours added to a period of days.
    """
    first = _day(start_safe, zone)
    last = first if start_safe is start_latest else _day(start_latest, zone)
    days = DayCount(rule, calendar, first, last, (first, last) if backward else None)
    if first == last:
        event = f"{day_written(first)}, the day of the event,"
    else:
        event = f"The event falls {range_written(first, last)}, both included; its own day"
    days.steps.append(f"{event} is not counted ({rule.trigger_cite}).")
    try:
        days.run(span, additions, earliest=earliest)
        if inaccessible and rule.inaccessible_cite and not earliest:
            days.reach_office(inaccessible, known=first == last)
        elif inaccessible:
            days.steps += office_moves_nothing(rule, inaccessible, (days.earliest, days.last))
    except OverflowError:
        raise DateOutOfRange(f"{span} {'before' if backward else 'after'} {start_safe}") from None
    return Counted.between(days.earliest, days.last, days.steps, earliest=earliest)


def fix(
    rule: CountingRule,
    calendar: Calendar,
    *,
    day_safe: date | datetime,
    day_latest: date | datetime,
    inaccessible: frozenset[date] = NO_DAYS,
) -> Counted:
    """Date what is fixed and not counted; it moves off a closed day only where the rule moves fixed dates.

    A moment keeps its time of day. Raises `DateOutOfRange` outside the years 1 to 9999.
    """
    first, last = _date(day_safe), _date(day_latest)
    days = DayCount(rule, calendar, first, last)
    if first == last:
        days.steps.append(f"The date is fixed: {day_written(first)}.")
    else:
        days.steps.append(f"The date lies {range_written(first, last)}, both included.")
    try:
        days.roll(rule.fixed, rule.fixed_cite, rule.unsettled)
    except OverflowError:
        raise DateOutOfRange(f"The first open day after {day_latest}") from None
    days.steps += office_moves_nothing(rule, inaccessible, (days.earliest, days.last))
    return Counted(_at(days.earliest, day_safe), _at(days.last, day_latest), tuple(days.steps))


class _Leaving(Enum):
    """Which closed days a walk leaves out."""

    NONE = "none"
    CERTAIN = "certain"
    ALL = "all"

    @classmethod
    def of(cls, closed: bool, arguable: bool) -> _Leaving:  # noqa: FBT001 — the two questions of every walk
        """None of them, those closed for certain, or the arguable ones too."""
        if not closed:
            return cls.NONE
        return cls.ALL if arguable else cls.CERTAIN


Ends = tuple[date, date]
Reach = Callable[[date, bool], tuple[date, str]]
"""From a day, and whether arguable closures count as closed, to the day reached and its sentence."""


class DayCount:
    """A count of days under way: the earliest and the last day it has reached, and the sentences that led there."""

    __slots__ = (
        *("_agreed", "_backward", "_before", "_calendar", "_direction", "_doubtful", "_rule", "_states", "_step"),
        *("earliest", "last", "steps"),
    )

    def __init__(
        self, rule: CountingRule, calendar: Calendar, earliest: date, last: date, before: Ends | None = None
    ) -> None:
        """Begin at two days; a period counted backward has the days `before` which either end must stay."""
        self._rule = rule
        self._agreed = calendar
        self._calendar = calendar.with_saturdays() if rule.saturdays_open else _in_office(rule, calendar)
        self._before = before
        self._backward = backward = before is not None
        self._direction, self._step = ("before", _BACK) if backward else ("after", _FORTH)
        # Some laws leave a state's own holidays open in a period that is counted backward.
        self._states = not backward or rule.state_days_backward
        self.earliest = earliest
        self.last = last
        self.steps: list[str] = []

    # The period

    def run(self, span: Span, additions: tuple[Addition, ...], *, earliest: bool) -> None:
        """Count a whole period: the span, what is added to it, and the move off a closed day."""
        rule, backward = self._rule, self._backward
        start = (self.earliest, self.last)
        open_already = self._count_span(span, earliest=earliest)
        moves, cite = (rule.backward, rule.backward_cite) if backward else (rule.forward, rule.forward_cite)
        why = (backward and rule.backward_unsettled) or rule.unsettled
        if earliest and moves != STANDS and len(moves) == 1:
            moves, why = STANDS_OR_NEXT if moves == NEXT else PREVIOUS_OR_STANDS, _EARLIEST_DAY
        if backward and not rule.state_days_backward:
            self._name_state_days(cite)
        for addition in additions:
            if rule.additions is AdditionOrder.AFTER_ROLL and not open_already:
                self.roll(moves, cite, why)
            open_already = self._add_for(addition)
        if rule.moves_bare or additions:
            if not open_already:
                self.roll(moves, cite, why)
        elif not backward:
            self.steps.append(f"It is not moved off a closed day before days for distance are added ({cite}).")
        if rule.least_open_days and not backward and span.count > 1 and span.unit is not Unit.BUSINESS_DAY:
            self._hold_open_days(rule.least_open_days, start, rule.least_cite)

    def _count_span(self, span: Span, *, earliest: bool) -> bool:
        """Count the span itself; True where its last day is open by the way it was counted."""
        rule, unit = self._rule, span.unit
        if unit is Unit.BUSINESS_DAY:
            self._count_open(span, closed=True)
            return True
        in_days = unit is Unit.DAY or unit is Unit.CALENDAR_DAY
        short = in_days and rule.skips_from <= span.count <= rule.skips_up_to
        # An instrument that says calendar days says that each is counted; what becomes of the last one it does not say.
        skips = short and unit is Unit.DAY
        skip_cite = rule.skip_cite if skips else ""
        if rule.clear_cite and in_days and (self._backward or earliest):
            cite = _cites(rule.clear_cite, skip_cite)
            self._count_clear(span, closed=skips, cite=cite)
            if skips:
                ways = (
                    (PREVIOUS_OR_STANDS, rule.backward_unsettled) if self._backward else (STANDS_OR_NEXT, _EARLIEST_DAY)
                )
                self.roll(ways[0], cite, ways[1])
        elif skips or (rule.recesses and (unit is Unit.DAY or unit is Unit.WEEK)):
            cite = _cites(skip_cite, rule.recess_cite)
            self._count_open(span, closed=skips, recesses=rule.recesses, cite=cite)
        else:
            self._add(span, cite=f"in calendar days none is left out; in days: {rule.skip_cite}" if short else "")
        return skips

    def _add_for(self, addition: Addition) -> bool:
        """Add days for service or distance; True where the last one is open by the way they are counted."""
        lead = f"Added for {addition.reason}: "
        if addition.span.unit is Unit.HOUR:
            raise CannotDerive(
                f"{addition.span} for {addition.reason} cannot be added to a period of days; write the addition in days."
            )
        if addition.span.unit is Unit.BUSINESS_DAY:
            self._count_open(addition.span, closed=True, lead=lead, cite=self._rule.addition_cite)
        else:
            self._add(addition.span, lead=lead, cite=self._rule.addition_cite)
        return addition.span.unit is Unit.BUSINESS_DAY

    def _name_state_days(self, cite: str) -> None:
        for day in {self.earliest, self.last}:
            closure = self._calendar.closure(day)
            if closure is not None and closure.state:
                self.steps.append(
                    f"{day_written(day)} is a state's holiday ({closure.name}), which closes no day "
                    f"in a period counted backward ({cite}, (6)(C))."
                )

    # Spans

    def _add(self, span: Span, *, lead: str = "", cite: str = "") -> None:
        """Move by days, weeks, months or years; `lead` opens the sentence and `cite` ends it."""
        if self.earliest == self.last:
            self.earliest = self.last = self._added(span, self.earliest, lead, cite)
            return
        lead = lead[:1].lower() + lead[1:]
        self.earliest = self._added(span, self.earliest, EARLIEST + lead, cite)
        self.last = self._added(span, self.last, LAST + lead, cite)

    def _added(self, span: Span, day: date, lead: str, cite: str) -> date:
        reached = shift(day, span, backward=self._backward)
        words = day_written(reached)
        if reached.day != day.day and (span.unit is Unit.MONTH or span.unit is Unit.YEAR):
            words += f", the last day of a month that has no day {day.day}"
        cited = f" ({cite})" if cite else ""
        self.steps.append(f"{lead}{span.text} {self._direction} {day_written(day)} is {words}{cited}.")
        return reached

    def _count_open(
        self, span: Span, *, closed: bool, recesses: tuple[Recess, ...] = (), lead: str = "", cite: str = ""
    ) -> None:
        """Count days one by one, leaving out closed days (if `closed`) and the days of recesses."""
        kind = " and ".join([*(["closed days"] if closed else []), *(["days in recess"] if recesses else [])])
        aside = "" if span.unit is Unit.BUSINESS_DAY else f", {kind} left out,"
        number = span.count * 7 if span.unit is Unit.WEEK else span.count

        def reach(day: date, arguable: bool) -> tuple[date, str]:  # noqa: FBT001 — the shape of Reach
            reached, left_out = self._walk(day, number, _Leaving.of(closed, arguable), recesses)
            cites = _cites(cite, self._rule.business_cite if left_out else "")
            cited = f" ({cites})" if cites else ""
            return reached, (
                f"{span.text} {self._direction} {day_written(day)}{aside} is {day_written(reached)}{cited}{_named(left_out)}."
            )

        self._advance(reach, lead)

    def _count_clear(self, span: Span, *, closed: bool, cite: str) -> None:
        """Leave so many clear days free and reach the day beyond them; closed days are no clear days if `closed`."""
        aside = ", closed days left out," if closed else ""

        def reach(day: date, arguable: bool) -> tuple[date, str]:  # noqa: FBT001 — the shape of Reach
            end, left_out = self._walk(day, span.count, _Leaving.of(closed, arguable))
            reached = end + self._step
            number = "1 clear day" if span.count == 1 else f"{span.count} clear days"
            return reached, (
                f"{number} {self._direction} {day_written(day)}{aside} end on {day_written(end)}; "
                f"the day {self._direction} them is {day_written(reached)} ({cite}){_named(left_out)}."
            )

        self._advance(reach, "")

    def _advance(self, reach: Reach, lead: str) -> None:
        # Counting forward, fewer closed days give the earlier day; counting backward, the later one.
        self._doubtful = False
        earliest, sentence = reach(self.earliest, self._backward)
        if self.earliest == self.last and not self._doubtful:
            self.steps.append(lead + sentence)
            self.earliest = self.last = earliest
            return
        last, other = reach(self.last, not self._backward)
        if self.earliest == self.last and earliest == last:
            self.steps.append(lead + sentence)
        else:
            lead = lead[:1].lower() + lead[1:]
            self.steps += (EARLIEST + lead + sentence, LAST + lead + other)
        self.earliest, self.last = earliest, last

    def _walk(
        self, day: date, number: int, leaving: _Leaving, recesses: tuple[Recess, ...] = ()
    ) -> tuple[date, list[tuple[date, Closure]]]:
        """Walk `number` counted days and list the closed days left out, weekends apart."""
        # No Saturday is a business day, whatever a law says of the last one.
        closure_of, states, step = working_days(self._rule, self._agreed).closure, self._states, self._step
        left_out: list[tuple[date, Closure]] = []
        while number:
            day += step
            if recesses and any(recess.covers(day) for recess in recesses):
                continue
            closure = None if leaving is _Leaving.NONE else closure_of(day, states=states)
            if closure is not None and not closure.certain:
                self._doubtful = True
            if closure is None or not (closure.certain or leaving is _Leaving.ALL):
                number -= 1
            elif closure.source:
                left_out.append((day, closure))
        return day, left_out

    # Closed days

    def _closure(self, day: date) -> Closure | None:
        return self._calendar.closure(day, states=self._states)

    def is_open(self, day: date) -> bool:
        """Whether a day is neither certainly nor arguably closed."""
        return self._closure(day) is None

    def _open_day(self, day: date, step: timedelta, *, arguable: bool) -> date:
        """The first open day at or beyond a day; `arguable` closures count as closed, or do not."""
        while (closure := self._closure(day)) is not None:
            if not closure.certain and not arguable:
                break
            day += step
        return day

    def roll(self, moves: Moves, cite: str, why: str) -> None:
        """Move a day off a closed day as the law says, or in every way that can be argued (`why` says why)."""
        if self.earliest == self.last:
            # The common case, an open day, is left at once.
            if self._calendar.closure(self.earliest, states=self._states) is not None:
                self.earliest, self.last = self._rolled(self.earliest, moves, "", cite, why)
            return
        self.earliest, _ = self._rolled(self.earliest, moves, EARLIEST, cite, why)
        _, self.last = self._rolled(self.last, moves, LAST, cite, why)

    def _rolled(self, day: date, moves: Moves, prefix: str, cite: str, why: str) -> tuple[date, date]:
        """The first and the last day that a day can move to."""
        closure = self._closure(day)
        if closure is None:
            return day, day
        if len(moves) > 1:
            options = self._options(day, closure, moves, prefix, why)
        elif moves == STANDS:
            options = [day]
            if closure.certain:
                self.steps.append(f"{prefix}{day_written(day)} is closed ({_why(closure)}); the date stands ({cite}).")
        else:
            options = self._moved(day, closure, moves, prefix, cite)
        return min(options), max(options)

    def _moved(self, day: date, closure: Closure, moves: Moves, prefix: str, cite: str) -> list[date]:
        """Where a day moves if only certain closures count, and if the arguable ones count too."""
        back = moves == PREVIOUS
        step = _BACK if back else _FORTH
        certain = day
        if closure.certain:
            certain = self._open_day(day, step, arguable=False)
            which = "previous" if back else "next"
            self.steps.append(
                f"{prefix}{day_written(day)} is closed ({_why(closure)}); "
                f"the {which} open day is {day_written(certain)} ({cite}){self._passed(day, certain, step)}."
            )
        doubtful = self._closure(certain)
        if doubtful is None:
            return [certain]
        everything = self._open_day(certain, step, arguable=True)
        outward = prefix in {"", EARLIEST if back else LAST}
        if outward:
            self.steps.append(
                f"{prefix}{day_written(certain)} is arguably closed ({_why(doubtful)}): "
                f"if it is, the date is {day_written(everything)}."
            )
        return [certain, everything]

    def _options(self, day: date, closure: Closure, moves: Moves, prefix: str, why: str) -> list[date]:
        options: list[date] = []
        words: list[str] = []
        passed = too_late = ""
        before = None if self._before is None else self._before[prefix != EARLIEST]
        for move in moves:
            if move is Move.STAND:
                options.append(day)
                words.append(move.value)
            else:
                step = _BACK if move is Move.PREVIOUS else _FORTH
                open_day, way = self._open_day(day, step, arguable=True), move.value
                if before is not None and open_day >= before:
                    too_late = f"; the next open day, {day_written(open_day)}, does not come before the event"
                    # One that is only arguably closed may come before it all the same.
                    open_day, way = self._open_day(day, step, arguable=False), "move to the next that may be open"
                    if open_day == day or open_day >= before:
                        continue
                passed += self._passed(day, open_day, step)
                options.append(open_day)
                words.append(f"{way}, {day_written(open_day)}")
        state = "closed" if closure.certain else "arguably closed"
        self.steps.append(
            f"{prefix}{day_written(day)} is {state} ({_why(closure)}) and {why}: "
            f"the date may {either(words)}{too_late}{passed}."
        )
        return options

    def _passed(self, day: date, reached: date, step: timedelta) -> str:
        """Name the closed days between a closed day and the open one, weekends apart: they are why it is that day."""
        between: list[tuple[date, Closure]] = []
        while (day := day + step) != reached:
            closure = self._closure(day)
            if closure is not None and closure.source:
                between.append((day, closure))
        return _named(between, "closed besides weekends")

    def _hold_open_days(self, number: int, start: tuple[date, date], cite: str) -> None:
        """Lengthen a forward period until it holds so many open days after its start."""
        earliest = self._holding(number, start[0], self.earliest, arguable=False)
        last = self._holding(number, start[1], self.last, arguable=True)
        one = self.earliest == self.last and earliest == last
        ends = ((EARLIEST, start[0], self.earliest, earliest), (LAST, start[1], self.last, last))
        for prefix, begin, before, reached in ends[:1] if one else ends:
            if reached != before:
                self.steps.append(
                    f"{'The' if one else f'{prefix}the'} period after {day_written(begin)} must hold at least {number} "
                    f"open days: it ends on {day_written(reached)} ({cite})."
                )
        self.earliest, self.last = earliest, last

    def _holding(self, number: int, start: date, end: date, *, arguable: bool) -> date:
        for _ in range(number):
            start = self._open_day(start + _FORTH, _FORTH, arguable=arguable)
        return max(start, end)

    # Days on which the office cannot be reached

    def reach_office(self, inaccessible: frozenset[date], *, known: bool) -> None:
        """Move a last day on which the office cannot be reached forward to the first open day on which it can.

        `known` is whether the event is: its two readings have no days between.
        """
        ends = (self.earliest, self.last)
        within = self.bounding(inaccessible, known=known)
        if not within:
            return
        early = min(within, key=lambda day: self.reachable(day, inaccessible, arguable=False))
        late = max(within, key=lambda day: self.reachable(day, inaccessible, arguable=True))
        earliest = self.reachable(early, inaccessible, arguable=False)
        last = self.reachable(late, inaccessible, arguable=True)
        one = ends[0] == ends[1] and earliest == last
        for prefix, before, reached, end in ((EARLIEST, early, earliest, ends[0]), (LAST, late, last, ends[1])):
            if before in inaccessible and not (one and prefix == LAST):
                then = f"the first accessible open day is {day_written(reached)}"
                if reached == before:
                    then = "no accessible open day comes before the event, and the date stands"
                self.steps.append(
                    f"{'' if one else prefix}{day_written(before)} is a day on which the office is inaccessible; "
                    f"{then} ({self._rule.inaccessible_cite})."
                )
            elif before != end:
                self.steps.append(f"{prefix}the date is then {day_written(reached)}.")
        self.earliest, self.last = earliest, last

    def bounding(self, inaccessible: frozenset[date], *, known: bool) -> list[date]:
        """The days that bound where the days of a range can go, none where no day of it is inaccessible.

        An inaccessible day can move past its neighbours, so both ends alone do not bound the range: the days after
        the inaccessible ones do too.
        """
        ends = {self.earliest, self.last}
        shut = [day for day in inaccessible if (day in ends if known else self.earliest <= day <= self.last)]
        if known or not shut:
            return sorted(ends) if shut else []
        days = {*ends, *shut, *(day + _FORTH for day in shut if day < self.last)}
        return sorted(days)

    def reachable(self, day: date, inaccessible: frozenset[date], *, arguable: bool) -> date:
        """The first accessible open day from an inaccessible day on; any other day stays, as where none is before the event."""
        reached = day
        while reached in inaccessible:
            reached = self._open_day(reached + _FORTH, _FORTH, arguable=arguable)
        return day if self._before is not None and reached >= self._before[arguable] else reached


def _in_office(rule: CountingRule, calendar: Calendar) -> Calendar:
    return calendar.in_washington(rule.washington_cite) if rule.washington_cite else calendar


def working_days(rule: CountingRule, calendar: Calendar) -> Calendar:
    """The calendar by which a law counts business days: where it is silent on holidays, they are only arguably closed."""
    closed = _in_office(rule, calendar)
    return closed.with_doubtful_holidays() if rule.business_cite else closed


def office_moves_nothing(rule: CountingRule, inaccessible: frozenset[date], ends: tuple[date, date]) -> Iterator[str]:
    """The sentences for a law that says nothing of days on which the office cannot be reached."""
    for day in sorted(inaccessible.intersection(ends)):
        yield (
            f"{day_written(day)} is a day on which the office is inaccessible, which moves no such day here "
            f"({rule.citation})."
        )


def _cites(*cites: str) -> str:
    return "; ".join(filter(None, cites))


def _why(closure: Closure) -> str:
    return f"{closure.name}, {closure.source}" if closure.source else closure.name


def _named(left_out: list[tuple[date, Closure]], how: str = "left out besides weekends") -> str:
    if not left_out:
        return ""
    names = [
        f"{day_written(day)} ({'' if closure.certain else 'arguably closed: '}{_why(closure)})"
        for day, closure in left_out[:_NAMED_AT_MOST]
    ]
    if len(left_out) > _NAMED_AT_MOST:
        names.append(f"{len(left_out) - _NAMED_AT_MOST} more")
    return f"; {how}: {', '.join(names)}"


def _day(when: date | datetime, zone: ZoneInfo) -> date:
    if isinstance(when, datetime):
        return (when if when.tzinfo is None else when.astimezone(zone)).date()
    return when


def _date(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


def _at(day: date, like: date | datetime) -> date | datetime:
    return datetime.combine(day, like.time(), tzinfo=like.tzinfo) if isinstance(like, datetime) else day


def shift(day: date, span: Span, *, backward: bool = False) -> date:
    """Move a day by a span of days, weeks, months or years, whatever is closed.

    A month or year keeps the day number; where the month lacks it, the last day of the month
    stands (31 January and one month: 28 or 29 February). Hours and business days need a clock or a calendar.

    Raises `DateOutOfRange` outside the years 1 to 9999.
    """
    number = -span.count if backward else span.count
    try:
        match span.unit:
            case Unit.DAY | Unit.CALENDAR_DAY:
                return day + timedelta(days=number)
            case Unit.WEEK:
                return day + timedelta(weeks=number)
            case Unit.MONTH:
                return _months_on(day, number)
            case Unit.YEAR:
                return _months_on(day, 12 * number)
            case Unit.HOUR | Unit.BUSINESS_DAY:
                message = f"{span} cannot be added to a day without a clock or a calendar"
                raise ValueError(message)
    except OverflowError:
        raise DateOutOfRange(f"{span} {'before' if backward else 'after'} {day}") from None


def _months_on(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= MAXYEAR:
        raise OverflowError
    if day.day <= 28:  # noqa: PLR2004 — every month has so many days
        return date(year, month + 1, day.day)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
