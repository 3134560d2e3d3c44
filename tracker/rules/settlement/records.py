"""From what a settlement is kept: whether a date that passed without a record was missed, or nobody here can know."""

from __future__ import annotations

from enum import StrEnum


class Records(StrEnum):
    """Where what is recorded comes from."""

    OWN = "own records"
    PUBLIC = "public sources"
