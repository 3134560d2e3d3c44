"""Remembers what a settlement's file says of the monitor's recommendations; the recommendations themselves are facts."""

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import STRICT, Base
from tracker.models.columns import InstrumentKey, Key, SettlementKey, one_of
from tracker.rules.grades import Grade


class RecommendationTerms(Base):
    """When each answer is due: texts of due rules, None where the instrument is silent; `notices` in days before."""

    __tablename__ = "recommendation_terms"
    __table_args__ = (UniqueConstraint("settlement_id", "key"), one_of("grade", Grade), STRICT)

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    instrument_id: Mapped[InstrumentKey] = mapped_column(index=True)
    position: Mapped[int]
    key: Mapped[str]
    term: Mapped[str | None]
    owed_by: Mapped[str | None]
    monitor: Mapped[str | None]
    adopt: Mapped[str | None]
    object: Mapped[str | None]
    talks: Mapped[str | None]
    decide: Mapped[str | None]
    after_decision: Mapped[str | None]
    implement: Mapped[str | None]
    verify: Mapped[str | None]
    after_reopening: Mapped[str | None]
    clause: Mapped[str | None]
    notices: Mapped[tuple[int, ...]]
    grade: Mapped[Grade]
    sources: Mapped[tuple[str, ...]] = mapped_column(default=())
    note: Mapped[str] = mapped_column(default="")
