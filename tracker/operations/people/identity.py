"""Who acts: the person whose key, name or login was given, and the login from which it is really done."""

from __future__ import annotations

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotAllowed
from tracker.operations.people.absence import acted_for
from tracker.remedies import ActAs, Do, Give, Remedy
from tracker.rules.characters import composed
from tracker.rules.people.actor import Actor, Author, Proof
from tracker.rules.people.likeness import alike

# Where an entry of the journal holds the login from which something was done.
LOGIN = "login"
# Where an entry of the journal holds the key of the person who acted, beside the name by which it was said.
PERSON = "person"
# The login of the person who stands for every login that is nobody's: who reads from it, and never acts.
EVERYBODY_ELSE = "*"
# Where an entry of the journal holds how it was proved who acted.
PROVED = "proved"


def proved(session: Session, actor: Actor) -> Actor:
    """Give who acts: where PostgreSQL knows who uses it, that goes before what the operating system says."""
    system = actor.proved in {Proof.OPERATING_SYSTEM, Proof.NAMESPACE}
    if not system or session.get_bind().dialect.name != "postgresql":
        return actor
    # Not `current_user`: that one changes with SET ROLE.
    return Actor(session.connection().execute(text("SELECT session_user")).scalar_one(), Proof.POSTGRESQL)


def login_of(session: Session, actor: Actor) -> str | None:
    """Give the login from which is acted, None where a name is only said, or there is none."""
    return proved(session, actor).login


def logins(session: Session, *, known_to: int | None = None) -> dict[int, str]:
    """Give the login of each person who has one, by the person's id; as of a journal entry (inclusive), None for now."""
    return {person: login for person, login in _last(session, known_to).items() if login is not None}


def person_of(session: Session, login: str | None) -> models.Person | None:
    """Give the person whose login that is, None where it is nobody's."""
    owner = next((person for person, theirs in logins(session).items() if theirs == login), None)
    return None if owner is None else session.get_one(models.Person, owner)


def person_acting(session: Session, actor: Actor) -> models.Person | None:
    """Give the person who acts: the one whom a sign-in proved, else the one whose login it is; None for a login of nobody's.

    Raises `NotAllowed` for a sign-in of a person who is not known here: nobody acts, and nobody reads, unproved.
    """
    if not actor.proved.names_person:
        return person_of(session, login_of(session, actor)) if logins(session) else None
    person = session.scalars(select(models.Person).where(models.Person.key == (actor.person or ""))).one_or_none()
    if person is None:
        raise NotAllowed(
            "Nobody is signed in whom the tracker knows.",
            by=actor.person or "nobody",
            act="sign in",
            settlement=None,
            subject="",
            remedies=[Give("person")],
        )
    return person


def acting(session: Session, actor: Actor) -> str:
    """In whose name is acted where nobody said so: the person's key, else the actor's own name; refuses none."""
    owner = person_acting(session, actor)
    name = actor.name if owner is None else owner.key
    if name is None or not name.strip():
        raise InputRefused("Nobody is named who acts, and there is no login.", remedies=[Give("person")])
    return name.strip()


def require_own_login(session: Session, author: Author, act: str, *, settlement: str | None, subject: str) -> None:
    """Refuse (`NotAllowed`) to act as a person of another login, and from a person's login or sign-in as anybody else."""
    if author.actor.proved.names_person:
        _require_oneself(session, author, act, settlement=settlement, subject=subject)
        return
    bound = logins(session)
    if not bound:
        return
    login = login_of(session, author.actor)
    named = person_named(session, author.by)
    theirs = None if named is None else bound.get(named.id)
    owner = person_of(session, login)
    if (theirs is None and owner is None) or (named is not None and owner is not None and named.id == owner.id):
        return
    here = "a login without a name" if login is None else f"the login “{login}”"
    if owner is not None:
        sentences: tuple[str, ...] = (
            f"This is {here}, which is {owner.name}'s: nobody else acts from it, and “{author.by}” is somebody else.",
        )
        remedies: list[Remedy] = [ActAs(owner.key)]
    else:
        sentences = (f"This is {here}, and “{author.by}” acts only from the login “{theirs}”.", "Say who you are.")
        remedies = [Do("give a login")]
    really = login or author.by if owner is None else owner.key
    raise NotAllowed(*sentences, by=really, act=act, settlement=settlement, subject=subject, remedies=remedies)


