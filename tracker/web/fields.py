"""The fields of a form or an address, read: a day, a number, one of several words."""

from __future__ import annotations

from datetime import date

from tracker.errors import InputRefused

_LARGEST = 2**31 - 1  # PostgreSQL's integers go no further


def day_in(text: str, name: str) -> date:
    """Read a day as browsers send it, `2026-03-31`; `InputRefused`, with the field's name, for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputRefused(f"“{text[:40]}” is no day: give {name} as 2026-03-31.") from None


def day_or_none(text: str, name: str) -> date | None:
    """Read the same of a field that may be empty."""
    return day_in(text, name) if text else None


def number_in(text: str, name: str) -> int:
    """Read a number of a row; `InputRefused` for anything else."""
    if not text.isascii() or not text.isdigit() or int(text[:11]) > _LARGEST:
        raise InputRefused(f"“{text[:40]}” cannot be {name}.")
    return int(text)
