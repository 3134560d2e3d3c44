"""A checked file becomes the plain values that the rules speak of: the settlement, and the facts known at its start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from tracker.agreements.file import facts as entries
from tracker.agreements.file import payments, penalties, recommendations, schema
from tracker.agreements.file.facts import DatedFact
from tracker.agreements.file.facts import Fact as SaidFact
from tracker.agreements.file.instalments import part_code
from tracker.agreements.file.occurrences import Number, split_occurrence
from tracker.rules.due.parser import parse_anchor
from tracker.rules.facts import (
    Answered,
    Carried,
    Ended,
    Extended,
    Fact,
    Happened,
    Paid,
    Recommended,
    Resolved,
    TermExtended,
    TermFact,
    TermResumed,
    TermStarted,
    TermSuspended,
    Waived,
    When,
)
from tracker.rules.recommendations.clocks import CLOCKS
from tracker.rules.settlement.notifying import EscalationStep, Notifying
from tracker.rules.settlement.owing import Credit, Interest
from tracker.rules.settlement.settlement import (
    NOTICES,
    Contradiction,
    Development,
    Instrument,
    Monitor,
    NamedEvent,
    Obligation,
    Party,
    Penalty,
    Person,
    RecommendationTerms,
    Settlement,
    Source,
    Term,
)


def settlement_of(file: schema.AgreementFile) -> Settlement:
    """Give what was agreed."""
    return Settlement(
        code=file.settlement,
        title=file.title,
        organisation=file.organisation,
        time_zone=file.time_zone,
        note=file.note or "",
        sources=tuple(
            Source(key=key, title=each.title, url=each.url, grade=each.grade, note=each.note or "")
            for key, each in file.sources.items()
        ),
        persons=tuple(
            Person(key=key, name=each.name, email=each.email, quiet_days=each.quiet_days)
            for key, each in file.persons.items()
        ),
        parties=tuple(
            Party(name=name, in_scope=each.in_scope, note=each.note or "", sources=each.source)
            for name, each in file.parties.items()
        ),
        instruments=tuple(_instrument(code, each) for code, each in file.instruments.items()),
        events=tuple(
            NamedEvent(name=name, title=each.title or "", expected=each.expected, note=each.note or "")
            for name, each in file.events.items()
        ),
        terms=tuple(_term(code, each) for code, each in file.terms.items()),
        penalties=tuple(_penalty(key, each) for key, each in file.penalties.items()),
        recommendation_terms=tuple(_recommendation_terms(key, each) for key, each in file.recommendation_terms.items()),
        obligations=tuple(_obligation(code, each, _ahead(file)) for code, each in file.obligations.items()),
        developments=tuple(_development(each) for each in file.developments),
        contradictions=tuple(
            Contradiction(about=each.about, title=each.title, readings=each.readings, sources=each.source)
            for each in file.contradictions
        ),
        notifying=_notifying(file.notices),
    )


def happenings_of(file: schema.AgreementFile) -> tuple[Happened, ...]:
    """Give the facts that the events with a day are."""
    return tuple(_events(file))


def moving_facts_of(file: schema.AgreementFile) -> tuple[Fact, ...]:
    """Give the facts that move a term, and with it where a series begins and how far it runs."""
    return tuple(_term_fact(each) for each in file.facts if isinstance(each, entries.AnyTermFact))


def facts_of(file: schema.AgreementFile, number_of: Number) -> tuple[Fact, ...]:
    """Give the facts of the file's list, in its order."""
    return tuple(
        _recommended(each, file) if isinstance(each, entries.RecommendedFact) else _fact(each, number_of)
        for each in file.facts
    )


def _instrument(code: str, entry: schema.Instrument) -> Instrument:
    return Instrument(
        code=code,
        title=entry.title,
        authority=entry.authority,
        kind=entry.kind,
        counting=entry.counting,
        calendar=entry.calendar,
        docket=entry.docket,
        respondents=entry.respondents,
        effective=entry.effective,
        inaccessible=entry.inaccessible,
        needs_approval=entry.needs_approval,
        grade=entry.grade,
        sources=entry.source,
        note=entry.note or "",
    )


