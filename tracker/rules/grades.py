"""How sure we are of a fact, and of what follows from it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Grade(StrEnum):
    """How well a fact is known, strongest first."""

    RECORD = "record"
    REPORTED = "reported"
    ESTIMATED = "estimated"
    DISPUTED = "disputed"


_STRENGTH = {grade: place for place, grade in enumerate(Grade)}


def weakest(grades: Iterable[Grade]) -> Grade:
    """The weakest of the grades met on the way to a date; `record` where there is none."""
    return max(grades, key=_STRENGTH.__getitem__, default=Grade.RECORD)
