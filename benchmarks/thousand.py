"""A thousand settlements of 100 obligations each: one is loaded, the others are its rows with other keys."""

from __future__ import annotations

import os
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection

from benchmarks import raw
from benchmarks.settlements import AUTHOR, NOW, TODAY, Templates, opened, text
from tracker import database
from tracker.agreements.file.reader import read
from tracker.operations.agreement.load import load
from tracker.operations.queries.deadlines import DeadlineLine, Filter, list_deadlines

OBLIGATIONS = 100
_TWENTIES = OBLIGATIONS // 20
_INDEXES = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"


def file_of(code: str) -> bytes:
    """Give a settlement's file, most of whose dates hang on the day on which the monitor was engaged."""
    written = text(code, twenties=_TWENTIES)
    written = written.replace("every 3 months from engaged", "every 1 month from engaged")
    return written.encode()


def thousand(templates: Templates, settlements: int) -> Path:
    """Give a database with so many settlements, `bench-1` and on; each equals what loading its file makes."""
    place = templates.empty()
    _load(place, "bench-1")
    with closing(raw.connected(place)) as connection:
        _multiply(connection, settlements)
    # What waits to be written would slow whatever is measured next.
    os.sync()
    sample, loaded = f"bench-{settlements}", templates.empty()
    _load(loaded, sample)
    assert _lines(place, sample) == _lines(loaded, sample)
    loaded.unlink()
    return place


def _load(place: Path, code: str) -> None:
    engine = opened(place)
    with database.writing(engine) as session:
        load(session, read(file_of(code), f"{code}.yaml"), author=AUTHOR, now=NOW)
    engine.dispose()


def _lines(place: Path, code: str) -> tuple[DeadlineLine, ...]:
    engine = opened(place)
    with database.reading(engine) as session:
        lines = list_deadlines(session, Filter(settlement=code), now=NOW, as_of=None)
        derived = list_deadlines(session, Filter(settlement=code), now=NOW, as_of=TODAY)
    engine.dispose()
    assert lines == derived
    return lines.items


def _multiply(connection: Connection, settlements: int) -> None:
    # A file that is thrown away: speed alone counts while it is made.
    for pragma in ("synchronous = OFF", "journal_mode = OFF", "foreign_keys = OFF", "cache_size = -200000"):
        connection.execute(f"PRAGMA {pragma}")
    indexes = connection.execute(_INDEXES).fetchall()
    for name, _ in indexes:
        connection.execute(f"DROP INDEX {name}")
    copied = _copied(connection)
    largest = {table: connection.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] or 0 for table in copied}  # noqa: S608 — our own tables
    connection.execute("BEGIN")
    for table, keys in copied.items():
        names, values = [], []
        for _, name, _, _, _, primary in connection.execute(f"PRAGMA table_info({table})").fetchall():
            names.append(f'"{name}"')
            values.append(_value(table, name, keys, largest, primary=bool(primary)))
        statement = (
            "WITH RECURSIVE copy(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n + 1 < ?) "  # noqa: S608 — as above
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM copy, {table} AS row"
        )
        connection.execute(statement, (settlements,))
    for _, sql in indexes:
        connection.execute(sql)
    connection.execute("COMMIT")


def _copied(connection: Connection) -> dict[str, dict[str, str]]:
    """Give the tables that hold a settlement's rows, each with the columns that name a row of another such table."""
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    named = {
        table: {row[3]: row[2] for row in connection.execute(f"PRAGMA foreign_key_list({table})")} for table in tables
    }
    found = {"settlements"}
    while more := {table for table in tables if table not in found and found & set(named[table].values())}:
        found |= more
    return {
        table: {column: to for column, to in named[table].items() if to in found} for table in tables if table in found
    }


def _value(table: str, name: str, keys: dict[str, str], largest: dict[str, int], *, primary: bool) -> str:
    if name in keys:
        return f'row."{name}" + copy.n * {largest[keys[name]]}'
    if primary and name == "id":
        return f"row.id + copy.n * {largest[table]}"
    if (table, name) in {
        ("settlements", "code"),
        ("settlements", "title"),
        ("revisions", "text"),
        ("revisions", "file"),
    }:
        return f"replace(row.\"{name}\", 'bench-1', 'bench-' || (copy.n + 1))"
    return f'row."{name}"'
