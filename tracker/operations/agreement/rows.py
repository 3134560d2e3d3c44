"""What was agreed, in rows: they are made equal to the values of a settlement's file, and read back as those values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Select, bindparam, delete, func, insert, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import NotFound
from tracker.operations.agreement.amendments import AgreedText, agreed_by, holding, with_amendments
from tracker.operations.agreement.columns import Columns
from tracker.operations.people.sight import concealed, hidden_settlement, seen_settlements
from tracker.remedies import Do
from tracker.rules.amendments.versions import recurring
from tracker.rules.currencies import Money
from tracker.rules.deadlines.numbers import Numbers
from tracker.rules.settlement import settlement as values
from tracker.rules.settlement.notification import EscalationStep, Notifying
from tracker.rules.zones import today_in

if TYPE_CHECKING:
    from tracker.agreements.file.reader import Amending

_V = TypeVar("_V")

_PERSON = Columns(values.Person, models.Person)
INSTRUMENT = Columns(values.Instrument, models.Instrument, elsewhere=["authority"])
TERM = Columns(values.Term, models.Term, elsewhere=["instrument"])
EVENT = Columns(values.NamedEvent, models.NamedEvent)
_PENALTY = Columns(values.Penalty, models.Penalty, elsewhere=["instrument", "tiers"])
_TIER = Columns(values.PenaltyTier, models.PenaltyTier)
_RECOMMENDATION_TERMS = Columns(values.RecommendationTerms, models.RecommendationTerms, elsewhere=["instrument"])
_OBLIGATION = Columns(values.Obligation, models.Obligation, elsewhere=["instrument", "term", "amounts"])
_AMOUNT = Columns(Money, models.Amount)
# The lists whose rows nothing else refers to, by the field of the settlement.
_LISTS: dict[str, tuple[Any, Columns[Any]]] = {
    "sources": (models.Source, Columns(values.Source, models.Source)),
    "parties": (models.Party, Columns(values.Party, models.Party)),
    "events": (models.NamedEvent, EVENT),
    "developments": (models.Development, Columns(values.Development, models.Development, elsewhere=["entry"])),
    "contradictions": (models.Contradiction, Columns(values.Contradiction, models.Contradiction)),
    "precedents": (models.Precedent, Columns(values.Precedent, models.Precedent)),
}
# The clocks of recommendations stand after all that the file asks for.
_FIRST_CLOCK = 1_000_000


@dataclass(frozen=True, slots=True)
class Kept:
    """A settlement's row with the values it was made from."""

    row: models.Settlement
    settlement: values.Settlement

    def today(self, now: datetime) -> date:
        """Find the date it is in its own time zone."""
        return today_in(self.row.time_zone, now)


def find(session: Session, code: str) -> models.Settlement | None:
    """The row of the settlement with that code, None where there is none for the reader."""
    if hidden_settlement(session, code):
        return None
    return session.scalars(select(models.Settlement).where(models.Settlement.code == code)).one_or_none()


def settlement_codes(session: Session) -> tuple[str, ...]:
    """The code of every settlement loaded that the reader sees something of, in order."""
    query = select(models.Settlement.code).where(seen_settlements(session))
    return tuple(session.scalars(query.order_by(models.Settlement.code)))


def recall(session: Session, code: str, *, known_to: int | None = None) -> Kept:
    """A settlement as its file worded it, with `known_to` as of that journal entry; `NotFound` where it is not loaded."""
    row = require(session, code)
    then = () if known_to is None else _revisions_then(session, row, known_to)
    agreed = agreed_by(holding(then, read_revision)) if then else with_amendments(session, row, _recalled(session, row))
    return Kept(row, replace(agreed, numbers=numbers_of(session, row)) if row.renumbered else agreed)


def numbers_of(session: Session, row: models.Settlement) -> Numbers:
    """The number of each calendar period that a deadline was ever planned for, those that follow no more included."""
    o, d = models.Obligation, models.Deadline
    query = select(o.code, d.label, d.number).join(d, d.obligation_id == o.id).where(d.settlement_id == row.id)
    # Where two have one period, as a number could once be given anew: the one that still follows comes last, and counts.
    return numbers_named_in(
        (code, label, number) for code, label, number in session.execute(query.order_by(d.gone.desc(), d.id))
    )


def numbers_named_in(named: Iterable[tuple[str, str, int]]) -> Numbers:
    """Take the periods and their numbers out of deadlines, each an obligation's code, a label and a number."""
    numbers: dict[str, dict[str, int]] = {}
    for code, label, number in named:
        # What is no period is labelled with its number, and a standing duty has none.
        if number > 0 and label != str(number):
            numbers.setdefault(code, {})[label] = number
    return numbers


