"""From a due rule to its deadlines: series, chains, combinations, and what awaits."""

from __future__ import annotations

import calendar as months
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.due.due_rules import rules
from tracker.errors import CannotDerive, InputRefused
from tracker.rules.counting.calendars import calendar
from tracker.rules.counting.laws import COUNTING_RULES, counting_rule
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, Occurrence
from tracker.rules.deadlines.happenings import NamedDates
from tracker.rules.deadlines.rule_dates import Law, derive
from tracker.rules.deadlines.series import SeriesWindow
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import DueRule, Name
from tracker.rules.due.parser import parse
from tracker.rules.grades import Grade


class Told(NamedDates):
    """What a test says happened."""

    def __init__(self, **found: date | datetime | tuple[date, date] | DerivedDate) -> None:
        self._found = {name.replace("_", "-"): _as_found(name, value) for name, value in found.items()}

    def __missing__(self, name: Name) -> DerivedDate:
        return self._found.get(str(name)) or AwaitedDate((str(name),), None, (f"{name} has not happened.",))


def _as_found(name: str, value: date | datetime | tuple[date, date] | DerivedDate) -> DerivedDate:
    if isinstance(value, ComputedDate | AwaitedDate):
        return value
    safe, latest = value if isinstance(value, tuple) else (value, value)
    return ComputedDate(safe, latest, Grade.RECORD, (f"{name}: {safe}.",))


def law(counting: str = "calendar-days", calendar_: str = "us-federal", zone: str = "America/New_York") -> Law:
    return Law(counting_rule(counting), calendar(calendar_), ZoneInfo(zone))


def derived(
    rule: str, told: Told | None = None, *, under: Law | None = None, until: date = date(2030, 12, 31)
) -> tuple[Occurrence, ...]:
    return derive(parse(rule), under or law(), Told() if told is None else told, SeriesWindow(None, until))


def dates(occurrences: tuple[Occurrence, ...]) -> list[tuple[str, str]]:
    return [
        (found.safe.isoformat(), found.latest.isoformat())
        for found in (each.due for each in occurrences)
        if isinstance(found, ComputedDate)
    ]


def one(rule: str, told: Told | None = None, *, under: Law | None = None) -> DerivedDate:
    (occurrence,) = derived(rule, told, under=under)
    return occurrence.due


def test_a_monthly_series_from_the_31st_never_drifts_to_the_28th() -> None:
    series = derived("every 1 month from 2026-01-31", until=date(2026, 7, 31))
    assert [safe for safe, _ in dates(series)] == [
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
        "2026-05-31",
        "2026-06-30",
        "2026-07-31",
    ]


@given(st.dates(date(1990, 1, 1), date(2060, 12, 31)), st.integers(1, 12), st.integers(1, 40))
@settings(deadline=None)
def test_the_nth_date_of_a_series_keeps_the_anchor_day_or_the_last_of_its_month(
    anchor: date, step: int, number: int
) -> None:
    series = derived(f"every {step} months from {anchor}", until=date(2110, 1, 1))
    found = series[number - 1].due
    assert isinstance(found, ComputedDate)
    month = anchor.month - 1 + step * number
    year, month = anchor.year + month // 12, month % 12 + 1
    assert found.safe == date(year, month, min(anchor.day, months.monthrange(year, month)[1]))


def test_a_yearly_series_from_29_february_comes_back_to_it() -> None:
    series = derived("every 1 year from 2024-02-29", until=date(2028, 12, 31))
    assert [safe for safe, _ in dates(series)] == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]


def test_a_series_ends_with_its_term_and_includes_its_last_day() -> None:
    told = Told(effective=date(2024, 1, 10), **{"end(doj-term)": date(2027, 1, 10)})
    series = derived("every 1 year from effective until end(doj-term)", told)
    assert [safe for safe, _ in dates(series)] == ["2025-01-10", "2026-01-10", "2027-01-10"]
    assert [each.number for each in series] == [1, 2, 3]


