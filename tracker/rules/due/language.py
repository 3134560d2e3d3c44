"""The due language as values: one tree for each way an instrument says when, and its canonical spelling.

`str()` of a rule is its canonical spelling; `tracker.rules.due.parser.parse` reads it back to the same tree.

Long because a rule is one of many shapes, and each is a class of a few lines that prints itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tracker.rules.due.spans import Span, Unit
from tracker.rules.wording import MONTHS


class Edge(StrEnum):
    """Either end of a term."""

    START = "start"
    END = "end"


class Milestone(StrEnum):
    """What can be said of an obligation's deadline: when it is due, and what became of it."""

    DUE = "due"
    RESOLVED = "resolved"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    RETURNED = "returned"


class Period(StrEnum):
    """A calendar period that a recurring duty covers."""

    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"


class DayKind(StrEnum):
    """Which days are counted to find one by its place: all, open ones, or one day of the week."""

    DAY = "day"
    BUSINESS_DAY = "business day"
    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    SUNDAY = "Sunday"


@dataclass(frozen=True, slots=True)
class YearEnd:
    """The day on which each fiscal year ends: `30 September`; the 28th and 29th of February are its last day."""

    month: int
    day: int

    def __str__(self) -> str:
        return f"{self.day} {MONTHS[self.month - 1]}"


@dataclass(frozen=True, slots=True)
class Fixed:
    """A day, or a moment in the instrument's own time zone, written in the rule itself."""

    on: date | datetime

    def __str__(self) -> str:
        if isinstance(self.on, datetime):
            return self.on.isoformat(timespec="minutes" if self.on.second == 0 else "seconds")
        return self.on.isoformat()


@dataclass(frozen=True, slots=True)
class EventAnchor:
    """A named event of the settlement; `happening` is the number of one time that a repeating event took place."""

    name: str
    happening: int | None = None

    def __str__(self) -> str:
        return self.name if self.happening is None else f"{self.name}@{self.happening}"

    @classmethod
    def of(cls, text: str) -> EventAnchor:
        """The event that a fact names: `violation`, or `violation@2` where it repeats."""
        name, _, number = text.partition("@")
        return cls(name, int(number)) if number.isdecimal() and "(" not in name else cls(text)


@dataclass(frozen=True, slots=True)
class TermEdge:
    """The start or the end of a term."""

    edge: Edge
    term: str

    def __str__(self) -> str:
        return f"{self.edge}({self.term})"


@dataclass(frozen=True, slots=True)
class Reached:
    """What another obligation reached; `occurrence` (a number or a period) where it recurs."""

    milestone: Milestone
    obligation: str
    occurrence: str | None = None

    def __str__(self) -> str:
        at = "" if self.occurrence is None else f"@{self.occurrence}"
        return f"{self.milestone}({self.obligation}{at})"


class Which(StrEnum):
    """Which happening of a repeating event, or which deadline of a series, a rule counts from."""

    EACH = "each"
    FIRST = "the first"
    LATEST = "the latest"


@dataclass(frozen=True, slots=True)
class OfSeveral:
    """One of the times that something takes place which can come again: `each violation`, `the latest received(A1)`."""

    which: Which
    of: EventAnchor | Reached

    def __str__(self) -> str:
        return f"{self.which} {self.of}"


@dataclass(frozen=True, slots=True)
class Addition:
    """Days added for the way of service or for distance: `plus 3 days for service`."""

    span: Span
    reason: str

    def __str__(self) -> str:
        return f"plus {self.span} for {self.reason}"


@dataclass(frozen=True, slots=True)
class On:
    """A fixed day, or the very day of something else: `on 2018-03-02`, `on end(doj-term)`."""

    anchor: Anchor

    def __str__(self) -> str:
        return f"on {anchored(self.anchor)}"


@dataclass(frozen=True, slots=True)
class After:
    """A period counted forward: `30 days after sentencing`."""

    span: Span
    anchor: Anchor
    additions: tuple[Addition, ...] = ()

    def __str__(self) -> str:
        return _joined(f"{self.span} after {anchored(self.anchor)}", self.additions)


