"""Remembers where things are written, what is reported, and what disagrees; `position` is the place in the file, from 0."""

from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import STRICT, Base
from tracker.models.columns import HappenedAt, Key, SettlementKey, one_of
from tracker.rules.grades import Grade


class Source(Base):
    """Where something is written."""

    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("settlement_id", "key"), one_of("grade", Grade), STRICT)

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    position: Mapped[int]
    key: Mapped[str]
    title: Mapped[str]
    url: Mapped[str | None]
    grade: Mapped[Grade]
    note: Mapped[str] = mapped_column(default="")


class Development(Base):
    """Something reported that changes nothing until it is a fact; `earliest` and `latest` bound its day, both inclusive."""

    __tablename__ = "developments"
    __table_args__ = (Index(None, "settlement_id"), one_of("grade", Grade), STRICT)

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    position: Mapped[int]
    earliest: Mapped[HappenedAt | None]
    latest: Mapped[HappenedAt]
    title: Mapped[str]
    about: Mapped[tuple[str, ...]] = mapped_column(default=())
    grade: Mapped[Grade]
    sources: Mapped[tuple[str, ...]] = mapped_column(default=())
    note: Mapped[str] = mapped_column(default="")


class Contradiction(Base):
    """Two sources that disagree on something that bears on a date or a term; each of `readings` has text, sources, grade."""

    __tablename__ = "contradictions"
    __table_args__ = (Index(None, "settlement_id"), STRICT)

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    position: Mapped[int]
    about: Mapped[tuple[str, ...]]
    title: Mapped[str]
    readings: Mapped[tuple[dict[str, Any], ...]] = mapped_column(default=())
    sources: Mapped[tuple[str, ...]] = mapped_column(default=())


class Precedent(Base):
    """Another settlement that somebody cites for this one, by its code or its name; `latest` is null where nobody says when."""

    __tablename__ = "precedents"
    __table_args__ = (Index(None, "settlement_id"), Index(None, "cited"), one_of("grade", Grade), STRICT)

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    position: Mapped[int]
    cited: Mapped[str]
    cited_for: Mapped[str]
    cited_by: Mapped[str | None]
    earliest: Mapped[HappenedAt | None]
    latest: Mapped[HappenedAt | None]
    grade: Mapped[Grade]
    sources: Mapped[tuple[str, ...]] = mapped_column(default=())
    note: Mapped[str] = mapped_column(default="")
