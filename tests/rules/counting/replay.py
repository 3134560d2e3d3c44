"""An independent reader of traces: it takes each sentence at its word, works it out again day by day, and disagrees aloud."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.rules.counting.calendars import Calendar

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905 — read as a list of words
)
DAY = rf"(?:{'|'.join(WEEKDAYS)}) \d{{1,2}} (?:{'|'.join(MONTHS)}) \d{{1,4}}"
MOMENT = rf"\d\d:\d\d(?::\d\d)? on {DAY}"
ONE = timedelta(days=1)

START = re.compile(rf"({DAY}), the day of the event, is not counted \(.+\)\.")
START_RANGE = re.compile(
    rf"The event falls between ({DAY}) and ({DAY}), both included; its own day is not counted \(.+\)\."
)
FIXED = re.compile(rf"The date is fixed: ({DAY})\.")
FIXED_RANGE = re.compile(rf"The date lies between ({DAY}) and ({DAY}), both included\.")
READING = re.compile(r"(?:On the (earliest|latest) reading, )?(?:[Aa]dded for [^:]+: )?(.+)", re.DOTALL)
SPAN = re.compile(
    rf"(\d+) (day|calendar day|week|month|year|business day)s? (after|before) ({DAY})(?:, (closed days|days in recess|"
    rf"closed days and days in recess) left out,)? is ({DAY})(, the last day of a month that has no day \d+)?"
    r"(?: \(.+?\))?(?:; left out besides weekends: .+)?\."
)
CLEAR = re.compile(
    rf"(\d+) clear days? (after|before) ({DAY})(, closed days left out,)? end on ({DAY}); "
    rf"the day (after|before) them is ({DAY}) \(.+\)(?:; left out besides weekends: .+)?\."
)
CLOSED = re.compile(rf"({DAY}) is closed \(.+?\); the (next|previous) open day is ({DAY}) \(.+\)\.")
PASSED = re.compile(r"; closed besides weekends: (.+)\.")
ARGUABLE = re.compile(rf"({DAY}) is arguably closed \(.+\): if it is, the date is ({DAY})\.")
BESIDES = r"(?:; closed besides weekends: .+)?"
TOO_LATE = rf"(?:; the next open day, ({DAY}), does not come before the event)?"
MAY = re.compile(rf"({DAY}) is (closed|arguably closed) \(.+\) and .+: the date may (.+?){TOO_LATE}{BESIDES}\.")
STANDS = re.compile(rf"({DAY}) is closed \(.+?\); the date stands \(.+\)\.")
HOLDS = re.compile(rf"[Tt]he period after ({DAY}) must hold at least (\d+) open days: it ends on ({DAY}) \(.+\)\.")
OFFICE = re.compile(
    rf"({DAY}) is a day on which the office is inaccessible; the first accessible open day is ({DAY}) \(.+\)\."
)
OFFICE_STANDS = re.compile(
    rf"({DAY}) is a day on which the office is inaccessible; "
    r"no accessible open day comes before the event, and the date stands \(.+\)\."
)
THEN = re.compile(rf"the date is then ({DAY})\.")
SAYS_ONLY = re.compile(
    rf"It is not moved off a closed day before days for distance are added \(.+\)\.|"
    rf"{DAY} is a state's holiday \(.+\), which closes no day in a period counted backward \(.+\)\.|"
    rf"{DAY} is a day on which the office is inaccessible, which moves no such day here \(.+\)\.|"
    rf"{MOMENT} did not come in .+, where clocks went forward: it is taken as \d\d:\d\d\."
)
HOURS_START = re.compile(
    rf"The hours run from ({MOMENT})(, the moment of the event\.|, which came twice that day .+\.)"
)
HOURS_RANGE = re.compile(rf"The moment of the event is not known: it lies between ({MOMENT}) and ({MOMENT})\.")
HOURS = re.compile(
    rf"(\d+) (hour|day|week)s? (after|before) ({MOMENT}) is ({MOMENT})(, clocks having changed in .+)?\."
)
HOUR_OUT = re.compile(
    rf"The hour of the event is not counted: the hours run from (?:({MOMENT})|a moment between ({MOMENT}) and ({MOMENT})) "
    r"\(.+\)\."
)
HOURS_HOLD = re.compile(
    rf"(\d+) hours are argued to be a period that must hold at least (\d+) open days: after ({MOMENT}) they have passed "
    rf"at ({MOMENT}) \(.+\)\."
)
KEPT = re.compile(rf"The time of day is kept: ({MOMENT})\.")
KEPT_RANGE = re.compile(rf"The time of day is kept, so the moment lies between ({MOMENT}) and ({MOMENT})\.")


class Replay:
    """Both readings of a trace, worked out again from its words."""

    def __init__(
        self,
        calendar: Calendar,
        *,
        states: bool = True,
        saturdays_open: bool = False,
        washington: str = "",
        doubtful_holidays: bool = False,
        inaccessible: frozenset[date] = frozenset(),
        zone: ZoneInfo | None = None,
    ) -> None:
        in_office = calendar.in_washington(washington) if washington else calendar
        self.working = in_office.with_doubtful_holidays() if doubtful_holidays else in_office
        self.calendar = calendar.with_saturdays() if saturdays_open else in_office
        self.saturdays_open = saturdays_open
        self.states = states
        self.inaccessible = inaccessible
        self.zone = zone
        self.ends: dict[str, date] = {}
        self.moments: dict[str, datetime] = {}
        self._counts_from: datetime | None = None
        self._before_office: frozenset[date] | None = None

    def read(self, steps: tuple[str, ...]) -> tuple[date | datetime, date | datetime]:
        for step in steps:
            assert step.endswith("."), step
            self._read(step)
        if self.moments:
            assert {which: moment.date() for which, moment in self.moments.items()} == self.ends
            return self.moments["earliest"], self.moments["latest"]
        return self.ends["earliest"], self.ends["latest"]

    def _read(self, step: str) -> None:
        for pattern, action in (
            (START, self._start),
            (START_RANGE, self._start),
            (FIXED, self._start),
            (FIXED_RANGE, self._start),
            (HOURS_START, self._hours_start),
            (HOURS_RANGE, self._hours_start),
            (HOUR_OUT, self._hour_out),
            (KEPT, self._kept),
            (KEPT_RANGE, self._kept),
        ):
            found = pattern.fullmatch(step)
            if found:
                action(found)
                return
        if SAYS_ONLY.fullmatch(step):
            return
        reading = READING.fullmatch(step)
        assert reading is not None
        which = (reading[1],) if reading[1] else ("earliest", "latest")
        for pattern, move in (
            (SPAN, self._span),
            (CLEAR, self._clear),
            (CLOSED, self._closed),
            (ARGUABLE, self._arguable),
            (MAY, self._may),
            (STANDS, self._stands),
            (HOLDS, self._holds),
            (OFFICE, self._office),
            (THEN, self._then),
            (HOURS, self._hours),
            (HOURS_HOLD, self._hours_hold),
            (OFFICE_STANDS, self._office_stands),
        ):
            found = pattern.fullmatch(reading[2])
            if found:
                move(found, which)
                self._besides(reading[2])
                return
        raise AssertionError(f"not understood: {step}")

    def _besides(self, sentence: str) -> None:
        """Hold each day that is named as closed on the way to being a closed weekday."""
        named = PASSED.search(sentence)
        for words in re.findall(DAY, named[1] if named else ""):
            day = day_of(words)
            # A Saturday is named only where a law leaves it open that is no holiday.
            assert day.weekday() < 5 or (day.weekday() == 5 and self.saturdays_open), words
            assert not self._open(day, arguable=True), words

    def _start(self, found: re.Match[str]) -> None:
        days = [day_of(words) for words in found.groups() if words]
        self.ends = {"earliest": days[0], "latest": days[-1]}

    def _at(self, day: date, which: tuple[str, ...]) -> None:
        assert all(self.ends[end] == day for end in which), (day, which, self.ends)

    def _open(self, day: date, *, arguable: bool, under: Calendar | None = None) -> bool:
        closure = (under or self.calendar).closure(day, states=self.states)
        return closure is None or (not closure.certain and not arguable)

    def _counts(self, which: tuple[str, ...], *, back: bool) -> list[bool]:
        """Whether arguable closures are left out: for one end what pushes it outward, for both ends either way."""
        return [(end == "latest") != back for end in which]

    def _span(self, found: re.Match[str], which: tuple[str, ...]) -> None:
        number, unit, back, start, reached = (
            int(found[1]),
            found[2],
            found[3] == "before",
            day_of(found[4]),
            day_of(found[6]),
        )
        self._at(start, which)
        left_out = found[5] or ("closed days" if unit == "business day" else "")
        if left_out:
            days = number * 7 if unit == "week" else number
            for arguable in self._counts(which, back=back):
                assert self._walked(start, days, back, left_out, arguable) == reached
        else:
            assert added(start, -number if back else number, unit) == reached
        assert bool(found[7]) == (unit in {"month", "year"} and reached.day != start.day)
        self.ends |= dict.fromkeys(which, reached)

    def _walked(self, day: date, number: int, back: bool, left_out: str, arguable: bool) -> date:
        while number:
            day = day - ONE if back else day + ONE
            if "recess" in left_out and in_recess(day):
                continue
            if "closed" in left_out and not self._open(day, arguable=arguable, under=self.working):
                continue
            number -= 1
        return day

    def _clear(self, found: re.Match[str], which: tuple[str, ...]) -> None:
        back, start, end, reached = found[2] == "before", day_of(found[3]), day_of(found[5]), day_of(found[7])
        self._at(start, which)
        assert found[2] == found[6]
        for arguable in self._counts(which, back=back):
            assert self._walked(start, int(found[1]), back, "closed" if found[4] else "", arguable) == end
        assert abs((reached - start).days) == abs((end - start).days) + 1
        self.ends |= dict.fromkeys(which, reached)

    def _closed(self, found: re.Match[str], which: tuple[str, ...]) -> None:
        day, back, reached = day_of(found[1]), found[2] == "previous", day_of(found[3])
        self._at(day, which)
        assert not self._open(day, arguable=False)
        assert self._next(day, back=back, arguable=False) == reached
        self.ends |= dict.fromkeys(which, reached)

    def _next(self, day: date, *, back: bool, arguable: bool) -> date:
        day = day - ONE if back else day + ONE
        while not self._open(day, arguable=arguable):
            day = day - ONE if back else day + ONE
        return day

    def _arguable(self, found: re.Match[str], which: tuple[str, ...]) -> None:
        day, reached = day_of(found[1]), day_of(found[2])
        self._at(day, which)
        assert self._open(day, arguable=False)
        assert not self._open(day, arguable=True)
        assert self._next(day, back=reached < day, arguable=True) == reached
        outward = "latest" if reached > day else "earliest"
        assert outward in which
        self.ends[outward] = reached

    def _may(self, found: re.Match[str], which: tuple[str, ...]) -> None:
        day = day_of(found[1])
        self._at(day, which)
        assert self._open(day, arguable=False) == (found[2] == "arguably closed")
        options = []
        for words in re.split(r", (?=move|stand)| or ", found[3]):
            if words == "stand":
                options.append(day)
                continue
            move = re.fullmatch(rf"move to the (?:(next|previous) open day|next that may be open), ({DAY})", words)
            assert move is not None, words
            assert self._next(day, back=move[1] == "previous", arguable=move[1] is not None) == day_of(move[2])
            options.append(day_of(move[2]))
        if found[4]:
            # The way that falls away is one that leads past the event.
            reached = self._next(day, back=False, arguable=True)
            assert reached == day_of(found[4])
            assert reached not in options
        if "earliest" in which:
            self.ends["earliest"] = min(options)
        if "latest" in which:
            self.ends["latest"] = max(options)

    def _stands(self, found: re.Match[str], which: tuple[str, ...]) -> None:
        self._at(day_of(found[1]), which)
        assert not self._open(day_of(found[1]), arguable=False)

    def _holds(self, found: re.Match[str], which: tuple[str, ...]) -> None:
        start, number, reached = day_of(found[1]), int(found[2]), day_of(found[3])
        for end in which:
            arguable = end == "latest"
            days = [start + ONE * n for n in range(1, (reached - start).days + 1)]
            assert sum(self._open(day, arguable=arguable) for day in days) == number
            assert self._open(reached, arguable=arguable)
            assert reached > self.ends[end]
        self.ends |= dict.fromkeys(which, reached)

    def _office(self, found: re.Match[str], which: tuple[str, ...]) -> None:
        day, reached = day_of(found[1]), day_of(found[2])
        assert day in self.inaccessible
        self._hold_before_office(day)
        for end in which:
            expected = day
            while expected in self.inaccessible:
                expected = self._next(expected, back=False, arguable=end == "latest")
            assert expected == reached
        self.ends |= dict.fromkeys(which, reached)

    def _office_stands(self, found: re.Match[str], which: tuple[str, ...]) -> None:
        day = day_of(found[1])
        assert day in self.inaccessible
        self._hold_before_office(day)
        self.ends |= dict.fromkeys(which, day)

    def _then(self, found: re.Match[str], which: tuple[str, ...]) -> None:
        assert len(which) == 1
        self._hold_before_office(day_of(found[1]))
        self.ends[which[0]] = day_of(found[1])

    def _hold_before_office(self, day: date) -> None:
        """Hold a day to the range as it was before the office was looked at: an inner day can bound it too."""
        self._before_office = self._before_office or frozenset(self.ends.values())
        assert min(self._before_office) <= day <= max(self._before_office)

    def _hours_start(self, found: re.Match[str]) -> None:
        first = moment_of(found[1])
        last = first.replace(fold=1) if "came twice" in found[0] else first
        if found.re is HOURS_RANGE:
            last = moment_of(found[2])
        self._set(first, last)

    def _set(self, first: datetime, last: datetime) -> None:
        self.moments = {"earliest": first, "latest": last}
        self.ends = {"earliest": first.date(), "latest": last.date()}

    def _hours(self, found: re.Match[str], which: tuple[str, ...]) -> None:
        number, unit, back, reached = int(found[1]), found[2], found[3] == "before", moment_of(found[5])
        for end in which:
            start = self.moments[end]
            assert start.replace(fold=0) == moment_of(found[4])
            if unit == "hour":
                assert self.zone is not None
                world = start.replace(tzinfo=self.zone).astimezone(UTC) + timedelta(hours=-number if back else number)
                local = world.astimezone(self.zone).replace(tzinfo=None)
            else:
                local = start + ONE * (number * (7 if unit == "week" else 1)) * (-1 if back else 1)
            assert local.replace(fold=0) == reached
            self.moments[end] = local
            self.ends[end] = local.date()

    def _hour_out(self, found: re.Match[str]) -> None:
        ends = [moment_of(words) for words in found.groups() if words]
        for moment, before in zip((ends[0], ends[-1]), self.moments.values(), strict=True):
            assert moment.minute == moment.second == 0
            assert abs(moment - before) <= timedelta(hours=1) or moment.replace(tzinfo=self.zone).utcoffset() != (
                before.replace(tzinfo=self.zone).utcoffset()
            )
        self._set(ends[0], ends[-1])
        self._counts_from = ends[-1]

    def _hours_hold(self, found: re.Match[str], which: tuple[str, ...]) -> None:
        assert "latest" in which
        number, begins, holds = int(found[2]), moment_of(found[3]), moment_of(found[4])
        assert int(found[1]) >= 24 * number
        assert begins == self._counts_from
        passed, at = timedelta(), begins
        while at < holds:
            passed += timedelta(hours=self._open(at.date(), arguable=True))
            at += timedelta(hours=1)
        assert passed == timedelta(days=number)
        assert holds > self.moments["latest"]
        self.moments["latest"], self.ends["latest"] = holds, holds.date()

    def _kept(self, found: re.Match[str]) -> None:
        first, last = moment_of(found[1]), moment_of(found[2] if found.re is KEPT_RANGE else found[1])
        assert first.date() == self.ends["earliest"]
        assert first.time() in {self.moments["earliest"].time(), time()}
        self._before_office = None
        if last.time() == time() and last.date() == self.ends["latest"] + ONE:
            last_day = last.date()
        else:
            last_day = self.ends["latest"]
            assert last.time() == self.moments["latest"].time()
        assert last.date() == last_day
        self._set(first, last)


def day_of(words: str) -> date:
    weekday, number, month, year = words.split()
    day = date(int(year), MONTHS.index(month) + 1, int(number))
    assert WEEKDAYS[day.weekday()] == weekday, words
    return day


def moment_of(words: str) -> datetime:
    clock, _, day = words.partition(" on ")
    return datetime.combine(day_of(day), time.fromisoformat(clock))


def in_recess(day: date) -> bool:
    return (day.month == 12 and day.day >= 21) or (day.month == 1 and day.day <= 7)


def added(day: date, number: int, unit: str) -> date:
    if unit in {"day", "calendar day", "week"}:
        return day + ONE * (number * (7 if unit == "week" else 1))
    months = number * (12 if unit == "year" else 1)
    step = 1 if months > 0 else -1
    year, month = day.year, day.month
    for _ in range(abs(months)):
        month += step
        if month in {0, 13}:
            year, month = year + step, 12 if month == 0 else 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
