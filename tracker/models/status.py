"""The ladder of guards of `tracker.rules.deadlines.status`, as one SQL expression for lists."""

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, case, literal, not_, or_, type_coerce

from tracker.models.columns import Word
from tracker.rules.deadlines.status import BINDING, Status
from tracker.rules.due.kinds import Kind


def status_expression(deadlines: FromClause, today: date) -> ColumnElement[Status]:
    """Give a deadline's status on a day, guard for guard as `tracker.rules.deadlines.status.status_of` gives it."""
    d = deadlines.c
    day = literal(today)
    late = and_(d.kind == Kind.LATEST, or_(d.late_before > 0, d.done_from > d.latest_on))
    accepted = or_(not_(d.awaits_answer), _come(d.accepted_on, day))
    # What was sent back since was delivered on such a day, or met where no answer is needed.
    sent_back = and_(d.submitted_on <= day, _still_to_come(d.returned_on, day))
    stopped = and_(d.stopped_on <= day, _still_to_come(d.restarted_on, day))
    overdue = and_(d.latest_on < day, _still_to_come(d.waiting_from, day))
    ladder = case(
        (d.waived_on <= day, Status.WAIVED.value),
        (d.superseded_on <= day, Status.SUPERSEDED.value),
        (and_(d.done_by <= day, accepted, late), Status.MET_LATE.value),
        (and_(d.done_by <= day, accepted), Status.MET.value),
        (d.released_on <= day, Status.RELEASED.value),
        (d.done_by <= day, Status.SUBMITTED.value),
        (and_(sent_back, d.awaits_answer), Status.SUBMITTED.value),
        (and_(sent_back, d.kind == Kind.LATEST, d.late_before > 0), Status.MET_LATE.value),
        (sent_back, Status.MET.value),
        (and_(stopped, d.tolled), Status.TOLLED.value),
        (stopped, Status.DISPUTED.value),
        (and_(d.returned_on <= day, d.kind.in_(sorted(BINDING)), overdue, d.public), Status.NOT_KNOWN.value),
        (and_(d.returned_on <= day, d.kind.in_(sorted(BINDING)), overdue), Status.OVERDUE.value),
        (d.returned_on <= day, Status.RETURNED.value),
        (and_(d.contingent, _still_to_come(d.woken_on, day)), Status.DORMANT.value),
        (d.kind == Kind.STANDING, Status.CONTINUING.value),
        (d.kind == Kind.UNKNOWN, Status.NOT_FOUND.value),
        (or_(d.safe_on.is_(None), d.latest_on.is_(None)), Status.AWAITING.value),
        (and_(d.kind == Kind.REVIEW, d.safe_on <= day), Status.REVIEW_DUE.value),
        (d.kind == Kind.REVIEW, Status.CONTINUING.value),
        (and_(d.kind == Kind.EARLIEST, d.safe_on <= day), Status.RELEASED.value),
        (d.kind == Kind.EARLIEST, Status.UPCOMING.value),
        (and_(overdue, not_(d.kind == Kind.TARGET), d.public), Status.NOT_KNOWN.value),
        (and_(overdue, not_(d.kind == Kind.TARGET)), Status.OVERDUE.value),
        (d.safe_on < day, Status.PAST_SAFE.value),
        (d.due_soon_on <= day, Status.DUE_SOON.value),
        else_=Status.UPCOMING.value,
    )
    return type_coerce(ladder, Word(Status))


def _come(column: ColumnElement[Any], day: ColumnElement[date]) -> ColumnElement[bool]:
    return and_(column.is_not(None), column <= day)


def _still_to_come(column: ColumnElement[Any], day: ColumnElement[date]) -> ColumnElement[bool]:
    return or_(column.is_(None), column > day)
