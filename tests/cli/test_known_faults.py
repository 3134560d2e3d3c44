"""What the tools that people use today get wrong, each as a test that passes here: seen as a user sees it, from the command line.

The faults were found in public trackers, calendars and the manuals of compliance suites: one row overwritten for a
whole series, the next date counted from the last one, statuses and sums written down when somebody last looked.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.calling import Tracker
from tests.postgres import as_worker

FILE = """\
settlement: faults
title: Acme, January 2024
organisation: Acme Limited
time_zone: America/New_York
sources:
  P1: {title: The order as entered}
instruments:
  order:
    {title: Consent order, authority: EPA, kind: consent order, counting: calendar-days, calendar: us-federal, source: P1}
events:
  effective: {on: 2024-01-31, source: P1}
  leap: {on: 2020-02-29, source: P1}
terms:
  term: {instrument: order, kind: agreement, starts: effective, length: 3 years}
penalties:
  late-reports:
    instrument: order
    mode: by-band
    citation: "for each day in the range of days stated"
    tiers: [{through: 14, amount: {USD: 1500}}, {through: 30, amount: {USD: 5000}}, {amount: {USD: 10000}}]
    cure_day: does not count
obligations:
  M: {instrument: order, title: Monthly report, kind: report, due: every 1 month from effective until end(term), source: P1}
  Y: {instrument: order, title: Yearly certificate, kind: report, due: every 1 year from leap, source: P1}
  W: {instrument: order, title: Weekly call, kind: report, due: every 1 week from effective, source: P1}
  L: {instrument: order, title: Report on leaks, kind: report, due: on 2026-03-02, penalty: late-reports, source: P1}
"""
# 10:00 in New York on 2 March 2026.
MARCH = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def tracker(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Tracker:
    """The command line on a database of the test's own that holds the file above since January 2026."""
    monkeypatch.setenv("TRACKER_DATABASE_URL", as_worker(database_url))
    monkeypatch.setenv("TRACKER_EVIDENCE", str(tmp_path / "evidence"))
    monkeypatch.chdir(tmp_path)
    tracker = Tracker(tmp_path, capsys, database_url)
    tracker.write("faults.yaml", FILE)
    assert tracker("load", "faults.yaml", "--yes", at=datetime(2026, 1, 5, 15, 0, tzinfo=UTC)).code == 0
    return tracker


def _dates(tracker: Tracker, code: str, *, at: datetime = MARCH) -> dict[str, str]:
    listed = tracker("list", "--json", at=at).json
    return {line["code"]: line["safe"] for line in listed if line["code"].startswith(f"{code}@")}


def _statuses(tracker: Tracker, code: str, *options: str, at: datetime = MARCH) -> dict[str, str]:
    listed = tracker("list", "--json", *options, at=at).json
    return {line["code"]: line["status"] for line in listed if line["code"].startswith(code)}


def test_a_monthly_series_from_the_31st_does_not_drift_to_the_28th(tracker: Tracker) -> None:
    dates = list(_dates(tracker, "M").values())

    # The first is one month after 31 January 2024: the last day of that leap year's February.
    assert dates[:6] == ["2024-02-29", "2024-03-31", "2024-04-30", "2024-05-31", "2024-06-30", "2024-07-31"]
    assert [day for day in dates if day.startswith("2026-0")][:3] == ["2026-01-31", "2026-02-28", "2026-03-31"]


def test_a_yearly_series_from_29_february_comes_back_to_it(tracker: Tracker) -> None:
    assert list(_dates(tracker, "Y").values())[:5] == [
        "2021-02-28",
        "2022-02-28",
        "2023-02-28",
        "2024-02-29",
        "2025-02-28",
    ]


@pytest.mark.both_kinds
def test_one_filing_marks_one_month_done_and_no_other(tracker: Tracker) -> None:
    before = _statuses(tracker, "M@")

    assert tracker("resolve", "M@24", "--on", "2026-01-30", at=MARCH).code == 0

    after = _statuses(tracker, "M@")
    assert (before["M@24"], after["M@24"]) == ("overdue", "met")
    assert {code for code in before if before[code] != after[code]} == {"M@24"}
    assert (after["M@23"], after["M@25"], after["M@26"]) == ("overdue", "overdue", "due soon")


def test_a_filing_for_a_series_must_say_for_which_month(tracker: Tracker) -> None:
    said = tracker("resolve", "M", "--on", "2026-01-30", at=MARCH)

    assert said.code == 2
    assert "met" not in _statuses(tracker, "M@").values()


