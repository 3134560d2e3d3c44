"""Both ends of each term: as agreed, as made longer or suspended, and as they came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from tracker.rules.amendments.versions import amended_terms
from tracker.rules.deadlines.deadline import ComputedDate, DerivedDate, PlannedTerm
from tracker.rules.deadlines.happenings import NamedDates, recorded
from tracker.rules.deadlines.rule_dates import plain_date, proceed
from tracker.rules.due.language import EarlierOf, Edge, EventAnchor, OfSeveral, TermEdge, Which, named_parts
from tracker.rules.facts import Ended, Fact
from tracker.rules.settlement.settlement import Settlement, Term
from tracker.rules.terms.history import cut_short, histories, lasting, lengthened


class TermEdges:
    """The starts and ends of a settlement's terms, each worked out once; `named` dates what their rules name."""

    def __init__(self, settlement: Settlement, facts: Sequence[Fact], named: NamedDates) -> None:
        self._zone = ZoneInfo(settlement.time_zone)
        self._terms = {each.code: each for each in settlement.terms}
        self._histories = histories(settlement, facts)
        self._amended = amended_terms(settlement)
        self._named = named
        self._may_never = frozenset(each.name for each in settlement.events if each.may_never)
        self._edges: dict[tuple[Edge, str], DerivedDate | None] = {}

    def planned(self, code: str) -> PlannedTerm:
        """A term with its derived ends and what became of it."""
        term, history = self._terms[code], self._histories[code]
        ends, nominal = self.edge(Edge.END, code), self._nominal_end(term)
        return PlannedTerm(
            term=term,
            starts=self.edge(Edge.START, code),
            ends=ends,
            nominal=nominal,
            agreed=self._agreed_end(term),
            extensions=history.extensions,
            suspended_on=history.suspended_on,
            ended=None if ends == nominal and history.ended_with_instrument(term) else history.ended,
            lengthened_by=() if history.ended is not None else self._lengthened_by(term),
        )

    def edge(self, edge: Edge, code: str) -> DerivedDate | None:
        """The start or the end of a term (inclusive); None where the file knows neither a rule nor a length."""
        if (edge, code) not in self._edges:
            term = self._terms[code]
            self._edges[edge, code] = self._start(term) if edge is Edge.START else self._end(term)
        return self._edges[edge, code]

    def ended(self, code: str) -> Ended | None:
        """How a term came to its end, where that was recorded."""
        return self._histories[code].ended

    def has_start(self, code: str) -> bool:
        """Whether a term starts by anything: its rule, or a fact."""
        return self._terms[code].starts is not None or self._histories[code].started is not None

    def _start(self, term: Term) -> DerivedDate | None:
        started = self._histories[term.code].started
        if started is not None:
            return recorded(str(TermEdge(Edge.START, term.code)), started, self._zone)
        return None if term.starts is None else plain_date(term.starts, self._named, self._zone)

    def _end(self, term: Term) -> DerivedDate | None:
        history = self._histories[term.code]
        if history.ended is None:
            return self._nominal_end(term)
        ended = recorded(str(TermEdge(Edge.END, term.code)), history.ended, self._zone)
        return cut_short(term, history, ended, self._nominal_end(term))

    def _nominal_end(self, term: Term) -> DerivedDate | None:
        """The end of a term as it would be had nobody ended it."""
        return lengthened(term, self._histories[term.code], self._agreed_end(term))

    def _agreed_end(self, term: Term) -> DerivedDate | None:
        end, amended = self._written_end(term), self._amended.get(term.code)
        return end if end is None or amended is None else replace(end, steps=(*end.steps, amended))

    def _lengthened_by(self, term: Term) -> tuple[str, ...]:
        """What a term's end does not wait for, in words: it may never come, and would make the end later."""
        found = []
        for part in () if term.ends is None or isinstance(term.ends, EarlierOf) else named_parts(term.ends):
            of = part.of if isinstance(part, OfSeveral) else part
            if not isinstance(of, EventAnchor) or of.name not in self._may_never:
                continue
            if not isinstance(self._named[of], ComputedDate) and not self._named.happenings(of):
                found.append(f"{of.name} has not happened, and may never")
            elif isinstance(part, OfSeveral) and part.which is Which.LATEST:
                found.append(f"{of.name} may happen again")
        return tuple(dict.fromkeys(found))

    def _written_end(self, term: Term) -> DerivedDate | None:
        if term.ends is not None:
            end = plain_date(term.ends, self._named, self._zone, may_never=self._may_never)
            later = self._lengthened_by(term)
            if isinstance(end, ComputedDate) and later:
                end = replace(end, steps=(*end.steps, f"It may come later: {'; '.join(later)}."))
            return end
        starts = self.edge(Edge.START, term.code)
        if term.length is None or starts is None:
            return None
        return proceed(starts, lambda found: lasting(term, found))
