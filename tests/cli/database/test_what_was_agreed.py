"""What was agreed is vouched for: no cell of a row that came from a file can be changed without `doctor` finding it."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Boolean, Column, Connection, Date, Integer, Table, delete, select, type_coerce, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.types import Text, TypeDecorator

from tests.cli.calling import Tracker
from tests.cli.test_every_answer import AMENDED, FILE, OTHER
from tests.operations.journal.tampering import tampering
from tracker.models import Base
from tracker.operations.derivation.check import check
from tracker.operations.derivation.rereading import DERIVED, agreed_tables, compared, own_key

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
    "notices off upcoming --for mc",
    "recommendation add R1 --received 2026-02-02 --title Train",
    "recommendation add R2 --received 2026-02-03 --title Count",
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
        said = tracker(*shlex.split(line), at=NOW)
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


def edits() -> Iterator[tuple[Table, str]]:
    for table in agreed_tables():
        yield from ((table, each.name) for each in table.columns if each.name != own_key(table))


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


def test_each_cell_of_each_row_that_is_changed_is_found(lived: Tracker) -> None:
    """One bit, digit or day of one cell, of the first and of the last row of each table; the row gone; the row twice."""
    missed = []
    with lived.opened() as engine, tampering(engine) as connection:
        assert found(connection) == []
        for table, name in edits():
            key = list(table.primary_key.columns)
            column = table.c[name]
            raw = type_coerce(column, Text) if connection.dialect.name == "sqlite" else column
            rows = connection.execute(select(*key, raw.label("cell")).order_by(*key)).all()
            assert rows, table.name
            for row in {rows[0], rows[-1]}:
                *keys, cell = row
                here = [each == value for each, value in zip(key, keys, strict=True)]
                value = type_coerce(other_than(column, cell), _stored(column))
                if not changed(connection, lambda: update(table).where(*here).values({name: value})):  # noqa: B023 — called at once
                    missed.append((table.name, name, keys, cell))
        for table in agreed_tables():
            key = list(table.primary_key.columns)
            last = connection.execute(select(*key).order_by(*(each.desc() for each in key)).limit(1)).one()
            here = [each == value for each, value in zip(key, last, strict=True)]
            if not changed(connection, lambda: delete(table).where(*here)):  # noqa: B023 — called at once
                missed.append((table.name, "the row", list(last), "gone"))
        assert found(connection) == []
    assert missed == []


def _stored(column: Column[Any]) -> Any:
    """The type by which a cell is written as it lies in the database."""
    return column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type


def changed(connection: Connection, statement: Callable[[], Any]) -> bool:
    """Whether a change is found, or not possible; it is undone."""
    undo = connection.begin_nested()
    try:
        connection.execute(statement())
    except IntegrityError:
        undo.rollback()
        return True
    seen = found(connection)
    undo.rollback()
    return bool(seen)
