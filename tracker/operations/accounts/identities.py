"""Who a person is at a provider of identities, bound by an administrator, and the requests that were sent there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.models.journal import journal as journals
from tracker.operations.accounts.accounts import ACT, Holder
from tracker.operations.accounts.secret_texts import digest_of, new_secret
from tracker.operations.accounts.sign_ins import end_sign_ins
from tracker.operations.people.identity import PERSON, journal_proof
from tracker.operations.people.permission import require_allowed
from tracker.remedies import AddPerson
from tracker.rules.people.actor import Author

REQUEST_LASTS = timedelta(minutes=10)
LONGEST_SUBJECT = 255  # characters, all of ASCII, as OpenID Connect has it


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingSignOn:
    """A request that was sent to a provider: where its answer leads, and whether a fresh proof was asked for."""

    leads_to: str
    again: bool


def begin_request(session: Session, *, leads_to: str, again: bool, now: datetime) -> tuple[str, str]:
    """Begin a request, and give the secret of the browser that sends it and its `state`; neither is kept."""
    r = models.SignOnRequest
    session.execute(delete(r).where(r.ends_at < now))
    (secret, digest), (state, hashed) = new_secret(), new_secret()
    session.add(r(digest=digest, state=hashed, leads_to=leads_to, again=again, ends_at=now + REQUEST_LASTS))
    return secret, state


def take_request(session: Session, secret: str, *, state: str, now: datetime) -> PendingSignOn | None:
    """Take the request that a browser sent, once; None where it sent none, with another state, or too long ago."""
    row = session.get(models.SignOnRequest, digest_of(secret), with_for_update=True)
    if row is None:
        return None
    session.delete(row)
    fits = row.state == digest_of(state) and now < row.ends_at
    return PendingSignOn(leads_to=row.leads_to, again=row.again) if fits else None


def holder_of_identity(session: Session, issuer: str, subject: str) -> Holder | None:
    """Give the person who is that at a provider, None where nobody is bound to it."""
    row = session.get(models.BoundIdentity, (issuer, subject))
    if row is None:
        return None
    person = session.get_one(models.Person, row.person_id)
    return Holder(id=person.id, key=person.key, name=person.name)


def identities_of(session: Session, key: str) -> tuple[tuple[str, str], ...]:
    """Give who a person is at providers: issuers, and their names for the person."""
    b, p = models.BoundIdentity, models.Person
    query = select(b.issuer, b.subject).join(p, p.id == b.person_id).where(p.key == key).order_by(b.issuer, b.subject)
    return tuple((issuer, subject) for issuer, subject in session.execute(query).all())


def bind_identity(session: Session, key: str, *, issuer: str, subject: str, author: Author, now: datetime) -> int:
    """Let whoever is that at a provider sign in as a person, and give the journal's entry.

    Raises `NotFound` for a person that nobody knows, `InputRefused` for what can be nobody's name there or is bound already,
    `NotAllowed` for one who may not appoint.
    """
    require_allowed(session, author, ACT, settlement=None, subject=key)
    person = session.scalars(select(models.Person).where(models.Person.key == key)).one_or_none()
    if person is None:
        raise NotFound(f"There is no person “{key}” here.", remedies=[AddPerson(key)])
    if not (0 < len(subject) <= LONGEST_SUBJECT and subject.isascii() and subject.isprintable()):
        raise InputRefused(
            f"The name of a person at a provider has from 1 to {LONGEST_SUBJECT} letters of ASCII.",
            "The page that refuses a sign-in of nobody known shows it.",
        )
    holder = holder_of_identity(session, issuer, subject)
    if holder is not None:
        raise InputRefused(f"“{subject}” is {holder.name} already, and is one person.")
    session.add(models.BoundIdentity(issuer=issuer, subject=subject, person_id=person.id, bound_at=now))
    return _journal(session, key, issuer, subject, bound=True, author=author, now=now)


def unbind_identity(session: Session, key: str, *, issuer: str, subject: str, author: Author, now: datetime) -> int:
    """Let nobody sign in so any more; whoever is signed in as the person is not. Raises as `bind_identity` does."""
    require_allowed(session, author, ACT, settlement=None, subject=key)
    row = session.get(models.BoundIdentity, (issuer, subject))
    holder = holder_of_identity(session, issuer, subject)
    if row is None or holder is None or holder.key != key:
        raise NotFound(f"“{key}” is not “{subject}” at {issuer}.")
    session.delete(row)
    end_sign_ins(session, holder.id)
    return _journal(session, key, issuer, subject, bound=False, author=author, now=now)


def _journal(
    session: Session, key: str, issuer: str, subject: str, *, bound: bool, author: Author, now: datetime
) -> int:
    told = {
        "identity": subject,
        "issuer": issuer,
        "bound": bound,
        PERSON: key,
        **journal_proof(session, author.actor),
    }
    return journals.append(session, at=now, actor=author.by, action=ACT, settlement=None, payload=told)
