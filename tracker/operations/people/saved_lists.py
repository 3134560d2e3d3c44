"""The lists that a person comes back to: what the register is narrowed to and its order, under a name.

How somebody likes to look is nobody else's, changes nothing of what was agreed or happened, and enters no journal.
"""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.operations.people.identity import person_acting
from tracker.rules.people.actor import Actor

MOST, LONGEST_NAME = 30, 60
_l, _p = models.SavedList.__table__.c, models.Person.__table__.c
# The tables and not mapped objects: it is asked before each answer that shows them.
_KEPT = (
    select(_l.name, _l.query)
    .join_from(models.SavedList.__table__, models.Person.__table__, _p.id == _l.person_id)
    .where(_p.key == bindparam("key"))
    .order_by(_l.name)
)


def save_list(session: Session, actor: Actor, name: str, query: str, *, now: datetime) -> None:
    """Keep a list under a name; the one that had the name makes room."""
    person = _person(session, actor)
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME:
        raise InputRefused(f"A list has a name of at most {LONGEST_NAME} characters.", "Give it one.")
    if not query:
        raise InputRefused("The whole register needs no name.", "Narrow it, or choose an order, and save that.")
    found = session.get(models.SavedList, (person.id, name))
    if found is not None:
        found.query, found.saved_at = query, now
        return
    lists = models.SavedList
    number = session.scalar(select(func.count()).select_from(lists).where(lists.person_id == person.id)) or 0
    if number >= MOST:
        raise InputRefused(f"You have {MOST} lists already.", "Take one away first.")
    session.add(lists(person_id=person.id, name=name, query=query, saved_at=now))


def forget_list(session: Session, actor: Actor, name: str) -> None:
    """Take a list away; `NotFound` for a name that the person has not given."""
    found = session.get(models.SavedList, (_person(session, actor).id, name))
    if found is None:
        raise NotFound(f"You have no list called “{name}”.")
    session.delete(found)


def saved_lists(session: Session, actor: Actor) -> tuple[tuple[str, str], ...]:
    """The name and the query of each list of a person, by name."""
    person = person_acting(session, actor)
    if person is None:
        return ()
    lists = models.SavedList
    query = select(lists.name, lists.query).where(lists.person_id == person.id).order_by(func.lower(lists.name))
    return tuple((row.name, row.query) for row in session.execute(query))


def state_of_lists(session: Session, key: str) -> str:
    """Give a text that is the same as long as the person of that key keeps the same lists."""
    rows = session.connection().execute(_KEPT, {"key": key})
    return json.dumps([tuple(row) for row in rows])


def _person(session: Session, actor: Actor) -> models.Person:
    person = person_acting(session, actor)
    if person is None:
        raise InputRefused("Lists are kept for persons, and you are none here.")
    return person
