"""Recommendations: every branch of their cycle, the clocks on both sides, and parts that make up a whole."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_settlement, a_term, an_obligation, happened
from tracker.agreements.file.scalars import clock_rule
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Deadline, Plan, standing_of
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.facts import Answer, Answered, Decision, Ended, Ending, Extended, Fact, Recommended, When
from tracker.rules.plan import plan, standing_on
from tracker.rules.recommendations.state import DONE, State, disorder, recommendations, rolled_up, standings
from tracker.rules.settlement.settlement import RecommendationTerms, Settlement

RECEIVED = date(2026, 3, 2)


def some_terms(**given: str | None) -> RecommendationTerms:
    """Give terms in the outline of a monitor's usual cycle; each day count is this test's own."""
    spans = {
        "adopt": "150 days after received",
        "object": "60 days after received",
        "talks": "45 days after objected",
        "decide": "20 days after talks",
        "after_decision": "30 days after decided",
        "implement": "90 days after adopted",
        "verify": "60 days after implemented",
        "after_reopening": "30 days after reopened",
        **given,
    }
    rules: dict[str, Any] = {
        name: clock_rule(written, "received") for name, written in spans.items() if written is not None
    }
    return RecommendationTerms(key="doj", instrument="plea", **rules)


def settlement_of(terms: RecommendationTerms | None = None) -> Settlement:
    return a_settlement(
        an_obligation("report", "on 2026-03-01"), terms=(a_term(),), recommendation_terms=(terms or some_terms(),)
    )


def asked(code: str = "REC-1", on: date = RECEIVED, **given: object) -> Recommended:
    fields: dict[str, object] = {"code": code, "title": f"Do {code}", "under": "doj", "when": When.on(on), **given}
    return Recommended(**fields)  # type: ignore[arg-type]  # the builder takes any field of the fact


def said(step: Answer, on: date, code: str = "REC-1", decision: Decision | None = None) -> Answered:
    return Answered(recommendation=code, step=step, when=When.on(on), decision=decision)


def planned(*facts: Fact, terms: RecommendationTerms | None = None, day: date | None = None) -> Plan:
    known = facts if day is None else standing_on(facts, day)
    return plan(settlement_of(terms), known, until=date(2030, 1, 1))


def clock(plan_: Plan, code: str) -> Deadline:
    return next(each for each in plan_.deadlines if each.code == code)


def codes(plan_: Plan) -> set[str]:
    return {each.code for each in plan_.deadlines if each.code.startswith("REC")}


def due(plan_: Plan, code: str) -> date | tuple[str, ...]:
    found = clock(plan_, code).due
    return found.safe_on if isinstance(found, ComputedDate) else found.events


def status(plan_: Plan, code: str, day: date) -> Status:
    return status_of(standing_of(clock(plan_, code)), day)


def test_t31_a_recommendation_is_to_be_adopted_unless_it_is_objected_to_in_time() -> None:
    open_ = planned(asked())

    assert due(open_, "REC-1.adopt") == date(2026, 7, 30)
    assert due(open_, "REC-1.object") == date(2026, 5, 1)
    assert codes(open_) == {"REC-1.adopt", "REC-1.object", "REC-1.implement", "REC-1.verify"}
    assert status(open_, "REC-1.object", date(2026, 5, 1)) is Status.DUE_SOON
    # The right to object lapses; it is no duty that was missed.
    assert status(open_, "REC-1.object", date(2026, 5, 2)) is Status.RELEASED
    assert status(open_, "REC-1.adopt", date(2026, 7, 31)) is Status.OVERDUE


def test_t31_what_is_contested_is_not_due_and_the_authority_decides() -> None:
    objected = said(Answer.OBJECTED, date(2026, 4, 20))
    contested = planned(asked(), objected)

    assert due(contested, "REC-1.adopt") == ("decided(REC-1)",)
    assert status(contested, "REC-1.adopt", date(2027, 1, 1)) is Status.AWAITING
    assert due(contested, "REC-1.talks") == date(2026, 6, 4)
    assert due(contested, "REC-1.decide") == ("talks(REC-1)",)
    assert status(contested, "REC-1.object", date(2026, 6, 1)) is Status.MET
    found = clock(contested, "REC-1.adopt").due
    assert isinstance(found, AwaitedDate)
    assert found.estimate is not None
    assert found.estimate.safe_on == date(2026, 7, 24)

    talked = planned(asked(), objected, said(Answer.TALKS, date(2026, 6, 1)))
    assert due(talked, "REC-1.decide") == date(2026, 6, 21)
    assert talked.obligation("REC-1.decide").owed_by == "DOJ"
    assert status(talked, "REC-1.decide", date(2026, 6, 22)) is Status.OVERDUE


@pytest.mark.parametrize("decision", [Decision.AS_WRITTEN, Decision.ALTERNATIVE])
def test_t31_after_the_decision_the_clock_runs_anew(decision: Decision) -> None:
    facts = (
        asked(),
        said(Answer.OBJECTED, date(2026, 4, 20)),
        said(Answer.PROPOSED, date(2026, 4, 20)),
        said(Answer.TALKS, date(2026, 6, 1)),
        said(Answer.DECIDED, date(2026, 6, 10), decision=decision),
    )
    decided = planned(*facts)

    assert due(decided, "REC-1.adopt") == date(2026, 7, 10)
    assert status(decided, "REC-1.decide", date(2026, 6, 10)) is Status.MET
    assert status(decided, "REC-1.adopt", date(2026, 7, 11)) is Status.OVERDUE
    # On the day before the decision it was still contested, and before the objection it was due as written.
    assert due(planned(*facts, day=date(2026, 6, 9)), "REC-1.adopt") == ("decided(REC-1)",)
    assert due(planned(*facts, day=date(2026, 4, 19)), "REC-1.adopt") == date(2026, 7, 30)


def test_t31_what_is_dropped_releases_every_clock() -> None:
    dropped = planned(asked(), said(Answer.DECIDED, date(2026, 4, 1), decision=Decision.DROPPED))

    for code in codes(dropped):
        assert status(dropped, code, date(2026, 4, 1)) is Status.RELEASED, code


def test_t31_what_is_agreed_in_talks_needs_no_decision() -> None:
    agreed = planned(
        asked(),
        said(Answer.OBJECTED, date(2026, 4, 20)),
        said(Answer.ADOPTED, date(2026, 5, 20)),
        terms=some_terms(implement="200 days after received"),
    )

    assert status(agreed, "REC-1.adopt", date(2026, 5, 20)) is Status.MET
    assert status(agreed, "REC-1.talks", date(2026, 5, 20)) is Status.RELEASED
    assert due(agreed, "REC-1.implement") == date(2026, 9, 18)


def test_t31_a_deadline_to_implement_counted_from_receipt_waits_for_the_decision_too() -> None:
    contested = planned(
        asked(), said(Answer.OBJECTED, date(2026, 4, 20)), terms=some_terms(implement="100 days after received")
    )

    assert due(contested, "REC-1.implement") == ("decided(REC-1)",)


def test_t31_implemented_verified_closed_and_reopened_with_the_monitor_s_clock() -> None:
    facts: list[Fact] = [asked(), said(Answer.ADOPTED, date(2026, 3, 20)), said(Answer.IMPLEMENTED, date(2026, 6, 1))]
    implemented = planned(*facts)
    assert due(implemented, "REC-1.implement") == date(2026, 6, 18)
    assert due(implemented, "REC-1.verify") == date(2026, 7, 31)
    assert implemented.obligation("REC-1.verify").owed_by == "Monitor"

    facts += [said(Answer.VERIFIED, date(2026, 7, 1)), said(Answer.CLOSED, date(2026, 7, 15))]
    assert recommendations(facts)["REC-1"].state is State.CLOSED

    facts.append(said(Answer.REOPENED, date(2026, 9, 1)))
    reopened = planned(*facts)
    assert recommendations(facts)["REC-1"].state is State.REOPENED
    # What was done stays done; it is to be done again, with clocks of its own.
    assert status(reopened, "REC-1.implement", date(2026, 9, 2)) is Status.MET
    assert status(reopened, "REC-1.verify", date(2026, 9, 2)) is Status.MET
    assert due(reopened, "REC-1.implement-2") == date(2026, 10, 1)
    assert due(reopened, "REC-1.verify-2") == ("implemented(REC-1@2)",)

    again = planned(*facts, said(Answer.IMPLEMENTED, date(2026, 9, 20)))
    assert due(again, "REC-1.verify-2") == date(2026, 11, 19)


def test_a_recommendation_reopened_before_it_was_verified_frees_the_monitor() -> None:
    reopened = planned(
        asked(),
        said(Answer.ADOPTED, date(2026, 3, 20)),
        said(Answer.IMPLEMENTED, date(2026, 6, 1)),
        said(Answer.REOPENED, date(2026, 6, 10)),
    )

    assert status(reopened, "REC-1.verify", date(2026, 6, 10)) is Status.RELEASED


def test_terms_that_are_silent_give_no_clock_and_no_date() -> None:
    silent = some_terms(after_decision=None, talks=None, decide=None, verify=None, after_reopening=None)
    facts = (
        asked(),
        said(Answer.OBJECTED, date(2026, 4, 20)),
        said(Answer.DECIDED, date(2026, 6, 10), decision=Decision.AS_WRITTEN),
    )

    assert codes(planned(*facts, terms=silent)) == {"REC-1.adopt", "REC-1.object", "REC-1.implement"}
    assert due(planned(*facts[:2], terms=silent), "REC-1.adopt") == ("decided(REC-1)",)
    assert status(planned(*facts, terms=silent), "REC-1.adopt", date(2026, 6, 11)) is Status.NOT_FOUND


def test_a_promptly_has_our_target_and_is_never_overdue() -> None:
    contested = planned(
        asked(),
        said(Answer.OBJECTED, date(2026, 4, 20)),
        terms=some_terms(talks=None, decide="promptly after objected, target 10 business days"),
    )

    assert due(contested, "REC-1.decide") == date(2026, 5, 4)
    assert status(contested, "REC-1.decide", date(2027, 5, 4)) is Status.PAST_SAFE


def test_an_extension_of_a_clock_keeps_the_old_date() -> None:
    extended = planned(asked(), Extended(obligation="REC-1.adopt", to=date(2026, 9, 30), granted_on=date(2026, 7, 1)))

    assert due(extended, "REC-1.adopt") == date(2026, 9, 30)
    original = clock(extended, "REC-1.adopt").original
    assert isinstance(original, ComputedDate)
    assert original.safe_on == date(2026, 7, 30)


def test_clocks_run_from_the_receipt_of_the_report_and_follow_its_correction() -> None:
    with_report = asked(report="report", with_report=True)

    assert due(planned(with_report, happened("received(report)", date(2026, 3, 2))), "REC-1.adopt") == date(2026, 7, 30)
    assert due(planned(with_report, happened("received(report)", date(2026, 3, 9))), "REC-1.adopt") == date(2026, 8, 6)


def test_clocks_end_with_their_term() -> None:
    terms = RecommendationTerms(key="doj", instrument="plea", term="term", adopt=some_terms().adopt)
    facts = (
        asked(),
        happened("engaged", date(2026, 1, 1)),
        Ended(code="term", when=When.on(date(2026, 6, 1)), manner=Ending.EARLY),
    )

    assert status(planned(*facts, terms=terms), "REC-1.adopt", date(2026, 6, 2)) is Status.RELEASED


def test_t29_a_whole_follows_its_parts_and_has_no_clocks_of_its_own() -> None:
    facts: list[Fact] = [
        asked("REC-1"),
        asked("REC-1a", parent="REC-1"),
        asked("REC-1b", parent="REC-1"),
        asked("REC-1c", parent="REC-1"),
        said(Answer.ADOPTED, date(2026, 3, 20), "REC-1a"),
        said(Answer.IMPLEMENTED, date(2026, 4, 1), "REC-1a"),
        said(Answer.VERIFIED, date(2026, 4, 2), "REC-1a"),
        said(Answer.DECIDED, date(2026, 4, 3), "REC-1b", Decision.DROPPED),
    ]
    known = recommendations(facts)
    whole = rolled_up("REC-1", known)

    assert whole is not None
    assert (whole.done, whole.parts, whole.percentage, whole.state) == (2, 3, 66, State.OPEN)
    assert rolled_up("REC-1a", known) is None
    assert not {code for code in codes(planned(*facts)) if code.startswith("REC-1.")}

    stands = {each.recommendation.code: each for each in standings(planned(*facts), facts, date(2026, 4, 4))}
    assert [each.deadline.code for each in stands["REC-1"].ours] == [
        "REC-1c.object",
        "REC-1c.adopt",
        "REC-1c.implement",
    ]

    facts.append(said(Answer.DECIDED, date(2026, 4, 5), "REC-1c", Decision.DROPPED))
    done = rolled_up("REC-1", recommendations(facts))
    assert done is not None
    assert (done.done, done.percentage, done.state) == (3, 100, State.VERIFIED)


def test_t29_parts_of_parts_count_to_the_last_leaf() -> None:
    facts: list[Fact] = [
        asked("A"),
        asked("B", parent="A"),
        asked("C", parent="B"),
        asked("D", parent="B"),
        asked("E", parent="A"),
    ]
    whole = rolled_up("A", recommendations(facts))

    assert whole is not None
    assert whole.parts == 3


def test_a_recommendation_that_is_a_part_of_itself_is_counted_and_does_not_hang() -> None:
    round_ = recommendations([asked("A", parent="B"), asked("B", parent="A")])

    whole = rolled_up("A", round_)
    assert whole is not None
    assert whole.parts == 0
    assert whole.percentage == 0


WRONG = [
    ([Answer.IMPLEMENTED], "REC-1 has not been answered: only what is adopted or reopened can be implemented."),
    ([Answer.VERIFIED], "REC-1 has not been answered: only what is implemented can be verified."),
    ([Answer.ADOPTED, Answer.OBJECTED], "only what is open or contested can be objected to."),
    ([Answer.ADOPTED, Answer.ADOPTED], "only what is open, contested or decided can be adopted."),
    ([Answer.TALKS], "only what is contested can be talked over."),
    ([Answer.OBJECTED, Answer.OBJECTED], "REC-1 was objected to before: it cannot be objected to again"),
    ([Answer.OBJECTED, Answer.TALKS, Answer.TALKS], "REC-1 was talked over before"),
    ([Answer.CLOSED], "only what is verified can be closed."),
    ([Answer.ADOPTED, Answer.REOPENED], "only what is implemented, verified or closed can be reopened."),
]


@pytest.mark.parametrize(("steps", "says"), WRONG)
def test_an_answer_that_cannot_follow_the_one_before_it_is_told(steps: list[Answer], says: str) -> None:
    facts: list[Fact] = [asked(), *(said(step, date(2026, 4, day)) for day, step in enumerate(steps, 1))]
    told = disorder(recommendations(facts)["REC-1"], some_terms())

    assert told is not None
    assert says in told


def test_what_was_dropped_cannot_be_adopted_and_nothing_happens_before_receipt() -> None:
    dropped = said(Answer.DECIDED, date(2026, 4, 1), decision=Decision.DROPPED)
    adopted = disorder(
        recommendations([asked(), dropped, said(Answer.ADOPTED, date(2026, 4, 2))])["REC-1"], some_terms()
    )
    early = disorder(recommendations([asked(), said(Answer.ADOPTED, date(2026, 3, 1))])["REC-1"], some_terms())

    assert adopted == (
        "REC-1 is dropped since Wednesday 1 April 2026: only what is open, contested or decided can be adopted."
    )
    assert early == "REC-1 was received on Monday 2 March 2026: it cannot have been adopted on Sunday 1 March 2026."


def test_what_needs_no_verification_can_be_closed_when_it_is_implemented() -> None:
    facts: list[Fact] = [
        asked(),
        said(Answer.ADOPTED, date(2026, 4, 1)),
        said(Answer.IMPLEMENTED, date(2026, 4, 2)),
        said(Answer.CLOSED, date(2026, 4, 3)),
    ]

    assert disorder(recommendations(facts)["REC-1"], some_terms(verify=None)) is None
    assert disorder(recommendations(facts)["REC-1"], some_terms()) is not None


def test_an_answer_learned_later_takes_its_place_by_its_day() -> None:
    facts: list[Fact] = [asked(), said(Answer.IMPLEMENTED, date(2026, 5, 1)), said(Answer.ADOPTED, date(2026, 4, 1))]

    assert recommendations(facts)["REC-1"].state is State.IMPLEMENTED
    assert disorder(recommendations(facts)["REC-1"], some_terms()) is None


STEPS = st.lists(st.tuples(st.sampled_from([*Answer]), st.sampled_from([*Decision]), st.integers(0, 300)), max_size=8)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS, silent=st.booleans())
def test_whatever_is_answered_the_clocks_derive_and_the_state_says_what_runs(
    *, steps: list[tuple[Answer, Decision, int]], silent: bool
) -> None:
    answers = [
        said(step, date.fromordinal(RECEIVED.toordinal() + days), decision=decision if step is Answer.DECIDED else None)
        for step, decision, days in steps
    ]
    terms = some_terms(after_decision=None, talks=None) if silent else some_terms()
    facts: list[Fact] = [asked(), *answers]
    derived = planned(*facts, terms=terms)
    it = recommendations(facts)["REC-1"]

    assert derived.failures == ()
    if disorder(it, terms) is None and it.state in DONE:
        (stands,) = standings(derived, facts, date(2027, 3, 2))
        assert stands.ours == stands.theirs == ()
