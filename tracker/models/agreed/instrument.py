"""Remembers the instruments of a settlement, and to whom each of them is owed.

A row that an amendment removed stays,
with the day it was `superseded_on`, because superseded obligations still name it.
"""

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import STRICT, Base
from tracker.models.columns import Key, SettlementKey, one_of
from tracker.rules.grades import Grade


class Authority(Base):
    """Who is owed; one row for a name, whatever the settlement."""

    __tablename__ = "authorities"
    __table_args__ = STRICT

    id: Mapped[Key]
    name: Mapped[str] = mapped_column(unique=True)


class Instrument(Base):
    """One document of the settlement, with the law that counts its periods; `effective` is an anchor's text."""

    __tablename__ = "instruments"
    __table_args__ = (UniqueConstraint("settlement_id", "code"), one_of("grade", Grade), STRICT)

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    position: Mapped[int]
    code: Mapped[str]
    title: Mapped[str]
    authority_id: Mapped[int] = mapped_column(ForeignKey("authorities.id"), index=True)
    kind: Mapped[str]
    counting: Mapped[str]
    calendar: Mapped[str]
    docket: Mapped[str | None]
    respondents: Mapped[tuple[str, ...]] = mapped_column(default=())
    effective: Mapped[str | None]
    inaccessible: Mapped[tuple[date, ...]] = mapped_column(default=())
    needs_approval: Mapped[bool] = mapped_column(default=False, server_default=false())
    grade: Mapped[Grade]
    sources: Mapped[tuple[str, ...]] = mapped_column(default=())
    note: Mapped[str] = mapped_column(default="")
    superseded_on: Mapped[date | None]

    authority: Mapped[Authority] = relationship(lazy="raise")
