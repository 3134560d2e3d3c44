"""Time runs one way in the journal: what would run back is refused, what did is found, and what was known follows the order."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests import postgres
from tests.operations import acme
from tests.operations.journal.test_proofs import asked
from tracker import database, models
from tracker.clock import Clock
from tracker.database_faults import why
from tracker.errors import ClockBehind, DatabaseUnusable
from tracker.models.columns import canonical
from tracker.models.journal import journal as journals
from tracker.operations.agreement.load import load
from tracker.operations.journal.proofs import export
from tracker.operations.journal.verification import JournalVerification, verify
from tracker.rules.people.actor import Actor, Author, Proof
from tracker.stored_schema import differences

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
OLD: Mapping[str, object] = {"rows": {}}


def enter(session: Session, at: datetime, action: str = "verify", payload: Mapping[str, object] = {}) -> int:
    return journals.append(session, at=at, actor="Jo", action=action, settlement=None, payload=payload)


def slip_in(session: Session, at: datetime, payload: Mapping[str, object], action: str = "verify") -> None:
    """Enter what `append` would refuse, as only somebody past the program can, with a chain that holds."""
    newest = journals.head(session)
    said = {
        "seq": 1 if newest is None else newest.seq + 1,
        "at": at,
        "actor": "Jo",
        "action": action,
        "settlement": None,
        "payload": canonical(dict(payload)),
        "previous": journals.BEGINNING if newest is None else newest.hash,
    }
    session.add(models.JournalEntry(**said, hash=journals.digest(**said)))  # type: ignore[arg-type] # of many types
    session.flush()


def moments(session: Session) -> list[datetime]:
    return list(session.scalars(sa.select(models.JournalEntry.at).order_by(models.JournalEntry.seq)))


def verified(engine: Engine) -> JournalVerification:
    with database.reading(engine) as session:
        return verify(session)


def test_within_a_minute_it_takes_the_newest_moment_and_beyond_that_it_is_refused(engine: Engine) -> None:
    with database.writing(engine) as session:
        enter(session, NOON)
        enter(session, NOON - MINUTE)
        enter(session, NOON + MINUTE)
        with pytest.raises(ClockBehind) as refused:
            enter(session, NOON - timedelta(seconds=1))

        assert moments(session) == [NOON, NOON, NOON + MINUTE]
    assert str(refused.value) == (
        "The newest entry of the journal, 3, is of 2026-03-02T12:01:00Z, and by this clock it is 2026-03-02T11:59:59Z: no "
        "entry is earlier than the one before it, and nothing was changed."
    )
    assert verified(engine).faults == ()


def test_only_what_sets_the_clock_right_may_be_earlier_and_what_follows_is_compared_with_it(engine: Engine) -> None:
    with database.writing(engine) as session:
        enter(session, NOON + timedelta(days=365))
        enter(session, NOON, "set clock")
        enter(session, NOON + MINUTE)
        with pytest.raises(ClockBehind):
            enter(session, NOON - MINUTE)

    seen = verified(engine)
    assert seen.faults == ()
    assert [each.sentence for each in seen.remarks] == [
        "Entry 2 sets the clock right, from 2027-03-02T12:00:00Z to 2026-03-02T12:00:00Z."
    ]


def test_entries_of_an_older_tracker_that_run_back_are_remarked_on_here_and_by_a_stranger(
    engine: Engine, tmp_path: Path
) -> None:
    with database.writing(engine) as session:
        slip_in(session, NOON, OLD)
        slip_in(session, NOON - timedelta(days=20), OLD)
        enter(session, NOON - timedelta(days=20))

    seen = verified(engine)
    assert (seen.faults, len(seen.remarks)) == ((), 1)
    assert seen.remarks[0].sentence == (
        "Entry 2 is of 2026-02-10T12:00:00Z, and entry 1 before it of 2026-03-02T12:00:00Z."
    )
    with database.reading(engine) as session:
        lines = list(export(session))
    code, said = asked(tmp_path, lines)
    assert (code, said.splitlines()[0][:60]) == (0, "Remark: Entry 2 is earlier than the one before it: 2026-02-1")


@pytest.mark.parametrize(
    ("action", "payload", "fault"),
    [
        ("verify", {**OLD, "clock": 0}, "Entry 2 is of 2026-02-10T12:00:00Z, and entry 1 before it of"),
        ("verify", OLD, "Entry 2 does not say by which clock it is."),
        ("verify", {**OLD, "clock": 1}, "Entry 2 is not by the clock that was set right before it."),
        ("set clock", {**OLD, "clock": 0}, "Entry 2 sets the clock right, and does not say so."),
    ],
    ids=["earlier", "of no clock", "of another clock", "unsaid"],
)
def test_an_entry_slipped_in_before_the_newest_is_found_here_and_by_a_stranger(
    engine: Engine, tmp_path: Path, action: str, payload: Mapping[str, object], fault: str
) -> None:
    with database.writing(engine) as session:
        enter(session, NOON)
        slip_in(session, NOON - timedelta(days=20), payload, action)

    assert fault in " ".join(each.sentence for each in verified(engine).faults)
    with database.reading(engine) as session:
        lines = list(export(session))
    code, said = asked(tmp_path, lines)
    assert (code, said.partition(":")[0]) == (1, "Line 4")


def _known_from(entries: list[tuple[datetime, str]]) -> list[datetime]:
    """From when each entry is known: the latest moment among itself and those before it, anew from each act."""
    known: list[datetime] = []
    for at, action in entries:
        known.append(at if not known or action == "set clock" else max(at, known[-1]))
    return known


@given(steps=st.lists(st.tuples(st.sampled_from(["act", "old", "set clock"]), st.integers(-40, 40)), max_size=9))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_was_known_by_a_moment_is_the_longest_beginning_that_had_been_entered_by_then(
    sqlite_engine: Engine, steps: list[tuple[str, int]]
) -> None:
    with database.writing(sqlite_engine) as session:
        now, entries, clock = NOON, list[tuple[datetime, str]](), 0
        for kind, minutes in steps:
            now = now + abs(minutes) * MINUTE if kind == "act" else now + minutes * MINUTE
            clock = len(entries) + 1 if kind == "set clock" else clock
            action = "set clock" if kind == "set clock" else "verify"
            slip_in(session, now, {**OLD, "clock": clock} if kind != "old" or clock else OLD, action)
            entries.append((now, action))
        known = _known_from(entries)
        for minute in range(-400, 400, 7):
            moment = NOON + minute * MINUTE
            wanted = max((number for number, at in enumerate(known, 1) if at <= moment), default=None)
            assert journals.last_by(session, moment) == wanted
        session.rollback()


@pytest.fixture
def guarded(postgresql_engine: Engine, postgresql_url: str) -> Engine:
    """A PostgreSQL database as it is shipped, whose server compares each entry with its own clock and what it knows."""
    with psycopg.connect(postgresql_url, autocommit=True) as owner:
        owner.execute("ALTER TABLE journal ENABLE TRIGGER journal_refuse_moment")
    return postgresql_engine


def _author(login: str) -> Mapping[str, object]:
    return {"login": login, "proved": Proof.POSTGRESQL.value}


def test_the_server_refuses_another_moment_than_its_own_and_another_login_than_the_one_it_knows(
    guarded: Engine,
) -> None:
    now = Clock().now()
    for at, payload, said in (
        (now - 2 * MINUTE, {}, "the entry is of "),
        (now + 2 * MINUTE, {}, "the entry is of "),
        (now, _author("gwen"), "the entry names the login gwen, and the server knows tracker"),
    ):
        with pytest.raises(DatabaseUnusable, match=said), database.writing(guarded) as session:
            enter(session, at, payload=payload)
    with database.writing(guarded) as session:
        enter(session, now, payload=_author("tracker"))
        enter(session, now, "person", {"login": "gwen", "before": None, "person": "gwen"})
        slipping = pytest.raises(sa.exc.DBAPIError, match="earlier than the one before it")
        with slipping as refused, session.begin_nested():
            slip_in(session, now - timedelta(seconds=30), {**OLD, "clock": 0})
    assert why(refused.value, "here", writes=True) is not None


def test_only_the_owner_switches_that_off_and_the_doctor_says_so(guarded: Engine, postgresql_url: str) -> None:
    with psycopg.connect(postgres.as_worker(postgresql_url)) as worker:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            worker.execute("ALTER TABLE journal DISABLE TRIGGER journal_refuse_moment")
        worker.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            worker.execute("SET session_replication_role = replica")

    def found() -> list[str]:
        with database.reading(guarded) as session:
            return [str(each) for each in differences(session.connection(), database.head_revision())]

    assert found() == []
    postgres.let_clocks_be_set(postgresql_url)
    (said,) = found()
    assert "trigger journal.journal_refuse_moment" in said
    assert "The owner of the tables has switched it off." in said


def test_an_act_by_the_program_is_entered_as_the_server_has_it(guarded: Engine) -> None:
    with database.writing(guarded) as session:
        author = Author(actor=Actor("maria", Proof.OPERATING_SYSTEM), by="Maria Chen")
        load(session, acme.agreement(), author=author, now=Clock().now())
        payload = json.loads(session.scalars(sa.select(models.JournalEntry.payload)).one())

    assert (payload["login"], payload["proved"]) == ("tracker", "pg")
