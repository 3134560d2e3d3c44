"""`tracker list`, `show` and `why`."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Tracker
from tests.operations.acme import FILE


def _codes(tracker: Tracker, *arguments: str) -> list[str]:
    return [line["code"] for line in tracker("list", "--json", *arguments).json]


@pytest.mark.both_kinds
def test_deadlines_are_listed_by_their_safe_date_and_those_without_one_last(acme: Tracker) -> None:
    said = acme("list", "--due-before", "2026-08-01")

    assert (said.code, said.err) == (0, "")
    assert said.lines == [
        "Code        Due         Latest  Status    Grade   Owner  Instrument  Title",
        "A1          2026-03-16          due soon  record  mc     order       Action plan",
        "A3@2026-Q1  2026-04-30          upcoming  record         order       Quarterly report",
        "A3@2026-Q2  2026-07-30          upcoming  record         order       Quarterly report",
    ]
    assert _codes(acme)[-4:] == ["A2", "A4", "A5", "A6"]


def test_both_readings_are_shown_where_they_differ(acme: Tracker) -> None:
    """The 60th day after 18 January 2026 is Thursday 19 March; the 60th after 20 January is Saturday 21 March."""
    acme("record", "effective", "--on", "2026-01-20", "--correct")

    line = next(line for line in acme("list").lines if line.startswith("A1 "))
    assert line.split()[:3] == ["A1", "2026-03-21", "2026-03-23"]


def test_a_date_that_awaits_an_event_says_which_and_its_estimate(acme: Tracker) -> None:
    line = next(line for line in acme("list").lines if line.startswith("A2 "))

    assert "about 2026-03-31 (estimate)" in line
    assert "awaiting event (received(A1))" in line


def test_a_past_day_is_asked_about_with_as_of(acme: Tracker) -> None:
    later = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)
    acme("resolve", "A1", "--on", "2026-05-15", at=later)

    def status(*arguments: str) -> tuple[str, int]:
        lines = acme("list", "--json", *arguments, at=later).json
        return next((line["status"], line["days_late"]) for line in lines if line["code"] == "A1")

    assert status("--as-of", "2026-03-16") == ("due soon", 0)
    assert status("--as-of", "2026-03-17") == ("overdue", 0)
    assert status() == ("met late", 60)
    assert "met late by 60 days" in acme("list", at=later).out


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        (("--status", "due-soon"), ["A1"]),
        (("--status", "due soon", "--status", "dormant"), ["A1", "A6"]),
        (("--owner", "mc"), ["A1"]),
        (("--instrument", "order", "--due-after", "2026-03-16", "--due-before", "2026-04-30"), ["A1", "A3@2026-Q1"]),
        (("--settlement", "acme", "--status", "overdue"), []),
    ],
)
def test_a_list_is_narrowed_by_what_a_person_asks_for(acme: Tracker, wanted: tuple[str, ...], codes: list[str]) -> None:
    assert _codes(acme, *wanted) == codes
    assert _codes(acme, *wanted, "--as-of", "2026-03-02") == codes


@pytest.mark.parametrize(
    ("wanted", "code", "sentence"),
    [
        (("--settlement", "acne"), 3, "There is no settlement “acne” here. Known: acme."),
        (("--instrument", "plea"), 3, "There is no instrument “plea” here. Known: order."),
        (("--owner", "jo"), 3, "There is no owner “jo” here. Known: mc."),
        (("--status", "late"), 2, "There is no status called “late”. Known: waived, superseded, met, met late, "),
        (("--due-after", "tomorrow"), 2, "“--due-after tomorrow” is not a date: write it as 2024-02-23."),
        (("--as-of", "2026-02-29"), 2, "“--as-of 2026-02-29” is not a day the calendar has: write it as 2024-02-23."),
    ],
)
def test_what_cannot_be_listed_is_refused(acme: Tracker, wanted: tuple[str, ...], code: int, sentence: str) -> None:
    said = acme("list", *wanted)

    assert (said.code, said.out) == (code, "")
    assert said.err.startswith(sentence)


@pytest.mark.both_kinds
def test_a_line_as_json_has_every_field(acme: Tracker) -> None:
    assert acme("list", "--json", "--owner", "mc").json == [
        {
            "settlement": "acme",
            "instrument": "order",
            "code": "A1",
            "title": "Action plan",
            "owed_by": None,
            "apart": None,
            "owner": "mc",
            "kind": "latest day",
            "safe": "2026-03-16",
            "latest": "2026-03-16",
            "last_open_day": None,
            "first_open_day": None,
            "status": "due soon",
            "grade": "record",
            "awaits": [],
            "estimate": None,
            "days_late": 0,
            "lateness_unknown": False,
            "moved_into_past": False,
            "proposed": False,
            "announced_late": None,
            "contradictions": [],
            "rule_version": None,
            "resolved": None,
            "delivery": None,
            "breaches": [],
        }
    ]


def test_a_date_that_a_correction_moved_into_the_past_says_so(acme: Tracker) -> None:
    acme("record", "effective", "--on", "2025-12-15", "--correct")

    assert "A1          2026-02-13" in acme("list").out
    assert "overdue (moved into the past)" in acme("list").out


def test_two_settlements_are_told_apart_in_a_list(acme: Tracker) -> None:
    acme.write("beta.yaml", FILE.replace("settlement: acme", "settlement: beta"))
    acme("load", "beta.yaml")

    lines = acme("list", "--owner", "mc").lines

    assert [line.split()[:2] for line in lines] == [["Settlement", "Code"], ["acme", "A1"], ["beta", "A1"]]


def test_an_empty_database_lists_nothing_and_says_what_next(tracker: Tracker) -> None:
    said = tracker("list")

    assert (said.code, said.out) == (0, "No settlement is loaded yet: `tracker load NAME` loads one.\n")


def test_a_list_that_nothing_fits_says_so(acme: Tracker) -> None:
    assert acme("list", "--status", "overdue").out == "No deadline fits.\n"


def test_one_obligation_is_shown_with_its_deadlines_and_history(acme: Tracker) -> None:
    acme("extend", "A1", "--to", "2026-04-01", "--on", "2026-03-02")

    said = acme("show", "A1")

    assert said.lines[:2] == ["A1: Action plan", "acme, as of Monday 2 March 2026"]
    assert "Clause:        not found" in said.lines
    assert "Due:           60 days after effective" in said.lines
    assert any(line.startswith("A1    2026-04-01") for line in said.lines)
    assert any(line.startswith("2026-03-02  2      extended to 2026-04-01 (record, by maria)") for line in said.lines)


def test_one_deadline_of_a_series_is_shown_alone(acme: Tracker) -> None:
    acme("extend", "A3@2026-Q1", "--to", "2026-05-04", "--on", "2026-03-02")
    acme("extend", "A3@2026-Q2", "--to", "2026-08-03", "--on", "2026-03-02")
    acme("evidence", "add", "--for", "A3@2026-Q1", "--link", "https://acme.example/1")

    first, all_of_them = acme("show", "A3@2026-Q1", "--json").json, acme("show", "A3", "--json").json

    assert [each["code"] for each in first["deadlines"]] == ["A3@2026-Q1"]
    assert [each["text"] for each in first["history"] if "extended" in each["text"]] == [
        "A3@2026-Q1 extended to 2026-05-04 (record, by maria)"
    ]
    assert not any("Q2" in each["text"] for each in first["history"])
    assert [each["code"] for each in first["evidence"]] == ["A3@2026-Q1"]
    assert len(all_of_them["deadlines"]) == 8
    assert {each["entry"] for each in first["history"]} < {each["entry"] for each in all_of_them["history"]}


@pytest.mark.parametrize(
    ("code", "near"),
    [
        ("A3@2031-Q1", " Did you mean “2027-Q1”?"),
        ("A3@", ""),
        ("A3@0", ""),
        ("A3@Q1", " Did you mean “2026-Q1” or “2027-Q1”?"),
        ("A1@2", ""),
    ],
)
def test_an_occurrence_that_is_none_is_not_shown(acme: Tracker, code: str, near: str) -> None:
    said = acme("show", code)

    plain, _, occurrence = code.partition("@")
    assert (said.code, said.out) == (3, "")
    assert (
        said.err
        == f"{plain} has no occurrence “{occurrence}”.{near}\n`tracker show {plain}` shows what became of it.\n"
    )


@pytest.mark.both_kinds
def test_an_obligation_as_json_keeps_amounts_as_text(acme: Tracker) -> None:
    shown = acme("show", "A6", "--json").json

    assert shown["amounts"] == {"USD": "100.00"}
    assert (shown["due"], shown["clause"]) == (None, None)
    assert [line["status"] for line in shown["deadlines"]] == ["dormant"]


def test_why_gives_the_rule_the_law_and_each_step(acme: Tracker) -> None:
    said = acme("why", "A1")

    assert said.lines[:5] == [
        "A1: Action plan",
        "  Monday 16 March 2026",
        "  Status:     due soon",
        "  Grade:      record",
        "  Rule:       60 days after effective",
    ]
    assert said.lines[-3:] == [
        "  1. effective: Thursday 15 January 2026 (record, P1).",
        (
            "  2. Thursday 15 January 2026, the day of the event, is not counted (the counting clause was not seen; days are "
            "counted as calendar days)."
        ),
        "  3. 60 days after Thursday 15 January 2026 is Monday 16 March 2026.",
    ]


def test_why_explains_one_occurrence_or_all_of_them(acme: Tracker) -> None:
    assert [each["code"] for each in acme("why", "A3@2026-Q2", "--json").json] == ["A3@2026-Q2"]
    assert [each["code"] for each in acme("why", "A3", "--json").json][:2] == ["A3@2026-Q1", "A3@2026-Q2"]


def test_why_explains_the_edge_of_a_term(acme: Tracker) -> None:
    acme("record", "monitor-engaged", "--on", "2026-02-02")

    said = acme("why", "end(monitorship)", "--json").json[0]

    assert said["date"] == {"safe": "2028-02-02", "latest": "2028-02-02", "grade": "record"}
    assert said["rule"] == "2 years from start(monitorship)"


def test_what_was_never_found_has_no_date(acme: Tracker) -> None:
    said = acme("why", "A6")

    assert said.lines[1] == "  no date"
    assert "  Note: Dormant until breach." in said.lines


@pytest.mark.parametrize("command", ["show", "why"])
def test_an_unknown_code_is_not_found(acme: Tracker, command: str) -> None:
    said = acme(command, "B1")

    assert (said.code, said.out) == (3, "")
    missing = {"show": "nothing called", "why": "no obligation"}[command]
    assert said.err.startswith(f"There is {missing} “B1” here.")


def test_an_unknown_occurrence_is_not_found(acme: Tracker) -> None:
    said = acme("why", "A3@2020-Q1")

    near = "Did you mean “2027-Q1”?"
    assert said.code == 3
    assert said.err == f"A3 has no occurrence “2020-Q1”. {near}\n`tracker show A3` shows what became of it.\n"


MAY = datetime(2026, 5, 20, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("moment", ["2026-03-02", "2026-03-02T23:59", "2026-03-02T23:59:59-05:00", "2026-03-03T04:59Z"])
def test_each_command_tells_what_was_known_then(acme: Tracker, moment: str) -> None:
    (before,) = (line for line in acme("list", "--json").json if line["code"] == "A1")
    acme("record", "effective", "--on", "2026-02-15", "--correct", at=MAY)
    then = ("--known-at", moment, "--json")

    (line,) = (each for each in acme("list", *then, at=MAY).json if each["code"] == "A1")
    assert line == before
    assert acme("show", "A1", *then, at=MAY).json["as_of"] == "2026-03-02"
    assert acme("show", "A1", *then, at=MAY).json["deadlines"] == [before]
    assert acme("why", "A1", *then, at=MAY).json[0]["date"]["safe"] == before["safe"]
    assert acme("why", "A1", "--json", at=MAY).json[0]["date"]["safe"] != before["safe"]
    assert [entry["seq"] for entry in acme("journal", "--settlement", "acme", *then, at=MAY).json] == [1]


@pytest.mark.both_kinds
def test_a_moment_that_is_none_is_refused(acme: Tracker) -> None:
    said = acme("list", "--known-at", "2026-03-02T5pm")

    assert said.code == 2
    assert said.err.startswith("“--known-at 2026-03-02T5pm” is not a moment: write it as 2026-03-31T17:00, ")


@pytest.mark.both_kinds
def test_a_moment_before_anything_was_recorded_is_refused(acme: Tracker) -> None:
    said = acme("show", "A1", "--known-at", "2026-03-01")

    assert said.code == 2
    assert said.err.startswith("Nothing was known of acme at 2026-03-01. It was loaded on 2026-03-02T07:00 (entry 1, ")


def test_a_list_is_shown_in_pages_and_each_tells_the_cursor_of_the_next(acme: Tracker) -> None:
    whole = [line["code"] for line in acme("list", "--json").json]
    first = acme("list", "--limit", "2", "--json")
    cursor = first.err.split()[-1]
    rest = acme("list", "--after", cursor, "--json")

    assert first.err.startswith(f"Shown are 2 of {len(whole)}; what follows is after the cursor ")
    assert [line["code"] for line in (*first.json, *rest.json)] == whole
    assert rest.err == ""


def test_a_series_that_ended_before_its_first_date_has_no_deadline_to_explain(tracker: Tracker) -> None:
    tracker.write(
        "short.yaml",
        """\
settlement: short
title: Short, 2025
organisation: Acme Limited
time_zone: America/New_York
instruments:
  order: {title: Order, authority: FTC, kind: order, counting: calendar-days, calendar: us-federal}
events:
  signed: {on: 2025-01-15}
  closed: {on: 2025-02-03}
obligations:
  U: {instrument: order, title: Update, kind: report, due: every 30 days from signed until closed}
""",
    )
    loaded = tracker("load", "--yes", "short.yaml")
    assert loaded.code == 0
    assert (
        "U: `every 30 days from signed until closed` ends before its first date, so that nothing is asked for."
        in loaded.out
    )
    assert "No deadline: its series ends before its first date." in tracker("show", "U").out

    said = tracker("why", "U")

    assert (said.code, said.out) == (3, "")
    assert said.err.splitlines()[0] == "U has no deadline: its series ends before its first date."
