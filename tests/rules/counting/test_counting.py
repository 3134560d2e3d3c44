"""Each counting rule by literal dates: which day, in both readings, and why."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.rules.counting.counts import both, counted, fixed
from tracker.errors import CannotDerive, DateOutOfRange, UnknownName
from tracker.rules.counting.calendars import calendar
from tracker.rules.counting.count import fix
from tracker.rules.counting.laws import COUNTING_RULES, NEXT, counting_rule
from tracker.rules.due.spans import Span, Unit

HOUR, DAY, BUSINESS_DAY, WEEK, MONTH, YEAR = Unit.HOUR, Unit.DAY, Unit.BUSINESS_DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR
THREE_DAYS = Span(3, DAY)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def same(day: date | datetime) -> tuple[date | datetime, date | datetime]:
    return day, day


def test_every_rule_cites_its_law_and_says_why_where_it_is_silent() -> None:
    assert list(COUNTING_RULES) == [
        "calendar-days",
        "unread",
        "next-business-day",
        "frcp-6",
        "12-cfr-263.12",
        "17-cfr-201.160",
        "29-cfr-2700.8",
        "hhs-dab",
        "cpr-2.8",
        "eu-1182-71",
        "eu-courts",
        "ca-interpretation-act",
        "ca-federal-courts",
        "ca-federal-courts-order",
        "ny-gcl-25-a",
        "bgb",
    ]
    for rule in COUNTING_RULES.values():
        cites = (rule.title, rule.citation, rule.trigger_cite, rule.forward_cite, rule.backward_cite, rule.fixed_cite)
        assert all((*cites, rule.hours_cite, rule.ends)), rule.name
        unsettled = max(map(len, (rule.forward, rule.backward, rule.fixed, rule.hours))) > 1
        assert bool(rule.unsettled) or not unsettled, rule.name
        # A move onto or past the event falls away, and another way must be left.
        assert rule.backward != NEXT, rule.name
        assert bool(rule.skip_cite) == bool(rule.skips_up_to), rule.name
        assert bool(rule.recess_cite) == bool(rule.recesses), rule.name
        assert not (rule.saturdays_open and rule.skips_up_to), rule.name


def test_an_unknown_counting_rule_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match=r"no counting rule called “frcp”.*calendar-days.*frcp-6.*bgb"):
        counting_rule("frcp")


# Calendar days, and a clause nobody has read


def test_calendar_days_never_move() -> None:
    sunday = counted(60, DAY, date(2024, 7, 10), rule="calendar-days", under="us-federal")

    assert both(sunday) == same(date(2024, 9, 8))
    assert sunday.steps == (
        "Wednesday 10 July 2024, the day of the event, is not counted (as bank supervisors' orders define days).",
        "60 days after Wednesday 10 July 2024 is Sunday 8 September 2024.",
        "Sunday 8 September 2024 is closed (weekend); the date stands (calendar days do not move off closed days).",
    )
    back = counted(3, DAY, date(2024, 9, 11), rule="calendar-days", under="us-federal", backward=True)
    assert both(back) == same(date(2024, 9, 8))


def test_an_unread_clause_gives_the_day_itself_and_the_next_open_day() -> None:
    forfeiture = counted(30, DAY, date(2024, 2, 23), rule="unread", under="us-federal")

    assert both(forfeiture) == (date(2024, 3, 24), date(2024, 3, 25))
    assert forfeiture.steps == (
        (
            "Friday 23 February 2024, the day of the event, is not counted "
            "(the counting clause was not seen; days are counted as calendar days)."
        ),
        "30 days after Friday 23 February 2024 is Sunday 24 March 2024.",
        (
            "Sunday 24 March 2024 is closed (weekend) and the instrument's counting clause was not seen: "
            "the date may stand or move to the next open day, Monday 25 March 2024."
        ),
    )


@pytest.mark.parametrize(("months", "due"), [(6, date(2024, 8, 23)), (15, date(2025, 5, 23))])
def test_an_unread_clause_gives_one_day_where_the_last_day_is_open(months: int, due: date) -> None:
    assert both(counted(months, MONTH, date(2024, 2, 23), rule="unread", under="us-federal")) == same(due)


def test_an_unread_clause_says_so_even_where_it_changes_nothing() -> None:
    steps = counted(6, MONTH, date(2024, 2, 23), rule="unread", under="us-federal").steps

    assert "the counting clause was not seen" in steps[0]


def test_a_backward_period_of_an_unread_clause_has_three_readings() -> None:
    # 30 days before Monday 10 May 2027 is Saturday 10 April 2027.
    result = counted(30, DAY, date(2027, 5, 10), rule="unread", under="us-federal", backward=True)

    assert both(result) == (date(2027, 4, 9), date(2027, 4, 12))
    assert (
        "move to the previous open day, Friday 9 April 2027, stand or move to the next open day, Monday"
        in result.steps[-1]
    )


def test_additions_to_an_unread_clause_keep_the_safe_day_still_and_move_the_latest_twice() -> None:
    # 30 August 2025 is a Saturday; Labor Day follows; three days later is a Friday or, from Saturday, a Tuesday.
    result = counted(30, DAY, date(2025, 7, 31), rule="unread", under="us-federal", plus=THREE_DAYS)

    assert both(result) == (date(2025, 9, 2), date(2025, 9, 5))


def test_the_next_business_day_is_where_a_last_day_goes_and_three_readings_hold_backward() -> None:
    assert both(counted(15, DAY, date(2026, 8, 21), rule="next-business-day", under="us-federal")) == same(
        date(2026, 9, 8)
    )
    back = counted(10, DAY, date(2026, 9, 15), rule="next-business-day", under="us-federal", backward=True)
    assert both(back) == (date(2026, 9, 4), date(2026, 9, 8))


# Federal Rules


def test_the_last_day_moves_over_the_weekend_and_labor_day() -> None:
    result = counted(10, DAY, date(2007, 8, 22), rule="frcp-6", under="us-federal")

    assert both(result) == same(date(2007, 9, 4))
    assert result.steps == (
        "Wednesday 22 August 2007, the day of the event, is not counted (Fed. R. Civ. P. 6(a)(1)(A)).",
        "10 days after Wednesday 22 August 2007 is Saturday 1 September 2007.",
        (
            "Saturday 1 September 2007 is closed (weekend); the next open day is Tuesday 4 September 2007 "
            "(Fed. R. Civ. P. 6(a)(1)(C)); closed besides weekends: Monday 3 September 2007 (Labor Day, 5 U.S.C. 6103(a))."
        ),
    )


def test_a_backward_period_moves_back() -> None:
    result = counted(10, DAY, date(2007, 9, 11), rule="frcp-6", under="us-federal", backward=True)

    assert both(result) == same(date(2007, 8, 31))


def test_an_office_out_of_reach_moves_even_a_backward_period_forward() -> None:
    shut = frozenset({date(2007, 8, 31)})
    for trigger in (date(2007, 9, 10), date(2007, 9, 11)):
        result = counted(10, DAY, trigger, rule="frcp-6", under="us-federal", backward=True, inaccessible=shut)
        assert both(result) == same(date(2007, 9, 4))
    two_days = shut | {date(2007, 9, 4)}
    result = counted(
        10, DAY, date(2007, 9, 10), rule="frcp-6", under="us-federal", backward=True, inaccessible=two_days
    )
    assert both(result) == same(date(2007, 9, 5))


def test_an_office_out_of_reach_leaves_both_readings_sound() -> None:
    # 3 July 2026 is arguably closed; if it is, the day is Thursday 2 July, on which the office is shut.
    result = counted(
        7,
        DAY,
        date(2026, 7, 10),
        rule="frcp-6",
        under="us-federal",
        backward=True,
        inaccessible=frozenset({date(2026, 7, 2)}),
    )

    assert both(result) == (date(2026, 7, 3), date(2026, 7, 6))


def test_an_office_out_of_reach_leaves_no_day_between_two_readings() -> None:
    # Friday 18 June 2027 is arguably closed; the office is shut on it: no reading is the Saturday.
    result = counted(
        14, DAY, date(2027, 6, 4), rule="frcp-6", under="us-federal", inaccessible=frozenset({date(2027, 6, 18)})
    )

    assert both(result) == same(date(2027, 6, 21))


def test_a_rule_that_knows_no_inaccessible_office_says_that_nothing_moves() -> None:
    result = counted(
        10, DAY, date(2026, 3, 2), rule="calendar-days", under="none", inaccessible=frozenset({date(2026, 3, 12)})
    )

    assert both(result) == same(date(2026, 3, 12))
    assert "Thursday 12 March 2026 is a day on which the office is inaccessible" in result.steps[-1]


def test_a_state_holiday_counts_forward_and_not_backward() -> None:
    # Patriots' Day, Monday 21 April 2008.
    forward = counted(14, DAY, date(2008, 4, 7), rule="frcp-6", under="us-federal+us-ma")
    backward = counted(14, DAY, date(2008, 5, 5), rule="frcp-6", under="us-federal+us-ma", backward=True)

    assert both(forward) == same(date(2008, 4, 22))
    assert both(backward) == same(date(2008, 4, 21))
    assert backward.steps[-1] == (
        "Monday 21 April 2008 is a state's holiday (Patriots' Day in MA), which closes no day in a period "
        "counted backward (Fed. R. Civ. P. 6(a)(5), (6)(C))."
    )


def test_a_state_holiday_counts_backward_under_rules_that_make_no_such_difference() -> None:
    result = counted(14, DAY, date(2008, 5, 5), rule="next-business-day", under="us-federal+us-ma", backward=True)

    assert both(result) == (date(2008, 4, 18), date(2008, 4, 22))


@pytest.mark.parametrize(
    ("trigger", "under", "safe", "latest"),
    [
        (date(2027, 6, 4), "us-federal", date(2027, 6, 18), date(2027, 6, 21)),
        (date(2027, 6, 4), "us-federal+observed", date(2027, 6, 21), date(2027, 6, 21)),
        (date(2025, 12, 10), "us-federal", date(2025, 12, 24), date(2025, 12, 29)),
        (date(2025, 12, 10), "us-federal+closures", date(2025, 12, 29), date(2025, 12, 29)),
        (date(2018, 11, 21), "us-federal", date(2018, 12, 5), date(2018, 12, 6)),
        (date(2021, 12, 17), "us-federal", date(2021, 12, 31), date(2022, 1, 3)),
        (date(2021, 1, 6), "us-federal", date(2021, 1, 20), date(2021, 1, 20)),
        (date(2021, 1, 6), "us-federal+us-dc", date(2021, 1, 21), date(2021, 1, 21)),
    ],
)
def test_observed_fridays_and_closings_give_two_readings_until_the_calendar_takes_a_side(
    trigger: date, under: str, safe: date, latest: date
) -> None:
    assert both(counted(14, DAY, trigger, rule="frcp-6", under=under)) == (safe, latest)


def test_the_reason_for_two_readings_is_a_step() -> None:
    result = counted(14, DAY, date(2027, 6, 4), rule="frcp-6", under="us-federal")

    assert result.steps[-1] == (
        "Friday 18 June 2027 is arguably closed (Juneteenth National Independence Day observed, "
        "5 U.S.C. 6103(b)(1), for pay and leave): if it is, the date is Monday 21 June 2027."
    )


def test_a_certain_closure_can_lead_to_an_arguable_one() -> None:
    # Christmas Day 2025, a Thursday, is followed by a Friday closed by order.
    result = counted(14, DAY, date(2025, 12, 11), rule="frcp-6", under="us-federal")

    assert both(result) == (date(2025, 12, 26), date(2025, 12, 29))


def test_an_arguable_friday_gives_the_earlier_day_as_safe_when_counting_backward() -> None:
    result = counted(14, DAY, date(2027, 7, 2), rule="frcp-6", under="us-federal", backward=True)

    assert both(result) == (date(2027, 6, 17), date(2027, 6, 18))


def test_service_days_are_added_after_the_move_and_moved_again() -> None:
    assert both(counted(30, DAY, date(2025, 7, 31), rule="frcp-6", under="us-federal", plus=THREE_DAYS)) == same(
        date(2025, 9, 5)
    )
    # Friday 15 August 2025 and three days is Monday; a Thursday and three days is a Sunday, and moves.
    assert both(counted(13, DAY, date(2025, 8, 1), rule="frcp-6", under="us-federal", plus=THREE_DAYS)) == same(
        date(2025, 8, 18)
    )


def test_no_reading_is_lost_when_days_are_added_to_both() -> None:
    # Friday 18 or Monday 21 June 2027, and three days: Monday 21 or Thursday 24.
    result = counted(14, DAY, date(2027, 6, 4), rule="frcp-6", under="us-federal", plus=THREE_DAYS)

    assert both(result) == (date(2027, 6, 21), date(2027, 6, 24))


def test_an_event_known_only_as_a_range_gives_a_range() -> None:
    result = counted(30, DAY, date(2025, 4, 4), until=date(2025, 9, 16), rule="frcp-6", under="us-federal")

    assert both(result) == (date(2025, 5, 5), date(2025, 10, 16))
    assert result.steps[0].startswith("The event falls between Friday 4 April 2025 and Tuesday 16 September 2025")
    assert result.steps[1] == "On the earliest reading, 30 days after Friday 4 April 2025 is Sunday 4 May 2025."


@pytest.mark.parametrize(
    ("first", "last", "safe", "latest"),
    [
        # Friday 18 June 2027 is arguably closed; Saturday is Juneteenth itself.
        (date(2027, 6, 4), date(2027, 6, 5), date(2027, 6, 18), date(2027, 6, 21)),
        # Christmas Day 2025 leads to a Friday closed by order, which the last reading leaves as well.
        (date(2025, 12, 11), date(2025, 12, 12), date(2025, 12, 26), date(2025, 12, 29)),
    ],
)
def test_only_the_last_reading_of_a_range_leaves_an_arguable_day(
    first: date, last: date, safe: date, latest: date
) -> None:
    assert both(counted(14, DAY, first, until=last, rule="frcp-6", under="us-federal")) == (safe, latest)


def test_only_the_earliest_reading_of_a_range_leaves_an_arguable_day_backward() -> None:
    result = counted(
        14, DAY, date(2027, 7, 2), until=date(2027, 7, 3), rule="frcp-6", under="us-federal", backward=True
    )

    assert both(result) == (date(2027, 6, 17), date(2027, 6, 18))


# Hours


def test_every_hour_counts_across_the_end_of_daylight_saving_time() -> None:
    result = counted(72, HOUR, at("2007-11-02T10:23"), rule="frcp-6", under="us-federal")

    assert both(result) == same(at("2007-11-05T09:23"))
    assert result.steps[-1] == (
        "72 hours after 10:23 on Friday 2 November 2007 is 09:23 on Monday 5 November 2007, "
        "clocks having changed in America/New_York."
    )


def test_hours_that_end_on_a_closed_day_end_at_the_same_time_on_the_next_open_one() -> None:
    result = counted(72, HOUR, at("2026-09-03T14:00"), rule="frcp-6", under="us-federal")

    assert both(result) == same(at("2026-09-08T14:00"))
    assert result.steps[-1] == "The time of day is kept: 14:00 on Tuesday 8 September 2026."


def test_hours_counted_backward_end_on_the_previous_open_day() -> None:
    result = counted(48, HOUR, at("2026-09-08T09:00"), rule="frcp-6", under="us-federal", backward=True)

    assert both(result) == same(at("2026-09-04T09:00"))


def test_hours_from_a_day_whose_moment_is_unknown_run_from_midnight_to_midnight() -> None:
    result = counted(24, HOUR, date(2026, 3, 10), rule="frcp-6", under="us-federal")

    assert both(result) == (at("2026-03-11T00:00"), at("2026-03-12T00:00"))


def test_an_unknown_moment_keeps_both_readings_sound_over_a_weekend() -> None:
    # Every moment of Saturday 14 March 2026 moves to the same time of Monday.
    result = counted(24, HOUR, date(2026, 3, 13), rule="frcp-6", under="us-federal")

    assert both(result) == (at("2026-03-16T00:00"), at("2026-03-17T00:00"))


def test_a_range_of_moments_over_a_weekend_fills_the_next_open_day() -> None:
    # From 10:00 on Saturday to 10:00 on Sunday: midnight lies between, and its moments go to Monday's midnight.
    result = counted(24, HOUR, at("2026-03-13T10:00"), until=at("2026-03-14T10:00"), rule="frcp-6", under="us-federal")

    assert both(result) == (at("2026-03-16T00:00"), at("2026-03-17T00:00"))


def test_hours_that_end_where_the_office_is_shut_end_at_the_same_time_on_the_first_open_day() -> None:
    # Rule 6(a)(3)(B): Tuesday 8 September 2026 follows Labor Day, and the office is shut.
    shut = frozenset({date(2026, 9, 8)})
    result = counted(72, HOUR, at("2026-09-03T14:00"), rule="frcp-6", under="us-federal", inaccessible=shut)
    silent = counted(120, HOUR, at("2026-09-03T14:00"), rule="calendar-days", under="none", inaccessible=shut)

    assert both(result) == same(at("2026-09-09T14:00"))
    assert both(silent) == same(at("2026-09-08T14:00"))
    assert "on which the office is inaccessible, which moves no such day here" in silent.steps[-1]


def test_hours_take_a_moment_of_another_zone() -> None:
    result = counted(24, HOUR, datetime(2026, 3, 10, 20, 0, tzinfo=UTC), rule="calendar-days", under="none")

    assert both(result) == same(at("2026-03-11T16:00"))


def test_a_time_that_the_clock_shows_twice_gives_two_readings() -> None:
    result = counted(2, HOUR, at("2026-11-01T01:30"), rule="calendar-days", under="none")

    assert both(result) == (at("2026-11-01T02:30"), at("2026-11-01T03:30"))
    assert "came twice that day" in result.steps[0]


def test_hours_move_only_under_rules_that_say_so() -> None:
    on_friday = at("2026-03-13T09:00")

    assert both(counted(24, HOUR, on_friday, rule="bgb", under="de")) == same(at("2026-03-14T09:00"))
    assert both(counted(24, HOUR, on_friday, rule="unread", under="none")) == (
        at("2026-03-14T09:00"),
        at("2026-03-16T09:00"),
    )


def test_the_hour_of_the_event_does_not_count_in_the_union() -> None:
    result = counted(72, HOUR, at("2026-03-09T10:23"), rule="eu-1182-71", under="none")

    assert both(result) == same(at("2026-03-12T11:00"))
    assert result.steps[1] == (
        "The hour of the event is not counted: the hours run from 11:00 on Monday 9 March 2026 (Reg. 1182/71, Art. 3(1))."
    )
    # Back from the event they run from the beginning of its hour.
    assert both(counted(72, HOUR, at("2026-03-12T10:23"), rule="eu-1182-71", under="none", backward=True)) == same(
        at("2026-03-09T10:00")
    )
    # Of a day alone the moment is not known: 00:00 to 24:00.
    assert both(counted(24, HOUR, date(2026, 3, 10), rule="eu-1182-71", under="none")) == (
        at("2026-03-11T01:00"),
        at("2026-03-12T00:00"),
    )


def test_forty_eight_hours_are_argued_to_hold_two_working_days_in_the_union() -> None:
    # Maundy Thursday 2026: Good Friday, the weekend and Easter Monday follow.
    result = counted(48, HOUR, at("2026-04-02T10:00"), rule="eu-1182-71", under="de")

    assert both(result) == (at("2026-04-04T11:00"), at("2026-04-08T11:00"))
    assert result.steps[-1] == (
        "48 hours are argued to be a period that must hold at least 2 open days: after 11:00 on Thursday 2 April 2026 they "
        "have passed at 11:00 on Wednesday 8 April 2026 (Reg. 1182/71, Art. 3(5))."
    )
    assert both(counted(47, HOUR, at("2026-04-02T10:00"), rule="eu-1182-71", under="de")) == same(
        at("2026-04-04T10:00")
    )


def test_a_time_that_the_clock_left_out_is_said_to_be_taken_as_the_one_that_came() -> None:
    result = counted(24, HOUR, at("2026-03-08T02:30"), rule="calendar-days", under="none")

    assert both(result) == same(at("2026-03-09T03:30"))
    assert result.steps[0] == (
        "02:30 on Sunday 8 March 2026 did not come in America/New_York, where clocks went forward: it is taken as 03:30."
    )


def test_hours_and_days_can_be_added_to_hours_and_hours_to_no_day() -> None:
    result = counted(24, HOUR, at("2026-03-09T09:00"), rule="frcp-6", under="us-federal", plus=Span(2, DAY))

    assert both(result) == same(at("2026-03-12T09:00"))
    with pytest.raises(CannotDerive, match="12 hours for service cannot be added to a period of days"):
        counted(10, DAY, date(2026, 3, 9), rule="frcp-6", under="us-federal", plus=Span(12, HOUR))
    with pytest.raises(CannotDerive, match="1 month cannot be added to a period of hours"):
        counted(10, HOUR, at("2026-03-09T00:00"), rule="frcp-6", under="us-federal", plus=Span(1, MONTH))


# American agencies


def test_ten_days_end_after_eleven_where_short_periods_leave_out_closed_days() -> None:
    def after(number: int) -> tuple[date | datetime, date | datetime]:
        return both(counted(number, DAY, date(2026, 6, 26), rule="12-cfr-263.12", under="us-federal+observed"))

    assert after(10) == same(date(2026, 7, 13))
    assert after(11) == same(date(2026, 7, 7))


def test_a_short_period_over_an_arguable_friday_has_two_readings_and_names_it() -> None:
    result = counted(10, DAY, date(2026, 6, 26), rule="12-cfr-263.12", under="us-federal")

    assert both(result) == (date(2026, 7, 10), date(2026, 7, 13))
    assert result.steps[-1] == (
        "On the latest reading, 10 days after Friday 26 June 2026, closed days left out, is Monday 13 July 2026 "
        "(12 CFR 263.12(a): ten days or less); left out besides weekends: Friday 3 July 2026 "
        "(arguably closed: Independence Day observed, 5 U.S.C. 6103(b)(1), for pay and leave)."
    )


@pytest.mark.parametrize(
    ("rule", "short", "after_short", "long", "after_long"),
    [
        # From Monday 1 March 2027: the last short period, and the first that counts every day.
        ("12-cfr-263.12", 10, date(2027, 3, 15), 11, date(2027, 3, 12)),
        ("17-cfr-201.160", 7, date(2027, 3, 10), 8, date(2027, 3, 9)),
        ("29-cfr-2700.8", 10, date(2027, 3, 15), 11, date(2027, 3, 12)),
        ("hhs-dab", 6, date(2027, 3, 9), 7, date(2027, 3, 8)),
        ("cpr-2.8", 5, date(2027, 3, 8), 8, date(2027, 3, 9)),
        ("ca-federal-courts", 6, date(2027, 3, 9), 7, date(2027, 3, 8)),
    ],
)
def test_the_longest_short_period(rule: str, short: int, after_short: date, long: int, after_long: date) -> None:
    assert both(counted(short, DAY, date(2027, 3, 1), rule=rule, under="none")) == same(after_short)
    assert both(counted(long, DAY, date(2027, 3, 1), rule=rule, under="none")) == same(after_long)


def test_the_regulations_own_example() -> None:
    result = counted(8, DAY, date(2013, 7, 1), rule="29-cfr-2700.8", under="us-federal")

    assert both(result) == same(date(2013, 7, 12))


def test_the_appeals_board_moves_a_date_certain_and_the_federal_rules_do_not() -> None:
    saturday = date(2026, 10, 31)

    assert both(fixed(saturday, rule="hhs-dab", under="us-federal")) == same(date(2026, 11, 2))
    assert both(fixed(saturday, rule="frcp-6", under="us-federal")) == same(saturday)
    assert fixed(saturday, rule="frcp-6", under="us-federal").steps == (
        "The date is fixed: Saturday 31 October 2026.",
        (
            "Saturday 31 October 2026 is closed (weekend); the date stands "
            "(Fed. R. Civ. P. 6, committee note of 2009: no fixed time to act)."
        ),
    )


# England and Wales


@pytest.mark.parametrize(
    ("number", "hearing", "last"),
    [
        (3, date(2023, 10, 20), date(2023, 10, 16)),
        (3, date(2025, 10, 20), date(2025, 10, 14)),
        (7, date(2017, 3, 30), date(2017, 3, 22)),
        (5, date(2017, 3, 14), date(2017, 3, 6)),
        (1, date(2024, 9, 30), date(2024, 9, 26)),
    ],
)
def test_clear_days_before_a_hearing(number: int, hearing: date, last: date) -> None:
    assert both(counted(number, DAY, hearing, rule="cpr-2.8", under="gb-eaw", backward=True)) == same(last)


def test_where_short_clear_days_begin_on_a_monday_the_weekend_before_is_arguable() -> None:
    # Three clear days before Thursday 23 October 2025 are Monday to Wednesday: Friday is safe, Sunday arguable.
    result = counted(3, DAY, date(2025, 10, 23), rule="cpr-2.8", under="gb-eaw", backward=True)

    assert both(result) == (date(2025, 10, 17), date(2025, 10, 19))


def test_the_earliest_day_leaves_the_clear_days_free() -> None:
    assert both(counted(28, DAY, date(2024, 10, 1), rule="cpr-2.8", under="gb-eaw", earliest=True)) == same(
        date(2024, 10, 30)
    )
    # Not more than seven days before Tuesday 17 October.
    assert both(
        counted(7, DAY, date(2023, 10, 17), rule="cpr-2.8", under="gb-eaw", backward=True, earliest=True)
    ) == same(date(2023, 10, 9))


def test_a_period_within_which_to_act_has_no_second_clear_end() -> None:
    assert both(counted(14, DAY, date(2024, 10, 2), rule="cpr-2.8", under="gb-eaw")) == same(date(2024, 10, 16))


def test_a_bank_holiday_stops_five_days_and_not_seven() -> None:
    assert both(counted(7, DAY, date(2019, 5, 21), rule="cpr-2.8", under="gb-eaw")) == same(date(2019, 5, 28))
    assert both(counted(5, DAY, date(2019, 5, 21), rule="cpr-2.8", under="gb-eaw")) == same(date(2019, 5, 29))


def test_only_a_closed_court_office_moves_the_last_day() -> None:
    saturday = date(2024, 10, 19)
    monday = date(2024, 10, 21)

    assert both(counted(17, DAY, date(2024, 10, 2), rule="cpr-2.8", under="gb-eaw")) == (saturday, monday)
    assert both(
        counted(17, DAY, date(2024, 10, 2), rule="cpr-2.8", under="gb-eaw", inaccessible=frozenset({saturday}))
    ) == same(date(2024, 10, 21))


def test_a_closed_court_office_can_put_the_first_reading_behind_the_last() -> None:
    # Friday 18 or Saturday 19 October 2024: the Friday's acts go on to Monday, the Saturday stands.
    result = counted(
        16,
        DAY,
        date(2024, 10, 2),
        until=date(2024, 10, 3),
        rule="cpr-2.8",
        under="gb-eaw",
        inaccessible=frozenset({date(2024, 10, 18)}),
    )

    assert both(result) == (date(2024, 10, 19), date(2024, 10, 21))
    assert result.steps[-2:] == (
        "On the earliest reading, the date is then Saturday 19 October 2024.",
        (
            "On the latest reading, Friday 18 October 2024 is a day on which the office is inaccessible; "
            "the first accessible open day is Monday 21 October 2024 (CPR 2.8(5))."
        ),
    )


def test_an_earliest_day_on_a_closed_day_is_safe_on_the_later_reading() -> None:
    # 28 days after Sunday 4 January 2026 is Sunday 1 February 2026.
    result = counted(28, DAY, date(2026, 1, 4), rule="frcp-6", under="us-federal", earliest=True)

    assert both(result) == (date(2026, 2, 2), date(2026, 2, 1))


# European Union and Germany


def test_a_week_ends_on_the_weekday_of_the_event() -> None:
    assert both(counted(1, WEEK, date(2026, 3, 2), rule="eu-1182-71", under="none")) == same(date(2026, 3, 9))
    assert both(counted(3, WEEK, date(1998, 3, 13), rule="eu-1182-71", under="nl")) == same(date(1998, 4, 3))


def test_a_period_of_two_days_holds_two_working_days() -> None:
    # From a Friday: Saturday and Sunday are the two days; Monday and Tuesday the two working days.
    two = counted(2, DAY, date(2026, 3, 6), rule="eu-1182-71", under="none")
    one = counted(1, DAY, date(2026, 3, 6), rule="eu-1182-71", under="none")

    assert both(two) == same(date(2026, 3, 10))
    assert two.steps[-1] == (
        "The period after Friday 6 March 2026 must hold at least 2 open days: "
        "it ends on Tuesday 10 March 2026 (Reg. 1182/71, Art. 3(5))."
    )
    assert both(one) == same(date(2026, 3, 9))
    assert both(counted(2, DAY, date(2026, 3, 2), rule="eu-1182-71", under="none")) == same(date(2026, 3, 4))


def test_a_retroactive_period_of_the_union_does_not_move() -> None:
    assert both(counted(2, DAY, date(2026, 3, 10), rule="eu-1182-71", under="none", backward=True)) == same(
        date(2026, 3, 8)
    )


def test_distance_days_are_added_first_and_the_sum_is_moved() -> None:
    bare = counted(3, MONTH, date(1985, 2, 18), rule="eu-courts", under="eu-courts")
    # Saturday 18 May and ten days is Tuesday 28 May 1985, the day after Whit Monday.
    with_distance = counted(3, MONTH, date(1985, 2, 18), rule="eu-courts", under="eu-courts", plus=Span(10, DAY))
    # Friday 15 May 2026 and ten days is Whit Monday, 25 May 2026.
    on_whit_monday = counted(2, MONTH, date(2026, 3, 15), rule="eu-courts", under="eu-courts", plus=Span(10, DAY))

    assert both(bare) == same(date(1985, 5, 18))
    assert bare.steps[-1].startswith("It is not moved off a closed day before days for distance are added")
    assert both(with_distance) == same(date(1985, 5, 28))
    assert both(on_whit_monday) == same(date(2026, 5, 26))


def test_the_civil_code_moves_periods_and_fixed_dates_forward() -> None:
    assert both(counted(2, WEEK, date(2026, 5, 11), rule="bgb", under="de")) == same(date(2026, 5, 26))
    assert both(fixed(date(2026, 5, 25), rule="bgb", under="de")) == same(date(2026, 5, 26))


def test_a_backward_period_of_the_civil_code_is_safe_on_the_working_day_before() -> None:
    result = counted(1, WEEK, date(2026, 6, 1), rule="bgb", under="de", backward=True)

    assert both(result) == (date(2026, 5, 22), date(2026, 5, 25))


# Canada


@pytest.mark.parametrize(
    ("number", "trigger", "last"),
    [
        (10, date(2012, 5, 31), date(2012, 6, 11)),
        (20, date(2012, 5, 1), date(2012, 5, 22)),
        # Nothing of the summer is left out.
        (30, date(2012, 6, 11), date(2012, 7, 11)),
        (10, date(2012, 12, 14), date(2013, 1, 11)),
        (30, date(2024, 12, 13), date(2025, 1, 30)),
        # From inside a recess the first day that counts is 8 January.
        (10, date(2024, 12, 25), date(2025, 1, 17)),
        (5, date(2026, 7, 15), date(2026, 7, 22)),
    ],
)
def test_days_in_recess_do_not_count(number: int, trigger: date, last: date) -> None:
    assert both(counted(number, DAY, trigger, rule="ca-federal-courts", under="ca-federal-court")) == same(last)


def test_weeks_leave_out_the_recess_as_days_do() -> None:
    assert both(counted(2, WEEK, date(2012, 12, 14), rule="ca-federal-courts", under="ca-federal-court")) == same(
        date(2013, 1, 15)
    )


def test_counting_back_over_a_recess_leaves_it_out_too() -> None:
    result = counted(10, DAY, date(2013, 1, 11), rule="ca-federal-courts", under="ca-federal-court", backward=True)

    # Three days in January and seven before 21 December.
    assert both(result) == same(date(2012, 12, 14))


# New York


def test_new_york_moves_forward_and_lets_a_period_counted_backward_move_on() -> None:
    assert both(counted(3, MONTH, date(1991, 4, 28), rule="ny-gcl-25-a", under="us-ny")) == same(date(1991, 7, 29))
    # Ten days before Tuesday 11 September 2007 is Saturday 1 September; Labor Day follows. The act may be done later:
    # who must give ten days acts on the Friday.
    assert both(counted(10, DAY, date(2007, 9, 11), rule="ny-gcl-25-a", under="us-ny", backward=True)) == (
        date(2007, 8, 31),
        date(2007, 9, 4),
    )


def test_a_holiday_on_a_saturday_is_named_where_saturdays_are_open() -> None:
    result = counted(2, DAY, date(2000, 1, 4), rule="ca-interpretation-act", under="ca-federal", backward=True)

    assert both(result) == (date(1999, 12, 31), date(2000, 1, 3))
    assert "closed besides weekends: Saturday 1 January 2000 (New Year's Day, " in result.steps[-1]


def test_a_move_that_would_reach_the_event_falls_away() -> None:
    # One day before Sunday 7 June 2026 is a Saturday; the next open day comes after the event.
    result = counted(1, DAY, date(2026, 6, 7), rule="unread", under="us-federal", backward=True)

    assert both(result) == (date(2026, 6, 5), date(2026, 6, 6))
    assert result.steps[-1] == (
        "Saturday 6 June 2026 is closed (weekend) and the instrument's counting clause was not seen: the date may move to "
        "the previous open day, Friday 5 June 2026 or stand; the next open day, Monday 8 June 2026, does not come before "
        "the event."
    )


def test_an_office_out_of_reach_moves_no_backward_period_onto_its_event() -> None:
    # The day before Tuesday 16 June 2026; the office is shut on the Monday.
    shut = frozenset({date(2026, 6, 15)})
    result = counted(1, DAY, date(2026, 6, 16), rule="frcp-6", under="us-federal", backward=True, inaccessible=shut)

    assert both(result) == same(date(2026, 6, 15))
    assert result.steps[-1] == (
        "Monday 15 June 2026 is a day on which the office is inaccessible; no accessible open day comes before the event, "
        "and the date stands (Fed. R. Civ. P. 6(a)(3))."
    )


def test_two_days_in_new_york_leave_out_what_is_closed_between() -> None:
    """N.Y. Gen. Constr. Law 20: Saturday, Sunday and a public holiday between are excluded from a period of two days."""
    assert both(counted(2, DAY, date(2026, 3, 6), rule="ny-gcl-25-a", under="us-ny")) == same(date(2026, 3, 10))
    assert both(counted(1, DAY, date(2026, 3, 6), rule="ny-gcl-25-a", under="us-ny")) == same(date(2026, 3, 9))
    assert both(counted(3, DAY, date(2026, 3, 6), rule="ny-gcl-25-a", under="us-ny")) == same(date(2026, 3, 9))


def test_a_fixed_sunday_of_a_new_york_contract_may_be_performed_on_monday() -> None:
    assert both(fixed(date(2026, 10, 4), rule="ny-gcl-25-a", under="us-ny")) == (date(2026, 10, 4), date(2026, 10, 5))


# Business days


def test_business_days_leave_out_thanksgiving() -> None:
    result = counted(5, BUSINESS_DAY, date(2026, 11, 23), rule="calendar-days", under="us-federal")

    assert both(result) == same(date(2026, 12, 1))
    assert result.steps[-1] == (
        "5 business days after Monday 23 November 2026 is Tuesday 1 December 2026; "
        "left out besides weekends: Thursday 26 November 2026 (Thanksgiving Day, 5 U.S.C. 6103(a))."
    )


def test_the_observed_friday_shifts_a_backward_count_of_business_days() -> None:
    result = counted(5, BUSINESS_DAY, date(2026, 7, 6), rule="unread", under="us-federal", backward=True)

    assert both(result) == (date(2026, 6, 26), date(2026, 6, 29))


def test_a_long_count_of_business_days_names_twelve_closed_days_and_says_how_many_more() -> None:
    result = counted(500, BUSINESS_DAY, date(2026, 1, 2), rule="calendar-days", under="us-federal+observed")

    # Ten days in 2026 and twelve in 2027, the last two of them observed on 24 and 31 December.
    assert (
        "left out besides weekends: Monday 19 January 2026 (Birthday of Martin Luther King, Jr., " in result.steps[-1]
    )
    assert result.steps[-1].endswith(
        "Monday 18 January 2027 (Birthday of Martin Luther King, Jr., 5 U.S.C. 6103(a)), 10 more."
    )


# Fixed dates, moments and ranges


def test_a_fixed_moment_keeps_its_time() -> None:
    assert both(fixed(at("2026-10-31T17:00"), rule="hhs-dab", under="us-federal")) == same(at("2026-11-02T17:00"))


def test_an_office_out_of_reach_moves_no_fixed_date() -> None:
    day = date(2026, 10, 30)
    result = fix(
        counting_rule("frcp-6"), calendar("us-federal"), day_safe=day, day_latest=day, inaccessible=frozenset({day})
    )

    assert both(result) == same(day)
    assert "which moves no such day here" in result.steps[-1]


def test_a_date_known_only_as_a_range_keeps_both_ends() -> None:
    result = fixed(date(2026, 10, 30), until=date(2026, 10, 31), rule="hhs-dab", under="us-federal")

    assert both(result) == (date(2026, 10, 30), date(2026, 11, 2))


def test_a_missing_day_of_the_month_is_the_last_day_and_says_so() -> None:
    result = counted(1, MONTH, date(2024, 1, 31), rule="calendar-days", under="none")

    assert both(result) == same(date(2024, 2, 29))
    assert result.steps[-1] == (
        "1 month after Wednesday 31 January 2024 is Thursday 29 February 2024, "
        "the last day of a month that has no day 31."
    )


def test_what_leaves_the_calendar_is_refused() -> None:
    for number, unit, start in (
        (1, DAY, date(9999, 12, 31)),
        (1, BUSINESS_DAY, date(9999, 12, 31)),
        (48, HOUR, at("9999-12-31T00:00")),
        (9000, YEAR, date(2026, 1, 1)),
    ):
        with pytest.raises(DateOutOfRange, match="falls outside the years 1 to 9999"):
            counted(number, unit, start, rule="frcp-6", under="us-federal")
    with pytest.raises(DateOutOfRange):
        counted(2, DAY, date(1, 1, 2), rule="frcp-6", under="us-federal", backward=True)
    # 31 December 9999 is a Friday; the Saturday after it does not exist.
    assert both(counted(1, DAY, date(9999, 12, 30), rule="frcp-6", under="us-ny")) == same(date(9999, 12, 31))
