"""The rules an obligation has had: amendments with a day, which obligations they touch, and which rule holds when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

from tracker.rules.deadlines.deadline import RuleVersion
from tracker.rules.due.language import (
    Anchor,
    DueRule,
    Edge,
    EventAnchor,
    Reached,
    TermEdge,
    may_lack_beginning,
    names,
    recurs,
)
from tracker.rules.settlement.keys import dating_fields, name_of
from tracker.rules.settlement.settlement import Amendment, Obligation, Settlement
from tracker.rules.wording import written

# The sections of a settlement from which dates follow.
DATED = ("instruments", "events", "terms", "obligations")
_V = TypeVar("_V")


def amend(before: Settlement, after: Settlement, amendment: Amendment) -> Settlement:
    """What was agreed after an amendment: its own text, and what it took out, from its day on.

    A duty that was taken out stays with its deadlines before that day, and with it the instrument it stands in.
    """
    codes = {each.code for each in after.obligations}
    left_out = [each for each in before.obligations if each.code not in codes]
    gone = tuple(_without_what_is_gone(each, after, each.removed_on or amendment.on) for each in left_out)
    standing = {each.code for each in after.instruments}
    needed = {each.instrument for each in gone} - standing
    return replace(
        after,
        obligations=(*after.obligations, *gone),
        instruments=(*after.instruments, *(each for each in before.instruments if each.code in needed)),
        amendment=replace(amendment, before=before),
    )


def own_text(settlement: Settlement) -> Settlement:
    """The last text by itself: without what amendments took out, and without the amendments."""
    obligations = tuple(each for each in settlement.obligations if each.removed_on is None)
    return replace(settlement, obligations=obligations, amendment=None)


def amendments(settlement: Settlement) -> tuple[Amendment, ...]:
    """The amendments in the order they came into force."""
    return tuple(text.amendment for text in _texts(settlement) if text.amendment is not None)


def as_it_stood(settlement: Settlement, day: date) -> Settlement:
    """What was agreed as it stood on a day: without amendments that neither held nor were known by then."""
    amendment = settlement.amendment
    if amendment is None or min(amendment.on, amendment.known_on or amendment.on) <= day:
        return settlement
    return as_it_stood(amendment.before, day)


def worded(dated: Settlement, text: Settlement) -> Settlement:
    """One settlement with all that dates follow from, and with the titles and all else of another's text."""
    sections: dict[str, Any] = {each: _dated_as(getattr(text, each), getattr(dated, each)) for each in DATED}
    return replace(text, time_zone=dated.time_zone, amendment=dated.amendment, **sections)


@dataclass(frozen=True, slots=True)
class Versions:
    """The rules each obligation has had, by its code; `touched` are those whose dates the last amendment may change."""

    of: dict[str, tuple[RuleVersion, ...]]
    touched: frozenset[str]

    def now(self, code: str) -> RuleVersion | None:
        """The newest rule of an obligation, None where it has had just one."""
        return next(reversed(self.several(code)), None)

    def several(self, code: str) -> tuple[RuleVersion, ...]:
        """The rules of an obligation in the order they came into force, none where it has had just one."""
        held = self.of.get(code, ())
        return held if len(held) > 1 else ()


def versions(settlement: Settlement) -> Versions:
    """The rules that the obligations of a settlement have had; empty without an amendment."""
    if settlement.amendment is None:
        return Versions({}, frozenset())
    held: dict[str, tuple[RuleVersion, ...]] = {}
    standing: dict[str, object] = {}
    for text in _texts(settlement):
        amendment = text.amendment
        ways = {each.code: _way(text, each) for each in text.obligations if each.removed_on is None}
        for each in text.obligations:
            code = each.code
            if code in ways and (code not in standing or standing[code] != ways[code]):
                held[code] = (*_ended(held.get(code, ()), amendment), _version(held.get(code, ()), each, amendment))
            elif code not in ways and code in standing:
                held[code] = _ended(held[code], amendment)
        standing = ways
    return Versions(held, touched(settlement))


def touched(settlement: Settlement) -> frozenset[str]:
    """The obligations whose dates the last amendment may have changed, by their codes."""
    amendment = settlement.amendment
    if amendment is None:
        return frozenset()
    before = amendment.before
    if before.time_zone != settlement.time_zone:
        return frozenset(each.code for each in settlement.obligations)
    old, new = _ways(before), _ways(settlement)
    changed = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    leans = _leans(before)
    for name, on in _leans(settlement).items():
        leans[name] = leans.get(name, frozenset()) | on
    while more := {name for name, on in leans.items() if name not in changed and on & changed}:
        changed |= more
    return frozenset(name[1] for name in changed if name[0] == "obligation")


def version_step(code: str, version: RuleVersion) -> str:
    """The step that names the rule of an obligation by which it is dated."""
    if version.since is not None:
        since = f"in force from {written(version.since)}{_of(version)}"
        return f"By version {version.number} of the rule of {code}, {since}."
    until = "" if version.until is None else f", which held for what fell due before {written(version.until)}"
    return f"By version {version.number} of the rule of {code}{until}."


