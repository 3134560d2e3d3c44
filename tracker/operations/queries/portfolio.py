"""All settlements together: who is under what, until when, and how many deadlines stand where.

Terms are derived from their facts, which are few. Deadlines, which are many, are counted by SQL in what is cached, as
the ladder of statuses has it for the day asked. Only a settlement of which that would not be true is derived whole: one
with a fact that moves dates and did not stand on that day, and every one where what was known at a past moment is asked.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, or_, select
from sqlalchemy.orm import Session, aliased

from tracker import models
from tracker.errors import NotFound
from tracker.garbage import uncollected
from tracker.models import WITHDRAWN, status_expression
from tracker.operations.agreement.rows import EVENT, INSTRUMENT, TERM, settlement_codes
from tracker.operations.facts.rows import as_fact
from tracker.operations.journal.checkpoints import head
from tracker.operations.people.sight import is_restricted
from tracker.operations.queries.past import Past, codes_known_at, moment_text
from tracker.operations.queries.settlement_as_of import stand
from tracker.operations.reports.publication import last_run
from tracker.remedies import Do
from tracker.reports.portfolio.holdings import AHEAD, SOON, Holding, Holdings, NextDate, Tally
from tracker.rules.deadlines.codes import code_of
from tracker.rules.deadlines.deadline import ComputedDate, Deadline, Plan, standing_of
from tracker.rules.deadlines.status import OPEN, Status, status_of
from tracker.rules.due.language import Anchor, DueRule, Reached, names
from tracker.rules.facts import (
    Appointment,
    Breach,
    Ended,
    Fact,
    Happened,
    Resolved,
    TermExtended,
    TermResumed,
    TermStarted,
    TermSuspended,
    Waived,
    declared_breaches,
)
from tracker.rules.plan import plan, standing_on
from tracker.rules.proof.heads import Head
from tracker.rules.settlement import settlement as values
from tracker.rules.terms.history import endings, histories, vague_starts
from tracker.rules.zones import today_in

_d = models.Deadline.__table__.c
_o = models.Obligation.__table__.c
_i = models.Instrument.__table__.c
# So many days are looked up by one statement: each by the index, where a list of pairs would make SQLite read the table.
_AT_ONCE = 300


def tallies_of(derived: Plan, day: date) -> dict[str, Tally]:
    """Count the deadlines of a plan on a day, by the code of their instrument."""
    obligations = {each.code: each for each in derived.settlement.obligations}
    under: dict[str, list[Deadline]] = defaultdict(list)
    for deadline in derived.deadlines:
        under[obligations[deadline.obligation].instrument].append(deadline)
    titles = {code: each.title for code, each in obligations.items()}
    return {code: _tallied(several, titles, day) for code, several in under.items()}


def cached_tallies(session: Session, days: Mapping[str, date]) -> dict[int, dict[str, Tally]]:
    """Count the cached deadlines by settlement and instrument, each settlement on the day of its time zone."""
    instruments = {
        row.id: (row.settlement_id, row.code)
        for row in session.connection().execute(select(_i.id, _i.settlement_id, _i.code))
    }
    by_settlement: dict[int, dict[str, Tally]] = defaultdict(dict)
    for day in sorted(set(days.values())):
        # The whole table where it is the same date everywhere, and elsewhere too without its index: most rows are wanted.
        zones = [zone for zone, there in days.items() if there == day]
        where = [] if len(zones) == len(days) else [func.coalesce(_d.time_zone, "").in_(zones)]
        counted = _count(session, day, where)
        firsts = {(instruments[key][0], each.first) for key, each in counted.items() if each.first is not None}
        upcoming = _upcoming(session, firsts, day)
        for key, each in counted.items():
            settlement, code = instruments[key]
            by_settlement[settlement][code] = Tally(
                statuses=each.statuses,
                apart=each.apart,
                soon=each.soon,
                ahead=each.ahead,
                upcoming=upcoming.get(key),
            )
    return by_settlement


class _Counted:
    """One instrument's count while it is made; `first` is the first safe date of what is still to come."""

    def __init__(self) -> None:
        self.statuses: Counter[Status] = Counter()
        self.apart: Counter[Status] = Counter()
        self.soon = self.ahead = 0
        self.first: date | None = None

    def add(self, status: Status, distance: int, number: int, first: date | None, *, apart: bool) -> None:
        """Count so many deadlines of one status; `distance` says within how many days of the day their dates lie."""
        if apart:
            self.apart[status] += number
            return
        self.statuses[status] += number
        if status not in OPEN or distance == _PAST or first is None:
            return
        self.soon += number if distance <= SOON else 0
        self.ahead += number if distance <= AHEAD else 0
        self.first = first if self.first is None else min(self.first, first)


