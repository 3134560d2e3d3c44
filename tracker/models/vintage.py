"""Remembers with which vintage of the calendars the dates were counted; rows are added and never changed."""

from sqlalchemy.orm import Mapped

from tracker.models.base import APPEND_ONLY, Base
from tracker.models.columns import EntrySeq, Key


class CalendarVintage(Base):
    """From this entry of the journal on, every date is counted with this vintage's data; the last row says with which now."""

    __tablename__ = "calendar_vintages"
    __table_args__ = APPEND_ONLY

    id: Mapped[Key]
    vintage: Mapped[str]
    entry_seq: Mapped[EntrySeq]
