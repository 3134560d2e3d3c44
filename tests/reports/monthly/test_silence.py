"""Nothing recorded: a standing duty whose review span has passed in silence is a finding of its own."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import a_settlement, an_obligation, happened, resolved
from tracker.reports.monthly.pages import MonthlyReport
from tracker.reports.monthly.subject import Month, Subject
from tracker.reports.monthly.view import build
from tracker.reports.page.render import render
from tracker.rules.facts import ClockStopped, Delivered, DeliveryStep, Fact, StopReason, Waived, When
from tracker.rules.plan import plan, standing_on
from tracker.rules.settlement.settlement import Person

AS_OF = date(2026, 9, 30)
SENTENCED = happened("sentencing", date(2026, 1, 15))


def reported(*facts: Fact) -> MonthlyReport:
    duty = an_obligation(
        "S1",
        due="continuing from sentencing, review every 3 months",
        kind="standing",
        owner="mia",
        title="Keep records",
    )
    settlement = a_settlement(duty, persons=(Person(key="mia", name="Mia Ortiz"),))
    derived = plan(settlement, standing_on((SENTENCED, *facts), AS_OF), until=date(2027, 1, 1))
    subject = Subject(plan=derived, month_before=derived, facts=(SENTENCED, *facts))
    return build([subject], month=Month(2026, 9), as_of=AS_OF, journal_head=None)


def test_a_duty_of_which_nothing_was_ever_recorded_is_listed() -> None:
    (row,) = reported().settlements[0].silent
    assert (row.deadline.text, row.title, row.owner, row.every) == ("S1", "Keep records", "Mia Ortiz", "every 3 months")
    assert (row.last, row.since.text, row.passed.iso, row.entry) == ("nothing", "never", "2026-04-15", "")


def test_it_says_what_was_recorded_last_and_since_when() -> None:
    (row,) = reported(resolved("S1", date(2026, 4, 10), number=1, entry=7)).settlements[0].silent
    assert (row.last, row.since.iso, row.passed.iso) == ("review 1 resolved", "2026-04-10", "2026-07-10")
    assert row.entry == "entry 7"


@pytest.mark.parametrize(
    ("fact", "says"),
    [
        (
            Delivered(obligation="S1", number=1, when=When.on(date(2026, 4, 10)), step=DeliveryStep.SENT),
            "review 1 sent",
        ),
        (
            ClockStopped(obligation="S1", number=1, stopped_on=date(2026, 4, 10), why=StopReason.DISPUTE),
            "review 1 disputed",
        ),
        (Waived(obligation="S1", number=1, waived_on=date(2026, 4, 10)), "review 1 waived"),
        (happened("received(S1)", date(2026, 4, 10)), "received(S1)"),
    ],
)
def test_what_was_recorded_last_is_named_for_what_it_is(fact: Fact, says: str) -> None:
    (row,) = reported(fact).settlements[0].silent
    assert (row.last, row.since.iso) == (says, "2026-04-10")


def test_a_duty_with_something_recorded_within_its_span_is_not_listed() -> None:
    assert reported(resolved("S1", date(2026, 7, 10), number=2)).settlements[0].silent == ()


def test_what_is_recorded_after_the_day_of_the_report_breaks_no_silence() -> None:
    assert len(reported(resolved("S1", date(2026, 10, 2), number=3)).settlements[0].silent) == 1


def test_the_page_says_so_in_its_own_section() -> None:
    html = render(reported())
    assert 'id="s1-silent">Nothing recorded</h3>' in html
    assert "Standing duties whose review span has passed in silence" in html
    quiet = render(reported(resolved("S1", date(2026, 7, 10), number=2)))
    assert "No standing duty has gone without a record for longer than its review span." in quiet
