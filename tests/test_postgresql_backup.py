"""The commands that the manual gives for PostgreSQL, run as they stand there while the database is written to."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from benchmarks.torture.flips import exported
from benchmarks.torture.kills import live
from tests import postgres
from tests.operations import acme
from tracker import database
from tracker.files.unfinished import PREFIX
from tracker.operations.journal.checkpoints import head_line
from tracker.operations.journal.proofs import export
from tracker.rules.proof.heads import Head

ROOT = Path(__file__).resolve().parents[1]
SOURCE, RESTORED = "postgresql://tracker@db.example.org/tracker", "postgresql://tracker@db.example.org/tracker_restored"
SERVER = "postgresql://tracker@db.example.org/postgres"
HEAD = "monitorship-tracker/1f3870be274f6c49 1234 9f86d081..."
WRITES, DUMPS = 12, 30


class _Over(Exception):
    pass


def documented() -> list[list[str]]:
    """Give the commands of the manual's section on PostgreSQL, taken apart as a shell would."""
    page = (ROOT / "docs" / "backup.md").read_text(encoding="utf-8")
    section = page.partition("## PostgreSQL")[2].partition("\n## ")[0]
    blocks = section.split("```")[1::2]
    return [shlex.split(line) for block in blocks for line in block.strip().splitlines()]


