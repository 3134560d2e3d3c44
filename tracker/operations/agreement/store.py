"""Keeping what was agreed: the rows of a settlement are made equal to the values of its file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.operations.agreement.namesakes import shared
from tracker.operations.agreement.owing_rows import owing_columns
from tracker.operations.agreement.recall import PLAIN, Kept, find
from tracker.operations.agreement.recommendation_terms import keep_recommendation_terms
from tracker.operations.facts.delivery_rows import terms_columns
from tracker.rules.amendments.versions import recurring
from tracker.rules.due.language import Anchor, anchored
from tracker.rules.settlement import settlement as values

_Row = models.Instrument | models.Term | models.Obligation


def keep(session: Session, settlement: values.Settlement, *, today: date) -> Kept:
    """Make the rows of a settlement equal to its values; what the values lack is superseded from `today`."""
    row = find(session, settlement.code)
    if row is None:
        row = models.Settlement(code=settlement.code, loaded_on=today)
        session.add(row)
    row.title = settlement.title
    row.organisation = settlement.organisation
    row.time_zone = settlement.time_zone
    row.note = settlement.note
    row.notices_to = settlement.notifying.to
    row.overdue_every = settlement.notifying.overdue_every
    steps = settlement.notifying.escalation
    row.escalation = None if steps is None else tuple((step.after, step.to) for step in steps)
    session.flush()  # the rows below name its id
    _keep_lists(session, row, settlement)
    instruments = _keep_instruments(session, row, settlement.instruments, today)
    _keep_penalties(session, row, settlement.penalties, instruments=instruments)
    keep_recommendation_terms(session, row, settlement.recommendation_terms, instruments=instruments)
    terms = _keep_terms(session, row, settlement, instruments=instruments, today=today)
    _keep_obligations(session, row, settlement, instruments=instruments, terms=terms, today=today)
    return Kept(row, settlement)


def _keep_lists(session: Session, row: models.Settlement, settlement: values.Settlement) -> None:
    """Replace the rows that nothing else refers to."""
    for table in (
        models.Source,
        models.Party,
        models.NamedEvent,
        models.Development,
        models.Contradiction,
        models.SettlementPerson,
    ):
        session.execute(delete(table).where(table.settlement_id == row.id))
    about = {"settlement_id": row.id}
    session.add_all(
        models.Source(
            **about, position=place, key=each.key, title=each.title, url=each.url, grade=each.grade, note=each.note
        )
        for place, each in enumerate(settlement.sources)
    )
    session.add_all(
        models.Party(
            **about, position=place, name=each.name, in_scope=each.in_scope, note=each.note, sources=each.sources
        )
        for place, each in enumerate(settlement.parties)
    )
    session.add_all(
        models.NamedEvent(
            **about,
            position=place,
            name=each.name,
            title=each.title,
            expected=_text(each.expected),
            note=each.note,
        )
        for place, each in enumerate(settlement.events)
    )
    session.add_all(
        models.Development(
            **about,
            position=place,
            earliest=each.when.earliest,
            latest=each.when.latest,
            title=each.title,
            about=each.about,
            grade=each.grade,
            sources=each.sources,
            note=each.note,
        )
        for place, each in enumerate(settlement.developments)
    )
    session.add_all(
        models.Contradiction(
            **about,
            position=place,
            about=each.about,
            title=each.title,
            readings=each.readings,
            sources=each.sources,
        )
        for place, each in enumerate(settlement.contradictions)
    )
    _keep_persons(session, row, settlement.persons)


def _keep_persons(session: Session, row: models.Settlement, persons: Sequence[values.Person]) -> None:
    keys = [person.key for person in persons]
    known = {each.key: each for each in session.scalars(select(models.Person).where(models.Person.key.in_(keys)))}
    others = shared(session, row.id, known.values())
    for person in persons:
        kept = known.get(person.key)
        if kept is None:
            kept = known[person.key] = models.Person(key=person.key)
            session.add(kept)
        kept.name = person.name
        # What this file does not say of somebody, another settlement's file may.
        if person.email is not None or kept.id not in others:
            kept.email = person.email
        if person.quiet_days is not None or kept.id not in others:
            kept.quiet_days = person.quiet_days
    session.flush()  # the links below name their ids
    session.add_all(
        models.SettlementPerson(settlement_id=row.id, person_id=known[person.key].id, position=place)
        for place, person in enumerate(persons)
    )


def _keep_instruments(
    session: Session, row: models.Settlement, instruments: Sequence[values.Instrument], today: date
) -> dict[str, int]:
    authorities = _keep_authorities(session, {each.authority for each in instruments})
    kept = _by_code(session, models.Instrument, row)
    for place, each in enumerate(instruments):
        _upsert(
            session,
            kept,
            models.Instrument,
            each.code,
            settlement_id=row.id,
            position=place,
            title=each.title,
            authority_id=authorities[each.authority],
            kind=each.kind,
            counting=each.counting,
            calendar=each.calendar,
            docket=each.docket,
            respondents=each.respondents,
            effective=_anchor(each.effective),
            inaccessible=each.inaccessible,
            needs_approval=each.needs_approval,
            grade=each.grade,
            sources=each.sources,
            note=each.note,
            superseded_on=None,
        )
    return _settle(session, kept, {each.code for each in instruments}, today)


def _keep_authorities(session: Session, names: Iterable[str]) -> dict[str, int]:
    wanted = sorted(names)
    known = {
        each.name: each for each in session.scalars(select(models.Authority).where(models.Authority.name.in_(wanted)))
    }
    for name in wanted:
        if name not in known:
            known[name] = models.Authority(name=name)
            session.add(known[name])
    session.flush()  # the instruments name their ids
    return {name: each.id for name, each in known.items()}


def _keep_penalties(
    session: Session, row: models.Settlement, penalties: Sequence[values.Penalty], *, instruments: Mapping[str, int]
) -> None:
    """Replace the schedules: obligations name them by key, and nothing else refers to their rows."""
    before = select(models.Penalty.id).where(models.Penalty.settlement_id == row.id)
    session.execute(delete(models.PenaltyTier).where(models.PenaltyTier.penalty_id.in_(before)))
    session.execute(delete(models.Penalty).where(models.Penalty.settlement_id == row.id))
    for place, each in enumerate(penalties):
        session.add(
            models.Penalty(
                settlement_id=row.id,
                instrument_id=instruments[each.instrument],
                position=place,
                key=each.key,
                mode=each.mode,
                citation=each.citation,
                clause=each.clause,
                cure_day=each.cure_day,
                verified_by=each.verified_by,
                sources=each.sources,
                note=each.note,
                tiers=[
                    models.PenaltyTier(
                        position=number,
                        through=tier.through,
                        currency=tier.per_day.currency,
                        minor=tier.per_day.minor,
                    )
                    for number, tier in enumerate(each.tiers)
                ],
            )
        )


def _keep_terms(
    session: Session,
    row: models.Settlement,
    settlement: values.Settlement,
    *,
    instruments: Mapping[str, int],
    today: date,
) -> dict[str, int]:
    kept = _by_code(session, models.Term, row)
    for place, each in enumerate(settlement.terms):
        _upsert(
            session,
            kept,
            models.Term,
            each.code,
            settlement_id=row.id,
            instrument_id=instruments[each.instrument],
            position=place,
            kind=each.kind,
            title=each.title,
            monitor_firm=None if each.monitor is None else each.monitor.firm,
            monitor_person=None if each.monitor is None else each.monitor.person,
            starts=_anchor(each.starts),
            length_count=None if each.length is None else each.length.count,
            length_unit=None if each.length is None else each.length.unit,
            ends=_anchor(each.ends),
            grade=each.grade,
            sources=each.sources,
            note=each.note,
            superseded_on=None,
            time_zone=settlement.time_zone,
        )
    return _settle(session, kept, {each.code for each in settlement.terms}, today)


def _keep_obligations(
    session: Session,
    row: models.Settlement,
    settlement: values.Settlement,
    *,
    instruments: Mapping[str, int],
    terms: Mapping[str, int],
    today: date,
) -> None:
    obligations, series = settlement.obligations, recurring(settlement)
    kept = _by_code(session, models.Obligation, row)
    for place, each in enumerate(obligations):
        _upsert(
            session,
            kept,
            models.Obligation,
            each.code,
            settlement_id=row.id,
            instrument_id=instruments[each.instrument],
            term_id=None if each.term is None else terms[each.term],
            position=place,
            due=_text(each.due),
            recurring=each.code in series,
            recommendation=None,
            superseded_on=None,
            **{name: getattr(each, name) for name in PLAIN},
            **owing_columns(each),
            **terms_columns(each),
        )
    # What follows from recommendations is no more superseded by the file than it stands in it.
    clocks = {code for code, each in kept.items() if each.recommendation is not None}
    ids = _settle(session, kept, clocks | {each.code for each in obligations}, today)
    session.execute(delete(models.Amount).where(models.Amount.obligation_id.in_(ids.values())))
    session.add_all(
        models.Amount(obligation_id=ids[each.code], position=place, currency=amount.currency, minor=amount.minor)
        for each in obligations
        for place, amount in enumerate(each.amounts)
    )
    session.flush()  # the deadlines planned next name them


def _by_code(session: Session, table: type[Any], row: models.Settlement) -> dict[str, Any]:
    return {
        each.code: each
        for each in session.scalars(select(table).where(table.settlement_id == row.id).order_by(table.id))
    }


def _upsert(session: Session, kept: dict[str, Any], table: type[Any], code: str, **columns: object) -> None:
    if code not in kept:
        kept[code] = table(code=code)
        session.add(kept[code])
    for name, value in columns.items():
        setattr(kept[code], name, value)


def _settle(session: Session, kept: Mapping[str, _Row], wanted: set[str], today: date) -> dict[str, int]:
    for code, each in kept.items():
        if code not in wanted and each.superseded_on is None:
            each.superseded_on = today
    session.flush()  # the caller needs the ids
    return {code: each.id for code, each in kept.items()}


def _anchor(anchor: Anchor | None) -> str | None:
    return None if anchor is None else anchored(anchor)


def _text(rule: object) -> str | None:
    return None if rule is None else str(rule)
