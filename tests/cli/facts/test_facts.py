"""`tracker record`, `resolve`, `extend`, `waive` and `withdraw`."""

from __future__ import annotations

import hashlib
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.calling import Tracker
from tests.operations.acme import FILE


@pytest.mark.both_kinds
def test_recording_an_event_tells_which_dates_moved_from_what_to_what_and_why(acme: Tracker) -> None:
    said = acme("record", "monitor-engaged", "--on", "2026-02-02", "--by", "Maria Chen", "--source", "P1")

    assert (said.code, said.err) == (0, "")
    assert said.lines == [
        "Recorded monitor-engaged (acme). Journal entry 2.",
        "start(monitorship) moved from awaits monitor-engaged to 2026-02-02.",
        "  monitor-engaged: Monday 2 February 2026 (record, P1).",
        "end(monitorship) moved from awaits monitor-engaged to 2028-02-02.",
        "  monitor-engaged: Monday 2 February 2026 (record, P1).",
        "A4 moved from awaits monitor-engaged to 2028-01-03.",
        "  monitor-engaged: Monday 2 February 2026 (record, P1).",
        "A4: awaiting event → upcoming (from 2026-03-02).",
    ]


def test_a_fact_that_moves_nothing_says_so(acme: Tracker) -> None:
    said = acme("record", "breach", "--on", "2026-03-01")

    assert said.lines == [
        "Recorded breach (acme). Journal entry 2.",
        "No date moved.",
        "A6: dormant → not found (from 2026-03-02).",
    ]


@pytest.mark.both_kinds
def test_a_fact_as_json_gives_the_entry_the_moves_and_the_changes(acme: Tracker) -> None:
    said = acme("record", "monitor-engaged", "--on", "2026-02-02", "--json").json

    assert (said["entry"], said["settlement"], said["subject"]) == (2, "acme", "monitor-engaged")
    assert said["moves"][-1] == {
        "code": "A4",
        "before": {"safe": None, "latest": None, "awaits": ["monitor-engaged"], "estimate": None},
        "after": {"safe": "2028-01-03", "latest": "2028-01-03", "grade": "record"},
        "last_open_day": None,
        "first_open_day": None,
        "why": "monitor-engaged: Monday 2 February 2026 (record).",
    }
    assert said["changes"] == [{"code": "A4", "on": "2026-03-02", "before": "awaiting event", "after": "upcoming"}]


@pytest.mark.both_kinds
def test_an_event_is_dated_twice_only_as_a_correction(acme: Tracker) -> None:
    refused = acme("record", "effective", "--on", "2026-01-16")
    assert refused.code == 2
    assert refused.err == (
        "effective is already recorded as 2026-01-15 by entry 1; another day would replace it.\n"
        "If that day is wrong, say so with --correct; the earlier date stays in the history as withdrawn.\n"
        "Where it can happen again, give it `repeats: yes` under `events:` in the agreement file and `tracker load` that: "
        "what is recorded stays as its first happening, and each further one is recorded by itself.\n"
    )

    corrected = acme("record", "effective", "--on", "2026-01-16", "--correct", "--note", "The signed copy says so.")
    assert corrected.code == 0
    assert "A1 moved from 2026-03-16 to 2026-03-17." in corrected.lines


