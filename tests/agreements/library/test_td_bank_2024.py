"""The shipped TD Bank settlement: five terms side by side under four authorities, and orders that have no end."""

from __future__ import annotations

from datetime import date

import pytest

from tests.agreements.library.shipped import shipped
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import When
from tracker.rules.grades import Grade

TD = shipped("td-bank-2024")
AGREED = TD.agreement.settlement


def test_every_row_of_the_register_is_there_with_its_due_rule() -> None:
    assert TD.register() == {
        "T1": None,
        "T2": "continuing through end(doj-monitorship)",
        "T3": "continuing through end(probation)",
        "T4": "continuing through end(plea-term)",
        "T5": None,
        "T6": "continuing through end(fincen-monitorship)",
        "T7": None,
        "T8": None,
        "T9": None,
        "T10": None,
        "T11": "60 days after orders-effective",
        "T12": "120 days after orders-effective",
        "T13": "continuing from orders-effective",
        "T14": "at least once each calendar year from due(T12)",
        "T15": "60 days after orders-effective",
        "T16": "on lookback-reported",
        "T17": "continuing through end(asset-cap)",
        "T18": None,
        "T19": None,
        "T20": None,
        "T21": None,
        "T22": "on distribution",
        "T23": None,
    }


def test_every_instrument_is_there_and_none_was_read_for_its_counting() -> None:
    assert [(each.code, each.authority, each.docket, each.counting) for each in AGREED.instruments] == [
        ("doj-plea-bank", "DOJ", None, "unread"),
        ("doj-plea-holding", "DOJ", None, "unread"),
        ("fincen-order", "FinCEN", "No. 2024-02", "unread"),
        ("occ-cd", "OCC", "AA-ENF-2024-77", "unread"),
        ("occ-cmp", "OCC", "AA-ENF-2024-78", "unread"),
        ("frb-order", "FRB", "24-027-B-FB, 24-027-CMP-FB, 24-027-B-HC, 24-027-CMP-HC", "unread"),
    ]
    clauses = {each.code: each.clause for each in AGREED.obligations if each.clause}
    assert clauses == {"T15": "Article XV"}


@pytest.mark.parametrize(
    ("event", "day", "grade"),
    [
        ("orders-effective", date(2024, 10, 10), Grade.RECORD),
        ("sentencing", date(2024, 11, 7), Grade.REPORTED),
        ("monitor-selected", date(2025, 2, 27), Grade.REPORTED),
        ("monitor-engaged", date(2025, 2, 27), Grade.ESTIMATED),
    ],
)
def test_each_event_has_its_day_and_how_sure_it_is(event: str, day: date, grade: Grade) -> None:
    assert (TD.happened[event].when, TD.happened[event].grade) == (When.on(day), grade)


@pytest.mark.parametrize(
    ("term", "day", "weekday", "grade"),
    [
        ("probation", date(2029, 11, 7), "Wednesday", Grade.REPORTED),
        ("doj-monitorship", date(2028, 2, 27), "Sunday", Grade.ESTIMATED),
        ("fincen-monitorship", date(2029, 2, 27), "Tuesday", Grade.ESTIMATED),
    ],
)
def test_each_term_ends_on_its_own_day(term: str, day: date, weekday: str, grade: Grade) -> None:
    ends = TD.ends(term)
    assert (ends.safe, ends.latest, ends.grade) == (day, day, grade)
    assert ends.safe_on.strftime("%A") == weekday


def test_one_firm_serves_two_mandates_of_two_lengths() -> None:
    terms = [TD.terms[code].term for code in ("doj-monitorship", "fincen-monitorship")]
    assert {each.monitor.firm for each in terms if each.monitor is not None} == {"Guidepost Solutions"}
    assert [str(each.length) for each in terms] == ["3 years", "4 years"]


