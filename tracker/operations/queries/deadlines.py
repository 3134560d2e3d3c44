"""The list of deadlines: read from what is cached for today, derived anew for any other day."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import NotFound
from tracker.models.list_tables import (
    CONTRADICTIONS,
    DEADLINES,
    FACTS,
    INSTRUMENTS,
    MOVES,
    OBLIGATIONS,
    OF_BREACHES,
    SETTLEMENTS,
    STANDING,
    standing_in,
)
from tracker.operations.people.sight import (
    concealed,
    hidden_settlement,
    seen_settlements,
    seen_whole,
    sees_editions,
)
from tracker.operations.queries.orders import Order, Wanted, page_in_order, sort_day, sort_key
from tracker.operations.queries.pages import WHOLE, Page, Paging, page_of
from tracker.rules.deadlines.codes import code_of
from tracker.rules.deadlines.status import OPEN, Status, days_late, lateness_unknown, status_of
from tracker.rules.due.kinds import Kind
from tracker.rules.grades import Grade
from tracker.rules.settlement.apart import Apart
from tracker.rules.when import When
from tracker.rules.zones import today_in

if TYPE_CHECKING:
    from tracker.operations.queries.past import Past
    from tracker.rules.facts import DeclaredBreach
    from tracker.rules.settlement.contradictions import Contradictions
    from tracker.rules.settlement.settlement import Contradiction


MET = frozenset({Status.MET, Status.MET_LATE})
_m = MOVES.c


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineLine:
    """One deadline as a list shows it; `owner` is a person's key, `days_late` in calendar days.

    `resolved` is what the company says, `done_grade` how sure the day is on which it was done; `delivery` is what became
    of it beside its date, as `tracker.rules.deadlines.delivery.Delivery.told` gives it.
    `rule_version` numbers the rule that produced its date, None where its obligation has had just one.
    `proposed` says that what was said to be done does not count yet, because another person has not approved it.
    `announced_late_on` is when the end was announced that it is counted back from, where that was too late to meet it.
    `open_on` is the open day beside a date on a closed one.
    `apart` says why it is not counted among the organisation's duties, None where it is; `owed_by` is then who owes it.
    `breaches` are those declared of it, of its duty, its term or its instrument.
    `contradictions` bear on its date.
    """

    settlement: str
    instrument: str
    code: str
    title: str
    owner: str | None
    kind: Kind
    safe: date | datetime | None
    latest: date | datetime | None
    status: Status
    grade: Grade | None
    awaits: tuple[str, ...] = ()
    estimate_on: date | None = None
    days_late: int = 0
    lateness_unknown: bool = False
    moved_into_past: bool = False
    resolved: When | None = None
    resolved_grade: Grade | None = None
    done_grade: Grade | None = None
    delivery: dict[str, Any] | None = field(default=None, hash=False)
    rule_version: int | None = None
    proposed: bool = False
    announced_late_on: date | None = None
    open_on: date | None = None
    owed_by: str | None = None
    apart: Apart | None = None
    breaches: tuple[DeclaredBreach, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()


def resolution_shown(status: Status, resolved_by: date, today: date) -> bool:
    """Say whether a list shows the company's resolution: where it stands, also if more is needed than that."""
    return status in MET or (resolved_by <= today and status not in {Status.WAIVED, Status.RELEASED, Status.SUPERSEDED})


def moved_into_past_codes(session: Session, settlement_id: int, *, known_to: int | None = None) -> frozenset[str]:
    """The codes of the deadlines whose last move put them into the past; with `known_to`, by that journal entry."""
    last = select(func.max(_m.id)).where(_m.settlement_id == settlement_id)
    if known_to is not None:
        last = last.where(_m.entry_seq <= known_to)
    newest = last.group_by(_m.code).scalar_subquery()
    query = select(_m.code).where(_m.id.in_(newest), _m.landed_in_past)
    return frozenset(session.connection().scalars(query))


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which deadlines are wanted; `due_after` and `due_before` are inclusive and on the safe date.

    `text` is what the code or the title holds, whatever the case of its letters; "" is no text.
    """

    settlement: str | None = None
    instrument: str | None = None
    statuses: frozenset[Status] = frozenset()
    owner: str | None = None
    due_after: date | None = None
    due_before: date | None = None
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What a list can be narrowed by for its reader: codes of settlements and instruments, keys of persons who own something."""

    settlements: tuple[str, ...]
    instruments: tuple[str, ...]
    owners: tuple[str, ...]


