"""The shipped Binance settlement says what the public record says, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

import pytest

from tests.agreements.library.shipped import sources_of
from tracker.agreements.library import read_named
from tracker.rules.currencies import Money
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, standing_of
from tracker.rules.deadlines.status import Status, days_late, lateness_unknown, status_of
from tracker.rules.facts import Appointment, Happened, MonitorStep, Resolved, When
from tracker.rules.grades import Grade
from tracker.rules.plan import plan, standing_on
from tracker.rules.settlement.contradictions import Contradictions
from tracker.rules.settlement.settlement import Obligation

AGREEMENT = read_named("binance-2023")
AGREED = AGREEMENT.settlement
OBLIGATIONS = {each.code: each for each in AGREED.obligations}
HAPPENED = {each.event: each for each in AGREEMENT.facts if isinstance(each, Happened)}
PLAN = plan(AGREED, AGREEMENT.facts, until=date(2027, 12, 31))
DEADLINES = {each.code: each for each in PLAN.deadlines}
TODAY = date(2026, 11, 21)
# The row of every duty in the register, with its due rule; None where no due term was found.
REGISTER: dict[str, str | None] = {
    "D1": "30 days after sentencing",
    "D2": "6 months after sentencing",
    "D3": "15 months after sentencing",
    "D4": "60 business days after plea-agreement",
    "D5": "continuing through end(doj-monitorship)",
    "D6": "continuing through end(doj-monitorship)",
    "D7": "continuing through end(doj-monitorship)",
    "D8": "on end(doj-monitorship)",
    "D9": "continuing through end(doj-monitorship)",
    "D10": None,
    "D11": None,
    "F1": None,
    "F2": None,
    "F3": "continuing through end(fincen-monitorship)",
    "F4": None,
    "F5": None,
    "F6": None,
    "O1": None,
    "O2": "on due(D1)",
    "O3": "continuing through end(fincen-monitorship)",
    "O4": "continuing",
    "C1": None,
    "C2": None,
    "C3": "continuing",
    "C4": None,
    "C5": "continuing",
    "Z1": "continuing through end(zhao-management-ban)",
    "Z2": None,
    "Z3": "30 days after cftc-order",
    "Z4": None,
    "L1": None,
}


def dollars(code: str) -> int:
    """Give the one amount of an obligation in cents."""
    (money,) = OBLIGATIONS[code].amounts
    assert money.currency == "USD"
    return money.minor


def cited() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Give every entry that names sources, with those it names."""
    for group in (AGREED.instruments, AGREED.terms, AGREED.obligations, AGREED.parties, AGREED.precedents):
        for entry in group:
            yield str(entry)[:60], entry.sources
    for told in (*AGREEMENT.facts, *AGREED.developments):
        yield str(told)[:60], told.sources
    for contradiction in AGREED.contradictions:
        yield contradiction.title, sources_of(contradiction)


def test_every_row_of_the_register_is_there_with_its_due_rule() -> None:
    assert {code: None if each.due is None else str(each.due) for code, each in OBLIGATIONS.items()} == REGISTER


def test_no_clause_is_invented_and_no_duty_has_a_counting_rule_that_was_not_read() -> None:
    assert {each.clause for each in AGREED.obligations} == {None}
    assert {(each.counting, each.calendar) for each in AGREED.instruments} == {("unread", "us-federal")}
    assert {(each.counting, each.calendar) for each in AGREED.obligations} == {(None, None)}


def test_the_forfeitures_and_the_fine_add_up_to_the_cent() -> None:
    assert (dollars("D1"), dollars("D2"), dollars("D3")) == (89_861_882_500, 161_203_176_300, 180_547_557_500)
    assert dollars("D1") + dollars("D2") == 251_065_058_800
    assert dollars("D3") + dollars("D1") + dollars("D2") == 431_612_616_300
    assert dollars("O1") + dollars("O2") == 96_861_882_500


def test_every_amount_of_the_register_is_there() -> None:
    amounts = {each.code: each.amounts for each in AGREED.obligations if each.amounts}
    assert {code: money for code, (money,) in amounts.items()} == {
        "D1": Money("USD", 89_861_882_500),
        "D2": Money("USD", 161_203_176_300),
        "D3": Money("USD", 180_547_557_500),
        "F1": Money("USD", 340_000_000_000),
        "F2": Money("USD", 15_000_000_000),
        "O1": Money("USD", 7_000_000_000),
        "O2": Money("USD", 89_861_882_500),
        "C1": Money("USD", 270_000_000_000),
        "Z2": Money("USD", 5_000_000_000),
        "Z3": Money("USD", 5_000_000_000),
        "Z4": Money("USD", 10_000_000_000),
        "L1": Money("USD", 150_000_000),
    }


