"""What an agreement file may hold: one model for each kind of entry, each key with a description for editors.

The models turn text into values and know each entry alone; what entries say of each other is checked in
`tracker.agreements.references`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    PlainValidator,
    Tag,
    WithJsonSchema,
    model_validator,
)

from tracker.agreements import scalars
from tracker.rules.currencies import DECIMALS
from tracker.rules.due import Anchor, DueRule
from tracker.rules.grades import Grade
from tracker.rules.settlement import Money
from tracker.rules.spans import Span

_TEXT_SCHEMA: dict[str, Any] = {"type": "string", "minLength": 1}
_CODE_PATTERN = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
_DAY_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MOMENT_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$"


def _scalar(read: Callable[[object], object], schema: dict[str, Any]) -> tuple[PlainValidator, WithJsonSchema]:
    return PlainValidator(read), WithJsonSchema(schema)


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _nothing_said(value: object) -> object:
    return {} if value is None else value


_TEXT = _scalar(scalars.text, _TEXT_SCHEMA)
# Editors see 12.10 as a number; here it stays the text that was written.
_CITED = _scalar(scalars.text, {"type": ["string", "number"]})
_DAY = _scalar(scalars.day, {"type": "string", "pattern": _DAY_PATTERN, "examples": ["2024-02-23"]})
_MOMENT = _scalar(
    scalars.day_or_moment,
    {"type": "string", "pattern": _MOMENT_PATTERN, "examples": ["2024-02-23", "2024-02-23T14:30"]},
)
_CODE = _scalar(scalars.code, {"type": "string", "pattern": _CODE_PATTERN, "maxLength": scalars.LONGEST_CODE})
_GRADE = _scalar(scalars.grade, {"type": "string", "enum": [str(grade) for grade in Grade]})
_RULE = _scalar(scalars.rule, _TEXT_SCHEMA | {"examples": ["30 days after sentencing", "on end(doj-monitorship)"]})
_ANCHOR = _scalar(scalars.anchor, _TEXT_SCHEMA | {"examples": ["monitor-engaged", "2024-05-10", "end(agreement)"]})
_SPAN = _scalar(scalars.span, _TEXT_SCHEMA | {"examples": ["3 years", "18 months"]})
_YES_NO = _scalar(scalars.yes_no, {"type": ["boolean", "string"], "enum": [True, False, "yes", "no"]})
_NOTICE = _scalar(scalars.notice, {"type": "integer", "minimum": 0, "maximum": scalars.LARGEST_NOTICE})
_URL = _scalar(scalars.url, {"type": "string", "pattern": "^https?://"})
_ZONE = _scalar(scalars.time_zone, _TEXT_SCHEMA | {"examples": ["America/New_York"]})
_AMOUNTS = _scalar(
    scalars.amounts,
    {
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"enum": sorted(DECIMALS)},
        "additionalProperties": {"type": ["number", "string"]},
        "examples": [{"USD": 898618825.00}],
    },
)

Text = Annotated[str, *_TEXT]
Cited = Annotated[str, *_CITED]
Code = Annotated[str, *_CODE]
Day = Annotated[date, *_DAY]
Moment = Annotated[date | datetime, *_MOMENT]
GradeName = Annotated[Grade, *_GRADE]
Rule = Annotated[DueRule, *_RULE]
AnchorText = Annotated[Anchor, *_ANCHOR]
Length = Annotated[Span, *_SPAN]
YesNo = Annotated[bool, *_YES_NO]
Notice = Annotated[int, *_NOTICE]
Address = Annotated[str, *_URL]
Zone = Annotated[str, *_ZONE]
Amounts = Annotated[tuple[Money, ...], *_AMOUNTS]
Texts = Annotated[
    tuple[Text, ...],
    BeforeValidator(_one_or_many),
    WithJsonSchema({"anyOf": [_TEXT_SCHEMA, {"type": "array", "items": _TEXT_SCHEMA}]}),
]


class Entry(BaseModel):
    """An entry that holds the keys named here and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: object) -> object:
        """Take a key without a value for an absent one, wherever the key may be absent."""
        if not isinstance(value, dict):
            return value
        fields = cls.model_fields
        return {
            key: item
            for key, item in value.items()
            if item is not None or key not in fields or fields[key].is_required()
        }


class Sourced(Entry):
    """An entry that says where it is written and how sure it is."""

    grade: GradeName = Field(
        Grade.RECORD, description="How sure this is: record (seen in the record), reported, estimated or disputed."
    )
    source: Texts = Field((), description="Where it is written: the key of one entry of `sources`, or a list of keys.")
    note: Text | None = Field(None, description="What a reader should know, in words.")


class Learned(Sourced):
    """A sourced entry that may say when it became known."""

    learned_on: Day | None = Field(None, description="The day on which this became known, if later than it happened.")


class Source(Entry):
    """One entry of `sources`."""

    title: Text = Field(description="What the source is: the name of the document, release or article.")
    url: Address | None = Field(None, description="Its web address, if it has one.")
    grade: GradeName = Field(Grade.RECORD, description="How sure what it says is: record or reported.")
    note: Text | None = Field(None, description="What a reader should know of it, such as a second address.")


class Person(Entry):
    """One entry of `persons`."""

    name: Text = Field(description="The person's name.")
    email: Text | None = Field(None, description="Where notices for this person go.")


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


