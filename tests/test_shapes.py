"""The shapes in which instruments phrase their deadlines, each by its number in the manual (docs/shapes.md)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests.builders import a_settlement, a_term, an_instrument, an_obligation, happened, resolved
from tracker.agreements.file.reader import read
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Deadline, Plan, standing_of
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.due.kinds import Kind
from tracker.rules.due.parser import parse_anchor
from tracker.rules.facts import Extended, Fact, Resolved, Waived, When
from tracker.rules.grades import Grade
from tracker.rules.plan import plan
from tracker.rules.settlement.settlement import Obligation

UNTIL = date(2028, 12, 31)


def planned(*given: Obligation | Fact, counting: str = "calendar-days", calendar: str = "us-federal") -> Plan:
    duties = [each for each in given if isinstance(each, Obligation)]
    facts = [each for each in given if not isinstance(each, Obligation)]
    settlement = a_settlement(
        *duties,
        instruments=(an_instrument(counting=counting, calendar=calendar, effective=parse_anchor("signed")),),
        terms=(a_term(),),
    )
    return plan(settlement, facts, until=UNTIL)


def only(plan_: Plan, code: str = "D1") -> Deadline:
    return next(each for each in plan_.deadlines if each.code == code)


def due(plan_: Plan, code: str = "D1") -> tuple[str, str]:
    found = only(plan_, code).due
    assert isinstance(found, ComputedDate), found
    return found.safe.isoformat(), found.latest.isoformat()


def both(day: str) -> tuple[str, str]:
    return day, day


def status(plan_: Plan, day: date, code: str = "D1") -> Status:
    return status_of(standing_of(only(plan_, code)), day)


def test_t01_a_fixed_date_stands_unless_the_law_moves_it() -> None:
    # 31 October 2026 is a Saturday.
    assert due(planned(an_obligation(due="on 2026-10-31"), counting="frcp-6")) == both("2026-10-31")
    assert due(planned(an_obligation(due="on 2026-10-31"), counting="hhs-dab")) == both("2026-11-02")


def test_t02_days_after_an_event_leave_its_own_day_out() -> None:
    assert due(planned(an_obligation(), happened("sentencing", date(2026, 3, 2)))) == both("2026-04-01")


def test_t03_business_days_skip_what_the_named_calendar_closes() -> None:
    duty = an_obligation(due="20 business days after signed")
    signed = happened("signed", date(2026, 6, 1))
    assert due(planned(duty, signed)) == both("2026-06-30")
    assert due(planned(duty, signed, calendar="none")) == both("2026-06-29")


def test_t04_months_keep_the_day_or_take_the_last_of_the_month() -> None:
    duty = an_obligation(due="6 months after sentencing")
    assert due(planned(duty, happened("sentencing", date(2026, 8, 31)))) == both("2027-02-28")


def test_t05_hours_count_on_the_clock_of_the_instrument_s_zone() -> None:
    duty = an_obligation(due="72 hours after sentencing")
    plan_ = planned(duty, happened("sentencing", datetime(2026, 10, 30, 10, 23)))
    # Daylight saving time ends on 1 November 2026.
    assert due(plan_) == both("2026-11-02T09:23:00")


def test_t06_days_before_an_event_move_with_it() -> None:
    duty = an_obligation(due="at least 30 days before end(term)")
    assert due(planned(duty, happened("engaged", date(2024, 5, 10)))) == both("2027-04-10")
    assert due(planned(duty, happened("engaged", date(2024, 6, 10)))) == both("2027-05-11")


def test_t07_clear_days_leave_both_ends_out() -> None:
    duty = an_obligation(due="at least 7 days before sentencing")
    plan_ = planned(duty, happened("sentencing", date(2017, 3, 30)), counting="cpr-2.8", calendar="gb-eaw")
    assert due(plan_) == both("2017-03-22")


def test_t08_an_earliest_day_is_waited_for() -> None:
    plan_ = planned(an_obligation(due="not before 28 days after signed"), happened("signed", date(2026, 1, 1)))
    assert only(plan_).occurrence.kind is Kind.EARLIEST
    assert (status(plan_, date(2026, 1, 28)), status(plan_, date(2026, 1, 29))) == (Status.UPCOMING, Status.RELEASED)


def test_t09_anniversaries_count_from_the_anchor_each_time() -> None:
    plan_ = planned(
        an_obligation(due="every 1 year from signed until 2028-12-31"), happened("signed", date(2024, 2, 29))
    )
    assert [due(plan_, each.code)[0] for each in plan_.deadlines] == [
        "2025-02-28",
        "2026-02-28",
        "2027-02-28",
        "2028-02-29",
    ]


def test_t10_a_report_is_due_after_each_quarter_ends() -> None:
    plan_ = planned(
        an_obligation(due="30 days after the end of each calendar quarter until 2026-12-31"),
        happened("signed", date(2026, 1, 15)),
    )
    assert [each.code for each in plan_.deadlines] == ["D1@2026-Q1", "D1@2026-Q2", "D1@2026-Q3", "D1@2026-Q4"]


def test_t11_a_first_report_and_then_every_thirty_days_by_the_nominal_dates() -> None:
    plan_ = planned(
        an_obligation("A", due="60 days after signed"),
        an_obligation("B", due="every 30 days from due(A) until 2026-06-30"),
        happened("signed", date(2026, 1, 1)),
        resolved("A", date(2026, 2, 1)),
    )
    assert [due(plan_, each.code)[0] for each in plan_.deadlines] == [
        "2026-03-02",
        "2026-04-01",
        "2026-05-01",
        "2026-05-31",
        "2026-06-30",
    ]


def test_t12_another_duty_s_due_date_is_its_nominal_one() -> None:
    plan_ = planned(
        an_obligation(),
        an_obligation("B", due="60 days after due(D1)"),
        happened("sentencing", date(2026, 1, 1)),
        Extended(obligation="D1", to=date(2026, 6, 1), granted_on=date(2026, 1, 20)),
    )
    assert due(plan_, "B") == both("2026-04-01")


def test_t13_a_minimum_frequency_is_counted_for_each_period() -> None:
    plan_ = planned(
        an_obligation(due="at least once each calendar month until 2026-04-30"),
        happened("signed", date(2026, 2, 1)),
        resolved("D1", date(2026, 3, 5), number=2),
    )
    assert [(each.code, status_of(standing_of(each), date(2026, 5, 1))) for each in plan_.deadlines] == [
        ("D1@2026-02", Status.OVERDUE),
        ("D1@2026-03", Status.MET),
        ("D1@2026-04", Status.OVERDUE),
    ]


def test_t14_a_chain_runs_from_what_was_received_or_resolved() -> None:
    duties = (an_obligation(), an_obligation("B", due="15 days after received(D1)"))
    waiting = only(planned(*duties), "B").due
    assert isinstance(waiting, AwaitedDate)
    assert waiting.events == ("received(D1)",)
    assert due(planned(*duties, happened("received(D1)", date(2026, 3, 2))), "B") == both("2026-03-17")


def test_t15_the_later_of_two_stays_open_while_one_is_unknown() -> None:
    duty = an_obligation(due="later of (120 days after signed) and (60 days after engaged)")
    assert status(planned(duty, happened("signed", date(2026, 1, 1))), date(2027, 1, 1)) is Status.AWAITING
    plan_ = planned(duty, happened("signed", date(2026, 1, 1)), happened("engaged", date(2026, 4, 1)))
    assert due(plan_) == both("2026-05-31")


def test_t16_what_waits_for_an_event_has_no_date_until_it_happens() -> None:
    plan_ = planned(an_obligation(due="10 days after failed"))
    assert status(plan_, date(2027, 1, 1)) is Status.AWAITING


def test_t17_promptly_has_a_target_of_ours_and_is_never_overdue_in_law() -> None:
    duty = an_obligation(due="promptly after failed, target 5 business days")
    plan_ = planned(duty, happened("failed", date(2026, 1, 5)))
    assert due(plan_) == both("2026-01-12")
    assert status(plan_, date(2030, 1, 1)) is Status.PAST_SAFE


def test_t18_a_continuing_duty_stands_while_its_reviews_come_round() -> None:
    plan_ = planned(
        an_obligation(due="continuing through end(term), review every 1 year"), happened("engaged", date(2024, 5, 10))
    )
    assert [each.code for each in plan_.deadlines] == ["D1", "D1@1", "D1@2", "D1@3"]
    assert status(plan_, date(2026, 1, 1)) is Status.CONTINUING
    assert status(plan_, date(2026, 1, 1), "D1@1") is Status.REVIEW_DUE


def test_t19_a_default_that_applies_where_the_order_is_silent_is_written_as_a_rule_and_graded() -> None:
    duty = an_obligation(due="60 days after sentencing", grade=Grade.ESTIMATED, note="16 CFR 2.41(a), by default")
    plan_ = planned(duty, happened("sentencing", date(2026, 1, 1)))
    found = only(plan_).due
    assert isinstance(found, ComputedDate)
    assert (found.safe, found.grade) == (date(2026, 3, 2), Grade.ESTIMATED)


def test_t20_an_effective_date_is_the_last_of_several_signatures() -> None:
    duty = an_obligation(due="30 days after (later of (on signed) and (on engaged))")
    plan_ = planned(duty, happened("signed", date(2026, 1, 5)), happened("engaged", date(2026, 1, 9)))
    assert due(plan_) == both("2026-02-08")


def test_t21_a_cure_period_runs_from_the_notice() -> None:
    plan_ = planned(
        an_obligation(due="30 days after failed", contingent_on="failed"), happened("failed", date(2024, 5, 14))
    )
    assert due(plan_) == both("2024-06-13")


def test_t22_an_extension_keeps_the_date_it_moved_and_who_granted_it() -> None:
    granted = Extended(obligation="D1", to=date(2026, 5, 1), granted_on=date(2026, 3, 20), by="DOJ")
    deadline = only(planned(an_obligation(), happened("sentencing", date(2026, 3, 2)), granted))
    assert isinstance(deadline.original, ComputedDate)
    assert deadline.original.safe == date(2026, 4, 1)
    assert deadline.extensions == (granted,)


def test_t33_a_late_instalment_is_delinquent_after_30_days_in_default_after_90_more_and_all_is_due_30_days_after_notice() -> (
    None
):
    # 18 U.S.C. 3572(h) and (i).
    parts = (
        an_obligation("F1.1", due="30 days after sentencing", part_of="F1"),
        an_obligation("F1-delinquent", due="30 days after due(F1.1)"),
        an_obligation("F1-default", due="90 days after due(F1-delinquent)"),
        an_obligation("F1-all", due="30 days after failed", contingent_on="failed"),
    )
    sentenced = happened("sentencing", date(2026, 1, 30))
    waiting = planned(*parts, sentenced)
    assert [due(waiting, code) for code in ("F1.1", "F1-delinquent", "F1-default")] == [
        both("2026-03-01"),
        both("2026-03-31"),
        both("2026-06-29"),
    ]
    assert status(waiting, date(2026, 7, 1), "F1-all") is Status.DORMANT
    assert due(planned(*parts, sentenced, happened("failed", date(2026, 7, 6))), "F1-all") == both("2026-08-05")


def test_t37_one_act_satisfies_duties_of_several_instruments() -> None:
    plan_ = planned(
        an_obligation(),
        an_obligation("O2", due="on due(D1)", satisfied_by="D1"),
        happened("sentencing", date(2024, 2, 23)),
        Resolved(obligation="D1", when=When.on(date(2024, 3, 20))),
    )
    assert [status(plan_, date(2024, 4, 1), code) for code in ("D1", "O2")] == [Status.MET, Status.MET]


def test_t39_paragraph_12_10_is_not_paragraph_12_1() -> None:
    file = """\