def read_revision(revision: models.Revision) -> AgreedText:
    """Read a revision's text again."""
    from tracker.agreements.file.reader import read_agreed  # which today's questions do without

    return agreed_text(*read_agreed(revision.text.encode(), revision.file))


def agreed_text(settlement: values.Settlement, amending: Amending | None) -> AgreedText:
    """A text of a file, with what it says of itself as an amendment."""
    return AgreedText(settlement) if amending is None else AgreedText(settlement, amending.authority, amending.sources)


def revisions_of(session: Session, row: models.Settlement) -> Sequence[models.Revision]:
    """The revisions of a settlement's file in the order they were loaded."""
    query = select(models.Revision).where(models.Revision.settlement_id == row.id)
    return session.scalars(query.order_by(models.Revision.number)).all()


def require(session: Session, code: str) -> models.Settlement:
    """The row of the settlement with that code; raises `NotFound` where no settlement of that code is loaded."""
    row = find(session, code)
    if row is None:
        loaded = settlement_codes(session)
        known = f"Loaded: {', '.join(loaded)}." if loaded else "None is loaded yet."
        sentence = f"There is no settlement “{code}” here. {known}"
        remedies = [] if loaded else [Do("load a settlement")]
        if hidden_settlement(session, code):
            raise concealed(session, code, code, sentence, remedies=remedies)
        raise NotFound(sentence, remedies=remedies)
    return row


def _revisions_then(session: Session, row: models.Settlement, known_to: int) -> Sequence[models.Revision]:
    """The revisions loaded by a journal entry, none where they still are all: the rows hold what follows from them."""
    newest = select(func.max(models.Revision.entry_seq)).where(models.Revision.settlement_id == row.id)
    if (session.scalar(newest) or 0) <= known_to:
        return ()
    return [each for each in revisions_of(session, row) if each.entry_seq <= known_to]


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
    row.kept_from = settlement.kept_from
    row.open_to_public = settlement.open_to_public
    row.notices_to = settlement.notifying.to
    row.overdue_every = settlement.notifying.overdue_every
    steps = settlement.notifying.escalation
    row.escalation = None if steps is None else tuple((step.after, step.to) for step in steps)
    session.flush()  # the rows below name its id
    for field, (table, columns) in _LISTS.items():
        _replace(session, row, table, map(columns.of, getattr(settlement, field)))
    _keep_persons(session, row, settlement.persons)
    authorities = _keep_authorities(session, {each.authority for each in settlement.instruments})
    rows = [INSTRUMENT.of(each) | {"authority_id": authorities[each.authority]} for each in settlement.instruments]
    instruments = _keep_coded(session, row, models.Instrument, rows, today=today)
    _keep_penalties(session, row, settlement.penalties, instruments)
    answers = (
        _RECOMMENDATION_TERMS.of(each) | {"instrument_id": instruments[each.instrument]}
        for each in settlement.recommendation_terms
    )
    _replace(session, row, models.RecommendationTerms, answers)
    zone = {"time_zone": settlement.time_zone}
    rows = [TERM.of(each) | {"instrument_id": instruments[each.instrument]} | zone for each in settlement.terms]
    terms = _keep_coded(session, row, models.Term, rows, today=today)
    _keep_obligations(session, row, settlement, instruments=instruments, terms=terms, today=today)
    return Kept(row, settlement)


def _keep_persons(session: Session, row: models.Settlement, persons: Sequence[values.Person]) -> None:
    keys = [person.key for person in persons]
    known = {each.key: each for each in session.scalars(select(models.Person).where(models.Person.key.in_(keys)))}
    link = models.SettlementPerson
    elsewhere = select(link.person_id).where(
        link.settlement_id != row.id, link.person_id.in_([each.id for each in known.values()])
    )
    others = set(session.scalars(elsewhere))
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
    _replace(session, row, models.SettlementPerson, ({"person_id": known[each.key].id} for each in persons))


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
    session: Session, row: models.Settlement, penalties: Sequence[values.Penalty], instruments: Mapping[str, int]
) -> None:
    """Replace the schedules: obligations name them by key, and only their own bands refer to their rows."""
    before = select(models.Penalty.id).where(models.Penalty.settlement_id == row.id)
    session.execute(delete(models.PenaltyTier).where(models.PenaltyTier.penalty_id.in_(before)))
    rows = []
    for each in penalties:
        tiers = [models.PenaltyTier(position=number, **_TIER.of(tier)) for number, tier in enumerate(each.tiers)]
        rows.append(_PENALTY.of(each) | {"instrument_id": instruments[each.instrument], "tiers": tiers})
    _replace(session, row, models.Penalty, rows)


