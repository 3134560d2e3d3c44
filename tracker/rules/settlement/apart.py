"""Why a deadline is not counted among the duties of the organisation."""

from __future__ import annotations

from enum import StrEnum


class Apart(StrEnum):
    """What stands apart: what another owes, a right, a time in which two sides talk, or a sum that its instalments count for."""

    OTHERS = "owed by another"
    RIGHT = "right"
    TALKS = "talks"
    IN_INSTALMENTS = "in instalments"