@pytest.mark.both_kinds
def test_an_event_may_be_known_only_as_a_range(acme: Tracker) -> None:
    said = acme("record", "monitor-engaged", "--on", "2026-02-02..2026-02-10", "--grade", "reported")

    assert "start(monitorship) moved from awaits monitor-engaged to 2026-02-02 / 2026-02-10." in said.lines


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("--on", "2024-02-30"), "“--on 2024-02-30” is not a day the calendar has: write it as 2024-02-23.\n"),
        (("--on", "yesterday"), "“--on yesterday” is not a date: write it as 2024-02-23.\n"),
        (("--on", "20240223"), "“--on 20240223” is not a date: write it as 2024-02-23.\n"),
        (("--on", "2024-W08-5"), "“--on 2024-W08-5” is not a date: write it as 2024-02-23.\n"),
        (
            ("--on", "2024-02-23T25:00"),
            "“--on 2024-02-23T25:00” is not a moment the calendar has: write it as 2024-02-23T17:30.\n",
        ),
        (
            ("--on", "2024-02-23T12:00Z"),
            (
                "“--on 2024-02-23T12:00Z” is not a moment: write it as 2024-02-23T17:30, on the clock of the settlement's "
                "own zone.\n"
            ),
        ),
        (
            ("--on", "2026-02-10..2026-02-02"),
            "“--on 2026-02-10..2026-02-02” ends before it begins: write the earlier day first.\n",
        ),
        (
            (),
            "Say when, with --on DATE; where only the last possible day is known, with --no-later-than DATE.\n",
        ),
        (
            ("--on", "2026-02-02", "--no-later-than", "2026-02-02"),
            "Say when, with --on DATE; where only the last possible day is known, with --no-later-than DATE.\n",
        ),
        (
            ("--on", "2026-03-03"),
            (
                "Tuesday 3 March 2026 has not come yet: in America/New_York it is Monday 2 March 2026.\n"
                "Check the date, or record it when it has happened.\n"
                "A day that is only planned is recorded with --grade estimated.\n"
            ),
        ),
        (
            ("--on", "2026-02-02", "--source", "P9"),
            (
                "There is no source “P9” in acme.\n"
                "Name a source of the file by its key, or write where it stands in words or as an address.\n"
            ),
        ),
        (
            ("--on", "2026-02-02", "--learned-on", "soon"),
            "“--learned-on soon” is not a date: write it as 2024-02-23.\n",
        ),
    ],
)
def test_a_fact_that_cannot_be_so_is_refused_with_the_way_out(
    acme: Tracker, given: tuple[str, ...], sentence: str
) -> None:
    said = acme("record", "monitor-engaged", *given)

    assert (said.code, said.out, said.err) == (2, "", sentence)
    assert len(acme("journal", "--json").json) == 1


def test_an_unknown_event_is_refused_with_the_nearest(acme: Tracker) -> None:
    said = acme("record", "monitor-engagd", "--on", "2026-02-02")

    assert said.code == 3
    assert said.err.startswith("There is no event “monitor-engagd” here. Did you mean “monitor-engaged”?\n")


def test_a_milestone_is_recorded_like_an_event(acme: Tracker) -> None:
    said = acme("record", "received(A1)", "--on", "2026-03-02")

    assert "A2 moved from awaits received(A1) (about 2026-03-31) to 2026-03-17." in said.lines


def test_resolving_a_deadline_tells_its_status(acme: Tracker) -> None:
    said = acme("resolve", "A1", "--on", "2026-03-02", "--note", "Sent by courier.")

    assert (said.code, said.err) == (0, "")
    assert said.lines == [
        "Resolved A1 (acme). Journal entry 2.",
        "No date moved.",
        "A1: due soon → met (from 2026-03-02).",
    ]


def test_resolving_twice_is_refused_with_the_entry_to_withdraw(acme: Tracker) -> None:
    acme("resolve", "A1", "--on", "2026-03-01")

    said = acme("resolve", "A1", "--on", "2026-03-02")

    assert (said.code, said.out) == (2, "")
    assert said.err == "A1 is already met (since 2026-03-01).\nIf that is wrong, `tracker withdraw 2` first.\n"


def test_a_recurring_duty_needs_its_occurrence_and_the_refusal_lists_the_open_ones(acme: Tracker) -> None:
    said = acme("resolve", "A3", "--on", "2026-03-01")

    assert said.code == 2
    assert said.err.startswith(
        "A3 recurs: say which occurrence to resolve, as A3@2026-Q1.\nOpen: A3@2026-Q1 (due 2026-04-30, upcoming); "
    )


def test_one_occurrence_is_resolved_and_its_neighbours_stay(acme: Tracker) -> None:
    assert acme("resolve", "A3@2026-Q1", "--on", "2026-03-01", "--early", "Handed in ahead.").code == 0

    listed = {line["code"]: line["status"] for line in acme("list", "--json").json}
    assert (listed["A3@2026-Q1"], listed["A3@2026-Q2"]) == ("met", "upcoming")


