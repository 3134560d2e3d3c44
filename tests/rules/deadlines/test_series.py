"""Series of deadlines: which periods they ask for, where they begin and end, and what each date says of that."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import a_settlement, a_term, an_instrument, an_obligation, happened, resolved
from tests.rules.deadlines.test_dating import Told, dates, derived, law
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Deadline, standing_of
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import ForEach, ordinal
from tracker.rules.due.parser import parse
from tracker.rules.facts import Ended, Ending, Fact, When
from tracker.rules.grades import Grade
from tracker.rules.plan import plan

# A term of one year from 15 January 2026: it ends on 15 January 2027, after the whole of the fourth quarter of 2026.
TERM = a_term("t", starts="effective", years=1)
EFFECTIVE = happened("effective", date(2026, 1, 15))


def planned(due: str, *facts: Fact, **given: object) -> list[Deadline]:
    settlement = a_settlement(
        an_obligation("A1", due=due, **given), instruments=(an_instrument(counting="calendar-days"),), terms=(TERM,)
    )
    return list(plan(settlement, (EFFECTIVE, *facts), until=date(2028, 12, 31)).deadlines)


def ended(on: date, manner: Ending) -> Ended:
    return Ended(code="t", when=When.on(on), manner=manner)


def status(deadline: Deadline, on: date) -> Status:
    return status_of(standing_of(deadline), on)


def test_f3_the_report_for_the_last_quarter_within_the_term_is_asked_for() -> None:
    series = planned("30 days after the end of each calendar quarter from effective until end(t)")
    assert [each.occurrence.label for each in series] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert dates(tuple(each.occurrence for each in series))[-1] == ("2027-01-30", "2027-01-30")
    assert series[-1].due.steps[-1] == (
        "It is the last of the series, which runs until Friday 15 January 2027: 2027-Q1 ends after that, "
        "on Wednesday 31 March 2027, and is not asked for."
    )


def test_f3_the_report_for_the_last_quarter_is_not_released_by_a_term_that_ran_its_length() -> None:
    series = planned("30 days after the end of each calendar quarter from effective", term="t")
    last, after = series[3], series[4]
    assert (last.occurrence.label, after.occurrence.label) == ("2026-Q4", "2027-Q1")
    assert status(last, date(2027, 1, 20)) is Status.DUE_SOON
    assert status(last, date(2027, 2, 1)) is Status.OVERDUE
    assert status(after, date(2027, 1, 20)) is Status.RELEASED


@pytest.mark.parametrize("due", ["from effective", "from effective until end(t)"])
def test_f3_a_recorded_end_of_the_full_term_releases_it_no_more_than_the_planned_one(due: str) -> None:
    rule = f"30 days after the end of each calendar quarter {due}"
    series = planned(rule, ended(date(2027, 1, 15), Ending.EXPIRED), term="t")
    assert status(series[3], date(2027, 2, 1)) is Status.OVERDUE


def test_f3_an_early_end_releases_what_was_not_yet_due() -> None:
    rule = "30 days after the end of each calendar quarter from effective until end(t)"
    series = planned(rule, ended(date(2026, 10, 5), Ending.EARLY), term="t")
    assert [status(each, date(2026, 11, 30)) for each in series] == [
        Status.OVERDUE,
        Status.OVERDUE,
        Status.RELEASED,
        Status.RELEASED,
    ]


def test_f3_until_bounds_the_period_whatever_the_date_is_counted_in() -> None:
    for span, due in (("14 days", "2027-01-14"), ("10 business days", "2027-01-15"), ("2 weeks", "2027-01-14")):
        series = derived(f"{span} after the end of each calendar quarter from 2026-01-01 until 2027-01-10")
        assert [each.label for each in series] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
        assert dates(series)[-1][0] == due


@pytest.mark.parametrize(
    ("rule", "last"),
    [
        ("at least once each calendar month from 2026-04-01 until 2026-06-29", ("2026-06", "2026-06-29")),
        ("at least once each calendar year from 2026-04-01 until 2029-06-30", ("2029", "2029-06-30")),
        # Of July only the first day is left, as of a month after a term that began on the 1st.
        ("at least once each calendar month from 2026-04-01 until 2026-07-01", ("2026-06", "2026-06-30")),
    ],
)
def test_f3_what_must_be_done_in_each_period_must_be_done_in_a_last_part_of_one(
    rule: str, last: tuple[str, str]
) -> None:
    series = derived(rule)
    assert (series[-1].label, dates(series)[-1][0]) == last


def test_f3_where_the_end_is_a_range_the_last_period_says_so() -> None:
    told = Told(**{"end(t)": (date(2026, 12, 15), date(2027, 1, 15))})
    series = derived("30 days after the end of each calendar quarter from 2026-01-01 until end(t)", told)
    assert [each.label for each in series] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
    assert any(step.startswith("The series may end before then") for step in series[-1].due.steps)


def test_f3_a_last_part_of_a_period_ends_with_either_reading_of_the_end() -> None:
    told = Told(**{"end(t)": (date(2026, 6, 10), date(2026, 6, 20))})
    series = derived("at least once each calendar month from 2026-04-01 until end(t)", told)
    assert dates(series)[-1] == ("2026-06-10", "2026-06-20")


def test_f7_a_date_is_counted_from_each_anniversary_so_that_29_february_is_right() -> None:
    series = derived("60 days after each anniversary of 2026-01-15 until 2029-01-15")
    assert [safe for safe, _ in dates(series)] == ["2027-03-16", "2028-03-15", "2029-03-16"]
    assert [each.covers for each in series][:2] == [
        (date(2026, 1, 15), date(2027, 1, 14)),
        (date(2027, 1, 15), date(2028, 1, 14)),
    ]
    # As each single one has it.
    for number, (safe, _) in enumerate(dates(series), start=1):
        single = derived(f"60 days after (the {ordinal(number)} anniversary of 2026-01-15)")
        assert dates(single) == [(safe, safe)]


def test_f7_the_last_anniversary_is_that_of_the_term_s_end_and_its_report_is_owed_after_it() -> None:
    series = planned("60 days after each anniversary of effective until end(t)", term="t")
    assert dates(tuple(each.occurrence for each in series)) == [("2027-03-16", "2027-03-16")]
    assert status(series[0], date(2027, 4, 1)) is Status.OVERDUE


def test_clause_4_an_assessment_is_due_60_days_after_each_two_year_period() -> None:
    series = derived("60 days after each 2nd anniversary of (180 days after 2026-01-15)", until=date(2033, 1, 1))
    # The order's 180th day is 14 July 2026.
    assert [safe for safe, _ in dates(series)] == ["2028-09-12", "2030-09-12", "2032-09-12"]


def test_f7_so_many_months_are_counted_from_as_anniversaries_are() -> None:
    series = derived("30 days after each 6 months from 2026-08-31 until 2028-03-01")
    assert [safe for safe, _ in dates(series)] == ["2027-03-30", "2027-09-30", "2028-03-30"]


def test_a_series_of_anniversaries_that_has_not_begun_awaits_its_day() -> None:
    (only,) = derived("60 days after each anniversary of effective")
    assert isinstance(only.due, AwaitedDate)


def test_clause_12_a_series_may_begin_with_the_first_full_period() -> None:
    series = derived("30 days after the end of each full calendar quarter from 2026-02-10 until 2026-12-31")
    assert [each.label for each in series] == ["2026-Q2", "2026-Q3", "2026-Q4"]
    # A quarter that begins with the series is whole.
    series = derived("30 days after the end of each full calendar quarter from 2026-04-01 until 2026-12-31")
    assert series[0].label == "2026-Q2"


def test_clause_18_the_last_day_of_the_month_after_each_quarter_is_its_own_last_day() -> None:
    series = derived(
        "on the last day of the month after the end of each calendar quarter from 2027-10-01 until 2028-12-31"
    )
    assert [safe for safe, _ in dates(series)] == ["2028-01-31", "2028-04-30", "2028-07-31", "2028-10-31", "2029-01-31"]


def test_clause_20_the_last_business_day_of_each_month_has_two_readings_where_a_day_is_arguably_closed() -> None:
    # New Year's Day of 2022 is a Saturday; whether the Friday before it is closed can be argued.
    rule = "on the last business day of each calendar month from 2021-12-01 until 2021-12-31"
    assert dates(derived(rule)) == [("2021-12-30", "2021-12-31")]
    assert dates(derived(rule, under=law("calendar-days", "us-federal+observed"))) == [("2021-12-30", "2021-12-30")]


def test_clause_20_a_month_without_so_many_business_days_has_its_last() -> None:
    series = derived("on the 23rd business day of each calendar month from 2026-02-01 until 2026-03-31")
    assert [safe for safe, _ in dates(series)] == ["2026-02-27", "2026-03-31"]


def test_clause_21_a_date_before_the_end_of_each_period_and_before_its_start() -> None:
    series = derived("45 days before the end of each calendar quarter from 2026-01-15 until 2026-12-31")
    assert [(each.label, safe) for each, (safe, _) in zip(series, dates(series), strict=True)] == [
        ("2026-Q1", "2026-02-14"),
        ("2026-Q2", "2026-05-16"),
        ("2026-Q3", "2026-08-16"),
        ("2026-Q4", "2026-11-16"),
    ]
    rule = (
        "30 days before the start of each fiscal year from 2026-01-15 until 2027-12-31, the fiscal year ending 30 June"
    )
    series = derived(rule)
    assert [(each.label, safe) for each, (safe, _) in zip(series, dates(series), strict=True)] == [
        ("FY2027", "2026-06-01"),
        ("FY2028", "2027-06-01"),
    ]


def test_clause_21_what_would_have_been_due_before_the_series_begins_is_not_asked_for() -> None:
    series = derived("45 days before the end of each calendar quarter from 2026-03-15 until 2026-06-30")
    assert [(each.number, each.label) for each in series] == [(1, "2026-Q2")]


def test_clause_22_a_day_of_the_week_by_its_place() -> None:
    series = derived("on the first Monday of March of each year from 2026-01-01 until 2028-12-31")
    assert [safe for safe, _ in dates(series)] == ["2026-03-02", "2027-03-01", "2028-03-06"]
    series = derived("on the last Friday of each calendar month from 2026-01-01 until 2026-04-30")
    assert [safe for safe, _ in dates(series)] == ["2026-01-30", "2026-02-27", "2026-03-27", "2026-04-24"]
    series = derived("every Monday from 2026-03-03 until 2026-03-31")
    assert [safe for safe, _ in dates(series)] == ["2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30"]


def test_a_month_that_lacks_a_day_has_its_last() -> None:
    series = derived("on the 31st day of each calendar month from 2026-01-01 until 2026-04-30")
    assert [safe for safe, _ in dates(series)] == ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]
    assert [safe for safe, _ in dates(derived("on 29 February of each year from 2026-01-01 until 2028-12-31"))] == [
        "2026-02-28",
        "2027-02-28",
        "2028-02-29",
    ]


@pytest.mark.parametrize(
    ("year_end", "labels", "last_days"),
    [
        ("30 September", ["FY2026-Q2", "FY2026-Q3", "FY2026-Q4"], ["2026-03-31", "2026-06-30", "2026-09-30"]),
        ("28 February", ["FY2026-Q4", "FY2027-Q1", "FY2027-Q2"], ["2026-02-28", "2026-05-31", "2026-08-31"]),
        ("5 April", ["FY2026-Q4", "FY2027-Q1", "FY2027-Q2"], ["2026-04-05", "2026-07-05", "2026-10-05"]),
        ("31 December", ["FY2026-Q1", "FY2026-Q2", "FY2026-Q3"], ["2026-03-31", "2026-06-30", "2026-09-30"]),
    ],
)
def test_clause_23_fiscal_quarters_end_with_their_own_year(
    year_end: str, labels: list[str], last_days: list[str]
) -> None:
    rule = f"on the end of each fiscal quarter from 2026-02-10 until 2026-10-31, the fiscal year ending {year_end}"
    series = derived(rule)[:3]
    assert [each.label for each in series] == labels
    assert [safe for safe, _ in dates(series)] == last_days


def test_clause_23_a_fiscal_year_that_ends_in_february_ends_on_its_last_day() -> None:
    rule = "on the end of each fiscal year from 2026-02-10 until 2029-03-31, the fiscal year ending 28 February"
    assert [safe for safe, _ in dates(derived(rule))] == ["2026-02-28", "2027-02-28", "2028-02-29", "2029-02-28"]


def test_clause_26_a_window_in_each_year_ends_on_its_last_day_and_says_when_it_opens() -> None:
    series = derived("once a year, in January to March, from 2026-02-10", until=date(2028, 12, 31))
    assert [(each.label, safe) for each, (safe, _) in zip(series, dates(series), strict=True)] == [
        ("2026", "2026-03-31"),
        ("2027", "2027-03-31"),
        ("2028", "2028-03-31"),
    ]
    assert series[1].due.steps[-1] == (
        "It may be done from Friday 1 January 2027 on: what is done before does not count unless it is insisted on."
    )


def test_clause_26_a_window_across_new_year_opens_in_the_year_before() -> None:
    series = derived("between 1 November and 31 January of each year from 2026-06-01", until=date(2028, 12, 31))
    assert [(each.label, each.starts, safe) for each, (safe, _) in zip(series, dates(series), strict=True)] == [
        ("2027", date(2026, 11, 1), "2027-01-31"),
        ("2028", date(2027, 11, 1), "2028-01-31"),
    ]


def test_clause_26_a_window_that_ends_with_february_ends_on_its_last_day() -> None:
    series = derived("in January to February of each year from 2027-01-01", until=date(2028, 12, 31))
    assert [safe for safe, _ in dates(series)] == ["2027-02-28", "2028-02-29"]


def test_clause_26_what_was_done_before_the_window_opened_does_not_count_unless_it_is_insisted_on() -> None:
    rule = "between 1 January and 31 March of each year from effective"
    early = planned(rule, resolved("A1", date(2026, 12, 30), number=2))[1]
    assert (status(early, date(2027, 4, 1)), early.starts) == (Status.OVERDUE, date(2027, 1, 1))
    insisted = planned(rule, resolved("A1", date(2026, 12, 30), number=2, early="agreed with DOJ"))[1]
    assert status(insisted, date(2027, 4, 1)) is Status.MET
    within = planned(rule, resolved("A1", date(2027, 1, 1), number=2))[1]
    assert status(within, date(2027, 4, 1)) is Status.MET


@pytest.mark.parametrize(
    "words",
    [
        "between 60 and 30 days before end(t)",
        "between 30 and 60 days prior to end(t)",
        "not more than 60 and not less than 30 days before end(t)",
        "no earlier than 60 days and no later than 30 days before end(t)",
        "at least 30 but no more than 60 days before end(t)",
    ],
)
def test_clause_28_a_window_before_the_end_of_a_term(words: str) -> None:
    # The term ends on 15 January 2027.
    (only,) = planned(words)
    assert dates((only.occurrence,)) == [("2026-12-16", "2026-12-16")]
    assert only.starts == date(2026, 11, 16)
    early = planned(words, resolved("A1", date(2026, 11, 15)))[0]
    assert status(early, date(2026, 12, 17)) is Status.OVERDUE
    assert status(planned(words, resolved("A1", date(2026, 11, 16)))[0], date(2026, 12, 17)) is Status.MET


def test_clause_28_each_end_of_a_window_moves_as_its_law_says() -> None:
    # Both 60 and 30 days before 1 March 2027 are counted back; 30 January is a Saturday.
    (only,) = derived("between 60 and 30 days before 2027-03-01", under=law("frcp-6"))
    assert dates((only,)) == [("2027-01-29", "2027-01-29")]
    assert any(step.startswith("It may be done from Thursday 31 December 2026 on") for step in only.due.steps)


def test_a_window_that_closes_before_it_opens_says_so() -> None:
    (only,) = derived("between 2027-04-01 and 2026-12-31")
    assert any("which is after the last day" in step for step in only.due.steps)


def test_a_window_opens_with_each_happening() -> None:
    rule = parse("between 10 and 20 days after each violation")
    assert isinstance(rule, ForEach)
    assert str(rule) == "between 10 days and 20 days after each violation"


@pytest.mark.parametrize(
    ("rule", "due"),
    [
        ("within 10 business days of the end of the month in which 2026-01-05 occurs", "2026-02-13"),
        ("by the end of the quarter in which 2026-05-05 falls", "2026-06-30"),
        ("on the last day of the calendar year of 2026-05-05", "2026-12-31"),
        ("30 days after the end of the fiscal year ending 30 September of 2026-10-01", "2027-10-30"),
        ("30 days after the start of the calendar month of 2026-05-05", "2026-05-31"),
        # 5 April is within the second quarter; 1 April begins it.
        ("30 days after the end of the first full quarter after 2026-04-05", "2026-10-30"),
        ("30 days after the end of the first full quarter after 2026-04-01", "2026-07-30"),
    ],
)
def test_clause_29_what_runs_from_the_end_of_the_period_in_which_something_happens(rule: str, due: str) -> None:
    assert dates(derived(rule)) == [(due, due)]


def test_clause_29_a_day_that_is_known_as_a_range_may_lie_in_two_months() -> None:
    told = Told(sale=(date(2026, 5, 28), date(2026, 6, 3)))
    assert dates(derived("10 days after the end of the month in which sale occurs", told)) == [
        ("2026-06-10", "2026-07-10")
    ]


def test_clause_27_what_must_be_done_twice_a_year_asks_for_two_records_of_it() -> None:
    series = derived("at least twice each calendar year from 2026-04-01 until 2027-12-31")
    assert [(each.number, each.label) for each in series] == [
        (1, "2026.1"),
        (2, "2026.2"),
        (3, "2027.1"),
        (4, "2027.2"),
    ]
    assert [safe for safe, _ in dates(series)] == ["2026-12-31", "2026-12-31", "2027-12-31", "2027-12-31"]


@pytest.mark.parametrize("counting", ["calendar-days", "frcp-6", "ny-gcl-25-a", "cpr-2.8", "bgb"])
def test_f12_the_day_before_an_anniversary_rolls_under_no_rule(counting: str) -> None:
    # 7 June 2026 is a Sunday.
    found = derived("the day before the 1st anniversary of 2025-06-08", under=law(counting))
    assert dates(found) == [("2026-06-07", "2026-06-07")]
    assert dates(derived("the last day of the 1st year of 2025-06-08", under=law(counting))) == dates(found)


def test_f12_what_runs_from_the_day_before_runs_from_that_very_day() -> None:
    rule = "60 days after the day before the 1st anniversary of 2025-06-08"
    assert dates(derived(rule, under=law("frcp-6"))) == [("2026-08-06", "2026-08-06")]
    assert dates(derived(rule)) == [("2026-08-06", "2026-08-06")]


def test_clause_46_the_third_anniversary_minus_one_day() -> None:
    rule = "the day before the 3rd anniversary of 2023-05-10"
    assert dates(derived(rule, under=law("cpr-2.8", "gb-eaw"))) == [("2026-05-09", "2026-05-09")]


def test_clause_16_a_series_may_start_on_its_first_day() -> None:
    series = derived("by 31 March 2026 and annually thereafter", until=date(2028, 12, 31))
    assert [(each.number, safe) for each, (safe, _) in zip(series, dates(series), strict=True)] == [
        (1, "2026-03-31"),
        (2, "2027-03-31"),
        (3, "2028-03-31"),
    ]
    # What is only counted from a day begins one span after it, as it always has.
    assert dates(derived("every 1 year from 2026-03-31"))[0] == ("2027-03-31", "2027-03-31")


def test_clause_24_every_six_months_beginning_on_the_last_of_august() -> None:
    series = derived("every 6 months beginning 31 August 2026", until=date(2027, 12, 31))
    assert [safe for safe, _ in dates(series)] == ["2026-08-31", "2027-02-28", "2027-08-31"]


def test_clause_25_what_must_not_lie_further_apart_runs_from_when_it_was_last_done() -> None:
    rule = "not more than 14 months after the last, from effective"
    (first,) = planned(rule)
    assert first.due.steps[-1] == (
        "It must be done at least once in any 14 months, counted from each time it was done."
    )
    assert dates((first.occurrence,)) == [("2027-03-15", "2027-03-15")]
    done = planned(rule, resolved("A1", date(2026, 11, 2), number=1))
    assert [each.code for each in done] == ["A1@1", "A1@2"]
    assert dates(tuple(each.occurrence for each in done)) == [
        ("2027-03-15", "2027-03-15"),
        ("2028-01-02", "2028-01-02"),
    ]
    assert done[1].due.steps[0] == "A1@1 was done on Monday 2 November 2026."


def test_clause_25_one_that_was_never_done_asks_for_no_second() -> None:
    assert [each.code for each in planned("at least once every 6 months from effective")] == ["A1@1"]


def test_clause_27_three_times_in_any_twelve_months() -> None:
    rule = "at least three times in any 12 months from effective"
    facts = [resolved("A1", date(2026, month, 1), number=number) for number, month in enumerate((3, 6, 9), start=1)]
    series = planned(rule, *facts)
    assert [safe for safe, _ in dates(tuple(each.occurrence for each in series))] == [
        *["2027-01-15"] * 3,
        "2027-03-01",
        "2027-06-01",
        "2027-09-01",
    ]


def test_clause_30_promptly_and_in_any_event_within_ten_days_is_a_hard_date() -> None:
    (only,) = derived("promptly, and in any event within 10 days of 2026-03-02")
    assert (only.kind, dates((only,))) == (Kind.LATEST, [("2026-03-12", "2026-03-12")])
    assert only.due.steps[-1] == "“Promptly” binds beside that day, and sets none in law."


def test_clause_30_our_target_stands_beside_the_hard_date() -> None:
    (only,) = derived("promptly after 2026-03-02, target 2 business days, no later than 10 days after 2026-03-02")
    assert only.due.steps[-1] == (
        "“Promptly” binds beside that day; the target of 2 business days is ours: Wednesday 4 March 2026."
    )


def test_clause_45_a_time_of_day_that_the_rule_writes_is_kept_in_each_date() -> None:
    series = derived("every 1 week from 2026-03-02T12:00", until=date(2026, 3, 20))
    assert dates(series) == [
        ("2026-03-09T12:00:00", "2026-03-09T12:00:00"),
        ("2026-03-16T12:00:00", "2026-03-16T12:00:00"),
    ]
    assert series[0].due.steps[-1] == "The time of day is kept: 12:00 on Monday 9 March 2026."
    starting = derived("weekly starting on 2026-03-02T12:00", until=date(2026, 3, 3))
    assert dates(starting) == [("2026-03-02T12:00:00", "2026-03-02T12:00:00")]


def test_f3_what_survives_is_still_owed_after_an_early_end() -> None:
    rule = "30 days after the end of each calendar quarter from effective until end(t)"
    series = planned(rule, ended(date(2026, 10, 5), Ending.EARLY), term="t", survives=True)
    # The third quarter had ended; the fourth had not.
    assert [status(each, date(2026, 11, 30)) for each in series] == [Status.OVERDUE] * 3 + [Status.RELEASED]
    undone = planned(rule, ended(date(2026, 10, 5), Ending.VOID), term="t", survives=True)
    assert status(undone[2], date(2026, 11, 30)) is Status.RELEASED
    replaced = planned(rule, ended(date(2026, 10, 5), Ending.SUPERSEDED), term="t", survives=True)
    assert [status(each, date(2026, 11, 30)) for each in replaced] == [Status.OVERDUE] * 3 + [Status.RELEASED]


def test_f3_a_single_duty_survives_the_end_of_its_term_only_where_it_says_so() -> None:
    early = ended(date(2026, 2, 1), Ending.EARLY)
    assert status(planned("60 days after effective", early, term="t")[0], date(2026, 4, 1)) is Status.RELEASED
    assert (
        status(planned("60 days after effective", early, term="t", survives=True)[0], date(2026, 4, 1))
        is Status.OVERDUE
    )


def test_an_end_that_has_not_happened_is_none_however_soon_it_was_expected() -> None:
    step = an_obligation("V1", due="10 days after effective")
    duty = an_obligation("A1", due="every 30 days from effective until resolved(V1)")
    settlement = a_settlement(duty, step, instruments=(an_instrument(counting="calendar-days"),), terms=(TERM,))
    series = [
        each for each in plan(settlement, (EFFECTIVE,), until=date(2026, 4, 30)).deadlines if each.obligation == "A1"
    ]
    # V1 was due on 25 January; while it is not done, each date of the series is asked for.
    assert dates(tuple(each.occurrence for each in series)) == [
        ("2026-02-14", "2026-02-14"),
        ("2026-03-16", "2026-03-16"),
        ("2026-04-15", "2026-04-15"),
    ]
    done = plan(settlement, (EFFECTIVE, resolved("V1", date(2026, 3, 20))), until=date(2026, 4, 30))
    assert [each.code for each in done.deadlines if each.obligation == "A1"] == ["A1@1", "A1@2"]


def test_the_end_of_a_term_that_has_not_begun_is_as_far_ahead_as_it_is_estimated() -> None:
    told = Told(
        **{
            "end(t)": AwaitedDate(
                ("engaged",), ComputedDate(date(2026, 3, 1), date(2026, 3, 1), Grade.ESTIMATED, ()), ()
            )
        }
    )
    assert len(derived("every 1 month from 2026-01-15 until end(t)", told)) == 1
