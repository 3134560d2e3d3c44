"""The plan: what follows from a settlement and its facts, and what moved when they changed."""

from __future__ import annotations

from datetime import date

from tests.builders import a_settlement, a_term, an_instrument, an_obligation, happened, resolved
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Deadline, Plan, standing_of
from tracker.rules.deadlines.moves import moves
from tracker.rules.deadlines.status import Status, days_late, lateness_unknown, status_of
from tracker.rules.derivation.dates import Known
from tracker.rules.due.kinds import Kind
from tracker.rules.due.parser import parse, parse_anchor
from tracker.rules.facts import Extended, Fact, Happened, Resolved, Waived, When
from tracker.rules.grades import Grade
from tracker.rules.plan import plan, standing_on
from tracker.rules.settlement.settlement import NamedEvent, Settlement

UNTIL = date(2028, 12, 31)
SENTENCED = happened("sentencing", date(2024, 2, 23), grade=Grade.REPORTED, sources=("S4",))


def planned(settlement: Settlement, *facts: Fact) -> Plan:
    return plan(settlement, facts, until=UNTIL)


def only(plan_: Plan, code: str) -> Deadline:
    return next(each for each in plan_.deadlines if each.code == code)


def reading(plan_: Plan, code: str) -> ComputedDate:
    found = only(plan_, code).due
    assert isinstance(found, ComputedDate), found
    return found


def test_an_unread_counting_clause_gives_both_readings_of_a_sunday() -> None:
    settlement = a_settlement(an_obligation(), instruments=(an_instrument(counting="unread"),))
    found = reading(planned(settlement, SENTENCED), "D1")
    assert (found.safe, found.latest) == (date(2024, 3, 24), date(2024, 3, 25))
    assert found.steps[0] == "sentencing: Friday 23 February 2024 (reported, S4)."
    assert "was not seen" in found.steps[-1]


def test_a_date_is_no_surer_than_the_weakest_thing_on_its_way() -> None:
    plan_ = planned(a_settlement(an_obligation(), an_obligation("D2", grade=Grade.DISPUTED)), SENTENCED)
    assert reading(plan_, "D1").grade is Grade.REPORTED
    assert reading(plan_, "D2").grade is Grade.DISPUTED


def test_a_term_runs_from_its_event_and_its_end_does_not_roll() -> None:
    # Ericsson: three years from 2 June 2020 and one more end on Sunday 2 June 2024.
    settlement = a_settlement(
        an_obligation(due="on end(more)"),
        terms=(a_term("first", years=3), a_term("more", starts="end(first)", years=1)),
    )
    plan_ = planned(settlement, happened("engaged", date(2020, 6, 2)))
    assert reading(plan_, "D1").safe == date(2024, 6, 2)


def test_what_hangs_on_a_term_awaits_its_start() -> None:
    settlement = a_settlement(an_obligation(due="at least 30 days before end(term)"), terms=(a_term(),))
    found = only(planned(settlement), "D1").due
    assert isinstance(found, AwaitedDate)
    assert found.events == ("engaged",)


def test_a_plan_that_knows_what_rules_gave_another_is_as_it_would_be_alone() -> None:
    report = an_obligation("D2", due="every 3 months from due(D1) until end(term)")
    settlement = a_settlement(
        an_obligation(), report, an_obligation("D3", due="10 days after received(D2@1)"), terms=(a_term(),)
    )
    engaged = happened("engaged", date(2024, 3, 1))
    seen = (
        (),
        (SENTENCED,),
        (SENTENCED, engaged),
        (SENTENCED, engaged, resolved("D2", date(2024, 5, 1), number=1)),
        (happened("sentencing", date(2024, 4, 1)), engaged),
    )
    known = Known()
    for facts in (*seen, *reversed(seen)):
        assert plan(settlement, facts, until=UNTIL, known=known) == plan(settlement, facts, until=UNTIL)


def test_an_event_that_is_expected_gives_an_estimate() -> None:
    events = (NamedEvent(name="engaged", expected=parse("60 days after signed")), NamedEvent(name="signed"))
    settlement = a_settlement(an_obligation(due="30 days after engaged"), events=events)
    found = only(planned(settlement, happened("signed", date(2026, 1, 1))), "D1").due
    assert isinstance(found, AwaitedDate)
    assert found.estimate is not None
    assert (found.estimate.safe, found.estimate.grade) == (date(2026, 4, 1), Grade.ESTIMATED)


def test_a_due_term_that_was_not_found_is_never_given_a_date() -> None:
    deadline = only(planned(a_settlement(an_obligation(due=None))), "D1")
    assert deadline.occurrence.kind is Kind.UNKNOWN
    assert status_of(standing_of(deadline), date(2026, 11, 21)) is Status.NOT_FOUND


