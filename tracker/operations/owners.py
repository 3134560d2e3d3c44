"""Who owned each duty before, as the revisions of the agreement file said one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.operations.agreed import read_revision, revisions_of


@dataclass(frozen=True, slots=True)
class Handed:
    """How often a duty was handed to another owner, and for each owner before, the journal entry that ended it, last."""

    times: int
    left: Mapping[str, int]


def handed_over(session: Session) -> Mapping[tuple[int, str], Handed]:
    """Give each duty that had another owner before, by its settlement's id and its code."""
    r = models.Revision
    several = select(r.settlement_id).group_by(r.settlement_id).having(func.count() > 1)
    found: dict[tuple[int, str], Handed] = {}
    for row in session.scalars(select(models.Settlement).where(models.Settlement.id.in_(several))).all():
        owners: dict[str, str | None] = {}
        for revision in revisions_of(session, row):
            for obligation in read_revision(revision).settlement.obligations:
                code, owner = obligation.code, obligation.owner
                before = owners.get(code, owner)
                owners[code] = owner
                if before != owner:
                    past = found.get((row.id, code), Handed(0, {}))
                    left = past.left if before is None else {**past.left, before: revision.entry_seq}
                    found[row.id, code] = Handed(past.times + 1, left)
    return found
