"""What happened to one obligation, each thing in one line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.rules.delivery_words import said, said_when
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
    TermFact,
    TermResumed,
    TermStarted,
    TermSuspended,
    Waived,
)
from tracker.rules.ledger import paid_told
from tracker.rules.recommendations import in_words
from tracker.rules.wording import written


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One thing that happened to an obligation; `entry` is the journal's number, None where nothing recorded it."""

    on: date
    entry: int | None
    text: str


def fact_line(fact: Fact) -> HistoryLine:
    """Say what a fact records about an obligation, on which day and on what ground."""
    match fact:
        case Resolved(when=when):
            on, text = when.last_day, f"resolved {resolved_when(fact)}"
        case Extended(to=to, granted_on=granted_on):
            on, text = granted_on, f"extended to {to.isoformat()}"
        case Waived(waived_on=waived_on):
            on, text = waived_on, "waived"
        case Paid(when=when):
            on, text = when.last_day, f"paid {paid_told(fact)} {when}"
        case PenaltyVerified(penalty=key, verified_on=day):
            on, text = day, f"schedule {key} verified"
        case OfDelivery():
            on, text = said_when(fact).last_day, f"{said(fact)} {said_when(fact)}"
        case Happened(event=event, when=when):
            on, text = when.last_day, f"{event} {when}"
        case TermStarted() | TermExtended() | TermSuspended() | TermResumed():
            on, text = _term_line(fact)
        case Ended(code=code, manner=manner, when=when):
            on, text = when.last_day, f"{code} ended ({manner}) {when}"
        case Recommended(when=when) | Answered(when=when):
            on, text = when.last_day, in_words(fact)
    ground = ", ".join(
        part for part in (str(fact.grade), *fact.sources, fact.by and f"by {fact.by}", fact.note) if part
    )
    return HistoryLine(on=on, entry=fact.entry, text=f"{text} ({ground})")


def _term_line(fact: TermFact) -> tuple[date, str]:
    match fact:
        case TermStarted(term=term, when=when):
            return when.last_day, f"{term} started {when}"
        case TermExtended(term=term, by_span=span, to=to, decided_on=day):
            return day, f"{term} extended {f'by {span}' if to is None else f'to {to.isoformat()}'}"
        case TermSuspended(term=term, suspended_on=day):
            return day, f"{term} suspended"
        case TermResumed(term=term, resumed_on=day):
            return day, f"{term} resumed"


def resolved_when(fact: Resolved) -> str:
    """Say when something was resolved, as closely as it is known."""
    if fact.when.exact:
        return f"on {written(fact.when.latest)}"
    if fact.when.earliest is None:
        return f"by {written(fact.when.latest)}; the day itself was not found"
    return f"between {written(fact.when.earliest)} and {written(fact.when.latest)}"
