"""Tells which rules an obligation has had, and which of them gave a date."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tracker.cli.output import iso

if TYPE_CHECKING:
    from tracker.operations.explaining import ObligationView
    from tracker.rules.deadlines import RuleVersion


def versions_told(view: ObligationView) -> Iterator[tuple[str, str]]:
    """Give each rule that an obligation has had with the days it holds for, and the day an amendment took it out."""
    from tracker.rules.wording import written

    for each in view.versions:
        rule = "not found" if each.rule is None else str(each.rule)
        since = "" if each.since is None else f" from {written(each.since)}"
        until = "" if each.until is None else f" before {written(each.until)}"
        entry = "" if each.entry is None else f" (journal entry {each.entry})"
        yield (
            f"Rule {each.number}",
            f"{rule}, for what falls due{since}{' and' if since and until else ''}{until}{entry}",
        )
    if view.obligation.removed_on is not None:
        yield "Taken out", f"from {written(view.obligation.removed_on)}, by an amendment"


def version_as_json(version: RuleVersion | None) -> dict[str, Any] | None:
    """Give one rule of several for JSON."""
    if version is None:
        return None
    return {
        "number": version.number,
        "rule": None if version.rule is None else str(version.rule),
        "since": iso(version.since),
        "until": iso(version.until),
        "entry": version.entry,
        "authority": version.authority or None,
    }
