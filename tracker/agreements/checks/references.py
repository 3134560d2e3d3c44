"""What the entries of a file say of each other: names that are defined and used as what they are, and no endless chains."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import count, takewhile

from tracker.agreements.file import scalars
from tracker.agreements.file.draft import SECTIONS, Draft, DraftEntry
from tracker.agreements.file.problems import Place, quoted
from tracker.errors import CircularRules
from tracker.rules.due.language import (
    RESERVED,
    Anchor,
    AtLeastEvery,
    Continuing,
    DueRule,
    Edge,
    EventAnchor,
    Every,
    ForEach,
    Milestone,
    Name,
    OfSeveral,
    PerPeriod,
    Reached,
    TermEdge,
    each_in,
    named_parts,
    names,
    recurs,
)
from tracker.rules.recommendations.clocks import CLOCKS, DAYS

_NAMED_SECTIONS = {
    "instruments": "an instrument",
    "events": "an event",
    "terms": "a term",
    "obligations": "an obligation",
}
_EVENT_NAME = re.compile("[A-Za-z][A-Za-z0-9_-]*")
# The section of what a key names.
_TEXT_REFERENCES = {
    "instrument": "instruments",
    "owner": "persons",
    "verified_by": "persons",
    "recorded_by": "persons",
    "contingent_on": "events",
    "satisfied_by": "obligations",
    "part_of": "obligations",
    "penalty": "penalties",
    "term": "terms",
}
_UNHAPPENED = "Define it under `events`, as `{}` while it has not happened."
_RULE_KEYS = {"obligations": ("due",), "events": ("expected",), "recommendation_terms": CLOCKS}
_ANCHOR_KEYS = {"instruments": ("effective",), "terms": ("starts", "ends"), "reviews": ("begins",)}


def check_references(draft: Draft) -> None:
    """Note every name that is not defined, defined twice, or used as what it is not."""
    _check_names(draft)
    codes = {code for section in _NAMED_SECTIONS for code in draft.section(section)}
    amended = draft.entry("amended")
    if amended is not None:
        _check_sources(amended, draft)
    for item in draft.items():
        _check_sources(item, draft)
        _check_texts(item, codes, draft)
        for key, rule in rules_of(item):
            _check_rule(item, key, rule, draft)
    for item in draft.section("obligations").values():
        _check_beginning(item, draft)
        _check_party(item, draft)
        for key in ("satisfied_by", "part_of"):
            if item.text(key) == item.code:
                item.note(key, f"`{key}` names {item.code} itself: name another obligation.")
    for item in draft.section("recommendation_terms").values():
        _check_party(item, draft)
    for item in [*draft.section("instruments").values(), *draft.section("obligations").values()]:
        _check_counting(item)
    _check_notices(draft)


def rules_of(item: DraftEntry) -> Iterator[tuple[str, DueRule | Anchor]]:
    """The readable due rules and anchors of an entry, with their keys."""
    for key in _RULE_KEYS.get(item.section, ()):
        rule = item.rule(key)
        if rule is not None:
            yield key, rule
    for key in _ANCHOR_KEYS.get(item.section, ()):
        anchor = item.anchor(key)
        if anchor is not None:
            yield key, anchor


def beginning_of(item: DraftEntry, rule: DueRule, draft: Draft) -> Anchor | None:
    """Where a series without `from` begins: with the term whose end ends it, or with its instrument."""
    until = rule.until if isinstance(rule, PerPeriod | AtLeastEvery | Continuing) else None
    term = draft.section("terms").get(until.term) if isinstance(until, TermEdge) else None
    if term is not None:
        started = any(fact.text("term_started") == term.code for fact in draft.section("facts").values())
        if started or term.has("starts"):
            return TermEdge(Edge.START, term.code)
    instrument = draft.section("instruments").get(item.text("instrument") or "")
    return None if instrument is None else instrument.anchor("effective")


def _was_started(term: str, draft: Draft) -> bool:
    return any(fact.text("term_started") == term for fact in draft.section("facts").values())


def is_defined(
    item: DraftEntry, key: str, name: str, section: str, draft: Draft, *, place: Place | None = None, remedy: str = ""
) -> bool:
    """Whether a section has what a key names; where it has not, that is noted at the key, or at `place` in it."""
    known = draft.section(section)
    if name not in known:
        what = "entry of recommendation_terms" if section == "recommendation_terms" else SECTIONS[section]
        undefined = f"`{key}` names the {what} {quoted(name)}, which is not defined."
        remedy = remedy or f"Define it under `{section}`."
        item.problems.add(place or item.place_of(key), f"{undefined} {remedy}", name=name, known=known)
    return name in known


def _check_notices(draft: Draft) -> None:
    steps = (draft.entry("notices", "escalation", number) for number in count())
    for item in filter(None, (draft.entry("notices"), *takewhile(lambda step: step is not None, steps))):
        for place, person in item.texts("to"):
            is_defined(item, "to", person, "persons", draft, place=place)


def _check_names(draft: Draft) -> None:
    first: dict[str, tuple[str, int]] = {}
    for section, what in _NAMED_SECTIONS.items():
        for code, item in draft.section(section).items():
            place = draft.key_place(item)
            if section == "events" and (not _EVENT_NAME.fullmatch(code) or code.lower() in RESERVED):
                draft.problems.add(
                    place,
                    f"{quoted(code)} cannot name an event: a due rule reads names that begin with a letter and go on "
                    "with letters, digits, `-` and `_` (and not “the”, “each”, “every” or “or”).",
                )
            elif section != "events":
                check_code(code, place, draft)
            if code in first:
                other, line = first[code]
                sentence = f"{quoted(code)} is already {other} (line {line}): give {what} a name of its own."
                draft.problems.add(place, sentence)
            first.setdefault(code, (what, place.line))
    for section in ("sources", "persons", "penalties", "recommendation_terms", "cycles", "reviews"):
        for code, item in draft.section(section).items():
            check_code(code, draft.key_place(item), draft)


def check_code(code: str, place: Place, draft: Draft) -> None:
    """Note a code that commands and due rules cannot name."""
    try:
        scalars.code(code)
    except ValueError as error:
        draft.problems.add(place, f"A code {error}")


def _check_sources(item: DraftEntry, draft: Draft) -> None:
    for place, source in item.texts("source"):
        is_defined(item, "source", source, "sources", draft, place=place)


def _check_texts(item: DraftEntry, codes: Collection[str], draft: Draft) -> None:
    for key, section in _TEXT_REFERENCES.items():
        name = item.text(key)
        if name is not None:
            is_defined(item, key, name, section, draft, remedy=_UNHAPPENED if section == "events" else "")
    edges = [f"{edge}({term})" for term in draft.section("terms") for edge in Edge if item.section == "contradictions"]
    for place, name in item.texts("about"):
        if name not in codes and name not in edges:
            sentence = f"`about` names {quoted(name)}, which is no instrument, term, obligation or event of this file."
            item.problems.add(place, sentence, name=name, known=[*codes, *edges])
    for reading in item.node.listed("readings"):
        _check_sources(item.part(reading), draft)


def _check_party(item: DraftEntry, draft: Draft) -> None:
    name = item.text("owed_by")
    if name is not None and draft.section("parties") and name not in _named_elsewhere(draft):
        is_defined(
            item, "owed_by", name, "parties", draft, remedy="Define it under `parties`, or name the organisation."
        )


def _named_elsewhere(draft: Draft) -> set[str | None]:
    """Who may owe a duty without being listed as a party: the organisation, an authority, and whoever monitors."""
    named = {draft.text("organisation"), "monitor"}
    named |= {each.text("authority") for each in draft.section("instruments").values()}
    for term in draft.section("terms").values():
        monitor = term.node.entries.get("monitor")
        if monitor is not None:
            named |= {monitor.text("firm"), monitor.text("person")}
    steps = [each for each in draft.section("facts").values() if each.has("monitor")]
    return named | {each.text(key) for each in steps for key in ("firm", "person")}


def _check_rule(item: DraftEntry, key: str, rule: DueRule | Anchor, draft: Draft) -> None:
    # There, these are the recommendation's own days.
    own = DAYS if item.section == "recommendation_terms" else ()
    for name in dict.fromkeys(named_parts(rule)):
        if isinstance(name, OfSeveral):
            _check_several(item, key, name, draft)
        elif not (isinstance(name, EventAnchor) and name.name in own):
            check_name(item, key, name, draft)
    if isinstance(rule, ForEach) and isinstance(rule.rule, Every) and isinstance(rule.rule.until, OfSeveral):
        ends = rule.rule.until.of
        duty = draft.section("obligations").get(ends.obligation) if isinstance(ends, Reached) else None
        other = None if duty is None else duty.rule("due")
        if other is not None and not (isinstance(other, ForEach) and other.of == rule.of):
            item.note(
                key, f"`{key}` ends with each {ends}, and {duty.code if duty else ends} is not due for each {rule.of}."
            )
    if each_in(rule) and not isinstance(rule, ForEach) and item.section != "reviews":
        item.note(key, f"`{key}` is one day, and {quoted(str(rule))} gives many: write `the first` or `the latest`.")


def _check_several(item: DraftEntry, key: str, name: OfSeveral, draft: Draft) -> None:
    """Note where one of several happenings is meant of what comes once."""
    match name.of:
        case EventAnchor(name=event, happening=happening):
            remedy = f"Define it under `events`, as `{event}: {{repeats: yes}}`."
            if not is_defined(item, key, event, "events", draft, remedy=remedy):
                return
            if happening is not None:
                item.note(key, f"`{key}` names one happening, {name.of}: write it without “{name.which}”.")
            elif not repeats(draft.section("events")[event]):
                item.note(
                    key,
                    f"`{key}` names {quoted(str(name))}, and {event} is not declared to repeat: give it `repeats: yes` "
                    f"under `events`, or write `{event}` alone.",
                )
        case Reached(obligation=code, occurrence=occurrence):
            if not is_defined(item, key, code, "obligations", draft):
                return
            rule = draft.section("obligations")[code].rule("due")
            if occurrence is not None:
                item.note(key, f"`{key}` names one deadline, {name.of}: write it without “{name.which}”.")
            elif rule is not None and not recurs(rule):
                item.note(key, f"{code} falls due once: write `{name.of}` without “{name.which}”.")


def repeats(event: DraftEntry) -> bool:
    """Whether an event is declared to repeat."""
    return says_yes(event, "repeats")


def says_yes(event: DraftEntry, key: str) -> bool:
    """Whether a key of an event is `yes`."""
    return (event.text(key) or "").lower() in {"yes", "true"}


def check_name(item: DraftEntry, key: str, name: Name, draft: Draft) -> None:
    """Note an event, a term's edge or a milestone that a rule names and the file does not define."""
    match name:
        case EventAnchor(name=event, happening=happening):
            remedy = f"Define it under `events`, as `{event}: {{}}` while it has not happened."
            if not is_defined(item, key, event, "events", draft, remedy=remedy):
                return
            again = repeats(draft.section("events")[event])
            if again and happening is None:
                item.note(
                    key,
                    f"`{key}` names {event}, which repeats: write `each {event}`, `the first {event}` or `the latest "
                    f"{event}`.",
                )
            elif happening is not None and not again:
                item.note(
                    key,
                    f"`{key}` names {name}, and {event} is not declared to repeat: give it `repeats: yes` under `events`.",
                )
        case TermEdge(term=term):
            is_defined(item, key, term, "terms", draft)
        case Reached():
            check_reached(item, key, name, draft)


