"""The main job, end to end, as two commands and a question: the real Binance settlement, as of 21 November 2026."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.cli.calling import Tracker

TODAY = datetime(2026, 11, 21, 17, 0, tzinfo=UTC)


@pytest.fixture
def binance(tracker: Tracker) -> Tracker:
    for command in (("init",), ("load", "binance-2023", "--yes"), ("day",)):
        assert tracker(*command, at=TODAY).code == 0
    return tracker


def _listed(tracker: Tracker, *arguments: str) -> dict[str, dict[str, Any]]:
    return {line["code"]: line for line in tracker("list", "--json", *arguments, at=TODAY).json}


@pytest.fixture(params=[("--as-of", "2026-11-21"), ()], ids=["as-of", "today"])
def listed(request: pytest.FixtureRequest, binance: Tracker) -> dict[str, dict[str, Any]]:
    """The list derived anew for the day, and the one read from what is cached: they must say the same."""
    return _listed(binance, *request.param)


def test_the_first_payment_has_two_readings_because_the_clause_was_not_seen(listed: dict[str, dict[str, Any]]) -> None:
    assert (listed["D1"]["safe"], listed["D1"]["latest"]) == ("2024-03-24", "2024-03-25")


def test_the_other_payments_fall_on_one_day_each(listed: dict[str, dict[str, Any]]) -> None:
    assert (listed["D2"]["safe"], listed["D2"]["latest"]) == ("2024-08-23", "2024-08-23")
    assert (listed["D3"]["safe"], listed["D3"]["latest"]) == ("2025-05-23", "2025-05-23")


def test_the_monitor_was_chosen_late_by_about_eighty_days(listed: dict[str, dict[str, Any]]) -> None:
    chosen = listed["D4"]

    assert (chosen["safe"], chosen["status"], chosen["days_late"]) == ("2024-02-13", "met late", 80)
    assert chosen["resolved"] == {"earliest": "2024-05-10", "latest": "2024-05-10", "grade": "estimated"}


def test_an_estimate_of_lateness_is_printed_as_one(binance: Tracker) -> None:
    assert "met late by about 80 days (estimated)" in binance("list", at=TODAY).out
    assert "met late by about 80 days (estimated)" in binance("list", "--as-of", "2026-11-21", at=TODAY).out


@pytest.mark.both_kinds
def test_the_monitorship_s_end_is_an_estimate(binance: Tracker) -> None:
    (end,) = binance("why", "end(doj-monitorship)", "--as-of", "2026-11-21", "--json", at=TODAY).json

    assert end["date"] == {"safe": "2027-05-10", "latest": "2027-05-10", "grade": "estimated"}


def test_no_monitorship_has_ended(binance: Tracker) -> None:
    for line in _listed(binance, "--as-of", "2026-11-21").values():
        assert line["status"] != "released"
    for term in ("doj-monitorship", "fincen-monitorship"):
        (end,) = binance("why", f"end({term})", "--json", at=TODAY).json
        assert end["date"]["safe"] is None or end["date"]["safe"] > "2026-11-21"


def test_the_suspended_penalty_is_dormant(listed: dict[str, dict[str, Any]]) -> None:
    assert (listed["F2"]["status"], listed["F2"]["safe"]) == ("dormant", None)


@pytest.mark.parametrize("code", ["D10", "D11"])
def test_a_due_term_that_nobody_found_is_never_given_a_date(listed: dict[str, dict[str, Any]], code: str) -> None:
    assert listed[code]["status"] == "not found"
    assert (listed[code]["safe"], listed[code]["latest"], listed[code]["estimate"]) == (None, None, None)


def test_the_monthly_report_is_written(binance: Tracker) -> None:
    said = binance("report", "--settlement", "binance-2023", "--out", "binance.html", at=TODAY)

    assert (said.code, said.out) == (0, "The report of 2026-10 is at binance.html.\n")
    html = (binance.folder / "binance.html").read_text(encoding="utf-8")
    assert "Binance, November 2023" in html
    assert "<script" not in html


def test_the_doctor_finds_nothing_wrong(binance: Tracker) -> None:
    said = binance("doctor", at=TODAY)

    assert (said.code, said.lines[-1]) == (0, "All is well.")


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("doj-monitorship", "Development: Binance reported in talks to drop the DOJ monitor"),
        ("doj-monitorship", "Development: DOJ replaces the monitor of NatWest Markets by enhanced reporting between"),
        ("fincen-monitorship", "list its stablecoin USD1"),
        ("Z1", "Development: Pardon of Changpeng Zhao announced (reported, S28, S29, S26)"),
        ("doj-plea-zhao", "Development: Changpeng Zhao is released (reported, S73)"),
        ("cftc-consent-order", "foreign boards of trade"),
    ],
)
def test_what_was_reported_is_found_from_whatever_it_bears_on(binance: Tracker, code: str, line: str) -> None:
    assert line in binance("show", code, at=TODAY).out


def test_loading_it_again_changes_nothing(binance: Tracker) -> None:
    assert binance("load", "binance-2023", at=TODAY).out == (
        "binance-2023 is loaded already from this very file; nothing changed.\n"
    )
