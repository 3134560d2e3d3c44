"""A resolution that counts only once another person has approved it, and how it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tracker.rules.facts import Approved, Evidenced, Proposable, Rejected
from tracker.rules.wording import written
from tracker.rules.zones import today_in


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
    def step(self) -> str:
        """How it stands, in a sentence."""
        if self.approved is not None:
            return f"Approved by {self.approved.by} on {written(self.approved.approved_on)}."
        if self.rejected is not None:
            return f"Rejected by {self.rejected.by} on {written(self.rejected.rejected_on)}: {self.rejected.note}"
        if self.lapsed is not None:
            approval = f"the approval by {self.lapsed.by} of {written(self.lapsed.approved_on)}"
            return f"Proposed; {approval} has lapsed, because what it was given for has changed."
        return f"Proposed by {self.fact.by or 'the agreement file'}; another person has not approved it yet."

    def summary(self, zone: str, name: Callable[[str], str] = str) -> str:
        """Who proposed it when in a time zone, and what became of it; `name` gives a person's name by the key."""
        recorded = self.fact.recorded_at
        since = "" if recorded is None else f" on {written(today_in(zone, recorded))}"
        proposed = f"proposed by {name(self.fact.by) if self.fact.by else 'the agreement file'}{since}"
        if self.approved is not None:
            return f"{proposed}, approved by {name(self.approved.by)} on {written(self.approved.approved_on)}"
        if self.rejected is not None:
            rejected = f"rejected by {name(self.rejected.by)} on {written(self.rejected.rejected_on)}"
            return f"{proposed}, {rejected}: {self.rejected.note}"
        if self.lapsed is not None:
            lapsed = f"the approval by {name(self.lapsed.by)} of {written(self.lapsed.approved_on)} has lapsed"
            return f"{proposed}; {lapsed}, and it waits for another"
        return f"{proposed}, waits for approval"
