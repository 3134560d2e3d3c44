"""Which contradictions bear on a date or a term: those about it, and those about what its date is counted from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from tracker.rules.due.language import Anchor, DueRule, Edge, EventAnchor, Reached, TermEdge, names
from tracker.rules.grades import weakest
from tracker.rules.settlement.settlement import Contradiction, Settlement, SourcedReading


class Contradictions:
    """The contradictions of a settlement, looked up by what they bear on; each reading has its grade."""

    def __init__(self, settlement: Settlement) -> None:
        grades = {each.key: each.grade for each in settlement.sources}

        def graded(reading: SourcedReading) -> SourcedReading:
            known = [grades[key] for key in reading.sources if key in grades]
            return reading if reading.grade is not None or not known else replace(reading, grade=weakest(known))

        self.all = tuple(
            replace(each, readings=tuple(map(graded, each.readings))) for each in settlement.contradictions
        )
        self._on: dict[str, dict[int, Contradiction]] = {}
        counted_from_it: dict[str, list[str]] = {}
        for code, begins in _counted_from(settlement) if self.all else ():
            counted_from_it.setdefault(begins, []).append(code)
        for place, each in enumerate(self.all):
            reached = list(each.about)
            for code in reached:
                if place not in self._on.setdefault(code, {}):
                    self._on[code][place] = each
                    reached += counted_from_it.get(code, ())

    def on(self, *codes: str) -> tuple[Contradiction, ...]:
        """Those that bear on any of these: obligations, terms, events, instruments, `start(TERM)` or `end(TERM)`."""
        found = {place: each for code in codes for place, each in self._on.get(code, {}).items()}
        return tuple(found[place] for place in sorted(found))

    def on_edge(self, edge: TermEdge) -> tuple[Contradiction, ...]:
        """Those that bear on the start or the end of a term, and those about the whole of it."""
        counted = self.on(str(edge))
        return tuple(each for each in self.on(edge.term) if each in counted or edge.term in each.about)


def _counted_from(settlement: Settlement) -> Iterator[tuple[str, str]]:
    """The code of each duty, term and edge of one, with each of those from which its date is counted."""
    for duty in settlement.obligations:
        yield from _named(duty.code, duty.due)
        if duty.contingent_on is not None:
            yield duty.code, duty.contingent_on
    for term in settlement.terms:
        start, end = (str(TermEdge(edge, term.code)) for edge in Edge)
        yield from ((term.code, start), (term.code, end))
        yield from _named(start, term.starts)
        yield from _named(end, term.ends or TermEdge(Edge.START, term.code))


def _named(code: str, rule: DueRule | Anchor | None) -> Iterator[tuple[str, str]]:
    for name in () if rule is None else names(rule):
        match name:
            case EventAnchor(name=event):
                yield code, event
            case Reached(obligation=other):
                yield code, other
            case TermEdge():
                yield code, str(name)
