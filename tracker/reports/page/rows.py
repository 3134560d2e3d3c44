"""The rows and small pieces of the view: a day, a badge, a reference, one line of each table."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dated:
    """A day in words, and for machines; `iso` is empty where there is no day."""

    text: str
    iso: str = ""


@dataclass(frozen=True, slots=True)
class Badge:
    """A status or grade in words, with the class that colours it."""

    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class Ref:
    """Words that lead to a place on this page; `href` is empty where there is no such place."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the summary, with what it counts."""

    number: str
    label: str
    tone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChangeRow:
    """One deadline that went from one status to another."""

    deadline: Ref
    title: str
    on: Dated
    before: Badge
    after: Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class DateMoved:
    """One date that moved, and why."""

    deadline: Ref
    title: str
    before: str
    after: str
    why: str
    on: Dated
    entry: str
    warning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """One fact as recorded, or withdrawn."""

    what: str
    day: str
    recorded: Dated
    by: str
    note: str
    grade: Badge
    sources: tuple[Ref, ...]
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DevelopmentRow:
    """One reported development; it changes nothing."""

    day: str
    title: str
    about: str
    note: str
    grade: Badge
    sources: tuple[Ref, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRow:
    """One deadline in a list of what is due."""

    deadline: Ref
    title: str
    owed_to: str
    owner: str
    safe: Dated
    latest: Dated
    status: Badge
    detail: str
    grade: Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A piece of evidence given apart from any resolution: a file by its SHA-256, or in words; and of what day it speaks."""

    sha256: str
    words: str
    days: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedRow:
    """Something said to be done that does not count yet: when it was done, and who proposed it."""

    deadline: Ref
    title: str
    done: str
    stands: str
    latest: Dated
    status: Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedRow:
    """One deadline resolved, waived or released in the month, with its evidence.

    `evidence` are the SHA-256 of what came with the resolution, `given` is what was given apart from it.
    """

    deadline: Ref
    title: str
    on: str
    status: Badge
    detail: str
    by: str
    note: str
    grade: Badge
    sources: tuple[Ref, ...]
    evidence: tuple[str, ...]
    given: tuple[Given, ...]
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """One duty without a date: what it waits for, or that no date was found, or what would wake it."""

    deadline: Ref
    title: str
    owed_to: str
    waits_for: str
    estimate: Dated
    rule: str
    grade: Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinuingRow:
    """One standing duty, and when it is next reviewed."""

    deadline: Ref
    title: str
    owed_to: str
    through: str
    review: Dated
    status: Badge
    grade: Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedRow:
    """One duty that was released or superseded, with which of its deadlines and why."""

    deadline: Ref
    title: str
    which: str
    status: Badge
    on: Dated
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyLine:
    """One obligation to pay, how it enters the totals, and whether it was paid."""

    obligation: Ref
    title: str
    owed_by: str
    amount: str
    treatment: str
    state: Badge
    detail: str
    grade: Badge


@dataclass(frozen=True, slots=True, kw_only=True)
class PenaltyRow:
    """What one deadline's delay costs by its schedule, as a range, with the steps that lead there."""

    deadline: Ref
    title: str
    schedule: str
    days: str
    cost: str
    state: Badge
    verified: Badge
    steps: tuple[str, ...]
    sources: tuple[Ref, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestRow:
    """The interest on one amount: the words of the text, and a figure only where they state the whole rule."""

    deadline: Ref
    title: str
    text: str
    cost: str
    paid: str
    state: Badge
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceRow:
    """One standing duty of which nothing was recorded for longer than its review span."""

    duty: Ref
    title: str
    owner: str
    every: str
    last: str
    since: Dated
    entry: str
    passed: Dated


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyTotal:
    """What one payer owes in one currency, under one instrument or in all."""

    instrument: str
    owed_by: str
    owed: str
    paid: str
    unpaid: str
    apart: str
    grand: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TermRow:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineEntry:
    """One deadline in the register, with the trace of its date."""

    code: str
    safe: Dated
    latest: Dated
    grade: Badge
    status: Badge
    details: tuple[str, ...]
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContradictionRow:
    """Sources that disagree on something that bears on a date or a term."""

    about: str
    title: str
    readings: tuple[str, ...]
    sources: tuple[Ref, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRow:
    """Where something is written; `href` is empty unless it is a web address."""

    key: str
    code: str
    title: str
    href: str
    address: str
    grade: Badge
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CountingRow:
    """One counting rule that was used, with its citation."""

    name: str
    title: str
    citation: str
    used: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarRow:
    """One calendar that was used, with the hashes of its data."""

    name: str
    used: str
    fingerprints: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewRow:
    """One settlement in the overview of several."""

    settlement: Ref
    organisation: str
    overdue: str
    past_safe: str
    due: str
    awaiting: str
    terms: str
    next_date: Dated
