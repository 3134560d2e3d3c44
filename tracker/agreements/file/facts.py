"""The entries of an agreement file's `facts`: one model for each kind, known by the key that it begins with."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Discriminator, Field, Tag, create_model

from tracker.agreements.file.entries import (
    Amounts,
    AnswerStep,
    Cited,
    Code,
    Day,
    Decided,
    Declaration,
    Entry,
    Learned,
    Manner,
    Moment,
    Running,
    Text,
    Texts,
    YesNo,
    words,
)
from tracker.agreements.file.occurrences import Number, split_occurrence
from tracker.rules import facts
from tracker.rules.due.parser import parse_anchor

# The kinds, by the key that each begins with, in the order in which they are defined.
FACT_KINDS: dict[str, type[Fact]] = {}
_DUTY = "an obligation's code; `CODE@3` or `CODE@2025-Q1` for one of its deadlines"
_NAMED = "The obligation's code; `CODE@3` or `CODE@2025-Q1` where it recurs."

MonitorStepName = Annotated[facts.MonitorStep, *words(facts.MonitorStep, suggest=True)]
StopReasonName = Annotated[facts.StopReason, *words(facts.StopReason)]


class Fact(Learned):
    """One entry of `facts`; it begins with the key that names what it is about, and becomes a fact."""

    becomes: ClassVar[type[facts.Fact]]
    begins_with: ClassVar[str]

    @classmethod
    def __pydantic_init_subclass__(cls, **_options: object) -> None:
        """Note a kind under the first of its own keys, with which it begins."""
        cls.begins_with = next(iter(cls.__annotations__), "")
        if cls.begins_with and hasattr(cls, "becomes"):
            FACT_KINDS[cls.begins_with] = cls

    @property
    def named(self) -> str:
        """What it is about, as written."""
        return str(getattr(self, self.begins_with))

    recorded_by: Text | None = Field(None, description="Who says so: a key of `persons`.")
    early: Text | None = Field(None, description="Why it counts although it is of a day before it could begin.")


class DatedFact(Fact):
    """A fact with a day, a last possible day, or a range of days."""

    on: Moment | None = Field(None, description="The day it happened, or the moment in the settlement's time zone.")
    no_later_than: Day | None = Field(None, description="Where only the last possible day is known: that day.")
    after: Day | None = Field(None, description="Where only a range is known: the last day it had not happened yet.")
    by: Day | None = Field(None, description="Where only a range is known: the last day it can have happened.")


class ResolvedFact(DatedFact):
    """The organisation met a deadline."""

    becomes = facts.Resolved
    resolved: Text = Field(description=_NAMED)


class AttestedFact(DatedFact):
    """What a standing duty asks to be attested was attested for a period."""

    becomes = facts.Resolved
    attested: Text = Field(description="The attestation's code with its period: `CODE.attestation@2026-Q3`.")
    attestor: Text = Field(description="Who attested, as `signed_by` names them where it names anyone.")
    complied: YesNo | None = Field(None, description="yes where all was complied with.")
    exceptions: Text | None = Field(None, description="What was not complied with, in the attestation's words.")


class PaidFact(DatedFact):
    """Money was paid on an obligation."""

    becomes = facts.Paid
    paid: Text = Field(description=_NAMED)
    amount: Amounts = Field(description="How much of what it is for: `{USD: 1000.00}`.")
    interest: Amounts | None = Field(None, description="How much interest besides: `{USD: 12.34}`.")


class HappenedFact(DatedFact):
    """An event took place, or an obligation was received, accepted or returned."""

    becomes = facts.Happened
    event: Text = Field(
        description="The event's name, `NAME@2` where it repeats, or `received(CODE)`, `accepted(CODE)`, `returned(CODE)`."
    )
    label: Text | None = Field(None, description="What tells one happening from another of an event that repeats.")

    @property
    def named(self) -> str:
        """The event, spelled as due rules spell it."""
        return str(parse_anchor(self.event))


class ExtendedFact(Fact):
    """The authority moved a deadline to a later day."""

    becomes = facts.Extended
    extended: Text = Field(description=_NAMED)
    to: Day = Field(description="The new last day.")
    granted_on: Day = Field(description="The day the authority agreed.")


class WaivedFact(Fact):
    """The authority dropped a deadline."""

    becomes = facts.Waived
    waived: Text = Field(description=_NAMED)
    on: Day = Field(description="The day the authority agreed.")


class TermFact(Fact):
    """A fact about a term, which an authority may have decided."""

    authority: Text | None = Field(None, description="Who decided it or agreed to it: DOJ, the court...")


class TermStartedFact(TermFact):
    """A term started on a day that counts instead of its `starts`."""

    becomes = facts.TermStarted
    term_started: Text = Field(description="The term whose start is set, or set right: a key of `terms`.")
    on: Moment | None = Field(None, description="The day it started, or the moment in the settlement's time zone.")
    after: Day | None = Field(None, description="Where only a range is known: the last day it had not started yet.")
    by: Day | None = Field(None, description="Where only a range is known: the last day it can have started.")


class TermExtendedFact(TermFact):
    """An authority made a term longer."""

    becomes = facts.TermExtended
    term_extended: Text = Field(description="The term that was made longer: a key of `terms`.")
    decided_on: Day = Field(description="The day on which the extension was decided or agreed.")
    longer_by: Running | None = Field(None, description="How much longer it runs: `1 year`; or give `to`.")
    to: Day | None = Field(None, description="Its new last day, where the text names one; or give `longer_by`.")


class TermSuspendedFact(TermFact):
    """A term stopped running."""

    becomes = facts.TermSuspended
    term_suspended: Text = Field(description="The term that stands still: a key of `terms`.")
    on: Day = Field(description="The first day on which it stands still.")


class TermResumedFact(TermFact):
    """A suspended term ran again."""

    becomes = facts.TermResumed
    term_resumed: Text = Field(description="The term that runs again: a key of `terms`.")
    on: Day = Field(description="The first day on which it runs again.")


class MonitorFact(DatedFact):
    """One step in the choice of a term's monitor."""

    becomes = facts.Appointment
    monitor: Text = Field(description="The term: a key of `terms`.")
    step: MonitorStepName = Field(description="What became of somebody: proposed, rejected, chosen, engaged or left.")
    firm: Text | None = Field(None, description="The firm; it, the person, or both are named.")
    person: Text | None = Field(None, description="The person, alone or at the head of the firm.")
    who: Text | None = Field(None, description="Whose act it is: the company, DOJ, the court...")
    reason: Text | None = Field(None, description="Why somebody was rejected, or left.")
    successor: Text | None = Field(None, description="Who follows one who left.")


