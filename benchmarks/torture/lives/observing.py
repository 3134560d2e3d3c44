"""Everything that can be asked of a settlement at a moment beside its list of deadlines, now or of what was known then."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.operations.facts.evidence import list_evidence
from tracker.operations.journal.entries import journal_entries
from tracker.operations.people.persons import list_persons
from tracker.operations.queries.payments import payments
from tracker.operations.queries.recommendations import list_recommendations


def asked(session: Session, settlement: str, *, now: datetime, at: datetime | None) -> dict[str, object]:
    """Ask it of now, or, with `at`, of a past moment; what no command tells of the past is rebuilt from the rows of history."""
    (last,) = journal_entries(session, settlement=None, last=1, now=now, known_at=at)
    known_to = None if at is None else last.seq
    return {
        "recommendations": list_recommendations(session, settlement=settlement, now=now, as_of=None, known_at=at),
        "evidence": list_evidence(session, settlement, code=None, now=now, known_at=at),
        "payments": payments(session, settlement=settlement, now=now, as_of=None, known_at=at),
        "journal": (last.seq, last.hash),
        "roles": _roles_now(session, now) if known_to is None else _roles_then(session, known_to),
        "notices": _newest(session, models.Notice, known_to),
        "messages": _newest(session, models.Message, known_to),
    }


def _roles_now(session: Session, now: datetime) -> set[tuple[str, str, str | None]]:
    held = set()
    for person in list_persons(session, now=now):
        everywhere = {(person.key, role.value, None) for role in person.roles}
        within = {(person.key, role.value, code) for code, roles in person.within.items() for role in roles}
        held |= {*everywhere, *within}
    return held


def _roles_then(session: Session, known_to: int) -> set[tuple[str, str, str | None]]:
    grant = models.RoleGrant
    query = (
        select(models.Person.key, grant.role, grant.settlement, grant.granted)
        .join(models.Person, models.Person.id == grant.person_id)
        .where(grant.entry_seq <= known_to)
        .order_by(grant.id)
    )
    held = {(key, role.value, within): granted for key, role, within, granted in session.execute(query)}
    return {each for each, granted in held.items() if granted}


def _newest(session: Session, table: type[Any], known_to: int | None) -> tuple[int, int | None]:
    """Give how many rows there are, and the last journal entry that wrote one."""
    query = select(func.count(), func.max(table.entry_seq)).select_from(table)
    number, entry = session.execute(query if known_to is None else query.where(table.entry_seq <= known_to)).one()
    return number, entry
