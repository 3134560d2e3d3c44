"""One settlement on a page of its own, as it stands on a day: what the report says of it, led to each deadline's page."""

from __future__ import annotations

from tracker.reports.monthly.changes import entry_words
from tracker.reports.monthly.front import front
from tracker.reports.monthly.pages import (
    BreachRow,
    ContradictionRow,
    DevelopmentRow,
    Front,
    MoneyPage,
    PenaltyRow,
    RecommendationRow,
    SourceRow,
    Timeline,
)
from tracker.reports.monthly.payments import payments, penalties
from tracker.reports.monthly.recommendations import board_of
from tracker.reports.monthly.settlement_view import SettlementView
from tracker.reports.monthly.timeline import timeline
from tracker.reports.monthly.view import breaches_declared, contradictions, developments, sources_of
from tracker.reports.page.parts import GRADE_BADGES, Badge, Dated, Group, Placeable, Ref, dated
from tracker.reports.page.wording import NOT_FOUND, day_in_full, quantity, sentence, when_in_full
from tracker.reports.terms.term import ending_words, successor_words
from tracker.rules.facts import Appointment


class InstrumentRow(Placeable):
    """One instrument: what it is, whom it binds, how its periods are counted, and whether it ended."""

    code: str
    title: str
    kind: str
    authority: str
    docket: str
    binds: str
    counting: str
    duties: str
    ended: str
    grade: Badge
    sources: tuple[Ref, ...]


class PartyLine(Placeable):
    """One party, and whether the settlement binds it."""

    name: str
    binds: str
    note: str
    sources: tuple[Ref, ...]


class MonitorLine(Placeable):
    """One step in the choice of a monitor."""

    day: str
    what: str
    grade: Badge
    sources: tuple[Ref, ...]
    entry: str


class SettlementStanding(Placeable):
    """A settlement as it stands on a day."""

    code: str
    title: str
    organisation: str
    note: str
    time_zone: str
    as_of: Dated
    front: Front
    instruments: tuple[InstrumentRow, ...]
    parties: tuple[PartyLine, ...]
    timeline: Timeline
    monitors: tuple[Group[MonitorLine], ...]
    board: tuple[Group[RecommendationRow], ...]
    money: MoneyPage
    penalties: tuple[PenaltyRow, ...]
    breaches: tuple[BreachRow, ...]
    developments: tuple[DevelopmentRow, ...]
    contradictions: tuple[ContradictionRow, ...]
    sources: tuple[SourceRow, ...]


def standing(view: SettlementView, *, own: bool) -> SettlementStanding:
    """Put the page together; `own` is for readers inside the organisation."""
    settlement = view.settlement
    return SettlementStanding(
        code=settlement.code,
        title=settlement.title,
        organisation=settlement.organisation,
        note=settlement.note,
        time_zone=settlement.time_zone,
        as_of=dated(view.as_of),
        front=front(view, own=own),
        instruments=tuple(_instruments(view)),
        parties=tuple(
            PartyLine(
                name=each.name,
                binds="bound" if each.in_scope else "not bound",
                note=each.note,
                sources=view.source_refs(each.sources),
            )
            for each in settlement.parties
        ),
        timeline=timeline(view),
        monitors=_monitors(view),
        board=board_of(view),
        money=payments(view),
        penalties=penalties(view),
        breaches=breaches_declared(view),
        developments=developments(view),
        contradictions=contradictions(view),
        sources=sources_of(view),
    )


def _instruments(view: SettlementView) -> list[InstrumentRow]:
    rows = []
    for each in view.settlement.instruments:
        duties = sum(owed.instrument == each.code for owed in view.settlement.obligations)
        ended = view.endings.get(each.code)
        how = "" if ended is None else f"{ending_words(ended, None, view.as_of)}{successor_words(ended)}"
        rows.append(
            InstrumentRow(
                code=each.code,
                title=each.title,
                kind=each.kind,
                authority=each.authority,
                docket=each.docket or "",
                binds=", ".join(each.respondents) or NOT_FOUND,
                counting=f"{each.counting}, {each.calendar}",
                duties=quantity(duties, "duty", "duties"),
                ended=sentence(how),
                grade=GRADE_BADGES[each.grade],
                sources=view.source_refs(each.sources),
            )
        )
    return rows


def _monitors(view: SettlementView) -> tuple[Group[MonitorLine], ...]:
    """What became of who monitors each term, the newest first; a term without a monitor and without a step has no group."""
    steps: dict[str, list[Appointment]] = {}
    for fact in view.facts:
        if isinstance(fact, Appointment):
            steps.setdefault(fact.term, []).append(fact)
    groups = []
    for planned in view.subject.plan.terms:
        term = planned.term
        taken = sorted(steps.get(term.code, ()), key=lambda each: each.when.last_day, reverse=True)
        if term.monitor is None and not taken:
            continue
        named = "" if term.monitor is None else term.monitor.name
        groups.append(
            Group(
                title=term.title or term.kind,
                lead=f"The monitor is {named}." if named else "Nobody monitors, as far as is on record.",
                rows=tuple(
                    MonitorLine(
                        day=when_in_full(each.when),
                        what=sentence(each.sentence().removeprefix("monitor ")),
                        grade=GRADE_BADGES[each.grade],
                        sources=view.source_refs(each.sources),
                        entry=entry_words(each.entry),
                    )
                    for each in taken
                ),
                nothing=f"No step in the choice of a monitor is on record by {day_in_full(view.as_of)}.",
            )
        )
    return tuple(groups)
