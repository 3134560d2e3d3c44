"""Sign-ins: begun when a person is proved, looked up at each request, ended by time, by a new role or by a new password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.operations.accounts.secret_texts import digest_of, new_secret
from tracker.rules.people.actor import Actor, Proof

IDLE, LONGEST = timedelta(minutes=30), timedelta(hours=12)
# How long after a person was proved an act that asks for a fresh proof needs no other.
FRESH = timedelta(minutes=5)
# The last request is noted only so often: reading a page writes nothing but that.
_NOTED = timedelta(minutes=1)


_s, _p, _g = (each.__table__.c for each in (models.SignIn, models.Person, models.RoleGrant))
# The tables and not mapped objects, and one question: each request asks it.
_SIGNED_IN = (
    select(
        *(_s.proved, _s.proved_at, _s.began_at, _s.seen_at, _s.last_grant, _p.key, _p.name),
        select(func.max(_g.id)).where(_g.person_id == _s.person_id).scalar_subquery().label("newest_grant"),
    )
    .join_from(models.SignIn.__table__, models.Person.__table__, _p.id == _s.person_id)
    .where(_s.digest == bindparam("digest"))
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A person who is signed in; `proved_at` is when that was last proved, `to_note` whether the last request is to be noted."""

    key: str
    name: str
    proved: Proof
    proved_at: datetime
    to_note: bool = False

    @property
    def actor(self) -> Actor:
        """Who acts, for the operations."""
        return Actor(self.key, self.proved)

    def fresh(self, now: datetime) -> bool:
        """Whether that was proved just now."""
        return now - self.proved_at <= FRESH


def sign_in(session: Session, person: int, *, proved: Proof, proved_at: datetime | None = None, now: datetime) -> str:
    """Begin the sign-in of a person who was proved, and give its secret; those whose time is over are forgotten.

    `proved_at` is when that was, None for now.
    """
    s = models.SignIn
    session.execute(delete(s).where((s.seen_at < now - IDLE) | (s.began_at < now - LONGEST)))
    secret, digest = new_secret()
    session.add(
        s(
            digest=digest,
            person_id=person,
            proved=proved,
            proved_at=proved_at or now,
            began_at=now,
            seen_at=now,
            last_grant=_last_grant(session, person),
        )
    )
    return secret


def signed_in(session: Session, secret: str, *, now: datetime) -> SignedIn | None:
    """Give the person of a sign-in; None where it ended, its time is over, or the person was given or lost a role since."""
    row = session.connection().execute(_SIGNED_IN, {"digest": digest_of(secret)}).one_or_none()
    if row is None or now - row.seen_at > IDLE or now - row.began_at > LONGEST:
        return None
    if (row.newest_grant or 0) != row.last_grant:
        return None
    return SignedIn(
        key=row.key,
        name=row.name,
        proved=row.proved,
        proved_at=row.proved_at,
        to_note=now - row.seen_at >= _NOTED,
    )


def note_request(session: Session, secret: str, *, now: datetime) -> None:
    """Note that a request came, from which the idle time counts anew."""
    row = session.get(models.SignIn, digest_of(secret))
    if row is not None:
        row.seen_at = max(now, row.seen_at)


def prove_again(session: Session, secret: str, *, proved: Proof, now: datetime) -> None:
    """Note that the person was proved again, and how."""
    row = session.get(models.SignIn, digest_of(secret))
    if row is not None:
        row.proved, row.proved_at = proved, now


def sign_out(session: Session, secret: str) -> None:
    """End a sign-in."""
    session.execute(delete(models.SignIn).where(models.SignIn.digest == digest_of(secret)))


def end_sign_ins(session: Session, person: int, *, but: str = "") -> None:
    """End every sign-in of a person, also those half done, but the one of that secret."""
    s, half = models.SignIn, models.HalfSignIn
    session.execute(delete(s).where(s.person_id == person, s.digest != digest_of(but)))
    session.execute(delete(half).where(half.person_id == person))


def _last_grant(session: Session, person: int) -> int:
    grants = models.RoleGrant
    return session.scalar(select(func.max(grants.id)).where(grants.person_id == person)) or 0