def narrowing(session: Session) -> Narrowing:
    """Give what the list of deadlines can be narrowed by; nothing of a settlement that is hidden from the reader."""
    seen = select(models.Settlement.id).where(seen_settlements(session))
    connection = session.connection()
    persons = models.Person.__table__.c
    # Each person is asked for: they are few, and the duties many.
    owners = select(persons.key).where(exists().where(_o.owner == persons.key, _o.settlement_id.in_(seen)))
    return Narrowing(
        settlements=tuple(sorted(connection.scalars(select(_s.code).where(_s.id.in_(seen))))),
        instruments=tuple(sorted(connection.scalars(select(_i.code).where(_i.settlement_id.in_(seen)).distinct()))),
        owners=tuple(sorted(connection.scalars(owners))),
    )


def list_deadlines(
    session: Session,
    filter_: Filter,
    *,
    now: datetime,
    as_of: date | None,
    known_at: Past | None = None,
    paging: Paging = WHOLE,
    order: Order = Order.DUE,
) -> Page[DeadlineLine]:
    """List deadlines in an order, of itself by their safe date, those without one last.

    Today's list is read from what is cached, each settlement on its own date; a past or future day's, and what was
    known at a past moment, is derived anew. A settlement that was not loaded at that moment is left out.
    Raises `NotFound` for a settlement, instrument or owner that nobody knows, `InputRefused` for a moment that has not
    come or at which nothing was known.
    """
    require_known(session, filter_)
    if as_of is None and known_at is None and not sees_editions(session):
        return _cached(session, filter_, now, paging, order)
    from tracker.operations.queries.derived_deadlines import derived_lines  # the rules, which today's list does without

    lines = [
        line
        for code in _settlements(session, filter_, known_at, now)
        for line in derived_lines(session, code, now=now, as_of=as_of, known_at=known_at)
        if _wanted(line, filter_)
    ]
    lines.sort(key=sort_key(order))
    return page_of(lines, paging, lambda line: (line.settlement, line.code))


_d, _o, _i, _s, _f = DEADLINES.c, OBLIGATIONS.c, INSTRUMENTS.c, SETTLEMENTS.c, FACTS.c


# What a list shows of a deadline beside what decides its status: not the traces, which are most of its row.
_SHOWN = (
    "id",
    "settlement_id",
    "time_zone",
    "number",
    "label",
    "safe_at",
    "latest_at",
    "grade",
    "awaits",
    "estimate_on",
    "resolved_from",
    "resolved_by",
    "resolved_grade",
    "done_grade",
    "delivery",
    "rule_version",
    "proposed",
    "announced_late_on",
    "open_on",
    "apart",
)
_LINES = (
    select(
        _s.code.label("settlement"),
        _i.code.label("instrument"),
        *(_o[name] for name in ("code", "title", "owner", "recurring", "owed_by", "term_id")),
        *(_d[name] for name in (*STANDING, *_SHOWN)),
    )
    .join(OBLIGATIONS, _o.id == _d.obligation_id)
    .join(INSTRUMENTS, _i.id == _o.instrument_id)
    .join(SETTLEMENTS, _s.id == _o.settlement_id)
)


def _cached(session: Session, filter_: Filter, now: datetime, paging: Paging, order: Order) -> Page[DeadlineLine]:
    connection = session.connection()
    today = {zone: today_in(zone, now) for zone in connection.scalars(select(_s.time_zone).distinct())}
    found = page_in_order(session, _LINES, _wanted_rows(session, filter_, today), order, paging)
    if paging.limit is None:
        moved = {key: moved_into_past_codes(session, key) for key in {row.settlement_id for row in found}}
    else:
        moved = _moved_among(session, found)
    contradicted = _contradicted(session, {row.settlement for row in found})
    lines = [
        _cached_line(
            row,
            today[row.time_zone],
            moved.get(row.settlement_id, frozenset()),
            contradicted.get(row.settlement),
        )
        for row in found
    ]
    if _has_breaches(session):
        lines = _with_breaches(session, found, lines)
    return Page(tuple(lines), found.total, found.after)