_PAST, _BEYOND = -1, AHEAD + 1


def _count(session: Session, day: date, where: Sequence[ColumnElement[bool]]) -> dict[int, _Counted]:
    """Go once through the deadlines, and count them by the key of their instrument."""
    status = status_expression(models.Deadline.__table__, day).label("status")
    # One guard for each, so that the ladder itself is climbed just once for a deadline.
    distance = case(
        (_d.safe_on < day, _PAST),
        (_d.safe_on <= day + timedelta(days=SOON), SOON),
        (_d.safe_on <= day + timedelta(days=AHEAD), AHEAD),
        (_d.safe_on.is_not(None), _BEYOND),
        else_=_PAST,
    ).label("distance")
    apart = _d.apart.is_not(None).label("apart")
    number, first = func.count().label("number"), func.min(_d.safe_on).label("first")
    query = (
        select(_o.instrument_id, status, distance, apart, number, first)
        .join(models.Obligation.__table__, _o.id == _d.obligation_id)
        .where(_d.gone.is_(False), *where)
        .group_by(_o.instrument_id, status, distance, apart)
    )
    counted: dict[int, _Counted] = defaultdict(_Counted)
    for row in session.connection().execute(query):
        counted[row.instrument_id].add(row.status, row.distance, row.number, row.first, apart=bool(row.apart))
    return counted


def _upcoming(session: Session, firsts: Iterable[tuple[int, date]], day: date) -> dict[int, NextDate]:
    """Give the first deadline still to come by its instrument's key; `firsts` are settlements' keys with its safe date."""
    found: dict[int, NextDate] = {}
    shown = (_d[name] for name in (*models.STANDING, "number", "label", "safe_at", "latest_at", "grade", "open_on"))
    query = (
        select(_o.instrument_id, _o.position, _o.code, _o.title, _o.recurring, *shown)
        .join(models.Obligation.__table__, _o.id == _d.obligation_id)
        .where(_d.gone.is_(False), _d.apart.is_(None))
    )
    wanted = sorted(firsts)
    for place in range(0, len(wanted), _AT_ONCE):
        some = or_(*(and_(_d.settlement_id == key, _d.safe_on == on) for key, on in wanted[place : place + _AT_ONCE]))
        rows = session.connection().execute(query.where(some)).all()
        for row in sorted(rows, key=lambda row: (row.safe_on, row.position, row.number)):
            if row.instrument_id in found or status_of(models.standing_in(row), day) not in OPEN:
                continue
            found[row.instrument_id] = NextDate(
                code=code_of(row.code, row.number, row.label, recurring=row.recurring),
                title=row.title,
                safe=row.safe_at or row.safe_on,
                latest=row.latest_at or row.latest_on,
                grade=row.grade,
                open_on=row.open_on,
            )
    return found


def _tallied(deadlines: Iterable[Deadline], titles: Mapping[str, str], day: date) -> Tally:
    statuses: Counter[Status] = Counter()
    apart: Counter[Status] = Counter()
    ahead: list[tuple[date, Deadline, ComputedDate]] = []
    soon = later = 0
    for deadline in deadlines:
        standing = standing_of(deadline)
        status = status_of(standing, day)
        if deadline.apart is not None:
            apart[status] += 1
            continue
        statuses[status] += 1
        if status not in OPEN or standing.safe_on is None or standing.safe_on < day:
            continue
        soon += standing.safe_on <= day + timedelta(days=SOON)
        later += standing.safe_on <= day + timedelta(days=AHEAD)
        if isinstance(deadline.due, ComputedDate):
            ahead.append((standing.safe_on, deadline, deadline.due))
    upcoming = None
    if ahead:
        _, deadline, found = min(ahead, key=lambda each: each[0])
        upcoming = NextDate(
            code=deadline.code,
            title=titles[deadline.obligation],
            safe=found.safe,
            latest=found.latest,
            grade=found.grade,
            open_on=found.open_on,
        )
    return Tally(statuses=dict(statuses), apart=dict(apart), soon=soon, ahead=later, upcoming=upcoming)


