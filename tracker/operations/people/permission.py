"""May this person do that? Asked before each act is written, and entered in the journal where the answer is no."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import Concealed, NeedsAnother, NotAllowed
from tracker.operations.people.absence import act_for, stood_for, stood_for_anywhere
from tracker.operations.people.identity import acting, journal_proof, person_acting, person_named, require_own_login
from tracker.remedies import Do, Give, Grant, LookUp, Remedy
from tracker.rules.people.actor import Actor, Author
from tracker.rules.people.roles import IN_STEAD, RIGHTS, Right, Role, allowed, roles_with

# The journal's actions that are something else than recording what happened.
_RIGHTS = {
    "load": Right.AGREE,
    "amend": Right.AGREE,
    "notify": Right.AGREE,
    "person": Right.APPOINT,
    "account": Right.APPOINT,
    "mend": Right.APPOINT,
    "set clock": Right.KEEP,
    "resolve": Right.DO,
    "attest": Right.DO,
    "submit": Right.DO,
    "sign": Right.DO,
    "evidence": Right.DO,
    "pay": Right.DO,
    "approve": Right.APPROVE,
    "reject": Right.APPROVE,
    "recommendation": Right.RECOMMEND,
    "answer": Right.DO,
    "day": Right.SERVE,
    "send": Right.SERVE,
    "backup": Right.BACK_UP,
    "restore": Right.KEEP,
    "upgrade": Right.KEEP,
    "grants": Right.KEEP,
}
_BY_LOGIN = frozenset({Right.SERVE, Right.BACK_UP, Right.KEEP})
# What a service does while nobody looks, and how long one refusal of it to somebody stands for all that follow.
UNATTENDED = frozenset({"day", "send", "backup"})
_UNTOLD = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Appointed:
    """A person with the roles held in one settlement, those held everywhere among them."""

    person: models.Person
    roles: frozenset[Role]


def require_allowed(
    session: Session, author: Author, act: str, *, settlement: str | None, subject: str, owner: str | None = None
) -> None:
    """Refuse an act that the person has no role for, or does from another login or sign-in than the own one.

    Where nobody was ever given a role, everybody may do everything from the right login; by a sign-in nobody may.
    `act` is the journal's word for it, `owner` the key of the person who owns the duty it is about.
    Raises `NotAllowed`.
    """
    require_own_login(session, author, act, settlement=settlement, subject=subject)
    if not roles_in_force(session) and not author.actor.proved.names_person:
        return
    right = _RIGHTS.get(act, Right.RECORD)
    refused = partial(NotAllowed, by=author.by, act=act, settlement=settlement, subject=subject)
    who = appointed(session, author.by, settlement=settlement)
    if who is None:
        sentence = f"“{author.by}” is no person known here, and roles are in force."
        # Nobody says in whose name the service works: it is whose login it is.
        way: Remedy = Do("give a login") if right in _BY_LOGIN else Give("person")
        raise refused(sentence, remedies=[way, LookUp("persons")])
    if allowed(who.roles, right, owns=owner is not None and owner == who.person.key):
        return
    absent = stood_for(session, who.person, settlement=settlement) if right in IN_STEAD else ()
    for each in absent:
        if allowed(roles_of(session, each, settlement=settlement), right, owns=owner == each.key):
            act_for(session, each)
            return
    held = ", ".join(sorted(who.roles)) or "no role"
    raise refused(
        f"{who.person.name} may not do that: it needs the right to {right}, and {who.person.key} has {held}"
        f"{f' in {settlement}' if settlement else ''}.",
        f"Roles that have it: {', '.join(roles_with(right))}.",
        remedies=[Grant(tuple(roles_with(right)), who.person.key)],
    )


def roles_in_force(session: Session) -> bool:
    """Say whether roles were ever given: from then on each act needs one."""
    # The table and not mapped objects, as for logins.
    return session.connection().scalar(select(models.RoleGrant.__table__.c.id).limit(1)) is not None


def appointed(session: Session, name: str, *, settlement: str | None) -> Appointed | None:
    """Give a person with the roles held in a settlement; None for a name that nobody has."""
    person = person_named(session, name)
    return None if person is None else Appointed(person, roles_of(session, person, settlement=settlement))


def roles_of(session: Session, person: models.Person, *, settlement: str | None) -> frozenset[Role]:
    """Give the roles a person holds in a settlement; with None, those held in every settlement."""
    return roles_in(roles_held(session, person), settlement)


def roles_held(session: Session, person: models.Person) -> frozenset[tuple[Role, str | None]]:
    """Give each role that a person holds, with the settlement that it is held in, None for every one."""
    held: dict[tuple[Role, str | None], bool] = {}
    grants = models.RoleGrant
    for grant in session.scalars(select(grants).where(grants.person_id == person.id).order_by(grants.id)):
        held[grant.role, grant.settlement] = grant.granted
    return frozenset(each for each, granted in held.items() if granted)


def roles_in(held: frozenset[tuple[Role, str | None]], settlement: str | None) -> frozenset[Role]:
    """Give those of a person's roles that count in a settlement; with None, those held in every settlement."""
    return frozenset(role for role, where in held if where in {None, settlement})


def rights_anywhere(session: Session, actor: Actor, *, now: datetime) -> frozenset[Right]:
    """Give the rights that who acts has in any settlement, also in another's stead; whether one is held, each act asks."""
    person = person_acting(session, actor)
    if person is None:
        return frozenset()
    absent = stood_for_anywhere(session, person, now=now)
    in_stead = (right for each in absent for right in _rights_of(session, each) & IN_STEAD)
    return _rights_of(session, person).union(in_stead)


def _rights_of(session: Session, person: models.Person) -> frozenset[Right]:
    return frozenset(right for role, _ in roles_held(session, person) for right in RIGHTS[role])


def require_for_all(session: Session, actor: Actor, act: str) -> Author:
    """Give whose act it is that is about no one settlement, by who is logged in; refuses as `require_allowed` does."""
    author = Author(actor=actor, by=acting(session, actor))
    require_allowed(session, author, act, settlement=None, subject="")
    return author


def journal_refusal(
    session: Session, refusal: NotAllowed | Concealed | NeedsAnother, *, actor: Actor, now: datetime
) -> None:
    """Enter a refusal in the journal: who tried what, from which login, and why not; or what waits for another person."""
    from tracker.models.journal import journal as journals  # which today's list does without

    if isinstance(refusal, NeedsAnother):
        journals.append(
            session, at=now, actor=refusal.by, action="propose", settlement=refusal.settlement, payload=refusal.content
        )
        return
    if refusal.act in UNATTENDED and any(
        each["tried"] == refusal.act for each in _refused_since(session, refusal.by, now - _UNTOLD)
    ):
        return  # a service tries again every few minutes
    journals.append(
        session,
        at=now,
        actor=refusal.by,
        action="refused",
        settlement=refusal.settlement,
        payload={
            "tried": refusal.act,
            "subject": refusal.subject,
            "why": list(refusal.sentences),
            **journal_proof(session, actor),
        },
    )


def _refused_since(session: Session, by: str, since: datetime) -> Iterator[Mapping[str, Any]]:
    entry = models.JournalEntry
    query = select(entry.payload).where(entry.action == "refused", entry.actor == by, entry.at > since)
    yield from map(json.loads, session.scalars(query))
