"""Who owes a duty: what the organisation owes is counted, and what others owe, a right and a time for talks stand apart."""

from __future__ import annotations

from dataclasses import replace

from tracker.rules.due.language import Edge, TermEdge, names
from tracker.rules.settlement.apart import Apart
from tracker.rules.settlement.settlement import Obligation, Settlement, Term

# What someone may do by a day, and for how long two sides talk: no duty can be missed by it.
RIGHT, TALKS = "right", "talks"
_THE_MONITOR = frozenset({"monitor", "the monitor"})


def apart(settlement: Settlement, obligation: Obligation) -> Apart | None:
    """Why a duty stands apart, None where it is the organisation's own and nothing else counts for it."""
    if obligation.instalments and obligation.remainder is None:
        return Apart.IN_INSTALMENTS  # it falls due, and is paid, with the last of them
    kind = obligation.kind.strip().casefold()
    if kind == RIGHT:
        return Apart.RIGHT
    if not owed_by_organisation(settlement, obligation):
        return Apart.OTHERS
    return Apart.TALKS if kind == TALKS else None


def owed_by_organisation(settlement: Settlement, obligation: Obligation) -> bool:
    """Whether the organisation owes a duty, or a party that belongs to it; it does where nobody is named."""
    name = obligation.owed_by
    if name is None or name == settlement.organisation:
        return True
    return any(party.ours and party.name == name for party in settlement.parties)


def monitorship_of(settlement: Settlement, obligation: Obligation) -> Term | None:
    """The term through which the monitor owes a duty, None where it is not the monitor's or it is unclear through which."""
    if obligation.owed_by is None or owed_by_organisation(settlement, obligation):
        return None
    served = [each for each in settlement.terms if _serves(each, obligation.owed_by)]
    under = [each for each in served if each.instrument == obligation.instrument]
    if obligation.term is not None:
        return next((each for each in served if each.code == obligation.term), None)
    several = under or served
    return several[0] if len(several) == 1 else None


def with_monitorships(settlement: Settlement) -> Settlement:
    """The settlement in which what the monitor owes ends with the monitorship, but for what is due because that ends."""
    served = {}
    for each in settlement.obligations:
        term = monitorship_of(settlement, each) if each.term is None else None
        if term is not None and not _waits_for_end(each, term):
            served[each.code] = replace(each, term=term.code)
    amendment = settlement.amendment
    if amendment is not None:
        before = with_monitorships(amendment.before)
        if before is not amendment.before:
            settlement = replace(settlement, amendment=replace(amendment, before=before))
    if not served:
        return settlement
    return replace(settlement, obligations=tuple(served.get(each.code, each) for each in settlement.obligations))


def _serves(term: Term, name: str) -> bool:
    if term.monitor is not None and name in {term.monitor.firm, term.monitor.person}:
        return True
    is_monitorship = term.monitor is not None or "monitor" in term.kind.casefold()
    return is_monitorship and name.strip().casefold() in _THE_MONITOR


def _waits_for_end(obligation: Obligation, term: Term) -> bool:
    return obligation.due is not None and TermEdge(Edge.END, term.code) in set(names(obligation.due))
