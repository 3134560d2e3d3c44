"""What due rules depend on: refuses rules that depend on each other, and a chain of them that is too long."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from tracker.agreements.checks.references import beginning_of, rules_of
from tracker.agreements.file.draft import Draft, DraftEntry
from tracker.agreements.file.problems import Place
from tracker.errors import CircularRules
from tracker.rules.due.language import Edge, EventAnchor, Name, Reached, TermEdge, names, recurs

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
