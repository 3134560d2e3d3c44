"""A delegate for an absence: named by the person, or by an administrator for one who cannot, with the days; it ends by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused
from tracker.models.journal import journal as journals
from tracker.operations.idempotency import once
from tracker.operations.people.identity import (
    EVERYBODY_ELSE,
    PERSON,
    journal_proof,
    logins,
    person_named,
    require_own_login,
    same_person,
)
from tracker.operations.people.permission import require_allowed, roles_of
from tracker.operations.people.persons import ACT, require_person
from tracker.rules.people.actor import Author
from tracker.rules.people.roles import Sees, sees
from tracker.rules.wording import written
from tracker.rules.zones import today_in

LONGEST = timedelta(days=366)
_WIDTH = {Sees.NOTHING: 0, Sees.EDITION: 1, Sees.ALL: 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """Days on which somebody stands in for a person: both by key and name, and the last day (inclusive)."""

    person: str
    name: str
    delegate: str
    delegate_name: str
    first_on: date
    last_on: date


@once(int)
def name_delegate(
    session: Session, key: str, delegate: str | None, *, first_on: date, last_on: date, author: Author, now: datetime
) -> int:
    """Let another person stand in for one on those days (inclusive), or with None nobody any more; gives the journal's entry.

    The person does it, or who may appoint. What was named before for these days holds no more.
    Raises `NotFound` for a person that nobody knows; `InputRefused` for days that are over, have no order or are more than a
    year, for a delegate who is the person, acts by no login of their own, or sees less; `NotAllowed` for anybody else.
    """
    named = person_named(session, author.by)
    if named is not None and named.key == key:
        require_own_login(session, author, ACT, settlement=None, subject=key)
    else:
        require_allowed(session, author, ACT, settlement=None, subject=key)
    person = require_person(session, key)
    if not first_on <= last_on < first_on + LONGEST:
        raise InputRefused("An absence has a first and a last day, a year apart at most.", "Name both.")
    if last_on < today_in("UTC", now) - timedelta(days=1):
        raise InputRefused(f"{written(last_on)} is over: nobody stands in for what was.", "Name days to come.")
    other = None if delegate is None else require_person(session, delegate)
    if other is not None:
        _refuse_unfit(session, person, other)
    entry = journals.next_seq(session)
    who = None if other is None else other.id
    row = models.Delegation(person_id=person.id, delegate_id=who, first_on=first_on, last_on=last_on, entry_seq=entry)
    session.add(row)
    told = {
        "delegate": delegate,
        "first_on": first_on,
        "last_on": last_on,
        PERSON: key,
        **journal_proof(session, author.actor),
    }
    return journals.append(session, at=now, actor=author.by, action=ACT, settlement=None, payload=told)


def list_absences(session: Session, *, now: datetime) -> tuple[Absence, ...]:
    """Give who stands in for whom today and later, by day; days that somebody else was named for since are left out."""
    d, p = models.Delegation, models.Person
    persons = {each.id: each for each in session.scalars(select(p))}
    today = today_in("UTC", now)
    rows = session.scalars(select(d).where(d.last_on >= today).order_by(d.id.desc())).all()
    taken: dict[int, list[tuple[date, date]]] = {}
    found = []
    for row in rows:
        for first, last in _left(row.first_on, row.last_on, taken.setdefault(row.person_id, [])):
            if row.delegate_id is not None and last >= today:
                person, other = persons[row.person_id], persons[row.delegate_id]
                found.append(
                    Absence(
                        person=person.key,
                        name=person.name,
                        delegate=other.key,
                        delegate_name=other.name,
                        first_on=first,
                        last_on=last,
                    )
                )
        taken[row.person_id].append((row.first_on, row.last_on))
    return tuple(sorted(found, key=lambda each: (each.first_on, each.person)))


def _left(first: date, last: date, taken: list[tuple[date, date]]) -> list[tuple[date, date]]:
    """The days of a period that none of those taken has, as periods."""
    day, left = timedelta(days=1), [(first, last)]
    for begins, ends in taken:
        left = [
            part
            for start, end in left
            for part in ((start, min(end, begins - day)), (max(start, ends + day), end))
            if part[0] <= part[1]
        ]
    return left


def _refuse_unfit(session: Session, person: models.Person, other: models.Person) -> None:
    if other.id == person.id or same_person(session, other.key, person.key):
        raise InputRefused(f"{person.name} is no delegate of {person.name}.", "Name another person.")
    if logins(session).get(other.id) == EVERYBODY_ELSE:
        raise InputRefused(f"{other.name} stands for every login that is nobody's, and never acts.")
    for code in session.scalars(select(models.Settlement.code).order_by(models.Settlement.code)):
        own, theirs = (sees(roles_of(session, each, settlement=code)) for each in (person, other))
        if _WIDTH[theirs] < _WIDTH[own]:
            raise InputRefused(
                f"{other.name} sees {theirs} of {code}, and {person.name} sees {own}: standing in shows nothing more.",
                "Name another person, or have an administrator give a role.",
            )
