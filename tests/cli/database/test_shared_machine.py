"""Two people of one group share a folder, by accounts of their own; nobody else reads what is kept."""

from __future__ import annotations

import fcntl
import importlib
import io
import os
import shutil
import stat
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.calling import NOON, Said, Tracker
from tests.operations.acme import FILE
from tracker.cli import run
from tracker.clock import Clock
from tracker.files.unfinished import PREFIX, unfinished

_IMPORTED = (
    "alembic.command",
    "alembic.config",
    "alembic.runtime.environment",
    "tracker.app",
    "tracker.backup",
    "tracker.operations.derivation.repair",
    "tracker.output_files",
    "tracker.reports.monthly.pages",
    "tracker.restoration",
)
GROUP, MIA, GWEN, STRANGER = 47000, 47001, 47002, 47003


@dataclass(frozen=True, slots=True)
class Shared:
    """A folder that hands on its group; each call is made by a process of that user's."""

    folder: Path

    def __call__(self, user: int, *arguments: str) -> Said:
        told = self.folder.parent / f"told-{user}"
        child = os.fork()
        if child == 0:
            code = 70
            try:
                os.setgroups([] if user == STRANGER else [GROUP])
                os.setgid(user if user == STRANGER else GROUP)
                os.setuid(user)
                os.umask(0o022)
                os.chdir(self.folder.parent if user == STRANGER else self.folder)
                out, err = io.StringIO(), io.StringIO()
                with redirect_stdout(out), redirect_stderr(err):
                    address = ("--database", str(self.folder / "tracker.db"))
                    code = run((*address, *arguments), clock=Clock(NOON), login=str(user))
                told.write_text(f"{out.getvalue()}\0{err.getvalue()}", encoding="utf-8")
            except BaseException:  # noqa: BLE001 — it is told, and fails the test
                told.write_text(f"\0{traceback.format_exc()}", encoding="utf-8")
            finally:
                os._exit(code)
        _, status = os.waitpid(child, 0)
        said, refused = told.read_text(encoding="utf-8").split("\0")
        return Said(os.waitstatus_to_exitcode(status), said, refused)

    def modes(self) -> set[tuple[str, int]]:
        """Give the kinds of what lies in the folder, each with its mode."""
        every = [each for each in self.folder.rglob("*") if each.name not in {"acme.yaml", "a.pdf", "b.pdf"}]
        return {("folder" if each.is_dir() else "file", stat.S_IMODE(each.stat().st_mode)) for each in every}


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> Iterator[Shared]:
    """A shared folder with Acme's settlement, made and loaded by mia, on SQLite."""
    if os.getuid() != 0:
        pytest.skip("Only root can be two people: run the tests as root to try a shared machine.")
    # The other accounts may have no right to the folder of Python itself: what they need is imported before.
    for module in _IMPORTED:
        importlib.import_module(module)
    for name in ("TRACKER_DATABASE_URL", "TRACKER_EVIDENCE"):
        monkeypatch.delenv(name, raising=False)
    above = Path(tempfile.mkdtemp(prefix="shared-"))
    above.chmod(0o777)
    folder = above / "tracker"
    folder.mkdir()
    os.chown(folder, 0, GROUP)
    folder.chmod(0o2770)
    for name, text in (("acme.yaml", FILE), ("a.pdf", "first"), ("b.pdf", "second")):
        (folder / name).write_text(text)
        (folder / name).chmod(0o644)
    both = Shared(folder)
    assert both(MIA, "init").code == 0
    assert both(MIA, "load", "acme.yaml", "--yes", "--by", "mia").code == 0
    yield both
    shutil.rmtree(above)


def test_two_of_one_group_give_read_check_and_back_up_each_other_s_evidence(shared: Shared) -> None:
    assert shared(MIA, "evidence", "add", "a.pdf", "--for", "A1", "--by", "mia").code == 0
    assert shared(GWEN, "evidence", "add", "b.pdf", "--for", "A1", "--by", "gwen").code == 0
    for reader, name in ((GWEN, "a.pdf"), (MIA, "b.pdf")):
        listed = shared(reader, "evidence", "list", "--json").json
        (digest,) = (each["sha256"] for each in listed if each["name"] == name)
        got = shared(reader, "evidence", "get", digest, "--out", f"got-{name}")
        assert (got.code, got.err) == (0, "")
    for keeper in (MIA, GWEN):
        assert shared(keeper, "day").code == 0
        assert shared(keeper, "doctor").out.splitlines()[-1] == "All is well."
        assert shared(keeper, "backup", "all.tar", "--force").code == 0
    assert shared(GWEN, "restore", "all.tar", "--force").code == 0
    assert shared(MIA, "journal", "export", "--out", "acme.journal").code == 0

    assert shared.modes() == {("file", 0o660), ("folder", 0o2770)}


