"""One obligation with its deadlines and history, and why a date is that date.

Long because a duty, a deadline of it and the reasons for its date are one answer, of which each face shows a part.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound, UnreadableDueRule
from tracker.operations.facts.evidence import EvidenceLine, evidence_of, stood
from tracker.operations.people.sight import seen_settlements
from tracker.operations.queries.deadlines import DeadlineLine
from tracker.operations.queries.derived_deadlines import breaches_about, line_of, lines_of
from tracker.operations.queries.history import HistoryLine, history_of, how, is_about
from tracker.operations.queries.names import FoundObligation, find_obligation, nearest_occurrence
from tracker.operations.queries.past import Past
from tracker.operations.queries.settlement_as_of import SettlementAsOf, stand
from tracker.remedies import Give, LookUp
from tracker.reports.page.wording import day_in_full
from tracker.reports.terms.term import (
    ending_of,
    ending_words,
    extension_words,
    pause_words,
    successor_words,
    term_ending,
)
from tracker.rules.amendments.versions import versions
from tracker.rules.counting.laws import counting_rule
from tracker.rules.currencies import Money
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Deadline, DerivedDate, PlannedTerm, RuleVersion
from tracker.rules.deadlines.delivery_notes import delivery_notes, too_late_notes
from tracker.rules.deadlines.series import ENDS_FIRST
from tracker.rules.deadlines.status import Status, late_by
from tracker.rules.due.language import Edge, Reached, TermEdge, anchored, names
from tracker.rules.due.parser import parse_anchor
from tracker.rules.facts import DeclaredBreach, Fact, Topic
from tracker.rules.grades import Grade
from tracker.rules.money.accounts import Account, accounts
from tracker.rules.money.interest import Accrued
from tracker.rules.money.penalties import accrual, verification
from tracker.rules.settlement.contradictions import Contradictions
from tracker.rules.settlement.settlement import Contradiction, Instrument, Obligation, Term
from tracker.rules.terms.history import Pause, endings
from tracker.rules.wording import written

_CLOSED = frozenset({Status.RELEASED, Status.SUPERSEDED})
_SETTLED = frozenset({Status.MET, Status.MET_LATE, Status.WAIVED})


def edge_steps(planned: PlannedTerm, edge: Edge, steps: tuple[str, ...]) -> tuple[str, ...]:
    """Give the steps to a term's edge; how it would have ended comes before how somebody ended it."""
    if edge is Edge.START or planned.ended is None or planned.nominal is None:
        return steps
    return (*(step for step in planned.nominal.steps if step not in steps), *steps)


def edge_notes(planned: PlannedTerm, edge: Edge, standpoint: SettlementAsOf) -> tuple[str, ...]:
    """Say what became of a term's end: how it was made longer, that it stands still, how it ended; then its own note."""
    lines: list[str] = []
    if edge is Edge.END:
        lines += map(extension_words, planned.extensions)
        if planned.suspended_on is not None:
            lines.append(pause_words(Pause(planned.suspended_on, None)))
        lines.append(term_ending(planned, standpoint.day))
        lines += [each.words(day_in_full) for each in breaches_of(standpoint, {planned.term.code})]
    said = (f"{planned.term.code} {line}." for line in lines if line)
    return (*said, planned.term.note) if planned.term.note else tuple(said)


def breaches_of(standpoint: SettlementAsOf, codes: Collection[str]) -> list[DeclaredBreach]:
    """The declared breaches of these instruments, terms and duties."""
    return [each for each in standpoint.breaches() if each.declared.code in codes]


def closing_notes(standpoint: SettlementAsOf, deadline: Deadline, status: Status) -> tuple[str, ...]:
    """Say what ended a duty that was released or superseded, or is announced to; nothing where nobody ended it."""
    ahead = status not in _CLOSED
    day = deadline.superseded_on if status is Status.SUPERSEDED else deadline.released_on
    if ahead:
        day = deadline.closed_on
    if day is None or (ahead and (day <= standpoint.day or status in _SETTLED)):
        return ()
    obligation = standpoint.plan.obligation(deadline.obligation)
    ended = ending_of(obligation, endings(standpoint.kept.settlement, standpoint.facts), day)
    if ended is None:
        return ("The time for it passed: no duty was missed.",) if not ahead and day == deadline.lapses_on else ()
    planned = next((each for each in standpoint.plan.terms if each.term.code == ended.code), None)
    said = ending_words(ended, None if planned is None else planned.nominal, standpoint.day)
    instead = successor_words(ended)
    if ahead:
        becomes = Status.SUPERSEDED if deadline.superseded_on == day else Status.RELEASED
        unless = "" if status is Status.CONTINUING else " if it is not met before"
        return (f"It is {becomes} from {written(day)}{unless}: {ended.code} {said}{instead}.",)
    return (f"{status.capitalize()}, not met: {ended.code} {said}{instead}.",)


