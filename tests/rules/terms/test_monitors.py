"""Who monitors under a term: whom the file names, until facts tell otherwise, and on each day what stood then."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.builders import a_settlement, a_term, an_obligation, happened
from tracker.rules.facts import Appointment, Fact, MonitorStep, When
from tracker.rules.plan import plan, standing_on
from tracker.rules.settlement.settlement import Monitor, Term

ENGAGED = happened("engaged", date(2026, 1, 12))
REED = {"firm": "Reed & Co", "person": "Ann Reed"}
LATE = date(2026, 12, 31)


def step(what: MonitorStep, on: date, **given: Any) -> Appointment:
    return Appointment(term="watch", step=what, when=When.on(on), **given)


def monitor(*facts: Fact, on: date = LATE, term: Term | None = None) -> Monitor | None:
    settlement = a_settlement(an_obligation(), terms=(term or a_term("watch"),))
    (planned,) = plan(settlement, standing_on((ENGAGED, *facts), on), until=LATE).terms
    return planned.term.monitor


CHOICE = (
    step(MonitorStep.PROPOSED, date(2026, 1, 20), firm="Holt LLP", who="Acme"),
    step(MonitorStep.PROPOSED, date(2026, 1, 20), **REED, who="Acme"),
    step(MonitorStep.REJECTED, date(2026, 2, 10), firm="Holt LLP", who="DOJ", reason="a conflict"),
    step(MonitorStep.CHOSEN, date(2026, 2, 20), **REED, who="DOJ"),
    step(MonitorStep.ENGAGED, date(2026, 3, 2), firm="Reed & Co"),
    step(MonitorStep.LEFT, date(2026, 6, 1), person="Ann Reed", reason="retired", successor="Li Wu"),
    step(MonitorStep.ENGAGED, date(2026, 7, 1), person="Li Wu"),
)


def test_a_plain_name_in_the_file_is_the_monitor_on_every_day() -> None:
    named = a_term("watch", monitor=Monitor(firm="Holt LLP"))
    assert monitor(term=named, on=date(2026, 1, 12)) == monitor(term=named) == Monitor(firm="Holt LLP")


def test_each_day_has_the_monitor_of_that_day() -> None:
    reed = Monitor(firm="Reed & Co", person="Ann Reed")
    days = {
        date(2026, 1, 31): None,  # proposed alone
        date(2026, 2, 19): None,
        date(2026, 2, 20): reed,  # chosen
        date(2026, 3, 2): reed,  # engaged by the firm's name: still the same person
        date(2026, 5, 31): reed,
        date(2026, 6, 1): None,  # gone
        date(2026, 6, 30): None,
        date(2026, 7, 1): Monitor(person="Li Wu"),
    }
    assert {day: monitor(*CHOICE, on=day) for day in days} == days


def test_who_is_chosen_next_monitors_once_who_is_engaged_has_left() -> None:
    named = a_term("watch", monitor=Monitor(firm="Holt LLP"))
    chosen = step(MonitorStep.CHOSEN, date(2026, 4, 1), **REED)
    left = step(MonitorStep.LEFT, date(2026, 5, 1), firm="Holt LLP")
    assert monitor(chosen, left, term=named, on=date(2026, 4, 30)) == Monitor(firm="Holt LLP")
    assert monitor(chosen, left, term=named) == Monitor(**REED)


def test_one_chosen_and_rejected_after_all_does_not_monitor() -> None:
    assert monitor(CHOICE[3], step(MonitorStep.REJECTED, date(2026, 3, 1), firm="Reed & Co")) is None


def test_an_engagement_to_come_makes_nobody_monitor_before_its_day() -> None:
    ahead = step(MonitorStep.ENGAGED, date(2026, 12, 1), person="Li Wu", learned_on=date(2026, 10, 1))
    assert monitor(ahead, on=date(2026, 11, 30)) is None
    assert monitor(ahead, on=date(2026, 12, 1)) == Monitor(person="Li Wu")


def test_what_the_monitor_owes_by_name_ends_with_the_monitorship() -> None:
    owed = an_obligation("M1", due="5 years after engaged", owed_by="Li Wu")
    settlement = a_settlement(owed, terms=(a_term("watch"),))
    facts = (ENGAGED, step(MonitorStep.ENGAGED, date(2026, 7, 1), person="Li Wu"))
    (deadline,) = plan(settlement, facts, until=date(2032, 1, 1)).deadlines
    assert deadline.released_on == date(2029, 1, 13)
