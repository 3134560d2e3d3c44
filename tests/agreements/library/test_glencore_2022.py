"""The shipped Glencore settlement: two monitorships ended before their time, and a probation that outlives them."""

from __future__ import annotations

from datetime import date

import pytest

from tests.agreements.library.shipped import shipped
from tracker.rules.currencies import Money
from tracker.rules.deadlines.deadline import standing_of
from tracker.rules.deadlines.status import Status, days_late
from tracker.rules.facts import Ending, When
from tracker.rules.grades import Grade

GLENCORE = shipped("glencore-2022")
AGREED = GLENCORE.agreement.settlement
ENDED = date(2025, 3, 19)
MONITORSHIPS = ("fcpa-monitorship", "commodity-monitorship")


def test_every_row_of_the_register_is_there_with_its_due_rule() -> None:
    assert GLENCORE.register() == {
        "G1": None,
        "G2": None,
        "G3": None,
        "G4": None,
        "G5": None,
        "G6": "on resolved(G5)",
        "G7": "1 year after pleas-entered",
        "G8": "continuing through end(fcpa-monitorship)",
        "G9": "continuing through end(commodity-monitorship)",
        "G10": "on end(fcpa-monitorship)",
        "G11": "continuing through end(probation)",
        "G12": "30 days after uk-sentencing",
        "G12-fine": None,
        "G12-costs": None,
        "G13": None,
        "G14": None,
    }


def test_every_instrument_is_there_and_none_was_read_for_its_counting() -> None:
    assert [(each.code, each.authority, each.counting, each.calendar) for each in AGREED.instruments] == [
        ("doj-fcpa-plea", "DOJ", "unread", "us-federal"),
        ("doj-commodity-plea", "DOJ", "unread", "us-federal"),
        ("cftc-order", "CFTC", "unread", "us-federal"),
        ("uk-sentence", "SFO", "unread", "gb-eaw"),
        ("br-mpf", "Brazilian MPF", "unread", "br"),
        ("ch-penalty-order", "Swiss Office of the Attorney General", "unread", "ch"),
    ]
    assert {(each.clause, each.counting, each.calendar) for each in AGREED.obligations} == {(None, None, None)}


@pytest.mark.parametrize(
    ("event", "when", "grade"),
    [
        ("pleas-entered", When.on(date(2022, 5, 24)), Grade.REPORTED),
        ("cftc-order-entered", When.on(date(2022, 5, 24)), Grade.RECORD),
        ("uk-pleas", When.on(date(2022, 6, 21)), Grade.RECORD),
        ("commodity-sentencing", When.on(date(2022, 9, 23)), Grade.REPORTED),
        ("uk-sentencing", When.on(date(2022, 11, 3)), Grade.REPORTED),
        ("fcpa-sentencing", When(date(2023, 2, 27), date(2023, 2, 28)), Grade.DISPUTED),
        ("monitors-engaged", When(date(2023, 2, 28), date(2023, 6, 19)), Grade.DISPUTED),
        ("swiss-order", When.on(date(2024, 8, 5)), Grade.RECORD),
        ("monitorships-ended", When.on(ENDED), Grade.REPORTED),
    ],
)
def test_each_event_has_its_day_and_how_sure_it_is(event: str, when: When, grade: Grade) -> None:
    assert (GLENCORE.happened[event].when, GLENCORE.happened[event].grade) == (when, grade)


@pytest.mark.parametrize("term", MONITORSHIPS)
def test_each_monitorship_was_ended_early_by_doj_346_or_457_days_before_its_nominal_end(term: str) -> None:
    fact = GLENCORE.ended[term]
    assert (fact.manner, fact.authority, fact.when, fact.grade) == (
        *(Ending.EARLY, "DOJ", When.on(ENDED), Grade.REPORTED),
    )
    nominal, ends = GLENCORE.nominal(term), GLENCORE.ends(term)
    assert (nominal.safe, nominal.latest, nominal.grade) == (date(2026, 2, 28), date(2026, 6, 19), Grade.DISPUTED)
    assert (ends.safe, ends.latest, ends.grade) == (ENDED, ENDED, Grade.REPORTED)
    assert ((nominal.safe_on - ends.latest_on).days, (nominal.latest_on - ends.latest_on).days) == (346, 457)
    assert ends.steps[-1] == (
        "It would have ended between Saturday 28 February 2026 and Friday 19 June 2026: it ended 346 to 457 days early."
    )


def test_the_other_start_of_the_monitorships_is_kept_with_the_end_that_follows_from_it() -> None:
    (engaged,) = [each for each in AGREED.contradictions if each.about == ("monitors-engaged",)]
    assert [str(each) for each in engaged.readings] == [
        "They were in place by 28 February 2023, says the FT; three years then run to 28 February 2026. (GS10)",
        (
            'They were "tapped" in June 2023, says WTTL; that fits an end "15 months early", of a term to about 19 June '
            "2026. (GS12, GS13)"
        ),
    ]


