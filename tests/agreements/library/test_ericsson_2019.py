"""The shipped Ericsson settlement: an extended monitorship, a superseded agreement, and a cycle of day counts."""

from __future__ import annotations

from datetime import date

import pytest

from tests.agreements.library.shipped import shipped
from tracker.rules.deadlines.status import Status
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import Ending, When, declared_breaches
from tracker.rules.grades import Grade

ERICSSON = shipped("ericsson-2019")
AGREED = ERICSSON.agreement.settlement


def test_every_row_of_the_register_is_there_with_its_due_rule() -> None:
    assert ERICSSON.register() == {
        "E1": None,
        "E1-egypt": None,
        "E2": "30 days after sec-judgment-entered",
        "E3": "continuing through end(monitorship)",
        "E4": "120 days after monitor-engaged",
        "E5": "180 days after resolved(E4)",
        "E6": "180 days after received(E5)",
        "E7": "continuing",
        "E8": None,
        "E9": None,
        "E10": "continuing through end(probation)",
        "E11": "on end(monitorship)",
        "E12": None,
        "E13": "continuing",
    }


def test_only_the_judgment_of_the_court_has_a_counting_rule_that_is_known() -> None:
    assert {each.code: each.counting for each in AGREED.instruments} == {
        "doj-dpa": "unread",
        "egypt-plea": "unread",
        "sec-judgment": "frcp-6",
        "doj-plea": "unread",
    }
    assert {(each.clause, each.counting, each.calendar) for each in AGREED.obligations} == {(None, None, None)}


def test_the_thirtieth_day_is_a_sunday_before_a_holiday_and_moves_to_tuesday() -> None:
    due = ERICSSON.dated("E2")
    assert (due.safe, due.latest, due.grade) == (date(2020, 1, 21), date(2020, 1, 21), Grade.RECORD)
    assert "30 days after Friday 20 December 2019 is Sunday 19 January 2020." in due.steps


def test_the_monitors_cycle_has_120_then_180_then_180_days() -> None:
    begun = ERICSSON.dated("E4")
    reported, answered = ERICSSON.estimated("E5"), ERICSSON.estimated("E6")
    assert (begun.safe, begun.latest) == (date(2020, 9, 30), date(2020, 9, 30))
    assert (reported.safe, reported.latest, reported.grade) == (date(2021, 3, 29), date(2021, 3, 29), Grade.ESTIMATED)
    assert (answered.safe, answered.grade) == (date(2021, 9, 25), Grade.ESTIMATED)
    # A Saturday under a counting clause that was not read: the next Monday is arguable.
    assert answered.latest == date(2021, 9, 27)


def test_the_monitorship_was_extended_by_a_year_and_its_sunday_does_not_roll() -> None:
    (extension,) = ERICSSON.lengthened
    assert (extension.term, extension.by_span, extension.decided_on) == (
        *("monitorship", Span(1, Unit.YEAR)),
        date(2022, 12, 14),
    )
    assert (extension.authority, extension.grade, extension.sources) == (
        *("DOJ and SEC", Grade.REPORTED),
        ("ES4", "ES5"),
    )
    nominal = ERICSSON.nominal("monitorship")
    assert nominal.safe == nominal.latest == date(2024, 6, 2)
    assert any("to Friday 2 June 2023" in step for step in nominal.steps), nominal.steps
    assert "extended by DOJ and SEC by 1 year, decided on Wednesday 14 December 2022" in nominal.steps[-1]


def test_before_the_extension_the_monitorship_was_to_end_a_year_earlier() -> None:
    assert ERICSSON.status("E3", date(2022, 12, 13)) is Status.CONTINUING
    assert ERICSSON.status("E3", date(2023, 6, 3)) is Status.CONTINUING
    assert ERICSSON.status("E3", date(2024, 6, 1)) is Status.CONTINUING
    assert ERICSSON.status("E3", date(2024, 6, 2)) is Status.RELEASED


def test_the_monitorship_ended_because_the_monitor_had_certified_66_days_before() -> None:
    ended = ERICSSON.ended["monitorship"]
    assert (ended.manner, ended.when, ended.grade) == (Ending.CONDITION, When.on(date(2024, 6, 2)), Grade.RECORD)
    assert ended.authority == "DOJ and SEC"
    certified = ERICSSON.resolved["E11"].when.last_day
    assert certified == date(2024, 3, 28)
    assert (ERICSSON.ends("monitorship").latest_on - certified).days == 66
    assert ERICSSON.statuses()["E11"] is Status.MET


def test_the_agreement_of_2019_was_superseded_by_the_plea_in_march_2023() -> None:
    ended = ERICSSON.ended["doj-dpa"]
    assert (ended.manner, ended.successor) == (Ending.SUPERSEDED, "doj-plea")
    assert ended.when == When(date(2023, 3, 2), date(2023, 3, 31))


def test_the_term_of_the_agreement_of_2019_ended_with_the_plea_and_not_with_its_three_years() -> None:
    ended, ends = ERICSSON.ended["dpa-term"], ERICSSON.ends("dpa-term")
    assert (ended.manner, ended.successor, ended.grade) == (Ending.SUPERSEDED, "doj-plea", Grade.RECORD)
    assert (ends.safe, ends.latest) == (date(2023, 3, 2), date(2023, 3, 31))
    assert ERICSSON.nominal("dpa-term").safe == date(2022, 12, 6)


def test_the_plea_expired_with_the_monitorship_on_a_sunday() -> None:
    ended, ends = ERICSSON.ended["doj-plea"], ERICSSON.ends("plea-term")
    assert (ended.manner, ended.when, ended.sources) == (Ending.EXPIRED, When.on(date(2024, 6, 2)), ("EP6",))
    assert (ends.safe, ends.latest, ends.grade) == (date(2024, 6, 2), date(2024, 6, 2), Grade.RECORD)