@pytest.mark.both_kinds
def test_the_day_a_duty_was_done_may_be_known_only_as_no_later_than(acme: Tracker) -> None:
    later = datetime(2026, 4, 10, 12, 0, tzinfo=UTC)

    said = acme("resolve", "A1", "--no-later-than", "2026-04-01", "--grade", "reported", at=later)

    assert said.code == 0
    line = next(line for line in acme("list", "--json", at=later).json if line["code"] == "A1")
    assert (line["status"], line["days_late"], line["lateness_unknown"]) == ("met", 0, True)
    assert line["resolved"] == {"earliest": None, "latest": "2026-04-01", "grade": "reported"}


def test_a_day_that_has_not_come_in_the_settlement_s_zone_is_refused(acme: Tracker) -> None:
    """It is 2 March in London and still 1 March in New York."""
    said = acme("resolve", "A1", "--on", "2026-03-02", at=datetime(2026, 3, 2, 3, 0, tzinfo=UTC))

    assert said.code == 2
    assert said.err == (
        "Monday 2 March 2026 has not come yet: in America/New_York it is Sunday 1 March 2026.\n"
        "Check the date, or resolve it when it has been done.\n"
    )


def test_an_unknown_obligation_is_not_found(acme: Tracker) -> None:
    said = acme("resolve", "A9", "--on", "2026-03-01")

    assert said.code == 3
    assert said.err.startswith("There is no obligation “A9” here.")


def test_an_extension_moves_one_deadline_and_says_by_whose_leave(acme: Tracker) -> None:
    said = acme("extend", "A1", "--to", "2026-04-01", "--on", "2026-02-27")

    assert said.lines == [
        "Extended A1 (acme). Journal entry 2.",
        "A1 moved from 2026-03-16 to 2026-04-01.",
        "  Extended from Monday 16 March 2026 to Wednesday 1 April 2026 by consent of Friday 27 February 2026.",
    ]


def test_an_extension_to_an_earlier_day_is_refused(acme: Tracker) -> None:
    said = acme("extend", "A1", "--to", "2026-03-15")

    assert said.code == 2
    assert said.err.startswith("A1 is due on Monday 16 March 2026; an extension must be to a later day than that.\n")


def test_consent_is_given_today_unless_told(acme: Tracker) -> None:
    said = acme("waive", "A1")

    assert said.lines[-1] == "A1: due soon → waived (from 2026-03-02)."


@pytest.mark.both_kinds
def test_a_fact_is_withdrawn_by_its_entry_and_stays_readable(acme: Tracker) -> None:
    acme("resolve", "A1", "--on", "2026-03-01")

    said = acme("withdraw", "2", "--note", "The wrong report.")

    assert said.lines[0] == "Withdrew entry 2 about A1 (acme). Journal entry 3."
    assert said.lines[-1] == "A1: met → due soon (from 2026-03-02)."
    again = acme("withdraw", "2")
    assert (again.code, again.err) == (2, "What entry 2 recorded is withdrawn already, by entry 3.\n")


def test_an_entry_that_is_not_there_cannot_be_withdrawn(acme: Tracker) -> None:
    said = acme("withdraw", "7")

    assert (said.code, said.err) == (3, "There is no entry 7 in the journal.\n`tracker journal` lists them.\n")


@pytest.mark.both_kinds
def test_two_settlements_with_the_same_code_are_told_apart(acme: Tracker) -> None:
    acme.write("beta.yaml", FILE.replace("settlement: acme", "settlement: beta"))
    acme("load", "beta.yaml")

    said = acme("resolve", "A1", "--on", "2026-03-01")
    assert said.code == 2
    assert said.err == "Several settlements have an obligation “A1”: name one of acme/A1, beta/A1.\n"

    assert acme("resolve", "beta/A1", "--on", "2026-03-01").lines[0] == "Resolved A1 (beta). Journal entry 3."
    assert acme("waive", "A1", "--settlement", "acme").lines[0] == "Waived A1 (acme). Journal entry 4."


