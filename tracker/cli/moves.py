"""Tells what a fact or a changed file moved: which dates, from what to what and why, and which statuses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tracker.cli.output import found_as_json, move_as_json, say, tell
from tracker.operations.derivation.replan import Changed, Replanned
from tracker.operations.derivation.told import date_told
from tracker.operations.facts.record import Recorded
from tracker.rules.deadlines.deadline import Moved


def tell_replanned(replanned: Replanned) -> None:
    """Print what was derived anew."""
    if not (replanned.moves or replanned.born or replanned.gone):
        say("No date moved.")
    for moved in replanned.moves:
        say(f"{moved.code} moved from {date_told(moved.before)} to {date_told(moved.after)}.")
        say(f"  {moved.step}")
    for born in replanned.born:
        say(f"{born.code} is new: {date_told(born.after)}.")
    for code in replanned.gone:
        say(f"{code} follows no more.")
    for change in replanned.changes:
        say(change_told(change))
    tell_failures(replanned)


def tell_failures(replanned: Replanned) -> None:
    """Print to standard error what could not be computed; the rest stands."""
    for failure in replanned.failures:
        tell(f"{failure.obligation}: its dates cannot be computed. {failure.sentence}")


def change_told(change: Changed) -> str:
    """Write one change of status on a line."""
    if change.before is None:
        return f"{change.code} is {change.after} (from {change.on.isoformat()})."
    return f"{change.code}: {change.before} → {change.after} (from {change.on.isoformat()})."


def change_as_json(change: Changed) -> dict[str, Any]:
    """Give one change of status for JSON."""
    return {
        "code": change.code,
        "on": change.on.isoformat(),
        "before": None if change.before is None else str(change.before),
        "after": str(change.after),
    }


def births_as_json(born: Iterable[Moved], gone: Iterable[str]) -> dict[str, Any]:
    """Give the deadlines that are new, and the codes of those that follow no more, for JSON."""
    return {"new": [{"code": each.code, "date": found_as_json(each.after)} for each in born], "gone": list(gone)}


def recorded_as_json(recorded: Recorded) -> dict[str, Any]:
    """Give what a fact did for JSON."""
    replanned = recorded.replanned
    return {
        "entry": recorded.entry,
        "settlement": recorded.settlement,
        "subject": recorded.subject,
        "moves": [move_as_json(moved) for moved in replanned.moves],
        **births_as_json(replanned.born, replanned.gone),
        "changes": [change_as_json(change) for change in replanned.changes],
        "failures": [{"code": each.obligation, "reason": each.sentence} for each in replanned.failures],
    }
