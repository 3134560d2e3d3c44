"""What the entries of a file say of each other: every name they use must be defined, and used as what it is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import count, takewhile

from tracker.agreements.file import scalars
from tracker.agreements.file.draft import Draft, DraftEntry
from tracker.agreements.file.problems import Place, Problems, quoted
from tracker.rules.due.language import (
    Anchor,
    AtLeastOnce,
    Continuing,
    DueRule,
    EachPeriod,
    Edge,
    EventAnchor,
    Milestone,
    Name,
    Reached,
    TermEdge,
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
_TEXT_REFERENCES = {
    # key: (the section it names, what one entry of that section is called, how to put it right)
    "instrument": ("instruments", "instrument", "Define it under `instruments`."),
    "owner": ("persons", "person", "Define it under `persons`."),
    "verified_by": ("persons", "person", "Define it under `persons`."),
    "recorded_by": ("persons", "person", "Define it under `persons`."),
    "contingent_on": ("events", "event", "Define it under `events`, as `{}` while it has not happened."),
    "satisfied_by": ("obligations", "obligation", "Define it under `obligations`."),
    "part_of": ("obligations", "obligation", "Define it under `obligations`."),
    "penalty": ("penalties", "penalty", "Define it under `penalties`."),
    "term": ("terms", "term", "Define it under `terms`."),
}
_RULE_KEYS = {"obligations": ("due",), "events": ("expected",), "recommendation_terms": CLOCKS}
_ANCHOR_KEYS = {"instruments": ("effective",), "terms": ("starts", "ends"), "reviews": ("begins",)}


def check_references(draft: Draft, problems: Problems) -> None:
    """Note every name that is not defined, defined twice, or used as what it is not."""
    _check_names(draft, problems)
    codes = {code for section in _NAMED_SECTIONS for code in draft.section(section)}
    amended = draft.entry("amended")
    if amended is not None:
        _check_sources(amended, draft, problems)
    for item in draft.items():
        _check_sources(item, draft, problems)
        _check_texts(item, draft, problems)
        _check_about(item, codes, problems)
        for key, rule in rules_of(item):
            _check_rule(item, key, rule, draft, problems)
    for item in draft.section("obligations").values():
        _check_beginning(item, draft, problems)
        _check_party(item, draft, problems)
        _check_itself(item, problems)
    for item in draft.section("recommendation_terms").values():
        _check_party(item, draft, problems)
    for item in [*draft.section("instruments").values(), *draft.section("obligations").values()]:
        _check_counting(item, problems)
    _check_notices(draft, problems)


def rules_of(item: DraftEntry) -> Iterator[tuple[str, DueRule | Anchor]]:
    """Give the readable due rules and anchors of an entry, with their keys."""
    for key in _RULE_KEYS.get(item.section, ()):
        rule = item.rule(key)
        if rule is not None:
            yield key, rule
    for key in _ANCHOR_KEYS.get(item.section, ()):
        anchor = item.anchor(key)
        if anchor is not None:
            yield key, anchor


def beginning_of(item: DraftEntry, rule: DueRule, draft: Draft) -> Anchor | None:
    """Give where a series without `from` begins: with the term whose end ends it, or with its instrument."""
    until = rule.until if isinstance(rule, EachPeriod | AtLeastOnce | Continuing) else None
    term = draft.section("terms").get(until.term) if isinstance(until, TermEdge) else None
    if term is not None and (term.has("starts") or _was_started(term.code, draft)):
        return TermEdge(Edge.START, term.code)
    instrument = draft.section("instruments").get(item.text("instrument") or "")
    return None if instrument is None else instrument.anchor("effective")


def _was_started(term: str, draft: Draft) -> bool:
    return any(fact.text("term_started") == term for fact in draft.section("facts").values())


def undefined(
    problems: Problems, place: Place, key: str, name: str, *, what: str, known: Collection[str], remedy: str
) -> None:
    """Note that a key names something that is not defined."""
    problems.add(
        place, f"`{key}` names the {what} {quoted(name)}, which is not defined. {remedy}", name=name, known=known
    )


def _check_notices(draft: Draft, problems: Problems) -> None:
    persons = draft.section("persons")
    steps = (draft.entry("notices", "escalation", number) for number in count())
    for item in filter(None, (draft.entry("notices"), *takewhile(lambda step: step is not None, steps))):
        for place, key in item.texts("to"):
            if key not in persons:
                remedy = "Define it under `persons`."
                undefined(problems, place, "to", key, what="person", known=persons, remedy=remedy)


def _check_names(draft: Draft, problems: Problems) -> None:
    first: dict[str, tuple[str, int]] = {}
    for section, what in _NAMED_SECTIONS.items():
        for code, item in draft.section(section).items():
            place = draft.key_place(item)
            if section == "events" and (not _EVENT_NAME.fullmatch(code) or code.lower() == "the"):
                problems.add(
                    place,
                    f"{quoted(code)} cannot name an event: a due rule reads names that begin with a letter and go on "
                    "with letters, digits, `-` and `_` (and not “the”).",
                )
            elif section != "events":
                _check_code(code, place, problems)
            if code in first:
                other, line = first[code]
                problems.add(place, f"{quoted(code)} is already {other} (line {line}): give {what} a name of its own.")
            first.setdefault(code, (what, place.line))
    for section in ("sources", "persons", "penalties", "recommendation_terms", "cycles", "reviews"):
        for code, item in draft.section(section).items():
            _check_code(code, draft.key_place(item), problems)


def _check_code(code: str, place: Place, problems: Problems) -> None:
    try:
        scalars.code(code)
    except ValueError as error:
        problems.add(place, f"A code {error}")


def _check_sources(item: DraftEntry, draft: Draft, problems: Problems) -> None:
    sources = draft.section("sources")
    for place, key in item.texts("source"):
        if key not in sources:
            undefined(problems, place, "source", key, what="source", known=sources, remedy="Define it under `sources`.")


def _check_texts(item: DraftEntry, draft: Draft, problems: Problems) -> None:
    for key, (section, what, remedy) in _TEXT_REFERENCES.items():
        name = item.text(key)
        known = draft.section(section)
        if name is not None and name not in known and item.section != section.removesuffix("s"):
            undefined(problems, item.place_of(key), key, name, what=what, known=known, remedy=remedy)


def _check_about(item: DraftEntry, known: Collection[str], problems: Problems) -> None:
    for place, name in item.texts("about"):
        if name not in known:
            problems.add(
                place,
                f"`about` names {quoted(name)}, which is no instrument, term, obligation or event of this file.",
                name=name,
                known=known,
            )


def _check_party(item: DraftEntry, draft: Draft, problems: Problems) -> None:
    name = item.text("owed_by")
    parties = draft.section("parties")
    if name is not None and parties and name not in parties and name != draft.text("organisation"):
        remedy = "Define it under `parties`, or name the organisation."
        undefined(problems, item.place_of("owed_by"), "owed_by", name, what="party", known=parties, remedy=remedy)


def _check_itself(item: DraftEntry, problems: Problems) -> None:
    for key in ("satisfied_by", "part_of"):
        if item.text(key) == item.code:
            problems.add(item.place_of(key), f"`{key}` names {item.code} itself: name another obligation.")


def _check_rule(item: DraftEntry, key: str, rule: DueRule | Anchor, draft: Draft, problems: Problems) -> None:
    place = item.place_of(key)
    # There, these are the recommendation's own days.
    own = DAYS if item.section == "recommendation_terms" else ()
    for name in dict.fromkeys(names(rule)):
        if isinstance(name, EventAnchor) and name.name in own:
            continue
        check_name(name, place, key, draft, problems)


def check_name(name: Name, place: Place, key: str, draft: Draft, problems: Problems) -> None:
    """Note an event, a term's edge or a milestone that a rule names and the file does not define."""
    match name:
        case EventAnchor(name=event):
            if event not in draft.section("events"):
                remedy = f"Define it under `events`, as `{event}: {{}}` while it has not happened."
                known = draft.section("events")
                undefined(problems, place, key, event, what="event", known=known, remedy=remedy)
        case TermEdge(term=term):
            if term not in draft.section("terms"):
                remedy = "Define it under `terms`."
                known = draft.section("terms")
                undefined(problems, place, key, term, what="term", known=known, remedy=remedy)
        case Reached():
            check_reached(name, place, key, draft, problems)


