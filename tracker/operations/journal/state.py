"""What every answer follows from: the journal's newest entry, and the date it is wherever a settlement is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.rules.zones import today_in

_entry = models.JournalEntry.__table__.c
# The tables and not mapped objects: it is asked before each answer, so that most of them need not be made.
_NEWEST = select(_entry.seq, _entry.hash).order_by(_entry.seq.desc()).limit(1)
_ZONES = select(models.Settlement.__table__.c.time_zone).distinct()


@dataclass(slots=True)
class KnownZones:
    """The zones in which the settlements are, with the head of the journal as of which: they change with it alone."""

    found: tuple[str, tuple[str, ...]] | None = None


def state_of(session: Session, known: KnownZones, *, now: datetime) -> str:
    """Give a text that is the same as long as nothing was entered in the journal, and no date began in a settlement's zone."""
    connection = session.connection()
    newest = connection.execute(_NEWEST).first()
    head = "" if newest is None else f"{newest.seq} {newest.hash}"
    found = known.found
    if found is None or found[0] != head:
        known.found = found = (head, tuple(sorted({*connection.scalars(_ZONES), "UTC"})))
    return "\n".join((head, *(f"{each} {today_in(each, now).isoformat()}" for each in found[1])))
