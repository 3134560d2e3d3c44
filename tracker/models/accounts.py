"""Remembers how persons sign in: passwords and every key that opens something are kept as hashes, and as nothing else."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import STRICT, Base
from tracker.models.columns import Key, Word, one_of
from tracker.rules.people.actor import Proof
from tracker.rules.people.scopes import Scope


class Account(Base):
    """A person who signs in by a password, of which its Argon2 hash is kept."""

    __tablename__ = "accounts"
    __table_args__ = STRICT

    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    password: Mapped[str]
    changed_at: Mapped[datetime]


class SignInLink(Base):
    """A link by which a person gives the account a password, once, until `ends_at`; `digest` is the SHA-256 of its secret."""

    __tablename__ = "sign_in_links"
    __table_args__ = STRICT

    digest: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class SignIn(Base):
    """A person who is signed in: how and when that was proved, when the last request came, and the last role given before.

    It stands until it is deleted, or its time is over; `digest` is the SHA-256 of the secret in the cookie.
    """

    __tablename__ = "sign_ins"
    __table_args__ = (one_of("proved", (each for each in Proof if each not in {Proof.NAMESPACE, Proof.PROXY})), STRICT)

    digest: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    proved: Mapped[Proof] = mapped_column(Word(Proof))
    proved_at: Mapped[datetime]
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    last_grant: Mapped[int]


class HalfSignIn(Base):
    """A person whose password fitted and whose second factor is still asked for, until `ends_at`."""

    __tablename__ = "half_sign_ins"
    __table_args__ = STRICT

    digest: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    ends_at: Mapped[datetime]


class SignOnRequest(Base):
    """A person who was sent to the provider of identities, until `ends_at`; `digest` and `state` are SHA-256 of secrets.

    `again` says that a fresh proof is asked for, `leads_to` to which of our pages the answer leads.
    """

    __tablename__ = "sign_on_requests"
    __table_args__ = STRICT

    digest: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    leads_to: Mapped[str]
    again: Mapped[bool]
    ends_at: Mapped[datetime]


class BoundIdentity(Base):
    """Who a person is at a provider of identities, for good: by its issuer and its name for the person."""

    __tablename__ = "bound_identities"
    __table_args__ = STRICT

    issuer: Mapped[str] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    bound_at: Mapped[datetime]


class SecondFactor(Base):
    """The seed of a person's authenticator, sealed; `enrolled_at` is None until a code of it was shown.

    `last_step` is that of the last code which was taken: no code of it, or of one before, is taken again.
    """

    __tablename__ = "second_factors"
    __table_args__ = STRICT

    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    sealed: Mapped[str]
    enrolled_at: Mapped[datetime | None]
    last_step: Mapped[int]


class RecoveryCode(Base):
    """A code that takes the place of an authenticator's, once; `digest` is its SHA-256."""

    __tablename__ = "recovery_codes"
    __table_args__ = STRICT

    digest: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)


class ApiToken(Base):
    """A key with which a program acts as a person, for so much and until `ends_at`; `digest` is the SHA-256 of its secret."""

    __tablename__ = "api_tokens"
    __table_args__ = (one_of("scope", Scope), STRICT)

    id: Mapped[Key]
    digest: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    name: Mapped[str]
    scope: Mapped[Scope] = mapped_column(Word(Scope))
    made_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class Attempt(Base):
    """How often something was tried of an account or from a network, in the window that began at that moment."""

    __tablename__ = "attempts"
    __table_args__ = STRICT

    subject: Mapped[str] = mapped_column(primary_key=True)
    window_at: Mapped[datetime] = mapped_column(primary_key=True)
    number: Mapped[int]
