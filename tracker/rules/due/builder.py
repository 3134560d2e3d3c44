"""Building the tree of a due rule: from the parts that the grammar finds to the classes of the language.

Long because each shape of the language has its few lines here, beside the words that are read as another's.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

from lark import Token, Transformer, v_args

from tracker.rules.due.language import (
    Addition,
    After,
    Anchor,
    Anniversary,
    AtLeastEvery,
    AtLeastOnce,
    Before,
    Continuing,
    DayBefore,
    DayKind,
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
    NotBefore,
    OfSeveral,
    On,
    OneDay,
    Period,
    PlaceInPeriod,
    Promptly,
    Reached,
    TermEdge,
    Which,
    Window,
    YearEnd,
    each_in,
    ordinal,
)
from tracker.rules.due.numbers_in_words import day_in_words, number_in_words, ordinal_in_words
from tracker.rules.due.spans import Span, Unit
from tracker.rules.wording import MONTHS

LARGEST_COUNT = 100_000

_UNITS = {
    "HOURS": Unit.HOUR,
    "DAYS": Unit.DAY,
    "WEEKS": Unit.WEEK,
    "MONTHS": Unit.MONTH,
    "YEARS": Unit.YEAR,
}
_PERIODS = {
    "WEEKS": Period.WEEK,
    "MONTHS": Period.MONTH,
    "QUARTER": Period.QUARTER,
    "HALF_YEAR": Period.HALF_YEAR,
    "YEARS": Period.YEAR,
}
_FEBRUARY = 2
_LAST_DAY = PlaceInPeriod(-1, DayKind.DAY)
_LEAP_YEAR = 2024  # has every day that a year can have
_FREQUENCIES = {
    "annually": Span(1, Unit.YEAR),
    "yearly": Span(1, Unit.YEAR),
    "semiannually": Span(6, Unit.MONTH),
    "halfyearly": Span(6, Unit.MONTH),
    "quarterly": Span(3, Unit.MONTH),
    "monthly": Span(1, Unit.MONTH),
    "weekly": Span(1, Unit.WEEK),
    "biennially": Span(2, Unit.YEAR),
}
_SPANS = {
    Period.WEEK: Span(1, Unit.WEEK),
    Period.MONTH: Span(1, Unit.MONTH),
    Period.QUARTER: Span(3, Unit.MONTH),
    Period.HALF_YEAR: Span(6, Unit.MONTH),
    Period.YEAR: Span(1, Unit.YEAR),
}
# About how many days a unit is: which of two lengths of a window is the longer.
_ABOUT = {
    Unit.HOUR: 1 / 24,
    Unit.DAY: 1,
    Unit.CALENDAR_DAY: 1,
    Unit.BUSINESS_DAY: 7 / 5,
    Unit.WEEK: 7,
    Unit.MONTH: 30.4,
    Unit.YEAR: 365.2,
}


_Bound = tuple[str, Any]  # a part of a rule, by the name that it has there
_Parts = dict[str, Any]  # several of them


def builder() -> Transformer[Token, Any]:
    """What builds the tree of each part of a rule as it is read."""
    return _Builder()


class WrongError(Exception):
    """What is wrong with the parts of a rule; `place` finds its column (counted from 1) in the whole of the text."""

    def __init__(self, place: Callable[[str], int], found: str, expected: list[str]) -> None:
        super().__init__(found)
        self.place = place
        self.found = found
        self.expected = expected


def _joined(parts: Iterable[_Bound | _Parts | Span]) -> _Parts:
    found: _Parts = {}
    for each in parts:
        if isinstance(each, Span):
            found["interval"] = each
        else:
            found |= each if isinstance(each, dict) else dict([each])
    return found


@v_args(inline=True)
class _Builder(Transformer[Token, Any]):
    """Builds the tree; the methods are named after the rules of the grammar."""

    def start(self, rule: DueRule) -> DueRule:
        return rule

    def bounded(self, rule: DueRule, until: _Bound) -> ForEach:
        each = each_in(rule)
        if not each:
            raise _misplaced(rule, "is one day, so that nothing of it has an end")
        if each_in(until[1]):
            raise _misplaced(rule, "cannot end anew each time")
        return replace(_for_each(rule, each), until=until[1])

    def on(self, anchor: Anchor) -> On:
        return On(self._anchor(anchor))

    def after(self, span: Span, anchor: Anchor, *additions: Addition) -> After:
        return After(span, self._anchor(anchor), additions)

    def before(self, span: Span, anchor: Anchor, *additions: Addition) -> Before:
        return Before(span, self._anchor(anchor), additions)

    def frequency(self, token: Token) -> Span:
        return _FREQUENCIES[token.lower().replace("-", "")]

    def not_before(self, rule: After | Before | On) -> NotBefore:
        return NotBefore(rule)

    earliest_after = after
    earliest_before = before
    earliest_on = on

    def anniversary(self, place: Token, anchor: Anchor) -> Anniversary:
        return Anniversary(self._place(place), self._anchor(anchor))

    def nth_after(self, place: _Parts, anchor: Anchor, *additions: Addition) -> After:
        return After(_span(place), self._anchor(anchor), additions)

    def nth_before(self, place: _Parts, anchor: Anchor, *additions: Addition) -> Before:
        return Before(_span(place), self._anchor(anchor), additions)

    def length(self, length: Span | Token, again: Token | None = None) -> Span | int:
        return length if isinstance(length, Span) else self._agreed(length, again)

    def window(self, opens: Anchor, closes: Anchor) -> Window:
        return _window(self._anchor(opens), self._anchor(closes))

    def window_after(self, one: Span | int, other: Span, anchor: Anchor) -> Window:
        return _window(*(After(each, self._anchor(anchor)) for each in _lengths(one, other)))

    def window_before(self, one: Span | int, other: Span, anchor: Anchor) -> Window:
        return _window(*(Before(each, self._anchor(anchor)) for each in _lengths(one, other)))

    def every(self, span: Span | Period, *bounds: _Bound | _Parts) -> Every:
        return Every(span if isinstance(span, Span) else _SPANS[span], **_joined(bounds))

    def at_least_every(self, times: int, span: Span, *bounds: _Bound) -> AtLeastEvery:
        return AtLeastEvery(span, times=times, **dict(bounds))

    def after_the_last(self, span: Span, _last: Token, *bounds: _Bound) -> AtLeastEvery:
        return AtLeastEvery(span, **dict(bounds))

    def apart(self, span: Span, *bounds: _Bound) -> AtLeastEvery:
        return AtLeastEvery(span, **dict(bounds))

    def day_before(self, _the: Token, anchor: Anchor) -> DayBefore:
        return DayBefore(self._anchor(anchor))

    def last_day_of_year(self, place: _Parts, year: Token, unit: Token, anchor: Anchor) -> DayBefore:
        if _day(place) != _LAST_DAY:
            raise _wrong(unit, ["“month after the end of each” calendar period"])
        return DayBefore(Anniversary(self._place(year), self._anchor(anchor)))

    def minus(self, anniversary: Anniversary, span: Span) -> DayBefore:
        if span not in {Span(1, Unit.DAY), Span(1, Unit.CALENDAR_DAY)}:
            raise _misread(f"“minus {span}”", "“minus one day”, or a period counted before the anniversary")
        return DayBefore(anniversary)

    def edge_of_period(self, edge: Token, found: EdgeOfPeriod | DayBefore | TermEdge) -> Anchor:
        if isinstance(found, DayBefore):
            if _edge(edge) is not Edge.END:
                raise _wrong(edge, ["“end”, or the anniversary itself"])
            return found
        return replace(found, edge=_edge(edge))

    def named_term(self, name: Token) -> TermEdge:
        return TermEdge(Edge.END, str(name))

    def year_of(self, place: Token, _year: Token, anchor: Anchor) -> DayBefore:
        return DayBefore(Anniversary(self._place(place), self._anchor(anchor)))

    def last_day_of_period(self, place: _Parts, found: EdgeOfPeriod) -> EdgeOfPeriod:
        if _day(place) != _LAST_DAY:
            raise _wrong(place["written"], ["“last day”, or a day of “each” calendar period"])
        return found

    def period_of(self, *parts: Token | Period | YearEnd | Anchor) -> EdgeOfPeriod:
        *period, anchor = parts
        found = self._periods([self.each(*cast("list[Token | Period | YearEnd]", period))])
        del found["full"]
        return EdgeOfPeriod(Edge.END, anchor=self._anchor(cast("Anchor", anchor)), **found)

    def first_period(self, place: Token, _full: Token, *parts: Token | Period | YearEnd | Anchor) -> EdgeOfPeriod:
        if self._place(place) != 1:
            raise _wrong(place, ["“first”"])
        return replace(self.period_of(*parts), full=True)

    def yearly(self, *parts: Token | Anchor) -> _Parts:
        *place, anchor = parts
        years = self._place(place[0]) if place and isinstance(place[0], Token) else 1
        return {"interval": Span(years, Unit.YEAR), "start": self._anchor(cast("Anchor", anchor))}

    def several_anniversaries(self, *parts: Token | Anchor) -> _Parts:
        *places, anchor = parts
        numbers = [self._place(cast("Token", each)) for each in places]
        if numbers != [numbers[0] * each for each in range(1, len(numbers) + 1)]:
            raise _wrong(cast("Token", places[-1]), ["anniversaries that are evenly apart, or a duty for each of them"])
        start = self._anchor(cast("Anchor", anchor))
        return {"interval": Span(numbers[0], Unit.YEAR), "start": start, "until": Anniversary(numbers[-1], start)}

    def each_anniversary(
        self, span: Span | None, *parts: _Bound | _Parts | Span, before: bool = False
    ) -> EachAnniversary:
        return EachAnniversary(span, before=before, **_joined(parts))

    def before_each_anniversary(self, span: Span, *parts: _Bound | _Parts | Span) -> EachAnniversary:
        return self.each_anniversary(span, *parts, before=True)

    def on_each_anniversary(self, *parts: _Bound | _Parts) -> EachAnniversary:
        return self.each_anniversary(None, *parts)

    def after_each_span(self, span: Span, edge: Token, *parts: _Bound | Span) -> EachAnniversary:
        if _edge(edge) is not Edge.END:
            raise _wrong(edge, ["“end”"])
        return self.each_anniversary(span, *parts)

    def on_the_anniversary(self, every: Span, anchor: Anchor, *until: _Bound) -> EachAnniversary:
        if every.unit is not Unit.YEAR:
            raise _misread(f"every {every} on the anniversary", "“annually on the anniversary of”")
        return self.each_anniversary(None, every, ("start", self._anchor(anchor)), *until)

    def each(self, *parts: Token | Period | YearEnd) -> _Parts:
        kinds = {each.type: each for each in parts if isinstance(each, Token)}
        found: _Parts = {"full": "FULL" in kinds}
        for each in parts:
            if isinstance(each, YearEnd):
                found["year_end"] = each
            elif isinstance(each, Period):
                found["period"] = each
        return found | ({"fiscal": kinds["FISCAL"]} if "FISCAL" in kinds else {})

    per = each

    def edge_of_each(self, edge: Token, each: _Parts) -> _Parts:
        return each | {"edge": _edge(edge)}

    def fiscal_year(self, _fiscal: Token, _year: Token, year_end: YearEnd) -> tuple[str, YearEnd]:
        return "year_end", year_end

    def day_of_year(self, token: Token) -> YearEnd:
        first, second = token.split()
        day, month = (first, second) if first.isdigit() else (second, first)
        number = MONTHS.index(month.capitalize()) + 1
        if not 1 <= int(day) <= monthrange(_LEAP_YEAR, number)[1]:
            raise _wrong(token, ["a day that the calendar has, such as 30 September"])
        return YearEnd(number, int(day))

    def starting(self, anchor: Anchor) -> _Parts:
        return {"start": self._anchor(anchor), "starting": True}

    def thereafter(self, first: DueRule | Fixed, every: Span | Period | YearEnd, *until: _Bound) -> Every:
        start = first.anchor if isinstance(first, On) else self._anchor(first)
        if isinstance(every, YearEnd):
            if not isinstance(start, Fixed) or (start.on.month, start.on.day) != (every.month, every.day):
                raise _misread(f"each {every} after another day", "“each year thereafter”, or a duty of its own")
            every = Period.YEAR
        return replace(self.every(every, ("start", start), *until), starting=True)

    def each_period(self, span: Span | None, *parts: _Bound | _Parts, before: bool = False) -> EachPeriod:
        # What is before or after a period itself is before it begins, or after it ends.
        edge: _Parts = {"edge": Edge.START if before else Edge.END}
        return EachPeriod(span, before=before, **edge | self._periods(parts))

    def before_each_period(self, span: Span, *parts: _Bound | _Parts) -> EachPeriod:
        return self.each_period(span, *parts, before=True)

    def edge_of_each_period(self, *parts: _Bound | _Parts) -> EachPeriod:
        return self.each_period(None, *parts)

    def place(self, place: Token, *rest: Token | Unit) -> _Parts:
        number = -1 if place.type == "LAST" else self._place(place)
        kind = None
        for each in rest:
            if isinstance(each, Token) and each.type == "ORDINAL":
                if self._place(each) != number:
                    raise _wrong(each, [f"{ordinal(number)}, as the word before it says"])
            elif isinstance(each, Token) and each.type == "WEEKDAY":
                kind = DayKind(each.capitalize())
            else:
                kind = DayKind.BUSINESS_DAY if each is Unit.BUSINESS_DAY else DayKind.DAY
        return {"place": number, "kind": kind, "written": place}

    def months_after(self, *parts: Token) -> _Parts:
        edge = parts[-1]
        if edge.type == "PERIOD_EDGE" and _edge(edge) is not Edge.END:
            raise _wrong(edge, ["“end”"])
        return {"months_after": self._place(parts[0]) if parts[0].type == "ORDINAL" else 1}

    def day_of_each(self, place: _Parts, *parts: _Bound | _Parts | Token) -> DayOfEach | EachPeriod:
        month = parts[0] if isinstance(parts[0], Token) else None
        found = self._periods(cast("tuple[_Bound | _Parts]", parts if month is None else parts[1:]))
        day = _day(place, month)
        if day == _LAST_DAY and "months_after" not in found:
            return EachPeriod(None, **found)
        return _of_each(day, found)

    def day_of_each_month(self, place: _Parts, month: Token, *bounds: _Bound) -> DayOfEach:
        return _of_each(_day(place, month), self._periods([{"period": Period.YEAR}, *bounds]))

    def end_of_month_after(self, edge: Token, *parts: _Bound | _Parts) -> DayOfEach:
        if _edge(edge) is not Edge.END:
            raise _wrong(edge, ["“end”"])
        return _of_each(_LAST_DAY, self._periods(parts))

    def day_of_each_year(self, day: YearEnd, *parts: _Bound | _Parts) -> DayOfEach:
        return _of_each(_of_year(day), self._periods(parts))

    def yearly_day(self, every: Span, day: YearEnd, *bounds: _Bound) -> DayOfEach:
        return _of_each(_of_year(day), self._periods([{"period": _year_of(every)}, *bounds]))

    def each_day_of_year(self, day: YearEnd, *bounds: _Bound) -> DayOfEach:
        return _of_each(_of_year(day), self._periods([{"period": Period.YEAR}, *bounds]))

    def each_weekday(self, day: Token, *bounds: _Bound) -> DayOfEach:
        return DayOfEach(PlaceInPeriod(1, DayKind(day.capitalize())), Period.WEEK, **dict(bounds))

    def day_in_each(self, place: _Parts | YearEnd, month: Token | None = None) -> _Parts | YearEnd:
        return place if isinstance(place, YearEnd) else place | {"month": month}

    def in_days(self, *days: _Parts | YearEnd) -> _Parts:
        last = days[-1]
        # “The first and the fifth business day” are both business days.
        kind = {} if isinstance(last, YearEnd) else {"kind": last["kind"]}
        opens, day = (
            _of_year(each) if isinstance(each, YearEnd) else _day(each if each["kind"] else each | kind, each["month"])
            for each in days
        )
        return {"opens": opens, "day": day}

    def in_months(self, first: Token, last: Token | None = None) -> _Parts:
        ends = MONTHS.index((last or first).capitalize()) + 1
        # The last day of February has no number.
        day = PlaceInPeriod(-1 if ends == _FEBRUARY else monthrange(_LEAP_YEAR, ends)[1], DayKind.DAY, ends)
        return {"opens": PlaceInPeriod(1, DayKind.DAY, MONTHS.index(first.capitalize()) + 1), "day": day}

    def window_of_each(self, *parts: _Bound | _Parts) -> DayOfEach:
        found = self._periods(parts)
        return _of_each(found.pop("day"), found)

    def window_once_each(self, *parts: _Bound | _Parts | int) -> DayOfEach:
        times, *rest = parts if isinstance(parts[0], int) else (1, *parts)
        if times != 1:
            raise _misread(f"{times} times", "“once each” period, or a duty for each time")
        return self.window_of_each(*cast("list[_Bound | _Parts]", rest))

    def window_yearly(self, every: Span, *parts: _Bound | _Parts) -> DayOfEach:
        return self.window_of_each({"period": _year_of(every)}, *parts)

    def once(self) -> int:
        return 1

    def twice(self) -> int:
        return 2

    def so_many(self, count: Token) -> int:
        return self._number(count)

    def at_least_once(self, times: int, *parts: _Bound | _Parts) -> AtLeastOnce:
        return AtLeastOnce(times=times, **self._periods(parts))

    def later_of(self, *rules: DueRule) -> LaterOf:
        return LaterOf(tuple(self._single(rule) for rule in rules))

    def earlier_of(self, *rules: DueRule) -> EarlierOf:
        return EarlierOf(tuple(self._single(rule) for rule in rules))

    def whichever(self, *parts: DueRule | Token) -> LaterOf | EarlierOf:
        *rules, which = parts
        several = tuple(self._single(cast("DueRule | Fixed", rule)) for rule in rules)
        return LaterOf(several) if str(which).lower() in {"later", "latest", "last"} else EarlierOf(several)

    def later_of_two(self, *either: Anchor | DueRule) -> LaterOf:
        return self.later_of(*(each if isinstance(each, OneDay) else On(self._anchor(each)) for each in either))

    def earlier_of_two(self, *either: Anchor | DueRule) -> EarlierOf:
        return EarlierOf(self.later_of_two(*either).rules)

    def promptly(self, anchor: Anchor, *parts: _Bound) -> Promptly:
        found = dict(parts)
        if isinstance(found.get("limit"), Span):
            found["limit"] = After(found["limit"], self._anchor(anchor))
        return Promptly(self._anchor(anchor), **found)

    def promptly_within(self, limit: _Bound) -> Promptly:
        rule = limit[1]
        if not isinstance(rule, After):
            raise _misread("the end of the rule", "“promptly after” an event")
        return Promptly(rule.anchor, limit=rule)

    def target(self, span: Span) -> _Bound:
        return "target", span

    def limit(self, rule: OneDay | Span | Anchor) -> _Bound:
        return "limit", rule if isinstance(rule, On | After | Before | Span) else On(self._anchor(rule))

    def continuing(self, *parts: tuple[str, Any]) -> Continuing:
        return Continuing(**dict(parts))

    def from_anchor(self, anchor: Anchor) -> _Bound:
        return "start", self._anchor(anchor)

    since = from_anchor

    def until(self, anchor: Anchor) -> _Bound:
        return "until", self._anchor(anchor)

    through = until

    def review(self, span: Span) -> tuple[str, Span]:
        return "review", span

    def addition(self, span: Span, reason: Token) -> Addition:
        return Addition(span, str(reason))

    def fixed(self, token: Token) -> Fixed:
        try:
            if token.type == "DATE_IN_WORDS":
                return Fixed(day_in_words(token))
            moment = datetime.fromisoformat(token)
            return Fixed(moment if "T" in token else moment.date())
        except ValueError:
            raise _wrong(token, ["a day that the calendar has, such as 2026-02-28"]) from None

    def event(self, token: Token, happening: Token | None = None) -> EventAnchor:
        return EventAnchor(str(token), None if happening is None else self._count(happening, happening))

    def of_which(self, token: Token) -> Which:
        return Which(" ".join(token.lower().split()))

    def of_several(self, which: Which, of: EventAnchor | Reached) -> OfSeveral:
        return OfSeveral(which, of)

    def edge(self, edge: Token, term: Token) -> TermEdge:
        return TermEdge(Edge(edge), str(term))

    def reached(self, milestone: Token, code: Token, occurrence: Token | None = None) -> Reached:
        return Reached(Milestone(milestone), str(code), None if occurrence is None else str(occurrence))

    def span(self, count: Token, *rest: Token | Unit) -> Span:
        *again, unit = rest
        number = self._agreed(count, *cast("list[Token]", again))
        return Span(number, unit if isinstance(unit, Unit) else _UNITS[unit.type])

    def calendar_days(self, _days: Token) -> Unit:
        return Unit.CALENDAR_DAY

    def business(self, _days: Token) -> Unit:
        return Unit.BUSINESS_DAY

    def period(self, token: Token) -> Period:
        return _PERIODS[token.type]

    def _periods(self, parts: Iterable[_Bound | _Parts]) -> _Parts:
        """The parts of a rule over calendar periods, or over those of a fiscal year whose end is known."""
        found = _joined(parts)
        fiscal = found.pop("fiscal", None)
        if fiscal is not None and "year_end" not in found:
            raise _misread("the end of the rule", "“, the fiscal year ending” and its last day, such as 30 September")
        if "year_end" in found and found["period"] is Period.WEEK:
            raise _misread("a week of a fiscal year", "a month, quarter, half-year or year")
        return found

    def _place(self, token: Token) -> int:
        return ordinal_in_words(token) or self._count(token, token[:-2])

    def _agreed(self, count: Token, again: Token | None = None) -> int:
        number = self._number(count)
        if again is not None and self._number(again) != number:
            raise _wrong(again, [f"{number}, as the words before it say"])
        return number

    def _number(self, token: Token) -> int:
        if token.type == "COUNT":
            return self._count(token, token)
        number = number_in_words(token)
        if number is None:
            raise _wrong(token, ["a number, such as thirty or 30"])
        return number

    def _count(self, token: Token, digits: str) -> int:
        if len(digits) > len(str(LARGEST_COUNT)) or not 1 <= int(digits) <= LARGEST_COUNT:
            raise _wrong(token, [f"a number from 1 to {LARGEST_COUNT}"])
        return int(digits)

    def _anchor(self, anchor: Anchor | DueRule) -> Anchor:
        if isinstance(anchor, Anchor):
            return anchor
        raise _misplaced(anchor, "cannot be what another period runs from")

    def _single(self, rule: DueRule | Fixed) -> DueRule:
        if isinstance(rule, OneDay):
            return rule
        if isinstance(rule, Fixed):
            return On(rule)
        raise _misplaced(rule, "does not give one day, so it cannot be the later or earlier of two")


def begun_anew(rule: Any) -> DueRule:  # noqa: ANN401 — what Lark gives is of any kind
    """A rule that counts from each of something as the series that it gives."""
    each = [] if isinstance(rule, ForEach) else each_in(rule)
    return _for_each(rule, each) if each else cast("DueRule", rule)


def _for_each(rule: DueRule, each: list[EventAnchor | Reached]) -> ForEach:
    if isinstance(rule, Every) and rule.until is not None and each != each_in(rule.start):
        # It ends anew each time with what another duty reached of the same time.
        ends = rule.until.of if isinstance(rule.until, OfSeveral) else None
        if not isinstance(ends, Reached) or [*each_in(rule.start), ends] != each:
            raise _misplaced(rule, "cannot end anew each time, but with “each resolved(…)” of another duty")
        each = each[:1]
    if len(each) > 1:
        raise _misplaced(rule, f"counts from each of several things: {' and '.join(map(str, each))}")
    if not isinstance(rule, OneDay | NotBefore | Window | Promptly | Every):
        wrong = _misplaced(rule, f"is a series already, and cannot begin anew with each {each[0]}")
        one = EventAnchor(each[0].name, 2) if isinstance(each[0], EventAnchor) else replace(each[0], occurrence="2")
        wrong.expected.append(f"a series of one happening, in a duty of its own for each: “from {one}”")
        raise wrong
    return ForEach(rule, each[0])


def _edge(token: Token) -> Edge:
    return Edge.END if token.lower() == "end" else Edge.START


def _day(place: _Parts, month: Token | None = None) -> PlaceInPeriod:
    number = None if month is None else MONTHS.index(month.split()[-1].capitalize()) + 1
    return PlaceInPeriod(place["place"], place["kind"] or DayKind.DAY, number)


def _of_year(day: YearEnd) -> PlaceInPeriod:
    return PlaceInPeriod(day.day, DayKind.DAY, day.month)


def _year_of(every: Span) -> Period:
    if every != _SPANS[Period.YEAR]:
        raise _misread(f"a day of the year every {every}", "“annually”")
    return Period.YEAR


def _of_each(day: PlaceInPeriod, found: _Parts) -> DayOfEach:
    """A day of each period, where a month is one of each calendar year."""
    named = [each for each in (day, found.get("opens")) if each is not None and each.month is not None]
    if named and (found["period"] is not Period.YEAR or "year_end" in found):
        raise _misread(f"“{named[0]}” of another period than a calendar year", "“of each calendar year”")
    return DayOfEach(day, **found)


def _span(place: _Parts) -> Span:
    """The span to the nth day after or before an event."""
    units = {None: Unit.DAY, DayKind.DAY: Unit.DAY, DayKind.BUSINESS_DAY: Unit.BUSINESS_DAY}
    if place["place"] < 0 or place["kind"] not in units:
        raise _wrong(place["written"], ["the place of a day or business day, such as 30th"])
    return Span(place["place"], units[place["kind"]])


def _lengths(one: Span | int, other: Span) -> tuple[Span, Span]:
    return (one if isinstance(one, Span) else Span(one, other.unit)), other


def _window(opens: Anchor, closes: Anchor) -> Window:
    """A window, whichever end of it is written first."""
    window = Window(opens, closes)
    if window.spans is None:
        return window
    first, second, way = window.spans
    turned = _about(first.span) > _about(second.span) if way == "after" else _about(first.span) < _about(second.span)
    return Window(closes, opens) if turned else window


def _about(span: Span) -> float:
    return span.count * _ABOUT[span.unit]


def _misplaced(rule: DueRule, why: str) -> WrongError:
    return WrongError(lambda text: max(text.find("("), 0) + 1, f"“{rule}”, which {why}", ["a rule that gives one day"])


def _misread(found: str, wanted: str) -> WrongError:
    return WrongError(lambda text: len(text.rstrip()) + 1, found, [wanted])


def _wrong(token: Token, expected: list[str]) -> WrongError:
    return WrongError(lambda _text: position(token), f"“{token}”", expected)


def position(token: Token) -> int:
    """The place of a word in its rule, counted from 1."""
    return (token.start_pos or 0) + 1
