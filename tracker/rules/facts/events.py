"""The fact that an event took place."""

from __future__ import annotations

from tracker.rules.facts.fact import PLAIN, About, AnyFact, Topic, Writing, happened, kind_of_fact, subject
from tracker.rules.when import When


@kind_of_fact
class Happened(AnyFact):
    """An event took place; `event` is its name, or a milestone such as `received(A1)`."""

    kind = "happened"

    event: str = subject()
    when: When = happened()

    @property
    def about(self) -> About:
        """The event."""
        return About(Topic.EVENT, self.event)

    def sentence(self, writing: Writing = PLAIN) -> str:
        """That it did."""
        return "happened"
