"""What an agreement file may hold: one model for each kind of entry, each key with a description for editors.

The models turn text into values and know each entry alone; what entries say of each other is checked in
`tracker.agreements.checks.references`. The entries of `facts` are in `tracker.agreements.file.facts`.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from tracker.agreements.file.delivery import DeliveryTerms
from tracker.agreements.file.entries import (
    Address,
    Amounts,
    AnchorText,
    Audiences,
    Cited,
    Code,
    Day,
    Email,
    Entry,
    GradeName,
    Learned,
    Length,
    Moment,
    Notice,
    QuietDays,
    Rule,
    RunningDays,
    Sourced,
    Text,
    Texts,
    YesNo,
    Zone,
)
from tracker.agreements.file.facts import AnyFact
from tracker.agreements.file.payments import Credit, Instalment, Interest
from tracker.agreements.file.penalties import Penalty
from tracker.agreements.file.recommendations import RecommendationTerms
from tracker.rules.grades import Grade


class Source(Entry):
    """One entry of `sources`."""

    title: Text = Field(description="What the source is: the name of the document, release or article.")
    url: Address | None = Field(None, description="Its web address, if it has one.")
    grade: GradeName = Field(Grade.RECORD, description="How sure what it says is: record or reported.")
    note: Text | None = Field(None, description="What a reader should know of it, such as a second address.")


class Person(Entry):
    """One entry of `persons`."""

    name: Text = Field(description="The person's name.")
    email: Email | None = Field(None, description="Where notices for this person go.")
    quiet_days: QuietDays | None = Field(
        None,
        description="Days on which notices wait, save those that nobody may switch off: weekdays, and calendars whose "
        "closed days are quiet: `[saturday, sunday, us-federal]`.",
    )


class EscalationStep(Entry):
    """One step up the chain."""

    after: RunningDays = Field(description="So many calendar days after the latest date, such as `3 days`.")
    to: Texts = Field(min_length=1, description="Who is told from then on: a key of `persons`, or a list of keys.")


class Notices(Entry):
    """Whom notices go to, how often, and who is told when nothing happens."""

    to: Texts = Field(
        (),
        description="Who is told of terms, and of duties without an owner: a key of `persons`, or a list. Without it, "
        "everyone under `persons`.",
    )
    ahead: tuple[Notice, ...] | None = Field(
        None, description="The `notices` of every obligation that has none of its own: `[30, 7, 1, 0]`."
    )
    overdue_every: RunningDays = Field(1, description="How often to say that a duty is overdue: `1 day`, `1 week`.")
    escalation: tuple[EscalationStep, ...] | None = Field(
        None, description="Who else is told once a duty is overdue for so long, step by step."
    )


class Party(Entry):
    """One entry of `parties`; its key is the party's name."""

    in_scope: YesNo = Field(
        default=True, description="Whether the settlement binds this party (yes), or only mentions it (no)."
    )
    source: Texts = Field((), description="Where it is written: a key of `sources`, or a list of keys.")
    note: Text | None = Field(None, description="What a reader should know of it.")


class Instrument(Sourced):
    """One entry of `instruments`."""

    title: Text = Field(description="The document's title.")
    authority: Text = Field(description="Who it is owed to: DOJ, FinCEN, OFAC...")
    kind: Text = Field(description="What it is: plea agreement, deferred prosecution agreement, consent order...")
    counting: Text = Field(
        description="The counting rule that the instrument names, such as frcp-6 or calendar-days; `unread` where its "
        "counting clause was not seen: both readings are then shown."
    )
    calendar: Text = Field(description="Which days are closed: us-federal, us-federal+closures, gb-eaw, none...")
    docket: Cited | None = Field(None, description="The case or order number, with the court.")
    respondents: tuple[Text, ...] = Field((), description="Whom it binds.")
    effective: AnchorText | None = Field(
        None, description="The event or day from which series without a beginning of their own run."
    )
    inaccessible: tuple[Day, ...] = Field((), description="Days on which the clerk's office could not be reached.")
    needs_approval: YesNo = Field(
        default=False, description="Whether what is done under it counts only once another person has approved it."
    )


class Event(Learned):
    """One entry of `events`: with a day, with a range of days, or `{}` where it has not happened."""

    title: Text | None = Field(None, description="What happened, in a few words.")
    on: Moment | None = Field(None, description="The day it happened, or the moment in the settlement's time zone.")
    after: Day | None = Field(None, description="Where only a range is known: the last day it had not happened yet.")
    by: Day | None = Field(None, description="Where only a range is known: the last day it can have happened.")
    expected: Rule | None = Field(None, description="A due rule that estimates its day until it happens.")


class Monitor(Entry):
    """Who serves a monitorship."""

    firm: Text | None = Field(None, description="The firm appointed.")
    person: Text | None = Field(None, description="The person appointed or leading.")


