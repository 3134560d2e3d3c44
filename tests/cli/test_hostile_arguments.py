"""What no database can keep is refused before one is asked: the same sentence on both kinds, and nothing changed."""

from __future__ import annotations

import pytest

from tests.cli.calling import Tracker

pytestmark = pytest.mark.both_kinds

TEXTS = [
    ("record", "effective", "--on", "2026-02-02", "--correct", "--by", "{}"),
    ("record", "{}", "--on", "2026-02-02"),
    ("resolve", "A1", "--on", "2026-03-02", "--note", "{}"),
    ("resolve", "{}", "--on", "2026-03-02"),
    ("resolve", "A1", "--on", "{}"),
    ("resolve", "A1", "--on", "2026-03-02", "--evidence", "{}"),
    ("evidence", "add", "--link", "{}", "--for", "A1"),
    ("person", "add", "zoe", "--name", "{}"),
    ("person", "add", "{}", "--name", "Zoë"),
    ("list", "--owner", "{}"),
    ("list", "--settlement", "{}"),
    ("journal", "--settlement", "{}"),
    ("load", "{}"),
    ("report", "--out", "{}"),
    ("doctor", "--database", "{}"),
    ("grants", "{}"),
]


@pytest.mark.parametrize("call", TEXTS, ids=" ".join)
@pytest.mark.parametrize("text", ["Zo\0ë", "Zo\ud800"], ids=ascii)
def test_a_text_that_cannot_be_kept_is_refused_before_a_database_is_opened(
    bare: Tracker, call: tuple[str, ...], text: str
) -> None:
    said = bare(*(each.format(text) for each in call))

    assert (said.code, said.out) == (2, "")
    assert "holds a NUL character" in said.err or "is not written in UTF-8" in said.err


@pytest.mark.parametrize(
    "call",
    [
        ("withdraw", "{}"),
        ("resolve", "A3@{}", "--on", "2026-03-02"),
        ("why", "A3@{}"),
        ("approve", "{}"),
        ("journal", "prove", "{}"),
        ("notices", "show", "{}"),
        ("notices", "retry", "{}"),
        ("journal", "--last", "{}"),
        ("journal", "prove", "--from", "{}"),
        ("notices", "list", "--last", "{}"),
        ("pay", "A6", "--amount", "USD {}.00", "--on", "2026-03-01"),
        ("list", "--as-of", "{}"),
        ("term", "extend", "monitorship", "--by-span", "{} years"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("number", [str(2**31), str(10**30)])
def test_a_number_too_large_to_be_kept_is_refused(acme: Tracker, call: tuple[str, ...], number: str) -> None:
    said = acme(*(each.format(number) for each in call))

    assert said.code in {2, 3}, said.out
    assert said.err
    assert [each["seq"] for each in acme("journal", "--json").json] == [1]


@pytest.mark.parametrize("variable", ["TRACKER_EVIDENCE", "TRACKER_DATABASE_URL", "TRACKER_MAIL_FROM"])
def test_a_setting_that_is_not_written_in_utf_8_is_refused(
    acme: Tracker, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    monkeypatch.setenv(variable, "caf\udce9")

    said = acme("waive", "A1")

    assert (said.code, said.out) == (2, "")
    assert "is not written in UTF-8" in said.err
