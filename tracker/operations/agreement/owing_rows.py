"""How an obligation's amount is owed, between plain values and the columns of its row."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from sqlalchemy import RowMapping

from tracker.rules.currencies import Money
from tracker.rules.due.language import anchored
from tracker.rules.due.parser import parse_anchor
from tracker.rules.settlement.owing import Basis, Bearing, Compounding, Credit, Interest, Until
from tracker.rules.settlement.settlement import Obligation

COLUMNS = ("instalments", "remainder", "interest", "credits")
_SOURCE = "payment_of"


def owing_columns(obligation: Obligation) -> dict[str, Any]:
    """Give the columns that say how an amount is owed; what the file does not say is None."""
    interest = obligation.interest
    return {
        "instalments": obligation.instalments or None,
        "remainder": obligation.remainder,
        "interest": None if interest is None else _interest_words(interest),
        "credits": tuple(map(_credit_words, obligation.credits)) or None,
    }


def owing_of(row: RowMapping) -> dict[str, Any]:
    """Give the fields of an obligation that its row keeps in these columns."""
    return {
        "instalments": row["instalments"] or (),
        "remainder": row["remainder"],
        "interest": None if row["interest"] is None else _interest(row["interest"]),
        "credits": tuple(map(_credit, row["credits"] or ())),
    }


def _interest_words(interest: Interest) -> dict[str, str]:
    words = {
        "text": interest.text,
        "rate": interest.rate,
        "basis": interest.basis,
        "from": None if interest.start is None else anchored(interest.start),
        "compounding": interest.compounding,
        "on": interest.on,
        "until": interest.until,
        "unless_paid_before": None if interest.unless_paid_before is None else anchored(interest.unless_paid_before),
    }
    return {key: str(value) for key, value in words.items() if value is not None}


def _interest(words: Mapping[str, str]) -> Interest:
    return Interest(
        text=words["text"],
        rate=Decimal(words["rate"]) if "rate" in words else None,
        basis=Basis(words["basis"]) if "basis" in words else None,
        start=parse_anchor(words["from"]) if "from" in words else None,
        compounding=Compounding(words["compounding"]) if "compounding" in words else None,
        on=Bearing(words["on"]) if "on" in words else None,
        until=Until(words["until"]) if "until" in words else None,
        unless_paid_before=parse_anchor(words["unless_paid_before"]) if "unless_paid_before" in words else None,
    )


def _credit_words(credit: Credit) -> dict[str, str]:
    return {_SOURCE: credit.payment_of, **{money.currency: str(money.minor) for money in credit.up_to}}


def _credit(words: Mapping[str, str]) -> Credit:
    sums = tuple(Money(currency, int(minor)) for currency, minor in words.items() if currency != _SOURCE)
    return Credit(words[_SOURCE], sums)
