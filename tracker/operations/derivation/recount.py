"""Counting every date again as this program counts: what is past stands, what is to come moves in the open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.models import Cause, Origin
from tracker.models.journal import journal as journals
from tracker.operations.agreement.rows import Kept, recall, settlement_codes
from tracker.operations.day.run import ACTOR
from tracker.operations.derivation.cache import cached_found
from tracker.operations.derivation.replan import Replanned, derive_again, replan
from tracker.operations.derivation.vintage import counted_with, is_current, note
from tracker.operations.facts.rows import add_facts, recall_facts
from tracker.rules.counting.vintage import vintage
from tracker.rules.deadlines.deadline import ComputedDate, Deadline, Moved
from tracker.rules.deadlines.delivery import Premature
from tracker.rules.deadlines.moves import move
from tracker.rules.deadlines.starts import BeforeAnything, before_beginning
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import DateKept
from tracker.rules.facts.table import journal_text
from tracker.rules.grades import Grade
from tracker.rules.zones import today_in

_OVER = frozenset({Status.WAIVED, Status.SUPERSEDED, Status.MET, Status.MET_LATE, Status.RELEASED})
# A date kept in one round may decide another's in the next; no chain of duties is as long as this.
_ROUNDS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementRecounted:
    """What other calendars and rules mean for a settlement; no `entry` if nothing.

    `kept` are the dates that stand, each with what it would be; `premature` is what counted before and counts no longer,
    or is to be looked at, by the code of what it is about.
    """

    settlement: str
    entry: int | None
    kept: tuple[Moved, ...]
    replanned: Replanned
    premature: tuple[tuple[str, Premature | BeforeAnything], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Recounted:
    """Both vintages, how many deadlines were counted again, and what came of it; `entry` notes the new vintage."""

    before: str | None
    after: str
    dates: int
    entry: int
    settlements: tuple[SettlementRecounted, ...]


def recount(session: Session, *, now: datetime) -> Recounted | None:
    """Count every date again, where that was last done with another vintage; None where it was not.

    A date that was past, or whose deadline was over, stays: a fact says so, and says what it would be. Every other date
    that comes out differently moves, and is journalled as a move.
    """
    if is_current(session):
        return None
    before = counted_with(session)
    settlements = tuple(_recounted(session, recall(session, code), now=now) for code in settlement_codes(session))
    entry_seq = journals.next_seq(session)
    note(session, entry_seq=entry_seq)
    dates = session.scalar(select(func.count()).select_from(models.Deadline)) or 0
    payload = {
        "before": before,
        "vintage": vintage(),
        "dates": dates,
        "kept": sum(len(each.kept) for each in settlements),
        "moved": sum(len(each.replanned.moves) for each in settlements),
    }
    journals.append(session, at=now, actor=ACTOR, action="recount", settlement=None, payload=payload)
    return Recounted(before=before, after=vintage(), dates=dates, entry=entry_seq, settlements=settlements)


def _recounted(session: Session, kept: Kept, *, now: datetime) -> SettlementRecounted:
    today = today_in(kept.row.time_zone, now)
    entry_seq = journals.next_seq(session)
    facts: list[DateKept] = []
    stands: dict[str, Moved] = {}
    for _ in range(_ROUNDS):
        derived = derive_again(session, kept, today=today).deadlines
        more = [each for each in _past(session, kept, derived, today=today) if each[0] not in facts]
        if not more:
            break
        facts += [fact for fact, _ in more]
        stands |= {moved.code: moved for _, moved in more if moved.code not in stands}
        add_facts(session, kept.row.id, [fact for fact, _ in more], origin=Origin.PERSON, entry_seq=entry_seq, now=now)
    early = tuple(_premature(session, kept, today=today))
    replanned = replan(session, kept, today=today, entry_seq=entry_seq, cause=Cause.CALENDAR).with_series()
    anything = facts or early or replanned.moves or replanned.changes
    code = kept.settlement.code
    if anything:
        payload = {"vintage": vintage(), "kept": [journal_text(fact) for fact in facts], **replanned.journal_text()}
        if early:
            payload["premature"] = [[deadline, each.fact.entry, each.sentence] for deadline, each in early]
        journals.append(session, at=now, actor=ACTOR, action="recount", settlement=code, payload=payload)
    entry, stood = entry_seq if anything else None, tuple(stands.values())
    return SettlementRecounted(settlement=code, entry=entry, kept=stood, replanned=replanned, premature=early)


def _premature(session: Session, kept: Kept, *, today: date) -> Iterator[tuple[str, Premature | BeforeAnything]]:
    """What is of a day before its deadline's clock began, where that was not noted yet, by the deadline's code."""
    rows = _standing_rows(session, kept)
    derived = derive_again(session, kept, today=today)
    for deadline in derived.deadlines:
        row = rows.get((deadline.obligation, deadline.occurrence.number)) if deadline.premature else None
        noted = [] if row is None or row.delivery is None else json.loads(row.delivery).get("premature", [])
        yield from ((deadline.code, each) for each in deadline.premature if each.sentence not in noted)
    for fact in recall_facts(session, kept.row.id):
        early = before_beginning(fact, derived.begins, ZoneInfo(kept.row.time_zone)) and fact not in derived.premature
        if early and derived.begins is not None:
            yield fact.about.code, BeforeAnything(fact, derived.begins)


def _standing_rows(session: Session, kept: Kept) -> dict[tuple[str, int], models.Deadline]:
    """The deadlines as they are cached, by the code of their obligation and their number."""
    query = (
        select(models.Obligation.code, models.Deadline)
        .join(models.Deadline, models.Deadline.obligation_id == models.Obligation.id)
        .where(models.Deadline.settlement_id == kept.row.id, models.Deadline.gone.is_(False))
    )
    return {(code, row.number): row for code, row in session.execute(query)}


def _past(
    session: Session, kept: Kept, derived: tuple[Deadline, ...], *, today: date
) -> Iterator[tuple[DateKept, Moved]]:
    """Give each date that is past, or whose deadline is over, and would come out differently now."""
    rows = _standing_rows(session, kept)
    for deadline in derived:
        row = rows.get((deadline.obligation, deadline.occurrence.number))
        if row is None or row.latest_on is None:
            continue
        if row.latest_on >= today and row.status(today) not in _OVER:
            continue
        if isinstance(deadline.original, ComputedDate) and row.original_safe_on and row.original_latest_on:
            # The date before an extension first: what is counted from it follows.
            original = ComputedDate(row.original_safe_on, row.original_latest_on, deadline.original.grade, ())
            agreed = deadline.original
            if (original.safe_on, original.latest_on) != (agreed.safe_on, agreed.latest_on):
                yield _kept(deadline, original, agreed, today=today), Moved(deadline.code, original, agreed, "")
                continue
        was, now = cached_found(row), deadline.due
        moved = move(deadline.code, was, now)
        if moved is not None and isinstance(was, ComputedDate) and isinstance(now, ComputedDate):
            yield _kept(deadline, was, now, today=today, fingerprint=row.fingerprint), moved


def _kept(deadline: Deadline, was: ComputedDate, now: ComputedDate, *, today: date, fingerprint: str = "") -> DateKept:
    return DateKept(
        obligation=deadline.obligation,
        number=deadline.occurrence.number,
        safe=was.safe,
        latest=was.latest,
        instead_safe=now.safe,
        instead_latest=now.latest,
        kept_on=today,
        fingerprint=fingerprint,
        steps=was.steps,
        grade=Grade.RECORD,
        by=ACTOR,
    )