def check_reached(item: DraftEntry, key: str, name: Reached, draft: Draft) -> None:
    """Note where a milestone names no obligation, or one occurrence too many or too few."""
    code = name.obligation
    check_occurrence(item, key, code, name.occurrence, draft)
    duty = draft.section("obligations").get(code)
    rule = None if duty is None else duty.rule("due")
    if name.milestone is Milestone.DUE and isinstance(rule, Continuing) and rule.review is None:
        item.note(
            key, f"`{key}` counts from {name}, but {code} is continuing and never falls due: name an event instead."
        )


def check_occurrence(item: DraftEntry, key: str, code: str, occurrence: str | None, draft: Draft) -> None:
    """Note what is no duty, an occurrence named of one that falls due once, or none of one that recurs."""
    if not is_defined(item, key, code, "obligations", draft):
        return
    rule = draft.section("obligations")[code].rule("due")
    if rule is None:
        return
    if recurs(rule) and occurrence is None:
        period = f" or by its period, as `{code}@2025-Q1`" if isinstance(rule, PerPeriod) else ""
        item.note(key, f"{code} recurs (`{rule}`): say which of its deadlines is meant, as `{code}@1`{period}.")
    elif not recurs(rule) and occurrence is not None:
        item.note(key, f"{code} falls due once: write `{code}` without `@{occurrence}`.")


