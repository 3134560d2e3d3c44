"""The clocks of recommendations as plain obligations: what the company, the monitor and the authority owe, and when.

They follow from facts, not from the file. `advised` adds them to a settlement before it is planned, so that they are
listed, noticed, explained and reported like every other duty; `settled` then closes those that an answer made moot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from tracker.rules.deadlines.deadline import Deadline, Plan
from tracker.rules.due.language import (
    Anchor,
    DueRule,
    EventAnchor,
    LaterOf,
    Milestone,
    Name,
    On,
    OneDay,
    Promptly,
    Reached,
    names,
    with_names,
)
from tracker.rules.facts import Answer, Answered, Carried, Decision, Fact, Happened, Recommended, Resolved, When
from tracker.rules.recommendations.state import Recommendation, recommendations
from tracker.rules.settlement.duties import RIGHT, TALKS
from tracker.rules.settlement.settlement import NamedEvent, Obligation, RecommendationTerms, Settlement

KIND = "recommendation"
MONITOR = "Monitor"
# The rules that terms may give, by their keys.
CLOCKS = ("adopt", "object", "talks", "decide", "after_decision", "implement", "verify", "after_reopening")
# The days of a recommendation that a rule of its terms may name.
DAYS = ("received", "objected", "talks", "decided", "adopted", "implemented", "verified", "reopened")

_CONTESTING = frozenset({Answer.OBJECTED, Answer.PROPOSED})
_SINCE_CONTESTED = frozenset({"decided", "adopted"})


@dataclass(frozen=True, slots=True)
class Advised:
    """A settlement with the clocks of its recommendations, and the facts with what their answers make of them.

    `released` gives the first day on which a clock no longer binds, by its code.
    """

    settlement: Settlement
    facts: Sequence[Fact]
    made: frozenset[str] = frozenset()
    released: Mapping[str, date] = field(default_factory=dict)


def advised(settlement: Settlement, facts: Sequence[Fact]) -> Advised:
    """Add the clocks that follow from the recommendations among the facts; without any, nothing changes.

    One that has parts has no clocks, nor has one whose terms the settlement does not know, or whose clocks would have the
    name of another duty.
    """
    known = recommendations(facts)
    if not known:
        return Advised(settlement, facts)
    terms = {each.key: each for each in settlement.recommendation_terms}
    taken = {each.code for each in settlement.obligations}
    whole = [each for each in known.values() if not each.parts and each.fact.under in terms]
    clocks = [_Clocks(each, terms[each.fact.under], settlement) for each in whole]
    made = [each for clock in clocks for each in clock.obligations() if each.code not in taken]
    obligations = (*settlement.obligations, *made)
    events = (*settlement.events, *(event for clock in clocks for event in clock.events()))
    return Advised(
        replace(settlement, obligations=obligations, events=events),
        (*facts, *(fact for clock in clocks for fact in clock.facts())),
        frozenset(each.code for each in made),
        {code: day for clock in clocks for code, day in clock.released().items()},
    )


def settled(plan: Plan, advice: Advised) -> Plan:
    """Release the clocks that an answer made moot."""
    if not advice.made:
        return plan
    return replace(plan, deadlines=tuple(_settled(each, advice) for each in plan.deadlines))


def clock_codes(code: str) -> tuple[str, ...]:
    """The codes that the clocks of a recommendation have before it is reopened."""
    return tuple(f"{code}.{name}" for name in ("adopt", "object", "talks", "decide", "implement", "verify"))


def _settled(deadline: Deadline, advice: Advised) -> Deadline:
    if deadline.obligation not in advice.made:
        return deadline
    days = [day for day in (deadline.released_on, advice.released.get(deadline.obligation)) if day is not None]
    return replace(deadline, released_on=min(days, default=None))


class _Clocks:
    """The clocks of one recommendation, by what was answered."""

    def __init__(self, recommendation: Recommendation, terms: RecommendationTerms, settlement: Settlement) -> None:
        self._it = recommendation
        self._terms = terms
        self._company = terms.owed_by or settlement.organisation
        self._monitor = terms.monitor or MONITOR
        instrument = next(each for each in settlement.instruments if each.code == terms.instrument)
        self._authority = instrument.authority
        self._rounds = recommendation.rounds()
        first = self._rounds[0]
        self._contested = next((each for each in first if each.step in _CONTESTING), None)
        self._talks = _first(first, Answer.TALKS)
        self._dropped = next((each for each in recommendation.answers if each.decision is Decision.DROPPED), None)
        self._decided = _first([each for each in first if each.decision is not Decision.DROPPED], Answer.DECIDED)
        self._adopted = _first(first, Answer.ADOPTED)

    def code(self, clock: str, number: int = 1) -> str:
        """The code of a clock; from the first reopening on, with the number of the round."""
        return f"{self._it.code}.{clock}" if number == 1 else f"{self._it.code}.{clock}-{number}"

    def obligations(self) -> Iterator[Obligation]:
        """What is owed, in the order in which it falls due."""
        terms, contested = self._terms, self._contested is not None
        ours, theirs = (self._company, self._authority), (self._monitor, self._authority)
        if terms.object is not None:
            yield self._obligation("object", "Object in writing to", terms.object, owes=ours)
        if terms.adopt is not None or (contested and terms.after_decision is not None):
            yield self._obligation("adopt", "Adopt", self._adopt(), owes=ours)
        if contested and terms.talks is not None:
            yield self._obligation("talks", "Talk in good faith on", terms.talks, owes=(self._company, self._monitor))
        if contested and terms.decide is not None:
            yield self._obligation("decide", "Decide on", terms.decide, owes=(self._authority, self._company))
        if terms.implement is not None:
            yield self._obligation("implement", "Implement", self._implement(), owes=ours)
        if terms.verify is not None:
            yield self._obligation("verify", "Verify", terms.verify, owes=theirs)
        for number in range(2, len(self._rounds) + 1):
            if terms.after_reopening is not None or terms.implement is not None:
                yield self._obligation("implement", "Implement anew", terms.after_reopening, owes=ours, number=number)
            if terms.verify is not None:
                yield self._obligation("verify", "Verify anew", terms.verify, owes=theirs, number=number)

    def events(self) -> Iterator[NamedEvent]:
        """The days that its clocks run from; each is estimated by the clock that it stops."""
        if not self._it.fact.with_report:
            yield NamedEvent(name=self._day("received"))
        yield self._event("objected", None)
        yield self._event("talks", self._terms.talks)
        yield self._event("decided", self._terms.decide)
        yield self._event("adopted", self._adopt())
        for number in range(1, len(self._rounds) + 1):
            yield self._event("implemented", self._implement() if number == 1 else self._terms.after_reopening, number)
            yield self._event("verified", self._terms.verify, number)
            yield self._event("reopened", None, number)

    def facts(self) -> Iterator[Fact]:
        """What its answers make of its days and clocks."""
        fact = self._it.fact
        if not fact.with_report:
            yield Happened(event=self._day("received"), when=fact.when, **_carried(replace(fact, note="")))
        for day, clock, answer in (
            ("objected", "object", self._contested),
            ("talks", "talks", self._talks),
            ("decided", "decide", self._decided),
            ("adopted", "adopt", self._adopted),
        ):
            yield from self._answer(day, clock, answer)
        if self._dropped is not None:
            yield self._resolved("decide", self._dropped)
        for number, answers in enumerate(self._rounds, 1):
            if number > 1:
                yield self._happened("reopened", answers[0], number)
            yield from self._answer("implemented", "implement", _first(answers, Answer.IMPLEMENTED), number)
            yield from self._answer("verified", "verify", _first(answers, Answer.VERIFIED), number)

    def released(self) -> dict[str, date]:
        """The first day on which a clock that was not met no longer binds."""
        dropped = _day_of(self._dropped)
        settled = _earliest(_day_of(self._adopted), dropped)
        days = {
            self.code("object"): settled,
            self.code("talks"): _earliest(_day_of(self._decided), settled),
            self.code("decide"): _day_of(self._adopted),
            self.code("adopt"): dropped,
        }
        for number, answers in enumerate(self._rounds, 1):
            closed = _day_of(_first(answers, Answer.CLOSED))
            again = _day_of(self._rounds[number][0]) if number < len(self._rounds) else None
            days[self.code("implement", number)] = dropped
            days[self.code("verify", number)] = _earliest(dropped, closed, again)
        return {code: day for code, day in days.items() if day is not None}

    def _adopt(self) -> DueRule | None:
        """When it is to be adopted: not while it is contested, and then as the terms say of what was decided."""
        if self._contested is None:
            return self._terms.adopt
        if self._terms.after_decision is None and self._decided is None:
            return On(EventAnchor("decided"))
        return self._terms.after_decision

    def _implement(self) -> DueRule | None:
        """When it is to be implemented: not before a contested one is decided, or agreed on."""
        rule = self._terms.implement
        if self._contested is None or not isinstance(rule, OneDay):
            return rule
        if any(isinstance(name, EventAnchor) and name.name in _SINCE_CONTESTED for name in names(rule)):
            return rule
        # Whoever agrees in talks needs no decision.
        until = "adopted" if self._decided is None and self._adopted is not None else "decided"
        return LaterOf((rule, On(EventAnchor(until))))

    def _obligation(
        self, clock: str, verb: str, rule: DueRule | None, *, owes: tuple[str, str], number: int = 1
    ) -> Obligation:
        fact, terms = self._it.fact, self._terms
        owed_by, owed_to = owes
        return Obligation(
            code=self.code(clock, number),
            instrument=terms.instrument,
            title=f"{verb} {fact.code}: {fact.title}",
            kind={"object": RIGHT, "talks": TALKS}.get(clock, KIND),
            due=None if rule is None else self._own(rule, number),
            owed_by=owed_by,
            owed_to=owed_to,
            owner=fact.owner if owed_by == self._company else None,
            clause=fact.clause or terms.clause,
            wording=fact.wording,
            term=terms.term,
            notices=terms.notices,
            recommendation=fact.code,
            grade=terms.grade,
            sources=fact.sources or terms.sources,
            note=self._note(clock),
        )

    def _note(self, clock: str) -> str:
        if clock == "object":
            return "A right, not a duty: from the day after, it has lapsed."
        if clock not in {"adopt", "implement"} or self._contested is None:
            return ""
        if self._decided is None and self._adopted is None and self._dropped is None:
            return "Contested: it is not due before it is decided."
        if clock == "adopt" and self._terms.after_decision is None and self._decided is not None:
            return "The terms do not say when a contested recommendation falls due once it is decided."
        return ""

    def _own(self, rule: DueRule, number: int) -> DueRule:
        """Write a rule of the terms for this recommendation."""

        def stands_for(name: Name) -> Anchor:
            if not isinstance(name, EventAnchor) or name.name not in DAYS:
                return name
            if name.name == "received" and self._it.fact.with_report and self._it.fact.report is not None:
                return Reached(Milestone.RECEIVED, self._it.fact.report)
            return EventAnchor(self._day(name.name, number))

        own: DueRule = with_names(rule, stands_for)
        return own

    def _day(self, day: str, number: int = 1) -> str:
        """The name of one of its days: `adopted(REC-1)`, `implemented(REC-1@2)` once it was reopened."""
        later = number > 1 and day in {"implemented", "verified", "reopened"}
        return f"{day}({self._it.code}@{number})" if later else f"{day}({self._it.code})"

    def _event(self, day: str, rule: DueRule | None, number: int = 1) -> NamedEvent:
        expected = self._own(rule, number) if isinstance(rule, OneDay) else None
        return NamedEvent(name=self._day(day, number), expected=expected)

    def _answer(self, day: str, clock: str, answer: Answered | None, number: int = 1) -> Iterator[Fact]:
        if answer is not None:
            yield self._happened(day, answer, number)
            yield self._resolved(clock, answer, number)

    def _happened(self, day: str, answer: Answered, number: int = 1) -> Happened:
        return Happened(event=self._day(day, number), when=_dated(answer.when), **_carried(answer))

    def _resolved(self, clock: str, answer: Answered, number: int = 1) -> Resolved:
        return Resolved(obligation=self.code(clock, number), when=answer.when, **_carried(answer))


def _first(answers: Sequence[Answered], step: Answer) -> Answered | None:
    return next((each for each in answers if each.step is step), None)


def _day_of(answer: Answered | None) -> date | None:
    return None if answer is None else answer.when.last_day


def _earliest(*days: date | None) -> date | None:
    return min((day for day in days if day is not None), default=None)


def _dated(when: When) -> When:
    # A clock needs a first possible day to run from; where none is known, the last one stands for it.
    return When.on(when.latest) if when.earliest is None else when


def _carried(fact: Recommended | Answered) -> Carried:
    # A clock counts from its own day, whenever we learned of that.
    return {**fact.carried, "learned_on": None}


def is_clock(rule: DueRule) -> bool:
    """Whether a due rule can be a clock of a recommendation: it gives one day, or a target."""
    return isinstance(rule, OneDay | Promptly)