class Obligation(Sourced):
    """One entry of `obligations`: one duty."""

    instrument: Text = Field(description="The instrument it is in: a key of `instruments`.")
    title: Text = Field(description="The duty in one sentence.")
    kind: Text = Field(description="What it is: payment, report, certification, milestone, standing...")
    due: Rule | None = Field(
        description="When it is due, as the clause says it: `30 days after sentencing`. `null` where no due term was "
        "found: no date is then ever made up."
    )
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
    credited: Text | None = Field(None, description="What is credited, in words, where the amount is not known.")
    suspended: YesNo = Field(default=False, description="Whether the amount is suspended: not payable now.")
    term: Text | None = Field(None, description="The term that the duty ends with: a key of `terms`.")
    counting: Text | None = Field(None, description="Its own counting rule, where it differs from the instrument's.")
    calendar: Text | None = Field(None, description="Its own calendar, where it differs from the instrument's.")
    notices: tuple[Notice, ...] | None = Field(
        None, description="How many calendar days before the safe date to send notices: `[30, 7, 1, 0]`."
    )


class Fact(Learned):
    """One entry of `facts`."""

    recorded_by: Text | None = Field(None, description="Who says so: a key of `persons`.")


class DatedFact(Fact):
    """A fact with a day, a last possible day, or a range of days."""

    on: Moment | None = Field(None, description="The day it happened, or the moment in the settlement's time zone.")
    no_later_than: Day | None = Field(None, description="Where only the last possible day is known: that day.")
    after: Day | None = Field(None, description="Where only a range is known: the last day it had not happened yet.")
    by: Day | None = Field(None, description="Where only a range is known: the last day it can have happened.")


class ResolvedFact(DatedFact):
    """The organisation met a deadline."""

    resolved: Text = Field(description="The obligation's code; `CODE@3` or `CODE@2025-Q1` where it recurs.")


class HappenedFact(DatedFact):
    """An event took place, or an obligation was received, accepted or returned."""

    event: Text = Field(description="The event's name, or `received(CODE)`, `accepted(CODE)`, `returned(CODE)`.")


class ExtendedFact(Fact):
    """The authority moved a deadline to a later day."""

    extended: Text = Field(description="The obligation's code; `CODE@3` or `CODE@2025-Q1` where it recurs.")
    to: Day = Field(description="The new last day.")
    granted_on: Day = Field(description="The day the authority agreed.")


class WaivedFact(Fact):
    """The authority dropped a deadline."""

    waived: Text = Field(description="The obligation's code; `CODE@3` or `CODE@2025-Q1` where it recurs.")
    on: Day = Field(description="The day the authority agreed.")


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


FACT_KINDS: dict[str, type[Entry]] = {
    "resolved": ResolvedFact,
    "event": HappenedFact,
    "extended": ExtendedFact,
    "waived": WaivedFact,
}


def _fact_kind(value: object) -> str | None:
    """Name the kind of fact by the key that makes it one; the tag is no key, so that a path skips it."""
    keys = value if isinstance(value, dict) else {}
    return next((f"<{key}>" for key in FACT_KINDS if key in keys), None)


AnyFact = Annotated[
    Annotated[ResolvedFact, Tag("<resolved>")]
    | Annotated[HappenedFact, Tag("<event>")]
    | Annotated[ExtendedFact, Tag("<extended>")]
    | Annotated[WaivedFact, Tag("<waived>")],
    Discriminator(_fact_kind),
]
# `initial-report:` with nothing after it says as much as `initial-report: {}`.
PerhapsEmptyEvent = Annotated[Event, BeforeValidator(_nothing_said)]
PerhapsEmptyParty = Annotated[Party, BeforeValidator(_nothing_said)]


class AgreementFile(Entry):
    """A settlement with one organisation: what was agreed, what happened, and where each thing is written."""

    settlement: Code = Field(description="The settlement's own name, used by commands: binance-2023.")
    title: Text = Field(description="Its title for readers.")
    organisation: Text = Field(description="The organisation that settled.")
    time_zone: Zone = Field(description="The IANA time zone in which its days begin and end.")
    note: Text | None = Field(None, description="What a reader should know of the whole.")
    sources: dict[str, Source] = Field({}, description="Where things are written, by a short key.")
    persons: dict[str, Person] = Field({}, description="Who owns obligations, by a short key.")
    parties: dict[str, PerhapsEmptyParty] = Field({}, description="Organisations and persons, by name.")
    instruments: dict[str, Instrument] = Field(min_length=1, description="The documents of the settlement, by code.")
    events: dict[str, PerhapsEmptyEvent] = Field({}, description="Happenings that clocks run from, by name.")
    terms: dict[str, Term] = Field({}, description="Periods under the instruments, by code.")
    obligations: dict[str, Obligation] = Field({}, description="The duties, by code.")
    facts: tuple[AnyFact, ...] = Field((), description="What is already known to have happened.")
    developments: tuple[Development, ...] = Field((), description="What was reported, and changes no date.")
    contradictions: tuple[Contradiction, ...] = Field((), description="Where sources disagree on a date or a term.")


def json_schema() -> dict[str, Any]:
    """Give the JSON Schema (draft 2020-12) with which an editor checks and completes an agreement file."""
    schema = AgreementFile.model_json_schema(mode="validation")
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Agreement file"}
    return head | {key: value for key, value in schema.items() if key != "title"}
