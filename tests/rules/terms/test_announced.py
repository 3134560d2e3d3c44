"""An end that is announced, and one that is recorded when it has come, date the same duties alike (fault A3)."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import a_settlement, a_term, an_instrument, an_obligation, happened, resolved
from tracker.rules.deadlines.deadline import ComputedDate, Deadline, Plan, standing_of
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.facts import Ended, Ending, Fact, When
from tracker.rules.plan import plan, standing_on

ENGAGED = happened("engaged", date(2024, 6, 3))
ANNOUNCED = date(2026, 11, 28)


def planned(days: int, end: Ended, *facts: Fact) -> Plan:
    settlement = a_settlement(
        an_obligation("TIED", due=f"at least {days} days before end(term)", term="term"),
        an_obligation("FREE", due=f"at least {days} days before end(term)"),
        an_obligation("AFTER", due=f"{days} days after end(term)", term="term"),
        an_obligation("CHAIN", due=f"{days} days after due(TIED)", term="term"),
        an_obligation("SERIES", due="every 1 month from start(term) until end(term)"),
        an_obligation("PLAIN", due="on 2027-05-01", term="term"),
        terms=(a_term(),),
        instruments=(an_instrument(calendar="none"),),
    )
    return plan(settlement, (ENGAGED, end, *facts), until=date(2028, 12, 31))


def due(each: Deadline) -> tuple[object, object]:
    assert isinstance(each.due, ComputedDate), each
    return each.due.safe, each.due.latest


@settings(deadline=None)
@given(
    days=st.integers(1, 200),
    ahead=st.integers(1, 180),
    code=st.sampled_from(["term", "plea"]),
    manner=st.sampled_from([Ending.EARLY, Ending.CONDITION, Ending.DISMISSED, Ending.SUPERSEDED]),
)
def test_a3_an_announced_end_and_one_recorded_on_its_day_give_the_same_dates(
    days: int, ahead: int, code: str, manner: Ending
) -> None:
    day = ANNOUNCED + timedelta(days=ahead)
    when = When.on(day)
    announced = planned(days, Ended(code=code, when=when, manner=manner, learned_on=ANNOUNCED))
    recorded = planned(days, Ended(code=code, when=when, manner=manner))

    for one, other in zip(announced.deadlines, recorded.deadlines, strict=True):
        assert (one.code, due(one)[0]) == (other.code, due(other)[0])
        if due(one) != due(other):
            # What the announcement came too late for is not late before anybody could know of it, or before it was due.
            assert due(one)[1] == min(ANNOUNCED, date(2027, 6, 3) - timedelta(days=days))
            assert one.code in {"TIED", "FREE"}
            assert days > ahead
        for eve in (ANNOUNCED, day - timedelta(days=1)):
            assert status_of(standing_of(one), eve) not in {Status.RELEASED, Status.SUPERSEDED}


@settings(deadline=None)
@given(days=st.integers(1, 200), ahead=st.integers(1, 180), code=st.sampled_from(["term", "plea"]))
def test_a3_what_is_counted_back_from_an_announced_end_is_never_released_by_it(
    days: int, ahead: int, code: str
) -> None:
    day = ANNOUNCED + timedelta(days=ahead)
    end = Ended(code=code, when=When.on(day), manner=Ending.EARLY, learned_on=ANNOUNCED)
    tied = next(each for each in planned(days, end).deadlines if each.code == "TIED")

    assert due(tied)[0] == day - timedelta(days=days)
    # From the 188th day on it had been due, by its own term's end, before the announcement.
    assert (tied.announced_late_on == ANNOUNCED) is (ahead < days < 188)
    assert status_of(standing_of(tied), day + timedelta(days=400)) is Status.OVERDUE


def test_a3_how_a_term_stood_before_its_end_was_announced_does_not_know_of_it() -> None:
    end = Ended(code="term", when=When.on(date(2027, 1, 15)), manner=Ending.EARLY, learned_on=ANNOUNCED)

    assert standing_on((ENGAGED, end), ANNOUNCED - timedelta(days=1)) == (ENGAGED,)
    assert standing_on((ENGAGED, end), ANNOUNCED) == (ENGAGED, end)


def test_a3_what_was_done_in_time_is_not_late_by_an_end_that_came_unannounced() -> None:
    # Due on 4 May 2027 until the term ended on 20 May: 30 days before that is 20 April.
    end = Ended(code="term", when=When.on(date(2027, 5, 20)), manner=Ending.EARLY)

    def certified(*done: date) -> Deadline:
        facts = [resolved("TIED", day) for day in done]
        return next(each for each in planned(30, end, *facts).deadlines if each.code == "TIED")

    assert due(certified()) == (date(2027, 4, 20), date(2027, 4, 20))
    assert due(certified(date(2027, 5, 3))) == (date(2027, 4, 20), date(2027, 5, 4))
    assert status_of(standing_of(certified(date(2027, 5, 3))), date(2027, 6, 1)) is Status.MET
    assert status_of(standing_of(certified(date(2027, 5, 5))), date(2027, 6, 1)) is Status.MET_LATE
