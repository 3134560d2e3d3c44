"""The journal is a chain: whatever is changed in it, cut off it or slipped into it shows."""

import hashlib
import json
import multiprocessing
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine

from tests.models.rows import NOW, a_fact, a_settlement, an_entry
from tracker import models
from tracker.database import open_engine, reading, writing
from tracker.models.journal import journal
from tracker.models.journal.journal import Fault
from tracker.models.journal.vouchers import history


def _tamper(engine: Engine, *changes: sa.Update | sa.Delete) -> None:
    """Change history as only someone with the file or the server's own rights can: past triggers and keys."""
    unguarded = open_engine(engine.url.render_as_string(hide_password=False), enforce_foreign_keys=False)
    with unguarded.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            connection.exec_driver_sql("DROP TRIGGER journal_refuse_update")
            connection.exec_driver_sql("DROP TRIGGER journal_refuse_delete")
        for change in changes:
            connection.execute(change)
    unguarded.dispose()


def _update(entry: int, **change: object) -> sa.Update:
    return sa.update(models.JournalEntry).where(models.JournalEntry.seq == entry).values(**change)


def _verified(engine: Engine) -> tuple[Fault, ...]:
    with reading(engine) as session:
        return journal.verify(session)


@pytest.fixture
def five_entries(engine: Engine) -> Engine:
    with writing(engine) as session:
        for number in range(1, 6):
            an_entry(session, actor=f"Jo {number}", payload={"number": number})
    return engine


def test_an_empty_journal_holds_and_has_no_head(engine: Engine) -> None:
    with reading(engine) as session:
        assert journal.head(session) is None
        assert journal.verify(session) == ()


def test_entries_are_numbered_from_one_and_each_holds_the_hash_of_the_one_before(five_entries: Engine) -> None:
    with reading(five_entries) as session:
        entries = session.scalars(sa.select(models.JournalEntry).order_by(models.JournalEntry.seq)).all()
        head = journal.head(session)

    assert [entry.seq for entry in entries] == [1, 2, 3, 4, 5]
    assert [entry.previous for entry in entries] == ["0" * 64, *(entry.hash for entry in entries[:-1])]
    assert head is entries[-1]
    assert _verified(five_entries) == ()


def test_anybody_can_compute_the_hash_from_its_description(engine: Engine) -> None:
    at = datetime(2026, 3, 2, 12, 0, 0, 5, tzinfo=UTC)
    with writing(engine) as session:
        journal.append(
            session,
            at=at,
            actor="Jo “the tab”\tSmith",
            action="record",
            settlement=None,
            payload={"on": date(2026, 3, 2), "event": 'Zoë\'s "hearing"', "a": 1},
        )
        entry = journal.head(session)

    payload = '{"a":1,"clock":0,"event":"Zoë\'s \\"hearing\\"","on":"2026-03-02","rows":{}}'
    fields = [1, "2026-03-02T12:00:00.000005+00:00", "Jo “the tab”\tSmith", "record", None, payload, "0" * 64]
    array = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    assert entry is not None
    assert entry.payload == payload
    assert entry.hash == hashlib.sha256(array.encode("utf-8")).hexdigest()
    assert _verified(engine) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"actor": "Mallory"},
        {"action": "waive"},
        {"settlement": None},
        {"payload": "{}"},
        {"at": datetime(2026, 3, 2, 12, 0, 0, 1, tzinfo=UTC)},
    ],
    ids=["actor", "action", "settlement", "payload", "at"],
)
def test_a_changed_entry_is_found(five_entries: Engine, change: dict[str, object]) -> None:
    _tamper(five_entries, _update(3, **change))

    assert _verified(five_entries) == (Fault(3, "The content of entry 3 does not match its hash."),)