def of_its_terms(standpoint: SettlementAsOf, obligation: Obligation) -> tuple[Fact, ...]:
    """Give the facts about the terms that an obligation ends with, and the end of its instrument."""
    until = getattr(obligation.due, "until", None)
    terms = {obligation.term, until.term if isinstance(until, TermEdge) else None} - {None}
    return tuple(
        fact
        for fact in standpoint.facts
        if fact.about.topic is Topic.TERM and fact.about.code in {*terms, obligation.instrument}
    )


def money_notes(standpoint: SettlementAsOf, obligation: Obligation, deadline: Deadline) -> tuple[str, ...]:
    """Tell what was paid of a deadline's amount, its interest, and what its delay costs; empty where there is no money."""
    return (*_payments(standpoint, obligation, deadline), *penalty_notes(standpoint, obligation, deadline))


def _payments(standpoint: SettlementAsOf, obligation: Obligation, deadline: Deadline) -> tuple[str, ...]:
    """Tell what was paid of the deadline's amount and what is left, and the interest on it, with the steps."""
    if not obligation.amounts:
        return (
            () if obligation.interest is None else (f"Interest, in the words of the text: {obligation.interest.text}",)
        )
    notes = []
    for each in accounts(standpoint.plan, standpoint.facts, standpoint.day, of=deadline):
        notes += _paid_notes(each)
        if each.interest is not None and obligation.interest is not None:
            notes.append(f"Interest, in the words of the text: {obligation.interest.text}")
            notes.append(f"Interest on {each.currency}: {each.interest}.")
            notes += each.interest.steps if isinstance(each.interest, Accrued) else ()
    return tuple(notes)


def _paid_notes(account: Account) -> list[str]:
    def sum_of(minor: int) -> Money:
        return Money(account.currency, minor)

    notes = [
        f"{entry.money} {'credited from' if entry.credited else 'paid on'} {entry.under}, {entry.when}"
        f"{f' ({entry.fact.early_words})' if entry.fact.early else ''}."
        for entry in account.entries
    ]
    if notes and account.balance:
        notes.append(f"{sum_of(account.balance)} of {sum_of(account.payable)} is left to pay.")
    if account.overpaid:
        notes.append(f"Overpaid by {sum_of(account.overpaid)}: the amount became less since, or was recorded wrong.")
    return notes