class Term(Sourced):
    """One entry of `terms`: a period under an instrument."""

    instrument: Text = Field(description="The instrument it is under: a key of `instruments`.")
    kind: Text = Field(description="What it is: agreement, monitorship, probation, self-reporting...")
    title: Text | None = Field(None, description="Its name for readers.")
    monitor: Monitor | None = Field(None, description="Who serves it, where it is a monitorship.")
    starts: AnchorText | None = Field(None, description="The event or day it starts; leave it away where not found.")
    length: Length | None = Field(None, description="How long it lasts, such as `3 years`.")
    ends: AnchorText | None = Field(None, description="The event or day it ends, instead of a length.")


class Duty(DeliveryTerms):
    """What a duty may say of itself, wherever it is written."""

    owed_by: Text | None = Field(None, description="Who owes it: the organisation or a party.")
    owed_to: Text | None = Field(None, description="Whom it is owed to.")
    owner: Text | None = Field(None, description="Who sees to it: a key of `persons`.")
    clause: Cited | None = Field(None, description="Where it is written: `Attachment D, para. 12`; null if not found.")
    wording: Text | None = Field(None, description="The words of the clause.")
    amount: Amounts | None = Field(None, description="What is to be paid, by currency: `{USD: 898618825.00}`.")
    signed_by: Texts = Field((), description="Who must sign: `[CEO, CCO]`.")
    contingent_on: Text | None = Field(None, description="The event that wakes the duty; it is dormant until then.")
    satisfied_by: Text | None = Field(None, description="The obligation whose payment is deemed to satisfy this one.")
    part_of: Text | None = Field(None, description="The obligation whose amount already holds this one's.")
    credits: tuple[Credit, ...] = Field(
        (),
        description="Payments of other obligations that count towards this one: `[{payment_of: D1, up_to: {USD: 5}}]`.",
    )
    credited: Text | None = Field(None, description="What is credited, in words, where the amount is not known.")
    suspended: YesNo = Field(default=False, description="Whether the amount is suspended: not payable now.")
    instalments: tuple[Instalment, ...] = Field(
        (),
        description="The parts in which the amount is paid, each with `amount` and `due`; each becomes an obligation of "
        "its own, CODE.1, CODE.2 and so on.",
    )
    remainder: Text | None = Field(
        None, description="What the instalments leave open, in words; `due` is then its day."
    )
    interest: Interest | None = Field(None, description="The interest that the amount bears, as far as the text says.")
    penalty: Text | None = Field(None, description="By which schedule a delay costs money: a key of `penalties`.")
    audience: Audiences = Field(
        (), description="Which editions of the report may hold it: counsel, monitor, authority, public; all without it."
    )
    term: Text | None = Field(None, description="The term that the duty ends with: a key of `terms`.")
    counting: Text | None = Field(None, description="Its own counting rule, where it differs from the instrument's.")
    calendar: Text | None = Field(None, description="Its own calendar, where it differs from the instrument's.")
    notices: tuple[Notice, ...] | None = Field(
        None, description="How many calendar days before the safe date to send notices: `[30, 7, 1, 0]`."
    )


class Obligation(Duty):
    """One entry of `obligations`: one duty."""

    instrument: Text = Field(description="The instrument it is in: a key of `instruments`.")
    title: Text = Field(description="The duty in one sentence.")
    kind: Text = Field(description="What it is: payment, report, certification, milestone, standing...")
    due: Rule | None = Field(
        description="When it is due, as the clause says it: `30 days after sentencing`. `null` where no due term was "
        "found: no date is then ever made up."
    )


class CycleStep(Duty):
    """One step of a cycle: a duty that each review repeats."""

    instrument: Text | None = Field(None, description="The instrument it is in, where it is not the cycle's.")
    title: Text = Field(description="The duty in one sentence; each review adds its own title.")
    kind: Text = Field(description="What it is: report, comment, certification...")
    due: Rule | None = Field(
        description="When it is due: `30 days after begins`, `150 days after received(report)`; `null` where no due "
        "term was found. `begins` is the review's own beginning, and the name of a step this review's own."
    )


class ChangedStep(Duty):
    """What one review says otherwise of a step of its cycle."""

    instrument: Text | None = Field(None, description="The instrument it is in.")
    title: Text | None = Field(None, description="The duty in one sentence.")
    kind: Text | None = Field(None, description="What it is: report, comment, certification...")
    due: Rule | None = Field(None, description="When it is due in this review; `null` where no due term was found.")


class Cycle(Entry):
    """One entry of `cycles`: the steps of a review, which each review repeats; its other keys hold for all its steps."""

    instrument: Text = Field(description="The instrument it is in: a key of `instruments`.")
    term: Text | None = Field(None, description="The term that its steps end with: a key of `terms`.")
    owed_by: Text | None = Field(None, description="Who owes each step, where the step does not say so.")
    owed_to: Text | None = Field(None, description="Whom each step is owed to, where the step does not say so.")
    owner: Text | None = Field(None, description="Who sees to each step: a key of `persons`.")
    clause: Cited | None = Field(None, description="Where the cycle is written.")
    counting: Text | None = Field(None, description="Its own counting rule, where it differs from the instrument's.")
    calendar: Text | None = Field(None, description="Its own calendar, where it differs from the instrument's.")
    penalty: Text | None = Field(None, description="By which schedule a delay costs money: a key of `penalties`.")
    notices: tuple[Notice, ...] | None = Field(
        None, description="How many calendar days before the safe date to send notices: `[30, 7, 1, 0]`."
    )
    grade: GradeName = Field(Grade.RECORD, description="How sure the steps' due rules are, where they do not say so.")
    source: Texts = Field((), description="Where it is written: a key of `sources`, or a list of keys.")
    steps: dict[str, CycleStep] = Field(min_length=1, description="The steps, by a short code.")


