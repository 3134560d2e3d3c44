"""How a sum is owed besides its amount: what else counts towards it, and the interest it bears, as far as the text says."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from tracker.rules.currencies import Money
from tracker.rules.due.language import Anchor, anchored
from tracker.rules.settlement.keys import Key


class Basis(StrEnum):
    """By which convention days become a fraction of a year."""

    ACTUAL_365 = "actual/365"
    ACTUAL_360 = "actual/360"
    THIRTY_360 = "30/360"
    ACTUAL_ACTUAL = "actual/actual"


class Compounding(StrEnum):
    """How often unpaid interest is added to what bears interest, counted from the day it runs from."""

    NONE = "none"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ANNUAL = "annual"


class Bearing(StrEnum):
    """What bears the interest: what is unpaid from time to time, or the whole amount until the last of it is paid."""

    BALANCE = "balance"
    AMOUNT = "amount"


class Until(StrEnum):
    """When interest stops."""

    PAID = "paid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interest:
    """What the text says of interest: its words, and the parts of its rule that it states; an amount needs them all."""

    text: Annotated[str, Key("The words of the text: they are always kept and shown.")]
    rate: Annotated[Decimal | None, Key("The rate in per cent a year, where the text states one: `5 %`.")] = None
    basis: Annotated[Basis | None, Key("How days become years: actual/365, actual/360, 30/360 or actual/actual.")] = (
        None
    )
    start: Annotated[
        Anchor | None,
        Key("The first day that bears interest: `2026-03-02`, `due(F1)`, `(15 days after judgment)`.", name="from"),
    ] = None
    compounding: Annotated[
        Compounding | None, Key("When unpaid interest begins to bear interest: none, monthly, quarterly or annual.")
    ] = None
    on: Annotated[Bearing | None, Key("What bears it: the `balance` still unpaid, or the whole `amount`.")] = None
    until: Annotated[Until | None, Key("When it stops: `paid`.")] = None
    unless_paid_before: Annotated[
        Anchor | None, Key("Where all is paid before this day, no interest is owed: `(15 days after judgment)`.")
    ] = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The keys of the rule's parts that the text does not state, as the file calls them."""
        return tuple(key for key, words in self._parts().items() if words is None)

    def _parts(self) -> dict[str, str | None]:
        return {
            "rate": None if self.rate is None else f"{self.rate} %",
            "basis": self.basis,
            "from": None if self.start is None else anchored(self.start),
            "compounding": self.compounding,
            "on": self.on,
            "until": self.until,
        }

    def __str__(self) -> str:
        stated = "".join(f", {key} {words}" for key, words in self._parts().items() if words is not None)
        spared = "" if self.unless_paid_before is None else f", unless_paid_before {anchored(self.unless_paid_before)}"
        return f"“{self.text}”{stated}{spared}"


@dataclass(frozen=True, slots=True)
class Credit:
    """Payments of another obligation count towards this one, in each currency of `up_to` no more than so much."""

    payment_of: Annotated[str, Key("The obligation whose payments count here too.")]
    up_to: Annotated[tuple[Money, ...], Key("The most that counts, by currency; without it, every payment.")] = ()

    def limit(self, currency: str) -> int | None:
        """The most that counts in a currency, in its smallest unit; None where nothing limits it."""
        if not self.up_to:
            return None
        return next((money.minor for money in self.up_to if money.currency == currency), 0)

    def __str__(self) -> str:
        most = f" up to {' and '.join(map(str, self.up_to))}" if self.up_to else ""
        return f"payments of {self.payment_of}{most}"
