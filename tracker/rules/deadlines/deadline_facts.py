"""The facts about deadlines, by deadline; a milestone recorded as an event is among them where it is a step of a delivery."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import TypeVar

from tracker.errors import UnreadableDueRule
from tracker.rules.deadlines.deadline import Occurrence
from tracker.rules.due.language import Milestone, Reached
from tracker.rules.due.parser import parse_anchor
from tracker.rules.facts import DeadlineFact, Delivered, DeliveryStep, Extended, Fact, Happened, Resolved, Waived
from tracker.rules.settlement.delivery import Satisfied
from tracker.rules.settlement.settlement import Obligation, Settlement

_F = TypeVar("_F", Resolved, Extended, Waived)
_STEPS = {
    Milestone.RECEIVED: DeliveryStep.RECEIVED,
    Milestone.ACCEPTED: DeliveryStep.ACKNOWLEDGED,
    Milestone.RETURNED: DeliveryStep.RETURNED,
}


class DeadlineFacts:
    """The facts about deadlines, by deadline: one that recurs daily has a fact for each of its many deadlines."""

    def __init__(self, settlement: Settlement, facts: Sequence[Fact]) -> None:
        self._by_deadline: dict[tuple[str, int | None], list[tuple[int, DeadlineFact]]] = {}
        self._milestones: dict[tuple[str, str | None], list[tuple[int, Delivered]]] = {}
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
            elif isinstance(fact, Happened) and answering:
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

    def delivered(self, milestone: Milestone, obligation: Obligation, occurrence: Occurrence) -> Delivered | None:
        """The last step of a delivery that a milestone of the due language stands for."""
        step, placed = _STEPS.get(milestone), self._placed(obligation.code, occurrence.number)
        found = [each for _, each in placed if isinstance(each, Delivered) and each.step is step]
        return max(found, key=lambda each: each.when.last_day, default=None)

    def of(self, obligation: Obligation, occurrence: Occurrence, resolved: Resolved | None) -> Sequence[DeadlineFact]:
        """All that happened to one deadline, in the order recorded; `resolved` is what settled it, whoever it is about."""
        if resolved is None and obligation.code not in self._known:
            return ()
        placed: list[tuple[int, DeadlineFact]] = list(self._placed(obligation.code, occurrence.number))
        for name in (*occurrence.names, *((None,) if occurrence.number <= 1 else ())):
            placed += self._milestones.get((obligation.code, name), ())
        if resolved is not None and not any(isinstance(fact, Resolved) for _, fact in placed):
            placed.append((0, resolved))
        return [fact for _, fact in sorted(placed, key=itemgetter(0))]

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
        if anchor is None or anchor.obligation not in answering or anchor.milestone not in _STEPS:
            return
        step = Delivered(obligation=anchor.obligation, when=fact.when, step=_STEPS[anchor.milestone], **fact.carried)
        self._known.add(anchor.obligation)
        self._milestones.setdefault((anchor.obligation, anchor.occurrence), []).append((place, step))


def milestone_in(event: str) -> Reached | None:
    """The milestone that an event's name stands for, such as `received(A1)`; None for a name of its own."""
    try:
        anchor = parse_anchor(event) if "(" in event else None
    except UnreadableDueRule:
        return None
    return anchor if isinstance(anchor, Reached) else None


def answers(obligation: Obligation) -> bool:
    """Whether a milestone recorded as an event is a step of the duty's delivery, and not only an anchor for others."""
    return obligation.acceptance is not None or obligation.satisfied_on is not Satisfied.DOING
