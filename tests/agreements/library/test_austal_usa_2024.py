"""The shipped Austal USA settlement: three amounts that are one payment, and a monitor who may never have come."""

from __future__ import annotations

from datetime import date

import pytest

from tests.agreements.library.shipped import shipped
from tracker.rules.deadlines.deadline import AwaitedDate
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import Ending, When
from tracker.rules.grades import Grade

AUSTAL = shipped("austal-usa-2024")
AGREED = AUSTAL.agreement.settlement


def test_every_row_of_the_register_is_there_with_its_due_rule() -> None:
    assert AUSTAL.register() == {
        "A1": None,
        "A2": None,
        "A3": None,
        "A4": "on resolved(A3)",
        "A5": None,
        "A6": "continuing through end(probation)",
        "A7": "continuing through end(monitorship)",
        "A8": "continuing",
        "A9": "continuing from monitor-replaced through end(enhanced-reporting)",
        "A10": "continuing",
        "A11": "continuing",
    }


def test_every_instrument_is_there_and_none_was_read_for_its_counting() -> None:
    assert [(each.code, each.authority, each.docket, each.counting) for each in AGREED.instruments] == [
        ("doj-plea", "DOJ", "24-CR-000131-JB (S.D. Ala.)", "unread"),
        ("sec-judgment", "SEC", "1:24-cv-00307 (S.D. Ala.)", "unread"),
        ("fca-settlement", "DOJ Civil Division", None, "unread"),
    ]
    assert {(each.clause, each.counting, each.calendar) for each in AGREED.obligations} == {(None, None, None)}
    assert AGREED.time_zone == "America/Chicago"


@pytest.mark.parametrize(
    ("event", "when", "grade"),
    [
        ("plea-agreement", When.on(date(2024, 8, 26)), Grade.RECORD),
        ("sec-case-filed", When.on(date(2024, 8, 26)), Grade.RECORD),
        ("plea-entered", When.on(date(2024, 8, 27)), Grade.RECORD),
        ("sentencing", When.on(date(2024, 11, 25)), Grade.ESTIMATED),
        ("monitor-replaced", When(date(2024, 8, 28), date(2025, 9, 16)), Grade.REPORTED),
    ],
)
def test_each_event_has_its_day_and_how_sure_it_is(event: str, when: When, grade: Grade) -> None:
    assert (AUSTAL.happened[event].when, AUSTAL.happened[event].grade) == (when, grade)


def test_no_day_is_made_up_for_the_monitor_or_the_entry_of_the_judgment() -> None:
    assert {each.name for each in AGREED.events} - set(AUSTAL.happened) == {"monitor-engaged", "sec-judgment-entered"}


def test_probation_ends_on_thanksgiving_day_as_an_estimate() -> None:
    ends = AUSTAL.ends("probation")
    assert (ends.safe, ends.latest, ends.grade) == (date(2027, 11, 25), date(2027, 11, 25), Grade.ESTIMATED)
    assert date(2024, 11, 25).strftime("%A") == "Monday"
    assert AUSTAL.statuses()["A6"] is Status.CONTINUING


def test_the_monitorship_was_superseded_and_may_have_ended_before_it_began() -> None:
    fact, term = AUSTAL.ended["monitorship"], AUSTAL.terms["monitorship"]
    assert (fact.manner, fact.successor) == (Ending.SUPERSEDED, "enhanced-reporting")
    assert fact.when == When(None, date(2025, 9, 16)), "only the last possible day is known"
    assert isinstance(term.starts, AwaitedDate)
    assert str(term.term.length) == "3 years"


def test_the_monitor_was_replaced_by_reporting_and_its_duty_was_never_met() -> None:
    assert AUSTAL.status("A7", date(2025, 9, 15)) is Status.CONTINUING
    assert AUSTAL.statuses()["A7"] is Status.RELEASED
    assert AUSTAL.statuses()["A9"] is Status.CONTINUING
    assert AUSTAL.resolved == {}


def test_three_amounts_are_one_payment() -> None:
    assert [AUSTAL.minor(code) for code in ("A1", "A2", "A3")] == [2_400_000_000] * 3
    satisfied = {each.code: each.satisfied_by for each in AGREED.obligations if each.satisfied_by}
    assert satisfied == {"A1": "A3", "A2": "A3", "A4": "A3"}
    owed = [each.code for each in AGREED.obligations if each.amounts and each.satisfied_by is None]
    assert owed == ["A3", "A5"]
    assert AUSTAL.minor(*owed) == 2_481_125_900


def test_the_parent_is_bound_though_not_charged() -> None:
    assert AUSTAL.obligations["A11"].owed_by == "Austal Limited"
    assert AUSTAL.statuses()["A11"] is Status.CONTINUING
    assert "Austal Limited" not in AGREED.instruments[0].respondents


def test_the_injunction_never_ends() -> None:
    found = AUSTAL.deadlines["A10"].due
    assert isinstance(found, AwaitedDate)
    assert (found.events, found.estimate, AUSTAL.statuses()["A10"]) == ((), None, Status.CONTINUING)


def test_every_source_is_named_and_has_its_address_and_grade() -> None:
    assert AUSTAL.of_record() == {"AP1", "AP2", "AP3"}
    assert set(AUSTAL.addresses()) == {"AP1", "AP2", "AP3", *(f"AS{number}" for number in range(1, 8))}
    assert None not in AUSTAL.addresses().values()
    assert (AUSTAL.idle(), AUSTAL.unsourced()) == (set(), [])


def test_no_date_fails() -> None:
    assert AUSTAL.plan.failures == ()
