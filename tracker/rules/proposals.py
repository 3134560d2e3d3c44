"""A resolution that counts only once another person has approved it, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.rules.facts import Approved, Evidenced, Proposable, Rejected
from tracker.rules.wording import written


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What was said to be done, to be approved by another person.

    `content` is the SHA-256 (hexadecimal) of what there is to approve. `approved` is the approval that fits it, `rejected`
    the last word where that was no, `lapsed` an approval that fits no more because something material changed since.
    """

    fact: Proposable
    pieces: tuple[Evidenced, ...]
    content: str
    approved: Approved | None = None
    rejected: Rejected | None = None
    lapsed: Approved | None = None

    @property
    def makers(self) -> tuple[str, ...]:
        """Give everyone who made it: who said that it is done, and who gave evidence for it since."""
        return tuple(dict.fromkeys([self.fact.by, *(piece.by for piece in self.pieces)]))

    @property
    def step(self) -> str:
        """Say in words how it stands."""
        if self.approved is not None:
            return f"Approved by {self.approved.by} on {written(self.approved.approved_on)}."
        if self.rejected is not None:
            return f"Rejected by {self.rejected.by} on {written(self.rejected.rejected_on)}: {self.rejected.note}"
        if self.lapsed is not None:
            return (
                f"Proposed; the approval by {self.lapsed.by} of {written(self.lapsed.approved_on)} has lapsed, because what "
                "it was given for has changed."
            )
        return f"Proposed by {self.fact.by or 'the agreement file'}; another person has not approved it yet."
