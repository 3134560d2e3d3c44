"""What was agreed as answers give it: `show`, of whatever has the code."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tracker.answers.answer import JsonObject, taken
from tracker.answers.dates import AwaitedDateJson, ComputedDateJson, derived
from tracker.answers.deadlines import BreachJson, ContradictionJson, DeadlineJson, HistoryLineJson, ObligationJson
from tracker.answers.facts import EvidenceJson
from tracker.operations.queries.agreed import (
    EventView,
    InstrumentView,
    MonitorView,
    PartyView,
    ShownSettlement,
    SourceView,
    TermView,
)
from tracker.rules.facts import MonitorStep
from tracker.rules.grades import Grade
from tracker.rules.settlement.records import Records


class PartyNamedJson(JsonObject):
    """A party, and whether the settlement binds it."""

    name: str
    in_scope: bool


class MonitorNamedJson(JsonObject):
    """Who serves a term; null where that is not known."""

    firm: str | None
    person: str | None


class TermLineJson(JsonObject):
    """A term with its edges, and the word for where it stands."""

    code: str = taken("planned.term.code")
    title: str = taken("planned.term.title")
    kind: str = taken("planned.term.kind")
    starts: ComputedDateJson | AwaitedDateJson | None = taken("planned.starts", derived)
    ends: ComputedDateJson | AwaitedDateJson | None = taken("planned.ends", derived)
    standing: str


class ShownInstrumentJson(JsonObject, writes=InstrumentView):
    """One instrument: whom it binds, its terms and duties, and how it ended; null while nobody ended it."""

    settlement: str
    as_of: date
    code: str = taken("instrument.code")
    title: str = taken("instrument.title")
    kind: str = taken("instrument.kind")
    authority: str = taken("instrument.authority")
    docket: str | None = taken("instrument.docket")
    counting: str = taken("instrument.counting")
    calendar: str = taken("instrument.calendar")
    needs_approval: bool = taken("instrument.needs_approval")
    ended: str | None
    grade: Grade = taken("instrument.grade")
    sources: list[str] = taken("instrument.sources")
    note: str = taken("instrument.note")
    parties: list[PartyNamedJson] = taken("parties", PartyNamedJson)
    terms: list[TermLineJson] = taken("terms", TermLineJson)
    deadlines: list[DeadlineJson] = taken("lines", DeadlineJson)
    breaches: list[BreachJson] = taken("breaches", BreachJson)
    contradictions: list[ContradictionJson] = taken("contradictions", ContradictionJson)
    history: list[HistoryLineJson] = taken("history", HistoryLineJson)
    evidence: list[EvidenceJson] = taken("evidence", EvidenceJson)


class EdgeJson(JsonObject):
    """The start or the end of a term: its rule, its date and the steps to it."""

    rule: str | None
    date: ComputedDateJson | AwaitedDateJson = taken("due", derived)
    steps: list[str]
    notes: list[str]


class ShownTermJson(JsonObject, writes=TermView):
    """One term: both edges with the steps to them, the deadlines that hang on it, and what became of it."""

    settlement: str
    as_of: date
    code: str = taken("term.code")
    title: str = taken("term.title")
    kind: str = taken("term.kind")
    instrument: str = taken("instrument.code")
    authority: str = taken("instrument.authority")
    monitor: MonitorNamedJson | None = taken("term.monitor", MonitorNamedJson)
    standing: str
    starts: EdgeJson = taken("starts", EdgeJson)
    ends: EdgeJson = taken("ends", EdgeJson)
    grade: Grade = taken("term.grade")
    sources: list[str] = taken("term.sources")
    note: str = taken("term.note")
    deadlines: list[DeadlineJson] = taken("lines", DeadlineJson)
    breaches: list[BreachJson] = taken("breaches", BreachJson)
    contradictions: list[ContradictionJson] = taken("contradictions", ContradictionJson)
    history: list[HistoryLineJson] = taken("history", HistoryLineJson)
    evidence: list[EvidenceJson] = taken("evidence", EvidenceJson)


class MonitoredTermJson(JsonObject):
    """A term with who monitors under it; "step" is what last became of the one shown, null of whom the file just names."""

    code: str = taken("planned.term.code")
    title: str = taken("planned.term.title")
    kind: str = taken("planned.term.kind")
    starts: ComputedDateJson | AwaitedDateJson | None = taken("planned.starts", derived)
    ends: ComputedDateJson | AwaitedDateJson | None = taken("planned.ends", derived)
    standing: str
    monitor: str | None
    step: MonitorStep | None


class ShownMonitorJson(JsonObject, writes=MonitorView):
    """A person or firm that monitors, or was to: the terms, and what became of them."""

    settlement: str
    as_of: date
    monitor: str = taken("name")
    terms: list[MonitoredTermJson] = taken("terms", MonitoredTermJson)
    contradictions: list[ContradictionJson] = taken("contradictions", ContradictionJson)
    history: list[HistoryLineJson] = taken("history", HistoryLineJson)


class ShownPartyJson(JsonObject, writes=PartyView):
    """One party: whether the settlement binds it, by which instruments, and what it owes."""

    settlement: str
    as_of: date
    name: str = taken("party.name")
    in_scope: bool = taken("party.in_scope")
    sources: list[str] = taken("party.sources")
    note: str = taken("party.note")
    instruments: list[str] = taken(lambda view: [each.code for each in view.instruments])
    deadlines: list[DeadlineJson] = taken("lines", DeadlineJson)


class HappeningJson(JsonObject):
    """One time that an event took place: what runs from it, and which duties it does not wake."""

    name: str
    label: str = taken("fact.label")
    earliest: date | datetime | None = taken("fact.when.earliest")
    latest: date | datetime = taken("fact.when.latest")
    grade: Grade = taken("fact.grade")
    sources: list[str] = taken("fact.sources")
    entry: int | None = taken("fact.entry")
    woke: list[str]
    unwoken: list[str]


class ShownEventJson(JsonObject, writes=EventView):
    """One event: each time that it took place, and the duties and terms that hang on it."""

    settlement: str
    as_of: date
    name: str = taken("event.name")
    title: str = taken("event.title")
    repeats: bool = taken("event.repeats")
    expected: str | None = taken("event.expected", str)
    note: str = taken("event.note")
    happenings: list[HappeningJson] = taken("happenings", HappeningJson)
    obligations: list[str] = taken(lambda view: [each.code for each in view.duties])
    terms: list[str]
    contradictions: list[ContradictionJson] = taken("contradictions", ContradictionJson)
    history: list[HistoryLineJson] = taken("history", HistoryLineJson)
    evidence: list[EvidenceJson] = taken("evidence", EvidenceJson)


class CitationJson(JsonObject):
    """What cites a source: which kind of thing it is, its code or name, and its title."""

    kind: str
    code: str
    title: str


class ShownSourceJson(JsonObject, writes=SourceView):
    """One source, with all that cites it."""

    settlement: str
    as_of: date
    key: str = taken("source.key")
    title: str = taken("source.title")
    url: str | None = taken("source.url")
    grade: Grade = taken("source.grade")
    note: str = taken("source.note")
    cited_by: list[CitationJson] = taken("cited_by", CitationJson)


class PrecedentJson(JsonObject):
    """One settlement cited for another; "earliest" and "latest" bound the day, null where it is not known."""

    settlement: str = taken("cited")
    cited_for: str
    cited_by: str | None
    earliest: date | datetime | None = taken(lambda each: None if each.when is None else each.when.earliest)
    latest: date | datetime | None = taken(lambda each: None if each.when is None else each.when.latest)
    grade: Grade
    sources: list[str]
    note: str


class CitingJson(JsonObject):
    """Another settlement that cites this one, with what for and by whom."""

    settlement: str
    cited_for: str = taken("precedent.cited_for")
    cited_by: str | None = taken("precedent.cited_by")
    grade: Grade = taken("precedent.grade")
    sources: list[str] = taken("precedent.sources")


class ShownSettlementJson(JsonObject, writes=ShownSettlement):
    """A whole settlement: its terms and parties, the precedents it cites and is cited as, what was reported of it."""

    settlement: str
    as_of: date
    title: str = taken("agreed.title")
    organisation: str = taken("agreed.organisation")
    time_zone: str = taken("agreed.time_zone")
    kept_from: Records = taken("agreed.kept_from")
    note: str = taken("agreed.note")
    instruments: list[str] = taken(lambda view: [each.code for each in view.agreed.instruments])
    parties: list[PartyNamedJson] = taken("agreed.parties", PartyNamedJson)
    terms: list[TermLineJson] = taken("terms", TermLineJson)
    cites: list[PrecedentJson] = taken("cites", PrecedentJson)
    cited_by: list[CitingJson] = taken("cited_by", CitingJson)
    developments: list[HistoryLineJson] = taken("developments", HistoryLineJson)
    contradictions: list[ContradictionJson] = taken("contradictions", ContradictionJson)


class SettlementLineJson(JsonObject):
    """One settlement of which the reader sees something."""

    code: str = taken(lambda line: line[0])
    title: str = taken(lambda line: line[1])
    organisation: str = taken(lambda line: line[2])


ANSWERS: dict[str, Any] = {
    "show": ObligationJson
    | ShownTermJson
    | ShownInstrumentJson
    | ShownEventJson
    | ShownMonitorJson
    | ShownPartyJson
    | ShownSourceJson
    | ShownSettlementJson
}
