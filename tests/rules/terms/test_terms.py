"""Terms that move: extended, suspended, set right, ended early, superseded; and what becomes of the duties under them."""

from __future__ import annotations

from datetime import date

from tests.builders import a_settlement, a_term, an_instrument, an_obligation, happened, resolved
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Deadline, Plan, PlannedTerm, standing_of
from tracker.rules.deadlines.moves import moves
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import (
    Ended,
    Ending,
    Fact,
    TermExtended,
    TermResumed,
    TermStarted,
    TermSuspended,
    When,
)
from tracker.rules.grades import Grade
from tracker.rules.plan import plan, standing_on
from tracker.rules.settlement.settlement import Settlement

ENGAGED = happened("engaged", date(2022, 6, 19))
ENDED = Ended(
    code="term", when=When.on(date(2025, 3, 19)), manner=Ending.EARLY, authority="DOJ", note="sole discretion"
)


def planned(settlement: Settlement, *facts: Fact, until: date = date(2028, 12, 31)) -> Plan:
    return plan(settlement, facts, until=until)


def the_term(plan_: Plan, code: str = "term") -> PlannedTerm:
    return next(each for each in plan_.terms if each.term.code == code)


def end(plan_: Plan, code: str = "term") -> ComputedDate:
    found = the_term(plan_, code).ends
    assert isinstance(found, ComputedDate), found
    return found


def deadline(plan_: Plan, code: str) -> Deadline:
    return next(each for each in plan_.deadlines if each.code == code)


def status(plan_: Plan, code: str, day: date) -> Status:
    return status_of(standing_of(deadline(plan_, code)), day)


def test_t24_a_term_starts_with_its_own_event_and_not_with_the_signing() -> None:
    settlement = a_settlement(terms=(a_term("agreement", starts="signed"), a_term("term")))
    plan_ = planned(settlement, happened("signed", date(2019, 12, 6)), happened("engaged", date(2020, 6, 2)))
    assert (end(plan_, "agreement").safe, end(plan_, "term").safe) == (date(2022, 12, 6), date(2023, 6, 2))


def test_t25_an_extension_moves_the_end_and_all_that_hangs_on_it_and_leaves_fixed_dates() -> None:
    settlement = a_settlement(
        an_obligation("A", due="at least 30 days before end(term)"),
        an_obligation("B", due="every 1 year from start(term) until end(term)"),
        an_obligation("C", due="on 2023-01-01"),
        terms=(a_term(),),
    )
    started = happened("engaged", date(2020, 6, 2))
    extended = TermExtended(
        term="term", decided_on=date(2022, 12, 14), by_span=Span(1, Unit.YEAR), authority="DOJ", grade=Grade.REPORTED
    )
    before, after = planned(settlement, started), planned(settlement, started, extended)
    # Sunday 2 June 2024 stands: a term's end does not roll.
    assert (end(before).safe, end(after).safe) == (date(2023, 6, 2), date(2024, 6, 2))
    assert [move.code for move in moves(before, after)] == ["end(term)", "A", "B@4"]
    assert [each.code for each in after.deadlines if each.obligation == "B"] == ["B@1", "B@2", "B@3", "B@4"]
    assert end(after).grade is Grade.REPORTED
    assert "term was extended by DOJ by 1 year, decided on Wednesday 14 December 2022" in end(after).steps[-1]


def test_t26_an_early_end_releases_what_would_have_come_and_meets_nothing() -> None:
    settlement = a_settlement(
        an_obligation("A", due="every 1 year from start(term) until end(term)"),
        an_obligation("B", due="continuing through end(term)"),
        an_obligation("C", due="on 2025-05-01", term="term"),
        an_obligation("D", due="on 2025-05-01"),
        terms=(a_term(),),
    )
    plan_ = planned(settlement, ENGAGED, ENDED, resolved("A", date(2023, 6, 1), number=1))
    assert end(plan_).safe == date(2025, 3, 19)
    nominal = the_term(plan_).nominal
    assert isinstance(nominal, ComputedDate)
    assert nominal.safe == date(2025, 6, 19)
    assert end(plan_).steps[-1] == "It would have ended on Thursday 19 June 2025: it ended 92 days early."
    day = date(2026, 1, 1)
    assert [(each.code, status_of(standing_of(each), day)) for each in plan_.deadlines] == [
        ("A@1", Status.MET),
        ("A@2", Status.OVERDUE),
        ("A@3", Status.RELEASED),
        ("B", Status.RELEASED),
        ("C", Status.RELEASED),
        ("D", Status.OVERDUE),
    ]
    assert status(plan_, "C", date(2025, 3, 18)) is Status.UPCOMING


def test_a_certification_at_the_end_of_the_term_falls_due_at_its_actual_end() -> None:
    settlement = a_settlement(
        an_obligation("A", due="on end(term)", term="term"),
        an_obligation("B", due="at least 30 days before end(term)", term="term"),
        terms=(a_term(),),
    )
    plan_ = planned(settlement, ENGAGED, ENDED)
    found = deadline(plan_, "A").due
    assert isinstance(found, ComputedDate)
    assert found.safe == date(2025, 3, 19)
    assert status(plan_, "A", date(2025, 3, 20)) is Status.OVERDUE
    # Thirty days before an end that came at once cannot be kept any more.
    assert status(plan_, "B", date(2025, 3, 20)) is Status.RELEASED


def test_t27_what_survives_its_term_stays() -> None:
    settlement = a_settlement(an_obligation("D", due="120 days after end(term)"), terms=(a_term(),))
    plan_ = planned(settlement, ENGAGED, ENDED)
    found = deadline(plan_, "D").due
    assert isinstance(found, ComputedDate)
    assert found.safe == date(2025, 7, 17)
    assert status(plan_, "D", date(2025, 7, 1)) is Status.DUE_SOON


