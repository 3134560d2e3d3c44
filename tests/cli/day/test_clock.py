"""`tracker journal clock`: a clock that was ahead is set right, and what it kept from being said is said."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.calling import Tracker

VERIFIER = Path(__file__).parents[3] / "docs" / "verify_export.py"
NOTE = ("--note", "The battery of the machine was flat.")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


AHEAD, FOUND = at("2026-05-01T12:00"), at("2026-03-20T12:00")


@pytest.fixture
def ahead(acme: Tracker, monkeypatch: pytest.MonkeyPatch) -> Tracker:
    """Acme, run on 2 March; then once more by a clock that was two months ahead. A1 falls overdue on 17 March."""
    monkeypatch.setenv("TRACKER_NOTICES_FOLDER", str(acme.folder / "mail"))
    acme("day")
    assert acme("day", "--leap", at=AHEAD).code == 0
    return acme


def digests(tracker: Tracker, when: datetime) -> list[tuple[str, str]]:
    return [(each["on"], each["state"]) for each in tracker("notices", "list", "--json", at=when).json]


@pytest.mark.both_kinds
def test_what_was_never_given_is_given_once_in_one_digest_and_nothing_recorded_is_lost(ahead: Tracker) -> None:
    assert digests(ahead, FOUND) == [("2026-05-01", "waiting")]
    entries = len(ahead("journal", "--json", at=FOUND).json)

    said = ahead("journal", "clock", *NOTE, at=FOUND)
    assert (said.code, said.err) == (0, "")
    assert said.lines == [
        "The clock is set right, from 2026-05-01T12:00:00Z to 2026-03-20T12:00:00Z.",
        "America/New_York: 60 runs made void, of 2026-03-03 to 2026-05-01.",
        "1 message of theirs will not be sent.",
        f"Journal entry {entries + 1}. Next: `tracker day` for the dates that have come.",
    ]
    assert digests(ahead, FOUND) == []

    runs = ahead("day", "--json", at=FOUND).json
    assert [run["day"] for run in runs] == [f"2026-03-{day:02}" for day in range(3, 21)]
    assert {"code": "acme/A1", "on": "2026-03-17", "before": "due soon", "after": "overdue"} in [
        change for run in runs for change in run["changes"]
    ]
    assert [run["messages"] for run in runs] == [0] * 17 + [1]
    assert digests(ahead, FOUND) == [("2026-03-20", "waiting")]
    (digest,) = ahead("notices", "list", "--json", at=FOUND).json
    assert "overdue" in ahead("notices", "show", str(digest["id"]), at=FOUND).out
    assert ahead("health", at=FOUND).code == 0
    assert ahead("doctor", at=FOUND).lines[-1] == "All is well."

    assert [run["day"] for run in ahead("day", "--json", at=at("2026-03-21T12:00")).json] == ["2026-03-21"]
    assert [line.split()[0] for line in ahead("journal", at=FOUND).lines[1:]] == list(map(str, range(1, entries + 21)))


def test_each_later_day_has_its_digest_also_one_that_was_run_too_early(
    acme: Tracker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The service ran on by a clock ten days ahead: 12 March was run on the 2nd, and has a digest of its own when it comes."""
    monkeypatch.setenv("TRACKER_NOTICES_FOLDER", str(acme.folder / "mail"))
    acme("day", at=at("2026-03-17T12:00"))
    acme("day", at=at("2026-03-18T12:00"))
    assert acme("journal", "clock", *NOTE, at=at("2026-03-08T12:00")).code == 0

    told = []
    for day in range(8, 20):
        told += [run["messages"] for run in acme("day", "--json", at=at(f"2026-03-{day:02}T12:00")).json[-1:]]

    assert [day for day, messages in zip(range(8, 20), told, strict=True) if messages] == [9, 15, 16, 17, 18, 19]


def test_the_history_tells_of_what_came_and_not_of_what_a_void_run_foresaw(ahead: Tracker) -> None:
    ahead("journal", "clock", *NOTE, at=FOUND)
    ahead("resolve", "A1", "--on", "2026-03-16", at=FOUND)
    ahead("day", at=FOUND)

    shown = ahead("show", "A1", at=FOUND).out

    assert "overdue" not in shown.partition("History")[2]
    assert ahead("doctor", at=FOUND).lines[-1] == "All is well."


