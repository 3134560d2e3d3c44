"""`tracker backup` and `tracker restore`: whole and checked, or nothing at all."""

from __future__ import annotations

import errno
import io
import json
import re
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.cli.calling import Tracker
from tracker import database, models
from tracker.backup import take
from tracker.rules.people.actor import Actor, Proof
from tracker.settings import Settings, address

LATER = datetime(2026, 3, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def lived(sqlite_acme: Tracker) -> Tracker:
    """Acme's settlement in an SQLite file, which is what is backed up, with a day run and a resolution that has evidence."""
    acme = sqlite_acme
    acme("day")
    (acme.folder / "receipt.pdf").write_bytes(b"paid in full")
    assert acme("resolve", "A1", "--on", "2026-03-02", "--evidence", "receipt.pdf").code == 0
    return acme


def _names(tracker: Tracker) -> set[str]:
    return {path.name for path in tracker.folder.iterdir()}


def _rewritten(place: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Write an archive anew with its parts changed, as somebody with a tool would."""
    with tarfile.open(place) as parts:
        held = {part.name: stream.read() for part in parts if (stream := parts.extractfile(part))}
    change(held)
    with tarfile.open(place, "w") as parts:
        for name, content in held.items():
            part = tarfile.TarInfo(name)
            part.size = len(content)
            parts.addfile(part, io.BytesIO(content))


def _everything(place: Path) -> list[str]:
    """Give all that a database holds, but that it was backed up and put back."""
    with closing(sqlite3.connect(place)) as connection:
        upkeep = re.compile(r"""INSERT INTO "journal" VALUES\(\d+,'[^']*','[^']*','(backup|restore)',""")
        return [line for line in connection.iterdump() if not upkeep.match(line)]


def test_a_backup_put_back_elsewhere_is_the_same_database_with_its_evidence(lived: Tracker) -> None:
    said = lived("backup", "acme.tar")
    assert (said.code, said.err) == (0, "")
    assert "1 evidence file, checked." in said.lines[0]

    elsewhere = lived.folder / "elsewhere" / "tracker.db"
    restored = lived("restore", "acme.tar", "--database", str(elsewhere))

    assert (restored.code, restored.err) == (0, "")
    assert _everything(elsewhere) == _everything(lived.folder / "tracker.db")
    (kept,) = (path for path in (elsewhere.parent / "evidence").rglob("*") if path.is_file())
    assert kept.read_bytes() == b"paid in full"
    assert lived("doctor", "--database", str(elsewhere)).lines[-1] == "All is well."
    head = said.lines[-1].partition("Head: ")[2].removesuffix(".")
    assert lived("journal", "verify", "--database", str(elsewhere), "--against", head).code == 0


def test_a_backup_tells_the_head_to_hold_it_against(lived: Tracker) -> None:
    seen = lived("journal", "verify", "--json").json
    told = lived("backup", "acme.tar", "--json").json

    assert told["journal"] == {"entries": seen["entries"], "head": seen["head"]}
    elsewhere = ("--database", str(lived.folder / "elsewhere.db"))
    lived("restore", "acme.tar", "--against", seen["head"], *elsewhere)
    origin, size, _ = seen["head"].split()
    lost = lived("restore", "acme.tar", "--against", f"{origin} {size} {'f' * 64}", "--force", *elsewhere)

    assert lost.code == 2
    assert lost.err.splitlines()[0].endswith("are not those of the head given: the history was rewritten.")
    assert lived("journal", "verify", "--json", *elsewhere).json["entries"] == seen["entries"] + 1


def test_a_backup_is_readable_by_its_owner_alone_and_leaves_nothing_else_behind(lived: Tracker) -> None:
    before = _names(lived)

    lived("backup", "acme.tar")

    assert _names(lived) == before | {"acme.tar"}
    assert (lived.folder / "acme.tar").stat().st_mode & 0o077 == 0


def test_a_stranger_can_take_a_backup_apart(lived: Tracker) -> None:
    lived("backup", "acme.tar")

    with tarfile.open(lived.folder / "acme.tar") as parts:
        names = parts.getnames()
        parts.extract("tracker.db", lived.folder / "apart", filter="data")

    assert (names[0], names[-1]) == ("tracker.db", "manifest.json")
    assert [name.split("/")[0] for name in names[1:-1]] == ["evidence"]
    with closing(sqlite3.connect(lived.folder / "apart" / "tracker.db")) as connection:
        assert connection.execute("SELECT code FROM settlements").fetchall() == [("acme",)]


def test_a_file_that_is_there_is_replaced_only_by_force(lived: Tracker) -> None:
    place = lived.folder / "acme.tar"
    place.write_text("last month's")

    refused = lived("backup", "acme.tar")
    assert (refused.code, refused.err) == (
        2,
        "There is a file at acme.tar already.\nName another, or replace it with --force.\n",
    )
    assert place.read_text() == "last month's"

    assert lived("backup", "acme.tar", "--force").code == 0
    assert tarfile.is_tarfile(place)


@pytest.mark.parametrize("where", [".", "nowhere/acme.tar"])
def test_a_place_that_no_file_can_take_is_refused(lived: Tracker, where: str) -> None:
    said = lived("backup", where)

    assert said.code == 2
    assert "Traceback" not in said.err


def test_evidence_that_is_gone_is_told_and_the_rest_is_backed_up(lived: Tracker) -> None:
    shutil.rmtree(lived.folder / "evidence")

    said = lived("backup", "acme.tar", "--json")

    assert said.code == 1
    (missing,) = said.json["missing"]
    assert said.err.startswith(f"Evidence {missing} is missing or was changed, and is not in the backup.")
    back = lived("restore", "acme.tar", "--database", str(lived.folder / "elsewhere.db"))
    assert (back.code, back.err) == (1, f"Evidence {missing} was missing when the backup was taken.\n")


def test_a_database_whose_journal_does_not_hold_is_not_backed_up(lived: Tracker) -> None:
    with closing(sqlite3.connect(lived.folder / "tracker.db")) as connection:
        connection.executescript(
            "DROP TRIGGER journal_refuse_update; UPDATE journal SET actor = 'Mallory' WHERE seq = 1"
        )

    said = lived("backup", "acme.tar")

    assert (said.code, said.out) == (2, "")
    assert said.err.splitlines() == [
        "The content of entry 1 does not match its hash.",
        "It is not used, and nothing was changed.",
    ]
    assert "acme.tar" not in _names(lived)


def test_a_database_that_holds_something_is_replaced_only_by_force_and_kept_aside(lived: Tracker) -> None:
    lived("backup", "acme.tar")
    lived("waive", "A3@2026-Q2")
    newer = _everything(lived.folder / "tracker.db")

    refused = lived("restore", "acme.tar")
    assert refused.code == 2
    assert refused.err.endswith("replace it with --force: it is then kept aside.\n")
    assert _everything(lived.folder / "tracker.db") == newer

    restored = lived("restore", "acme.tar", "--force", "--json")
    assert restored.code == 0
    assert restored.json["aside"] == str(lived.folder / "tracker.db.before-restore-20260302T120000Z")
    assert _everything(Path(restored.json["aside"])) == newer
    assert lived("journal", "verify").out.startswith("All 4 entries hold, ")
    again = lived("restore", "acme.tar", "--force", "--json").json["aside"]
    assert again == f"{restored.json['aside']}-2"


@pytest.mark.parametrize("forced", [True, False])
def test_a_restore_that_the_disk_may_not_keep_is_undone(
    lived: Tracker, monkeypatch: pytest.MonkeyPatch, forced: bool
) -> None:
    lived("backup", "acme.tar")
    lived("record", "monitor-engaged", "--on", "2026-03-02")
    head = lived("journal", "head").out
    where = () if forced else ("--database", str(lived.folder / "elsewhere.db"))
    before = _names(lived)

    with monkeypatch.context() as patched:
        patched.setattr("tracker.evidence.sync_folder", _refused)
        said = lived("restore", "acme.tar", "--force", *where)

    assert said.code == 4
    assert said.err.startswith("The backup cannot be put back: ")
    assert "The database is as it was." in said.err
    assert _names(lived) == before
    assert lived("journal", "head").out == head


def test_a_restore_that_cannot_be_undone_says_where_everything_is(
    lived: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    lived("backup", "acme.tar")
    replaced = Path.replace
    with monkeypatch.context() as patched:
        patched.setattr("tracker.evidence.sync_folder", _refused)
        # Only the way back is shut.
        patched.setattr(
            Path, "replace", lambda old, new: _refused() if "before-restore" in old.name else replaced(old, new)
        )
        said = lived("restore", "acme.tar", "--force")

    (aside,) = lived.folder.glob("*.before-restore-*")
    place = lived.folder / "tracker.db"
    assert (said.code, said.out) == (4, "")
    assert said.err == (
        f"The backup is at {place}, and the disk may not keep it there: Input/output error. "
        f"The database from before is kept at {aside}.\nSee to the disk.\n`tracker doctor` says what is wrong.\n"
    )
    assert lived("doctor").code == 0


def _refused(*_: object) -> None:
    raise OSError(errno.EIO, "Input/output error")


def test_an_empty_database_is_replaced_without_a_word(lived: Tracker) -> None:
    lived("backup", "acme.tar")
    place = str(lived.folder / "fresh.db")
    lived("init", "--database", place)

    assert lived("restore", "acme.tar", "--database", place).code == 0
    assert lived("journal", "verify", "--database", place).out.startswith("All 4 entries hold, ")


def test_a_damaged_database_is_put_aside_and_replaced(lived: Tracker) -> None:
    lived("backup", "acme.tar")
    (lived.folder / "tracker.db").write_bytes(b"damaged beyond recognition" * 1000)

    assert lived("restore", "acme.tar").code == 2
    restored = lived("restore", "acme.tar", "--force", "--json")

    assert restored.code == 0
    assert Path(restored.json["aside"]).read_bytes().startswith(b"damaged")
    assert lived("doctor").lines[-1] == "All is well."


def test_what_a_crash_left_beside_the_file_is_not_played_into_the_new_one(lived: Tracker) -> None:
    lived("backup", "acme.tar")
    place = lived.folder / "tracker.db"
    whole = _everything(place)
    crashed = lived.folder / "crashed.db"
    shutil.copy(place, crashed)
    _leave_hot_journal(crashed)
    hot = crashed.with_name("crashed.db-journal").read_bytes()
    assert hot

    for damaged in (True, False):
        place.with_name("tracker.db-journal").write_bytes(hot)
        if damaged:
            place.write_bytes(b"damaged beyond recognition" * 1000)
        else:
            place.unlink()
        said = lived("restore", "acme.tar", "--force")
        assert said.code == 0, said.err
        assert not place.with_name("tracker.db-journal").exists()
        assert _everything(place) == whole
        assert lived("doctor").lines[-1] == "All is well."


def _leave_hot_journal(place: Path) -> None:
    """Die in the midst of writing, as in a loss of power."""
    dying = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA journal_mode = DELETE')\n"
        "c.execute('PRAGMA cache_size = 1')\n"
        "c.execute('PRAGMA cache_spill = 1')\n"
        "c.execute('BEGIN IMMEDIATE')\n"
        "c.execute('CREATE TABLE big (t)')\n"
        "c.execute('UPDATE persons SET name = name || hex(randomblob(9000))')\n"
        "c.executemany('INSERT INTO big VALUES (?)', [('x' * 5000,)] * 500)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", dying, str(place)], check=False)


def test_a_database_behind_a_link_is_replaced_where_it_lies(lived: Tracker) -> None:
    lived("backup", "acme.tar")
    place, real = lived.folder / "tracker.db", lived.folder / "disk" / "real.db"
    real.parent.mkdir()
    place.rename(real)
    place.symlink_to(real)
    lived("waive", "A3@2026-Q2")

    restored = lived("restore", "acme.tar", "--force", "--json").json

    assert place.is_symlink()
    assert Path(restored["aside"]).parent == real.parent
    assert lived("journal", "verify", "--database", str(real)).out.startswith("All 4 entries hold, ")


def test_a_backup_is_never_written_over_the_database(lived: Tracker) -> None:
    whole = _everything(lived.folder / "tracker.db")

    said = lived("backup", "tracker.db", "--force")

    assert (said.code, said.err.splitlines()[0]) == (2, "tracker.db is a database, and is not written over.")
    assert _everything(lived.folder / "tracker.db") == whole


@pytest.mark.parametrize("name", ["with blanks.db", "100%25.db", "a#b.db", "what?.db", "ünï.db"])
def test_a_backup_goes_to_and_comes_from_any_name(lived: Tracker, name: str) -> None:
    place = lived.folder / name

    assert lived("backup", f"{name}.tar").code == 0
    assert lived("restore", f"{name}.tar", "--database", str(place)).code == 0
    assert lived("backup", f"{name}.2.tar", "--database", str(place)).code == 0
    assert _everything(place) == _everything(lived.folder / "tracker.db")


def test_a_program_that_had_the_old_file_open_goes_on_in_the_new_one(lived: Tracker) -> None:
    lived("backup", "acme.tar")
    lived("waive", "A3@2026-Q2")
    engine = database.open_engine(address(str(lived.folder / "tracker.db")))

    def entries() -> int:
        with database.reading(engine) as session:
            return len(session.scalars(select(models.JournalEntry.seq)).all())

    assert entries() == 5
    restored = lived("restore", "acme.tar", "--force", "--json").json

    assert entries() == 4
    with database.writing(engine) as session:
        session.add(models.Person(key="zoe", name="Zoë", email=None))
    engine.dispose()
    with closing(sqlite3.connect(lived.folder / "tracker.db")) as connection:
        assert ("zoe",) in connection.execute("SELECT key FROM persons").fetchall()
    with closing(sqlite3.connect(restored["aside"])) as connection:
        assert ("zoe",) not in connection.execute("SELECT key FROM persons").fetchall()


def test_a_database_in_use_is_not_replaced(lived: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.database.PATIENCE", 0.1)
    lived("backup", "acme.tar")
    with closing(sqlite3.connect(lived.folder / "tracker.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        said = lived("restore", "acme.tar", "--force")
        connection.execute("ROLLBACK")

    assert said.code == 4
    assert said.err.endswith("Stop it, then try again.\n")
    assert not [name for name in _names(lived) if "before-restore" in name]


def test_a_copy_that_takes_too_long_is_given_up(lived: Tracker) -> None:
    said = lived("backup", "acme.tar", "--within", "0.0000001")

    assert said.code == 4
    assert "was given up" in said.err
    assert "acme.tar" not in _names(lived)


def _cut(parts: dict[str, bytes]) -> None:
    del parts["manifest.json"]


def _swap_evidence(parts: dict[str, bytes]) -> None:
    (name,) = (name for name in parts if name.startswith("evidence/"))
    parts[name] = b"not paid at all"


def _drop_evidence(parts: dict[str, bytes]) -> None:
    (name,) = (name for name in parts if name.startswith("evidence/"))
    del parts[name]
    held = json.loads(parts["manifest.json"])
    held["evidence"] = []
    parts["manifest.json"] = json.dumps(held).encode()


def _flip_database(parts: dict[str, bytes]) -> None:
    parts["tracker.db"] = parts["tracker.db"][:-100] + b"\x00" * 100


def _add_a_stranger(parts: dict[str, bytes]) -> None:
    parts["../outside"] = b"written where it should not be"


def _other_counts(parts: dict[str, bytes]) -> None:
    held = json.loads(parts["manifest.json"])
    next(each for each in held["tables"] if each["table"] == "facts")["rows"] += 1
    parts["manifest.json"] = json.dumps(held).encode()


def _other_head(parts: dict[str, bytes]) -> None:
    held = json.loads(parts["manifest.json"])
    held["journal"]["head"] = "0" * 64
    parts["manifest.json"] = json.dumps(held).encode()


def _nonsense(parts: dict[str, bytes]) -> None:
    parts["manifest.json"] = b"[1, 2]"


@pytest.mark.parametrize(
    "change",
    [_cut, _swap_evidence, _drop_evidence, _flip_database, _add_a_stranger, _other_counts, _other_head, _nonsense],
)
def test_a_backup_that_was_tampered_with_is_refused_and_nothing_is_touched(
    lived: Tracker, change: Callable[[dict[str, bytes]], None]
) -> None:
    lived("backup", "acme.tar")
    _rewritten(lived.folder / "acme.tar", change)
    before = _everything(lived.folder / "tracker.db"), _names(lived)

    said = lived("restore", "acme.tar", "--force")

    assert (said.code, said.out) == (2, "")
    assert said.err.endswith("It is not used, and nothing was changed.\n")
    assert (_everything(lived.folder / "tracker.db"), _names(lived)) == before


@pytest.mark.parametrize("kept", [0, 100, 5_000, -15_000])
def test_a_backup_cut_short_is_refused(lived: Tracker, kept: int) -> None:
    lived("backup", "acme.tar")
    place = lived.folder / "acme.tar"
    place.write_bytes(place.read_bytes()[:kept])

    said = lived("restore", "acme.tar", "--force")

    assert said.code == 2
    assert "Traceback" not in said.err


def test_a_backup_that_is_not_there_is_told(lived: Tracker) -> None:
    said = lived("restore", "gone.tar")

    assert (said.code, said.err) == (2, "The backup gone.tar cannot be read: No such file or directory.\n")


def test_on_postgresql_both_name_the_server_s_own_tools(postgresql_tracker: Tracker) -> None:
    backup, restore = postgresql_tracker("backup", "acme.tar"), postgresql_tracker("restore", "acme.tar")

    assert (backup.code, restore.code) == (2, 2)
    assert "pg_dump" in backup.err
    assert "pg_restore" in restore.err


def test_a_size_that_no_file_has_is_told_as_damage(tracker: Tracker) -> None:
    """Where such a place can be asked for at all, the file just ends before it."""
    part = tarfile.TarInfo("manifest.json")
    part.size = 1 << 50
    Path("huge.tar").write_bytes(part.tobuf(tarfile.GNU_FORMAT) + b"{}")
    said = tracker("--database", "other.db", "restore", "huge.tar")
    assert (said.code, said.err.splitlines()[0]) in {
        (2, "huge.tar is damaged: it claims to hold more than any file can."),
        (2, "huge.tar is not a backup of a tracker, or was cut short or damaged."),
    }


def test_what_was_entered_while_a_long_backup_was_made_does_not_stand_in_its_way(lived: Tracker) -> None:
    """The clock is asked again for the entry: between the two a quarter of an hour went by, and another recorded."""
    before, then = datetime(2026, 3, 4, 17, 0, tzinfo=UTC), datetime(2026, 3, 4, 17, 15, tzinfo=UTC)
    asked: list[None] = []

    def clock() -> datetime:
        asked.append(None)
        if len(asked) == 1:
            assert lived("record", "breach", "--on", "2026-03-01", at=then).code == 0
            return before
        return then

    place = lived.folder / "long.tar"
    settings = Settings(lived.url, lived.folder / "evidence")
    manifest = take(
        settings, place, actor=Actor("maria", Proof.OPERATING_SYSTEM), clock=clock, within=10, replace=False
    )

    assert manifest.made_at == before.isoformat()
    assert [each["action"] for each in lived("journal", "--json", at=then).json[-2:]] == ["record", "backup"]
