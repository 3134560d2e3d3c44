"""Remembers each published report byte for byte; rows are added and never changed."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from tracker.models.base import APPEND_ONLY, Base
from tracker.models.columns import EntrySeq, Key


class Report(Base):
    """A report as it was handed out; `settlement` is a code, None for all; `month` is `2026-10`; `sha256` is of `html`."""

    __tablename__ = "reports"
    __table_args__ = (Index(None, "settlement", "month"), APPEND_ONLY)

    id: Mapped[Key]
    settlement: Mapped[str | None]
    month: Mapped[str]
    as_of: Mapped[date]
    sha256: Mapped[str]
    html: Mapped[bytes]
    published_at: Mapped[datetime]
    entry_seq: Mapped[EntrySeq]
