"""What was reported, and where sources disagree: no date follows from either."""

from __future__ import annotations

from datetime import date

from tracker.rules.facts.fact import PLAIN, AnyFact, Topic, Writing, detail, happened, kind_of_fact, subject
from tracker.rules.when import When


@kind_of_fact
class Reported(AnyFact):
    """Something was reported that changes nothing until it is a fact of another kind; `bears_on` are codes."""

    kind = "development"

    title: str = subject(Topic.DEVELOPMENT)
    when: When = happened()
    bears_on: tuple[str, ...] = detail("about", default=())

    def sentence(self, writing: Writing = PLAIN) -> str:
        """That it was reported, and of what."""
        return f"reported{_of(self.bears_on, writing)}"


@kind_of_fact
class Contradicted(AnyFact):
    """Sources disagree on what bears on a date or a term, as noted on a day.

    `bears_on` are codes, or `start(TERM)` and `end(TERM)`; each reading is written with its sources and its grade.
    """

    kind = "contradiction"

    title: str = subject(Topic.CONTRADICTION)
    noted_on: date = happened()
    bears_on: tuple[str, ...] = detail("about")
    readings: tuple[str, ...] = detail()

    def sentence(self, writing: Writing = PLAIN) -> str:
        """Of what it is, and the readings."""
        return f"contradicted{_of(self.bears_on, writing)} ({' / '.join(self.readings)})"


def _of(codes: tuple[str, ...], writing: Writing) -> str:
    return f" of {', '.join(map(writing.code, codes))}" if codes else ""