def _check_beginning(item: DraftEntry, draft: Draft) -> None:
    rule = item.rule("due")
    endless = isinstance(rule, PerPeriod | AtLeastEvery) or (isinstance(rule, Continuing) and rule.review is not None)
    if rule is None or not endless or getattr(rule, "start", None) is not None:
        return
    if beginning_of(item, rule, draft) is None:
        item.note(
            "due",
            f"{item.code} recurs, and nothing says from when: write `from` and an event or day into the rule "
            "(`at least once each calendar month from effective`), or give its instrument `effective`, or end it with a "
            "term that has `starts` (`until end(TERM)`).",
        )


def _check_counting(item: DraftEntry) -> None:
    from tracker.errors import InputRefused, UnknownName
    from tracker.rules.counting.calendars import calendar, calendar_names
    from tracker.rules.counting.laws import COUNTING_RULES, counting_rule

    for key, read, known in (("counting", counting_rule, COUNTING_RULES), ("calendar", calendar, calendar_names())):
        name = item.text(key)
        if name is None:
            continue
        try:
            read(name)
        except UnknownName as error:
            item.note(key, f"`{key}`: {error.sentences[0]}", name=name, known=list(known))
        except InputRefused as error:
            item.note(key, f"`{key}`: {error.sentences[0]}")


