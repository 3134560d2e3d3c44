"""An event that may never happen, as a file declares it, and the end of a term that does not wait for it (fault C2)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Tracker

NOON = datetime(2026, 11, 28, 17, 0, tzinfo=UTC)
FILE = """\
settlement: ftc
title: FTC, 2019
organisation: Acme Limited
time_zone: America/New_York
instruments:
  order: {title: Order, authority: FTC, kind: order, counting: calendar-days, calendar: none, effective: issued}
events:
  issued: {on: 2019-07-24}
  complaint: {repeats: yes, may_never: yes}
terms:
  order-term:
    {instrument: order, kind: agreement, starts: issued,
     ends: later of (on the 20th anniversary of issued) and (20 years after the latest complaint)}
obligations:
  STAY: {instrument: order, title: Stay out, kind: standing, due: continuing through end(order-term)}
  LAST: {instrument: order, title: Report at the end, kind: report, due: at least 30 days before end(order-term)}
"""


def due(tracker: Tracker, code: str) -> str | None:
    rows = tracker("list", "--json", at=NOON).json
    found: str | None = next(row["safe"] for row in rows if row["code"] == code)
    return found


@pytest.mark.both_kinds
def test_c2_the_term_has_an_end_and_a_complaint_lengthens_it(tracker: Tracker) -> None:
    tracker.write("ftc.yaml", FILE)
    said = tracker("load", "--yes", "ftc.yaml", at=NOON)
    assert said.code == 0, said.err

    assert due(tracker, "LAST") == "2039-06-24"
    explained = tracker("why", "end(order-term)", at=NOON).out
    assert "It may come later: complaint has not happened, and may never." in explained
    assert tracker("portfolio", "--out", "page.html", at=NOON).code == 0
    page = (tracker.folder / "page.html").read_text(encoding="utf-8")
    assert "May come later: complaint has not happened, and may never" in page

    assert tracker("record", "complaint", "--on", "2026-10-01", at=NOON).code == 0
    assert due(tracker, "LAST") == "2046-09-01"
    assert "It may come later: complaint may happen again." in tracker("why", "end(order-term)", at=NOON).out
    assert tracker("doctor", at=NOON).code == 0


def test_c2_without_the_key_the_end_is_awaited_and_the_key_can_be_loaded_later(tracker: Tracker) -> None:
    tracker.write("ftc.yaml", FILE.replace(", may_never: yes", ""))
    assert tracker("load", "--yes", "ftc.yaml", at=NOON).code == 0
    assert due(tracker, "LAST") is None

    tracker.write("ftc.yaml", FILE)
    assert tracker("load", "--yes", "ftc.yaml", at=NOON).code == 0
    assert due(tracker, "LAST") == "2039-06-24"


def test_c2_what_may_never_happen_is_not_expected(tracker: Tracker) -> None:
    tracker.write(
        "ftc.yaml", FILE.replace("repeats: yes, ", "expected: 5 years after issued, ").replace("the latest ", "")
    )

    refused = tracker("check", "ftc.yaml", at=NOON)

    assert refused.code == 2
    assert "complaint may never happen: nothing estimates when it does, so `expected` has no place." in refused.err
