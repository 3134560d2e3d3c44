"""The frozen view of the portfolio report: every word, figure and coordinate that its template places."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.reports.page.drawing import Drawing, Shape
from tracker.reports.page.rows import Badge, Dated, Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class TermLine:
    """One term: whose, under what, watched by whom, since when, until when; `history` is what became of its end."""

    organisation: str
    settlement: str
    title: str
    instrument: str
    authority: str
    monitor: str
    since: Dated
    until: Dated
    remaining: str
    state: Badge
    grade: Badge
    history: tuple[str, ...]
    monitor_note: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndLine:
    """One term or instrument that is over: how, when, by whom, and its nominal end beside the actual one."""

    organisation: str
    settlement: str
    title: str
    instrument: str
    authority: str
    monitor: str
    how: Badge
    on: Dated
    nominal: Dated
    early: str
    by: str
    replaced_by: str
    history: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TermGroup:
    """Terms that stand alike."""

    key: str
    title: str
    lead: str
    rows: tuple[TermLine, ...]
    nothing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EndGroup:
    """Terms and instruments that came to their end alike."""

    key: str
    title: str
    lead: str
    rows: tuple[EndLine, ...]
    nothing: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountLine:
    """How the deadlines of a settlement, or of one instrument of it, stand; an instrument says whether it still binds."""

    title: str
    authority: str
    state: Badge | None
    ending: str
    overdue: str
    past_safe: str
    soon: str
    ahead: str
    next_code: str
    next_title: str
    next_on: Dated


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlementLines:
    """One settlement in the list of all, and each of its instruments."""

    organisation: str
    code: str
    whole: CountLine
    instruments: tuple[CountLine, ...]
    failures: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """The drawing of all terms, in parts that each fit a page of paper."""

    title: str
    description: str
    drawings: tuple[Drawing, ...]
    legend: tuple[tuple[Shape, str], ...]
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PortfolioPage:
    """The whole portfolio as it stands on a day."""

    title: str
    heading: str
    summary: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    figures: tuple[Figure, ...]
    contents: tuple[tuple[str, str], ...]
    in_force: tuple[TermGroup, ...]
    overview: Overview
    over: tuple[EndGroup, ...]
    open_questions: tuple[TermGroup, ...]
    settlements: tuple[SettlementLines, ...]
