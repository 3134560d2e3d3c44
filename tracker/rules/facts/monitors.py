"""Who monitors, step by step: proposed, rejected, chosen, engaged, and gone."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from tracker.rules.facts.fact import PLAIN, AnyFact, Topic, Writing, detail, happened, kind_of_fact, subject
from tracker.rules.when import When


class MonitorStep(StrEnum):
    """What became of somebody who was to monitor, or did."""

    PROPOSED = "proposed"
    REJECTED = "rejected"
    CHOSEN = "chosen"
    ENGAGED = "engaged"
    LEFT = "left"


@kind_of_fact
class Appointment(AnyFact):
    """One step in the choice of a term's monitor; `who` took it, and `successor` follows one who left.

    The `firm`, the `person`, or both are named; "" is one that is not known.
    """

    kind = "monitor"

    term: str = subject(Topic.TERM)
    step: MonitorStep = detail()
    when: When = happened()
    firm: str = detail(default="", if_given=True)
    person: str = detail(default="", if_given=True)
    who: str = detail(default="", if_given=True)
    reason: str = detail(default="", if_given=True)
    successor: str = detail(default="", if_given=True)

    @property
    def stands_from(self) -> date | None:
        """Its own day: nobody monitors because it is known who will."""
        return self.when.last_day

    @property
    def name(self) -> str:
        """The person and the firm, whichever are named."""
        return ", ".join(filter(None, (self.person, self.firm)))

    def sentence(self, writing: Writing = PLAIN) -> str:
        """Which step it was, of whom, why, by whom, and who follows."""
        why = "; ".join(filter(None, (self.reason, self.successor and f"followed by {self.successor}")))
        return f"monitor {self.step}: {self.name}{f' ({why})' if why else ''}{f', by {self.who}' if self.who else ''}"
