"""All settlements together: who is under what, until when, and how many deadlines stand where.

Terms are derived from their facts, which are few. Deadlines, which are many, are counted by SQL in what is cached, as
the ladder of statuses has it for the day asked. Only a settlement of which that would not be true is derived whole: one
with a fact that moves dates and did not stand on that day, and every one where what was known at a past moment is asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, literal, or_, select
from sqlalchemy.orm import Session, aliased

from tracker import models
from tracker.errors import NotFound
from tracker.models import FactKind
from tracker.operations.agreed import settlement_codes
from tracker.operations.checkpoints import head
from tracker.operations.facts import as_fact
from tracker.operations.knowing import Past, codes_known_at, told
from tracker.operations.publishing import last_run
from tracker.operations.sight import is_restricted
from tracker.operations.standpoint import stand
from tracker.operations.tallies import cached_tallies, tallies_of
from tracker.reports.holdings import Holding, Holdings, Tally
from tracker.reports.memory import uncollected
from tracker.rules import settlement as values
from tracker.rules.deadlines import Plan
from tracker.rules.due import Anchor, DueRule, Reached, names
from tracker.rules.facts import Fact
from tracker.rules.heads import Head
from tracker.rules.plan import plan, standing_on
from tracker.rules.reading import parse, parse_anchor
from tracker.rules.spans import Span
from tracker.rules.terms import endings, histories, vague_starts
from tracker.rules.zones import today_in

# What a term's edges can hang on; the rest is about deadlines.
_OF_TERMS = (
    FactKind.HAPPENED,
    FactKind.TERM_STARTED,
    FactKind.TERM_EXTENDED,
    FactKind.TERM_SUSPENDED,
    FactKind.TERM_RESUMED,
    FactKind.ENDED,
)
# Facts that move no date: the ladder itself knows from which day on they count.
_ON_THE_LADDER = (FactKind.RESOLVED, FactKind.WAIVED)
_d = models.Deadline.__table__.c
_o = models.Obligation.__table__.c
_i = models.Instrument.__table__.c
_t = models.Term.__table__.c
_s = models.Settlement.__table__.c
_f = models.Fact.__table__.c


@uncollected()
def holdings(session: Session, *, now: datetime, as_of: date | None = None, known_at: Past | None = None) -> Holdings:
    """Give every settlement as it stands on a day, each in the order of its file, sorted by organisation.

    Without `as_of` each stands on the date of that moment in its own zone; `known_at` leaves out what was recorded
    later, and settlements that were not loaded by then. Raises `NotFound` where none is loaded, `InputRefused` for a
    moment that has not come or at which nothing was known.
    """
    codes = settlement_codes(session)
    if not codes:
        raise NotFound("No settlement is loaded yet: `tracker load NAME` loads one.")
    if known_at is not None:
        codes = codes_known_at(session, codes, known_at, now=now)
    if known_at is not None or is_restricted(session):
        # What is cached counts every duty, also those that are not for the reader.
        derived = [_derived(session, code, now=now, as_of=as_of, known_at=known_at) for code in codes]
        found = [holding for holding, _ in derived]
        known_to = max((entry for _, entry in derived if entry is not None), default=None)
    else:
        found, known_to = _all(session, now=now, as_of=as_of), None
    found.sort(key=lambda each: (each.settlement.organisation.casefold(), each.settlement.code))
    zones = dict.fromkeys(each.settlement.time_zone for each in found)
    return Holdings(
        each=tuple(found),
        as_of=as_of,
        known_at="" if known_at is None else told(known_at),
        journal_head=_head(session, known_to),
        runs=tuple(last_run(session, zone, known_to) for zone in zones),
    )


def _all(session: Session, *, now: datetime, as_of: date | None) -> list[Holding]:
    slim = _slim(session)
    days = {zone: as_of or today_in(zone, now) for zone in {each.time_zone for each in slim.values()}}
    whole = {key for key, settlement in slim.items() if _hang_on_duties(settlement)}
    if as_of is not None:
        whole |= _moved_since(session, as_of) | _amended_since(session, as_of)
    facts = _facts(session)
    tallies = cached_tallies(session, days)
    found = []
    for key, settlement in slim.items():
        if key in whole:
            found.append(_derived(session, settlement.code, now=now, as_of=as_of, known_at=None)[0])
            continue
        day = days[settlement.time_zone]
        stood = facts.get(key, ())
        if as_of is not None:
            stood = standing_on(stood, day)
        found.append(_holding(plan(settlement, stood, until=day), stood, day, tallies.get(key, {})))
    return found


def _holding(derived: Plan, facts: Sequence[Fact], day: date, tallies: Mapping[str, Tally]) -> Holding:
    past = histories(derived.settlement, facts)
    return Holding(
        settlement=derived.settlement,
        day=day,
        terms=derived.terms,
        ended=endings(derived.settlement, facts),
        pauses={code: each.pauses for code, each in past.items() if each.pauses},
        vague_starts=vague_starts(derived.settlement, facts),
        tallies=tallies,
        failures=tuple(f"{each.obligation}: {each.sentence}" for each in derived.failures),
    )


# Derived whole


def _derived(
    session: Session, code: str, *, now: datetime, as_of: date | None, known_at: Past | None
) -> tuple[Holding, int | None]:
    seen = stand(session, code, now=now, as_of=as_of, known_at=known_at)
    session.expunge_all()  # one settlement's rows are not kept while the next is read
    return _holding(seen.plan, seen.facts, seen.day, tallies_of(seen.plan, seen.day)), seen.known_to


def _hang_on_duties(settlement: values.Settlement) -> bool:
    """Say whether a term's edge, or an event that one waits for, hangs on what becomes of an obligation."""
    rules: list[DueRule | Anchor] = [
        rule for term in settlement.terms for rule in (term.starts, term.ends) if rule is not None
    ]
    rules += [event.expected for event in settlement.events if event.expected is not None]
    return any(isinstance(name, Reached) for rule in rules for name in names(rule))