@pytest.mark.both_kinds
def test_what_was_known_follows_the_order_of_the_entries(ahead: Tracker) -> None:
    """What was recorded while the clock was ahead was known at the latest when the clock was set right."""
    ahead("resolve", "A1", "--on", "2026-03-16", at=AHEAD)
    ahead("journal", "clock", *NOTE, at=FOUND)
    ahead("waive", "A2", at=at("2026-03-22T12:00"))

    def known(when: str) -> dict[str, str]:
        listed = ahead("list", "--json", "--known-at", when, at=at("2026-03-23T12:00")).json
        return {each["code"]: each["status"] for each in listed}

    assert known("2026-03-19")["A1"] != "met"
    assert known("2026-03-20")["A1"] == "met"
    assert known("2026-03-21")["A2"] != "waived"
    assert known("2026-03-22")["A2"] == "waived"


def test_an_act_by_a_clock_that_is_behind_is_refused_with_both_moments_and_the_way_out(ahead: Tracker) -> None:
    refused = ahead("resolve", "A1", "--on", "2026-03-16", at=FOUND)

    assert refused.code == 4
    assert "is of 2026-05-01T12:00:00Z, and by this clock it is 2026-03-20T12:00:00Z" in refused.err
    assert "`tracker journal clock --note REASON`" in refused.err
    assert ahead("journal", "clock", *NOTE, at=FOUND).code == 0
    assert ahead("resolve", "A1", "--on", "2026-03-16", at=FOUND).code == 0
    assert ahead("waive", "A2", at=at("2026-03-20T11:58:59")).code == 4
    assert ahead("waive", "A2", at=at("2026-03-20T11:59")).code == 0
    assert {each["at"] for each in ahead("journal", "--json", "--last", "3", at=FOUND).json} == {
        "2026-03-20T12:00:00+00:00"
    }


def test_a_clock_that_is_right_is_not_set(acme: Tracker) -> None:
    acme("day")

    refused = acme("journal", "clock", *NOTE)

    assert (refused.code, refused.err.splitlines()[0]) == (
        2,
        "No entry and no run lies in the future: it is 2026-03-02T12:00:00Z, and there is no clock to be set right.",
    )
    assert acme("journal", "clock", "--note", " ", at=at("2026-03-01T12:00")).code == 2


@pytest.mark.both_kinds
def test_only_an_administrator_sets_the_clock_once_roles_are_in_force(acme: Tracker) -> None:
    acme("person", "add", "adam", "--name", "Adam Roe")
    acme("person", "grant", "adam", "administrator")
    acme("person", "grant", "mc", "officer", "--by", "adam")
    earlier = at("2026-02-20T12:00")

    refused = acme("journal", "clock", *NOTE, "--by", "mc", at=earlier)

    assert (refused.code, refused.err.splitlines()[0][:35]) == (2, "Maria Chen may not do that: it need")
    assert acme("journal", "clock", *NOTE, "--by", "adam", at=earlier).code == 0


def test_the_journal_is_verified_with_it_here_and_by_a_stranger(ahead: Tracker) -> None:
    ahead("journal", "clock", *NOTE, at=FOUND)
    entry = ahead("journal", "--json", "--last", "1", at=FOUND).json[0]["seq"]
    ahead("day", at=FOUND)

    remark = f"Entry {entry} sets the clock right, from 2026-05-01T12:00:00Z to 2026-03-20T12:00:00Z."
    assert ahead("journal", "verify", at=FOUND).lines[0] == f"Remark: {remark}"
    assert ahead("journal", "verify", "--json", at=FOUND).json["remarks"] == [{"entry": entry, "sentence": remark}]
    ahead("journal", "export", "--out", "acme.journal", at=FOUND)
    found = subprocess.run(
        [sys.executable, VERIFIER, ahead.folder / "acme.journal"], capture_output=True, encoding="utf-8", check=True
    )
    assert found.stdout.startswith(
        f"Remark: Entry {entry} sets the clock right, from 2026-05-01T12:00:00.000000+00:00 to "
    )
