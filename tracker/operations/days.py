"""The day's run: once for each date in each time zone, oldest first, whatever crashes, sleeps or runs twice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from tracker import models
from tracker.delivery.channels import Channels
from tracker.models import Cause, canonical
from tracker.models import journal as journals
from tracker.operations import checkpoints
from tracker.operations.agreed import Kept, recall
from tracker.operations.digests import NO_CHANNEL, Telling, write_digests
from tracker.operations.planning import PLANNED_AT_LEAST, Changed, first_of, replan
from tracker.rules.codes import code_of
from tracker.rules.escalation import Step
from tracker.rules.grades import Grade
from tracker.rules.notices import NoticeKind, deadline_notices, next_notice_on, next_term_notice_on, term_notices
from tracker.rules.status import Standing, Status, next_change_on, status_of
from tracker.rules.telling import overdue_called_for
from tracker.rules.zones import today_in

# Who the journal says did the day's run.
ACTOR = "tracker"


@dataclass(frozen=True, slots=True)
class DueDay:
    """A date in a time zone that has begun there and has no run yet."""

    zone: str
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRun:
    """What one day's run did, each deadline named with its settlement; `failures` pair such a name with the reason.

    `messages` counts the digests put into the outbox.
    """

    zone: str
    day: date
    changes: tuple[Changed, ...]
    notices: tuple[str, ...]
    extended: tuple[str, ...]
    failures: tuple[tuple[str, str], ...]
    messages: int
    entry: int


def days_to_run(session: Session, *, now: datetime) -> tuple[DueDay, ...]:
    """Give every date not yet run, oldest first; a date is due once it has begun in its zone.

    A zone's first date is the day its first settlement was loaded. A clock that moved back gives nothing to do.
    """
    first = dict(
        session.execute(
            select(models.Settlement.time_zone, func.min(models.Settlement.loaded_on)).group_by(
                models.Settlement.time_zone
            )
        ).all()
    )
    last = dict(
        session.execute(select(models.Run.time_zone, func.max(models.Run.day)).group_by(models.Run.time_zone)).all()
    )
    due = [
        DueDay(zone, day)
        for zone, loaded_on in first.items()
        for day in dates_begun(zone, since=last[zone] + _DAY if zone in last else loaded_on, now=now)
    ]
    return tuple(sorted(due, key=lambda each: (each.day, each.zone)))


def dates_begun(zone: str, *, since: date, now: datetime) -> Iterator[date]:
    """Give each date from one on that has begun in a zone; a date that the zone's calendar left out with the one after it."""
    today = today_in(zone, now)
    while since <= today:
        yield since
        since += _DAY


def run_day(
    session: Session, due: DueDay, *, started_at: datetime, now: datetime, channels: Channels = NO_CHANNEL
) -> DayRun | None:
    """Do one date's work in one zone, in the caller's transaction; None where it has been done, or has not begun.

    The run row's unique pair of zone and date decides: whoever writes it does the work. Where a channel is set up, whom
    each notice is for is written too; and on the date that it is now, not on those that are made up for, the digests.
    """
    if due.day > today_in(due.zone, now):
        # A clock was ahead when the date was listed, and was set right since.
        return None
    entry_seq = journals.next_seq(session)
    done = select(models.Run.id).where(models.Run.time_zone == due.zone, models.Run.day == due.day)
    if session.scalar(done) is not None:
        return None
    extended, failures = _extend_series(session, due, entry_seq)
    work = _Day(due, entry_seq, channels)
    work.deadlines(session)
    work.terms(session)
    work.write(session)
    failures += work.failures
    messages: list[str] = []
    if channels.names:
        failures += _tell(session, work.notices, channels, entry_seq)
        if due.day == today_in(due.zone, now):
            messages = write_digests(session, day=due.day, channels=channels, entry_seq=entry_seq, now=now)
    digest = run_digest(session, entry_seq)
    session.add(
        models.Run(
            time_zone=due.zone,
            day=due.day,
            started_at=started_at,
            finished_at=now,
            changes=len(work.changes),
            notices=len(work.notices),
            failures=tuple({"code": code, "reason": reason} for code, reason in failures),
            digest=digest,
            entry_seq=entry_seq,
        )
    )
    checkpoints.fix(session, entry_seq=entry_seq)
    journals.append(
        session,
        at=now,
        actor=ACTOR,
        action="day",
        settlement=None,
        payload={
            "zone": due.zone,
            "day": due.day.isoformat(),
            "changes": len(work.changes),
            "notices": len(work.notices),
            "extended": extended,
            "failures": [list(failure) for failure in failures],
            **({"messages": messages} if messages else {}),
            "digest": digest,
        },
    )
    return DayRun(
        zone=due.zone,
        day=due.day,
        changes=tuple(work.changes),
        notices=tuple(text for _, text in work.said),
        extended=tuple(extended),
        failures=tuple(failures),
        messages=len(messages),
        entry=entry_seq,
    )


