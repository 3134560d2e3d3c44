"""Enters in the journal what is done to the whole database: a backup, a restoration, an upgrade, rights given in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from tracker.models.journal import journal as journals
from tracker.models.journal.actions import Action
from tracker.operations.people.identity import journal_author, person_named, person_of
from tracker.operations.people.permission import roles_in_force, roles_of
from tracker.rules.people.actor import Author
from tracker.rules.people.roles import Right, allowed

# From this revision on there is the role of a service, and the acts of upkeep ask for a right.
ASKED_SINCE = "0034"


@dataclass(frozen=True, slots=True, kw_only=True)
class Overwritten:
    """The journal that a restoration takes the place of: its head, the number of entries lost, and whether it is another."""

    head: str
    lost: int
    other: bool


def enter_backup(
    session: Session, author: Author, *, file: str, entries: int, head: str, missing: int, now: datetime
) -> int:
    """Enter that a backup was taken into a file, of so many entries; `missing` counts the evidence that was not there."""
    told = {"file": file, "entries": entries, "head": head, "missing": missing}
    return _enter(session, Action.BACKUP, {**told, **journal_author(session, author)}, by=author.by, now=now)


def enter_restoration(
    session: Session,
    author: dict[str, object],
    *,
    made_at: str,
    entries: int,
    head: str | None,
    before: Overwritten | None,
    by: str,
    now: datetime,
) -> int:
    """Enter that a backup made then was put back, in the journal of that backup; `before` is what it takes the place of.

    `author` is who did it as the journal that was there knew it, or this one where none was.
    """
    told: dict[str, object] = {"made_at": made_at, "entries": entries, "head": head, "before": None}
    if before is not None:
        told |= {"before": before.head, "lost": before.lost, "other": before.other}
    return _enter(session, Action.RESTORE, {**told, **author}, by=by, now=now)


def enter_upgrade(session: Session, author: Author, *, before: str, after: str, now: datetime) -> int | None:
    """Enter that the database was brought to another revision; None where the journal is empty, as nothing was done yet."""
    if journals.head(session) is None:
        return None
    told = {"before": before, "after": after, **journal_author(session, author)}
    return _enter(session, Action.UPGRADE, told, by=author.by, now=now)


def enter_grants(session: Session, author: Author, *, role: str, now: datetime) -> int | None:
    """Enter that the rights of a PostgreSQL role were written out; None where the journal is empty."""
    if journals.head(session) is None:
        return None
    told = {"role": role, **journal_author(session, author)}
    return _enter(session, Action.GRANTS, told, by=author.by, now=now)


def refused_from_now_on(session: Session, logins: Iterable[str]) -> tuple[str, ...]:
    """Give those of the logins by which the days are not run and nothing is sent or backed up once these ask for a right."""
    if not roles_in_force(session):
        return ()
    refused = []
    for login in sorted(set(logins)):
        person = person_of(session, login) or person_named(session, login)
        held = frozenset() if person is None else roles_of(session, person, settlement=None)
        if not (allowed(held, Right.SERVE) and allowed(held, Right.BACK_UP)):
            refused.append(login)
    return tuple(refused)


def _enter(session: Session, action: Action, payload: dict[str, object], *, by: str, now: datetime) -> int:
    return journals.append(session, at=now, actor=by, action=action.value, settlement=None, payload=payload)
