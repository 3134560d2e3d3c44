"""What the monitor asked for, and where it stands: the state of each recommendation, its parts, and its running clocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.rules.deadlines.deadline import ComputedDate, Deadline, Plan, standing_of
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.facts import Answer, Answered, Decision, Fact, Recommended
from tracker.rules.settlement.settlement import RecommendationTerms
from tracker.rules.wording import either, written


class State(StrEnum):
    """Where a recommendation stands, derived from what was answered; from the least to the most advanced."""

    OPEN = "open"
    CONTESTED = "contested"
    DECIDED = "decided"
    ADOPTED = "adopted"
    REOPENED = "reopened"
    IMPLEMENTED = "implemented"
    VERIFIED = "verified"
    CLOSED = "closed"
    DROPPED = "dropped"


# What leaves nothing to do. An authority may still ask for more: these can be reopened, all but what was dropped.
DONE = frozenset({State.VERIFIED, State.CLOSED, State.DROPPED})

# What each answer makes of a recommendation, and what it must be before.
_STEPS = {
    Answer.ADOPTED: (State.ADOPTED, {State.OPEN, State.CONTESTED, State.DECIDED}),
    Answer.OBJECTED: (State.CONTESTED, {State.OPEN, State.CONTESTED}),
    Answer.PROPOSED: (State.CONTESTED, {State.OPEN, State.CONTESTED}),
    Answer.TALKS: (State.CONTESTED, {State.CONTESTED}),
    Answer.DECIDED: (State.DECIDED, {State.CONTESTED}),
    Answer.IMPLEMENTED: (State.IMPLEMENTED, {State.ADOPTED, State.REOPENED}),
    Answer.VERIFIED: (State.VERIFIED, {State.IMPLEMENTED}),
    Answer.CLOSED: (State.CLOSED, {State.VERIFIED}),
    Answer.REOPENED: (State.REOPENED, {State.IMPLEMENTED, State.VERIFIED, State.CLOSED}),
}
_ONCE = frozenset({Answer.OBJECTED, Answer.TALKS})
# The clocks that no longer run.
_STOPPED = frozenset({Status.MET, Status.MET_LATE, Status.WAIVED, Status.RELEASED, Status.SUPERSEDED})


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation with its answers, in the order of their days; `parts` are the codes of those under it.

    What has parts is answered part by part: its own clocks do not run, and its state is theirs.
    """

    fact: Recommended
    answers: tuple[Answered, ...] = ()
    parts: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """Its code."""
        return self.fact.code

    @property
    def state(self) -> State:
        """Its state by its own answers; the last one counts."""
        return state_after(self.answers)

    def rounds(self) -> tuple[tuple[Answered, ...], ...]:
        """Part the answers into those up to its first reopening, those from there to the next, and so on."""
        parted: list[list[Answered]] = [[]]
        for answer in self.answers:
            if answer.step is Answer.REOPENED:
                parted.append([])
            parted[-1].append(answer)
        return tuple(map(tuple, parted))


@dataclass(frozen=True, slots=True)
class RolledUp:
    """How far the parts of a recommendation are, to the last leaf: a count of our own, and of no authority."""

    done: int
    parts: int
    state: State

    @property
    def percentage(self) -> int:
        """The share of the parts that are done, rounded down so that 100 means all of them."""
        return 100 * self.done // max(1, self.parts)


def recommendations(facts: Iterable[Fact]) -> dict[str, Recommendation]:
    """Every recommendation with its answers, by its code, in the order received."""
    made: dict[str, Recommended] = {}
    answers: dict[str, list[Answered]] = {}
    for fact in facts:
        if isinstance(fact, Recommended):
            made[fact.code] = fact
        elif isinstance(fact, Answered):
            answers.setdefault(fact.recommendation, []).append(fact)
    parts: dict[str, list[str]] = {}
    for fact in made.values():
        if fact.parent in made:
            parts.setdefault(fact.parent, []).append(fact.code)
    return {
        code: Recommendation(fact, in_order(answers.get(code, ())), tuple(parts.get(code, ())))
        for code, fact in made.items()
    }


