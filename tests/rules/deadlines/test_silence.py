"""Silence and promises: what nobody recorded is a finding; a promise is ours; a minimum is counted per period."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import a_settlement, a_term, an_obligation, happened, resolved
from tracker.rules.deadlines.deadline import standing_of
from tracker.rules.deadlines.silence import Silence, silences
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import Ended, Ending, Fact, When
from tracker.rules.plan import plan, standing_on

STANDING = "continuing from sentencing, review every 3 months"
SENTENCED = happened("sentencing", date(2026, 1, 15))


def found(*facts: Fact, on: date, due: str = STANDING, **given: object) -> tuple[Silence, ...]:
    settlement = a_settlement(an_obligation("S1", due=due, kind="standing", **given), terms=(a_term("watch"),))
    stood = standing_on((SENTENCED, *facts), on)
    return silences(plan(settlement, stood, until=date(2028, 12, 31)), stood, on)


def test_t18_a_standing_duty_of_which_nothing_was_recorded_is_silent_once_its_review_span_has_passed() -> None:
    assert found(on=date(2026, 4, 15)) == ()
    (silence,) = found(on=date(2026, 4, 16))
    assert silence == Silence(
        obligation="S1", span=Span(3, Unit.MONTH), last=None, since=None, passed_on=date(2026, 4, 15)
    )


def test_what_was_recorded_begins_the_span_anew() -> None:
    reviewed = resolved("S1", date(2026, 4, 10), number=1)
    assert found(reviewed, on=date(2026, 7, 10)) == ()
    (silence,) = found(reviewed, on=date(2026, 7, 11))
    assert (silence.last, silence.since, silence.passed_on) == (reviewed, date(2026, 4, 10), date(2026, 7, 10))


def test_the_last_thing_recorded_counts_whatever_it_is() -> None:
    received = happened("received(S1@1)", date(2026, 6, 1))
    (silence,) = found(resolved("S1", date(2026, 4, 10), number=1), received, on=date(2026, 9, 2))
    assert (silence.last, silence.since, silence.passed_on) == (received, date(2026, 6, 1), date(2026, 9, 1))


def test_what_was_recorded_of_another_duty_breaks_no_silence() -> None:
    assert (
        len(
            found(happened("received(S2)", date(2026, 4, 1)), happened("signed", date(2026, 4, 1)), on=date(2026, 5, 1))
        )
        == 1
    )


def test_a_past_day_knows_only_what_stood_then() -> None:
    later = resolved("S1", date(2026, 6, 1), number=1)
    assert len(found(later, on=date(2026, 5, 1))) == 1
    assert found(later, on=date(2026, 6, 1)) == ()


@pytest.mark.parametrize("due", ["continuing from sentencing", "30 days after sentencing", None])
def test_a_duty_without_a_review_span_is_never_silent(due: str | None) -> None:
    settlement = a_settlement(an_obligation("S1", due=due))
    planned = plan(settlement, (SENTENCED,), until=date(2028, 12, 31))
    assert silences(planned, (SENTENCED,), date(2028, 1, 1)) == ()


def test_a_duty_that_no_longer_binds_is_not_silent() -> None:
    through = "continuing from sentencing through end(watch), review every 3 months"
    ended = Ended(code="watch", when=When.on(date(2026, 6, 30)), manner=Ending.EARLY)
    engaged = happened("engaged", date(2026, 1, 15))
    assert len(found(engaged, ended, due=through, on=date(2026, 6, 1))) == 1
    assert found(engaged, ended, due=through, on=date(2026, 7, 1)) == ()


def test_a_duty_that_sleeps_is_not_silent_and_one_without_a_beginning_has_no_span() -> None:
    assert found(on=date(2027, 1, 1), contingent_on="failed") == ()
    assert found(on=date(2027, 1, 1), due="continuing from engaged, review every 3 months") == ()


def test_a_span_of_business_days_has_passed_for_certain_after_two_reviews() -> None:
    due = "continuing from sentencing, review every 20 business days"
    reviewed = resolved("S1", date(2026, 2, 20), number=1)
    assert len(found(due=due, on=date(2026, 3, 1))) == 1
    assert found(reviewed, due=due, on=date(2026, 4, 8)) == ()
    assert len(found(reviewed, due=due, on=date(2026, 4, 30))) == 1


def test_t17_promptly_is_past_our_target_and_never_overdue_in_law() -> None:
    settlement = a_settlement(an_obligation(due="promptly after sentencing, target 5 business days"))
    (deadline,) = plan(settlement, (SENTENCED,), until=date(2028, 12, 31)).deadlines
    days = (date(2026, 1, 16), date(2026, 1, 23), date(2027, 1, 23), date(2028, 12, 31))
    assert {status_of(standing_of(deadline), day) for day in days} == {Status.DUE_SOON, Status.PAST_SAFE}


def test_t13_a_minimum_frequency_is_counted_per_period() -> None:
    settlement = a_settlement(an_obligation(due="at least once each calendar month from sentencing"))
    facts = (SENTENCED, resolved("D1", date(2026, 2, 10), number=2))
    deadlines = plan(settlement, facts, until=date(2026, 4, 30)).deadlines
    statuses = {each.occurrence.label: status_of(standing_of(each), date(2026, 4, 1)) for each in deadlines}
    assert statuses == {
        "2026-01": Status.OVERDUE,
        "2026-02": Status.MET,
        "2026-03": Status.OVERDUE,
        "2026-04": Status.DUE_SOON,
    }
