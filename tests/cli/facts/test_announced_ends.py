"""Ends that are announced (fault A3): all that is counted from one moves at once, and nothing is released before its day."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Said, Tracker

NOV = datetime(2026, 11, 28, 17, 0, tzinfo=UTC)
FILE = """\
settlement: glen
title: Glen, 2024
organisation: Glen plc
time_zone: America/New_York
instruments:
  plea: {title: Plea agreement, authority: DOJ, kind: plea agreement, counting: calendar-days, calendar: none, effective: engaged}
events:
  engaged: {on: 2024-06-03}
terms:
  monitorship: {instrument: plea, kind: monitorship, title: The monitorship, starts: engaged, length: 3 years}
obligations:
  CERT:
    {instrument: plea, title: Certify, kind: certification, term: monitorship, due: at least 30 days before end(monitorship)}
  FREE: {instrument: plea, title: Certify freely, kind: certification, due: at least 30 days before end(monitorship)}
  PLAN:
    {instrument: plea, title: Hand over, kind: plan, term: monitorship, due: at least 90 days before end(monitorship)}
  NEXT: {instrument: plea, title: Follow the certificate, kind: report, term: monitorship, due: 10 days after due(CERT)}
  LAST: {instrument: plea, title: Report at the end, kind: report, term: monitorship, due: 30 days after end(monitorship)}
  HALF:
    instrument: plea
    title: Report
    kind: report
    due: every 6 months from start(monitorship) until end(monitorship)
  STAY: {instrument: plea, title: Stay out, kind: standing, due: continuing through end(monitorship)}
