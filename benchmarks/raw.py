"""The floor under every write: the rows that the tracker wrote, written by `sqlite3` alone into a file like it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import count as numbers
from pathlib import Path
from typing import Any

from benchmarks.table import Stopwatch
from tracker.database import journal_mode


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement with the parameters of each row it is done for."""

    sql: str
    rows: Sequence[tuple[Any, ...]]


def connected(place: Path) -> sqlite3.Connection:
    """Open a database file as durably and as strictly as the tracker does."""
    connection = sqlite3.connect(place, isolation_level=None)
    for pragma in (
        "foreign_keys = ON",
        "recursive_triggers = ON",
        f"journal_mode = {journal_mode()}",
        "synchronous = EXTRA",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def write(place: Path, statements: Sequence[Statement]) -> None:
    """Write the rows in one transaction."""
    with closing(connected(place)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for each in statements:
            connection.executemany(each.sql, each.rows)
        connection.execute("COMMIT")


def inserts(place: Path, where: dict[str, str] | None = None) -> list[Statement]:
    """Give the inserts of every row of a database, or of those tables and rows only that `where` names."""
    with closing(connected(place)) as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid")
            if name != "alembic_version"
        ]
        statements = []
        for table in tables:
            if where is not None and table not in where:
                continue
            condition = "1" if where is None else where[table]
            found = connection.execute(f"SELECT * FROM {table} WHERE {condition}")  # noqa: S608 — our own tables
            names = ", ".join(f'"{column[0]}"' for column in found.description)
            marks = ", ".join("?" for _ in found.description)
            statements.append(Statement(f"INSERT INTO {table} ({names}) VALUES ({marks})", found.fetchall()))  # noqa: S608 — as above
    return [each for each in statements if each.rows]


def count(statements: Sequence[Statement]) -> int:
    """Say how many rows are written."""
    return sum(len(each.rows) for each in statements)


def one_row(place: Path) -> Callable[[Stopwatch], None]:
    """Give a work that commits one row more to a database each time."""
    names = numbers()

    def commit(stopwatch: Stopwatch) -> None:
        with closing(connected(place)) as connection, stopwatch.running():
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO persons (key, name) VALUES (?, '')", (f"p{next(names)}",))
            connection.execute("COMMIT")

    return commit
