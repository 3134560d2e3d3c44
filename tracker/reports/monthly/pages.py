"""The frozen view of a monthly report: every word, figure, address and coordinate that the template places.

Long because it is what templates may name: whoever places something finds all of it in one file.
"""

from __future__ import annotations

from datetime import date

from tracker.reports.page.drawing import Illustration, Shape, Words
from tracker.reports.page.parts import NO_DAY, Badge, Dated, Figure, Group, Placeable, Ref
from tracker.rules.counting.laws import CountingRule
from tracker.rules.proof.heads import Head


class DutyRow(Placeable):
    """A row about one duty or one of its deadlines: the way to it in the register, and its title."""

    deadline: Ref
    title: str


class StatusChangeRow(DutyRow):
    """One deadline that went from one status to another."""

    before: Badge
    after: Badge
    on: Dated = NO_DAY


class DateMoved(DutyRow):
    """One date that moved, and why."""

    before: str
    after: str
    why: str
    on: Dated = NO_DAY
    entry: str = ""
    warning: str = ""


class FactRow(Placeable):
    """One fact as recorded, or withdrawn."""

    what: str
    day: str
    recorded: Dated
    by: str
    note: str
    grade: Badge
    sources: tuple[Ref, ...]
    entry: str


class DevelopmentRow(Placeable):
    """One reported development; it changes nothing."""

    day: str
    title: str
    about: str
    note: str
    grade: Badge
    sources: tuple[Ref, ...]


class Changes(Placeable):
    """What changed in the month; `folded` is what the calendar alone brought, `begins` stands in a settlement's first month."""

    begins: str
    statuses: tuple[StatusChangeRow, ...]
    folded: str
    moves: tuple[DateMoved, ...]
    facts: tuple[FactRow, ...]
    withdrawn: tuple[FactRow, ...]
    developments: tuple[DevelopmentRow, ...]
    nothing: str


class BreachRow(Placeable):
    """One declared breach: of what, by whom, and what became of it."""

    about: str
    declared: str
    grounds: str
    became: str
    state: Badge
    grade: Badge
    sources: tuple[Ref, ...]
    entry: str


class DeadlineRow(DutyRow):
    """One deadline in a list of what is due."""

    owed_to: str
    owner: str
    safe: Dated
    latest: Dated
    status: Badge
    detail: str
    grade: Badge


class ProposedRow(DutyRow):
    """Something said to be done that does not count yet: when it was done, and who proposed it."""

    done: str
    stands: str
    latest: Dated
    status: Badge


class EvidenceGiven(Placeable):
    """A piece of evidence given apart from any resolution: a file by its SHA-256, or in words; and of what day it speaks."""

    sha256: str
    words: str
    days: str


class ResolvedRow(DutyRow):
    """One deadline resolved, waived or released in the month, with its evidence.

    `evidence` are the SHA-256 of what came with the resolution, `given` is what was given apart from it.
    """

    on: str
    status: Badge
    apart: str
    detail: str
    by: str
    note: str
    grade: Badge
    sources: tuple[Ref, ...]
    evidence: tuple[str, ...]
    given: tuple[EvidenceGiven, ...]
    entry: str


class WaitingRow(DutyRow):
    """One duty without a date: what it waits for, or that no date was found, or what would wake it."""

    owed_to: str
    waits_for: str
    estimate: Dated
    rule: str
    grade: Badge


class ContinuingRow(DutyRow):
    """One standing duty, and when it is next reviewed."""

    owed_to: str
    through: str
    review: Dated
    status: Badge
    grade: Badge


class ClosedRow(DutyRow):
    """One duty that was released or superseded, with which of its deadlines and why."""

    which: str
    status: Badge
    on: Dated
    why: str


class Agenda(Placeable):
    """What is late, what is due, what was resolved, and what waits."""

    overdue: tuple[DeadlineRow, ...]
    not_known: tuple[DeadlineRow, ...]
    past_safe: tuple[DeadlineRow, ...]
    answering: tuple[DeadlineRow, ...]
    proposed: tuple[ProposedRow, ...]
    windows: tuple[Group[DeadlineRow], ...]
    apart: tuple[Group[DeadlineRow], ...]
    resolved: tuple[ResolvedRow, ...]
    awaiting: tuple[WaitingRow, ...]
    undated: tuple[WaitingRow, ...]
    dormant: tuple[WaitingRow, ...]
    continuing: tuple[ContinuingRow, ...]
    closed: tuple[ClosedRow, ...]


