"""What moves or closes one deadline: a resolution, an extension, a waiver, or that its date stands as it was counted."""

from __future__ import annotations

from datetime import date, datetime

from tracker.rules.facts.delivery import DeliveryFact
from tracker.rules.facts.fact import PLAIN, AboutDeadline, Writing, column, detail, happened, kind_of_fact, proven
from tracker.rules.when import When


@kind_of_fact
class Resolved(AboutDeadline):
    """The company marked one deadline done.

    Where the deadline asks for an attestation, `attestor` is who attested, and `exceptions` what to: "" where all was
    complied with. Elsewhere both are "".
    """

    kind = "resolved"

    when: When = happened()
    evidence: tuple[str, ...] = proven(default=())
    attestor: str = detail(default="", if_given=True)
    exceptions: str = detail(default="", if_given=True)

    def sentence(self, writing: Writing = PLAIN) -> str:
        """That it was done; of an attestation, by whom, and the exceptions."""
        return f"attested by {self.attestor}: {self.outcome}" if self.attestor else self.kind

    @property
    def outcome(self) -> str:
        """What an attestation says: `complied`, or the exceptions; "" of what is none."""
        return f"exceptions: {self.exceptions}" if self.exceptions else "complied" if self.attestor else ""


@kind_of_fact
class Extended(AboutDeadline):
    """The authority agreed to move one deadline to a later day."""

    kind = "extended"

    to: date = column("to_on", journal="to")
    granted_on: date = happened(journal="granted_on")

    def sentence(self, writing: Writing = PLAIN) -> str:
        """To which day it was moved."""
        return f"extended to {writing.day(self.to)}"


@kind_of_fact
class Waived(AboutDeadline):
    """The authority agreed to drop one deadline; its neighbours stay."""

    kind = "waived"
    sentence = AboutDeadline.its_kind

    waived_on: date = happened()


@kind_of_fact
class DateKept(AboutDeadline):
    """A date that was past stands as it was counted, though another vintage of the calendars would count it otherwise.

    It stands only against that one count: `instead_safe` and `instead_latest` are what came out on `kept_on`.
    `fingerprint` is the hash of the data that it was counted with, `steps` how; "" and none where that is not known.
    """

    kind = "date kept"

    safe: date | datetime = column("earliest", journal="stands")
    latest: date | datetime = column("latest", journal=None)
    instead_safe: date | datetime = detail(journal="instead of")
    instead_latest: date | datetime = detail(journal=None)
    kept_on: date = happened("kept_on", journal="on")
    fingerprint: str = detail(default="", journal=None, always=True)
    steps: tuple[str, ...] = detail(default=(), journal=None, always=True)

    @property
    def stands_from(self) -> date | None:
        """The beginning: it says how a past date was counted then."""
        return None

    def sentence(self, writing: Writing = PLAIN) -> str:
        """That its date stands."""
        return "date stands as counted"


# The facts that are about the course of one deadline.
DeadlineFact = Resolved | Extended | Waived | DeliveryFact
