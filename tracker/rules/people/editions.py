"""What one kind of reader may see of a settlement, and nothing else: its duties, their deadlines and their facts."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import replace

from tracker.rules.deadlines.deadline import Plan
from tracker.rules.facts import Contradicted, Fact, Recommended, Reported, Topic
from tracker.rules.settlement.audience import Audience
from tracker.rules.settlement.settlement import Obligation, Settlement

_MILESTONE = re.compile(r"[a-z]+\(([^()@]+)(?:@[^()]*)?\)")


def shown_to(audience: Collection[str], edition: Audience) -> bool:
    """Whether a duty of that audience is part of an edition; one that names none is part of each."""
    return not audience or edition.value in audience


def hidden_from(settlement: Settlement, facts: Iterable[Fact], edition: Audience) -> frozenset[str]:
    """The codes of the duties that an edition leaves out, and of the recommendations.

    What came with a report that is not part of it is none of it either, nor are the clocks of that.
    """
    hidden = {each.code for each in settlement.obligations if not shown_to(each.audience, edition)}
    advice = {each.code for each in facts if isinstance(each, Recommended) and each.report in hidden}
    clocks = {each.code for each in settlement.obligations if each.recommendation in advice}
    return frozenset(hidden | advice | clocks)


def without(plan: Plan, hidden: frozenset[str]) -> Plan:
    """A plan without hidden duties, their deadlines and what was recorded of them."""
    return replace(
        plan,
        settlement=agreed_without(plan.settlement, hidden),
        deadlines=tuple(each for each in plan.deadlines if each.obligation not in hidden),
        failures=tuple(each for each in plan.failures if each.obligation not in hidden),
        unwoken=tuple(each for each in plan.unwoken if each.obligation not in hidden),
    )


def agreed_without(settlement: Settlement, hidden: frozenset[str]) -> Settlement:
    """What was agreed without hidden duties, developments about them and sources that contradict each other there."""
    return replace(
        settlement,
        obligations=tuple(_unlinked(each, hidden) for each in settlement.obligations if each.code not in hidden),
        developments=tuple(each for each in settlement.developments if not hidden & set(each.about)),
        contradictions=tuple(each for each in settlement.contradictions if not hidden & set(each.about)),
    )


def facts_without(facts: Iterable[Fact], hidden: frozenset[str]) -> tuple[Fact, ...]:
    """The facts that are about no hidden duty."""
    return tuple(fact for fact in facts if hidden.isdisjoint(about(fact)))


def about(fact: Fact) -> tuple[str, ...]:
    """The codes of the duties that a fact may be about."""
    match fact.about.topic:
        case Topic.DEADLINE | Topic.RECOMMENDATION:
            return (fact.about.code,)
        case Topic.EVENT:
            duty = duty_reached(fact.about.code)
            return () if duty is None else (duty,)
        case Topic.DEVELOPMENT | Topic.CONTRADICTION:
            return fact.bears_on if isinstance(fact, Reported | Contradicted) else ()
        case Topic.TERM | Topic.PENALTY:
            return ()


def duty_reached(event: str) -> str | None:
    """The code of the duty that a milestone such as `received(A1)` is of, None for any other event."""
    milestone = _MILESTONE.fullmatch(event)
    return None if milestone is None else milestone[1]


def _unlinked(obligation: Obligation, hidden: frozenset[str]) -> Obligation:
    """Leave out the names of hidden duties by which a shown one is linked to them."""
    return replace(
        obligation,
        satisfied_by=None if obligation.satisfied_by in hidden else obligation.satisfied_by,
        part_of=None if obligation.part_of in hidden else obligation.part_of,
        credits=tuple(each for each in obligation.credits if each.payment_of not in hidden),
        instalments=tuple(each for each in obligation.instalments if each not in hidden),
    )
