"""The entries of an agreement file's `facts`: one model for each kind, told by the key that it begins with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Discriminator, Field, PlainValidator, Tag, WithJsonSchema

from tracker.agreements.file import scalars
from tracker.agreements.file.entries import (
    Amounts,
    AnswerStep,
    Cited,
    Code,
    Day,
    Decided,
    Entry,
    Learned,
    Manner,
    Moment,
    Running,
    Text,
    Texts,
)
from tracker.agreements.file.occurrences import split_occurrence
from tracker.agreements.file.problems import quoted
from tracker.rules.facts import (
    Carried,
    ClockRestarted,
    ClockStopped,
    Delivered,
    DeliveryFact,
    DeliveryStep,
    ExtensionAsked,
    ExtensionDenied,
    Signed,
    StopReason,
    When,
)


class Fact(Learned):
    """One entry of `facts`."""

    recorded_by: Text | None = Field(None, description="Who says so: a key of `persons`.")


class DatedFact(Fact):
    """A fact with a day, a last possible day, or a range of days."""

    on: Moment | None = Field(None, description="The day it happened, or the moment in the settlement's time zone.")
    no_later_than: Day | None = Field(None, description="Where only the last possible day is known: that day.")
    after: Day | None = Field(None, description="Where only a range is known: the last day it had not happened yet.")
    by: Day | None = Field(None, description="Where only a range is known: the last day it can have happened.")


_NAMED = "The obligation's code; `CODE@3` or `CODE@2025-Q1` where it recurs."


def stop_reason(value: object) -> StopReason:
    """Read why a clock stands still."""
    written = scalars.text(value)
    if written not in set(StopReason):
        raise ValueError(f"must be one of {', '.join(StopReason)}, not {quoted(written)}.")
    return StopReason(written)


_REASON_SCHEMA: dict[str, Any] = {"type": "string", "enum": [str(word) for word in StopReason]}
StopReasonName = Annotated[StopReason, PlainValidator(stop_reason), WithJsonSchema(_REASON_SCHEMA)]


class SentFact(DatedFact):
    """What a deadline asks for was sent."""

    sent: Text = Field(description=_NAMED)


class PostmarkedFact(DatedFact):
    """What a deadline asks for was postmarked."""

    postmarked: Text = Field(description=_NAMED)


class FiledFact(DatedFact):
    """What a deadline asks for was filed."""

    filed: Text = Field(description=_NAMED)


class ReceivedFact(DatedFact):
    """What a deadline asks for was received by the other side."""

    received: Text = Field(description=_NAMED)


class AcknowledgedFact(DatedFact):
    """The other side accepted what was delivered."""

    acknowledged: Text = Field(description=_NAMED)


class ReturnedFact(DatedFact):
    """The other side sent back what was delivered."""

    returned: Text = Field(description=_NAMED)
    reasons: Texts = Field((), description="Why it was sent back: one reason or a list.")


class SignedFact(DatedFact):
    """One of those who must sign has signed."""

    signed: Text = Field(description=_NAMED)
    signatory: Text = Field(description="Who signed, as `signed_by` names them.")


class ExtensionAskedFact(Fact):
    """The company asked to move a deadline."""

    extension_asked: Text = Field(description=_NAMED)
    on: Day = Field(description="The day it was asked for.")
    to: Day | None = Field(None, description="The day it was asked to be moved to, if one was named.")


class ExtensionDeniedFact(Fact):
    """The authority refused to move a deadline."""

    extension_denied: Text = Field(description=_NAMED)
    on: Day = Field(description="The day of the refusal, or of its receipt where the text counts from that.")


class ClockStoppedFact(Fact):
    """The clock of a deadline stands still."""

    clock_stopped: Text = Field(description=_NAMED)
    on: Day = Field(description="The first day on which it stands still.")
    because: StopReasonName = Field(description="Why: dispute or tolling.")


class ClockRestartedFact(Fact):
    """The clock of a deadline runs again."""

    clock_restarted: Text = Field(description=_NAMED)
    on: Day = Field(description="The first day on which it runs again.")


StepFact = SentFact | PostmarkedFact | FiledFact | ReceivedFact | AcknowledgedFact | ReturnedFact
AnyDeliveryFact = (
    StepFact | SignedFact | ExtensionAskedFact | ExtensionDeniedFact | ClockStoppedFact | ClockRestartedFact
)
STEPS = tuple(step.value for step in DeliveryStep)
# The facts of a delivery, by the key that each begins with; those of the second line have a day that is known.
DATED = (*STEPS, "signed")
DELIVERY_KEYS = (*DATED, "extension_asked", "extension_denied", "clock_stopped", "clock_restarted")


def delivery_fact(
    entry: AnyDeliveryFact, when: Callable[[DatedFact], When], number_of: Callable[[str], int | None], said: Carried
) -> DeliveryFact:
    """Give the plain value of an entry; `when` reads its day, `number_of` the occurrence it names."""
    key = next(key for key in DELIVERY_KEYS if hasattr(entry, key))
    named: str = getattr(entry, key)
    code, number = split_occurrence(named)[0], number_of(named)
    match entry:
        case SignedFact(signatory=signatory):
            return Signed(obligation=code, number=number, signatory=signatory, when=when(entry), **said)
        case ExtensionAskedFact(on=day, to=to):
            return ExtensionAsked(obligation=code, number=number, asked_on=day, to=to, **said)
        case ExtensionDeniedFact(on=day):
            return ExtensionDenied(obligation=code, number=number, decided_on=day, **said)
        case ClockStoppedFact(on=day, because=why):
            return ClockStopped(obligation=code, number=number, stopped_on=day, why=why, **said)
        case ClockRestartedFact(on=day):
            return ClockRestarted(obligation=code, number=number, restarted_on=day, **said)
        case SentFact() | PostmarkedFact() | FiledFact() | ReceivedFact() | AcknowledgedFact() | ReturnedFact():
            reasons = entry.reasons if isinstance(entry, ReturnedFact) else ()
            return Delivered(
                obligation=code, number=number, when=when(entry), step=DeliveryStep(key), reasons=reasons, **said
            )


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
    step: AnswerStep = Field(
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
    "sent": SentFact,
    "postmarked": PostmarkedFact,
    "filed": FiledFact,
    "received": ReceivedFact,
    "acknowledged": AcknowledgedFact,
    "returned": ReturnedFact,
    "signed": SignedFact,
    "extension_asked": ExtensionAskedFact,
    "extension_denied": ExtensionDeniedFact,
    "clock_stopped": ClockStoppedFact,
    "clock_restarted": ClockRestartedFact,
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
    | Annotated[SentFact, Tag("<sent>")]
    | Annotated[PostmarkedFact, Tag("<postmarked>")]
    | Annotated[FiledFact, Tag("<filed>")]
    | Annotated[ReceivedFact, Tag("<received>")]
    | Annotated[AcknowledgedFact, Tag("<acknowledged>")]
    | Annotated[ReturnedFact, Tag("<returned>")]
    | Annotated[SignedFact, Tag("<signed>")]
    | Annotated[ExtensionAskedFact, Tag("<extension_asked>")]
    | Annotated[ExtensionDeniedFact, Tag("<extension_denied>")]
    | Annotated[ClockStoppedFact, Tag("<clock_stopped>")]
    | Annotated[ClockRestartedFact, Tag("<clock_restarted>")],
    Discriminator(_fact_kind),
]
