"""What was known at a past moment: all that the journal held by then, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused
from tracker.models.journal import journal as journals
from tracker.operations.agreement.rows import require, settlement_codes
from tracker.operations.derivation.replan import PLANNED_AHEAD, PLANNED_AT_LEAST
from tracker.remedies import Give

# A moment as people give it: a day is the whole of it, a moment without an offset is on the settlement's own clock.
Past = date | datetime

# A series is planned on by the first run that finds it short: so many days after it was planned the last time.
_PLANNED_ON_AFTER = PLANNED_AHEAD - PLANNED_AT_LEAST + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PastMoment:
    """What was known at a moment: the journal's last entry by then, and the date it was in the settlement's zone."""

    entry: int
    day: date


def known_by(session: Session, row: models.Settlement, past: Past, *, now: datetime) -> PastMoment | None:
    """What was known of a settlement by a moment that has come; None where it was not loaded yet."""
    entry = last_entry_by(session, past, zone=row.time_zone, now=now)
    first = _first_entry(session, row)
    if entry is None or first is None or entry < first:
        return None
    return PastMoment(entry, day_of(past, row.time_zone))


def require_known(session: Session, row: models.Settlement, past: Past, *, now: datetime) -> PastMoment:
    """What was known of a settlement by a moment; `InputRefused` for one to come, or before it was loaded."""
    known = known_by(session, row, past, now=now)
    if known is None:
        raise _too_early(session, row, past)
    return known


def codes_known_at(session: Session, codes: Sequence[str], past: Past, *, now: datetime) -> tuple[str, ...]:
    """Those of these settlements that were loaded by a moment; `InputRefused` where none was, or it has not come."""
    rows = [require(session, code) for code in codes]
    loaded = tuple(row.code for row in rows if known_by(session, row, past, now=now) is not None)
    if rows and not loaded:
        raise _too_early(session, min(rows, key=lambda row: (row.loaded_on, row.code)), past)
    return loaded


def codes_asked(session: Session, settlement: str | None, past: Past | None, *, now: datetime) -> tuple[str, ...]:
    """The settlement asked about, or all of them: at a past moment, those loaded by then, as `codes_known_at` has it."""
    if settlement is not None:
        return (settlement,)
    codes = settlement_codes(session)
    return codes if past is None else codes_known_at(session, codes, past, now=now)


def last_entry_by(session: Session, past: Past, *, zone: str, now: datetime) -> int | None:
    """The last journal entry known by a moment (inclusive), None where none was; `InputRefused` for one to come."""
    moment = _end_of(past, zone)
    begun = _begin_of(past, zone) if not isinstance(past, datetime) else moment
    if begun > now:
        today = now.astimezone(ZoneInfo(zone))
        raise InputRefused(
            f"What will be known at {moment_text(past)} cannot be told yet: in {zone} it is {today:%Y-%m-%dT%H:%M}.",
            remedies=[Give("past moment")],
        )
    return journals.last_by(session, moment)


def horizons_then(session: Session, row: models.Settlement, known: PastMoment) -> dict[str, date]:
    """Give the day (inclusive) up to which each obligation's series was planned then, by the obligation's code."""
    ran = session.scalar(
        select(func.max(models.Run.day)).where(
            models.Run.time_zone == row.time_zone, models.Run.entry_seq <= known.entry
        )
    )
    born = _born(session, row)
    query = select(models.Obligation.code, models.Obligation.planned_until).where(
        models.Obligation.settlement_id == row.id
    )
    horizons = {}
    for code, until in session.execute(query):
        if until is None:
            horizons[code] = known.day + PLANNED_AHEAD
            continue
        planned_on = until - PLANNED_AHEAD
        # Every planning on but the first is a run's, and a run of a later day was still to come.
        while (ran is None or planned_on > ran) and planned_on - _PLANNED_ON_AFTER >= born.get(code, planned_on):
            planned_on -= _PLANNED_ON_AFTER
        horizons[code] = planned_on + PLANNED_AHEAD
    return horizons


def moment_text(past: Past) -> str:
    """A moment as it was given, without seconds that are zero."""
    if not isinstance(past, datetime):
        return past.isoformat()
    return past.isoformat() if past.second or past.microsecond else past.isoformat(timespec="minutes")


def _born(session: Session, row: models.Settlement) -> dict[str, date]:
    """Give the day on which each obligation's first deadline was planned."""
    change, deadline = models.StatusChange, models.Deadline
    query = (
        select(models.Obligation.code, func.min(change.on))
        .join(deadline, deadline.obligation_id == models.Obligation.id)
        .join(change, change.deadline_id == deadline.id)
        .where(deadline.settlement_id == row.id, deadline.number <= 1, change.before.is_(None))
        .group_by(models.Obligation.code)
    )
    return dict(session.execute(query).all())


def _first_entry(session: Session, row: models.Settlement) -> int | None:
    return session.scalar(select(func.min(models.Revision.entry_seq)).where(models.Revision.settlement_id == row.id))


def _too_early(session: Session, row: models.Settlement, past: Past) -> InputRefused:
    first = session.get(models.JournalEntry, _first_entry(session, row) or 0)
    loaded = "" if first is None else f" It was loaded on {first.at.astimezone(ZoneInfo(row.time_zone)):%Y-%m-%dT%H:%M}"
    since = "" if first is None else f"{loaded} (entry {first.seq}, {row.time_zone})."
    return InputRefused(
        f"Nothing was known of {row.code} at {moment_text(past)}.{since}", remedies=[Give("later moment")]
    )


def day_of(past: Past, zone: str) -> date:
    """Give the date that it was at a moment in a zone."""
    if not isinstance(past, datetime):
        return past
    return past.date() if past.tzinfo is None else past.astimezone(ZoneInfo(zone)).date()


def _begin_of(day: date, zone: str) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(zone)).astimezone(UTC)


def _end_of(past: Past, zone: str) -> datetime:
    if not isinstance(past, datetime):
        return _begin_of(past + timedelta(days=1), zone) - timedelta(microseconds=1)
    return (past.replace(tzinfo=ZoneInfo(zone)) if past.tzinfo is None else past).astimezone(UTC)
