"""The fields of a form or an address, read: a day, a number, one of several words."""

from __future__ import annotations

from datetime import date

from tracker.errors import InputRefused
from tracker.reports.monthly.subject import Month

_YEARS = (1900, 9998)
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


def month_in(text: str, name: str) -> Month:
    """Read a month as browsers send it, `2026-03`; `InputRefused`, with the field's name, for anything else."""
    year, dash, month = text.partition("-")
    plain = year.isascii() and year.isdigit() and month.isascii() and month.isdigit()
    if not (dash and plain and _YEARS[0] <= int(year[:5]) <= _YEARS[1] and 1 <= int(month[:3]) <= 12):  # noqa: PLR2004 — months of a year
        raise InputRefused(f"“{text[:40]}” is no month: give {name} as 2026-03.")
    return Month(int(year), int(month))


def number_in(text: str, name: str) -> int:
    """Read a number of a row; `InputRefused` for anything else."""
    if not text.isascii() or not text.isdigit() or int(text[:11]) > _LARGEST:
        raise InputRefused(f"“{text[:40]}” cannot be {name}.")
    return int(text)
