"""Packs: what is in them, that a stranger can check them, and that the same state gives the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.calling import Tracker
from tracker.rules.merkle import includes, leaf_hash

WIRE = b"%PDF wire of 27 February"
DIGEST = hashlib.sha256(WIRE).hexdigest()
APRIL = datetime(2026, 4, 10, 12, 0, tzinfo=UTC)


@pytest.fixture
def done(acme: Tracker) -> Tracker:
    (acme.folder / "wire.pdf").write_bytes(WIRE)
    assert (
        acme("resolve", "A1", "--on", "2026-02-27", "--evidence", "wire.pdf", "--note", "=1+1", "--by", "mc").code == 0
    )
    return acme


def opened(path: str) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def manifest(files: dict[str, bytes]) -> Any:
    return json.loads(files["manifest.json"])


def test_a_certification_pack_holds_what_its_manifest_says(done: Tracker) -> None:
    said = done("pack", "--settlement", "acme", "--out", "acme.zip", "--json")

    assert said.code == 0, said.err
    files = opened("acme.zip")
    named = {each["name"]: each["sha256"] for each in manifest(files)["files"]}
    assert named == {name: hashlib.sha256(data).hexdigest() for name, data in files.items() if name != "manifest.json"}
    assert said.json["sha256"] == hashlib.sha256(Path("acme.zip").read_bytes()).hexdigest()
    assert files[f"evidence/{DIGEST}.pdf"] == WIRE
    assert b"DRAFT CERTIFICATE" in files["certificate-draft.txt"]
    assert b"<!doctype html" in files["report.html"][:40].lower()


def test_the_register_and_the_resolutions_are_tables_without_formulas(done: Tracker) -> None:
    done("pack", "--out", "acme.zip")
    files = opened("acme.zip")

    register = {row["code"]: row for row in rows(files["register.csv"])}
    assert (register["A1"]["status"], register["A1"]["safe"], register["A1"]["resolved by"]) == (
        "met",
        "2026-03-16",
        "2026-02-27",
    )
    (resolution,) = rows(files["resolutions.csv"])
    assert (resolution["code"], resolution["by"], resolution["note"], resolution["evidence"]) == (
        "A1",
        "mc",
        "'=1+1",
        DIGEST,
    )


def test_each_entry_of_the_journal_is_proven_against_the_head_printed(done: Tracker) -> None:
    done("pack", "--out", "acme.zip")
    journal = json.loads(opened("acme.zip")["journal.json"])

    _, size, root = journal["head"].split(" ")
    assert journal["head"] in done("journal", "head").out
    assert journal["entries"]
    for entry in journal["entries"]:
        leaf = leaf_hash(bytes.fromhex(entry["hash"]))
        path = [bytes.fromhex(each) for each in entry["proof"]]
        assert includes(bytes.fromhex(root), leaf, index=entry["seq"] - 1, size=int(size), path=path)
        told = [entry[key] for key in ("seq", "at", "actor", "action", "settlement", "payload", "previous")]
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == entry["hash"]


def test_the_same_state_gives_the_same_bytes(done: Tracker) -> None:
    done("pack", "--out", "one.zip")
    done("pack", "--out", "two.zip")

    assert Path("one.zip").read_bytes() == Path("two.zip").read_bytes()


def test_a_missing_or_changed_piece_of_evidence_leaves_no_pack(done: Tracker) -> None:
    (place,) = done.folder.glob(f"**/{DIGEST}")
    place.chmod(0o600)
    place.write_bytes(b"else")

    said = done("pack", "--out", "acme.zip")

    assert said.code == 2
    assert "was changed" in said.err
    assert not Path("acme.zip").exists()


def test_a_defence_pack_explains_one_missed_deadline(done: Tracker) -> None:
    done("evidence", "add", "--for", "A3@2026-Q1", "--reference", "Mail to the OCC of 1 April", "--by", "mc")
    done("day", at=datetime(2026, 5, 10, 12, 0, tzinfo=UTC))

    said = done("pack", "--defence", "A3@2026-Q1", "--out", "a3.zip", at=datetime(2026, 5, 10, 12, 0, tzinfo=UTC))

    assert said.code == 0, said.err
    files = opened("a3.zip")
    account = files["deadline.txt"].decode()
    assert "A3@2026-Q1: Quarterly report" in account
    assert "1. " in account
    assert "overdue" in account
    assert any("overdue" in row["what"] for row in rows(files["history.csv"]))
    assert rows(files["notices.csv"])
    assert [row["what"] for row in rows(files["facts.csv"])] == ["evidence Mail to the OCC of 1 April"]
    assert manifest(files)["kind"] == "defence"


def test_a_deadline_that_was_not_missed_needs_no_defence(done: Tracker) -> None:
    said = done("pack", "--defence", "A1", "--out", "a1.zip")

    assert said.code == 2
    assert "A1 was not missed: on 2026-03-02 it is met." in said.err
    assert not Path("a1.zip").exists()
