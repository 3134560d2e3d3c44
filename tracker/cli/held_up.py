"""What holds a deadline up, in the few words that a list has room for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tracker.operations.deadline_line import DeadlineLine


def held_up(line: DeadlineLine, *, quiet: bool) -> list[str]:
    """Say in a few words what is missing, or what the date waits for; `quiet` where nothing is left to do."""
    delivery = line.delivery or {}
    told = []
    if delivery.get("missing_signatures") and not quiet:
        told.append(f"(not signed: {', '.join(delivery['missing_signatures'])})")
    asked = delivery.get("extension_asked")
    if asked is not None and asked["pending"]:
        told.append("(extension asked)")
    if delivery.get("deemed_accepted") is not None and line.status.value in {"met", "met late"}:
        told.append("(deemed accepted)")
    if delivery.get("cured") is not None:
        told.append(f"(cured {delivery['cured']['latest']} by {delivery['cured']['by']})")
    return told