def test_evidence_is_kept_under_its_hash_with_its_name_as_data(acme: Tracker) -> None:
    (acme.folder / "receipt (final).pdf").write_bytes(b"paid")
    digest = hashlib.sha256(b"paid").hexdigest()

    said = acme("resolve", "A1", "--on", "2026-03-01", "--evidence", "receipt (final).pdf")

    assert said.lines[-1] == f"Evidence kept: receipt (final).pdf, 4 bytes, SHA-256 {digest}."
    kept = acme.folder / "evidence" / digest[:2] / digest
    assert kept.read_bytes() == b"paid"
    assert kept.stat().st_mode & 0o077 == 0
    (shown,) = acme("show", "A1", "--json").json["evidence"]
    assert (shown["sha256"], shown["name"], shown["size"]) == (digest, "receipt (final).pdf", 4)


def test_a_refused_resolution_keeps_no_evidence(acme: Tracker) -> None:
    (acme.folder / "receipt.pdf").write_bytes(b"paid")

    assert acme("resolve", "A3", "--on", "2026-03-01", "--evidence", "receipt.pdf").code == 2

    assert [path for path in (acme.folder / "evidence").rglob("*") if path.is_file()] == []


def test_the_same_evidence_twice_is_kept_once(acme: Tracker) -> None:
    for name in ("one.pdf", "two.pdf"):
        (acme.folder / name).write_bytes(b"paid")

    said = acme("resolve", "A1", "--on", "2026-03-01", "--evidence", "one.pdf", "--evidence", "two.pdf")

    assert said.code == 0
    assert len([path for path in (acme.folder / "evidence").rglob("*") if path.is_file()]) == 1
    assert [each["name"] for each in acme("show", "A1", "--json").json["evidence"]] == ["one.pdf", "two.pdf"]


def test_evidence_that_is_no_file_is_refused_and_nothing_is_recorded(acme: Tracker) -> None:
    (acme.folder / "empty.pdf").touch()
    (acme.folder / "letters").mkdir()
    os.mkfifo(acme.folder / "pipe")

    for name, sentence in (
        ("gone.pdf", "The evidence gone.pdf cannot be read: No such file or directory.\n"),
        ("empty.pdf", "empty.pdf is empty: it proves nothing.\nName the file that holds the evidence.\n"),
        ("letters", "letters is a folder; evidence is a file.\nName each file in it by itself.\n"),
        ("pipe", "pipe is not an ordinary file.\nName the file that holds the evidence.\n"),
    ):
        said = acme("resolve", "A1", "--on", "2026-03-01", "--evidence", name)
        assert (said.code, said.err) == (2, sentence)

    assert len(acme("journal", "--json").json) == 1


def test_evidence_lies_where_the_environment_says(
    acme: Tracker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TRACKER_EVIDENCE", str(tmp_path / "vault"))
    (acme.folder / "receipt.pdf").write_bytes(b"paid")

    assert acme("resolve", "A1", "--on", "2026-03-01", "--evidence", "receipt.pdf").code == 0

    assert len([path for path in (tmp_path / "vault").rglob("*") if path.is_file()]) == 1


def test_a_note_cannot_move_the_cursor_of_a_terminal(acme: Tracker) -> None:
    assert acme("resolve", "A1", "--on", "2026-03-01", "--note", "seen\x1b[2J").code == 2
    assert acme("resolve", "A1", "--on", "2026-03-01", "--note", "seen\r\u200b").code == 0

    assert "seen\\r\\u200b" in acme("journal").out
    assert acme("journal", "--json").json[-1]["payload"]["note"] == "seen\r\u200b"


def test_an_act_that_is_sent_again_with_its_key_is_done_once_and_answers_the_same(acme: Tracker) -> None:
    sent = ("resolve", "A1", "--on", "2026-03-01", "--once", "resolve-A1-2026-03-01")
    first = acme(*sent)
    again = acme(*sent, at=datetime(2026, 3, 5, 12, tzinfo=UTC))
    other = acme("resolve", "A1", "--on", "2026-02-28", "--once", "resolve-A1-2026-03-01")

    assert (first.code, again.code, again.out) == (0, 0, first.out)
    assert len(acme("journal").lines) == 3
    assert (other.code, other.err.partition(".")[0]) == (
        2,
        "The key “resolve-A1-2026-03-01” was given to another act already, by entry 2",
    )
