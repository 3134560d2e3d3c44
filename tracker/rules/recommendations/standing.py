"""Where the recommendations stand on a day: state, parts, and the clocks that run on each side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tracker.rules.deadlines.deadline import ComputedDate, Deadline, Plan, standing_of
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.facts import Fact
from tracker.rules.recommendations.state import Recommendation, RolledUp, State, leaves, recommendations, rolled_up

_STOPPED = frozenset({Status.MET, Status.MET_LATE, Status.WAIVED, Status.RELEASED, Status.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class RecommendationClock:
    """One clock of a recommendation on a day: the deadline, who owes it, and its status."""

    deadline: Deadline
    owed_by: str
    status: Status


@dataclass(frozen=True, slots=True)
class RecommendationStanding:
    """A recommendation on a day: its state, how far its parts are, and the clocks that run, on our side and the others'.

    A recommendation with parts has their clocks, and their state. Clocks with a date come first, the nearest ahead.
    """

    recommendation: Recommendation
    state: State
    parts: RolledUp | None
    ours: tuple[RecommendationClock, ...]
    theirs: tuple[RecommendationClock, ...]


def standings(plan: Plan, facts: Sequence[Fact], day: date) -> tuple[RecommendationStanding, ...]:
    """Where each recommendation stands on a day, in the order received; `facts` are those that stood then."""
    known = recommendations(facts)
    owing = {each.code: each for each in plan.settlement.obligations if each.recommendation is not None}
    terms = {each.key: each for each in plan.settlement.recommendation_terms}
    running: dict[str, list[RecommendationClock]] = {}
    for deadline in plan.deadlines:
        duty = owing.get(deadline.obligation)
        if duty is None or duty.recommendation is None:
            continue
        status = status_of(standing_of(deadline), day)
        if status not in _STOPPED:
            running.setdefault(duty.recommendation, []).append(
                RecommendationClock(deadline, duty.owed_by or "", status)
            )
    standings = []
    for code, each in known.items():
        parts = rolled_up(code, known)
        under = terms.get(each.fact.under)
        company = (under.owed_by if under is not None else None) or plan.settlement.organisation
        clocks = sorted((clock for leaf in leaves(code, known) for clock in running.get(leaf.code, ())), key=_nearest)
        standings.append(
            RecommendationStanding(
                each,
                each.state if parts is None else parts.state,
                parts,
                tuple(clock for clock in clocks if clock.owed_by == company),
                tuple(clock for clock in clocks if clock.owed_by != company),
            )
        )
    return tuple(standings)


def _nearest(clock: RecommendationClock) -> tuple[date, str]:
    found = clock.deadline.due
    return (found.safe_on if isinstance(found, ComputedDate) else date.max, clock.deadline.code)
