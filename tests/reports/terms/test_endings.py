"""Terms that were made longer, stood still or ended: in the table, the drawing, the register and the summary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tracker.agreements.file.reader import read
from tracker.reports.monthly.changes import fact_words
from tracker.reports.monthly.pages import MonthlyReport, SettlementPage
from tracker.reports.monthly.settlement_view import SettlementView
from tracker.reports.monthly.subject import Month, Subject
from tracker.reports.monthly.view import build
from tracker.reports.page.render import render
from tracker.reports.page.wording import when_in_full
from tracker.reports.terms.term import ending_words, nominal_words, successor_words
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate
from tracker.rules.facts import Ended, Ending, Fact, When
from tracker.rules.grades import Grade
from tracker.rules.plan import plan, standing_on

AGREED = """\
settlement: glen
title: Glen, 2022
organisation: Glen Limited
time_zone: America/New_York
sources:
  S1: {title: Filing}
instruments:
  plea:
    title: Plea agreement
    authority: DOJ
    kind: plea agreement
    counting: calendar-days
    calendar: none
    effective: 2022-05-24
  order: {title: Consent order, authority: CFTC, kind: court order, counting: calendar-days, calendar: none}
events:
  engaged: {on: 2023-06-19, grade: estimated, source: S1}
terms:
  doj-monitorship: {instrument: plea, kind: monitorship, title: DOJ monitorship, starts: engaged, length: 3 years}
  probation: {instrument: order, kind: probation, title: Probation, starts: 2024-01-01, length: 2 years}
obligations:
  D1: {instrument: plea, title: Help the monitor, kind: standing, due: continuing through end(doj-monitorship)}
  D2:
    instrument: plea
    title: Answer the monitor
    kind: report
    due: every 6 months from start(doj-monitorship) until end(doj-monitorship)
  D3: {instrument: plea, title: Pay the fine, kind: payment, amount: {USD: 5.00}, due: on 2026-12-31}
  C1: {instrument: order, title: Certify, kind: certification, term: probation, due: on end(probation)}
  C3: {instrument: order, title: Behave, kind: standing, due: continuing through end(probation)}
  C2: {instrument: order, title: Report, kind: report, due: on 2025-09-30}
"""
ENDED = "{ended: doj-monitorship, on: 2025-03-19, manner: early, authority: DOJ, source: S1}"


def subject(*facts: str, as_of: date = date(2025, 4, 30), known_late: tuple[Fact, ...] = ()) -> Subject:
    """Give the settlement with facts of its file, as it stood on a day and on the eve of that day's month."""
    written = "facts:\n" + "".join(f"  - {fact}\n" for fact in facts) if facts else ""
    agreement = read((AGREED + written).encode(), "glen.yaml")
    every = (*agreement.facts, *known_late)
    eve = as_of.replace(day=1).toordinal() - 1
    until = date(2028, 12, 31)
    return Subject(
        plan=plan(agreement.settlement, standing_on(every, as_of), until=until),
        month_before=plan(agreement.settlement, standing_on(every, date.fromordinal(eve)), until=until),
        facts=every,
    )


def report(*facts: str, as_of: date = date(2025, 4, 30)) -> MonthlyReport:
    month = Month(as_of.year, as_of.month)
    return build([subject(*facts, as_of=as_of)], month=month, as_of=as_of, journal_head=None)


def page(*facts: str, as_of: date = date(2025, 4, 30)) -> SettlementPage:
    return report(*facts, as_of=as_of).settlements[0]


def tones(told: SettlementPage) -> list[str]:
    """Give what the wide drawing is made of, without the axis and the marks' own strokes."""
    return [shape.tone for shape in told.timeline.drawings[0].shapes if shape.tone not in {"grid", "today", "readings"}]


def test_a_term_that_ended_early_says_by_how_much_by_whom_and_when_it_would_have_ended() -> None:
    row = page(ENDED).timeline.terms[0]
    assert row.history == ("ended early by 457 days, by DOJ, on 19 March 2025; nominal end about 19 June 2026",)
    assert (row.ends.text, row.status.text, row.remaining) == ("Wed 19 Mar 2025", "ended early", "")


