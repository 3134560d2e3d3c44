"""The shipped NatWest Markets settlement: a monitor replaced on an unknown day, and dates that only a statute gives."""

from __future__ import annotations

from datetime import date

import pytest

from tests.agreements.library.shipped import shipped
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import Ending, When, declared_breaches
from tracker.rules.grades import Grade

NATWEST = shipped("natwest-markets-2021")
AGREED = NATWEST.agreement.settlement
DEFAULTS = ("N1-default", "N1-interest", "N3-default")


def test_every_row_of_the_register_is_there_with_its_due_rule_and_the_statutory_defaults_apart() -> None:
    assert NATWEST.register() == {
        "N1": None,
        "N1-default": "on judgment",
        "N1-interest": "15 days after judgment",
        "N2": None,
        "N3": None,
        "N3-default": "on judgment",
        "N4": "continuing through end(probation)",
        "N5": "continuing through end(monitorship)",
        "N6": "continuing",
        "N7": "continuing from monitor-replaced through end(enhanced-reporting)",
    }


def test_both_instruments_are_there_and_neither_was_read_for_its_counting() -> None:
    assert [(each.code, each.docket, each.counting) for each in AGREED.instruments] == [
        ("npa-2017", None, "unread"),
        ("doj-plea", "3:21-cr-187-OAW (D. Conn.)", "unread"),
    ]


@pytest.mark.parametrize(
    ("event", "when", "grade"),
    [
        ("npa-signed", When.on(date(2017, 10, 25)), Grade.REPORTED),
        ("breach-letter", When.on(date(2021, 8, 30)), Grade.REPORTED),
        ("judgment", When.on(date(2021, 12, 21)), Grade.RECORD),
        ("monitor-replaced", When(date(2025, 4, 5), date(2025, 9, 16)), Grade.REPORTED),
    ],
)
def test_each_event_has_its_day_and_how_sure_it_is(event: str, when: When, grade: Grade) -> None:
    assert (NATWEST.happened[event].when, NATWEST.happened[event].grade) == (when, grade)


def test_the_day_on_which_the_monitor_was_engaged_is_not_made_up() -> None:
    assert {each.name for each in AGREED.events} - set(NATWEST.happened) == {"monitor-engaged", "judgment-silent"}


def test_probation_ended_nominally_on_a_saturday_which_releases_nobody() -> None:
    ends = NATWEST.ends("probation")
    assert (ends.safe, ends.latest, ends.grade) == (date(2024, 12, 21), date(2024, 12, 21), Grade.ESTIMATED)
    assert ends.safe_on.strftime("%A") == "Saturday"
    assert NATWEST.statuses()["N4"] is Status.CONTINUING


def test_the_end_of_the_monitorship_is_a_range_with_two_bounds_and_no_day() -> None:
    fact = NATWEST.ended["monitorship"]
    assert (fact.manner, fact.successor, fact.authority) == (Ending.SUPERSEDED, "enhanced-reporting", "")
    assert (fact.when.earliest, fact.when.latest, fact.when.exact) == (date(2025, 4, 5), date(2025, 9, 16), False)
    ends = NATWEST.ends("monitorship")
    assert (ends.safe, ends.latest, ends.grade) == (date(2025, 4, 5), date(2025, 9, 16), Grade.REPORTED)
    assert ends.safe_on > NATWEST.ends("probation").latest_on, "it outlasted the nominal probation"


def test_the_monitor_was_replaced_by_reporting_and_its_duty_was_never_met() -> None:
    assert NATWEST.status("N5", date(2025, 9, 15)) is Status.CONTINUING
    assert NATWEST.statuses()["N5"] is Status.RELEASED
    assert NATWEST.statuses()["N7"] is Status.CONTINUING
    assert NATWEST.resolved == {}
    reporting = NATWEST.terms["enhanced-reporting"]
    assert (reporting.term.kind, reporting.ends) == ("self-reporting", None)


@pytest.mark.parametrize(
    ("code", "day", "statute"),
    [
        ("N1-default", date(2021, 12, 21), "18 U.S.C. 3572(d)"),
        ("N1-interest", date(2022, 1, 5), "18 U.S.C. 3612(f)"),
        ("N3-default", date(2021, 12, 21), "18 U.S.C. 3572(d)"),
    ],
)
def test_a_statutory_default_is_shown_as_one_and_sleeps_until_the_judgment_proves_silent(
    code: str, day: date, statute: str
) -> None:
    duty, due = NATWEST.obligations[code], NATWEST.dated(code)
    assert (due.safe, due.latest, due.grade) == (day, day, Grade.ESTIMATED)
    assert (duty.clause, duty.kind, duty.contingent_on) == (statute, "statutory default", "judgment-silent")
    assert duty.note.startswith(f"A default of {statute}, and not a term of the judgment")
    assert duty.amounts == (), "the amount is that of the payment itself"
    assert NATWEST.statuses()[code] is Status.DORMANT


def test_the_payments_themselves_have_no_due_term() -> None:
    assert [NATWEST.statuses()[code] for code in ("N1", "N2", "N3")] == [Status.NOT_FOUND] * 3
    assert {each.clause for each in AGREED.obligations if each.code not in DEFAULTS} == {None}


def test_the_amounts_of_the_judgment_make_its_total() -> None:
    assert [NATWEST.minor(code) for code in ("N1", "N2", "N3")] == [2_520_000_000, 284_136_800, 676_196_700]
    assert NATWEST.minor("N1", "N2", "N3") == 3_480_333_500


def test_every_source_is_named_and_has_its_address_and_grade() -> None:
    assert NATWEST.of_record() == {"NP1", "NP2"}
    assert set(NATWEST.addresses()) == {"NP1", "NP2", "NS1", "NS2", "NS3", "NS4", "NS5"}
    assert None not in NATWEST.addresses().values()
    assert (NATWEST.idle(), NATWEST.unsourced()) == (set(), [])


def test_no_date_fails() -> None:
    assert NATWEST.plan.failures == ()


def test_the_agreement_of_2017_is_declared_breached() -> None:
    (breach,) = declared_breaches(NATWEST.agreement.facts)
    declared = breach.declared
    assert (breach.code, declared.when, declared.authority) == ("npa-2017", When.on(date(2021, 8, 30)), "DOJ")
    assert (declared.grade, declared.sources) == (Grade.REPORTED, ("NS2", "NP1"))
