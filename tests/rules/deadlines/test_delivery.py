"""Deliveries and their answers, signatures, requests and stopped clocks: dates and statuses, day by day."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_settlement, an_obligation, happened, resolved
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Deadline, Plan, standing_of
from tracker.rules.deadlines.status import Status, days_late, lateness_unknown, next_change_on, status_of
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import (
    ClockRestarted,
    ClockStopped,
    Delivered,
    DeliveryStep,
    Extended,
    ExtensionAsked,
    ExtensionDenied,
    Fact,
    Signed,
    StopReason,
    When,
)
from tracker.rules.plan import plan, standing_on
from tracker.rules.settlement.delivery import Acceptance, CutOff, ExtensionRule, InDispute, Meanwhile, Satisfied
from tracker.rules.settlement.settlement import Obligation

DUE = date(2026, 3, 16)
DAYS_15 = Span(15, Unit.DAY)
SILENCE = Span(30, Unit.DAY)
ON_RETURN = Acceptance(on_return=DAYS_15)


def duty(code: str = "D1", due: str | None = "on 2026-03-16", **given_: Any) -> Obligation:
    return an_obligation(code, due, **given_)


def step(what: DeliveryStep, on: date | datetime, code: str = "D1", **given_: Any) -> Delivered:
    return Delivered(obligation=code, step=what, when=When.on(on), **given_)


def signed(who: str, on: date) -> Signed:
    return Signed(obligation="D1", signatory=who, when=When.on(on))


def asked(on: date, to: date | None = None) -> ExtensionAsked:
    return ExtensionAsked(obligation="D1", asked_on=on, to=to)


def denied(on: date) -> ExtensionDenied:
    return ExtensionDenied(obligation="D1", decided_on=on)


def stopped(on: date, why: StopReason = StopReason.DISPUTE) -> ClockStopped:
    return ClockStopped(obligation="D1", stopped_on=on, why=why)


def restarted(on: date) -> ClockRestarted:
    return ClockRestarted(obligation="D1", restarted_on=on)


def planned(*duties: Obligation, facts: list[Fact]) -> Plan:
    return plan(a_settlement(*duties), facts, until=date(2028, 12, 31))


def only(*duties: Obligation, facts: list[Fact], code: str = "D1") -> Deadline:
    return next(each for each in planned(*duties, facts=facts).deadlines if each.code == code)


def on(deadline: Deadline, day: date) -> Status:
    return status_of(standing_of(deadline), day)


def due(deadline: Deadline) -> tuple[date, date]:
    assert isinstance(deadline.due, ComputedDate)
    return deadline.due.safe_on, deadline.due.latest_on


def words(deadline: Deadline) -> str:
    return " ".join((*deadline.due.steps, *(() if deadline.delivery is None else deadline.delivery.steps)))


# How it is satisfied


def test_a_sent_letter_does_not_satisfy_a_duty_that_is_satisfied_by_receipt() -> None:
    posted = only(duty(satisfied_on=Satisfied.RECEIPT), facts=[step(DeliveryStep.SENT, date(2026, 3, 10))])
    assert on(posted, DUE) is Status.DUE_SOON
    assert on(posted, date(2026, 3, 17)) is Status.OVERDUE
    assert "that it was received is not recorded" in words(posted)


def test_a_letter_received_after_the_due_date_is_late_although_it_was_sent_in_time() -> None:
    facts: list[Fact] = [step(DeliveryStep.SENT, date(2026, 3, 10)), step(DeliveryStep.RECEIVED, date(2026, 3, 19))]
    received = only(duty(satisfied_on=Satisfied.RECEIPT), facts=facts)
    assert on(received, date(2026, 3, 18)) is Status.OVERDUE
    assert on(received, date(2026, 3, 19)) is Status.MET_LATE
    assert days_late(standing_of(received)) == 3
    assert on(only(duty(satisfied_on=Satisfied.SENDING), facts=facts), date(2026, 3, 19)) is Status.MET


@pytest.mark.parametrize(
    ("satisfied", "by", "status"),
    [
        (Satisfied.DOING, DeliveryStep.SENT, Status.MET),
        (Satisfied.SENDING, DeliveryStep.POSTMARKED, Status.MET),
        (Satisfied.POSTMARK, DeliveryStep.SENT, Status.OVERDUE),
        (Satisfied.POSTMARK, DeliveryStep.POSTMARKED, Status.MET),
        (Satisfied.FILING, DeliveryStep.SENT, Status.OVERDUE),
        (Satisfied.FILING, DeliveryStep.FILED, Status.MET),
        (Satisfied.RECEIPT, DeliveryStep.FILED, Status.OVERDUE),
    ],
)
def test_each_duty_is_satisfied_by_its_own_step(satisfied: Satisfied, by: DeliveryStep, status: Status) -> None:
    done = only(duty(satisfied_on=satisfied), facts=[step(by, date(2026, 3, 12))])
    assert on(done, date(2026, 3, 20)) is status


def test_what_was_received_was_sent_by_then_but_on_which_day_is_not_known() -> None:
    early = only(duty(satisfied_on=Satisfied.SENDING), facts=[step(DeliveryStep.RECEIVED, date(2026, 3, 12))])
    assert on(early, date(2026, 3, 12)) is Status.MET
    late = only(duty(satisfied_on=Satisfied.SENDING), facts=[step(DeliveryStep.RECEIVED, date(2026, 3, 18))])
    assert on(late, date(2026, 3, 18)) is Status.MET
    assert lateness_unknown(standing_of(late))


def test_the_company_s_word_alone_does_not_satisfy_a_duty_of_receipt() -> None:
    said = only(duty(satisfied_on=Satisfied.RECEIPT), facts=[resolved("D1", date(2026, 3, 10))])
    assert on(said, date(2026, 3, 20)) is Status.OVERDUE
    assert said.resolved is not None
    assert "Resolved by the company on Tuesday 10 March 2026" in words(said)


# The cut-off hour


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        (time(17, 0), date(2026, 3, 16)),
        (time(17, 1), date(2026, 3, 17)),
        (time(23, 59), date(2026, 3, 17)),
    ],
)
def test_after_the_cut_off_hour_it_counts_on_the_next_day(at: time, counts: date) -> None:
    sent = step(DeliveryStep.SENT, datetime.combine(DUE, at))
    done = only(duty(satisfied_on=Satisfied.SENDING, cut_off=CutOff(time(17, 0))), facts=[sent])
    assert done.done is not None
    assert done.done.when == When.on(counts)
    assert on(done, counts) is (Status.MET if counts == DUE else Status.MET_LATE)
    assert ("after the cut-off hour of 17:00 (America/New_York)" in words(done)) is (counts != DUE)


def test_the_cut_off_hour_is_that_of_its_own_zone() -> None:
    # 14:30 in New York is 18:30 in London on that day: both clocks have not changed alike yet.
    sent = step(DeliveryStep.FILED, datetime(2026, 3, 16, 14, 30))
    london = duty(satisfied_on=Satisfied.FILING, cut_off=CutOff(time(16, 30), "Europe/London"))
    done = only(london, facts=[sent])
    assert done.done is not None
    assert done.done.when == When.on(date(2026, 3, 17))
    assert "Filed at 18:30 on Monday 16 March 2026" in words(done)


def test_a_moment_is_of_the_day_that_it_is_in_the_cut_off_s_zone() -> None:
    tokyo = duty(satisfied_on=Satisfied.FILING, cut_off=CutOff(time(17, 0), "Asia/Tokyo"))
    done = only(tokyo, facts=[step(DeliveryStep.FILED, datetime(2026, 3, 15, 21, 0))])
    assert done.done is not None
    assert done.done.when == When.on(date(2026, 3, 16))


def test_the_cut_off_hour_holds_for_a_resolution_too() -> None:
    done = only(
        duty(cut_off=CutOff(time(17, 0))),
        facts=[resolved("D1", DUE), resolved("D2", DUE)],
    )
    assert on(done, DUE) is Status.MET
    late = only(duty(cut_off=CutOff(time(17, 0))), facts=[resolved("D1", datetime(2026, 3, 16, 18, 0))])
    assert on(late, DUE) is Status.DUE_SOON
    assert days_late(standing_of(late)) == 1


# Acceptance


def test_what_was_submitted_in_time_waits_for_its_answer_and_is_never_overdue() -> None:
    waits = only(duty(acceptance=Acceptance()), facts=[step(DeliveryStep.SENT, date(2026, 3, 10))])
    assert on(waits, date(2026, 3, 9)) is Status.DUE_SOON
    assert on(waits, date(2026, 3, 10)) is Status.SUBMITTED
    assert on(waits, date(2036, 3, 10)) is Status.SUBMITTED
    assert next_change_on(standing_of(waits), date(2026, 3, 10)) is None


def test_where_an_answer_is_needed_the_company_s_resolution_only_submits() -> None:
    facts: list[Fact] = [resolved("D1", date(2026, 3, 10))]
    assert on(only(duty(acceptance=Acceptance()), facts=facts), date(2026, 3, 20)) is Status.SUBMITTED
    facts.append(step(DeliveryStep.ACKNOWLEDGED, date(2026, 4, 20)))
    accepted = only(duty(acceptance=Acceptance()), facts=facts)
    assert on(accepted, date(2026, 4, 19)) is Status.SUBMITTED
    assert on(accepted, date(2026, 4, 20)) is Status.MET


def test_whether_it_was_in_time_is_judged_by_the_day_of_submission() -> None:
    late: list[Fact] = [step(DeliveryStep.SENT, date(2026, 3, 18)), step(DeliveryStep.ACKNOWLEDGED, date(2026, 4, 20))]
    accepted = only(duty(acceptance=Acceptance()), facts=late)
    assert on(accepted, date(2026, 3, 17)) is Status.OVERDUE
    assert on(accepted, date(2026, 3, 18)) is Status.SUBMITTED
    assert on(accepted, date(2026, 4, 20)) is Status.MET_LATE
    assert days_late(standing_of(accepted)) == 2


def test_a_return_starts_a_new_clock_and_the_old_date_is_kept() -> None:
    facts: list[Fact] = [
        step(DeliveryStep.SENT, date(2026, 3, 10)),
        step(DeliveryStep.RETURNED, date(2026, 4, 1), reasons=("figures missing",)),
    ]
    sent_back = only(duty(acceptance=ON_RETURN), facts=facts)
    assert due(sent_back) == (date(2026, 4, 16), date(2026, 4, 16))
    assert sent_back.original is not None
    assert isinstance(sent_back.original, ComputedDate)
    assert sent_back.original.latest_on == DUE
    assert on(sent_back, date(2026, 3, 31)) is Status.SUBMITTED
    assert on(sent_back, date(2026, 4, 1)) is Status.RETURNED
    assert on(sent_back, date(2026, 4, 16)) is Status.RETURNED
    assert on(sent_back, date(2026, 4, 17)) is Status.OVERDUE
    assert "Returned on Wednesday 1 April 2026 (figures missing): 15 days run anew" in words(sent_back)
    assert next_change_on(standing_of(sent_back), date(2026, 4, 1)) == date(2026, 4, 17)


def test_the_new_clock_is_counted_by_the_law_of_the_instrument_with_both_readings() -> None:
    facts: list[Fact] = [step(DeliveryStep.SENT, date(2026, 3, 10)), step(DeliveryStep.RETURNED, date(2026, 4, 3))]
    # 15 days from 3 April 2026 end on Saturday 18 April.
    sent_back = only(duty(acceptance=ON_RETURN, counting="unread"), facts=facts)
    assert due(sent_back) == (date(2026, 4, 18), date(2026, 4, 20))


def test_without_a_new_period_the_old_date_stands_after_a_return() -> None:
    facts: list[Fact] = [step(DeliveryStep.SENT, date(2026, 3, 2)), step(DeliveryStep.RETURNED, date(2026, 3, 9))]
    sent_back = only(duty(acceptance=Acceptance()), facts=facts)
    assert due(sent_back) == (DUE, DUE)
    assert on(sent_back, DUE) is Status.RETURNED
    assert on(sent_back, date(2026, 3, 17)) is Status.OVERDUE


def test_what_was_submitted_again_waits_again_and_is_met_when_accepted() -> None:
    facts: list[Fact] = [
        step(DeliveryStep.SENT, date(2026, 3, 10)),
        step(DeliveryStep.RETURNED, date(2026, 4, 1)),
        step(DeliveryStep.SENT, date(2026, 4, 14)),
        step(DeliveryStep.ACKNOWLEDGED, date(2026, 5, 4)),
    ]
    accepted = only(duty(acceptance=ON_RETURN), facts=facts)
    walked = [(date(2026, 3, 10), "submitted"), (date(2026, 4, 1), "returned"), (date(2026, 4, 14), "submitted")]
    assert [on(accepted, day).value for day, _ in walked] == [word for _, word in walked]
    assert on(accepted, date(2026, 5, 4)) is Status.MET
    assert accepted.delivery is not None
    assert len(accepted.delivery.rounds) == 2


def test_late_never_clears_although_the_second_round_was_in_time() -> None:
    facts: list[Fact] = [
        step(DeliveryStep.SENT, date(2026, 3, 20)),
        step(DeliveryStep.RETURNED, date(2026, 4, 1)),
        step(DeliveryStep.SENT, date(2026, 4, 2)),
        step(DeliveryStep.ACKNOWLEDGED, date(2026, 4, 3)),
    ]
    accepted = only(duty(acceptance=ON_RETURN), facts=facts)
    assert on(accepted, date(2026, 4, 3)) is Status.MET_LATE
    assert days_late(standing_of(accepted)) == 4


def test_silence_is_acceptance_only_where_the_file_says_so() -> None:
    facts: list[Fact] = [step(DeliveryStep.SENT, date(2026, 3, 10))]
    deemed = only(duty(acceptance=Acceptance(silence=SILENCE)), facts=facts)
    # 30 days from 10 March end on 9 April.
    assert on(deemed, date(2026, 4, 9)) is Status.SUBMITTED
    assert on(deemed, date(2026, 4, 10)) is Status.MET
    assert next_change_on(standing_of(deemed), date(2026, 3, 20)) == date(2026, 4, 10)
    assert deemed.delivery is not None
    assert deemed.delivery.by_silence
    assert "deemed accepted on Friday 10 April 2026" in words(deemed)
    assert on(only(duty(acceptance=Acceptance()), facts=facts), date(2030, 1, 1)) is Status.SUBMITTED


def test_an_answer_before_the_silence_ends_takes_its_place() -> None:
    facts: list[Fact] = [step(DeliveryStep.SENT, date(2026, 3, 10)), step(DeliveryStep.RETURNED, date(2026, 4, 9))]
    terms = Acceptance(on_return=DAYS_15, silence=SILENCE)
    sent_back = only(duty(acceptance=terms), facts=facts)
    assert on(sent_back, date(2026, 4, 10)) is Status.RETURNED
    acknowledged = only(duty(acceptance=terms), facts=[facts[0], step(DeliveryStep.ACKNOWLEDGED, date(2026, 4, 1))])
    assert acknowledged.delivery is not None
    assert not acknowledged.delivery.by_silence
    assert on(acknowledged, date(2026, 4, 1)) is Status.MET


def test_an_answer_after_the_silence_has_ended_changes_nothing() -> None:
    facts: list[Fact] = [step(DeliveryStep.SENT, date(2026, 3, 10)), step(DeliveryStep.RETURNED, date(2026, 4, 10))]
    late = only(duty(acceptance=Acceptance(on_return=DAYS_15, silence=SILENCE)), facts=facts)
    assert on(late, date(2026, 5, 1)) is Status.MET
    assert "after it was deemed accepted" in words(late)


def test_a_duty_counts_from_the_other_s_receipt_acceptance_and_return_however_they_were_recorded() -> None:
    follow_ups = [
        duty("R", "10 days after received(D1)"),
        duty("A", "10 days after accepted(D1)"),
        duty("B", "10 days after returned(D1)"),
    ]
    facts: list[Fact] = [
        step(DeliveryStep.RECEIVED, date(2026, 3, 10)),
        step(DeliveryStep.RETURNED, date(2026, 3, 12)),
        step(DeliveryStep.RECEIVED, date(2026, 3, 20)),
        step(DeliveryStep.ACKNOWLEDGED, date(2026, 4, 1)),
    ]
    dates = {each.code: each.due for each in planned(duty(), *follow_ups, facts=facts).deadlines}
    assert [getattr(dates[code], "safe", None) for code in "RAB"] == [
        date(2026, 3, 30),
        date(2026, 4, 11),
        date(2026, 3, 22),
    ]
    events: list[Fact] = [happened("received(D1)", date(2026, 3, 10)), happened("accepted(D1)", date(2026, 4, 1))]
    again = {each.code: each.due for each in planned(duty(), *follow_ups, facts=events).deadlines}
    assert getattr(again["R"], "safe", None) == date(2026, 3, 20)
    assert getattr(again["A"], "safe", None) == date(2026, 4, 11)
    assert isinstance(again["B"], AwaitedDate)


def test_a_milestone_recorded_as_an_event_is_a_step_where_the_file_speaks_of_such_steps() -> None:
    events: list[Fact] = [happened("received(D1)", date(2026, 3, 10)), happened("accepted(D1)", date(2026, 4, 1))]
    accepted = only(duty(acceptance=Acceptance(), satisfied_on=Satisfied.RECEIPT), facts=events)
    assert on(accepted, date(2026, 3, 10)) is Status.SUBMITTED
    assert on(accepted, date(2026, 4, 1)) is Status.MET
    # Elsewhere it is an anchor for other duties and no more.
    assert on(only(duty(), facts=events), date(2026, 4, 1)) is Status.OVERDUE


def test_a_duty_counts_from_the_day_on_which_silence_was_acceptance() -> None:
    terms = duty(acceptance=Acceptance(silence=SILENCE))
    follows = only(
        terms, duty("A", "10 days after accepted(D1)"), facts=[step(DeliveryStep.SENT, date(2026, 3, 10))], code="A"
    )
    assert due(follows) == (date(2026, 4, 20), date(2026, 4, 20))


# Signatures


def test_a_certification_is_done_on_the_day_of_the_last_signature() -> None:
    terms = duty(signed_by=("CEO", "CCO"))
    facts: list[Fact] = [resolved("D1", date(2026, 3, 10)), signed("CEO", date(2026, 3, 9))]
    half = only(terms, facts=facts)
    assert on(half, date(2026, 3, 17)) is Status.OVERDUE
    assert half.delivery is not None
    assert half.delivery.missing == ("CCO",)
    whole = only(terms, facts=[*facts, signed("CCO", date(2026, 3, 18))])
    assert on(whole, date(2026, 3, 17)) is Status.OVERDUE
    assert on(whole, date(2026, 3, 18)) is Status.MET_LATE
    assert days_late(standing_of(whole)) == 2


def test_signatures_alone_do_not_say_that_it_was_done() -> None:
    facts: list[Fact] = [signed("CEO", date(2026, 3, 9)), signed("CCO", date(2026, 3, 9))]
    assert on(only(duty(signed_by=("CEO", "CCO")), facts=facts), date(2026, 3, 20)) is Status.OVERDUE


# Extensions

RULE = ExtensionRule(
    ask_by=Span(5, Unit.BUSINESS_DAY), meanwhile=Meanwhile.WAITS, after_denial=Span(3, Unit.BUSINESS_DAY)
)


def test_a_request_in_time_keeps_the_date_open_until_it_is_decided() -> None:
    # Five business days before Monday 16 March 2026 is Monday 9 March.
    open_ = only(duty(extension=RULE), facts=[asked(date(2026, 3, 9), date(2026, 4, 15))])
    assert open_.delivery is not None
    assert open_.delivery.in_time
    assert due(open_) == (DUE, DUE)
    assert on(open_, date(2026, 3, 25)) is Status.PAST_SAFE


def test_a_request_too_late_keeps_nothing_open() -> None:
    late = only(duty(extension=RULE), facts=[asked(date(2026, 3, 10))])
    assert late.delivery is not None
    assert late.delivery.in_time is False
    assert on(late, date(2026, 3, 17)) is Status.OVERDUE
    refused = only(duty(extension=RULE), facts=[asked(date(2026, 3, 10)), denied(date(2026, 3, 20))])
    assert due(refused) == (DUE, DUE)


def test_without_a_rule_the_old_date_stands_while_a_request_is_open_and_after_its_refusal() -> None:
    facts: list[Fact] = [asked(date(2026, 3, 2))]
    assert on(only(duty(), facts=facts), date(2026, 3, 17)) is Status.OVERDUE
    assert due(only(duty(), facts=[*facts, denied(date(2026, 3, 5))])) == (DUE, DUE)


def test_after_a_refusal_the_later_of_the_two_days_counts() -> None:
    facts: list[Fact] = [asked(date(2026, 3, 9)), denied(date(2026, 3, 13))]
    # Three business days after Friday 13 March end on Wednesday 18 March.
    refused = only(duty(extension=RULE), facts=facts)
    assert due(refused) == (date(2026, 3, 18), date(2026, 3, 18))
    assert isinstance(refused.original, ComputedDate)
    assert refused.original.latest_on == DUE
    early = only(duty(extension=RULE), facts=[asked(date(2026, 3, 2)), denied(date(2026, 3, 4))])
    assert due(early) == (DUE, DUE)
    assert on(early, date(2026, 3, 17)) is Status.OVERDUE


def test_a_grant_ends_the_request_and_keeps_the_old_date() -> None:
    granted = Extended(obligation="D1", to=date(2026, 4, 15), granted_on=date(2026, 3, 12))
    extended = only(duty(extension=RULE), facts=[asked(date(2026, 3, 9), date(2026, 4, 15)), granted])
    assert due(extended) == (date(2026, 4, 15), date(2026, 4, 15))
    assert extended.delivery is not None
    assert not extended.delivery.pending
    assert isinstance(extended.original, ComputedDate)
    assert extended.original.latest_on == DUE


# Stopped clocks


def test_a_dispute_stops_the_clock_and_the_date_moves_by_as_many_days() -> None:
    terms = duty(dispute=InDispute.STOPS)
    still = only(terms, facts=[stopped(date(2026, 3, 10))])
    assert on(still, date(2026, 3, 9)) is Status.DUE_SOON
    assert on(still, date(2030, 1, 1)) is Status.DISPUTED
    again = only(terms, facts=[stopped(date(2026, 3, 10)), restarted(date(2026, 3, 30))])
    assert due(again) == (date(2026, 4, 5), date(2026, 4, 5))
    assert on(again, date(2026, 3, 29)) is Status.DISPUTED
    assert on(again, date(2026, 3, 30)) is Status.DUE_SOON
    assert on(again, date(2026, 4, 6)) is Status.OVERDUE
    assert "20 calendar days" in words(again)


def test_where_the_instrument_is_silent_on_disputes_the_safe_date_stays() -> None:
    again = only(duty(), facts=[stopped(date(2026, 3, 10)), restarted(date(2026, 3, 30))])
    assert due(again) == (DUE, date(2026, 4, 5))
    assert on(again, date(2026, 3, 20)) is Status.DISPUTED
    assert on(again, date(2026, 4, 2)) is Status.PAST_SAFE
    assert on(again, date(2026, 4, 6)) is Status.OVERDUE


def test_a_dispute_that_lets_the_clock_run_moves_nothing() -> None:
    runs = only(duty(dispute=InDispute.RUNS), facts=[stopped(date(2026, 3, 10))])
    assert on(runs, date(2026, 3, 17)) is Status.OVERDUE
    assert "lets the clock run" in words(runs)


def test_tolling_stops_the_clock_whatever_the_instrument_says_of_disputes() -> None:
    facts: list[Fact] = [stopped(date(2026, 3, 10), StopReason.TOLLING)]
    tolled = only(duty(dispute=InDispute.RUNS), facts=facts)
    assert on(tolled, date(2026, 3, 20)) is Status.TOLLED
    again = only(duty(), facts=[*facts, restarted(date(2026, 3, 15))])
    assert due(again) == (date(2026, 3, 21), date(2026, 3, 21))


# Cures


def test_a_cured_breach_stays_late() -> None:
    cure = duty("C1", "30 days after breach-notice", cures="D1", contingent_on="breach-notice")
    facts: list[Fact] = [happened("breach-notice", date(2026, 3, 23))]
    assert on(only(duty(), cure, facts=facts), date(2026, 4, 1)) is Status.OVERDUE
    facts.append(resolved("C1", date(2026, 4, 2)))
    cured = only(duty(), cure, facts=facts)
    assert on(cured, date(2026, 4, 1)) is Status.OVERDUE
    assert on(cured, date(2026, 4, 2)) is Status.MET_LATE
    assert days_late(standing_of(cured)) == 17
    assert cured.delivery is not None
    assert cured.delivery.cure is not None
    assert cured.delivery.cure.by == "C1"


# What was so on a past day

TERMS = duty(acceptance=Acceptance(on_return=DAYS_15, silence=SILENCE), extension=RULE, dispute=InDispute.STOPS)
days = st.dates(date(2026, 2, 1), date(2026, 6, 30))
one = st.one_of(
    st.builds(step, st.sampled_from(DeliveryStep), days),
    st.builds(resolved, st.just("D1"), days),
    st.builds(asked, days),
    st.builds(denied, days),
    st.builds(stopped, days, st.sampled_from(StopReason)),
    st.builds(restarted, days),
    st.builds(lambda day, to: Extended(obligation="D1", to=to, granted_on=day), days, days),
)


@given(facts=st.lists(one, max_size=7), day=days)
@settings(max_examples=150, deadline=None)
def test_nothing_is_overdue_while_it_is_delivered_or_its_clock_stands(facts: list[Fact], day: date) -> None:
    deadline = only(TERMS, facts=list(standing_on(facts, day)))
    delivery = deadline.delivery
    delivered = delivery is not None and delivery.done is not None and delivery.done.when.last_day <= day
    stands = delivery is not None and delivery.stop is not None and delivery.stop.until is None
    if delivered or stands:
        assert on(deadline, day) is not Status.OVERDUE


@given(facts=st.lists(one, max_size=7), day=days)
@settings(max_examples=150, deadline=None)
def test_what_was_late_on_a_day_stays_late_whatever_comes_later(facts: list[Fact], day: date) -> None:
    then, now = only(TERMS, facts=list(standing_on(facts, day))), only(TERMS, facts=facts)
    late = 0 if then.delivery is None else max((each.late for each in then.delivery.rounds), default=0)
    assert days_late(standing_of(now)) >= late
