"""What the person who reads may see, once roles are in force: all of a settlement, the monitor's edition, or nothing.

It is asked in one place for all commands. A face that shows parts of what is kept opens a session by `look`, and then the
queries leave out what is not for its reader; all else it opens by `look` and `require_whole`. A session that writes is
never looked through: what follows from an act must not depend on who acts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import Concealed, NotAllowed
from tracker.operations.people.identity import logins, person_acting
from tracker.operations.people.permission import roles_in_force, roles_of
from tracker.remedies import Do, Give, Grant, Remedy
from tracker.rules.people.actor import Actor
from tracker.rules.people.roles import Role, Sees, sees
from tracker.rules.settlement.audience import Audience

# The act that the journal names when a reader is refused.
READ = "read"
_SIGHT = "sight"


@dataclass(frozen=True, slots=True)
class Sight:
    """What one person may see of each settlement, by its code; `asked` are the words of the command."""

    person: models.Person
    of: Mapping[str, Sees]
    asked: str


def look(session: Session, actor: Actor, asked: str) -> None:
    """Let the queries leave out what is not for the reader; a login that is nobody's sees all, and without roles every login.

    By a sign-in each sees what the roles say, also where nobody has one. `NotAllowed` for a sign-in of nobody known.
    """
    session.info[_SIGHT] = _sight_of(session, actor, asked)


def is_restricted(session: Session) -> bool:
    """Say whether something is left out for the reader of a session."""
    sight = _sight(session)
    return sight is not None and any(each is not Sees.ALL for each in sight.of.values())


def hidden_settlement(session: Session, code: str) -> bool:
    """Say whether a settlement is here, and nothing of it for the reader."""
    sight = _sight(session)
    return sight is not None and sight.of.get(code) is Sees.NOTHING


def seen_settlements(session: Session) -> ColumnElement[bool]:
    """Give the condition that a row of `settlements` is one of which the reader sees something."""
    sight = _sight(session)
    if sight is None:
        return true()
    return models.Settlement.code.in_([code for code, seen in sight.of.items() if seen is not Sees.NOTHING])


def edition_in(session: Session, code: str) -> Audience | None:
    """Give the edition in which the reader of a session sees a settlement, None for all of it."""
    sight = _sight(session)
    return Audience.MONITOR if sight is not None and sight.of.get(code) is Sees.EDITION else None


def hidden_codes(session: Session, code: str) -> frozenset[str]:
    """Give the codes of a settlement's duties and recommendations that are not for the reader of a session."""
    edition = edition_in(session, code)
    return frozenset() if edition is None else _hidden(session, code, edition)


def hidden_from_doer(session: Session, actor: Actor, code: str) -> frozenset[str]:
    """Give the same for who acts, in a session that writes: what an answer may not tell."""
    sight = _sight_of(session, actor, "")
    if sight is None or sight.of.get(code, Sees.ALL) is Sees.ALL:
        return frozenset()
    return _hidden(session, code, Audience.MONITOR)


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
    sight = _sight(session)
    by = "" if sight is None else sight.person.key
    return Concealed(*sentences, by=by, act=READ, settlement=settlement, subject=subject, remedies=remedies)


def _sight(session: Session) -> Sight | None:
    found: Sight | None = session.info.get(_SIGHT)
    return found


def _sight_of(session: Session, actor: Actor, asked: str) -> Sight | None:
    if not actor.proved.names_person and (not logins(session) or not roles_in_force(session)):
        return None
    person = person_acting(session, actor)
    if person is None:
        return None
    codes: Iterable[str] = session.scalars(select(models.Settlement.code).order_by(models.Settlement.code)).all()
    return Sight(person, {code: sees(roles_of(session, person, settlement=code)) for code in codes}, asked)


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
