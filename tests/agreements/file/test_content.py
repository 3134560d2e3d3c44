"""What a file says becomes the plain values that the rules speak of."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from decimal import Decimal

import pytest

from tests.agreements.file.small_file import problems_after, read_small, small
from tracker.agreements.file.reader import read
from tracker.errors import FileRefused
from tracker.rules.currencies import Money
from tracker.rules.due.language import EventAnchor
from tracker.rules.due.parser import parse, parse_anchor
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import Extended, Happened, Resolved, Waived, When
from tracker.rules.grades import Grade
from tracker.rules.settlement.payment_terms import Basis, Bearing, Compounding, Credit, Interest, Until
from tracker.rules.settlement.settlement import (
    NOTICES,
    Contradiction,
    Development,
    Instrument,
    Monitor,
    NamedEvent,
    Obligation,
    Party,
    Person,
    Precedent,
    Settlement,
    Source,
    SourcedReading,
    Term,
)

FACT = "{resolved: D1, on: 2024-03-20}"
BARE = """\
settlement: bare
title: Bare
organisation: Bare Limited
time_zone: Europe/London
instruments:
  order: {title: Order, authority: SFO, kind: court order, counting: unread, calendar: gb-eaw}
"""


def test_a_file_with_nothing_but_an_instrument_is_a_settlement() -> None:
    agreement = read(BARE.encode(), "bare.yaml")
    assert agreement.settlement == Settlement(
        code="bare",
        title="Bare",
        organisation="Bare Limited",
        time_zone="Europe/London",
        instruments=(
            Instrument(
                code="order", title="Order", authority="SFO", kind="court order", counting="unread", calendar="gb-eaw"
            ),
        ),
    )
    assert agreement.facts == ()


def test_the_file_itself_is_kept_with_its_hash() -> None:
    agreement = read(BARE.encode(), "bare.yaml")
    assert (agreement.text, agreement.file) == (BARE, "bare.yaml")
    assert agreement.sha256 == hashlib.sha256(BARE.encode()).hexdigest()


def test_every_key_of_a_source_person_and_party_arrives() -> None:
    more = "parties:\n  Acme (US): {in_scope: no, source: S1, note: Another company.}\n  Acme Limited:\n"
    url = "https://example.org/release"
    agreed = read_small((f'url: "{url}"', f'url: "{url}", grade: reported, note: Seen.'), more=more).settlement
    assert agreed.sources == (Source(key="S1", title="Release", url=url, grade=Grade.REPORTED, note="Seen."),)
    assert agreed.persons == (Person(key="mia", name="Mia Ortiz", email="mia@example.org"),)
    assert agreed.parties == (
        Party(name="Acme (US)", in_scope=False, note="Another company.", sources=("S1",)),
        Party(name="Acme Limited"),
    )


def test_every_key_of_an_instrument_arrives() -> None:
    more = (
        "    source: [S1]\n    docket: 12.10\n    respondents: [Acme Limited, Acme (US)]\n    effective: sentencing\n"
        "    inaccessible: [2024-03-25]\n    grade: reported\n    note: Read in part.\n"
    )
    agreed = read_small(("    source: S1\n", more)).settlement
    assert agreed.instruments == (
        Instrument(
            code="plea",
            title="Plea agreement",
            authority="DOJ",
            kind="plea agreement",
            counting="frcp-6",
            calendar="us-federal",
            docket="12.10",
            respondents=("Acme Limited", "Acme (US)"),
            effective=parse_anchor("sentencing"),
            inaccessible=(date(2024, 3, 25),),
            grade=Grade.REPORTED,
            sources=("S1",),
            note="Read in part.",
        ),
    )


def test_every_key_of_a_term_arrives() -> None:
    keys = "monitor: {firm: Watchers, person: Ann Lee}, title: The watch, grade: estimated, source: S1, note: About."
    agreed = read_small(("length: 3 years}", f"length: 3 years, {keys}}}")).settlement
    assert agreed.terms == (
        Term(
            code="watch",
            instrument="plea",
            kind="monitorship",
            title="The watch",
            monitor=Monitor(firm="Watchers", person="Ann Lee"),
            starts=parse_anchor("sentencing"),
            length=Span(3, Unit.YEAR),
            grade=Grade.ESTIMATED,
            sources=("S1",),
            note="About.",
        ),
    )


def test_a_term_may_end_with_an_event_or_not_be_known_at_all() -> None:
    assert read_small(("length: 3 years", "ends: served")).settlement.terms[0].ends == parse_anchor("served")
    unknown = read_small((", starts: sentencing, length: 3 years", "")).settlement.terms[0]
    assert (unknown.starts, unknown.length, unknown.ends) == (None, None, None)


def test_every_key_of_an_obligation_arrives() -> None:
    more = """\
    owed_by: Acme Limited
    owed_to: DOJ
    wording: shall pay
    signed_by: [CEO, CCO]
    contingent_on: served
    satisfied_by: D2
    part_of: D3
    credits: [{payment_of: D4, up_to: {USD: 5}}, {payment_of: D4}]
    credited: half of it
    suspended: yes
    interest: {text: with interest, rate: 5 %, basis: 30/360, from: served, compounding: none, on: balance, until: paid}
    term: watch
    counting: calendar-days
    calendar: none
    notices: [60, 7]
    grade: disputed
    source: S1
    note: Disputed.