@dataclass(frozen=True, slots=True)
class Before:
    """A period counted backward: `at least 30 days before end(doj-term)`."""

    span: Span
    anchor: Anchor
    additions: tuple[Addition, ...] = ()

    def __str__(self) -> str:
        return _joined(f"at least {self.span} before {anchored(self.anchor)}", self.additions)


@dataclass(frozen=True, slots=True)
class NotBefore:
    """An earliest day instead of a latest one: `not before 28 days after served`."""

    rule: After | Before | On

    def __str__(self) -> str:
        match self.rule:
            case On(anchor=anchor):
                return f"not before {anchored(anchor)}"
            case After():
                return f"not before {self.rule}"
            case Before(span=span, anchor=anchor, additions=additions):
                return f"not before {_joined(f'{span} before {anchored(anchor)}', additions)}"


@dataclass(frozen=True, slots=True)
class Anniversary:
    """`the 2nd anniversary of effective`."""

    ordinal: int
    anchor: Anchor

    def __str__(self) -> str:
        return f"the {ordinal(self.ordinal)} anniversary of {anchored(self.anchor)}"


@dataclass(frozen=True, slots=True)
class DayBefore:
    """The day before another, whatever is closed: `the day before the 3rd anniversary of effective`."""

    anchor: Anchor

    def __str__(self) -> str:
        return f"the day before {anchored(self.anchor)}"


@dataclass(frozen=True, slots=True)
class EdgeOfPeriod:
    """The last (or first) day of the period that a day lies in: `the end of the calendar month of sale`.

    `full` is the first whole period from that day on: `the end of the 1st full calendar quarter after effective`.
    """

    edge: Edge
    period: Period
    anchor: Anchor
    year_end: YearEnd | None = None
    full: bool = False

    def __str__(self) -> str:
        period = _period(self.period, self.year_end, ending=True)
        if self.full:
            return f"the {self.edge} of the 1st full {period} after {anchored(self.anchor)}"
        return f"the {self.edge} of the {period} of {anchored(self.anchor)}"


@dataclass(frozen=True, slots=True)
class Window:
    """A latest day that has an earliest one beside it: `between 60 days and 30 days before end(t)`.

    `opens` and `closes` are both included.
    """

    opens: Anchor
    closes: Anchor

    def __str__(self) -> str:
        spans = self.spans
        if spans is None:
            return f"between {anchored(self.opens)} and {anchored(self.closes)}"
        opens, closes, way = spans
        return f"between {opens.span} and {closes.span} {way} {anchored(opens.anchor)}"

    @property
    def spans(self) -> tuple[After | Before, After | Before, str] | None:
        """The ends of a window around one day, with the way in which both are counted from it; None of another."""
        opens, closes = self.opens, self.closes
        for kind, way in ((After, "after"), (Before, "before")):
            if isinstance(opens, kind) and isinstance(closes, kind) and opens.anchor == closes.anchor:
                return None if opens.additions or closes.additions else (opens, closes, way)
        return None


@dataclass(frozen=True, slots=True)
class Every:
    """A series counted from one anchor: `every 1 year from effective until end(doj-term)`.

    Its first date is one span after the anchor, or the anchor's own day where it is `starting` on that.
    """

    span: Span
    start: Anchor
    until: Anchor | None = None
    starting: bool = False

    def __str__(self) -> str:
        begins = "starting on" if self.starting else "from"
        return f"every {self.span} {begins} {anchored(self.start)}{_until(self.until)}"