def test_what_is_credited_or_suspended_is_never_added() -> None:
    assert OBLIGATIONS["O2"].satisfied_by == "D1"
    assert (OBLIGATIONS["F2"].part_of, OBLIGATIONS["F2"].suspended) == ("F1", True)
    assert [each.code for each in AGREED.obligations if each.credited] == ["F1", "C1", "Z2"]


def test_the_suspended_penalty_is_dormant_until_undertakings_fail() -> None:
    assert OBLIGATIONS["F2"].contingent_on == "undertakings-failed"
    assert "undertakings-failed" not in HAPPENED
    assert status_of(standing_of(DEADLINES["F2"]), TODAY) is Status.DORMANT


def test_the_two_monitorships_run_apart_and_both_ends_are_estimates() -> None:
    ends = {each.term.code: each.ends for each in PLAN.terms}
    doj, fincen = ends["doj-monitorship"], ends["fincen-monitorship"]
    assert isinstance(doj, ComputedDate)
    assert isinstance(fincen, ComputedDate)
    assert (doj.safe, doj.latest, doj.grade) == (date(2027, 5, 10), date(2027, 5, 10), Grade.ESTIMATED)
    assert (fincen.safe, fincen.latest, fincen.grade) == (date(2029, 5, 20), date(2029, 5, 24), Grade.ESTIMATED)
    assert all(each.released_on is None for each in PLAN.deadlines)


def monitors(day: date) -> dict[str, str]:
    """Who monitors under each term on a day, by what stood then."""
    terms = plan(AGREED, standing_on(AGREEMENT.facts, day), until=day).terms
    return {each.term.code: each.term.monitor.name for each in terms if each.term.monitor is not None}


def test_each_monitor_is_the_one_of_the_day_and_one_was_passed_over() -> None:
    assert monitors(date(2024, 5, 9)) == {}
    assert monitors(date(2024, 5, 10)) == {"doj-monitorship": "Frances McLeod, Forensic Risk Alliance"}
    assert monitors(TODAY) == {
        "doj-monitorship": "Frances McLeod, Forensic Risk Alliance",
        "fincen-monitorship": "Sharon Cohen Levin, Sullivan & Cromwell",
    }
    (rejected,) = [
        each for each in AGREEMENT.facts if isinstance(each, Appointment) and each.step is MonitorStep.REJECTED
    ]
    assert (rejected.term, rejected.firm, rejected.who) == ("doj-monitorship", "Sullivan & Cromwell", "DOJ")


def test_the_ban_on_zhao_is_disputed() -> None:
    (ban,) = [each.ends for each in PLAN.terms if each.term.code == "zhao-management-ban"]
    assert isinstance(ban, ComputedDate)
    assert (ban.safe, ban.grade) == (date(2027, 5, 10), Grade.DISPUTED)
    assert OBLIGATIONS["Z1"].grade is Grade.DISPUTED
    assert [each.about for each in AGREED.contradictions][:3] == [
        *(("end(zhao-management-ban)",), ("end(doj-monitorship)",), ("end(fincen-monitorship)",))
    ]


def test_every_reading_but_one_has_a_source_or_a_grade_of_its_own() -> None:
    """What Binance's own plea lists is in the text of two sources that the page does not part."""
    bare = [
        reading.text
        for each in Contradictions(AGREED).all
        for reading in each.readings
        if reading.grade is None and not reading.sources
    ]
    assert [each[:33] for each in bare] == ['"Any present or future involvemen']


def test_the_precedents_named_are_settlements_of_the_library() -> None:
    assert [each.cited for each in AGREED.precedents] == ["glencore-2022", "natwest-markets-2021", "austal-usa-2024"]
    assert all(read_named(each.cited).settlement.code == each.cited for each in AGREED.precedents)


def test_the_cftcs_penalty_for_zhao_is_owed_in_full_and_not_twice_with_dojs_fine() -> None:
    assert dollars("Z3") + dollars("Z4") == 15_000_000_000
    assert (OBLIGATIONS["Z4"].owed_by, OBLIGATIONS["Z4"].sources) == ("Changpeng Zhao", ("P7",))
    assert OBLIGATIONS["Z2"].credited is not None


def test_lims_sum_is_owed_by_lim_under_an_order_of_his_own() -> None:
    assert (OBLIGATIONS["L1"].owed_by, OBLIGATIONS["L1"].instrument) == ("Samuel Lim", "cftc-order-lim")


ARTICLES = ("A000", "A001", "A002", "A003", "A004")