def test_what_ended_is_never_drawn_as_running() -> None:
    before, after = page(as_of=date(2025, 4, 30)), page(ENDED)
    running = "DOJ monitorship: about 19 June 2023 (estimated) to "
    names = [
        [words.text for words in each.timeline.drawings[0].words if words.tone == "bar"] for each in (before, after)
    ]
    assert names[0][0] == running + "about 19 June 2026 (estimated)"
    assert names[1][0] == running + "19 March 2025, ended early; nominal end about 19 June 2026"
    assert "nominal" in tones(after)
    assert "nominal" not in tones(before)
    # The probation alone still lies ahead.
    assert tones(after).count("ahead") == tones(before).count("ahead") - 1 == 1


def test_on_the_day_of_an_early_end_a_term_runs_no_more_and_on_the_last_day_of_its_length_it_does() -> None:
    assert page(ENDED, as_of=date(2025, 3, 18)).timeline.terms[0].status.text == "running"
    assert page(ENDED, as_of=date(2025, 3, 19)).timeline.terms[0].status.text == "ended early"
    expired = "{ended: probation, on: 2026-01-01, manner: expired}"
    assert page(expired, as_of=date(2026, 1, 1)).timeline.terms[1].status.text == "running"
    assert page(expired, as_of=date(2026, 1, 2)).timeline.terms[1].status.text == "expired"
    assert page(expired, as_of=date(2026, 1, 2)).timeline.terms[1].history == ("expired on 1 January 2026",)


def test_an_end_that_was_announced_is_told_as_one_to_come() -> None:
    announced = "{ended: probation, on: 2025-06-30, manner: early, authority: the court, learned_on: 2025-04-02}"
    row = page(announced).timeline.terms[1]
    assert row.history == (
        "is announced to end early by 185 days, by the court, on 30 June 2025; nominal end 1 January 2026",
    )
    assert (row.status.text, row.remaining) == ("running, end announced", "61 days left")


def test_an_end_known_only_by_a_range_is_not_shown_as_a_day() -> None:
    told = page("{ended: probation, after: 2025-02-28, by: 2025-03-19, manner: superseded, authority: the court}")
    row = told.timeline.terms[1]
    assert row.ends.text == "between 1 March 2025 and 19 March 2025"
    assert row.history == (
        (
            "was superseded, 288 to 306 days early, by the court, between 1 March 2025 and 19 March 2025; "
            "nominal end 1 January 2026"
        ),
    )
    words = [each.text for each in told.timeline.drawings[0].words if each.tone == "bar"]
    assert (
        "1 January 2024 to an end between 1 March 2025 and 19 March 2025, superseded; nominal end 1 January 2026"
    ) in words
    assert "Probation was superseded" not in told.front.headline  # it ended in another month


def test_the_reason_is_what_came_first() -> None:
    told = page(
        "{ended: probation, on: 2025-02-10, manner: early, authority: CFTC}",
        "{ended: order, on: 2025-04-10, manner: dismissed, authority: the court}",
    )
    whys = {row.deadline.text: (row.on.text, row.why) for row in told.agenda.closed}
    assert whys["C2"] == ("Thu 10 Apr 2025", "Consent order was dismissed, by the court, on 10 April 2025")
    assert whys["C1"] == whys["C2"]


def test_an_extension_is_told_beside_the_end_before_it_and_is_marked_in_the_bar() -> None:
    told = page(
        "{term_extended: probation, longer_by: 1 year, decided_on: 2025-02-03, authority: CFTC}",
        "{term_extended: probation, to: 2027-06-30, decided_on: 2025-04-04}",
    )
    row = told.timeline.terms[1]
    assert row.ends.text == "Wed 30 Jun 2027"
    assert row.history == (
        "before that 1 January 2026",
        "extended by 1 year by CFTC, decided on 3 February 2025",
        "extended to 30 June 2027, decided on 4 April 2025",
    )
    assert tones(told).count("agreed") == 1
    assert tones(page()).count("agreed") == 0


