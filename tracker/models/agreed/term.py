"""Remembers the terms of the instruments, and the events that clocks run from.

Due rules and anchors are kept in their canonical spelling.
"""

from datetime import date

from sqlalchemy import Index, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from tracker.models.base import STRICT, Base
from tracker.models.columns import InstrumentKey, Key, SettlementKey, one_of
from tracker.rules.due.spans import Unit
from tracker.rules.grades import Grade


class NamedEvent(Base):
    """An event that clocks run from; `expected` is the text of the due rule that estimates it until it happens.

    One that `repeats` can take place more than once; one that `may_never` take place lets no term wait for it.
    """

    __tablename__ = "events"
    __table_args__ = (UniqueConstraint("settlement_id", "name"), STRICT)

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    position: Mapped[int]
    name: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    expected: Mapped[str | None]
    note: Mapped[str] = mapped_column(default="")
    repeats: Mapped[bool] = mapped_column(default=False, server_default=false())
    may_never: Mapped[bool] = mapped_column(default=False, server_default=false())


class Term(Base):
    """A period under an instrument, and its cached derivation: both readings of either end, or what the end awaits.

    `next_change_on` is the first day not yet run on which the term starts, ends soon or ends.
    `time_zone` is its settlement's, so that the day's run finds its terms by one index.
    """

    __tablename__ = "terms"
    __table_args__ = (
        UniqueConstraint("settlement_id", "code"),
        Index(None, "time_zone", "next_change_on"),
        one_of("grade", Grade),
        one_of("length_unit", Unit),
        one_of("starts_grade", Grade),
        one_of("ends_grade", Grade),
        STRICT,
    )

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    instrument_id: Mapped[InstrumentKey] = mapped_column(index=True)
    position: Mapped[int]
    code: Mapped[str]
    kind: Mapped[str]
    title: Mapped[str] = mapped_column(default="")
    monitor_firm: Mapped[str | None]
    monitor_person: Mapped[str | None]
    starts: Mapped[str | None]
    length_count: Mapped[int | None]
    length_unit: Mapped[Unit | None]
    ends: Mapped[str | None]
    grade: Mapped[Grade]
    sources: Mapped[tuple[str, ...]] = mapped_column(default=())
    note: Mapped[str] = mapped_column(default="")
    superseded_on: Mapped[date | None]

    time_zone: Mapped[str]
    starts_safe_on: Mapped[date | None]
    starts_latest_on: Mapped[date | None]
    starts_grade: Mapped[Grade | None]
    starts_awaits: Mapped[tuple[str, ...]] = mapped_column(default=())
    starts_estimate_on: Mapped[date | None]
    ends_safe_on: Mapped[date | None]
    ends_latest_on: Mapped[date | None]
    ends_grade: Mapped[Grade | None]
    ends_awaits: Mapped[tuple[str, ...]] = mapped_column(default=())
    ends_estimate_on: Mapped[date | None]
    next_change_on: Mapped[date | None]
