"""Deadlines as answers give them: `list`, `why` and `due`, and the obligation that `show` shows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from tracker.answers.answer import JsonObject, taken
from tracker.answers.dates import (
    AwaitedDateJson,
    ComputedDateJson,
    Day,
    LawJson,
    RecordedMoveJson,
    derived,
    first_open,
    last_open,
)
from tracker.answers.facts import EvidenceJson
from tracker.operations.queries.explanation import ObligationView
from tracker.rules.currencies import major
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Occurrence
from tracker.rules.deadlines.open_days import first_open_day, last_open_day
from tracker.rules.deadlines.status import Status
from tracker.rules.due.kinds import Kind
from tracker.rules.facts import BreachStep, StopReason
from tracker.rules.grades import Grade
from tracker.rules.settlement.apart import Apart


class BoundsJson(JsonObject):
    """The first and the last day on which something may have happened: the same where the day is known."""

    earliest: date | datetime | None
    latest: date | datetime


class ResolvedJson(JsonObject):
    """When the company says that it was done."""

    earliest: date | datetime | None = taken("resolved.earliest")
    latest: date | datetime = taken("resolved.latest")
    grade: Grade | None = taken("resolved_grade")


class ReturnedJson(JsonObject):
    """A delivery sent back, and why."""

    earliest: date | datetime | None
    latest: date | datetime
    reasons: list[str]


class ExtensionAskedJson(JsonObject):
    """The last request to move the deadline."""

    on: date
    to: date | None
    pending: bool


class ClockStoppedJson(JsonObject):
    """The last time that the clock stopped."""

    stopped: date
    restarted: date | None
    because: StopReason


class CuredJson(JsonObject):
    """By which duty a late one was cured, and when."""

    by: str
    earliest: date | datetime | None
    latest: date | datetime


class AttestedJson(JsonObject):
    """Who attested, and the exceptions; null where all was complied with."""

    by: str
    exceptions: str | None
    earliest: date | datetime | None
    latest: date | datetime


class DeliveryJson(JsonObject):
    """What became of a deadline beside its date, as `tracker.rules.deadlines.delivery` writes it."""

    submitted: BoundsJson | None
    steps: list[list[str]]
    rounds: int
    acknowledged: BoundsJson | None
    deemed_accepted: date | None
    returned: ReturnedJson | None
    attested: AttestedJson | None
    signed: list[list[str]]
    missing_signatures: list[str]
    extension_asked: ExtensionAskedJson | None
    extension_denied: date | None
    clock: ClockStoppedJson | None
    cured: CuredJson | None
    cut_off: str | None
    premature: list[str]


class BreachAnswerJson(JsonObject):
    """What became of a declared breach."""

    step: BreachStep
    earliest: date | datetime | None = taken("when.earliest")
    latest: date | datetime = taken("when.latest")
    authority: str | None = taken(lambda step: step.authority or None)
    grade: Grade
    sources: list[str]
    entry: int | None


class BreachJson(JsonObject):
    """A breach that an authority declared of "code"; it stands unless it was cured, withdrawn or rejected."""

    code: str
    declaration: int = taken("declared.declaration")
    authority: str = taken("declared.authority")
    earliest: date | datetime | None = taken("declared.when.earliest")
    latest: date | datetime = taken("declared.when.latest")
    grounds: str = taken("declared.grounds")
    stands: bool
    grade: Grade = taken("declared.grade")
    sources: list[str] = taken("declared.sources")
    entry: int | None = taken("declared.entry")
    answers: list[BreachAnswerJson] = taken("answers", BreachAnswerJson)


class SourcedReadingJson(JsonObject):
    """What one side of a contradiction says; "grade" is null where neither it nor a source of its own says."""

    text: str
    grade: Grade | None
    sources: list[str]


class ContradictionJson(JsonObject):
    """Sources that disagree on what bears on a date or a term; "sources" are those of all readings."""

    about: list[str]
    title: str
    readings: list[SourcedReadingJson] = taken("readings", SourcedReadingJson)
    sources: list[str]


class DeadlineJson(JsonObject):
    """One deadline on a day; "safe", "latest" and "estimate" are null where there is no such date.

    "apart" says why it is not counted among the organisation's duties; null where it is one. "breaches" are those declared
    of it, of its obligation, its term or its instrument.
    """

    settlement: str
    instrument: str
    code: str
    title: str
    owed_by: str | None
    apart: Apart | None
    owner: str | None
    kind: Kind
    safe: date | datetime | None
    latest: date | datetime | None
    last_open_day: date | None = taken(last_open_day)
    first_open_day: date | None = taken(first_open_day)
    status: Status
    grade: Grade | None
    awaits: list[str]
    estimate: date | None = taken("estimate_on")
    days_late: int
    lateness_unknown: bool
    moved_into_past: bool
    rule_version: int | None
    proposed: bool
    announced_late: date | None = taken("announced_late_on")
    contradictions: list[ContradictionJson] = taken("contradictions", ContradictionJson)
    resolved: ResolvedJson | None = taken(lambda line: None if line.resolved is None else line, ResolvedJson)
    delivery: DeliveryJson | None
    breaches: list[BreachJson] = taken("breaches", BreachJson)


class RuleVersionJson(JsonObject):
    """One of the rules that an obligation has had, with the days it holds for."""

    number: int
    rule: str | None = taken("rule", str)
    since: date | None
    until: date | None
    entry: int | None
    authority: str | None = taken(lambda version: version.authority or None)


class ProposalJson(JsonObject):
    """What one person proposed of a deadline, and another has not approved yet."""

    code: str = taken(lambda proposal: proposal[0])
    text: str = taken(lambda proposal: proposal[1])


class HistoryLineJson(JsonObject):
    """One line of an obligation's history."""

    on: date
    entry: int | None
    text: str


