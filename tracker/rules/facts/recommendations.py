"""What the monitor asked for, and what was answered."""

from __future__ import annotations

from enum import StrEnum

from tracker.rules.facts.fact import PLAIN, AnyFact, Topic, Writing, detail, happened, kind_of_fact, subject
from tracker.rules.when import When


class Answer(StrEnum):
    """What became of a recommendation: what the company, the monitor or the authority did about it."""

    ADOPTED = "adopted"
    OBJECTED = "objected"
    PROPOSED = "alternative proposed"
    TALKS = "talks ended"
    DECIDED = "decided"
    IMPLEMENTED = "implemented"
    VERIFIED = "verified"
    CLOSED = "closed"
    REOPENED = "reopened"


class Decision(StrEnum):
    """What was decided of a contested recommendation; what is dropped need not have been contested."""

    AS_WRITTEN = "as written"
    ALTERNATIVE = "alternative"
    DROPPED = "dropped"


_DONE = {Answer.OBJECTED: "objected to", Answer.PROPOSED: "answered with an alternative", Answer.TALKS: "talked over"}


@kind_of_fact
class Recommended(AnyFact):
    """The monitor asked for something; `when` is the day on which the company received it.

    `under` is the key of the terms by which its clocks run. `report` is the code of the obligation that it came with;
    with `with_report` its clocks run from the receipt of that, whatever day that turns out to be. `parent` is the code of
    the recommendation that it is a part of, `owner` a person's key.
    """

    kind = "recommended"

    code: str = subject(Topic.RECOMMENDATION)
    title: str = detail()
    under: str = detail()
    when: When = happened()
    report: str | None = detail(default=None)
    with_report: bool = detail(default=False, journal=None)
    parent: str | None = detail(default=None)
    owner: str | None = detail(default=None)
    clause: str | None = detail(default=None, journal=None)
    wording: str | None = detail(default=None, journal=None)

    def sentence(self, writing: Writing = PLAIN) -> str:
        """What it asks for."""
        return f"recommended ({self.title})"


@kind_of_fact
class Answered(AnyFact):
    """Something was done about a recommendation; `who` did it, `decision` says what was decided where it was."""

    kind = "answered"

    recommendation: str = subject(Topic.RECOMMENDATION)
    step: Answer = detail()
    when: When = happened()
    decision: Decision | None = detail(default=None)
    who: str = detail(default="")

    @property
    def done(self) -> str:
        """What was done with it, as a participle: `objected to`."""
        if self.decision is Decision.DROPPED:
            return self.decision.value
        return _DONE.get(self.step, self.step.value)

    def sentence(self, writing: Writing = PLAIN) -> str:
        """What was done, what was decided, and by whom."""
        by = f" by {self.who}" if self.who else ""
        match self.decision:
            case Decision.AS_WRITTEN:
                return f"{self.done} (to be adopted as written){by}"
            case Decision.ALTERNATIVE:
                return f"{self.done} (the alternative is accepted){by}"
            case Decision.DROPPED | None:
                return f"{self.done}{by}"


AboutRecommendation = Recommended | Answered