def _moved_among(session: Session, rows: Iterable[Any]) -> dict[int, frozenset[str]]:
    """The codes of those of some deadlines whose last move put them into the past, by their settlement."""
    ids = [row.id for row in rows]
    newest = select(func.max(_m.id)).where(_m.deadline_id.in_(ids)).group_by(_m.deadline_id).scalar_subquery()
    query = select(_m.settlement_id, _m.code).where(_m.id.in_(newest), _m.landed_in_past)
    found: dict[int, frozenset[str]] = {}
    for settlement, code in session.connection().execute(query):
        found[settlement] = found.get(settlement, frozenset()) | {code}
    return found


def _has_breaches(session: Session) -> bool:
    """Whether a breach is declared of anything here: most have none, and a list is then made without their class."""
    return session.connection().scalar(select(_f.id).where(OF_BREACHES).limit(1)) is not None


def _with_breaches(session: Session, rows: Iterable[Any], lines: Sequence[DeadlineLine]) -> list[DeadlineLine]:
    from tracker.operations.facts.rows import recall_breaches

    keyed = list(zip(rows, lines, strict=True))
    names: dict[int, dict[tuple[str, int], str]] = {}
    for row, line in keyed:
        names.setdefault(row.settlement_id, {})[row.code, row.number] = line.code
    declared = recall_breaches(session, names)
    terms = {row.id: row.code for row in session.execute(select(models.Term.id, models.Term.code))} if declared else {}
    return [
        replace(
            line,
            breaches=tuple(
                each
                for each in declared.get(row.settlement_id, ())
                if each.is_about({line.instrument, terms.get(row.term_id, "")}, duty=row.code, number=row.number)
            ),
        )
        for row, line in keyed
    ]


def _contradicted(session: Session, settlements: Collection[str]) -> dict[str, Contradictions]:
    """What contradicts itself in those of the settlements where anything does."""
    in_file = exists().where(CONTRADICTIONS.c.settlement_id == _s.id)
    recorded = exists().where(_f.settlement_id == _s.id, _f.kind == "contradiction")
    query = select(_s.code).where(_s.code.in_(settlements), or_(in_file, recorded))
    codes = session.connection().scalars(query).all()
    if not codes:
        return {}
    from tracker.operations.agreement.rows import recall  # the rules, which other lists do without
    from tracker.operations.facts.rows import recall_facts
    from tracker.rules.settlement.contradictions import Contradictions
    from tracker.rules.settlement.reported import with_reported

    kept = {code: recall(session, code) for code in codes}
    return {
        code: Contradictions(with_reported(each.settlement, recall_facts(session, each.row.id)))
        for code, each in kept.items()
    }


def _wanted_rows(session: Session, filter_: Filter, today: dict[str, date]) -> Wanted:
    """What is wanted in words of SQL, of settlements of which the reader sees all."""
    duties: list[ColumnElement[bool]] = []
    deadlines: list[ColumnElement[bool]] = []
    seen = seen_whole(session)
    if seen is not None:
        duties.append(_s.code.in_(sorted(seen)))
    if filter_.settlement is not None:
        duties.append(_s.code == filter_.settlement)
    if filter_.instrument is not None:
        duties.append(_i.code == filter_.instrument)
    if filter_.owner is not None:
        duties.append(_o.owner == filter_.owner)
    if filter_.text:
        within = (_o.code.icontains(filter_.text, autoescape=True), _o.title.icontains(filter_.text, autoescape=True))
        duties.append(or_(*within))
    if filter_.due_after is not None:
        deadlines.append(_d.safe_on >= filter_.due_after)
    if filter_.due_before is not None:
        deadlines.append(_d.safe_on <= filter_.due_before)
    if filter_.statuses:
        from tracker.models.status import status_expression

        deadlines.append(
            or_(
                *(
                    and_(_d.time_zone == zone, status_expression(DEADLINES, day).in_(sorted(filter_.statuses)))
                    for zone, day in today.items()
                )
            )
        )
    else:
        deadlines.append(_d.gone.is_(False))
    return Wanted(deadlines=deadlines, duties=duties, today=today)


