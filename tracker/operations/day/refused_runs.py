"""What was refused to a service while nobody looked: a run, the sending of messages, a backup."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import Finding
from tracker.models import MessageState
from tracker.operations.people.permission import UNATTENDED
from tracker.remedies import Do, Grant
from tracker.rules.people.roles import Role

# For how long a refusal is told where nobody has done it since.
_TOLD = timedelta(days=30)
_SUBJECTS = {"day": "the day's run", "send": "the notices", "backup": "the backup"}


def refused_runs(session: Session, *, owed_since: datetime | None, now: datetime) -> Iterator[Finding]:
    """Tell the newest refusal of each kind of work that nobody has done since, where something waits for it.

    `owed_since` is when the oldest date that is not run began; None where none is owed.
    """
    entry = models.JournalEntry
    refusals = select(entry).where(entry.action == "refused", entry.at > now - _TOLD).order_by(entry.seq)
    newest: dict[str, models.JournalEntry] = {}
    for row in session.scalars(refusals):
        tried = json.loads(row.payload)["tried"]
        if tried in UNATTENDED:
            newest[tried] = row
    for act, row in sorted(newest.items()):
        done = session.scalar(select(func.max(entry.seq)).where(entry.action == act)) or 0
        if done > row.seq or not _waits(session, act, row, owed_since):
            continue
        sentence = f"it was refused to “{row.actor}” on {row.at:%Y-%m-%d at %H:%M} UTC, and nobody has done it since."
        yield Finding(_SUBJECTS[act], sentence, (Grant((Role.SERVICE.value,), row.actor), Do("give a login")))


def _waits(session: Session, act: str, row: models.JournalEntry, owed_since: datetime | None) -> bool:
    if act == "day":
        return owed_since is not None and row.at >= owed_since
    if act == "send":
        o, m = models.Outgoing, models.Message
        waiting = select(m.id).join(o, o.message_id == m.id)
        waiting = waiting.where(o.state == MessageState.WAITING, m.written_at <= row.at)
        return session.scalar(waiting.limit(1)) is not None
    return True
