"""Whom what was agreed may be shown to."""

from __future__ import annotations

from enum import StrEnum


class Audience(StrEnum):
    """Whom an edition of the report is for."""

    COUNSEL = "counsel"
    MONITOR = "monitor"
    AUTHORITY = "authority"
    PUBLIC = "public"