def penalty_notes(standpoint: SettlementAsOf, obligation: Obligation, deadline: Deadline) -> tuple[str, ...]:
    """Tell what the deadline's delay costs by its schedule, with the steps; empty where it costs nothing."""
    schedules = (each for each in standpoint.kept.settlement.penalties if each.key == obligation.penalty)
    schedule = next(schedules, None)
    if schedule is None:
        return ()
    names = {each.key: each.name for each in standpoint.kept.settlement.persons}
    vouched = verification(schedule, standpoint.facts, names=names)
    accrued = accrual(deadline, schedule, standpoint.day, vouched=vouched)
    return () if accrued is None else (f"Penalty: {accrued}.", *accrued.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationView:
    """One obligation seen from a day; `evidence` is what was given by then, also what was withdrawn since.

    `versions` are its rules in the order they came into force, none where it has had just one. `proposals` are what was
    said to be done and does not count yet: the deadline's code, and how that stands in words. `attestation` is the code of
    what a standing duty asks to be attested, None where it asks for nothing. `breaches` are those
    declared of it, its term or its instrument.
    """

    settlement: str
    obligation: Obligation
    instrument: Instrument
    lines: tuple[DeadlineLine, ...]
    contradictions: tuple[Contradiction, ...]
    history: tuple[HistoryLine, ...]
    facts: tuple[Fact, ...]
    evidence: tuple[EvidenceLine, ...]
    as_of: date
    versions: tuple[RuleVersion, ...] = ()
    proposals: tuple[tuple[str, str], ...] = ()
    attestation: str | None = None
    breaches: tuple[DeclaredBreach, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a date is that date: the rule, the law that counted, and every step; `status` None for a term's edge.

    `rule` is the one that produced the date, and `version` names it where the obligation has had several.
    """

    code: str
    title: str
    clause: str | None
    wording: str | None
    rule: str | None
    counting: str
    citation: str
    calendar: str
    fingerprint: str
    due: DerivedDate
    grade: Grade | None
    status: Status | None
    steps: tuple[str, ...]
    notes: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]
    version: RuleVersion | None = None


def show_obligation(
    session: Session,
    code: str,
    *,
    settlement: str | None,
    now: datetime,
    as_of: date | None,
    known_at: Past | None = None,
) -> ObligationView:
    """Show one obligation with all that became of it; by the code of one of its deadlines, what is about that one alone.

    Raises `NotFound` where it has no such deadline, and `NotFound` and `InputRefused` as
    `tracker.operations.queries.names.find_obligation` and `tracker.operations.queries.settlement_as_of.stand` do.
    """
    owed = find_obligation(session, code.partition("@")[0], settlement=settlement, then=known_at is not None)
    return _shown(session, stand(session, owed.settlement, now=now, as_of=as_of, known_at=known_at), owed, code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A deadline, or all of a series, with what became of it, why each date is that date, and what hangs on it.

    `dependents` are the codes and titles of the duties whose due rule, or whose being met, names this one. `known_to` is the
    last entry known, None where all is.
    """

    view: ObligationView
    explanations: tuple[Explanation, ...]
    dependents: tuple[tuple[str, str], ...]
    time_zone: str
    known_to: int | None


def look_at(
    session: Session,
    code: str,
    *,
    settlement: str,
    now: datetime,
    as_of: date | None = None,
    known_at: Past | None = None,
) -> Looked:
    """Give what `show_obligation` and `explain` do of one deadline or series, by one derivation; raises as they do."""
    plain, _, _ = code.partition("@")
    owed = find_obligation(session, plain, settlement=settlement, then=known_at is not None)
    standpoint = stand(session, owed.settlement, now=now, as_of=as_of, known_at=known_at)
    return Looked(
        view=_shown(session, standpoint, owed, code),
        explanations=_explained(standpoint, owed, code),
        dependents=tuple(
            (each.code, each.title) for each in standpoint.plan.settlement.obligations if _hangs_on(each, plain)
        ),
        time_zone=standpoint.kept.settlement.time_zone,
        known_to=standpoint.known_to,
    )


def _hangs_on(obligation: Obligation, code: str) -> bool:
    named = () if obligation.due is None else names(obligation.due)
    others = (obligation.satisfied_by, obligation.cures, obligation.attests, obligation.part_of)
    return any(isinstance(each, Reached) and each.obligation == code for each in named) or code in {
        each.partition("@")[0] for each in others if each is not None
    }


def _shown(session: Session, standpoint: SettlementAsOf, owed: FoundObligation, code: str) -> ObligationView:
    _, at, occurrence = code.partition("@")
    obligation = _obligation(standpoint, owed)
    of_it = [each for each in standpoint.plan.deadlines if each.obligation == obligation.code]
    shown = _those(of_it, owed, occurrence) if at else of_it
    codes, numbers = {each.code for each in shown}, {each.occurrence.number for each in shown}
    number = min(numbers) if at else None
    instrument = _instrument(standpoint, obligation)
    facts = tuple(
        fact
        for fact in standpoint.facts
        if is_about(fact, obligation.code, number)
        or (fact.about.topic is Topic.RECOMMENDATION and fact.about.code == obligation.recommendation)
    )
    given = stood(
        evidence_of(session, standpoint.kept.row, standpoint.plan, known_to=standpoint.known_to),
        standpoint.facts,
        standpoint.day,
    )
    return ObligationView(
        settlement=owed.settlement,
        obligation=obligation,
        instrument=instrument,
        lines=tuple(line for line in lines_of(session, standpoint) if line.code in codes),
        contradictions=Contradictions(standpoint.plan.settlement).on(obligation.code),
        history=history_of(
            session, owed.row, (*facts, *of_its_terms(standpoint, obligation)), standpoint, number=number
        ),
        facts=facts,
        evidence=tuple(
            line for line in given if line.code in codes or (not at and line.code.partition("@")[0] == obligation.code)
        ),
        as_of=standpoint.day,
        versions=versions(standpoint.kept.settlement).several(obligation.code),
        proposals=tuple(
            (each.code, proposal.summary(standpoint.kept.settlement.time_zone))
            for each in shown
            for proposal in each.proposals
            if proposal.approved is None
        ),
        attestation=next(
            (each.code for each in standpoint.plan.settlement.obligations if each.attests == obligation.code), None
        ),
        breaches=breaches_about(standpoint.breaches(), obligation, number),
    )


def explain(
    session: Session,
    code: str,
    *,
    settlement: str | None,
    now: datetime,
    as_of: date | None,
    known_at: Past | None = None,
) -> tuple[Explanation, ...]:
    """Explain a deadline, all deadlines of a recurring obligation, or `start(TERM)` / `end(TERM)`.

    Raises `NotFound` where there is no such thing or no date of it, `InputRefused` where several settlements have one, or
    where its dates cannot be computed.
    """
    edge = _edge(code)
    if edge is not None:
        owner = _settlement_of_edge(session, edge, settlement, then=known_at is not None)
        return (explain_edge(stand(session, owner, now=now, as_of=as_of, known_at=known_at), edge),)
    owed = find_obligation(session, code.partition("@")[0], settlement=settlement, then=known_at is not None)
    return _explained(stand(session, owed.settlement, now=now, as_of=as_of, known_at=known_at), owed, code)


def _explained(standpoint: SettlementAsOf, owed: FoundObligation, code: str) -> tuple[Explanation, ...]:
    _, at, occurrence = code.partition("@")
    obligation = _obligation(standpoint, owed)
    deadlines = [each for each in standpoint.plan.deadlines if each.obligation == owed.row.code]
    if not deadlines:
        failure = next((each for each in standpoint.plan.failures if each.obligation == owed.row.code), None)
        if failure is None:
            raise NotFound(f"{owed.row.code} has no deadline: its series {ENDS_FIRST}.")
        raise InputRefused(f"The dates of {owed.row.code} cannot be computed: {failure.sentence}")
    if at:
        deadlines = _those(deadlines, owed, occurrence)
    contradicted = Contradictions(standpoint.plan.settlement).on(obligation.code)
    return tuple(_explanation(standpoint, obligation, each, contradicted) for each in deadlines)


def _those(deadlines: Sequence[Deadline], owed: FoundObligation, occurrence: str) -> list[Deadline]:
    """Give the deadlines of an obligation that go by a number or a period; raises `NotFound` where none does."""
    found = [each for each in deadlines if occurrence in {each.occurrence.label, str(each.occurrence.number)}]
    if not found:
        near = nearest_occurrence(occurrence, (each.occurrence.label for each in deadlines))
        raise NotFound(
            f"{owed.row.code} has no occurrence “{occurrence}”.{near}", remedies=[LookUp("obligation", owed.row.code)]
        )
    return found


def _obligation(standpoint: SettlementAsOf, owed: FoundObligation) -> Obligation:
    known = {each.code: each for each in standpoint.plan.settlement.obligations}
    if owed.row.code not in known:
        if owed.row.recommendation is not None:
            raise NotFound(f"{owed.row.code} was no clock of {owed.row.recommendation} then.")
        raise NotFound(f"{owed.row.code} was not in the agreement file of {owed.settlement} then.")
    return known[owed.row.code]


def _instrument(standpoint: SettlementAsOf, obligation: Obligation) -> Instrument:
    instruments = standpoint.kept.settlement.instruments
    return next(each for each in instruments if each.code == obligation.instrument)


def _explanation(
    standpoint: SettlementAsOf, obligation: Obligation, deadline: Deadline, contradicted: tuple[Contradiction, ...]
) -> Explanation:
    line = line_of(standpoint.kept.row.code, obligation, deadline, standpoint.day, moved_into_past=False)
    breaches = breaches_about(standpoint.breaches(), obligation, deadline.occurrence.number)
    found = deadline.due
    steps = found.steps
    if isinstance(found, AwaitedDate) and found.estimate is not None:
        steps = (*steps, *(step for step in found.estimate.steps if step not in steps))
    rule = obligation.due if deadline.version is None else deadline.version.rule
    return Explanation(
        code=deadline.code,
        title=obligation.title,
        clause=obligation.clause,
        wording=obligation.wording,
        rule=None if rule is None else str(rule),
        counting=deadline.counting,
        citation=counting_rule(deadline.counting).citation,
        calendar=deadline.calendar,
        fingerprint=deadline.fingerprint,
        due=found,
        grade=line.grade,
        status=line.status,
        steps=(*steps, *(() if deadline.delivery is None else deadline.delivery.steps)),
        contradictions=contradicted,
        version=deadline.version,
        notes=(
            *too_late_notes(deadline),
            *(f"{each.code} {each.words(day_in_full)}." for each in breaches),
            *delivery_notes(obligation, deadline, standpoint.day),
            *closing_notes(standpoint, deadline, line.status),
            *_notes(line, obligation, deadline),
            *(each.step for each in deadline.proposals),
            *money_notes(standpoint, obligation, deadline),
        ),
    )


def _notes(line: DeadlineLine, obligation: Obligation, deadline: Deadline) -> tuple[str, ...]:
    notes = []
    # An attestation is told with its delivery.
    if deadline.resolved is not None and line.resolved is not None and not deadline.resolved.attestor:
        about = "" if deadline.resolved.grade in {Grade.RECORD, Grade.REPORTED} else f" ({deadline.resolved.grade})"
        early = f" ({deadline.resolved.early_words})" if deadline.resolved.early else ""
        notes.append(f"Resolved {how(deadline.resolved.when)}{about}{early}.")
    if line.days_late:
        notes += [
            f"Met late {late_by(line.days_late, line.done_grade, line.grade, unit='calendar day')}.",
            _why_late(deadline),
        ]
    if line.lateness_unknown:
        notes.append("Whether it was met in time is unknown: the day it was done was not found.")
    if obligation.satisfied_by is not None:
        notes.append(f"Deemed satisfied by {obligation.satisfied_by}.")
    if obligation.contingent_on is not None and deadline.woken_on is None:
        notes.append(f"Dormant until {obligation.contingent_on}.")
    if obligation.note:
        notes.append(obligation.note)
    return tuple(notes)


def _why_late(deadline: Deadline) -> str:
    last = None if deadline.delivery is None else deadline.delivery.open_round
    said = [deadline.resolved, *(() if last is None else (last.counted, *last.steps))]
    reason = next((each.late for each in said if each is not None and each.late), None)
    return "No reason for that is on record." if reason is None else f"Reason given: {reason.rstrip('.')}."


def _edge(code: str) -> TermEdge | None:
    try:
        anchor = parse_anchor(code.partition("/")[2] or code)
    except UnreadableDueRule:
        return None
    return anchor if isinstance(anchor, TermEdge) else None


def _settlement_of_edge(session: Session, edge: TermEdge, settlement: str | None, *, then: bool) -> str:
    query = (
        select(models.Settlement.code)
        .join(models.Term, models.Term.settlement_id == models.Settlement.id)
        .where(models.Term.code == edge.term, seen_settlements(session))
    )
    if not then:
        query = query.where(models.Term.superseded_on.is_(None))
    owners = [code for code in session.scalars(query) if settlement in {None, code}]
    if not owners:
        terms = select(models.Term.code).join(models.Settlement, models.Settlement.id == models.Term.settlement_id)
        known = ", ".join(sorted(set(session.scalars(terms.where(seen_settlements(session))))))
        raise NotFound(f"There is no term “{edge.term}” here. Known: {known or 'none'}.")
    if len(owners) > 1:
        raise InputRefused(
            f"Several settlements have a term “{edge.term}”.", remedies=[Give("settlement", tuple(sorted(owners)))]
        )
    return owners[0]


def explain_edge(standpoint: SettlementAsOf, edge: TermEdge) -> Explanation:
    """Explain the start or the end of a term; raises `NotFound` where the settlement did not have it then."""
    planned = next((each for each in standpoint.plan.terms if each.term.code == edge.term), None)
    if planned is None:
        raise NotFound(f"{edge.term} was not in the agreement file of {standpoint.kept.row.code} then.")
    found = planned.starts if edge.edge is Edge.START else planned.ends
    if found is None:
        found = AwaitedDate((), None, (f"The {edge.edge} of {edge.term} is not found.",))
    steps = found.steps
    if isinstance(found, AwaitedDate) and found.estimate is not None:
        steps = (*steps, *(step for step in found.estimate.steps if step not in steps))
    rule = counting_rule("calendar-days")
    return Explanation(
        code=str(edge),
        title=planned.term.title or planned.term.kind,
        clause=None,
        wording=None,
        rule=_edge_rule(planned.term, edge.edge),
        counting=rule.name,
        citation=rule.citation,
        calendar="none",
        fingerprint="",
        due=found,
        grade=found.grade if isinstance(found, ComputedDate) else None,
        status=None,
        steps=edge_steps(planned, edge.edge, steps),
        notes=edge_notes(planned, edge.edge, standpoint),
        contradictions=Contradictions(standpoint.plan.settlement).on_edge(edge),
    )


def _edge_rule(term: Term, edge: Edge) -> str | None:
    """Give what the file says of a term's start or end, None where it says nothing."""
    if edge is Edge.START:
        return None if term.starts is None else anchored(term.starts)
    if term.ends is not None:
        return anchored(term.ends)
    return None if term.length is None else f"{term.length} from start({term.code})"