class SilenceRow(DutyRow):
    """One standing duty of which nothing was recorded for longer than its review span."""

    owner: str
    every: str
    last: str
    since: Dated
    entry: str
    passed: Dated


class ClockRow(Placeable):
    """One clock that runs: what is to be done, by when, and how it stands."""

    what: str
    ref: Ref
    owed_by: str
    due: Dated
    status: Badge


class RecommendationRow(Placeable):
    """One recommendation; `parts` says how far the parts of a whole are, by our own count."""

    code: str
    title: str
    state: Badge
    received: str
    owner: str
    part_of: str
    parts: str
    ours: tuple[ClockRow, ...]
    theirs: tuple[ClockRow, ...]
    last: str


class RecommendationsPage(Placeable):
    """Each recommendation of a settlement."""

    rows: tuple[RecommendationRow, ...]


class AdviceMonth(Placeable):
    """How many recommendations were open at a month's end, for whom they waited, and how many were done."""

    by: str
    open: str
    ours: str
    theirs: str
    done: str


class Advice(Illustration):
    """The recommendations of a settlement month by month."""

    sentence: str
    months: tuple[AdviceMonth, ...]


class MoneyLine(DutyRow):
    """One obligation to pay, how it enters the totals, and whether it was paid."""

    owed_by: str
    amount: str
    treatment: str
    state: Badge
    detail: str
    grade: Badge


class MoneyTotal(Placeable):
    """What one payer owes in one currency, under one instrument or in all."""

    instrument: str
    owed_by: str
    owed: str
    paid: str
    unpaid: str
    apart: str
    grand: bool


class InterestRow(DutyRow):
    """The interest on one amount: the words of the text, and a figure only where they state the whole rule."""

    text: str
    cost: str
    paid: str
    state: Badge
    steps: tuple[str, ...]


class MoneyPage(Placeable):
    """Money owed and paid."""

    groups: tuple[Group[MoneyLine], ...]
    totals: tuple[MoneyTotal, ...]
    interest: tuple[InterestRow, ...]
    sentences: tuple[str, ...]


class PenaltyRow(DutyRow):
    """What one deadline's delay costs by its schedule, as a range, with the steps that lead there."""

    schedule: str
    days: str
    cost: str
    state: Badge
    verified: Badge
    steps: tuple[str, ...]
    sources: tuple[Ref, ...]


class TermRow(Placeable):
    """One term, in the table that says what the drawing shows; `history` is what became of its end, in words."""

    title: str
    instrument: str
    monitor: str
    starts: Dated
    ends: Dated
    history: tuple[str, ...]
    remaining: str
    status: Badge
    grade: Badge
    sources: tuple[Ref, ...]
    note: str


class LaneRow(Placeable):
    """One lane of the drawing of months, in words."""

    title: str
    heading: str
    words: str


class Timeline(Illustration):
    """The drawing of terms, and that of deadlines month by month; and the same as tables.

    `outcomes` are the kinds of cell that are there: how each is drawn, and what it means.
    """

    terms: tuple[TermRow, ...]
    months: Illustration
    outcomes: tuple[tuple[tuple[Shape, ...], tuple[Words, ...], str], ...]
    lanes: tuple[LaneRow, ...]


class DeadlineEntry(Placeable):
    """One deadline in the register, with the trace of its date."""

    code: str
    safe: Dated
    latest: Dated
    grade: Badge
    status: Badge
    details: tuple[str, ...]
    steps: tuple[str, ...]


class RegisterEntry(Placeable):
    """What the register has of an obligation and of an instrument alike."""

    key: str
    title: str
    fields: tuple[tuple[str, str], ...]
    grade: Badge
    sources: tuple[Ref, ...]
    note: str


class ObligationEntry(RegisterEntry):
    """One obligation in the register."""

    code: str
    wording: str
    deadlines: tuple[DeadlineEntry, ...]
    remark: str