@pytest.mark.both_kinds
def test_one_waiver_drops_one_month_and_not_the_duty(tracker: Tracker) -> None:
    before = _statuses(tracker, "M@")

    assert tracker("waive", "M@26", "--on", "2026-03-02", at=MARCH).code == 0

    after = _statuses(tracker, "M@")
    assert {code: status for code, status in after.items() if before[code] != status} == {"M@26": "waived"}
    assert _statuses(tracker, "M@", at=datetime(2026, 6, 1, 15, 0, tzinfo=UTC))["M@27"] == "overdue"


def test_what_was_filed_late_is_met_late_and_neither_overdue_for_ever_nor_ever_in_time(tracker: Tracker) -> None:
    assert _statuses(tracker, "L", at=datetime(2026, 3, 16, 15, 0, tzinfo=UTC)) == {"L": "overdue"}

    filed = datetime(2026, 3, 16, 20, 0, tzinfo=UTC)
    assert tracker("resolve", "L", "--on", "2026-03-16", at=filed).code == 0

    for later in (filed, datetime(2026, 12, 1, 15, 0, tzinfo=UTC), datetime(2036, 3, 16, 15, 0, tzinfo=UTC)):
        (line,) = (each for each in tracker("list", "--json", at=later).json if each["code"] == "L")
        assert (line["status"], line["days_late"]) == ("met late", 14)
        assert "L" not in _statuses(tracker, "L", "--status", "overdue", at=later)
    # The day before it was filed it was overdue, and a question about that day still says so.
    assert _statuses(tracker, "L", "--as-of", "2026-03-15", at=filed) == {"L": "overdue"}


def test_a_series_without_an_end_goes_on_for_years_by_the_days_run_alone(tracker: Tracker) -> None:
    # Loaded in January 2026 it is planned for two years; a year on it would have come to within 400 days of its end.
    now = datetime(2027, 1, 15, 15, 0, tzinfo=UTC)
    assert tracker("day", "--leap", at=now).code == 0

    days = [date.fromisoformat(day) for day in _dates(tracker, "W", at=now).values()]
    assert max(days) >= date(2028, 11, 1)
    # Wednesdays, week after week, none left out.
    assert {(later - earlier).days for earlier, later in pairwise(days)} == {7}


def test_a_day_on_which_the_service_was_down_is_done_later_and_a_status_dated_when_it_changed(tracker: Tracker) -> None:
    assert tracker("day", "--leap", at=datetime(2026, 3, 1, 15, 0, tzinfo=UTC)).code == 0
    assert tracker("day", at=datetime(2026, 3, 20, 15, 0, tzinfo=UTC)).code == 0

    shown = tracker("show", "L", at=datetime(2026, 3, 20, 15, 0, tzinfo=UTC)).out
    assert "2026-03-03" in shown
    assert "overdue" in shown


@pytest.mark.parametrize(
    ("on", "days", "cost"),
    [
        ("2026-03-03", 1, "1,500"),
        ("2026-03-16", 14, "21,000"),
        # The next band begins: one day more costs one day more, not fifteen days at the higher amount (75,000).
        ("2026-03-17", 15, "26,000"),
        ("2026-04-01", 30, "101,000"),
        # Nor does it jump to 310,000 here.
        ("2026-04-02", 31, "111,000"),
        ("2026-04-11", 40, "201,000"),
    ],
)
def test_each_day_of_a_delay_costs_its_own_band_and_is_told_as_of_the_day_asked_without_any_write(
    tracker: Tracker, on: str, days: int, cost: str
) -> None:
    entries = tracker("journal", "--json").json

    told = " ".join(tracker("why", "L", "--as-of", on, at=datetime(2026, 6, 1, 15, 0, tzinfo=UTC)).out.split())

    late = "1 day late" if days == 1 else f"{days} days late"
    assert f"Penalty: USD {cost}.00 for {late}" in told
    assert tracker("journal", "--json").json == entries


def test_a_sum_that_grows_by_the_day_is_never_that_of_the_last_write(tracker: Tracker) -> None:
    """Nothing was written since January: neither the list nor the cost stands still."""
    for now, cost in (
        (datetime(2026, 3, 17, 15, 0, tzinfo=UTC), "26,000"),
        (datetime(2026, 4, 11, 15, 0, tzinfo=UTC), "201,000"),
    ):
        told = " ".join(tracker("why", "L", at=now).out.split())
        assert f"Penalty: USD {cost}.00" in told
        page = tracker.folder / "report.html"
        assert tracker("report", "--month", f"{now:%Y-%m}", "--out", str(page), at=now).code == 0
        assert f"{cost}.00" in page.read_text(encoding="utf-8")