def check_reached(name: Reached, place: Place, key: str, draft: Draft, problems: Problems) -> None:
    """Note where a milestone names no obligation, or one occurrence too many or too few."""
    obligations = draft.section("obligations")
    code = name.obligation
    if code not in obligations:
        remedy = "Define it under `obligations`."
        undefined(problems, place, key, code, what="obligation", known=obligations, remedy=remedy)
        return
    rule = obligations[code].rule("due")
    check_occurrence(code, name.occurrence, rule, place, problems)
    if name.milestone is Milestone.DUE and isinstance(rule, Continuing) and rule.review is None:
        problems.add(
            place, f"`{key}` counts from {name}, but {code} is continuing and never falls due: name an event instead."
        )


def check_occurrence(code: str, occurrence: str | None, rule: DueRule | None, place: Place, problems: Problems) -> None:
    """Note an occurrence named of a duty that falls due once, or none of a duty that recurs."""
    if rule is None:
        return
    if recurs(rule) and occurrence is None:
        period = f" or by its period, as `{code}@2025-Q1`" if isinstance(rule, EachPeriod | AtLeastOnce) else ""
        problems.add(place, f"{code} recurs (`{rule}`): say which of its deadlines is meant, as `{code}@1`{period}.")
    elif not recurs(rule) and occurrence is not None:
        problems.add(place, f"{code} falls due once: write `{code}` without `@{occurrence}`.")


def _check_beginning(item: DraftEntry, draft: Draft, problems: Problems) -> None:
    rule = item.rule("due")
    endless = isinstance(rule, EachPeriod | AtLeastOnce) or (isinstance(rule, Continuing) and rule.review is not None)
    if rule is None or not endless or getattr(rule, "start", None) is not None:
        return
    if beginning_of(item, rule, draft) is None:
        problems.add(
            item.place_of("due"),
            f"{item.code} recurs, and nothing says from when: write `from` and an event or day into the rule "
            "(`at least once each calendar month from effective`), or give its instrument `effective`, or end it with a "
            "term that has `starts` (`until end(TERM)`).",
        )


def _check_counting(item: DraftEntry, problems: Problems) -> None:
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
            problems.add(item.place_of(key), f"`{key}`: {error.sentences[0]}", name=name, known=list(known))
        except InputRefused as error:
            problems.add(item.place_of(key), f"`{key}`: {error.sentences[0]}")