def _moved_since(session: Session, day: date) -> set[int]:
    """Give the settlements whose cached dates are not those of a day: a fact that moves dates does not stand on it."""
    f = aliased(models.Fact)
    other, obligation = aliased(models.Fact), models.Obligation
    later = and_(f.latest >= day + timedelta(days=1), or_(f.learned_on.is_(None), f.learned_on > day))
    # A resolution counts from its own day on by the ladder, unless a rule counts from it or another fact about the same
    # deadline may have counted before it did.
    counted_from = (
        select(obligation.id)
        .where(obligation.settlement_id == f.settlement_id, obligation.due.contains("resolved("))
        .exists()
    )
    said_before = (
        select(other.id)
        .where(
            other.settlement_id == f.settlement_id,
            or_(other.subject == f.subject, other.subject.contains(literal("(") + f.subject)),
            or_(other.number.is_(None), f.number.is_(None), other.number == f.number),
            other.kind != FactKind.WITHDRAWN,
            other.id != f.id,
        )
        .exists()
    )
    query = (
        select(f.settlement_id)
        .where(later, ~_taken_back(f.id), or_(f.kind.not_in(_ON_THE_LADDER), counted_from, said_before))
        .distinct()
    )
    return set(session.scalars(query))


def _amended_since(session: Session, day: date) -> set[int]:
    """Give the settlements with an amendment that neither held nor was known on a day."""
    a = models.Amendment
    return set(session.scalars(select(a.settlement_id).where(a.effective_on > day, a.known_on > day).distinct()))


def _taken_back(key: Any) -> ColumnElement[bool]:  # noqa: ANN401 — a fact's id, of whichever alias
    withdrawal = aliased(models.Fact)
    return select(withdrawal.id).where(withdrawal.withdraws_id == key).exists()


# Read at once for all


def _slim(session: Session) -> dict[int, values.Settlement]:
    """Give what the report shows of every settlement, by its row's key: all but its obligations."""
    read = session.connection().execute
    instruments = _grouped(
        read(
            select(_i.settlement_id, *_named(_i, _INSTRUMENT), models.Authority.name.label("authority"))
            .join(models.Authority.__table__, models.Authority.id == _i.authority_id)
            .where(_i.superseded_on.is_(None))
            .order_by(_i.settlement_id, _i.position)
        )
    )
    terms = _grouped(
        read(
            select(_t.settlement_id, *_named(_t, _TERM), _i.code.label("instrument"))
            .join(models.Instrument.__table__, _i.id == _t.instrument_id)
            .where(_t.superseded_on.is_(None))
            .order_by(_t.settlement_id, _t.position)
        )
    )
    e = models.NamedEvent.__table__.c
    events = _grouped(read(select(e.settlement_id, e.name, e.title, e.expected).order_by(e.settlement_id, e.position)))
    return {
        row.id: values.Settlement(
            code=row.code,
            title=row.title,
            organisation=row.organisation,
            time_zone=row.time_zone,
            instruments=tuple(_instrument(each) for each in instruments.get(row.id, ())),
            terms=tuple(_term(each) for each in terms.get(row.id, ())),
            events=tuple(
                values.NamedEvent(
                    name=each.name, title=each.title, expected=None if each.expected is None else parse(each.expected)
                )
                for each in events.get(row.id, ())
            ),
        )
        for row in read(select(_s.id, _s.code, _s.title, _s.organisation, _s.time_zone))
    }


_INSTRUMENT = ("code", "title", "kind", "counting", "calendar", "docket", "grade", "sources", "note")
_TERM = (
    "code", "kind", "title", "monitor_firm", "monitor_person", "starts", "length_count", "length_unit", "ends", "grade",
    "sources", "note",
)  # fmt: skip


def _named(columns: Any, wanted: Sequence[str]) -> list[Any]:  # noqa: ANN401 — a table's columns
    return [columns[name] for name in wanted]


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    return {key: list(several) for key, several in groupby(rows, key=lambda row: row.settlement_id)}


def _instrument(row: Any) -> values.Instrument:  # noqa: ANN401 — a row of selected columns
    return values.Instrument(**{name: getattr(row, name) for name in (*_INSTRUMENT, "authority")})


def _term(row: Any) -> values.Term:  # noqa: ANN401 — a row of selected columns
    known = row.monitor_firm is not None or row.monitor_person is not None
    return values.Term(
        code=row.code,
        instrument=row.instrument,
        kind=row.kind,
        title=row.title,
        monitor=values.Monitor(firm=row.monitor_firm, person=row.monitor_person) if known else None,
        starts=None if row.starts is None else parse_anchor(row.starts),
        length=None if row.length_count is None else Span(row.length_count, row.length_unit),
        ends=None if row.ends is None else parse_anchor(row.ends),
        grade=row.grade,
        sources=row.sources,
        note=row.note,
    )


def _facts(session: Session) -> dict[int, tuple[Fact, ...]]:
    """Give the facts that terms hang on and that were not withdrawn, in the order recorded, by settlement."""
    query = select(*_f).where(_f.kind.in_(_OF_TERMS), ~_taken_back(_f.id)).order_by(_f.settlement_id, _f.id)
    found = _grouped(session.connection().execute(query))
    return {key: tuple(as_fact(row) for row in rows) for key, rows in found.items()}


def _head(session: Session, known_to: int | None) -> Head | None:
    found = head(session, size=known_to)
    return found if found.size else None
