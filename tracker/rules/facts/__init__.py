"""What happened, as recorded: facts are added, never edited, and each carries when it happened and when we learned it."""

from __future__ import annotations

from typing import get_args

from tracker.rules.facts.breaches import Breach, BreachStep, DeclaredBreach, declared_breaches
from tracker.rules.facts.deadlines import DateKept, DeadlineFact, Extended, Resolved, Waived
from tracker.rules.facts.delivery import (
    ANSWERS,
    ClockRestarted,
    ClockStopped,
    Delivered,
    DeliveryFact,
    DeliveryStep,
    ExtensionAsked,
    ExtensionDenied,
    Signed,
    StopReason,
)
from tracker.rules.facts.developments import Contradicted, Reported
from tracker.rules.facts.events import Happened
from tracker.rules.facts.fact import SUPPOSED, About, AboutDeadline, AnyFact, Carried, Topic, Writing
from tracker.rules.facts.money import MoneyFact, Paid, PenaltyVerified
from tracker.rules.facts.monitors import Appointment, MonitorStep
from tracker.rules.facts.proof import Approved, Evidenced, EvidenceKind, ProofFact, Proposable, Rejected
from tracker.rules.facts.recommendations import AboutRecommendation, Answer, Answered, Decision, Recommended
from tracker.rules.facts.terms import Ended, Ending, TermExtended, TermFact, TermResumed, TermStarted, TermSuspended
from tracker.rules.when import When

# Every kind, in the order in which the table's CHECK names them: a new one stands last.
Fact = (
    Happened
    | Resolved
    | Extended
    | Waived
    | TermFact
    | Ended
    | DeliveryFact
    | AboutRecommendation
    | MoneyFact
    | ProofFact
    | DateKept
    | Breach
    | Appointment
    | Reported
    | Contradicted
)
KINDS: dict[str, type[Fact]] = {each.kind: each for each in get_args(Fact)}

__all__ = [
    "ANSWERS",
    "KINDS",
    "SUPPOSED",
    "About",
    "AboutDeadline",
    "AboutRecommendation",
    "Answer",
    "Answered",
    "AnyFact",
    "Appointment",
    "Approved",
    "Breach",
    "BreachStep",
    "Carried",
    "ClockRestarted",
    "ClockStopped",
    "Contradicted",
    "DateKept",
    "DeadlineFact",
    "Decision",
    "DeclaredBreach",
    "Delivered",
    "DeliveryStep",
    "Ended",
    "Ending",
    "EvidenceKind",
    "Evidenced",
    "Extended",
    "ExtensionAsked",
    "ExtensionDenied",
    "Fact",
    "Happened",
    "MonitorStep",
    "Paid",
    "PenaltyVerified",
    "Proposable",
    "Recommended",
    "Rejected",
    "Reported",
    "Resolved",
    "Signed",
    "StopReason",
    "TermExtended",
    "TermFact",
    "TermResumed",
    "TermStarted",
    "TermSuspended",
    "Topic",
    "Waived",
    "When",
    "Writing",
    "declared_breaches",
]
