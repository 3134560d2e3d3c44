"""Remembers each revision of a settlement's file; the one in force has the highest number."""

from datetime import date

from sqlalchemy import UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import APPEND_ONLY, STRICT, Base
from tracker.models.columns import EntrySeq, Key, SettlementKey


class Revision(Base):
    """One text of a settlement's file, numbered from 1, as it was loaded; `sha256` is of its UTF-8 bytes.

    `effective_on` is the day from which an amendment is in force (inclusive), None for a correction: it takes the place
    of the text before it for all dates. `instead` marks an amendment that takes the place of the one before it.
    `known_on` is the day an amendment was loaded, in the settlement's zone.
    """

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("settlement_id", "number"), APPEND_ONLY)

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    number: Mapped[int]
    sha256: Mapped[str]
    file: Mapped[str]
    text: Mapped[str]
    entry_seq: Mapped[EntrySeq]
    effective_on: Mapped[date | None]
    known_on: Mapped[date | None]
    instead: Mapped[bool] = mapped_column(default=False, server_default=false())


class Amendment(Base):
    """One amendment with a day of its own that still counts, and what held before it; derived from the revisions.

    `position` numbers them from 1 in the order they came into force. `before` is JSON: what the dates followed from.
    """

    __tablename__ = "amendments"
    __table_args__ = (UniqueConstraint("settlement_id", "position"), STRICT)

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    position: Mapped[int]
    effective_on: Mapped[date]
    known_on: Mapped[date]
    authority: Mapped[str] = mapped_column(default="")
    sources: Mapped[tuple[str, ...]] = mapped_column(default=())
    before: Mapped[str]
    entry_seq: Mapped[EntrySeq]