def _term(code: str, entry: schema.Term) -> Term:
    monitor = entry.monitor
    return Term(
        code=code,
        instrument=entry.instrument,
        kind=entry.kind,
        title=entry.title or "",
        monitor=None if monitor is None else Monitor(firm=monitor.firm, person=monitor.person),
        starts=entry.starts,
        length=entry.length,
        ends=entry.ends,
        grade=entry.grade,
        sources=entry.source,
        note=entry.note or "",
    )


def _penalty(key: str, entry: penalties.Penalty) -> Penalty:
    return Penalty(
        key=key,
        instrument=entry.instrument,
        mode=entry.mode,
        citation=entry.citation,
        tiers=entry.tiers,
        clause=entry.clause,
        cure_day=entry.cure_day,
        verified_by=entry.verified_by,
        sources=entry.source,
        note=entry.note or "",
    )


def _ahead(file: schema.AgreementFile) -> tuple[int, ...]:
    return NOTICES if file.notices.ahead is None else file.notices.ahead


def _notifying(entry: schema.Notices) -> Notifying:
    steps = entry.escalation
    return Notifying(
        to=entry.to,
        overdue_every=entry.overdue_every,
        escalation=None if steps is None else tuple(EscalationStep(step.after, step.to) for step in steps),
    )


def _obligation(code: str, entry: schema.Obligation, ahead: tuple[int, ...]) -> Obligation:
    return Obligation(
        code=code,
        instrument=entry.instrument,
        title=entry.title,
        kind=entry.kind,
        due=entry.due,
        owed_by=entry.owed_by,
        owed_to=entry.owed_to,
        owner=entry.owner,
        clause=entry.clause,
        wording=entry.wording,
        amounts=entry.amount or (),
        signed_by=entry.signed_by,
        satisfied_on=entry.satisfied_on,
        cut_off=entry.cut_off,
        acceptance=entry.acceptance,
        extension=entry.extension,
        dispute=entry.dispute,
        cures=entry.cures,
        audience=entry.audience,
        contingent_on=entry.contingent_on,
        satisfied_by=entry.satisfied_by,
        part_of=entry.part_of,
        credits=tuple(Credit(each.payment_of, each.up_to or ()) for each in entry.credits),
        credited=entry.credited,
        suspended=entry.suspended,
        instalments=tuple(part_code(code, number) for number in range(1, len(entry.instalments) + 1)),
        remainder=entry.remainder,
        interest=None if entry.interest is None else _interest(entry.interest),
        penalty=entry.penalty,
        term=entry.term,
        counting=entry.counting,
        calendar=entry.calendar,
        notices=ahead if entry.notices is None else entry.notices,
        grade=entry.grade,
        sources=entry.source,
        note=entry.note or "",
    )


def _interest(entry: payments.Interest) -> Interest:
    return Interest(
        text=entry.text,
        rate=entry.rate,
        basis=entry.basis,
        start=entry.from_,
        compounding=entry.compounding,
        on=entry.on,
        until=entry.until,
        unless_paid_before=entry.unless_paid_before,
    )


def _development(entry: schema.Development) -> Development:
    return Development(
        when=_when(entry.on, entry.no_later_than, entry.after, entry.by),
        title=entry.title,
        about=entry.about,
        grade=entry.grade,
        sources=entry.source,
        note=entry.note or "",
    )


def _events(file: schema.AgreementFile) -> Iterator[Happened]:
    for name, entry in file.events.items():
        if entry.on is not None or entry.by is not None:
            yield Happened(
                event=name,
                when=_when(entry.on, None, entry.after, entry.by),
                grade=entry.grade,
                sources=entry.source,
                note=entry.note or "",
                learned_on=entry.learned_on,
            )


def _recommendation_terms(key: str, entry: recommendations.RecommendationTerms) -> RecommendationTerms:
    return RecommendationTerms(
        key=key,
        instrument=entry.instrument,
        term=entry.term,
        owed_by=entry.owed_by,
        monitor=entry.monitor,
        clause=entry.clause,
        notices=NOTICES if entry.notices is None else entry.notices,
        grade=entry.grade,
        sources=entry.source,
        note=entry.note or "",
        **{clock: getattr(entry, clock) for clock in CLOCKS},
    )


