"""What would move, as one page: the frozen view of hypothetical facts and of what would follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.reports.monthly.settlement_view import STATUS_BADGES, dated
from tracker.reports.page.rows import Badge, Dated
from tracker.reports.page.wording import day_in_full, when_in_full
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, Failure, Moved
from tracker.rules.deadlines.delivery_words import said, said_when
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import (
    AboutDeadline,
    Answered,
    Ended,
    Extended,
    Fact,
    Happened,
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
from tracker.rules.money.ledger import paid_told
from tracker.rules.proof.heads import Head
from tracker.rules.recommendations.state import in_words
from tracker.rules.settlement.settlement import Settlement

_NEW = Badge("new", "s-upcoming")


@dataclass(frozen=True, slots=True)
class MoveLine:
    """One date that would move: from, to, and the step of the trace that differs."""

    code: str
    title: str
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One status that would change on the page's day."""

    code: str
    title: str
    before: Badge
    after: Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class SupposedPage:
    """The page: what is supposed, in words, and what would follow; a failure is a code and a sentence.

    `waits` are the codes and titles of what would only be proposed.
    """

    settlement: str
    organisation: str
    day: Dated
    supposed: tuple[str, ...]
    moves: tuple[MoveLine, ...]
    born: tuple[MoveLine, ...]
    changes: tuple[ChangeLine, ...]
    failures: tuple[tuple[str, str], ...]
    head: tuple[str, ...]
    waits: tuple[tuple[str, str], ...] = ()


def supposed_page(
    settlement: Settlement,
    *,
    day: date,
    supposed: Iterable[Fact],
    moves: Sequence[Moved],
    born: Sequence[Moved] = (),
    changes: Iterable[tuple[str, Status | None, Status]],
    failures: Iterable[Failure],
    journal_head: Head,
    waits: Iterable[str] = (),
) -> SupposedPage:
    """Give the page of what would move; `born` are new deadlines, `journal_head` the journal's that it rests on.

    `changes` are codes with the status before (None for a new deadline) and after.
    """
    titles = {each.code: each.title for each in settlement.obligations}
    terms = {each.code: each.title or each.kind for each in settlement.terms}

    def title(code: str) -> str:
        edge, bracket, term = code.rstrip(")").partition("(")
        if bracket and term in terms:
            return f"{edge.capitalize()} of {terms[term]}"
        return titles.get(code) or titles.get(code.rpartition("@")[0], "")

    def line(move: Moved) -> MoveLine:
        return MoveLine(move.code, title(move.code), _words(move.before), _words(move.after), move.step)

    return SupposedPage(
        settlement=settlement.title,
        organisation=settlement.organisation,
        day=dated(day),
        supposed=tuple(_supposed(fact) for fact in supposed),
        moves=tuple(line(move) for move in moves),
        born=tuple(line(each) for each in born),
        changes=tuple(
            ChangeLine(code, title(code), _NEW if before is None else STATUS_BADGES[before], STATUS_BADGES[after])
            for code, before, after in changes
        ),
        failures=tuple((failure.obligation, failure.sentence) for failure in failures),
        head=(f"entry {journal_head.size:,}", str(journal_head)),
        waits=tuple((code, title(code)) for code in waits),
    )


def _supposed(fact: Fact) -> str:
    match fact:
        case Happened(event=event, when=when):
            return f"{event} happened: {when_in_full(when)}"
        case Resolved(obligation=code, number=number, when=when):
            return f"{_deadline(code, number)} is resolved: {when_in_full(when)}"
        case Paid(obligation=code, number=number, when=when):
            return f"{paid_told(fact)} is paid on {_deadline(code, number)}: {when_in_full(when)}"
        case PenaltyVerified(penalty=key, verified_on=day):
            return f"the schedule {key} is verified on {day_in_full(day)}"
        case Extended(obligation=code, number=number, to=to):
            return f"{_deadline(code, number)} is extended to {day_in_full(to)}"
        case Waived(obligation=code, number=number, waived_on=day):
            return f"{_deadline(code, number)} is waived on {day_in_full(day)}"
        case AboutDeadline(obligation=code, number=number):
            return f"{_deadline(code, number)} {said(fact)}: {when_in_full(said_when(fact))}"
        case TermStarted() | TermExtended() | TermSuspended() | TermResumed():
            return _supposed_of_term(fact)
        case Ended(code=code, when=when, manner=manner):
            return f"{code} ends ({manner}): {when_in_full(when)}"
        case Recommended(when=when) | Answered(when=when):
            return f"{in_words(fact)}: {when_in_full(when)}"


def _supposed_of_term(fact: TermFact) -> str:
    match fact:
        case TermStarted(term=term, when=when):
            return f"{term} started: {when_in_full(when)}"
        case TermExtended(term=term, by_span=span, to=last):
            return f"{term} is extended {f'by {span}' if last is None else f'to {day_in_full(last)}'}"
        case TermSuspended(term=term, suspended_on=day) | TermResumed(term=term, resumed_on=day):
            what = "is suspended" if isinstance(fact, TermSuspended) else "runs again"
            return f"{term} {what} from {day_in_full(day)}"


def _deadline(code: str, number: int | None) -> str:
    return code if number is None else f"{code}, number {number},"


def _words(found: DerivedDate | None) -> str:
    match found:
        case None:
            return "no date"
        case ComputedDate(safe=safe, latest=latest):
            first = day_in_full(safe)
            return first if safe == latest else f"{first} (latest {day_in_full(latest)})"
        case AwaitedDate(events=events, estimate=estimate):
            about = "" if estimate is None else f", about {day_in_full(estimate.safe)}"
            return f"awaits {', '.join(events)}{about}" if events else f"no date{about}"