# What a term's edges can hang on, who monitors, and what was declared breached; the rest is about deadlines.
_OF_TERMS = (
    *(Happened.kind, TermStarted.kind, TermExtended.kind, TermSuspended.kind, TermResumed.kind, Ended.kind),
    *(Appointment.kind, Breach.kind),
)
# Facts that move no date: the ladder itself knows from which day on they count.
_ON_THE_LADDER = (Resolved.kind, Waived.kind)
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
        raise NotFound("No settlement is loaded yet.", remedies=[Do("load a settlement")])
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
        known_at="" if known_at is None else moment_text(known_at),
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
    # A deadline that was declared breached is called by its period.
    whole |= {key for key, several in facts.items() if any(isinstance(f, Breach) and f.number for f in several)}
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
        breaches=declared_breaches(facts, derived.names),
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
    recorded_before = (
        select(other.id)
        .where(
            other.settlement_id == f.settlement_id,
            or_(other.subject == f.subject, other.subject.contains(literal("(") + f.subject)),
            or_(other.number.is_(None), f.number.is_(None), other.number == f.number),
            other.kind != WITHDRAWN,
            other.id != f.id,
        )
        .exists()
    )
    query = (
        select(f.settlement_id)
        .where(later, ~_taken_back(f.id), or_(f.kind.not_in(_ON_THE_LADDER), counted_from, recorded_before))
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
            select(_i.settlement_id, *INSTRUMENT.selected, models.Authority.name)
            .join(models.Authority, models.Authority.id == _i.authority_id)
            .where(_i.superseded_on.is_(None))
            .order_by(_i.settlement_id, _i.position)
        )
    )
    terms = _grouped(
        read(
            select(_t.settlement_id, *TERM.selected, _i.code)
            .join(models.Instrument, _i.id == _t.instrument_id)
            .where(_t.superseded_on.is_(None))
            .order_by(_t.settlement_id, _t.position)
        )
    )
    e = models.NamedEvent.__table__.c
    events = _grouped(read(select(e.settlement_id, *EVENT.selected).order_by(e.settlement_id, e.position)))
    return {
        row.id: values.Settlement(
            code=row.code,
            title=row.title,
            organisation=row.organisation,
            time_zone=row.time_zone,
            instruments=tuple(INSTRUMENT.read(each[1:], authority=each[-1]) for each in instruments.get(row.id, ())),
            terms=tuple(TERM.read(each[1:], instrument=each[-1]) for each in terms.get(row.id, ())),
            events=tuple(EVENT.read(each[1:]) for each in events.get(row.id, ())),
        )
        for row in read(select(_s.id, _s.code, _s.title, _s.organisation, _s.time_zone))
    }


def _grouped(rows: Iterable[Any]) -> dict[int, list[Any]]:
    return {key: list(several) for key, several in groupby(rows, key=lambda row: row.settlement_id)}


def _facts(session: Session) -> dict[int, tuple[Fact, ...]]:
    """Give the facts that terms hang on and that were not withdrawn, in the order recorded, by settlement."""
    query = select(*_f).where(_f.kind.in_(_OF_TERMS), ~_taken_back(_f.id)).order_by(_f.settlement_id, _f.id)
    found = _grouped(session.connection().execute(query))
    return {key: tuple(as_fact(row) for row in rows) for key, rows in found.items()}


def _head(session: Session, known_to: int | None) -> Head | None:
    found = head(session, size=known_to)
    return found if found.size else None