class EndedFact(DatedFact):
    """A term or an instrument came to its end."""

    becomes = facts.Ended
    ended: Text = Field(description="What ended: a key of `terms`, or of `instruments` for the whole of one.")
    manner: Manner = Field(description="How it ended: expired, early, condition met, superseded, void or dismissed.")
    authority: Text | None = Field(None, description="Who ended it or agreed to its end: DOJ, the court...")
    successor: Text | None = Field(None, description="What took its place where it was superseded: a code.")


class RecommendedFact(DatedFact):
    """The monitor asked for something, and the company received it on a day."""

    becomes = facts.Recommended
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

    becomes = facts.Answered
    answered: Text = Field(description="The recommendation's code.")
    step: AnswerStep = Field(
        description="What was done: adopted, objected, alternative proposed, talks ended, decided, implemented, verified, "
        "closed or reopened."
    )
    decision: Decided | None = Field(None, description="What was decided: as written, alternative or dropped.")
    who: Text | None = Field(None, description="Who did it: the company, the monitor, DOJ...")


class StepFact(DatedFact):
    """One step of the delivery of what a deadline asks for."""

    becomes = facts.Delivered

    @property
    def step(self) -> facts.DeliveryStep:
        """The step that it is."""
        return facts.DeliveryStep(self.begins_with)


for _step, _what in {
    "sent": "What a deadline asks for was sent.",
    "postmarked": "What a deadline asks for was postmarked.",
    "filed": "What a deadline asks for was filed.",
    "received": "What a deadline asks for was received by the other side.",
    "acknowledged": "The other side accepted what was delivered.",
}.items():
    _key: dict[str, Any] = {_step: (Text, Field(description=_NAMED))}
    create_model(f"{_step.title()}Fact", __base__=StepFact, __module__=__name__, __doc__=_what, **_key)


class ReturnedFact(StepFact):
    """The other side sent back what was delivered."""

    returned: Text = Field(description=_NAMED)
    reasons: Texts = Field((), description="Why it was sent back: one reason or a list.")


class SignedFact(DatedFact):
    """One of those who must sign has signed."""

    becomes = facts.Signed
    signed: Text = Field(description=_NAMED)
    signatory: Text = Field(description="Who signed, as `signed_by` names them.")


class ExtensionAskedFact(Fact):
    """The company asked to move a deadline."""

    becomes = facts.ExtensionAsked
    extension_asked: Text = Field(description=_NAMED)
    on: Day = Field(description="The day it was asked for.")
    to: Day | None = Field(None, description="The day it was asked to be moved to, if one was named.")


