"""Reading the due language: from the words of a rule to its tree, or a refusal that names the place.

Long because each shape of the language has its few lines here, beside the words that are read as another's.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import lark
from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedEOF, UnexpectedInput, UnexpectedToken

from tracker.errors import UnreadableDueRule
from tracker.rules.due.expectations import advice_on, expected_words
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
    Promptly,
    Reached,
    TermEdge,
    Which,
    YearEnd,
    each_in,
)
from tracker.rules.due.numbers_in_words import day_in_words, number_in_words
from tracker.rules.due.spans import Span, Unit
from tracker.rules.wording import MONTHS

LONGEST_RULE = 2_000
DEEPEST_RULE = 20
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
_ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
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
# What a text pasted from a document has in place of a plain space or hyphen; each is one character, so places stay.
_PLAIN = str.maketrans(
    dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u200a\u202f“”„‟«»‘’\"'", " ")
    | dict.fromkeys("\u2010\u2011\u2012\u2013", "-")
)


@lru_cache(maxsize=8192)
def parse(text: str) -> DueRule:
    """Read a due rule.

    Raises `UnreadableDueRule` with the position (counted from 1) inside the rule, what was found there and what was
    expected instead.
    """
    return cast("DueRule", _read(text, "start"))


@lru_cache(maxsize=1024)
def parse_anchor(text: str) -> Anchor:
    """Read what a clock runs from: an event's name, a date, a term's edge, a milestone or a rule in parentheses.

    Raises `UnreadableDueRule` as `parse` does.
    """
    return cast("Anchor", _read(text, "anchor"))


def _read(text: str, start: str) -> object:
    if len(text) > LONGEST_RULE:
        raise UnreadableDueRule(
            f"{text[:60]}…", LONGEST_RULE + 1, f"more than {LONGEST_RULE} characters", ["a shorter rule"]
        )
    _refuse_depth(text)
    try:
        read = _grammar().parse(text.translate(_PLAIN), start=start)
        # Most rules have no such word, and need not be walked through.
        return _begun_anew(read) if start == "start" and "each" in text.lower() else read
    except _WrongError as wrong:
        raise UnreadableDueRule(text, wrong.place(text), wrong.found, wrong.expected) from None
    except UnexpectedInput as error:
        raise _refusal(text, error) from None


class _WrongError(Exception):
    """What is wrong with the parts of a rule; `place` finds its column (counted from 1) in the whole of the text."""

    def __init__(self, place: Callable[[str], int], found: str, expected: list[str]) -> None:
        super().__init__(found)
        self.place = place
        self.found = found
        self.expected = expected


def _refuse_depth(text: str) -> None:
    if text.count("(") <= DEEPEST_RULE:
        return
    depth = 0
    for column, character in enumerate(text, start=1):
        depth += (character == "(") - (character == ")")
        if depth > DEEPEST_RULE:
            raise UnreadableDueRule(
                f"{text[:60]}…", column, f"more than {DEEPEST_RULE} open parentheses", ["a simpler rule"]
            )


# The grammar's tables take longer to build than a settlement to be read: they are kept beside it (`make prebuilt`).
_GRAMMAR = Path(__file__).with_name("due.lark")
PREBUILT = Path(__file__).with_name("due.prebuilt")


@cache
def _grammar() -> Lark:
    """The grammar as it was built beforehand, where that was by this release of Lark and from this text; else built now."""
    made_by, _, tables = PREBUILT.read_bytes().partition(b"\n") if PREBUILT.exists() else (b"", b"", b"")
    if made_by != _maker():
        return built(_Builder())
    # `Lark.load` takes no builder. With one the tree of a rule is built as it is read, and no tree of Lark's before it.
    return Lark.__new__(Lark)._load(BytesIO(tables), transformer=_Builder())  # noqa: SLF001 — as Lark's own standalone parsers do


def built(builder: Transformer[Token, Any] | None = None) -> Lark:
    """The grammar, built anew from its text; with a builder it gives what that builds, and else trees of Lark's."""
    return Lark(
        _GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        start=["start", "anchor"],
        maybe_placeholders=False,
        transformer=builder,
    )


def prebuilt() -> bytes:
    """What is kept of the grammar: what it was made by, on a line of its own, and its tables."""
    tables = BytesIO()
    built().save(tables)
    return _maker() + b"\n" + tables.getvalue()


def _maker() -> bytes:
    return f"lark {lark.__version__}, {sha256(_GRAMMAR.read_bytes()).hexdigest()}".encode()


