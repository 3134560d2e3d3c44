"""What follows from a settlement and its facts: dates with both readings, deadlines, terms, and the plan that holds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from tracker.rules.deadlines.codes import code_of
from tracker.rules.deadlines.delivery import Delivery, Done, Premature
from tracker.rules.deadlines.proposals import Proposal
from tracker.rules.deadlines.status import Standing
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import DueRule
from tracker.rules.facts import Ended, Extended, Fact, Resolved, TermExtended, Waived
from tracker.rules.grades import Grade
from tracker.rules.settlement.apart import Apart
from tracker.rules.settlement.settlement import Obligation, Settlement, Term
from tracker.rules.wording import written


@dataclass(frozen=True, slots=True)
class ComputedDate:
    """A date with both readings of the law, and the steps that lead there, in words.

    `safe` is the reading to act on: the earliest for a latest day, the later one for an earliest
    day. `latest` is the last arguable reading (for an earliest day, the first arguable one).
    Both are days, or moments without a zone in the instrument's own zone. `open_on` is the open day beside a deadline's
    date whose safe reading falls on a closed one: the last before it, for an earliest day the first after it.
    """

    safe: date | datetime
    latest: date | datetime
    grade: Grade
    steps: tuple[str, ...]
    open_on: date | None = field(default=None, compare=False)

    @property
    def known(self) -> ComputedDate:
        """The date itself."""
        return self

    @property
    def safe_on(self) -> date:
        """The day of the safe reading."""
        return day_of(self.safe)

    @property
    def latest_on(self) -> date:
        """The day of the latest reading."""
        return day_of(self.latest)


@dataclass(frozen=True, slots=True)
class AwaitedDate:
    """No date yet: `events` have not happened; `estimate` where they can be estimated.

    Without events there is no date at all: a continuing duty, or a due term that was not found.
    """

    events: tuple[str, ...]
    estimate: ComputedDate | None
    steps: tuple[str, ...]

    @property
    def known(self) -> ComputedDate | None:
        """Its estimate, as far as a date is known."""
        return self.estimate


DerivedDate = ComputedDate | AwaitedDate
Start = date | AwaitedDate | None
"""The day on which a clock begins: what it awaits while that is not known, None of what has no start."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One date that a due rule gives: its place in the series from 1, and its label (`2025-Q1`, or the number).

    The standing duty itself has place 0, before its reviews.
    `covers` is the first and last day (both inclusive) of the calendar period it is for, where it is for one.
    `runs_from` names the happening that it is for, where its rule gives one for each: its number is then that one's.
    `starts` is the day on which its clock begins: what is done before it does not count unless that is insisted on.
    """

    number: int
    label: str
    kind: Kind
    due: DerivedDate
    covers: tuple[date, date] | None = None
    runs_from: str | None = None
    starts: Start = None

    @property
    def names(self) -> set[str]:
        """Its label and its number, by either of which it is named after an `@`."""
        return {self.label, str(self.number)}


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVersion:
    """One of several rules that an obligation has had, numbered from 1 in the order they came into force.

    It holds from `since` (inclusive; None: from the beginning) until `until` (exclusive; None: no later one is loaded).
    `entry` is the journal entry of the amendment that brought it, `authority` whose it is, "" where none is named.
    """

    number: int
    rule: DueRule | None
    since: date | None = None
    until: date | None = None
    entry: int | None = None
    authority: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """One date by which an obligation must be met, with what has become of it; every obligation has at least one.

    `due` has every extension, return and stop of its clock in it; `original` is the date before the first of them,
    None where nothing moved it. `resolved` is the company's own resolution; `delivery` holds deliveries, answers and
    requests, None where a resolution alone settles it. `released_on` is the first day on which the duty no longer binds
    because its term ended. `contingent` marks a duty that binds only after an event, `woken_on` the day of that event.
    `starts` is the day on which its clock begins, by its rule or by the event that it binds only after.
    `fingerprint` is the hash of the calendar's data in the years the count went through, "" where none was used.
    `bears_from` is the first day on which its amount bears interest, `spared_before` the day before which it must be paid
    to bear none; None where the text states neither. `version` is the one of the obligation's rules that produced it,
    None where there has been just one. `announced_late_on` is the day on which the end was announced that its date is
    counted back from, where that was too late to meet it. `apart` says why it is not
    counted among the organisation's duties; `public` that its record is kept from public sources.
    """

    obligation: str
    occurrence: Occurrence
    recurring: bool
    counting: str
    calendar: str
    fingerprint: str
    notices: tuple[int, ...]
    original: DerivedDate | None = None
    extensions: tuple[Extended, ...] = ()
    resolved: Resolved | None = None
    waived: Waived | None = None
    delivery: Delivery | None = None
    released_on: date | None = None
    superseded_on: date | None = None
    contingent: bool = False
    woken_on: date | None = None
    proposals: tuple[Proposal, ...] = ()
    bears_from: DerivedDate | None = None
    spared_before: DerivedDate | None = None
    version: RuleVersion | None = None
    announced_late_on: date | None = None
    apart: Apart | None = None
    starts: Start = None
    public: bool = False

    @property
    def code(self) -> str:
        """The name a person uses: the obligation's code, with `@label` where it recurs."""
        occurrence = self.occurrence
        return code_of(self.obligation, occurrence.number, occurrence.label, recurring=self.recurring)

    @property
    def lapses_on(self) -> date | None:
        """The day after the last one of a right, or of a time for talks: then it is over, and no duty was missed."""
        if self.apart not in {Apart.RIGHT, Apart.TALKS} or not isinstance(self.due, ComputedDate):
            return None
        return self.due.latest_on + timedelta(days=1)

    @property
    def proposed(self) -> bool:
        """Whether something is proposed as done and does not count yet, because nobody else has approved it."""
        return any(each.approved is None for each in self.proposals)

    @property
    def premature(self) -> tuple[Premature, ...]:
        """What was recorded of it and does not count, because it is of a day before its clock began."""
        return () if self.delivery is None else self.delivery.premature

    @property
    def due(self) -> DerivedDate:
        """The date, or what it awaits."""
        return self.occurrence.due

    @property
    def done(self) -> Done | None:
        """When it was done as its instrument counts it; where an answer is needed, that may still be open."""
        if self.delivery is not None:
            return self.delivery.done
        return None if self.resolved is None else Done.of(self.resolved)

    @property
    def closed_on(self) -> date | None:
        """The first day on which it bound nobody, whether it was met or not: waived, released or superseded."""
        waived = None if self.waived is None else self.waived.waived_on
        return min((day for day in (waived, self.released_on, self.superseded_on) if day is not None), default=None)

    @property
    def met(self) -> Done | None:
        """When it was done, where nothing more is needed for it to be met."""
        return self.done if self.delivery is None else self.delivery.met


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedTerm:
    """A term with its derived start and end; None where the file knows neither a rule nor a length.

    `nominal` is the end as it would be had nobody ended the term: the same as `ends` unless `ended` says how it came
    to another one. `agreed` is the end before any extension and any day on which it stood still. `extensions` are those
    granted, in order; `suspended_on` is set while it stands still. `lengthened_by` is in words what may never happen, and
    would make the end later.
    """

    term: Term
    starts: DerivedDate | None
    ends: DerivedDate | None
    nominal: DerivedDate | None = None
    agreed: DerivedDate | None = None
    extensions: tuple[TermExtended, ...] = ()
    suspended_on: date | None = None
    ended: Ended | None = None
    lengthened_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Failure:
    """One obligation whose dates could not be computed, and the sentence that says why."""

    obligation: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Unwoken:
    """A duty of which a happening wakes no deadline, since it took place after `ends`, the duty's last day.

    `number` is that of the deadline which it would have woken, None where it would have woken all that there are.
    """

    obligation: str
    happening: str
    ends: date
    number: int | None = None

    def is_of(self, code: str) -> bool:
        """Whether a deadline of that code is what it would have woken."""
        if self.number is None:
            return code.partition("@")[0] == self.obligation
        return code in {self.obligation, f"{self.obligation}@{self.number}"}

    @property
    def sentence(self) -> str:
        """The same in words."""
        return f"{self.happening} wakes no {self.obligation}: it took place after its last day, {written(self.ends)}."


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Everything that follows from a settlement and the facts given.

    `begins` is the first day of its first event, instrument or term, None where none has a date: nothing else is of an
    earlier day, unless that is insisted on.
    """

    settlement: Settlement
    terms: tuple[PlannedTerm, ...]
    deadlines: tuple[Deadline, ...]
    failures: tuple[Failure, ...]
    unwoken: tuple[Unwoken, ...] = ()
    begins: date | None = None

    @cached_property
    def premature(self) -> frozenset[Fact]:
        """The facts that do not count, because they are of a day before they could begin."""
        return frozenset(each.fact for deadline in self.deadlines for each in deadline.premature)

    @property
    def names(self) -> dict[tuple[str, int], str]:
        """How each deadline is called, by its duty's code and its number."""
        return {(each.obligation, each.occurrence.number): each.code for each in self.deadlines}

    @cached_property
    def unapproved(self) -> frozenset[Fact]:
        """What is said to be done and does not count, because nobody else has approved it."""
        proposals = (each for deadline in self.deadlines for each in deadline.proposals)
        return frozenset(each.fact for each in proposals if each.approved is None)

    def counting(self, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        """Those of some facts that count."""
        return tuple(each for each in facts if each not in self.premature) if self.premature else tuple(facts)

    def obligation(self, code: str) -> Obligation:
        """The obligation of that code."""
        return next(each for each in self.settlement.obligations if each.code == code)


@dataclass(frozen=True, slots=True)
class Moved:
    """One deadline (or term edge) that differs between two plans.

    `code` is the deadline's, or `start(TERM)` / `end(TERM)`. A side is None where the deadline
    does not exist there; `step` is the first step of the trace that differs.
    """

    code: str
    before: DerivedDate | None
    after: DerivedDate | None
    step: str


def standing_of(deadline: Deadline) -> Standing:
    """The facts and dates that decide a planned deadline's status."""
    dated = deadline.due if isinstance(deadline.due, ComputedDate) else None
    done = deadline.done
    delivery: dict[str, Any] = {}
    if deadline.delivery is not None:
        delivery = deadline.delivery.standing()
    elif done is not None:
        delivery = {"done_from": done.when.earliest, "done_by": done.when.last_day}
    return Standing(
        kind=deadline.occurrence.kind,
        safe_on=None if dated is None else dated.safe_on,
        latest_on=None if dated is None else dated.latest_on,
        lead=max(deadline.notices, default=0),
        waived_on=None if deadline.waived is None else deadline.waived.waived_on,
        released_on=deadline.released_on,
        superseded_on=deadline.superseded_on,
        contingent=deadline.contingent,
        woken_on=deadline.woken_on,
        public=deadline.public,
        **delivery,
    )


def day_of(value: date | datetime) -> date:
    """The day of a day or moment."""
    return value.date() if isinstance(value, datetime) else value


def moment_of(value: date | datetime) -> datetime:
    """A moment, or the first one of a day, to put days and moments in order."""
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001 — local, in the instrument's zone


def end_of(value: date | datetime) -> tuple[date, bool, time]:
    """What puts deadlines in order: a moment ends then, and a day at its end, after each moment of it."""
    return (value.date(), False, value.time()) if isinstance(value, datetime) else (value, True, time())
