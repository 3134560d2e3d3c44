"""Four eyes: what an approval is given for, and that nothing counts before it is approved."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import pairwise

from tracker.rules.deadlines.deadline import ComputedDate, Deadline, Plan
from tracker.rules.deadlines.proposals import Proposal
from tracker.rules.facts import (
    Approved,
    Delivered,
    DeliveryStep,
    Evidenced,
    Fact,
    Paid,
    Proposable,
    Rejected,
    Resolved,
    Topic,
)
from tracker.rules.settlement.settlement import Settlement

_Key = tuple[str, int]


def gated(settlement: Settlement, facts: Sequence[Fact], derive: Callable[[Sequence[Fact]], Plan]) -> Plan:
    """Derive a plan in which what needs approval counts only where it has it; `derive` plans from facts.

    An approval names the deadline's date too, which may hang on what another approval lets count: so one is let in
    after the other, until nothing more is.
    """
    about = _about(facts, guarded_in(settlement))
    held = [fact for several in about.values() for fact in several if _counts(fact)]
    if not held:
        return derive(facts)
    let_in: list[Fact] = []
    while True:
        # By identity: two facts may say the same in the same words, and each has its own approval.
        out = {id(fact) for fact in held} - {id(fact) for fact in let_in}
        derived = derive([fact for fact in facts if id(fact) not in out])
        proposals = _proposals(derived, about)
        approved = [key for key, several in proposals.items() if any(each.approved is not None for each in several)]
        fit: list[Fact] = [each.fact for key in approved for each in proposals[key] if each.approved is not None]
        # An acknowledgement stands with the proposal that it answers.
        fit += [fact for key in approved for fact in about[key] if _acknowledged(fact)]
        more = [fact for fact in fit if id(fact) in out]
        if not more:
            return replace(
                derived,
                deadlines=tuple(
                    replace(each, proposals=proposals.get((each.obligation, each.occurrence.number), ()))
                    for each in derived.deadlines
                ),
            )
        let_in += more


def guarded_in(settlement: Settlement) -> frozenset[str]:
    """The codes of the duties whose instrument asks that every resolution be approved."""
    instruments = {each.code for each in settlement.instruments if each.needs_approval}
    return frozenset(each.code for each in settlement.obligations if each.instrument in instruments)


def ungated(settlement: Settlement) -> Settlement:
    """The settlement as it would be if nothing needed approval: what is proposed counts as done."""
    return replace(
        settlement, instruments=tuple(replace(each, needs_approval=False) for each in settlement.instruments)
    )


def content_of(deadline: Deadline, fact: Proposable, pieces: Sequence[Evidenced]) -> str:
    """The SHA-256 (hexadecimal) of what an approval is given for: what is said to be done, its evidence, the deadline.

    Of the deadline it holds the code and both readings of the date before any extension or return; of the fact who says
    it, when it happened, how sure that is, its source and note; of the evidence each piece. Numbers of journal entries
    are no part of it, so that what is withdrawn and said again in the same words is the same.
    """
    date = deadline.original or deadline.due
    dates = [date.safe.isoformat(), date.latest.isoformat()] if isinstance(date, ComputedDate) else list(date.events)
    said: list[object] = [type(fact).__name__, str(fact.when), fact.by, fact.note, fact.grade.value, list(fact.sources)]
    if isinstance(fact, Delivered):
        said.append(fact.step.value)
    if fact.early:
        said.append(fact.early)
    if isinstance(fact, Resolved) and fact.attestor:
        said += [fact.attestor, fact.exceptions]
    if isinstance(fact, Paid):
        said.append([[each.currency, each.minor] for each in (*fact.amounts, *fact.interest)])
    content = {
        "deadline": [deadline.code, *dates],
        "said": said,
        "evidence": sorted([*fact.evidence, *(f"{piece.form}:{piece.content}" for piece in pieces)]),
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()


def _counts(fact: Fact) -> bool:
    """Whether a fact can make a deadline met; a return cannot."""
    return isinstance(fact, Resolved | Paid) or (isinstance(fact, Delivered) and fact.step is not DeliveryStep.RETURNED)


def _acknowledged(fact: Fact) -> bool:
    return isinstance(fact, Delivered) and fact.step is DeliveryStep.ACKNOWLEDGED


def _about(facts: Sequence[Fact], guarded: frozenset[str]) -> Mapping[_Key, list[Fact]]:
    about: dict[_Key, list[Fact]] = {}
    for fact in facts:
        if fact.about.topic is Topic.DEADLINE and fact.about.code in guarded:
            about.setdefault((fact.about.code, fact.about.number or 1), []).append(fact)
    return about


def _proposals(derived: Plan, about: Mapping[_Key, list[Fact]]) -> Mapping[_Key, tuple[Proposal, ...]]:
    keyed = (((each.obligation, each.occurrence.number), each) for each in derived.deadlines)
    return {key: tuple(_in_turn(deadline, about[key])) for key, deadline in keyed if key in about}


def _in_turn(deadline: Deadline, facts: Sequence[Fact]) -> list[Proposal]:
    """The proposals about one deadline in the order recorded.

    Evidence belongs to the last one recorded before it; what was given before the first, to that.
    """
    # An acknowledgement needs approval only where nothing was recorded before it.
    counting = [place for place, fact in enumerate(facts) if _counts(fact)]
    starts = [place for place in counting if place == counting[0] or not _acknowledged(facts[place])]
    verdicts: dict[str, Approved | Rejected] = {
        fact.content: fact for fact in facts if isinstance(fact, Approved | Rejected)
    }
    result = []
    # What stands before the first proposal, such as an extension, waits for nobody's approval.
    for start, end in pairwise([*starts, len(facts)]):
        fact, following = facts[start], facts[start + 1 : end]
        if not isinstance(fact, Resolved | Paid | Delivered):
            continue
        early = facts[:start] if start == starts[0] else ()
        pieces = tuple(each for each in (*early, *following) if isinstance(each, Evidenced))
        content = content_of(deadline, fact, pieces)
        verdict = verdicts.get(content)
        given = [each for each in following if isinstance(each, Approved)]
        result.append(
            Proposal(
                fact=fact,
                pieces=pieces,
                content=content,
                approved=verdict if isinstance(verdict, Approved) else None,
                rejected=verdict if isinstance(verdict, Rejected) else None,
                lapsed=given[-1] if verdict is None and given else None,
            )
        )
    return result
