"""Who is proposed, rejected, chosen and engaged as a monitor, and who left, is recorded, looked at and reported by its day."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.cli.calling import Said, Tracker

NOON = datetime(2026, 10, 20, 17, 0, tzinfo=UTC)
FILE = """\
settlement: north
title: Northwind, 2025
organisation: Northwind Limited
time_zone: America/New_York
sources: {S1: {title: Letter of DOJ}}
instruments:
  order: {title: Consent order, authority: DOJ, kind: consent order, counting: calendar-days, calendar: us-federal}
events:
  signed: {on: 2026-01-12}
terms:
  watch: {instrument: order, kind: monitorship, starts: signed, length: 3 years}
  plain: {instrument: order, kind: monitorship, starts: signed, length: 2 years, monitor: {firm: Old LLP}}
obligations:
  R: {instrument: order, title: Report, kind: report, owed_by: Ann Reed, due: 60 days after signed}
facts:
  - {monitor: watch, step: proposed, firm: Holt LLP, on: 2026-01-20, who: Northwind Limited}
  - {monitor: watch, step: proposed, firm: Reed & Co, person: Ann Reed, on: 2026-01-20, who: Northwind Limited}
"""
REED = ("--firm", "Reed & Co", "--person", "Ann Reed")


@pytest.fixture
def north(tracker: Tracker) -> Tracker:
    tracker.write("north.yaml", FILE)
    said = tracker("load", "north.yaml", at=NOON)
    assert said.code == 0, said.err
    return tracker


def monitor(north: Tracker, *arguments: str) -> Said:
    return north("monitor", *arguments, "--by", "ana", at=NOON)


def done(north: Tracker, *arguments: str) -> Said:
    said = monitor(north, *arguments)
    assert said.code == 0, said.err
    return said


def chosen(north: Tracker) -> None:
    done(north, "reject", "watch", "--firm", "Holt LLP", "--on", "2026-02-10", "--who", "DOJ", "--reason", "a conflict")
    done(north, "choose", "watch", *REED, "--on", "2026-02-20", "--who", "DOJ", "--source", "S1")
    done(north, "engage", "watch", *REED, "--on", "2026-03-02")


def shown(north: Tracker, name: str, *more: str) -> Any:
    said = north("show", name, "--json", *more, at=NOON)
    assert said.code == 0, said.err
    return said.json


@pytest.mark.both_kinds
def test_each_candidate_shows_who_monitors_now_and_the_whole_history(north: Tracker) -> None:
    assert done(north, "engage", "watch", *REED, "--on", "2026-03-02").lines[0] == (
        "Engaged as the monitor of watch (north). Journal entry 2."
    )
    done(north, "leave", "watch", *REED, "--on", "2026-06-01", "--reason", "retired", "--to", "Li Wu")
    done(north, "engage", "watch", "--person", "Li Wu", "--on", "2026-07-01", "--note", "By letter.")

    found = shown(north, "Holt LLP")
    assert [(each["code"], each["step"], each["monitor"]) for each in found["terms"]] == [
        ("watch", "proposed", "Li Wu")
    ]
    assert [each["text"].partition(" (record")[0] for each in found["history"]] == [
        "watch monitor proposed: Holt LLP, by Northwind Limited",
        "watch monitor proposed: Ann Reed, Reed & Co, by Northwind Limited",
        "watch monitor engaged: Ann Reed, Reed & Co",
        "watch monitor left: Ann Reed, Reed & Co (retired; followed by Li Wu)",
        "watch monitor engaged: Li Wu",
    ]
    assert "watch: last left, as far as is recorded; its monitor is Li Wu." in north("show", "Ann Reed", at=NOON).lines
    assert north("doctor", at=NOON).code == 0


def test_a_term_names_the_monitor_of_the_day_that_is_looked_at(north: Tracker) -> None:
    chosen(north)
    days = ("2026-02-19", "2026-02-20", "2026-10-20")
    assert [shown(north, "watch", "--as-of", day)["monitor"] for day in days] == [
        None,
        {"firm": "Reed & Co", "person": "Ann Reed"},
        {"firm": "Reed & Co", "person": "Ann Reed"},
    ]
    assert shown(north, "plain")["monitor"] == {"firm": "Old LLP", "person": None}
    assert "Serves:        plain" in north("show", "Old LLP", at=NOON).out


def test_the_report_and_the_portfolio_name_it(north: Tracker) -> None:
    chosen(north)
    for month, named in (("2026-01", False), ("2026-02", True)):
        report = north.folder / f"{month}.html"
        assert north("report", "--month", month, "--out", str(report), at=NOON).code == 0
        page = report.read_text(encoding="utf-8")
        assert ("Monitor: Ann Reed, Reed &amp; Co" in page) is named
    terms = north("portfolio", "--json", at=NOON).json["settlements"][0]["instruments"][0]["terms"]
    assert [each["monitor"]["firm"] for each in terms] == ["Reed & Co", "Old LLP"]
    terms = north("portfolio", "--json", "--as-of", "2026-02-01", at=NOON).json["settlements"][0]["instruments"][0][
        "terms"
    ]
    assert [each["monitor"] and each["monitor"]["firm"] for each in terms] == [None, "Old LLP"]


@pytest.mark.parametrize(
    ("arguments", "sentences"),
    [
        (
            ("engage", "watch", "--firm", "Holt LLP", "--on", "2026-05-01"),
            [
                "Ann Reed, Reed & Co monitors under watch on that day: nobody else is engaged before it has left.",
                "If it has left, record that first, with `tracker monitor leave watch --firm NAME --on DATE`.",
            ],
        ),
        (
            ("leave", "watch", "--firm", "Holt LLP", "--on", "2026-05-01"),
            ["Holt LLP does not monitor under watch on that day: Ann Reed, Reed & Co does."],
        ),
        (
            ("engage", "watch", "--on", "2026-05-01"),
            ["Nobody is named.", "Name the firm with --firm, the person with --person, or both."],
        ),
        (
            ("choose", "watch", *REED, "--on", "2026-02-20"),
            [
                "That Ann Reed, Reed & Co was chosen as monitor of watch on that day is recorded already.",
                "If that is wrong, `tracker withdraw 3` first.",
            ],
        ),
        (
            ("engage", "plain", "--firm", "Holt LLP", "--on", "2026-10-21"),
            [
                "Wednesday 21 October 2026 has not come yet: in America/New_York it is Tuesday 20 October 2026.",
                "Check the date, or record it when it has happened.",
            ],
        ),
    ],
)
def test_what_cannot_be_so_is_refused(north: Tracker, arguments: tuple[str, ...], sentences: list[str]) -> None:
    chosen(north)
    said = monitor(north, *arguments)
    assert (said.code, said.err.splitlines()) == (2, sentences)


def test_a_step_taken_back_never_was(north: Tracker) -> None:
    chosen(north)
    assert north("withdraw", "4", at=NOON).code == 0
    assert north("withdraw", "3", at=NOON).code == 0
    assert shown(north, "watch")["monitor"] is None


def test_a_step_is_supposed_as_it_is_recorded(north: Tracker) -> None:
    said = north("whatif", "--suppose", "monitor engage watch --person 'Li Wu' --on 2026-11-02", at=NOON)
    assert (said.code, said.err) == (0, "")


def test_a_file_says_who_and_which_step(north: Tracker) -> None:
    north.write(
        "bad.yaml",
        FILE
        + "  - {monitor: watch, step: chosen, on: 2026-02-20}\n"
        + "  - {monitor: watch, step: chosen, firm: Reed & Co, on: 2026-02-20, successor: Li Wu}\n"
        + "  - {monitor: wach, step: chosen, firm: Reed & Co, on: 2026-02-20}\n",
    )
    problems = north("check", "bad.yaml", at=NOON).err
    assert "bad.yaml:18:5: Nothing says who it was: give the `firm`, the `person`, or both." in problems
    assert "`successor` follows one who left: take it away, or write `step: left`." in problems
    assert "`monitor` names the term “wach”, which is not defined." in problems
