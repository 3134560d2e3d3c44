"""What was agreed, looked at by its code: an instrument, a term, an event, a monitor, a party, a source, or all of it.

Long because each kind of thing that has a code is looked at in its own way.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.operations.agreement.rows import recall, settlement_codes
from tracker.operations.facts.evidence import EvidenceLine, evidence_of, stood
from tracker.operations.people.sight import seen_settlements
from tracker.operations.queries.deadlines import DeadlineLine
from tracker.operations.queries.derived_deadlines import lines_of
from tracker.operations.queries.explanation import (
    Explanation,
    ObligationView,
    breaches_of,
    explain_edge,
    show_obligation,
)
from tracker.operations.queries.history import HistoryLine, developments_about, fact_line
from tracker.operations.queries.names import codes_of, refuse_several, split_settlement
from tracker.operations.queries.past import Past, codes_asked
from tracker.operations.queries.registers import Register, absent, registers_with
from tracker.operations.queries.settlement_as_of import SettlementAsOf, stand
from tracker.remedies import LookUp
from tracker.reports.terms.term import ending_words, standing_words, successor_words
from tracker.rules.deadlines.deadline import PlannedTerm
from tracker.rules.due.language import (
    Anchor,
    DueRule,
    Edge,
    EventAnchor,
    OfSeveral,
    TermEdge,
    Which,
    named_parts,
    names,
)
from tracker.rules.facts import Appointment, DeclaredBreach, Fact, Happened, MonitorStep, Topic
from tracker.rules.settlement.contradictions import Contradictions
from tracker.rules.settlement.settlement import (
    Contradiction,
    Instrument,
    NamedEvent,
    Obligation,
    Party,
    Precedent,
    Settlement,
    Source,
    Term,
)
from tracker.rules.terms.history import endings


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentView:
    """One instrument seen from a day: whom it binds, its terms, its duties, and how it ended; None while nobody ended it."""

    settlement: str
    as_of: date
    instrument: Instrument
    parties: tuple[Party, ...]
    terms: tuple[StandingTerm, ...]
    ended: str | None
    lines: tuple[DeadlineLine, ...]
    breaches: tuple[DeclaredBreach, ...]
    contradictions: tuple[Contradiction, ...]
    history: tuple[HistoryLine, ...]
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingTerm:
    """A term with where it stands on a day: `standing` is the word for it."""

    planned: PlannedTerm
    standing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermView:
    """One term seen from a day: both edges with the steps to them, the dates that hang on it, and what became of it."""

    settlement: str
    as_of: date
    term: Term
    instrument: Instrument
    standing: str
    starts: Explanation
    ends: Explanation
    lines: tuple[DeadlineLine, ...]
    breaches: tuple[DeclaredBreach, ...]
    contradictions: tuple[Contradiction, ...]
    history: tuple[HistoryLine, ...]
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoredTerm(StandingTerm):
    """A term with who monitors under it on a day, None where nobody does, and what became of one monitor of it.

    `step` None is of one whom the file names, and no fact.
    """

    monitor: str | None
    step: MonitorStep | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitorView:
    """A person or firm that monitors, or was to, with the terms and what became of those."""

    settlement: str
    as_of: date
    name: str
    terms: tuple[MonitoredTerm, ...]
    contradictions: tuple[Contradiction, ...]
    history: tuple[HistoryLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyView:
    """One party seen from a day: whether the settlement binds it, by which instruments, and what it owes."""

    settlement: str
    as_of: date
    party: Party
    instruments: tuple[Instrument, ...]
    lines: tuple[DeadlineLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HappeningView:
    """One time that an event took place: what runs from it, and which duties it does not wake.

    `woke` are codes of deadlines, or of duties whose whole series runs from it.
    """

    name: str
    fact: Happened
    woke: tuple[str, ...]
    unwoken: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """One event seen from a day: each time that it took place, the duties and the terms that hang on it."""

    settlement: str
    as_of: date
    event: NamedEvent
    happenings: tuple[HappeningView, ...]
    duties: tuple[Obligation, ...]
    terms: tuple[str, ...]
    contradictions: tuple[Contradiction, ...]
    history: tuple[HistoryLine, ...]
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """What cites a source: which kind of thing it is, its code or name, and its title."""

    kind: str
    code: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceView:
    """One source seen from a day, with all that cites it."""

    settlement: str
    as_of: date
    source: Source
    cited_by: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citing:
    """Another settlement that cites one as a precedent, with what for."""

    settlement: str
    precedent: Precedent


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSettlement:
    """A whole settlement seen from a day: its terms, the precedents it cites and is cited as, what was reported of it."""

    settlement: str
    as_of: date
    agreed: Settlement
    terms: tuple[StandingTerm, ...]
    cites: tuple[Precedent, ...]
    cited_by: tuple[Citing, ...]
    developments: tuple[HistoryLine, ...]
    contradictions: tuple[Contradiction, ...]


View = ShownSettlement | ObligationView | InstrumentView | TermView | EventView | MonitorView | PartyView | SourceView


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a code names; `others` are the further kinds of things of the same settlement that have the same code."""

    view: View
    others: tuple[Register, ...]


