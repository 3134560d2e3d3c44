"""The open day beside a date on a closed one: before a latest day, after an earliest one."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tracker.rules.counting.calendars import Calendar, calendar
from tracker.rules.deadlines import open_days
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate
from tracker.rules.deadlines.open_days import with_open_day
from tracker.rules.due.kinds import Kind
from tracker.rules.grades import Grade

FEDERAL = calendar("us-federal")


def dated(safe: date | datetime) -> ComputedDate:
    return ComputedDate(safe, safe, Grade.RECORD, ())


def last_open_day(closed: Calendar, due: DerivedDate, kind: Kind) -> date | None:
    found = with_open_day(closed, due, kind)
    return open_days.last_open_day(found) if isinstance(found, ComputedDate) else None


def first_open_day(closed: Calendar, due: DerivedDate, kind: Kind) -> date | None:
    found = with_open_day(closed, due, kind)
    return open_days.first_open_day(found) if isinstance(found, ComputedDate) else None


def test_a_date_on_a_saturday_has_the_friday_before_beside_it() -> None:
    saturday = dated(date(2026, 6, 20))

    # The Friday is Juneteenth.
    assert last_open_day(FEDERAL, saturday, Kind.LATEST) == date(2026, 6, 18)
    assert first_open_day(FEDERAL, saturday, Kind.LATEST) is None
    assert last_open_day(calendar("none"), saturday, Kind.LATEST) == date(2026, 6, 19)
    assert last_open_day(calendar("none"), dated(datetime(2026, 6, 20, 10, 0)), Kind.LATEST) == date(2026, 6, 19)


def test_an_earliest_day_has_the_open_day_after_it() -> None:
    sunday = dated(date(2026, 9, 6))

    # Labor Day follows.
    assert first_open_day(FEDERAL, sunday, Kind.EARLIEST) == date(2026, 9, 8)
    assert last_open_day(FEDERAL, sunday, Kind.EARLIEST) is None


def test_what_is_arguably_closed_is_no_open_day() -> None:
    # Independence Day 2026 is a Saturday; the Friday is arguably closed.
    assert last_open_day(FEDERAL, dated(date(2026, 7, 4)), Kind.LATEST) == date(2026, 7, 2)
    assert last_open_day(FEDERAL, dated(date(2026, 7, 3)), Kind.LATEST) == date(2026, 7, 2)


def test_an_open_date_and_one_that_is_awaited_have_none() -> None:
    assert last_open_day(FEDERAL, dated(date(2026, 6, 18)), Kind.LATEST) is None
    assert last_open_day(FEDERAL, AwaitedDate(("sentencing",), None, ()), Kind.LATEST) is None


@given(
    st.dates(date(1990, 1, 1), date(2060, 1, 1)),
    st.sampled_from(["none", "us-federal+us-tx", "us-ny", "de", "ca-federal"]),
)
def test_the_open_day_is_the_nearest_one_on_its_side(day: date, name: str) -> None:
    closed = calendar(name)
    before = last_open_day(closed, dated(day), Kind.LATEST)
    after = first_open_day(closed, dated(day), Kind.EARLIEST)

    assert (before is None) == (after is None) == (closed.closure(day) is None)
    if before is not None and after is not None:
        assert before < day < after
        assert closed.closure(before) is None
        assert closed.closure(after) is None
        between = [before + timedelta(days=number) for number in range(1, (after - before).days)]
        assert all(closed.closure(each) is not None for each in between)
