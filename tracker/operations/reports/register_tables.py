"""The whole register of a settlement as tables, one a subject: what was agreed, what follows, and what was recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from tracker.operations.facts.evidence import evidence_of, stood
from tracker.operations.people.sight import require_whole
from tracker.operations.queries.derived_deadlines import lines_of
from tracker.operations.queries.history import tells_of_deadline
from tracker.operations.queries.names import codes_of
from tracker.operations.queries.past import Past
from tracker.operations.queries.payments import payments_of
from tracker.operations.queries.recommendations import RecommendationLine
from tracker.operations.queries.settlement_as_of import SettlementAsOf, stand
from tracker.operations.reports.list_tables import payments_tables, readings, recommendation_rows
from tracker.operations.reports.pack import withdrawn_of
from tracker.operations.reports.pack_tables import Rows, evidence_rows, facts_rows, register_rows
from tracker.reports.spreadsheet import Cell, Table
from tracker.rules.deadlines.deadline import AwaitedDate, DerivedDate
from tracker.rules.facts import Appointment, Happened
from tracker.rules.recommendations.state import standings
from tracker.rules.terms.history import endings
from tracker.rules.wording import iso


def register_tables(
    session: Session, settlement: str, *, now: datetime, as_of: date | None, known_at: Past | None
) -> tuple[Table, ...]:
    """Every subject of a settlement as it stood on a day, a table for each, duties first.

    The duties have the columns from which a file is drafted. Raises as `stand` does, and `NotAllowed` for a reader who does
    not see all of the settlement.
    """
    require_whole(session, settlement)
    seen = stand(session, settlement, now=now, as_of=as_of, known_at=known_at)
    row = seen.kept.row
    names = codes_of(session, row, seen.plan)
    evidence = stood(evidence_of(session, row, seen.plan, known_to=seen.known_to), seen.facts, seen.day)
    withdrawn = withdrawn_of(session, seen)
    payments, totals = payments_tables([payments_of(seen)])
    advice = [RecommendationLine(settlement, each) for each in standings(seen.plan, seen.facts, seen.day)]
    subjects: dict[str, Rows] = {
        "Duties": _duties(seen),
        "Instruments": _instruments(seen),
        "Deadlines": register_rows(seen, lines_of(session, seen)),
        "Terms": _terms(seen),
        "Events": _events(seen),
        "Payments": (payments.columns, payments.rows),
        "Totals": (totals.columns, totals.rows),
        "Recommendations": recommendation_rows(advice),
        "Monitor": facts_rows(
            (each for each in seen.facts if isinstance(each, Appointment)),
            (each for each in withdrawn if isinstance(each.fact, Appointment)),
            names,
            evidence,
        ),
        "Breaches": _breaches(seen),
        "Resolutions": facts_rows(
            filter(tells_of_deadline, seen.facts),
            (each for each in withdrawn if tells_of_deadline(each.fact)),
            names,
            evidence,
        ),
        "Evidence": evidence_rows(evidence),
        "Developments": _developments(seen),
    }
    about = (
        ("Settlement", settlement),
        ("Title", seen.kept.settlement.title),
        ("As of", seen.day.isoformat()),
        ("Known at", "now" if known_at is None else iso(known_at) or ""),
    )
    return tuple(
        Table(
            title=title, columns=columns, rows=[tuple(map(_cell, each)) for each in rows], about=about, as_of=seen.day
        )
        for title, (columns, rows) in subjects.items()
    )


def _cell(value: object) -> Cell:
    match value:
        case None | Decimal() | date() | bool():
            return value if not isinstance(value, bool) else str(value)
        case int():
            return value
        case _:
            return str(value)


def _duties(seen: SettlementAsOf) -> Rows:
    """What each duty asks for; those of recommendations stand with them."""
    settlement = seen.kept.settlement
    titles = {each.code: each.title for each in settlement.instruments}
    persons = {each.key: each.name for each in settlement.persons}
    columns = ("reference", "title", "clause", "wording", "owner", "due", "instrument", "kind")
    more = ("owed by", "owed to", "grade", "sources", "note")
    rows = [
        (
            each.code, each.title, each.clause, each.wording, persons.get(each.owner or "", each.owner),
            None if each.due is None else str(each.due), titles[each.instrument], each.kind,
            each.owed_by, each.owed_to, each.grade, ", ".join(each.sources), each.note,
        )
        for each in settlement.obligations
        if each.recommendation is None
    ]  # fmt: skip
    return (*columns, *more), rows


def _instruments(seen: SettlementAsOf) -> Rows:
    ended = endings(seen.kept.settlement, seen.facts)
    columns = ("code", "title", "authority", "kind", "docket", "counting", "calendar", "grade", "sources", "note")
    rows = [
        (
            each.code, each.title, each.authority, each.kind, each.docket, each.counting, each.calendar, each.grade,
            ", ".join(each.sources), each.note,
            *((None,) * 3 if (end := ended.get(each.code)) is None else (end.manner, end.when.earliest, end.when.latest)),
        )
        for each in seen.kept.settlement.instruments
    ]  # fmt: skip
    return (*columns, "ended", "ended from", "ended by"), rows


def _terms(seen: SettlementAsOf) -> Rows:
    columns = (
        "code",
        "title",
        "kind",
        "instrument",
        "monitor",
        "starts",
        "length",
        "ends",
        "starts safe",
        "starts latest",
    )
    more = ("ends safe", "ends latest", "ends awaits", "suspended on", "ended", "grade", "sources", "note")
    rows = [
        (
            planned.term.code, planned.term.title, planned.term.kind, planned.term.instrument,
            None if planned.term.monitor is None else planned.term.monitor.name,
            planned.term.starts, planned.term.length, planned.term.ends, *_edge(planned.starts), *_edge(planned.ends),
            ", ".join(planned.ends.events) if isinstance(planned.ends, AwaitedDate) else None,
            planned.suspended_on, None if planned.ended is None else planned.ended.manner,
            planned.term.grade, ", ".join(planned.term.sources), planned.term.note,
        )
        for planned in seen.plan.terms
    ]  # fmt: skip
    return (*columns, *more), rows


def _edge(found: DerivedDate | None) -> Sequence[object]:
    return ("not found", "not found") if found is None else readings(found)


def _events(seen: SettlementAsOf) -> Rows:
    """Each event that was named, each time that it happened or once where it has not, then the milestones that were reached."""
    named = {each.name: each for each in seen.kept.settlement.events}
    happened: dict[str, list[Happened]] = {name: [] for name in named}
    for fact in seen.facts:
        if isinstance(fact, Happened):
            happened.setdefault(fact.event.partition("@")[0], []).append(fact)
    columns = ("event", "title", "expected", "from", "to", "label", "grade", "sources", "by", "note", "entry")
    rows: list[Sequence[object]] = []
    for name, several in happened.items():
        event = named.get(name)
        said = (None, None) if event is None else (event.title, event.expected)
        rows += [
            (
                fact.event, *said, fact.when.earliest, fact.when.latest, fact.label, fact.grade,
                ", ".join(fact.sources), fact.by, fact.note, fact.entry,
            )
            for fact in several
        ]  # fmt: skip
        if not several:
            rows.append((name, *said, *(None,) * 6, None if event is None else event.note, None))
    return columns, rows


def _breaches(seen: SettlementAsOf) -> Rows:
    columns = ("code", "declaration", "authority", "from", "to", "grounds", "stands", "grade", "became", "entry")
    rows = [
        (
            each.code, each.declared.declaration, each.declared.authority, each.declared.when.earliest,
            each.declared.when.latest, each.declared.grounds, "yes" if each.stands else "no", each.declared.grade,
            each.words(lambda day: day.isoformat()), each.declared.entry,
        )
        for each in seen.breaches()
    ]  # fmt: skip
    return columns, rows


def _developments(seen: SettlementAsOf) -> Rows:
    columns = ("from", "to", "title", "about", "grade", "sources", "note", "entry")
    rows: Iterable[Sequence[object]] = [
        (
            each.when.earliest, each.when.latest, each.title, ", ".join(each.about), each.grade,
            ", ".join(each.sources), each.note, each.entry,
        )
        for each in seen.plan.settlement.developments
    ]  # fmt: skip
    return columns, list(rows)
