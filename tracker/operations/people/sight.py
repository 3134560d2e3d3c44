"""What the person who reads may see, once roles are in force: all of a settlement, the monitor's edition, or nothing.

It is asked in one place for all commands. A face that shows parts of what is kept opens a session by `look`, and then the
queries leave out what is not for its reader; all else it opens by `look` and `require_whole`. A session that writes is
never looked through, as what follows from an act must not depend on who acts; but by `find_for` it finds by name, and
names where nothing is found, only what its doer may see.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import Concealed, NotAllowed, NotFound
from tracker.operations.people.identity import EVERYBODY_ELSE, login_of, logins, person_acting, person_named, person_of
from tracker.operations.people.permission import roles_held, roles_in, roles_in_force, roles_of
from tracker.remedies import Do, Give, Grant, Remedy
from tracker.rules.people.actor import Actor
from tracker.rules.people.roles import Role, Sees, sees
from tracker.rules.settlement.audience import Audience

# The act that the journal names when a reader is refused.
READ = "read"
_SIGHT = "sight"
_FINDS = "finds"


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person may see of each settlement, by its code; `asked` are the words of the command.

    `person` is None for who is nobody, and sees nothing, and for everybody. `edition` is the one that is seen of what is
    not seen whole.
    """

    person: models.Person | None
    of: Mapping[str, Sees]
    asked: str
    edition: Audience = Audience.MONITOR


def look(session: Session, actor: Actor, asked: str) -> None:
    """Let the queries leave out what is not for the reader; by a login everybody sees all where no role or no login is given.

    By a sign-in each sees what the roles say, also where nobody has one. `NotAllowed` for a sign-in of nobody known, and
    for a login that is nobody's where no person stands for everybody else.
    """
    if not _in_force(session, actor):
        return
    person = person_acting(session, actor) or person_of(session, EVERYBODY_ELSE)
    if person is None:
        login = login_of(session, actor)
        here = "A login without a name" if login is None else f"The login “{login}”"
        raise NotAllowed(
            f"{here} is nobody's, and roles are in force: it sees nothing.",
            remedies=[Do("give a login"), Do("let everybody else read")],
            by=login or "nobody",
            act=READ,
            settlement=None,
            subject=asked,
        )
    session.info[_SIGHT] = _sight_of(session, person, asked)


def look_as_everybody(session: Session, asked: str) -> None:
    """Let the queries leave out all but the public edition of the settlements that are open to everybody."""
    rows = session.execute(select(models.Settlement.code, models.Settlement.open_to_public))
    seen = {row.code: Sees.EDITION if row.open_to_public else Sees.NOTHING for row in rows}
    session.info[_SIGHT] = Sight(None, seen, asked, Audience.PUBLIC)


def find_for(session: Session, actor: Actor, by: str) -> None:
    """Let a session that writes find by name, and name to its doer, what that person may see, and nothing else.

    `by` is in whose name is acted: it counts where the login is nobody's.
    """
    if _in_force(session, actor):
        person = person_acting(session, actor) or person_named(session, by) or person_of(session, EVERYBODY_ELSE)
        session.info[_FINDS] = _sight_of(session, person, by)


def is_restricted(session: Session) -> bool:
    """Say whether something is left out for the reader of a session."""
    sight = _sight(session)
    return sight is not None and any(each is not Sees.ALL for each in sight.of.values())


def sees_editions(session: Session) -> bool:
    """Say whether of some settlement the reader of a session sees an edition only, in which dates may be others."""
    sight = _sight(session)
    return sight is not None and Sees.EDITION in sight.of.values()


def seen_whole(session: Session) -> frozenset[str] | None:
    """Give the codes of the settlements of which the reader of a session sees all; None where nothing is left out."""
    sight = _sight(session)
    if sight is None or all(each is Sees.ALL for each in sight.of.values()):
        return None
    return frozenset(code for code, seen in sight.of.items() if seen is Sees.ALL)


def hidden_settlement(session: Session, code: str) -> bool:
    """Say whether a settlement is here, and nothing of it for the reader."""
    sight = _finds(session)
    return sight is not None and sight.of.get(code) is Sees.NOTHING


def seen_settlements(session: Session) -> ColumnElement[bool]:
    """Give the condition that a row of `settlements` is one of which the reader sees something."""
    sight = _finds(session)
    if sight is None:
        return true()
    return models.Settlement.code.in_([code for code, seen in sight.of.items() if seen is not Sees.NOTHING])


