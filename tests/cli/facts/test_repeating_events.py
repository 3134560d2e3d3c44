"""Events that repeat: each happening is recorded, corrected and taken back by itself, and wakes a deadline of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.calling import Said, Tracker

NOON = datetime(2025, 10, 1, 16, 0, tzinfo=UTC)
FILE = """\
settlement: ftc
title: FTC, 2025
organisation: Acme Limited
time_zone: America/New_York
instruments:
  order: {title: Order, authority: FTC, kind: order, counting: calendar-days, calendar: us-federal, effective: signed}
events:
  signed: {on: 2025-01-15}
  violation: {repeats: yes}
  board-meeting: {repeats: yes}
  change: {}
terms:
  watch: {instrument: order, kind: monitorship, starts: signed, length: 8 months}
obligations:
  NOTIFY:
    instrument: order
    title: Tell of a violation
    kind: disclosure
    contingent_on: violation
    due: 10 business days after each violation
  FOLLOW: {instrument: order, title: Follow up, kind: report, due: 10 days after each received(NOTIFY)}
  TIED: {instrument: order, title: Tell the monitor, kind: report, term: watch, due: 5 days after each violation}
  BOARD: {instrument: order, title: Send the papers, kind: report, due: 21 days before each board-meeting}
  REVIEW: {instrument: order, title: Look again, kind: review, due: 90 days after the latest violation}
  CHANGE: {instrument: order, title: Tell of a change, kind: disclosure, contingent_on: change, due: 30 days after change}
