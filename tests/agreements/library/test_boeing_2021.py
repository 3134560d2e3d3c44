"""The shipped Boeing settlement: a breached agreement, a rejected plea, an agreement in force, and a dismissal."""

from __future__ import annotations

from datetime import date

import pytest

from tests.agreements.library.shipped import TODAY, shipped
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import Ending, When, declared_breaches
from tracker.rules.grades import Grade

BOEING = shipped("boeing-2021")
AGREED = BOEING.agreement.settlement


def test_every_row_of_the_register_is_there_with_its_due_rule() -> None:
    assert BOEING.register() == {
        "B1": None,
        "B2": None,
        "B2-fund": None,
        "B3": "every 3 months from dpa-signed until end(dpa-term)",
        "B3-report": "every 1 year from dpa-signed until end(dpa-term)",
        "B4": "continuing through end(dpa-term)",
        "B5": "30 days after breach-notice",
        "B6": "on 2024-07-07",
        "B7": "on 2024-07-19",
        "B8": "4 months after sentencing",
        "B9": None,
        "B9-monitor": "continuing through end(plea-monitorship)",
        "B9-probation": "continuing through end(plea-probation)",
        "B9-spend": None,
        "B10": "30 days after plea-rejected",
        "B11": None,
        "B12": None,
        "B13": None,
        "B14": "continuing through end(consultancy)",
        "B15": None,
        "B16": "on npa-signed",
    }


def test_only_the_orders_of_the_court_have_a_counting_rule_that_is_known() -> None:
    assert {each.code: each.counting for each in AGREED.instruments} == {
        "dpa": "unread",
        "plea": "unread",
        "order-on-plea": "frcp-6",
        "npa": "unread",
        "dismissal": "frcp-6",
    }
    assert {(each.clause, each.counting, each.calendar) for each in AGREED.obligations} == {(None, None, None)}


def test_the_breach_was_to_be_explained_in_30_days_and_was_in_june_2024() -> None:
    due = BOEING.dated("B5")
    assert (due.safe, due.latest) == (date(2024, 6, 13), date(2024, 6, 13))
    assert BOEING.resolved["B5"].when == When(date(2024, 6, 1), date(2024, 6, 30))
    assert BOEING.statuses()["B5"] is Status.MET


def test_doj_had_until_a_sunday_that_may_roll_under_a_clause_unseen_and_met_it_that_sunday() -> None:
    due, window = BOEING.dated("B6"), BOEING.ends("decision-window")
    assert (due.safe, due.latest) == (date(2024, 7, 7), date(2024, 7, 8))
    assert (window.safe, window.latest, window.grade) == (date(2024, 7, 7), date(2024, 7, 7), Grade.ESTIMATED)
    assert BOEING.nominal("decision-window").safe == date(2024, 7, 7)
    assert BOEING.statuses()["B6"] is Status.MET
    assert BOEING.obligations["B6"].owed_by == "Department of Justice"


def test_the_text_of_the_plea_was_promised_for_19_july_and_filed_on_24_july() -> None:
    deadline = BOEING.deadlines["B7"]
    assert isinstance(deadline.original, ComputedDate)
    assert deadline.original.safe == date(2024, 7, 19)
    assert BOEING.dated("B7").safe == date(2024, 7, 24)
    assert BOEING.statuses()["B7"] is Status.MET


def test_the_report_after_the_rejection_fell_on_a_saturday_was_extended_and_then_vacated() -> None:
    deadline = BOEING.deadlines["B10"]
    original = deadline.original
    assert isinstance(original, ComputedDate)
    assert (original.safe, original.latest) == (date(2025, 1, 6), date(2025, 1, 6))
    assert "30 days after Thursday 5 December 2024 is Saturday 4 January 2025." in original.steps
    assert BOEING.dated("B10").latest == date(2025, 4, 11)
    assert deadline.waived is not None
    assert (deadline.waived.waived_on, deadline.waived.grade) == (date(2025, 3, 25), Grade.ESTIMATED)
    assert BOEING.statuses()["B10"] is Status.WAIVED