def test_a_contingent_duty_sleeps_until_its_event() -> None:
    settlement = a_settlement(an_obligation(due="30 days after failed", contingent_on="failed"))
    asleep = only(planned(settlement), "D1")
    assert status_of(standing_of(asleep), date(2026, 11, 21)) is Status.DORMANT
    awake = only(planned(settlement, happened("failed", date(2026, 10, 1))), "D1")
    assert status_of(standing_of(awake), date(2026, 10, 15)) is Status.DUE_SOON
    assert status_of(standing_of(awake), date(2026, 9, 30)) is Status.DORMANT


def test_another_duty_counts_from_the_nominal_due_date_whatever_was_done_or_extended() -> None:
    settlement = a_settlement(an_obligation(), an_obligation("D2", due="60 days after due(D1)"))
    extended = Extended(obligation="D1", to=date(2024, 6, 1), granted_on=date(2024, 3, 1))
    plan_ = planned(settlement, SENTENCED, extended, resolved("D1", date(2024, 5, 1)))
    assert reading(plan_, "D1").safe == date(2024, 6, 1)
    assert reading(plan_, "D2").safe == date(2024, 5, 23)


def test_an_extension_keeps_the_date_it_moved() -> None:
    extended = Extended(obligation="D1", to=date(2024, 4, 30), granted_on=date(2024, 3, 1), grade=Grade.REPORTED)
    deadline = only(planned(a_settlement(an_obligation()), SENTENCED, extended), "D1")
    assert isinstance(deadline.original, ComputedDate)
    assert deadline.original.safe == date(2024, 3, 24)
    assert isinstance(deadline.due, ComputedDate)
    assert deadline.due.safe == date(2024, 4, 30)
    assert deadline.due.steps[-1] == (
        "Extended from Sunday 24 March 2024 to Tuesday 30 April 2024 by consent of Friday 1 March 2024."
    )


def test_one_filing_meets_one_month_and_not_the_twelve() -> None:
    settlement = a_settlement(an_obligation(due="every 1 month from 2026-01-31"))
    plan_ = plan(settlement, [resolved("D1", date(2026, 2, 20), number=1)], until=date(2027, 1, 31))
    statuses = [status_of(standing_of(each), date(2026, 3, 1)) for each in plan_.deadlines]
    assert statuses.count(Status.MET) == 1
    assert len(statuses) == 12


def test_one_waiver_drops_one_deadline_and_not_the_duty() -> None:
    settlement = a_settlement(an_obligation(due="every 1 month from 2026-01-31"))
    waived = Waived(obligation="D1", number=2, waived_on=date(2026, 3, 1))
    plan_ = plan(settlement, [waived], until=date(2026, 5, 31))
    statuses = [status_of(standing_of(each), date(2026, 3, 2)) for each in plan_.deadlines]
    assert statuses == [Status.OVERDUE, Status.WAIVED, Status.UPCOMING, Status.UPCOMING]


def test_a_payment_satisfies_the_duty_that_is_deemed_satisfied_by_it() -> None:
    settlement = a_settlement(an_obligation(), an_obligation("O2", due="on due(D1)", satisfied_by="D1"))
    paid = Resolved(obligation="D1", when=When(None, date(2025, 9, 17)), grade=Grade.REPORTED)
    plan_ = planned(settlement, SENTENCED, paid)
    for code in ("D1", "O2"):
        standing = standing_of(only(plan_, code))
        assert status_of(standing, date(2026, 11, 21)) is Status.MET
        assert lateness_unknown(standing)


def test_what_was_done_late_stays_late() -> None:
    settlement = a_settlement(an_obligation(due="60 business days after signed"))
    facts = (happened("signed", date(2023, 11, 21)), resolved("D1", date(2024, 5, 10), grade=Grade.ESTIMATED))
    standing = standing_of(only(planned(settlement, *facts), "D1"))
    assert standing.safe_on == date(2024, 2, 20)
    assert status_of(standing, date(2026, 11, 21)) is Status.MET_LATE
    assert days_late(standing) == 80


def test_a_known_end_releases_what_would_fall_after_it_and_an_estimated_end_nobody() -> None:
    def release(grade: Grade) -> Status:
        settlement = a_settlement(
            an_obligation(due="on 2028-01-15", term="term"),
            an_obligation("D2", due="continuing through end(term)"),
            terms=(a_term(),),
        )
        plan_ = planned(settlement, happened("engaged", date(2024, 5, 10), grade=grade))
        first, second = (status_of(standing_of(each), date(2027, 6, 1)) for each in plan_.deadlines)
        assert (first, second) in {
            (Status.RELEASED, Status.RELEASED),
            (Status.UPCOMING, Status.CONTINUING),
        }
        return second

    assert release(Grade.RECORD) is Status.RELEASED
    assert release(Grade.ESTIMATED) is Status.CONTINUING


