"""Moves and days as the journal and the faces tell them."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, Moved


def moves_told(moves: Iterable[Moved]) -> list[list[str]]:
    """Give each move as its code, the date before, the date after, and the step that differs."""
    return [[move.code, date_told(move.before), date_told(move.after), move.step] for move in moves]


def date_told(found: DerivedDate | None) -> str:
    """Write a date in short: `2024-03-24`, `2024-03-24 / 2024-03-25`, or what it awaits."""
    match found:
        case None:
            return "none"
        case ComputedDate(safe=safe, latest=latest):
            first, last = safe.isoformat(), latest.isoformat()
            return first if first == last else f"{first} / {last}"
        case AwaitedDate(events=events, estimate=estimate):
            about = "" if estimate is None else f" (about {estimate.safe_on.isoformat()})"
            return f"awaits {', '.join(events)}{about}" if events else "no date"
