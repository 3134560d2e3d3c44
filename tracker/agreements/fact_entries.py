"""The entries of an agreement file's `facts`: one model for each kind, told by the key that it begins with."""

from __future__ import annotations

from typing import Annotated

from pydantic import Discriminator, Field, Tag

from tracker.agreements import delivery_entries as delivery
from tracker.agreements.entries import (
    Amounts,
    Cited,
    Code,
    Day,
    Decided,
    Entry,
    Manner,
    Moment,
    Running,
    Step,
    Text,
)
from tracker.agreements.said import DatedFact, Fact


class ResolvedFact(DatedFact):
    """The organisation met a deadline."""

    resolved: Text = Field(description="The obligation's code; `CODE@3` or `CODE@2025-Q1` where it recurs.")


class PaidFact(DatedFact):
    """Money was paid on an obligation."""

    paid: Text = Field(description="The obligation's code; `CODE@3` or `CODE@2025-Q1` where it recurs.")
    amount: Amounts = Field(description="How much of what it is for: `{USD: 1000.00}`.")
    interest: Amounts | None = Field(None, description="How much interest besides: `{USD: 12.34}`.")


class HappenedFact(DatedFact):
    """An event took place, or an obligation was received, accepted or returned."""

    event: Text = Field(description="The event's name, or `received(CODE)`, `accepted(CODE)`, `returned(CODE)`.")


class ExtendedFact(Fact):
    """The authority moved a deadline to a later day."""

    extended: Text = Field(description="The obligation's code; `CODE@3` or `CODE@2025-Q1` where it recurs.")
    to: Day = Field(description="The new last day.")
    granted_on: Day = Field(description="The day the authority agreed.")


class WaivedFact(Fact):
    """The authority dropped a deadline."""

    waived: Text = Field(description="The obligation's code; `CODE@3` or `CODE@2025-Q1` where it recurs.")
    on: Day = Field(description="The day the authority agreed.")


class TermFact(Fact):
    """A fact about a term, which an authority may have decided."""

    authority: Text | None = Field(None, description="Who decided it or agreed to it: DOJ, the court...")


class TermStartedFact(TermFact):
    """A term started on a day that counts instead of its `starts`."""

    term_started: Text = Field(description="The term whose start is set, or set right: a key of `terms`.")
    on: Moment | None = Field(None, description="The day it started, or the moment in the settlement's time zone.")
    after: Day | None = Field(None, description="Where only a range is known: the last day it had not started yet.")
    by: Day | None = Field(None, description="Where only a range is known: the last day it can have started.")


class TermExtendedFact(TermFact):
    """An authority made a term longer."""

    term_extended: Text = Field(description="The term that was made longer: a key of `terms`.")
    decided_on: Day = Field(description="The day on which the extension was decided or agreed.")
    longer_by: Running | None = Field(None, description="How much longer it runs: `1 year`; or give `to`.")
    to: Day | None = Field(None, description="Its new last day, where the text names one; or give `longer_by`.")


class TermSuspendedFact(TermFact):
    """A term stopped running."""

    term_suspended: Text = Field(description="The term that stands still: a key of `terms`.")
    on: Day = Field(description="The first day on which it stands still.")


class TermResumedFact(TermFact):
    """A suspended term ran again."""

    term_resumed: Text = Field(description="The term that runs again: a key of `terms`.")
    on: Day = Field(description="The first day on which it runs again.")


AnyTermFact = TermStartedFact | TermExtendedFact | TermSuspendedFact | TermResumedFact


class EndedFact(DatedFact):
    """A term or an instrument came to its end."""

    ended: Text = Field(description="What ended: a key of `terms`, or of `instruments` for the whole of one.")
    manner: Manner = Field(description="How it ended: expired, early, condition met, superseded, void or dismissed.")
    authority: Text | None = Field(None, description="Who ended it or agreed to its end: DOJ, the court...")
    successor: Text | None = Field(None, description="What took its place where it was superseded: a code.")


