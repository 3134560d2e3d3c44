"""What was agreed, recalled from its rows as the plain values that the rules speak of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker import models
from tracker.errors import NotFound
from tracker.operations.agreement import owing_rows
from tracker.operations.agreement.numbers import numbers_of
from tracker.operations.agreement.recommendation_terms import recall_recommendation_terms
from tracker.operations.agreement.versions import Said, agreed_by, holding, with_amendments
from tracker.operations.facts.delivery_rows import TERMS, recalled_terms
from tracker.operations.people.sight import concealed, hidden_settlement, seen_settlements
from tracker.rules.currencies import Money
from tracker.rules.due.parser import parse, parse_anchor
from tracker.rules.due.spans import Span
from tracker.rules.facts import When
from tracker.rules.settlement import settlement as values
from tracker.rules.settlement.notifying import EscalationStep, Notifying

# The fields of an obligation that its row keeps under the same name.
PLAIN = (
    "title",
    "kind",
    "owed_by",
    "owed_to",
    "owner",
    "clause",
    "wording",
    "signed_by",
    "contingent_on",
    "satisfied_by",
    "part_of",
    "credited",
    "suspended",
    "penalty",
    "audience",
    "counting",
    "calendar",
    "notices",
    "grade",
    "sources",
    "note",
    "removed_on",
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A settlement's row with the values it was made from."""

    row: models.Settlement
    settlement: values.Settlement


def find(session: Session, code: str) -> models.Settlement | None:
    """Give the row of the settlement with that code, None where there is none for the reader."""
    if hidden_settlement(session, code):
        return None
    return session.scalars(select(models.Settlement).where(models.Settlement.code == code)).one_or_none()


def settlement_codes(session: Session) -> tuple[str, ...]:
    """Give the code of every settlement loaded that the reader sees something of, in order."""
    query = select(models.Settlement.code).where(seen_settlements(session))
    return tuple(session.scalars(query.order_by(models.Settlement.code)))


def recall(session: Session, code: str, *, known_to: int | None = None) -> Kept:
    """Give a settlement as its file worded it, in the order of the file.

    With `known_to`, as the file stood when that was the journal's last entry.
    Raises `NotFound` where no settlement of that code is loaded.
    """
    row = require(session, code)
    then = () if known_to is None else _revisions_then(session, row, known_to)
    agreed = agreed_by(holding(then, read_revision)) if then else with_amendments(session, row, _recalled(session, row))
    return Kept(row, replace(agreed, numbers=numbers_of(session, row)) if row.renumbered else agreed)


def read_revision(revision: models.Revision) -> Said:
    """Read a revision's text again."""
    from tracker.agreements.file.reader import read_agreed  # which today's questions do without

    settlement, amending = read_agreed(revision.text.encode(), revision.file)
    return Said(settlement) if amending is None else Said(settlement, amending.authority, amending.sources)


def revisions_of(session: Session, row: models.Settlement) -> Sequence[models.Revision]:
    """Give the revisions of a settlement's file in the order they were loaded."""
    query = select(models.Revision).where(models.Revision.settlement_id == row.id)
    return session.scalars(query.order_by(models.Revision.number)).all()


def require(session: Session, code: str) -> models.Settlement:
    """Give the row of the settlement with that code.

    Raises `NotFound` where no settlement of that code is loaded.
    """
    row = find(session, code)
    if row is None:
        loaded = settlement_codes(session)
        known = f"Loaded: {', '.join(loaded)}." if loaded else "None is loaded yet: `tracker load NAME` loads one."
        sentence = f"There is no settlement “{code}” here. {known}"
        if hidden_settlement(session, code):
            raise concealed(session, code, code, sentence)
        raise NotFound(sentence)
    return row


def _revisions_then(session: Session, row: models.Settlement, known_to: int) -> Sequence[models.Revision]:
    """Give the revisions loaded by a journal entry, none where they still are all: the rows hold what follows from them."""
    newest = select(func.max(models.Revision.entry_seq)).where(models.Revision.settlement_id == row.id)
    if (session.scalar(newest) or 0) <= known_to:
        return ()
    return [each for each in revisions_of(session, row) if each.entry_seq <= known_to]


def _recalled(session: Session, row: models.Settlement) -> values.Settlement:
    return values.Settlement(
        code=row.code,
        title=row.title,
        organisation=row.organisation,
        time_zone=row.time_zone,
        note=row.note,
        sources=tuple(
            values.Source(key=each.key, title=each.title, url=each.url, grade=each.grade, note=each.note)
            for each in _listed(session, models.Source, row)
        ),
        persons=_recall_persons(session, row),
        parties=tuple(
            values.Party(name=each.name, in_scope=each.in_scope, note=each.note, sources=each.sources)
            for each in _listed(session, models.Party, row)
        ),
        events=tuple(
            values.NamedEvent(
                name=each.name,
                title=each.title,
                expected=None if each.expected is None else parse(each.expected),
                note=each.note,
            )
            for each in _listed(session, models.NamedEvent, row)
        ),
        instruments=_recall_instruments(session, row),
        terms=_recall_terms(session, row),
        penalties=_recall_penalties(session, row),
        recommendation_terms=recall_recommendation_terms(session, row),
        obligations=_recall_obligations(session, row),
        developments=tuple(
            values.Development(
                when=When(each.earliest, each.latest),
                title=each.title,
                about=each.about,
                grade=each.grade,
                sources=each.sources,
                note=each.note,
            )
            for each in _listed(session, models.Development, row)
        ),
        contradictions=tuple(
            values.Contradiction(about=each.about, title=each.title, readings=each.readings, sources=each.sources)
            for each in _listed(session, models.Contradiction, row)
        ),
        notifying=notifying_of(row),
    )


