"""The due language as values: one tree for each way an instrument says when, and its canonical spelling.

`str()` of a rule is its canonical spelling; `tracker.rules.due.parser.parse` reads it back to the same tree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from tracker.rules.due.spans import Span


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
    """A named happening of the settlement."""

    name: str

    def __str__(self) -> str:
        return self.name


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
class Every:
    """A series counted from one anchor: `every 1 year from effective until end(doj-term)`."""

    span: Span
    start: Anchor
    until: Anchor | None = None

    def __str__(self) -> str:
        return f"every {self.span} from {anchored(self.start)}{_until(self.until)}"


@dataclass(frozen=True, slots=True)
class EachPeriod:
    """A series counted from the end of each calendar period; `span` None is the last day itself."""

    span: Span | None
    period: Period
    start: Anchor | None = None
    until: Anchor | None = None

    def __str__(self) -> str:
        head = "on" if self.span is None else f"{self.span} after"
        return f"{head} the end of each calendar {self.period}{_from(self.start)}{_until(self.until)}"


@dataclass(frozen=True, slots=True)
class AtLeastOnce:
    """A minimum frequency: `at least once each calendar month`."""

    period: Period
    start: Anchor | None = None
    until: Anchor | None = None

    def __str__(self) -> str:
        return f"at least once each calendar {self.period}{_from(self.start)}{_until(self.until)}"


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
    """A vague time, with a target that is ours and not the law's."""

    anchor: Anchor
    target: Span | None = None

    def __str__(self) -> str:
        target = "" if self.target is None else f", target {self.target}"
        return f"promptly after {anchored(self.anchor)}{target}"


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
OneDay = On | After | Before | Anniversary | LaterOf | EarlierOf
"""The rules that give one day, from which other periods can run."""
DueRule = OneDay | NotBefore | Every | EachPeriod | AtLeastOnce | Promptly | Continuing
Anchor = Fixed | Name | OneDay


def names(rule: DueRule | Anchor) -> Iterator[Name]:
    """Every event, term edge and obligation that a rule names, in the order they are written."""
    if isinstance(rule, Name):
        yield rule
        return
    for field in fields(rule):
        value = getattr(rule, field.name)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, DueRule | Anchor):
                yield from names(part)


def with_names(rule: DueRule | Anchor, stands_for: Callable[[Name], Anchor]) -> Any:  # noqa: ANN401 — a tree of its own kind
    """A rule (or an anchor) in which each name is replaced by what it stands for; a rule stays a rule."""
    if isinstance(rule, Name):
        return stands_for(rule)

    def changed(part: object) -> object:
        if isinstance(part, tuple):
            return tuple(map(changed, part))
        return with_names(part, stands_for) if isinstance(part, DueRule | Anchor) else part

    parts: dict[str, Any] = {field.name: changed(getattr(rule, field.name)) for field in fields(rule)}
    return replace(rule, **parts)


def recurs(rule: DueRule) -> bool:
    """Whether a rule gives a series of deadlines rather than one."""
    return isinstance(rule, Every | EachPeriod | AtLeastOnce) or (
        isinstance(rule, Continuing) and rule.review is not None
    )


def ordinal(number: int) -> str:
    """Write 1 as 1st, 2 as 2nd, 11 as 11th."""
    tail = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{tail}"


def anchored(anchor: Anchor) -> str:
    """Spell an anchor as `tracker.rules.due.parser.parse_anchor` reads it: a rule stands in parentheses."""
    return str(anchor) if isinstance(anchor, Fixed | Name | Anniversary) else f"({anchor})"


def _joined(head: str, additions: tuple[Addition, ...]) -> str:
    return " ".join([head, *map(str, additions)])


def _from(start: Anchor | None) -> str:
    return "" if start is None else f" from {anchored(start)}"


def _until(until: Anchor | None) -> str:
    return "" if until is None else f" until {anchored(until)}"
