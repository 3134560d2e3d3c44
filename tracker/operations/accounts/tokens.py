"""Tokens with which a program acts as a person: for so much, and until a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.models.journal import journal as journals
from tracker.operations.accounts.secret_texts import digest_of, new_secret
from tracker.operations.people.identity import journal_author, person_acting
from tracker.rules.people.actor import Actor, Author, Proof
from tracker.rules.people.scopes import Scope

ACT = "token"  # the journal's word for it
LASTS_AT_MOST = timedelta(days=366)
_PREFIX = "trk_"  # by which a scanner of lost secrets knows one


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenLine:
    """A token as its person sees it: its number and name, for how much, and until when."""

    number: int
    name: str
    scope: Scope
    made_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """The actor whom a token proves, and for how much."""

    actor: Actor
    scope: Scope


def make_token(session: Session, name: str, *, scope: Scope, ends_at: datetime, author: Author, now: datetime) -> str:
    """Make a token of the person who acts, and give its secret, which is shown this once.

    Raises `InputRefused` for an empty name, and for an end that has come or is more than a year away.
    """
    person = person_acting(session, author.actor)
    if person is None:
        raise InputRefused("A token is a person's, and this login is nobody's.")
    if not name.strip():
        raise InputRefused("A token needs a name, by which it is known when it is taken away.")
    if not now < ends_at <= now + LASTS_AT_MOST:
        raise InputRefused("A token ends within a year: say on which day.")
    secret, _ = new_secret()
    secret = _PREFIX + secret
    t = models.ApiToken
    session.execute(delete(t).where(t.ends_at < now))
    session.add(
        t(digest=digest_of(secret), person_id=person.id, name=name.strip(), scope=scope, made_at=now, ends_at=ends_at)
    )
    told = {"made": name.strip(), "scope": scope.value, "ends_at": ends_at, **journal_author(session, author)}
    journals.append(session, at=now, actor=author.by, action=ACT, settlement=None, payload=told)
    return secret


def token_holder(session: Session, secret: str, *, now: datetime) -> TokenHolder | None:
    """Give the actor whom a token proves, None where it was taken away or its time is over."""
    t, p = models.ApiToken, models.Person
    query = select(t.ends_at, t.scope, p.key).join(p, p.id == t.person_id).where(t.digest == digest_of(secret))
    row = session.execute(query).one_or_none()
    return None if row is None or now >= row.ends_at else TokenHolder(Actor(row.key, Proof.TOKEN), row.scope)


def list_tokens(session: Session, actor: Actor, *, now: datetime) -> tuple[TokenLine, ...]:
    """Give the tokens of the person who acts, oldest first."""
    person = person_acting(session, actor)
    t = models.ApiToken
    owner = None if person is None else person.id
    rows = session.scalars(select(t).where(t.person_id == owner, t.ends_at > now).order_by(t.id))
    return tuple(
        TokenLine(number=each.id, name=each.name, scope=each.scope, made_at=each.made_at, ends_at=each.ends_at)
        for each in rows
    )


def end_token(session: Session, number: int, *, author: Author, now: datetime) -> None:
    """Take a token of the person who acts away; `NotFound` where the person has none of that number."""
    person = person_acting(session, author.actor)
    row = session.get(models.ApiToken, number)
    if person is None or row is None or row.person_id != person.id:
        raise NotFound(f"You have no token {number}.")
    told = {"ended": row.name, **journal_author(session, author)}
    session.delete(row)
    journals.append(session, at=now, actor=author.by, action=ACT, settlement=None, payload=told)
