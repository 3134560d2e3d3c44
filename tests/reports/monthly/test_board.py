"""The board's form: the first screen, what needs a decision and the record, on at most two printed pages."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browsers import violations
from tests.reports.subjects import a_deadline, a_subject, an_obligation, binance, reading
from tracker.reports.monthly.board import MOST_DECISIONS, BoardReport, board
from tracker.reports.monthly.subject import Month, Subject
from tracker.reports.page.render import render_board
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Occurrence, PlannedTerm
from tracker.rules.deadlines.proposals import Proposal
from tracker.rules.due.kinds import Kind
from tracker.rules.facts import Resolved, When
from tracker.rules.grades import Grade
from tracker.rules.settlement.settlement import Instrument, Person, Term

MARCH = Month(2026, 3)
LONG = "Report on the remediation of every control that the monitor found wanting in the year before"


def of(*subjects: Subject, as_of: date = MARCH.last) -> BoardReport:
    return board(subjects, month=Month.of(as_of), as_of=as_of)


def crowded() -> Subject:
    """More of everything than two pages have room for: terms, owners, authorities, and what waits for a decision."""
    obligations, deadlines = [], []
    for number in range(60):
        code = f"D{number}"
        obligations.append(
            an_obligation(
                code,
                title=f"{LONG}, part {number}",
                owner=f"p{number % 12}",
                instrument=f"i{number % 12}",
            )
        )
        day = date(2026, 3, 1) + timedelta(days=number)
        if number % 3 == 0:
            deadlines.append(replace(a_deadline(code, AwaitedDate((), None, ())), occurrence=unknown(code)))
        elif number % 3 == 1:
            deadlines.append(a_deadline(code, reading(day, day + timedelta(days=3))))
        else:
            done = Resolved(obligation=code, when=When.on(day - timedelta(days=1)))
            deadlines.append(
                replace(a_deadline(code, reading(day)), proposals=(Proposal(fact=done, pieces=(), content=""),))
            )
    subject = a_subject(tuple(obligations), tuple(deadlines))
    runs = ComputedDate(date(2025, 1, 1), date(2025, 1, 1), Grade.RECORD, ())
    terms = tuple(
        PlannedTerm(
            term=Term(code=f"t{number}", instrument="i1", kind="monitorship", title=f"{LONG[:40]}, term {number}"),
            starts=runs,
            ends=replace(runs, safe=date(2028, 1, 1), latest=date(2028, 1, 1)),
        )
        for number in range(14)
    )
    settlement = replace(
        subject.plan.settlement,
        persons=tuple(Person(key=f"p{number}", name=f"A person of a long name, {number}") for number in range(12)),
        instruments=tuple(
            Instrument(
                code=f"i{number}",
                title="Order",
                authority=f"Authority of a long name {number}",
                kind="order",
                counting="unread",
                calendar="us-federal",
            )
            for number in range(12)
        ),
    )
    plan = replace(subject.plan, settlement=settlement, terms=terms)
    return replace(subject, plan=plan, month_before=plan)


def unknown(code: str) -> Occurrence:
    return a_deadline(code, AwaitedDate((), None, ()), kind=Kind.UNKNOWN).occurrence


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("subject", ["crowded", "binance"])
def test_it_is_at_most_two_printed_pages(browser: Browser, tmp_path: Path, paper: str, subject: str) -> None:
    place = tmp_path / "board.html"
    made = of(crowded()) if subject == "crowded" else of(binance(), as_of=date(2026, 11, 21))
    place.write_text(render_board(made), encoding="utf-8")
    page = browser.new_page()
    page.goto(place.as_uri())
    printed = page.pdf(format=paper)
    page.close()

    assert 1 <= len(re.findall(rb"/Type\s*/Page\b(?!s)", printed)) <= 2


def test_axe_finds_nothing(browser: Browser, tmp_path: Path) -> None:
    place = tmp_path / "board.html"
    place.write_text(render_board(of(crowded())), encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(place.as_uri())
    found = violations(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert found == []
    assert wide == 390


def test_what_needs_a_decision_is_told_by_title_and_what_has_no_room_is_counted() -> None:
    (page,) = of(crowded()).settlements

    assert [(group.title, len(group.rows), group.nothing) for group in page.decisions] == [
        ("Said to be done, and waiting for approval", MOST_DECISIONS, "And 17 more duties, in the full report."),
        (
            "Due soon by one reading and later by another: which one is acted on",
            MOST_DECISIONS,
            "And eight more duties, in the full report.",
        ),
        ("Due dates that were not found", MOST_DECISIONS, "And 17 more duties, in the full report."),
    ]
    assert page.more_terms == "And nine more terms, in the full report."


def test_several_settlements_are_a_headline_and_a_line_of_each() -> None:
    report = of(binance(), crowded(), as_of=date(2026, 11, 21))
    html = render_board(report)

    assert report.subtitle == "two settlements"
    assert "How each settlement stands" in html
    assert "What needs a decision" not in html


def test_it_says_what_the_full_report_says_first() -> None:
    subject = binance()
    (page,) = of(subject, as_of=date(2026, 11, 21)).settlements

    assert of(subject, as_of=date(2026, 11, 21)).headline == page.front.headline
