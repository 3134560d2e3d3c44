"""Amendments with a first day, on the command line: what falls due before it keeps the old rule and names it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Tracker

FILE = """\
settlement: globex
title: Globex, 2024
organisation: Globex Limited
time_zone: America/New_York
sources:
  P1: {title: The order, grade: record}
  P2: {title: The order of amendment, grade: record}
instruments:
  order: {title: Consent order, authority: OCC, kind: consent order, counting: calendar-days, calendar: none}
events:
  effective: {on: 2024-01-15, source: P1}
obligations:
  R1: {instrument: order, title: Report, kind: report, due: every 3 months from effective, source: P1}
  R2: {instrument: order, title: Plan, kind: report, due: 60 days after effective, source: P1}
"""
MONTHLY = FILE.replace("every 3 months", "every 1 month")
JANUARY_2025 = datetime(2025, 1, 20, 17, 0, tzinfo=UTC)


@pytest.fixture
def globex(tracker: Tracker) -> Tracker:
    """The command line with Globex's settlement loaded on 20 January 2025: the journal holds one entry."""
    tracker.write("globex.yaml", FILE)
    assert tracker.begin("load", "globex.yaml", at=JANUARY_2025).code == 0
    return tracker


def dates(tracker: Tracker, *more: str, at: datetime = JANUARY_2025) -> dict[str, tuple[str, int | None]]:
    lines = tracker("list", "--json", *more, at=at).json
    return {each["code"]: (each["safe"], each["rule_version"]) for each in lines}


def test_outside_pass_a_changed_interval_moves_every_date_from_its_day_and_each_names_the_rule_that_gave_it(
    globex: Tracker,
) -> None:
    globex.write("globex.yaml", MONTHLY)

    said = globex("load", "globex.yaml", "--effective", "2025-03-01", "--yes", at=JANUARY_2025)

    assert said.code == 0, said.err
    assert said.lines[:4] == [
        "Amended globex to revision 2, from Saturday 1 March 2025. Journal entry 2.",
        "  R1: due was `every 3 months from effective`, becomes `every 1 month from effective`",
        "R1@5 moved from 2025-04-15 to 2025-03-15.",
        "  By version 2 of the rule of R1, in force from Saturday 1 March 2025 (amendment, journal entry 2).",
    ]
    assert "R1: 4 deadlines stay under the rule they had, due before Saturday 1 March 2025: R1@1 to R1@4." in said.lines
    found = dates(globex)
    assert [found[f"R1@{number}"] for number in range(1, 8)] == [
        ("2024-04-15", 1),
        ("2024-07-15", 1),
        ("2024-10-15", 1),
        ("2025-01-15", 1),
        ("2025-03-15", 2),
        ("2025-04-15", 2),
        ("2025-05-15", 2),
    ]
    assert found["R2"] == ("2024-03-15", None)
    old, new = globex("why", "R1@4", "--json").json[0], globex("why", "R1@5", "--json").json[0]
    assert (old["rule"], new["rule"]) == ("every 3 months from effective", "every 1 month from effective")
    assert old["version"] == {
        "number": 1,
        "rule": "every 3 months from effective",
        "since": None,
        "until": "2025-03-01",
        "entry": None,
        "authority": None,
    }
    assert (new["version"]["number"], new["version"]["since"], new["version"]["entry"]) == (2, "2025-03-01", 2)
    assert globex("why", "R2", "--json").json[0]["version"] is None
    assert globex("doctor", at=JANUARY_2025).code == 0


def test_outside_pass_a_missed_deadline_that_is_completed_still_says_that_it_was_missed(globex: Tracker) -> None:
    def status(*more: str) -> tuple[str, int]:
        line = next(each for each in globex("list", "--json", *more, at=JANUARY_2025).json if each["code"] == "R1@4")
        return line["status"], line["days_late"]

    assert status() == ("overdue", 0)
    assert globex("resolve", "R1@4", "--on", "2025-01-20", at=JANUARY_2025).code == 0
    assert status() == ("met late", 5)
    assert status("--as-of", "2025-01-19") == ("overdue", 0)
    globex.write("globex.yaml", MONTHLY)
    assert globex("load", "globex.yaml", "--effective", "2025-02-01", "--yes", at=JANUARY_2025).code == 0
    assert status() == ("met late", 5)
    assert status("--as-of", "2031-01-01") == ("met late", 5)
    assert "met late by 5 days" in globex("list", at=JANUARY_2025).out
    assert "Note: Met late by 5 calendar days." in globex("why", "R1@4", at=JANUARY_2025).out.replace("  ", "")
    report = globex.folder / "report.html"
    made = globex("report", "--month", "2025-01", "--out", str(report), at=JANUARY_2025)
    assert made.code == 0, made.err
    text = report.read_text(encoding="utf-8")
    assert "late by 5 days" in text
    assert globex("doctor", at=JANUARY_2025).code == 0


@pytest.mark.both_kinds
def test_the_file_itself_may_say_from_when_it_holds(globex: Tracker) -> None:
    said = "amended: {effective: 2025-03-01, authority: OCC, source: P2}\n"
    globex.write("globex.yaml", MONTHLY + said)

    refused = globex("load", "globex.yaml", "--effective", "2025-04-01", "--yes", at=JANUARY_2025)
    loaded = globex("load", "globex.yaml", "--yes", "--json", at=JANUARY_2025)

    assert refused.code == 2
    assert refused.err == (
        "globex.yaml says that it is in force from Saturday 1 March 2025, "
        "and it is to be loaded as in force from Tuesday 1 April 2025.\n"
        "Make both the same, or leave --effective out.\n"
    )
    assert loaded.json["effective"] == "2025-03-01"
    assert loaded.json["stays"] == [
        {"code": "R1", "deadlines": 4, "first": "R1@1", "last": "R1@4", "before": "2025-03-01"}
    ]
    why = globex("why", "R1@5", "--json").json[0]
    assert why["steps"][0] == (
        "By version 2 of the rule of R1, in force from Saturday 1 March 2025 (amendment by OCC, journal entry 2)."
    )


def test_without_yes_it_shows_what_would_move_and_what_would_stay_and_changes_nothing(globex: Tracker) -> None:
    globex.write("globex.yaml", MONTHLY)

    said = globex("load", "globex.yaml", "--effective", "2025-03-01", at=JANUARY_2025)

    assert said.code == 2
    assert said.lines[0] == "globex.yaml amends globex from Saturday 1 March 2025:"
    assert "R1@5 moved from 2025-04-15 to 2025-03-15." in said.lines
    assert "R1: 4 deadlines stay under the rule they had, due before Saturday 1 March 2025: R1@1 to R1@4." in said.lines
    assert len(globex("journal", "--json").json) == 1
    assert dates(globex)["R1@5"] == ("2025-04-15", None)


def test_show_lists_the_rules_that_an_obligation_has_had(globex: Tracker) -> None:
    globex.write("globex.yaml", MONTHLY)
    globex("load", "globex.yaml", "--effective", "2025-03-01", "--yes", at=JANUARY_2025)

    shown = globex("show", "R1", at=JANUARY_2025).lines

    assert "Rule 1:        every 3 months from effective, for what falls due before Saturday 1 March 2025" in shown
    assert (
        "Rule 2:        every 1 month from effective, for what falls due from Saturday 1 March 2025 (journal entry 2)"
        in shown
    )
    assert [each["number"] for each in globex("show", "R1", "--json", at=JANUARY_2025).json["rules"]] == [1, 2]
    assert globex("show", "R2", "--json", at=JANUARY_2025).json["rules"] == []
