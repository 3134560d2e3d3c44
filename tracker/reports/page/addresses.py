"""Where a deadline, its approval and a settlement have their pages: the path under the address at which the tracker is served."""

from __future__ import annotations

from urllib.parse import quote


def path_of(settlement: str, code: str) -> str:
    """The path of a deadline's page."""
    return f"/deadlines/{quote(settlement, safe='')}/{quote(code, safe='@')}"


def path_of_settlement(code: str) -> str:
    """The path of a settlement's page."""
    return f"/settlements/{quote(code, safe='')}"


def path_of_approval(settlement: str, code: str) -> str:
    """The path of the page on which another person approves what is said to be done about a deadline."""
    return f"{path_of(settlement, code)}/approval"
