"""The texts of a file that are mappings or lists of their own: what is said of delivery, and the bands of a penalty.

Texts are read as `agreements.file.scalars` reads: the value, or a `ValueError` with the rest of a sentence that begins
with the key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from itertools import pairwise
from typing import Any

from tracker.agreements.file import scalars
from tracker.agreements.file.problems import quoted
from tracker.rules.currencies import DECIMALS
from tracker.rules.due.spans import Span
from tracker.rules.settlement.delivery import Acceptance, CutOff, ExtensionRule, Meanwhile
from tracker.rules.settlement.settlement import PenaltyTier

_CUT_OFF = re.compile(r"([0-9]{1,2}):([0-9]{2})(?:\s+(\S+))?")
_DEEMED = "accepted after "
_LAST_HOUR, _LAST_MINUTE = 23, 59


def cut_off(value: object) -> CutOff:
    """Read an hour of the day, with the zone in which it is meant where that is not the settlement's."""
    written = scalars.text(value)
    parts = _CUT_OFF.fullmatch(written)
    if parts is None or int(parts[1]) > _LAST_HOUR or int(parts[2]) > _LAST_MINUTE:
        raise ValueError(f"must be an hour such as `17:00` or `17:00 America/New_York`, not {quoted(written)}.")
    zone = None if parts[3] is None else scalars.time_zone(parts[3])
    return CutOff(time(int(parts[1]), int(parts[2])), zone)


def acceptance(value: object) -> Acceptance:
    """Read what follows from the other side's answer, and from its silence."""
    keys = _mapping(value, ("on_return", "silence"), "{on_return: 15 days, silence: accepted after 30 days}")
    silence = keys.get("silence")
    if silence is not None:
        written = scalars.text(silence)
        if not written.startswith(_DEEMED):
            raise ValueError(
                f"has a `silence` that must be written as `accepted after 30 days`, not {quoted(written)}: leave it away "
                "where the instrument does not take silence for acceptance."
            )
        silence = written.removeprefix(_DEEMED)
    return Acceptance(
        on_return=_span(keys, "on_return", keys.get("on_return")), silence=_span(keys, "silence", silence)
    )


def extension(value: object) -> ExtensionRule:
    """Read how an extension is asked for, and what holds until it is decided and after it is refused."""
    keys = _mapping(
        value,
        ("ask_by", "meanwhile", "after_denial"),
        "{ask_by: 5 business days, meanwhile: waits, after_denial: 3 business days}",
    )
    meanwhile = keys.get("meanwhile")
    try:
        waiting = Meanwhile.STANDS if meanwhile is None else scalars.one_of(Meanwhile)(meanwhile)
    except ValueError as error:
        raise ValueError(f"has a `meanwhile` that {error}") from None
    return ExtensionRule(
        ask_by=_span(keys, "ask_by", keys.get("ask_by")),
        meanwhile=waiting,
        after_denial=_span(keys, "after_denial", keys.get("after_denial")),
    )


def _mapping(value: object, known: tuple[str, ...], example: str) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError(f"must be a mapping such as `{example}`, or `{{}}`.")  # noqa: TRY004 -- pydantic gathers ValueErrors only
    unknown = [str(key) for key in value if key not in known]
    if unknown:
        names = " and ".join(f"`{key}`" for key in known)
        raise ValueError(f"has the key {quoted(unknown[0])}: it may have {names}.")
    return {str(key): each for key, each in value.items()}


def _span(keys: Mapping[str, object], key: str, value: object) -> Span | None:
    if keys.get(key) is None:
        return None
    try:
        return scalars.span(value)
    except ValueError as error:
        raise ValueError(f"has {'an' if key[0] in 'ao' else 'a'} `{key}` that {error}") from None


def _keys(**properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "additionalProperties": False, "properties": properties}


def _text(description: str, *examples: str) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "description": description, "examples": list(examples)}


CUT_OFF_SCHEMA: dict[str, Any] = {
    "type": "string",
    "pattern": r"^[0-9]{1,2}:[0-9]{2}(\s+\S+)?$",
    "examples": ["17:00", "17:00 America/New_York"],
}
ACCEPTANCE_SCHEMA: dict[str, Any] = _keys(
    on_return=_text("The new period that runs from a return; without it the old date stands.", "15 days"),
    silence=_text("When no answer is acceptance; only where the text says so.", "accepted after 30 days"),
)
EXTENSION_SCHEMA: dict[str, Any] = _keys(
    ask_by=_text("How long before the due date it must be asked for.", "5 business days"),
    meanwhile={"type": "string", "enum": [str(word) for word in Meanwhile]}
    | {"description": "Whether the date stands or waits while a request made in time is not decided."},
    after_denial=_text("The period after a refusal; the later of its end and the due date counts.", "3 business days"),
)


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
