"""Remembers what each person narrows the register to, under names of their own."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import STRICT, Base


class SavedList(Base):
    """A list of deadlines that a person comes back to; `query` is that part of its address, with filters and order."""

    __tablename__ = "saved_lists"
    __table_args__ = STRICT

    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    query: Mapped[str]
    saved_at: Mapped[datetime]
