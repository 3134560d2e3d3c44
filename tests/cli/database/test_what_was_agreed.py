"""What was agreed is vouched for: no cell of a row that came from a file can be changed without `doctor` finding it."""

from __future__ import annotations

import shlex
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Connection, Date, Delete, Integer, Update, delete, select, type_coerce, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.types import Text, TypeDecorator

from tests.cli.calling import Tracker
from tests.cli.test_every_answer import AMENDED, FILE, OTHER
from tests.operations.journal.tampering import tampering
from tracker.models import Base
from tracker.operations.derivation.check import check
from tracker.operations.derivation.comparison import (
    DERIVED,
    UNREADABLE,
    Reread,
    agreed_tables,
    compared,
    differences,
    own_key,
    rereading,
)
from tracker.settings import file_of

NOW = datetime(2026, 3, 4, 17, 0, tzinfo=UTC)
REPORTED = """\
notices: {to: [mc], overdue_every: 2 days, escalation: [{after: 3 days, to: [mc]}]}
parties:
  Acme Corporation: {ours: yes, source: L1}
  Acme Holding: {in_scope: no}
developments:
  - {on: 2026-02-01, about: A1, title: A paper says that it ends early, source: L1}
  - {no_later_than: 2026-02-01, about: A1, title: Another says so, source: L1}
contradictions:
  - about: A1
    title: How long
    readings: [{text: sixty days, source: L1}, {text: ninety days, source: L1, grade: estimated}]
"""
SECOND_TERM = "  probation: {instrument: order, kind: probation, starts: monitor-engaged, length: 1 year}\n"
STORY = (
    "load acme.yaml",
    "person add zoe --name Zoe --email zoe@acme.example",
    "load other.yaml",
    "record monitor-engaged --on 2026-02-20",
    "notices off ahead --for mc",
    "recommendation add R1 --on 2026-02-02 --title Train",
    "recommendation add R2 --on 2026-02-03 --title Count",
    "load amended.yaml --effective 2026-05-15 --yes",
    "day",
)


@pytest.fixture
def lived(tracker: Tracker) -> Tracker:
    """A database in which each table of what was agreed has rows, of two texts and of one that amends the first."""
    tracker.write("acme.yaml", FILE + REPORTED)
    left = (
        AMENDED.replace(SECOND_TERM, "").replace(", term: probation", "").replace("title: Action plan", "title: Plan")
    )
    tracker.write("amended.yaml", left + REPORTED)
    tracker.write("other.yaml", OTHER)
    for line in STORY:
        said = tracker.begin(*shlex.split(line), at=NOW)
        assert said.code == 0, (line, said)
    return tracker