def settlements_in_short(session: Session) -> tuple[tuple[str, str, str], ...]:
    """Give code, title and organisation of every settlement that the reader sees something of, by organisation."""
    row = models.Settlement
    query = select(row.code, row.title, row.organisation).where(seen_settlements(session))
    return tuple(
        (each.code, each.title, each.organisation)
        for each in session.execute(query.order_by(row.organisation, row.code))
    )


def show(
    session: Session,
    code: str,
    *,
    register: Register | None,
    settlement: str | None,
    now: datetime,
    as_of: date | None,
    known_at: Past | None = None,
) -> Shown:
    """Show what a code names, of several kinds that have it the first in the order of `Register`, or the one asked for.

    Raises `NotFound` where nothing has that code, `InputRefused` where several settlements have it, and as
    `tracker.operations.queries.settlement_as_of.stand` does.
    """
    then = known_at is not None or as_of is not None
    # A name may hold what elsewhere parts a settlement from a code: “Danske Bank A/S”.
    within, name = settlement, code
    found = registers_with(session, name, within, register, then=then)
    if not found:
        within, name = split_settlement(session, code, settlement)
        found = registers_with(session, name, within, register, then=then)
    if not found and then:
        found = _stood(session, name, within, register, now=now, as_of=as_of, known_at=known_at)
    if not found and known_at is None and as_of is not None:
        # What an amendment took out besides duties and terms stands in the text that was known then alone.
        known_at = as_of
        found = _stood(session, name, within, register, now=now, as_of=as_of, known_at=known_at)
    if not found:
        raise absent(session, name, within, register, then=then)
    refuse_several(sorted(found), f"have a {register}" if register else "have something called", name)
    ((owner, registers),) = found.items()
    chosen = min(registers, key=list(Register).index)
    others = tuple(each for each in Register if each in registers and each is not chosen)
    if chosen is Register.OBLIGATION:
        view: View = show_obligation(session, name, settlement=owner, now=now, as_of=as_of, known_at=known_at)
        return Shown(view=view, others=others)
    standpoint = stand(session, owner, now=now, as_of=as_of, known_at=known_at)
    if chosen is Register.SETTLEMENT:
        all_codes = codes_asked(session, None, known_at, now=now)
        return Shown(view=_whole(session, standpoint, all_codes), others=())
    try:
        view = _view(session, standpoint, chosen, name)
    except NotFound:
        if as_of is None or known_at is not None or as_of > standpoint.kept.today(now):
            raise
        view = _view(session, stand(session, owner, now=now, as_of=as_of, known_at=as_of), chosen, name)
    return Shown(view=view, others=others)


def _stood(
    session: Session,
    name: str,
    within: str | None,
    register: Register | None,
    *,
    now: datetime,
    as_of: date | None,
    known_at: Past | None,
) -> dict[str, set[Register]]:
    """The kinds of things that had a name in the text that held then, by settlement: no row is kept of most that were removed."""
    found: dict[str, set[Register]] = {}
    for code in settlement_codes(session) if within is None else (within,):
        try:
            standpoint = stand(session, code, now=now, as_of=as_of, known_at=known_at)
        except (NotFound, InputRefused):
            continue  # it was not loaded then
        then = standpoint.kept.settlement
        names = {
            Register.TERM: [each.code for each in then.terms],
            Register.INSTRUMENT: [each.code for each in then.instruments],
            Register.EVENT: [each.name for each in then.events],
            Register.MONITOR: [each for term in then.terms for each in monitors_of(term)],
            Register.PARTY: [each.name for each in then.parties],
            Register.SOURCE: [each.key for each in then.sources],
        }
        for each, known in names.items():
            own = EventAnchor.of(name).name if each is Register.EVENT else name
            if own in known and register in {each, None}:
                found.setdefault(code, set()).add(each)
    return found


