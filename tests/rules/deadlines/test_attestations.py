"""An attestation: each period has a deadline of its own, and nothing meets it but what somebody attests of that period."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.builders import a_settlement, a_term, an_instrument, an_obligation, happened
from tracker.rules.deadlines.deadline import Deadline, standing_of
from tracker.rules.deadlines.delivery_notes import delivery_notes
from tracker.rules.deadlines.silence import silences
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.facts import Approved, Delivered, DeliveryStep, Fact, Resolved, Signed, When
from tracker.rules.people.approval import content_of
from tracker.rules.plan import plan, standing_on
from tracker.rules.settlement.delivery import Acceptance

QUARTERLY = "15 days after the end of each calendar quarter from sentencing"
SENTENCED = happened("sentencing", date(2026, 1, 12))
DUTY = an_obligation("KEEP", due="continuing from sentencing, review every 3 months", kind="standing")
AUTUMN = date(2026, 11, 30)


def attested(on: date, *, exceptions: str = "", number: int = 1, attestor: str = "CCO", **given: Any) -> Resolved:
    carried: dict[str, Any] = {
        "obligation": "KEEP.attestation",
        "number": number,
        "attestor": attestor,
        "exceptions": exceptions,
    }
    return Resolved(when=When.on(on), **carried, **given)


def delivered(on: date, step: DeliveryStep) -> Delivered:
    return Delivered(obligation="KEEP.attestation", number=1, when=When.on(on), step=step)


def deadlines(*facts: Fact, due: str = QUARTERLY, guarded: bool = False, **given: Any) -> list[Deadline]:
    asked = an_obligation("KEEP.attestation", due=due, kind="attestation", attests="KEEP", **given)
    instrument = an_instrument(needs_approval=guarded)
    settlement = a_settlement(DUTY, asked, instruments=(instrument,), terms=(a_term("watch"),))
    planned = plan(settlement, (SENTENCED, *facts), until=date(2027, 12, 31))
    return [each for each in planned.deadlines if each.obligation == asked.code]


def first(*facts: Fact, on: date = AUTUMN, **given: Any) -> tuple[Status, tuple[str, ...]]:
    deadline = deadlines(*facts, **given)[0]
    return status_of(standing_of(deadline), on), delivery_notes(DUTY, deadline, on)


def test_each_period_has_a_deadline_of_its_own_by_its_name() -> None:
    found = [(each.code, str(each.occurrence.due.known and each.occurrence.due.known.safe)) for each in deadlines()[:3]]
    assert found == [
        ("KEEP.attestation@2026-Q1", "2026-04-15"),
        ("KEEP.attestation@2026-Q2", "2026-07-15"),
        ("KEEP.attestation@2026-Q3", "2026-10-15"),
    ]


def test_it_is_met_by_what_is_attested_and_says_the_exceptions() -> None:
    assert first(attested(date(2026, 4, 3))) == (
        Status.MET,
        ("Attested by CCO on Friday 3 April 2026: complied.",),
    )
    assert first(attested(date(2026, 4, 16), exceptions="Two reviews were late.")) == (
        Status.MET_LATE,
        ("Attested by CCO on Thursday 16 April 2026: exceptions: Two reviews were late.",),
    )


def test_nothing_else_meets_it() -> None:
    plain = Resolved(obligation="KEEP.attestation", number=1, when=When.on(date(2026, 4, 3)))
    assert first(plain)[0] is Status.OVERDUE
    assert first(delivered(date(2026, 4, 3), DeliveryStep.RECEIVED))[0] is Status.OVERDUE
    answered = delivered(date(2026, 4, 9), DeliveryStep.ACKNOWLEDGED)
    assert first(answered, acceptance=Acceptance())[0] is Status.OVERDUE
    assert (
        first(happened("received(KEEP.attestation@1)", date(2026, 4, 3)), acceptance=Acceptance())[0] is Status.OVERDUE
    )
    deadline = deadlines(delivered(date(2026, 4, 3), DeliveryStep.SENT))[0]
    assert deadline.delivery is not None
    assert deadline.delivery.steps == (
        "Sent on Friday 3 April 2026; the duty is met by an attestation, and none is recorded.",
    )


def test_it_is_of_that_period_alone() -> None:
    states = [status_of(standing_of(each), AUTUMN) for each in deadlines(attested(date(2026, 7, 2), number=2))[:3]]
    assert states == [Status.OVERDUE, Status.MET, Status.OVERDUE]


@pytest.mark.parametrize(
    ("due", "number", "too_early", "in_time"),
    [
        (QUARTERLY, 2, date(2026, 6, 29), date(2026, 6, 30)),  # the period's last day
        ("every 6 months from sentencing", 2, date(2026, 7, 12), date(2026, 7, 13)),  # the first was due on 12 July
        ("on 15 January of each calendar year from sentencing", 2, date(2026, 1, 15), date(2026, 1, 16)),
        ("30 days after each anniversary of sentencing", 1, date(2027, 1, 11), date(2027, 1, 12)),
    ],
)
def test_no_period_is_attested_before_it_could_be(due: str, number: int, too_early: date, in_time: date) -> None:
    (early,) = [
        each for each in deadlines(attested(too_early, number=number), due=due) if each.occurrence.number == number
    ]
    assert (early.done, len(early.premature)) == (None, 1)
    (done,) = [
        each for each in deadlines(attested(in_time, number=number), due=due) if each.occurrence.number == number
    ]
    assert done.done is not None
    insisted = attested(too_early, number=number, early="signed on the eve")
    (counted,) = [each for each in deadlines(insisted, due=due) if each.occurrence.number == number]
    assert counted.done is not None


def test_who_attests_has_signed_it_and_each_of_those_who_must_has_to() -> None:
    both: dict[str, Any] = {"signed_by": ("CEO", "CCO")}
    assert first(attested(date(2026, 4, 3)), **both)[0] is Status.OVERDUE
    signed = Signed(obligation="KEEP.attestation", number=1, signatory="CEO", when=When.on(date(2026, 4, 8)))
    assert first(attested(date(2026, 4, 3)), signed, **both)[0] is Status.MET


def test_what_is_returned_is_attested_anew_and_both_stay_readable() -> None:
    accepted: dict[str, Any] = {"acceptance": Acceptance()}
    once, again = attested(date(2026, 4, 3)), attested(date(2026, 4, 12), exceptions="One review was late.")
    back = delivered(date(2026, 4, 10), DeliveryStep.RETURNED)
    assert first(once, on=date(2026, 4, 9), **accepted)[0] is Status.SUBMITTED
    assert first(once, back, on=date(2026, 4, 11), **accepted)[0] is Status.RETURNED
    status, notes = first(once, back, again, on=date(2026, 4, 12), **accepted)
    assert status is Status.SUBMITTED
    assert [note for note in notes if note.startswith("Attested")] == [
        "Attested by CCO on Friday 3 April 2026 (round 1): complied.",
        "Attested by CCO on Sunday 12 April 2026 (round 2): exceptions: One review was late.",
    ]
    accepted_then = delivered(date(2026, 4, 20), DeliveryStep.ACKNOWLEDGED)
    assert first(once, back, again, accepted_then, **accepted)[0] is Status.MET


def test_an_approval_is_for_what_was_attested() -> None:
    said = attested(date(2026, 4, 3), by="Ana")
    content = content_of(deadlines(guarded=True)[0], said, ())
    approved = Approved(
        obligation="KEEP.attestation", number=1, approved_on=date(2026, 4, 5), content=content, by="Bob"
    )
    assert first(said, guarded=True)[0] is Status.OVERDUE
    assert first(said, approved, guarded=True)[0] is Status.MET
    other = attested(date(2026, 4, 3), by="Ana", exceptions="One review was late.")
    assert first(other, approved, guarded=True)[0] is Status.OVERDUE


def test_a_duty_that_is_attested_is_not_silent() -> None:
    asked = an_obligation("KEEP.attestation", due=QUARTERLY, kind="attestation", attests="KEEP")
    settlement, on = a_settlement(DUTY, asked), date(2026, 4, 16)

    def silent(*facts: Fact) -> list[str]:
        stood = standing_on((SENTENCED, *facts), on)
        planned = plan(settlement, stood, until=date(2027, 12, 31))
        return [each.obligation for each in silences(planned, stood, on)]

    assert silent() == ["KEEP"]
    assert silent(attested(date(2026, 4, 3))) == []
    assert silent(attested(date(2026, 4, 3), exceptions="One review was late.")) == []
