"""Deadlines and the ends of terms for a calendar program: what each says, and how often it has moved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ScalarSelect, func, or_, select, tuple_
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import NotFound
from tracker.models.runs import counts
from tracker.operations.agreement.rows import read_revision, require, revisions_of
from tracker.operations.day.outbox import person_named
from tracker.operations.people.permission import roles_of
from tracker.operations.people.sight import hidden_codes, seen_settlements
from tracker.remedies import LookUp
from tracker.reports.calendar import FeedEntry, written_feed
from tracker.rules.deadlines.codes import code_of
from tracker.rules.deadlines.deadline import ComputedDate
from tracker.rules.deadlines.open_days import open_day_note
from tracker.rules.deadlines.status import Status, days_late, late_by, status_of
from tracker.rules.due.kinds import Kind
from tracker.rules.grades import Grade
from tracker.rules.people.notices import TERM_NOTICES
from tracker.rules.people.roles import Role
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
    "grade",
    "done_grade",
    "awaits",
    "steps",
    "gone",
    "time_zone",
    "notices",
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


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose calendar it is: a person's, that of whoever has a role, or with neither that of all the duties there are."""

    person: str | None = None
    role: Role | None = None


def calendar_of(session: Session, whose: Whose, *, settlement: str | None, now: datetime, alarms: bool = True) -> bytes:
    """Give the deadlines of a person, of those who hold a role, or of a settlement as a calendar file.

    Those that the person owned before are in it as cancelled. A deadline without a date stands in it as tentative on its
    estimate; without an estimate it is left out, unless it once had a date, which is then cancelled. The ends of the terms
    of each settlement that is in it stand in it too. With `alarms` what is open and has a date rings on the days of its
    notices. Raises `NotFound` for a person or settlement that nobody knows, and for a role that nobody holds.
    """
    title, owners = _owners(session, whose, settlement)
    if settlement is not None:
        require(session, settlement)
    handed = handed_over(session)
    everybody = None if owners is None else frozenset().union(*owners.values())
    rows = [
        row
        for row in _deadlines(session, everybody, settlement, handed)
        if row.code not in hidden_codes(session, row.settlement)
    ]
    histories = _histories(session, [row.id for row in rows])
    entries = []
    for row in rows:
        history = histories.get(row.id, _History())
        past = handed.get((row.settlement_id, row.code), Handed(0, {}))
        ours = None if owners is None else owners.get(row.settlement, frozenset())
        is_ours = ours is None or row.owner in ours
        # What came to be after it was somebody else's was never theirs.
        if not is_ours and history.born > max((past.left.get(each, 0) for each in ours or ()), default=0):
            continue
        entry = _entry(row, history, now, handed=past.times, is_ours=is_ours)
        if entry is not None:
            entries.append((entry, max(row.loaded_by, history.entry)))
    entries += _ends_of_terms(session, {row.settlement for row in rows}, now)
    cited, j = {number for _, number in entries}, models.JournalEntry
    stamps = {seq: at.replace(microsecond=0) for seq, at in session.execute(select(j.seq, j.at)) if seq in cited}
    stamped = [
        replace(entry, stamped_at=stamps[number], alarms=entry.alarms if alarms else ()) for entry, number in entries
    ]
    return written_feed(title, stamped)


def _owners(session: Session, whose: Whose, settlement: str | None) -> tuple[str, Mapping[str, frozenset[str]] | None]:
    """Give the calendar's name, and whose duties are in it, by settlement; None for everybody's."""
    s = models.Settlement
    codes = session.scalars(select(s.code).where(seen_settlements(session)).order_by(s.code)).all()
    if whose.person is not None:
        owner = person_named(session, whose.person)
        return f"Deadlines of {owner.name}", dict.fromkeys(codes, frozenset({owner.key}))
    if whose.role is None:
        return f"Deadlines of {settlement}", None
    persons = session.scalars(select(models.Person).order_by(models.Person.key)).all()
    holding = {
        code: frozenset(each.key for each in persons if whose.role in roles_of(session, each, settlement=code))
        for code in codes
        if settlement in {None, code}
    }
    if not any(holding.values()):
        where = "" if settlement is None else f" in {settlement}"
        raise NotFound(f"Nobody has the role {whose.role}{where}.", remedies=[LookUp("persons")])
    return f"Deadlines of the role {whose.role}", holding


