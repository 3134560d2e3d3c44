"""Remembers the day's runs, each once for a date in a time zone and never changed, and the notices they called for."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import APPEND_ONLY, STRICT, Base
from tracker.models.columns import DeadlineKey, EntrySeq, Key, SettlementKey, TermKey


class Run(Base):
    """The day's check for one date in one time zone; the unique pair is what makes it happen exactly once.

    `changes` and `notices` count the rows it wrote; `failures` hold an object for each deadline that
    could not be computed, and `digest` is the SHA-256 of what it did.
    """

    __tablename__ = "runs"
    __table_args__ = (UniqueConstraint("time_zone", "day"), APPEND_ONLY)

    id: Mapped[Key]
    time_zone: Mapped[str]
    day: Mapped[date]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    changes: Mapped[int]
    notices: Mapped[int]
    failures: Mapped[tuple[dict[str, str], ...]] = mapped_column(default=())
    digest: Mapped[str]
    entry_seq: Mapped[EntrySeq]


class Notice(Base):
    """A message that a day called for, about a deadline or a term; never twice for the same kind and day."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("deadline_id", "kind", "on"),
        UniqueConstraint("term_id", "kind", "on"),
        Index(None, "settlement_id", "on"),
        STRICT,
    )

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    deadline_id: Mapped[DeadlineKey | None]
    term_id: Mapped[TermKey | None]
    kind: Mapped[str]
    on: Mapped[date]
    text: Mapped[str]
    entry_seq: Mapped[EntrySeq]