def _keep_obligations(
    session: Session,
    row: models.Settlement,
    settlement: values.Settlement,
    *,
    instruments: Mapping[str, int],
    terms: Mapping[str, int],
    today: date,
) -> None:
    series = recurring(settlement)
    rows = (
        _obligation_columns(each, instruments=instruments, terms=terms) | {"recurring": each.code in series}
        for each in settlement.obligations
    )
    kept = _by_code(session, models.Obligation, row)
    # What follows from recommendations is no more superseded by the file than it stands in it.
    clocks = [code for code, each in kept.items() if each.recommendation is not None]
    ids = _keep_coded(session, row, models.Obligation, rows, today=today, kept=kept, spared=clocks)
    session.execute(delete(models.Amount).where(models.Amount.obligation_id.in_(ids.values())))
    session.add_all(
        models.Amount(obligation_id=ids[each.code], position=place, **_AMOUNT.of(amount))
        for each in settlement.obligations
        for place, amount in enumerate(each.amounts)
    )
    session.flush()  # the deadlines planned next name them


def _obligation_columns(
    obligation: values.Obligation, *, instruments: Mapping[str, int], terms: Mapping[str, int]
) -> dict[str, Any]:
    return _OBLIGATION.of(obligation) | {
        "instrument_id": instruments[obligation.instrument],
        "term_id": None if obligation.term is None else terms[obligation.term],
    }


def keep_clocks(session: Session, row: models.Settlement, settlement: values.Settlement, *, today: date) -> None:
    """Make the rows of the clocks equal to those that follow; one that no longer does is superseded from `today`."""
    clocks = [each for each in settlement.obligations if each.recommendation is not None]
    query = select(models.Obligation).where(
        models.Obligation.settlement_id == row.id, models.Obligation.recommendation.is_not(None)
    )
    kept = {each.code: each for each in session.scalars(query)}
    if not clocks and not kept:
        return
    instruments, terms = _ids(session, models.Instrument, row), _ids(session, models.Term, row)
    rows = [_obligation_columns(clock, instruments=instruments, terms=terms) for clock in clocks]
    # The deadlines planned next name them.
    _keep_coded(session, row, models.Obligation, rows, today=today, kept=kept, first=_FIRST_CLOCK)


def _ids(session: Session, table: type[models.Instrument | models.Term], row: models.Settlement) -> dict[str, int]:
    return dict(session.execute(select(table.code, table.id).where(table.settlement_id == row.id)).all())


def _by_code(session: Session, table: type[Any], row: models.Settlement) -> dict[str, Any]:
    return {
        each.code: each
        for each in session.scalars(select(table).where(table.settlement_id == row.id).order_by(table.id))
    }


def _replace(session: Session, row: models.Settlement, table: type[Any], rows: Iterable[Mapping[str, Any]]) -> None:
    """Replace the rows of a list that nothing else refers to."""
    session.execute(delete(table).where(table.settlement_id == row.id))
    session.add_all(table(settlement_id=row.id, position=place, **cells) for place, cells in enumerate(rows))


def _keep_coded(
    session: Session,
    row: models.Settlement,
    table: type[Any],
    rows: Iterable[Mapping[str, Any]],
    *,
    today: date,
    kept: dict[str, Any] | None = None,
    first: int = 0,
    spared: Iterable[str] = (),
) -> dict[str, int]:
    """Make rows that others refer to equal to what is agreed; those gone are superseded, unless `spared`. Ids by code."""
    kept = _by_code(session, table, row) if kept is None else kept
    wanted = set(spared)
    new: list[dict[str, Any]] = []
    for place, cells in enumerate(rows, first):
        code = cells["code"]
        wanted.add(code)
        in_file = {"settlement_id": row.id, "position": place, "superseded_on": None}
        if code not in kept:
            new.append({**cells, **in_file})
            continue
        for name, cell in {**cells, **in_file}.items():
            if getattr(kept[code], name) != cell:
                setattr(kept[code], name, cell)
    for code, each in kept.items():
        if code not in wanted and each.superseded_on is None:
            each.superseded_on = today
    session.flush()
    if new:
        # One statement for all of them: asking for each id would take one each.
        session.execute(insert(table), new, execution_options={"render_nulls": True})
    return dict(session.execute(select(table.code, table.id).where(table.settlement_id == row.id)).all())