def _cached_line(
    row: Any,  # noqa: ANN401 — a row of selected columns
    today: date,
    moved: frozenset[str],
    contradicted: Contradictions | None,
) -> DeadlineLine:
    standing = standing_in(row)
    status = status_of(standing, today)
    code = code_of(row.code, row.number, row.label, recurring=row.recurring)
    met = status in MET
    shown = row.resolved_by is not None and resolution_shown(status, row.resolved_by, today)
    return DeadlineLine(
        settlement=row.settlement,
        instrument=row.instrument,
        code=code,
        title=row.title,
        owner=row.owner,
        kind=row.kind,
        safe=row.safe_at or row.safe_on,
        latest=row.latest_at or row.latest_on,
        status=status,
        grade=row.grade,
        awaits=row.awaits,
        estimate_on=row.estimate_on,
        days_late=days_late(standing) if status is Status.MET_LATE else 0,
        lateness_unknown=met and lateness_unknown(standing),
        moved_into_past=code in moved and status in OPEN,
        resolved=When(row.resolved_from, row.resolved_by) if shown else None,
        resolved_grade=row.resolved_grade if shown else None,
        done_grade=row.done_grade if met else None,
        delivery=None if row.delivery is None else json.loads(row.delivery),
        rule_version=row.rule_version,
        proposed=row.proposed,
        announced_late_on=None if met else row.announced_late_on,
        open_on=row.open_on,
        owed_by=row.owed_by,
        apart=row.apart,
        contradictions=() if contradicted is None else contradicted.on(row.code),
    )


def _settlements(session: Session, filter_: Filter, known_at: Past | None, now: datetime) -> Sequence[str]:
    query = select(models.Settlement.code).where(seen_settlements(session)).order_by(models.Settlement.code)
    if filter_.settlement is not None:
        query = query.where(models.Settlement.code == filter_.settlement)
    codes = session.scalars(query).all()
    if known_at is None:
        return codes
    from tracker.operations.queries.past import codes_known_at

    return codes_known_at(session, codes, known_at, now=now)


def _wanted(line: DeadlineLine, filter_: Filter) -> bool:
    day = sort_day(line.safe)
    dated = line.safe is not None
    return (
        (filter_.instrument is None or line.instrument == filter_.instrument)
        and (filter_.owner is None or line.owner == filter_.owner)
        and (not filter_.statuses or line.status in filter_.statuses)
        and (filter_.due_after is None or (dated and day >= filter_.due_after))
        and (filter_.due_before is None or (dated and day <= filter_.due_before))
        and (not filter_.text or any(filter_.text.casefold() in each.casefold() for each in (line.code, line.title)))
    )


def require_known(session: Session, filter_: Filter) -> None:
    """Refuse a settlement, instrument or owner that nobody knows."""
    for what, name, query in (
        ("settlement", filter_.settlement, lambda: select(models.Settlement.code).where(seen_settlements(session))),
        ("instrument", filter_.instrument, lambda: _instruments().where(seen_settlements(session))),
        ("owner", filter_.owner, lambda: select(models.Person.__table__.c.key)),
    ):
        if name is None:
            continue
        known = sorted(set(session.connection().scalars(query())))
        if name not in known:
            sentence = f"There is no {what} “{name}” here. {_known(known)}"
            if what == "settlement" and hidden_settlement(session, name):
                raise concealed(session, name, name, sentence)
            raise NotFound(sentence)


def _instruments() -> Select[str]:
    return select(models.Instrument.code).join(
        models.Settlement, models.Settlement.id == models.Instrument.settlement_id
    )


def _known(names: Iterable[str]) -> str:
    listed = ", ".join(names)
    return f"Known: {listed}." if listed else "None is loaded yet."
