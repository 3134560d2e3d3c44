"""What becomes of a delivery: its steps, signatures, requests for more time, and a clock that stands still."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from tracker.rules.facts.fact import PLAIN, AboutDeadline, Writing, detail, happened, kind_of_fact, proven
from tracker.rules.when import When


class DeliveryStep(StrEnum):
    """A step of a delivery: what the company does, and what the other side answers."""

    SENT = "sent"
    POSTMARKED = "postmarked"
    FILED = "filed"
    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"


# What the other side says of what was delivered.
ANSWERS = frozenset({DeliveryStep.ACKNOWLEDGED, DeliveryStep.RETURNED})


@kind_of_fact
class Delivered(AboutDeadline):
    """One step of the delivery of what a deadline asks for; there may be several rounds.

    A moment without a zone is in the settlement's own. `reasons` are why it was returned.
    """

    kind = "delivered"

    when: When = happened()
    step: DeliveryStep = detail(journal=None)
    reasons: tuple[str, ...] = detail(default=())
    evidence: tuple[str, ...] = proven(default=())

    @property
    def recorded_as(self) -> str:
        """The step."""
        return self.step.value

    def sentence(self, writing: Writing = PLAIN) -> str:
        """Which step it was, and why it was returned."""
        return f"{self.step} ({'; '.join(self.reasons)})" if self.reasons else self.step.value


@kind_of_fact
class Signed(AboutDeadline):
    """One of those who must sign has signed; `signatory` is as the file names them."""

    kind = "signed"

    signatory: str = detail()
    when: When = happened()

    def sentence(self, writing: Writing = PLAIN) -> str:
        """Who signed."""
        return f"signed by {self.signatory}"


@kind_of_fact
class ExtensionAsked(AboutDeadline):
    """The company asked to move one deadline: `to` a day (inclusive), None where it named none."""

    kind = "extension asked"

    asked_on: date = happened()
    to: date | None = detail(default=None)

    def sentence(self, writing: Writing = PLAIN) -> str:
        """To which day more time was asked for."""
        return "extension asked" if self.to is None else f"extension asked to {writing.day(self.to)}"


@kind_of_fact
class ExtensionDenied(AboutDeadline):
    """The authority refused to move a deadline; a grant is `Extended`."""

    kind = "extension denied"
    sentence = AboutDeadline.its_kind

    decided_on: date = happened()


class StopReason(StrEnum):
    """Why a deadline's clock stands still."""

    DISPUTE = "dispute"
    TOLLING = "tolling"


@kind_of_fact
class ClockStopped(AboutDeadline):
    """The clock of one deadline stands still from a day on (inclusive)."""

    kind = "clock stopped"

    stopped_on: date = happened()
    why: StopReason = detail("because")

    def sentence(self, writing: Writing = PLAIN) -> str:
        """Why it stands still."""
        match self.why:
            case StopReason.DISPUTE:
                return "disputed"
            case StopReason.TOLLING:
                return "clock tolled"


@kind_of_fact
class ClockRestarted(AboutDeadline):
    """The clock of one deadline runs again from a day on (inclusive)."""

    kind = "clock restarted"
    sentence = AboutDeadline.its_kind

    restarted_on: date = happened()


DeliveryFact = Delivered | Signed | ExtensionAsked | ExtensionDenied | ClockStopped | ClockRestarted
