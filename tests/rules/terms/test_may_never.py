"""A term that ends with the later of a day and of an event that may never happen has an end (fault C2)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.builders import a_settlement, a_term, an_obligation, happened
from tracker.agreements.file import scalars
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, Plan, standing_of
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.facts import Fact
from tracker.rules.plan import plan
from tracker.rules.settlement.settlement import NamedEvent

ISSUED = happened("issued", date(2019, 7, 24))
ENDS = "later of (on the 20th anniversary of issued) and (20 years after complaint)"


def planned(ends: str, *facts: Fact, may_never: bool = True, repeats: bool = False) -> Plan:
    settlement = a_settlement(
        an_obligation("STAY", due="continuing through end(order)"),
        an_obligation("LAST", due="30 days after end(order)"),
        an_obligation("BOTH", due="later of (30 days after issued) and (10 days after complaint)")
        if not repeats
        else an_obligation("BOTH", due="10 days after each complaint"),
        terms=(a_term("order", starts="issued", years=None, ends=scalars.anchor(ends)),),
        events=(NamedEvent(name="issued"), NamedEvent(name="complaint", may_never=may_never, repeats=repeats)),
    )
    return plan(settlement, facts, until=date(2050, 12, 31))


def end(plan_: Plan) -> DerivedDate | None:
    (term,) = plan_.terms
    return term.ends


@pytest.mark.parametrize(
    "ends",
    [
        ENDS,
        "later of (20 years after complaint) and (on the 20th anniversary of issued)",
        "20 years after issued or 20 years after complaint, whichever is later",
    ],
)
def test_c2_an_arm_that_may_never_come_does_not_hide_the_date_there_is(ends: str) -> None:
    found = end(planned(ends, ISSUED))

    assert isinstance(found, ComputedDate)
    assert (found.safe, found.latest) == (date(2039, 7, 24), date(2039, 7, 24))
    assert found.steps[-1] == "It may come later: complaint has not happened, and may never."


def test_c2_once_it_happens_the_end_is_the_later_one_and_says_nothing_more() -> None:
    found = end(planned(ENDS, ISSUED, happened("complaint", date(2030, 3, 1))))

    assert isinstance(found, ComputedDate)
    assert found.safe == date(2050, 3, 1)
    assert not any("may come later" in step for step in found.steps)


def test_c2_what_hangs_on_the_end_follows_it() -> None:
    plan_ = planned(ENDS, ISSUED)
    by_code = {each.code: each for each in plan_.deadlines}

    last = by_code["LAST"].due
    assert isinstance(last, ComputedDate)
    assert last.safe == date(2039, 8, 23)
    assert status_of(standing_of(by_code["STAY"]), date(2039, 7, 25)) is Status.RELEASED
    assert status_of(standing_of(by_code["STAY"]), date(2039, 7, 24)) is Status.CONTINUING


def test_c2_the_latest_of_an_event_that_repeats_may_never_come_and_may_come_again() -> None:
    ends = "later of (on the 20th anniversary of issued) and (20 years after the latest complaint)"
    never, once = (
        planned(ends, ISSUED, repeats=True),
        planned(ends, ISSUED, happened("complaint@1", date(2021, 5, 3)), repeats=True),
    )

    found, later = end(never), end(once)
    assert isinstance(found, ComputedDate)
    assert isinstance(later, ComputedDate)
    assert (found.safe, found.steps[-1]) == (
        date(2039, 7, 24),
        "It may come later: complaint has not happened, and may never.",
    )
    assert (later.safe, later.steps[-1]) == (date(2041, 5, 3), "It may come later: complaint may happen again.")


def test_c2_an_event_not_so_declared_is_awaited_and_so_is_what_else_the_end_needs() -> None:
    found = end(planned(ENDS, ISSUED, may_never=False))
    assert isinstance(found, AwaitedDate)
    assert found.events == ("complaint",)

    undated = end(planned(ENDS))
    assert isinstance(undated, AwaitedDate)
    assert undated.events == ("issued", "complaint")

    both = next(each for each in planned(ENDS, ISSUED).deadlines if each.code == "BOTH").due
    assert isinstance(both, AwaitedDate)
    assert both.events == ("complaint",)
