"""Persons, their roles and their logins: added, given, taken away, and listed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.models.journal import journal as journals
from tracker.operations.agreement.rows import read_revision, require
from tracker.operations.idempotency import once
from tracker.operations.people.identity import EVERYBODY_ELSE, PROVED, login_of, logins, person_of, plain_name, proved
from tracker.operations.people.permission import require_allowed, roles_in_force
from tracker.operations.queries.pages import WHOLE, Page, Paging, page_of
from tracker.operations.queries.past import Past, last_entry_by
from tracker.remedies import AddPerson, Do, LookUp, TakeLogin
from tracker.rules.characters import printable
from tracker.rules.people.actor import Author
from tracker.rules.people.addresses import is_address
from tracker.rules.people.likeness import alike
from tracker.rules.people.roles import Role
from tracker.rules.settlement.settlement import Settlement

ACT = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonLine:
    """A person as a list shows them: the roles held everywhere, and those held in single settlements, by code.

    `login` is the only one from which the person acts, None where it may be any that is nobody's.
    """

    key: str
    name: str
    email: str | None
    login: str | None
    roles: tuple[Role, ...]
    within: dict[str, tuple[Role, ...]]


@once(int)
def add_person(
    session: Session, key: str, *, name: str, email: str | None, login: str | None = None, author: Author, now: datetime
) -> int:
    """Make a person known, and give the number of the journal entry; with `login`, as `set_login` does.

    Raises `InputRefused` for a key that is taken, empty or looks like another person's, a name that is empty, or an
    address that is none; `NotAllowed` for one who may not appoint.
    """
    require_allowed(session, author, ACT, settlement=None, subject=key)
    if not key.strip() or key != key.strip() or "/" in key or not key.isprintable():
        raise InputRefused(f"“{key}” cannot be a person's key: use a short word, such as mia.")
    if not name.strip() or not printable(name):
        raise InputRefused("A person needs a name.")
    if email is not None and not is_address(email):
        raise InputRefused(f"“{email}” is no address for mail.")
    if session.scalars(select(models.Person).where(models.Person.key == key)).one_or_none() is not None:
        raise InputRefused(f"There is a person “{key}” already.", remedies=[LookUp("persons")])
    same = next((each for each in session.scalars(select(models.Person.key)) if alike(each, key)), None)
    if same is not None:
        raise InputRefused(f"“{key}” looks like the key of another person, “{same}”: nobody could tell them apart.")
    person = models.Person(key=key, name=name.strip(), email=email)
    session.add(person)
    told: dict[str, object] = {"added": key, "name": name.strip(), "email": email}
    if login is not None:
        session.flush()
        _bind(session, person, login)
        told["login"] = login.strip()
    return _journal(session, author=author, now=now, payload=told, within=None)


@once(int)
def set_login(session: Session, key: str, login: str | None, *, author: Author, now: datetime) -> int:
    """Let a person act only from that login, and nobody else from it; None lets go of the one the person had.

    Gives the number of the journal entry. Raises `NotFound` for a person that nobody knows, `InputRefused` for a login
    that is another person's or no name, where nothing would change, and where the last administrator would be locked
    out; `NotAllowed` for one who may not appoint.
    """
    require_allowed(session, author, ACT, settlement=None, subject=key)
    person = require_person(session, key)
    has = logins(session).get(person.id)
    wanted = None if login is None else login.strip()
    if has == wanted:
        login_now = "no login" if wanted is None else f"the login “{wanted}” already"
        raise InputRefused(f"{person.name} has {login_now}.")
    if wanted is not None and wanted != login_of(session, author.actor) and _administrators(session) == {person.id}:
        raise InputRefused(
            f"{person.name} is the last administrator, and this is not the login “{wanted}”: if there is no such login, "
            "nobody could give one again.",
            f"Do it from “{wanted}”, or make another person an administrator first.",
        )
    _bind(session, person, wanted)
    payload: dict[str, object] = {"login": wanted, "before": has, "person": key}
    return _journal(session, author=author, now=now, payload=payload, within=None)


@once(int)
def grant(
    session: Session, key: str, role: Role, *, within: str | None, author: Author, now: datetime, granted: bool = True
) -> int:
    """Give a person a role, or take it away; `within` is one settlement's code, None for all.

    Gives the number of the journal entry. The first role ever given must be that of an administrator, who gives the
    others; the last administrator stays one.
    Raises `NotFound` for a person or settlement that nobody knows, `InputRefused` where nothing would change or no
    administrator would be left, `NotAllowed` for one who may not appoint.
    """
    require_allowed(session, author, ACT, settlement=within, subject=key)
    person = require_person(session, key)
    if within is not None:
        require(session, within)
    if granted and logins(session).get(person.id) == EVERYBODY_ELSE and role is not Role.READER:
        raise _reads_only(person, role)
    first = not roles_in_force(session)
    if first and (role is not Role.ADMINISTRATOR or within is not None or not granted):
        raise InputRefused(
            "Nobody has a role yet, and the first one must be an administrator of all settlements, who gives the others.",
            "From then on each act needs a role.",
            remedies=[Do("appoint an administrator")],
        )
    held = role in _held_in(_grants(session, None), person.id, within)
    if held is granted:
        where = "everywhere" if within is None else f"in {within}"
        raise InputRefused(f"{person.name} {'has' if held else 'does not have'} the role {role} {where} already.")
    if role is Role.ADMINISTRATOR and not granted and within is None and _administrators(session) == {person.id}:
        sentence = f"{person.name} is the last administrator: without one, nobody could give a role again."
        raise InputRefused(sentence, "Make another person an administrator first.")
    entry = journals.next_seq(session)
    session.add(models.RoleGrant(person_id=person.id, role=role, settlement=within, granted=granted, entry_seq=entry))
    word = "granted" if granted else "revoked"
    return _journal(session, author=author, now=now, payload={word: role.value, "person": key}, within=within)


def refuse_namesakes(session: Session, settlement: Settlement) -> None:
    """Refuse a file that gives a key which is new in it to another name than the files of other settlements do.

    All settlements share their persons, each by a key: whoever took the key over would get the other's notices.
    """
    link, p, s = models.SettlementPerson, models.Person, models.Settlement
    names = {person.key: person.name for person in settlement.persons}
    query = (
        select(p.key, p.name, s.code)
        .join(link, link.person_id == p.id)
        .join(s, s.id == link.settlement_id)
        .where(p.key.in_(list(names)))
        .order_by(s.code)
    )
    found = session.execute(query).all()
    ours = {key for key, _, code in found if code == settlement.code}
    for key, name, code in found:
        if key not in ours and plain_name(name) != plain_name(names[key]):
            sentence = f"The key {key} stands for {names[key]} in this file, and for {name} in {code}, which is loaded."
            raise InputRefused(sentence, "Give one of them another key, or write the name as it is there.")


def list_persons(
    session: Session, *, now: datetime, as_of: date | None = None, known_at: Past | None = None, paging: Paging = WHOLE
) -> Page[PersonLine]:
    """Give every person with roles and login, by key; those of the end of a past day, or of a past moment.

    A role and a login hold from the moment they are given, so the day and the moment ask the same; days are UTC's. Names
    and addresses are those of now. Raises `InputRefused` for a moment that has not come.
    """
    pasts = [each for each in (as_of, known_at) if each is not None]
    ends = [last_entry_by(session, each, zone="UTC", now=now) or 0 for each in pasts]
    known_to = min(ends, default=None)
    bound = logins(session, known_to=known_to)
    grants = _grants(session, known_to)
    known = None if known_to is None else _keys_known(session, known_to)
    lines = [
        PersonLine(
            key=each.key,
            name=each.name,
            email=each.email,
            login=bound.get(each.id),
            roles=_held_in(grants, each.id, None),
            within={
                code: _held_in(grants, each.id, code)
                for code in sorted({where for who, _, where in grants if who == each.id and where is not None})
                if _held_in(grants, each.id, code)
            },
        )
        for each in session.scalars(select(models.Person).order_by(models.Person.key))
        if known is None or each.key in known
    ]
    return page_of(lines, paging, lambda line: (line.key,))


def _bind(session: Session, person: models.Person, login: str | None) -> None:
    if login is not None:
        login = login.strip()
        if not login or not login.isprintable():
            raise InputRefused("A login needs a name, as the operating system or PostgreSQL shows it.")
        if login == EVERYBODY_ELSE:
            for (who, role, _), granted in _grants(session, None).items():
                if granted and who == person.id and role is not Role.READER:
                    raise _reads_only(person, role)
        owner = person_of(session, login)
        if owner is not None:
            sentence = f"The login “{login}” is {owner.name}'s ({owner.key}), and a login is one person's."
            raise InputRefused(sentence, remedies=[TakeLogin(owner.key)])
        others = select(models.Person).where(models.Person.id != person.id)
        same = next((each for each in session.scalars(others) if alike(login, each.key)), None)
        if same is not None:
            raise InputRefused(f"“{login}” is the key of another person, {same.name}: it would be taken for that one.")
    entry = journals.next_seq(session)
    session.add(models.PersonLogin(person_id=person.id, login=login, entry_seq=entry))


def _reads_only(person: models.Person, role: Role) -> InputRefused:
    return InputRefused(
        f"{person.name} stands for every login that is nobody's, and a {role} acts: whoever it was could not be told.",
        "What it may have is the role of a reader.",
    )


def require_person(session: Session, key: str) -> models.Person:
    """The person of a key; raises `NotFound` for one that nobody has."""
    person = session.scalars(select(models.Person).where(models.Person.key == key)).one_or_none()
    if person is None:
        raise NotFound(f"There is no person “{key}” here.", remedies=[AddPerson(key)])
    return person


def _keys_known(session: Session, known_to: int) -> frozenset[str]:
    """Give the keys of the persons that files or administrators had made known by a journal entry."""
    entry, revision = models.JournalEntry, models.Revision
    acts = session.scalars(select(entry.payload).where(entry.action == ACT, entry.seq <= known_to))
    added = {str(payload["added"]) for payload in map(json.loads, acts) if "added" in payload}
    texts = session.scalars(select(revision).where(revision.entry_seq <= known_to))
    return frozenset(added | {each.key for text in texts for each in read_revision(text).settlement.persons})


_Grants = dict[tuple[int, Role, str | None], bool]


def _grants(session: Session, known_to: int | None) -> _Grants:
    query = select(models.RoleGrant).order_by(models.RoleGrant.id)
    if known_to is not None:
        query = query.where(models.RoleGrant.entry_seq <= known_to)
    return {(each.person_id, each.role, each.settlement): each.granted for each in session.scalars(query)}


def _held_in(grants: _Grants, person: int, within: str | None) -> tuple[Role, ...]:
    held = {role for (who, role, where), granted in grants.items() if granted and (who, where) == (person, within)}
    return tuple(sorted(held))


def _administrators(session: Session) -> set[int]:
    every = _grants(session, None).items()
    return {who for (who, role, where), held in every if held and role is Role.ADMINISTRATOR and where is None}


def _journal(session: Session, *, author: Author, now: datetime, payload: dict[str, object], within: str | None) -> int:
    payload = {**payload, PROVED: proved(session, author.actor).proved.value}
    return journals.append(session, at=now, actor=author.by, action=ACT, settlement=within, payload=payload)
