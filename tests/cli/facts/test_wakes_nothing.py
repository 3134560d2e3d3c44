"""What happens after the end of a duty wakes nothing of it and says so, whichever of the two was recorded first."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Tracker

FILE = """\
settlement: acme
title: Acme, 2026
organisation: Acme Limited
time_zone: America/New_York
instruments:
  order: {title: Consent order, authority: OCC, kind: consent order, counting: calendar-days, calendar: us-federal}
events:
  effective: {on: 2026-01-05}
  violation: {repeats: yes}
  change: {repeats: yes}
  request: {}
  closing: {}
  stop: {}
terms:
  watch: {instrument: order, kind: monitorship, starts: effective, length: 6 months}
obligations:
  EVENT: {instrument: order, title: Notify, kind: report, due: 10 days after each violation until stop}
  TIED: {instrument: order, title: Notify, kind: report, due: 10 days after each violation, term: watch}
  UNTIL: {instrument: order, title: Notify, kind: report, due: 10 days after each violation until end(watch)}
  ASKED: {instrument: order, title: Answer, kind: report, contingent_on: request, due: 14 days after request, term: watch}
  LAST: {instrument: order, title: Sum up, kind: report, due: 10 days after the latest violation, term: watch}
  ANEW: {instrument: order, title: Report, kind: report, due: every 1 month from the latest change until end(watch)}
  BACK: {instrument: order, title: Tell before, kind: report, due: at least 5 days before closing, term: watch}
  EITHER:
    {instrument: order, title: Wind up, kind: report, term: watch,
     due: earlier of (200 days after effective) and (10 days after closing)}
  FREE: {instrument: order, title: Keep, kind: report, due: 5 days after each received(TIED)}
"""
NOMINAL, EARLY = "Sunday 5 July 2026", "Tuesday 10 March 2026"


@pytest.fixture
def acme(tracker: Tracker) -> Tracker:
    tracker.write("acme.yaml", FILE)
    assert tracker("load", "acme.yaml", at=datetime(2026, 1, 6, 17, tzinfo=UTC)).code == 0
    return tracker


def on(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T17:00").replace(tzinfo=UTC)


def wakes(happening: str, code: str, ends: str) -> str:
    return f"{happening} wakes no {code}: it took place after its last day, {ends}."


END = "term end watch --manner early --on"


@pytest.mark.parametrize(
    ("acts", "told"),
    [
        pytest.param(
            ["2026-07-20 record violation --on 2026-07-20"],
            [wakes("violation@1", code, NOMINAL) for code in ("TIED", "UNTIL", "LAST")],
            id="after the term ran its length",
        ),
        pytest.param(
            ["2026-07-20 record request --on 2026-07-20"],
            [wakes("request", "ASKED", NOMINAL)],
            id="what a duty that happens once waits for",
        ),
        pytest.param(
            ["2026-07-20 record change --on 2026-07-20"],
            [wakes("change@1", "ANEW", NOMINAL)],
            id="a series that would begin anew",
        ),
        pytest.param(
            ["2026-07-20 record closing --on 2026-07-20"],
            [wakes("closing", "BACK", NOMINAL)],
            id="what is counted back from it, and not what the first of two woke before",
        ),
        pytest.param(
            ["2026-07-04 record closing --on 2026-07-04"], [], id="before the end, though its date is after it"
        ),
        pytest.param(
            ["2026-02-10 record stop --on 2026-02-10", "2026-02-15 record violation --on 2026-02-15"],
            [wakes("violation@1", "EVENT", "Tuesday 10 February 2026")],
            id="after the event that ends it",
        ),
        pytest.param(
            ["2026-02-15 record violation --on 2026-02-15", "2026-02-16 record stop --on 2026-02-10"],
            [wakes("violation@1", "EVENT", "Tuesday 10 February 2026")],
            id="the event that ends it recorded later",
        ),
        pytest.param(
            ["2026-03-15 record violation --on 2026-03-15", f"2026-03-16 {END} 2026-03-10"],
            [wakes("violation@1", code, EARLY) for code in ("TIED", "UNTIL", "LAST")],
            id="an early end recorded later",
        ),
        pytest.param(
            [f"2026-03-02 {END} 2026-03-10", "2026-03-15 record violation --on 2026-03-15"],
            [wakes("violation@1", code, EARLY) for code in ("TIED", "UNTIL", "LAST")],
            id="after the end that was announced",
        ),
        pytest.param(
            [f"2026-03-02 {END} 2026-03-10", "2026-03-08 record violation --on 2026-03-08"],
            [],
            id="before the end that was announced",
        ),
        pytest.param(
            [
                f"2026-03-02 {END} 2026-03-10",
                "2026-03-15 record violation --on 2026-03-15",
                "2026-03-16 record violation@1 --on 2026-03-09 --correct",
            ],
            [],
            id="corrected to a day before the end",
        ),
        pytest.param(
            ["2026-03-15 record violation --on 2026-03-09", f"2026-03-16 {END} 2026-03-10", "2026-03-17 withdraw 3"],
            [],
            id="the end taken back",
        ),
        pytest.param(
            [
                "2026-06-01 term extend watch --to 2026-08-31 --on 2026-06-01",
                "2026-07-20 record violation --on 2026-07-20",
            ],
            [],
            id="within the term made longer",
        ),
        pytest.param(
            [
                "2026-07-20 record violation --on 2026-07-20",
                "2026-07-21 term extend watch --to 2026-08-31 --on 2026-07-01",
            ],
            [],
            id="made longer later",
        ),
        pytest.param(
            ["2026-03-01 term suspend watch --on 2026-03-01", "2026-07-20 record violation --on 2026-07-20"],
            [],
            id="while the term stands still",
        ),
        pytest.param(
            [
                "2026-03-01 term suspend watch --on 2026-03-01",
                "2026-03-11 term resume watch --on 2026-03-11",
                "2026-07-20 record violation --on 2026-07-20",
            ],
            [wakes("violation@1", code, "Wednesday 15 July 2026") for code in ("TIED", "UNTIL", "LAST")],
            id="after a term that stood still",
        ),
    ],
)
def test_what_happens_after_the_end_wakes_nothing_and_says_so(acme: Tracker, acts: list[str], told: list[str]) -> None:
    for act in acts:
        day, *words = act.split()
        said = acme(*words, at=on(day))
        # A duty counted from one that nothing woke has nothing to count, and no fault.
        assert (said.code, said.err) == (0, "")

    assert [line for line in said.lines if " wakes no " in line] == told
    assert "wakes no" not in acme("record", "effective", "--on", "2026-01-05", "--correct", at=on(day)).out


def test_a_deadline_that_follows_no_more_is_named_as_the_list_names_it(acme: Tracker) -> None:
    acme("record", "violation", "--on", "2026-02-15", at=on("2026-02-15"))
    said = acme("record", "stop", "--on", "2026-02-10", at=on("2026-02-16"))

    assert "EVENT@1 follows no more." in said.lines
    assert "EVENT@1: due soon → superseded (from 2026-02-16)." in said.lines