def test_the_consultants_two_years_are_an_estimate_from_signing() -> None:
    ends = BOEING.terms["consultancy"].ends
    assert isinstance(ends, AwaitedDate)
    assert ends.events == ("consultant-engaged",)
    assert ends.estimate is not None
    assert (ends.estimate.safe, ends.estimate.latest) == (date(2027, 5, 29), date(2027, 5, 29))
    assert ends.estimate.grade is Grade.ESTIMATED
    assert BOEING.statuses()["B14"] is Status.CONTINUING


def test_the_term_of_reporting_ended_on_a_sunday() -> None:
    assert BOEING.ends("dpa-term").latest == date(2024, 1, 7)
    assert BOEING.nominal("dpa-term").latest == date(2024, 1, 7)
    assert BOEING.ended["dpa-term"].manner is Ending.EXPIRED
    assert BOEING.dated("B3@12").safe == date(2024, 1, 7)
    assert BOEING.dated("B3-report@3").safe == date(2024, 1, 7)
    assert "B3@13" not in BOEING.deadlines
    assert "B3-report@4" not in BOEING.deadlines


def test_the_agreement_of_2021_was_superseded_by_the_agreement_of_2025() -> None:
    ended = BOEING.ended["dpa"]
    assert (ended.manner, ended.successor) == (Ending.SUPERSEDED, "npa")
    assert (ended.when, ended.grade) == (When.on(date(2025, 5, 29)), Grade.RECORD)


def test_the_rejected_plea_is_void_and_its_duties_wait_for_nothing() -> None:
    ended = BOEING.ended["plea"]
    assert (ended.manner, ended.when, ended.successor) == (Ending.VOID, When.on(date(2024, 12, 5)), None)
    duties = ("B8", "B9", "B9-monitor", "B9-probation", "B9-spend")
    assert {BOEING.statuses()[code] for code in duties} == {Status.SUPERSEDED}
    assert BOEING.status("B8", date(2024, 12, 4)) is Status.AWAITING
    assert BOEING.status("B9", date(2024, 12, 4)) is Status.DORMANT
    assert "sentencing" not in BOEING.happened


def test_how_every_duty_stands_today() -> None:
    stands = {code: status for code, status in BOEING.statuses().items() if "@" not in code}
    assert stands == {
        "B1": Status.MET,
        "B2": Status.NOT_FOUND,
        "B2-fund": Status.NOT_FOUND,
        "B4": Status.RELEASED,
        "B5": Status.MET,
        "B6": Status.MET,
        "B7": Status.MET,
        "B8": Status.SUPERSEDED,
        "B9": Status.SUPERSEDED,
        "B9-monitor": Status.SUPERSEDED,
        "B9-probation": Status.SUPERSEDED,
        "B9-spend": Status.SUPERSEDED,
        "B10": Status.WAIVED,
        "B11": Status.DORMANT,
        "B12": Status.DORMANT,
        "B13": Status.NOT_FOUND,
        "B14": Status.CONTINUING,
        "B15": Status.NOT_FOUND,
        "B16": Status.MET,
    }


def test_the_meetings_and_reports_of_the_term_were_in_force_and_are_not_superseded() -> None:
    recurring = {code: status for code, status in BOEING.statuses().items() if "@" in code}
    assert len(recurring) == 15
    assert set(recurring.values()) == {Status.NOT_KNOWN}, "whether each was done was not found"


def test_the_breach_is_declared_of_the_agreement_for_its_programme_and_stands() -> None:
    (breach,) = declared_breaches(BOEING.agreement.facts)
    declared = breach.declared
    assert (breach.code, declared.when, declared.authority) == ("dpa", When.on(date(2024, 5, 14)), "DOJ")
    assert (declared.grounds, declared.grade) == ("the compliance programme against fraud under US law", Grade.RECORD)
    assert declared.sources == ("BP3", "BP2")
    assert breach.stands
    assert AGREED.developments == ()