class InstrumentEntry(RegisterEntry):
    """One instrument in the register, with its obligations."""

    obligations: tuple[ObligationEntry, ...]


class ReadingRow(Placeable):
    """What one side of a contradiction says; it has no grade where nothing says how sure it is."""

    text: str
    grade: Badge | None
    sources: tuple[Ref, ...]


class ContradictionRow(Placeable):
    """Sources that disagree on something that bears on a date or a term."""

    about: str
    title: str
    readings: tuple[ReadingRow, ...]
    sources: tuple[Ref, ...]


class PrecedentRow(Placeable):
    """Another settlement that somebody cites for this one."""

    cited: str
    cited_for: str
    cited_by: str
    day: str
    note: str
    grade: Badge
    sources: tuple[Ref, ...]


class PartyRow(Placeable):
    """A party that the settlement mentions and does not bind."""

    name: str
    note: str
    sources: tuple[Ref, ...]


class SourceRow(Placeable):
    """Where something is written; `href` is empty unless it is a web address."""

    key: str
    code: str
    title: str
    href: str
    address: str
    grade: Badge
    note: str


class Counts(Placeable):
    """How much of what the organisation owes stands where on a day, and what was met late in its month."""

    late_open: int
    past_safe: int
    met_late: int
    due_soon: int
    not_known: int


class TermProgress(Placeable):
    """On which of its days a running term is; `percent` is "" where its length is not known."""

    title: str
    days: str
    until: str
    percent: str


class Front(Placeable):
    """The first screen of one settlement; `footnote` says what a published figure was that is another one now.

    `breaches` is how many declared breaches stand, in words; "" where none does.
    """

    headline: str
    counts: Counts
    figures: tuple[Figure, ...]
    others: str
    terms: tuple[TermProgress, ...]
    footnote: str
    breaches: str
    next_date: Dated


class TimelinessRow(Placeable):
    """What became of the deadlines of one span, authority or owner: a count for each column."""

    title: str
    counts: tuple[tuple[str, str], ...]


class Timeliness(Placeable):
    """The record: what was done on time, late, waived or released, and what was not, with a drawing of the last twelve months."""

    columns: tuple[str, ...]
    tables: tuple[Group[TimelinessRow], ...]
    months: Illustration
    commitments: str


class SettlementPage(Placeable):
    """One settlement's part of the report."""

    key: str
    title: str
    heading: str
    organisation: str
    note: str
    front: Front
    failures: tuple[str, ...]
    contents: tuple[tuple[str, str], ...]
    advice: Advice | None
    timeliness: Timeliness | None
    changes: Changes
    timeline: Timeline
    agenda: Agenda
    breaches: tuple[BreachRow, ...]
    silent: tuple[SilenceRow, ...]
    recommendations: RecommendationsPage | None
    money: MoneyPage
    penalties: tuple[PenaltyRow, ...]
    developments: tuple[DevelopmentRow, ...]
    contradictions: tuple[ContradictionRow, ...]
    precedents: tuple[PrecedentRow, ...]
    out_of_scope: tuple[PartyRow, ...]
    register: tuple[InstrumentEntry, ...]
    sources: tuple[SourceRow, ...]


class CalendarRow(Placeable):
    """One calendar that was used, with the hashes of its data."""

    name: str
    used: str
    fingerprints: tuple[str, ...]


class Method(Placeable):
    """How dates were counted, and how to read the words."""

    counting: tuple[tuple[CountingRule, str], ...]
    calendars: tuple[CalendarRow, ...]
    grades: tuple[tuple[Badge, str], ...]
    statuses: tuple[tuple[Badge, str], ...]
    unread: str


class MonthlyReport(Placeable):
    """The whole report of one month, as seen on one day; `overview` is empty where there is one settlement only."""

    as_of: date
    journal_head: Head | None
    title: str
    subtitle: str
    heading: str
    by: str
    headline: str
    proof: tuple[tuple[str, tuple[str, ...]], ...]
    overview: tuple[SettlementPage, ...]
    settlements: tuple[SettlementPage, ...]
    method: Method