def test_t28_a_conditional_end_is_unknown_until_its_condition_is_met() -> None:
    settlement = a_settlement(terms=(a_term(years=None),))
    assert the_term(planned(settlement, ENGAGED)).ends is None
    met = Ended(code="term", when=When.on(date(2024, 6, 2)), manner=Ending.CONDITION, authority="DOJ")
    assert end(planned(settlement, ENGAGED, met)).safe == date(2024, 6, 2)


def test_an_end_known_only_as_a_range_invents_no_day() -> None:
    replaced = Ended(
        code="term", when=When(date(2025, 4, 5), date(2025, 9, 16)), manner=Ending.SUPERSEDED, grade=Grade.REPORTED
    )
    plan_ = planned(
        a_settlement(an_obligation(due="continuing through end(term)"), terms=(a_term(years=5),)), ENGAGED, replaced
    )
    assert (end(plan_).safe, end(plan_).latest) == (date(2025, 4, 5), date(2025, 9, 16))
    assert status(plan_, "D1", date(2025, 9, 15)) is Status.CONTINUING
    assert status(plan_, "D1", date(2025, 9, 16)) is Status.RELEASED


def test_a_term_that_stands_still_ends_later_by_as_many_days() -> None:
    settlement = a_settlement(an_obligation(due="on end(term)"), terms=(a_term(),))
    suspended = TermSuspended(term="term", suspended_on=date(2024, 1, 1))
    paused = planned(settlement, ENGAGED, suspended)
    waiting = deadline(paused, "D1").due
    assert isinstance(waiting, AwaitedDate)
    assert waiting.events == ("resumed(term)",)
    assert the_term(paused).suspended_on == date(2024, 1, 1)
    resumed = TermResumed(term="term", resumed_on=date(2024, 1, 31))
    assert end(planned(settlement, ENGAGED, suspended, resumed)).safe == date(2025, 7, 19)


def test_a_start_that_is_set_right_moves_all_that_hangs_on_it() -> None:
    settlement = a_settlement(an_obligation(due="on end(term)"), terms=(a_term(),))
    right = TermStarted(term="term", when=When.on(date(2022, 7, 1)))
    moved = moves(planned(settlement, ENGAGED), planned(settlement, ENGAGED, right))
    assert [move.code for move in moved] == ["start(term)", "end(term)", "D1"]
    assert end(planned(settlement, ENGAGED, right)).safe == date(2025, 7, 1)


def test_one_monitor_may_leave_while_the_other_stays() -> None:
    settlement = a_settlement(
        an_obligation("A", due="continuing through end(term)"),
        an_obligation("B", due="continuing through end(other)"),
        terms=(a_term(), a_term("other", years=5)),
    )
    plan_ = planned(settlement, ENGAGED, ENDED)
    assert status(plan_, "A", date(2026, 1, 1)) is Status.RELEASED
    assert status(plan_, "B", date(2026, 1, 1)) is Status.CONTINUING
    assert end(plan_, "other").safe == date(2027, 6, 19)


def test_an_instrument_that_never_took_force_leaves_its_duties_superseded_and_not_waiting_for_ever() -> None:
    settlement = a_settlement(
        an_obligation("A", due="30 days after engaged"),
        an_obligation("B", due="on 2024-12-31", instrument="npa"),
        instruments=(an_instrument(), an_instrument("npa")),
    )
    rejected = Ended(code="plea", when=When.on(date(2024, 12, 5)), manner=Ending.VOID, successor="npa")
    plan_ = planned(settlement, rejected)
    assert status(plan_, "A", date(2024, 12, 4)) is Status.AWAITING
    assert status(plan_, "A", date(2024, 12, 5)) is Status.SUPERSEDED
    assert status(plan_, "B", date(2025, 1, 1)) is Status.OVERDUE


def test_a_case_dismissed_binds_nobody_afterwards_and_bound_while_it_was_pending() -> None:
    settlement = a_settlement(an_obligation("X1", due="on 2023-06-17"), an_obligation("X2", due="continuing"))
    dismissed = Ended(code="plea", when=When.on(date(2025, 5, 29)), manner=Ending.DISMISSED)
    plan_ = planned(settlement, dismissed)
    assert status(plan_, "X2", date(2025, 5, 28)) is Status.CONTINUING
    assert [status(plan_, code, date(2025, 5, 29)) for code in ("X1", "X2")] == [Status.RELEASED, Status.RELEASED]


def test_a_term_that_was_over_before_its_instrument_ended_keeps_its_own_end() -> None:
    dismissed = Ended(code="plea", when=When.on(date(2027, 5, 29)), manner=Ending.DISMISSED)
    plan_ = planned(a_settlement(terms=(a_term(),)), ENGAGED, dismissed)
    assert end(plan_).safe == date(2025, 6, 19)
    assert the_term(plan_).ended is None


def test_what_was_met_before_the_end_stays_met() -> None:
    settlement = a_settlement(an_obligation("X1", due="on 2023-06-17"))
    dismissed = Ended(code="plea", when=When.on(date(2025, 5, 29)), manner=Ending.DISMISSED)
    plan_ = planned(settlement, dismissed, resolved("X1", date(2023, 6, 16)))
    assert status(plan_, "X1", date(2026, 1, 1)) is Status.MET


def test_how_a_term_stood_before_it_was_ended_does_not_know_the_end() -> None:
    settlement = a_settlement(terms=(a_term(),))
    stood = standing_on((ENGAGED, ENDED), date(2025, 3, 1))
    assert end(planned(settlement, *stood)).safe == date(2025, 6, 19)
