"""Loading a settlement, and amending it from a changed file: what it changes is told before it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.agreements.compare import Change, changes
from tracker.agreements.reader import Agreement, read
from tracker.models import Cause, Origin
from tracker.models import journal as journals
from tracker.operations.agreed import find
from tracker.operations.facts import add_facts, as_fact, standing_rows, withdraw_rows
from tracker.operations.keeping import keep
from tracker.operations.permission import require_allowed
from tracker.operations.planning import Replanned, replan
from tracker.operations.recommending import refuse_recommendations
from tracker.operations.told import moves_told
from tracker.rules.facts import Answered, Fact, Recommended


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What loading did; `entry` is None where the file was already loaded and nothing changed."""

    settlement: str
    revision: int
    entry: int | None
    changes: tuple[Change, ...]
    replanned: Replanned | None
    obligations: int
    deadlines: int


def preview(session: Session, agreement: Agreement) -> tuple[Change, ...] | None:
    """Tell what loading a file would change: None for a settlement not loaded yet, empty where nothing changes."""
    latest = _latest_revision(session, agreement.settlement.code)
    if latest is None:
        return None
    return () if latest.sha256 == agreement.sha256 else changes(_before(latest), agreement)


def load(session: Session, agreement: Agreement, *, by: str, today: date, now: datetime) -> Loaded:
    """Load a settlement, or amend it to what a changed file says; the same text twice changes nothing.

    Facts that the changed file no longer holds are withdrawn, and new ones recorded; what persons recorded stays.
    Raises `NotAllowed` for one who may not.
    """
    code = agreement.settlement.code
    latest = _latest_revision(session, code)
    if latest is not None and latest.sha256 == agreement.sha256:
        return Loaded(
            settlement=code,
            revision=latest.number,
            entry=None,
            changes=(),
            replanned=None,
            obligations=len(agreement.settlement.obligations),
            deadlines=_count_deadlines(session, code),
        )
    action = "load" if latest is None else "amend"
    require_allowed(session, by, action, settlement=code, subject=agreement.file)
    _refuse_misfits(session, agreement)
    entry_seq = journals.next_seq(session)
    told = () if latest is None else changes(_before(latest), agreement)
    kept = keep(session, agreement.settlement, today=today)
    number = 1 if latest is None else latest.number + 1
    session.add(
        models.Revision(
            settlement_id=kept.row.id,
            number=number,
            sha256=agreement.sha256,
            file=agreement.file,
            text=agreement.text,
            entry_seq=entry_seq,
        )
    )
    _keep_facts(session, kept.row.id, agreement.facts, by=by, entry_seq=entry_seq, now=now, revision=number)
    cause = Cause.LOAD if latest is None else Cause.AMENDMENT
    replanned = replan(session, kept, today=today, entry_seq=entry_seq, cause=cause)
    journals.append(
        session,
        at=now,
        actor=by,
        action=action,
        settlement=code,
        payload={
            "file": agreement.file,
            "revision": number,
            "sha256": agreement.sha256,
            "facts": len(agreement.facts),
            "changes": [str(change) for change in told],
            "moves": moves_told(replanned.moves),
            "failures": [[failure.obligation, failure.sentence] for failure in replanned.failures],
        },
    )
    return Loaded(
        settlement=code,
        revision=number,
        entry=entry_seq,
        changes=told,
        replanned=replanned,
        obligations=len(agreement.settlement.obligations),
        deadlines=_count_deadlines(session, code),
    )


def _refuse_misfits(session: Session, agreement: Agreement) -> None:
    """Refuse a file that what persons recorded of recommendations does not fit any more."""
    row = find(session, agreement.settlement.code)
    if row is None:
        return
    persons = [as_fact(each) for each in standing_rows(session, row.id) if each.origin is Origin.PERSON]
    if any(isinstance(fact, Recommended | Answered) for fact in persons):
        refuse_recommendations(agreement.settlement, (*agreement.facts, *persons))


def _latest_revision(session: Session, code: str) -> models.Revision | None:
    row = find(session, code)
    if row is None:
        return None
    query = select(models.Revision).where(models.Revision.settlement_id == row.id)
    return session.scalars(query.order_by(models.Revision.number.desc()).limit(1)).one_or_none()


def _before(revision: models.Revision) -> Agreement:
    return read(revision.text.encode(), revision.file)


def _keep_facts(
    session: Session,
    settlement_id: int,
    facts: Sequence[Fact],
    *,
    by: str,
    entry_seq: int,
    now: datetime,
    revision: int,
) -> None:
    """Make the facts that come from the file equal to those it holds now; one that still stands is left alone."""
    wanted = list(facts)
    gone = []
    for row in standing_rows(session, settlement_id):
        if row.origin is not Origin.FILE:
            continue
        fact = replace(as_fact(row), entry=None, recorded_at=None)
        if fact in wanted:
            wanted.remove(fact)
        else:
            gone.append(row)
    note = f"Revision {revision} of the file no longer says so."
    withdraw_rows(session, gone, by=by, note=note, origin=Origin.FILE, entry_seq=entry_seq, now=now)
    add_facts(session, settlement_id, wanted, origin=Origin.FILE, entry_seq=entry_seq, now=now)


def _count_deadlines(session: Session, code: str) -> int:
    query = (
        select(func.count())
        .select_from(models.Deadline)
        .join(models.Settlement, models.Settlement.id == models.Deadline.settlement_id)
        .where(models.Settlement.code == code)
    )
    return session.scalar(query) or 0