def test_a_series_whose_end_is_not_known_goes_on() -> None:
    series = derived("every 1 year from 2024-01-10 until end(doj-term)", until=date(2029, 1, 1))
    assert len(series) == 4


def test_each_date_of_a_series_rolls_by_itself() -> None:
    # 10 May 2025 is a Saturday; the next month is counted from the anchor, not from Monday the 12th.
    series = derived("every 1 month from 2025-04-10", under=law("frcp-6"), until=date(2025, 7, 31))
    assert [safe for safe, _ in dates(series)] == ["2025-05-12", "2025-06-10", "2025-07-10"]


def test_a_quarterly_report_is_due_after_each_quarter_and_named_for_it() -> None:
    told = Told(**{"end(term)": date(2025, 12, 31)})
    series = derived("30 days after the end of each calendar quarter from 2025-02-10 until end(term)", told)
    assert [(each.label, each.covers) for each in series] == [
        ("2025-Q1", (date(2025, 1, 1), date(2025, 3, 31))),
        ("2025-Q2", (date(2025, 4, 1), date(2025, 6, 30))),
        ("2025-Q3", (date(2025, 7, 1), date(2025, 9, 30))),
        ("2025-Q4", (date(2025, 10, 1), date(2025, 12, 31))),
    ]
    assert [safe for safe, _ in dates(series)] == ["2025-04-30", "2025-07-30", "2025-10-30", "2026-01-30"]


def test_a_series_without_a_beginning_is_refused_with_the_way_out() -> None:
    with pytest.raises(CannotDerive, match="add `from`"):
        derived("30 days after the end of each calendar quarter")


@pytest.mark.parametrize(
    ("period", "labels", "last"),
    [
        ("week", ["2025-W52", "2026-W01", "2026-W02"], "2026-01-11"),
        ("month", ["2025-12", "2026-01", "2026-02"], "2026-02-28"),
        ("quarter", ["2025-Q4", "2026-Q1", "2026-Q2"], "2026-06-30"),
        ("half-year", ["2025-H2", "2026-H1", "2026-H2"], "2026-12-31"),
        ("year", ["2025", "2026", "2027"], "2027-12-31"),
    ],
)
def test_a_minimum_frequency_falls_due_with_each_period(period: str, labels: list[str], last: str) -> None:
    series = derived(f"at least once each calendar {period} from 2025-12-25")[:3]
    assert [each.label for each in series] == labels
    assert dates(series)[-1] == (last, last)


def test_a_chain_waits_for_the_delivery_and_is_estimated_meanwhile() -> None:
    estimate = ComputedDate(date(2026, 12, 1), date(2026, 12, 1), Grade.ESTIMATED, ("due(A1) is taken.",))
    waiting = AwaitedDate(("received(initial-report)",), estimate, ("received(initial-report) has not happened.",))
    found = one("150 days after received(initial-report)", Told(**{"received(initial-report)": waiting}))
    assert isinstance(found, AwaitedDate)
    assert found.events == ("received(initial-report)",)
    assert found.estimate is not None
    assert (found.estimate.safe, found.estimate.grade) == (date(2027, 4, 30), Grade.ESTIMATED)


def test_the_later_of_two_stays_open_while_one_is_unknown() -> None:
    rule = "later of (120 days after final) and (60 days after materials)"
    both = one(rule, Told(final=date(2026, 1, 1), materials=date(2026, 4, 1)))
    assert isinstance(both, ComputedDate)
    assert both.safe == date(2026, 5, 31)
    half = one(rule, Told(final=date(2026, 1, 1)))
    assert isinstance(half, AwaitedDate)
    assert half.events == ("materials",)


def test_the_earlier_of_two_is_bounded_by_the_one_that_is_known() -> None:
    found = one("earlier of (120 days after final) and (60 days after materials)", Told(final=date(2026, 1, 1)))
    assert isinstance(found, ComputedDate)
    assert found.safe == date(2026, 5, 1)
    assert "may come earlier" in found.steps[-1]