def _view(session: Session, standpoint: SettlementAsOf, register: Register, name: str) -> View:
    settlement = standpoint.kept.settlement
    match register:
        case Register.TERM:
            term = next((each for each in standpoint.plan.terms if each.term.code == name), None)
            found: View | None = None if term is None else _term(session, standpoint, term)
        case Register.INSTRUMENT:
            instrument = next((each for each in settlement.instruments if each.code == name), None)
            found = None if instrument is None else _instrument(session, standpoint, instrument)
        case Register.EVENT:
            anchor = EventAnchor.of(name)
            event = next((each for each in settlement.events if each.name == anchor.name), None)
            found = None if event is None else _event(session, standpoint, event, anchor.happening)
        case Register.MONITOR:
            found = _monitor(session, standpoint, name)
        case Register.PARTY:
            found = _party(session, standpoint, name)
        case Register.SOURCE:
            source = next((each for each in settlement.sources if each.key == name), None)
            found = None if source is None else _source(standpoint, source)
        case Register.OBLIGATION | Register.SETTLEMENT:
            found = None  # which functions of their own show
    if found is None:
        raise NotFound(f"{name} was not in the agreement file of {settlement.code} then.")
    return found


def _of_settlement(standpoint: SettlementAsOf) -> dict[str, Any]:
    return {"settlement": standpoint.kept.row.code, "as_of": standpoint.day}


def _whole(session: Session, standpoint: SettlementAsOf, others: Iterable[str]) -> ShownSettlement:
    agreed = standpoint.plan.settlement
    return ShownSettlement(
        **_of_settlement(standpoint),
        agreed=agreed,
        terms=tuple(_term_line(standpoint, each) for each in standpoint.plan.terms),
        cites=tuple(each for each in agreed.precedents if _was_cited(each, standpoint.day)),
        cited_by=tuple(
            Citing(settlement=other, precedent=each)
            for other in others
            for each in recall(session, other, known_to=standpoint.known_to).settlement.precedents
            if each.cited == agreed.code and _was_cited(each, standpoint.day)
        ),
        developments=tuple(sorted(developments_about(None, standpoint), key=lambda line: line.on)),
        contradictions=Contradictions(agreed).all,
    )


def _was_cited(precedent: Precedent, day: date) -> bool:
    return precedent.when is None or precedent.when.last_day <= day


def _term_line(standpoint: SettlementAsOf, planned: PlannedTerm) -> StandingTerm:
    return StandingTerm(planned=planned, standing=standing_words(planned, standpoint.day))


def _term(session: Session, standpoint: SettlementAsOf, planned: PlannedTerm) -> TermView:
    term = planned.term
    edges = {TermEdge(edge, term.code) for edge in Edge}
    tied = {
        each.code
        for each in standpoint.plan.settlement.obligations
        if each.term == term.code or (each.due is not None and edges & set(names(each.due)))
    }
    return TermView(
        **_of_settlement(standpoint),
        term=term,
        instrument=_instrument_of(standpoint, term.instrument),
        standing=standing_words(planned, standpoint.day),
        starts=explain_edge(standpoint, TermEdge(Edge.START, term.code)),
        ends=explain_edge(standpoint, TermEdge(Edge.END, term.code)),
        lines=_lines(session, standpoint, tied),
        breaches=tuple(breaches_of(standpoint, {term.code})),
        contradictions=Contradictions(standpoint.plan.settlement).on(term.code),
        history=_history(session, standpoint, {term.code, term.instrument}),
        evidence=_evidence(session, standpoint, {term.code, term.instrument}),
    )


def _instrument(session: Session, standpoint: SettlementAsOf, instrument: Instrument) -> InstrumentView:
    settlement, code = standpoint.plan.settlement, instrument.code
    terms = [each for each in standpoint.plan.terms if each.term.instrument == code]
    duties = {each.code for each in settlement.obligations if each.instrument == code}
    ended = endings(settlement, standpoint.facts).get(code)
    return InstrumentView(
        **_of_settlement(standpoint),
        instrument=instrument,
        parties=tuple(_party_called(settlement, each) for each in instrument.respondents),
        terms=tuple(_term_line(standpoint, each) for each in terms),
        ended=None if ended is None else f"{ending_words(ended, None, standpoint.day)}{successor_words(ended)}",
        lines=_lines(session, standpoint, duties),
        breaches=tuple(breaches_of(standpoint, {code, *duties, *(each.term.code for each in terms)})),
        contradictions=Contradictions(settlement).on(code),
        history=_history(session, standpoint, {code, *(each.term.code for each in terms)}),
        evidence=_evidence(session, standpoint, {code, *(each.term.code for each in terms)}),
    )


