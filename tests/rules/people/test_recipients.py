"""Who is told of what, and which days are quiet."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.errors import UnknownName
from tracker.rules.people.notices import NoticeKind
from tracker.rules.people.recipients import (
    MANDATORY,
    Reason,
    Recipient,
    is_quiet,
    overdue_called_for,
    recipients_of_deadline,
    recipients_of_term,
    require_quiet,
)
from tracker.rules.settlement.notification import EscalationStep, Notifying

CHAIN = (EscalationStep(3, ("gc",)), EscalationStep(10, ("chair", "gc")))


def told(
    kind: NoticeKind, *, owner: str | None = "mia", days: int = 0, off: frozenset[tuple[str, str]] = frozenset()
) -> tuple[Recipient, ...]:
    return recipients_of_deadline(
        kind,
        owner=owner,
        notifying=Notifying(),
        escalation=CHAIN,
        persons=("mia", "gc"),
        days_overdue=days,
        switched_off=off,
    )


def test_the_chain_is_told_of_what_is_overdue_and_of_nothing_else() -> None:
    assert told(NoticeKind.AHEAD, days=20) == (Recipient("mia", Reason.OWNER),)
    assert told(NoticeKind.OVERDUE, days=2) == (Recipient("mia", Reason.OWNER),)
    assert told(NoticeKind.OVERDUE, days=3) == (Recipient("mia", Reason.OWNER), Recipient("gc", Reason.ESCALATION))
    assert told(NoticeKind.OVERDUE, days=10) == (
        Recipient("mia", Reason.OWNER),
        Recipient("gc", Reason.ESCALATION),
        Recipient("chair", Reason.ESCALATION),
    )


def test_what_nobody_owns_and_terms_go_to_those_named_or_to_everyone() -> None:
    assert told(NoticeKind.AHEAD, owner=None) == (Recipient("mia", Reason.NO_OWNER), Recipient("gc", Reason.NO_OWNER))
    named = Notifying(to=("gc",))
    given_to = recipients_of_term(NoticeKind.TERM_ENDS, notifying=named, persons=("mia", "gc"), switched_off=())
    assert given_to == (Recipient("gc", Reason.TERM),)


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_kind_can_be_switched_off_unless_it_is_mandatory(kind: NoticeKind) -> None:
    everything = frozenset(("mia", str(each)) for each in NoticeKind)
    assert bool(told(kind, off=everything)) == (kind in MANDATORY)


@given(st.integers(1, 400), st.integers(1, 30), st.lists(st.integers(1, 400), max_size=4))
def test_overdue_is_told_on_the_first_day_at_each_interval_and_at_each_step(
    days: int, every: int, steps: list[int]
) -> None:
    chain = [EscalationStep(after, ("gc",)) for after in steps]
    called = overdue_called_for(days, every=every, escalation=chain)
    assert called == (days % every == 1 % every or days in steps)
    assert overdue_called_for(1, every=every, escalation=chain)
    assert not overdue_called_for(0, every=every, escalation=chain)


def test_quiet_days_are_weekdays_and_closed_days() -> None:
    week = [date(2026, 3, 16) + timedelta(days=place) for place in range(7)]
    assert [is_quiet(day, ("saturday", "sunday")) for day in week] == [False] * 5 + [True] * 2
    assert [is_quiet(day, ("us-federal",)) for day in week] == [False] * 5 + [True] * 2
    assert is_quiet(date(2026, 7, 3), ("us-federal",)) is False  # only arguably closed
    assert is_quiet(date(2026, 5, 25), ("us-federal",))  # Memorial Day
    assert not is_quiet(date(2026, 5, 25), ())
    assert require_quiet(" Sunday") == "sunday"
    with pytest.raises(UnknownName, match="There is no weekday or calendar called “caturday”"):
        require_quiet("caturday")
