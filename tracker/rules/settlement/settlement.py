"""What was agreed, as plain values: a settlement, its instruments, terms, events and obligations.

Long because each key of the file is declared here once, beside its value.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from tracker.rules.currencies import Money
from tracker.rules.due.language import Anchor, DueRule
from tracker.rules.due.spans import Span
from tracker.rules.grades import Grade
from tracker.rules.settlement.delivery import Acceptance, CutOff, ExtensionRule, InDispute, Satisfied
from tracker.rules.settlement.keys import Dating, Key
from tracker.rules.settlement.notification import Notifying
from tracker.rules.settlement.payment_terms import Credit, Interest
from tracker.rules.settlement.penalties import CureDay, PenaltyMode
from tracker.rules.settlement.records import Records
from tracker.rules.when import When

# Days before a safe date on which a notice is due, where the file does not say otherwise.
# The longest of them is also how early a deadline counts as `due soon`.
NOTICES = (30, 7, 1, 0)

Sure = Annotated[Grade, Key("How sure this is: record (seen in the record), reported, estimated or disputed.")]
Cited = Annotated[
    tuple[str, ...], Key("Where it is written: the key of one entry of `sources`, or a list of keys.", name="source")
]
CitedThere = Annotated[
    tuple[str, ...], Key("Where it is written: a key of `sources`, or a list of keys.", name="source")
]
Note = Annotated[str, Key("What a reader should know, in words.")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where something is written."""

    key: str
    title: Annotated[str, Key("What the source is: the name of the document, release or article.")]
    url: Annotated[str | None, Key("Its web address, if it has one.", form="address")] = None
    grade: Annotated[Grade, Key("How sure what it says is: record or reported.")] = Grade.RECORD
    note: Annotated[str, Key("What a reader should know of it, such as a second address.")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Someone who owns obligations. `quiet_days` None leaves them to the settings."""

    key: str
    name: Annotated[str, Key("The person's name.")]
    email: Annotated[str | None, Key("Where notices for this person go.", form="email")] = None
    quiet_days: Annotated[
        tuple[str, ...] | None,
        Key(
            "Days on which notices wait, save those that nobody may switch off: weekdays, and calendars whose closed "
            "days are quiet: `[saturday, sunday, us-federal]`.",
            form="quiet days",
        ),
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An organisation or person, in or out of scope."""

    name: str
    in_scope: Annotated[bool, Key("Whether the settlement binds this party (yes), or only mentions it (no).")] = True
    ours: Annotated[
        bool, Key("Whether what this party owes counts as the organisation's own, such as a subsidiary's (yes).")
    ] = False
    sources: CitedThere = ()
    note: Annotated[str, Key("What a reader should know of it.")] = ""


@dataclass(frozen=True, slots=True)
class PenaltyTier:
    """One band of a schedule: `per_day` for each day of delay `through` that day (from 1); None has no end."""

    per_day: Money
    through: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Penalty:
    """A schedule of stipulated penalties under an instrument; its tiers are in order and in one currency."""

    key: str
    instrument: Annotated[str, Key("The instrument it is in: a key of `instruments`.")]
    mode: Annotated[
        PenaltyMode,
        Key("by-band: each day at its own band's amount; last-band: all days at that of the band of the last day."),
    ]
    citation: Annotated[str, Key("The passage that fixes the mode, as cited or in its words.", form="cited")]
    tiers: Annotated[
        tuple[PenaltyTier, ...],
        Key(
            "The bands, in order: `[{through: 14, amount: {USD: 1500}}, {amount: {USD: 5000}}]`; each through that day "
            "of delay, the last without an end."
        ),
    ]
    clause: Annotated[str | None, Key("Where it is written: `Section X.A`; null if not found.", form="cited")] = None
    cure_day: Annotated[
        CureDay,
        Key(
            "Whether the day on which the duty is met counts: counts, does not count, or silent: then both readings are "
            "shown."
        ),
    ] = CureDay.SILENT
    verified_by: Annotated[
        str | None, Key("Who compared the schedule with its text: a key of `persons`. Until then figures are drafts.")
    ] = None
    sources: CitedThere = ()
    note: Annotated[str, Key("What a reader should know of it.")] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instrument:
    """One document of the settlement, with the law that counts its periods."""

    code: str
    title: Annotated[str, Key("The document's title.")]
    authority: Annotated[str, Key("Who it is owed to: DOJ, FinCEN, OFAC...")]
    kind: Annotated[str, Key("What it is: plea agreement, deferred prosecution agreement, consent order...")]
    counting: Annotated[
        str,
        Key(
            "The counting rule that the instrument names, such as frcp-6 or calendar-days; `unread` where its counting "
            "clause was not seen: both readings are then shown."
        ),
        Dating,
    ]
    calendar: Annotated[str, Key("Which days are closed: us-federal, us-federal+closures, gb-eaw, none..."), Dating]
    docket: Annotated[str | None, Key("The case or order number, with the court.", form="cited")] = None
    respondents: Annotated[tuple[str, ...], Key("Whom it binds.", form="list")] = ()
    effective: Annotated[
        Anchor | None, Key("The event or day from which series without a beginning of their own run."), Dating
    ] = None
    inaccessible: Annotated[
        tuple[date, ...], Key("Days on which the clerk's office could not be reached."), Dating
    ] = ()
    needs_approval: Annotated[
        bool, Key("Whether what is done under it counts only once another person has approved it.")
    ] = False
    grade: Sure = Grade.RECORD
    sources: Cited = ()
    note: Note = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedEvent:
    """A happening that clocks run from."""

    name: str
    title: Annotated[str, Key("What happened, in a few words.")] = ""
    expected: Annotated[DueRule | None, Key("A due rule that estimates its day until it happens."), Dating] = None
    repeats: Annotated[
        bool, Key("Whether it can happen again: each time then has a number, and is recorded by itself."), Dating
    ] = False
    may_never: Annotated[
        bool,
        Key("Whether it may never happen: a term that ends with the later of it and a known day has that day."),
        Dating,
    ] = False
    note: Note = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """The person or firm appointed to watch."""

    firm: Annotated[str | None, Key("The firm appointed.")] = None
    person: Annotated[str | None, Key("The person appointed or leading.")] = None

    @property
    def name(self) -> str:
        """The person and the firm, whichever are known."""
        return ", ".join(filter(None, (self.person, self.firm)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A period under an instrument: from `starts`, for `length`, or until `ends`; either may be unknown."""

    code: str
    instrument: Annotated[str, Key("The instrument it is under: a key of `instruments`."), Dating]
    kind: Annotated[str, Key("What it is: agreement, monitorship, probation, self-reporting...")]
    title: Annotated[str, Key("Its name for readers.")] = ""
    monitor: Annotated[Monitor | None, Key("Who serves it, where it is a monitorship.")] = None
    starts: Annotated[Anchor | None, Key("The event or day it starts; leave it away where not found."), Dating] = None
    length: Annotated[Span | None, Key("How long it lasts, such as `3 years`."), Dating] = None
    ends: Annotated[Anchor | None, Key("The event or day it ends, instead of a length."), Dating] = None
    grade: Annotated[Sure, Dating] = Grade.RECORD
    sources: Cited = ()
    note: Note = ""


Notices = Annotated[
    tuple[int, ...], Key("How many calendar days before the safe date to send notices: `[30, 7, 1, 0]`.")
]


def _clock(since: str, description: str) -> Key:
    """The key of a clock; what the file gives as a span alone is counted from that day of the recommendation."""
    return Key(f"{description}, counted from `{since}`, or a due rule.", form=since)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecommendationTerms:
    """What an instrument says of the monitor's recommendations: when each answer to one is due, None where it is silent.

    The rules name the recommendation's own days: `received`, `objected`, `talks`, `decided`, `adopted`, `implemented`,
    `verified`, `reopened`. `object` is a right that lapses, not a duty.
    """

    key: str
    instrument: Annotated[str, Key("The instrument it is in: a key of `instruments`.")]
    term: Annotated[str | None, Key("The term that the clocks end with: a key of `terms`.")] = None
    owed_by: Annotated[str | None, Key("Who answers a recommendation; without it, the organisation.")] = None
    monitor: Annotated[str | None, Key("Who makes and verifies them; without it, “Monitor”.")] = None
    adopt: Annotated[DueRule | None, _clock("received", "When the company is to adopt one: `150 days`")] = None
    object: Annotated[DueRule | None, _clock("received", "Up to when it may object in writing: `60 days`")] = None
    talks: Annotated[DueRule | None, _clock("objected", "How long they talk: `45 days`")] = None
    decide: Annotated[
        DueRule | None,
        Key("When the authority decides: `promptly after talks, target 10 business days`.", form="objected"),
    ] = None
    after_decision: Annotated[
        DueRule | None,
        Key("When a contested one is to be adopted once decided: `30 days`, counted from `decided`.", form="decided"),
    ] = None
    implement: Annotated[DueRule | None, _clock("adopted", "When it is to be implemented: `90 days`")] = None
    verify: Annotated[DueRule | None, _clock("implemented", "When the monitor is to verify it: `60 days`")] = None
    after_reopening: Annotated[
        DueRule | None,
        Key(
            "When one that was reopened is to be implemented again: `30 days`, counted from `reopened`.",
            form="reopened",
        ),
    ] = None
    clause: Annotated[str | None, Key("Where it is written: `Attachment D, para. 14`.", form="cited")] = None
    notices: Notices = NOTICES
    grade: Sure = Grade.RECORD
    sources: Cited = ()
    note: Note = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One duty, with its clause and wording, who owes it and to whom.

    Where `satisfied_by` names another duty, the amount is never added again in a total. `instalments` are the codes of
    the obligations, each `part_of` this one, in which it is paid. `recommendation` is the code of the recommendation
    whose clock this is: such a duty follows from facts, and stands in no file. `attests` is the code of the standing duty
    whose attestation this is: nothing else meets it. `removed_on` is the day from which an amendment took the duty out;
    its deadlines before that day stay.
    """

    code: str
    instrument: Annotated[str, Key("The instrument it is in: a key of `instruments`."), Dating]
    title: Annotated[str, Key("The duty in one sentence.")]
    kind: Annotated[
        str, Key("What it is: payment, report, certification, milestone, standing... A `right` is no duty.")
    ]
    due: Annotated[
        DueRule | None,
        Key(
            "When it is due, as the clause says it: `30 days after sentencing`. `null` where no due term was found: no "
            "date is then ever made up.",
            required=True,
        ),
        Dating,
    ] = None
    owed_by: Annotated[
        str | None,
        Key(
            "Who owes it: the organisation, as where it is left out, or a party, an authority or the monitor. What others "
            "owe stands apart and is never counted."
        ),
    ] = None
    owed_to: Annotated[str | None, Key("Whom it is owed to.")] = None
    owner: Annotated[str | None, Key("Who sees to it: a key of `persons`.")] = None
    clause: Annotated[
        str | None, Key("Where it is written: `Attachment D, para. 12`; null if not found.", form="cited")
    ] = None
    wording: Annotated[str | None, Key("The words of the clause.")] = None
    amounts: Annotated[
        tuple[Money, ...], Key("What is to be paid, by currency: `{USD: 898618825.00}`.", name="amount")
    ] = ()
    signed_by: Annotated[tuple[str, ...], Key("Who must sign: `[CEO, CCO]`.")] = ()
    contingent_on: Annotated[str | None, Key("The event that wakes the duty; it is dormant until then."), Dating] = None
    satisfied_by: Annotated[str | None, Key("The obligation whose payment is deemed to satisfy this one."), Dating] = (
        None
    )
    part_of: Annotated[str | None, Key("The obligation whose amount already holds this one's.")] = None
    credits: Annotated[
        tuple[Credit, ...],
        Key("Payments of other obligations that count towards this one: `[{payment_of: D1, up_to: {USD: 5}}]`."),
    ] = ()
    credited: Annotated[str | None, Key("What is credited, in words, where the amount is not known.")] = None
    suspended: Annotated[bool, Key("Whether the amount is suspended: not payable now.")] = False
    instalments: Annotated[
        tuple[str, ...],
        Key(
            "The parts in which the amount is paid, each with `amount` and `due`; each becomes an obligation of its own, "
            "CODE.1, CODE.2 and so on.",
            form="instalments",
        ),
    ] = ()
    remainder: Annotated[str | None, Key("What the instalments leave open, in words; `due` is then its day.")] = None
    interest: Annotated[Interest | None, Key("The interest that the amount bears, as far as the text says.")] = None
    penalty: Annotated[str | None, Key("By which schedule a delay costs money: a key of `penalties`.")] = None
    audience: Annotated[
        tuple[str, ...],
        Key(
            "Which editions of the report may hold it: counsel, monitor, authority, public; all without it.",
            form="audiences",
        ),
    ] = ()
    satisfied_on: Annotated[
        Satisfied,
        Key("What satisfies the duty: doing (the company's resolution says it), sending, postmark, filing or receipt."),
    ] = Satisfied.DOING
    cut_off: Annotated[
        CutOff | None,
        Key(
            "The hour after which what is done counts on the next day, in the settlement's zone or the one named: "
            "`17:00 America/New_York`."
        ),
    ] = None
    acceptance: Annotated[
        Acceptance | None,
        Key(
            "Where the other side must accept what is delivered: `{on_return: 15 days, silence: accepted after 30 "
            "days}`; `{}` where only an answer is needed."
        ),
    ] = None
    extension: Annotated[
        ExtensionRule | None,
        Key(
            "How an extension is asked for: `{ask_by: 5 business days, meanwhile: waits, after_denial: 3 business "
            "days}`."
        ),
    ] = None
    dispute: Annotated[
        InDispute | None, Key("Whether a dispute stops the clock: stops or runs; without it both readings are shown.")
    ] = None
    cures: Annotated[
        str | None, Key("The obligation whose breach this duty cures; `CODE@3` or `CODE@2025-Q1` where it recurs.")
    ] = None
    term: Annotated[str | None, Key("The term that the duty ends with: a key of `terms`."), Dating] = None
    survives: Annotated[
        bool,
        Key("Whether what was owed when its term or instrument ended early, or was replaced, is still owed."),
        Dating,
    ] = False
    counting: Annotated[str | None, Key("Its own counting rule, where it differs from the instrument's."), Dating] = (
        None
    )
    calendar: Annotated[str | None, Key("Its own calendar, where it differs from the instrument's."), Dating] = None
    notices: Notices = NOTICES
    recommendation: str | None = None
    attests: str | None = None
    kept_from: Annotated[
        Records | None,
        Key("From what its record is kept, where that differs from the settlement's: own records, or public sources."),
    ] = None
    grade: Annotated[Sure, Dating] = Grade.RECORD
    sources: Cited = ()
    note: Note = ""
    removed_on: Annotated[date | None, Dating] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    """Something reported that changes nothing until it is a fact; `entry` is that of the journal, None from the file."""

    when: When
    title: Annotated[str, Key("What was reported, in one sentence.")]
    about: Annotated[tuple[str, ...], Key("What it bears on: codes of instruments, terms, obligations or events.")] = ()
    grade: Annotated[Grade, Key("How sure this is: reported, record, estimated or disputed.")] = Grade.REPORTED
    sources: Cited = ()
    note: Note = ""
    entry: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedReading:
    """What one side of a contradiction says; `grade` None where it is no surer than its sources."""

    text: Annotated[str, Key("What it says, in one sentence.")]
    sources: CitedThere = ()
    grade: Annotated[Grade | None, Key("How sure it is; without it, as sure as the least sure of its sources.")] = None

    @classmethod
    def read(cls, text: str) -> SourcedReading:
        """Read `TEXT | SOURCE; SOURCE | GRADE`, of which the text alone is needed; `ValueError` for anything else."""
        said, *more = (" ".join(part.split()) for part in text.split("|"))
        sources, grade = (*more, "", "")[:2]
        if not said or len(more) > 2:  # noqa: PLR2004 — its sources and its grade
            message = "write it as “TEXT | SOURCE; SOURCE | GRADE”"
            raise ValueError(message)
        keys = tuple(key for each in sources.split(";") if (key := each.strip()))
        return cls(text=said, sources=keys, grade=Grade(grade.lower()) if grade else None)

    @property
    def written(self) -> str:
        """The text that `read` reads back."""
        parts = (self.text, "; ".join(self.sources), "" if self.grade is None else str(self.grade))
        return " | ".join(parts).rstrip(" |")

    def __str__(self) -> str:
        ground = "; ".join(filter(None, (self.grade and str(self.grade), ", ".join(self.sources))))
        return f"{self.text} ({ground})" if ground else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Contradiction:
    """Two sources that disagree on something that bears on a date or a term; `sources` are those of all its readings."""

    about: Annotated[
        tuple[str, ...],
        Key(
            "What it bears on: codes of instruments, terms, obligations or events. `start(TERM)` or `end(TERM)` bears on "
            "that day, and like an event on each date that is counted from it.",
            least=1,
        ),
    ]
    title: Annotated[str, Key("What is disputed, in one sentence.")]
    readings: Annotated[
        tuple[SourcedReading, ...],
        Key(
            "What each side says, two or more: `{text: Three years., source: S1, grade: reported}`, or the text.",
            least=2,
        ),
    ]
    sources: CitedThere = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Precedent:
    """Another settlement that somebody cites for this one; `when` None where it is not known when."""

    cited: Annotated[
        str, Key("The settlement cited: its code, where it is loaded here, or its name.", name="settlement")
    ]
    cited_for: Annotated[str, Key("What it is cited for, in one sentence.")]
    cited_by: Annotated[str | None, Key("Who cites it.")] = None
    when: When | None = None
    grade: Annotated[Grade, Key("How sure this is: reported, record, estimated or disputed.")] = Grade.REPORTED
    sources: Cited = ()
    note: Note = ""


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

    `open_to_public` says that everybody may see its public edition. `amendment` is the last one with a day of its own, None
    where all dates follow from this one text. `numbers` are those of the calendar periods, by the obligation's code and the
    period's label, where a series was found to begin with another period than at first; they are no part of what was agreed.
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
    precedents: tuple[Precedent, ...] = ()
    notifying: Notifying = field(default_factory=Notifying)
    kept_from: Records = Records.OWN
    open_to_public: bool = False
    note: str = ""
    amendment: Amendment | None = None
    numbers: Mapping[str, Mapping[str, int]] = field(default_factory=dict, compare=False)
