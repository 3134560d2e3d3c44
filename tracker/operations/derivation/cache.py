"""What rows cache of what was derived, in columns; each can be thrown away and derived again."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tracker import models
from tracker.models.columns import canonical
from tracker.rules.deadlines.deadline import (
    AwaitedDate,
    ComputedDate,
    Deadline,
    DerivedDate,
    PlannedTerm,
    day_of,
    standing_of,
)
from tracker.rules.deadlines.status import due_soon_on
from tracker.rules.grades import Grade

# The fields of a standing that follow from what became of the deadline, kept in columns of the same names.
_STANDING = (
    *("done_from", "done_by", "late_before", "awaits_answer", "accepted_on", "submitted_on", "returned_on"),
    *("waiting_from", "stopped_on", "restarted_on", "tolled", "waived_on", "released_on", "superseded_on"),
    *("contingent", "woken_on", "public"),
)


def cached_found(row: Any) -> DerivedDate:  # noqa: ANN401 — a row of the deadlines' columns, mapped or not
    """Give the date that a deadline's row holds."""
    if row.safe_on is None or row.latest_on is None or row.grade is None:
        estimate = None
        if row.estimate_on is not None:
            estimate = ComputedDate(row.estimate_on, row.estimate_on, Grade.ESTIMATED, ())
        return AwaitedDate(row.awaits, estimate, row.steps)
    return ComputedDate(
        row.safe_at or row.safe_on, row.latest_at or row.latest_on, row.grade, row.steps, open_on=row.open_on
    )


def deadline_columns(deadline: Deadline) -> dict[str, Any]:
    """Give the columns that a deadline's row caches, all of them derived."""
    found, original = deadline.due, deadline.original
    standing = standing_of(deadline)
    occurrence = deadline.occurrence
    dated = found if isinstance(found, ComputedDate) else None
    covers = occurrence.covers or (None, None)
    return {
        "label": occurrence.label,
        "kind": occurrence.kind,
        "safe_on": standing.safe_on,
        "latest_on": standing.latest_on,
        "safe_at": _moment(found, "safe"),
        "latest_at": _moment(found, "latest"),
        "grade": None if dated is None else dated.grade,
        "open_on": None if dated is None else dated.open_on,
        "awaits": found.events if isinstance(found, AwaitedDate) else (),
        "estimate_on": _estimate_on(found),
        "covers_from": covers[0],
        "covers_to": covers[1],
        "original_safe_on": original.safe_on if isinstance(original, ComputedDate) else None,
        "original_latest_on": original.latest_on if isinstance(original, ComputedDate) else None,
        "counting": deadline.counting,
        "calendar": deadline.calendar,
        "fingerprint": deadline.fingerprint,
        "steps": found.steps,
        "lead": standing.lead,
        "due_soon_on": None if standing.safe_on is None else due_soon_on(standing.safe_on, standing.lead),
        "notices": deadline.notices,
        **_done_columns(deadline),
        **{name: getattr(standing, name) for name in _STANDING},
        "rule_version": None if deadline.version is None else deadline.version.number,
        "proposed": deadline.proposed,
        "announced_late_on": deadline.announced_late_on,
        "apart": deadline.apart,
    }


def _done_columns(deadline: Deadline) -> dict[str, Any]:
    resolved, done, delivery = deadline.resolved, deadline.done, deadline.delivery
    earliest = None if resolved is None else resolved.when.earliest
    return {
        "resolved_from": None if earliest is None else day_of(earliest),
        "resolved_by": None if resolved is None else resolved.when.last_day,
        "resolved_grade": None if resolved is None else resolved.grade,
        "done_grade": None if done is None else done.grade,
        "delivery": None if delivery is None else canonical(delivery.as_values()),
    }


def term_columns(term: PlannedTerm) -> dict[str, Any]:
    """Give the columns that a term's row caches, all of them derived."""
    columns: dict[str, Any] = {}
    for edge, found in (("starts", term.starts), ("ends", term.ends)):
        dated = found if isinstance(found, ComputedDate) else None
        columns |= {
            f"{edge}_safe_on": None if dated is None else dated.safe_on,
            f"{edge}_latest_on": None if dated is None else dated.latest_on,
            f"{edge}_grade": None if dated is None else dated.grade,
            f"{edge}_awaits": found.events if isinstance(found, AwaitedDate) else (),
            f"{edge}_estimate_on": None if found is None else _estimate_on(found),
        }
    return columns


def cached_edge(row: models.Term, edge: str) -> DerivedDate | None:
    """Give the start (`edge` is `start`) or the end of a term that its row holds."""
    name = f"{edge}s"
    safe, latest, grade = (getattr(row, f"{name}_{part}") for part in ("safe_on", "latest_on", "grade"))
    if safe is not None and latest is not None and grade is not None:
        return ComputedDate(safe, latest, grade, ())
    awaits = getattr(row, f"{name}_awaits")
    estimate_on = getattr(row, f"{name}_estimate_on")
    if not awaits and estimate_on is None:
        return None
    estimate = None if estimate_on is None else ComputedDate(estimate_on, estimate_on, Grade.ESTIMATED, ())
    return AwaitedDate(awaits, estimate, ())


def _moment(found: DerivedDate, reading: str) -> datetime | None:
    value = getattr(found, reading) if isinstance(found, ComputedDate) else None
    return value if isinstance(value, datetime) else None


def _estimate_on(found: DerivedDate) -> date | None:
    return found.estimate.safe_on if isinstance(found, AwaitedDate) and found.estimate is not None else None
