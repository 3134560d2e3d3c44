"""The day's run: once for each date in each time zone, oldest first, whatever crashes, sleeps or runs twice."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Select,
    bindparam,
    func,
    insert,
    select,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from tracker import models
from tracker.delivery.channels import Channels
from tracker.errors import InputRefused
from tracker.models import Cause, canonical
from tracker.models.journal import journal as journals
from tracker.models.runs import clock_that_counts, counts, void_runs
from tracker.operations.agreement.rows import Kept, recall
from tracker.operations.day.digests import NO_CHANNEL, Recipients, noticed_since_loading, notices_of_term, write_digests
from tracker.operations.day.owed import DueDay
from tracker.operations.derivation.replan import PLANNED_AT_LEAST, Changed, first_of, replan
from tracker.operations.journal import checkpoints
from tracker.operations.people.identity import journal_author
from tracker.rules.deadlines.codes import code_of
from tracker.rules.deadlines.status import OPEN, Standing, Status, next_change_on, status_of
from tracker.rules.grades import Grade
from tracker.rules.people.actor import Author
from tracker.rules.people.notices import NoticeKind, deadline_notices, next_notice_on, next_term_notice_on
from tracker.rules.people.recipients import overdue_called_for
from tracker.rules.settlement.notification import EscalationStep
from tracker.rules.zones import today_in

# Tables and not mapped objects, each statement made once, and asked of the connection: a run may write tens of thousands
# of rows, and one that writes none is to cost little.
RAN = insert(models.Run.__table__)  # type: ignore[arg-type] # the stubs know it as FromClause
CHANGED = insert(models.StatusChange.__table__)  # type: ignore[arg-type] # the stubs know it as FromClause
NOTICED = insert(models.Notice.__table__)  # type: ignore[arg-type] # the stubs know it as FromClause
LOOK_AGAIN, LOOK_AGAIN_AT_TERM = (
    update(table).where(table.c.id == bindparam("key")).values(next_change_on=bindparam("next"))  # type: ignore[arg-type] # as above
    for table in (models.Deadline.__table__, models.Term.__table__)
)


@cache
def deadlines_to_look_at() -> Select[Any]:
    """Find the deadlines of a zone that can change on a day, with what is needed to judge them."""
    d = models.Deadline
    return (
        select(
            d.id,
            d.settlement_id,
            d.number,
            d.label,
            d.notices,
            d.apart,
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
def terms_to_look_at() -> Select[int, int, str, date | None, date | None, Grade | None, date | None, str]:
    """Find the terms of a zone that may start or end on a day, each with its settlement's code."""
    t = models.Term
    return (
        select(
            t.id,
            t.settlement_id,
            t.code,
            t.starts_safe_on,
            t.ends_safe_on,
            t.ends_grade,
            t.superseded_on,
            models.Settlement.code.label("settlement"),
        )
        .join(models.Settlement, models.Settlement.id == t.settlement_id)
        .where(t.time_zone == bindparam("zone"), t.next_change_on <= bindparam("day"), t.superseded_on.is_(None))
        .order_by(t.id)
    )


@cache
def last_recorded() -> Select[int, Status]:
    """Find the status last recorded up to the day of each deadline that is looked at."""
    change, d = models.StatusChange, models.Deadline
    newest = func.row_number().over(partition_by=change.deadline_id, order_by=(change.on.desc(), change.id.desc()))
    day: BindParameter[date] = bindparam("day")
    numbered = (
        select(change.deadline_id, change.after, newest.label("place"))
        .join(d, d.id == change.deadline_id)
        .where(d.time_zone == bindparam("zone"), d.next_change_on <= day, change.on <= day, counts(change.entry_seq))
        .subquery()
    )
    return select(numbered.c.deadline_id, numbered.c.after).where(numbered.c.place == 1)


@cache
def _ran() -> Select[int]:
    run = models.Run
    asked = (run.time_zone == bindparam("zone"), run.day == bindparam("day"))
    return select(run.id).where(*asked, run.id.not_in(void_runs()))


