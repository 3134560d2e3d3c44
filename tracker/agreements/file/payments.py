"""How an amount is paid, in a file: in instalments, with interest, with credit for what is paid elsewhere.

Texts are read as `agreements.file.scalars` reads: the value, or a `ValueError` with the rest of a sentence that begins
with the key.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, TypeVar

from pydantic import Field, PlainValidator, WithJsonSchema

from tracker.agreements.file import scalars
from tracker.agreements.file.entries import Amounts, AnchorText, Cited, Entry, Rule, Sourced, Text
from tracker.agreements.file.problems import quoted
from tracker.rules.settlement.owing import Basis, Bearing, Compounding, Until

_W = TypeVar("_W", bound=StrEnum)
_RATE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?(?:%|per cent|percent)")


def rate(value: object) -> Decimal:
    """Read a rate of interest in per cent a year."""
    written = scalars.text(value)
    parts = _RATE.fullmatch(written)
    if parts is None:
        raise ValueError(
            f"must be per cent a year, such as `5 %` or `4.25 %`, not {quoted(written)}. A rate that changes, or is found "
            "elsewhere, stays in `text`: leave `rate` away, and no amount is worked out."
        )
    return Decimal(parts[1])


def _one_of(words: type[_W]) -> Callable[[object], _W]:
    def read(value: object) -> _W:
        written = scalars.text(value)
        try:
            return words(written)
        except ValueError:
            raise ValueError(f"must be one of {', '.join(words)}, not {quoted(written)}.") from None

    return read


Rate = Annotated[Decimal, PlainValidator(rate), WithJsonSchema({"type": "string", "examples": ["5 %", "4.25 %"]})]
BasisName = Annotated[
    Basis, PlainValidator(_one_of(Basis)), WithJsonSchema({"type": "string", "enum": [str(word) for word in Basis]})
]
CompoundingName = Annotated[
    Compounding,
    PlainValidator(_one_of(Compounding)),
    WithJsonSchema({"type": "string", "enum": [str(word) for word in Compounding]}),
]
BearingName = Annotated[
    Bearing,
    PlainValidator(_one_of(Bearing)),
    WithJsonSchema({"type": "string", "enum": [str(word) for word in Bearing]}),
]
UntilName = Annotated[
    Until, PlainValidator(_one_of(Until)), WithJsonSchema({"type": "string", "enum": [str(word) for word in Until]})
]


class Interest(Entry):
    """What the text says of interest on an amount."""

    text: Text = Field(description="The words of the text: they are always kept and shown.")
    rate: Rate | None = Field(None, description="The rate in per cent a year, where the text states one: `5 %`.")
    basis: BasisName | None = Field(
        None, description="How days become years: actual/365, actual/360, 30/360 or actual/actual."
    )
    from_: AnchorText | None = Field(
        None,
        alias="from",
        description="The first day that bears interest: `2026-03-02`, `due(F1)`, `(15 days after judgment)`.",
    )
    compounding: CompoundingName | None = Field(
        None, description="When unpaid interest begins to bear interest: none, monthly, quarterly or annual."
    )
    on: BearingName | None = Field(
        None, description="What bears it: the `balance` still unpaid, or the whole `amount`."
    )
    until: UntilName | None = Field(None, description="When it stops: `paid`.")
    unless_paid_before: AnchorText | None = Field(
        None, description="Where all is paid before this day, no interest is owed: `(15 days after judgment)`."
    )


class Instalment(Sourced):
    """One part in which an amount is paid."""

    amount: Amounts = Field(description="What is to be paid then, by currency: `{GBP: 100.00}`.")
    due: Rule | None = Field(description="When it is due; `null` where no due term was found.")
    clause: Cited | None = Field(None, description="Where it is written, if not where the whole amount is.")
    wording: Text | None = Field(None, description="The words of the clause.")
    interest: Interest | None = Field(None, description="The interest that this part bears by itself.")


class Credit(Entry):
    """What is paid on another obligation and counts towards this one."""

    payment_of: Text = Field(description="The obligation whose payments count here too.")
    up_to: Amounts | None = Field(None, description="The most that counts, by currency; without it, every payment.")