def _monitor(session: Session, standpoint: SettlementAsOf, name: str) -> MonitorView | None:
    steps = {}
    for fact in sorted(standpoint.facts, key=lambda each: each.when.last_day):
        if isinstance(fact, Appointment) and name in {fact.firm, fact.person}:
            steps[fact.term] = fact.step
    served = [each for each in standpoint.plan.terms if each.term.code in steps or name in monitors_of(each.term)]
    if not served:
        return None
    return MonitorView(
        **_of_settlement(standpoint),
        name=name,
        terms=tuple(
            MonitoredTerm(
                planned=each,
                standing=standing_words(each, standpoint.day),
                monitor=None if each.term.monitor is None else each.term.monitor.name,
                step=steps.get(each.term.code),
            )
            for each in served
        ),
        contradictions=Contradictions(standpoint.plan.settlement).on(*(each.term.code for each in served)),
        history=_history(session, standpoint, {each.term.code for each in served}),
    )


def _party(session: Session, standpoint: SettlementAsOf, name: str) -> PartyView | None:
    settlement = standpoint.plan.settlement
    if name not in {settlement.organisation, *(each.name for each in settlement.parties)}:
        return None
    # What names nobody is owed by the organisation that the settlement is with.
    owes = {name, None} if name == settlement.organisation else {name}
    return PartyView(
        **_of_settlement(standpoint),
        party=_party_called(settlement, name),
        instruments=tuple(each for each in settlement.instruments if name in each.respondents),
        lines=_lines(session, standpoint, {each.code for each in settlement.obligations if each.owed_by in owes}),
    )


def _party_called(settlement: Settlement, name: str) -> Party:
    return next((each for each in settlement.parties if each.name == name), Party(name=name))


def _event(session: Session, standpoint: SettlementAsOf, event: NamedEvent, happening: int | None) -> EventView | None:
    happened = [
        fact
        for fact in standpoint.facts
        if isinstance(fact, Happened) and EventAnchor.of(fact.event).name == event.name
    ]
    # One recorded before the event was declared to repeat is the first of its happenings.
    numbered = sorted(((EventAnchor.of(fact.event).happening or 1), fact) for fact in happened) if event.repeats else []
    named = [(str(EventAnchor(event.name, number)), fact) for number, fact in numbered] or [
        (event.name, fact) for fact in happened
    ]
    wanted = event.name if happening is None else str(EventAnchor(event.name, happening))
    if happening is not None and wanted not in {name for name, _ in named}:
        raise NotFound(f"{event.name} has no happening {happening}.", remedies=[LookUp("obligation", event.name)])
    settlement = standpoint.plan.settlement
    duties = tuple(each for each in settlement.obligations if _hangs_on(each, event.name))
    edges = () if event.repeats else tuple(_edges_from(settlement, event.name))
    return EventView(
        **_of_settlement(standpoint),
        event=event,
        happenings=tuple(
            HappeningView(
                name=name,
                fact=fact,
                woke=(*_woken(standpoint, event, name, named, duties), *map(str, edges)),
                unwoken=tuple(each.sentence for each in standpoint.plan.unwoken if each.happening == name),
            )
            for name, fact in named
            if happening is None or name == wanted
        ),
        duties=duties,
        terms=tuple(dict.fromkeys(each.term for each in _edges_from(settlement, event.name))),
        contradictions=Contradictions(settlement).on(event.name),
        history=_lines_of_facts(session, standpoint, happened, {event.name}),
        evidence=_evidence(session, standpoint, {fact.event for fact in happened}),
    )


def _woken(
    standpoint: SettlementAsOf,
    event: NamedEvent,
    name: str,
    named: Collection[tuple[str, Happened]],
    duties: Iterable[Obligation],
) -> Iterator[str]:
    """The deadlines that one time of an event woke, or the duties whose dates all run from it."""
    days = sorted((fact.when.last_day, each) for each, fact in named)
    chosen = {Which.FIRST: days[0][1], Which.LATEST: days[-1][1]} if days else {}
    for duty in duties:
        own = [each for each in standpoint.plan.deadlines if each.obligation == duty.code]
        runs = [each.code for each in own if each.occurrence.runs_from == name]
        if runs or any(each.occurrence.runs_from is not None for each in own):
            yield from runs
            continue
        several = [] if duty.due is None else [each for each in named_parts(duty.due) if isinstance(each, OfSeveral)]
        of_event = [each for each in several if each.of == EventAnchor(event.name)]
        # Without a happening of its own to run from, what an event wakes is woken by the first of them.
        from_which = [each.which for each in of_event] or ([Which.FIRST] if duty.contingent_on == event.name else [])
        if not event.repeats or any(chosen.get(each) == name for each in from_which):
            yield duty.code