def _refusal(text: str, error: UnexpectedInput) -> UnreadableDueRule:
    if (advice := advice_on(text.translate(_PLAIN))) is not None:
        return UnreadableDueRule(text, 1, *advice)
    expected: Iterable[str]
    match error:
        case UnexpectedToken(token=Token(type="$END")) | UnexpectedEOF():
            column, found, expected = len(text.rstrip()) + 1, "the end of the rule", error.expected
        case UnexpectedToken(token=token):
            column, found = _position(token), f"“{token}”"
            expected = error.accepts or error.expected
        case UnexpectedCharacters():
            place = cast("int", error.pos_in_stream)
            column, found = place + 1, f"“{_word_at(text, place)}”"
            expected = error.allowed or ()
        case _:
            column, found, expected = 1, "something unreadable", ()
    return UnreadableDueRule(
        text, column, found, expected_words(expected, lambda name: str(_grammar().get_terminal(name).pattern.value))
    )


def _position(token: Token) -> int:
    return (token.start_pos or 0) + 1


def _word_at(text: str, position: int) -> str:
    return text[position:].split(maxsplit=1)[0] if text[position:].strip() else text[position:]


_Bound = tuple[str, Any]  # a part of a rule, by the name that it has there
_Parts = dict[str, Any]  # several of them


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

    def anniversary(self, ordinal: Token, anchor: Anchor) -> Anniversary:
        return Anniversary(self._place(ordinal), self._anchor(anchor))

    def every(self, span: Span, *bounds: _Bound | _Parts) -> Every:
        return Every(span, **_joined(bounds))

    def at_least_every(self, times: int, span: Span, *bounds: _Bound) -> AtLeastEvery:
        return AtLeastEvery(span, times=times, **dict(bounds))

    def after_the_last(self, span: Span, _last: Token, *bounds: _Bound) -> AtLeastEvery:
        return AtLeastEvery(span, **dict(bounds))

    def day_before(self, _the: Token, anchor: Anchor) -> DayBefore:
        return DayBefore(self._anchor(anchor))

    def last_day_of_year(self, place: _Parts, year: Token, unit: Token, anchor: Anchor) -> DayBefore:
        if place != {"place": -1, "kind": DayKind.DAY}:
            raise _wrong(unit, ["“month after the end of each” calendar period"])
        return DayBefore(Anniversary(self._place(year), self._anchor(anchor)))

    def yearly(self, *parts: Token | Anchor) -> _Parts:
        *place, anchor = parts
        years = self._place(place[0]) if place and isinstance(place[0], Token) else 1
        return {"interval": Span(years, Unit.YEAR), "start": self._anchor(cast("Anchor", anchor))}

    def each_anniversary(
        self, span: Span | None, *parts: _Bound | _Parts | Span, before: bool = False
    ) -> EachAnniversary:
        return EachAnniversary(span, before=before, **_joined(parts))

    def before_each_anniversary(self, span: Span, *parts: _Bound | _Parts | Span) -> EachAnniversary:
        return self.each_anniversary(span, *parts, before=True)

    def on_each_anniversary(self, *parts: _Bound | _Parts) -> EachAnniversary:
        return self.each_anniversary(None, *parts)

    def each(self, *parts: Token | Period | YearEnd) -> _Parts:
        kinds = {each.type: each for each in parts if isinstance(each, Token)}
        found: _Parts = {"full": "FULL" in kinds}
        for each in parts:
            if isinstance(each, YearEnd):
                found["year_end"] = each
            elif isinstance(each, Period):
                found["period"] = each
        return found | ({"fiscal": kinds["FISCAL"]} if "FISCAL" in kinds else {})

    def edge_of_each(self, edge: Token, each: _Parts) -> _Parts:
        return each | {"edge": Edge.END if edge.lower() == "end" else Edge.START}

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

    def thereafter(self, first: DueRule | Fixed, span: Span, *until: _Bound) -> Every:
        start = first.anchor if isinstance(first, On) else self._anchor(first)
        return Every(span, start, starting=True, **dict(until))

    def each_period(self, span: Span | None, *parts: _Bound | _Parts, before: bool = False) -> EachPeriod:
        return EachPeriod(span, before=before, **self._periods(parts))

    def before_each_period(self, span: Span, *parts: _Bound | _Parts) -> EachPeriod:
        return self.each_period(span, *parts, before=True)

    def edge_of_each_period(self, *parts: _Bound | _Parts) -> EachPeriod:
        return self.each_period(None, *parts)

    def place(self, place: Token, kind: Token | Unit | None = None) -> _Parts:
        number = -1 if place.type == "LAST" else self._place(place)
        if isinstance(kind, Token) and kind.type == "WEEKDAY":
            return {"place": number, "kind": DayKind(kind.capitalize())}
        return {"place": number, "kind": DayKind.BUSINESS_DAY if kind is Unit.BUSINESS_DAY else DayKind.DAY}

    def month_of(self, month: Token) -> _Parts:
        return {"month": MONTHS.index(month.capitalize()) + 1, "named": month}

    def months_after(self, *parts: Token) -> _Parts:
        edge = parts[-1]
        if edge.type == "PERIOD_EDGE" and edge.lower() != "end":
            raise _wrong(edge, ["“end”"])
        return {"months_after": self._place(parts[0]) if parts[0].type == "ORDINAL" else 1}

    def day_of_each(self, *parts: _Bound | _Parts) -> DayOfEach | EachPeriod:
        found = self._periods(parts)
        named = found.pop("named", None)
        if named is not None and (found["period"] is not Period.YEAR or "year_end" in found):
            raise _wrong(named, ["the month of each calendar year"])
        if found["place"] < 0 and found["kind"] is DayKind.DAY and not {"month", "months_after"} & set(found):
            return EachPeriod(None, **{name: part for name, part in found.items() if name not in {"place", "kind"}})
        return DayOfEach(**found)

    def day_of_each_year(self, day: YearEnd, *parts: _Bound | _Parts) -> DayOfEach:
        found = self._periods(parts)
        if found["period"] is not Period.YEAR or "year_end" in found:
            raise _misread("a day of each year", "“of each calendar year”")
        return DayOfEach(place=day.day, kind=DayKind.DAY, month=day.month, **found)

    def each_weekday(self, day: Token, *bounds: _Bound) -> DayOfEach:
        return DayOfEach(1, DayKind(day.capitalize()), Period.WEEK, **dict(bounds))

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

    def promptly(self, anchor: Anchor, *parts: _Bound) -> Promptly:
        return Promptly(self._anchor(anchor), **dict(parts))

    def promptly_within(self, limit: _Bound) -> Promptly:
        rule = limit[1]
        if not isinstance(rule, After):
            raise _misread("the end of the rule", "“promptly after” an event")
        return Promptly(rule.anchor, limit=rule)

    def target(self, span: Span) -> _Bound:
        return "target", span

    def limit(self, rule: OneDay) -> _Bound:
        return "limit", rule if isinstance(rule, On | After | Before) else On(rule)

    def continuing(self, *parts: tuple[str, Any]) -> Continuing:
        return Continuing(**dict(parts))

    def from_anchor(self, anchor: Anchor) -> _Bound:
        return "start", self._anchor(anchor)

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
        number = self._number(count)
        for each in again:
            if isinstance(each, Token) and self._number(each) != number:
                raise _wrong(each, [f"{number}, as the words before it say"])
        return Span(number, unit if isinstance(unit, Unit) else _UNITS[unit.type])

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
        word = token.lower()
        return _ORDINALS.index(word) + 1 if word in _ORDINALS else self._count(token, word[:-2])

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


def _begun_anew(rule: Any) -> DueRule:  # noqa: ANN401 — what Lark gives is of any kind
    """A rule that counts from each of something as the series that it gives."""
    each = [] if isinstance(rule, ForEach) else each_in(rule)
    return _for_each(rule, each) if each else cast("DueRule", rule)


def _for_each(rule: DueRule, each: list[EventAnchor | Reached]) -> ForEach:
    if len(each) > 1:
        raise _misplaced(rule, f"counts from each of several things: {' and '.join(map(str, each))}")
    if not isinstance(rule, OneDay | NotBefore | Promptly):
        raise _misplaced(rule, f"is a series already, and cannot begin anew with each {each[0]}")
    return ForEach(rule, each[0])


def _misplaced(rule: DueRule, why: str) -> _WrongError:
    return _WrongError(lambda text: max(text.find("("), 0) + 1, f"“{rule}”, which {why}", ["a rule that gives one day"])


def _misread(found: str, wanted: str) -> _WrongError:
    return _WrongError(lambda text: len(text.rstrip()) + 1, found, [wanted])


def _wrong(token: Token, expected: list[str]) -> _WrongError:
    return _WrongError(lambda _text: _position(token), f"“{token}”", expected)
