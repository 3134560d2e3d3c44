"""Changes history as only someone with the file, or with the server's own rights, can: past triggers, keys and checks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from tracker.database import open_engine


@contextmanager
def tampering(engine: Engine) -> Iterator[Connection]:
    """Give a connection that no trigger, key or check holds back; what was taken away comes back at the end, where it can."""
    unguarded = open_engine(engine.url.render_as_string(hide_password=False), enforce_foreign_keys=False)
    try:
        with unguarded.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET session_replication_role = replica")
                checks = (
                    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
                    "WHERE contype = 'c' AND conrelid <> 0"
                )
                dropped = connection.exec_driver_sql(checks).all()
                for table, name, _ in dropped:
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
            else:
                for table, name, check in dropped:
                    # What was written meanwhile may not fit it.
                    with suppress(IntegrityError), connection.begin_nested():
                        connection.exec_driver_sql(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {check}')
    finally:
        unguarded.dispose()


def disarm(engine: Engine, *triggers: str) -> None:
    """Take triggers of an SQLite database away, so that its own connections may do what they held back."""
    unguarded = open_engine(engine.url.render_as_string(hide_password=False), enforce_foreign_keys=False)
    with unguarded.begin() as connection:
        for name in triggers:
            connection.exec_driver_sql(f"DROP TRIGGER IF EXISTS {name}")
    unguarded.dispose()
