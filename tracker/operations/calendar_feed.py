"""A person's deadlines for a calendar program: what each says, and how often it has moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.operations.agreed import require
from tracker.operations.outbox import person_named
from tracker.operations.sight import hidden_codes, seen_settlements
from tracker.reports.feed import FeedEntry, written_feed
from tracker.rules.codes import code_of
from tracker.rules.kinds import Kind
from tracker.rules.status import Status, days_late, status_of
from tracker.rules.wording import written
from tracker.rules.zones import today_in

_MET = frozenset({Status.MET, Status.MET_LATE})
# Nobody need act any more, and nobody did.
_DROPPED = frozenset({Status.WAIVED, Status.RELEASED, Status.SUPERSEDED})
_SETTLED = _MET | _DROPPED
_COLUMNS = ("id", "number", "label", "safe_at", "latest_at", "estimate_on", "awaits", "steps", "gone", "time_zone")


@dataclass(frozen=True, slots=True)
class _History:
    """What became of one deadline: how often it moved or was settled, the last entry of it, its last date."""

    changes: int
    entry: int
    last_safe_on: date | None


def calendar_of(session: Session, *, person: str, settlement: str | None, now: datetime) -> bytes:
    """Give the deadlines that a person owns as a calendar file.

    A deadline without a date stands in it as tentative on its estimate; without an estimate it is left out, unless it
    once had a date, which is then cancelled. Raises `NotFound` for a person or settlement that nobody knows.
    """
    owner = person_named(session, person)
    if settlement is not None:
        require(session, settlement)
    rows = [
        row
        for row in _deadlines(session, owner.key, settlement)
        if row.code not in hidden_codes(session, row.settlement)
    ]
    histories = _histories(session, [row.id for row in rows])
    entries = []
    for row in rows:
        entry = _entry(row, histories.get(row.id, _History(0, 0, None)), now)
        if entry is not None:
            entries.append((entry, max(row.loaded_by, histories[row.id].entry if row.id in histories else 0)))
    stamps = _moments(session, {number for _, number in entries})
    return written_feed(f"Deadlines of {owner.name}", [_stamped(entry, stamps[number]) for entry, number in entries])


def _deadlines(session: Session, owner: str, settlement: str | None) -> Sequence[Any]:
    d, o, s, r = models.Deadline, models.Obligation, models.Settlement, models.Revision
    newest = select(r.entry_seq).where(r.settlement_id == s.id).order_by(r.number.desc()).limit(1).scalar_subquery()
    names = dict.fromkeys((*_COLUMNS, *models.STANDING))
    query = (
        select(
            *(getattr(d, name) for name in names),
            o.code,
            o.title,
            o.due,
            o.clause,
            o.recurring,
            s.code.label("settlement"),
            newest.label("loaded_by"),
        )
        .join(o, o.id == d.obligation_id)
        .join(s, s.id == d.settlement_id)
        .where(o.owner == owner, seen_settlements(session))
        .order_by(d.id)
    )
    if settlement is not None:
        query = query.where(s.code == settlement)
    return session.execute(query).all()


def _histories(session: Session, ids: Sequence[int]) -> dict[int, _History]:
    wanted = set(ids)
    m, c = models.DateMove, models.StatusChange
    found: dict[int, _History] = {}
    moves = select(m.deadline_id, m.safe_before, m.safe_after, m.entry_seq).where(m.deadline_id.is_not(None))
    for row in session.execute(moves.order_by(m.id)):
        if row.deadline_id in wanted:
            before = found.get(row.deadline_id, _History(0, 0, None))
            last = row.safe_after or row.safe_before or before.last_safe_on
            found[row.deadline_id] = _History(before.changes + 1, max(before.entry, row.entry_seq), last)
    changes = select(c.deadline_id, c.before, c.after, c.entry_seq).where(c.before.is_not(None))
    for deadline_id, was, became, entry_seq in session.execute(changes.order_by(c.id)):
        if deadline_id in wanted and (was in _SETTLED or became in _SETTLED):
            before = found.get(deadline_id, _History(0, 0, None))
            found[deadline_id] = _History(before.changes + 1, max(before.entry, entry_seq), before.last_safe_on)
    return found


def _entry(row: Any, history: _History, now: datetime) -> FeedEntry | None:  # noqa: ANN401 — a row of selected columns
    standing = models.standing_in(row)
    status = status_of(standing, today_in(row.time_zone, now))
    code = f"{row.settlement}/{code_of(row.code, row.number, row.label, recurring=row.recurring)}"
    starts: date | datetime | None = row.safe_at or standing.safe_on
    lost = starts is None and row.estimate_on is None
    starts = starts or row.estimate_on or history.last_safe_on
    if starts is None or standing.kind in {Kind.STANDING, Kind.UNKNOWN}:
        return None
    if isinstance(starts, datetime):
        starts = starts.replace(tzinfo=ZoneInfo(row.time_zone)).astimezone(UTC)
    dropped = status in _DROPPED or row.gone or lost
    mark = f"{str(status).capitalize()}: " if status in _SETTLED else ""
    return FeedEntry(
        uid=f"{row.settlement}.{row.code}.{row.number}@monitorship-tracker",
        sequence=history.changes,
        stamped_at=now,  # replaced by the moment of the entry that it rests on
        starts=starts,
        summary=f"{mark}{row.title} ({code})",
        description="\n".join(_lines(row, status, code)),
        cancelled=dropped,
        tentative=standing.safe_on is None,
    )


def _lines(row: Any, status: Status, code: str) -> list[str]:  # noqa: ANN401 — a row of selected columns
    safe, latest = row.safe_at or row.safe_on, row.latest_at or row.latest_on
    lines = [code]
    if safe is None or latest is None:
        lines.append(f"No date yet: it awaits {', '.join(row.awaits)}." if row.awaits else "It has no date.")
        if row.estimate_on is not None:
            lines.append(f"Estimated: {written(row.estimate_on)}.")
    elif safe == latest:
        lines.append(f"Due: {written(safe)} ({row.time_zone}).")
    else:
        lines.append(f"Safe: {written(safe)} ({row.time_zone}). Act on it.")
        lines.append(f"Latest arguable: {written(latest)}.")
    if status in _SETTLED:
        late = days_late(models.standing_in(row)) if status is Status.MET_LATE else 0
        lines.append(f"Status: {status}{f', by {late} days' if late else ''}.")
    if row.clause:
        lines.append(f"Clause: {row.clause}.")
    if row.due:
        lines.append(f"Rule: {row.due}.")
    return [*lines, *row.steps]


def _moments(session: Session, entries: set[int]) -> dict[int, datetime]:
    j = models.JournalEntry
    return {seq: at for seq, at in session.execute(select(j.seq, j.at)) if seq in entries}


def _stamped(entry: FeedEntry, at: datetime) -> FeedEntry:
    return replace(entry, stamped_at=at.replace(microsecond=0))