def _extend_series(session: Session, due: DueDay, entry_seq: int) -> tuple[list[str], list[tuple[str, str]]]:
    """Plan on every series that runs short; one that cannot be planned is told each day until it can."""
    # Asked apart, so that one index finds them however many obligations there are. A superseded duty is planned on too:
    # how far each series was planned on a past day then follows from how far it is planned now.
    short = select(models.Obligation.settlement_id).where(models.Obligation.planned_until < due.day + PLANNED_AT_LEAST)
    query = (
        select(models.Settlement.code)
        .where(models.Settlement.time_zone == due.zone, models.Settlement.id.in_(short))
        .order_by(models.Settlement.code)
    )
    extended, failures = [], []
    for code in session.scalars(query).all():
        kept: Kept = recall(session, code)
        replanned = replan(session, kept, today=due.day, entry_seq=entry_seq, cause=Cause.DAY, extend=True)
        failures += [(f"{code}/{each.obligation}", each.sentence) for each in replanned.failures]
        extended.append(code)
    return extended, failures


def _tell(session: Session, notices: list[dict[str, Any]], channels: Channels, entry_seq: int) -> list[tuple[str, str]]:
    """Write whom each notice is for; give each settlement that has notices for nobody, and each name that is nobody's."""
    if not notices:
        return []
    telling = Telling(session, channels)
    rows = telling.of_notices(entry_seq)
    if rows:
        session.execute(insert(models.Telling), rows)
    codes = session.scalars(
        select(models.Settlement.code).where(models.Settlement.id.in_(telling.nobody)).order_by(models.Settlement.code)
    )
    return [
        *((code, "Nobody is told of its notices: its file names no person.") for code in codes),
        *((key, "Notices are to go to this person, whom nobody knows.") for key in sorted(telling.unknown)),
    ]


class _Day:
    """Collects what one date's run writes."""

    def __init__(self, due: DueDay, entry_seq: int, channels: Channels) -> None:
        self.zone = due.zone
        self.escalation = tuple(Step(after, to) for after, to in channels.escalation)
        self.day = due.day
        self.entry_seq = entry_seq
        self.changes: list[Changed] = []
        self.failures: list[tuple[str, str]] = []
        self.said: list[tuple[str, str]] = []
        self.notices: list[dict[str, Any]] = []
        self._rows: list[dict[str, Any]] = []
        self._again: list[dict[str, Any]] = []
        self._terms_again: list[dict[str, Any]] = []

    def deadlines(self, session: Session) -> None:
        """Look at each deadline that can change today, and at no other."""
        given = {"zone": self.zone, "day": self.day}
        rows = session.execute(_deadlines_to_look_at(), given).all()
        recorded = dict(session.execute(_recorded(), given).all()) if rows else {}
        for row in rows:
            code = f"{row.settlement}/{code_of(row.code, row.number, row.label, recurring=row.recurring)}"
            try:
                self._deadline(row, code, recorded.get(row.id))
            except (ValueError, TypeError, OverflowError) as error:
                # A damaged row must not stop the others; it is looked at, and told, again tomorrow.
                self.failures.append((code, f"Its row cannot be read: {error}."))

    def terms(self, session: Session) -> None:
        """Flag terms that start, end soon or end today."""
        for term, settlement in session.execute(_terms_to_look_at(), {"zone": self.zone, "day": self.day}):
            estimated = term.ends_grade not in {Grade.RECORD, Grade.REPORTED}
            for notice in term_notices(
                f"{settlement}/{term.code}", term.starts_safe_on, term.ends_safe_on, estimated=estimated, today=self.day
            ):
                self._say(notice.text, notice.kind, settlement_id=term.settlement_id, term_id=term.id)
            again = next_term_notice_on(term.starts_safe_on, term.ends_safe_on, self.day)
            self._terms_again.append({"key": term.id, "next": again})

    def write(self, session: Session) -> None:
        """Write each table in one statement."""
        connection = session.connection()
        for statement, rows in (
            (_CHANGED, self._rows),
            (_NOTICED, self.notices),
            (_LOOK_AGAIN, self._again),
            (_LOOK_AGAIN_AT_TERM, self._terms_again),
        ):
            if rows:
                connection.execute(statement, rows)

    def _deadline(self, row: Any, code: str, recorded: Status | None) -> None:  # noqa: ANN401 — a row of selected columns
        standing = models.standing_in(row)
        day = row.next_change_on
        status = recorded or status_of(standing, day - _DAY)
        while day is not None and day <= self.day:
            after = status_of(standing, day)
            if after is not status:
                self.changes.append(Changed(code, day, status, after))
                self._rows.append(
                    {
                        "deadline_id": row.id,
                        "on": day,
                        "before": status,
                        "after": after,
                        "cause": Cause.DAY,
                        "entry_seq": self.entry_seq,
                    }
                )
                status = after
            day = next_change_on(standing, day)
        for notice in deadline_notices(code, standing, row.notices, self.day):
            if notice.kind is NoticeKind.OVERDUE and not self._called_for(row, standing):
                continue
            self._say(notice.text, notice.kind, settlement_id=row.settlement_id, deadline_id=row.id)
        # `day` is the first one after today on which its status changes.
        again = first_of(day, next_notice_on(standing, row.notices, self.day))
        self._again.append({"key": row.id, "next": again})

    def _called_for(self, row: Any, standing: Standing) -> bool:  # noqa: ANN401 — a row of selected columns
        """Say whether a deadline that is overdue is told of today, or only on a later day."""
        steps = self.escalation if row.escalation is None else tuple(Step(after, ()) for after, _ in row.escalation)
        late = (self.day - (standing.latest_on or self.day)).days
        return overdue_called_for(late, every=row.overdue_every, escalation=steps)

    def _say(
        self,
        text: str,
        kind: str,
        *,
        settlement_id: int,
        deadline_id: int | None = None,
        term_id: int | None = None,
    ) -> None:
        self.said.append((kind, text))
        self.notices.append(
            {
                "settlement_id": settlement_id,
                "deadline_id": deadline_id,
                "term_id": term_id,
                "kind": str(kind),
                "on": self.day,
                "text": text,
                "entry_seq": self.entry_seq,
            }
        )


