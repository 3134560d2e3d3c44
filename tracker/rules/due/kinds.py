"""What a date bounds."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """What a date bounds.

    `STANDING` is a continuing duty itself, which has no date; `UNKNOWN` a duty whose due term was not found.
    """

    LATEST = "latest day"
    EARLIEST = "earliest day"
    TARGET = "target"
    REVIEW = "review"
    STANDING = "standing"
    UNKNOWN = "unknown"
