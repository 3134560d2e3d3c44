"""The statements of a day's run: made once, since to put a long one together takes as long as to run it."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, insert, select, update

from tracker import models
from tracker.rules.status import Status

# Tables and not mapped objects: a run may write tens of thousands of rows.
CHANGED = insert(models.StatusChange.__table__)  # type: ignore[arg-type] # the stubs know it as FromClause
NOTICED = insert(models.Notice.__table__)  # type: ignore[arg-type] # the stubs know it as FromClause
LOOK_AGAIN, LOOK_AGAIN_AT_TERM = (
    update(table).where(table.c.id == bindparam("key")).values(next_change_on=bindparam("next"))  # type: ignore[arg-type] # as above
    for table in (models.Deadline.__table__, models.Term.__table__)
)


@cache
def deadlines_to_look_at() -> Select[Any]:
    """Find the deadlines of a zone that can change on a day, with what is needed to judge them."""
    d = models.Deadline
    return (
        select(
            d.id,
            d.settlement_id,
            d.number,
            d.label,
            d.notices,
            d.next_change_on,
            *(getattr(d, name) for name in models.STANDING),
            models.Obligation.code,
            models.Obligation.recurring,
            models.Settlement.code.label("settlement"),
            models.Settlement.overdue_every,
            models.Settlement.escalation,
        )
        .join(models.Obligation, models.Obligation.id == d.obligation_id)
        .join(models.Settlement, models.Settlement.id == d.settlement_id)
        .where(d.time_zone == bindparam("zone"), d.next_change_on <= bindparam("day"))
        .order_by(d.id)
    )


@cache
def terms_to_look_at() -> Select[models.Term, str]:
    """Find the terms of a zone that may start or end on a day, each with its settlement's code."""
    t = models.Term
    return (
        select(t, models.Settlement.code)
        .join(models.Settlement, models.Settlement.id == t.settlement_id)
        .where(t.time_zone == bindparam("zone"), t.next_change_on <= bindparam("day"), t.superseded_on.is_(None))
        .order_by(t.id)
    )


@cache
def last_recorded() -> Select[int, Status]:
    """Find the status last recorded up to the day of each deadline that is looked at."""
    change, d = models.StatusChange, models.Deadline
    newest = func.row_number().over(partition_by=change.deadline_id, order_by=(change.on.desc(), change.id.desc()))
    day: BindParameter[date] = bindparam("day")
    numbered = (
        select(change.deadline_id, change.after, newest.label("place"))
        .join(d, d.id == change.deadline_id)
        .where(d.time_zone == bindparam("zone"), d.next_change_on <= day, change.on <= day)
        .subquery()
    )
    return select(numbered.c.deadline_id, numbered.c.after).where(numbered.c.place == 1)
