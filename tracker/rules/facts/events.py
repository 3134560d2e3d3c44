"""The fact that an event took place."""

from __future__ import annotations

from tracker.rules.facts.fact import PLAIN, AnyFact, Topic, Writing, detail, happened, kind_of_fact, subject
from tracker.rules.when import When


@kind_of_fact
class Happened(AnyFact):
    """An event took place; `event` is its name, or a milestone such as `received(A1)`.

    Of an event that repeats, it is one of its happenings, such as `violation@2`; `label` is what tells that from others.
    """

    kind = "happened"

    event: str = subject(Topic.EVENT)
    when: When = happened()
    label: str = detail(default="", if_given=True)

    def sentence(self, writing: Writing = PLAIN) -> str:
        """That it did."""
        return f"happened ({self.label})" if self.label else "happened"