def amended_terms(settlement: Settlement) -> dict[str, str]:
    """The step of each term whose start or length an amendment changed, by the term's code: since when it is so."""
    steps: dict[str, str] = {}
    for before, text in pairwise(_texts(settlement)):
        amendment, were = text.amendment, {each.code: each for each in before.terms}
        for term in text.terms:
            was = were.get(term.code, term)
            if amendment is not None and (was.starts, was.length, was.ends) != (term.starts, term.length, term.ends):
                since = f"{written(amendment.on)}{_of(amendment)}"
                steps[term.code] = f"{term.code} is as amended with effect from {since}."
    return steps


def _of(amendment: Amendment | RuleVersion) -> str:
    by = f" by {amendment.authority}" if amendment.authority else ""
    return "" if amendment.entry is None else f" (amendment{by}, journal entry {amendment.entry})"


def recurring(settlement: Settlement) -> frozenset[str]:
    """The obligations any of whose rules gave a series: their deadlines are named by number or period."""
    obligations = (each for text in _texts(settlement) for each in text.obligations)
    return frozenset(each.code for each in obligations if each.due is not None and recurs(each.due))


def _texts(settlement: Settlement) -> list[Settlement]:
    """What was agreed, as the first text had it, and as each amendment left it."""
    texts = [settlement]
    while (amendment := texts[-1].amendment) is not None:
        texts.append(amendment.before)
    return texts[::-1]


def _ended(held: tuple[RuleVersion, ...], amendment: Amendment | None) -> tuple[RuleVersion, ...]:
    if not held or amendment is None or held[-1].until is not None:
        return held
    return (*held[:-1], replace(held[-1], until=amendment.on))


def _version(held: tuple[RuleVersion, ...], obligation: Obligation, amendment: Amendment | None) -> RuleVersion:
    if amendment is None:
        return RuleVersion(number=1, rule=obligation.due)
    on, entry, authority = amendment.on, amendment.entry, amendment.authority
    return RuleVersion(number=len(held) + 1, rule=obligation.due, since=on, entry=entry, authority=authority)


def _way(settlement: Settlement, obligation: Obligation) -> object:
    """The due rule of an obligation, and the law that counts it."""
    instrument = next((each for each in settlement.instruments if each.code == obligation.instrument), None)
    if instrument is None:
        return obligation.due, obligation.counting, obligation.calendar
    rule = obligation.due
    begins = instrument.effective if rule is not None and may_lack_beginning(rule) else None
    counting, calendar = obligation.counting or instrument.counting, obligation.calendar or instrument.calendar
    return rule, counting, calendar, instrument.inaccessible, begins


_Thing = tuple[str, str]


def _ways(settlement: Settlement) -> dict[_Thing, object]:
    """What each obligation, term and event has for its own date."""
    ways: dict[_Thing, object] = {("event", each.name): each.expected for each in settlement.events}
    for term in settlement.terms:
        ways["term", term.code] = (term.starts, term.length, term.ends, term.grade)
    for each in settlement.obligations:
        own = (each.term, each.contingent_on, each.satisfied_by, each.grade, each.removed_on)
        ways["obligation", each.code] = (_way(settlement, each), *own)
    return ways


def _leans(settlement: Settlement) -> dict[_Thing, frozenset[_Thing]]:
    """What the date of each obligation, term and event depends on."""
    instruments = {each.code: each for each in settlement.instruments}
    leans: dict[_Thing, frozenset[_Thing]] = {}
    for obligation in settlement.obligations:
        on = set(_named(obligation.due))
        if obligation.due is not None and may_lack_beginning(obligation.due) and obligation.instrument in instruments:
            on |= set(_named(instruments[obligation.instrument].effective))
        if obligation.term is not None:
            on.add(("term", obligation.term))
        if obligation.contingent_on is not None:
            on.add(("event", obligation.contingent_on))
        leans["obligation", obligation.code] = frozenset(on)
    for term in settlement.terms:
        leans["term", term.code] = frozenset({*_named(term.starts), *_named(term.ends)})
    for event in settlement.events:
        leans["event", event.name] = frozenset(_named(event.expected))
    return leans


def _named(rule: DueRule | Anchor | None) -> Iterator[_Thing]:
    for name in () if rule is None else names(rule):
        match name:
            case EventAnchor(name=event):
                yield "event", event
            case TermEdge(edge=Edge(), term=term):
                yield "term", term
            case Reached(obligation=obligation):
                yield "obligation", obligation


def _without_what_is_gone(obligation: Obligation, after: Settlement, day: date) -> Obligation:
    """Keep of a duty that was taken out only what the text still has."""
    terms = {each.code for each in after.terms}
    schedules = {each.key for each in after.penalties}
    persons = {each.key for each in after.persons}
    return replace(
        obligation,
        removed_on=day,
        term=obligation.term if obligation.term in terms else None,
        penalty=obligation.penalty if obligation.penalty in schedules else None,
        owner=obligation.owner if obligation.owner in persons else None,
    )


def _dated_as(worded: Iterable[_V], dated: Iterable[_V]) -> tuple[_V, ...]:
    """The values of one text with the fields from which dates follow as another has them."""
    known = {name_of(each): each for each in worded}
    return tuple(
        replace(  # type: ignore[type-var]  # the values of a settlement are dataclasses, all of them
            known.get(name_of(each), each),
            **{field.name: getattr(each, field.name) for field in dating_fields(type(each))},
        )
        for each in dated
    )
