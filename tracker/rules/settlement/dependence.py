"""Which duties hang together: whose dates and outcomes a fact can change, so that nothing else need be derived for it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cached_property
from itertools import pairwise

from tracker.rules.due.language import Anchor, DueRule, EventAnchor, Reached, TermEdge, names
from tracker.rules.facts import Fact, Topic
from tracker.rules.settlement.settlement import Obligation, Settlement

# The fields of a duty in which another duty, an event or a term may be named. A test holds them and the others to be all
# that a duty has: who adds one says to which it belongs.
NAMING = (
    "due",
    "contingent_on",
    "satisfied_by",
    "part_of",
    "credits",
    "instalments",
    "interest",
    "cures",
    "term",
    "attests",
    "recommendation",
)
_CODES = re.compile(r"[\w.\-]+")


def hanging_together(
    settlement: Settlement, facts: Iterable[Fact] = (), *, duties: Iterable[str] = ()
) -> frozenset[str] | None:
    """These duties and those that facts may change, with all that they may hang on, by code; None where it may be any.

    What one names, directly or by an event or a term, hangs together with it, and so does all that has an amount, since
    what is paid for one may count for another. An amendment, a recommendation's clocks, and facts about anything but
    deadlines and events may change any duty.
    """
    return Dependence(settlement).hanging_together(facts, duties=duties)


class Dependence:
    """Who hangs on whom in a settlement, for who asks of several facts: the names are gathered once, when first needed."""

    def __init__(self, settlement: Settlement) -> None:
        self._settlement = settlement

    @cached_property
    def _names(self) -> _Names:
        return _Names(self._settlement)

    def hanging_together(self, facts: Iterable[Fact] = (), *, duties: Iterable[str] = ()) -> frozenset[str] | None:
        """As the function of that name gives it."""
        given = list(facts)
        if self._settlement.amendment is not None or self._settlement.recommendation_terms:
            return None
        if any(fact.about.topic not in {Topic.DEADLINE, Topic.EVENT} for fact in given):
            return None
        touched = set(duties)
        for fact in given:
            about = fact.about
            touched |= {about.code} if about.topic is Topic.DEADLINE else self._names.named_by_event(about.code)
        # The dates of terms and instruments are worked out each time, so what they hang on is too.
        return self._names.together(touched | self._names.under_terms)


class _Names:
    """Who names whom in a settlement, directly or by what is no duty."""

    def __init__(self, settlement: Settlement) -> None:
        self._duties = {each.code: each for each in settlement.obligations}
        self._others: dict[str, set[str]] = {}
        for event in settlement.events:
            self._others.setdefault(event.name, set()).update(_codes(event.expected))
        for term in settlement.terms:
            self._others.setdefault(term.code, set()).update(_codes((term.starts, term.ends)))
        for instrument in settlement.instruments:
            self._others.setdefault(instrument.code, set()).update(_codes(instrument.effective))
        # What each duty names, duties and others alike.
        self._named: Mapping[str, frozenset[str]] = {
            code: frozenset(self._reached(_named_in(each))) for code, each in self._duties.items()
        }
        terms = (*(each.code for each in settlement.terms), *(each.code for each in settlement.instruments))
        self.under_terms = {code for each in terms for code in self._reached([each]) if code in self._duties}

    def _reached(self, codes: Iterable[str]) -> set[str]:
        """These codes, and those that what is no duty among them names in turn."""
        reached: set[str] = set()
        queue = list(codes)
        while queue:
            code = queue.pop()
            if code not in reached:
                reached.add(code)
                queue.extend(self._others.get(code, ()))
        return reached

    def named_by_event(self, event: str) -> set[str]:
        """The duties that name an event, and those that its own name is of, as `received(D1)` is."""
        codes = {event, *_CODES.findall(event)}
        return {code for code, named in self._named.items() if not codes.isdisjoint(named)} | (
            codes & self._duties.keys()
        )

    def together(self, codes: set[str]) -> frozenset[str]:
        """The duties that hang together with these, whichever names the other."""
        beside = self._beside
        found: set[str] = set()
        queue = [code for code in codes if code in beside]
        while queue:
            code = queue.pop()
            if code not in found:
                found.add(code)
                queue.extend(beside[code])
        return frozenset(found)

    @cached_property
    def _beside(self) -> Mapping[str, set[str]]:
        """The duties that each duty names, or that name it."""
        beside: dict[str, set[str]] = {code: set() for code in self._duties}
        for code, named in self._named.items():
            for other in named & self._duties.keys():
                beside[code].add(other)
                beside[other].add(code)
        paid = [code for code, each in self._duties.items() if each.amounts or each.credits]
        for one, other in pairwise(paid):
            beside[one].add(other)
            beside[other].add(one)
        return beside


def _named_in(duty: Obligation) -> Iterator[str]:
    for field in NAMING:
        yield from _codes(getattr(duty, field))
    # Its instrument's first day is counted from, and its monitor's term may end it.
    yield duty.instrument


def _codes(value: object) -> Iterator[str]:
    """Every word within a value that may be a code; of a rule, the names that it counts from."""
    if isinstance(value, str):
        yield value
        yield from _CODES.findall(value)
    elif isinstance(value, DueRule | Anchor):
        for name in names(value):
            yield from _of_name(name)
    elif isinstance(value, tuple):
        for each in value:
            yield from _codes(each)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _codes(getattr(value, field.name))


def _of_name(name: EventAnchor | TermEdge | Reached) -> Iterator[str]:
    match name:
        case EventAnchor():
            yield name.name
            yield from _CODES.findall(name.name)
        case TermEdge():
            yield name.term
        case Reached():
            yield name.obligation
