"""Recommendations in the report: where each stands, the clocks on both sides, and how many were open over time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browsers import violations
from tests.rules.recommendations.test_recommendations import asked, said, settlement_of
from tracker.reports.monthly.board import board
from tracker.reports.monthly.pages import MonthlyReport, RecommendationsPage
from tracker.reports.monthly.subject import Month, Subject, edition_of
from tracker.reports.monthly.view import build
from tracker.reports.page.render import render
from tracker.rules.facts import Answer, Decision, Fact
from tracker.rules.plan import plan, standing_on
from tracker.rules.settlement.audience import Audience

AS_OF = date(2026, 5, 31)
FACTS: tuple[Fact, ...] = (
    asked("REC-1", parent=None),
    asked("REC-1a", parent="REC-1"),
    asked("REC-1b", parent="REC-1"),
    asked("REC-2", date(2026, 4, 1)),
    said(Answer.ADOPTED, date(2026, 3, 20), "REC-1a"),
    said(Answer.IMPLEMENTED, date(2026, 4, 10), "REC-1a"),
    said(Answer.VERIFIED, date(2026, 4, 20), "REC-1a"),
    said(Answer.OBJECTED, date(2026, 4, 20), "REC-2"),
    said(Answer.DECIDED, date(2026, 6, 20), "REC-2", Decision.DROPPED),
)


def subject(*facts: Fact) -> Subject:
    stood = standing_on(facts, AS_OF)
    derived = plan(settlement_of(), stood, until=date(2027, 1, 1))
    return Subject(plan=derived, month_before=derived, facts=facts)


def reported(*facts: Fact) -> MonthlyReport:
    return build([subject(*facts)], month=Month(2026, 5), as_of=AS_OF, journal_head=None)


def section(*facts: Fact) -> RecommendationsPage:
    page = reported(*facts).settlements[0].recommendations
    assert page is not None
    return page


def test_each_recommendation_has_its_state_and_the_clocks_of_both_sides() -> None:
    rows = {row.code: row for row in section(*FACTS).rows}

    assert rows["REC-1"].parts == "1 of 2 parts done (50 %, our count)"
    assert rows["REC-1"].state.text == "open"
    assert rows["REC-1b"].part_of == "part of REC-1"
    assert [(clock.what, clock.due.iso) for clock in rows["REC-1b"].ours] == [("adopt", "2026-07-30")]
    assert rows["REC-2"].state.text == "contested"
    assert [(clock.what, clock.owed_by, clock.due.iso) for clock in rows["REC-2"].ours] == [
        ("talks", "Acme", "2026-06-04")
    ]
    assert rows["REC-2"].last == "objected on Mon 20 Apr 2026"


def test_each_month_tells_for_whom_recommendations_waited_and_the_drawing_shows_it() -> None:
    advice = reported(*FACTS).settlements[0].advice
    assert advice is not None

    assert [(each.by, each.open, each.ours, each.theirs, each.done) for each in advice.months] == [
        ("31 March 2026", "2", "2", "0", "0"),
        ("30 April 2026", "2", "1", "1", "1"),
        ("31 May 2026", "2", "1", "1", "1"),
    ]
    assert advice.sentence.startswith(
        "3 recommended: 2 open, of which waiting for us 1, and for the monitor or the authority 1; "
        "1 verified, closed or dropped (33 %)."
    )
    for drawing in advice.drawings:
        assert [words.text for words in drawing.words][-3:] == ["1", "1", "1"]
        # What waits for us is filled, what waits for others hatched, what is closed in outline.
        assert {shape.tone for shape in drawing.shapes} == {"closed", "elapsed", "others-hatch", "done"}


def test_the_boards_form_has_them_too() -> None:
    month = Month(2026, 5)
    (page,) = board([subject(*FACTS)], month=month, as_of=AS_OF).settlements

    assert page.advice == reported(*FACTS).settlements[0].advice


def test_a_settlement_without_recommendations_has_no_such_section() -> None:
    page = reported().settlements[0]

    assert page.recommendations is None
    assert "Recommendations of the monitor" not in [words for _, words in page.contents]
    assert "Recommendations of the monitor" not in render(reported())


def test_what_is_moot_says_so_and_what_lapsed_too_and_not_that_a_term_has_ended() -> None:
    closed = {row.deadline.text: row.why for row in reported(*FACTS).settlements[0].agenda.closed}

    assert closed["REC-1b.object"] == "The time for it passed"
    assert any(why.startswith("What became of REC-") and why.endswith(" made it moot") for why in closed.values()), (
        closed
    )


def test_what_came_with_a_hidden_report_is_in_no_edition_that_hides_it() -> None:
    hidden = subject(asked("REC-1", report="report"), said(Answer.ADOPTED, date(2026, 3, 20)))
    settlement = hidden.plan.settlement
    secret = tuple(
        replace(each, audience=(Audience.MONITOR.value,)) if each.code == "report" else each
        for each in settlement.obligations
    )
    seen = replace(hidden.plan, settlement=replace(settlement, obligations=secret))
    whole = replace(hidden, plan=seen, month_before=seen)

    assert edition_of(whole, Audience.PUBLIC).facts == ()
    assert [each.obligation for each in edition_of(whole, Audience.PUBLIC).plan.deadlines] == []
    assert len(edition_of(whole, Audience.MONITOR).facts) == 2


@pytest.mark.parametrize("width", [1280, 390])
def test_a_browser_shows_it_without_fault(browser: Browser, tmp_path: Path, width: int) -> None:
    page_file = tmp_path / "report.html"
    page_file.write_text(render(reported(*FACTS)), encoding="utf-8")
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(page_file.as_uri())
    found = violations(page)
    wide = page.evaluate("document.documentElement.scrollWidth")
    context.close()

    assert found == []
    assert wide <= width
