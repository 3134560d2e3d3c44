"""Stipulated penalties: by day and by tier, from the day after the due date, as a range where two readings exist."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.builders import a_settlement, an_instrument, an_obligation, happened, resolved
from tracker.rules.currencies import Money
from tracker.rules.deadlines.deadline import Deadline, standing_of
from tracker.rules.deadlines.status import Status, days_late, status_of
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import Delivered, DeliveryStep, Extended, Fact, Resolved, Waived, When
from tracker.rules.grades import Grade
from tracker.rules.money.penalties import Accrual, accrual, bands, cost
from tracker.rules.plan import plan
from tracker.rules.settlement.delivery import Acceptance
from tracker.rules.settlement.penalties import CureDay, PenaltyMode
from tracker.rules.settlement.settlement import Penalty, PenaltyTier

UNTIL = date(2027, 12, 31)


def usd(dollars: int) -> Money:
    return Money("USD", dollars * 100)


def a_penalty(*tiers: tuple[int, int | None], **given: Any) -> Penalty:
    rows = tiers or ((1_500, 14), (5_000, 30), (10_000, None))
    fields: dict[str, Any] = {
        "key": "late-reports",
        "instrument": "plea",
        "mode": PenaltyMode.BY_BAND,
        "citation": "para. 42",
        "tiers": tuple(PenaltyTier(usd(dollars), through) for dollars, through in rows),
        **given,
    }
    return Penalty(**fields)


# The form of a corporate integrity agreement: one amount a day, and nothing said of the day of cure.
CIA = a_penalty((2_500, None))


def a_deadline(*facts: Fact, due: str = "on 2026-03-02", counting: str = "calendar-days") -> Deadline:
    settlement = a_settlement(an_obligation(due=due), instruments=(an_instrument(counting=counting),))
    return plan(settlement, facts, until=UNTIL).deadlines[0]


def accrued(
    *facts: Fact, penalty: Penalty = CIA, as_of: date = date(2026, 12, 31), due: str = "on 2026-03-02"
) -> Accrual:
    found = accrual(a_deadline(*facts, due=due), penalty, as_of)
    assert found is not None
    return found


def test_forty_days_late_by_bands_cost_201_000() -> None:
    epa = a_penalty()
    assert cost(epa, 40) == usd(14 * 1_500 + 16 * 5_000 + 10 * 10_000) == usd(201_000)
    assert [(band.first, band.last, band.days) for band in bands(epa, 40)] == [(1, 14, 14), (15, 30, 16), (31, 40, 10)]


def test_t32_a_penalty_by_bands_is_told_with_each_band_and_the_cliff_of_the_other_mode() -> None:
    found = accrued(resolved("D1", date(2026, 4, 11)), penalty=a_penalty(cure_day=CureDay.COUNTS))
    assert (found.fewest, found.longest, found.least, found.most) == (40, 40, usd(201_000), usd(201_000))
    assert found.steps == (
        "Due on Monday 2 March 2026; a penalty starts on the day after, Tuesday 3 March 2026.",
        "Done on Saturday 11 April 2026; the text counts that day.",
        (
            "40 days: 14 at USD 1,500.00 = USD 21,000.00; 16 at USD 5,000.00 = USD 80,000.00; "
            "10 at USD 10,000.00 = USD 100,000.00; together USD 201,000.00."
        ),
        "The mode is by-band (para. 42). The other, last-band, is not used: by it 40 days would cost USD 400,000.00.",
        "A draft: no named person has verified this schedule against its text.",
    )


def test_the_tier_cliff_is_there_only_where_the_schedule_says_last_band() -> None:
    cliff = a_penalty(mode=PenaltyMode.LAST_BAND)
    assert (cost(cliff, 14), cost(cliff, 15)) == (usd(21_000), usd(75_000))
    assert (cost(a_penalty(), 14), cost(a_penalty(), 15)) == (usd(21_000), usd(26_000))
    found = accrued(
        resolved("D1", date(2026, 3, 17)), penalty=a_penalty(mode=PenaltyMode.LAST_BAND, cure_day=CureDay.COUNTS)
    )
    assert found.steps[2:4] == (
        "15 days: 15 at USD 5,000.00, the amount of the band that day 15 is in = USD 75,000.00.",
        "The mode is last-band (para. 42). The other, by-band, is not used: by it 15 days would cost USD 26,000.00.",
    )


def test_where_the_text_is_silent_on_the_day_of_cure_both_readings_are_given() -> None:
    found = accrued(resolved("D1", date(2026, 3, 12)))
    assert (found.fewest, found.longest, found.least, found.most) == (9, 10, usd(22_500), usd(25_000))
    assert not found.running
    assert found.steps[1] == (
        "Done on Thursday 12 March 2026; whether that day counts the text does not say, so both readings are given."
    )
    assert str(found) == "USD 22,500.00 to USD 25,000.00 for 9 to 10 days late (draft, by-band, late-reports)"
    assert found.steps[2:4] == (
        "9 days: 9 at USD 2,500.00 = USD 22,500.00.",
        "10 days: 10 at USD 2,500.00 = USD 25,000.00.",
    )


def test_where_the_text_settles_the_day_of_cure_there_is_one_figure() -> None:
    cured = resolved("D1", date(2026, 3, 12))
    counted = accrued(cured, penalty=a_penalty((2_500, None), cure_day=CureDay.COUNTS))
    uncounted = accrued(cured, penalty=a_penalty((2_500, None), cure_day=CureDay.DOES_NOT_COUNT))
    assert (counted.fewest, counted.longest) == (10, 10)
    assert (uncounted.fewest, uncounted.longest) == (9, 9)


def test_it_starts_on_the_day_after_the_due_date() -> None:
    assert accrual(a_deadline(), CIA, date(2026, 3, 2)) is None
    found = accrued(as_of=date(2026, 3, 3))
    assert (found.fewest, found.longest, found.running) == (1, 1, True)


def test_what_was_done_in_time_costs_nothing() -> None:
    assert accrual(a_deadline(resolved("D1", date(2026, 3, 2))), CIA, UNTIL) is None


def test_what_was_done_later_was_still_running_on_a_day_before() -> None:
    found = accrued(resolved("D1", date(2026, 3, 12)), as_of=date(2026, 3, 10))
    assert (found.running, found.fewest, found.longest) == (True, 8, 8)


def test_an_extension_shifts_the_start() -> None:
    extended = Extended(obligation="D1", to=date(2026, 3, 9), granted_on=date(2026, 2, 20))
    found = accrued(extended, resolved("D1", date(2026, 3, 12)))
    assert (found.fewest, found.longest) == (2, 3)
    assert found.steps[0] == "The due date is the extended one: the penalty shifts with it."


def test_two_readings_of_the_due_date_give_a_range() -> None:
    # 30 days after 23 February 2024 are Sunday 24 March: to the Monday by the reading that rolls.
    deadline = a_deadline(happened("sentencing", date(2024, 2, 23)), due="30 days after sentencing", counting="unread")
    found = accrual(deadline, a_penalty((2_500, None)), date(2024, 3, 27))
    assert found is not None
    assert (found.fewest, found.longest, found.least, found.most) == (2, 3, usd(5_000), usd(7_500))
    assert found.steps[0] == (
        "Due on Sunday 24 March 2024 by the safe reading; a penalty starts on the day after, Monday 25 March 2024. "
        "By the latest reading, due on Monday 25 March 2024, it starts on Tuesday 26 March 2024."
    )


def test_a_day_of_cure_known_only_as_a_last_day_costs_from_nothing() -> None:
    found = accrued(Resolved(obligation="D1", when=When(None, date(2026, 3, 12))))
    assert (found.fewest, found.longest, found.least, found.most) == (0, 10, usd(0), usd(25_000))
    assert found.steps[1].startswith("Done by Thursday 12 March 2026, the day itself not found;")


def test_what_was_waived_stops_and_may_have_lapsed() -> None:
    found = accrued(Waived(obligation="D1", waived_on=date(2026, 3, 8)))
    assert (found.least, found.most, found.running) == (usd(0), usd(12_500), False)
    assert "Whether what had accrued lapsed with it, nothing here says" in found.steps[1]


def test_a_target_of_ours_and_a_duty_without_a_date_cost_nothing() -> None:
    assert accrual(a_deadline(due="promptly after sentencing"), CIA, UNTIL) is None
    assert accrual(a_deadline(due="30 days after sentencing"), CIA, UNTIL) is None
    prompt = a_deadline(
        happened("sentencing", date(2026, 1, 5)), due="promptly after sentencing, target 5 business days"
    )
    assert accrual(prompt, CIA, UNTIL) is None


def test_a_figure_is_no_surer_than_the_dates_it_rests_on() -> None:
    found = accrued(resolved("D1", date(2026, 3, 12), grade=Grade.ESTIMATED))
    assert found.steps[-2] == "A date that this rests on is estimated, so the figure is estimated too."
    assert not any("rests on" in step for step in accrued(resolved("D1", date(2026, 3, 12))).steps)


def test_a_schedule_that_a_named_person_verified_is_no_draft() -> None:
    found = accrued(resolved("D1", date(2026, 3, 12)), penalty=a_penalty((2_500, None), verified_by="mia"))
    assert not found.draft
    assert found.steps[-1] == "mia verified this schedule. The figure is worked out here; nobody has demanded it."


def test_with_falling_amounts_at_the_last_band_a_range_holds_every_day_of_it() -> None:
    falling = a_penalty((9_000, 10), (1_000, None), mode=PenaltyMode.LAST_BAND)
    found = accrued(Resolved(obligation="D1", when=When(date(2026, 3, 8), date(2026, 3, 20))), penalty=falling)
    costs = [cost(falling, days).minor for days in range(found.fewest, found.longest + 1)]
    assert (found.least.minor, found.most.minor) == (min(costs), max(costs))


SCHEDULES = st.builds(
    lambda amounts, gaps: a_penalty(
        *(
            (amount, None if place == len(amounts) - 1 else sum(gaps[: place + 1]))
            for place, amount in enumerate(amounts)
        )
    ),
    st.lists(st.integers(0, 50_000), min_size=1, max_size=5),
    st.lists(st.integers(1, 60), min_size=5, max_size=5),
)
DAYS = st.integers(0, 400)


@given(SCHEDULES, DAYS)
def test_law_by_bands_the_whole_is_the_sum_of_its_days(penalty: Penalty, days: int) -> None:
    each = [
        next(tier.per_day.minor for tier in penalty.tiers if tier.through is None or day <= tier.through)
        for day in range(1, days + 1)
    ]
    assert cost(penalty, days).minor == sum(each)
    assert sum(band.days for band in bands(penalty, days)) == days


@given(SCHEDULES, DAYS, DAYS)
def test_law_by_bands_more_days_never_cost_less(penalty: Penalty, one: int, more: int) -> None:
    assert cost(penalty, one).minor <= cost(penalty, one + more).minor


@given(SCHEDULES, st.integers(0, 60))
def test_law_what_is_in_time_costs_nothing(penalty: Penalty, early: int) -> None:
    cured = resolved("D1", date(2026, 3, 2) - timedelta(days=early))
    assert accrual(a_deadline(cured), penalty, UNTIL) is None


@given(SCHEDULES, st.integers(1, 200), st.integers(1, 200), st.sampled_from(CureDay))
def test_law_an_extension_only_lowers(penalty: Penalty, late: int, longer: int, cure_day: CureDay) -> None:
    schedule = a_penalty(*((tier.per_day.minor // 100, tier.through) for tier in penalty.tiers), cure_day=cure_day)
    due = date(2026, 3, 2)
    cured = resolved("D1", due + timedelta(days=late))
    extended = Extended(obligation="D1", to=due + timedelta(days=longer), granted_on=date(2026, 2, 20))
    before = accrual(a_deadline(cured), schedule, UNTIL)
    after = accrual(a_deadline(extended, cured), schedule, UNTIL)
    most, least = (0, 0) if before is None else (before.most.minor, before.least.minor)
    assert (0 if after is None else after.most.minor) <= most
    assert (0 if after is None else after.least.minor) <= least


@given(SCHEDULES, st.integers(0, 200), st.integers(0, 200), st.sampled_from(PenaltyMode))
def test_law_a_range_holds_what_each_day_in_it_costs(
    penalty: Penalty, first: int, more: int, mode: PenaltyMode
) -> None:
    schedule = a_penalty(*((tier.per_day.minor // 100, tier.through) for tier in penalty.tiers), mode=mode)
    due = date(2026, 3, 2)
    when = When(due + timedelta(days=first), due + timedelta(days=first + more))
    found = accrual(a_deadline(Resolved(obligation="D1", when=when)), schedule, UNTIL)
    if found is None:
        assert first + more == 0
        return
    costs = [cost(schedule, days).minor for days in range(found.fewest, found.longest + 1)]
    assert (found.least.minor, found.most.minor) == (min(costs), max(costs))


def delivered(step: DeliveryStep, on: date) -> Delivered:
    return Delivered(obligation="D1", step=step, when=When.on(on))


LATE = delivered(DeliveryStep.RECEIVED, date(2025, 9, 20))
RETURNED = delivered(DeliveryStep.RETURNED, date(2025, 10, 1))
AGAIN = delivered(DeliveryStep.RECEIVED, date(2025, 10, 10))
ACCEPTED = delivered(DeliveryStep.ACKNOWLEDGED, date(2025, 10, 20))


def returned_deadline(*facts: Fact) -> Deadline:
    """A report due on 29 August 2025; what is returned is due again 15 days later."""
    duty = an_obligation(due="on 2025-08-29", acceptance=Acceptance(on_return=Span(15, Unit.DAY)))
    return plan(a_settlement(duty), facts, until=UNTIL).deadlines[0]


def after(*facts: Fact, as_of: date, penalty: Penalty | None = None) -> Accrual:
    found = accrual(returned_deadline(*facts), penalty or a_penalty(cure_day=CureDay.COUNTS), as_of)
    assert found is not None
    return found


def test_a_penalty_stays_when_what_was_delivered_late_is_sent_back_and_delivered_anew_in_time() -> None:
    submitted = after(LATE, as_of=date(2025, 9, 25))
    assert (submitted.fewest, submitted.longest, submitted.least) == (22, 22, usd(61_000))
    sent_back = after(LATE, RETURNED, as_of=date(2025, 10, 5))
    assert (sent_back.longest, sent_back.most, sent_back.running) == (22, usd(61_000), False)
    deadline = returned_deadline(LATE, RETURNED, AGAIN, ACCEPTED)
    assert (status_of(standing_of(deadline), date(2025, 11, 1)), days_late(standing_of(deadline))) == (
        Status.MET_LATE,
        22,
    )
    met = after(LATE, RETURNED, AGAIN, ACCEPTED, as_of=date(2025, 11, 1))
    assert (met.fewest, met.longest, met.least, met.most) == (22, 22, usd(61_000), usd(61_000))
    assert met.steps[:3] == (
        "Due on Friday 29 August 2025; a penalty starts on the day after, Saturday 30 August 2025.",
        "Done on Saturday 20 September 2025; the text counts that day.",
        "Returned on Wednesday 1 October 2025, and due again on Thursday 16 October 2025: what that delay cost stands.",
    )


def test_what_is_late_again_after_a_return_adds_its_days() -> None:
    # Due again on 16 October: on the 20th four days more, the 26th day of delay in all.
    found = after(LATE, RETURNED, as_of=date(2025, 10, 20))
    assert (found.fewest, found.longest, found.running) == (26, 26, True)
    assert found.most == usd(14 * 1_500 + 12 * 5_000)


def test_what_was_delivered_in_time_and_sent_back_costs_nothing_before_its_new_date() -> None:
    in_time = delivered(DeliveryStep.RECEIVED, date(2025, 8, 28))
    assert accrual(returned_deadline(in_time, RETURNED), a_penalty(), date(2025, 10, 16)) is None