def test_the_five_articles_are_sources_and_each_is_cited_where_it_disagrees() -> None:
    articles = {each.key: each for each in AGREED.sources if each.key in ARTICLES}
    assert {key: (each.url, each.grade) for key, each in articles.items()} == dict.fromkeys(
        ARTICLES, (None, Grade.REPORTED)
    )
    assert all(each.note for each in articles.values())
    cited_by = {key: sum(key in sources_of(each) for each in AGREED.contradictions) for key in ARTICLES}
    assert cited_by == {"A000": 8, "A001": 8, "A002": 12, "A003": 5, "A004": 4}


@pytest.mark.parametrize(
    ("about", "title", "says"),
    [
        ("doj-plea", "What Binance was to pay in all", ("$4.32 billion", "USD 4,316,126,163")),
        (
            "doj-monitorship fincen-monitorship",
            "Who chose the monitors",
            ("court-appointed", "DOJ and FinCEN chose them"),
        ),
        ("fincen-monitorship", "Whether the meeting with Treasury was confirmed", ("no official", "confirmed it")),
        ("doj-plea", "How many firms were let off their monitors, and how", ("Three", "swapped")),
        ("fincen-monitorship", "How many meetings there were with Treasury", ("One", "seven")),
        ("F5", "What Binance.US is", ("separate entity", "subsidiary")),
        ("ofac-settlement", "How much is traded on Binance each day", ("USD 65 billion", "USD 10 billion")),
        ("D4", "When the 60 business days for the choice of the monitor ended", ("20 February", "13 February")),
        ("Z2", "What Zhao pays", ("USD 150 million", "USD 200 million")),
        ("doj-plea-zhao", "Whether Zhao's plea has him inform DOJ of Justin Sun", ("agreed", "did not")),
    ],
)
def test_what_sources_disagree_on_has_both_readings(about: str, title: str, says: tuple[str, str]) -> None:
    (found,) = [each for each in AGREED.contradictions if each.title == title]
    readings = [str(each) for each in found.readings]
    assert found.about == tuple(about.split())
    assert all(any(words in reading for reading in readings) for words in says), readings
    assert sources_of(found)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Glencore", date(2025, 3, 19)),
        ("NatWest Markets", date(2025, 9, 16)),
        ("Austal USA", date(2025, 9, 16)),
        ("Coinbase", date(2025, 2, 27)),
        ("Changpeng Zhao is released", date(2024, 9, 27)),
        ("inform DOJ", date(2025, 4, 11)),
        ("World Liberty Financial to list its stablecoin USD1", date(2025, 4, 11)),
        ("USD1 of World Liberty Financial", date(2025, 5, 1)),
        ("GENIUS Act", date(2025, 7, 18)),
        ("foreign boards of trade", date(2025, 8, 28)),
        ("talks to drop the DOJ monitor", date(2025, 9, 16)),
        ("Pardon", date(2025, 10, 23)),
    ],
)
def test_what_was_reported_since_has_its_day(words: str, day: date) -> None:
    (found,) = [each for each in AGREED.developments if words in each.title]
    assert found.when.last_day == day


@pytest.mark.parametrize(
    ("code", "safe", "latest", "status"),
    [
        ("D1", date(2024, 3, 24), date(2024, 3, 25), Status.MET),
        ("D2", date(2024, 8, 23), date(2024, 8, 23), Status.MET),
        ("D3", date(2025, 5, 23), date(2025, 5, 23), Status.MET),
        ("D4", date(2024, 2, 13), date(2024, 2, 20), Status.MET_LATE),
        ("D8", date(2027, 5, 10), date(2027, 5, 10), Status.UPCOMING),
        ("O2", date(2024, 3, 24), date(2024, 3, 25), Status.MET),
        ("Z3", date(2024, 1, 13), date(2024, 1, 16), Status.NOT_KNOWN),
    ],
)
def test_each_dated_duty_has_both_readings_and_its_status(code: str, safe: date, latest: date, status: Status) -> None:
    found = DEADLINES[code].due
    assert isinstance(found, ComputedDate)
    assert (found.safe, found.latest) == (safe, latest)
    assert status_of(standing_of(DEADLINES[code]), TODAY) is status


def test_the_monitor_was_chosen_80_days_late() -> None:
    assert days_late(standing_of(DEADLINES["D4"])) == 80


@pytest.mark.parametrize("code", ["D1", "D2", "D3"])
def test_what_was_paid_to_doj_is_met_on_a_day_that_is_not_known(code: str) -> None:
    (fact,) = [each for each in AGREEMENT.facts if isinstance(each, Resolved) and each.obligation == code]
    assert (fact.when, fact.grade, fact.sources) == (When(None, date(2025, 9, 17)), Grade.REPORTED, ("S37",))
    assert fact.learned_on == date(2025, 9, 17)
    assert lateness_unknown(standing_of(DEADLINES[code]))


