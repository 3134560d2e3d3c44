"""One deadline as a list shows it, whether today's list reads it or a past one derives it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.rules.grades import Grade
from tracker.rules.kinds import Kind
from tracker.rules.recorded import When
from tracker.rules.status import Status

MET = frozenset({Status.MET, Status.MET_LATE})
_m = models.DateMove.__table__.c


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineLine:
    """One deadline as a list shows it; `owner` is a person's key, `days_late` in calendar days.

    `resolved` is what the company says, `done_grade` how sure the day is on which it was done; `delivery` is what became
    of it beside its date, as `tracker.rules.delivery.Delivery.told` gives it.
    `rule_version` numbers the rule that produced its date, None where its obligation has had just one.
    `proposed` says that what was said to be done does not count yet, because another person has not approved it.
    """

    settlement: str
    instrument: str
    code: str
    title: str
    owner: str | None
    kind: Kind
    safe: date | datetime | None
    latest: date | datetime | None
    status: Status
    grade: Grade | None
    awaits: tuple[str, ...] = ()
    estimate_on: date | None = None
    days_late: int = 0
    lateness_unknown: bool = False
    moved_into_past: bool = False
    resolved: When | None = None
    resolved_grade: Grade | None = None
    done_grade: Grade | None = None
    delivery: dict[str, Any] | None = field(default=None, hash=False)
    rule_version: int | None = None
    proposed: bool = False


def resolution_shown(status: Status, resolved_by: date, today: date) -> bool:
    """Say whether a list shows the company's resolution: where it stands, also if more is needed than that."""
    return status in MET or (resolved_by <= today and status not in {Status.WAIVED, Status.RELEASED, Status.SUPERSEDED})


def moved_into_past_codes(session: Session, settlement_id: int, *, known_to: int | None = None) -> frozenset[str]:
    """Give the codes of the deadlines whose last move put them into the past; with `known_to`, by that journal entry."""
    told = select(func.max(_m.id)).where(_m.settlement_id == settlement_id)
    if known_to is not None:
        told = told.where(_m.entry_seq <= known_to)
    newest = told.group_by(_m.code).scalar_subquery()
    query = select(_m.code).where(_m.id.in_(newest), _m.landed_in_past)
    return frozenset(session.connection().scalars(query))
