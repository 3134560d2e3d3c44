"""`tracker grants`: on PostgreSQL the role that does the work can do all of it, and cannot change history.

Whatever a test calls on PostgreSQL, it calls as that role; here the roles are made by hand, as the manual tells.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import click
import psycopg
import pytest

from tests.cli.calling import Tracker
from tests.operations.journal.tampering import tampering
from tests.postgres import WORKER, Server, as_shipped, as_worker, let_clocks_be_set
from tracker import cli
from tracker.models import Base

HISTORY = sorted(name for name, table in Base.metadata.tables.items() if table.info.get("append_only"))
# Who needs no right in a database, or has nothing to do with one on PostgreSQL.
NOT_OF_A_SERVER = {"backup", "restore", "grants", "due", "check", "library", "schema", "journal verifier"}
# Called as a process of its own, by the tests of the pages.
SERVED_APART = {"serve"}


@pytest.fixture
def worker(postgresql_url: str) -> str:
    """The address by which the role that was given its rights works on the PostgreSQL database of this test."""
    return as_worker(postgresql_url)


@pytest.fixture
def server_of_the_manual(server: Server) -> Iterator[Callable[[str, str], str]]:
    """A PostgreSQL server with the roles and the database that the manual has an administrator make; gives a role's address."""

    def address(role: str, name: str = "tracker") -> str:
        return server.url(name).replace("postgresql://tracker@", f"postgresql://{role}@")

    with psycopg.connect(server.url("postgres"), autocommit=True) as administrator:
        administrator.execute("CREATE ROLE tracker_owner LOGIN")
        administrator.execute("CREATE ROLE tracker_worker LOGIN")
        administrator.execute("CREATE DATABASE tracker OWNER tracker_owner")
        yield address
        administrator.execute("DROP DATABASE tracker WITH (FORCE)")
        administrator.execute("DROP ROLE tracker_worker")
        administrator.execute("DROP ROLE tracker_owner")


def test_the_roles_are_set_up_as_the_manual_tells_and_the_worker_does_the_work(
    bare: Tracker, server_of_the_manual: Callable[[str, str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, worker = server_of_the_manual("tracker_owner", "tracker"), server_of_the_manual("tracker_worker", "tracker")
    monkeypatch.setenv("TRACKER_EVIDENCE", str(bare.folder / "evidence"))
    early = bare("--database", worker, "init")
    assert early.code == 4
    assert "permission denied" not in early.err
    assert bare("--database", owner, "init").code == 0
    let_clocks_be_set(owner)
    rights = bare("grants", "tracker_worker").out
    with psycopg.connect(owner, autocommit=True) as connection:
        # Twice, as after an upgrade.
        connection.execute(rights.encode())
        connection.execute(rights.encode())
    monkeypatch.setenv("TRACKER_DATABASE_URL", worker)
    bare.write("acme.yaml")

    for command in (
        ("init",),
        ("upgrade",),
        ("load", "acme.yaml"),
        ("day",),
        ("resolve", "A1", "--on", "2026-03-02", "--evidence", "acme.yaml"),
        ("journal", "checkpoints"),
        ("journal", "prove", "1"),
        ("journal", "export", "--out", "acme.journal"),
        ("report", "--settlement", "acme", "--month", "2026-03"),
        ("health",),
        ("journal", "verify"),
    ):
        said = bare(*command)
        assert (said.code, said.err) == (0, ""), command
    with as_shipped(owner):
        assert bare("doctor", at=datetime(2026, 3, 2, 13, 0, tzinfo=UTC)).lines[-1] == "All is well."


def test_the_worker_s_upgrade_is_refused_and_names_the_role_that_may(postgresql_tracker: Tracker) -> None:
    with postgresql_tracker.opened() as engine, tampering(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")

    said = postgresql_tracker("upgrade")

    assert (said.code, said.out) == (4, "")
    assert (
        " belong to the role tracker; nobody else may change them.\nRun `tracker upgrade` as tracker, and" in said.err
    )


def test_every_command_is_called_as_the_worker() -> None:
    """Those that are called on each kind of database are; the service wakes so in tests/test_scheduler.py."""
    folder = Path(__file__).parents[1]
    called = "\n".join(
        _of_a_server(path.read_text(encoding="utf-8"))
        for path in folder.rglob("test_*.py")
        if path.name not in {"test_backup.py", "test_run.py"}
    )
    called += (folder.parent / "test_scheduler.py").read_text(encoding="utf-8")

    missing = [
        words
        for words in _commands()
        if words not in NOT_OF_A_SERVER and not re.search(rf'"{words.split()[-1]}"', called)
    ]
    assert missing == []


def _of_a_server(text: str) -> str:
    """Give what of a file of tests is called on a server: all but the tests that run on SQLite alone."""
    tree = ast.parse(text)
    whole = "pytestmark = pytest.mark.both_kinds" in text
    return "\n".join(
        ast.get_source_segment(text, node) or ""
        for node in tree.body
        if whole
        or not (isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))
        or any("both_kinds" in ast.unparse(each) for each in node.decorator_list)
        or any(each.arg.startswith("postgresql_") for each in node.args.args)
    ) + "\n".join(
        ast.unparse(each)
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and any("both_kinds" in ast.unparse(each) for each in node.decorator_list)
        for each in node.decorator_list
    )


def _commands() -> Iterator[str]:
    with click.Context(cli.tracker) as context:
        for name in sorted(set(cli.COMMANDS) - NOT_OF_A_SERVER - SERVED_APART):
            command = cli.tracker.get_command(context, name)
            if isinstance(command, click.Group):
                yield from (f"{name} {each}" for each in command.commands)
            else:
                yield name


@pytest.mark.parametrize("table", HISTORY)
def test_the_role_cannot_change_or_take_away_history(worker: str, table: str) -> None:
    column = next(iter(Base.metadata.tables[table].columns)).name
    with psycopg.connect(worker, autocommit=True) as connection:
        assert connection.execute("SELECT current_user").fetchone() == (WORKER,)
        for statement in (
            f'UPDATE {table} SET "{column}" = "{column}"',  # noqa: S608 — a table of ours
            f"DELETE FROM {table}",  # noqa: S608 — a table of ours
            f"TRUNCATE {table}",
            f"DROP TRIGGER {table}_refuse_change ON {table}",
            f"ALTER TABLE {table} DISABLE TRIGGER {table}_refuse_change",
            f"ALTER TABLE {table} DISABLE TRIGGER ALL",
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
        "SET ROLE tracker",
    ],
)
def test_the_role_cannot_get_round_it(worker: str, statement: str) -> None:
    with psycopg.connect(worker, autocommit=True) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement.encode())


def test_a_role_s_name_is_only_ever_a_name(bare: Tracker, postgresql_url: str) -> None:
    name = 'x"; DROP TABLE facts; --'
    quoted = '"' + name.replace('"', '""') + '"'
    with psycopg.connect(postgresql_url, autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {quoted}".encode())
        owner.execute(bare("grants", name).out.encode())
        assert owner.execute("SELECT count(*) FROM facts").fetchone() == (0,)
        owner.execute(f"DROP OWNED BY {quoted}".encode())
        owner.execute(f"DROP ROLE {quoted}".encode())


@pytest.mark.parametrize("name", ["", "  ", "a\nb"])
def test_a_role_without_a_name_is_refused(bare: Tracker, name: str) -> None:
    assert bare("grants", name).code == 2
