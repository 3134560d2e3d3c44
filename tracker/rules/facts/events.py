"""The fact that an event took place."""

from __future__ import annotations

from tracker.rules.facts.fact import AnyFact, Topic, happened, kind_of_fact, subject
from tracker.rules.when import When


@kind_of_fact
class Happened(AnyFact):
    """An event took place; `event` is its name, or a milestone such as `received(A1)`."""

    kind = "happened"
    sentence = AnyFact.its_kind

    event: str = subject(Topic.EVENT)
    when: When = happened()
