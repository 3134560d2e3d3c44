"""Spans: how they are written and moved by, and what a month does to the 31st."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import DateOutOfRange
from tracker.rules.counting.count import shift
from tracker.rules.due.spans import Span, Unit


@pytest.mark.parametrize(
    ("span", "written"),
    [
        (Span(1, Unit.DAY), "1 day"),
        (Span(60, Unit.BUSINESS_DAY), "60 business days"),
        (Span(3, Unit.YEAR), "3 years"),
        (Span(72, Unit.HOUR), "72 hours"),
    ],
)
def test_a_span_is_written_as_an_instrument_writes_it(span: Span, written: str) -> None:
    assert str(span) == written


def test_a_multiple_of_a_span_keeps_its_unit() -> None:
    assert Span(3, Unit.MONTH).times(4) == Span(12, Unit.MONTH)


@pytest.mark.parametrize(
    ("day", "span", "reached"),
    [
        (date(2012, 3, 31), Span(1, Unit.MONTH), date(2012, 4, 30)),
        (date(2012, 1, 31), Span(1, Unit.MONTH), date(2012, 2, 29)),
        (date(2012, 10, 29), Span(4, Unit.MONTH), date(2013, 2, 28)),
        (date(2012, 10, 31), Span(5, Unit.MONTH), date(2013, 3, 31)),
        (date(2012, 2, 29), Span(88, Unit.YEAR), date(2100, 2, 28)),
        (date(2021, 1, 7), Span(3, Unit.YEAR), date(2024, 1, 7)),
        (date(2012, 11, 1), Span(71, Unit.DAY), date(2013, 1, 11)),
        (date(1998, 3, 12), Span(3, Unit.WEEK), date(1998, 4, 2)),
    ],
)
def test_a_day_moves_by_a_span(day: date, span: Span, reached: date) -> None:
    assert shift(day, span) == reached


def test_a_day_moves_back_by_a_span() -> None:
    assert shift(date(2024, 3, 31), Span(1, Unit.MONTH), backward=True) == date(2024, 2, 29)
    assert shift(date(2024, 1, 31), Span(2, Unit.MONTH), backward=True) == date(2023, 11, 30)
    assert shift(date(2024, 1, 1), Span(1, Unit.DAY), backward=True) == date(2023, 12, 31)


@pytest.mark.parametrize("unit", [Unit.HOUR, Unit.BUSINESS_DAY])
def test_hours_and_business_days_need_more_than_a_day(unit: Unit) -> None:
    with pytest.raises(ValueError, match="without a clock or a calendar"):
        shift(date(2026, 1, 1), Span(1, unit))


@pytest.mark.parametrize(
    ("day", "span", "backward"),
    [
        (date(9999, 12, 31), Span(1, Unit.DAY), False),
        (date(9999, 12, 1), Span(1, Unit.MONTH), False),
        (date(1, 1, 1), Span(1, Unit.WEEK), True),
        (date(1, 1, 1), Span(1, Unit.YEAR), True),
        (date(2026, 1, 1), Span(10**12, Unit.DAY), False),
    ],
)
def test_leaving_the_calendar_is_refused(day: date, span: Span, backward: bool) -> None:
    with pytest.raises(DateOutOfRange, match="falls outside the years 1 to 9999; use a shorter span"):
        shift(day, span, backward=backward)


@given(anchor=st.dates(date(1900, 1, 1), date(2100, 1, 1)), k=st.integers(1, 600), step=st.integers(1, 12))
def test_the_kth_month_from_an_anchor_keeps_its_day_or_the_months_last(anchor: date, k: int, step: int) -> None:
    reached = shift(anchor, Span(step, Unit.MONTH).times(k))

    months = anchor.year * 12 + anchor.month - 1 + k * step
    assert (reached.year, reached.month) == (months // 12, months % 12 + 1)
    assert reached.day == min(anchor.day, monthrange(reached.year, reached.month)[1])


@given(anchor=st.dates(date(1900, 1, 1), date(2100, 1, 1)), years=st.integers(1, 200))
def test_a_year_is_twelve_months_and_never_365_days_by_rule(anchor: date, years: int) -> None:
    assert shift(anchor, Span(years, Unit.YEAR)) == shift(anchor, Span(12 * years, Unit.MONTH))
    if (anchor.month, anchor.day) != (2, 29):
        reached = shift(anchor, Span(years, Unit.YEAR))
        assert (reached.year, reached.month, reached.day) == (anchor.year + years, anchor.month, anchor.day)


@given(day=st.dates(date(1000, 1, 1), date(9000, 1, 1)), weeks=st.integers(1, 5000))
def test_a_week_is_seven_days(day: date, weeks: int) -> None:
    assert shift(day, Span(weeks, Unit.WEEK)) == day + timedelta(days=7 * weeks)
