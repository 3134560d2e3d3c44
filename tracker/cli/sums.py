"""Sums of money as people write them on the command line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tracker.errors import InputRefused

if TYPE_CHECKING:
    from tracker.rules.currencies import Money

_SUM = re.compile(r"(?P<currency>[A-Za-z]{3})\s*[= \N{NO-BREAK SPACE}]\s*(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")


def sums(texts: tuple[str, ...], option: str) -> tuple[Money, ...]:
    """Read sums written `USD=1000.00` or `USD 1,000.00`, each in another currency.

    Raises `InputRefused` for anything else, and for a currency that ISO 4217 does not have.
    """
    from tracker.agreements import scalars

    found: dict[str, str] = {}
    for text in texts:
        parts = _SUM.fullmatch(text.strip())
        number = "" if parts is None else parts["number"]
        if parts is None or ("," in number and not _THOUSANDS.fullmatch(number)):
            raise InputRefused(
                f"“{option} {text}” is not a sum of money: write the currency and the number, as USD=1000.00 or "
                "“USD 1,000.00”."
            )
        currency = parts["currency"].upper()
        if currency in found:
            raise InputRefused(f"{option} gives two sums in {currency}: add them up, or record two payments.")
        found[currency] = number.replace(",", "")
    try:
        return scalars.amounts(found) if found else ()
    except ValueError as error:
        raise InputRefused(f"{option} {error}") from None