@cache
def _running_short() -> Select[str]:
    """Find the settlements of a zone with a series that is not planned as far as a day."""
    # Asked apart, so that one index finds them however many obligations there are. A superseded duty is planned on too:
    # how far each series was planned on a past day then follows from how far it is planned now.
    o, s = models.Obligation, models.Settlement
    short = select(o.settlement_id).where(o.planned_until < bindparam("until"))
    return select(s.code).where(s.time_zone == bindparam("zone"), s.id.in_(short)).order_by(s.code)


def _so(change: type[models.StatusChange]) -> ColumnElement[bool]:
    """Whether a change of status was so; a deadline that a void run bore is there all the same."""
    return change.before.is_(None) | counts(change.entry_seq)


# Who the journal says did the day's run.
ACTOR = "tracker"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRun:
    """What one day's run did, each deadline named with its settlement; `failures` pair such a name with the reason.

    `messages` counts the digests put into the outbox; `untold` pairs a settlement or a person with why its notices reach nobody.
    """

    zone: str
    day: date
    changes: tuple[Changed, ...]
    notices: tuple[str, ...]
    extended: tuple[str, ...]
    failures: tuple[tuple[str, str], ...]
    messages: int
    entry: int
    untold: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysDone:
    """How the work on several dates ended: in time or stopped between two of them.

    `missed` says why the address that waits for good runs was not told, None where it was or none is set; `troubled` is
    how many messages failed or are held.
    """

    stopped: bool = False
    missed: str | None = None
    troubled: int = 0


def run_day(
    session: Session,
    due: DueDay,
    *,
    started_at: datetime,
    now: datetime,
    channels: Channels = NO_CHANNEL,
    to_come: Collection[str] = (),
    author: Author | None = None,
) -> DayRun | None:
    """Do one date's work in one zone, in the caller's transaction; None where it has been done, or has not begun.

    The run row's unique pair of zone and date decides: whoever writes it does the work. Where a channel is set up, whom
    each notice is for is written too; and on the date that it is now, not on those that are made up for, the digests.
    `to_come` are the zones whose runs the caller does right after this one: their news goes into the same digests. `author`
    is who had it run, which its entry holds.
    """
    if due.day > today_in(due.zone, now):
        # A clock was ahead when the date was listed, and was set right since.
        return None
    entry_seq = journals.next_seq(session)
    if session.connection().scalar(_ran(), {"zone": due.zone, "day": due.day}) is not None:
        return None
    extended, failures = _extend_series(session, due, entry_seq)
    session.flush()
    clock_seq = session.connection().scalar(clock_that_counts())
    work = _Day(due, entry_seq, channels, clock_seq)
    work.deadlines(session)
    work.terms(session)
    work.write(session)
    failures += work.failures
    messages: list[str] = []
    untold: list[tuple[str, str]] = []
    if channels.names:
        untold = _tell(session, work.notices, channels, entry_seq)
        if due.day == today_in(due.zone, now):
            messages = write_digests(
                session,
                day=due.day,
                channels=channels,
                entry_seq=entry_seq,
                now=now,
                to_come=to_come,
                clock_seq=clock_seq,
            )
    quiet = not (extended or work.changes or work.notices or messages)
    digest = _digest([], [], []) if quiet else run_digest(session, entry_seq)
    ran = {
        "time_zone": due.zone,
        "day": due.day,
        "started_at": started_at,
        "finished_at": now,
        "changes": len(work.changes),
        "notices": len(work.notices),
        "failures": tuple({"code": code, "reason": reason} for code, reason in failures),
        "digest": digest,
        "entry_seq": entry_seq,
        "clock_seq": clock_seq,
    }
    session.connection().execute(RAN, ran)
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
            **({"untold": [list(each) for each in untold]} if untold else {}),
            **({"messages": messages} if messages else {}),
            **({} if author is None else {"by": author.by, **journal_author(session, author)}),
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
        untold=tuple(untold),
    )


