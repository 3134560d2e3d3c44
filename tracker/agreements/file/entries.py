"""What every entry of an agreement file is made of: texts that become values, and the keys that many entries share."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import partial
from types import GenericAlias
from typing import Annotated, Any, ClassVar, TypeVar, get_args

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    WithJsonSchema,
    create_model,
    model_validator,
)

from tracker.agreements.file import mappings, scalars
from tracker.rules.currencies import DECIMALS, Money
from tracker.rules.due.language import Anchor, DueRule
from tracker.rules.due.spans import Span
from tracker.rules.facts import Answer, Decision, Ending
from tracker.rules.grades import Grade
from tracker.rules.settlement.audience import Audience
from tracker.rules.settlement.delivery import Acceptance, CutOff, ExtensionRule
from tracker.rules.settlement.keys import Field as ValueField
from tracker.rules.settlement.keys import fields_of
from tracker.rules.settlement.settlement import Obligation, PenaltyTier

_E = TypeVar("_E", bound="Entry")

_TEXT_SCHEMA: dict[str, Any] = {"type": "string", "minLength": 1}
_AUDIENCE_SCHEMA = {"type": "string", "enum": [str(audience) for audience in Audience]}
_CODE_PATTERN = "^[A-Za-z0-9][A-Za-z0-9._-]*$"
_DAY_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
_MOMENT_PATTERN = "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$"


def _scalar(read: Callable[[object], object], schema: dict[str, Any]) -> tuple[PlainValidator, WithJsonSchema]:
    return PlainValidator(read), WithJsonSchema(schema)


def words(known: type[StrEnum], *, suggest: bool = False) -> tuple[PlainValidator, WithJsonSchema]:
    """The form of one word of a list."""
    return _scalar(scalars.one_of(known, suggest=suggest), {"type": "string", "enum": [str(word) for word in known]})


def _example(read: Callable[[object], object], *examples: str) -> tuple[PlainValidator, WithJsonSchema]:
    return _scalar(read, _TEXT_SCHEMA | {"examples": list(examples)})


def _one_or_more(schema: dict[str, Any]) -> tuple[BeforeValidator, WithJsonSchema]:
    """The form of a list whose one entry may stand alone."""
    listing = BeforeValidator(lambda value: [value] if isinstance(value, str) else value)
    return listing, WithJsonSchema({"anyOf": [schema, {"type": "array", "items": schema}]})


Text = Annotated[str, *_scalar(scalars.text, _TEXT_SCHEMA)]
# Editors see 12.10 as a number; here it stays the text that was written.
Cited = Annotated[str, *_scalar(scalars.text, {"type": ["string", "number"]})]
Code = Annotated[
    str, *_scalar(scalars.code, {"type": "string", "pattern": _CODE_PATTERN, "maxLength": scalars.LONGEST_CODE})
]
Day = Annotated[date, *_scalar(scalars.day, {"type": "string", "pattern": _DAY_PATTERN, "examples": ["2024-02-23"]})]
Moment = Annotated[
    date | datetime,
    *_scalar(
        scalars.day_or_moment,
        {"type": "string", "pattern": _MOMENT_PATTERN, "examples": ["2024-02-23", "2024-02-23T14:30"]},
    ),
]
GradeName = Annotated[Grade, *words(Grade, suggest=True)]
Rule = Annotated[DueRule, *_example(scalars.rule, "30 days after sentencing", "on end(doj-monitorship)")]
AnchorText = Annotated[Anchor, *_example(scalars.anchor, "monitor-engaged", "2024-05-10", "end(agreement)")]
Running = Annotated[Span, *_example(scalars.running_span, "1 year", "6 months", "90 days")]
Manner = Annotated[Ending, *words(Ending, suggest=True)]
AnswerStep = Annotated[Answer, *words(Answer, suggest=True)]
Decided = Annotated[Decision, *words(Decision, suggest=True)]
Declaration = Annotated[int, *_scalar(scalars.declaration, {"type": "integer", "minimum": 1})]
Notice = Annotated[int, *_scalar(scalars.notice, {"type": "integer", "minimum": 0, "maximum": scalars.LARGEST_NOTICE})]
Zone = Annotated[str, *_example(scalars.time_zone, "America/New_York")]
Amounts = Annotated[
    tuple[Money, ...],
    *_scalar(
        scalars.amounts,
        {
            "type": "object",
            "minProperties": 1,
            "propertyNames": {"enum": sorted(DECIMALS)},
            "additionalProperties": {"type": ["number", "string"]},
            "examples": [{"USD": 898618825.00}],
        },
    ),
]
AudienceName = Annotated[str, *_scalar(scalars.audience, _AUDIENCE_SCHEMA)]
QuietDay = Annotated[str, *_example(scalars.quiet_day, "saturday", "sunday", "us-federal")]
YesNo = Annotated[bool, *_scalar(scalars.yes_no, {"type": ["boolean", "string"], "enum": [True, False, "yes", "no"]})]
Texts = Annotated[tuple[Text, ...], *_one_or_more(_TEXT_SCHEMA)]


class Entry(BaseModel):
    """An entry that holds the keys named here and no others."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True, defer_build=True)

    stands_for: ClassVar[type | None] = None
    """The class whose keys the entry holds, None where it has none of its own."""

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


