"""Setting the journal's clock right after one that was ahead: what was done too early is void, and is done once more."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, insert, or_, select, tuple_, update
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused
from tracker.models import Cause, MessageState
from tracker.models.journal import journal as journals
from tracker.models.runs import counts, void_runs
from tracker.operations.agreement.rows import recall, settlement_codes
from tracker.operations.derivation.replan import replan
from tracker.operations.idempotency import once
from tracker.operations.people.identity import journal_author
from tracker.operations.people.permission import require_allowed
from tracker.remedies import Do, Give
from tracker.rules.people.actor import Author
from tracker.rules.zones import today_in

ACT = "set clock"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoidDates:
    """The dates of one zone whose runs are void, both inclusive, and how many they are; those that have begun are owed again."""

    zone: str
    first: date
    last: date
    runs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockSet:
    """What setting the clock right did: the latest moment before it, the runs made void, and the messages not sent."""

    entry: int
    at: datetime
    before: datetime
    void: tuple[VoidDates, ...]
    withdrawn: tuple[str, ...]


@once(ClockSet)
def set_right(session: Session, *, note: str, author: Author, now: datetime) -> ClockSet:
    """Set the clock right by an entry that may be earlier than those before it; what was recorded stays.

    The runs of moments and of dates that have not come are void: their dates are run once more when they come, and those
    that have, with the next run, which gives the notices in one digest. What these runs wrote to be sent, and nobody was
    sent yet, is not sent. Raises `InputRefused` where nothing lies in the future or no reason is given, and `NotAllowed`.
    """
    require_allowed(session, author, ACT, settlement=None, subject="all")
    if not note.strip():
        raise InputRefused("It has to be said why the clock is set right.", remedies=[Give("note")])
    entry_seq = journals.next_seq(session)
    latest = journals.latest(session)
    runs = _too_early(session, now)
    if latest is None or (latest.at <= now + journals.APART and not runs):
        raise InputRefused(
            f"No entry and no run lies in the future: it is {now:%Y-%m-%dT%H:%M:%SZ}, and there is no clock to be set right.",
            remedies=[Do("set this clock")],
        )
    if runs:
        session.execute(insert(models.VoidRun), [{"run_id": run.id, "entry_seq": entry_seq} for run in runs])
    withdrawn = _withdraw_messages(session)
    _tell_again(session)
    session.flush()
    moves: list[list[str]] = []
    for code in settlement_codes(session):
        kept = recall(session, code)
        moves += replan(session, kept, today=kept.today(now), entry_seq=entry_seq, cause=Cause.DAY).journal_moves()
    payload = {
        "note": note.strip(),
        "before": f"{latest.at:%Y-%m-%dT%H:%M:%SZ}",
        "runs": len(runs),
        "void": [[each.zone, each.first.isoformat(), each.last.isoformat(), each.runs] for each in _by_zone(runs)],
        "withdrawn": list(withdrawn),
        "moves": moves,
        **journal_author(session, author),
    }
    entry = journals.append(session, at=now, actor=author.by, action=ACT, settlement=None, payload=payload)
    return ClockSet(entry=entry, at=now, before=latest.at, void=_by_zone(runs), withdrawn=withdrawn)


def _too_early(session: Session, now: datetime) -> list[models.Run]:
    """The runs that count, and were done at a moment or for a date that has not come."""
    run = models.Run
    zones = session.scalars(select(run.time_zone).distinct())
    to_come = ((run.time_zone == zone) & (run.day > today_in(zone, now)) for zone in zones.all())
    query = select(run).where(run.id.not_in(void_runs()), or_(run.finished_at > now + journals.APART, *to_come))
    return list(session.scalars(query.order_by(run.day, run.id)))


def _by_zone(runs: list[models.Run]) -> tuple[VoidDates, ...]:
    number = Counter(run.time_zone for run in runs)
    days = {zone: [run.day for run in runs if run.time_zone == zone] for zone in sorted(number)}
    return tuple(
        VoidDates(zone=zone, first=min(each), last=max(each), runs=number[zone]) for zone, each in days.items()
    )


def _withdraw_messages(session: Session) -> tuple[str, ...]:
    """Take what void runs wrote out of the outbox, unless it was sent or is on its way; the messages themselves stay."""
    m, o = models.Message, models.Outgoing
    gone = (MessageState.WAITING, MessageState.FAILED, MessageState.HELD)
    query = select(m.id, m.key).join(o, o.message_id == m.id).where(o.state.in_(gone), ~counts(m.entry_seq))
    found = session.execute(query.order_by(m.id)).all()
    session.execute(delete(o).where(o.message_id.in_([each.id for each in found])))
    return tuple(each.key for each in found)


def _tell_again(session: Session) -> None:
    """Let what counts and was told in a void digest, as of a day that had not come, wait for another."""
    t, m, n = models.NoticeRecipient, models.Message, models.Notice
    void, counted = (
        select(m.person_id, m.on).where(condition) for condition in (~counts(m.entry_seq), counts(m.entry_seq))
    )
    told = tuple_(t.person_id, t.on)
    query = update(t).where(
        told.in_(void), told.not_in(counted), t.notice_id.in_(select(n.id).where(counts(n.entry_seq)))
    )
    session.execute(query.values(on=None), execution_options={"synchronize_session": False})