def _recalled(session: Session, row: models.Settlement) -> values.Settlement:
    of_it = {"settlement": row.id}
    lists: dict[str, Any] = {
        field: tuple(map(columns.read, session.execute(_listed(table, columns.selected), of_it)))
        for field, (table, columns) in _LISTS.items()
    }
    terms = _of_instruments(models.Term, TERM.selected).where(models.Term.superseded_on.is_(None))
    answers = _of_instruments(models.RecommendationTerms, _RECOMMENDATION_TERMS.selected)
    return values.Settlement(
        code=row.code,
        title=row.title,
        organisation=row.organisation,
        time_zone=row.time_zone,
        note=row.note,
        kept_from=row.kept_from,
        open_to_public=row.open_to_public,
        persons=_recall_persons(session, row),
        instruments=_recall_instruments(session, row),
        terms=tuple(TERM.read(cells, instrument=cells[-1]) for cells in session.execute(terms, of_it)),
        penalties=_recall_penalties(session, row),
        recommendation_terms=tuple(
            _RECOMMENDATION_TERMS.read(cells, instrument=cells[-1]) for cells in session.execute(answers, of_it)
        ),
        obligations=_recall_obligations(session, row),
        notifying=notifying_of(row),
        **lists,
    )


# Made once: each has a column for everything that is kept of a thing.
@cache
def _listed(table: Any, selected: tuple[Any, ...]) -> Select[Any]:  # noqa: ANN401 — a table's class
    of_it = table.settlement_id == bindparam("settlement")
    return select(*selected).select_from(table).where(of_it).order_by(table.position)


def _recall_persons(session: Session, row: models.Settlement) -> tuple[values.Person, ...]:
    link = models.SettlementPerson
    query = _listed(link, _PERSON.selected).join(models.Person, models.Person.id == link.person_id)
    return tuple(map(_PERSON.read, session.execute(query, {"settlement": row.id})))


def notifying_of(row: Any) -> Notifying:  # noqa: ANN401 — a settlement, or any row that selects its columns
    """Whom a settlement's notices go to, from its row."""
    steps = row.escalation
    return Notifying(
        to=row.notices_to,
        overdue_every=row.overdue_every,
        escalation=None if steps is None else tuple(EscalationStep(after, tuple(to)) for after, to in steps),
    )


def _recall_instruments(session: Session, row: models.Settlement) -> tuple[values.Instrument, ...]:
    i = models.Instrument
    query = (
        _listed(i, (*INSTRUMENT.selected, models.Authority.name))
        .join(models.Authority, models.Authority.id == i.authority_id)
        .where(i.superseded_on.is_(None))
    )
    rows = session.execute(query, {"settlement": row.id})
    return tuple(INSTRUMENT.read(cells, authority=cells[-1]) for cells in rows)


@cache
def _of_instruments(table: Any, selected: tuple[Any, ...]) -> Select[Any]:  # noqa: ANN401 — a table's class
    """Select what stands under instruments, with the instrument's code as its last cell."""
    joined = _listed(table, (*selected, models.Instrument.code))
    return joined.join(models.Instrument, models.Instrument.id == table.instrument_id)


def _recall_penalties(session: Session, row: models.Settlement) -> tuple[values.Penalty, ...]:
    p, t = models.Penalty, models.PenaltyTier
    query = select(*_TIER.selected, t.penalty_id).join(p, p.id == t.penalty_id).where(p.settlement_id == row.id)
    tiers = _grouped(_TIER, session.execute(query.order_by(t.penalty_id, t.position)))
    return tuple(
        _PENALTY.read(cells, tiers=tiers.get(cells[-2], ()), instrument=cells[-1])
        for cells in session.execute(_of_instruments(p, (*_PENALTY.selected, p.id)), {"settlement": row.id})
    )


def _recall_obligations(session: Session, row: models.Settlement) -> tuple[values.Obligation, ...]:
    # Columns and not mapped rows: a settlement may have thousands of obligations, and nobody changes them here.
    o, a = models.Obligation, models.Amount
    query = select(*_AMOUNT.selected, a.obligation_id).join(o, o.id == a.obligation_id).where(o.settlement_id == row.id)
    amounts = _grouped(_AMOUNT, session.execute(query.order_by(a.obligation_id, a.position)))
    query = (
        _of_instruments(o, (*_OBLIGATION.selected, o.id, models.Term.code))
        .outerjoin(models.Term, models.Term.id == o.term_id)
        .where(o.superseded_on.is_(None), o.recommendation.is_(None))
    )
    return tuple(
        _OBLIGATION.read(cells, amounts=amounts.get(cells[-3], ()), term=cells[-2], instrument=cells[-1])
        for cells in session.execute(query, {"settlement": row.id})
    )


def _grouped(columns: Columns[_V], rows: Iterable[Sequence[Any]]) -> dict[int, tuple[_V, ...]]:
    """Group the values of rows by the id that is the last cell of each."""
    groups: dict[int, list[_V]] = {}
    for cells in rows:
        groups.setdefault(cells[-1], []).append(columns.read(cells))
    return {key: tuple(group) for key, group in groups.items()}