# Each link is derived inside the one before it; a real instrument goes six deep.
LONGEST_CHAIN = 100


def check_chains(draft: Draft) -> None:
    """Note due rules that depend on each other, link by link, and a chain longer than a date can be derived through."""
    waits, places = _waits(draft)
    circles, depths = circles_in(waits)
    for circle in circles:
        draft.problems.add(places[circle[0]], f"{CircularRules(circle)} Let one of them run from an event.")
    if not circles and depths and max(depths.values()) > LONGEST_CHAIN:
        name = max(depths, key=depths.__getitem__)
        draft.problems.add(
            places[name],
            f"{name} waits through a chain of {depths[name]} due rules; at most {LONGEST_CHAIN} can follow.",
        )


def _waits(draft: Draft) -> tuple[dict[str, tuple[str, ...]], dict[str, Place]]:
    """What each obligation, term edge and undated event waits for, and where that is written."""
    waits: dict[str, tuple[str, ...]] = {}
    places: dict[str, Place] = {}

    def add(name: str, item: DraftEntry, key: str, awaited: Iterator[Name]) -> None:
        waits[name] = (*waits.get(name, ()), *map(_node, awaited))
        places.setdefault(name, item.place_of(key))

    for item in draft.section("obligations").values():
        for key, rule in rules_of(item):
            add(item.code, item, key, names(rule))
        due = item.rule("due")
        if due is not None and recurs(due) and getattr(due, "start", None) is None:
            begins = beginning_of(item, due, draft)
            add(item.code, item, "due", iter(()) if begins is None else names(begins))
    for item in draft.section("terms").values():
        start, end = (str(TermEdge(edge, item.code)) for edge in Edge)
        for key, anchor in rules_of(item):
            add(start if key == "starts" else end, item, key, names(anchor))
        if not item.has("ends"):
            add(end, item, "length", iter((TermEdge(Edge.START, item.code),)))
    for item in draft.section("events").values():
        for key, rule in rules_of(item):
            if not (item.has("on") or item.has("by")):
                add(item.code, item, key, names(rule))
    return waits, places


def _node(name: Name) -> str:
    match name:
        case Reached(obligation=code):
            return code
        case EventAnchor(name=event):
            return event
        case TermEdge():
            return str(name)


def circles_in(waits: Mapping[str, Collection[str]]) -> tuple[list[tuple[str, ...]], dict[str, int]]:
    """The circles met, each once and from its first name, and how many links hang below each name.

    Walks with a list of its own: a chain may be longer than Python's own stack.
    """
    circles: list[tuple[str, ...]] = []
    depths: dict[str, int] = {}
    for first in waits:
        path: list[str] = []
        on_path: set[str] = set()
        stack: list[tuple[str, bool]] = [(first, False)]
        while stack:
            name, leaving = stack.pop()
            if leaving:
                path.pop()
                on_path.discard(name)
                below = [depths.get(each, 0) for each in waits.get(name, ())]
                depths[name] = (name in waits) + max(below, default=0)
            elif name in on_path:
                circles.append((*path[path.index(name) :], name))
            elif name not in depths:
                path.append(name)
                on_path.add(name)
                stack.append((name, True))
                stack += [(each, False) for each in reversed([*waits.get(name, ())])]
    return circles, depths