"""


@pytest.fixture
def ftc(tracker: Tracker) -> Tracker:
    tracker.write("ftc.yaml", FILE)
    said = tracker.begin("load", "--yes", "ftc.yaml", at=NOON)
    assert said.code == 0, said.err
    return tracker


def record(ftc: Tracker, *arguments: str) -> Said:
    said = ftc("record", *arguments, at=NOON)
    assert said.code == 0, said.err
    return said


def listed(ftc: Tracker, code: str) -> dict[str, tuple[str | None, str]]:
    rows = ftc("list", "--json", at=NOON).json
    return {row["code"]: (row["safe"], row["status"]) for row in rows if row["code"].partition("@")[0] == code}


@pytest.mark.both_kinds
def test_a_second_violation_is_a_deadline_of_its_own_and_takes_nothing_from_the_first(ftc: Tracker) -> None:
    assert listed(ftc, "NOTIFY") == {"NOTIFY@1": (None, "dormant")}
    record(ftc, "violation", "--on", "2025-07-01")
    assert ftc("resolve", "NOTIFY@1", "--on", "2025-07-15", at=NOON).code == 0
    said = record(ftc, "violation", "--on", "2025-08-11")

    assert said.lines[0] == "Recorded violation@2 (ftc). Journal entry 4."
    assert "NOTIFY@2 is new: 2025-08-25." in said.lines
    assert listed(ftc, "NOTIFY") == {"NOTIFY@1": ("2025-07-16", "met"), "NOTIFY@2": ("2025-08-25", "overdue")}
    assert ftc("doctor", at=NOON).code == 0


def test_a_delivery_of_one_wakes_what_follows_from_that_one_and_a_return_wakes_nothing_new(ftc: Tracker) -> None:
    record(ftc, "violation", "--on", "2025-07-01")
    record(ftc, "violation", "--on", "2025-08-11")
    record(ftc, "received(NOTIFY@2)", "--on", "2025-08-20")
    assert listed(ftc, "FOLLOW")["FOLLOW@2"] == ("2025-08-30", "overdue")
    assert listed(ftc, "FOLLOW")["FOLLOW@1"] == (None, "awaiting event")
    record(ftc, "returned(NOTIFY@2)", "--on", "2025-08-22")
    record(ftc, "received(NOTIFY@2)", "--on", "2025-09-10", "--correct")

    assert [*listed(ftc, "FOLLOW")] == ["FOLLOW@2", "FOLLOW@1"]
    assert listed(ftc, "FOLLOW")["FOLLOW@2"] == ("2025-09-20", "overdue")


@pytest.mark.both_kinds
def test_a_correction_and_a_withdrawal_are_of_one_happening_and_a_number_is_never_given_again(ftc: Tracker) -> None:
    record(ftc, "violation", "--on", "2025-07-01")
    record(ftc, "violation", "--on", "2025-08-11")
    record(ftc, "violation@1", "--on", "2025-07-02", "--correct")
    assert [safe for safe, _ in listed(ftc, "NOTIFY").values()] == ["2025-07-17", "2025-08-25"]
    assert ftc("withdraw", "3", at=NOON).code == 0
    assert [*listed(ftc, "NOTIFY")] == ["NOTIFY@1"]

    assert record(ftc, "violation", "--on", "2025-09-02").lines[0].startswith("Recorded violation@3 ")
    assert [*listed(ftc, "NOTIFY")] == ["NOTIFY@1", "NOTIFY@3"]


def test_promptly_with_a_hard_date_for_each_happening_can_be_overdue(tracker: Tracker) -> None:
    rule = "promptly after each violation, no later than 10 days after each violation"
    tracker.write("ftc.yaml", FILE.replace("due: 10 business days after each violation", f'due: "{rule}"'))
    assert tracker("load", "--yes", "ftc.yaml", at=NOON).code == 0
    record(tracker, "violation", "--on", "2025-07-01")

    assert listed(tracker, "NOTIFY") == {"NOTIFY@1": ("2025-07-11", "overdue")}


def test_what_runs_from_the_deadline_of_a_happening_to_come_awaits_it(tracker: Tracker) -> None:
    then = "  THEN: {instrument: order, title: Then, kind: report, due: 5 days after due(NOTIFY@2)}\n"
    tracker.write("ftc.yaml", FILE + then)
    said = tracker("load", "--yes", "ftc.yaml", at=NOON)
    assert (said.code, said.err) == (0, "")
    record(tracker, "violation", "--on", "2025-07-01")
    assert listed(tracker, "THEN") == {"THEN": (None, "awaiting event")}
    record(tracker, "violation", "--on", "2025-08-11")

    assert listed(tracker, "THEN") == {"THEN": ("2025-08-30", "overdue")}
    assert tracker("doctor", at=NOON).code == 0


def test_two_on_one_day_are_told_apart_by_a_label(ftc: Tracker) -> None:
    record(ftc, "violation", "--on", "2025-07-01")
    refused = ftc("record", "violation", "--on", "2025-07-01", at=NOON)
    assert refused.code == 2
    assert refused.err.splitlines() == [
        (
            "violation@1 is recorded of 2025-07-01 already: one that happened besides, on the same day, needs a label that "
            "tells them apart."
        ),
        "Give it one with --label TEXT.",
    ]
    record(ftc, "violation", "--on", "2025-07-01", "--label", "Second plant")

    assert "1. violation@2 (Second plant): Tuesday 1 July 2025 (record)." in ftc("why", "NOTIFY@2", at=NOON).out


def test_what_happens_after_the_term_wakes_nothing_of_it_and_says_so(ftc: Tracker) -> None:
    record(ftc, "violation", "--on", "2025-09-15")
    said = record(ftc, "violation", "--on", "2025-09-16")

    assert "violation@2 wakes no TIED: it took place after its last day, Monday 15 September 2025." in said.lines
    assert [*listed(ftc, "TIED")] == ["TIED@1"]
    assert [*listed(ftc, "NOTIFY")] == ["NOTIFY@1", "NOTIFY@2"]
    found = ftc("whatif", "--record", "violation=2025-09-30", "--json", at=NOON).json
    assert found["unwoken"] == [{"code": "TIED", "happening": "violation@3", "last_day": "2025-09-15"}]
    assert [each["code"] for each in found["new"]] == ["NOTIFY@3", "FOLLOW@3"]


def test_a_refusal_never_advises_to_overwrite_what_happened_for_what_happened_again(ftc: Tracker) -> None:
    record(ftc, "change", "--on", "2025-07-01")
    refused = ftc("record", "change", "--on", "2025-08-01", at=NOON)

    assert refused.code == 2
    assert refused.err.splitlines() == [
        "change is already recorded as 2025-07-01 by entry 2; another day would replace it.",
        "If that day is wrong, say so with --correct; the earlier date stays in the history as withdrawn.",
        (
            "Where it can happen again, give it `repeats: yes` under `events:` in the agreement file and `tracker load` that: "
            "what is recorded stays as its first happening, and each further one is recorded by itself."
        ),
    ]
    assert "which happening is meant is not said" in ftc("record", "violation", "--on", "2025-07-01", "--correct").err


@pytest.mark.both_kinds
def test_declared_to_repeat_later_what_was_recorded_is_the_first_happening_with_all_its_facts(ftc: Tracker) -> None:
    record(ftc, "change", "--on", "2025-07-01")
    assert ftc("resolve", "CHANGE", "--on", "2025-07-20", at=NOON).code == 0
    text = FILE.replace("  change: {}", "  change: {repeats: yes}").replace(
        "30 days after change", "30 days after each change"
    )
    ftc.write("ftc.yaml", text)
    assert ftc("load", "--yes", "ftc.yaml", at=NOON).code == 0

    assert listed(ftc, "CHANGE") == {"CHANGE@1": ("2025-07-31", "met")}
    assert record(ftc, "change", "--on", "2025-09-01").lines[0].startswith("Recorded change@2 ")
    assert listed(ftc, "CHANGE") == {"CHANGE@1": ("2025-07-31", "met"), "CHANGE@2": ("2025-10-01", "due soon")}
    assert ftc("doctor", at=NOON).code == 0


def test_happenings_planned_ahead_are_counted_back_from(ftc: Tracker) -> None:
    record(ftc, "board-meeting", "--on", "2025-12-10", "--grade", "estimated")
    record(ftc, "board-meeting", "--on", "2026-03-11", "--grade", "estimated")

    assert listed(ftc, "BOARD") == {"BOARD@1": ("2025-11-19", "upcoming"), "BOARD@2": ("2026-02-18", "upcoming")}


def test_the_latest_is_the_one_of_the_latest_day_whatever_was_recorded_last(ftc: Tracker) -> None:
    record(ftc, "violation", "--on", "2025-08-11")
    record(ftc, "violation", "--on", "2025-07-01")

    assert listed(ftc, "REVIEW") == {"REVIEW": ("2025-11-09", "upcoming")}
    assert "Of 2 that are known, the latest violation is violation@1." in ftc("why", "REVIEW", at=NOON).out


@pytest.mark.both_kinds
def test_many_are_recorded_at_once_from_a_table_or_none_of_them(ftc: Tracker) -> None:
    Path("v.csv").write_text(
        "on,label,note\n2025-07-01,,\n2025-07-01,Second plant,By letter\n2025-08-03..2025-08-05,,\n"
    )
    said = record(ftc, "violation", "--table", "v.csv")
    assert said.lines[0] == "Recorded violation@1 to violation@3 (ftc). Journal entry 2."
    assert [*listed(ftc, "NOTIFY")] == ["NOTIFY@1", "NOTIFY@2", "NOTIFY@3"]

    Path("v.csv").write_text("on,label\n2025-09-01,\n2025-07-01,\n2025-13-01,\n2026-01-01,\n2025-09-03..2025-09-02,\n")
    refused = ftc("record", "violation", "--table", "v.csv", at=NOON)
    assert refused.code == 2
    assert [line.partition(": ")[0] for line in refused.err.splitlines() if line.startswith("v.csv")] == [
        "v.csv:3:1",
        "v.csv:4:1",
        "v.csv:5:1",
        "v.csv:6:1",
    ]
    assert len(listed(ftc, "NOTIFY")) == 3


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        (
            "90 days after the latest violation",
            "90 days after violation",
            "`due` names violation, which repeats: write `each violation`, `the first violation` or `the latest violation`.",
        ),
        (
            "30 days after change}",
            "30 days after each change}",
            (
                "`due` names “each change”, and change is not declared to repeat: give it `repeats: yes` under `events`, "
                "or write `change` alone."
            ),
        ),
        (
            "each received(NOTIFY)",
            "each received(REVIEW)",
            "REVIEW falls due once: write `received(REVIEW)` without “each”.",
        ),
        ("starts: signed", "starts: each violation", "`starts` is one day, and “each violation” gives many"),
        (
            "violation: {repeats: yes}",
            "violation: {repeats: yes, expected: 3 days after signed}",
            "`expected` has no place",
        ),
    ],
)
def test_a_rule_that_leaves_open_which_happening_it_means_is_refused(
    tracker: Tracker, before: str, after: str, says: str
) -> None:
    assert before in FILE
    tracker.write("ftc.yaml", FILE.replace(before, after))
    said = tracker("check", "ftc.yaml", at=NOON)

    assert said.code == 2
    assert says in said.err


def test_happenings_of_the_file_are_numbered_in_its_order_unless_it_numbers_them(tracker: Tracker) -> None:
    facts = (
        "facts:\n  - {event: violation, on: 2025-08-11}\n  - {event: violation@1, on: 2025-07-01}\n"
        "  - {event: violation, on: 2025-08-11, label: Second plant}\n  - {resolved: NOTIFY@2, on: 2025-08-20}\n"
    )
    tracker.write("ftc.yaml", FILE + facts)
    assert tracker("load", "--yes", "ftc.yaml", at=NOON).code == 0

    assert listed(tracker, "NOTIFY") == {
        "NOTIFY@1": ("2025-07-16", "overdue"),
        "NOTIFY@2": ("2025-08-25", "met"),
        "NOTIFY@3": ("2025-08-25", "overdue"),
    }


def test_a_number_that_a_person_gave_is_not_given_to_another_happening_by_the_file(ftc: Tracker) -> None:
    record(ftc, "violation", "--on", "2025-07-01")
    ftc.write("ftc.yaml", f"{FILE}facts:\n  - {{event: violation, on: 2025-08-11}}\n")
    refused = ftc("load", "--yes", "ftc.yaml", at=NOON)

    assert refused.code == 2
    assert (
        "violation@1 is recorded of 2025-07-01 by entry 2, and the file gives that number to 2025-08-11" in refused.err
    )
    ftc.write("ftc.yaml", f"{FILE}facts:\n  - {{event: violation@2, on: 2025-08-11}}\n")
    assert ftc("load", "--yes", "ftc.yaml", at=NOON).code == 0
    assert [*listed(ftc, "NOTIFY")] == ["NOTIFY@1", "NOTIFY@2"]


def test_an_amendment_leaves_each_happening_its_number(ftc: Tracker) -> None:
    record(ftc, "violation", "--on", "2025-08-11")
    record(ftc, "violation", "--on", "2025-06-02")
    record(ftc, "violation", "--on", "2025-08-25")
    ftc.write("ftc.yaml", FILE.replace("10 business days after each violation", "5 business days after each violation"))
    assert ftc("load", "--yes", "ftc.yaml", "--effective", "2025-08-20", at=NOON).code == 0

    assert {code: safe for code, (safe, _) in listed(ftc, "NOTIFY").items()} == {
        "NOTIFY@2": "2025-06-16",
        # The rule in force from 20 August gives the 18th, a day before it: that the old date holds can be argued.
        "NOTIFY@1": "2025-08-18",
        "NOTIFY@3": "2025-09-02",
    }


def test_a_review_begins_anew_with_each_happening(tracker: Tracker) -> None:
    cycle = (
        "cycles:\n  response:\n    instrument: order\n    steps:\n"
        "      report: {title: Report, kind: report, due: 5 days after begins}\n"
        "      plan: {title: Plan, kind: report, due: 30 days after received(report)}\n"
        "reviews:\n  incident: {cycle: response, title: incident, begins: each violation}\n"
    )
    tracker.write("ftc.yaml", FILE + cycle)
    said = tracker("load", "--yes", "ftc.yaml", at=NOON)
    assert said.code == 0, said.err
    record(tracker, "violation", "--on", "2025-07-01")
    record(tracker, "violation", "--on", "2025-08-11")
    record(tracker, "received(incident.report@2)", "--on", "2025-08-14")

    assert listed(tracker, "incident.report") == {
        "incident.report@1": ("2025-07-06", "overdue"),
        "incident.report@2": ("2025-08-16", "overdue"),
    }
    assert listed(tracker, "incident.plan")["incident.plan@2"] == ("2025-09-13", "overdue")


SERIES = """  CURE: {instrument: order, title: Cure it, kind: report, due: 60 days after each violation}
  SAY: {instrument: order, title: Report, kind: report,
        due: every 30 days from each violation until each resolved(CURE)}
"""


def test_each_happening_begins_a_series_of_its_own_until_another_duty_of_the_same_happening_is_done(
    tracker: Tracker,
) -> None:
    tracker.write("ftc.yaml", FILE + SERIES)
    assert tracker("load", "--yes", "ftc.yaml", at=NOON).code == 0
    record(tracker, "violation", "--on", "2025-03-03")
    record(tracker, "violation", "--on", "2025-04-01")
    first = listed(tracker, "SAY")
    assert [first[f"SAY@{each}"][0] for each in ("1.1", "1.2", "2.1")] == ["2025-04-02", "2025-05-02", "2025-05-01"]
    assert tracker("resolve", "SAY@2.1", "--on", "2025-04-30", at=NOON).code == 0
    assert tracker("resolve", "CURE@1", "--on", "2025-04-20", at=NOON).code == 0

    after = listed(tracker, "SAY")
    assert [each for each in after if each.startswith("SAY@1.")] == ["SAY@1.1"]
    assert after["SAY@2.1"] == ("2025-05-01", "met")
    assert "SAY@2.2" in after
    assert tracker("doctor", at=NOON).code == 0
