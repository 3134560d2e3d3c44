"""The entries of `facts` about a delivery: its steps and answers, signatures, requests to extend, stopped clocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import Field, PlainValidator, WithJsonSchema

from tracker.agreements import scalars
from tracker.agreements.entries import Day, Text, Texts
from tracker.agreements.occurrences import split_occurrence
from tracker.agreements.problems import quoted
from tracker.agreements.said import DatedFact, Fact
from tracker.rules.facts import (
    Carried,
    ClockRestarted,
    ClockStopped,
    Delivered,
    DeliveryFact,
    ExtensionAsked,
    ExtensionDenied,
    Signed,
    Step,
    StopReason,
    When,
)

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
STEPS = tuple(step.value for step in Step)
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
        case _:
            reasons = entry.reasons if isinstance(entry, ReturnedFact) else ()
            return Delivered(obligation=code, number=number, when=when(entry), step=Step(key), reasons=reasons, **said)