"""


@pytest.fixture
def glen(tracker: Tracker) -> Tracker:
    tracker.write("glen.yaml", FILE)
    said = tracker.begin("load", "--yes", "glen.yaml", at=NOV)
    assert said.code == 0, said.err
    return tracker


def announce(glen: Tracker, day: str = "2027-01-15", *more: str, code: str = "monitorship") -> Said:
    return glen("term", "end", code, "--on", day, "--authority", "DOJ", *more, at=NOV)


def stand(glen: Tracker, day: str | None = None, *, at: datetime = NOV) -> dict[str, tuple[str, str, str]]:
    asked = () if day is None else ("--as-of", day)
    rows = glen("list", *asked, "--json", at=at).json
    return {row["code"]: (row["safe"], row["latest"], row["status"]) for row in rows}


@pytest.mark.both_kinds
def test_a3_an_end_that_is_announced_moves_at_once_what_is_counted_from_it_with_or_without_a_term(
    glen: Tracker,
) -> None:
    assert stand(glen)["CERT"][0] == "2027-05-04"

    said = announce(glen)

    assert said.code == 0, said.err
    assert said.lines[0] == "Recorded the end of monitorship (glen). Journal entry 2."
    assert "It is announced: nothing is released before 2027-01-15." in said.lines
    now = stand(glen)
    assert {code: now[code][0] for code in ("CERT", "FREE", "NEXT", "LAST")} == {
        "CERT": "2026-12-16",
        "FREE": "2026-12-16",
        "NEXT": "2026-12-26",
        "LAST": "2027-02-14",
    }
    assert {status for _, _, status in now.values()} & {"released", "superseded"} == set()


def test_a3_nothing_is_released_before_the_day_and_the_day_s_run_then_releases(glen: Tracker) -> None:
    announce(glen)
    assert {status for _, _, status in stand(glen, "2027-01-14").values()} & {"released"} == set()

    glen("day", "--leap", at=datetime(2027, 1, 14, 17, 0, tzinfo=UTC))
    assert stand(glen, at=datetime(2027, 1, 14, 17, 0, tzinfo=UTC))["STAY"][2] == "continuing"
    run = glen("day", at=datetime(2027, 1, 15, 17, 0, tzinfo=UTC))
    assert "  glen/STAY: continuing → released (from 2027-01-15)." in run.lines
    assert "  Notice: The term glen/monitorship ends today." in run.lines
    then = stand(glen, at=datetime(2027, 1, 15, 17, 0, tzinfo=UTC))
    assert {code for code, (_, _, status) in then.items() if status == "released"} == {"STAY", "HALF@6"}
    # An end does not cure a default: what was due before it stays overdue, and the closing report is due after it.
    assert (then["CERT"][2], then["FREE"][2], then["LAST"][2]) == ("overdue", "overdue", "due soon")
    assert glen("doctor", at=datetime(2027, 1, 15, 17, 0, tzinfo=UTC)).code == 0


@pytest.mark.both_kinds
def test_a3_what_the_announcement_came_too_late_for_says_so_and_is_not_released(glen: Tracker) -> None:
    said = announce(glen)

    assert "PLAN can no longer be met: see `tracker why PLAN`." in said.lines
    assert stand(glen)["PLAN"] == ("2026-10-17", "2026-11-28", "past safe date")
    assert "past safe date (can no longer be met: the end was announced on 2026-11-28)" in glen("list", at=NOV).out
    explained = glen("why", "PLAN", at=NOV).out
    assert (
        "It can no longer be met by that day: the end of monitorship was announced on Saturday 28 November 2026. "
        "It is late only after Saturday 28 November 2026."
    ) in explained
    assert "Note: It can no longer be met: the end it is counted back from was announced on Saturday" in explained
    assert stand(glen, "2027-01-20")["PLAN"][2] == "overdue"
    page = glen("report", "--month", "2026-11", "--out", "page.html", at=NOV)
    assert page.code == 0, page.err
    assert "can no longer be met" in (glen.folder / "page.html").read_text(encoding="utf-8").replace("\xa0", " ")


def test_a3_what_was_done_before_the_announcement_is_not_late_for_a_day_nobody_knew_of(glen: Tracker) -> None:
    glen("resolve", "PLAN", "--on", "2026-11-20", at=NOV)

    announce(glen)

    assert stand(glen)["PLAN"][2] == "met"
    assert "can no longer be met" not in glen("list", at=NOV).out


@pytest.mark.both_kinds
def test_a3_an_announced_end_is_moved_by_another_and_taken_back(glen: Tracker) -> None:
    before = stand(glen)
    announce(glen)

    moved = announce(glen, "2027-02-15")
    assert moved.code == 0, moved.err
    assert stand(glen)["CERT"][0] == "2027-01-16"
    assert stand(glen, "2027-01-20")["STAY"][2] == "continuing"
    again = announce(glen, "2027-02-15")
    assert (again.code, again.err.partition("\n")[0]) == (
        2,
        "monitorship is announced to end so already (early, 2027-02-15), by entry 3.",
    )

    # Who takes back an announcement lets the term go on: the one before it does not stand again.
    assert glen("withdraw", "3", at=NOV).code == 0
    assert stand(glen) == before
    assert glen("withdraw", "4", at=NOV).code == 0
    assert stand(glen)["CERT"][0] == "2027-01-16"
    assert glen("doctor", at=NOV).code == 0


def test_a3_once_it_has_come_it_is_not_moved_but_taken_back(glen: Tracker) -> None:
    announce(glen)

    late = glen("term", "end", "monitorship", "--on", "2027-01-20", at=datetime(2027, 1, 20, 17, 0, tzinfo=UTC))

    assert (late.code, late.err.splitlines()) == (
        2,
        [
            "monitorship ended already (early, 2027-01-15), by entry 2.",
            "If that is wrong, `tracker withdraw 2` first.",
        ],
    )


def test_a3_an_end_announced_for_sooner_than_a_day_may_come_on_the_day_itself(glen: Tracker) -> None:
    announce(glen)

    sooner = glen("term", "end", "monitorship", "--on", "2026-12-01", at=datetime(2026, 12, 1, 17, 0, tzinfo=UTC))

    assert sooner.code == 0, sooner.err
    assert stand(glen, at=datetime(2026, 12, 1, 17, 0, tzinfo=UTC))["STAY"][2] == "released"


def test_a3_an_earlier_day_is_no_extension_and_a_later_one_is_no_end(glen: Tracker) -> None:
    shorter = glen("term", "extend", "monitorship", "--to", "2027-01-15", at=NOV)
    longer = announce(glen, "2028-01-15")

    assert shorter.err.splitlines()[-1] == (
        "If it ended sooner, or is announced to, `tracker term end monitorship --on DATE` records that."
    )
    assert longer.err.splitlines() == [
        (
            "monitorship runs to Thursday 3 June 2027 by itself, and cannot end on Saturday 15 January 2028 unless it is made "
            "longer."
        ),
        "If it was made longer, record that first, with `tracker term extend monitorship --to DATE`.",
    ]
    announce(glen)
    extended = glen("term", "extend", "monitorship", "--by-span", "1 year", at=NOV)
    assert extended.err.splitlines()[0] == (
        "monitorship is announced to end (early, 2027-01-15): that cannot be made longer."
    )
    assert glen("term", "suspend", "monitorship", "--on", "2026-11-27", at=NOV).code == 0


def test_a3_it_may_be_learned_of_earlier_and_not_later_than_today(glen: Tracker) -> None:
    assert announce(glen, "2027-01-15", "--learned-on", "2026-12-01").err.startswith(
        "Tuesday 1 December 2026 has not come yet"
    )
    assert announce(glen, "2027-01-15", "--learned-on", "2026-10-01").code == 0
    assert stand(glen)["PLAN"] == ("2026-10-17", "2026-10-17", "overdue")
    assert stand(glen, "2026-09-30")["CERT"][0] == "2027-05-04"
    assert stand(glen, "2026-10-01")["CERT"][0] == "2026-12-16"


@pytest.mark.both_kinds
def test_a3_an_instrument_s_announced_end_does_likewise(glen: Tracker) -> None:
    assert announce(glen, code="plea").code == 0

    now, then = stand(glen), stand(glen, "2027-01-15")
    assert (now["CERT"][0], now["FREE"][0], now["PLAN"][:2]) == (
        "2026-12-16",
        "2026-12-16",
        ("2026-10-17", "2026-11-28"),
    )
    assert {status for _, _, status in now.values()} & {"released", "superseded"} == set()
    assert (then["PLAN"][2], then["CERT"][2], then["STAY"][2]) == ("overdue", "overdue", "released")


@pytest.mark.both_kinds
def test_a3_why_the_report_the_history_and_the_portfolio_say_announced(glen: Tracker) -> None:
    announce(glen)

    words = "is announced to end early by 139 days, by DOJ, on 15 January 2027"
    assert words in glen("why", "end(monitorship)", at=NOV).out.replace("\xa0", " ")
    assert (
        "monitorship ends (early) by DOJ on Friday 15 January 2027, announced on Saturday 28 November 2026."
        in glen("why", "CERT", at=NOV).out
    )
    assert f"released from Friday 15 January 2027: monitorship {words}" in glen("why", "STAY", at=NOV).out.replace(
        "\xa0", " "
    )
    assert "monitorship announced to end (early), by DOJ on Friday 15 January 2027" in glen("show", "CERT", at=NOV).out
    assert "Stands:        in force, end announced" in glen("show", "monitorship", at=NOV).out
    for command in (("report", "--month", "2026-11"), ("portfolio",)):
        said = glen(*command, "--out", "page.html", at=NOV)
        assert said.code == 0, said.err
        page = (glen.folder / "page.html").read_text(encoding="utf-8").replace("\xa0", " ")
        assert f"The monitorship {words}" in page or f"I{words[1:]}" in page, command
    (term,) = glen("portfolio", "--json", at=NOV).json["settlements"][0]["instruments"][0]["terms"]
    assert (term["state"], term["ended"]["announced"]) == ("in force, end announced", "2026-11-28")
    later = datetime(2027, 1, 20, 17, 0, tzinfo=UTC)
    assert "monitorship ended (early), by DOJ" in glen("show", "CERT", at=later).out


def test_a3_an_end_that_is_recorded_after_its_day_gives_the_dates_that_the_announcement_gave(glen: Tracker) -> None:
    later = datetime(2027, 1, 20, 17, 0, tzinfo=UTC)
    announce(glen)
    announced = stand(glen, at=later)
    glen("withdraw", "2", at=later)
    glen("term", "end", "monitorship", "--on", "2027-01-15", "--authority", "DOJ", at=later)
    recorded = stand(glen, at=later)

    # All but what could no longer be met, whose last arguable day is that of the announcement.
    assert {code: row[:2] for code, row in recorded.items() if code != "PLAN"} == {
        code: row[:2] for code, row in announced.items() if code != "PLAN"
    }
    assert (recorded["PLAN"][0], announced["PLAN"][0]) == ("2026-10-17", "2026-10-17")


def test_b6_whatif_tells_what_an_announcement_would_come_too_late_for(glen: Tracker) -> None:
    said = glen("whatif", "--end", "monitorship=2027-01-15", "--out", "page.html", at=NOV)

    assert said.code == 0, said.err
    assert "CERT moved from 2027-05-04 to 2026-12-16." in said.lines
    assert (
        "PLAN could no longer be met: its day had passed before the end that it is counted back from was known."
    ) in said.lines
    assert "What could no longer be met" in (glen.folder / "page.html").read_text(encoding="utf-8")
