"""What an agreement file may hold: one model for each kind of entry, each key with a description for editors.

The models turn text into values and know each entry alone; what entries say of each other is checked in
`tracker.agreements.checks.references`. The entries of `facts` are in `tracker.agreements.file.facts`.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema

from tracker.agreements.file.entries import (
    Amounts,
    AnchorText,
    Cited,
    Code,
    Day,
    Entry,
    GradeName,
    Learned,
    Moment,
    Notice,
    Rule,
    Sourced,
    Text,
    Texts,
    YesNo,
    Zone,
    entry_of,
    key_of,
    words,
    written_as,
)
from tracker.agreements.file.facts import AnyFact
from tracker.rules.grades import Grade
from tracker.rules.settlement import notification, payment_terms
from tracker.rules.settlement import settlement as values
from tracker.rules.settlement.records import Records


@entry_of(values.Source)
class Source(Entry):
    """One entry of `sources`."""


@entry_of(values.Person)
class Person(Entry):
    """One entry of `persons`."""


@entry_of(notification.EscalationStep)
class EscalationStep(Entry):
    """One step up the chain."""


@entry_of(notification.Notifying)
class Notices(Entry):
    """Whom notices go to, how often, and who is told when nothing happens."""

    to: Texts = key_of(notification.Notifying, "to")
    ahead: tuple[Notice, ...] | None = Field(
        None, description="The `notices` of every obligation that has none of its own: `[30, 7, 1, 0]`."
    )


@entry_of(values.Party)
class Party(Entry):
    """One entry of `parties`; its key is the party's name."""


@entry_of(values.Instrument)
class Instrument(Sourced):
    """One entry of `instruments`."""


@entry_of(values.NamedEvent)
class Event(Learned):
    """One entry of `events`: with a day, with a range of days, or `{}` where it has not happened."""

    title: Text | None = key_of(values.NamedEvent, "title")
    on: Moment | None = Field(None, description="The day it happened, or the moment in the settlement's time zone.")
    after: Day | None = Field(None, description="Where only a range is known: the last day it had not happened yet.")
    by: Day | None = Field(None, description="Where only a range is known: the last day it can have happened.")


@entry_of(values.Monitor)
class Monitor(Entry):
    """Who serves a monitorship."""


@entry_of(values.Term)
class Term(Sourced):
    """One entry of `terms`: a period under an instrument."""


@entry_of(values.Penalty)
class Penalty(Entry):
    """One entry of `penalties`: what each day of a delay costs."""


@entry_of(values.RecommendationTerms)
class RecommendationTerms(Sourced):
    """One entry of `recommendation_terms`: what an instrument says of recommendations; a clock it lacks never runs."""


@entry_of(payment_terms.Interest)
class Interest(Entry):
    """What the text says of interest on an amount."""


@entry_of(payment_terms.Credit)
class Credit(Entry):
    """What is paid on another obligation and counts towards this one."""


class Instalment(Sourced):
    """One part in which an amount is paid."""

    amount: Amounts = Field(description="What is to be paid then, by currency: `{GBP: 100.00}`.")
    due: Rule | None = Field(description="When it is due; `null` where no due term was found.")
    clause: Cited | None = Field(None, description="Where it is written, if not where the whole amount is.")
    wording: Text | None = Field(None, description="The words of the clause.")
    interest: Interest | None = Field(None, description="The interest that this part bears by itself.")


written_as(tuple[str, ...], tuple[Instalment, ...], form="instalments")


@entry_of(
    values.Obligation,
    only=(
        *("signed_by", "owed_to", "owner", "clause", "wording", "acceptance", "extension", "dispute", "cut_off"),
        *("penalty", "audience", "notices"),
    ),
)
class Attestation(Sourced):
    """What a standing duty asks to be attested each period: its rule alone, or with what else holds for it."""

    due: Rule = Field(description="When it is due for each period: `15 days after the end of each calendar quarter`.")


def _rule_alone(value: object) -> object:
    return {"due": value} if isinstance(value, str) else value


Attested = Annotated[Attestation, BeforeValidator(_rule_alone, json_schema_input_type=Attestation | str)]


@entry_of(values.Obligation, only=("satisfied_on", "cut_off", "acceptance", "extension", "dispute", "cures"))
class DeliveryTerms(Sourced):
    """What a duty may say of its delivery."""


@entry_of(values.Obligation, without=("instrument", "title", "kind", "due"))
class Duty(DeliveryTerms):
    """What a duty may say of itself, wherever it is written."""


@entry_of(values.Obligation)
class Obligation(Duty):
    """One entry of `obligations`: one duty."""

    attested: Attested | None = Field(
        None,
        description="What a standing duty asks to be attested each period: a due rule, or a mapping with `due` and "
        "`signed_by`; it becomes an obligation of its own, CODE.attestation.",
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


class Told(Sourced):
    """What was reported or said, and when."""

    grade: GradeName = key_of(values.Development, "grade")
    on: Day | None = Field(None, description="The day it happened or was reported.")
    no_later_than: Day | None = Field(None, description="Where only the last possible day is known: that day.")
    after: Day | None = Field(None, description="Where only a range is known: the last day before it.")
    by: Day | None = Field(None, description="Where only a range is known: its last day.")

    @property
    def is_dated(self) -> bool:
        """Whether it says when."""
        return any(each is not None for each in (self.on, self.no_later_than, self.by))


@entry_of(values.Development)
class Development(Told):
    """One entry of `developments`: reported, and changing no date until it is a fact."""


@entry_of(values.Precedent)
class Precedent(Told):
    """One entry of `precedents`: another settlement that somebody cites for this one."""


class _OrText:
    """The schema of an entry for which its text alone may stand."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string", "minLength": 1}, handler(core)]}


@entry_of(values.SourcedReading)
class SourcedReading(Entry):
    """One entry of `readings`: what one side of a contradiction says; a text alone is one without a source of its own."""


written_as(
    values.SourcedReading,
    Annotated[
        SourcedReading, BeforeValidator(lambda value: {"text": value} if isinstance(value, str) else value), _OrText()
    ],
)


@entry_of(values.Contradiction)
class Contradiction(Entry):
    """One entry of `contradictions`: sources that disagree on a date or a term."""


def _empty_entry(value: object) -> object:
    return {} if value is None else value


# `initial-report:` with nothing after it is `initial-report: {}`.
PerhapsEmptyEvent = Annotated[Event, BeforeValidator(_empty_entry)]
PerhapsEmptyParty = Annotated[Party, BeforeValidator(_empty_entry)]


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
    kept_from: Annotated[Records, *words(Records)] = Field(
        Records.OWN,
        description="From what its record is kept: own records, or public sources, which do not tell all that was done.",
    )
    open_to_public: YesNo | None = Field(
        None,
        description="yes where everybody may see its public edition without a sign-in.",
    )
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
    precedents: tuple[Precedent, ...] = Field((), description="Other settlements that are cited for this one.")


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) with which an editor checks and completes an agreement file."""
    schema = AgreementFile.model_json_schema(mode="validation")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Agreement file"}
    return head | {key: value for key, value in schema.items() if key != "title"}
