"""A count in the making: its earliest and its last reading so far, and the sentences that led there.

Every step keeps both ends. Where a calendar is only arguably closed on a day, or a law is silent, one end takes
one reading and the other end the other; a sentence about one end alone says which.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from enum import Enum

from tracker.rules.counting.calendars import Calendar, Closure
from tracker.rules.counting.laws import NEXT, PREVIOUS, STANDS, Move, Moves, Recess
from tracker.rules.due.spans import Span, Unit, shift
from tracker.rules.wording import day_written, either

EARLIEST = "On the earliest reading, "
LAST = "On the latest reading, "
_FORTH, _BACK = timedelta(days=1), timedelta(days=-1)
_NAMED_AT_MOST = 12  # closed days that one sentence names; a longer count says how many more there are


class _Leaving(Enum):
    """Which closed days a walk leaves out."""

    NONE = "none"
    CERTAIN = "certain"
    ALL = "all"

    @classmethod
    def of(cls, closed: bool, arguable: bool) -> _Leaving:  # noqa: FBT001 — the two questions of every walk
        """Leave out none, those closed for certain, or the arguable ones too."""
        if not closed:
            return cls.NONE
        return cls.ALL if arguable else cls.CERTAIN


Reach = Callable[[date, bool], tuple[date, str]]
"""From a day, and whether arguable closures count as closed, to the day reached and its sentence."""


class Readings:
    """The two readings of one count under one calendar. `states` False leaves the states' own days open."""

    __slots__ = ("calendar", "earliest", "last", "states", "steps")

    def __init__(self, calendar: Calendar, earliest: date, last: date, *, states: bool = True) -> None:
        self.calendar = calendar
        self.earliest = earliest
        self.last = last
        self.states = states
        self.steps: list[str] = []

    def add(self, span: Span, *, backward: bool, lead: str = "", cite: str = "") -> None:
        """Move by days, weeks, months or years; `lead` opens the sentence and `cite` ends it."""
        earliest, last = self.earliest, self.last
        if earliest == last:
            self.earliest = self.last = self._shifted(span, backward, earliest, lead, cite)
            return
        lead = lead[:1].lower() + lead[1:]
        self.earliest = self._shifted(span, backward, earliest, EARLIEST + lead, cite)
        self.last = self._shifted(span, backward, last, LAST + lead, cite)

    def _shifted(self, span: Span, backward: bool, day: date, lead: str, cite: str) -> date:  # noqa: FBT001 — one step's parts, given in one place
        reached = shift(day, span, backward=backward)
        words = day_written(reached)
        if reached.day != day.day and (span.unit is Unit.MONTH or span.unit is Unit.YEAR):
            words += f", the last day of a month that has no day {day.day}"
        cited = f" ({cite})" if cite else ""
        self.steps.append(f"{lead}{span} {'before' if backward else 'after'} {day_written(day)} is {words}{cited}.")
        return reached

    def count_open(
        self, span: Span, *, backward: bool, closed: bool, recesses: tuple[Recess, ...], lead: str = "", cite: str = ""
    ) -> None:
        """Count days one by one, leaving out closed days (if `closed`) and the days of recesses."""
        kind = " and ".join([*(["closed days"] if closed else []), *(["days in recess"] if recesses else [])])
        aside = "" if span.unit is Unit.BUSINESS_DAY else f", {kind} left out,"
        cited = f" ({cite})" if cite else ""
        number = span.count * 7 if span.unit is Unit.WEEK else span.count

        def reach(day: date, arguable: bool) -> tuple[date, str]:  # noqa: FBT001 — the shape of Reach
            reached, left_out = self._walk(
                day, number, backward=backward, leaving=_Leaving.of(closed, arguable), recesses=recesses
            )
            direction = "before" if backward else "after"
            return reached, (
                f"{span} {direction} {day_written(day)}{aside} is {day_written(reached)}{cited}{_named(left_out)}."
            )

        self._advance(reach, backward=backward, lead=lead)

    def clear(self, span: Span, *, backward: bool, closed: bool, cite: str) -> None:
        """Leave so many clear days free and reach the day beyond them; closed days are no clear days if `closed`."""
        aside = ", closed days left out," if closed else ""
        direction = "before" if backward else "after"

        def reach(day: date, arguable: bool) -> tuple[date, str]:  # noqa: FBT001 — the shape of Reach
            end, left_out = self._walk(day, span.count, backward=backward, leaving=_Leaving.of(closed, arguable))
            reached = end + (_BACK if backward else _FORTH)
            number = "1 clear day" if span.count == 1 else f"{span.count} clear days"
            return reached, (
                f"{number} {direction} {day_written(day)}{aside} end on {day_written(end)}; "
                f"the day {direction} them is {day_written(reached)} ({cite}){_named(left_out)}."
            )

        self._advance(reach, backward=backward, lead="")

    def _advance(self, reach: Reach, *, backward: bool, lead: str) -> None:
        # Counting forward, fewer closed days give the earlier day; counting backward, the later one.
        earliest, sentence = reach(self.earliest, backward)
        last, other = reach(self.last, not backward)
        if self.earliest == self.last and earliest == last:
            self.steps.append(lead + sentence)
        else:
            lead = lead[:1].lower() + lead[1:]
            self.steps += (EARLIEST + lead + sentence, LAST + lead + other)
        self.earliest, self.last = earliest, last

    def _walk(
        self, day: date, number: int, *, backward: bool, leaving: _Leaving, recesses: tuple[Recess, ...] = ()
    ) -> tuple[date, list[tuple[date, Closure]]]:
        """Walk `number` counted days and list the closed days left out, weekends apart."""
        step = _BACK if backward else _FORTH
        left_out: list[tuple[date, Closure]] = []
        while number:
            day += step
            if recesses and any(recess.covers(day) for recess in recesses):
                continue
            closure = None if leaving is _Leaving.NONE else self.closure(day)
            if closure is None or not (closure.certain or leaving is _Leaving.ALL):
                number -= 1
            elif closure.source:
                left_out.append((day, closure))
        return day, left_out

    def closure(self, day: date) -> Closure | None:
        """Say why a day is closed in this count."""
        return self.calendar.closure(day, states=self.states)

    def open_day(self, day: date, step: timedelta, *, arguable: bool) -> date:
        """Find the first open day at or beyond a day; `arguable` closures count as closed, or do not."""
        while (closure := self.calendar.closure(day, states=self.states)) is not None:
            if not closure.certain and not arguable:
                break
            day += step
        return day

    def roll(self, moves: Moves, cite: str, why: str = "") -> None:
        """Move a day off a closed day as the law says, or in every way that can be argued (`why` says why)."""
        if self.earliest == self.last:
            closure = self.calendar.closure(self.earliest, states=self.states)
            if closure is not None:
                self._roll_both(closure, moves, cite, why)
            return
        for prefix, day, is_last in ((EARLIEST, self.earliest, False), (LAST, self.last, True)):
            closure = self.closure(day)
            if closure is None:
                continue
            if len(moves) > 1:
                options = self._options(day, closure, moves, prefix, why)
                moved = max(options) if is_last else min(options)
            elif moves == STANDS:
                moved = day
                self._stand(day, closure, prefix, cite)
            else:
                # Arguable closures count for the end that they push outward.
                outward = (moves == NEXT) == is_last
                moved = self._moved(day, closure, moves, prefix, cite)[outward]
            if is_last:
                self.last = moved
            else:
                self.earliest = moved

    def _roll_both(self, closure: Closure, moves: Moves, cite: str, why: str) -> None:
        day = self.earliest
        if len(moves) > 1:
            options = self._options(day, closure, moves, "", why)
            self.earliest, self.last = min(options), max(options)
        elif moves == STANDS:
            self._stand(day, closure, "", cite)
        else:
            certain = self._moved(day, closure, moves, "", cite)
            self.earliest, self.last = min(certain), max(certain)

    def _stand(self, day: date, closure: Closure, prefix: str, cite: str) -> None:
        if closure.certain:
            self.steps.append(f"{prefix}{day_written(day)} is closed ({_why(closure)}); the date stands ({cite}).")

    def _moved(self, day: date, closure: Closure, moves: Moves, prefix: str, cite: str) -> tuple[date, date]:
        """Give where a day moves if only certain closures count, and if the arguable ones count too."""
        back = moves == PREVIOUS
        step = _BACK if back else _FORTH
        certain = day
        if closure.certain:
            certain = self.open_day(day, step, arguable=False)
            which = "previous" if back else "next"
            self.steps.append(
                f"{prefix}{day_written(day)} is closed ({_why(closure)}); "
                f"the {which} open day is {day_written(certain)} ({cite}){self._passed(day, certain, step)}."
            )
        doubtful = self.closure(certain)
        if doubtful is None:
            return certain, certain
        everything = self.open_day(certain, step, arguable=True)
        outward = prefix in {"", EARLIEST if back else LAST}
        if outward:
            self.steps.append(
                f"{prefix}{day_written(certain)} is arguably closed ({_why(doubtful)}): "
                f"if it is, the date is {day_written(everything)}."
            )
        return certain, everything

    def _options(self, day: date, closure: Closure, moves: Moves, prefix: str, why: str) -> list[date]:
        options: list[date] = []
        words: list[str] = []
        passed = ""
        for move in moves:
            if move is Move.STAND:
                options.append(day)
                words.append("stand")
            else:
                step = _BACK if move is Move.PREVIOUS else _FORTH
                open_day = self.open_day(day, step, arguable=True)
                passed += self._passed(day, open_day, step)
                options.append(open_day)
                words.append(f"{move.value}, {day_written(open_day)}")
        state = "closed" if closure.certain else "arguably closed"
        self.steps.append(
            f"{prefix}{day_written(day)} is {state} ({_why(closure)}) and {why}: the date may {either(words)}{passed}."
        )
        return options

    def _passed(self, day: date, reached: date, step: timedelta) -> str:
        """Name the closed days between a closed day and the open one, weekends apart: they are why it is that day."""
        between: list[tuple[date, Closure]] = []
        day += step
        while day != reached:
            closure = self.closure(day)
            if closure is not None and closure.source:
                between.append((day, closure))
            day += step
        return _named(between, "closed besides weekends")

    def hold_open_days(self, number: int, start: tuple[date, date], cite: str) -> None:
        """Lengthen a forward period until it holds so many open days after its start."""
        earliest = self._holding(number, start[0], self.earliest, arguable=False)
        last = self._holding(number, start[1], self.last, arguable=True)
        one = self.earliest == self.last and earliest == last
        ends = [(earliest, self.earliest, "" if one else EARLIEST)]
        if not one:
            ends.append((last, self.last, LAST))
        for reached, before, prefix in ends:
            if reached != before:
                self.steps.append(
                    f"{f'{prefix}the' if prefix else 'The'} period after {day_written(start[prefix == LAST])} "
                    f"must hold at least {number} open days: "
                    f"it ends on {day_written(reached)} ({cite})."
                )
        self.earliest, self.last = earliest, last

    def _holding(self, number: int, start: date, end: date, *, arguable: bool) -> date:
        day = start
        while number:
            day = self.open_day(day + _FORTH, _FORTH, arguable=arguable)
            number -= 1
        return max(day, end)

    def reach_office(self, inaccessible: frozenset[date], cite: str) -> None:
        """Move a last day on which the office cannot be reached forward to the first open day on which it can."""
        ends = (self.earliest, self.last)
        within = self.touched(inaccessible)
        if not within:
            return
        early = min(within, key=lambda day: self.reachable(day, inaccessible, arguable=False))
        late = max(within, key=lambda day: self.reachable(day, inaccessible, arguable=True))
        earliest = self.reachable(early, inaccessible, arguable=False)
        last = self.reachable(late, inaccessible, arguable=True)
        one = ends[0] == ends[1] and earliest == last
        for prefix, before, reached, end in ((EARLIEST, early, earliest, ends[0]), (LAST, late, last, ends[1])):
            if before in inaccessible and not (one and prefix == LAST):
                self.steps.append(
                    f"{'' if one else prefix}{day_written(before)} is a day on which the office is inaccessible; "
                    f"the first accessible open day is {day_written(reached)} ({cite})."
                )
            elif before != end:
                self.steps.append(f"{prefix}the date is then {day_written(reached)}.")
        self.earliest, self.last = earliest, last

    def touched(self, inaccessible: frozenset[date]) -> list[date]:
        """Give the days that bound where the days of a range can go, none where no day of it is inaccessible.

        An inaccessible day can move past its neighbours, so both ends alone do not bound the range: the days after
        the inaccessible ones do too.
        """
        shut = [day for day in inaccessible if self.earliest <= day <= self.last]
        if not shut:
            return []
        days = {self.earliest, self.last, *shut, *(day + _FORTH for day in shut if day < self.last)}
        return sorted(days)

    def reachable(self, day: date, inaccessible: frozenset[date], *, arguable: bool) -> date:
        """Give the first accessible open day from an inaccessible day on; any other day stays."""
        if day not in inaccessible:
            return day
        while day in inaccessible:
            day = self.open_day(day + _FORTH, _FORTH, arguable=arguable)
        return day


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
