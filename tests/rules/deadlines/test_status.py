"""The ladder of statuses, rung by rung, and the days on which it turns."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker.rules.deadlines.status import Standing, Status, days_late, lateness_unknown, next_change_on, status_of
from tracker.rules.due.kinds import Kind

SAFE, LATEST = date(2024, 3, 24), date(2024, 3, 25)


def standing(**given: object) -> Standing:
    return Standing(**{"kind": Kind.LATEST, "safe_on": SAFE, "latest_on": LATEST, "lead": 30, **given})  # type: ignore[arg-type]  # the fields are named one by one


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (date(2024, 2, 22), Status.UPCOMING),
        (date(2024, 2, 23), Status.DUE_SOON),
        (date(2024, 3, 24), Status.DUE_SOON),
        (date(2024, 3, 25), Status.PAST_SAFE),
        (date(2024, 3, 26), Status.OVERDUE),
    ],
)
def test_an_open_deadline_climbs_the_ladder_day_by_day(day: date, status: Status) -> None:
    assert status_of(standing(), day) is status


@pytest.mark.parametrize(
    ("done", "status", "late"),
    [(SAFE, Status.MET, 0), (LATEST, Status.MET, 0), (date(2024, 3, 27), Status.MET_LATE, 2)],
)
def test_a_resolution_between_both_readings_is_met_and_after_both_is_late(
    done: date, status: Status, late: int
) -> None:
    resolved = standing(done_from=done, done_by=done)
    assert status_of(resolved, date(2026, 11, 21)) is status
    assert days_late(resolved) == late


def test_what_was_done_late_never_clears() -> None:
    resolved = standing(done_from=date(2024, 5, 10), done_by=date(2024, 5, 10))
    assert status_of(resolved, date(2024, 5, 9)) is Status.OVERDUE
    assert status_of(resolved, date(2044, 5, 9)) is Status.MET_LATE


def test_a_day_that_is_not_known_leaves_the_lateness_unknown() -> None:
    resolved = standing(done_by=date(2025, 9, 17))
    assert status_of(resolved, date(2026, 11, 21)) is Status.MET
    assert lateness_unknown(resolved)
    assert days_late(resolved) == 0


def test_a_range_that_lies_wholly_after_the_date_is_late_by_at_least_its_first_day() -> None:
    resolved = standing(done_from=date(2024, 4, 1), done_by=date(2024, 4, 30))
    assert status_of(resolved, date(2024, 5, 1)) is Status.MET_LATE
    assert days_late(resolved) == 7
    assert not lateness_unknown(resolved)


def test_a_waived_deadline_is_never_overdue() -> None:
    waived = standing(waived_on=date(2024, 3, 1))
    assert status_of(waived, date(2024, 2, 29)) is Status.DUE_SOON
    assert status_of(waived, date(2026, 1, 1)) is Status.WAIVED


def test_a_target_of_ours_is_never_overdue_in_law() -> None:
    target = standing(kind=Kind.TARGET)
    assert status_of(target, date(2034, 1, 1)) is Status.PAST_SAFE


def test_an_earliest_day_that_has_come_releases_the_duty_to_wait() -> None:
    earliest = standing(kind=Kind.EARLIEST, safe_on=LATEST, latest_on=SAFE)
    assert status_of(earliest, SAFE) is Status.UPCOMING
    assert status_of(earliest, LATEST) is Status.RELEASED


def test_a_review_comes_due_and_stays_until_it_is_done() -> None:
    review = standing(kind=Kind.REVIEW)
    assert status_of(review, SAFE - timedelta(days=1)) is Status.CONTINUING
    assert status_of(review, date(2034, 1, 1)) is Status.REVIEW_DUE


@pytest.mark.parametrize(
    ("given_", "status"),
    [
        ({"kind": Kind.STANDING}, Status.CONTINUING),
        ({"kind": Kind.UNKNOWN}, Status.NOT_FOUND),
        ({}, Status.AWAITING),
        ({"contingent": True}, Status.DORMANT),
        ({"kind": Kind.UNKNOWN, "contingent": True, "woken_on": date(2024, 1, 1)}, Status.NOT_FOUND),
        ({"kind": Kind.STANDING, "released_on": date(2024, 1, 1)}, Status.RELEASED),
        ({"superseded_on": date(2024, 1, 1)}, Status.SUPERSEDED),
    ],
)
def test_a_deadline_without_a_date_has_a_status_of_its_own(given_: dict[str, object], status: Status) -> None:
    assert status_of(standing(safe_on=None, latest_on=None, **given_), date(2024, 6, 1)) is status


days = st.dates(date(2023, 1, 1), date(2026, 1, 1))
maybe = st.one_of(st.none(), days)


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    safe = draw(maybe)
    kind = draw(st.sampled_from(Kind))
    spread = timedelta(days=draw(st.integers(0, 6)))
    latest = None if safe is None else safe - spread if kind is Kind.EARLIEST else safe + spread
    return Standing(
        kind=kind,
        safe_on=safe,
        latest_on=latest,
        lead=draw(st.integers(0, 60)),
        done_from=draw(maybe),
        done_by=draw(maybe),
        late_before=draw(st.integers(0, 2)),
        awaits_answer=draw(st.booleans()),
        accepted_on=draw(maybe),
        submitted_on=draw(maybe),
        returned_on=draw(maybe),
        waiting_from=draw(maybe),
        stopped_on=draw(maybe),
        restarted_on=draw(maybe),
        tolled=draw(st.booleans()),
        waived_on=draw(maybe),
        released_on=draw(maybe),
        superseded_on=draw(maybe),
        contingent=draw(st.booleans()),
        woken_on=draw(maybe),
    )


@given(standings(), days)
@settings(max_examples=200, deadline=None)
def test_the_next_change_is_the_first_day_that_differs_and_no_day_between_does(s: Standing, today: date) -> None:
    now = status_of(s, today)
    found = next_change_on(s, today)
    horizon = date(2026, 6, 1) if found is None else found
    for offset in range(1, (horizon - today).days):
        assert status_of(s, today + timedelta(days=offset)) is now
    if found is not None:
        assert found > today
        assert status_of(s, found) is not now
