"""One key, two people: a settlement's file may not take over the key that stands for somebody else in another's."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused
from tracker.rules.settlement import settlement as values


def refuse_namesakes(session: Session, settlement: values.Settlement) -> None:
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
        if key not in ours and _plain(name) != _plain(names[key]):
            raise InputRefused(
                f"The key {key} stands for {names[key]} in this file, and for {name} in {code}, which is loaded.",
                "Give one of them another key, or write the name as it is there.",
            )


def shared(session: Session, settlement_id: int, persons: Iterable[models.Person]) -> frozenset[int]:
    """The ids of those persons that another settlement's file lists too."""
    link = models.SettlementPerson
    ids = [person.id for person in persons]
    query = select(link.person_id).where(link.settlement_id != settlement_id, link.person_id.in_(ids))
    return frozenset(session.scalars(query))


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