class ExtensionDeniedFact(Fact):
    """The authority refused to move a deadline."""

    becomes = facts.ExtensionDenied
    extension_denied: Text = Field(description=_NAMED)
    on: Day = Field(description="The day of the refusal, or of its receipt where the text counts from that.")


class ClockStoppedFact(Fact):
    """The clock of a deadline stands still."""

    becomes = facts.ClockStopped
    clock_stopped: Text = Field(description=_NAMED)
    on: Day = Field(description="The first day on which it stands still.")
    because: StopReasonName = Field(description="Why: dispute or tolling.")


class ClockRestartedFact(Fact):
    """The clock of a deadline runs again."""

    becomes = facts.ClockRestarted
    clock_restarted: Text = Field(description=_NAMED)
    on: Day = Field(description="The first day on which it runs again.")


class OfDeclaration(DatedFact):
    """A fact about one of the declarations of a breach, which somebody made or answered."""

    authority: Text | None = Field(None, description="Who took it as cured, or decided: the authority, a court...")
    declaration: Declaration = Field(1, description="Which of the declarations about it, where there are several.")


class BreachFact(OfDeclaration):
    """One step of a declared breach, of an instrument, a term, an obligation or one of its deadlines."""

    becomes = facts.Breach

    @property
    def step(self) -> facts.BreachStep:
        """The step that it is."""
        return facts.BreachStep(self.begins_with.removeprefix("breach_"))


class BreachDeclaredFact(BreachFact):
    """An authority declared a breach."""

    breach_declared: Text = Field(description=f"What was breached: a key of `instruments` or `terms`, or {_DUTY}.")
    authority: Text = Field(description="Who declared it: DOJ, OFAC...")
    grounds: Text | None = Field(None, description="What it says was breached.")


for _done, _what in {
    "cured": "A declared breach was cured.",
    "withdrawn": "The authority withdrew its declaration of a breach.",
    "upheld": "A court or an arbitrator upheld a declaration of a breach.",
    "rejected": "A court or an arbitrator rejected a declaration of a breach.",
}.items():
    _names: dict[str, Any] = {f"breach_{_done}": (Text, Field(description="What was declared breached, by its code."))}
    create_model(f"Breach{_done.title()}Fact", __base__=BreachFact, __module__=__name__, __doc__=_what, **_names)


def _fact_kind(value: object) -> str | None:
    """Name the kind of fact by the key that makes it one; the tag is no key, so that a path skips it."""
    keys = value if isinstance(value, dict) else {}
    return next((f"<{key}>" for key in FACT_KINDS if key in keys), None)


if TYPE_CHECKING:
    AnyFact = Fact
else:
    AnyFact = Annotated[
        reduce(or_, (Annotated[kind, Tag(f"<{key}>")] for key, kind in FACT_KINDS.items())), Discriminator(_fact_kind)
    ]

# How the file calls the field of a fact, where it does not call it as the fact does.
FIELD_KEYS = {"amounts": "amount", "by": "recorded_by", "by_span": "longer_by", "sources": "source", "why": "because"}


def fact_of(entry: Fact, number_of: Number, **given: Any) -> facts.Fact:  # noqa: ANN401 — fields of any type
    """The fact that an entry becomes: each field from its key, or as `given`, else as the fact has it by default."""
    kind = entry.becomes
    if issubclass(kind, facts.AboutDeadline):
        given |= {"obligation": split_occurrence(entry.named)[0], "number": number_of(entry.named)}
    for field in fields(kind):
        key = FIELD_KEYS.get(field.name, field.name)
        if field.name in given:
            continue
        if field.name == kind.dated_by and not hasattr(entry, key):
            given[field.name] = when_of(entry) if field.name == "when" else when_of(entry).latest
        elif "mark" in field.metadata and field.metadata["mark"].column == "subject":
            given[field.name] = entry.named
        elif getattr(entry, key, None) is not None:
            given[field.name] = getattr(entry, key)
    return kind(**given)


def when_of(entry: Entry) -> facts.When:
    """Read when something happened: on a day, within a range of days, or by a last possible one."""
    on, after, by = (getattr(entry, key, None) for key in ("on", "after", "by"))
    if on is not None:
        return facts.When.on(on)
    if after is not None and by is not None:
        return facts.When(after + timedelta(days=1), by)
    last = getattr(entry, "no_later_than", None) or by
    if last is None:
        raise ValueError("references are checked before content is made")
    return facts.When(None, last)
