"""Nothing is done before it could begin: such a day is refused with the way out, and may be insisted on with a reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Said, Tracker

NOON = datetime(2026, 11, 2, 17, 0, tzinfo=UTC)
FILE = """\
settlement: north
title: Northwind, 2025
organisation: Northwind Limited
time_zone: America/New_York
instruments:
  order: {title: Consent order, authority: FinCEN, kind: consent order, counting: calendar-days, calendar: us-federal}
events:
  engaged: {on: 2025-01-15}
  request: {}
  hearing: {}
terms:
  watch: {instrument: order, kind: monitorship, starts: engaged, length: 4 years}
obligations:
  FIRST: {instrument: order, title: First report, kind: report, due: 150 days after engaged}
  R: {instrument: order, title: Answer the request, kind: report, contingent_on: request, due: 14 days after request}
  NEXT: {instrument: order, title: Next report, kind: report, due: 30 days after received(FIRST)}
  PAY: {instrument: order, title: Pay, kind: payment, amount: {USD: 500.00}, due: 10 days after hearing}
  CERT: {instrument: order, title: Certify, kind: certificate, signed_by: [CEO], due: 10 days after engaged}
  Q: {instrument: order, title: Quarterly, kind: report, due: 30 days after the end of each calendar quarter from engaged}
  T: {instrument: order, title: Train, kind: training, due: at least once each calendar quarter from engaged}
  DAY: {instrument: order, title: Do, kind: report, due: on 2026-12-01}
recommendation_terms:
  annex: {instrument: order, term: watch, adopt: 120 days}
"""


@pytest.fixture
def north(tracker: Tracker) -> Tracker:
    tracker.write("north.yaml", FILE)
    said = tracker.begin("load", "north.yaml", at=NOON)
    assert said.code == 0, said.err
    return tracker


def status(north: Tracker, code: str) -> str:
    rows = north("list", "--json", at=NOON).json
    return str(next(row["status"] for row in rows if row["code"] == code))


def done(north: Tracker, *arguments: str) -> Said:
    said = north(*arguments, at=NOON)
    assert said.code == 0, said.err
    return said


def refused(north: Tracker, *arguments: str) -> list[str]:
    said = north(*arguments, at=NOON)
    assert said.code == 2, said.out
    return said.err.splitlines()


INSIST = "Check the date. If it counts all the same, say why, with --early REASON."
CLOCK = "The clock of {} begins on {}: what was done {} does not count for it."
BEFORE = (
    "{} is before anything of north began: the earliest day that is taken is Wednesday 15 January 2025, that of its first "
    "event, instrument or term."
)
BEGINS = "Wednesday 15 January 2025"
EVE = "on Tuesday 14 January 2025"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("resolve FIRST --on 1925-06-10", CLOCK.format("FIRST", BEGINS, "on Wednesday 10 June 1925")),
        ("resolve FIRST --no-later-than 2025-01-14", CLOCK.format("FIRST", BEGINS, "by Tuesday 14 January 2025")),
        ("submit FIRST --on 2025-01-14", CLOCK.format("FIRST", BEGINS, EVE)),
        ("sign CERT --as CEO --on 2025-01-14", CLOCK.format("CERT", BEGINS, EVE)),
        ("record received(FIRST) --on 2015-06-10", CLOCK.format("FIRST", BEGINS, "on Wednesday 10 June 2015")),
        (
            "resolve Q@2026-Q4 --on 2026-11-01",
            CLOCK.format("Q@2026-Q4", "Thursday 31 December 2026", "on Sunday 1 November 2026"),
        ),
        (
            "resolve T@2026-Q4 --on 2026-09-30",
            CLOCK.format("T@2026-Q4", "Thursday 1 October 2026", "on Wednesday 30 September 2026"),
        ),
        ("resolve DAY --on 2025-01-14", BEFORE.format("Tuesday 14 January 2025")),
        ("recommendation add A-1 --title Policy --on 0225-03-02", BEFORE.format("Wednesday 2 March 225")),
        ("waive DAY --on 2020-03-02", BEFORE.format("Monday 2 March 2020")),
        ("term end watch --on 2020-03-02 --manner early", BEFORE.format("Monday 2 March 2020")),
    ],
)
def test_a_day_before_it_could_begin_is_refused_with_the_way_out(north: Tracker, arguments: str, sentence: str) -> None:
    assert refused(north, *arguments.split()) == [sentence, INSIST]
    # Whoever insists says why.
    done(north, *arguments.split(), "--early", "agreed beforehand")


@pytest.mark.parametrize(
    ("arguments", "sentence", "event"),
    [
        ("resolve R --on 2026-01-15", "Nothing has asked for R yet: request is not recorded.", "request"),
        ("submit R --on 2026-01-15", "Nothing has asked for R yet: request is not recorded.", "request"),
        (
            "pay PAY --amount USD=500.00 --on 2026-01-15",
            "Nothing has asked for PAY yet: hearing is not recorded.",
            "hearing",
        ),
    ],
)
def test_nothing_is_done_that_nothing_has_asked_for(north: Tracker, arguments: str, sentence: str, event: str) -> None:
    record = f"Once it has happened, record it first, with `tracker record {event} --on DATE`."

    assert refused(north, *arguments.split()) == [sentence, record, INSIST]
    done(north, "record", event, "--on", "2026-01-15")
    done(north, *arguments.split())


@pytest.mark.parametrize(
    "arguments",
    [
        "resolve FIRST --on 2025-01-15",
        "resolve FIRST --on 2025-01-01..2025-01-15",
        "resolve Q@2026-Q3 --on 2026-09-30",
        "resolve T@2026-Q4 --on 2026-10-01",
        "resolve DAY --on 2025-01-15",
        "record hearing --on 1925-06-10",
    ],
)
def test_what_is_done_from_then_on_is_taken_and_an_event_on_any_day(north: Tracker, arguments: str) -> None:
    done(north, *arguments.split())


def test_what_is_insisted_on_counts_and_is_shown_as_early(north: Tracker) -> None:
    done(north, "pay", "PAY", "--amount", "USD=500.00", "--on", "2026-01-15", "--early", "into escrow")

    assert status(north, "PAY") == "met"
    why = done(north, "why", "PAY").out
    assert "Note: Resolved on Thursday 15 January 2026 (early: into escrow)." in why
    assert "Note: USD 500.00 paid on PAY, 2026-01-15 (early: into escrow)." in why
    done(north, "report", "--month", "2026-01", "--out", "january.html")
    assert (north.folder / "january.html").read_text(encoding="utf-8").count("early: into escrow") >= 3
    assert (
        "2026-01-15  2      paid USD 500.00 (early: into escrow) (record, by maria)" in done(north, "show", "PAY").out
    )


def test_what_is_not_early_needs_no_reason(north: Tracker) -> None:
    said = refused(north, "resolve", "FIRST", "--on", "2025-01-15", "--early", "in a hurry")

    assert said == [
        "Nothing of this is of a day before it could begin: it counts without a reason.",
        "Leave --early out.",
    ]


def test_a_trigger_that_is_moved_past_a_record_stops_it_from_counting_until_it_is_insisted_on(north: Tracker) -> None:
    done(north, "record", "request", "--on", "2026-01-10")
    done(north, "resolve", "R", "--on", "2026-01-15")
    assert status(north, "R") == "met"

    moved = done(north, "record", "request", "--on", "2026-10-01", "--correct")

    sentence = (
        "Resolved on Thursday 15 January 2026, before its clock began on Thursday 1 October 2026: it does not count."
    )
    assert "R: met → overdue (from 2026-11-02)." in moved.lines
    assert f"R: {sentence}" in done(north, "show", "R").lines
    assert f"  Note: {sentence}" in done(north, "why", "R").lines
    listed = next(line for line in done(north, "list").lines if line.startswith("R "))
    assert "overdue (done too early to count)" in listed

    done(north, "resolve", "R", "--on", "2026-01-15", "--early", "asked for by telephone")
    assert status(north, "R") == "met"
    # It is said anew, and no longer noted as what does not count.
    shown = done(north, "show", "R").out
    assert "it does not count" not in shown
    assert "2026-01-15  5      resolved (early: asked for by telephone)" in shown


def test_what_does_not_count_may_be_done_again_in_its_time(north: Tracker) -> None:
    done(north, "record", "request", "--on", "2026-01-10")
    done(north, "submit", "R", "--on", "2026-01-15")
    done(north, "record", "request", "--on", "2026-10-01", "--correct")

    done(north, "submit", "R", "--on", "2026-10-05")
    assert status(north, "R") == "met"


def test_what_is_supposed_is_refused_for_the_same_reasons(north: Tracker) -> None:
    assert refused(north, "whatif", "--resolve", "R=2026-01-15")[0] == (
        "Nothing has asked for R yet: request is not recorded."
    )
    done(north, "whatif", "--resolve", "R=2026-01-15", "--early", "asked for by telephone")
    done(north, "whatif", "--record", "request=2026-01-10", "--resolve", "R=2026-01-15")


def test_a_file_is_refused_at_the_place_of_what_could_not_begin_yet(tracker: Tracker) -> None:
    facts = """\
