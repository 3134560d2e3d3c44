"""An edition of the report: what one kind of reader may see, and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace

from tracker.reports.subject import Subject, Withdrawal
from tracker.rules.deadlines import Plan
from tracker.rules.facts import Answered, Fact, Happened, Recommended
from tracker.rules.settlement import Audience, Obligation, Settlement

_MILESTONE = re.compile(r"[a-z]+\(([^()@]+)(?:@[^()]*)?\)")


def shown_to(obligation: Obligation, edition: Audience) -> bool:
    """Say whether a duty is part of an edition; one that names no audience is part of each."""
    return not obligation.audience or edition.value in obligation.audience


def hidden_from(settlement: Settlement, edition: Audience) -> frozenset[str]:
    """Give the codes of the duties that an edition leaves out."""
    return frozenset(each.code for each in settlement.obligations if not shown_to(each, edition))


def edition_of(subject: Subject, edition: Audience) -> Subject:
    """Give a settlement's part of the report without what the edition's readers may not see.

    The duties themselves go, with their deadlines, their facts, the moves of their dates and what was said of them.
    """
    duties = subject.plan.settlement.obligations
    hidden = hidden_from(subject.plan.settlement, edition)
    # What came with a report that is not part of it is none of it either, nor are the clocks of that.
    advice = {each.code for each in subject.facts if isinstance(each, Recommended) and each.report in hidden}
    left_out = hidden | {each.code for each in duties if each.recommendation in advice}
    hidden = left_out | advice
    return replace(
        subject,
        plan=_without(subject.plan, hidden),
        month_before=_without(subject.month_before, hidden),
        facts=tuple(fact for fact in subject.facts if _about(fact) not in hidden),
        withdrawn=tuple(each for each in subject.withdrawn if _withdrawn_about(each) not in hidden),
        moves=tuple(each for each in subject.moves if each.code.partition("@")[0] not in hidden),
        left_out=len(left_out),
    )


def _without(plan: Plan, hidden: frozenset[str]) -> Plan:
    settlement = plan.settlement
    return replace(
        plan,
        settlement=replace(
            settlement,
            obligations=tuple(_unlinked(each, hidden) for each in settlement.obligations if each.code not in hidden),
            developments=tuple(each for each in settlement.developments if not hidden & set(each.about)),
            contradictions=tuple(each for each in settlement.contradictions if each.about not in hidden),
        ),
        deadlines=tuple(each for each in plan.deadlines if each.obligation not in hidden),
        failures=tuple(each for each in plan.failures if each.obligation not in hidden),
    )


def _unlinked(obligation: Obligation, hidden: frozenset[str]) -> Obligation:
    """Leave out the names of hidden duties by which a shown one is linked to them."""
    satisfied = None if obligation.satisfied_by in hidden else obligation.satisfied_by
    part = None if obligation.part_of in hidden else obligation.part_of
    return replace(
        obligation,
        satisfied_by=satisfied,
        part_of=part,
        credits=tuple(each for each in obligation.credits if each.payment_of not in hidden),
        instalments=tuple(each for each in obligation.instalments if each not in hidden),
    )


def _withdrawn_about(withdrawal: Withdrawal) -> str | None:
    return _about(withdrawal.fact)


def _about(fact: Fact) -> str | None:
    """Give the code of the duty that a fact is about, None where it is about none."""
    if isinstance(fact, Happened):
        milestone = _MILESTONE.fullmatch(fact.event)
        return None if milestone is None else milestone[1]
    if isinstance(fact, Recommended | Answered):
        return fact.code if isinstance(fact, Recommended) else fact.recommendation
    about = getattr(fact, "obligation", None)
    return about if isinstance(about, str) else None
