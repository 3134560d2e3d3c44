"""What an amendment leaves as it was, and what it dates anew although something is recorded of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.operations.agreement.rows import Kept
from tracker.rules.amendments.versions import versions
from tracker.rules.deadlines.codes import code_of
from tracker.rules.deadlines.deadline import Moved
from tracker.rules.wording import written


@dataclass(frozen=True, slots=True, kw_only=True)
class Stays:
    """The deadlines of one obligation that an amendment leaves under the rule they had: how many, the first and the last."""

    obligation: str
    number: int
    first: str
    last: str
    before: date

    def __str__(self) -> str:
        named = self.first if self.number == 1 else f"{self.first} to {self.last}"
        stay = "1 deadline stays" if self.number == 1 else f"{self.number} deadlines stay"
        rule = "the rule it had" if self.number == 1 else "the rule they had"
        return f"{self.obligation}: {stay} under {rule}, due before {written(self.before)}: {named}."


def staying(session: Session, kept: Kept) -> tuple[Stays, ...]:
    """The deadlines that the last amendment leaves under the rule they had, in the order of the file."""
    amendment = kept.settlement.amendment
    if amendment is None:
        return ()
    held = versions(kept.settlement)
    changed = {
        each.code
        for each in kept.settlement.obligations
        if each.removed_on == amendment.on
        or ((now := held.now(each.code)) is not None and (now.since, now.entry) == (amendment.on, amendment.entry))
    }
    o, d = models.Obligation, models.Deadline
    query = (
        select(o.code, o.recurring, o.removed_on, d.number, d.label, d.safe_on, d.rule_version, d.superseded_on)
        .join(d, d.obligation_id == o.id)
        .where(d.settlement_id == kept.row.id, d.gone.is_(False), o.superseded_on.is_(None), d.number > 0)
        .order_by(o.position, d.number)
    )
    rows = [row for row in session.execute(query) if row.code in changed and _stays(row, held.of.get(row.code, ()))]
    return tuple(_summed_up(code, list(each), amendment.on) for code, each in groupby(rows, key=lambda row: row.code))


def doubts(session: Session, kept: Kept, moves: Iterable[Moved]) -> tuple[str, ...]:
    """Name the deadlines that were dated anew although something was recorded of them, for a person to look at."""
    moved = {each.code for each in moves}
    o, d = models.Obligation, models.Deadline
    query = (
        select(o.code, o.recurring, d.number, d.label, d.resolved_by, d.waived_on, d.original_safe_on)
        .join(d, d.obligation_id == o.id)
        .where(
            d.settlement_id == kept.row.id,
            or_(d.resolved_by.is_not(None), d.waived_on.is_not(None), d.original_safe_on.is_not(None)),
        )
        .order_by(o.position, d.number)
    )
    return tuple(
        f"{code} was {_recorded(row)} before it was dated anew: see that this is still meant of it."
        for row in session.execute(query)
        if (code := code_of(row.code, row.number, row.label, recurring=row.recurring)) in moved
    )


def _stays(row: Any, held: Sequence[object]) -> bool:  # noqa: ANN401 — a row of selected columns
    if row.removed_on is not None:
        return row.superseded_on is None
    return row.rule_version is not None and row.rule_version < len(held)


def _summed_up(code: str, rows: Sequence[Any], before: date) -> Stays:
    names = [code_of(row.code, row.number, row.label, recurring=row.recurring) for row in rows]
    return Stays(obligation=code, number=len(names), first=names[0], last=names[-1], before=before)


def _recorded(row: Any) -> str:  # noqa: ANN401 — a row of selected columns
    if row.resolved_by is not None:
        return f"resolved on {row.resolved_by.isoformat()}"
    if row.waived_on is not None:
        return f"waived on {row.waived_on.isoformat()}"
    return "extended"
