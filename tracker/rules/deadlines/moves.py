"""What moved between two derivations, and the first step that differs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, Moved, Plan, day_of
from tracker.rules.deadlines.kept_dates import STANDS


@dataclass(frozen=True, slots=True)
class MoveSide:
    """One side of a recorded move: both readings of a date, or where there was none its estimate, where there was one."""

    safe: date | None = None
    latest: date | None = None
    estimate: date | None = None

    def __str__(self) -> str:
        if self.safe is None or self.latest is None:
            return "no date" if self.estimate is None else f"no date (about {self.estimate.isoformat()})"
        return (
            self.safe.isoformat()
            if self.safe == self.latest
            else f"{self.safe.isoformat()} / {self.latest.isoformat()}"
        )


def moves(before: Plan, after: Plan) -> tuple[Moved, ...]:
    """Which deadlines and term edges differ between two plans of one settlement, in the order of the later."""
    old, new = _dates(before), _dates(after)
    codes = [*new, *(code for code in old if code not in new)]
    moved = (move(code, old.get(code), new.get(code)) for code in codes)
    return tuple(each for each in moved if each is not None)


def move(code: str, before: DerivedDate | None, after: DerivedDate | None) -> Moved | None:
    """How one date moved, and the first step of its trace that differs; None where it stands."""
    if _essence(before) == _essence(after):
        return None
    return Moved(code, before, after, _step(before, after))


def landed_in_past(moved: Moved, today: date) -> bool:
    """Whether a date moved from today or later (or from none) to before today."""
    if not isinstance(moved.after, ComputedDate) or moved.after.latest_on >= today:
        return False
    return not isinstance(moved.before, ComputedDate) or moved.before.latest_on >= today


def in_short(found: DerivedDate | None) -> str:
    """A date on one line: `2024-03-24`, `2024-03-24 / 2024-03-25`, or what it awaits."""
    match found:
        case None:
            return "none"
        case ComputedDate(safe=safe, latest=latest):
            first, last = safe.isoformat(), latest.isoformat()
            return first if first == last else f"{first} / {last}"
        case AwaitedDate(events=events, estimate=estimate):
            about = "" if estimate is None else f" (about {estimate.safe_on.isoformat()})"
            return f"awaits {', '.join(events)}{about}" if events else "no date"


def _dates(plan_: Plan) -> dict[str, DerivedDate | None]:
    dates: dict[str, DerivedDate | None] = {}
    for term in plan_.terms:
        dates[f"start({term.term.code})"] = term.starts
        dates[f"end({term.term.code})"] = term.ends
    for deadline in plan_.deadlines:
        dates[deadline.code] = deadline.due
    return dates


def _essence(found: DerivedDate | None) -> object:
    match found:
        case ComputedDate(safe=safe, latest=latest):
            return (safe, latest)
        case AwaitedDate(events=events, estimate=estimate):
            return (events, None if estimate is None else day_of(estimate.safe))
        case None:
            return None


def estimate_on(found: DerivedDate | None) -> date | None:
    """The day that is estimated where there is no date yet."""
    return found.estimate.safe_on if isinstance(found, AwaitedDate) and found.estimate is not None else None


def _step(before: DerivedDate | None, after: DerivedDate | None) -> str:
    if after is None:
        return "It no longer follows from what was agreed."
    known = set(_steps(before))
    steps = _steps(after)
    new = (step for step in steps if step not in known and not step.startswith(STANDS))
    return next(new, steps[-1] if steps else "")


def _steps(found: DerivedDate | None) -> tuple[str, ...]:
    """The steps that lead to a date, and where there is none yet, those that lead to its estimate."""
    estimate = found.estimate if isinstance(found, AwaitedDate) else None
    return (*(() if found is None else found.steps), *(() if estimate is None else estimate.steps))
