"""Secret addresses at which a calendar program reads deadlines: for as long as their person keeps every role."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.models.journal import journal as journals
from tracker.operations.accounts.secret_texts import digest_of, new_secret
from tracker.operations.accounts.tokens import ACT
from tracker.operations.people.identity import journal_author, person_acting
from tracker.operations.queries.calendar import Whose, calendar_of
from tracker.rules.people.actor import Actor, Author, Proof
from tracker.rules.people.roles import Role

MOST = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarOf:
    """Whose deadlines: those of all who have a role, of a settlement, of both, or with neither the person's own."""

    settlement: str | None = None
    role: Role | None = None

    def __str__(self) -> str:
        if self.role is None:
            return "one's own deadlines" if self.settlement is None else f"the settlement {self.settlement}"
        return f"the role {self.role}{f' in {self.settlement}' if self.settlement else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarLine:
    """An address as its person sees it: its number, whose deadlines it gives, and when it was made."""

    number: int
    of: CalendarOf
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarHolder:
    """Whom a secret address proves to read, and whose deadlines it gives."""

    actor: Actor
    key: str
    of: CalendarOf


_c, _p, _g = (each.__table__.c for each in (models.CalendarAddress, models.Person, models.RoleGrant))
# It ends with the role: with any that was taken from its person since.
_STANDS = ~exists().where(_g.person_id == _c.person_id, _g.id > _c.last_grant, _g.granted.is_(False))
# The tables and not mapped objects, and one question: programs ask it often.
_HOLDER = (
    select(_c.settlement, _c.role, _p.key)
    .join_from(models.CalendarAddress.__table__, models.Person.__table__, _p.id == _c.person_id)
    .where(_c.digest == bindparam("digest"), _STANDS)
)


def make_calendar(session: Session, of: CalendarOf, *, author: Author, now: datetime) -> str:
    """Make an address of the person who acts, and give its secret, which is shown this once.

    Raises `InputRefused` for a login that is nobody's, and where there are as many as there may be.
    """
    person = person_acting(session, author.actor)
    if person is None:
        raise InputRefused("A calendar's address is a person's, and this login is nobody's.")
    if len(list_calendars(session, author.actor)) >= MOST:
        raise InputRefused(f"You have {MOST} addresses already.", "Take one away first.")
    secret, digest = new_secret()
    last = session.scalar(select(func.max(_g.id)).where(_g.person_id == person.id)) or 0
    session.add(
        models.CalendarAddress(
            digest=digest,
            person_id=person.id,
            settlement=of.settlement,
            role=of.role,
            made_at=now,
            last_grant=last,
        )
    )
    told = {"calendar": str(of), **journal_author(session, author)}
    journals.append(session, at=now, actor=author.by, action=ACT, settlement=of.settlement, payload=told)
    return secret


def calendar_holder(session: Session, secret: str) -> CalendarHolder | None:
    """Give whom an address proves to read; None where it was taken away, or its person lost a role since."""
    row = session.connection().execute(_HOLDER, {"digest": digest_of(secret)}).one_or_none()
    if row is None:
        return None
    of = CalendarOf(settlement=row.settlement, role=row.role)
    return CalendarHolder(actor=Actor(row.key, Proof.TOKEN), key=row.key, of=of)


def calendar_for(session: Session, of: CalendarOf, key: str, *, now: datetime) -> bytes:
    """Give that calendar of the person of that key, in a session that shows what is for them; raises as `calendar_of` does."""
    own = of.settlement is None and of.role is None
    return calendar_of(session, Whose(key if own else None, of.role), settlement=of.settlement, now=now)


def list_calendars(session: Session, actor: Actor) -> tuple[CalendarLine, ...]:
    """Give the addresses of the person who acts that have not ended, oldest first."""
    person = person_acting(session, actor)
    owner = None if person is None else person.id
    query = select(_c.id, _c.settlement, _c.role, _c.made_at).where(_c.person_id == owner, _STANDS).order_by(_c.id)
    return tuple(
        CalendarLine(number=each.id, of=CalendarOf(settlement=each.settlement, role=each.role), made_at=each.made_at)
        for each in session.execute(query)
    )


def end_calendar(session: Session, number: int, *, author: Author, now: datetime) -> None:
    """Take an address of the person who acts away; `NotFound` where the person has none of that number."""
    person = person_acting(session, author.actor)
    row = session.get(models.CalendarAddress, number)
    if person is None or row is None or row.person_id != person.id:
        raise NotFound(f"You have no calendar address {number}.")
    of = CalendarOf(settlement=row.settlement, role=row.role)
    told = {"calendar": str(of), "ended": True, **journal_author(session, author)}
    session.delete(row)
    journals.append(session, at=now, actor=author.by, action=ACT, settlement=of.settlement, payload=told)