def test_a_stranger_is_told_which_right_to_which_file_is_missing(shared: Shared) -> None:
    said = shared(STRANGER, "list")
    assert said.code == 4
    assert f"the right to enter {shared.folder} is missing (" in said.err

    shared.folder.chmod(0o2777)
    said = shared(STRANGER, "list")
    assert f"The right to read {shared.folder / 'tracker.db'} is missing (" in said.err


def test_evidence_that_may_not_be_read_is_found_with_the_right_that_is_missing(shared: Shared) -> None:
    shared(MIA, "evidence", "add", "a.pdf", "--for", "A1", "--by", "mia")
    (piece,) = (each for each in (shared.folder / "evidence").rglob("*") if each.is_file())
    piece.chmod(0o600)

    said = shared(GWEN, "doctor")

    assert said.code == 1
    assert f"the right to read {piece} is missing (" in said.out
    assert f"{piece}: It is closed to who shares its folder: its mode is 0600, and should be 0660." in said.out
    assert shared(MIA, "doctor", "--mend", "--yes", "--by", "mia").out.splitlines()[-1] == "All is well."


def test_where_nobody_shares_all_is_for_its_owner_alone(bare: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    here = bare.folder / "own"
    place = ("--database", str(here / "tracker.db"))
    monkeypatch.setenv("TRACKER_EVIDENCE", str(here / "evidence"))
    bare.write("acme.yaml")
    bare("init", *place)
    bare("load", "acme.yaml", "--yes", *place)
    bare("evidence", "add", "acme.yaml", "--for", "A1", *place)
    for words in (
        ("backup", str(here / "all.tar")),
        ("pack", "--out", str(here / "pack.zip")),
        ("report", "--month", "2026-02", "--out", str(here / "report.html")),
        ("calendar", "--settlement", "acme", "--out", str(here / "all.ics")),
    ):
        assert bare(*words, *place).code == 0, words

    modes = {stat.S_IMODE(each.stat().st_mode) for each in here.rglob("*") if each.is_file()}
    assert modes == {0o600}
    assert {stat.S_IMODE(each.stat().st_mode) for each in (here, *here.rglob("*")) if each.is_dir()} == {0o700}


def test_a_database_that_everybody_may_read_is_found_and_closed_by_command(sqlite_acme: Tracker) -> None:
    place = sqlite_acme.folder / "tracker.db"
    sqlite_acme("day")
    place.chmod(0o644)

    said = sqlite_acme("doctor")
    assert said.code == 1
    assert "It is open to more than it should be: its mode is 0644, and should be 0600." in said.out
    assert "`tracker doctor --mend` puts it right." in said.out

    assert sqlite_acme("doctor", "--mend", "--yes").code == 0
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_what_killed_commands_left_is_found_and_taken_away_and_what_is_worked_in_is_not(sqlite_acme: Tracker) -> None:
    sqlite_acme("day")
    left = sqlite_acme.folder / f"{PREFIX}dead"
    left.mkdir()
    (left / "tracker.db").write_bytes(b"half")
    with unfinished(sqlite_acme.folder) as alive:
        said = sqlite_acme("doctor")
        assert f"Found: {left}: A command that was killed left it; nothing needs it." in said.out
        assert str(alive) not in said.out
        mended = sqlite_acme("doctor", "--mend", "--yes")
        assert (mended.code, left.exists(), alive.exists()) == (0, False, True)


def test_a_backup_takes_away_what_killed_ones_left_beside_it(sqlite_acme: Tracker) -> None:
    left = sqlite_acme.folder / f"{PREFIX}dead"
    left.mkdir()

    assert sqlite_acme("backup", "all.tar").code == 0
    assert not left.exists()


def test_a_folder_is_held_for_as_long_as_it_is_worked_in(tmp_path: Path) -> None:
    with unfinished(tmp_path) as folder:
        descriptor = os.open(folder, os.O_RDONLY)
        with pytest.raises(BlockingIOError):
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(descriptor)
    assert not folder.exists()
