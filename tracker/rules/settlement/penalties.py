"""How a schedule of penalties counts the days of a delay."""

from __future__ import annotations

from enum import StrEnum


class PenaltyMode(StrEnum):
    """How the days of a delay find their amounts: each day its own, or all days that of the last one."""

    BY_BAND = "by-band"
    LAST_BAND = "last-band"


class CureDay(StrEnum):
    """Whether the text counts the day on which a duty is met at last; where it is silent, both readings are shown."""

    COUNTS = "counts"
    DOES_NOT_COUNT = "does not count"
    SILENT = "silent"
