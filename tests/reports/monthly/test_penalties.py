"""Draft penalties in the report: each late deadline with its range, its trace, and who verified the schedule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from tests.builders import a_settlement, an_obligation, resolved
from tracker.reports.monthly.pages import MonthlyReport
from tracker.reports.monthly.subject import Month, Subject
from tracker.reports.monthly.view import build
from tracker.reports.page.render import render
from tracker.rules.currencies import Money
from tracker.rules.facts import Fact
from tracker.rules.plan import plan
from tracker.rules.settlement.penalties import PenaltyMode
from tracker.rules.settlement.settlement import Penalty, PenaltyTier, Person

LATE = Penalty(
    key="late-reports",
    instrument="plea",
    mode=PenaltyMode.BY_BAND,
    citation="para. 42",
    clause="Section X.A",
    tiers=(PenaltyTier(Money("USD", 150_000), 14), PenaltyTier(Money("USD", 500_000))),
    sources=("P1",),
)
AS_OF = date(2026, 3, 31)


def reported(*facts: Fact, penalty: Penalty = LATE, **given: Any) -> MonthlyReport:
    duty = an_obligation(due="on 2026-03-02", penalty="late-reports", **given)
    settlement = a_settlement(
        duty,
        an_obligation("D2", due="on 2026-03-02"),
        penalties=(penalty,),
        persons=(Person(key="mia", name="Mia Ortiz"),),
    )
    derived = plan(settlement, facts, until=AS_OF)
    subject = Subject(plan=derived, month_before=derived, facts=facts)
    return build([subject], month=Month(2026, 3), as_of=AS_OF, journal_head=None)


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_a_deadline_met_late_has_its_penalty_as_a_range_with_the_steps_that_lead_there() -> None:
    (row,) = reported(resolved("D1", date(2026, 3, 12))).settlements[0].penalties
    assert (row.deadline.text, row.days, plain(row.cost)) == ("D1", "9 to 10 days", "USD 13,500.00 to USD 15,000.00")
    assert (row.state.text, row.verified.text) == ("met late", "draft")
    assert row.schedule == "late-reports: by-band, Section X.A of Plea agreement"
    assert row.steps[0] == "Due on Monday 2 March 2026; a penalty starts on the day after, Tuesday 3 March 2026."
    assert row.steps[-1] == "A draft: no named person has verified this schedule against its text."


def test_an_overdue_deadline_accrues_up_to_the_day_of_the_report() -> None:
    (row,) = reported().settlements[0].penalties
    assert (row.days, plain(row.cost), row.state.text) == ("29 days", "USD 96,000.00", "overdue")


def test_once_a_named_person_verified_the_schedule_its_figure_is_no_draft_and_names_them() -> None:
    (row,) = reported(penalty=replace(LATE, verified_by="mia")).settlements[0].penalties
    assert row.verified.text == "schedule verified"
    assert row.steps[-1].startswith("Mia Ortiz verified this schedule.")


def test_what_is_in_time_or_has_no_schedule_has_no_penalty() -> None:
    assert reported(resolved("D1", date(2026, 3, 2))).settlements[0].penalties == ()


def test_a_penalty_is_added_to_no_total() -> None:
    page = reported(amounts=(Money("USD", 700),)).settlements[0].money
    assert [plain(row.owed) for row in page.totals] == ["USD 7.00"]


def test_the_page_shows_the_penalty_its_trace_and_that_it_is_a_draft() -> None:
    html = render(reported(resolved("D1", date(2026, 3, 12))))
    assert "Draft penalties for delay" in html
    assert "USD\N{NO-BREAK SPACE}13,500.00 to USD\N{NO-BREAK SPACE}15,000.00" in html
    assert "whether that day counts the text does not say" in html
    assert "Draft penalties for delay" not in render(reported(resolved("D1", date(2026, 3, 2))))
