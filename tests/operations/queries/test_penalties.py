"""A schedule of penalties is kept with its settlement, and `why` tells what a delay costs by it."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Engine

from tests.operations import acme
from tracker import database
from tracker.operations.agreement.rows import recall
from tracker.operations.derivation.check import check
from tracker.operations.queries.explanation import explain

SCHEDULE = """\
penalties:
  late-reports:
    instrument: order
    clause: Section X.A
    mode: by-band
    citation: each day of the period
    tiers: [{through: 14, amount: {USD: 1500}}, {through: 30, amount: {USD: 5000}}, {amount: {USD: 10000}}]
    source: P1
  late-payments: {instrument: order, mode: last-band, citation: 43, tiers: [{amount: {JPY: 5}}], verified_by: mc}
obligations:
"""
FILE = acme.FILE.replace("obligations:\n", SCHEDULE).replace("owner: mc", "owner: mc, penalty: late-reports")
LATER = datetime(2026, 6, 1, 16, 0, tzinfo=UTC)


def why(engine: Engine, code: str) -> tuple[str, ...]:
    with database.reading(engine) as session:
        (explanation,) = explain(session, code, settlement=None, now=LATER, as_of=None)
    return explanation.notes


def test_what_is_recalled_is_what_the_file_said(engine: Engine) -> None:
    acme.loaded(engine, FILE)
    with database.reading(engine) as session:
        assert recall(session, "acme").settlement == acme.agreement(FILE).settlement
        assert check(session, now=acme.NOW) == ()


def test_an_amendment_replaces_the_schedules(engine: Engine) -> None:
    acme.loaded(engine, FILE)
    changed = FILE.replace("through: 14", "through: 10").replace("late-payments", "late-fees")
    amended = acme.loaded(engine, changed)
    assert [(change.subject, change.what) for change in amended.changes] == [
        ("the penalty late-reports", "tiers"),
        ("the penalty late-fees", "added"),
        ("the penalty late-payments", "removed"),
    ]
    with database.reading(engine) as session:
        assert recall(session, "acme").settlement == acme.agreement(changed).settlement
    acme.loaded(engine)
    with database.reading(engine) as session:
        assert recall(session, "acme").settlement.penalties == ()


def test_why_tells_what_a_delay_costs_and_how_it_was_worked_out(engine: Engine) -> None:
    acme.loaded(engine, FILE)
    acme.resolve(engine, "A1", date(2026, 3, 26), today=date(2026, 6, 1))
    told = why(engine, "A1")
    assert "Penalty: USD 13,500.00 to USD 15,000.00 for 9 to 10 days late (draft, by-band, late-reports)." in told
    assert told[-1] == "A draft: no named person has verified this schedule against its text."


def test_why_tells_of_no_penalty_where_nothing_is_late_or_no_schedule_is_named(engine: Engine) -> None:
    acme.loaded(engine, FILE)
    acme.resolve(engine, "A1", date(2026, 3, 10), today=date(2026, 6, 1))
    for code in ("A1", "A3@2026-Q1"):
        assert not any("enalty" in note for note in why(engine, code))
