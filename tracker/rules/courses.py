"""What was recorded of each deadline, looked up by its place, and the course it took from there."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import TypeVar

from tracker.errors import UnreadableDueRule
from tracker.rules.course import follow
from tracker.rules.dating import Dating
from tracker.rules.deadlines import Found, Occurrence
from tracker.rules.delivery import Delivery
from tracker.rules.delivery_terms import Satisfied
from tracker.rules.due import Milestone, Reached
from tracker.rules.facts import (
    DeadlineFact,
    Delivered,
    Extended,
    Fact,
    Happened,
    Resolved,
    Step,
    Waived,
)
from tracker.rules.reading import parse_anchor
from tracker.rules.settlement import Obligation, Settlement

_F = TypeVar("_F", Resolved, Extended, Waived)
_STEPS = {
    Milestone.RECEIVED: Step.RECEIVED,
    Milestone.ACCEPTED: Step.ACKNOWLEDGED,
    Milestone.RETURNED: Step.RETURNED,
}


class Courses:
    """The facts about deadlines, by deadline: one that recurs daily has a fact for each of its many deadlines."""

    def __init__(self, settlement: Settlement, facts: Sequence[Fact]) -> None:
        self._by_deadline: dict[tuple[str, int | None], list[tuple[int, DeadlineFact]]] = {}
        self._milestones: dict[tuple[str, str | None], list[tuple[int, Delivered]]] = {}
        self._stepped: set[str] = set()
        # Most duties have no fact of their own, and a series asks for each of its many deadlines.
        self._known: set[str] = set()
        answering = {each.code for each in settlement.obligations if _answers(each)}
        for place, fact in enumerate(facts):
            if isinstance(fact, DeadlineFact):
                self._known.add(fact.obligation)
                self._by_deadline.setdefault((fact.obligation, fact.number), []).append((place, fact))
                if isinstance(fact, Delivered):
                    self._stepped.add(fact.obligation)
            elif isinstance(fact, Happened) and "(" in fact.event and answering:
                self._milestone(place, fact, answering)
        self._cures: dict[str, list[Obligation]] = {}
        for each in settlement.obligations:
            if each.cures is not None:
                self._cures.setdefault(each.cures.partition("@")[0], []).append(each)

    def about(self, code: str, number: int) -> Sequence[DeadlineFact]:
        """Give the facts about one deadline in the order recorded; one without a number is about the only deadline."""
        if code not in self._known:
            return ()
        return [fact for _, fact in self._placed(code, number)]

    def last(self, kind: type[_F], code: str, number: int) -> _F | None:
        """Give the last fact of a kind about one deadline."""
        if code not in self._known:
            return None
        return next((fact for fact in reversed(self.about(code, number)) if isinstance(fact, kind)), None)

    def every(self, kind: type[_F], code: str, number: int) -> tuple[_F, ...]:
        """Give all facts of a kind about one deadline, in the order recorded."""
        if code not in self._known:
            return ()
        return tuple(fact for fact in self.about(code, number) if isinstance(fact, kind))

    def course(
        self, obligation: Obligation, occurrence: Occurrence, dating: Dating, resolved: Resolved | None
    ) -> tuple[Found, Delivery | None]:
        """Follow one deadline: its date with all that moved it, and its delivery; None where a resolution says it all."""
        if resolved is None and obligation.code not in self._known:
            return occurrence.found, None
        facts = self._facts(obligation, occurrence, resolved)
        if not facts:
            return occurrence.found, None
        found, delivery = follow(obligation, occurrence.found, occurrence.kind, facts, dating)
        plain = all(isinstance(each, Resolved | Extended | Waived) for each in facts)
        return found, None if plain and not _has_terms(obligation) else delivery

    def cures_of(self, obligation: Obligation, occurrence: Occurrence) -> Sequence[Obligation]:
        """Give the duties that cure a breach of this deadline."""
        if obligation.code not in self._cures:
            return ()
        return [
            each
            for each in self._cures.get(obligation.code, ())
            if each.cures in {obligation.code, *(f"{obligation.code}@{at}" for at in _names(occurrence))}
        ]

    def has_steps(self, code: str) -> bool:
        """Say whether any step of a delivery of an obligation was recorded."""
        return code in self._stepped

    def delivered(self, milestone: Milestone, obligation: Obligation, occurrence: Occurrence) -> Delivered | None:
        """Give the last step of a delivery that a milestone of the due language stands for."""
        step = _STEPS.get(milestone)
        steps = [each for each in self.about(obligation.code, occurrence.number) if isinstance(each, Delivered)]
        found = [each for each in steps if each.step is step]
        return max(found, key=lambda each: each.when.last_day, default=None)

    def _facts(
        self, obligation: Obligation, occurrence: Occurrence, resolved: Resolved | None
    ) -> Sequence[DeadlineFact]:
        placed: list[tuple[int, DeadlineFact]] = list(self._placed(obligation.code, occurrence.number))
        for name in (*_names(occurrence), *((None,) if occurrence.number <= 1 else ())):
            placed += self._milestones.get((obligation.code, name), ())
        if resolved is not None and not any(isinstance(fact, Resolved) for _, fact in placed):
            placed.append((0, resolved))
        return [fact for _, fact in sorted(placed, key=itemgetter(0))]

    def _placed(self, code: str, number: int) -> Sequence[tuple[int, DeadlineFact]]:
        own = self._by_deadline.get((code, number), ())
        # An amendment may turn what falls due once into a series: the fact is then about the first of it, not about all.
        only = self._by_deadline.get((code, None), ()) if number <= 1 else ()
        return sorted([*own, *only], key=itemgetter(0)) if own and only else own or only

    def _milestone(self, place: int, fact: Happened, answering: set[str]) -> None:
        """Take a milestone recorded as an event for the step it is, where the duty's terms speak of such steps."""
        try:
            anchor = parse_anchor(fact.event)
        except UnreadableDueRule:
            return
        if not isinstance(anchor, Reached) or anchor.obligation not in answering or anchor.milestone not in _STEPS:
            return
        step = Delivered(
            obligation=anchor.obligation,
            when=fact.when,
            step=_STEPS[anchor.milestone],
            grade=fact.grade,
            sources=fact.sources,
            note=fact.note,
            by=fact.by,
            learned_on=fact.learned_on,
            entry=fact.entry,
            recorded_at=fact.recorded_at,
        )
        self._known.add(anchor.obligation)
        self._milestones.setdefault((anchor.obligation, anchor.occurrence), []).append((place, step))


def _answers(obligation: Obligation) -> bool:
    """Say whether a milestone recorded as an event is a step of the duty's delivery, and not only an anchor for others."""
    return obligation.acceptance is not None or obligation.satisfied_on is not Satisfied.DOING


def _has_terms(obligation: Obligation) -> bool:
    return _answers(obligation) or bool(obligation.signed_by) or obligation.cut_off is not None


def _names(occurrence: Occurrence) -> set[str]:
    return {occurrence.label, str(occurrence.number)}
