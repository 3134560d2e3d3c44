"""`tracker grants`: on PostgreSQL the role that does the work can do all of it, and cannot change history."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest

from tests import postgres
from tests.cli.calling import Tracker
from tracker.models import Base

HISTORY = sorted(name for name, table in Base.metadata.tables.items() if table.info.get("append_only"))


def _as(role: str, url: str) -> str:
    return url.replace("postgresql://tracker@", f"postgresql://{role}@")


def _with_evidence(tracker: Tracker) -> Path:
    place = tracker.folder / "receipt.pdf"
    place.write_bytes(b"paid in full")
    return place


@pytest.fixture
def worker(tracker: Tracker, postgresql_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address by which the role that was given its rights works on the database of this test."""
    granted = tracker("grants", "tracker_app")
    assert (granted.code, granted.err) == (0, "")
    with psycopg.connect(postgresql_url, autocommit=True) as owner:
        owner.execute("CREATE ROLE tracker_app LOGIN")
        # Twice, as after an upgrade.
        owner.execute(granted.out.encode())
        owner.execute(granted.out.encode())
    url = _as("tracker_app", postgresql_url)
    monkeypatch.setenv("TRACKER_DATABASE_URL", url)
    monkeypatch.setenv("TRACKER_EVIDENCE", str(tracker.folder / "evidence"))
    yield url
    with psycopg.connect(postgresql_url, autocommit=True) as owner:
        owner.execute("DROP OWNED BY tracker_app")
        owner.execute("DROP ROLE tracker_app")


def test_the_role_can_do_everything_a_person_or_the_service_does(tracker: Tracker, worker: str) -> None:
    tracker.write("acme.yaml")
    _with_evidence(tracker)
    assert worker.startswith("postgresql://tracker_app@")

    for command in (
        ("upgrade",),
        ("load", "acme.yaml"),
        ("day",),
        ("record", "monitor-engaged", "--on", "2026-02-02"),
        ("resolve", "A1", "--on", "2026-03-02", "--evidence", "receipt.pdf"),
        ("extend", "A3@2026-Q1", "--to", "2026-05-15"),
        ("waive", "A3@2026-Q2"),
        ("withdraw", "6"),
        ("term", "extend", "monitorship", "--by-span", "6 months"),
        ("list",),
        ("why", "A2"),
        ("report", "--settlement", "acme", "--month", "2026-03"),
        ("health",),
        ("journal", "verify"),
    ):
        said = tracker(*command)
        assert (said.code, said.err) == (0, ""), command
    assert tracker("doctor", at=datetime(2026, 3, 2, 13, 0, tzinfo=UTC)).lines[-1] == "All is well."


@pytest.mark.parametrize("table", HISTORY)
def test_the_role_cannot_change_or_take_away_history(worker: str, table: str) -> None:
    column = next(iter(Base.metadata.tables[table].columns)).name
    with psycopg.connect(worker, autocommit=True) as connection:
        for statement in (
            f'UPDATE {table} SET "{column}" = "{column}"',  # noqa: S608 — a table of ours
            f"DELETE FROM {table}",  # noqa: S608 — a table of ours
            f"TRUNCATE {table}",
            f"DROP TRIGGER {table}_refuse_change ON {table}",
            f"ALTER TABLE {table} DISABLE TRIGGER {table}_refuse_change",
            f"DROP TABLE {table}",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement.encode())


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE facts_of_my_own (id integer)",
        "DROP FUNCTION refuse_change()",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$",
        "SET session_replication_role = replica",
        "UPDATE alembic_version SET version_num = '0001'",
        "DELETE FROM runs",
        "UPDATE runs SET changes = 0",
    ],
)
def test_the_role_cannot_get_round_it(worker: str, statement: str) -> None:
    with psycopg.connect(worker, autocommit=True) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def test_a_role_s_name_is_only_ever_a_name(tracker: Tracker, server: postgres.Server, postgresql_url: str) -> None:
    name = 'x"; DROP TABLE facts; --'
    with psycopg.connect(postgresql_url, autocommit=True) as owner:
        owner.execute(("CREATE ROLE " + '"' + name.replace('"', '""') + '"').encode())
        owner.execute(tracker("grants", name).out.encode())
        assert owner.execute("SELECT count(*) FROM facts").fetchone() == (0,)
        owner.execute(("DROP OWNED BY " + '"' + name.replace('"', '""') + '"').encode())
        owner.execute(("DROP ROLE " + '"' + name.replace('"', '""') + '"').encode())
    assert server.folder.exists()


@pytest.mark.parametrize("name", ["", "  ", "a\nb"])
def test_a_role_without_a_name_is_refused(tracker: Tracker, name: str) -> None:
    assert tracker("grants", name).code == 2
