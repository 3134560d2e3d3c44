"""Evidence from the command line: given for several duties at once, listed, given back, withdrawn and never deleted."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.calling import Tracker

WIRE = b"%PDF wire of 27 February"
DIGEST = hashlib.sha256(WIRE).hexdigest()


@pytest.fixture
def given(acme: Tracker) -> Tracker:
    (acme.folder / "wire.pdf").write_bytes(WIRE)
    said = acme("evidence", "add", "wire.pdf", "--for", "A1", "--for", "A4", "--effective", "2026-02-27", "--by", "mc")
    assert said.code == 0, said.err
    return acme


def test_one_piece_serves_several_duties_in_one_entry(given: Tracker) -> None:
    lines = given("evidence", "list", "--json").json

    assert [(each["code"], each["content"], each["effective"], each["name"]) for each in lines] == [
        ("A1", DIGEST, "2026-02-27", "wire.pdf"),
        ("A4", DIGEST, "2026-02-27", "wire.pdf"),
    ]
    assert len({each["entry"] for each in lines}) == 1
    assert [each["size"] for each in lines] == [len(WIRE), len(WIRE)]
    assert len(given("evidence", "list", "--for", "A4", "--json").json) == 1
    assert given("doctor").code == 0


def test_it_comes_back_as_it_went_in_and_over_nothing(given: Tracker) -> None:
    said = given("evidence", "get", DIGEST[:8], "--out", "back.pdf")

    assert said.code == 0, said.err
    assert Path("back.pdf").read_bytes() == WIRE
    assert "is there already" in given("evidence", "get", DIGEST, "--out", "back.pdf").err


def test_links_and_references_are_evidence_too(acme: Tracker) -> None:
    acme("evidence", "add", "--for", "A1", "--link", "https://acme.example/plan", "--by", "mc")
    acme("evidence", "add", "--for", "A1", "--reference", "Binder 3, tab 2", "--by", "mc")

    assert [(each["kind"], each["content"]) for each in acme("evidence", "list", "--json").json] == [
        ("link", "https://acme.example/plan"),
        ("reference", "Binder 3, tab 2"),
    ]


def test_what_is_withdrawn_is_told_and_still_there(given: Tracker) -> None:
    entry = given("evidence", "list", "--json").json[0]["entry"]

    assert given("withdraw", str(entry), "--by", "mc").code == 0

    assert [each["withdrawn"] for each in given("evidence", "list", "--json").json] == [True, True]
    assert given("evidence", "get", DIGEST, "--out", "back.pdf").code == 0


def test_evidence_is_listed_as_of_a_day_and_as_it_was_known(given: Tracker) -> None:
    entry = given("evidence", "list", "--json").json[0]["entry"]
    april = datetime(2026, 4, 2, 12, 0, tzinfo=UTC)
    given("withdraw", str(entry), "--by", "mc", at=april)

    def listed(*arguments: str) -> list[bool]:
        return [each["withdrawn"] for each in given("evidence", "list", "--json", *arguments, at=april).json]

    # Given on 2 March; it speaks of 27 February.
    assert listed() == [True, True]
    assert listed("--as-of", "2026-03-01") == []
    assert listed("--as-of", "2026-03-02") == [True, True]
    assert listed("--as-of", "2026-03-02", "--known-at", "2026-03-31") == [False, False]
    assert listed("--as-of", "2026-03-01", "--known-at", "2026-03-31") == []


def test_evidence_changes_no_status(given: Tracker) -> None:
    assert given("list", "--status", "met", "--json").json == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--for", "A1"), "Give one piece of evidence"),
        (("wire.pdf", "--for", "A1", "--link", "https://a.example"), "Give one piece of evidence"),
        (("wire.pdf",), "--for CODE"),
        (("--for", "A1", "--link", "javascript:alert(1)"), "no address of a page"),
        (("--for", "A1", "--link", "file:///etc/passwd"), "no address of a page"),
        (("--for", "A1", "--reference", " "), "from 1 to"),
        (("absent.pdf", "--for", "A1"), "cannot be read"),
        (("wire.pdf", "--for", "A1", "--effective", "2026-03-03"), "has not come yet"),
        (("wire.pdf", "--for", "A9"), "no obligation “A9”"),
    ],
)
def test_what_is_no_evidence_is_refused_and_nothing_is_kept(
    acme: Tracker, arguments: tuple[str, ...], words: str
) -> None:
    (acme.folder / "wire.pdf").write_bytes(WIRE)

    said = acme("evidence", "add", *arguments, "--by", "mc")

    assert said.code in {2, 3}
    assert words in said.err
    assert acme("evidence", "list", "--json").json == []
    assert not list(acme.folder.glob(f"**/{DIGEST}"))


def test_a_changed_piece_is_never_given_back(given: Tracker) -> None:
    (place,) = given.folder.glob(f"**/{DIGEST}")
    place.chmod(0o600)
    place.write_bytes(b"%PDF something else")

    said = given("evidence", "get", DIGEST, "--out", "back.pdf")

    assert said.code == 2
    assert "was changed" in said.err
    assert not Path("back.pdf").exists()
