"""Whom a settlement's notices go to by command, which kinds a person does not want, and which nobody may do without."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, UnknownName
from tracker.models.journal import journal as journals
from tracker.operations.day.outbox import person_named
from tracker.operations.idempotency import once
from tracker.operations.people.identity import journal_proof, require_own_login
from tracker.operations.people.identity import person_named as person_meant
from tracker.operations.people.permission import require_allowed
from tracker.operations.queries.names import require_settlement
from tracker.rules.people.actor import Author
from tracker.rules.people.notices import NoticeKind
from tracker.rules.people.recipients import MANDATORY
from tracker.rules.wording import either


@once(bool)
def switch_off(session: Session, kind: str, *, person: str, author: Author, now: datetime) -> bool:
    """Leave a kind of notice out of a person's digests, unless it is mandatory; False where it was left out already."""
    wanted = _kind(kind)
    if wanted in MANDATORY:
        raise InputRefused(
            f"“{wanted}” cannot be switched off by anyone: a missed date begins with it.",
            f"What can be: {either([str(each) for each in NoticeKind if each not in MANDATORY])}.",
        )
    return _switch("switch off", session, wanted, person=person, author=author, now=now)


@once(bool)
def switch_on(session: Session, kind: str, *, person: str, author: Author, now: datetime) -> bool:
    """Put a kind of notice back into a person's digests; False where it was not left out."""
    return _switch("switch on", session, _kind(kind), person=person, author=author, now=now)


@once(bool)
def notify(session: Session, person: str, *, settlement: str, told: bool, author: Author, now: datetime) -> bool:
    """Have a settlement's notices that are no owner's go to a person too, or with `told` False no longer; False where it was so.

    The file's own recipients stay, and loading it again leaves these.
    """
    require_settlement(session, settlement)
    row = person_named(session, person)
    require_own_login(session, author, "notify", settlement=settlement, subject=row.key)
    require_allowed(session, author, "notify", settlement=settlement, subject=row.key)
    if (row.key in notified(session, settlement)) is told:
        return False
    payload = {"person": row.key, "told": told, **journal_proof(session, author.actor)}
    journals.append(session, at=now, actor=author.by, action="notify", settlement=settlement, payload=payload)
    return True


def notified(session: Session, settlement: str) -> tuple[str, ...]:
    """The keys of those whom a settlement's notices go to by command, as the journal has it, in the order they were named."""
    entry = models.JournalEntry
    query = select(entry.payload).where(entry.settlement == settlement, entry.action == "notify").order_by(entry.seq)
    persons: dict[str, None] = {}
    for text in session.scalars(query):
        said = json.loads(text)
        if said["told"]:
            persons[said["person"]] = None
        else:
            persons.pop(said["person"], None)
    return tuple(persons)


def switched_off(session: Session, person: str) -> tuple[str, ...]:
    """The kinds that a person does not get; raises `NotFound` for a person that nobody knows."""
    row = person_named(session, person)
    query = select(models.SwitchedOff.kind).where(models.SwitchedOff.person_id == row.id)
    return tuple(session.scalars(query.order_by(models.SwitchedOff.kind)))


def _require_own(session: Session, row: models.Person, author: Author, act: str) -> None:
    """Let each person choose; for another person it takes a role, where roles are in force."""
    require_own_login(session, author, act, settlement=None, subject=row.key)
    chooser = person_meant(session, author.by)
    if chooser is None or chooser.id != row.id:
        require_allowed(session, author, act, settlement=None, subject=row.key)


def _kind(name: str) -> NoticeKind:
    try:
        return NoticeKind(name.strip().lower())
    except ValueError:
        raise UnknownName("kind of notice", name, [str(each) for each in NoticeKind]) from None


def _switch(action: str, session: Session, kind: NoticeKind, *, person: str, author: Author, now: datetime) -> bool:
    """Switch a kind of notice off or on for a person, and journal that; False where it was so already."""
    row = person_named(session, person)
    _require_own(session, row, author, action)
    held, off = session.get(models.SwitchedOff, (row.id, str(kind))), action == "switch off"
    if (held is not None) is off:
        return False
    if held is None:
        session.add(models.SwitchedOff(person_id=row.id, kind=str(kind)))
    else:
        session.delete(held)
    payload = {"person": person, "kind": str(kind), **journal_proof(session, author.actor)}
    journals.append(session, at=now, actor=author.by, action=action, settlement=None, payload=payload)
    return True