def test_an_event_known_only_as_a_range_gives_both_readings() -> None:
    found = one("30 days after replaced", Told(replaced=(date(2025, 4, 5), date(2025, 9, 16))))
    assert isinstance(found, ComputedDate)
    assert (found.safe, found.latest) == (date(2025, 5, 5), date(2025, 10, 16))


def test_for_an_earliest_day_waiting_is_what_is_safe() -> None:
    (occurrence,) = derived("not before 28 days after served", Told(served=(date(2026, 1, 1), date(2026, 1, 10))))
    assert occurrence.kind is Kind.EARLIEST
    assert isinstance(occurrence.due, ComputedDate)
    assert (occurrence.due.safe, occurrence.due.latest) == (date(2026, 2, 7), date(2026, 1, 29))


def test_promptly_has_a_target_that_is_ours_and_says_so() -> None:
    (occurrence,) = derived("promptly after violation, target 5 business days", Told(violation=date(2026, 11, 23)))
    assert occurrence.kind is Kind.TARGET
    assert isinstance(occurrence.due, ComputedDate)
    assert occurrence.due.safe == date(2026, 12, 1)
    assert occurrence.due.steps[-1] == "“Promptly” sets no day in law; the target of 5 business days is ours."


def test_a_continuing_duty_stands_and_its_reviews_come_round() -> None:
    told = Told(signed=date(2026, 1, 31), **{"end(doj-term)": date(2026, 10, 1)})
    series = derived("continuing from signed through end(doj-term), review every 3 months", told)
    assert [(each.number, each.kind) for each in series] == [
        (0, Kind.STANDING),
        (1, Kind.REVIEW),
        (2, Kind.REVIEW),
    ]
    assert [safe for safe, _ in dates(series)] == ["2026-04-30", "2026-07-31"]


def test_an_anniversary_is_a_day_and_does_not_roll_on_the_way() -> None:
    # 18 August 2012 is a Saturday: under Rule 6 the 90 days run from that Saturday, and only their end rolls.
    found = one("90 days after the 2nd anniversary of 2010-08-18", under=law("frcp-6"))
    assert isinstance(found, ComputedDate)
    assert found.safe == date(2012, 11, 16)


def test_hours_count_in_the_zone_across_the_end_of_daylight_saving_time() -> None:
    found = one("72 hours after notified", Told(notified=datetime(2007, 11, 2, 10, 23)), under=law("frcp-6"))
    assert isinstance(found, ComputedDate)
    assert found.safe == datetime(2007, 11, 5, 9, 23)


def test_a_date_out_of_all_years_is_refused_and_not_a_crash() -> None:
    with pytest.raises(InputRefused):
        derived("9000 years after 2024-01-01")


def test_a_series_that_would_flood_the_plan_is_refused() -> None:
    with pytest.raises(CannotDerive, match="more than 20000 dates"):
        derived("every 1 day from 1900-01-01", until=date(2100, 1, 1))


@given(rules, st.sampled_from(sorted(COUNTING_RULES)), st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(0, 90))
@settings(max_examples=300, deadline=None)
def test_safe_never_lies_behind_latest(rule: DueRule, counting: str, day: date, spread: int) -> None:
    known = _Everything(ComputedDate(day, day + timedelta(days=spread), Grade.RECORD, ("told.",)))
    try:
        occurrences = derive(rule, law(counting), known, SeriesWindow(None, date(2045, 1, 1), 5), beginning=None)
    except InputRefused:
        return
    for occurrence in occurrences:
        if not isinstance(occurrence.due, ComputedDate):
            continue
        safe, latest = occurrence.due.safe_on, occurrence.due.latest_on
        assert (safe >= latest) if occurrence.kind is Kind.EARLIEST else (safe <= latest)
        assert all(step.endswith(".") for step in occurrence.due.steps)


class _Everything(NamedDates):
    """A world in which everything happened at one time."""

    def __init__(self, when: ComputedDate) -> None:
        self._when = when

    def __missing__(self, name: Name) -> DerivedDate:
        return self._when