def test_a_term_that_stands_still_is_suspended_and_afterwards_shows_its_gap() -> None:
    suspended = "{term_suspended: probation, on: 2025-01-10, authority: the court}"
    row = page(suspended).timeline.terms[1]
    assert (row.status.text, row.remaining) == ("suspended", "")
    assert row.history == ("has stood still since 10 January 2025",)
    stands = {term.title: term.days for term in page(suspended).front.terms}
    assert stands["Probation"] == "stands still since 10 January 2025"
    resumed = page(suspended, "{term_resumed: probation, on: 2025-03-11}")
    assert resumed.timeline.terms[1].history == ("stood still from 10 January 2025 until 11 March 2025",)
    assert resumed.timeline.terms[1].ends.text == "Mon 2 Mar 2026"
    assert resumed.timeline.terms[1].status.text == "running"
    assert tones(resumed).count("still") == 1


def test_released_duties_are_shown_apart_with_the_reason_and_none_counts_as_met() -> None:
    told = page(ENDED)
    why = "DOJ monitorship ended early by 457 days, by DOJ, on 19 March 2025"
    assert [(row.deadline.text, row.which, row.status.text, row.on.text, row.why) for row in told.agenda.closed] == [
        ("D1", "the standing duty", "released", "Wed 19 Mar 2025", why),
        ("D2", "three deadlines, D2@4 to D2@6", "released", "Wed 19 Mar 2025", why),
    ]
    assert [row.deadline.text for row in told.agenda.continuing] == ["C3"]
    assert told.timeliness is not None
    (since_the_beginning,) = [row for row in told.timeliness.tables[0].rows if row.title == "Since the beginning"]
    assert dict(since_the_beginning.counts)["On time"] == "0"
    assert dict(since_the_beginning.counts)["Released"] == "4"
    assert page().agenda.closed == ()


def test_an_overdue_deadline_stays_overdue_when_its_term_ends() -> None:
    overdue = [row.deadline.text for row in page(ENDED).agenda.overdue]
    assert overdue == ["D2@1", "D2@2", "D2@3"]


@pytest.mark.parametrize(
    ("manner", "successor", "says"),
    [
        (Ending.SUPERSEDED, "plea", "; plea took its place"),
        (Ending.EARLY, "reporting", "; reporting followed it"),
        (Ending.DISMISSED, "order", "; order followed it"),
        (Ending.EARLY, None, ""),
    ],
)
def test_only_what_supersedes_takes_a_place(manner: Ending, successor: str | None, says: str) -> None:
    ended = Ended(code="dpa", when=When.on(date(2026, 2, 16)), manner=manner, successor=successor)
    assert successor_words(ended) == says


def test_a_superseded_instrument_says_so_with_its_duties_and_its_terms() -> None:
    told = page(
        "{ended: order, on: 2025-04-10, manner: superseded, successor: plea, authority: the court}",
    )
    assert [(row.deadline.text, row.status.text, row.why) for row in told.agenda.closed] == [
        (
            code,
            "superseded",
            "Consent order was superseded, by the court, on 10 April 2025; Plea agreement took its place",
        )
        for code in ("C1", "C2", "C3")
    ]
    assert told.register[1].fields[-1] == ("Ended", "was superseded, by the court, on 10 April 2025")
    assert told.timeline.terms[1].history == (
        (
            "was superseded, 266 days early, by the court, on 10 April 2025, with its instrument; "
            "nominal end 1 January 2026"
        ),
    )


def test_a_term_that_ran_to_its_end_is_the_reason_too() -> None:
    (row,) = page(as_of=date(2026, 2, 1)).agenda.closed
    assert (row.deadline.text, row.on.text) == ("C3", "Fri 2 Jan 2026")
    assert row.why == "Probation ran to its end on 1 January 2026"


@pytest.mark.parametrize("as_of", [date(2025, 4, 30), date(2025, 2, 28)])
def test_the_page_says_all_of_it_and_the_same_facts_give_the_same_bytes(as_of: date) -> None:
    first, second = (render(report(ENDED, as_of=as_of)) for _ in range(2))
    assert first == second
    ended = "ended early by 457 days, by DOJ, on 19 March 2025; nominal end about 19 June 2026"
    assert (ended in first) is (as_of >= date(2025, 3, 19))
    assert "Released and superseded" in first


