"""What the facts of a delivery say, in a few words."""

from __future__ import annotations

from tracker.rules.facts import (
    ClockRestarted,
    ClockStopped,
    Delivered,
    DeliveryFact,
    ExtensionAsked,
    ExtensionDenied,
    Signed,
    StopReason,
    When,
)


def said(fact: DeliveryFact) -> str:
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


def said_when(fact: DeliveryFact) -> When:
    """Give when it happened."""
    match fact:
        case Delivered(when=when) | Signed(when=when):
            return when
        case ExtensionAsked(asked_on=day) | ExtensionDenied(decided_on=day):
            return When.on(day)
        case ClockStopped(stopped_on=day) | ClockRestarted(restarted_on=day):
            return When.on(day)