facts:
  - {resolved: FIRST, on: 0225-06-10}
  - {resolved: R, on: 2026-01-15}
  - {waived: DAY, on: 2020-01-15}
  - {sent: Q@2025-Q1, on: 2025-03-30}
  - {sent: Q@2025-Q2, on: 2025-06-30}
"""
    tracker.write("north.yaml", FILE + facts)
    first = FILE.count("\n") + 2

    said = tracker("check", "north.yaml", at=NOON)

    assert said.code == 2
    for number, (line, start) in enumerate(
        [
            (first, "The clock of FIRST begins on Wednesday 15 January 2025"),
            (first + 1, "Nothing has asked for R yet: request is not recorded."),
            (first + 2, "Wednesday 15 January 2020 is before anything of north began"),
            (first + 3, "The clock of Q@2025-Q1 begins on Monday 31 March 2025"),
        ]
    ):
        shown = said.err.splitlines()[number]
        assert shown.startswith(f"north.yaml:{line}:5: {start}")
        assert shown.endswith("Check the date; if it counts all the same, say why with `early`.")
    assert tracker("load", "north.yaml", at=NOON).err == said.err


def test_a_file_may_insist_with_a_reason(tracker: Tracker) -> None:
    facts = "facts:\n  - {resolved: R, on: 2026-01-15, early: asked for by telephone}\n"
    tracker.write("north.yaml", FILE + facts)

    done(tracker, "check", "north.yaml")
    done(tracker, "load", "north.yaml")

    assert status(tracker, "R") == "met"
    assert "resolved (early: asked for by telephone)" in done(tracker, "show", "R").out


def test_a_changed_file_may_say_what_a_recorded_event_has_asked_for(north: Tracker) -> None:
    done(north, "record", "request", "--on", "2026-01-10")
    north.write("north.yaml", FILE + "facts:\n  - {resolved: R, on: 2026-01-15}\n")

    done(north, "load", "north.yaml", "--yes")

    assert status(north, "R") == "met"