def _listed(session: Session, table: type[Any], row: models.Settlement) -> Sequence[Any]:
    return session.scalars(select(table).where(table.settlement_id == row.id).order_by(table.position)).all()


def _recall_persons(session: Session, row: models.Settlement) -> tuple[values.Person, ...]:
    query = (
        select(models.Person)
        .join(models.SettlementPerson, models.SettlementPerson.person_id == models.Person.id)
        .where(models.SettlementPerson.settlement_id == row.id)
        .order_by(models.SettlementPerson.position)
    )
    return tuple(
        values.Person(key=each.key, name=each.name, email=each.email, quiet_days=each.quiet_days)
        for each in session.scalars(query)
    )


def notifying_of(row: Any) -> Notifying:  # noqa: ANN401 — a settlement, or any row that selects its columns
    """Give whom a settlement's notices go to, from its row."""
    steps = row.escalation
    return Notifying(
        to=row.notices_to,
        overdue_every=row.overdue_every,
        escalation=None if steps is None else tuple(EscalationStep(after, tuple(to)) for after, to in steps),
    )


def _recall_instruments(session: Session, row: models.Settlement) -> tuple[values.Instrument, ...]:
    query = (
        select(models.Instrument)
        .options(joinedload(models.Instrument.authority))
        .where(models.Instrument.settlement_id == row.id, models.Instrument.superseded_on.is_(None))
        .order_by(models.Instrument.position)
    )
    return tuple(
        values.Instrument(
            code=each.code,
            title=each.title,
            authority=each.authority.name,
            kind=each.kind,
            counting=each.counting,
            calendar=each.calendar,
            docket=each.docket,
            respondents=each.respondents,
            effective=None if each.effective is None else parse_anchor(each.effective),
            inaccessible=each.inaccessible,
            needs_approval=each.needs_approval,
            grade=each.grade,
            sources=each.sources,
            note=each.note,
        )
        for each in session.scalars(query)
    )


def _recall_terms(session: Session, row: models.Settlement) -> tuple[values.Term, ...]:
    query = (
        select(models.Term, models.Instrument.code)
        .join(models.Instrument, models.Instrument.id == models.Term.instrument_id)
        .where(models.Term.settlement_id == row.id, models.Term.superseded_on.is_(None))
        .order_by(models.Term.position)
    )
    return tuple(
        values.Term(
            code=each.code,
            instrument=instrument,
            kind=each.kind,
            title=each.title,
            monitor=_monitor(each),
            starts=None if each.starts is None else parse_anchor(each.starts),
            length=_span(each),
            ends=None if each.ends is None else parse_anchor(each.ends),
            grade=each.grade,
            sources=each.sources,
            note=each.note,
        )
        for each, instrument in session.execute(query)
    )


def _monitor(term: models.Term) -> values.Monitor | None:
    if term.monitor_firm is None and term.monitor_person is None:
        return None
    return values.Monitor(firm=term.monitor_firm, person=term.monitor_person)


def _span(term: models.Term) -> Span | None:
    if term.length_count is None or term.length_unit is None:
        return None
    return Span(term.length_count, term.length_unit)


def _recall_penalties(session: Session, row: models.Settlement) -> tuple[values.Penalty, ...]:
    query = (
        select(models.Penalty, models.Instrument.code)
        .join(models.Instrument, models.Instrument.id == models.Penalty.instrument_id)
        .options(selectinload(models.Penalty.tiers))
        .where(models.Penalty.settlement_id == row.id)
        .order_by(models.Penalty.position)
    )
    return tuple(
        values.Penalty(
            key=each.key,
            instrument=instrument,
            mode=each.mode,
            citation=each.citation,
            tiers=tuple(values.PenaltyTier(Money(tier.currency, tier.minor), tier.through) for tier in each.tiers),
            clause=each.clause,
            cure_day=each.cure_day,
            verified_by=each.verified_by,
            sources=each.sources,
            note=each.note,
        )
        for each, instrument in session.execute(query)
    )


def _recall_obligations(session: Session, row: models.Settlement) -> tuple[values.Obligation, ...]:
    # Columns and not mapped rows: a settlement may have thousands of obligations, and nobody changes them here.
    o = models.Obligation
    query = (
        select(
            o.id,
            o.code,
            o.due,
            models.Instrument.code.label("instrument"),
            models.Term.code.label("term"),
            *(getattr(o, name) for name in (*PLAIN, *owing_rows.COLUMNS, *TERMS)),
        )
        .join(models.Instrument, models.Instrument.id == o.instrument_id)
        .outerjoin(models.Term, models.Term.id == o.term_id)
        .where(o.settlement_id == row.id, o.superseded_on.is_(None), o.recommendation.is_(None))
        .order_by(o.position)
    )
    amounts = _recall_amounts(session, row)
    return tuple(
        values.Obligation(
            code=each["code"],
            instrument=each["instrument"],
            term=each["term"],
            due=None if each["due"] is None else parse(each["due"]),
            amounts=amounts.get(each["id"], ()),
            **{name: each[name] for name in PLAIN},
            **owing_rows.owing_of(each),
            **recalled_terms(each),
        )
        for each in session.execute(query).mappings()
    )


def _recall_amounts(session: Session, row: models.Settlement) -> dict[int, tuple[Money, ...]]:
    query = (
        select(models.Amount.obligation_id, models.Amount.currency, models.Amount.minor)
        .join(models.Obligation, models.Obligation.id == models.Amount.obligation_id)
        .where(models.Obligation.settlement_id == row.id)
        .order_by(models.Amount.obligation_id, models.Amount.position)
    )
    amounts: dict[int, tuple[Money, ...]] = {}
    for obligation, currency, minor in session.execute(query):
        amounts[obligation] = (*amounts.get(obligation, ()), Money(currency, minor))
    return amounts
