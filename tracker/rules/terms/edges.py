"""Both ends of each term: as agreed, as made longer or suspended, and as they came."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tracker.rules.amendments.versions import terms_told
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, PlannedTerm
from tracker.rules.due.language import Anchor, Edge, TermEdge
from tracker.rules.facts import Ended, Fact, TermStarted
from tracker.rules.settlement.settlement import Settlement, Term
from tracker.rules.terms.history import cut_short, histories, lasting, lengthened


class TermEdges:
    """The ends of a settlement's terms; `single` dates an anchor under a name, `told` reads what a fact says."""

    def __init__(
        self,
        settlement: Settlement,
        facts: Sequence[Fact],
        *,
        single: Callable[[str, Anchor], DerivedDate],
        told: Callable[[str, TermStarted | Ended], ComputedDate],
    ) -> None:
        self._terms = {each.code: each for each in settlement.terms}
        self._histories = histories(settlement, facts)
        self._amended = terms_told(settlement)
        self._single = single
        self._told = told

    def planned(self, code: str) -> PlannedTerm:
        """Give a term with its derived ends and what became of it."""
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
        )

    def edge(self, edge: Edge, code: str) -> DerivedDate | None:
        """Give the start or the end of a term (inclusive); None where the file knows neither a rule nor a length."""
        term, history = self._terms[code], self._histories[code]
        name = str(TermEdge(edge, code))
        if edge is Edge.START:
            if history.started is not None:
                return self._told(name, history.started)
            return None if term.starts is None else self._single(name, term.starts)
        if history.ended is None:
            return self._nominal_end(term)
        return cut_short(term, history, self._told(name, history.ended), self._nominal_end(term))

    def has_start(self, code: str) -> bool:
        """Say whether anything tells when a term starts: its rule, or a fact."""
        return self._terms[code].starts is not None or self._histories[code].started is not None

    def _nominal_end(self, term: Term) -> DerivedDate | None:
        """Give the end of a term as it would be had nobody ended it."""
        return lengthened(term, self._histories[term.code], self._agreed_end(term))

    def _agreed_end(self, term: Term) -> DerivedDate | None:
        found, said = self._written_end(term), self._amended.get(term.code)
        return found if found is None or said is None else replace(found, steps=(*found.steps, said))

    def _written_end(self, term: Term) -> DerivedDate | None:
        if term.ends is not None:
            return self._single(f"agreed end({term.code})", term.ends)
        starts = self.edge(Edge.START, term.code)
        if term.length is None or starts is None:
            return None
        if isinstance(starts, AwaitedDate):
            estimate = None if starts.estimate is None else lasting(term, starts.estimate)
            return replace(starts, estimate=estimate)
        return lasting(term, starts)
