"""Persons and their roles: added, given, taken away, and listed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.models import journal as journals
from tracker.operations.agreed import require
from tracker.operations.permission import require_allowed, roles_in_force, roles_of
from tracker.rules.addresses import is_address
from tracker.rules.roles import Role

ACT = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """A person as a list shows them: the roles held everywhere, and those held in single settlements, by code."""

    key: str
    name: str
    email: str | None
    roles: tuple[Role, ...]
    within: dict[str, tuple[Role, ...]]


def add_person(session: Session, key: str, *, name: str, email: str | None, by: str, now: datetime) -> int:
    """Make a person known, and give the number of the journal entry.

    Raises `InputRefused` for a key that is taken or empty, a name that is empty, or an address that is none;
    `NotAllowed` for one who may not appoint.
    """
    require_allowed(session, by, ACT, settlement=None, subject=key)
    if not key.strip() or key != key.strip() or "/" in key or not key.isprintable():
        raise InputRefused(f"“{key}” cannot be a person's key: use a short word, such as mia.")
    if not name.strip() or not name.isprintable():
        raise InputRefused("A person needs a name, with --name.")
    if email is not None and not is_address(email):
        raise InputRefused(f"“{email}” is no address for mail.")
    if session.scalars(select(models.Person).where(models.Person.key == key)).one_or_none() is not None:
        raise InputRefused(f"There is a person “{key}” already; `tracker person list` shows them.")
    session.add(models.Person(key=key, name=name.strip(), email=email))
    return _journal(session, by=by, now=now, payload={"added": key, "name": name.strip(), "email": email}, within=None)


def grant(
    session: Session, key: str, role: Role, *, within: str | None, by: str, now: datetime, granted: bool = True
) -> int:
    """Give a person a role, or take it away; `within` is one settlement's code, None for all.

    Gives the number of the journal entry. The first role ever given must be that of an administrator, who gives the
    others; the last administrator stays one.
    Raises `NotFound` for a person or settlement that nobody knows, `InputRefused` where nothing would change or no
    administrator would be left, `NotAllowed` for one who may not appoint.
    """
    require_allowed(session, by, ACT, settlement=within, subject=key)
    person = session.scalars(select(models.Person).where(models.Person.key == key)).one_or_none()
    if person is None:
        raise NotFound(f"There is no person “{key}” here. `tracker person add {key} --name NAME` makes one known.")
    if within is not None:
        require(session, within)
    first = not roles_in_force(session)
    if first and (role is not Role.ADMINISTRATOR or within is not None or not granted):
        raise InputRefused(
            "Nobody has a role yet, and the first one must be an administrator of all settlements, who gives the others.",
            "From then on each act needs a role: `tracker person grant KEY administrator`.",
        )
    held = role in _held(session, person, within)
    if held is granted:
        where = "everywhere" if within is None else f"in {within}"
        raise InputRefused(f"{person.name} {'has' if held else 'does not have'} the role {role} {where} already.")
    if role is Role.ADMINISTRATOR and not granted and within is None and _administrators(session) == {person.id}:
        raise InputRefused(
            f"{person.name} is the last administrator: without one, nobody could give a role again.",
            "Make another person an administrator first.",
        )
    entry = journals.next_seq(session)
    session.add(models.RoleGrant(person_id=person.id, role=role, settlement=within, granted=granted, entry_seq=entry))
    word = "granted" if granted else "revoked"
    return _journal(session, by=by, now=now, payload={word: role.value, "person": key}, within=within)


def list_persons(session: Session) -> tuple[PersonLine, ...]:
    """Give every person with their roles, by key."""
    persons = session.scalars(select(models.Person).order_by(models.Person.key)).all()
    return tuple(
        PersonLine(
            key=each.key,
            name=each.name,
            email=each.email,
            roles=tuple(sorted(_held(session, each, None))),
            within={code: tuple(sorted(_held(session, each, code))) for code in _granted_within(session, each)},
        )
        for each in persons
    )


def _granted_within(session: Session, person: models.Person) -> list[str]:
    query = select(models.RoleGrant.settlement).where(
        models.RoleGrant.person_id == person.id, models.RoleGrant.settlement.is_not(None)
    )
    codes = {code for code in session.scalars(query) if code is not None}
    return sorted(code for code in codes if _held(session, person, code))


def _held(session: Session, person: models.Person, within: str | None) -> frozenset[Role]:
    everywhere = roles_of(session, person, settlement=None)
    if within is None:
        return everywhere
    grants = session.scalars(
        select(models.RoleGrant)
        .where(models.RoleGrant.person_id == person.id, models.RoleGrant.settlement == within)
        .order_by(models.RoleGrant.id)
    )
    held = {grant.role: grant.granted for grant in grants}
    return frozenset(role for role, granted in held.items() if granted)


def _administrators(session: Session) -> set[int]:
    persons = session.scalars(select(models.Person)).all()
    return {each.id for each in persons if Role.ADMINISTRATOR in roles_of(session, each, settlement=None)}


def _journal(session: Session, *, by: str, now: datetime, payload: dict[str, object], within: str | None) -> int:
    entry = journals.append(session, at=now, actor=by, action=ACT, settlement=within, payload=payload)
    return entry.seq
