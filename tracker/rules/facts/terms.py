"""What becomes of a term: its start set right, made longer, suspended, resumed, and its end, or that of an instrument."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from tracker.rules.due.spans import Span
from tracker.rules.facts.fact import (
    PLAIN,
    AnyFact,
    Topic,
    Writing,
    column,
    detail,
    happened,
    kind_of_fact,
    shared_by_kinds,
    subject,
)
from tracker.rules.when import When


@shared_by_kinds
class AboutTerm(AnyFact):
    """What an authority did to a term."""

    term: str = subject(Topic.TERM)
    authority: str = detail(default="")

    def sentence(self, writing: Writing = PLAIN) -> str:
        """What was done to it, and by whom: `suspended, by DOJ`."""
        return f"{self.kind.removeprefix('term ')}{_by(self.authority)}"


@kind_of_fact
class TermStarted(AboutTerm):
    """The start of a term was set, or set right; what its rule gives no longer counts."""

    kind = "term started"

    when: When = happened()


@kind_of_fact
class TermExtended(AboutTerm):
    """An authority made a term longer: `by` a span, or up `to` a day (inclusive); just one of them is given."""

    kind = "term extended"

    decided_on: date = happened(journal="decided_on")
    by_span: Span | None = detail("by", default=None, if_given=True)
    to: date | None = column("to_on", default=None, journal="to", if_given=True)

    def sentence(self, writing: Writing = PLAIN) -> str:
        """How far, and by whom."""
        longer = f"by {self.by_span}" if self.to is None else f"to {writing.day(self.to)}"
        return f"extended {longer}{_by(self.authority)}"


@kind_of_fact
class TermSuspended(AboutTerm):
    """A term stopped running from a day on; its end moves by as many days as it stands still."""

    kind = "term suspended"

    suspended_on: date = happened()


@kind_of_fact
class TermResumed(AboutTerm):
    """A suspended term ran again from a day on."""

    kind = "term resumed"

    resumed_on: date = happened()


class Ending(StrEnum):
    """How a term or an instrument came to its end."""

    EXPIRED = "expired"
    EARLY = "early"
    CONDITION = "condition met"
    SUPERSEDED = "superseded"
    VOID = "void"
    DISMISSED = "dismissed"


@kind_of_fact
class Ended(AnyFact):
    """A term, or a whole instrument with all its terms, came to its end; `successor` took its place or followed it.

    It may be known before its day: it is then announced.
    """

    kind = "ended"

    code: str = subject(Topic.TERM)
    when: When = happened()
    manner: Ending = detail()
    authority: str = detail(default="")
    successor: str | None = detail(default=None)

    @property
    def announced_on(self) -> date | None:
        """The day on which it was known, where that was before the end itself."""
        return None if self.learned_on is None or self.learned_on >= self.when.last_day else self.learned_on

    def is_to_come(self, day: date) -> bool:
        """Whether, seen from a day, it is announced and has not come."""
        return day < self.when.last_day

    def sentence(self, writing: Writing = PLAIN) -> str:
        """How, by whom, and what took its place or followed it; that it is announced, seen from a day before it."""
        by = " by" if self.manner is Ending.SUPERSEDED else ", followed by"
        after = "" if self.successor is None else f"{by} {writing.code(self.successor)}"
        to_come = writing.seen_on is not None and self.is_to_come(writing.seen_on)
        return f"{'announced to end' if to_come else 'ended'} ({self.manner}{after}){_by(self.authority)}"


TermFact = TermStarted | TermExtended | TermSuspended | TermResumed


def _by(authority: str) -> str:
    return f", by {authority}" if authority else ""
