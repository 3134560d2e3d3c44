"""Where a deadline stands on a day: one ladder of guards, read from the top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.rules.kinds import Kind


class Status(StrEnum):
    """Derived from facts and a day, never stored."""

    WAIVED = "waived"
    SUPERSEDED = "superseded"
    MET = "met"
    MET_LATE = "met late"
    RELEASED = "released"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    DISPUTED = "disputed"
    TOLLED = "tolled"
    DORMANT = "dormant"
    NOT_FOUND = "not found"
    AWAITING = "awaiting event"
    REVIEW_DUE = "review due"
    CONTINUING = "continuing"
    OVERDUE = "overdue"
    PAST_SAFE = "past safe date"
    DUE_SOON = "due soon"
    UPCOMING = "upcoming"


# What still needs someone to act, now or later.
OPEN = frozenset({Status.OVERDUE, Status.PAST_SAFE, Status.DUE_SOON, Status.UPCOMING, Status.REVIEW_DUE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The few facts and dates that decide a deadline's status; also the cached columns of its row.

    `lead` is in calendar days before `safe_on`. `resolved_from` and `resolved_by` bound the day of
    the resolution, both inclusive; `resolved_from` is None where only the last possible day is known.
    """

    kind: Kind
    safe_on: date | None
    latest_on: date | None
    lead: int
    resolved_from: date | None = None
    resolved_by: date | None = None
    waived_on: date | None = None
    released_on: date | None = None
    superseded_on: date | None = None
    contingent: bool = False
    woken_on: date | None = None


def status_of(standing: Standing, today: date) -> Status:
    """Give the status of a deadline on a day.

    A resolution, waiver or release counts from its own day on, so that the same facts tell how a
    past day stood. A target is ours: once past it stays `past safe date`, never overdue in law.
    An earliest day that has come releases the duty to wait. A contingent duty is dormant until
    its event; a duty whose due term was not found is never given a date.
    """
    return _settled(standing, today) or _undated(standing, today) or _dated(standing, today)


def _settled(s: Standing, today: date) -> Status | None:
    if s.waived_on is not None and s.waived_on <= today:
        return Status.WAIVED
    if s.superseded_on is not None and s.superseded_on <= today:
        return Status.SUPERSEDED
    if s.resolved_by is not None and s.resolved_by <= today:
        return Status.MET_LATE if days_late(s) else Status.MET
    if s.released_on is not None and s.released_on <= today:
        return Status.RELEASED
    return None


def _undated(s: Standing, today: date) -> Status | None:
    if s.contingent and (s.woken_on is None or s.woken_on > today):
        return Status.DORMANT
    if s.kind is Kind.STANDING:
        return Status.CONTINUING
    if s.kind is Kind.UNKNOWN:
        return Status.NOT_FOUND
    return None


def _dated(s: Standing, today: date) -> Status:
    if s.safe_on is None or s.latest_on is None:
        return Status.AWAITING
    if s.kind is Kind.REVIEW:
        return Status.REVIEW_DUE if today >= s.safe_on else Status.CONTINUING
    if s.kind is Kind.EARLIEST:
        return Status.RELEASED if today >= s.safe_on else Status.UPCOMING
    if today > s.latest_on and s.kind is not Kind.TARGET:
        return Status.OVERDUE
    if today > s.safe_on:
        return Status.PAST_SAFE
    return Status.DUE_SOON if (s.safe_on - today).days <= s.lead else Status.UPCOMING


def days_late(standing: Standing) -> int:
    """Give the calendar days between the latest date and the first day it can have been resolved.

    Zero where it was in time, where no date bound it, or where the day is too uncertain to say.
    """
    s = standing
    if s.kind is not Kind.LATEST or s.latest_on is None or s.resolved_from is None:
        return 0
    return max(0, (s.resolved_from - s.latest_on).days)


def lateness_unknown(standing: Standing) -> bool:
    """Say whether a resolution's day is too uncertain to tell if it was in time."""
    s = standing
    if s.kind is not Kind.LATEST or s.latest_on is None or s.resolved_by is None:
        return False
    return s.resolved_by > s.latest_on and (s.resolved_from is None or s.resolved_from <= s.latest_on)


def next_change_on(standing: Standing, today: date) -> date | None:
    """Give the first day after `today` on which the status differs from today's; None if it never will."""
    candidates = sorted(day for day in _turning_days(standing) if day > today)
    if not candidates:
        return None
    now = status_of(standing, today)
    return next((day for day in candidates if status_of(standing, day) is not now), None)


def due_soon_on(safe_on: date, lead: int) -> date:
    """Give the first day on which a deadline is due soon; `lead` is in calendar days."""
    return date.min if safe_on.toordinal() <= lead else safe_on - timedelta(days=lead)


def _turning_days(s: Standing) -> list[date]:
    ends = (s.waived_on, s.superseded_on, s.resolved_by, s.released_on, s.woken_on)
    days = [day for day in ends if day is not None]
    if s.safe_on is not None and s.latest_on is not None:
        tomorrow = timedelta(days=1)
        days += [due_soon_on(s.safe_on, s.lead), s.safe_on, s.safe_on + tomorrow, s.latest_on + tomorrow]
    return days
