"""What the facts of a delivery, its evidence and its approval say, in a few words."""

from __future__ import annotations

from tracker.rules.facts import (
    Approved,
    ClockRestarted,
    ClockStopped,
    DateKept,
    Delivered,
    DeliveryFact,
    Evidenced,
    EvidenceKind,
    ExtensionAsked,
    ExtensionDenied,
    ProofFact,
    Rejected,
    Signed,
    StopReason,
    When,
)

_JUDGED = {Approved: "approved", Rejected: "not approved", DateKept: "date stands as counted"}


def said(fact: DeliveryFact | ProofFact | DateKept) -> str:
    """Say what happened, without its day and its deadline: `returned (figures missing)`."""
    match fact:
        case Delivered(step=step, reasons=reasons):
            return f"{step} ({'; '.join(reasons)})" if reasons else step.value
        case Signed(signatory=signatory):
            return f"signed by {signatory}"
        case ExtensionAsked(to=to):
            return "extension asked" if to is None else f"extension asked to {to.isoformat()}"
        case ExtensionDenied():
            return "extension denied"
        case ClockStopped(why=StopReason.DISPUTE):
            return "disputed"
        case ClockStopped():
            return "clock tolled"
        case ClockRestarted():
            return "clock restarted"
        case Evidenced(kind=EvidenceKind.FILE, name=name):
            return f"evidence {name}"
        case Evidenced(content=content):
            return f"evidence {content}"
        case Approved() | Rejected() | DateKept():
            return _JUDGED[type(fact)]


def said_when(fact: DeliveryFact | ProofFact | DateKept) -> When:
    """Give when it happened."""
    match fact:
        case Delivered(when=when) | Signed(when=when):
            return when
        case ExtensionAsked(asked_on=day) | ExtensionDenied(decided_on=day):
            return When.on(day)
        case ClockStopped(stopped_on=day) | ClockRestarted(restarted_on=day):
            return When.on(day)
        case Evidenced(given_on=day) | Approved(approved_on=day) | Rejected(rejected_on=day) | DateKept(kept_on=day):
            return When.on(day)