def found(connection: Connection) -> list[str]:
    """What the doctor's check finds, each as its subject and its sentence."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        return [f"{each.subject}: {each.sentence}" for each in check(session, now=NOW)]


def other_than(column: Column[Any], value: Any) -> Any:
    """Another value of a cell, as it lies in the database: the least that can be changed."""
    plain = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    if isinstance(plain, Boolean):
        return not value
    if isinstance(plain, Integer):
        return (value or 0) ^ 1
    if isinstance(plain, Date):
        return date(2026, 1, 1) if value is None else date.fromisoformat(str(value)) + timedelta(days=1)
    if value is None:
        return "2026-01-01"
    return f"{value[:-1]}{chr(ord(value[-1]) ^ 1)}" if value else "x"


def test_every_column_of_what_was_agreed_is_compared_with_its_text_or_with_what_follows() -> None:
    for table in agreed_tables():
        assert set(compared(table)) | DERIVED.get(table.name, frozenset()) | {own_key(table)} - {None} == set(
            table.columns.keys()
        )
    left_out = {"revisions"}  # whose rows an entry vouches for
    agreed = {
        mapper.class_.__tablename__
        for mapper in Base.registry.mappers
        if mapper.class_.__module__.startswith("tracker.models.agreed.")
    }
    assert {each.name for each in agreed_tables()} == agreed - left_out


@pytest.mark.parametrize("name", [each.name for each in agreed_tables()])
def test_each_cell_of_each_row_that_is_changed_is_found(lived: Tracker, name: str) -> None:
    """One bit, digit or day of one cell, in the first row of the table and in the last; and a row that is gone."""
    table, missed = Base.metadata.tables[name], []
    key = list(table.primary_key.columns)
    with lived.opened() as engine, tampering(engine) as connection, rereading(Session(connection)) as reread:
        assert found(connection) == []
        for column in table.columns:
            if column.name == own_key(table):
                continue
            raw = type_coerce(column, Text) if connection.dialect.name == "sqlite" else column
            rows = connection.execute(select(*key, raw.label("cell")).order_by(*key)).all()
            assert rows, name
            for *keys, cell in {rows[0], rows[-1]}:
                here = [each == value for each, value in zip(key, keys, strict=True)]
                value = type_coerce(other_than(column, cell), _stored(column))
                if not is_found(connection, update(table).where(*here).values({column.name: value}), reread):
                    missed.append((column.name, keys, cell))
        last = connection.execute(select(*key).order_by(*(each.desc() for each in key)).limit(1)).one()
        here = [each == value for each, value in zip(key, last, strict=True)]
        if not is_found(connection, delete(table).where(*here)):
            missed.append(("the row", list(last), "gone"))
    assert missed == []


def _stored(column: Column[Any]) -> Any:
    """The type by which a cell is written as it lies in the database."""
    return column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type


def is_found(connection: Connection, statement: Update | Delete, reread: Reread | None = None) -> bool:
    """Whether a change is found, or not possible; it is undone.

    With `reread` the texts, which no such change touches, are not read again; what that does not show is asked of the whole
    check.
    """
    undo = connection.begin_nested()
    try:
        connection.execute(statement)
    except IntegrityError:
        undo.rollback()
        return True
    seen = (reread is not None and _differs(connection, reread)) or bool(found(connection))
    undo.rollback()
    return seen


def _differs(connection: Connection, reread: Reread) -> bool:
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        try:
            return any(True for _ in differences(session, reread))
        except UNREADABLE:
            return False


GUARDS = {
    "a trigger dropped": ("DROP TRIGGER facts_refuse_update", "the trigger facts_refuse_update: It is missing."),
    "a trigger more": (
        "CREATE TRIGGER mine AFTER INSERT ON messages BEGIN DELETE FROM outbox; END",
        "the trigger mine: It is there, and this program makes none of that name.",
    ),
    "an index dropped": ("DROP INDEX ix_deadlines_safe_on", "the index ix_deadlines_safe_on: It is missing."),
    "an index for another": (
        "DROP INDEX ix_deadlines_safe_on; CREATE INDEX ix_deadlines_safe_on ON deadlines (latest_on)",
        "the index ix_deadlines_safe_on: It is not as this program makes it.",
    ),
    "a table more": ("CREATE TABLE mine (x)", "the table mine: It is there, and this program makes none of that name."),
    "a view more": (
        "CREATE VIEW mine AS SELECT 1",
        "the view mine: It is there, and this program makes none of that name.",
    ),
    "a column more": (
        "ALTER TABLE persons ADD COLUMN mine TEXT",
        "the table persons: It is not as this program makes it.",
    ),
    "a table gone": ("DROP TABLE tries", "the table tries: It is missing."),
}


@pytest.mark.parametrize("edit", GUARDS)
def test_each_guard_that_is_gone_changed_or_more_is_named(sqlite_acme: Tracker, edit: str) -> None:
    statements, sentence = GUARDS[edit]
    _by_hand(sqlite_acme, statements)

    said = sqlite_acme("doctor", at=NOW)

    assert (said.code, said.err) == (1, "")
    assert f"Found: {sentence}" in said.out.replace(" Put back a backup; `tracker doctor` then checks it.", "")


@pytest.mark.parametrize("table", sorted(Base.metadata.tables))
def test_a_table_that_is_missing_is_a_finding_and_elsewhere_refused(sqlite_acme: Tracker, table: str) -> None:
    _by_hand(sqlite_acme, f"DROP TABLE {table}")

    found = sqlite_acme("doctor", at=NOW)

    assert (found.code, found.err) == (1, "")
    assert f"the table {table}: It is missing." in found.out
    for command in (("list",), ("day",), ("upgrade",)):
        said = sqlite_acme(*command, at=NOW)
        assert said.code in {0, 1, 4}, command
        assert said.code != 4 or f"lacks the table {table}" in said.err, (command, said.err)


# The edits by which the record was changed unseen, and some of their kind.
EDITS = {
    "a due rule": "UPDATE obligations SET due = '200 days after effective' WHERE code = 'A1'",
    "a title": "UPDATE obligations SET title = 'Nothing to do' WHERE code = 'A1'",
    "an owner": "UPDATE obligations SET owner = NULL WHERE code = 'A1'",
    "who sees it": """UPDATE obligations SET audience = '["board"]' WHERE code = 'A1'""",
    "four eyes": "UPDATE instruments SET needs_approval = 1 WHERE code = 'order'",
    "an address": "UPDATE persons SET email = 'mia-private@evil.example' WHERE key = 'mc'",
    "a name": "UPDATE persons SET name = 'Somebody Else' WHERE key = 'mc'",
    "a key": "UPDATE persons SET key = 'md' WHERE key = 'mc'",
    "a duty's code": "UPDATE obligations SET code = 'A9' WHERE code = 'A2'",
    "a source gone": "DELETE FROM sources",
    "a person more": "INSERT INTO persons (key, name) VALUES ('eve', 'Eve')",
    "whom it concerns": "DELETE FROM settlement_persons",
    "a term": "UPDATE terms SET length_count = 5",
    "looked at never again": "UPDATE deadlines SET next_change_on = NULL",
    "a notice switched off": "INSERT INTO switched_off (person_id, kind) VALUES (1, 'ahead')",
    "a guard": "DROP TRIGGER facts_refuse_update; DROP INDEX ix_deadlines_safe_on",
    "a trigger that empties the outbox": "CREATE TRIGGER mine AFTER INSERT ON journal BEGIN DELETE FROM outbox; END",
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_was_changed_by_sql_is_found_and_mended_from_the_texts(sqlite_acme: Tracker, edit: str) -> None:
    before = _rows(sqlite_acme)
    _by_hand(sqlite_acme, EDITS[edit])

    assert sqlite_acme("doctor").code == 1
    refused = sqlite_acme("doctor", "--mend")
    mended = sqlite_acme("doctor", "--mend", "--yes")
    again = sqlite_acme("doctor", "--mend", "--yes")

    assert refused.code == 2
    assert "add --yes" in refused.err
    assert (mended.code, mended.out.splitlines()[-1:]) == (0, ["All is well."]), mended.err
    assert "Journal entry 2." in mended.err
    assert again.err == "Nothing had to be mended.\n"
    assert _rows(sqlite_acme) == before


def test_what_followed_from_a_wrong_rule_moves_back(sqlite_acme: Tracker) -> None:
    dates = sqlite_acme("list", "--json").json
    _by_hand(sqlite_acme, EDITS["a due rule"])
    assert sqlite_acme("record", "effective", "--on", "2026-01-16", "--correct").code == 0
    assert sqlite_acme("record", "effective", "--on", "2026-01-15", "--correct").code == 0

    mended = sqlite_acme("doctor", "--mend", "--yes")

    assert mended.lines[-1] == "All is well."
    assert "A1 moved back." in mended.err
    assert [each["code"] for each in sqlite_acme("list", "--json").json] == [each["code"] for each in dates]
    assert "written anew from the texts: 1 difference; 0 guards" in sqlite_acme("journal").out


def test_mending_takes_an_administrator_once_roles_are_in_force(sqlite_acme: Tracker) -> None:
    for line in ("person add ann --name Ann", "person grant ann administrator", "person grant mc officer --by ann"):
        assert sqlite_acme(*shlex.split(line)).code == 0
    _by_hand(sqlite_acme, EDITS["a title"])

    assert sqlite_acme("doctor", "--mend", "--yes", "--by", "mc").code == 2
    assert sqlite_acme("doctor", "--mend", "--yes", "--by", "ann").code == 0


def _rows(tracker: Tracker) -> dict[str, list[Any]]:
    """Every row but those that an act adds, or that say when something was last looked at."""
    left_out = {"journal", "status_changes", "date_moves"}
    with closing(sqlite3.connect(file_of(tracker.url) or "")) as connection:
        return {
            name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()  # noqa: S608 — a table of ours
            for name in sorted(Base.metadata.tables.keys() - left_out)
        }


def _by_hand(tracker: Tracker, statements: str) -> None:
    with closing(sqlite3.connect(file_of(tracker.url) or "")) as connection:
        connection.executescript(statements)


@pytest.mark.parametrize(
    ("saved", "named"),
    [
        (True, "The newest backup that it tells of before that is all.tar, of 2026-03-04, head "),
        (False, "The journal tells of no backup before that."),
    ],
)
def test_where_the_tail_is_cut_the_backup_is_named(sqlite_acme: Tracker, saved: bool, named: str) -> None:
    if saved:
        assert sqlite_acme("backup", str(sqlite_acme.folder / "all.tar"), at=NOW).code == 0
    assert sqlite_acme("resolve", "A1", "--on", "2026-03-01", "--by", "mc", at=NOW).code == 0
    _by_hand(
        sqlite_acme,
        "DROP TRIGGER journal_refuse_delete; DELETE FROM journal WHERE seq = (SELECT max(seq) FROM journal)",
    )

    said = sqlite_acme("doctor", at=NOW)

    assert said.code == 1
    assert named in said.out, said.out
    assert "Put back a backup; `tracker doctor` then checks it." in said.out
