"""Amounts of money as a reader expects them: the currency's code, thousands apart, the currency's own decimals."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.rules.currencies import DECIMALS, Money

# Between code and number, so that an amount never breaks over two lines.
_NO_BREAK = "\N{NO-BREAK SPACE}"


def amount(money: Money) -> str:
    """Write an amount: `USD 898,618,825.00`, `JPY 1,500`.

    Raises `KeyError` for a currency that ISO 4217 does not have.
    """
    places = DECIMALS[money.currency]
    whole, part = divmod(abs(money.minor), 10**places)
    sign = "-" if money.minor < 0 else ""
    fraction = f".{part:0{places}}" if places else ""
    return f"{money.currency}{_NO_BREAK}{sign}{whole:,}{fraction}"


def amounts(several: Iterable[Money]) -> str:
    """Write several amounts one after the other."""
    return " and ".join(map(amount, several))
