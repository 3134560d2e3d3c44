"""What deadlines were from each day between two looks is what a plan seen from that day has."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_settlement, a_term, an_instrument, an_obligation, happened, resolved
from tracker.rules.currencies import Money
from tracker.rules.deadlines.deadline import Deadline
from tracker.rules.derivation.dates import Known
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import (
    ClockRestarted,
    ClockStopped,
    Delivered,
    DeliveryStep,
    Ended,
    Ending,
    Extended,
    Fact,
    Paid,
    StopReason,
    TermExtended,
    Waived,
    When,
)
from tracker.rules.interim import interim
from tracker.rules.plan import plan, standing_on
from tracker.rules.settlement.delivery import Acceptance
from tracker.rules.settlement.settlement import Settlement

FIRST, LAST, UNTIL = date(2026, 2, 28), date(2026, 3, 31), date(2027, 6, 30)
DAYS = st.dates(date(2026, 2, 10), LAST)

OBLIGATIONS = (
    an_obligation("A", "30 days after signed"),
    an_obligation("B", "10 days after resolved(A)"),
    an_obligation("C", "5 business days after due(B)"),
    an_obligation("E", "14 days after signed", acceptance=Acceptance()),
    an_obligation("F", "7 days after accepted(E)"),
    an_obligation("G", "10 days before end(term)", term="term"),
    an_obligation("M", "every 1 month from signed until end(term)"),
    an_obligation("P", "on 2026-03-20", kind="payment", amounts=(Money("USD", 1_000_00),)),
    an_obligation("Q", "on 2026-03-25", kind="payment", amounts=(Money("USD", 400_00),), part_of="P"),
    an_obligation("X", "20 days after failed", contingent_on="failed"),
)
PLAIN = a_settlement(*OBLIGATIONS, terms=(a_term(starts="signed", years=1),))
GUARDED = a_settlement(
    *OBLIGATIONS, terms=(a_term(starts="signed", years=1),), instruments=(an_instrument(needs_approval=True),)
)
CODES = st.sampled_from(["A", "B", "C", "E", "F", "G", "P", "Q", "X"])

FACTS = st.lists(
    st.one_of(
        st.builds(resolved, CODES, DAYS),
        st.builds(lambda on, number: resolved("M", on, number=number), DAYS, st.integers(1, 3)),
        st.builds(lambda on: happened("failed", on), DAYS),
        st.builds(
            lambda step, on: Delivered(obligation="E", step=step, when=When.on(on)),
            st.sampled_from(
                [DeliveryStep.SENT, DeliveryStep.RECEIVED, DeliveryStep.ACKNOWLEDGED, DeliveryStep.RETURNED]
            ),
            DAYS,
        ),
        st.builds(lambda code, on: Waived(obligation=code, waived_on=on), CODES, DAYS),
        st.builds(
            lambda code, on, more: Extended(obligation=code, to=on + timedelta(days=more), granted_on=on),
            CODES,
            DAYS,
            st.integers(1, 60),
        ),
        st.builds(lambda code, on: ClockStopped(obligation=code, stopped_on=on, why=StopReason.DISPUTE), CODES, DAYS),
        st.builds(lambda code, on: ClockRestarted(obligation=code, restarted_on=on), CODES, DAYS),
        st.builds(lambda on: Paid(obligation="Q", when=When.on(on), amounts=(Money("USD", 400_00),)), DAYS),
        st.builds(lambda on: Ended(code="term", when=When.on(on), manner=Ending.EARLY), DAYS),
        st.builds(lambda on: TermExtended(term="term", by_span=Span(30, Unit.DAY), decided_on=on), DAYS),
    ),
    max_size=6,
)


def deadlines(settlement: Settlement, facts: list[Fact], day: date) -> dict[str, Deadline]:
    return {each.code: each for each in plan(settlement, standing_on(facts, day), until=UNTIL).deadlines}


@given(facts=FACTS, guarded=st.booleans())
@settings(max_examples=80, deadline=None)
def test_each_day_has_the_deadlines_of_a_plan_seen_from_it(facts: list[Fact], *, guarded: bool) -> None:
    settlement = GUARDED if guarded else PLAIN
    facts = [happened("signed", date(2026, 2, 2)), *facts]
    before, after = (plan(settlement, standing_on(facts, day), until=UNTIL) for day in (FIRST, LAST))

    found = interim(settlement, facts, before, after, days=(FIRST, LAST), until=UNTIL, known=Known())

    turns = {fact.stands_from for fact in facts}
    standing: dict[str, Deadline | None] = {each.code: each for each in before.deadlines}
    for number in range(1, (LAST - FIRST).days + 1):
        day = FIRST + timedelta(days=number)
        standing |= found.get(day, {})
        if day in turns or day + timedelta(days=1) in turns:
            now = {code: each for code, each in standing.items() if each is not None}
            assert now == deadlines(settlement, facts, day)
    # Nothing is said of a day on which nothing began to stand.
    assert set(found) <= turns
