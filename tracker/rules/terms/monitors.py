"""Who monitors under a term: whom the file names, until facts tell who was chosen, engaged, and gone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from tracker.rules.facts import Appointment, Fact, MonitorStep
from tracker.rules.settlement.settlement import Monitor, Settlement, Term


def with_monitors(settlement: Settlement, facts: Iterable[Fact]) -> Settlement:
    """The settlement in which each term has the monitor that facts give it."""
    steps: dict[str, list[Appointment]] = {}
    for fact in facts:
        if isinstance(fact, Appointment):
            steps.setdefault(fact.term, []).append(fact)
    if not steps:
        return settlement
    terms = (replace(each, monitor=monitor_of(each, steps.get(each.code, ()))) for each in settlement.terms)
    return replace(settlement, terms=tuple(terms))


def monitor_of(term: Term, steps: Sequence[Appointment]) -> Monitor | None:
    """Who monitors by these steps: who is engaged, else who is chosen; None where nobody is, or whoever was has gone."""
    engaged, chosen = engaged_and_chosen(term, steps)
    return engaged or chosen


def engaged_and_chosen(term: Term, steps: Sequence[Appointment]) -> tuple[Monitor | None, Monitor | None]:
    """Who is engaged and who is chosen by these steps, those of one day in the order given.

    Whom the file names is engaged from the beginning.
    """
    engaged, chosen = term.monitor, None
    for each in sorted(steps, key=lambda step: step.when.last_day):
        named = Monitor(firm=each.firm or None, person=each.person or None)
        match each.step:
            case MonitorStep.PROPOSED:
                continue
            case MonitorStep.REJECTED:
                chosen = None if chosen is not None and is_same(chosen, each) else chosen
            case MonitorStep.CHOSEN:
                chosen = named
            case MonitorStep.ENGAGED:
                # Whoever was chosen may be named in full there, and by the firm alone once engaged.
                engaged = chosen if chosen is not None and is_same(chosen, each) else named
                chosen = None
            case MonitorStep.LEFT:
                engaged = None if engaged is not None and is_same(engaged, each) else engaged
                chosen = None if chosen is not None and is_same(chosen, each) else chosen
    return engaged, chosen


def is_same(monitor: Monitor, step: Appointment) -> bool:
    """Whether a step is of that monitor: of the same firm or, where just one of them names it, of the same person."""
    pairs = ((monitor.firm, step.firm), (monitor.person, step.person))
    known = [mine == theirs for mine, theirs in pairs if mine and theirs]
    return bool(known) and all(known)
