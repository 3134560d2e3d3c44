"""An edition of the report: what one kind of reader may see, and nothing else."""

from __future__ import annotations

from dataclasses import replace

from tracker.reports.monthly.subject import Subject
from tracker.rules.people.editions import about, facts_without, hidden_from, without
from tracker.rules.settlement.audience import Audience


def edition_of(subject: Subject, edition: Audience) -> Subject:
    """A settlement's part of the report without what the edition's readers may not see.

    The duties themselves go, with their deadlines, their facts, the moves of their dates and what was said of them.
    """
    settlement = subject.plan.settlement
    hidden = hidden_from(settlement, subject.facts, edition)
    return replace(
        subject,
        plan=without(subject.plan, hidden),
        month_before=without(subject.month_before, hidden),
        facts=facts_without(subject.facts, hidden),
        withdrawn=tuple(each for each in subject.withdrawn if about(each.fact) not in hidden),
        moves=tuple(each for each in subject.moves if each.code.partition("@")[0] not in hidden),
        left_out=sum(each.code in hidden for each in settlement.obligations),
    )
