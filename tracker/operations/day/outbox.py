"""The outbox: which message is sent next, what became of it, and what a person sees of it and does about it.

A sender takes one message at a time and writes down what became of it in the same transaction in which it takes the next.
A kill therefore leaves at most one message in doubt, the one that was on its way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from tracker import models
from tracker.delivery.outcomes import Accepted, Deferred, Letter, Outcome, Refused
from tracker.errors import NotFound
from tracker.models import Channel, MessageState
from tracker.models.journal import journal as journals
from tracker.operations.idempotency import once
from tracker.operations.people.identity import journal_author, journal_proof
from tracker.operations.people.permission import require_allowed
from tracker.operations.queries.pages import WHOLE, Page, Paging, newest_of, page_by
from tracker.remedies import LookUp
from tracker.rules.people.actor import Author

# How long after each try that came to nothing the next one begins; after the last of them it is given up.
WAITS = tuple(
    timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 4 * 60, 12 * 60, 24 * 60, 24 * 60, 24 * 60, 24 * 60)
)
# How long a sender may take over one message before another takes it for broken off; longer than any timeout of ours.
LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A message that this sender, and no other, sends now."""

    message_id: int
    channel: Channel
    number: int
    began_at: datetime
    letter: Letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A message that was tried, and what came of it; `state` is how it stands now, once that is written down."""

    taken: Taken
    outcome: Outcome
    state: MessageState = MessageState.SENDING


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """One message as a list shows it."""

    id: int
    on: date
    channel: Channel
    person: str
    subject: str
    state: MessageState
    tries: int
    next_try_at: datetime | None
    reply: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxState:
    """How the outbox stands: how many messages wait, were tried in vain and will be again, failed, or are held."""

    waiting: int
    retrying: int
    failed: int
    held: int

    @property
    def troubled(self) -> int:
        """Count what a person should know of."""
        return self.retrying + self.failed + self.held


def take(session: Session, *, channels: Sequence[str], now: datetime) -> Taken | None:
    """Take the oldest message that is due on one of the channels; None where there is none."""
    connection = session.connection()
    row = connection.execute(_DUE, {"now": now, "channels": list(channels)}).one_or_none()
    if row is None:
        return None
    of = {"of": row.id, "tried": row.tries}
    ours = connection.execute(_TAKE, {**of, "tries": row.tries + 1, "now": now, "until": now + LEASE})
    if ours.one_or_none() is None:
        return None
    written = {each.name: getattr(row, each.name) for each in fields(Letter) if each.name != "tried_at"}
    letter = Letter(**written, tried_at=now)
    return Taken(message_id=row.id, channel=row.channel, number=row.tries + 1, began_at=now, letter=letter)


def settle(session: Session, sent: Sent, *, now: datetime) -> MessageState:
    """Write down what became of a message that was taken, and give how it stands now."""
    connection = session.connection()
    taken, outcome = sent.taken, sent.outcome
    state, next_try_at = _after(session, taken, outcome, now)
    columns = {"then": state, "next": next_try_at, "reply": outcome.reply, "of": taken.message_id}
    ours = connection.execute(_SETTLE, {**columns, "tried": taken.number}).one_or_none()
    if ours is None:
        return _settle_late(session, sent, columns)
    address = taken.letter.address if taken.channel is Channel.MAIL else None
    how = {"outcome": state, "reply": outcome.reply, "address": address}
    _write_try(session, taken.message_id, taken.number, taken.began_at, now, **how)
    return state


def end_leases(session: Session, *, now: datetime, hold: bool) -> None:
    """Take up what a sender left on its way when it broke off: it is due again, or with `hold` waits for a person."""
    o = models.Outgoing
    left = session.execute(
        select(o.message_id, o.tries, o.sending_since).where(o.state == MessageState.SENDING, o.leased_until <= now)
    ).all()
    state = MessageState.HELD if hold else MessageState.WAITING
    reply = "The sender broke off: whether it was sent is not known."
    for row in left:
        columns = {"then": state, "next": now, "reply": reply, "of": row.message_id, "tried": row.tries}
        if session.connection().execute(_SETTLE, columns).one_or_none() is not None:
            began = row.sending_since or now
            _write_try(session, row.message_id, row.tries, began, now, outcome=state, reply=reply, address=None)


def standing(session: Session) -> OutboxState:
    """Count the messages that are not sent, by how they stand."""
    o = models.Outgoing
    tried = o.tries > 0
    counted = dict(
        session.execute(
            select(o.state, func.count()).where(o.state.in_((MessageState.FAILED, MessageState.HELD))).group_by(o.state)
        ).all()
    )
    open_ = select(tried, func.count()).where(o.state.in_((MessageState.WAITING, MessageState.SENDING))).group_by(tried)
    waiting = {bool(each): number for each, number in session.execute(open_)}
    return OutboxState(
        waiting=waiting.get(False, 0),
        retrying=waiting.get(True, 0),
        failed=counted.get(MessageState.FAILED, 0),
        held=counted.get(MessageState.HELD, 0),
    )


def list_messages(
    session: Session, *, states: Sequence[MessageState], person: str | None, last: int | None, paging: Paging = WHOLE
) -> Page[MessageLine]:
    """List messages in these states, oldest first, `last` of the newest alone; `NotFound` for a person nobody knows."""
    m, o, p = models.Message, models.Outgoing, models.Person
    query = (
        select(m.id, m.on, m.channel, p.key, m.subject, o.state, o.tries, o.next_try_at, o.last_reply)
        .join(o, o.message_id == m.id)
        .join(p, p.id == m.person_id)
        .where(o.state.in_(list(states)))
    )
    if person is not None:
        query = query.where(p.id == person_named(session, person).id)
    if last is not None:
        query = newest_of(query, last, m.id)
    return page_by(
        session,
        query,
        paging,
        [m.__table__.c.id],
        lambda row: MessageLine(
            id=row.id,
            on=row.on,
            channel=row.channel,
            person=row.key,
            subject=row.subject,
            state=row.state,
            tries=row.tries,
            next_try_at=row.next_try_at if row.state is MessageState.WAITING else None,
            reply=row.last_reply,
        ),
    )


def text_of(session: Session, message_id: int) -> tuple[str, str]:
    """The subject and the text of a message; raises `NotFound` where there is none of that number."""
    message = session.get(models.Message, message_id)
    if message is None:
        raise NotFound(f"There is no message {message_id}.", remedies=[LookUp("messages sent")])
    return message.subject, message.body


@once(int)
def retry(session: Session, message_id: int | None, *, author: Author, now: datetime) -> int:
    """Put a message that failed or is held back into the outbox, due at once; all of them with None.

    Gives how many, and writes a journal entry. Raises `NotFound` where there is no such message, `NotAllowed`.
    """
    require_allowed(session, author, "retry", settlement=None, subject="all" if message_id is None else str(message_id))
    o = models.Outgoing
    query = select(o.message_id, models.Message.key).join(models.Message, models.Message.id == o.message_id)
    query = query.where(o.state.in_((MessageState.FAILED, MessageState.HELD))).order_by(o.message_id)
    if message_id is not None:
        query = query.where(o.message_id == message_id)
    found = session.execute(query).all()
    if message_id is not None and not found:
        raise NotFound(f"No message {message_id} has failed or is held.", remedies=[LookUp("messages failed")])
    if found:
        states = (MessageState.FAILED, MessageState.HELD)
        again = update(o).where(o.state.in_(states))
        if message_id is not None:
            again = again.where(o.message_id == message_id)
        session.execute(again.values(state=MessageState.WAITING, next_try_at=now))
        payload = {"messages": [row.key for row in found], **journal_proof(session, author.actor)}
        journals.append(session, at=now, actor=author.by, action="retry", settlement=None, payload=payload)
    return len(found)


def enter_sent(session: Session, states: Mapping[MessageState, int], *, author: Author, now: datetime) -> int:
    """Enter in the journal how many messages somebody had sent, and what became of the others."""
    counts = {
        "sent": states.get(MessageState.SENT, 0),
        "again": states.get(MessageState.WAITING, 0),
        "failed": states.get(MessageState.FAILED, 0),
    }
    payload = {**counts, **journal_author(session, author)}
    return journals.append(session, at=now, actor=author.by, action="send", settlement=None, payload=payload)


def person_named(session: Session, key: str) -> models.Person:
    """Find a person by the key in the agreement files; raises `NotFound` with the keys that are known."""
    person = session.scalars(select(models.Person).where(models.Person.key == key)).one_or_none()
    if person is None:
        known = ", ".join(session.scalars(select(models.Person.key).order_by(models.Person.key)))
        raise NotFound(f"There is no person “{key}” here. {f'Known: {known}.' if known else 'None is loaded yet.'}")
    return person


def _settle_late(session: Session, sent: Sent, columns: dict[str, object]) -> MessageState:
    """Settle what another sender took over meanwhile: only that it was accepted still counts."""
    o = models.Outgoing
    if isinstance(sent.outcome, Accepted):
        later = {"state": MessageState.SENT, "last_reply": sent.outcome.reply}
        session.execute(update(o).where(o.message_id == columns["of"]).values(**later))
    return MessageState(session.scalars(select(o.state).where(o.message_id == columns["of"])).one())


def _after(session: Session, taken: Taken, outcome: Outcome, now: datetime) -> tuple[MessageState, datetime]:
    match outcome:
        case Accepted():
            return MessageState.SENT, now
        case Refused():
            return MessageState.FAILED, now
        case Deferred():
            # A person who put it back into the outbox starts the waits anew.
            t = models.Try
            given_up = t.outcome.in_((MessageState.FAILED, MessageState.HELD))
            last = session.scalar(select(func.max(t.number)).where(t.message_id == taken.message_id, given_up)) or 0
            tried = taken.number - last
            if tried > len(WAITS):
                return MessageState.FAILED, now
            return MessageState.WAITING, now + max(WAITS[tried - 1], outcome.wait)


def _write_try(
    session: Session,
    message_id: int,
    number: int,
    began_at: datetime,
    ended_at: datetime,
    **how: Any,  # noqa: ANN401 — the other columns of the row
) -> None:
    row = {"message_id": message_id, "number": number, "began_at": began_at, "ended_at": ended_at, **how}
    session.connection().execute(_TRIED, row)


# A sender does these for each message: tables and not mapped objects, and each statement is made once.
_m, _o, _p = models.Message.__table__.c, models.Outgoing.__table__.c, models.Person.__table__.c
_DUE = (
    select(
        *(_m.id, _m.key, _m.channel, _m.on, _m.written_at, _m.name, _m.subject, _m.body),
        *(_o.tries, _p.key.label("person"), _p.email.label("address")),
    )
    .join(models.Outgoing.__table__, _o.message_id == _m.id)
    .join(models.Person.__table__, _p.id == _m.person_id)
    .where(
        _o.state == MessageState.WAITING,
        _o.next_try_at <= bindparam("now"),
        _m.channel.in_(bindparam("channels", expanding=True)),
    )
    .order_by(_o.next_try_at, _o.message_id)
    .limit(1)
)
_TAKE = (
    update(models.Outgoing.__table__)  # type: ignore[arg-type] # the stubs know it as FromClause
    .where(_o.message_id == bindparam("of"), _o.state == MessageState.WAITING, _o.tries == bindparam("tried"))
    .values(
        state=MessageState.SENDING,
        tries=bindparam("tries"),
        sending_since=bindparam("now"),
        leased_until=bindparam("until"),
    )
    .returning(_o.message_id)
)
_SETTLE = (
    update(models.Outgoing.__table__)  # type: ignore[arg-type] # the stubs know it as FromClause
    .where(_o.message_id == bindparam("of"), _o.state == MessageState.SENDING, _o.tries == bindparam("tried"))
    .values(
        state=bindparam("then"),
        next_try_at=bindparam("next"),
        sending_since=None,
        leased_until=None,
        last_reply=bindparam("reply"),
    )
    .returning(_o.message_id)
)
_TRIED = insert(models.Try.__table__)  # type: ignore[arg-type] # the stubs know it as FromClause