@dataclass(frozen=True, slots=True)
class EachAnniversary:
    """A series counted from each anniversary of a day, or from each 6 months of it; `span` None is that day itself.

    `interval` is how far the days counted from lie apart: `60 days after each anniversary of effective`.
    """

    span: Span | None
    interval: Span
    start: Anchor
    until: Anchor | None = None
    before: bool = False

    def __str__(self) -> str:
        return f"{_head(self.span, before=self.before)} {self.each}{_until(self.until)}"

    @property
    def each(self) -> str:
        """What it is counted from: `each 2nd anniversary of effective`, `each 6 months from effective`."""
        if self.interval.unit is not Unit.YEAR:
            return f"each {self.interval} from {anchored(self.start)}"
        place = "" if self.interval.count == 1 else f"{ordinal(self.interval.count)} "
        return f"each {place}anniversary of {anchored(self.start)}"


@dataclass(frozen=True, slots=True)
class EachPeriod:
    """A series counted from the end (or the start) of each calendar period; `span` None is that day itself.

    `year_end` makes the periods those of a fiscal year; `full` leaves out the period in which the series begins.
    """

    span: Span | None
    period: Period
    start: Anchor | None = None
    until: Anchor | None = None
    before: bool = False
    edge: Edge = Edge.END
    year_end: YearEnd | None = None
    full: bool = False

    def __str__(self) -> str:
        head = _head(self.span, before=self.before)
        return f"{head} the {self.edge} of {_each(self)}{_bounds(self)}"


@dataclass(frozen=True, slots=True)
class PlaceInPeriod:
    """Which day of a period is meant: `the 1st business day`, `the last Friday of March`, `31 March`.

    `place` is counted from 1, or is -1 for the last; a period that lacks it has the last one it has. `month` (1 to 12) is
    the month of a year that it is a day of.
    """

    place: int
    kind: DayKind
    month: int | None = None

    def __str__(self) -> str:
        day = f"the {'last' if self.place < 0 else ordinal(self.place)} {self.kind}"
        if self.month is None:
            return day
        month = MONTHS[self.month - 1]
        return f"{self.place} {month}" if self.kind is DayKind.DAY and self.place > 0 else f"{day} of {month}"


@dataclass(frozen=True, slots=True)
class DayOfEach:
    """A day of each calendar period, by its place: `on the 1st business day of each calendar month`.

    `months_after` says that it is a day of the month so many months after the end of each period; `opens` is the day from
    which on it may be done: `between 1 January and 31 March of each calendar year`.
    """

    day: PlaceInPeriod
    period: Period
    start: Anchor | None = None
    until: Anchor | None = None
    months_after: int | None = None
    year_end: YearEnd | None = None
    full: bool = False
    opens: PlaceInPeriod | None = None

    def __str__(self) -> str:
        day = f"on {self.day} of" if self.opens is None else f"between {self.opens} and {self.day} of"
        if self.months_after is not None:
            place = "" if self.months_after == 1 else f"{ordinal(self.months_after)} "
            day += f" the {place}month after the end of"
        return f"{day} {_each(self)}{_bounds(self)}"


@dataclass(frozen=True, slots=True)
class AtLeastOnce:
    """A minimum frequency: `at least once each calendar month`, or `times` times."""

    period: Period
    start: Anchor | None = None
    until: Anchor | None = None
    times: int = 1
    year_end: YearEnd | None = None
    full: bool = False

    def __str__(self) -> str:
        return f"at least {times_written(self.times)} {_each(self)}{_bounds(self)}"


@dataclass(frozen=True, slots=True)
class AtLeastEvery:
    """A frequency that runs anew from each time it was done: `at least once every 12 months from effective`.

    `times` is how often it must be done within any such span.
    """

    span: Span
    start: Anchor | None = None
    until: Anchor | None = None
    times: int = 1

    def __str__(self) -> str:
        return f"at least {times_written(self.times)} every {self.span}{_from(self.start)}{_until(self.until)}"


