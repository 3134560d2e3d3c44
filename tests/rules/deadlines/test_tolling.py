"""F2: a clock that stood still makes its period longer by the days within it; the end is counted again, and rolls once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_settlement, an_instrument, an_obligation, happened
from tracker.rules.counting.calendars import calendar
from tracker.rules.counting.laws import Move, counting_rule
from tracker.rules.deadlines.deadline import ComputedDate, Deadline
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import ClockRestarted, ClockStopped, Delivered, DeliveryStep, Extended, Fact, StopReason, When
from tracker.rules.plan import plan
from tracker.rules.settlement.delivery import Acceptance
from tracker.rules.settlement.settlement import NamedEvent


def deadline(
    rule: str,
    stops: list[tuple[date, date]],
    *also: Fact,
    counting: str = "frcp-6",
    demanded: date = date(2026, 11, 2),
    **more: Any,
) -> Deadline:
    facts: list[Fact] = [happened("demand", demanded), *also]
    for first, again in stops:
        facts.append(ClockStopped(obligation="D1", stopped_on=first, why=StopReason.TOLLING))
        facts.append(ClockRestarted(obligation="D1", restarted_on=again))
    settlement = a_settlement(
        an_obligation(due=rule, **more),
        instruments=(an_instrument(counting=counting, calendar="us-federal+observed", effective=None),),
        events=(NamedEvent(name="demand"),),
    )
    return plan(settlement, facts, until=date(2028, 12, 31)).deadlines[0]


def dates(found: Deadline) -> tuple[date, date]:
    assert isinstance(found.due, ComputedDate), found.due
    return found.due.safe_on, found.due.latest_on


@pytest.mark.parametrize(
    ("rule", "demanded", "stopped", "restarted", "expected"),
    [
        # 33 days end on Saturday 5 December and roll to Monday 7; three days more end on Tuesday 8, which is open.
        ("33 days after demand", date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 8), date(2026, 12, 8)),
        # Two business days lie within the stop, and Veterans Day is closed.
        ("10 business days after demand", date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 9), date(2026, 11, 19)),
        # Sunday 6 December rolls to Monday.
        ("30 days after demand", date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 9), date(2026, 12, 7)),
        # A clock that does not run yet cannot be stopped.
        ("30 days after demand", date(2026, 10, 1), date(2026, 8, 1), date(2026, 8, 11), date(2026, 11, 2)),
        # Only the days after the demand lie within: 2 to 4 October.
        ("30 days after demand", date(2026, 10, 1), date(2026, 9, 25), date(2026, 10, 5), date(2026, 11, 3)),
        # Nor one that has run out; it is not revived.
        ("14 days after demand", date(2026, 3, 2), date(2026, 4, 1), date(2026, 4, 11), date(2026, 3, 16)),
        # It stands still until it runs again, however long: six days of the fourteen were left.
        ("14 days after demand", date(2026, 3, 2), date(2026, 3, 11), date(2026, 4, 1), date(2026, 4, 6)),
        # One month of October is 31 days, and five more end on Saturday 7 November.
        ("1 month after demand", date(2026, 10, 2), date(2026, 10, 5), date(2026, 10, 10), date(2026, 11, 9)),
        ("2 weeks after demand", date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 8), date(2026, 11, 19)),
    ],
)
def test_f2_the_period_is_longer_by_what_lay_within_it_and_rolls_once(
    rule: str, demanded: date, stopped: date, restarted: date, expected: date
) -> None:
    assert dates(deadline(rule, [(stopped, restarted)], demanded=demanded)) == (expected, expected)


def test_f2_several_stops_add_up_before_the_end_is_counted() -> None:
    stops = [(date(2026, 11, 5), date(2026, 11, 7)), (date(2026, 11, 10), date(2026, 11, 11))]
    found = deadline("33 days after demand", stops)
    assert dates(found) == (date(2026, 12, 8), date(2026, 12, 8))
    assert any("longer by 1 calendar day and counted again, to Tuesday 8 December" in step for step in found.due.steps)


def test_f2_a_period_that_runs_anew_from_a_return_is_the_one_that_a_later_stop_lengthens() -> None:
    acceptance = Acceptance(on_return=Span(15, Unit.DAY))
    back = Delivered(obligation="D1", step=DeliveryStep.RETURNED, when=When.on(date(2026, 12, 1)))
    found = deadline("14 days after demand", [(date(2026, 12, 3), date(2026, 12, 5))], back, acceptance=acceptance)
    # 15 days from 1 December end on Wednesday 16; two more on Friday 18.
    assert dates(found) == (date(2026, 12, 18), date(2026, 12, 18))


def test_f2_a_day_given_by_consent_runs_on_by_as_many_days_and_rolls() -> None:
    granted = Extended(obligation="D1", to=date(2026, 12, 10), granted_on=date(2026, 11, 4))
    found = deadline("14 days after demand", [(date(2026, 11, 5), date(2026, 11, 7))], granted)
    # Saturday 12 December rolls to Monday.
    assert dates(found) == (date(2026, 12, 14), date(2026, 12, 14))


def test_f2_each_of_a_series_is_lengthened_by_the_stop_within_its_own_period() -> None:
    found = deadline("30 days after the end of each calendar quarter from demand until 2026-12-31", [])
    assert dates(found) == (date(2027, 2, 1), date(2027, 2, 1))
    settlement_dates = deadline(
        "30 days after the end of each calendar quarter from demand until 2026-12-31",
        [],
        ClockStopped(obligation="D1", number=1, stopped_on=date(2027, 1, 10), why=StopReason.TOLLING),
        ClockRestarted(obligation="D1", number=1, restarted_on=date(2027, 1, 14)),
    )
    assert dates(settlement_dates) == (date(2027, 2, 3), date(2027, 2, 3))


@pytest.mark.parametrize(
    ("rule", "counting", "demanded", "stopped", "restarted", "expected"),
    [
        # Closed days are left out of 5 days: of a stop from Friday to Sunday one day was of the period.
        (
            "5 days after demand",
            "12-cfr-263.12",
            date(2026, 3, 2),
            date(2026, 3, 6),
            date(2026, 3, 9),
            date(2026, 3, 10),
        ),
        # Longer by 3 days, 9 days are still a period of ten days or less.
        (
            "9 days after demand",
            "12-cfr-263.12",
            date(2026, 3, 2),
            date(2026, 3, 3),
            date(2026, 3, 6),
            date(2026, 3, 18),
        ),
        ("5 days after demand", "cpr-2.8", date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 5), date(2026, 3, 10)),
        # A week leaves no day out, also when it is a day longer.
        (
            "1 week after demand",
            "12-cfr-263.12",
            date(2024, 6, 29),
            date(2024, 7, 1),
            date(2024, 7, 2),
            date(2024, 7, 8),
        ),
        # No clock runs in the recess, which ends on 7 January: ten days of December, and twenty from 8 January.
        (
            "30 days after demand",
            "ca-federal-courts",
            date(2025, 12, 10),
            date(2025, 12, 22),
            date(2026, 1, 3),
            date(2026, 1, 27),
        ),
    ],
)
def test_f2_a_longer_period_is_counted_as_the_law_counts_the_one_that_it_was(
    rule: str, counting: str, demanded: date, stopped: date, restarted: date, expected: date
) -> None:
    assert dates(deadline(rule, [(stopped, restarted)], counting=counting, demanded=demanded)) == (expected, expected)


def test_f2_a_stop_on_the_day_to_which_the_last_one_moved_has_two_readings() -> None:
    # Twelve days end on Saturday 14 March, and may be used until Monday: had the period run out when its clock stopped then?
    found = deadline("12 days after demand", [(date(2026, 3, 16), date(2026, 3, 20))], demanded=date(2026, 3, 2))
    assert dates(found) == (date(2026, 3, 16), date(2026, 3, 18))


SHORT = {"12-cfr-263.12": 10, "cpr-2.8": 5}


@given(
    days=st.integers(3, 90),
    first=st.integers(-40, 140),
    length=st.integers(1, 40),
    counting=st.sampled_from(["frcp-6", "calendar-days", "unread", "12-cfr-263.12", "ny-gcl-25-a", "bgb", "cpr-2.8"]),
)
@settings(max_examples=200, deadline=None)
def test_f2_a_clock_that_is_lived_through_day_by_day_runs_out_on_the_same_day(
    days: int, first: int, length: int, counting: str
) -> None:
    demanded, closed = date(2026, 11, 2), calendar("us-federal+observed")
    stopped = demanded + timedelta(days=first)
    plain = dates(deadline(f"{days} days after demand", [], counting=counting))
    found = deadline(f"{days} days after demand", [(stopped, stopped + timedelta(days=length))], counting=counting)
    day, left = demanded, days
    while left:
        day += timedelta(days=1)
        left_out = days <= SHORT.get(counting, 0) and closed.closure(day) is not None
        left -= not (left_out or 0 <= (day - stopped).days < length)
    moved = counting_rule(counting).forward
    following = day
    while closed.closure(following) is not None:
        following += timedelta(days=1)
    ends = [day if move is Move.STAND else following for move in moved]
    if stopped <= day and stopped <= plain[0]:
        assert dates(found) == (min(ends), max(ends))
    else:
        # It stopped when its last day had passed, perhaps before the one to which that moved.
        assert dates(found)[0] == plain[0]
        assert dates(found)[1] >= plain[1]
