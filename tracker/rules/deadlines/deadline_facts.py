"""The facts about deadlines, by deadline; a milestone recorded as an event is among them where it is a step of a delivery."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import TypeVar

from tracker.rules.deadlines.deadline import Occurrence
from tracker.rules.deadlines.starts import Doing, milestone_in
from tracker.rules.due.language import Milestone
from tracker.rules.facts import DeadlineFact, Delivered, DeliveryStep, Extended, Fact, Happened, Resolved, Waived, When
from tracker.rules.settlement.delivery import Satisfied
from tracker.rules.settlement.settlement import Obligation, Settlement

_F = TypeVar("_F", Resolved, Extended, Waived)
Counts = Callable[[DeadlineFact | Happened], bool]
"""Whether a fact counts: one of a day before the deadline's clock began does not."""
_STEPS = {
    Milestone.RECEIVED: DeliveryStep.RECEIVED,
    Milestone.ACCEPTED: DeliveryStep.ACKNOWLEDGED,
    Milestone.RETURNED: DeliveryStep.RETURNED,
}
_ANSWERS = (DeliveryStep.ACKNOWLEDGED, DeliveryStep.RETURNED)


class DeadlineFacts:
    """The facts about deadlines, by deadline: one that recurs daily has a fact for each of its many deadlines."""

    def __init__(self, settlement: Settlement, facts: Sequence[Fact]) -> None:
        self._by_deadline: dict[tuple[str, int | None], list[tuple[int, DeadlineFact]]] = {}
        self._milestones: dict[tuple[str, str | None], list[tuple[int, Delivered, Happened]]] = {}
        self._events: dict[tuple[str, str | None], list[Happened]] = {}
        self._stepped: set[str] = set()
        # Most duties have no fact of their own, and a series asks for each of its many deadlines.
        self._known: set[str] = set()
        answering = {each.code for each in settlement.obligations if answers(each)}
        for place, fact in enumerate(facts):
            if isinstance(fact, DeadlineFact):
                self._known.add(fact.obligation)
                self._by_deadline.setdefault((fact.obligation, fact.number), []).append((place, fact))
                if isinstance(fact, Delivered):
                    self._stepped.add(fact.obligation)
            elif isinstance(fact, Happened):
                self._milestone(place, fact, answering)

    def has_any(self, code: str) -> bool:
        """Whether anything was recorded about any deadline of an obligation."""
        return code in self._known

    def last(self, kind: type[_F], code: str, number: int) -> _F | None:
        """The last fact of a kind about one deadline."""
        return next((fact for _, fact in reversed(self._placed(code, number)) if isinstance(fact, kind)), None)

    def every(self, kind: type[_F], code: str, number: int) -> tuple[_F, ...]:
        """All facts of a kind about one deadline, in the order recorded."""
        return tuple(fact for _, fact in self._placed(code, number) if isinstance(fact, kind))

    def has_steps(self, code: str) -> bool:
        """Whether any step of a delivery of an obligation was recorded."""
        return code in self._stepped

    def delivered(
        self, milestone: Milestone, obligation: Obligation, occurrence: Occurrence, counts: Counts
    ) -> Delivered | None:
        """The last step of a delivery that counts and that a milestone of the due language stands for."""
        step, placed = _STEPS.get(milestone), self._placed(obligation.code, occurrence.number)
        found = [each for _, each in placed if isinstance(each, Delivered) and each.step is step and counts(each)]
        return max(found, key=lambda each: each.when.last_day, default=None)

    def answered(self, obligation: Obligation, occurrence: Occurrence, counts: Counts) -> Delivered | None:
        """A receipt that an answer proves: what was accepted or sent back had arrived, after it was last sent before that."""
        steps = [
            fact
            for _, fact in self._placed(obligation.code, occurrence.number)
            if isinstance(fact, Delivered) and counts(fact)
        ]
        answer = max(
            (each for each in steps if each.step in _ANSWERS), key=lambda each: each.when.last_day, default=None
        )
        if answer is None:
            return None
        sent = [each for each in steps if each.step not in _ANSWERS and each.when.last_day <= answer.when.last_day]
        last = max(sent, key=lambda each: each.when.last_day, default=None)
        when = When(None if last is None else last.when.first, answer.when.latest)
        return replace(answer, step=DeliveryStep.RECEIVED, when=when)

    def of(
        self, obligation: Obligation, occurrence: Occurrence, resolved: Resolved | None, counts: Counts
    ) -> Sequence[DeadlineFact]:
        """What happened to one deadline and counts, in the order recorded; `resolved` is what settled it, of whatever duty."""
        if resolved is None and obligation.code not in self._known:
            return ()
        placed: list[tuple[int, DeadlineFact]] = list(self._placed(obligation.code, occurrence.number))
        placed = [(place, fact) for place, fact in placed if counts(fact)]
        for name in _names(occurrence):
            steps = self._milestones.get((obligation.code, name), ())
            placed += [(place, step) for place, step, event in steps if counts(event)]
        if resolved is not None and not any(isinstance(fact, Resolved) for _, fact in placed):
            placed.append((0, resolved))
        return [fact for _, fact in sorted(placed, key=itemgetter(0))]

    def doings(self, obligation: Obligation, occurrence: Occurrence) -> Sequence[Doing]:
        """What was done about one deadline, whether it counts or not; a milestone as the event that it was recorded as."""
        code = obligation.code
        own = [fact for _, fact in self._placed(code, occurrence.number) if isinstance(fact, Doing)]
        events = [each for name in _names(occurrence) for each in self._events.get((code, name), ())]
        return [*own, *events]

    def _placed(self, code: str, number: int) -> Sequence[tuple[int, DeadlineFact]]:
        if code not in self._known:
            return ()
        own = self._by_deadline.get((code, number), ())
        # An amendment may turn what falls due once into a series: the fact is then about the first of it, not about all.
        only = self._by_deadline.get((code, None), ()) if number <= 1 else ()
        return sorted([*own, *only], key=itemgetter(0)) if own and only else own or only

    def _milestone(self, place: int, fact: Happened, answering: set[str]) -> None:
        """Take a milestone recorded as an event for the step it is, where the duty's terms speak of such steps."""
        anchor = milestone_in(fact.event)
        if anchor is None or anchor.milestone not in _STEPS:
            return
        self._events.setdefault((anchor.obligation, anchor.occurrence), []).append(fact)
        self._known.add(anchor.obligation)
        if anchor.obligation not in answering:
            return
        step = Delivered(obligation=anchor.obligation, when=fact.when, step=_STEPS[anchor.milestone], **fact.carried)
        self._milestones.setdefault((anchor.obligation, anchor.occurrence), []).append((place, step, fact))


def _names(occurrence: Occurrence) -> tuple[str | None, ...]:
    """The names by which facts know a deadline; what falls due once goes without any."""
    return (*occurrence.names, *((None,) if occurrence.number <= 1 else ()))


def answers(obligation: Obligation) -> bool:
    """Whether a milestone recorded as an event is a step of the duty's delivery, and not only an anchor for others."""
    return obligation.acceptance is not None or obligation.satisfied_on is not Satisfied.DOING