settlement: acme
title: Acme
organisation: Acme
time_zone: America/New_York
instruments:
  order: {title: Order, authority: OCC, kind: order, counting: unread, calendar: us-federal}
obligations:
  A: {instrument: order, title: One, kind: report, clause: 12.1, due: on 2026-01-05, wording: The Bank shall}
  B: {instrument: order, title: Two, kind: report, clause: 12.10, due: on 2026-01-05}
"""
    first, second = read(file.encode(), "acme.yaml").settlement.obligations
    assert (first.clause, second.clause) == ("12.1", "12.10")
    assert first.wording == "The Bank shall"


@pytest.mark.parametrize(
    ("calendar", "latest"),
    [("us-federal", "2027-06-21"), ("us-federal+observed", "2027-06-21"), ("none", "2027-06-18")],
)
def test_t40_a_contested_holiday_gives_two_dates_and_overdue_only_after_the_latest(calendar: str, latest: str) -> None:
    plan_ = planned(
        an_obligation(due="14 days after signed"),
        happened("signed", date(2027, 6, 4)),
        counting="frcp-6",
        calendar=calendar,
    )
    safe = "2027-06-21" if calendar.endswith("observed") else "2027-06-18"
    assert due(plan_) == (safe, latest)
    last = date.fromisoformat(latest)
    assert status(plan_, last) is not Status.OVERDUE
    assert status(plan_, last + timedelta(days=1)) is Status.OVERDUE


def test_one_waiver_drops_one_deadline_and_leaves_the_series() -> None:
    plan_ = planned(
        an_obligation(due="every 1 month from 2026-01-31 until 2026-03-31"),
        Waived(obligation="D1", number=1, waived_on=date(2026, 2, 1)),
    )
    assert [status_of(standing_of(each), date(2026, 4, 1)) for each in plan_.deadlines] == [
        Status.WAIVED,
        Status.OVERDUE,
    ]
