"""What happened, as recorded: facts are added, never edited, and each carries when it happened and when we learned it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.rules.currencies import Money
from tracker.rules.due.spans import Span
from tracker.rules.recorded import Carried as Carried  # noqa: PLC0414 — facts are asked for here with what each carries
from tracker.rules.recorded import Recorded as Recorded  # noqa: PLC0414 — as above
from tracker.rules.recorded import When as When  # noqa: PLC0414 — as above


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(Recorded):
    """An event took place; `event` is its name, or a milestone such as `received(A1)`."""

    event: str
    when: When


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(Recorded):
    """The company marked one deadline done; `number` None where the obligation has just one.

    `evidence` holds the SHA-256 of each file that proves it.
    """

    obligation: str
    when: When
    number: int | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Extended(Recorded):
    """The authority agreed to move one deadline to a later day."""

    obligation: str
    to: date
    granted_on: date
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived(Recorded):
    """The authority agreed to drop one deadline; its neighbours stay."""

    obligation: str
    waived_on: date
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid(Recorded):
    """Money was paid on one deadline: `amounts` of what it is for, and `interest` besides; in each currency once.

    `evidence` holds the SHA-256 of each file that proves it.
    """

    obligation: str
    when: When
    amounts: tuple[Money, ...]
    interest: tuple[Money, ...] = ()
    number: int | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyVerified(Recorded):
    """A named person (`by`) compared a schedule of penalties with its text.

    `content` is the hash of the schedule that was compared: of another one this says nothing. `citations` are the
    passages it was compared with.
    """

    penalty: str
    content: str
    citations: tuple[str, ...]
    verified_on: date


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


@dataclass(frozen=True, slots=True, kw_only=True)
class OfDelivery(Recorded):
    """What became of one deadline beside its resolution; `number` None where the obligation has just one."""

    obligation: str
    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered(OfDelivery):
    """One step of the delivery of what a deadline asks for; there may be several rounds.

    A moment without a zone is in the settlement's own. `reasons` are why it was returned; `evidence` holds the SHA-256
    of each file that proves the step.
    """

    when: When
    step: DeliveryStep
    reasons: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed(OfDelivery):
    """One of those who must sign has signed; `signatory` is as the file names them."""

    signatory: str
    when: When


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionAsked(OfDelivery):
    """The company asked to move one deadline: `to` a day (inclusive), None where it named none."""

    asked_on: date
    to: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtensionDenied(OfDelivery):
    """The authority refused to move a deadline; a grant is `Extended`."""

    decided_on: date


class StopReason(StrEnum):
    """Why a deadline's clock stands still."""

    DISPUTE = "dispute"
    TOLLING = "tolling"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockStopped(OfDelivery):
    """The clock of one deadline stands still from a day on (inclusive)."""

    stopped_on: date
    why: StopReason


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRestarted(OfDelivery):
    """The clock of one deadline runs again from a day on (inclusive)."""

    restarted_on: date


class Ending(StrEnum):
    """How a term or an instrument came to its end."""

    EXPIRED = "expired"
    EARLY = "early"
    CONDITION = "condition met"
    SUPERSEDED = "superseded"
    VOID = "void"
    DISMISSED = "dismissed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TermStarted(Recorded):
    """The start of a term was set, or set right; what its rule gives no longer counts."""

    term: str
    when: When
    authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermExtended(Recorded):
    """An authority made a term longer: `by` a span, or up `to` a day (inclusive); just one of them is given."""

    term: str
    decided_on: date
    by_span: Span | None = None
    to: date | None = None
    authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermSuspended(Recorded):
    """A term stopped running from a day on; its end moves by as many days as it stands still."""

    term: str
    suspended_on: date
    authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermResumed(Recorded):
    """A suspended term ran again from a day on."""

    term: str
    resumed_on: date
    authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended(Recorded):
    """A term, or a whole instrument with all its terms, came to its end; `code` is its own.

    `successor` is the code of what took its place, where it was superseded.
    """

    code: str
    when: When
    manner: Ending
    authority: str = ""
    successor: str | None = None


class Answer(StrEnum):
    """What became of a recommendation: what the company, the monitor or the authority did about it."""

    ADOPTED = "adopted"
    OBJECTED = "objected"
    PROPOSED = "alternative proposed"
    TALKS = "talks ended"
    DECIDED = "decided"
    IMPLEMENTED = "implemented"
    VERIFIED = "verified"
    CLOSED = "closed"
    REOPENED = "reopened"


