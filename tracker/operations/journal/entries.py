"""The journal's entries, as people read them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.operations.people.sight import require_whole
from tracker.operations.queries.deadlines import Filter, require_known
from tracker.operations.queries.pages import WHOLE, Page, Paging, newest_of, page_by
from tracker.operations.queries.past import Past


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry of the journal, its payload read."""

    seq: int
    at: datetime
    actor: str
    action: str
    settlement: str | None
    payload: dict[str, Any]
    hash: str


def journal_entries(
    session: Session,
    *,
    settlement: str | None,
    last: int | None,
    now: datetime,
    known_at: Past | None = None,
    paging: Paging = WHOLE,
) -> Page[EntryLine]:
    """Give the journal's entries, oldest first; `last` keeps only so many of the newest, `paging` a part of them.

    `known_at` keeps those made by that moment; a day is one of the settlement's zone, of UTC where none is named.
    Raises `NotFound` for a settlement that nobody knows, `InputRefused` for a moment that has not come, `NotAllowed` for a
    reader who does not see all of what was asked for.
    """
    query = select(models.JournalEntry)
    require_known(session, Filter(settlement=settlement))
    require_whole(session, settlement)
    if settlement is not None:
        query = query.where(models.JournalEntry.settlement == settlement)
    if known_at is not None:
        from tracker.operations.queries.past import last_entry_by

        zone = session.scalar(select(models.Settlement.time_zone).where(models.Settlement.code == settlement)) or "UTC"
        newest = last_entry_by(session, known_at, zone=zone, now=now)
        query = query.where(models.JournalEntry.seq <= (newest or 0))
    if last is not None:
        query = newest_of(query, last, models.JournalEntry.seq)
    return page_by(session, query, paging, [models.JournalEntry.__table__.c.seq], lambda row: _line(row[0]))


def _line(entry: models.JournalEntry) -> EntryLine:
    return EntryLine(
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        settlement=entry.settlement,
        payload=json.loads(entry.payload),
        hash=entry.hash,
    )