class RecommendedFact(DatedFact):
    """The monitor asked for something, and the company received it on a day."""

    recommended: Code = Field(description="The recommendation's own code, such as REC-1.")
    title: Text = Field(description="What is asked for, in one sentence.")
    under: Text | None = Field(
        None, description="By which terms: a key of `recommendation_terms`, if there are several."
    )
    report: Text | None = Field(
        None,
        description="The report that it came with: a key of `obligations`; received with it, where no day is given.",
    )
    parent: Text | None = Field(None, description="The recommendation that it is a part of.")
    owner: Text | None = Field(None, description="Who sees to it: a key of `persons`.")
    clause: Cited | None = Field(None, description="Where it is written: `page 14`.")
    wording: Text | None = Field(None, description="Its words.")


class AnsweredFact(DatedFact):
    """Something was done about a recommendation."""

    answered: Text = Field(description="The recommendation's code.")
    step: Step = Field(
        description="What was done: adopted, objected, alternative proposed, talks ended, decided, implemented, verified, "
        "closed or reopened."
    )
    decision: Decided | None = Field(None, description="What was decided: as written, alternative or dropped.")
    who: Text | None = Field(None, description="Who did it: the company, the monitor, DOJ...")


FACT_KINDS: dict[str, type[Entry]] = {
    "resolved": ResolvedFact,
    "paid": PaidFact,
    "event": HappenedFact,
    "extended": ExtendedFact,
    "waived": WaivedFact,
    "term_started": TermStartedFact,
    "term_extended": TermExtendedFact,
    "term_suspended": TermSuspendedFact,
    "term_resumed": TermResumedFact,
    "ended": EndedFact,
    "recommended": RecommendedFact,
    "answered": AnsweredFact,
    "sent": delivery.SentFact,
    "postmarked": delivery.PostmarkedFact,
    "filed": delivery.FiledFact,
    "received": delivery.ReceivedFact,
    "acknowledged": delivery.AcknowledgedFact,
    "returned": delivery.ReturnedFact,
    "signed": delivery.SignedFact,
    "extension_asked": delivery.ExtensionAskedFact,
    "extension_denied": delivery.ExtensionDeniedFact,
    "clock_stopped": delivery.ClockStoppedFact,
    "clock_restarted": delivery.ClockRestartedFact,
}


def _fact_kind(value: object) -> str | None:
    """Name the kind of fact by the key that makes it one; the tag is no key, so that a path skips it."""
    keys = value if isinstance(value, dict) else {}
    return next((f"<{key}>" for key in FACT_KINDS if key in keys), None)


AnyFact = Annotated[
    Annotated[ResolvedFact, Tag("<resolved>")]
    | Annotated[PaidFact, Tag("<paid>")]
    | Annotated[HappenedFact, Tag("<event>")]
    | Annotated[ExtendedFact, Tag("<extended>")]
    | Annotated[WaivedFact, Tag("<waived>")]
    | Annotated[TermStartedFact, Tag("<term_started>")]
    | Annotated[TermExtendedFact, Tag("<term_extended>")]
    | Annotated[TermSuspendedFact, Tag("<term_suspended>")]
    | Annotated[TermResumedFact, Tag("<term_resumed>")]
    | Annotated[EndedFact, Tag("<ended>")]
    | Annotated[RecommendedFact, Tag("<recommended>")]
    | Annotated[AnsweredFact, Tag("<answered>")]
    | Annotated[delivery.SentFact, Tag("<sent>")]
    | Annotated[delivery.PostmarkedFact, Tag("<postmarked>")]
    | Annotated[delivery.FiledFact, Tag("<filed>")]
    | Annotated[delivery.ReceivedFact, Tag("<received>")]
    | Annotated[delivery.AcknowledgedFact, Tag("<acknowledged>")]
    | Annotated[delivery.ReturnedFact, Tag("<returned>")]
    | Annotated[delivery.SignedFact, Tag("<signed>")]
    | Annotated[delivery.ExtensionAskedFact, Tag("<extension_asked>")]
    | Annotated[delivery.ExtensionDeniedFact, Tag("<extension_denied>")]
    | Annotated[delivery.ClockStoppedFact, Tag("<clock_stopped>")]
    | Annotated[delivery.ClockRestartedFact, Tag("<clock_restarted>")],
    Discriminator(_fact_kind),
]
