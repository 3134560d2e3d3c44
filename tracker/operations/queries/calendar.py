"""A person's deadlines for a calendar program: what each says, and how often it has moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session

from tracker import models
from tracker.operations.agreement.rows import read_revision, require, revisions_of
from tracker.operations.day.outbox import person_named
from tracker.operations.people.sight import hidden_codes, seen_settlements
from tracker.reports.calendar import FeedEntry, written_feed
from tracker.rules.deadlines.codes import code_of
from tracker.rules.deadlines.deadline import ComputedDate
from tracker.rules.deadlines.open_days import open_day_note
from tracker.rules.deadlines.status import Status, days_late, status_of
from tracker.rules.due.kinds import Kind
from tracker.rules.grades import Grade
from tracker.rules.wording import written
from tracker.rules.zones import today_in


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


_MET = frozenset({Status.MET, Status.MET_LATE})
# Nobody need act any more, and nobody did.
_DROPPED = frozenset({Status.WAIVED, Status.RELEASED, Status.SUPERSEDED})
_SETTLED = _MET | _DROPPED
_COLUMNS = (
    "id",
    "number",
    "label",
    "safe_at",
    "latest_at",
    "open_on",
    "estimate_on",
    "awaits",
    "steps",
    "gone",
    "time_zone",
)


@dataclass(frozen=True, slots=True)
class _History:
    """What became of one deadline: how often it moved or was settled, the last entry of it, its last date.

    `born` is the entry of its birth, `status` the one that was written down last.
    """

    changes: int = 0
    entry: int = 0
    last_safe_on: date | None = None
    born: int = 0
    status: Status | None = None


def calendar_of(session: Session, *, person: str, settlement: str | None, now: datetime) -> bytes:
    """Give the deadlines that a person owns as a calendar file; those that he owned before, as cancelled.

    A deadline without a date stands in it as tentative on its estimate; without an estimate it is left out, unless it
    once had a date, which is then cancelled. Raises `NotFound` for a person or settlement that nobody knows.
    """
    owner = person_named(session, person)
    if settlement is not None:
        require(session, settlement)
    handed = handed_over(session)
    rows = [
        row
        for row in _deadlines(session, owner.key, settlement, handed)
        if row.code not in hidden_codes(session, row.settlement)
    ]
    histories = _histories(session, [row.id for row in rows])
    entries = []
    for row in rows:
        history = histories.get(row.id, _History())
        past = handed.get((row.settlement_id, row.code), Handed(0, {}))
        if row.owner != owner.key and history.born > past.left[owner.key]:
            continue  # it came to be after it was somebody else's
        entry = _entry(row, history, now, handed=past.times, is_ours=row.owner == owner.key)
        if entry is not None:
            entries.append((entry, max(row.loaded_by, history.entry)))
    cited, j = {number for _, number in entries}, models.JournalEntry
    stamps = {seq: at.replace(microsecond=0) for seq, at in session.execute(select(j.seq, j.at)) if seq in cited}
    stamped = [replace(entry, stamped_at=stamps[number]) for entry, number in entries]
    return written_feed(f"Deadlines of {owner.name}", stamped)


def _deadlines(
    session: Session, owner: str, settlement: str | None, handed: Mapping[tuple[int, str], Handed]
) -> Sequence[Any]:
    d, o, s, r = models.Deadline, models.Obligation, models.Settlement, models.Revision
    newest = select(r.entry_seq).where(r.settlement_id == s.id).order_by(r.number.desc()).limit(1).scalar_subquery()
    names = dict.fromkeys((*_COLUMNS, *models.STANDING))
    before = [duty for duty, each in handed.items() if owner in each.left]
    duty = (o.code, o.owner, o.title, o.due, o.clause, o.recurring)
    known = (d.settlement_id, s.code.label("settlement"), newest.label("loaded_by"))
    query = (
        select(*(getattr(d, name) for name in names), *duty, *known)
        .join(o, o.id == d.obligation_id)
        .join(s, s.id == d.settlement_id)
        .where(or_(o.owner == owner, tuple_(o.settlement_id, o.code).in_(before)), seen_settlements(session))
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
            before = found.get(row.deadline_id, _History())
            last = row.safe_after or row.safe_before or before.last_safe_on
            found[row.deadline_id] = replace(
                before, changes=before.changes + 1, entry=max(before.entry, row.entry_seq), last_safe_on=last
            )
    changes = select(c.deadline_id, c.before, c.after, c.entry_seq)
    for deadline_id, was, became, entry_seq in session.execute(changes.order_by(c.on, c.id)):
        if deadline_id not in wanted:
            continue
        before = found.get(deadline_id, _History())
        after = replace(before, status=became)
        if was is None:
            after = replace(after, born=entry_seq)
        elif _settled(before.status) is not _settled(became):
            # The runs that are made up for write down again, on its day, what was written when it was recorded.
            after = replace(after, changes=before.changes + 1, entry=max(before.entry, entry_seq))
        found[deadline_id] = after
    return found


def _settled(status: Status | None) -> Status | None:
    return status if status in _SETTLED else None


def _entry(row: Any, history: _History, now: datetime, *, handed: int, is_ours: bool) -> FeedEntry | None:  # noqa: ANN401 — a row of selected columns
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
    # What begins to hold today is counted before the day's run has written it down.
    unwritten = _settled(history.status or status) is not _settled(status)
    if standing.kind is Kind.EARLIEST and status is Status.RELEASED and standing.released_on is None:
        # The day before which nothing may be done has come: it stands in the calendar all the more.
        status = Status.UPCOMING
    dropped = status in _DROPPED or row.gone or lost or not is_ours
    mark = f"{str(status).capitalize()}: " if status in _SETTLED else ""
    if not is_ours:
        mark = "Handed over: "
    return FeedEntry(
        uid=f"{row.settlement}.{row.code}.{row.number}@monitorship-tracker",
        sequence=history.changes + handed + unwritten,
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
        lines.append(f"{'Not before' if row.kind is Kind.EARLIEST else 'Due'}: {written(safe)} ({row.time_zone}).")
    else:
        lines.append(f"Safe: {written(safe)} ({row.time_zone}). Act on it.")
        lines.append(f"Latest arguable: {written(latest)}.")
    if status in _SETTLED:
        late = days_late(models.standing_in(row)) if status is Status.MET_LATE else 0
        lines.append(f"Status: {status}{f', by {late} days' if late else ''}.")
    elif safe is not None and latest is not None:
        beside = open_day_note(ComputedDate(safe, latest, Grade.RECORD, (), open_on=row.open_on))
        lines += [f"{beside[:1].upper()}{beside[1:]}."] if beside else []
    if row.clause:
        lines.append(f"Clause: {row.clause}.")
    if row.due:
        lines.append(f"Rule: {row.due}.")
    return [*lines, *row.steps]
