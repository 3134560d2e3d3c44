"""Evidence given for a deadline, and another person's word on what was said to be done."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from tracker.rules.facts.deadlines import Resolved
from tracker.rules.facts.delivery import Delivered
from tracker.rules.facts.fact import PLAIN, AboutDeadline, Writing, detail, happened, kind_of_fact
from tracker.rules.facts.money import Paid


class EvidenceKind(StrEnum):
    """What a piece of evidence is: a file kept by its hash, a link, or a reference in words."""

    FILE = "file"
    LINK = "link"
    REFERENCE = "reference"


@kind_of_fact
class Evidenced(AboutDeadline):
    """A piece of evidence was given for one deadline, apart from any resolution.

    `content` is the SHA-256 of a file, the address of a link, or the words of a reference; `name` what it was called, as
    data only; `size` of a file in bytes. `effective_on` is the day that it speaks of, `given_on` that on which it was given.
    """

    kind = "evidenced"

    form: EvidenceKind = detail("kind")
    content: str = detail()
    effective_on: date = detail()
    given_on: date = happened(journal="given_on")
    name: str = detail(default="", always=True)
    size: int | None = detail(default=None, journal=None)

    @property
    def recorded_as(self) -> str:
        """What it is for."""
        return "evidence for"

    def sentence(self, writing: Writing = PLAIN) -> str:
        """What was given."""
        return f"evidence {self.name if self.form is EvidenceKind.FILE else self.content}"


@kind_of_fact
class Approved(AboutDeadline):
    """Another person approved what was said to be done; `content` is the SHA-256 (hexadecimal) of just that."""

    kind = "approved"
    sentence = AboutDeadline.its_kind

    approved_on: date = happened()
    content: str = detail()


@kind_of_fact
class Rejected(AboutDeadline):
    """Another person did not approve what was said to be done, for the reason in the note."""

    kind = "rejected"

    rejected_on: date = happened()
    content: str = detail()

    def sentence(self, writing: Writing = PLAIN) -> str:
        """That it does not count."""
        return "not approved"


# What may need another person's approval before it counts.
Proposable = Resolved | Delivered | Paid
ProofFact = Evidenced | Approved | Rejected