def test_two_terms_under_two_authorities_are_independent() -> None:
    settlement = a_settlement(terms=(a_term("doj", years=3), a_term("fincen", starts="signed", years=5)))
    facts = (happened("engaged", date(2024, 5, 10)), happened("signed", date(2024, 5, 20)))
    ends = {each.term.code: each.ends for each in planned(settlement, *facts).terms}
    doj, fincen = ends["doj"], ends["fincen"]
    assert isinstance(doj, ComputedDate)
    assert isinstance(fincen, ComputedDate)
    assert (doj.safe, fincen.safe) == (date(2027, 5, 10), date(2029, 5, 20))


def test_a_circle_stops_only_those_on_it() -> None:
    settlement = a_settlement(
        an_obligation("A", due="30 days after due(B)"),
        an_obligation("B", due="30 days after due(A)"),
        an_obligation("C"),
    )
    plan_ = planned(settlement, SENTENCED)
    assert [failure.obligation for failure in plan_.failures] == ["A", "B"]
    assert "The due rules depend on each other: B on A, A on B." in plan_.failures[0].sentence
    assert reading(plan_, "C").safe == date(2024, 3, 24)


def test_one_deadline_that_cannot_be_computed_does_not_stop_the_others() -> None:
    settlement = a_settlement(an_obligation("A", due="9000 years after sentencing"), an_obligation("C"))
    plan_ = planned(settlement, SENTENCED)
    assert [failure.obligation for failure in plan_.failures] == ["A"]
    assert reading(plan_, "C").safe == date(2024, 3, 24)


def test_how_it_stood_on_a_past_day_leaves_out_what_happened_since() -> None:
    facts = (SENTENCED, resolved("D1", date(2024, 3, 20)))
    stood = standing_on(facts, date(2024, 3, 1))
    assert stood == (SENTENCED,)
    assert standing_on(facts, date(2024, 2, 22)) == ()


def test_a_planned_event_stands_from_the_day_it_was_learned() -> None:
    hearing = Happened(event="signed", when=When.on(date(2027, 3, 1)), learned_on=date(2026, 11, 21))
    assert standing_on([hearing], date(2026, 11, 21)) == (hearing,)
    assert standing_on([hearing], date(2026, 11, 20)) == ()


def test_what_moved_is_told_with_the_step_that_differs() -> None:
    settlement = a_settlement(an_obligation(), an_obligation("D2", due="on 2024-12-31"), terms=(a_term(),))
    before = planned(settlement, SENTENCED)
    after = planned(settlement, happened("sentencing", date(2024, 2, 26)), happened("engaged", date(2024, 5, 10)))
    moved = moves(before, after)
    assert [each.code for each in moved] == ["start(term)", "end(term)", "D1"]
    assert moved[-1].step == "sentencing: Monday 26 February 2024 (record)."


def test_the_same_facts_move_nothing() -> None:
    settlement = a_settlement(an_obligation(), an_obligation("D2", due="30 days after engaged"))
    assert moves(planned(settlement, SENTENCED), planned(settlement, SENTENCED)) == ()


def test_a_series_begins_with_its_term_or_its_instrument() -> None:
    quarterly = "30 days after the end of each calendar quarter until end(term)"
    settlement = a_settlement(an_obligation(due=quarterly), terms=(a_term(years=1),))
    plan_ = planned(settlement, happened("engaged", date(2025, 5, 10)))
    assert [each.code for each in plan_.deadlines] == ["D1@2025-Q2", "D1@2025-Q3", "D1@2025-Q4", "D1@2026-Q1"]
    monthly = a_settlement(
        an_obligation(due="at least once each calendar month"),
        instruments=(an_instrument(effective=parse_anchor("signed")),),
    )
    plan_ = plan(monthly, [happened("signed", date(2026, 1, 15))], until=date(2026, 3, 31))
    assert [each.code for each in plan_.deadlines] == ["D1@2026-01", "D1@2026-02", "D1@2026-03"]


def test_an_occurrence_of_another_series_can_be_named() -> None:
    settlement = a_settlement(
        an_obligation("A3", due="every 1 year from signed until 2028-01-01"),
        an_obligation("D1", due="15 days after received(A3@2)"),
    )
    facts = (happened("signed", date(2024, 1, 1)), happened("received(A3@2)", date(2026, 1, 10)))
    assert reading(planned(settlement, *facts), "D1").safe == date(2026, 1, 25)


def test_every_computed_date_keeps_the_hash_of_its_calendar() -> None:
    deadline = only(planned(a_settlement(an_obligation()), SENTENCED), "D1")
    assert len(deadline.fingerprint) == 64
    other = a_settlement(an_obligation(), instruments=(an_instrument(calendar="us-federal+closures"),))
    assert only(planned(other, SENTENCED), "D1").fingerprint != deadline.fingerprint
