"""What answers, ends or goes on from something else, and has nothing to rest on where that is not recorded."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.rules.facts import (
    ClockRestarted,
    ClockStopped,
    Delivered,
    DeliveryStep,
    ExtensionAsked,
    ExtensionDenied,
    Fact,
    Paid,
    Resolved,
    TermResumed,
    TermSuspended,
)

# Each kind that rests on others, with those; an answer to a delivery is told by its step.
_RESTS_ON: dict[type[Fact], type[Fact]] = {
    ClockRestarted: ClockStopped,
    ExtensionDenied: ExtensionAsked,
    TermResumed: TermSuspended,
}


def unfounded(facts: Iterable[Fact]) -> list[Fact]:
    """Those of the facts about one thing that rest on what is not among them, in the order of their days."""
    found: list[Fact] = []
    begun: set[object] = set()
    for fact in sorted(facts, key=lambda each: (each.when.last_day, each.entry or 0)):
        ends = _RESTS_ON.get(type(fact))
        if isinstance(fact, Delivered) and fact.step in {DeliveryStep.ACKNOWLEDGED, DeliveryStep.RETURNED}:
            ends = Delivered
        if ends is None:
            begun.add(Delivered if isinstance(fact, Delivered | Resolved | Paid) else type(fact))
            continue
        if ends not in begun:
            found.append(fact)
        if not (isinstance(fact, Delivered) and fact.step is DeliveryStep.ACKNOWLEDGED):
            begun.discard(ends)
    return found
