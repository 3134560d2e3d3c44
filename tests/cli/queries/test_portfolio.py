"""`tracker portfolio`."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from tests.cli.calling import Tracker

NOVEMBER = datetime(2026, 11, 21, 15, 0, tzinfo=UTC)


def test_the_shipped_settlements_tell_who_is_under_a_monitor_and_what_ended_early(tracker: Tracker) -> None:
    for name in ("glencore-2022", "ericsson-2019", "td-bank-2024", "boeing-2021"):
        assert tracker("load", name, "--yes", at=NOVEMBER).code == 0

    said = tracker("portfolio", at=NOVEMBER)

    assert said.code == 0
    told = " ".join(said.out.split())
    assert told.startswith("Portfolio report, as of 21 November 2026. TD Bank is under a monitor.")
    assert (
        "TD Bank DOJ monitorship DOJ Guidepost Solutions about Thu 27 Feb 2025 about Sun 27 Feb 2028 in force" in told
    )
    early = "ended early Wed 19 Mar 2025 between about Sat 28 Feb 2026 and Fri 19 Jun 2026 346 to 457 days DOJ nothing"
    assert f"Glencore Monitorship under the FCPA plea {early}" in told
    assert "Before that 2 June 2023; Extended by 1 year by DOJ and SEC, decided on 14 December 2022" in told
    assert "The Boeing Company Plea agreement of July 2024 never took force Thu 5 Dec 2024" in told


@pytest.mark.both_kinds
def test_each_day_has_its_own_portfolio(tracker: Tracker) -> None:
    assert tracker("load", "glencore-2022", "--yes", at=NOVEMBER).code == 0

    before = tracker("portfolio", "--as-of", "2025-03-18", at=NOVEMBER).out
    after = tracker("portfolio", "--as-of", "2025-03-19", at=NOVEMBER).out

    assert "Under a monitor on 18 March 2025" in before
    assert "Glencore is under a monitor." in before
    assert "Nobody is under a monitor." in after


@pytest.mark.both_kinds
def test_json_has_the_days_between_the_nominal_and_the_actual_end(tracker: Tracker) -> None:
    assert tracker("load", "glencore-2022", "--yes", at=NOVEMBER).code == 0

    (settlement,) = tracker("portfolio", "--json", at=NOVEMBER).json["settlements"]

    (plea,) = (each for each in settlement["instruments"] if each["code"] == "doj-fcpa-plea")
    (monitorship,) = (each for each in plea["terms"] if each["code"] == "fcpa-monitorship")
    assert settlement["as_of"] == "2026-11-21"
    assert monitorship["state"] == "ended early"
    assert monitorship["nominal_end"] == {"safe": "2026-02-28", "latest": "2026-06-19", "grade": "disputed"}
    assert monitorship["ended"] == {
        "manner": "early",
        "earliest": "2025-03-19",
        "latest": "2025-03-19",
        "announced": None,
        "authority": "DOJ",
        "successor": None,
        "days_early": 346,
        "at_most_days_early": 457,
        "note": 'In its "sole discretion" under the plea DOJ chose to "terminate the monitorship early, effective today"',
    }


@pytest.mark.both_kinds
def test_the_page_is_the_same_bytes_each_time_and_goes_to_standard_output_when_asked(acme: Tracker) -> None:
    for name in ("one.html", "two.html"):
        assert acme("portfolio", "--out", name).lines[-1] == f"The page is at {name}."

    one = (acme.folder / "one.html").read_text(encoding="utf-8")
    assert one == (acme.folder / "two.html").read_text(encoding="utf-8")
    assert acme("portfolio", "--out", "-").out == one


def test_a_place_that_cannot_be_written_is_refused_before_the_work(acme: Tracker) -> None:
    said = acme("portfolio", "--out", "no/such/portfolio.html")

    assert (said.code, said.out) == (2, "")
    assert "There is no folder no/such" in said.err


def test_nothing_loaded_is_told_with_the_way_out(tracker: Tracker) -> None:
    assert tracker("init").code == 0

    said = tracker("portfolio")

    assert (said.code, said.err) == (3, "No settlement is loaded yet.\n`tracker load NAME` loads one.\n")


@pytest.mark.both_kinds
def test_what_was_known_before_anything_was_loaded_is_refused(acme: Tracker) -> None:
    said = acme("portfolio", "--known-at", "2026-02-01")

    assert said.code == 2
    assert said.err.startswith("Nothing was known of acme at 2026-02-01.")