def test_what_was_done_stays_done_what_outlived_its_instrument_stands_and_the_rest_is_closed() -> None:
    assert ERICSSON.statuses() == {
        "E1": Status.MET,
        "E1-egypt": Status.NOT_FOUND,
        "E2": Status.NOT_KNOWN,
        "E3": Status.RELEASED,
        "E4": Status.NOT_KNOWN,
        "E5": Status.AWAITING,
        "E6": Status.AWAITING,
        "E7": Status.SUPERSEDED,
        "E8": Status.SUPERSEDED,
        "E9": Status.NOT_FOUND,
        "E10": Status.RELEASED,
        "E11": Status.MET,
        "E12": Status.NOT_FOUND,
        "E13": Status.CONTINUING,
    }


def test_the_duty_to_cooperate_bound_until_the_plea() -> None:
    assert ERICSSON.status("E7", date(2023, 1, 15)) is Status.CONTINUING
    assert ERICSSON.status("E7", date(2023, 3, 31)) is Status.SUPERSEDED


def test_probation_ended_on_a_sunday() -> None:
    assert ERICSSON.ends("probation").latest == date(2024, 6, 2)
    assert ERICSSON.ended["probation"].manner is Ending.EXPIRED
    assert ERICSSON.status("E10", date(2024, 6, 2)) is Status.CONTINUING
    assert ERICSSON.status("E10", date(2024, 6, 3)) is Status.RELEASED


def test_the_amounts_add_up_and_the_part_of_the_subsidiary_is_never_added() -> None:
    assert ERICSSON.minor("E2") == 53_992_000_000 == 45_838_000_000 + 8_154_000_000
    assert ERICSSON.minor("E1", "E2") == 106_057_043_200
    assert ERICSSON.minor("E1", "E9") == 72_737_928_000
    assert ERICSSON.minor("E1-egypt") == 952_000_000
    assert ERICSSON.obligations["E1-egypt"].part_of == "E1"


def test_only_the_penalty_of_2019_is_marked_paid_and_without_a_day() -> None:
    assert set(ERICSSON.resolved) == {"E1", "E11"}
    paid = ERICSSON.resolved["E1"]
    assert (paid.when, paid.grade, paid.sources) == (When(None, date(2023, 12, 31)), Grade.REPORTED, ("ES7",))


@pytest.mark.parametrize(
    ("event", "when", "grade"),
    [
        ("dpa-signed", When.on(date(2019, 12, 6)), Grade.RECORD),
        ("sec-judgment-entered", When.on(date(2019, 12, 20)), Grade.RECORD),
        ("monitor-engaged", When.on(date(2020, 6, 2)), Grade.REPORTED),
        ("breach-notice-1", When.on(date(2021, 10, 21)), Grade.RECORD),
        ("breach-notice-2", When(date(2022, 3, 1), date(2022, 3, 31)), Grade.RECORD),
        ("extension-agreed", When.on(date(2022, 12, 14)), Grade.REPORTED),
        ("provision-recorded", When.on(date(2023, 1, 12)), Grade.REPORTED),
        ("plea-agreed", When.on(date(2023, 3, 2)), Grade.RECORD),
        ("plea-filed", When.on(date(2023, 3, 20)), Grade.RECORD),
        ("plea-entered", When(date(2023, 3, 2), date(2023, 3, 31)), Grade.RECORD),
        ("monitor-certified", When.on(date(2024, 3, 28)), Grade.RECORD),
        ("monitorship-ended", When.on(date(2024, 6, 2)), Grade.RECORD),
    ],
)
def test_each_event_has_its_day_and_how_sure_it_is(event: str, when: When, grade: Grade) -> None:
    assert (ERICSSON.happened[event].when, ERICSSON.happened[event].grade) == (when, grade)


def test_the_monitor_owes_what_the_monitor_must_do() -> None:
    owed = [code for code, each in ERICSSON.obligations.items() if each.owed_by == "Pohlmann & Company"]
    assert owed == ["E4", "E5", "E11"]


def test_every_entry_names_a_source_and_every_source_has_an_address() -> None:
    assert ERICSSON.unsourced() == []
    assert [key for key, url in ERICSSON.addresses().items() if url is None] == []
    assert ERICSSON.of_record() == {"EP1", "EP2", "EP3", "EP4", "EP5", "EP6"}
    assert ERICSSON.idle() == set()
    assert ERICSSON.addresses()["ES8"] == (
        "https://www.mobileworldlive.com/featured-content/home-banner/ericsson-begins-penance-for-us-bribery-charges/"
    )


def test_sources_disagree_on_the_certifications_and_on_what_was_agreed_in_2019() -> None:
    assert [each.about for each in AGREED.contradictions] == [("E12",), ("sec-judgment",)]


def test_two_breaches_of_the_agreement_are_declared_and_stand() -> None:
    found = declared_breaches(ERICSSON.agreement.facts)
    assert [(each.title, str(each.declared.when), each.declared.grounds, each.stands) for each in found] == [
        (
            "Declaration 1 about doj-dpa",
            "by 2021-10-21",
            "cooperation, and the truthful disclosure of all factual information and documents",
            True,
        ),
        (
            "Declaration 2 about doj-dpa",
            "between 2022-03-01 and 2022-03-31",
            'the disclosure on Iraq was "insufficient"',
            True,
        ),
    ]
    assert {(each.declared.authority, each.declared.grade) for each in found} == {("DOJ", Grade.RECORD)}
    assert AGREED.developments == ()


def test_no_date_fails() -> None:
    assert ERICSSON.plan.failures == ()
