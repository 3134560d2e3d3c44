"""What a day's run wrote, as one hash that its journal entry vouches for."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.models import canonical


def run_digest(session: Session, entry_seq: int) -> str:
    """Give the SHA-256 of the rows that a run wrote, so that its journal entry vouches for them.

    It is of canonical JSON: status changes (deadline, day, before, after), then notices (deadline, term, kind, day,
    text), then, where there are any, messages (key, person, day, subject, text), each in the order written.
    """
    change, notice = models.StatusChange, models.Notice
    changes = session.execute(
        select(change.deadline_id, change.on, change.before, change.after)
        .where(change.entry_seq == entry_seq)
        .order_by(change.id)
    )
    notices = session.execute(
        select(notice.deadline_id, notice.term_id, notice.kind, notice.on, notice.text)
        .where(notice.entry_seq == entry_seq)
        .order_by(notice.id)
    )
    message = models.Message
    messages = session.execute(
        select(message.key, message.person_id, message.on, message.subject, message.body)
        .where(message.entry_seq == entry_seq)
        .order_by(message.id)
    ).all()
    rows = [[list(row) for row in changes], [list(row) for row in notices]]
    if messages:
        rows.append([list(row) for row in messages])
    return sha256(canonical(rows).encode()).hexdigest()
