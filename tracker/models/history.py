"""Remembers what changed: each change of a deadline's status, and each date that moved; rows are added and never changed."""

from datetime import date

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import APPEND_ONLY, Base
from tracker.models.columns import Cause, DeadlineKey, EntrySeq, Key, SettlementKey, one_of
from tracker.rules.deadlines.status import Status


class StatusChange(Base):
    """A deadline's status changed on a day, dated when it happened and not when it was noticed; `before` None at its birth."""

    __tablename__ = "status_changes"
    __table_args__ = (
        Index(None, "deadline_id", "on"),
        Index(None, "on"),
        one_of("before", Status),
        one_of("after", Status),
        one_of("cause", Cause),
        APPEND_ONLY,
    )

    id: Mapped[Key]
    deadline_id: Mapped[DeadlineKey]
    on: Mapped[date]
    before: Mapped[Status | None]
    after: Mapped[Status]
    cause: Mapped[Cause]
    entry_seq: Mapped[EntrySeq]


class DateMove(Base):
    """A date of a deadline or a term's edge (`code`) moved, as recorded `on`; a side without a date has its estimate."""

    __tablename__ = "date_moves"
    __table_args__ = (Index(None, "settlement_id", "on"), APPEND_ONLY)

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    deadline_id: Mapped[DeadlineKey | None] = mapped_column(index=True)
    code: Mapped[str]
    on: Mapped[date]
    safe_before: Mapped[date | None]
    safe_after: Mapped[date | None]
    latest_before: Mapped[date | None]
    latest_after: Mapped[date | None]
    step: Mapped[str] = mapped_column(default="")
    landed_in_past: Mapped[bool] = mapped_column(default=False)
    entry_seq: Mapped[EntrySeq]
    estimate_before: Mapped[date | None]
    estimate_after: Mapped[date | None]
