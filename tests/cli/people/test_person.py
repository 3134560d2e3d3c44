"""Persons and roles from the command line: who may do what, and each refusal in the journal."""

from __future__ import annotations

import pytest

from tests.cli.calling import Tracker


@pytest.fixture
def appointed(tracker: Tracker) -> Tracker:
    """A settlement with an administrator (gc), an officer (cco) and Maria Chen (mc), who owns A1."""
    tracker.begin("init")
    tracker.begin("load", "--yes", tracker.write("acme.yaml").name, "--by", "gc")
    tracker.begin("person", "add", "gc", "--name", "Gwen Cole", "--by", "gc")
    tracker.begin("person", "grant", "gc", "administrator", "--by", "gc")
    tracker.begin("person", "add", "cco", "--name", "Omar Diaz", "--email", "omar@acme.example", "--by", "gc")
    tracker.begin("person", "grant", "cco", "officer", "--settlement", "acme", "--by", "gc")
    tracker.begin("person", "grant", "mc", "owner", "--by", "gc")
    return tracker


def test_without_any_role_everybody_may_do_everything(tracker: Tracker) -> None:
    tracker("init")
    tracker("load", "--yes", str(tracker.write("acme.yaml")))

    assert tracker("resolve", "A1", "--on", "2026-03-01", "--by", "anyone").code == 0


def test_persons_are_listed_with_their_roles(appointed: Tracker) -> None:
    said = appointed("person", "list", "--json").json

    assert [(each["key"], each["roles"], each["within"]) for each in said] == [
        ("cco", [], {"acme": ["officer"]}),
        ("gc", ["administrator"], {}),
        ("mc", ["owner"], {}),
    ]
    assert "officer in acme" in appointed("person", "list").out


def test_the_first_role_ever_is_an_administrators(tracker: Tracker) -> None:
    tracker("init")
    tracker("person", "add", "gc", "--name", "Gwen Cole")

    said = tracker("person", "grant", "gc", "officer", "--by", "gc")

    assert said.code == 2
    assert "first one must be an administrator" in said.err


def test_who_is_not_known_may_do_nothing_once_roles_are_in_force(appointed: Tracker) -> None:
    said = appointed("record", "breach", "--on", "2026-03-01", "--by", "passer-by")

    assert said.code == 2
    assert "no person known here" in said.err
    assert "--by" in said.err


def test_an_officer_of_one_settlement_records_there_under_key_or_name(appointed: Tracker) -> None:
    assert appointed("record", "breach", "--on", "2026-03-01", "--by", "omar diaz").code == 0
    assert appointed("person", "grant", "mc", "officer", "--by", "cco").code == 2


@pytest.mark.both_kinds
def test_an_owner_resolves_what_is_owned_and_nothing_else(appointed: Tracker) -> None:
    assert appointed("resolve", "A1", "--on", "2026-03-01", "--by", "mc").code == 0

    said = appointed("waive", "A4", "--on", "2026-03-01", "--by", "mc")

    assert said.code == 2
    assert "Maria Chen may not do that: it needs the right to record what happened" in said.err
    assert "officer" in said.err


def test_every_refusal_is_an_entry_of_the_journal_and_changes_nothing_else(appointed: Tracker) -> None:
    before = len(appointed("journal", "--json").json)

    appointed("waive", "A1", "--on", "2026-03-01", "--by", "mc")

    entries = appointed("journal", "--json").json
    assert len(entries) == before + 1
    assert (entries[-1]["actor"], entries[-1]["action"], entries[-1]["settlement"]) == ("mc", "refused", "acme")
    assert entries[-1]["payload"]["tried"] == "waive"
    assert entries[-1]["payload"]["subject"] == "A1"
    assert "may not do that" in entries[-1]["payload"]["why"][0]
    assert appointed("list", "--json", "--status", "waived").json == []
    assert appointed("journal", "verify").code == 0
    assert appointed("doctor").code == 0


def test_loading_is_for_who_may_agree(appointed: Tracker) -> None:
    changed = appointed.write("changed.yaml", appointed.write("acme.yaml").read_text().replace("Action plan", "Plan"))

    assert appointed("load", "--yes", str(changed), "--by", "mc").code == 2
    assert appointed("load", "--yes", str(changed), "--by", "cco").code == 0


def test_a_role_taken_away_is_gone(appointed: Tracker) -> None:
    appointed("person", "revoke", "mc", "owner", "--by", "gc")

    assert appointed("resolve", "A1", "--on", "2026-03-01", "--by", "mc").code == 2
    assert (
        "does not have the role owner everywhere already"
        in appointed("person", "revoke", "mc", "owner", "--by", "gc").err
    )


@pytest.mark.both_kinds
def test_who_stands_in_resolves_in_the_owner_s_stead_and_the_entry_says_for_whom(appointed: Tracker) -> None:
    days = ("--from", "2026-03-02", "--until", "2026-03-09", "--by", "gc")
    assert appointed("person", "add", "zoe", "--name", "Zoe Lam", "--by", "gc").code == 0
    assert appointed("person", "grant", "zoe", "reader", "--by", "gc").code == 0
    assert appointed("resolve", "A1", "--on", "2026-03-01", "--by", "zoe").code == 2

    assert appointed("person", "delegate", "mc", "--to", "zoe", *days).code == 0
    done = appointed("resolve", "A1", "--on", "2026-03-01", "--by", "zoe")

    assert done.code == 0, done.err
    last = appointed("journal", "--json", "--last", "1").json[0]
    assert (last["action"], last["actor"], last["payload"]["for"]) == ("resolve", "zoe", ["mc"])


@pytest.mark.both_kinds
def test_the_last_administrator_stays_one(appointed: Tracker) -> None:
    said = appointed("person", "revoke", "gc", "administrator", "--by", "gc")

    assert said.code == 2
    assert "last administrator" in said.err


@pytest.mark.both_kinds
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("add", "gc", "--name", "Other"), "already"),
        (("add", " ", "--name", "Blank"), "cannot be a person's key"),
        (("add", "x", "--name", "\n"), "needs a name"),
        (("add", "x", "--name", "X", "--email", "a@b\r\nBcc: c@d"), "no address"),
        (("grant", "nobody", "reader"), "no person"),
        (("grant", "mc", "owner"), "already"),
    ],
)
def test_what_cannot_be_is_refused(appointed: Tracker, arguments: tuple[str, ...], words: str) -> None:
    said = appointed("person", *arguments, "--by", "gc")

    assert said.code in {2, 3}
    assert words in said.err
