"""What waits for approval, and who may give it."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.delivery.digest import Approval
from tracker.operations.permission import roles_of
from tracker.rules.codes import code_of
from tracker.rules.roles import Role


def to_approve(session: Session) -> dict[int, tuple[Approval, ...]]:
    """Give what waits for approval, by date, by the id of each person who has the role of an approver there."""
    d, o, s = models.Deadline, models.Obligation, models.Settlement
    query = (
        select(d.number, d.label, d.latest_on, d.latest_at, o.code, o.title, o.recurring, s.code.label("settlement"))
        .join(o, o.id == d.obligation_id)
        .join(s, s.id == d.settlement_id)
        .where(d.proposed, d.gone.is_(False))
        .order_by(d.latest_on.is_(None), d.latest_on, s.code, o.position, d.number)
    )
    rows = session.execute(query).all()
    if not rows:
        return {}
    grants = select(models.RoleGrant.person_id).where(models.RoleGrant.role == Role.APPROVER)
    approvers = session.scalars(select(models.Person).where(models.Person.id.in_(grants))).all()
    found: dict[int, tuple[Approval, ...]] = {}
    for settlement in {row.settlement for row in rows}:
        waiting = tuple(
            Approval(
                f"{settlement}/{code_of(row.code, row.number, row.label, recurring=row.recurring)}",
                row.title,
                row.latest_at or row.latest_on,
            )
            for row in rows
            if row.settlement == settlement
        )
        for person in approvers:
            if Role.APPROVER in roles_of(session, person, settlement=settlement):
                found[person.id] = (*found.get(person.id, ()), *waiting)
    return {person: tuple(sorted(several, key=lambda each: each.code)) for person, several in found.items()}
