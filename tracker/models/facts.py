"""Remembers what happened, as it was recorded, and the files that prove it; rows are added and never changed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.models.base import APPEND_ONLY, APPEND_ONLY_WITH_OWNER, Base
from tracker.models.columns import EntrySeq, HappenedAt, Key, Minor, Origin, SettlementKey, one_of
from tracker.models.list_tables import OF_BREACHES
from tracker.rules.facts import KINDS
from tracker.rules.grades import Grade

# What takes back an earlier fact is a row of its own; both stay.
WITHDRAWN = "withdrawn"
# In the order in which the migrations wrote them.
_KINDS = tuple(KINDS)


class Evidence(Base):
    """A file that proves a resolution, kept under its SHA-256; `size` in bytes, `name` as it was called."""

    __tablename__ = "evidence"
    __table_args__ = APPEND_ONLY_WITH_OWNER

    id: Mapped[Key]
    fact_id: Mapped[int] = mapped_column(ForeignKey("facts.id"), index=True)
    sha256: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    size: Mapped[Minor]
    stored_at: Mapped[datetime]


class Fact(Base):
    """One thing that happened: an event, a resolution, an extension, a waiver, or the withdrawal of an earlier fact.

    `subject` is the event's name (or a milestone such as `received(A1)`) or the obligation's code,
    `number` the deadline's where it recurs. `earliest` and `latest` bound when it happened, both
    inclusive; `earliest` is None where only the last possible day is known. For an extension they
    hold the day it was granted, for a waiver the day it was given; a withdrawal has neither. For a fact about a term
    (or the end of an instrument) `subject` is its code, and `details` hold what only such facts carry: the authority,
    the span, the manner, the successor.
    """

    __tablename__ = "facts"
    __table_args__ = (
        Index(None, "settlement_id", "subject"),
        Index("ix_facts_breaches", "settlement_id", sqlite_where=OF_BREACHES, postgresql_where=OF_BREACHES),
        one_of("kind", (*_KINDS[:4], WITHDRAWN, *_KINDS[4:])),
        one_of("grade", Grade),
        one_of("origin", Origin),
        CheckConstraint("(latest IS NULL) = (kind = 'withdrawn')", name="latest_known"),
        CheckConstraint(
            "CASE kind WHEN 'extended' THEN to_on IS NOT NULL WHEN 'term extended' THEN true ELSE to_on IS NULL END",
            name="to_on_of_extension",
        ),
        CheckConstraint("(withdraws_id IS NOT NULL) = (kind = 'withdrawn')", name="withdrawal_names_fact"),
        APPEND_ONLY,
    )

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    kind: Mapped[str]
    subject: Mapped[str]
    number: Mapped[int | None]
    earliest: Mapped[HappenedAt | None]
    latest: Mapped[HappenedAt | None]
    to_on: Mapped[date | None]
    grade: Mapped[Grade]
    sources: Mapped[tuple[str, ...]] = mapped_column(default=())
    note: Mapped[str] = mapped_column(default="")
    by: Mapped[str] = mapped_column(default="")
    learned_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    entry_seq: Mapped[EntrySeq]
    origin: Mapped[Origin]
    withdraws_id: Mapped[int | None] = mapped_column(ForeignKey("facts.id"), unique=True)
    details: Mapped[dict[str, str] | None]

    evidence: Mapped[list[Evidence]] = relationship(lazy="raise", order_by=Evidence.id)
