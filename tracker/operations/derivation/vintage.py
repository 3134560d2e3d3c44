"""With which vintage of calendars and counting rules a database's dates were counted, and whether it is this program's."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import DatabaseUnusable
from tracker.models import CalendarVintage
from tracker.remedies import Do
from tracker.rules.counting.vintage import vintage

# The table and not mapped objects: every command asks this, also today's list, which people wait for most often.
_v = CalendarVintage.__table__.c


def counted_with(session: Session) -> str | None:
    """Give the vintage that the dates were counted with; None where none was noted yet."""
    query = select(_v.vintage).order_by(_v.id.desc()).limit(1)
    return session.connection().scalar(query)


def is_current(session: Session) -> bool:
    """Say whether the dates were counted with this program's vintage; a database without dates is always current."""
    noted = counted_with(session)
    if noted is None:
        return session.scalar(select(models.Deadline.id).limit(1)) is None
    return noted == vintage()


def note(session: Session, *, entry_seq: int) -> None:
    """Note under a journal entry that the dates are counted with this program's vintage, where that is not noted yet."""
    if counted_with(session) != vintage():
        session.add(CalendarVintage(vintage=vintage(), entry_seq=entry_seq))
        session.flush()


def require_current_vintage(session: Session, *, place: str) -> None:
    """Raise `DatabaseUnusable`, with the way out, unless the dates were counted with this program's vintage."""
    if is_current(session):
        return
    before = counted_with(session) or "a vintage that was not noted"
    raise DatabaseUnusable(
        f"The dates at {place} were counted with other calendars or rules ({before}) than this program has ({vintage()}).",
        remedies=[Do("count the dates again")],
    )
