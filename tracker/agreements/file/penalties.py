"""The bands of a stipulated penalty in a file: what each day of a delay costs.

Texts are read as `agreements.file.scalars` reads: the value, or a `ValueError` with the rest of a sentence that begins
with the key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from tracker.agreements.file import scalars
from tracker.agreements.file.problems import quoted
from tracker.rules.currencies import DECIMALS
from tracker.rules.settlement.settlement import PenaltyTier

LONGEST_DELAY = 36_500  # calendar days
_KEYS = frozenset({"through", "amount"})

TIERS_SCHEMA: dict[str, Any] = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "additionalProperties": False,
        "required": ["amount"],
        "properties": {
            "through": {
                "type": "integer",
                "minimum": 1,
                "maximum": LONGEST_DELAY,
                "description": "The last day of delay in this band; leave it away in the last band, which has no end.",
            },
            "amount": {
                "type": "object",
                "minProperties": 1,
                "maxProperties": 1,
                "propertyNames": {"enum": sorted(DECIMALS)},
                "additionalProperties": {"type": ["number", "string"]},
                "description": "What each day in this band costs: `{USD: 1500}`.",
            },
        },
    },
}


def tiers(value: object) -> tuple[PenaltyTier, ...]:
    """Read the bands of a schedule: rising, in one currency, the last one without an end."""
    if not isinstance(value, list) or not value:
        raise ValueError(
            "must be a list of bands, such as `[{through: 14, amount: {USD: 1500}}, {amount: {USD: 5000}}]`."
        )
    read = tuple(_tier(number, each) for number, each in enumerate(value, 1))
    for number, (band, following) in enumerate(pairwise(read), 1):
        if band.through is None:
            raise ValueError(f"has a band {number} without `through`: only the last band has no end.")
        if following.through is not None and following.through <= band.through:
            raise ValueError(
                f"must rise: band {number + 1} goes through day {following.through}, band {number} through "
                f"day {band.through}."
            )
        if following.per_day.currency != band.per_day.currency:
            raise ValueError(
                f"must be in one currency: band {number} is in {band.per_day.currency}, band {number + 1} in "
                f"{following.per_day.currency}. Write a schedule for each currency."
            )
    if read[-1].through is not None:
        raise ValueError(
            f"ends on day {read[-1].through}: the last band must have no `through`. Where the text stops there, "
            "end with `{amount: {" + read[-1].per_day.currency + ": 0}}`."
        )
    return read


def _tier(number: int, value: object) -> PenaltyTier:
    if not isinstance(value, Mapping):
        raise ValueError(f"has a band {number} that is no mapping: write `{{through: 14, amount: {{USD: 1500}}}}`.")  # noqa: TRY004 -- pydantic gathers ValueErrors only
    unknown = [str(key) for key in value if key not in _KEYS]
    if unknown:
        raise ValueError(f"has a band {number} with the key {quoted(unknown[0])}: a band has `through` and `amount`.")
    try:
        amounts = scalars.amounts(value.get("amount") or {})
    except ValueError as error:
        raise ValueError(f"has a band {number} whose `amount` {error}") from None
    if len(amounts) > 1:
        raise ValueError(f"has a band {number} in several currencies: write a schedule for each currency.")
    through = value.get("through")
    return PenaltyTier(amounts[0], None if through is None else _day_of_delay(number, through))


def _day_of_delay(number: int, value: object) -> int:
    written = value.strip() if isinstance(value, str) else ""
    if not re.fullmatch("[0-9]{1,5}", written) or not 1 <= int(written) <= LONGEST_DELAY:
        raise ValueError(
            f"has a band {number} whose `through` must be the last day of delay in it, a whole number from 1 to "
            f"{LONGEST_DELAY:,}."
        )
    return int(written)