class Decision(StrEnum):
    """What was decided of a contested recommendation; what is dropped need not have been contested."""

    AS_WRITTEN = "as written"
    ALTERNATIVE = "alternative"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recommended(Recorded):
    """The monitor asked for something; `when` is the day on which the company received it.

    `under` is the key of the terms by which its clocks run. `report` is the code of the obligation that it came with;
    with `with_report` its clocks run from the receipt of that, whatever day that turns out to be. `parent` is the code of
    the recommendation that it is a part of, `owner` a person's key.
    """

    code: str
    title: str
    under: str
    when: When
    report: str | None = None
    with_report: bool = False
    parent: str | None = None
    owner: str | None = None
    clause: str | None = None
    wording: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Recorded):
    """Something was done about a recommendation; `who` did it, `decision` says what was decided where it was."""

    recommendation: str
    step: Answer
    when: When
    decision: Decision | None = None
    who: str = ""


class EvidenceKind(StrEnum):
    """What a piece of evidence is: a file kept by its hash, a link, or a reference in words."""

    FILE = "file"
    LINK = "link"
    REFERENCE = "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidenced(OfDelivery):
    """A piece of evidence was given for one deadline, apart from any resolution.

    `content` is the SHA-256 of a file, the address of a link, or the words of a reference; `name` what it was called, as
    data only; `size` of a file in bytes. `effective_on` is the day that it speaks of, `given_on` that on which it was given.
    """

    kind: EvidenceKind
    content: str
    effective_on: date
    given_on: date
    name: str = ""
    size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Approved(OfDelivery):
    """Another person approved what was said to be done; `content` is the SHA-256 (hexadecimal) of just that."""

    approved_on: date
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected(OfDelivery):
    """Another person did not approve what was said to be done, for the reason in the note."""

    rejected_on: date
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DateKept(OfDelivery):
    """A date that was past stands as it was counted, though another vintage of the calendars would count it otherwise.

    It stands only against that one count: `instead_safe` and `instead_latest` are what came out on `kept_on`.
    `fingerprint` is the hash of the data that it was counted with, `steps` how; "" and none where that is not known.
    """

    safe: date
    latest: date
    instead_safe: date
    instead_latest: date
    kept_on: date
    fingerprint: str = ""
    steps: tuple[str, ...] = ()


TermFact = TermStarted | TermExtended | TermSuspended | TermResumed
MoneyFact = Paid | PenaltyVerified
DeliveryFact = Delivered | Signed | ExtensionAsked | ExtensionDenied | ClockStopped | ClockRestarted
# The facts that are about the course of one deadline.
DeadlineFact = Resolved | Extended | Waived | DeliveryFact
# What may need another person's approval before it counts.
Proposable = Resolved | Delivered | Paid
ProofFact = Evidenced | Approved | Rejected
AboutRecommendation = Recommended | Answered
Fact = Happened | DeadlineFact | TermFact | Ended | MoneyFact | ProofFact | AboutRecommendation | DateKept


def stands_from(fact: Fact) -> date | None:
    """Give the first day on which a fact is part of how things stand; None is from the beginning."""
    match fact:
        case DateKept():
            return None  # it says how a past date was counted then
        case Happened(when=when) | Resolved(when=when) | TermStarted(when=when) | Ended(when=when) | Paid(when=when):
            happened = when.last_day
        case PenaltyVerified(verified_on=day) | Approved(approved_on=day) | Rejected(rejected_on=day):
            happened = day
        case Evidenced(given_on=day):
            happened = day
        case Recommended(when=when) | Answered(when=when):
            happened = when.last_day
        case Extended(granted_on=day) | Waived(waived_on=day) | TermExtended(decided_on=day):
            happened = day
        case TermSuspended(suspended_on=day) | TermResumed(resumed_on=day):
            happened = day
        case Delivered(when=when) | Signed(when=when):
            happened = when.last_day
        case ExtensionAsked(asked_on=day) | ExtensionDenied(decided_on=day):
            happened = day
        case ClockStopped(stopped_on=day) | ClockRestarted(restarted_on=day):
            happened = day
    return happened if fact.learned_on is None else min(happened, fact.learned_on)
