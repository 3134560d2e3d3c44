"""Accounts: how a person comes to a password, and by whose leave; the journal says so, and holds no secret."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.models.journal import journal as journals
from tracker.operations.accounts.secret_texts import digest_of, new_secret
from tracker.operations.accounts.sign_ins import end_sign_ins
from tracker.operations.people.identity import (
    PERSON,
    PROVED,
    journal_author,
    login_of,
    person_acting,
    plain_name,
    proved,
)
from tracker.operations.people.permission import require_allowed, roles_in_force, roles_of
from tracker.operations.people.persons import add_person, grant, set_login
from tracker.remedies import AddPerson, Do
from tracker.rules.people.actor import Actor, Author, Proof
from tracker.rules.people.roles import Role

ACT = "account"
LINK_LASTS = timedelta(days=3)
SHORTEST, LONGEST = 12, 200  # characters of a password


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link that opens once: whose, its secret, until when, and the journal's entry of it."""

    person: str
    name: str
    secret: str
    ends_at: datetime
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whose account something is: the person's id, key and name."""

    id: int
    key: str
    name: str


def make_link(session: Session, key: str, *, factor_lost: bool = False, author: Author, now: datetime) -> Link:
    """Make a link by which a person gives the account a password, once, within three days; one made before is void.

    Where the authenticator is lost as well, the second factor is taken away, and whoever is signed in is not any more.
    Raises `NotFound` for a person that nobody knows, `NotAllowed` for one who may not appoint.
    """
    require_allowed(session, author, ACT, settlement=None, subject=key)
    person = session.scalars(select(models.Person).where(models.Person.key == key)).one_or_none()
    if person is None:
        raise NotFound(f"There is no person “{key}” here.", remedies=[AddPerson(key)])
    links = models.SignInLink
    session.execute(delete(links).where((links.person_id == person.id) | (links.ends_at < now)))
    secret, digest = new_secret()
    session.add(links(digest=digest, person_id=person.id, made_at=now, ends_at=now + LINK_LASTS))
    told = {"link": key, "ends_at": now + LINK_LASTS, **journal_author(session, author)}
    if factor_lost and session.get(models.SecondFactor, person.id) is not None:
        forget_factor(session, person.id)
        end_sign_ins(session, person.id)
        told["factor"] = "reset"
    entry = journals.append(session, at=now, actor=author.by, action=ACT, settlement=None, payload=told)
    return Link(person=key, name=person.name, secret=secret, ends_at=now + LINK_LASTS, entry=entry)


def first_link(session: Session, *, actor: Actor, now: datetime) -> Link | None:
    """Make the link by which the first administrator comes in, None once anybody has an account.

    Where there is no administrator, whoever starts the service becomes one: the person of that login, made known where
    there is none. Raises `NotAllowed` where another person is administrator, who then makes links.
    """
    if session.scalar(select(models.Account.person_id).limit(1)) is not None:
        return None
    person = person_acting(session, actor)
    if roles_in_force(session):
        if person is None or Role.ADMINISTRATOR not in roles_of(session, person, settlement=None):
            return None
        return make_link(session, person.key, author=Author(actor=actor, by=person.key), now=now)
    name = proved(session, actor).name or "administrator"
    author = Author(actor=actor, by=name if person is None else person.key)
    if person is None:
        named = session.scalars(select(models.Person).where(models.Person.key == name)).one_or_none()
        if named is None:
            add_person(session, name, name=name, email=None, author=author, now=now)
        grant(session, name, Role.ADMINISTRATOR, within=None, author=author, now=now)
        login = login_of(session, actor)
        if login is not None:
            set_login(session, name, login, author=author, now=now)
    else:
        grant(session, person.key, Role.ADMINISTRATOR, within=None, author=author, now=now)
    return make_link(session, author.by, author=author, now=now)


def holder_of(session: Session, key: str) -> Holder:
    """Give the person of that key, who is known."""
    person = session.scalars(select(models.Person).where(models.Person.key == key)).one()
    return Holder(id=person.id, key=person.key, name=person.name)


def person_of_key(session: Session, key: str) -> Holder | None:
    """Give the person of just that key, None where nobody has it."""
    person = session.scalars(select(models.Person).where(models.Person.key == key)).one_or_none()
    return None if person is None else Holder(id=person.id, key=person.key, name=person.name)


def forget_factor(session: Session, person: int) -> None:
    """Take a person's second factor away, with the codes that take its place."""
    for table in (models.RecoveryCode, models.SecondFactor):
        session.execute(delete(table).where(table.person_id == person))


def link_holder(session: Session, secret: str, *, now: datetime) -> Holder:
    """Give the person whose link that is; `NotFound` for one that was used, is over, or never was."""
    link = session.get(models.SignInLink, digest_of(secret))
    if link is None or now >= link.ends_at:
        raise NotFound("This link opens nothing: it was used, or its time is over.", remedies=[Do("ask for a link")])
    person = session.get_one(models.Person, link.person_id)
    return Holder(id=person.id, key=person.key, name=person.name)


def refuse_weak(password: str, again: str, holder: Holder) -> None:
    """Refuse a password that is short, long, or easily guessed of its person, or that was typed in two ways."""
    if password != again:
        raise InputRefused("The two passwords differ.", "Type the same password twice.")
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputRefused(f"A password has from {SHORTEST} to {LONGEST} characters.", "Several words are easiest.")
    plain = plain_name(password)
    if len(set(plain)) < 5 or plain in {plain_name(holder.name), plain_name(holder.key)}:  # noqa: PLR2004 — different characters
        raise InputRefused("That password is easily guessed.", "Take several words that are not your name.")


def open_account(session: Session, secret: str, *, password: str, now: datetime) -> Holder:
    """Give a person the password of that hash by the link, which opens nothing any more; whoever was signed in is not.

    Raises as `link_holder` does.
    """
    holder = link_holder(session, secret, now=now)
    session.execute(delete(models.SignInLink).where(models.SignInLink.person_id == holder.id))
    _set_password(session, holder, password, how=Proof.LINK, now=now)
    return holder


def change_password(session: Session, key: str, *, password: str, how: Proof, now: datetime) -> Holder:
    """Give a person who is signed in the password of another hash; every sign-in of before ends, this one too."""
    holder = holder_of(session, key)
    _set_password(session, holder, password, how=how, now=now)
    return holder


def password_of(session: Session, name: str) -> tuple[Holder, str] | None:
    """Give the person with that key or address for mail, and the hash of the password; None where there is no account."""
    p, a, wanted = models.Person, models.Account, name.strip()
    rows = session.execute(select(p.id, p.key, p.name, p.email, a.password).join(a, a.person_id == p.id)).all()
    found = [row for row in rows if row.key == wanted]
    found = found or [row for row in rows if row.email is not None and row.email.casefold() == wanted.casefold()]
    # Two persons may share an address: it then names neither.
    return (
        (Holder(id=found[0].id, key=found[0].key, name=found[0].name), found[0].password) if len(found) == 1 else None
    )


def _set_password(session: Session, holder: Holder, password: str, *, how: Proof, now: datetime) -> None:
    account = session.get(models.Account, holder.id)
    if account is None:
        session.add(models.Account(person_id=holder.id, password=password, changed_at=now))
    else:
        account.password, account.changed_at = password, now
    end_sign_ins(session, holder.id)
    told = {"password": "opened" if account is None else "changed", PERSON: holder.key, PROVED: how.value}
    journals.append(session, at=now, actor=holder.key, action=ACT, settlement=None, payload=told)
