"""The frozen view of a monthly report: every word, figure, address and coordinate that the template places."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.reports.monthly.recommendations import RecommendationsPage
from tracker.reports.page.drawing import Drawing, Shape
from tracker.reports.page.rows import (
    Badge,
    CalendarRow,
    ClosedRow,
    ContinuingRow,
    ContradictionRow,
    CountingRow,
    DateMoved,
    DeadlineEntry,
    DeadlineRow,
    DevelopmentRow,
    FactRow,
    Figure,
    InterestRow,
    MoneyLine,
    MoneyTotal,
    OverviewRow,
    PenaltyRow,
    ProposedRow,
    Ref,
    ResolvedRow,
    SilenceRow,
    SourceRow,
    StatusChangeRow,
    TermRow,
    WaitingRow,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What changed in the month."""

    statuses: tuple[StatusChangeRow, ...]
    moves: tuple[DateMoved, ...]
    facts: tuple[FactRow, ...]
    withdrawn: tuple[FactRow, ...]
    developments: tuple[DevelopmentRow, ...]
    nothing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueWindow:
    """What falls due between two days, both inclusive."""

    title: str
    key: str
    rows: tuple[DeadlineRow, ...]
    nothing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What is late, what is due, what was resolved, and what waits."""

    overdue: tuple[DeadlineRow, ...]
    past_safe: tuple[DeadlineRow, ...]
    answering: tuple[DeadlineRow, ...]
    proposed: tuple[ProposedRow, ...]
    windows: tuple[DueWindow, ...]
    resolved: tuple[ResolvedRow, ...]
    awaiting: tuple[WaitingRow, ...]
    undated: tuple[WaitingRow, ...]
    dormant: tuple[WaitingRow, ...]
    continuing: tuple[ContinuingRow, ...]
    closed: tuple[ClosedRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyGroup:
    """What one instrument asks to be paid."""

    key: str
    instrument: str
    lines: tuple[MoneyLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyPage:
    """Money owed and paid."""

    groups: tuple[MoneyGroup, ...]
    totals: tuple[MoneyTotal, ...]
    interest: tuple[InterestRow, ...]
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The drawing for wide and for narrow pages, and the same in words."""

    title: str
    description: str
    drawings: tuple[Drawing, ...]
    legend: tuple[tuple[Shape, str], ...]
    terms: tuple[TermRow, ...]
    marks: tuple[DeadlineRow, ...]
    marks_note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationEntry:
    """One obligation in the register."""

    key: str
    code: str
    title: str
    fields: tuple[tuple[str, str], ...]
    grade: Badge
    sources: tuple[Ref, ...]
    wording: str
    note: str
    deadlines: tuple[DeadlineEntry, ...]
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentEntry:
    """One instrument in the register, with its obligations."""

    key: str
    title: str
    fields: tuple[tuple[str, str], ...]
    grade: Badge
    sources: tuple[Ref, ...]
    note: str
    obligations: tuple[ObligationEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementPage:
    """One settlement's part of the report."""

    key: str
    code: str
    title: str
    heading: str
    organisation: str
    note: str
    summary: str
    figures: tuple[Figure, ...]
    failures: tuple[str, ...]
    contents: tuple[tuple[str, str], ...]
    changes: Changes
    timeline: Timeline
    agenda: Agenda
    silent: tuple[SilenceRow, ...]
    recommendations: RecommendationsPage | None
    money: MoneyPage
    penalties: tuple[PenaltyRow, ...]
    developments: tuple[DevelopmentRow, ...]
    contradictions: tuple[ContradictionRow, ...]
    register: tuple[InstrumentEntry, ...]
    sources: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How dates were counted, and how to read the words."""

    counting: tuple[CountingRow, ...]
    calendars: tuple[CalendarRow, ...]
    grades: tuple[tuple[Badge, str], ...]
    statuses: tuple[tuple[Badge, str], ...]
    unread: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthlyReport:
    """The whole report of one month, as seen on one day."""

    title: str
    subtitle: str
    heading: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    overview: tuple[OverviewRow, ...]
    settlements: tuple[SettlementPage, ...]
    method: Method