def run_digest(session: Session, entry_seq: int) -> str:
    """The SHA-256 of the rows that a run wrote, so that its journal entry vouches for them.

    It is of canonical JSON: status changes (deadline, day, before, after), then notices (deadline, term, kind, day,
    text), then, where there are any, messages (key, person, day, subject, text), each in the order written.
    """
    change, notice, message = models.StatusChange, models.Notice, models.Message
    written = [
        [list(row) for row in session.execute(select(*columns).where(table.entry_seq == entry_seq).order_by(table.id))]
        for table, columns in (
            (change, (change.deadline_id, change.on, change.before, change.after)),
            (notice, (notice.deadline_id, notice.term_id, notice.kind, notice.on, notice.text)),
            (message, (message.key, message.person_id, message.on, message.subject, message.body)),
        )
    ]
    return _digest(*written)


def _digest(changes: list[Any], notices: list[Any], messages: list[Any]) -> str:
    return sha256(canonical([changes, notices, *([messages] if messages else [])]).encode()).hexdigest()


def _extend_series(session: Session, due: DueDay, entry_seq: int) -> tuple[list[str], list[tuple[str, str]]]:
    """Plan on every series that runs short; one that cannot be planned is told each day until it can."""
    extended, failures = [], []
    given = {"zone": due.zone, "until": due.day + PLANNED_AT_LEAST}
    for code in session.connection().scalars(_running_short(), given).all():
        try:
            kept: Kept = recall(session, code)
        except (InputRefused, ValueError, TypeError) as error:
            # Damaged, or written by a program that read more: it must not stop the others.
            failures.append((code, f"What was agreed cannot be read: {error}"))
            continue
        replanned = replan(session, kept, today=due.day, entry_seq=entry_seq, cause=Cause.DAY, extend=True)
        failures += [(f"{code}/{each.obligation}", each.sentence) for each in replanned.failures]
        extended.append(code)
    return extended, failures


def _tell(session: Session, notices: list[dict[str, Any]], channels: Channels, entry_seq: int) -> list[tuple[str, str]]:
    """Write whom each notice is for; give each settlement that has notices for nobody, and each name that is nobody's.

    That a settlement names no person is told with its first notices after each loading, and not again.
    """
    if not notices:
        return []
    telling = Recipients(session, channels)
    rows = telling.of_notices(entry_seq)
    if rows:
        session.execute(insert(models.NoticeRecipient), rows)
    s = models.Settlement
    nobody = session.execute(select(s.id, s.code).where(s.id.in_(telling.nobody)).order_by(s.code)).all()
    return [
        *(
            (code, "Nobody is told of its notices: its file names no person.")
            for key, code in nobody
            if not noticed_since_loading(session, key, code, entry_seq)
        ),
        *((key, "Notices are to go to this person, whom nobody knows.") for key in sorted(telling.unknown)),
    ]


