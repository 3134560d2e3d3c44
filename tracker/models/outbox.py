"""Remembers whom each notice is for, the messages made of them, and what became of every try to send one.

A message is written in the transaction of the day's run and never changed. Its place in the outbox says how it stands;
each try is a row of its own.
"""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import APPEND_ONLY, STRICT, Base
from tracker.models.columns import ClockSeq, EntrySeq, Key, Word, once_by_each_clock, one_of
from tracker.rules.people.recipients import Reason


class Channel(StrEnum):
    """The way on which a message goes out."""

    MAIL = "mail"
    WEBHOOK = "webhook"
    FOLDER = "folder"


class MessageState(StrEnum):
    """How a message stands in the outbox."""

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"


class Message(Base):
    """One digest for a person, a day and a channel, as it is sent; `key` is its Message-ID and Idempotency-Key."""

    __tablename__ = "messages"
    __table_args__ = (
        *once_by_each_clock("messages", "person_id", "on", "channel"),
        one_of("channel", Channel),
        APPEND_ONLY,
    )

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    channel: Mapped[Channel] = mapped_column(Word(Channel))
    on: Mapped[date]
    written_at: Mapped[datetime]
    name: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    entry_seq: Mapped[EntrySeq]
    clock_seq: Mapped[ClockSeq]


class NoticeRecipient(Base):
    """A notice is for a person, and why; `on` is the day of the digest that tells it, None while it waits for one."""

    __tablename__ = "tellings"
    __table_args__ = (
        # What still waits is looked for every day, among all that was ever told.
        Index(None, "on", "person_id"),
        one_of("reason", Reason),
        STRICT,
    )

    notice_id: Mapped[int] = mapped_column(ForeignKey("notices.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True, index=True)
    reason: Mapped[Reason] = mapped_column(Word(Reason))
    on: Mapped[date | None]


class Outgoing(Base):
    """A message's place in the outbox: `tries` begun so far, when the next may begin, and the last reply.

    While it is `sending`, `sending_since` and `leased_until` say since when, and until when no other sender takes it.
    """

    __tablename__ = "outbox"
    __table_args__ = (Index(None, "state", "next_try_at"), one_of("state", MessageState), STRICT)

    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), primary_key=True)
    state: Mapped[MessageState] = mapped_column(Word(MessageState))
    tries: Mapped[int] = mapped_column(default=0)
    next_try_at: Mapped[datetime]
    sending_since: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    last_reply: Mapped[str] = mapped_column(default="")


class Try(Base):
    """One try to send a message, when it ended, and how; `outcome` is the state that it led to, `address` where mail went."""

    __tablename__ = "tries"
    __table_args__ = (UniqueConstraint("message_id", "number"), one_of("outcome", MessageState), APPEND_ONLY)

    id: Mapped[Key]
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"))
    number: Mapped[int]
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime]
    outcome: Mapped[MessageState] = mapped_column(Word(MessageState))
    address: Mapped[str | None]
    reply: Mapped[str]


class SwitchedOff(Base):
    """A kind of notice that a person does not want."""

    __tablename__ = "switched_off"
    __table_args__ = STRICT

    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