@pytest.mark.parametrize("code", ["G8", "G9"])
def test_what_ended_with_a_monitorship_is_released_and_never_met(code: str) -> None:
    assert GLENCORE.status(code, date(2025, 3, 18)) is Status.CONTINUING
    assert GLENCORE.status(code, ENDED) is Status.RELEASED
    assert GLENCORE.statuses()[code] is Status.RELEASED
    assert code not in GLENCORE.resolved


def test_probation_outlives_the_monitorships_and_ends_on_one_of_two_days() -> None:
    ends = GLENCORE.ends("probation")
    assert (ends.safe, ends.latest, ends.grade) == (date(2028, 2, 27), date(2028, 2, 28), Grade.DISPUTED)
    assert (ends.safe_on.strftime("%A"), ends.latest_on.strftime("%A")) == ("Sunday", "Monday")
    assert GLENCORE.statuses()["G11"] is Status.CONTINUING


def test_nothing_is_made_up_for_the_terms_of_which_nothing_was_found() -> None:
    for term in ("commodity-probation", "cftc-monitorship"):
        assert (GLENCORE.terms[term].starts, GLENCORE.terms[term].ends) == (None, None)
    assert {each.monitor for each in AGREED.terms} == {None}, "which firm served under which plea was not found"


def test_the_confiscation_in_london_fell_due_on_a_saturday_or_the_monday_after() -> None:
    due = GLENCORE.dated("G12")
    assert (due.safe, due.latest) == (date(2022, 12, 3), date(2022, 12, 5))
    assert due.safe_on.strftime("%A") == "Saturday"


def test_the_swiss_resolution_came_439_days_after_the_window_for_its_credit() -> None:
    assert GLENCORE.dated("G7").safe == date(2023, 5, 24)
    assert days_late(standing_of(GLENCORE.deadlines["G7"])) == 439
    assert GLENCORE.statuses()["G7"] is Status.MET_LATE


def test_the_certification_moved_with_the_early_end_and_is_disputed() -> None:
    due = GLENCORE.dated("G10")
    assert (due.safe, due.latest, due.grade) == (ENDED, ENDED, Grade.DISPUTED)
    assert GLENCORE.obligations["G10"].signed_by == ("CEO", "head of compliance")


def test_the_sums_of_the_pleas_and_of_the_cftc_order() -> None:
    assert GLENCORE.minor("G1") == 42_852_117_300
    assert GLENCORE.minor("G1", "G2") == 70_070_696_500
    assert GLENCORE.minor("G5") == 118_634_585_000
    assert GLENCORE.minor("G4") == 2 * GLENCORE.minor("G6") == 48_560_000_000


def test_the_amounts_in_pounds_and_francs() -> None:
    assert [GLENCORE.obligations[code].amounts for code in ("G12", "G12-fine", "G12-costs", "G13")] == [
        (Money("GBP", 9_350_000_000),),
        (Money("GBP", 18_290_000_000),),
        (Money("GBP", 450_000_000),),
        (Money("CHF", 200_000_000), Money("USD", 15_000_000_000)),
    ]
    sentence = [
        money.minor for code in ("G12", "G12-fine", "G12-costs") for money in GLENCORE.obligations[code].amounts
    ]
    assert sum(sentence) == 28_090_000_000


def test_what_is_credited_is_never_added_again() -> None:
    assert (GLENCORE.obligations["G6"].satisfied_by, GLENCORE.obligations["G6"].part_of) == ("G5", "G4")
    assert [each.code for each in AGREED.obligations if each.credited] == ["G1", "G2", "G4"]


def test_no_payment_is_marked_as_made() -> None:
    assert list(GLENCORE.resolved) == ["G7"], "the Swiss resolution, which is no payment"
    assert GLENCORE.obligations["G7"].amounts == ()


def test_every_source_is_named_and_has_its_address_and_grade() -> None:
    assert GLENCORE.of_record() == {"GP1", "GP2", "GP3", "GP4", "GP5"}
    assert {key for key, url in GLENCORE.addresses().items() if url is None} == {"GS21"}
    assert len(GLENCORE.addresses()) == 26
    assert GLENCORE.idle() == set()


def test_every_entry_names_a_source_save_what_none_mentions() -> None:
    probation = GLENCORE.terms["commodity-probation"].term
    assert GLENCORE.unsourced() == [str(probation)[:60], str(GLENCORE.obligations["G14"])[:60]]


def test_no_date_fails() -> None:
    assert GLENCORE.plan.failures == ()