@dataclass(frozen=True, slots=True)
class ForEach:
    """A series with one deadline for each time that something takes place: `10 business days after each violation`.

    `of` is that thing, which stands in the rule as `each …`; what takes place after `until` has no deadline. Where the rule is
    a series itself, each time begins one: `every 30 days from each violation`, until `each resolved(CURE)` of the same time.
    """

    rule: OneDay | NotBefore | Window | Promptly | Every
    of: EventAnchor | Reached
    until: Anchor | None = None

    def __str__(self) -> str:
        return f"{self.rule}{_until(self.until)}"

    @property
    def ends(self) -> Anchor | None:
        """The day after which what takes place has no deadline."""
        own = self.rule.until if isinstance(self.rule, Every) else None
        return self.until if own is None or each_in(own) else own

    def at(self, name: EventAnchor | Reached) -> OneDay | NotBefore | Window | Promptly | Every:
        """The rule of one of the deadlines, or of one series of them: that which runs from what `name` names."""
        at = str(name.happening) if isinstance(name, EventAnchor) else name.occurrence

        def stands_for(part: DueRule | Anchor) -> Anchor | None:
            if not isinstance(part, OfSeveral) or part.which is not Which.EACH:
                return None
            return replace(part.of, occurrence=at) if isinstance(part.of, Reached) and part.of != self.of else name

        rule: OneDay | NotBefore | Window | Promptly | Every = _with(self.rule, stands_for)
        if isinstance(rule, Every) and rule.until is None:
            return replace(rule, until=self.until)
        return rule


@dataclass(frozen=True, slots=True)
class LaterOf:
    """The later of two or more rules."""

    rules: tuple[DueRule, ...]

    def __str__(self) -> str:
        return "later of " + " and ".join(f"({rule})" for rule in self.rules)


@dataclass(frozen=True, slots=True)
class EarlierOf:
    """The earlier of two or more rules."""

    rules: tuple[DueRule, ...]

    def __str__(self) -> str:
        return "earlier of " + " and ".join(f"({rule})" for rule in self.rules)


@dataclass(frozen=True, slots=True)
class Promptly:
    """A vague time, with a target that is ours and not the law's; `limit` is the last day that the law sets beside it."""

    anchor: Anchor
    target: Span | None = None
    limit: On | After | Before | None = None

    def __str__(self) -> str:
        target = "" if self.target is None else f", target {self.target}"
        return f"promptly after {anchored(self.anchor)}{target}{self._limited}"

    @property
    def _limited(self) -> str:
        match self.limit:
            case None:
                return ""
            case On(anchor=anchor):
                return f", no later than {anchored(anchor)}"
            case After():
                return f", no later than {self.limit}"
            case Before(span=span, anchor=anchor, additions=additions):
                return f", no later than {_joined(f'{span} before {anchored(anchor)}', additions)}"


@dataclass(frozen=True, slots=True)
class Continuing:
    """A standing duty without a due date, perhaps until a day, perhaps looked at every so often."""

    start: Anchor | None = None
    until: Anchor | None = None
    review: Span | None = None

    def __str__(self) -> str:
        through = "" if self.until is None else f" through {anchored(self.until)}"
        review = "" if self.review is None else f", review every {self.review}"
        return f"continuing{_from(self.start)}{through}{review}"


Name = EventAnchor | TermEdge | Reached
OneDay = On | After | Before | Anniversary | DayBefore | EdgeOfPeriod | LaterOf | EarlierOf
"""The rules that give one day, from which other periods can run."""
PerPeriod = EachPeriod | DayOfEach | AtLeastOnce
"""The rules that give a series of calendar periods, each named after its period."""
Series = Every | EachAnniversary | PerPeriod | AtLeastEvery | ForEach
"""The rules that give a series of deadlines rather than one."""
DueRule = OneDay | NotBefore | Window | Series | Promptly | Continuing
Anchor = Fixed | Name | OfSeveral | OneDay


RESERVED = frozenset({"the", "each", "every", "or"})
"""Words of the language that stand where an event's name can stand: no event is called so."""


def names(rule: DueRule | Anchor) -> Iterator[Name]:
    """Every event, term edge and obligation that a rule names, in the order they are written."""
    for part in named_parts(rule):
        yield part.of if isinstance(part, OfSeveral) else part


