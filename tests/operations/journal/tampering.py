"""Changes history as only someone with the file, or with the server's own rights, can: past triggers, keys and checks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine

from tracker.database import open_engine


@contextmanager
def tampering(engine: Engine) -> Iterator[Connection]:
    """Give a connection that no trigger, key or check holds back; on SQLite the triggers come back at the end."""
    unguarded = open_engine(engine.url.render_as_string(hide_password=False), enforce_foreign_keys=False)
    try:
        with unguarded.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET session_replication_role = replica")
                checks = (
                    "SELECT conrelid::regclass::text, conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"
                )
                for table, name in connection.exec_driver_sql(checks).all():
                    connection.exec_driver_sql(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
            else:
                connection.exec_driver_sql("PRAGMA ignore_check_constraints = ON")
                listed = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
                triggers = connection.exec_driver_sql(listed).all()
                for name, _ in triggers:
                    connection.exec_driver_sql(f'DROP TRIGGER "{name}"')
            yield connection
            if connection.dialect.name == "sqlite":
                for _, sql in triggers:
                    connection.exec_driver_sql(sql)
    finally:
        unguarded.dispose()


def disarm(engine: Engine, *triggers: str) -> None:
    """Take triggers of an SQLite database away, so that its own connections may do what they held back."""
    unguarded = open_engine(engine.url.render_as_string(hide_password=False), enforce_foreign_keys=False)
    with unguarded.begin() as connection:
        for name in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
    unguarded.dispose()