# Tables and not mapped objects: a run may write tens of thousands of rows.
_CHANGED = insert(models.StatusChange.__table__)  # type: ignore[arg-type] # the stubs know it as FromClause
_NOTICED = insert(models.Notice.__table__)  # type: ignore[arg-type] # the stubs know it as FromClause
_LOOK_AGAIN, _LOOK_AGAIN_AT_TERM = (
    update(table).where(table.c.id == bindparam("key")).values(next_change_on=bindparam("next"))  # type: ignore[arg-type] # as above
    for table in (models.Deadline.__table__, models.Term.__table__)
)


# Each statement is made once: to put a long one together takes as long as to run it.
@cache
def _deadlines_to_look_at() -> Select[Any]:
    d = models.Deadline
    return (
        select(
            d.id,
            d.settlement_id,
            d.number,
            d.label,
            d.notices,
            d.next_change_on,
            *(getattr(d, name) for name in models.STANDING),
            models.Obligation.code,
            models.Obligation.recurring,
            models.Settlement.code.label("settlement"),
            models.Settlement.overdue_every,
            models.Settlement.escalation,
        )
        .join(models.Obligation, models.Obligation.id == d.obligation_id)
        .join(models.Settlement, models.Settlement.id == d.settlement_id)
        .where(d.time_zone == bindparam("zone"), d.next_change_on <= bindparam("day"))
        .order_by(d.id)
    )


@cache
def _terms_to_look_at() -> Select[models.Term, str]:
    t = models.Term
    return (
        select(t, models.Settlement.code)
        .join(models.Settlement, models.Settlement.id == t.settlement_id)
        .where(t.time_zone == bindparam("zone"), t.next_change_on <= bindparam("day"), t.superseded_on.is_(None))
        .order_by(t.id)
    )


@cache
def _recorded() -> Select[int, Status]:
    """Find the status last recorded up to the day of each deadline that is looked at."""
    change, d = models.StatusChange, models.Deadline
    newest = func.row_number().over(partition_by=change.deadline_id, order_by=(change.on.desc(), change.id.desc()))
    day: BindParameter[date] = bindparam("day")
    numbered = (
        select(change.deadline_id, change.after, newest.label("place"))
        .join(d, d.id == change.deadline_id)
        .where(d.time_zone == bindparam("zone"), d.next_change_on <= day, change.on <= day)
        .subquery()
    )
    return select(numbered.c.deadline_id, numbered.c.after).where(numbered.c.place == 1)


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


_DAY = timedelta(days=1)