# How the values of a type are written: for each of their forms, "" for the usual one.
_FORMS: dict[tuple[Any, str], Any] = {
    (str, ""): Text,
    (str, "cited"): Cited,
    (str, "address"): Annotated[str, *_scalar(scalars.url, {"type": "string", "pattern": "^https?://"})],
    (str, "email"): Annotated[str, *_scalar(scalars.email, {"type": "string", "format": "email"})],
    (bool, ""): YesNo,
    (int, ""): Annotated[int, *_example(scalars.running_days, "1 day", "3 days", "1 week")],
    (Decimal, ""): Annotated[Decimal, *_scalar(scalars.rate, {"type": "string", "examples": ["5 %", "4.25 %"]})],
    (Grade, ""): GradeName,
    (DueRule, ""): Rule,
    (Anchor, ""): AnchorText,
    (Span, ""): Annotated[Span, *_example(scalars.span, "3 years", "18 months")],
    (CutOff, ""): Annotated[CutOff, *_scalar(mappings.cut_off, mappings.CUT_OFF_SCHEMA)],
    (Acceptance, ""): Annotated[Acceptance, *_scalar(mappings.acceptance, mappings.ACCEPTANCE_SCHEMA)],
    (ExtensionRule, ""): Annotated[ExtensionRule, *_scalar(mappings.extension, mappings.EXTENSION_SCHEMA)],
    (tuple[str, ...], ""): Texts,
    (tuple[str, ...], "list"): tuple[Text, ...],
    (tuple[str, ...], "audiences"): Annotated[tuple[AudienceName, ...], *_one_or_more(_AUDIENCE_SCHEMA)],
    (tuple[str, ...], "quiet days"): Annotated[tuple[QuietDay, ...], *_one_or_more(_TEXT_SCHEMA)],
    (tuple[int, ...], ""): tuple[Notice, ...],
    (tuple[date, ...], ""): tuple[Day, ...],
    (tuple[Money, ...], ""): Amounts,
    (tuple[PenaltyTier, ...], ""): Annotated[tuple[PenaltyTier, ...], *_scalar(mappings.tiers, mappings.TIERS_SCHEMA)],
}
# What has no text of its own for nothing: a file leaves the key away.
_NEVER_EMPTY = frozenset({str, tuple[int, ...], tuple[Money, ...]})


def written_as(values: Any, entry: Any, *, form: str = "") -> None:  # noqa: ANN401 — types, whatever they are
    """Note that a file writes the values of a type as that entry."""
    _FORMS[values, form] = entry


def entry_of(
    values: type, *, only: Collection[str] = (), without: Collection[str] = ()
) -> Callable[[type[_E]], type[_E]]:
    """Add the keys of a class of values to an entry, after those that it writes itself; `only` or `without` some of them."""

    def with_keys(entry: type[_E]) -> type[_E]:
        keys: dict[str, Any] = {
            field.written: (_type_of(field), key_of(values, name))
            for name, field in fields_of(values).items()
            if field.key is not None and field.written not in entry.model_fields
            if (name in only if only else name not in without)
        }
        made: type[_E] = create_model(
            entry.__name__, __base__=entry, __module__=entry.__module__, __doc__=entry.__doc__, **keys
        )
        made.stands_for = values
        written_as(values, made)
        return made

    return with_keys


def stood_for(entry: Entry) -> type:
    """Find the class of values that an entry stands for."""
    if entry.stands_for is None:
        message = f"{type(entry).__name__} stands for no value"
        raise TypeError(message)
    return entry.stands_for


def key_of(values: type, name: str) -> Any:  # noqa: ANN401 — as pydantic's own `Field`
    """Make the field of an entry from the key of a value."""
    field = fields_of(values)[name]
    if field.key is None:
        message = f"{values.__name__}.{name} stands in no file"
        raise ValueError(message)
    needed = field.required or field.key.required
    return Field(
        **({} if needed else {"default": _default(field)}),
        description=field.key.description,
        min_length=field.key.least or None,
    )


def _default(field: ValueField) -> Any:  # noqa: ANN401 — a value of any type
    """What stands for an absent key: None where the value's own default is taken."""
    return None if field.optional or field.type in _NEVER_EMPTY else field.default


def _type_of(field: ValueField) -> Any:  # noqa: ANN401 — a type for pydantic
    written = _written(field.type, "" if field.key is None else field.key.form)
    return written if field.required or _default(field) is not None else written | None


def _written(values: Any, form: str) -> Any:  # noqa: ANN401 — types, whatever they are
    if (values, form) in _FORMS:
        return _FORMS[values, form]
    if values == DueRule:
        read = partial(scalars.clock_rule, runs_from=form)
        return Annotated[
            DueRule, *_example(read, f"30 days after {form}", "60 days", "promptly, target 10 business days")
        ]
    if isinstance(values, type) and issubclass(values, StrEnum):
        return Annotated[values, *words(values)]
    return GenericAlias(tuple, (_FORMS[get_args(values)[0], form], ...))


class Sourced(Entry):
    """An entry that says where it is written and how sure it is."""

    grade: GradeName = key_of(Obligation, "grade")
    source: Texts = key_of(Obligation, "sources")
    note: Text | None = key_of(Obligation, "note")


class Learned(Sourced):
    """A sourced entry that may say when it became known."""

    learned_on: Day | None = Field(None, description="The day on which this became known, if later than it happened.")
