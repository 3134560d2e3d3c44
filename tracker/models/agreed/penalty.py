"""Remembers the schedules of stipulated penalties as a settlement's file words them; what they cost is never stored."""

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import STRICT, Base
from tracker.models.columns import InstrumentKey, Key, Minor, SettlementKey, Word, one_of
from tracker.rules.settlement.penalties import CureDay, PenaltyMode


class PenaltyTier(Base):
    """One band of a schedule: what a day costs, in the currency's smallest unit, through that day of delay (inclusive)."""

    __tablename__ = "penalty_tiers"
    __table_args__ = (
        UniqueConstraint("penalty_id", "position"),
        CheckConstraint("through >= 1", name="through"),
        STRICT,
    )

    id: Mapped[Key]
    penalty_id: Mapped[int] = mapped_column(ForeignKey("penalties.id"))
    position: Mapped[int]
    through: Mapped[int | None]
    currency: Mapped[str]
    minor: Mapped[Minor]


class Penalty(Base):
    """A schedule of stipulated penalties; `verified_by` is a person's key, None while its figures are drafts."""

    __tablename__ = "penalties"
    __table_args__ = (
        UniqueConstraint("settlement_id", "key"),
        one_of("mode", PenaltyMode),
        one_of("cure_day", CureDay),
        STRICT,
    )

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    instrument_id: Mapped[InstrumentKey] = mapped_column(index=True)
    position: Mapped[int]
    key: Mapped[str]
    mode: Mapped[PenaltyMode] = mapped_column(Word(PenaltyMode))
    citation: Mapped[str]
    clause: Mapped[str | None]
    cure_day: Mapped[CureDay] = mapped_column(Word(CureDay))
    verified_by: Mapped[str | None] = mapped_column(ForeignKey("persons.key"), index=True)
    sources: Mapped[tuple[str, ...]] = mapped_column(default=())
    note: Mapped[str] = mapped_column(default="")

    tiers: Mapped[list[PenaltyTier]] = relationship(lazy="raise", order_by=PenaltyTier.position)