def named_parts(rule: DueRule | Anchor) -> Iterator[Name | OfSeveral]:
    """The same, where a rule counts from one of several happenings as it says which."""
    if isinstance(rule, Name | OfSeveral):
        yield rule
        return
    for field in fields(rule):
        # What a series for each happening is of stands in its rule already.
        value = None if isinstance(rule, ForEach) and field.name == "of" else getattr(rule, field.name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, DueRule | Anchor):
                yield from named_parts(part)


def each_in(rule: DueRule | Anchor) -> list[EventAnchor | Reached]:
    """What a rule counts from each time that it takes place."""
    several = (part for part in named_parts(rule) if isinstance(part, OfSeveral))
    return list(dict.fromkeys(part.of for part in several if part.which is Which.EACH))


def with_names(rule: DueRule | Anchor, stands_for: Callable[[Name], Anchor]) -> Any:  # noqa: ANN401 — a tree of its own kind
    """A rule (or an anchor) in which each name is replaced by what it stands for; a rule stays a rule."""
    return _with(rule, lambda part: stands_for(part) if isinstance(part, Name) else None)


def _with(rule: DueRule | Anchor, stands_for: Callable[[DueRule | Anchor], Anchor | None]) -> Any:  # noqa: ANN401 — as above
    """A rule (or an anchor) in which each part is replaced by what it stands for; one that stands for none stays."""
    instead = stands_for(rule)
    if instead is not None:
        return instead

    def changed(part: object) -> object:
        if isinstance(part, tuple):
            return tuple(map(changed, part))
        return _with(part, stands_for) if isinstance(part, DueRule | Anchor) else part

    parts: dict[str, Any] = {field.name: changed(getattr(rule, field.name)) for field in fields(rule)}
    return replace(rule, **parts)


def recurs(rule: DueRule) -> bool:
    """Whether a rule gives a series of deadlines rather than one."""
    return isinstance(rule, Series) or (isinstance(rule, Continuing) and rule.review is not None)


def may_lack_beginning(rule: DueRule) -> bool:
    """Whether a rule of this kind may say nothing of where its series begins, and says nothing of it."""
    return isinstance(rule, PerPeriod | AtLeastEvery | Continuing) and rule.start is None


def times_written(times: int) -> str:
    """Write how often something is done: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(times, f"{times} times")


def ordinal(number: int) -> str:
    """Write 1 as 1st, 2 as 2nd, 11 as 11th."""
    tail = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{tail}"


def anchored(anchor: Anchor) -> str:
    """Spell an anchor as `tracker.rules.due.parser.parse_anchor` reads it: a rule stands in parentheses."""
    plain = isinstance(anchor, Fixed | Name | OfSeveral | Anniversary | EdgeOfPeriod)
    return str(anchor) if plain else f"({anchor})"


def _joined(head: str, additions: tuple[Addition, ...]) -> str:
    return " ".join([head, *map(str, additions)])


def _head(span: Span | None, *, before: bool) -> str:
    if span is None:
        return "on"
    return f"at least {span} before" if before else f"{span} after"


def _each(rule: PerPeriod) -> str:
    full = "full " if rule.full else ""
    return f"each {full}{_period(rule.period, rule.year_end)}"


def _period(period: Period, year_end: YearEnd | None, *, ending: bool = False) -> str:
    if year_end is None:
        return f"calendar {period}"
    return f"fiscal {period} ending {year_end}" if ending else f"fiscal {period}"


def _bounds(rule: PerPeriod) -> str:
    fiscal = "" if rule.year_end is None else f", the fiscal year ending {rule.year_end}"
    return f"{_from(rule.start)}{_until(rule.until)}{fiscal}"


def _from(start: Anchor | None) -> str:
    return "" if start is None else f" from {anchored(start)}"


def _until(until: Anchor | None) -> str:
    return "" if until is None else f" until {anchored(until)}"