def _hangs_on(duty: Obligation, event: str) -> bool:
    return duty.contingent_on == event or (duty.due is not None and _names(duty.due, event))


def _edges_from(settlement: Settlement, event: str) -> Iterator[TermEdge]:
    """The edges of terms that run from an event."""
    for term in settlement.terms:
        for edge, anchor in ((Edge.START, term.starts), (Edge.END, term.ends)):
            if anchor is not None and _names(anchor, event):
                yield TermEdge(edge, term.code)


def _names(rule: DueRule | Anchor, event: str) -> bool:
    return any(isinstance(each, EventAnchor) and each.name == event for each in names(rule))


def _source(standpoint: SettlementAsOf, source: Source) -> SourceView:
    return SourceView(
        **_of_settlement(standpoint),
        source=source,
        cited_by=tuple(
            Citation(kind=kind, code=code, title=title)
            for kind, code, title, sources in _citing(standpoint)
            if source.key in sources
        ),
    )


def _citing(standpoint: SettlementAsOf) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Everything that can cite a source: what kind of thing it is, its code, its title, and the sources."""
    settlement = standpoint.plan.settlement
    for party in settlement.parties:
        yield "party", party.name, "", party.sources
    for instrument in settlement.instruments:
        yield "instrument", instrument.code, instrument.title, instrument.sources
    for term in settlement.terms:
        yield "term", term.code, term.title or term.kind, term.sources
    for penalty in settlement.penalties:
        yield "penalty", penalty.key, penalty.citation, penalty.sources
    for asked in settlement.recommendation_terms:
        yield "terms of recommendations", asked.key, "", asked.sources
    for duty in settlement.obligations:
        yield "obligation", duty.code, duty.title, duty.sources
    for development in settlement.developments:
        yield "development", ", ".join(development.about), development.title, development.sources
    for each in settlement.contradictions:
        sources = (*each.sources, *(source for reading in each.readings for source in reading.sources))
        yield "contradiction", ", ".join(each.about), each.title, sources
    for precedent in settlement.precedents:
        yield "precedent", precedent.cited, precedent.cited_for, precedent.sources
    for fact in standpoint.facts:
        yield "fact", str(fact.about), f"{fact.sentence()} {fact.when}", fact.sources


def _instrument_of(standpoint: SettlementAsOf, code: str) -> Instrument:
    return next(each for each in standpoint.plan.settlement.instruments if each.code == code)


def _lines(session: Session, standpoint: SettlementAsOf, duties: Collection[str]) -> tuple[DeadlineLine, ...]:
    """The lines of the deadlines of these duties."""
    codes = {each.code for each in standpoint.plan.deadlines if each.obligation in duties}
    return tuple(line for line in lines_of(session, standpoint) if line.code in codes)


def _history(session: Session, standpoint: SettlementAsOf, codes: Collection[str]) -> tuple[HistoryLine, ...]:
    """What was recorded of terms and instruments, and what was reported of them."""
    own = [fact for fact in standpoint.facts if fact.about.topic is Topic.TERM and fact.about.code in codes]
    return _lines_of_facts(session, standpoint, own, codes)


def _evidence(session: Session, standpoint: SettlementAsOf, codes: Collection[str]) -> tuple[EvidenceLine, ...]:
    """The evidence that came with what was recorded of terms, instruments or events."""
    given = evidence_of(session, standpoint.kept.row, standpoint.plan, known_to=standpoint.known_to)
    return tuple(line for line in stood(given, standpoint.facts, standpoint.day) if line.code in codes)


def _lines_of_facts(
    session: Session, standpoint: SettlementAsOf, facts: Iterable[Fact], about: Collection[str]
) -> tuple[HistoryLine, ...]:
    codes = codes_of(session, standpoint.kept.row, standpoint.plan)
    lines = [
        *(fact_line(fact, codes, seen_on=standpoint.day) for fact in facts),
        *developments_about(about, standpoint),
    ]
    return tuple(sorted(lines, key=lambda line: (line.on, line.entry or 0)))


def monitors_of(term: Term) -> tuple[str, ...]:
    """The firm and the person that serve a term, as far as they are known."""
    return () if term.monitor is None else tuple(filter(None, (term.monitor.firm, term.monitor.person)))
