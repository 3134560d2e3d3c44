"""A settlement as it stands, or stood on a past day: its values, facts, plan and the day it is looked at from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from tracker.operations.agreed import Kept, recall
from tracker.operations.facts import recall_facts
from tracker.operations.planning import horizons
from tracker.rules.deadlines import Plan
from tracker.rules.facts import Fact
from tracker.rules.plan import plan, standing_on
from tracker.rules.zones import today_in


@dataclass(frozen=True, slots=True)
class Standpoint:
    """A settlement seen from a day: `facts` are those that stood then, `plan` what followed from them."""

    kept: Kept
    day: date
    facts: tuple[Fact, ...]
    plan: Plan


def stand(session: Session, settlement: str, *, now: datetime, as_of: date | None) -> Standpoint:
    """See a settlement as it stood on `as_of`, with the facts known today; None is today in its own zone.

    Raises `NotFound` where no settlement of that code is loaded.
    """
    kept = recall(session, settlement)
    today = today_in(kept.row.time_zone, now)
    facts = recall_facts(session, kept.row.id)
    return seen_from(session, kept, facts, day=as_of or today, today=today)


def seen_from(session: Session, kept: Kept, facts: tuple[Fact, ...], *, day: date, today: date) -> Standpoint:
    """See a settlement from a day, with those of its facts that stood then."""
    stood = standing_on(facts, day)
    return Standpoint(kept, day, stood, plan(kept.settlement, stood, until=horizons(session, kept, today)))