"""
    due = "    due: 30 days after sentencing\n"
    others = """  D3: {instrument: plea, title: Pay all, kind: payment, due: null, amount: {USD: 5000}}
  D4: {instrument: plea, title: Pay elsewhere, kind: payment, due: null, amount: {USD: 5000}}
facts:
"""
    agreed = read_small(
        (due, due + more), ("facts:\n", others), ("{USD: 1000.50}", "{USD: 1000.5, JPY: 5, KWD: 0.125}")
    ).settlement
    assert agreed.obligations[0] == Obligation(
        code="D1",
        instrument="plea",
        title="Pay the fine",
        kind="payment",
        due=parse("30 days after sentencing"),
        owed_by="Acme Limited",
        owed_to="DOJ",
        owner="mia",
        clause="12.10",
        wording="shall pay",
        amounts=(Money("USD", 100_050), Money("JPY", 5), Money("KWD", 125)),
        signed_by=("CEO", "CCO"),
        contingent_on="served",
        satisfied_by="D2",
        part_of="D3",
        credits=(Credit("D4", (Money("USD", 500),)), Credit("D4")),
        credited="half of it",
        suspended=True,
        interest=Interest(
            text="with interest",
            rate=Decimal(5),
            basis=Basis.THIRTY_360,
            start=EventAnchor("served"),
            compounding=Compounding.NONE,
            on=Bearing.BALANCE,
            until=Until.PAID,
        ),
        term="watch",
        counting="calendar-days",
        calendar="none",
        notices=(60, 7),
        grade=Grade.DISPUTED,
        sources=("S1",),
        note="Disputed.",
    )


def test_a_due_term_that_was_not_found_is_none_and_notices_are_the_usual_ones() -> None:
    duty = read_small(("due: 30 days after sentencing", "due: null")).settlement.obligations[0]
    assert duty.due is None
    assert duty.notices == NOTICES


def test_paragraph_12_10_is_not_12_1() -> None:
    assert read_small().settlement.obligations[0].clause == "12.10"
    assert read_small(("12.10", "12.1")).settlement.obligations[0].clause == "12.1"
    assert read_small(("12.10", "0x1F")).settlement.obligations[0].clause == "0x1F"


@pytest.mark.parametrize(
    ("written", "minor"),
    [("0", 0), ("0.01", 1), ("898618825.00", 89_861_882_500), ("1612031763", 161_203_176_300), ("7.10000", 710)],
)
def test_an_amount_is_exact_in_the_smallest_unit(written: str, minor: int) -> None:
    assert read_small(("1000.50", written)).settlement.obligations[0].amounts == (Money("USD", minor),)


def test_a_dated_event_is_a_fact_and_an_undated_one_is_not() -> None:
    agreement = read_small(
        ("served: {}", "served: {title: Served, expected: 5 days after sentencing, note: Soon.}"),
        ("grade: reported, source: S1}", "grade: reported, source: S1, note: Seen., learned_on: 2024-03-01}"),
        (FACT, "{waived: D1, on: 2024-03-01}"),
    )
    assert agreement.settlement.events == (
        NamedEvent(name="sentencing", note="Seen."),
        NamedEvent(name="served", title="Served", expected=parse("5 days after sentencing"), note="Soon."),
    )
    assert agreement.facts[0] == Happened(
        event="sentencing",
        when=When.on(date(2024, 2, 23)),
        grade=Grade.REPORTED,
        sources=("S1",),
        note="Seen.",
        learned_on=date(2024, 3, 1),
    )
    assert agreement.facts[1:] == (Waived(obligation="D1", waived_on=date(2024, 3, 1)),)


@pytest.mark.parametrize(
    ("written", "when"),
    [
        ("on: 2024-02-23", When.on(date(2024, 2, 23))),
        ("on: 2024-02-23T14:30", When.on(datetime(2024, 2, 23, 14, 30))),
        ("on: 2024-02-23 14:30:05", When.on(datetime(2024, 2, 23, 14, 30, 5))),
        ("after: 2024-02-20, by: 2024-02-23", When(date(2024, 2, 21), date(2024, 2, 23))),
        ("after: 2024-02-22, by: 2024-02-23", When.on(date(2024, 2, 23))),
    ],
)
def test_an_event_has_a_day_a_moment_or_a_range_that_begins_the_day_after(written: str, when: When) -> None:
    fact = read_small(("on: 2024-02-23", written)).facts[0]
    assert isinstance(fact, Happened)
    assert fact.when == when


def test_a_resolution_may_be_known_only_by_its_last_possible_day() -> None:
    fact = "{resolved: D1, no_later_than: 2025-09-17, learned_on: 2025-09-17, grade: reported, source: S1}"
    assert read_small((FACT, fact)).facts[1] == Resolved(
        obligation="D1",
        when=When(None, date(2025, 9, 17)),
        grade=Grade.REPORTED,
        sources=("S1",),
        learned_on=date(2025, 9, 17),
    )


def test_each_kind_of_fact_arrives() -> None:
    facts = (
        "{resolved: D1, after: 2024-03-01, by: 2024-03-04, recorded_by: mia, note: Seen.}\n"
        "  - {resolved: D2@2, on: 2024-07-30}\n"
        "  - {extended: D2@3, to: 2024-11-15, granted_on: 2024-10-20, source: S1}\n"
        "  - {waived: D2@2024-Q4, on: 2025-01-10}\n"
        "  - {event: served, on: 2024-05-01}\n"
        "  - {event: received(D1), on: 2024-03-05}\n"
        "  - {event: accepted( D2@2 ), on: 2024-08-05}\n"
        "  - {event: returned(D2@1), on: 2024-05-05}"
    )
    assert read_small((FACT, facts)).facts[1:] == (
        Resolved(obligation="D1", when=When(date(2024, 3, 2), date(2024, 3, 4)), by="mia", note="Seen."),
        Resolved(obligation="D2", number=2, when=When.on(date(2024, 7, 30))),
        Extended(obligation="D2", number=3, to=date(2024, 11, 15), granted_on=date(2024, 10, 20), sources=("S1",)),
        Waived(obligation="D2", number=4, waived_on=date(2025, 1, 10)),
        Happened(event="served", when=When.on(date(2024, 5, 1))),
        Happened(event="received(D1)", when=When.on(date(2024, 3, 5))),
        Happened(event="accepted(D2@2)", when=When.on(date(2024, 8, 5))),
        Happened(event="returned(D2@1)", when=When.on(date(2024, 5, 5))),
    )


@pytest.mark.parametrize(
    ("rule", "occurrence", "number"),
    [
        ("30 days after the end of each calendar quarter from sentencing", "2024-Q1", 1),
        ("30 days after the end of each calendar quarter from sentencing", "2026-Q4", 12),
        ("at least once each calendar month until end(watch)", "2024-02", 1),
        ("at least once each calendar month until end(watch)", "2025-01", 12),
        ("on the end of each calendar year from 30 days after sentencing", "2024", 1),
        ("on the end of each calendar year from sentencing", "2031", 8),
        ("on the end of each calendar year from sentencing", "3", 3),
        ("at least once each calendar week from due(D1)", "2024-W14", 2),
        ("every 30 days from sentencing", "12", 12),
    ],
)
def test_a_period_is_the_number_of_its_deadline(rule: str, occurrence: str, number: int) -> None:
    quarterly = "30 days after the end of each calendar quarter from sentencing until end(watch)"
    due = rule.replace("from 30 days after sentencing", "from (30 days after sentencing)")
    agreement = read_small((quarterly, due), (FACT, f"{{resolved: D2@{occurrence}, on: 2031-12-31}}"))
    fact = agreement.facts[1]
    assert isinstance(fact, Resolved)
    assert (fact.obligation, fact.number) == ("D2", number)


def test_a_period_of_a_series_that_has_not_begun_is_refused_with_what_can_be_written() -> None:
    assert problems_after(
        ("quarter from sentencing", "quarter from served"), (FACT, "{waived: D2@2025-Q1, on: 2025-01-10}")
    ) == ["acme.yaml:37:14: There is no deadline of D2 called “2025-Q1”. Known: its numbers, from D2@1."]


def test_developments_and_contradictions_arrive() -> None:
    more = """\
