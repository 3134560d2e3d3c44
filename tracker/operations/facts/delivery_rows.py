"""What an instrument says of the delivery of a duty, between plain values and columns of its row."""

from __future__ import annotations

from datetime import time
from typing import Any

from sqlalchemy import RowMapping

from tracker.rules.due.spans import Span
from tracker.rules.settlement.delivery import Acceptance, CutOff, ExtensionRule, InDispute, Meanwhile, Satisfied
from tracker.rules.settlement.settlement import Obligation

# The columns of an obligation's row that hold what its instrument says of delivery.
TERMS = ("satisfied_on", "cut_off", "acceptance", "extension", "dispute", "cures")


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
