"""Remembers the day's runs, each once for a date in a time zone and never changed, and the notices they called for.

Where a clock was ahead and was set right, the runs that it did too early are void, and their dates are run once more.
"""

from datetime import date, datetime
from typing import TypeVarTuple

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Mapped, mapped_column

from tracker.models.base import APPEND_ONLY, STRICT, Base
from tracker.models.columns import (
    ClockSeq,
    DeadlineKey,
    EntrySeq,
    Key,
    SettlementKey,
    TermKey,
    once_by_each_clock,
)

_Asked = TypeVarTuple("_Asked")


class Run(Base):
    """The day's check for one date in one time zone; the unique pair is what makes it happen exactly once.

    `clock_seq` is the entry that set the clock right last and made runs void, None where none had. `changes` and `notices`
    count the rows it wrote; `failures` hold an object for each deadline that could not be computed, and `digest` is the
    SHA-256 of what it did.
    """

    __tablename__ = "runs"
    __table_args__ = (*once_by_each_clock("runs", "time_zone", "day"), APPEND_ONLY)

    id: Mapped[Key]
    time_zone: Mapped[str]
    day: Mapped[date]
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime]
    changes: Mapped[int]
    notices: Mapped[int]
    failures: Mapped[tuple[dict[str, str], ...]] = mapped_column(default=())
    digest: Mapped[str]
    entry_seq: Mapped[EntrySeq]
    clock_seq: Mapped[ClockSeq]


class VoidRun(Base):
    """A run that was done too early, by a clock that was ahead; `entry_seq` is the entry that set the clock right."""

    __tablename__ = "void_runs"
    __table_args__ = APPEND_ONLY

    run_id: Mapped[int] = mapped_column(ForeignKey("runs.id"), primary_key=True)
    entry_seq: Mapped[EntrySeq]


class Notice(Base):
    """A message that a day called for, about a deadline or a term; never twice for the same kind and day."""

    __tablename__ = "notices"
    __table_args__ = (
        *once_by_each_clock("notices", "deadline_id", "kind", "on"),
        *once_by_each_clock("notices", "term_id", "kind", "on"),
        Index(None, "settlement_id", "on"),
        STRICT,
    )

    id: Mapped[Key]
    settlement_id: Mapped[SettlementKey]
    deadline_id: Mapped[DeadlineKey | None]
    term_id: Mapped[TermKey | None]
    kind: Mapped[str]
    on: Mapped[date]
    text: Mapped[str]
    entry_seq: Mapped[EntrySeq]
    clock_seq: Mapped[ClockSeq]


def void_runs() -> Select[int]:
    """Find the runs that do not count: their ids."""
    return select(VoidRun.run_id)


def counts(entry_seq: ColumnElement[int] | InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether what was written under an entry counts: a run that is void wrote what was never so."""
    return entry_seq.not_in(select(Run.entry_seq).join(VoidRun, VoidRun.run_id == Run.id))


def standing_runs(query: Select[*_Asked], zone: str, *, known_to: int | None = None) -> Select[*_Asked]:
    """Narrow a question about runs down to those of a zone that count; as of a journal entry (inclusive), None for now."""
    void = select(VoidRun.run_id)
    if known_to is not None:
        query, void = query.where(Run.entry_seq <= known_to), void.where(VoidRun.entry_seq <= known_to)
    return query.where(Run.time_zone == zone, Run.id.not_in(void))


def clock_that_counts() -> Select[int]:
    """Find the entry that set the clock right last and made runs void; None where none did."""
    return select(func.max(VoidRun.entry_seq))