class _Day:
    """Collects what one date's run writes."""

    def __init__(self, due: DueDay, entry_seq: int, channels: Channels, clock_seq: int | None) -> None:
        self.zone = due.zone
        self.escalation = tuple(EscalationStep(after, to) for after, to in channels.escalation)
        self.day = due.day
        self.entry_seq = entry_seq
        self.clock_seq = clock_seq
        self.changes: list[Changed] = []
        self.failures: list[tuple[str, str]] = []
        self.said: list[tuple[str, str]] = []
        self.notices: list[dict[str, Any]] = []
        self._said_before: set[tuple[int | None, int | None, str]] = set()
        self._rows: list[dict[str, Any]] = []
        self._again: list[dict[str, Any]] = []
        self._terms_again: list[dict[str, Any]] = []

    def deadlines(self, session: Session) -> None:
        """Look at each deadline that can change today, and at no other."""
        given = {"zone": self.zone, "day": self.day}
        rows = session.connection().execute(deadlines_to_look_at(), given).all()
        if not rows:
            return
        recorded = dict(session.execute(last_recorded(), given).all())
        unheard = self._unheard(session)
        self._keep_said(session)
        for row in rows:
            code = f"{row.settlement}/{code_of(row.code, row.number, row.label, recurring=row.recurring)}"
            try:
                self._deadline(row, code, recorded.get(row.id), unheard=row.id in unheard)
            except (ValueError, TypeError, OverflowError) as error:
                # A damaged row must not stop the others; it is looked at, and told, again tomorrow.
                self.failures.append((code, f"Its row cannot be read: {error}."))

    def terms(self, session: Session) -> None:
        """Flag terms that start, end soon or end today."""
        given = {"zone": self.zone, "day": self.day}
        rows = session.connection().execute(terms_to_look_at(), given).all()
        if rows:
            self._keep_said(session)
        for term in rows:
            for notice in notices_of_term(f"{term.settlement}/{term.code}", term, self.day):
                self._say(notice.text, notice.kind, settlement_id=term.settlement_id, term_id=term.id)
            again = next_term_notice_on(term.starts_safe_on, term.ends_safe_on, self.day)
            self._terms_again.append({"key": term.id, "next": again})

    def write(self, session: Session) -> None:
        """Write each table in one statement."""
        connection = session.connection()
        for statement, rows in (
            (CHANGED, self._rows),
            (NOTICED, self.notices),
            (LOOK_AGAIN, self._again),
            (LOOK_AGAIN_AT_TERM, self._terms_again),
        ):
            if rows:
                connection.execute(statement, rows)

    def _keep_said(self, session: Session) -> None:
        """Keep what was said on this date before: in another zone, by a settlement that has come from there since."""
        n, s = models.Notice, models.Settlement
        query = select(n.deadline_id, n.term_id, n.kind).join(s, s.id == n.settlement_id)
        said = session.execute(query.where(s.time_zone == self.zone, n.on == self.day, counts(n.entry_seq)))
        self._said_before = {(row.deadline_id, row.term_id, row.kind) for row in said}

    def _unheard(self, session: Session) -> frozenset[int]:
        """Give the deadlines whose date was set, moved or opened again since this zone's last run."""
        change, moved, s = models.StatusChange, models.DateMove, models.Settlement
        last = session.execute(
            select(models.Run.day, models.Run.entry_seq)
            .where(models.Run.time_zone == self.zone, models.Run.id.not_in(void_runs()))
            .order_by(models.Run.day.desc())
            .limit(1)
        ).one_or_none()
        day, entry = (date.min, 0) if last is None else last
        opened = change.after.in_(sorted(OPEN)) & (change.before.is_(None) | change.before.not_in(sorted(OPEN)))
        # The days only narrow down what is read. What began today is looked at today, whichever days are made up for.
        query: CompoundSelect[tuple[int]] = union_all(
            select(change.deadline_id).where(change.on >= day, change.entry_seq > entry, opened, _so(change)),
            select(change.deadline_id).where(change.on >= self.day, change.before.is_(None)),
            select(moved.deadline_id)
            .join(s, s.id == moved.settlement_id)
            .where(s.time_zone == self.zone, moved.on >= day, moved.entry_seq > entry, moved.deadline_id.is_not(None)),
        )
        return frozenset(session.scalars(query))

    def _deadline(self, row: Any, code: str, recorded: Status | None, *, unheard: bool) -> None:  # noqa: ANN401 — a row of selected columns
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
                unheard |= after in OPEN and status not in OPEN
                status = after
            day = next_change_on(standing, day)
        if row.apart is not None:
            # Its status is followed; nobody is notified of what is not the organisation's to do.
            self._again.append({"key": row.id, "next": day})
            return
        for notice in deadline_notices(code, standing, row.notices, self.day, unheard=unheard):
            if notice.kind is NoticeKind.OVERDUE and not (unheard or self._called_for(row, standing)):
                continue
            self._say(notice.text, notice.kind, settlement_id=row.settlement_id, deadline_id=row.id)
        # `day` is the first one after today on which its status changes.
        again = first_of(day, next_notice_on(standing, row.notices, self.day))
        self._again.append({"key": row.id, "next": again})

    def _called_for(self, row: Any, standing: Standing) -> bool:  # noqa: ANN401 — a row of selected columns
        """Say whether a deadline that is overdue is told of today, or only on a later day."""
        steps = (
            self.escalation
            if row.escalation is None
            else tuple(EscalationStep(after, ()) for after, _ in row.escalation)
        )
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
        if (deadline_id, term_id, str(kind)) in self._said_before:
            return
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
                "clock_seq": self.clock_seq,
            }
        )


_DAY = timedelta(days=1)