def edition_in(session: Session, code: str) -> Audience | None:
    """Give the edition in which the reader of a session sees a settlement, None for all of it."""
    sight = _sight(session)
    return sight.edition if sight is not None and sight.of.get(code) is Sees.EDITION else None


def hidden_codes(session: Session, code: str) -> frozenset[str]:
    """Give the codes of a settlement's duties and recommendations that are not for the reader, or the doer, of a session."""
    sight = _finds(session)
    if sight is None or sight.of.get(code) is not Sees.EDITION:
        return frozenset()
    return _hidden(session, code, sight.edition)


def hidden_from_person(session: Session, key: str, code: str) -> frozenset[str]:
    """Give the codes of a settlement's duties that are not for a person, whatever the login: what may not be sent there.

    Only who has the role of a monitor and no other is kept from something: a notice goes to whom the file names.
    """
    if not roles_in_force(session):
        return frozenset()
    person = session.scalars(select(models.Person).where(models.Person.key == key)).one_or_none()
    if person is None or sees(roles_of(session, person, settlement=code)) is not Sees.EDITION:
        return frozenset()
    return _hidden(session, code, Audience.MONITOR)


def require_whole(session: Session, code: str | None) -> None:
    """Refuse what speaks of a whole settlement, or with None of all of them, to a reader who does not see all of it.

    Raises `NotAllowed`, and `Concealed` for a settlement named of which the reader sees nothing.
    """
    sight = _sight(session)
    if sight is None:
        return
    if sight.person is None:  # everybody, since `look` has refused who is nobody
        raise NotFound("There is nothing of that here.")
    for each, seen in sight.of.items():
        if seen is Sees.ALL or code not in {None, each}:
            continue
        if seen is Sees.NOTHING and code is not None:
            raise concealed(session, each, each, f"There is no settlement “{each}” here.")
        raise NotAllowed(
            f"{sight.person.name} sees {seen} of {each}, and “{sight.asked}” speaks of all of it.",
            remedies=[
                Do("read what may be seen") if seen is Sees.EDITION else Give("settlement"),
                Grant((Role.READER.value,), sight.person.key),
            ],
            by=sight.person.key,
            act=READ,
            settlement=each,
            subject=sight.asked,
        )


def concealed(
    session: Session, settlement: str | None, subject: str, *sentences: str, remedies: Sequence[Remedy] = ()
) -> Concealed:
    """Give the refusal that sounds as if something were not here, and is entered in the journal."""
    sight = _finds(session)
    by = "" if sight is None or sight.person is None else sight.person.key
    return Concealed(*sentences, by=by, act=READ, settlement=settlement, subject=subject, remedies=remedies)


def _sight(session: Session) -> Sight | None:
    found: Sight | None = session.info.get(_SIGHT)
    return found


def _finds(session: Session) -> Sight | None:
    found: Sight | None = session.info.get(_SIGHT) or session.info.get(_FINDS)
    return found


def _in_force(session: Session, actor: Actor) -> bool:
    """Whether it matters who reads: a sign-in always says who, a login where anybody has one."""
    return actor.proved.names_person or (bool(logins(session)) and roles_in_force(session))


def _sight_of(session: Session, person: models.Person | None, asked: str) -> Sight:
    codes: Iterable[str] = session.scalars(select(models.Settlement.code).order_by(models.Settlement.code)).all()
    held = frozenset[tuple[Role, str | None]]() if person is None else roles_held(session, person)
    return Sight(person, {code: sees(roles_in(held, code)) for code in codes}, asked)


def _hidden(session: Session, code: str, edition: Audience) -> frozenset[str]:
    """Find them by every row of the duties: one that was hidden by any rule it ever had stays so."""
    from tracker.operations.facts.rows import recall_facts  # the rules, which today's list does without
    from tracker.rules.facts import Recommended
    from tracker.rules.people.editions import shown_to

    o, s = models.Obligation, models.Settlement
    rows = session.execute(
        select(o.code, o.audience, o.recommendation, s.id).join(s, s.id == o.settlement_id).where(s.code == code)
    ).all()
    hidden = {row.code for row in rows if not shown_to(row.audience, edition)}
    if hidden:
        facts = recall_facts(session, rows[0].id)
        advice = {each.code for each in facts if isinstance(each, Recommended) and each.report in hidden}
        hidden |= advice | {row.code for row in rows if row.recommendation in advice}
    return frozenset(hidden)
