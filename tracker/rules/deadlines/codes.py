"""How a deadline is named."""

from __future__ import annotations


def code_of(obligation: str, number: int, label: str, *, recurring: bool) -> str:
    """Name one deadline of an obligation: by its code, with `@label` where it recurs."""
    return f"{obligation}@{label}" if recurring and number > 0 else obligation