def _require_oneself(session: Session, author: Author, act: str, *, settlement: str | None, subject: str) -> None:
    owner, named = person_acting(session, author.actor), person_named(session, author.by)
    if owner is None or (named is not None and named.id == owner.id):
        return
    raise NotAllowed(
        f"{owner.name} is signed in: nobody else acts so, and “{author.by}” is somebody else.",
        by=owner.key,
        act=act,
        settlement=settlement,
        subject=subject,
        remedies=[ActAs(owner.key)],
    )


def person_named(session: Session, name: str) -> models.Person | None:
    """Give the person of that key, or the only one of that name, whatever the case of its letters."""
    by_key = session.scalars(select(models.Person).where(models.Person.key == name)).one_or_none()
    if by_key is not None:
        return by_key
    wanted = plain_name(name)
    same = [each for each in session.scalars(select(models.Person)) if plain_name(each.name) == wanted]
    return same[0] if len(same) == 1 else None


def plain_name(name: str) -> str:
    """A name as it is compared: whatever the case of its letters, the blanks in it, and how its accents are written."""
    return " ".join(composed(name).split()).casefold()


def journal_author(session: Session, author: Author) -> dict[str, object]:
    """Who acted, as an entry has it beside the name: the key of a person known here, what was proved, and in whose stead."""
    person = person_named(session, author.by)
    return {
        **({} if person is None else {PERSON: person.key}),
        **journal_proof(session, author.actor),
        **acted_for(session),
    }


def journal_proof(session: Session, actor: Actor) -> dict[str, object]:
    """What was proved of who acted, as an entry of the journal has it: the login, where there is one, and how."""
    who = proved(session, actor)
    return {**({} if who.login is None else {LOGIN: who.login}), PROVED: who.proved.value}


def same_person(session: Session, one: str, other: str) -> bool:
    """Say whether two names may mean one person, as four eyes have to ask.

    Two who each have a login of their own, and never had the other's, are two. All others are one where their keys,
    names, addresses or logins look the same: whatever case, blanks, accents or letters of another alphabet they are in.
    """
    first, second = person_named(session, one), person_named(session, other)
    if first is not None and second is not None:
        if first.id == second.id:
            return True
        if _ever(session, first) & _ever(session, second):
            return True
        bound = logins(session)
        if first.id in bound and second.id in bound:
            return False
    called, named = _called(session, one, first), _called(session, other, second)
    return any(alike(each, also) for each in called for also in named)


def works_here(session: Session, actor: Actor, name: str) -> bool:
    """Say whether who acts is the person so named, or does so from a login that is, or ever was, that person's."""
    person = person_named(session, name)
    if person is None:
        return False
    if actor.proved.names_person:
        return actor.person == person.key
    return login_of(session, actor) in _ever(session, person)


def is_own_login(session: Session, actor: Actor, login: object) -> bool:
    """Say whether that login is the one from which is acted, and some person's own."""
    own = login_of(session, actor)
    return own is not None and own == login and person_of(session, own) is not None


def _called(session: Session, said: str, person: models.Person | None) -> tuple[str, ...]:
    """Give everything by which a person is known, or just what was said where nobody is known by it."""
    if person is None:
        return (said,)
    return (said, person.key, person.name, person.email or "", *sorted(_ever(session, person)))


def _ever(session: Session, person: models.Person) -> frozenset[str]:
    held = models.PersonLogin
    query = select(held.login).where(held.person_id == person.id, held.login.is_not(None))
    return frozenset(login for login in session.scalars(query) if login is not None)


def _last(session: Session, known_to: int | None) -> dict[int, str | None]:
    # The table and not mapped objects: every command asks this, also today's list, which people wait for most often.
    held = models.PersonLogin.__table__.c
    query = select(held.person_id, held.login).order_by(held.id)
    if known_to is not None:
        query = query.where(held.entry_seq <= known_to)
    return {row.person_id: row.login for row in session.connection().execute(query)}
