"""Which dates moved in a month, and why: as recorded, one line for each move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.operations.agreement.rows import Kept, recall
from tracker.operations.people.sight import hidden_codes
from tracker.operations.queries.past import codes_asked
from tracker.reports.monthly.subject import Month, MoveRow
from tracker.rules.deadlines.moves import MoveSide
from tracker.rules.zones import today_in


@dataclass(frozen=True, slots=True, kw_only=True)
class MovesOfMonth:
    """The moves of one settlement that were recorded in a month, in that order, with what each is of."""

    settlement: str
    month: Month
    moves: tuple[tuple[MoveRow, str], ...]


def moves_in(
    session: Session, *, settlement: str | None, month: Month | None, now: datetime
) -> tuple[MovesOfMonth, ...]:
    """The moves of one settlement, or of each, that the reader may see; without a month, those of the one that it is.

    Raises `NotFound` for a settlement that is not loaded.
    """
    found = []
    for code in codes_asked(session, settlement, None, now=now):
        kept = recall(session, code)
        of = month or Month.of(today_in(kept.row.time_zone, now))
        hidden = hidden_codes(session, code)
        titles = {each.code: each.title for each in kept.settlement.obligations}
        titles |= {each.code: each.title or each.kind for each in kept.settlement.terms}
        rows = [(row, _about(row.code)) for row in recorded_moves(session, kept, of)]
        told = tuple((row, titles.get(about, "")) for row, about in rows if about not in hidden)
        found.append(MovesOfMonth(settlement=code, month=of, moves=told))
    return tuple(found)


def recorded_moves(session: Session, kept: Kept, month: Month, known_to: int | None = None) -> tuple[MoveRow, ...]:
    """The moves of dates and estimates in a month, up to an entry; what only awaits something else is none."""
    move = models.DateMove
    query = select(move).where(move.settlement_id == kept.row.id, move.on >= month.first, move.on <= month.last)
    if known_to is not None:
        query = query.where(move.entry_seq <= known_to)
    rows = (
        MoveRow(
            code=row.code,
            before=MoveSide(row.safe_before, row.latest_before, row.estimate_before),
            after=MoveSide(row.safe_after, row.latest_after, row.estimate_after),
            step=row.step,
            on=row.on,
            entry=row.entry_seq,
            landed_in_past=row.landed_in_past,
        )
        for row in session.scalars(query.order_by(move.id))
    )
    nothing = MoveSide()
    return tuple(row for row in rows if (row.before, row.after) != (nothing, nothing))


def _about(code: str) -> str:
    """The obligation, or the term of an edge, that a code is of."""
    edge, bracket, term = code.removesuffix(")").partition("(")
    return term if bracket and edge in {"start", "end"} else code.partition("@")[0]