def test_only_what_is_known_to_be_done_is_resolved() -> None:
    assert [each.obligation for each in AGREEMENT.facts if isinstance(each, Resolved)] == ["D1", "D2", "D3", "D4"]


@pytest.mark.parametrize("code", [code for code, due in REGISTER.items() if due is None])
def test_a_duty_without_a_due_term_never_gets_a_date(code: str) -> None:
    found = DEADLINES[code].due
    assert isinstance(found, AwaitedDate)
    assert found.estimate is None


def test_no_date_fails() -> None:
    assert PLAN.failures == ()


@pytest.mark.parametrize(
    ("event", "day", "grade"),
    [
        ("information-filed", date(2023, 11, 14), Grade.RECORD),
        ("plea-agreement", date(2023, 11, 21), Grade.RECORD),
        ("fincen-order", date(2023, 11, 21), Grade.RECORD),
        ("ofac-agreement", date(2023, 11, 21), Grade.RECORD),
        ("pleas-accepted", date(2023, 12, 6), Grade.RECORD),
        ("cftc-order", date(2023, 12, 14), Grade.REPORTED),
        ("sentencing", date(2024, 2, 23), Grade.REPORTED),
        ("zhao-sentencing", date(2024, 4, 30), Grade.REPORTED),
        ("monitor-chosen", date(2024, 5, 10), Grade.ESTIMATED),
        ("monitor-engaged", date(2024, 5, 10), Grade.ESTIMATED),
    ],
)
def test_each_event_has_its_day_and_how_sure_it_is(event: str, day: date, grade: Grade) -> None:
    assert (HAPPENED[event].when, HAPPENED[event].grade) == (When.on(day), grade)


def test_the_fincen_monitor_was_engaged_in_a_range_of_days() -> None:
    engaged = HAPPENED["fincen-monitor-engaged"]
    assert (engaged.when, engaged.grade) == (When(date(2024, 5, 20), date(2024, 5, 24)), Grade.ESTIMATED)


def test_every_source_that_is_named_has_an_address() -> None:
    addresses = {each.key: each.url for each in AGREED.sources}
    named = {key for _, keys in cited() for key in keys}
    assert {key for key in named if addresses[key] is None} == {"S26", *ARTICLES}, "a post, and articles without one"
    assert addresses["P1"] == "https://ofac.treasury.gov/media/932351/download?inline"
    assert addresses["XP2"] == "https://www.plainsite.org/dockets/download.html?id=316324908&z=c31eae93"
    assert (
        addresses["S4"]
        == "https://cityam.com/judge-approves-binance-3-4bn-guilty-plea-as-us-seeks-to-modify-founder-zhaos-bond"
    )


def test_every_entry_names_a_source_save_the_two_duties_that_none_mentions() -> None:
    assert [entry for entry, keys in cited() if not keys] == [
        *(str(OBLIGATIONS[code])[:60] for code in ("D10", "D11")),
    ]


def test_a_source_is_of_record_only_where_a_primary_text_was_read() -> None:
    of_record = {each.key for each in AGREED.sources if each.grade is Grade.RECORD}
    assert of_record == {"P1", "P2", "P3", "P4", "P5", "P6", "P7", "P10", "P11", "XP2"}


def test_developments_change_nothing_and_invent_no_day() -> None:
    ranges = [each for each in AGREED.developments if not each.when.exact]
    assert [str(each.when) for each in ranges] == [
        "between 2025-03-01 and 2025-03-31",
        "between 2025-04-05 and 2025-09-16",
        "by 2025-09-16",
        "between 2026-02-24 and 2026-02-28",
        "between 2026-03-01 and 2026-11-21",
    ]
    assert all(each.grade in {Grade.REPORTED, Grade.ESTIMATED} for each in AGREED.developments)
    assert all(not isinstance(each.when.latest, datetime) for each in AGREED.developments)


def test_who_owes_each_duty_is_the_company_zhao_or_lim() -> None:
    def owed_by(each: Obligation) -> str | None:
        return each.owed_by

    assert {each.code: owed_by(each) for each in AGREED.obligations if each.code[0] == "Z"} == dict.fromkeys(
        ("Z1", "Z2", "Z3", "Z4"), "Changpeng Zhao"
    )
    assert {owed_by(each) for each in AGREED.obligations if each.code[0] not in "ZL"} == {
        *("Binance Holdings Limited", None)
    }


def test_binance_us_is_out_of_scope() -> None:
    assert [each.name for each in AGREED.parties if not each.in_scope] == ["BAM Trading Services (Binance.US)"]
