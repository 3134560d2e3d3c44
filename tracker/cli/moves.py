"""Tells what a fact or a changed file moved: which dates, from what to what and why, and which statuses."""

from __future__ import annotations

from tracker.cli.output import say, tell
from tracker.operations.derivation.replan import Changed, Replanned
from tracker.rules.deadlines.moves import in_short


def print_replanned(replanned: Replanned) -> None:
    """Print what was derived anew."""
    if not (replanned.moves or replanned.born or replanned.gone):
        say("No date moved.")
    for moved in replanned.moves:
        say(f"{moved.code} moved from {in_short(moved.before)} to {in_short(moved.after)}.")
        say(f"  {moved.step}")
    for born in replanned.born:
        say(f"{born.code} is new: {in_short(born.after)}.")
    for code in replanned.gone:
        say(f"{code} follows no more.")
    for change in replanned.changes:
        say(change_in_words(change))
    print_failures(replanned)


def print_failures(replanned: Replanned) -> None:
    """Print to standard error what could not be computed; the rest stands."""
    for failure in replanned.failures:
        tell(f"{failure.obligation}: its dates cannot be computed. {failure.sentence}")


def change_in_words(change: Changed) -> str:
    """Write one change of status on a line."""
    if change.before is None:
        return f"{change.code} is {change.after} (from {change.on.isoformat()})."
    return f"{change.code}: {change.before} → {change.after} (from {change.on.isoformat()})."
