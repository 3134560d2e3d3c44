"""What an explanation says of terms that moved and of what ended with them."""

from __future__ import annotations

from tracker.operations.standpoint import Standpoint
from tracker.reports.endings import ending_of, ending_words, extension_words, pause_words, term_ending
from tracker.rules.deadlines import Deadline, PlannedTerm
from tracker.rules.due import Edge, TermEdge
from tracker.rules.facts import (
    Answered,
    Ended,
    Extended,
    Fact,
    Happened,
    OfDelivery,
    Paid,
    PenaltyVerified,
    Recommended,
    Resolved,
    TermExtended,
    TermResumed,
    TermStarted,
    TermSuspended,
    Waived,
)
from tracker.rules.settlement import Obligation
from tracker.rules.status import Status
from tracker.rules.terms import Pause, endings

_CLOSED = frozenset({Status.RELEASED, Status.SUPERSEDED})


def edge_steps(planned: PlannedTerm, edge: Edge, steps: tuple[str, ...]) -> tuple[str, ...]:
    """Give the steps to a term's edge; how it would have ended comes before how somebody ended it."""
    if edge is Edge.START or planned.ended is None or planned.nominal is None:
        return steps
    return (*(step for step in planned.nominal.steps if step not in steps), *steps)


def edge_notes(planned: PlannedTerm, edge: Edge, standpoint: Standpoint) -> tuple[str, ...]:
    """Say what became of a term's end: how it was made longer, that it stands still, how it ended; then its own note."""
    lines: list[str] = []
    if edge is Edge.END:
        lines += map(extension_words, planned.extensions)
        if planned.suspended_on is not None:
            lines.append(pause_words(Pause(planned.suspended_on, None)))
        lines.append(term_ending(planned, standpoint.day))
    said = (f"{planned.term.code} {line}." for line in lines if line)
    return (*said, planned.term.note) if planned.term.note else tuple(said)


def closing_notes(standpoint: Standpoint, deadline: Deadline, status: Status) -> tuple[str, ...]:
    """Say what ended a duty that was released or superseded; nothing where nobody ended it."""
    day = deadline.superseded_on if status is Status.SUPERSEDED else deadline.released_on
    if day is None or status not in _CLOSED:
        return ()
    obligation = standpoint.plan.obligation(deadline.obligation)
    ended = ending_of(obligation, endings(standpoint.kept.settlement, standpoint.facts), day)
    if ended is None:
        return ()
    planned = next((each for each in standpoint.plan.terms if each.term.code == ended.code), None)
    said = ending_words(ended, None if planned is None else planned.nominal, standpoint.day)
    instead = "" if ended.successor is None else f"; {ended.successor} took its place"
    return (f"{status.capitalize()}, not met: {ended.code} {said}{instead}.",)


def of_its_terms(standpoint: Standpoint, obligation: Obligation) -> tuple[Fact, ...]:
    """Give the facts about the terms that an obligation ends with, and the end of its instrument."""
    until = getattr(obligation.due, "until", None)
    terms = {obligation.term, until.term if isinstance(until, TermEdge) else None} - {None}
    return tuple(fact for fact in standpoint.facts if _concerns(fact, terms, obligation.instrument))


def _concerns(fact: Fact, terms: set[str | None], instrument: str) -> bool:
    match fact:
        case TermStarted(term=code) | TermExtended(term=code) | TermSuspended(term=code) | TermResumed(term=code):
            return code in terms
        case Ended(code=code):
            return code in terms or code == instrument
        case Happened() | Resolved() | Extended() | Waived() | OfDelivery() | Paid() | PenaltyVerified():
            return False
        case Recommended() | Answered():
            return False
