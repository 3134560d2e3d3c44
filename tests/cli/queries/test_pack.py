"""Packs: what is in them, that a stranger can check them, and that the same state gives the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import tracemalloc
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape

from tests.cli.calling import Tracker
from tests.rules.proof.proofs import includes
from tracker.rules.proof.merkle import leaf_hash

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


@pytest.mark.both_kinds
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


def unpacked(path: str, folder: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return folder


def checked(folder: Path, *arguments: str) -> tuple[int, str]:
    """Check a pack as a stranger would, with a Python of its own and nothing of ours."""
    said = subprocess.run(
        [sys.executable, "-I", "verify_export.py", "journal-proof.txt", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return said.returncode, said.stdout + said.stderr


def test_a_stranger_checks_a_pack_with_what_is_in_it_and_sha256sum(done: Tracker) -> None:
    done("evidence", "add", "wire.pdf", "--for", "A2", "--by", "mc")
    done("pack", "--out", "acme.zip")
    folder = unpacked("acme.zip", done.folder / "unpacked")

    sums = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, capture_output=True, check=False
    )
    named = {line.split("  ", 1)[1] for line in (folder / "SHA256SUMS").read_text().splitlines()}
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    assert sums.returncode == 0
    assert named == there - {"SHA256SUMS", "manifest.json"}
    assert checked(folder) == (0, "3 entries are in the journal of 3 entries: 1, 2, 3.\n")
    assert checked(folder, "--head", done("journal", "head").out.strip())[0] == 0
    assert checked(folder, "--head", f"monitorship-tracker/new 3 {'f' * 64}")[0] == 1


@pytest.mark.parametrize("kind", ["certification", "defence"])
def test_one_changed_byte_of_the_proof_shows(done: Tracker, kind: str) -> None:
    done("day", at=APRIL)
    assert done("withdraw", "2", "--by", "mc", at=APRIL).code == 0
    asked = () if kind == "certification" else ("--defence", "A1")
    assert done("pack", *asked, "--out", "acme.zip", at=APRIL).code == 0
    folder = unpacked("acme.zip", done.folder / "unpacked")
    proof = folder / "journal-proof.txt"
    whole = proof.read_bytes()
    assert checked(folder)[0] == 0

    for place in range(len("tracker-proof 1\ninclusion\n"), len(whole), len(whole) // 25):
        proof.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        assert checked(folder)[0] == 1, place


def test_a_pack_tells_of_what_day_each_piece_speaks_when_it_was_given_and_what_was_withdrawn(done: Tracker) -> None:
    (done.folder / "draft.pdf").write_bytes(b"%PDF draft, privileged")
    done("evidence", "add", "wire.pdf", "--for", "A3@2026-Q1", "--effective", "2026-02-27", "--by", "mc")
    done("evidence", "add", "--for", "A1", "--link", "https://acme.example/plan", "--by", "mc")
    done("evidence", "add", "draft.pdf", "--for", "A1", "--by", "mc")
    done("withdraw", "5", "--by", "mc")
    done("pack", "--out", "acme.zip")
    files = opened("acme.zip")

    told = [
        (
            row["entry"],
            row["code"],
            row["sha256 or words"],
            row["speaks of"],
            row["given on"],
            row["withdrawn by entry"],
        )
        for row in rows(files["evidence.csv"])
    ]

    assert told == [
        ("2", "A1", DIGEST, "2026-02-27", "2026-03-02", ""),
        ("3", "A3@2026-Q1", DIGEST, "2026-02-27", "2026-03-02", ""),
        ("4", "A1", "https://acme.example/plan", "2026-03-02", "2026-03-02", ""),
        ("5", "A1", hashlib.sha256(b"%PDF draft, privileged").hexdigest(), "2026-03-02", "2026-03-02", "6"),
    ]
    assert [name for name in files if name.startswith("evidence/")] == [f"evidence/{DIGEST}.pdf"]
    assert not any(b"privileged" in data for data in files.values())


def test_a_resolution_that_was_withdrawn_is_told_as_such(done: Tracker) -> None:
    done("withdraw", "2", "--by", "mc")
    done("pack", "--out", "acme.zip")

    (row,) = rows(opened("acme.zip")["resolutions.csv"])

    assert (row["entry"], row["code"], row["what"], row["withdrawn by entry"]) == ("2", "A1", "resolved", "3")


def test_the_draft_names_the_rules_the_program_the_schema_and_every_record(done: Tracker) -> None:
    done("pack", "--out", "acme.zip")
    files = opened("acme.zip")
    draft = " ".join(files["certificate-draft.txt"].decode().split())

    assert draft.startswith("DRAFT CERTIFICATE")
    assert "Federal Rule of Evidence 902(11), (13) and (14)" in draft
    assert f"schema revision {manifest(files)['schema']}" in draft
    assert manifest(files)["program"] in draft
    head = done("journal", "head").out.strip()
    assert any(line.strip() == head for line in files["certificate-draft.txt"].decode().splitlines())
    for name in ("report.html", "register.csv", "resolutions.csv", "evidence.csv", f"evidence/{DIGEST}.pdf"):
        assert f"{name} {hashlib.sha256(files[name]).hexdigest()}" in draft
    assert "made until this pack was" in draft


def test_both_kinds_of_pack_of_one_day_have_names_of_their_own(done: Tracker) -> None:
    late = datetime(2026, 5, 10, 12, 0, tzinfo=UTC)

    assert done("pack", at=late).code == done("pack", "--defence", "A3@2026-Q1", at=late).code == 0

    assert Path("pack-acme-2026-05-10.zip").exists()
    assert Path("defence-A3@2026-Q1-2026-05-10.zip").exists()


@pytest.mark.both_kinds
def test_a_deadline_that_was_missed_and_then_waived_was_missed(done: Tracker) -> None:
    may = datetime(2026, 5, 10, 12, 0, tzinfo=UTC)
    done("waive", "A3@2026-Q1", "--by", "mc", at=may)

    said = done("pack", "--defence", "A3@2026-Q1", "--out", "a3.zip", at=may)

    assert said.code == 0, said.err
    assert "Status on Sunday 10 May 2026: waived" in opened("a3.zip")["deadline.txt"].decode()


def test_every_entry_that_a_defence_pack_cites_is_proven_in_it(done: Tracker) -> None:
    done("evidence", "add", "wire.pdf", "--for", "A3@2026-Q1", "--by", "mc")
    done("withdraw", "3", "--by", "mc")
    may = datetime(2026, 5, 10, 12, 0, tzinfo=UTC)
    done("day", "--leap", at=may)
    done("pack", "--defence", "A3@2026-Q1", "--out", "a3.zip", at=may)
    files = opened("a3.zip")

    proven = {each["seq"] for each in json.loads(files["journal.json"])["entries"]}
    tables = [rows(data) for name, data in files.items() if name.endswith(".csv")]
    cited = {
        int(row[key]) for table in tables for row in table for key in ("entry", "withdrawn by entry") if row.get(key)
    }

    assert cited
    assert cited <= proven


def test_evidence_of_any_size_is_packed_piece_by_piece(done: Tracker) -> None:
    large = done.folder / "scan.pdf"
    with large.open("wb") as file:
        file.truncate(60_000_000)
    assert done("evidence", "add", "scan.pdf", "--for", "A1", "--by", "mc").code == 0
    digest = done("evidence", "list", "--json").json[-1]["content"]

    tracemalloc.start()
    assert done("pack", "--out", "acme.zip").code == 0
    assert done("evidence", "get", digest, "--out", "back.pdf").code == 0
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 40_000_000
    assert Path("back.pdf").stat().st_size == 60_000_000
    with zipfile.ZipFile("acme.zip") as archive:
        assert archive.getinfo(f"evidence/{digest}.pdf").file_size == 60_000_000


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
    done("day", "--leap", at=datetime(2026, 5, 10, 12, 0, tzinfo=UTC))

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


def test_a_defence_pack_leads_with_one_page_to_read(done: Tracker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_NOTICES_FOLDER", str(done.folder / "spool"))
    late = datetime(2026, 5, 10, 12, 0, tzinfo=UTC)
    done("evidence", "add", "--for", "A3@2026-Q1", "--reference", "Mail to <OCC> of 1 April", "--by", "mc")
    done("day", "--leap", at=late)
    done("pack", "--defence", "A3@2026-Q1", "--out", "a3.zip", at=late)
    files = opened("a3.zip")

    assert list(files)[:2] == ["README.txt", "page.html"]
    page = files["page.html"].decode()
    parts = re.split(r"<h2[^>]*>(.*?)</h2>", page)
    said = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert list(said) == ["What was due", "Why that day", "What happened", "Who was told", "What the delay may cost"]
    assert "Latest arguable date" in said["What was due"]
    assert all(escape(row["text"]) in said["Who was told"] for row in rows(files["notices.csv"])[-10:])
    assert "(for Maria Chen)" in said["Who was told"]
    assert "evidence Mail to &lt;OCC&gt; of 1 April" in said["What happened"]
    assert "<script" not in page


def test_a_deadline_that_was_not_missed_needs_no_defence(done: Tracker) -> None:
    said = done("pack", "--defence", "A1", "--out", "a1.zip")

    assert said.code == 2
    assert "A1 was not missed: on 2026-03-02 it is met." in said.err
    assert not Path("a1.zip").exists()
