"""Remembers the keys by which an act that is sent again is known, with its answer; rows are added and never changed."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import APPEND_ONLY, Base


class IdempotencyKey(Base):
    """One act that was done under a key of its actor's: which, with a hash of what arguments, and what it answered.

    `entry` is the act's entry in the journal, None where it changed nothing; the journal itself vouches for no key.
    """

    __tablename__ = "idempotency_keys"
    __table_args__ = APPEND_ONLY

    actor: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    operation: Mapped[str]
    arguments: Mapped[str]
    entry: Mapped[int | None] = mapped_column(ForeignKey("journal.seq", deferrable=True, initially="DEFERRED"))
    answer: Mapped[str]
