"""The shipped case of the SEC against Coinbase: dismissed with prejudice, and without a single duty."""

from __future__ import annotations

from datetime import date

import pytest

from tests.agreements.library.shipped import shipped
from tracker.rules.facts import Ending, When
from tracker.rules.grades import Grade

CASE = shipped("sec-v-coinbase-2023")
AGREED = CASE.agreement.settlement


def test_it_has_one_instrument_and_no_duty_term_or_money() -> None:
    assert [each.code for each in AGREED.instruments] == ["sec-v-coinbase"]
    assert (AGREED.obligations, AGREED.terms) == ((), ())
    assert (CASE.plan.deadlines, CASE.plan.terms, CASE.plan.failures) == ((), (), ())


def test_it_was_dismissed_with_prejudice_in_february_2025() -> None:
    ended = CASE.ended["sec-v-coinbase"]
    assert (ended.manner, ended.when) == (Ending.DISMISSED, When.on(date(2025, 2, 27)))
    assert (ended.grade, ended.sources) == (Grade.REPORTED, ("XS12", "XS13"))


def test_both_defendants_are_named() -> None:
    assert AGREED.instruments[0].respondents == ("Coinbase, Inc.", "Coinbase Global, Inc.")
    assert AGREED.instruments[0].docket == "23 Civ. 4738 (KPF), No. 1:23-cv-04738 (S.D.N.Y.)"


@pytest.mark.parametrize(
    ("event", "when", "grade"),
    [
        ("complaint", When.on(date(2023, 6, 6)), Grade.RECORD),
        ("motion-denied", When.on(date(2024, 3, 27)), Grade.RECORD),
        ("appeal-certified", When(date(2025, 1, 1), date(2025, 1, 31)), Grade.REPORTED),
        ("extension-asked", When.on(date(2025, 2, 14)), Grade.ESTIMATED),
        ("agreed-in-principle", When.on(date(2025, 2, 21)), Grade.ESTIMATED),
        ("dismissed", When.on(date(2025, 2, 27)), Grade.REPORTED),
    ],
)
def test_each_event_has_its_day_and_how_sure_it_is(event: str, when: When, grade: Grade) -> None:
    assert (CASE.happened[event].when, CASE.happened[event].grade) == (when, grade)


def test_every_entry_names_a_source_and_every_source_has_an_address() -> None:
    assert CASE.unsourced() == []
    assert [key for key, url in CASE.addresses().items() if url is None] == []
    assert CASE.of_record() == {"XP3", "XP4"}
    assert CASE.idle() == set()
