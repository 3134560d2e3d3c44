"""The facts and the terms of a delivery between plain values and rows."""

from __future__ import annotations

from datetime import time
from typing import Any

from sqlalchemy import RowMapping

from tracker.models import Fact as FactRow
from tracker.models import FactKind
from tracker.rules.due.spans import Span
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
from tracker.rules.settlement.delivery import Acceptance, CutOff, ExtensionRule, InDispute, Meanwhile, Satisfied
from tracker.rules.settlement.settlement import Obligation

DELIVERY_KINDS = frozenset(
    {
        FactKind.DELIVERED,
        FactKind.SIGNED,
        FactKind.EXTENSION_ASKED,
        FactKind.EXTENSION_DENIED,
        FactKind.CLOCK_STOPPED,
        FactKind.CLOCK_RESTARTED,
    }
)
# The columns of an obligation's row that hold what its instrument says of delivery.
TERMS = ("satisfied_on", "cut_off", "acceptance", "extension", "dispute", "cures")
# Between several reasons in a fact's details: what no line of text holds.
_BETWEEN = "\n"


def as_delivery_fact(row: FactRow, when: When, common: Carried) -> DeliveryFact:
    """Give the plain value of the row of a fact about a delivery."""
    code, number, details = row.subject, row.number, row.details or {}
    day = when.last_day
    match row.kind:
        case FactKind.DELIVERED:
            return Delivered(
                obligation=code,
                number=number,
                when=when,
                step=DeliveryStep(details["step"]),
                reasons=tuple(filter(None, details.get("reasons", "").split(_BETWEEN))),
                evidence=tuple(each.sha256 for each in row.evidence),
                **common,
            )
        case FactKind.SIGNED:
            return Signed(obligation=code, number=number, when=when, signatory=details["signatory"], **common)
        case FactKind.EXTENSION_ASKED:
            to = details.get("to")
            asked_to = None if to is None else day.fromisoformat(to)
            return ExtensionAsked(obligation=code, number=number, asked_on=day, to=asked_to, **common)
        case FactKind.EXTENSION_DENIED:
            return ExtensionDenied(obligation=code, number=number, decided_on=day, **common)
        case FactKind.CLOCK_STOPPED:
            why = StopReason(details["because"])
            return ClockStopped(obligation=code, number=number, stopped_on=day, why=why, **common)
        case FactKind.CLOCK_RESTARTED:
            return ClockRestarted(obligation=code, number=number, restarted_on=day, **common)
        case _:
            message = f"fact {row.id} is a {row.kind} and says nothing of a delivery"
            raise ValueError(message)


def fill_delivery_fact(row: FactRow, fact: DeliveryFact) -> None:
    """Write a fact about a delivery into its row."""
    row.subject, row.number = fact.obligation, fact.number
    details: dict[str, str] = {}
    match fact:
        case Delivered(when=when, step=step, reasons=reasons):
            row.kind, row.earliest, row.latest = FactKind.DELIVERED, when.earliest, when.latest
            details["step"] = step.value
            if reasons:
                details["reasons"] = _BETWEEN.join(reasons)
        case Signed(when=when, signatory=signatory):
            row.kind, row.earliest, row.latest = FactKind.SIGNED, when.earliest, when.latest
            details["signatory"] = signatory
        case ExtensionAsked(asked_on=day, to=to):
            row.kind, row.earliest, row.latest = FactKind.EXTENSION_ASKED, day, day
            if to is not None:
                details["to"] = to.isoformat()
        case ExtensionDenied(decided_on=day):
            row.kind, row.earliest, row.latest = FactKind.EXTENSION_DENIED, day, day
        case ClockStopped(stopped_on=day, why=why):
            row.kind, row.earliest, row.latest = FactKind.CLOCK_STOPPED, day, day
            details["because"] = why.value
        case ClockRestarted(restarted_on=day):
            row.kind, row.earliest, row.latest = FactKind.CLOCK_RESTARTED, day, day
    row.details = details or None


def delivery_told(fact: DeliveryFact) -> dict[str, object]:
    """Give a fact about a delivery as the journal tells it."""
    about: dict[str, object] = {"number": fact.number}
    match fact:
        case Delivered(obligation=code, when=when, step=step, reasons=reasons):
            return {step.value: code, **about, "when": str(when), "reasons": list(reasons)}
        case Signed(obligation=code, when=when, signatory=signatory):
            return {"signed": code, **about, "signatory": signatory, "when": str(when)}
        case ExtensionAsked(obligation=code, asked_on=day, to=to):
            asked_to = None if to is None else to.isoformat()
            return {"extension asked": code, **about, "on": day.isoformat(), "to": asked_to}
        case ExtensionDenied(obligation=code, decided_on=day):
            return {"extension denied": code, **about, "on": day.isoformat()}
        case ClockStopped(obligation=code, stopped_on=day, why=why):
            return {"clock stopped": code, **about, "on": day.isoformat(), "because": why.value}
        case ClockRestarted(obligation=code, restarted_on=day):
            return {"clock restarted": code, **about, "on": day.isoformat()}


def terms_columns(obligation: Obligation) -> dict[str, Any]:
    """Give what an instrument says of a duty's delivery, as columns of its row."""
    acceptance, extension = obligation.acceptance, obligation.extension
    return {
        "satisfied_on": obligation.satisfied_on.value,
        "cut_off": None if obligation.cut_off is None else str(obligation.cut_off),
        "acceptance": None
        if acceptance is None
        else _texts(on_return=acceptance.on_return, silence=acceptance.silence),
        "extension": None
        if extension is None
        else _texts(ask_by=extension.ask_by, meanwhile=extension.meanwhile.value, after_denial=extension.after_denial),
        "dispute": None if obligation.dispute is None else obligation.dispute.value,
        "cures": obligation.cures,
    }


def recalled_terms(row: RowMapping) -> dict[str, Any]:
    """Give the fields of an obligation that say what its instrument asks of its delivery."""
    cut_off, acceptance, extension = row["cut_off"], row["acceptance"], row["extension"]
    at, _, zone = (cut_off or "").partition(" ")
    return {
        "satisfied_on": Satisfied(row["satisfied_on"]),
        "cut_off": None if cut_off is None else CutOff(time.fromisoformat(at), zone or None),
        "acceptance": None
        if acceptance is None
        else Acceptance(on_return=_span(acceptance.get("on_return")), silence=_span(acceptance.get("silence"))),
        "extension": None
        if extension is None
        else ExtensionRule(
            ask_by=_span(extension.get("ask_by")),
            meanwhile=Meanwhile(extension["meanwhile"]),
            after_denial=_span(extension.get("after_denial")),
        ),
        "dispute": None if row["dispute"] is None else InDispute(row["dispute"]),
        "cures": row["cures"],
    }


def _texts(**given: object) -> dict[str, str]:
    return {name: str(value) for name, value in given.items() if value is not None}


def _span(text: str | None) -> Span | None:
    return None if text is None else Span.read(text)