class Review(Entry):
    """One entry of `reviews`: one going-through of a cycle; its steps become obligations named `REVIEW.STEP`."""

    cycle: Text = Field(description="The cycle it goes through: a key of `cycles`.")
    begins: AnchorText = Field(
        description="The event or day that it begins with: `monitor-engaged`, or `accepted(initial.report)`."
    )
    title: Text | None = Field(None, description="Its name for readers; without it, its code.")
    without: Texts = Field((), description="Steps of the cycle that this review does not have.")
    steps: dict[str, ChangedStep] = Field({}, description="What this review says otherwise of a step, by its code.")


class Development(Sourced):
    """One entry of `developments`: reported, and changing no date until it is a fact."""

    title: Text = Field(description="What was reported, in one sentence.")
    about: Texts = Field((), description="What it bears on: codes of instruments, terms, obligations or events.")
    grade: GradeName = Field(Grade.REPORTED, description="How sure this is: reported, record, estimated or disputed.")
    on: Day | None = Field(None, description="The day it happened or was reported.")
    no_later_than: Day | None = Field(None, description="Where only the last possible day is known: that day.")
    after: Day | None = Field(None, description="Where only a range is known: the last day before it.")
    by: Day | None = Field(None, description="Where only a range is known: its last day.")


class Contradiction(Entry):
    """One entry of `contradictions`: sources that disagree on a date or a term."""

    about: Text = Field(description="What it bears on: the code of an instrument, term, obligation or event.")
    title: Text = Field(description="What is disputed, in one sentence.")
    readings: tuple[Text, ...] = Field(min_length=2, description="What each side says; two or more.")
    source: Texts = Field((), description="Where it is written: a key of `sources`, or a list of keys.")


def _nothing_said(value: object) -> object:
    return {} if value is None else value


# `initial-report:` with nothing after it says as much as `initial-report: {}`.
PerhapsEmptyEvent = Annotated[Event, BeforeValidator(_nothing_said)]
PerhapsEmptyParty = Annotated[Party, BeforeValidator(_nothing_said)]


class Amended(Entry):
    """The entry `amended`: from which day the text holds, where it is not from the beginning."""

    effective: Day = Field(description="The first day on which the text as it stands here is in force.")
    authority: Text | None = Field(None, description="Who agreed to the amendment, or ordered it.")
    source: Texts = Field((), description="Where it is written: a key of `sources`, or a list of keys.")
    note: Text | None = Field(None, description="What a reader should know of it.")


class AgreementFile(Entry):
    """A settlement with one organisation: what was agreed, what happened, and where each thing is written."""

    settlement: Code = Field(description="The settlement's own name, used by commands: binance-2023.")
    title: Text = Field(description="Its title for readers.")
    organisation: Text = Field(description="The organisation that settled.")
    time_zone: Zone = Field(description="The IANA time zone in which its days begin and end.")
    note: Text | None = Field(None, description="What a reader should know of the whole.")
    amended: Amended | None = Field(None, description="From which day this text holds, where it amends an earlier one.")
    sources: dict[str, Source] = Field({}, description="Where things are written, by a short key.")
    persons: dict[str, Person] = Field({}, description="Who owns obligations, by a short key.")
    parties: dict[str, PerhapsEmptyParty] = Field({}, description="Organisations and persons, by name.")
    instruments: dict[str, Instrument] = Field(min_length=1, description="The documents of the settlement, by code.")
    events: dict[str, PerhapsEmptyEvent] = Field({}, description="Happenings that clocks run from, by name.")
    terms: dict[str, Term] = Field({}, description="Periods under the instruments, by code.")
    penalties: dict[str, Penalty] = Field({}, description="Schedules of stipulated penalties, by a short key.")
    recommendation_terms: dict[str, RecommendationTerms] = Field(
        {}, description="When each answer to a monitor's recommendation is due, by a short key."
    )
    obligations: dict[str, Obligation] = Field({}, description="The duties, by code.")
    cycles: dict[str, Cycle] = Field({}, description="Steps that each review repeats, by a short code.")
    reviews: dict[str, Review] = Field({}, description="The reviews, each going through a cycle, by code.")
    notices: Notices = Field(Notices.model_validate({}), description="Whom notices go to, and how often.")
    facts: tuple[AnyFact, ...] = Field((), description="What is already known to have happened.")
    developments: tuple[Development, ...] = Field((), description="What was reported, and changes no date.")
    contradictions: tuple[Contradiction, ...] = Field((), description="Where sources disagree on a date or a term.")


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) with which an editor checks and completes an agreement file."""
    schema = AgreementFile.model_json_schema(mode="validation")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Agreement file"}
    return head | {key: value for key, value in schema.items() if key != "title"}