def _deadlines(
    session: Session,
    owners: frozenset[str] | None,
    settlement: str | None,
    handed: Mapping[tuple[int, str], Handed],
) -> Sequence[Any]:
    d, o, s = models.Deadline, models.Obligation, models.Settlement
    names = dict.fromkeys((*_COLUMNS, *models.STANDING))
    duty = (o.code, o.owner, o.title, o.due, o.clause, o.recurring)
    known = (d.settlement_id, s.code.label("settlement"), _newest_revision().label("loaded_by"))
    query = (
        select(*(getattr(d, name) for name in names), *duty, *known)
        .join(o, o.id == d.obligation_id)
        .join(s, s.id == d.settlement_id)
        .where(seen_settlements(session))
        .order_by(d.id)
    )
    if owners is not None:
        before = [duty for duty, each in handed.items() if not owners.isdisjoint(each.left)]
        query = query.where(or_(o.owner.in_(sorted(owners)), tuple_(o.settlement_id, o.code).in_(before)))
    if settlement is not None:
        query = query.where(s.code == settlement)
    return session.execute(query).all()


def _newest_revision() -> ScalarSelect[int]:
    r, s = models.Revision, models.Settlement
    return select(r.entry_seq).where(r.settlement_id == s.id).order_by(r.number.desc()).limit(1).scalar_subquery()


def _ends_of_terms(session: Session, settlements: Collection[str], now: datetime) -> list[tuple[FeedEntry, int]]:
    """The end of each term as an entry, with the journal entry that it rests on."""
    t, s, i, m = models.Term, models.Settlement, models.Instrument, models.DateMove
    query = (
        select(t, s.code, i.title, _newest_revision())
        .join(s, s.id == t.settlement_id)
        .join(i, i.id == t.instrument_id)
        .where(s.code.in_(sorted(settlements)))
        .order_by(t.id)
    )
    moves: dict[tuple[int, str], list[models.DateMove]] = {}
    ends = select(m).where(m.deadline_id.is_(None), m.code.startswith("end("))
    for move in session.scalars(ends.order_by(m.id)):
        moves.setdefault((move.settlement_id, move.code), []).append(move)
    found = []
    for term, settlement, instrument, loaded_by in session.execute(query):
        moved = moves.get((term.settlement_id, f"end({term.code})"), [])
        last = next((on for each in reversed(moved) for on in (each.safe_after, each.safe_before) if on), None)
        known = term.ends_safe_on or term.ends_estimate_on
        starts = known or last
        if starts is None:
            continue
        gone = known is None or term.superseded_on is not None
        code = f"{settlement}/end({term.code})"
        lines = [code, f"Instrument: {instrument}."]
        if term.ends_safe_on is None or term.ends_latest_on is None:
            lines.append(
                f"No date yet: it awaits {', '.join(term.ends_awaits)}." if term.ends_awaits else "It has no date."
            )
        elif term.ends_safe_on == term.ends_latest_on:
            lines.append(f"It runs through {written(term.ends_safe_on)} ({term.time_zone}).")
        else:
            lines.append(
                f"It runs through {written(term.ends_safe_on)} or {written(term.ends_latest_on)} ({term.time_zone})."
            )
        entry = FeedEntry(
            uid=f"{settlement}.{term.code}.end@monitorship-tracker",
            sequence=len(moved),
            stamped_at=now,  # replaced by the moment of the entry that it rests on
            starts=starts,
            summary=f"{term.title or term.code} ends ({code})",
            description="\n".join(lines),
            cancelled=gone,
            tentative=term.ends_safe_on is None,
            alarms=() if gone or term.ends_safe_on is None else (*TERM_NOTICES, 0),
        )
        found.append((entry, max([loaded_by, *(each.entry_seq for each in moved)])))
    return found


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
    changes = changes.where(c.before.is_(None) | counts(c.entry_seq))
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
        alarms=() if dropped or status in _SETTLED or standing.safe_on is None else tuple(row.notices),
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
        lines.append(f"Status: {status}{f', {late_by(late, row.done_grade, row.grade)}' if late else ''}.")
    elif safe is not None and latest is not None:
        beside = open_day_note(ComputedDate(safe, latest, Grade.RECORD, (), open_on=row.open_on))
        lines += [f"{beside[:1].upper()}{beside[1:]}."] if beside else []
    if row.clause:
        lines.append(f"Clause: {row.clause}.")
    if row.due:
        lines.append(f"Rule: {row.due}.")
    return [*lines, *row.steps]