def in_order(answers: Iterable[Answered]) -> tuple[Answered, ...]:
    """Put answers in the order of their days; those of one day stay as they were recorded."""
    return tuple(sorted(answers, key=lambda answer: answer.when.last_day))


def state_after(answers: Iterable[Answered]) -> State:
    """The state that answers leave, in their order."""
    state = State.OPEN
    for answer in answers:
        state = State.DROPPED if answer.decision is Decision.DROPPED else _STEPS[answer.step][0]
    return state


def state_on(recommendation: Recommendation, day: date) -> State:
    """Where a recommendation stood at the end of a day, by its own answers."""
    return state_after(answer for answer in recommendation.answers if answer.when.last_day <= day)


def leaves(code: str, known: Mapping[str, Recommendation]) -> Iterator[Recommendation]:
    """The parts of a recommendation that have no parts themselves; itself, where it has none.

    A recommendation that is a part of itself, however far round, is given once and leads no further.
    """
    seen: set[str] = set()
    ahead = [code]
    while ahead:
        each = known[ahead.pop()]
        if each.code not in seen:
            seen.add(each.code)
            ahead += reversed(each.parts)
            if not each.parts:
                yield each


def rolled_up(code: str, known: Mapping[str, Recommendation]) -> RolledUp | None:
    """How far the parts of a recommendation are, None where it has none."""
    if not known[code].parts:
        return None
    states = [each.state for each in leaves(code, known)]
    done = sum(state in DONE for state in states)
    # The whole stands where its least advanced part does.
    return RolledUp(done, len(states), min(states, key=[*State].index, default=State.OPEN))


def disorder(recommendation: Recommendation, terms: RecommendationTerms | None) -> str | None:
    """What is wrong with the order of a recommendation's answers, None where each could follow the one before it."""
    state, before = State.OPEN, None
    given: set[Answer] = set()
    code = recommendation.code
    for answer in recommendation.answers:
        day = answer.when.last_day
        if day < recommendation.fact.when.last_day:
            received = written(recommendation.fact.when.last_day)
            return f"{code} was received on {received}: it cannot have been {answer.done} on {written(day)}."
        allowed = {*State} - DONE if answer.decision is Decision.DROPPED else _STEPS[answer.step][1]
        if answer.step is Answer.CLOSED and (terms is None or terms.verify is None):
            allowed = allowed | {State.IMPLEMENTED}
        if state not in allowed:
            since = "has not been answered" if before is None else f"is {state} since {written(before)}"
            wanted = either([str(each) for each in State if each in allowed])
            return f"{code} {since}: only what is {wanted} can be {answer.done}."
        if answer.step in _ONCE & given:
            return f"{code} was {answer.done} before: it cannot be {answer.done} again on {written(day)}."
        given.add(answer.step)
        state, before = state_after((answer,)), day
    return None


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
            clock = RecommendationClock(deadline, duty.owed_by or "", status)
            running.setdefault(duty.recommendation, []).append(clock)
    standings = []
    for code, each in known.items():
        parts = rolled_up(code, known)
        under = terms.get(each.fact.under)
        company = (under.owed_by if under is not None else None) or plan.settlement.organisation
        clocks = sorted((clock for leaf in leaves(code, known) for clock in running.get(leaf.code, ())), key=_nearest)
        state = each.state if parts is None else parts.state
        ours = tuple(clock for clock in clocks if clock.owed_by == company)
        theirs = tuple(clock for clock in clocks if clock.owed_by != company)
        standings.append(RecommendationStanding(each, state, parts, ours, theirs))
    return tuple(standings)


def _nearest(clock: RecommendationClock) -> tuple[date, str]:
    found = clock.deadline.due
    return (found.safe_on if isinstance(found, ComputedDate) else date.max, clock.deadline.code)
