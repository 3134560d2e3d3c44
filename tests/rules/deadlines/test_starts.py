"""Nothing is done before it could begin: a clock starts in forward counts only, and what is done before does not count."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_settlement, a_term, an_instrument, an_obligation, happened, resolved
from tracker.rules.currencies import Money
from tracker.rules.deadlines.deadline import AwaitedDate, Deadline, Plan, standing_of
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.due.parser import parse_anchor
from tracker.rules.facts import Delivered, DeliveryStep, Fact, Happened, Paid, Resolved, Signed, When
from tracker.rules.plan import plan
from tracker.rules.settlement.settlement import Obligation

SIGNED = date(2026, 6, 3)
UNTIL = date(2027, 12, 31)


def planned(*given: Obligation | Fact, **of: Any) -> Plan:
    obligations = [each for each in given if isinstance(each, Obligation)]
    facts = [each for each in given if not isinstance(each, Obligation)]
    return plan(a_settlement(*obligations, **{"terms": (a_term(starts="signed"),), **of}), facts, until=UNTIL)


def the(planned: Plan, code: str = "D1", number: int = 1) -> Deadline:
    return next(each for each in planned.deadlines if each.obligation == code and each.occurrence.number == number)


@pytest.mark.parametrize(
    ("rule", "begins"),
    [
        ("14 days after signed", "2026-06-03"),
        ("72 hours after signed", "2026-06-03"),
        ("14 days after 2026-02-01", "2026-02-01"),
        ("14 days after start(term)", "2026-06-03"),
        ("promptly after signed", "2026-06-03"),
        ("promptly after signed, no later than 2026-12-31", "2026-06-03"),
        ("not before 14 days after signed", "2026-06-03"),
        ("later of (14 days after signed) and (30 days after engaged)", "2026-06-03"),
        ("earlier of (14 days after signed) and (30 days after engaged)", "2026-06-03"),
        ("14 days after (later of (on signed) and (on engaged))", "2026-06-03"),
        ("14 days after (the 1st anniversary of signed)", "2027-06-03"),
        ("14 days after (30 days after signed)", "2026-06-03"),
        ("14 days after each anniversary of signed", "2027-06-03"),
        ("14 days after the end of each calendar quarter from signed", "2026-06-30"),
        ("14 days after the start of each calendar quarter from signed", "2026-07-01"),
        ("on the 5th day of the month after the end of each calendar quarter from signed", "2026-06-30"),
        ("at least once each calendar month from signed", "2026-06-01"),
        ("at least once every 2 months from signed", "2026-06-03"),
        ("between 10 days and 20 days after signed", "2026-06-13"),
        ("between 60 days and 30 days before 2026-12-31", "2026-11-01"),
        ("between signed and 2026-12-31", "2026-06-03"),
        ("between 1 January and 31 March of each calendar year from signed", "2027-01-01"),
        ("between the last Friday of October and 31 January of each calendar year from signed", "2026-10-30"),
        ("between the 1st business day and the 5th business day of each calendar month from signed", "2026-06-01"),
        ("10 business days after the end of the calendar month of signed", "2026-06-03"),
        ("on 2026-12-01", None),
        ("on signed", None),
        ("at least 14 days before signed", None),
        ("not before 14 days before signed", None),
        ("the 1st anniversary of signed", None),
        ("the day before signed", None),
        ("14 days after end(term)", None),
        ("14 days after due(D0)", None),
        ("later of (14 days after signed) and (on 2026-12-01)", None),
        ("earlier of (14 days after signed) and (14 days after end(term))", None),
        ("every 1 month from signed", None),
        ("on each anniversary of signed", None),
        ("at least 14 days before each anniversary of signed", None),
        ("on the end of each calendar quarter from signed", None),
        ("at least 5 days before the end of each calendar quarter from signed", None),
        ("on the 5th day of each calendar month from signed", None),
        ("continuing from signed", None),
    ],
)
def test_a_clock_starts_in_forward_counts_only(rule: str, begins: str | None) -> None:
    found = planned(
        an_obligation("D0", due="30 days after signed"),
        an_obligation("D1", due=rule),
        happened("signed", SIGNED),
        happened("engaged", date(2026, 7, 1)),
    )
    deadline = min(
        (each for each in found.deadlines if each.obligation == "D1"), key=lambda each: each.occurrence.number
    )

    assert found.failures == ()
    assert deadline.starts == (None if begins is None else date.fromisoformat(begins))


@pytest.mark.parametrize(
    ("rule", "awaits"),
    [
        ("14 days after failed", ("failed",)),
        ("later of (14 days after failed) and (14 days after engaged)", ("failed", "engaged")),
        ("14 days after the end of each calendar quarter from failed", ("failed",)),
        ("14 days after each anniversary of failed", ("failed",)),
        ("14 days after resolved(D0)", ("resolved(D0)",)),
    ],
)
def test_a_clock_without_its_trigger_has_not_begun(rule: str, awaits: tuple[str, ...]) -> None:
    found = the(planned(an_obligation("D0", due="on 2026-12-01"), an_obligation("D1", due=rule)))

    assert isinstance(found.starts, AwaitedDate)
    assert found.starts.events == awaits


def test_a_range_starts_the_clock_on_its_first_day_and_is_judged_by_its_last() -> None:
    trigger = Happened(event="signed", when=When(date(2026, 6, 3), date(2026, 6, 20)))

    def counts(when: When) -> bool:
        done = Resolved(obligation="D1", when=when)
        return the(planned(an_obligation("D1", due="14 days after signed"), trigger, done)).resolved is not None

    assert counts(When.on(date(2026, 6, 3)))
    assert counts(When(date(2026, 5, 1), date(2026, 6, 3)))
    assert counts(When(None, date(2026, 6, 3)))
    assert not counts(When(date(2026, 5, 1), date(2026, 6, 2)))
    assert not counts(When(None, date(2026, 6, 2)))


DOINGS = [
    Resolved(obligation="D1", when=When.on(date(2026, 6, 2))),
    Delivered(obligation="D1", step=DeliveryStep.SENT, when=When.on(date(2026, 6, 2))),
    Paid(obligation="D1", amounts=(Money("USD", 100),), when=When.on(date(2026, 6, 2))),
]


@pytest.mark.parametrize("fact", DOINGS, ids=lambda fact: fact.kind)
def test_what_is_done_before_the_clock_began_does_not_count_and_is_said_to(fact: Fact) -> None:
    duty = an_obligation("D1", due="14 days after signed", amounts=(Money("USD", 100),))
    found = the(planned(duty, happened("signed", SIGNED), fact))

    assert status_of(standing_of(found), date(2026, 7, 1)) is Status.OVERDUE
    assert found.done is None
    (early,) = found.premature
    assert early.fact == fact
    assert early.sentence.endswith(
        "on Tuesday 2 June 2026, before its clock began on Wednesday 3 June 2026: it does not count."
    )


def test_what_is_insisted_on_counts_and_says_why() -> None:
    fact = resolved("D1", date(2026, 6, 2), early="asked for by telephone")
    found = the(planned(an_obligation("D1", due="14 days after signed"), happened("signed", SIGNED), fact))

    assert status_of(standing_of(found), date(2026, 7, 1)) is Status.MET
    assert found.premature == ()
    assert fact.sentence() == "resolved (early: asked for by telephone)"


def test_a_signature_before_the_clock_began_is_missing() -> None:
    duty = an_obligation("D1", due="14 days after signed", signed_by=("CEO",))
    signature = Signed(obligation="D1", signatory="CEO", when=When.on(date(2026, 6, 2)))
    found = the(planned(duty, happened("signed", SIGNED), resolved("D1", date(2026, 6, 10)), signature))

    assert found.delivery is not None
    assert found.delivery.missing == ("CEO",)
    assert [each.fact for each in found.premature] == [signature]


def test_nothing_has_asked_for_a_dormant_duty() -> None:
    duty = an_obligation("D1", due="14 days after failed", contingent_on="failed")
    asleep = the(planned(duty, resolved("D1", date(2026, 1, 15))))
    awake = the(planned(duty, resolved("D1", date(2026, 1, 15)), happened("failed", date(2026, 10, 1))))

    assert status_of(standing_of(asleep), date(2026, 2, 1)) is Status.DORMANT
    assert [each.sentence for each in asleep.premature] == [
        "Resolved on Thursday 15 January 2026, before anything asked for it, as failed is not recorded: it does not count."
    ]
    assert status_of(standing_of(awake), date(2026, 10, 2)) is Status.DUE_SOON


def test_a_duty_that_binds_on_a_day_after_its_event_may_be_done_before_that() -> None:
    duty = an_obligation("D1", due="on 2026-12-01", contingent_on="failed")
    done = resolved("D1", date(2026, 1, 15))

    assert the(planned(duty, done)).resolved is None
    assert the(planned(duty, done, happened("failed", date(2026, 10, 1)))).resolved == done


def test_what_was_received_too_early_starts_no_other_clock() -> None:
    first, second = (
        an_obligation("D1", due="14 days after signed"),
        an_obligation("D2", due="30 days after received(D1)"),
    )
    early = planned(first, second, happened("signed", SIGNED), happened("received(D1)", date(2015, 6, 10)))
    in_turn = planned(first, second, happened("signed", SIGNED), happened("received(D1)", date(2026, 6, 10)))

    assert isinstance(the(early, "D2").due, AwaitedDate)
    assert [each.done for each in the(early).premature] == ["received(D1) on Wednesday 10 June 2015"]
    assert the(in_turn, "D2").starts == date(2026, 6, 10)


def test_a_payment_that_does_not_count_leaves_the_sum_owed() -> None:
    duty = an_obligation("D1", due="14 days after signed", amounts=(Money("USD", 500),))
    early = Paid(obligation="D1", amounts=(Money("USD", 500),), when=When.on(date(2026, 6, 2)))
    escrow = Paid(obligation="D1", amounts=(Money("USD", 500),), when=When.on(date(2026, 6, 2)), early="into escrow")

    assert the(planned(duty, happened("signed", SIGNED), early)).resolved is None
    settled = the(planned(duty, happened("signed", SIGNED), escrow)).resolved
    assert settled is not None
    assert settled.early == "into escrow"


def test_what_is_done_again_at_least_every_so_often_begins_when_it_was_done_before() -> None:
    duty = an_obligation("D1", due="at least once every 2 months from signed")
    done = [resolved("D1", date(2026, 7, 1), number=1), resolved("D1", date(2026, 6, 20), number=2)]
    found = planned(duty, happened("signed", SIGNED), *done)

    assert the(found, number=2).starts == date(2026, 7, 1)
    assert the(found, number=2).resolved is None
    assert [each.fact for each in the(found, number=2).premature] == [done[1]]


def test_a_settlement_begins_with_its_first_event_instrument_or_term() -> None:
    duty, signature = an_obligation("D1", due="on 2026-12-01"), happened("signed", SIGNED)
    effective = an_instrument(effective=parse_anchor("2025-01-15"))

    assert planned(duty, terms=()).begins is None
    assert planned(duty, signature).begins == SIGNED
    assert planned(duty, signature, instruments=(effective,)).begins == date(2025, 1, 15)
    # What is reported of a duty is no event of the settlement.
    assert planned(duty, signature, happened("received(D1)", date(1925, 6, 10))).begins == SIGNED


RULES = st.sampled_from(
    [
        "14 days after signed",
        "promptly after signed",
        "10 business days after signed",
        "14 days after the end of each calendar month from signed",
        "14 days after each anniversary of signed",
        "at least once each calendar quarter from signed",
        "later of (14 days after signed) and (30 days after engaged)",
        "on 2026-12-01",
        "at least 30 days before end(term)",
    ]
)


@settings(max_examples=60, deadline=None)
@given(RULES, st.integers(0, 40), st.integers(-60, 60))
def test_what_is_done_on_the_start_or_after_it_counts_and_nothing_that_is_done_before(
    rule: str, signed: int, later: int
) -> None:
    facts = happened("signed", SIGNED + timedelta(days=signed)), happened("engaged", date(2026, 7, 1))
    for number in (1, 2):
        duty = an_obligation("D1", due=rule)
        without = [each for each in planned(duty, *facts).deadlines if each.occurrence.number == number]
        if not without:
            continue
        starts = without[0].starts
        assert not isinstance(starts, AwaitedDate)
        day = (starts or SIGNED) + timedelta(days=later)
        at = number if without[0].recurring else None
        done = the(planned(duty, *facts, resolved("D1", day, number=at)), number=number)
        counts = starts is None or later >= 0
        assert (done.resolved is not None) is counts
        assert (done.premature == ()) is counts