developments:
  - {on: 2024-04-01, title: Talks, source: S1}
  - {after: 2024-04-30, by: 2024-05-31, about: [watch, D1], title: More talks, grade: estimated, note: In May.}
  - {no_later_than: 2024-06-30, about: plea, title: An end}
contradictions:
  - {about: watch, title: How long, readings: [Three years., Five years.], source: S1}
  - about: [end(watch), D1]
    title: Until when
    readings: [{text: In May., source: [S1], grade: disputed}, {text: In June., source: S1}, Nobody says.]
precedents:
  - {settlement: acme-2020, cited_for: Its monitor went early, cited_by: Acme, on: 2024-04-02, source: S1}
  - {settlement: Acme Ltd, cited_for: It had none}
"""
    agreed = read_small(more=more).settlement
    assert agreed.developments == (
        Development(when=When.on(date(2024, 4, 1)), title="Talks", sources=("S1",)),
        Development(
            when=When(date(2024, 5, 1), date(2024, 5, 31)),
            title="More talks",
            about=("watch", "D1"),
            grade=Grade.ESTIMATED,
            note="In May.",
        ),
        Development(when=When(None, date(2024, 6, 30)), title="An end", about=("plea",)),
    )
    assert agreed.contradictions == (
        Contradiction(
            about=("watch",),
            title="How long",
            readings=(SourcedReading(text="Three years."), SourcedReading(text="Five years.")),
            sources=("S1",),
        ),
        Contradiction(
            about=("end(watch)", "D1"),
            title="Until when",
            readings=(
                SourcedReading(text="In May.", sources=("S1",), grade=Grade.DISPUTED),
                SourcedReading(text="In June.", sources=("S1",)),
                SourcedReading(text="Nobody says."),
            ),
        ),
    )
    assert agreed.precedents == (
        Precedent(
            cited="acme-2020",
            cited_for="Its monitor went early",
            cited_by="Acme",
            when=When.on(date(2024, 4, 2)),
            sources=("S1",),
        ),
        Precedent(cited="Acme Ltd", cited_for="It had none"),
    )


def test_a_key_without_a_value_is_absent_wherever_it_may_be() -> None:
    empty = (
        small(("    owner: mia\n", "    owner:\n    note: ~\n    signed_by: null\n")) + "developments:\nparties: ~\n"
    )
    duty = read(empty.encode(), "acme.yaml").settlement.obligations[0]
    assert (duty.owner, duty.note, duty.signed_by) == (None, "", ())


def test_a_quoted_null_is_text() -> None:
    assert read_small(("title: Acme, 2024", 'title: "null"')).settlement.title == "null"


@pytest.mark.parametrize("yes", ["yes", "true", "Yes", "TRUE", "on"])
@pytest.mark.parametrize("no", ["no", "false", "No", "off"])
def test_yes_and_no_may_be_written_as_people_do(yes: str, no: str) -> None:
    more = f"parties:\n  One: {{in_scope: {yes}}}\n  Two: {{in_scope: {no}}}\n"
    assert [party.in_scope for party in read_small(more=more).settlement.parties] == [True, False]


def test_a_country_code_that_older_readers_take_for_a_no_stays_text() -> None:
    assert read_small(("title: Acme, 2024", "title: NO")).settlement.title == "NO"


def test_nothing_is_read_from_a_file_with_a_problem() -> None:
    with pytest.raises(FileRefused) as refused:
        read_small(("owner: mia", "owner: mai"))
    assert [(each.line, each.column) for each in refused.value.problems] == [(27, 12)]