class Shell:
    """Runs the manual's commands, each address in them replaced by that of this test."""

    def __init__(self, server: postgres.Server, source: str, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.restored = f"{sa.make_url(source).database}_restored"
        self.places = {SERVER: server.url("postgres"), RESTORED: server.url(self.restored), SOURCE: source}
        self.head = ""

    def __call__(self, command: list[str], *more: str) -> subprocess.CompletedProcess[str]:
        program, *arguments = [self._of_this_test(word) for word in command]
        called = [str(postgres.binaries() / program)]
        if program == "tracker":
            called = [sys.executable, "-c", "from tracker.cli import main; main()"]
        return subprocess.run(
            [*called, *more, *arguments],
            cwd=self.folder,
            env={**os.environ, "TRACKER_EVIDENCE": str(self.folder / "copied")},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def called(self, back: list[list[str]]) -> list[subprocess.CompletedProcess[str]]:
        """Run what brings it back, and look at it as it is shipped."""
        done = [self(each) for each in back[:2]]
        with postgres.as_shipped(self.places[RESTORED]):
            return [*done, *(self(each) for each in back[2:])]

    def _of_this_test(self, word: str) -> str:
        for told, ours in self.places.items():
            if word.endswith(told):
                return word.removesuffix(told) + ours
        return {"tracker_restored": self.restored, HEAD: self.head}.get(word, word)


@pytest.fixture
def shell(server: postgres.Server, postgresql_url: str, tmp_path: Path) -> Iterator[Shell]:
    """The manual's commands, run where PostgreSQL's own programs are."""
    made = Shell(server, postgresql_url, tmp_path)
    yield made
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {made.restored} WITH (FORCE)".encode())


def test_what_the_manual_says_brings_back_the_same_history_while_the_source_is_written_to(
    shell: Shell, postgresql_engine: sa.Engine, postgresql_url: str, tmp_path: Path
) -> None:
    acme.loaded(postgresql_engine)
    dump, copy, *back = documented()
    assert [each[0] for each in (dump, copy, *back)] + copy[2:3] == [
        "pg_dump",
        "rsync",
        "createdb",
        "pg_restore",
        "tracker",
        "tracker",
        f"--exclude={PREFIX}*",
    ]
    busy, over, writes = threading.Event(), threading.Event(), list[int]()

    def note(entry: int) -> None:
        writes.append(entry)
        if len(writes) == WRITES:
            busy.set()
        if over.is_set():
            raise _Over

    def write() -> None:
        with suppress(_Over):
            live(postgresql_url, tmp_path, 0, note)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert busy.wait(60)
        with database.reading(postgresql_engine) as session:
            shell.head = head_line(session)
        # On a slow machine a dump may fall between two writes, and then proves nothing.
        for _ in range(DUMPS):
            before = len(writes)
            dumped = shell(dump)
            during = len(writes)
            if dumped.returncode or during > before:
                break
        # As the manual's line does: what a command has not finished yet is no evidence.
        shutil.copytree(tmp_path / "evidence", tmp_path / "copied", ignore=shutil.ignore_patterns(f"{PREFIX}*"))
    finally:
        over.set()
        writer.join()
    assert (dumped.returncode, dumped.stderr) == (0, "")
    assert during > before

    said = shell.called(back)

    assert [each.returncode for each in said[:2]] == [0, 0], [each.stderr for each in said]
    # The dates not yet run since are the only thing that doctor finds.
    assert "It is behind by" in said[2].stdout
    assert said[2].stdout.endswith("1 thing to look into.\n"), said[2].stdout
    assert said[3].returncode == 0, said[3].stdout
    assert "They go on from the head given." in said[3].stdout
    restored = database.open_engine(shell.places[RESTORED])
    try:
        with database.reading(restored) as session:
            size = Head.read(head_line(session)).size
        assert Head.read(shell.head).size <= size
        with database.reading(postgresql_engine) as session:
            then = "".join(f"{line}\n" for line in export(session, known_to=size)).encode()
        assert exported(restored) == then
        with (
            pytest.raises(sa.exc.DBAPIError, match="journal is append-only"),
            database.writing(restored) as session,
        ):
            session.execute(sa.text("UPDATE journal SET actor = 'Mallory'"))
    finally:
        restored.dispose()


def test_rights_come_back_with_the_roles_and_without_them_nothing_does(
    shell: Shell, postgresql_engine: sa.Engine, server: postgres.Server
) -> None:
    acme.loaded(postgresql_engine)
    dump, _, createdb, restore, *_ = documented()
    with psycopg.connect(server.url("postgres"), autocommit=True) as owner:
        owner.execute("CREATE ROLE tracker_keeper")
    with database.writing(postgresql_engine) as session:
        session.execute(sa.text("GRANT SELECT ON journal TO tracker_keeper"))
    assert shell(dump).returncode == 0
    assert shell(createdb).returncode == 0

    assert shell(restore).returncode == 0
    with psycopg.connect(shell.places[RESTORED]) as connection:
        found = connection.execute("SELECT has_table_privilege('tracker_keeper', 'journal', 'SELECT')").fetchone()
    assert found == (True,)

    with database.writing(postgresql_engine) as session:
        session.execute(sa.text("REVOKE SELECT ON journal FROM tracker_keeper"))
    with psycopg.connect(server.url("postgres"), autocommit=True) as owner:
        owner.execute(f"DROP DATABASE {shell.restored}".encode())
        owner.execute("DROP ROLE tracker_keeper")
    assert shell(createdb).returncode == 0
    refused = shell(restore)
    assert refused.returncode == 1
    assert "tracker_keeper" in refused.stderr
    with psycopg.connect(shell.places[RESTORED]) as connection:
        assert connection.execute("SELECT to_regclass('journal')").fetchone() == (None,)
    assert shell(restore, "--no-privileges").returncode == 0


def test_a_rewritten_past_shows_in_what_was_restored(
    shell: Shell, postgresql_engine: sa.Engine, postgresql_url: str
) -> None:
    acme.loaded(postgresql_engine)
    dump, _, createdb, restore, _, verify = documented()
    with database.reading(postgresql_engine) as session:
        head = head_line(session)
    shell.head = f"{head[:-1]}{'1' if head.endswith('0') else '0'}"
    with postgres.as_shipped(postgresql_url):
        # The entries are of other moments than the server's now, and are restored all the same.
        for each in (dump, createdb, restore):
            assert shell(each).returncode == 0

    said = shell(verify)

    assert said.returncode == 1
    assert "the history was rewritten" in said.stdout
