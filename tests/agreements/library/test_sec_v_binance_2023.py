"""The shipped case of the SEC against Binance: dismissed with prejudice, with an interim order that died with it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.agreements.library.shipped import shipped
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import Ending, When
from tracker.rules.grades import Grade

CASE = shipped("sec-v-binance-2023")
AGREED = CASE.agreement.settlement
DISMISSED = date(2025, 5, 29)


def test_every_row_of_the_register_is_there_with_its_due_rule() -> None:
    assert CASE.register() == {
        "X1": "on interim-order",
        "X1-custody": "continuing from interim-order through end(interim-order-term)",
        "X2": "continuing through end(interim-order-term)",
        "X3": "60 days after stay-granted",
        "X3-second": "60 days after second-stay-asked",
        "X4": "continuing from dismissed",
    }


def test_what_the_court_ordered_counts_under_rule_6() -> None:
    assert {each.code: each.counting for each in AGREED.instruments} == {
        "sec-v-binance": "frcp-6",
        "binance-interim-order": "frcp-6",
        "stipulation": "unread",
    }
    assert {(each.clause, each.counting, each.calendar) for each in AGREED.obligations} == {(None, None, None)}


@pytest.mark.parametrize("code", ["sec-v-binance", "binance-interim-order"])
def test_the_case_and_its_interim_order_ended_by_dismissal(code: str) -> None:
    ended = CASE.ended[code]
    assert (ended.manner, ended.when, ended.grade) == (Ending.DISMISSED, When.on(DISMISSED), Grade.REPORTED)


@pytest.mark.parametrize("code", ["X1", "X1-custody", "X2"])
def test_the_interim_order_bound_while_the_case_was_pending(code: str) -> None:
    assert CASE.status(code, date(2025, 5, 28)) in {Status.CONTINUING, Status.NOT_KNOWN}
    assert CASE.status(code, DISMISSED) is Status.RELEASED
    assert CASE.statuses()[code] is Status.RELEASED


def test_the_assets_were_due_on_the_day_of_the_order_a_saturday() -> None:
    due = CASE.dated("X1")
    assert (due.safe, due.latest, due.grade) == (date(2023, 6, 17), date(2023, 6, 17), Grade.RECORD)
    assert due.safe_on.strftime("%A") == "Saturday"


def test_the_interim_order_ended_with_the_case_by_its_own_words() -> None:
    assert CASE.ends("interim-order-term").latest == DISMISSED
    assert CASE.nominal("interim-order-term").latest == DISMISSED


def test_the_first_stay_ended_on_one_of_two_days_as_the_sources_disagree() -> None:
    granted = CASE.happened["stay-granted"]
    assert (granted.when, granted.grade) == (When(date(2025, 2, 11), date(2025, 2, 13)), Grade.DISPUTED)
    stay = CASE.ends("first-stay")
    assert (stay.safe, stay.latest, stay.grade) == (date(2025, 4, 12), date(2025, 4, 14), Grade.DISPUTED)
    assert CASE.nominal("first-stay").safe == date(2025, 4, 12)


def test_the_first_report_moves_off_its_saturday_and_was_filed_before() -> None:
    due = CASE.dated("X3")
    assert (due.safe, due.latest) == (date(2025, 4, 14), date(2025, 4, 14))
    assert any("Saturday 12 April 2025" in step for step in due.steps), due.steps
    assert CASE.resolved["X3"].when == When.on(date(2025, 4, 11))
    assert CASE.statuses()["X3"] is Status.MET


def test_the_second_report_was_mooted_before_it_fell_due() -> None:
    assert CASE.dated("X3-second").latest == date(2025, 6, 10)
    assert CASE.status("X3-second", date(2025, 5, 28)) is Status.DUE_SOON
    assert CASE.statuses()["X3-second"] is Status.RELEASED


def test_the_second_stay_was_cut_short_by_12_days() -> None:
    assert CASE.nominal("second-stay").safe == date(2025, 6, 10)
    assert CASE.ends("second-stay").latest == DISMISSED
    assert CASE.ends("second-stay").steps[-1].endswith("it ended 12 days early.")


def test_the_promise_not_to_sue_outlives_the_case() -> None:
    assert CASE.obligations["X4"].instrument == "stipulation"
    assert CASE.statuses()["X4"] is Status.CONTINUING


def test_there_is_no_money_and_no_monitor() -> None:
    assert [each.code for each in AGREED.obligations if each.amounts] == []
    assert [each.code for each in AGREED.terms if each.monitor is not None] == []


def test_only_the_first_report_is_marked_done() -> None:
    assert set(CASE.resolved) == {"X3"}


@pytest.mark.parametrize(
    ("event", "when", "grade"),
    [
        ("complaint", When.on(date(2023, 6, 5)), Grade.REPORTED),
        ("interim-order", When.on(date(2023, 6, 17)), Grade.RECORD),
        ("motion-partly-granted", When(date(2024, 6, 1), date(2024, 7, 31)), Grade.DISPUTED),
        ("first-stay-asked", When.on(date(2025, 2, 10)), Grade.REPORTED),
        ("second-stay-asked", When.on(date(2025, 4, 11)), Grade.REPORTED),
        ("dismissed", When.on(DISMISSED), Grade.REPORTED),
    ],
)
def test_each_event_has_its_day_and_how_sure_it_is(event: str, when: When, grade: Grade) -> None:
    assert (CASE.happened[event].when, CASE.happened[event].grade) == (when, grade)


def test_the_sources_disagree_on_the_order_the_dismissal_and_the_stay() -> None:
    assert [each.about for each in AGREED.contradictions] == [("X2",), ("sec-v-binance",), ("stay-granted",)]
    assert CASE.obligations["X2"].grade is Grade.DISPUTED


def test_every_entry_names_a_source_and_every_source_has_an_address() -> None:
    assert CASE.unsourced() == []
    assert [key for key, url in CASE.addresses().items() if url is None] == []
    assert CASE.of_record() == {"XP1", "XP2"}
    assert CASE.idle() == set()


def test_no_date_fails() -> None:
    assert CASE.plan.failures == ()
