"""What the end of an instrument leaves as it was: what was done under it, and what had ended before it did."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import a_settlement, a_term, an_instrument, an_obligation, happened, resolved
from tracker.rules.deadlines.deadline import standing_of
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.facts import Ended, Ending, Fact, When
from tracker.rules.plan import plan
from tracker.rules.settlement.settlement import Settlement

ENGAGED = happened("engaged", date(2021, 1, 7))
EXPIRED = Ended(code="term", when=When.on(date(2024, 1, 7)), manner=Ending.EXPIRED)


def replaced(manner: Ending) -> Ended:
    """Give the end of the plea in that manner on 29 May 2025."""
    return Ended(code="plea", when=When.on(date(2025, 5, 29)), manner=manner)


def status(settlement: Settlement, *facts: Fact) -> Status:
    """Give how the one duty of a settlement stands on 1 January 2026."""
    (deadline,) = plan(settlement, facts, until=date(2030, 12, 31)).deadlines
    return status_of(standing_of(deadline), date(2026, 1, 1))


@pytest.mark.parametrize("manner", [Ending.SUPERSEDED, Ending.VOID])
def test_what_was_done_under_an_instrument_that_was_replaced_stays_done(manner: Ending) -> None:
    settlement = a_settlement(an_obligation("B5", due="on 2024-06-13"), instruments=(an_instrument(),))
    assert status(settlement, resolved("B5", date(2024, 6, 12)), replaced(manner)) is Status.MET
    assert status(settlement, resolved("B5", date(2024, 6, 14)), replaced(manner)) is Status.MET_LATE
    assert status(settlement, replaced(manner)) is Status.SUPERSEDED


@pytest.mark.parametrize("manner", [Ending.SUPERSEDED, Ending.VOID, Ending.DISMISSED])
def test_what_was_released_before_an_instrument_was_replaced_stays_released(manner: Ending) -> None:
    duty = an_obligation("B4", due="continuing through end(term)")
    settlement = a_settlement(duty, instruments=(an_instrument(),), terms=(a_term(),))
    assert status(settlement, ENGAGED, EXPIRED, replaced(manner)) is Status.RELEASED
