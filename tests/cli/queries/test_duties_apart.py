"""What others owe, rights and talks stand apart by name, and a sum in instalments counts once: in every figure and notice."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tests.cli.calling import Tracker

FILE = """\
settlement: acme
title: Acme, 2026
organisation: Acme
time_zone: America/New_York
persons:
  mc: {name: Maria Chen, email: mc@acme.example}
parties:
  Founder: {}
  Acme Limited: {ours: yes}
instruments:
  order: {title: Consent order, authority: OCC, kind: consent order, counting: calendar-days, calendar: us-federal}
events:
  engaged: {on: 2026-01-05}
terms:
  monitorship:
    {instrument: order, kind: monitorship, monitor: {firm: Watch LLP}, starts: engaged, length: 2 years}
obligations:
  A1: {instrument: order, title: Own report, kind: report, due: on 2026-02-02}
  A2: {instrument: order, title: The subsidiary's report, kind: report, owed_by: Acme Limited, due: on 2026-02-03}
  A3: {instrument: order, title: Report to come, kind: report, due: on 2026-03-10}
  M1: {instrument: order, title: Work plan, kind: report, owed_by: Watch LLP, due: on 2026-02-04}
  M2: {instrument: order, title: First review, kind: report, owed_by: Watch LLP, due: on 2026-03-11}
  O1: {instrument: order, title: Answer, kind: answer, owed_by: OCC, due: on 2026-02-05}
  F1: {instrument: order, title: Pay, kind: payment, owed_by: Founder, due: on 2026-02-06}
  R1: {instrument: order, title: Ask for a hearing, kind: right, due: on 2026-02-09}
  P1:
    instrument: order
    title: Penalty
    kind: payment
    amount: {USD: 300.00}
    instalments:
      - {amount: {USD: 100.00}, due: on 2026-01-12}
      - {amount: {USD: 200.00}, due: on 2026-02-10}
"""
NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


@pytest.fixture
def apart(tracker: Tracker) -> Tracker:
    tracker.begin("init")
    loaded = tracker.begin(
        "load", tracker.write("acme.yaml", FILE).name, "--yes", at=datetime(2026, 1, 5, 17, tzinfo=UTC)
    )
    assert loaded.code == 0, loaded.err
    return tracker


@pytest.mark.both_kinds
def test_the_list_says_who_owes_what_is_not_ours(apart: Tracker) -> None:
    lines = {line["code"]: line for line in json.loads(apart("list", "--json", at=NOON).out)}
    assert {code: line["apart"] for code, line in lines.items() if line["apart"] is not None} == {
        "M1": "owed by another",
        "M2": "owed by another",
        "O1": "owed by another",
        "F1": "owed by another",
        "R1": "right",
        "P1": "in instalments",
    }
    assert lines["O1"]["owed_by"] == "OCC"
    out = apart("list", at=NOON).out
    assert "Work plan (owed by Watch LLP)" in out
    assert "Ask for a hearing (a right, no duty)" in out
    assert "Penalty (counted by its instalments)" in out
    # A past day is derived anew, and says the same.
    assert "Work plan (owed by Watch LLP)" in apart("list", "--as-of", "2026-02-20", at=NOON).out


@pytest.mark.both_kinds
def test_the_portfolio_counts_what_is_ours(apart: Tracker) -> None:
    for clocks in ((), ("--as-of", "2026-03-02"), ("--known-at", "2026-03-02")):
        (held,) = json.loads(apart("portfolio", "--json", *clocks, at=NOON).out)["settlements"]
        counted = {each["status"]: each["number"] for each in held["deadlines"]["statuses"]}
        assert counted == {"overdue": 4, "due soon": 1}  # A1, A2, both instalments; A3
        assert held["deadlines"]["due_in_30_days"] == 1
        # The right was not used: it lapsed, and nobody missed it.
        apart_now = {each["status"]: each["number"] for each in held["deadlines"]["apart"]}
        assert apart_now == {"overdue": 4, "released": 1, "due soon": 1}
        assert held["deadlines"]["next"]["code"] == "A3"


@pytest.mark.both_kinds
def test_the_days_runs_notify_nobody_of_what_others_owe(apart: Tracker) -> None:
    said = apart("day", "--leap", at=NOON).out
    for code in ("A1", "A2", "P1.1", "P1.2"):
        assert f"acme/{code} is overdue" in said
    for code in ("M1", "M2", "O1", "F1", "R1", "P1"):
        assert f"acme/{code} is " not in said
    assert apart("doctor", at=NOON).code == 0


def test_the_report_shows_what_others_owe_by_name_and_in_no_figure(apart: Tracker) -> None:
    assert apart("report", "--month", "2026-02", "--out", "report.html", at=NOON).code == 0
    page = (apart.folder / "report.html").read_text(encoding="utf-8")
    assert "<strong>4</strong> <span>late and open</span>" in page
    assert "<strong>1</strong> <span>due in 30 days</span>" in page
    for title in ("Owed by Watch LLP", "Owed by OCC", "Owed by Founder"):
        assert f"<caption>{title}</caption>" in page
    assert "<caption>A right, no duty</caption>" not in page
    assert "the time for it passed" in page


def test_what_the_monitor_owed_is_released_when_the_monitorship_ends(apart: Tracker) -> None:
    assert apart("day", "--leap", at=NOON).code == 0
    assert apart("term", "end", "monitorship", "--on", "2026-03-01", "--authority", "OCC", at=NOON).code == 0
    lines = {line["code"]: line["status"] for line in json.loads(apart("list", "--json", at=NOON).out)}
    assert (lines["M1"], lines["M2"], lines["A1"]) == ("released", "released", "overdue")
    assert apart("doctor", at=NOON).code == 0


def test_who_owes_must_be_somebody_the_file_knows(tracker: Tracker) -> None:
    tracker.write("acme.yaml", FILE.replace("owed_by: OCC", "owed_by: OCCC"))
    refused = tracker("check", "acme.yaml")
    assert refused.code == 2
    assert "OCCC" in refused.err