def test_an_entry_that_was_rewritten_with_a_fresh_hash_breaks_the_next_link(five_entries: Engine) -> None:
    with reading(five_entries) as session:
        entry = session.get_one(models.JournalEntry, 3)
    forged = journal.digest(
        seq=3,
        at=entry.at,
        actor="Mallory",
        action=entry.action,
        settlement=entry.settlement,
        payload=entry.payload,
        previous=entry.previous,
    )

    _tamper(five_entries, _update(3, actor="Mallory", hash=forged))

    assert _verified(five_entries) == (Fault(4, "Entry 4 does not hold the hash of entry 3."),)


def test_a_wrong_previous_hash_is_found_and_so_is_the_content_it_changes(five_entries: Engine) -> None:
    _tamper(five_entries, _update(2, previous="f" * 64))

    assert _verified(five_entries) == (
        Fault(2, "Entry 2 does not hold the hash of entry 1."),
        Fault(2, "The content of entry 2 does not match its hash."),
    )


def test_dropped_entries_are_found(five_entries: Engine) -> None:
    _tamper(five_entries, sa.delete(models.JournalEntry).where(models.JournalEntry.seq.in_((1, 3, 4))))

    assert _verified(five_entries) == (
        Fault(2, "Entry 1 is missing before entry 2."),
        Fault(5, "Entries 3 to 4 are missing before entry 5."),
    )


def test_swapped_entries_are_found(five_entries: Engine) -> None:
    _tamper(five_entries, _update(2, seq=99), _update(3, seq=2), _update(99, seq=3))

    assert {fault.seq for fault in _verified(five_entries)} == {2, 3, 4}


def test_a_tail_cut_off_shows_in_the_rows_it_leaves_behind(engine: Engine) -> None:
    with writing(engine) as session:
        settlement_id = a_settlement(session).id
        an_entry(session)
        a_fact(session, settlement_id, an_entry(session))

    _tamper(engine, sa.delete(models.JournalEntry).where(models.JournalEntry.seq == 2))

    assert _verified(engine) == (Fault(2, "Rows of facts name entry 2, which is not in the journal."),)


def test_100_000_entries_are_walked_in_pieces_and_every_fault_is_told(engine: Engine) -> None:
    previous, rows = journal.BEGINNING, []
    for seq in range(1, 100_001):
        own = journal.digest(
            seq=seq, at=NOW, actor="Jo", action="day", settlement=None, payload="{}", previous=previous
        )
        row = {"seq": seq, "at": NOW, "actor": "Jo", "action": "day", "settlement": None, "payload": "{}"}
        rows.append({**row, "previous": previous, "hash": own})
        previous = own
    with writing(engine) as session:
        session.execute(sa.insert(models.JournalEntry), rows)
    assert _verified(engine) == ()

    _tamper(engine, *(_update(seq, payload="[]") for seq in (1, 5000, 5001, 100_000)))

    assert [fault.seq for fault in _verified(engine)] == [1, 5000, 5001, 100_000]


def _append_twenty(url: str, actor: str) -> None:
    engine = open_engine(url)
    for _ in range(20):
        with writing(engine) as session:
            an_entry(session, actor=actor)
    engine.dispose()


def test_two_processes_that_append_at_once_make_one_chain(database_url: str, engine: Engine) -> None:
    processes = multiprocessing.get_context("spawn")
    writers = [processes.Process(target=_append_twenty, args=(database_url, actor)) for actor in ("Jo", "Sam")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    with reading(engine) as session:
        actors = session.scalars(sa.select(models.JournalEntry.actor)).all()
    assert [writer.exitcode for writer in writers] == [0, 0]
    assert sorted(actors) == ["Jo"] * 20 + ["Sam"] * 20
    assert _verified(engine) == ()


def test_every_table_of_history_is_vouched_for_also_by_a_program_that_asked_for_none_of_them() -> None:
    program = "from tracker.models.journal.vouchers import history; print(*history())"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert said.stdout.split() == list(history())
    assert {"facts", "status_changes", "role_grants", "messages"} <= set(history())
