"""What every entry of an agreement file is made of: texts that become values, and the keys that many entries share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainValidator, WithJsonSchema, model_validator

from tracker.agreements.file import scalars
from tracker.rules.currencies import DECIMALS, Money
from tracker.rules.due.language import Anchor, DueRule
from tracker.rules.due.spans import Span
from tracker.rules.facts import Answer, Decision, Ending
from tracker.rules.grades import Grade
from tracker.rules.settlement.settlement import Audience

_TEXT_SCHEMA: dict[str, Any] = {"type": "string", "minLength": 1}
_CODE_PATTERN = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
_DAY_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MOMENT_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$"


def _scalar(read: Callable[[object], object], schema: dict[str, Any]) -> tuple[PlainValidator, WithJsonSchema]:
    return PlainValidator(read), WithJsonSchema(schema)


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


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
_RUNNING = _scalar(scalars.running_span, _TEXT_SCHEMA | {"examples": ["1 year", "6 months", "90 days"]})
_ENDING = _scalar(scalars.ending, {"type": "string", "enum": [str(manner) for manner in Ending]})
_AUDIENCE_SCHEMA = {"type": "string", "enum": [str(audience) for audience in Audience]}
_AUDIENCE = _scalar(scalars.audience, _AUDIENCE_SCHEMA)
_STEP = _scalar(scalars.answer, {"type": "string", "enum": [str(step) for step in Answer]})
_DECISION = _scalar(scalars.decision, {"type": "string", "enum": [str(decision) for decision in Decision]})
_YES_NO = _scalar(scalars.yes_no, {"type": ["boolean", "string"], "enum": [True, False, "yes", "no"]})
_NOTICE = _scalar(scalars.notice, {"type": "integer", "minimum": 0, "maximum": scalars.LARGEST_NOTICE})
_URL = _scalar(scalars.url, {"type": "string", "pattern": "^https?://"})
_EMAIL = _scalar(scalars.email, {"type": "string", "format": "email"})
_DAYS = _scalar(scalars.running_days, _TEXT_SCHEMA | {"examples": ["1 day", "3 days", "1 week"]})
_QUIET = _scalar(scalars.quiet_day, _TEXT_SCHEMA | {"examples": ["saturday", "sunday", "us-federal"]})
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
Running = Annotated[Span, *_RUNNING]
Manner = Annotated[Ending, *_ENDING]
AnswerStep = Annotated[Answer, *_STEP]
Decided = Annotated[Decision, *_DECISION]
YesNo = Annotated[bool, *_YES_NO]
Notice = Annotated[int, *_NOTICE]
Address = Annotated[str, *_URL]
Email = Annotated[str, *_EMAIL]
RunningDays = Annotated[int, *_DAYS]
Zone = Annotated[str, *_ZONE]
Amounts = Annotated[tuple[Money, ...], *_AMOUNTS]
Texts = Annotated[
    tuple[Text, ...],
    BeforeValidator(_one_or_many),
    WithJsonSchema({"anyOf": [_TEXT_SCHEMA, {"type": "array", "items": _TEXT_SCHEMA}]}),
]

Audiences = Annotated[
    tuple[Annotated[str, *_AUDIENCE], ...],
    BeforeValidator(_one_or_many),
    WithJsonSchema({"anyOf": [_AUDIENCE_SCHEMA, {"type": "array", "items": _AUDIENCE_SCHEMA}]}),
]

QuietDays = Annotated[
    tuple[Annotated[str, *_QUIET], ...],
    BeforeValidator(_one_or_many),
    WithJsonSchema({"anyOf": [_TEXT_SCHEMA, {"type": "array", "items": _TEXT_SCHEMA}]}),
]


class Entry(BaseModel):
    """An entry that holds the keys named here and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)

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
