"""Whatever is changed in the history shows: in an entry, in a row of any table, in a checkpoint, or beside an old head."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.models.rows import one_row_of_each
from tests.operations import acme
from tests.operations.journal.tampering import tampering
from tracker import database, models
from tracker.models.journal import journal as journals
from tracker.models.journal.vouchers import history
from tracker.operations.facts.record import EvidenceFile
from tracker.operations.facts.resolution import resolve
from tracker.operations.journal.checkpoints import head
from tracker.operations.journal.verification import JournalVerification, verify
from tracker.operations.reports.publication import publish
from tracker.reports.monthly.subject import Month
from tracker.rules.facts import When
from tracker.rules.proof.heads import Head

APRIL = datetime(2026, 4, 1, 17, 0, tzinfo=UTC)


_LIVED = {
    *("checkpoints", "date_moves", "evidence", "facts", "reports", "revisions", "runs", "status_changes"),
}


@pytest.fixture
def book(engine: Engine) -> Engine:
    """A history with rows in many of its tables."""
    acme.loaded(engine)
    acme.run_days(engine, acme.NOW)
    with database.writing(engine) as session:
        resolve(
            session,
            "A1",
            circumstances=replace(
                acme.CIRCUMSTANCES,
                evidence=(EvidenceFile("ab" * 32, "letter.pdf", 10), EvidenceFile("cd" * 32, "receipt.pdf", 11)),
            ),
            when=When.on(date(2026, 3, 1)),
        )
    acme.record(engine, "effective", date(2026, 1, 20), correct=True)
    acme.loaded(engine, acme.FILE.replace("Action plan", "Plan"), now=acme.NOW + timedelta(minutes=1))
    acme.run_days(engine, APRIL)
    with database.writing(engine) as session:
        publish(session, settlement="acme", month=Month(2026, 3), now=APRIL, by="tracker")
    return engine


def verified(engine: Engine, *against: Head) -> JournalVerification:
    with database.reading(engine) as session:
        return verify(session, against=against)


def sentences(engine: Engine, *against: Head) -> Sequence[str]:
    return [fault.sentence for fault in verified(engine, *against).faults]


def _faults(connection: sa.Connection) -> set[str]:
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        return {fault.sentence for fault in verify(session).faults}


def kept_head(engine: Engine) -> Head:
    with database.reading(engine) as session:
        return head(session)


def test_a_sound_history_holds_in_every_table(book: Engine) -> None:
    seen = verified(book, kept_head(book))

    assert seen.faults == ()
    assert seen.head == kept_head(book)
    with database.reading(book) as session:
        counts = {
            name: session.execute(
                sa.select(sa.func.count()).select_from(models.Base.metadata.tables[name])
            ).scalar_one()
            for name in history()
        }
    assert {name for name, count in counts.items() if count} >= _LIVED
    assert seen.rows == sum(counts.values())
    assert seen.checkpoints == counts["checkpoints"]


@pytest.fixture
def one_of_each(engine: Engine) -> Engine:
    with database.writing(engine) as session:
        one_row_of_each(session)
    return engine


def test_a_change_in_any_column_of_any_table_of_history_is_found(one_of_each: Engine) -> None:
    tables = [models.Base.metadata.tables[name] for name in ("journal", *history())]
    unnoticed = []
    with tampering(one_of_each) as connection:
        before = _faults(connection)
        for table in tables:
            for column in table.c:
                tried = connection.begin_nested()
                assert connection.execute(_change(table, column)).rowcount == 1
                if _faults(connection) <= before:
                    unnoticed.append(f"{table.name}.{column.name}")
                tried.rollback()
        after = _faults(connection)

    assert unnoticed == []
    assert after == before


def _change(table: sa.Table, column: sa.Column[object]) -> sa.Update:
    """Change one value of the last row to another that the column takes."""
    key = next(iter(table.primary_key.columns))
    last = sa.select(sa.func.max(key)).scalar_subquery()
    plain = column.type.impl_instance if isinstance(column.type, sa.TypeDecorator) else column.type
    other: object
    match plain:
        case sa.Boolean():
            other = sa.not_(column)
        case sa.Integer():
            other = sa.func.coalesce(column, 0) + 1000
        case sa.DateTime():
            other = datetime(2031, 5, 6, 7, tzinfo=UTC)
        case sa.Date():
            other = date(2031, 5, 6)
        case sa.LargeBinary():
            other = b"other"
        case _:
            other = sa.type_coerce("other", sa.Text)
    return sa.update(table).where(key == last).values({column: other})


def test_a_row_that_was_taken_out_of_any_table_or_slipped_in_is_found(one_of_each: Engine) -> None:
    with tampering(one_of_each) as connection:
        for name in history():
            rows = models.Base.metadata.tables[name]
            key = next(iter(rows.primary_key.columns))
            last = key == sa.select(sa.func.max(key)).scalar_subquery()
            tried = connection.begin_nested()
            row = connection.execute(sa.select(rows).where(last)).mappings().one()
            connection.execute(sa.delete(rows).where(last))
            taken_out = _faults(connection)
            # With another key, it is another row.
            connection.execute(sa.insert(rows), {**row, key.name: 9_999})
            slipped_in = _faults(connection)
            tried.rollback()
            for found in (taken_out, slipped_in):
                assert any(f"The rows of {name} under entry" in sentence for sentence in found), name


def test_two_rows_that_changed_places_are_found(book: Engine) -> None:
    with tampering(book) as connection:
        for before, after in ((1, 9_999), (3, 1), (9_999, 3)):
            connection.execute(sa.update(models.Fact).where(models.Fact.id == before).values(id=after))

    assert "The rows of facts under entry 1 are not those that the entry vouches for." in sentences(book)


def test_a_tail_that_was_cut_off_with_all_its_rows_shows_beside_the_head(book: Engine) -> None:
    kept, last = kept_head(book), 5
    with tampering(book) as connection:
        for table in reversed(models.Base.metadata.sorted_tables):
            if "entry_seq" in table.c:
                connection.execute(sa.delete(table).where(table.c.entry_seq > last))
        connection.execute(sa.delete(models.JournalEntry).where(models.JournalEntry.seq > last))

    assert verified(book).faults == ()
    assert sentences(book, kept) == [f"{kept.size} entries once stood here, and only 5 do: the tail was cut off."]


def test_a_history_rewritten_with_fresh_hashes_shows_beside_the_head(book: Engine) -> None:
    kept = kept_head(book)
    rechain(book, 3, actor="Mallory")

    found = sentences(book, kept)

    assert found[0] == f"The first {kept.size} entries are not those of the head given: the history was rewritten."
    assert all("checkpoint" in each for each in found[1:])


def test_a_head_of_another_journal_is_told_apart(book: Engine) -> None:
    kept = kept_head(book)

    (sentence,) = sentences(book, Head("monitorship-tracker/0000000000000000", kept.size, kept.root))

    assert sentence.startswith(
        f"The head of {kept.size} entries is of the journal monitorship-tracker/0000000000000000"
    )


def test_old_heads_hold_for_ever(book: Engine) -> None:
    with database.reading(book) as session:
        heads = [head(session, size=size) for size in range(kept_head(book).size + 1)]

    assert verified(book, *heads).faults == ()


def test_what_stood_before_entries_vouched_is_vouched_for_by_the_first_that_does(engine: Engine) -> None:
    acme.loaded(engine)
    acme.run_days(engine, acme.NOW)
    _forget_rows(engine)
    assert verified(engine).faults == ()

    acme.resolve(engine, "A1", date(2026, 3, 1))
    acme.waive(engine, "A2")
    assert verified(engine).faults == ()

    with tampering(engine) as connection:
        connection.execute(sa.update(models.Fact).where(models.Fact.id == 1).values(note="other"))
    assert sentences(engine) == ["The rows of facts from before entry 3 are not those that it vouches for."]


def test_an_entry_that_vouches_for_nothing_after_others_did_is_found(book: Engine) -> None:
    rechain(book, 3, payload="{}")

    assert "Entry 3 does not say which rows it vouches for." in sentences(book)


def rechain(engine: Engine, first: int, **changed: str) -> None:
    """Rewrite an entry, and the hashes of all that come after it, as someone would who wants the chain to hold."""
    entry = models.JournalEntry
    with database.reading(engine) as session:
        rows = session.scalars(sa.select(entry).where(entry.seq >= first).order_by(entry.seq)).all()
    previous = rows[0].previous
    with tampering(engine) as connection:
        for row in rows:
            said = {"actor": row.actor, "payload": row.payload, **(changed if row.seq == first else {})}
            own = journals.digest(
                seq=row.seq, at=row.at, action=row.action, settlement=row.settlement, previous=previous, **said
            )
            connection.execute(sa.update(entry).where(entry.seq == row.seq).values(**said, previous=previous, hash=own))
            previous = own


def _forget_rows(engine: Engine) -> None:
    """Make the journal one of before: entries that vouch for no rows, and no checkpoint."""
    with tampering(engine) as connection:
        connection.execute(sa.delete(models.Checkpoint))
    rechain(engine, 1, payload="{}")
    rechain(engine, 2, payload="{}")
