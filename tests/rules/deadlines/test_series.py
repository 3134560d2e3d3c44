"""Series of deadlines: which periods they ask for, where they begin and end, and what each date says of that."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import a_settlement, a_term, an_instrument, an_obligation, happened
from tests.rules.deadlines.test_dating import Told, dates, derived
from tracker.rules.deadlines.deadline import Deadline, standing_of
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.facts import Ended, Ending, Fact, When
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
