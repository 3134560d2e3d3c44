"""Where a deadline stands on a day: one ladder of guards, read from the top."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.rules.due.kinds import Kind
from tracker.rules.grades import Grade


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
    NOT_KNOWN = "not known"
    PAST_SAFE = "past safe date"
    DUE_SOON = "due soon"
    UPCOMING = "upcoming"


# What still needs someone to act, now or later.
OPEN = frozenset(
    {
        *(Status.OVERDUE, Status.NOT_KNOWN, Status.PAST_SAFE, Status.DUE_SOON, Status.UPCOMING),
        *(Status.REVIEW_DUE, Status.RETURNED),
    }
)
# Where nothing runs against the company: the other side is to answer, or the clock stands.
WAITING = frozenset({Status.SUBMITTED, Status.DISPUTED, Status.TOLLED})
# The kinds of date that a duty can be overdue by.
BINDING = frozenset({Kind.LATEST, Kind.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Standing:
    """The few facts and dates that decide a deadline's status; also the cached columns of its row.

    `lead` is in calendar days before `safe_on`. `done_from` and `done_by` bound the day on which it was done as the
    instrument counts it (the resolution's, or the delivery's, with the last signature), both inclusive; `done_from` is
    None where only the last possible day is known. `late_before` is by how many calendar days an earlier round of
    delivery was late. With `awaits_answer` it is met only from `accepted_on`, which may be a coming day of deemed
    acceptance. `submitted_on` is the day of the round that was sent back on `returned_on`, the last such day; `done_by` is
    then of a later round. `waiting_from` is the day from which a request to extend, not decided yet, keeps the date
    open. From `stopped_on` to the eve of `restarted_on` the clock stood still, last; `tolled` if not by a dispute. With
    `public` the record is kept from public sources, which do not say of everything that it was done.
    """

    kind: Kind
    safe_on: date | None
    latest_on: date | None
    lead: int
    done_from: date | None = None
    done_by: date | None = None
    late_before: int = 0
    awaits_answer: bool = False
    accepted_on: date | None = None
    submitted_on: date | None = None
    returned_on: date | None = None
    waiting_from: date | None = None
    stopped_on: date | None = None
    restarted_on: date | None = None
    tolled: bool = False
    waived_on: date | None = None
    released_on: date | None = None
    superseded_on: date | None = None
    contingent: bool = False
    woken_on: date | None = None
    public: bool = False


def status_of(standing: Standing, today: date) -> Status:
    """The status of a deadline on a day.

    A delivery, answer, waiver or release counts from its own day on, so that the same facts show how a
    past day stood. What was delivered is never overdue while the other side is to answer, nor anything whose clock
    stands. What was returned is overdue after its new latest date. A target is ours: once past it stays `past safe
    date`, never overdue in law. An earliest day that has come releases the duty to wait. A contingent duty is dormant
    until its event; a duty whose due term was not found is never given a date. Where only public sources tell, it is not
    known whether what is past its latest date was done.
    """
    return (
        _settled(standing, today) or _delivered(standing, today) or _undated(standing, today) or _dated(standing, today)
    )


def _settled(s: Standing, today: date) -> Status | None:
    if has_come(s.waived_on, today):
        return Status.WAIVED
    if has_come(s.superseded_on, today):
        return Status.SUPERSEDED
    if has_come(s.done_by, today) and (not s.awaits_answer or has_come(s.accepted_on, today)):
        return Status.MET_LATE if days_late(s) else Status.MET
    if has_come(s.released_on, today):
        return Status.RELEASED
    return None


def _delivered(s: Standing, today: date) -> Status | None:
    if has_come(s.done_by, today):
        return Status.SUBMITTED
    if has_come(s.submitted_on, today) and not has_come(s.returned_on, today):
        if s.awaits_answer:
            return Status.SUBMITTED
        return Status.MET_LATE if s.kind is Kind.LATEST and s.late_before else Status.MET
    if has_come(s.stopped_on, today) and not has_come(s.restarted_on, today):
        return Status.TOLLED if s.tolled else Status.DISPUTED
    if has_come(s.returned_on, today):
        return _missed(s) if s.kind in BINDING and _overdue(s, today) else Status.RETURNED
    return None


def has_come(day: date | None, today: date) -> bool:
    """Whether a day is there and has come."""
    return day is not None and day <= today


def _overdue(s: Standing, today: date) -> bool:
    return s.latest_on is not None and today > s.latest_on and not has_come(s.waiting_from, today)


def _missed(s: Standing) -> Status:
    return Status.NOT_KNOWN if s.public else Status.OVERDUE


def _undated(s: Standing, today: date) -> Status | None:
    if s.contingent and not has_come(s.woken_on, today):
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
    if s.kind is not Kind.TARGET and _overdue(s, today):
        return _missed(s)
    if today > s.safe_on:
        return Status.PAST_SAFE
    return Status.DUE_SOON if (s.safe_on - today).days <= s.lead else Status.UPCOMING


def days_late(standing: Standing) -> int:
    """The calendar days between the latest date and the first day it can have been done; it never clears.

    The most of any round of delivery. Zero where it was in time, where no date bound it, or where the day is too
    uncertain to say.
    """
    s = standing
    if s.kind is not Kind.LATEST:
        return 0
    if s.latest_on is None or s.done_from is None:
        return s.late_before
    return max(s.late_before, (s.done_from - s.latest_on).days)


def late_by(days: int, *grades: Grade | None, unit: str = "day") -> str:
    """Write how late it was: `by 80 days`; `by about 80 days (estimated)` where one of the days between is no surer.

    `grades` are those of the day it was done and of its date.
    """
    counted = f"{days} {unit}{'' if days == 1 else 's'}"
    unsure = next((each for each in grades if each in {Grade.ESTIMATED, Grade.DISPUTED}), None)
    return f"by {counted}" if unsure is None else f"by about {counted} ({unsure})"


def lateness_unknown(standing: Standing) -> bool:
    """Whether the day it was done is too uncertain to know if it was in time."""
    s = standing
    if s.kind is not Kind.LATEST or s.latest_on is None or s.done_by is None or s.late_before:
        return False
    return s.done_by > s.latest_on and (s.done_from is None or s.done_from <= s.latest_on)


def was_overdue(standing: Standing, today: date) -> bool:
    """Whether a deadline was overdue on any day up to one (inclusive), whatever became of it since."""
    days = {day for day in _turning_days(standing) if day < today} | {today}
    return any(status_of(standing, day) is Status.OVERDUE for day in days)


def next_change_on(standing: Standing, today: date) -> date | None:
    """The first day after `today` on which the status differs from today's; None if it never will."""
    candidates = sorted(day for day in _turning_days(standing) if day > today)
    if not candidates:
        return None
    now = status_of(standing, today)
    return next((day for day in candidates if status_of(standing, day) is not now), None)


def may_turn(standing: Standing, eve: date, until: date) -> bool:
    """Whether the status may change after one day and up to another (inclusive)."""
    return any(eve < day <= until for day in _turning_days(standing))


def due_soon_on(safe_on: date, lead: int) -> date:
    """The first day on which a deadline is due soon; `lead` is in calendar days."""
    return date.min if safe_on.toordinal() <= lead else safe_on - timedelta(days=lead)


def _turning_days(s: Standing) -> list[date]:
    turns = (
        *(s.waived_on, s.superseded_on, s.done_by, s.accepted_on, s.released_on, s.woken_on),
        *(s.submitted_on, s.returned_on, s.waiting_from, s.stopped_on, s.restarted_on),
    )
    days = [day for day in turns if day is not None]
    if s.safe_on is not None and s.latest_on is not None:
        tomorrow = timedelta(days=1)
        days += [due_soon_on(s.safe_on, s.lead), s.safe_on, s.safe_on + tomorrow, s.latest_on + tomorrow]
    return days