def test_facts_about_terms_are_told_among_those_recorded() -> None:
    told = subject(
        "{term_started: probation, after: 2024-01-01, by: 2024-01-05}",
        "{term_extended: probation, longer_by: 1 year, decided_on: 2025-02-03, authority: CFTC}",
        "{term_suspended: probation, on: 2025-02-10}",
        "{term_resumed: probation, on: 2025-03-11}",
        "{ended: order, on: 2025-04-10, manner: superseded, successor: plea, authority: the court}",
    )
    view = SettlementView(told, key="s1", month=Month(2025, 4), as_of=date(2025, 4, 30))
    assert [(fact_words(view, fact), when_in_full(fact.when)) for fact in told.facts[1:]] == [
        ("Started: Probation", "between 2 January 2024 and 5 January 2024"),
        ("Extended by 1 year, by CFTC: Probation", "3 February 2025"),
        ("Suspended: Probation", "10 February 2025"),
        ("Resumed: Probation", "11 March 2025"),
        ("Ended (superseded by Plea agreement), by the court: Consent order", "10 April 2025"),
    ]


NOMINAL = ComputedDate(date(2026, 6, 19), date(2026, 6, 19), Grade.RECORD, ())
EARLY = Ended(code="watch", when=When.on(date(2025, 3, 19)), manner=Ending.EARLY)
LATER = date(2027, 1, 1)


@pytest.mark.parametrize(
    ("when", "manner", "says"),
    [
        (When(None, date(2025, 3, 19)), Ending.EARLY, "ended early by at least 457 days no later than 19 March 2025"),
        (
            When(date(2025, 3, 1), date(2025, 3, 19)),
            Ending.EARLY,
            "ended early by 457 to 475 days between 1 March 2025 and 19 March 2025",
        ),
        (When.on(date(2026, 6, 18)), Ending.EARLY, "ended early by 1 day on 18 June 2026"),
        (When.on(date(2026, 6, 19)), Ending.EXPIRED, "expired on 19 June 2026"),
        (When.on(date(2026, 6, 30)), Ending.EXPIRED, "expired, 11 days after its nominal end, on 30 June 2026"),
        (When(date(2026, 6, 17), date(2026, 6, 21)), Ending.EXPIRED, "expired between 17 June 2026 and 21 June 2026"),
        (
            When(date(2026, 6, 20), date(2026, 6, 21)),
            Ending.EXPIRED,
            "expired, 1 to 2 days after its nominal end, between 20 June 2026 and 21 June 2026",
        ),
        (When(None, date(2026, 6, 30)), Ending.EARLY, "ended early no later than 30 June 2026"),
        (When.on(date(2025, 3, 19)), Ending.CONDITION, "ended, its condition met, 457 days early, on 19 March 2025"),
        (When.on(date(2025, 3, 19)), Ending.VOID, "became void, 457 days early, on 19 March 2025"),
        (When.on(date(2025, 3, 19)), Ending.DISMISSED, "was dismissed, 457 days early, on 19 March 2025"),
    ],
)
def test_an_end_is_told_as_exactly_as_it_is_known(when: When, manner: Ending, says: str) -> None:
    assert ending_words(replace(EARLY, when=when, manner=manner), NOMINAL, LATER) == says


@pytest.mark.parametrize(
    ("nominal", "says"),
    [
        (NOMINAL, "nominal end 19 June 2026"),
        (replace(NOMINAL, grade=Grade.DISPUTED), "nominal end about 19 June 2026"),
        (AwaitedDate(("engaged",), NOMINAL, ()), "nominal end about 19 June 2026"),
        (AwaitedDate(("engaged",), None, ()), "nominal end not known"),
        (None, "nominal end not found"),
    ],
)
def test_a_nominal_end_is_told_as_exactly_as_it_is_known(nominal: DerivedDate | None, says: str) -> None:
    assert nominal_words(nominal) == says
    assert ending_words(EARLY, None, LATER) == "ended early on 19 March 2025"
