"""The frozen view of the portfolio report: every word, figure and coordinate that its template places."""

from __future__ import annotations

from tracker.reports.page.drawing import Illustration
from tracker.reports.page.parts import Badge, Dated, Figure, Group, Placeable


class _Line(Placeable):
    """What is written of a term, or of an instrument that is over: whose, under what, watched by whom.

    `history` is what became of its end.
    """

    organisation: str
    settlement: str
    title: str
    instrument: str
    authority: str
    monitor: str
    history: tuple[str, ...]
    note: str


class TermLine(_Line):
    """One term: since when, until when, and where it stands."""

    since: Dated
    until: Dated
    remaining: str
    state: Badge
    grade: Badge
    monitor_note: str


class EndLine(_Line):
    """One term or instrument that is over: how, when, by whom, and its nominal end beside the actual one."""

    how: Badge
    on: Dated
    nominal: Dated
    early: str
    by: str
    replaced_by: str


class CountLine(Placeable):
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
    next_open: str


class SettlementLines(Placeable):
    """One settlement in the list of all, and each of its instruments."""

    organisation: str
    code: str
    whole: CountLine
    instruments: tuple[CountLine, ...]
    failures: tuple[str, ...]
    breaches: tuple[str, ...]


class PortfolioPage(Placeable):
    """The whole portfolio as it stands on a day."""

    title: str
    heading: str
    summary: str
    facts: tuple[tuple[str, tuple[str, ...]], ...]
    figures: tuple[Figure, ...]
    contents: tuple[tuple[str, str], ...]
    in_force: tuple[Group[TermLine], ...]
    overview: Illustration
    over: tuple[Group[EndLine], ...]
    open_questions: tuple[Group[TermLine], ...]
    settlements: tuple[SettlementLines, ...]