def test_the_programme_bound_until_the_term_ended() -> None:
    assert BOEING.status("B4", date(2024, 1, 7)) is Status.CONTINUING
    assert BOEING.status("B4", date(2024, 1, 8)) is Status.RELEASED
    assert BOEING.status("B4", TODAY) is Status.RELEASED


def test_the_money_in_escrow_waits_for_a_final_dismissal() -> None:
    assert {BOEING.obligations[code].contingent_on for code in ("B11", "B12")} == {"dismissal-final"}
    assert "dismissal-final" not in BOEING.happened


def test_the_amounts_add_up_to_the_cent() -> None:
    assert BOEING.minor("B1", "B2", "B2-fund") == 251_360_000_000
    assert BOEING.minor("B11", "B12", "B13") == 114_310_000_000
    assert BOEING.minor("B9") == 48_720_000_000 - 24_360_000_000
    assert BOEING.minor("B11") == 48_720_000_000 - BOEING.minor("B1")


def test_only_the_penalty_of_2021_is_marked_paid_and_without_a_day() -> None:
    assert set(BOEING.resolved) == {"B1", "B5", "B6", "B7", "B16"}
    paid = BOEING.resolved["B1"]
    assert (paid.when, paid.grade) == (When(date(2021, 1, 1), date(2021, 12, 31)), Grade.REPORTED)


def test_doj_moved_to_dismiss_on_the_day_of_signing() -> None:
    assert BOEING.dated("B16").safe == date(2025, 5, 29)
    assert BOEING.statuses()["B16"] is Status.MET


@pytest.mark.parametrize(
    ("event", "day", "grade"),
    [
        ("dpa-signed", date(2021, 1, 7), Grade.RECORD),
        ("door-plug", date(2024, 1, 5), Grade.REPORTED),
        ("dpa-term-end", date(2024, 1, 7), Grade.REPORTED),
        ("breach-notice", date(2024, 5, 14), Grade.RECORD),
        ("families-met", date(2024, 5, 31), Grade.REPORTED),
        ("plea-in-principle", date(2024, 7, 7), Grade.REPORTED),
        ("plea-status-report", date(2024, 7, 18), Grade.REPORTED),
        ("plea-filed", date(2024, 7, 24), Grade.REPORTED),
        ("answers-on-monitor", date(2024, 10, 25), Grade.REPORTED),
        ("plea-rejected", date(2024, 12, 5), Grade.REPORTED),
        ("trial-set", date(2025, 3, 25), Grade.ESTIMATED),
        ("npa-notified", date(2025, 5, 23), Grade.REPORTED),
        ("npa-signed", date(2025, 5, 29), Grade.RECORD),
        ("hearing", date(2025, 9, 3), Grade.REPORTED),
        ("dismissed", date(2025, 11, 6), Grade.REPORTED),
        ("mandamus-filed", date(2025, 11, 13), Grade.REPORTED),
        ("mandamus-consolidated", date(2025, 11, 17), Grade.REPORTED),
        ("mandamus-argued", date(2026, 2, 5), Grade.REPORTED),
        ("mandamus-denied", date(2026, 3, 31), Grade.REPORTED),
    ],
)
def test_each_event_has_its_day_and_how_sure_it_is(event: str, day: date, grade: Grade) -> None:
    assert (BOEING.happened[event].when, BOEING.happened[event].grade) == (When.on(day), grade)


def test_every_entry_names_a_source_and_every_source_has_an_address() -> None:
    assert BOEING.unsourced() == []
    assert [key for key, url in BOEING.addresses().items() if url is None] == []
    assert BOEING.of_record() == {"BP1", "BP2", "BP3", "BP4"}
    assert BOEING.idle() == set()


def test_no_date_fails() -> None:
    assert BOEING.plan.failures == ()
