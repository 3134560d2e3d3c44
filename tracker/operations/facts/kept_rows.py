"""The fact that a date stands as it was counted, between plain values and rows."""

from __future__ import annotations

from datetime import date, datetime

from tracker.models import Fact as FactRow
from tracker.models import FactKind
from tracker.rules.deadlines.deadline import day_of
from tracker.rules.facts import Carried, DateKept, When

# Between the steps in a fact's details: what no line of text holds.
_BETWEEN = "\n"


def as_kept_date(row: FactRow, when: When, common: Carried) -> DateKept:
    """Give the plain value of the row of a date that stands."""
    details = row.details or {}
    return DateKept(
        obligation=row.subject,
        number=row.number,
        safe=when.latest if when.earliest is None else when.earliest,
        latest=when.latest,
        instead_safe=_read(details["instead_safe"]),
        instead_latest=_read(details["instead_latest"]),
        kept_on=date.fromisoformat(details["kept_on"]),
        fingerprint=details["fingerprint"],
        steps=tuple(filter(None, details["steps"].split(_BETWEEN))),
        **common,
    )


def fill_kept_date(row: FactRow, fact: DateKept) -> None:
    """Put a date that stands into its row."""
    row.kind, row.subject, row.number = FactKind.DATE_KEPT, fact.obligation, fact.number
    row.earliest, row.latest = fact.safe, fact.latest
    row.details = {
        "instead_safe": fact.instead_safe.isoformat(),
        "instead_latest": fact.instead_latest.isoformat(),
        "kept_on": fact.kept_on.isoformat(),
        "fingerprint": fact.fingerprint,
        "steps": _BETWEEN.join(fact.steps),
    }


def kept_told(fact: DateKept) -> dict[str, object]:
    """Give what it says, for the journal."""
    return {
        "date kept": fact.obligation,
        "number": fact.number,
        "stands": day_of(fact.safe).isoformat(),
        "instead of": day_of(fact.instead_safe).isoformat(),
        "on": fact.kept_on.isoformat(),
    }


def _read(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
