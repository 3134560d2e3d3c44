"""What was agreed, as plain values: a settlement, its instruments, terms, events and obligations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from tracker.rules.currencies import Money
from tracker.rules.due.language import Anchor, DueRule
from tracker.rules.due.spans import Span
from tracker.rules.grades import Grade
from tracker.rules.recorded import When
from tracker.rules.settlement.delivery import Acceptance, CutOff, ExtensionRule, InDispute, Satisfied
from tracker.rules.settlement.notifying import Notifying
from tracker.rules.settlement.owing import Credit, Interest
from tracker.rules.settlement.penalties import CureDay, PenaltyMode

# Days before a safe date on which a notice is due, where the file does not say otherwise.
# The longest of them is also how early a deadline counts as `due soon`.
NOTICES = (30, 7, 1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where something is written. `url` is None for what has no address."""

    key: str
    title: str
    url: str | None = None
    grade: Grade = Grade.RECORD
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who owns obligations. `quiet_days` name weekdays and calendars; None leaves them to the settings."""

    key: str
    name: str
    email: str | None = None
    quiet_days: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An organisation or person, in or out of scope."""

    name: str
    in_scope: bool = True
    note: str = ""
    sources: tuple[str, ...] = ()


class Audience(StrEnum):
    """Whom an edition of the report is for."""

    COUNSEL = "counsel"
    MONITOR = "monitor"
    AUTHORITY = "authority"
    PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class PenaltyTier:
    """One band of a schedule: `per_day` is owed for each day of delay `through` that day (from 1, inclusive).

    `through` is None in the last band, which has no end.
    """

    per_day: Money
    through: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """A schedule of stipulated penalties under an instrument; its tiers are in order and in one currency.

    `citation` is the passage that fixes the mode. `verified_by` is the key of the person who compared the schedule
    with the text; while it is None, every figure from it is a draft.
    """

    key: str
    instrument: str
    mode: PenaltyMode
    citation: str
    tiers: tuple[PenaltyTier, ...]
    clause: str | None = None
    cure_day: CureDay = CureDay.SILENT
    verified_by: str | None = None
    sources: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One document of the settlement, with the law that counts its periods.

    `effective` is the anchor from which series without a beginning of their own run. `needs_approval` says that what
    is done under it counts only once another person has approved it.
    """

    code: str
    title: str
    authority: str
    kind: str
    counting: str
    calendar: str
    docket: str | None = None
    respondents: tuple[str, ...] = ()
    effective: Anchor | None = None
    inaccessible: tuple[date, ...] = ()
    needs_approval: bool = False
    grade: Grade = Grade.RECORD
    sources: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEvent:
    """A happening that clocks run from; `expected` is the rule that estimates it until it happens."""

    name: str
    title: str = ""
    expected: DueRule | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """The person or firm appointed to watch."""

    firm: str | None = None
    person: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A period under an instrument: from `starts`, for `length`, or until `ends`; either may be unknown."""

    code: str
    instrument: str
    kind: str
    title: str = ""
    monitor: Monitor | None = None
    starts: Anchor | None = None
    length: Span | None = None
    ends: Anchor | None = None
    grade: Grade = Grade.RECORD
    sources: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationTerms:
    """What an instrument says of the monitor's recommendations: when each answer to one is due, None where it is silent.

    The rules name the recommendation's own days: `received`, `objected`, `talks`, `decided`, `adopted`, `implemented`,
    `verified`, `reopened`. `object` is a right that lapses, not a duty. `after_decision` is when a contested one is due
    once it is decided, `after_reopening` when one that was reopened is to be implemented again.
    """

    key: str
    instrument: str
    term: str | None = None
    owed_by: str | None = None
    monitor: str | None = None
    adopt: DueRule | None = None
    object: DueRule | None = None
    talks: DueRule | None = None
    decide: DueRule | None = None
    after_decision: DueRule | None = None
    implement: DueRule | None = None
    verify: DueRule | None = None
    after_reopening: DueRule | None = None
    clause: str | None = None
    notices: tuple[int, ...] = NOTICES
    grade: Grade = Grade.RECORD
    sources: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One duty, with its clause and wording, who owes it and to whom.

    `due` None means that no due term was found: no date is ever made up. `contingent_on` names the
    event that wakes a dormant duty. `satisfied_by` is the obligation whose payment is deemed to
    satisfy this one; its amount is then never added again in a total. `part_of` names the obligation whose
    amount already holds this one. `credits` are the payments of other obligations that count towards this one's amount;
    `credited` says in words what is credited where the amount is unknown. `suspended` marks an amount that is not
    payable until the event of `contingent_on`, where there is one. `instalments` are the codes of the obligations, each
    `part_of` this one, in which it is paid; `remainder` says in words what they leave open, None where they leave nothing.
    `penalty` is the key of the schedule by which a delay costs money. `audience` are the editions of the report that
    hold it besides the organisation's own; empty is all of them. `signed_by` must all have signed before it counts as
    done. `acceptance` None means that no answer is needed; `dispute` None, that the instrument does not say whether a
    dispute stops the clock. `cures` names the deadline whose breach this duty cures, as `CODE` or `CODE@LABEL`.
    `notices` are days before the safe date. `counting` and `calendar` override the instrument's.
    `recommendation` is the code of the recommendation whose clock this is: such a duty follows from facts, and stands in
    no file.
    `removed_on` is the day from which an amendment took the duty out; its deadlines before that day stay.
    """

    code: str
    instrument: str
    title: str
    kind: str
    due: DueRule | None = None
    owed_by: str | None = None
    owed_to: str | None = None
    owner: str | None = None
    clause: str | None = None
    wording: str | None = None
    amounts: tuple[Money, ...] = ()
    signed_by: tuple[str, ...] = ()
    contingent_on: str | None = None
    satisfied_by: str | None = None
    part_of: str | None = None
    credited: str | None = None
    credits: tuple[Credit, ...] = ()
    suspended: bool = False
    instalments: tuple[str, ...] = ()
    remainder: str | None = None
    interest: Interest | None = None
    penalty: str | None = None
    audience: tuple[str, ...] = ()
    satisfied_on: Satisfied = Satisfied.DOING
    cut_off: CutOff | None = None
    acceptance: Acceptance | None = None
    extension: ExtensionRule | None = None
    dispute: InDispute | None = None
    cures: str | None = None
    term: str | None = None
    counting: str | None = None
    calendar: str | None = None
    notices: tuple[int, ...] = NOTICES
    recommendation: str | None = None
    grade: Grade = Grade.RECORD
    sources: tuple[str, ...] = ()
    note: str = ""
    removed_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    """Something reported that changes nothing until it is a fact. `about` are instrument or term codes."""

    when: When
    title: str
    about: tuple[str, ...] = ()
    grade: Grade = Grade.REPORTED
    sources: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two sources that disagree on something that bears on a date or a term; `about` is its code."""

    about: str
    title: str
    readings: tuple[str, ...]
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A change of what was agreed, in force from `on` (inclusive); `before` is what held until then.

    `entry` is the journal entry that loaded it and `known_on` the day of that, None before it is loaded.
    `before` may hold no more of each thing than its dates follow from.
    """

    on: date
    before: Settlement
    authority: str = ""
    sources: tuple[str, ...] = ()
    entry: int | None = None
    known_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The whole coordinated resolution with one organisation. `time_zone` is an IANA name.

    `amendment` is the last one with a day of its own, None where all dates follow from this one text. `numbers` are
    those of the calendar periods, by the obligation's code and the period's label, where a series was found to begin
    with another period than at first; they are no part of what was agreed.
    """

    code: str
    title: str
    organisation: str
    time_zone: str
    sources: tuple[Source, ...] = ()
    persons: tuple[Person, ...] = ()
    parties: tuple[Party, ...] = ()
    instruments: tuple[Instrument, ...] = ()
    events: tuple[NamedEvent, ...] = ()
    terms: tuple[Term, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    recommendation_terms: tuple[RecommendationTerms, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    developments: tuple[Development, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    notifying: Notifying = field(default_factory=Notifying)
    note: str = ""
    amendment: Amendment | None = None
    numbers: Mapping[str, Mapping[str, int]] = field(default_factory=dict, compare=False)
