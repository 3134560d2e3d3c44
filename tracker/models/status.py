"""The ladder of guards of `tracker.rules.status`, as one SQL expression for lists."""

from datetime import date

from sqlalchemy import ColumnElement, and_, case, literal, not_, or_, type_coerce

from tracker.models.columns import Word
from tracker.models.deadline import Deadline
from tracker.rules.kinds import Kind
from tracker.rules.status import Status


def status_expression(today: date) -> ColumnElement[Status]:
    """Give a deadline's status on a day, guard for guard as `tracker.rules.status.status_of` gives it."""
    # The table's own columns, so that a list can do without configuring the mappers.
    d = Deadline.__table__.c
    day = literal(today)
    late = and_(d.kind == Kind.LATEST, d.resolved_from > d.latest_on)
    ladder = case(
        (d.waived_on <= day, Status.WAIVED.value),
        (d.superseded_on <= day, Status.SUPERSEDED.value),
        (and_(d.resolved_by <= day, late), Status.MET_LATE.value),
        (d.resolved_by <= day, Status.MET.value),
        (d.released_on <= day, Status.RELEASED.value),
        (and_(d.contingent, or_(d.woken_on.is_(None), d.woken_on > day)), Status.DORMANT.value),
        (d.kind == Kind.STANDING, Status.CONTINUING.value),
        (d.kind == Kind.UNKNOWN, Status.NOT_FOUND.value),
        (or_(d.safe_on.is_(None), d.latest_on.is_(None)), Status.AWAITING.value),
        (and_(d.kind == Kind.REVIEW, d.safe_on <= day), Status.REVIEW_DUE.value),
        (d.kind == Kind.REVIEW, Status.CONTINUING.value),
        (and_(d.kind == Kind.EARLIEST, d.safe_on <= day), Status.RELEASED.value),
        (d.kind == Kind.EARLIEST, Status.UPCOMING.value),
        (and_(d.latest_on < day, not_(d.kind == Kind.TARGET)), Status.OVERDUE.value),
        (d.safe_on < day, Status.PAST_SAFE.value),
        (d.due_soon_on <= day, Status.DUE_SOON.value),
        else_=Status.UPCOMING.value,
    )
    return type_coerce(ladder, Word(Status))
