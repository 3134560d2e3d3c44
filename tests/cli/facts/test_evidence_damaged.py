"""Evidence that is no longer what was handed in: whoever reads it says so, fails, and writes nothing half."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.calling import Tracker

WIRE = b"%PDF wire of 27 February"
DIGEST = hashlib.sha256(WIRE).hexdigest()
OTHER = hashlib.sha256(b"%PDF other").hexdigest()


def store(acme: Tracker) -> Path:
    """Give the place where the piece lies that proves A1; another one is whole."""
    (acme.folder / "wire.pdf").write_bytes(WIRE)
    (acme.folder / "other.pdf").write_bytes(b"%PDF other")
    for name in ("wire.pdf", "other.pdf"):
        assert acme("evidence", "add", name, "--for", "A1", "--by", "mc").code == 0
    (place,) = (acme.folder / "evidence").rglob(DIGEST)
    return place


@pytest.fixture
def stored(acme: Tracker) -> Path:
    return store(acme)


def _flipped(place: Path) -> None:
    place.write_bytes(bytes([WIRE[0] ^ 1]) + WIRE[1:])


def _cut(place: Path) -> None:
    place.write_bytes(WIRE[:-1])


def _emptied(place: Path) -> None:
    place.write_bytes(b"")


def _deleted(place: Path) -> None:
    place.unlink()


def _linked(place: Path) -> None:
    place.rename(place.with_name("elsewhere"))
    place.symlink_to(place.with_name("elsewhere"))


def _linked_folder(place: Path) -> None:
    folder = place.parent
    folder.rename(folder.parent.parent / "elsewhere")
    folder.symlink_to(folder.parent.parent / "elsewhere")


def _folder(place: Path) -> None:
    place.unlink()
    place.mkdir()


def _store_gone(place: Path) -> None:
    shutil.rmtree(place.parent.parent)


DAMAGES = [_flipped, _cut, _emptied, _deleted, _linked, _linked_folder, _folder, _store_gone]


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_evidence_is_told_by_everyone_who_reads_it(
    acme: Tracker, stored: Path, damage: Callable[[Path], None]
) -> None:
    damage(stored)

    doctor = acme("doctor")
    assert doctor.code == 1
    assert DIGEST in doctor.out

    before = {path.name for path in acme.folder.iterdir()}
    get, pack = acme("evidence", "get", DIGEST, "--out", "back.pdf"), acme("pack", "--out", "acme.zip")
    for said in (get, pack):
        assert (said.code, said.out) == (2, "")
        assert re.match(f"The evidence ({DIGEST}|{OTHER}) is not as it was handed in\\. It ", said.err)
        assert said.err.endswith("\n`tracker doctor` says what is wrong.\n")
    assert {path.name for path in acme.folder.iterdir()} == before


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_backup_says_which_evidence_is_damaged(sqlite_acme: Tracker, damage: Callable[[Path], None]) -> None:
    """Of a file: on a server `pg_dump` takes the backup."""
    damage(store(sqlite_acme))

    backup = sqlite_acme("backup", "acme.tar")

    assert backup.code == 1
    assert f"Evidence {DIGEST} is missing or was changed" in backup.err


def test_a_withdrawn_piece_is_hashed_again_too(acme: Tracker, stored: Path) -> None:
    entry = acme("evidence", "list", "--json").json[0]["entry"]
    assert acme("withdraw", str(entry), "--by", "mc").code == 0
    _flipped(stored)

    said = acme("doctor")

    assert said.code == 1
    assert DIGEST in said.out


@pytest.mark.parametrize("command", [("evidence", "get", DIGEST), ("pack",), ("report",), ("journal", "export")])
def test_a_database_is_never_written_over(sqlite_acme: Tracker, command: tuple[str, ...]) -> None:
    """Of a file: a server's is in no place that could be named."""
    assert store(sqlite_acme).exists()
    place = sqlite_acme.folder / "tracker.db"
    before = place.read_bytes()

    said = sqlite_acme(*command, "--out", "tracker.db")

    assert said.code == 2
    assert "tracker.db is" in said.err
    assert place.read_bytes() == before


def test_a_link_that_leads_nowhere_is_not_written_over(acme: Tracker, stored: Path) -> None:
    assert stored.exists()
    link = acme.folder / "back.pdf"
    link.symlink_to(acme.folder / "nowhere")

    said = acme("evidence", "get", DIGEST, "--out", "back.pdf")

    assert said.code == 2
    assert "is there already" in said.err
    assert link.is_symlink()