def _recommended(entry: entries.RecommendedFact, file: schema.AgreementFile) -> Recommended:
    dated = any(day is not None for day in (entry.on, entry.no_later_than, entry.by))
    source: DatedFact = entry
    if not dated:
        received = f"received({entry.report})"
        source = next(each for each in file.facts if isinstance(each, entries.HappenedFact) and each.event == received)
    return Recommended(
        code=entry.recommended,
        title=entry.title,
        under=entry.under or next(iter(file.recommendation_terms)),
        when=_when(source.on, source.no_later_than, source.after, source.by),
        report=entry.report,
        with_report=not dated,
        parent=entry.parent,
        owner=entry.owner,
        clause=entry.clause,
        wording=entry.wording,
        **_said(entry),
    )


def _fact(
    entry: entries.AnyTermFact
    | entries.ResolvedFact
    | entries.PaidFact
    | entries.HappenedFact
    | entries.ExtendedFact
    | entries.WaivedFact
    | entries.EndedFact
    | entries.AnsweredFact
    | entries.AnyDeliveryFact,
    number_of: Number,
) -> Fact:
    said = _said(entry)
    if isinstance(entry, entries.AnyDeliveryFact):
        return entries.delivery_fact(entry, _when_of, number_of, said)
    match entry:
        case entries.ResolvedFact(resolved=named):
            code, _ = split_occurrence(named)
            when = _when(entry.on, entry.no_later_than, entry.after, entry.by)
            return Resolved(obligation=code, number=number_of(named), when=when, **said)
        case entries.PaidFact(paid=named):
            code, _ = split_occurrence(named)
            when = _when(entry.on, entry.no_later_than, entry.after, entry.by)
            return Paid(
                obligation=code,
                number=number_of(named),
                when=when,
                amounts=entry.amount,
                interest=entry.interest or (),
                **said,
            )
        case entries.HappenedFact():
            when = _when(entry.on, entry.no_later_than, entry.after, entry.by)
            return Happened(event=str(parse_anchor(entry.event)), when=when, **said)
        case entries.ExtendedFact(extended=named):
            code, _ = split_occurrence(named)
            return Extended(obligation=code, number=number_of(named), to=entry.to, granted_on=entry.granted_on, **said)
        case entries.WaivedFact(waived=named):
            code, _ = split_occurrence(named)
            return Waived(obligation=code, number=number_of(named), waived_on=entry.on, **said)
        case (
            entries.TermStartedFact()
            | entries.TermExtendedFact()
            | entries.TermSuspendedFact()
            | entries.TermResumedFact()
        ):
            return _term_fact(entry)
        case entries.AnsweredFact():
            return Answered(
                recommendation=entry.answered,
                step=entry.step,
                when=_when(entry.on, entry.no_later_than, entry.after, entry.by),
                decision=entry.decision,
                who=entry.who or "",
                **said,
            )
        case entries.EndedFact():
            return Ended(
                code=entry.ended,
                when=_when(entry.on, entry.no_later_than, entry.after, entry.by),
                manner=entry.manner,
                authority=entry.authority or "",
                successor=entry.successor,
                **said,
            )


def _term_fact(entry: entries.AnyTermFact) -> TermFact:
    authority, said = entry.authority or "", _said(entry)
    match entry:
        case entries.TermStartedFact():
            when = _when(entry.on, None, entry.after, entry.by)
            return TermStarted(term=entry.term_started, when=when, authority=authority, **said)
        case entries.TermExtendedFact():
            return TermExtended(
                term=entry.term_extended,
                decided_on=entry.decided_on,
                by_span=entry.longer_by,
                to=entry.to,
                authority=authority,
                **said,
            )
        case entries.TermSuspendedFact():
            return TermSuspended(term=entry.term_suspended, suspended_on=entry.on, authority=authority, **said)
        case entries.TermResumedFact():
            return TermResumed(term=entry.term_resumed, resumed_on=entry.on, authority=authority, **said)


def _when_of(entry: DatedFact) -> When:
    return _when(entry.on, entry.no_later_than, entry.after, entry.by)


def _said(entry: SaidFact) -> Carried:
    return Carried(
        grade=entry.grade,
        sources=entry.source,
        note=entry.note or "",
        by=entry.recorded_by or "",
        learned_on=entry.learned_on,
    )


def _when(on: date | datetime | None, no_later_than: date | None, after: date | None, by: date | None) -> When:
    if on is not None:
        return When.on(on)
    if after is not None and by is not None:
        return When(after + timedelta(days=1), by)
    last = no_later_than or by
    if last is None:
        raise ValueError("references are checked before content is made")
    return When(None, last)