class ObligationJson(JsonObject, writes=ObligationView):
    """One obligation with its deadlines and history; amounts are text in the currency's major unit."""

    settlement: str
    as_of: date
    code: str = taken("obligation.code")
    title: str = taken("obligation.title")
    kind: str = taken("obligation.kind")
    instrument: str = taken("obligation.instrument")
    authority: str = taken("instrument.authority")
    attests: str | None = taken("obligation.attests")
    attestation: str | None
    owed_by: str | None = taken("obligation.owed_by")
    owed_to: str | None = taken("obligation.owed_to")
    owner: str | None = taken("obligation.owner")
    clause: str | None = taken("obligation.clause")
    wording: str | None = taken("obligation.wording")
    due: str | None = taken("obligation.due", str)
    # Text, so that no reader turns an amount into a float.
    amounts: dict[str, str] = taken(
        lambda view: {each.currency: str(major(each.currency, each.minor)) for each in view.obligation.amounts}
    )
    grade: Grade = taken("obligation.grade")
    sources: list[str] = taken("obligation.sources")
    note: str = taken("obligation.note")
    rules: list[RuleVersionJson] = taken("versions", RuleVersionJson)
    removed_on: date | None = taken("obligation.removed_on")
    deadlines: list[DeadlineJson] = taken("lines", DeadlineJson)
    proposals: list[ProposalJson] = taken(lambda view: list(map(ProposalJson.of, view.proposals)))
    contradictions: list[ContradictionJson] = taken("contradictions", ContradictionJson)
    breaches: list[BreachJson] = taken("breaches", BreachJson)
    history: list[HistoryLineJson] = taken("history", HistoryLineJson)
    evidence: list[EvidenceJson] = taken("evidence", EvidenceJson)


class ExplanationJson(JsonObject):
    """Why a date is that date, step by step."""

    code: str
    title: str
    clause: str | None
    wording: str | None
    rule: str | None
    counting: str
    citation: str
    calendar: str
    fingerprint: str
    date: ComputedDateJson | AwaitedDateJson = taken("due", derived)
    last_open_day: Day | None = taken("due", last_open)
    first_open_day: Day | None = taken("due", first_open)
    status: Status | None
    contradictions: list[ContradictionJson] = taken("contradictions", ContradictionJson)
    steps: list[str]
    version: RuleVersionJson | None = taken("version", RuleVersionJson)
    notes: list[str]


class DatedOccurrenceJson(JsonObject):
    """One date that a due rule gives."""

    safe: date | datetime = taken("due.safe")
    latest: date | datetime = taken("due.latest")
    last_open_day: date | None = taken(lambda occurrence: last_open_day(occurrence.due))
    first_open_day: date | None = taken(lambda occurrence: first_open_day(occurrence.due))
    trace: list[str] = taken("due.steps")
    kind: Kind
    label: str


class AwaitedOccurrenceJson(JsonObject):
    """A date that a due rule cannot give yet; the trace is that of the estimate where there is one."""

    safe: None = taken(lambda _: None)
    latest: None = taken(lambda _: None)
    trace: list[str] = taken(lambda occurrence: (occurrence.due.estimate or occurrence.due).steps)
    kind: Kind
    label: str
    awaits: list[str] = taken("due.events")
    estimate: date | datetime | None = taken("due.estimate", lambda estimate: estimate.safe)


def occurrence(found: Occurrence) -> dict[str, Any]:
    """Write one date that a due rule gives, with the open day beside one that a calendar closes, or what it awaits."""
    match found.due:
        case ComputedDate():
            return DatedOccurrenceJson.of(found)
        case AwaitedDate():
            return AwaitedOccurrenceJson.of(found)


class DueJson(JsonObject):
    """The dates that a due rule gives."""

    expression: str
    deadlines: list[DatedOccurrenceJson | AwaitedOccurrenceJson]


ANSWERS = {
    "list": list[DeadlineJson],
    "why": list[ExplanationJson],
    "due": DueJson,
    "laws": list[LawJson],
    "moves": list[RecordedMoveJson],
}
