"""From which date on a time zone's days are run, where none of them was yet."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.models.runs import standing_runs
from tracker.operations.agreement.rows import read_revision, revisions_of


def first_date(session: Session, zone: str) -> date | None:
    """Give the first date to be run in a zone without any run; None where no settlement is in it.

    It is the day its first settlement was loaded; for one that came from another zone, the day after the last that was
    run for it there, so that no day is run for it twice.
    """
    rows = session.scalars(select(models.Settlement).where(models.Settlement.time_zone == zone)).all()
    return min((_since(session, row) for row in rows), default=None)


def _since(session: Session, row: models.Settlement) -> date:
    revisions = revisions_of(session, row)
    # The last of them is read as it is kept; a settlement that was never changed came from nowhere.
    zone = row.time_zone
    for before, after in zip(reversed(revisions[:-1]), reversed(revisions[1:]), strict=True):
        left = read_revision(before).settlement.time_zone
        if left != zone:
            ran = standing_runs(select(func.max(models.Run.day)), left)
            last = session.scalar(ran.where(models.Run.entry_seq < after.entry_seq))
            return row.loaded_on if last is None else max(row.loaded_on, last + timedelta(days=1))
    return row.loaded_on
