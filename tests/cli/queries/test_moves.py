"""`tracker moves`: which dates moved in a month, from what, to what, and why."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Tracker

FILE = """
settlement: acme
title: Acme, 2026
organisation: Acme Limited
time_zone: America/New_York
instruments:
  plea: {title: Plea agreement, authority: DOJ, kind: plea agreement, counting: calendar-days, calendar: us-federal}
events:
  signed: {on: 2026-01-05}
  engaged: {expected: on 2026-05-01}
obligations:
  A1: {instrument: plea, title: Hand in the plan, kind: report, due: 30 days after engaged}
  A2: {instrument: plea, title: Train the staff, kind: duty, due: 90 days after signed}
"""
MARCH = datetime(2026, 3, 3, 15, tzinfo=UTC)
APRIL = datetime(2026, 4, 7, 15, tzinfo=UTC)


@pytest.fixture
def moved(tracker: Tracker) -> Tracker:
    tracker("init")
    tracker("load", "--yes", str(tracker.write("acme.yaml", FILE)), at=MARCH)
    assert tracker("record", "signed", "--on", "2026-01-09", "--correct", at=MARCH).code == 0
    assert tracker("record", "engaged", "--on", "2026-04-06", at=APRIL).code == 0
    return tracker


@pytest.mark.both_kinds
def test_a_month_tells_its_moves_and_why(moved: Tracker) -> None:
    assert moved("moves", "--month", "2026-03", at=APRIL).out.splitlines()[0] == (
        "acme: A2 moved from 2026-04-05 to 2026-04-09 (Train the staff)."
    )
    assert "acme: A1 moved from no date" in moved("moves", at=APRIL).out
    assert moved("moves", "--month", "2026-02", at=APRIL).out == "acme: no date moved in 2026-02.\n"
    (only,) = moved("moves", "--month", "2026-03", "--json", at=APRIL).json
    assert (only["code"], only["before"]["safe"], only["after"]["latest"]) == ("A2", "2026-04-05", "2026-04-09")


def test_an_unknown_settlement_is_refused(moved: Tracker) -> None:
    assert moved("moves", "--settlement", "acne", at=APRIL).code == 3


def test_the_report_tells_the_same_moves(moved: Tracker) -> None:
    assert moved("report", "--month", "2026-04", "--as-of", "2026-04-07", "--out", "r.html", at=APRIL).code == 0
    page = (moved.folder / "r.html").read_text(encoding="utf-8")
    assert "no date to no date" not in page
    assert "engaged: Monday 6 April 2026" in page
