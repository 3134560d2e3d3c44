"""Who stands in for whom on a day: what a session knows of the moment, and the delegates who were named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.rules.zones import today_in

_MOMENT = "moment"
_FOR = "acts for"
# Where an entry of the journal holds the keys of those in whose stead was acted.
FOR = "for"
_DAY = timedelta(days=1)


def at_moment(session: Session, moment: Callable[[], datetime]) -> None:
    """Let a session know when it is, where anybody is to stand in for another: without it nobody does."""
    session.info[_MOMENT] = moment


def stood_for(session: Session, person: models.Person, *, settlement: str | None) -> tuple[models.Person, ...]:
    """Give those for whom a person stands in today, in the settlement's zone, or UTC."""
    moment: Callable[[], datetime] | None = session.info.get(_MOMENT)
    if moment is None or not _ever_named(session, person.id):
        return ()
    zone = session.scalar(select(models.Settlement.time_zone).where(models.Settlement.code == settlement)) or "UTC"
    return _stood_for(session, person.id, today_in(zone, moment()))


def stood_for_anywhere(session: Session, person: models.Person, *, now: datetime) -> tuple[models.Person, ...]:
    """Give those for whom a person stands in where it is today in any zone; whether it is so there, each act asks."""
    if not _ever_named(session, person.id):
        return ()
    today = today_in("UTC", now)
    found = (each for day in (today - _DAY, today, today + _DAY) for each in _stood_for(session, person.id, day))
    return tuple({each.id: each for each in found}.values())


def act_for(session: Session, absent: models.Person) -> None:
    """Note that an act of this session is done in the stead of a person."""
    session.info.setdefault(_FOR, set()).add(absent.key)


def acted_for(session: Session) -> dict[str, object]:
    """In whose stead is acted, as an entry of the journal has it; nothing where all is done in the own name."""
    keys: set[str] = session.info.get(_FOR, set())
    return {FOR: sorted(keys)} if keys else {}


def delegate_on(session: Session, person: int, day: date) -> int | None:
    """Give the id of who stands in for a person on a day, None where nobody does."""
    d = models.Delegation
    query = select(d.delegate_id).where(d.person_id == person, d.first_on <= day, d.last_on >= day)
    return session.scalars(query.order_by(d.id.desc()).limit(1)).first()


def _ever_named(session: Session, delegate: int) -> bool:
    d = models.Delegation.__table__.c
    return session.connection().scalar(select(d.id).where(d.delegate_id == delegate).limit(1)) is not None


def _stood_for(session: Session, delegate: int, day: date) -> tuple[models.Person, ...]:
    d, p = models.Delegation, models.Person
    named = select(d.person_id).where(d.delegate_id == delegate, d.first_on <= day, d.last_on >= day)
    persons = session.scalars(select(p).where(p.id.in_(named)).order_by(p.key)).all()
    return tuple(each for each in persons if delegate_on(session, each.id, day) == delegate)
