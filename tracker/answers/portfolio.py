"""All settlements together as an answer gives them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tracker.answers.answer import JsonObject, taken
from tracker.answers.dates import AwaitedDateJson, ComputedDateJson, derived
from tracker.answers.deadlines import BreachJson
from tracker.reports.portfolio.holdings import Holding, Tally, together
from tracker.reports.terms.term import binding_badge, days_early, instrument_badge
from tracker.rules.deadlines.deadline import PlannedTerm
from tracker.rules.deadlines.open_days import first_open_day, last_open_day
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import Ended, Ending
from tracker.rules.grades import Grade


class StatusCountJson(JsonObject):
    """How many deadlines have a status."""

    status: Status = taken(lambda counted: counted[0])
    number: int = taken(lambda counted: counted[1])


class NextDateJson(JsonObject):
    """The next date that is due."""

    code: str
    title: str
    safe: date | datetime
    latest: date | datetime
    last_open_day: date | None = taken(last_open_day)
    first_open_day: date | None = taken(first_open_day)
    grade: Grade


class TallyJson(JsonObject):
    """How the deadlines stand; "apart" counts those that are not the organisation's duties, and nothing else does."""

    statuses: list[StatusCountJson] = taken(lambda tally: list(map(StatusCountJson.of, sorted(tally.statuses.items()))))
    apart: list[StatusCountJson] = taken(lambda tally: list(map(StatusCountJson.of, sorted(tally.apart.items()))))
    due_in_30_days: int = taken("soon")
    due_in_90_days: int = taken("ahead")
    next: NextDateJson | None = taken("upcoming", NextDateJson)


class EndedJson(JsonObject):
    """How, when and by whom a term or an instrument ended; "announced" is the day it was known before its own."""

    manner: Ending
    earliest: date | datetime | None = taken("when.earliest")
    latest: date | datetime = taken("when.latest")
    announced: date | None = taken("announced_on")
    authority: str | None = taken(lambda ended: ended.authority or None)
    successor: str | None
    days_early: int | None
    at_most_days_early: int | None
    note: str | None = taken(lambda ended: ended.note or None)


class MonitorJson(JsonObject):
    """Who monitors."""

    firm: str | None
    person: str | None


class ExtensionJson(JsonObject):
    """What made a term longer: a span, or a new last day."""

    by: str | None = taken("by_span", str)
    to: date | None
    decided_on: date
    authority: str | None = taken(lambda extension: extension.authority or None)


class TermJson(JsonObject):
    """One term: since when, until when, and what became of it."""

    code: str = taken("term.code")
    title: str = taken(lambda planned: planned.term.title or planned.term.kind)
    kind: str = taken("term.kind")
    monitor: MonitorJson | None = taken("term.monitor", MonitorJson)
    state: str
    starts: ComputedDateJson | AwaitedDateJson | None = taken("starts", derived)
    ends: ComputedDateJson | AwaitedDateJson | None = taken("ends", derived)
    nominal_end: ComputedDateJson | AwaitedDateJson | None = taken("nominal", derived)
    end_before_extensions: ComputedDateJson | AwaitedDateJson | None = taken(
        lambda planned: planned.agreed if planned.extensions else None, derived
    )
    extensions: list[ExtensionJson] = taken("extensions", ExtensionJson)
    suspended_on: date | None
    ended: EndedJson | None = taken(lambda planned: _ended(planned.ended, planned))


class InstrumentJson(JsonObject):
    """One instrument with its terms."""

    code: str
    title: str
    authority: str
    kind: str
    state: str
    ended: EndedJson | None
    deadlines: TallyJson
    terms: list[TermJson]


def _instruments(holding: Holding) -> list[dict[str, Any]]:
    return [
        InstrumentJson.of(
            each,
            state=instrument_badge(each, holding.ended, holding.terms, holding.day).text,
            ended=_ended(holding.ended.get(each.code), None),
            deadlines=TallyJson.of(holding.tallies.get(each.code, Tally(statuses={}))),
            terms=[
                TermJson.of(planned, state=binding_badge(planned, holding.day).text)
                for planned in holding.terms
                if planned.term.instrument == each.code
            ],
        )
        for each in holding.settlement.instruments
    ]


class HoldingJson(JsonObject):
    """One settlement on a day."""

    code: str = taken("settlement.code")
    title: str = taken("settlement.title")
    organisation: str = taken("settlement.organisation")
    as_of: date = taken("day")
    deadlines: TallyJson = taken(lambda holding: TallyJson.of(together(holding.tallies.values())))
    breaches: list[BreachJson] = taken("breaches", BreachJson)
    instruments: list[InstrumentJson] = taken(_instruments)


class PortfolioJson(JsonObject):
    """All settlements; "known_at" is null where it is as known now."""

    known_at: str | None = taken(lambda found: found.known_at or None)
    settlements: list[HoldingJson] = taken("each", HoldingJson)


def _ended(ended: Ended | None, planned: PlannedTerm | None) -> dict[str, Any] | None:
    if ended is None:
        return None
    early = None if planned is None else days_early(ended, planned.nominal)
    least, most = (None, None) if early is None else early
    return EndedJson.of(ended, days_early=least, at_most_days_early=most)


ANSWERS = {"portfolio": PortfolioJson}