def test_the_pleas_bind_until_the_later_of_two_clocks() -> None:
    ends = TD.terms["plea-term"].ends
    assert isinstance(ends, AwaitedDate)
    assert ends.events == ("information-filed",)
    assert ends.estimate is not None
    assert (ends.estimate.safe, ends.estimate.grade) == (date(2030, 2, 27), Grade.ESTIMATED)


@pytest.mark.parametrize("term", ["occ-order-in-force", "frb-order-in-force"])
def test_an_order_that_stands_until_the_agency_ends_it_has_no_end(term: str) -> None:
    starts = TD.terms[term].starts
    assert isinstance(starts, ComputedDate)
    assert (starts.safe, TD.terms[term].ends) == (date(2024, 10, 10), None)


def test_the_asset_cap_ends_when_the_occ_is_satisfied() -> None:
    ends = TD.terms["asset-cap"].ends
    assert isinstance(ends, AwaitedDate)
    assert (ends.events, ends.estimate) == (("occ-satisfied",), None)
    assert TD.statuses()["T17"] is Status.CONTINUING


@pytest.mark.parametrize(
    ("code", "day", "weekday"),
    [
        ("T11", date(2024, 12, 9), "Monday"),
        ("T12", date(2025, 2, 7), "Friday"),
        ("T15", date(2024, 12, 9), "Monday"),
    ],
)
def test_the_day_counts_of_the_occ_order(code: str, day: date, weekday: str) -> None:
    due = TD.dated(code)
    assert (due.safe, due.latest, due.safe_on.strftime("%A")) == (day, day, weekday)


def test_the_plan_is_reviewed_once_in_each_year_from_that_in_which_it_was_due() -> None:
    assert [code for code in TD.deadlines if code.startswith("T14")] == [f"T14@{year}" for year in range(2025, 2030)]


def test_the_cut_of_the_cap_is_dormant_and_the_duties_of_an_unplanned_event_await_it() -> None:
    statuses = TD.statuses()
    assert statuses["T18"] is Status.DORMANT
    assert (statuses["T16"], statuses["T22"]) == (Status.AWAITING, Status.AWAITING)


@pytest.mark.parametrize("code", ["T2", "T3", "T4", "T6", "T13"])
def test_what_is_open_is_open(code: str) -> None:
    assert TD.statuses()[code] is Status.CONTINUING


def test_the_headline_figures_and_their_sum_which_is_not_what_is_owed() -> None:
    assert TD.minor("T1") == 143_451_347_840 + 45_243_230_200 == 188_694_578_040
    assert [TD.minor(code) for code in ("T5", "T9", "T19")] == [130_000_000_000, 45_000_000_000, 12_350_000_000]
    assert TD.minor("T1", "T5", "T9", "T19") == 376_044_578_040
    assert TD.obligations["T19"].part_of == "T1", "DOJ credits it"
    assert [each.code for each in AGREED.obligations if each.credited] == ["T1", "T5", "T9"]


def test_the_stated_total_stands_beside_the_sum_of_the_figures() -> None:
    (total,) = [each for each in AGREED.contradictions if each.about == ("T1",)]
    assert [str(each) for each in total.readings] == [
        'Approximately USD 3.09 billion: "approximately $3.09 billion", as the Federal Reserve Board stated. (TP8)',
        "USD 3,760,445,780.40, the sum of the four figures, which are not additive. (estimated; TS5, TS6, TP5, TP8)",
    ]


def test_nothing_is_marked_as_done_or_ended() -> None:
    assert (TD.resolved, TD.ended) == ({}, {})


def test_every_source_has_its_address_and_grade() -> None:
    assert TD.of_record() == {f"TP{number}" for number in range(1, 11)}
    assert set(TD.addresses()) == TD.of_record() | {f"TS{number}" for number in range(1, 14)}
    assert {key for key, url in TD.addresses().items() if url is None} == {"TS5", "TS12"}
    assert (TD.idle(), TD.unsourced()) == ({"TP10"}, []), "the index of the exhibits bears on nothing by itself"


def test_no_date_fails() -> None:
    assert TD.plan.failures == ()
