"""What a value of the interface may be: its JSON Schema, and how it is read; what does not fit is told with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from enum import Enum
from functools import partial
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from tracker.agreements.file import scalars
from tracker.errors import InputRefused
from tracker.reports.monthly.subject import Month
from tracker.rules.characters import unfit
from tracker.rules.currencies import DECIMALS, Money
from tracker.rules.due.spans import Span, Unit
from tracker.rules.when import When
from tracker.web.visits import LONGEST_FIELD

LARGEST_NUMBER = 2**31 - 1  # PostgreSQL's integers go no further
MOST_VALUES = 200
# As `unfit` has them, but for the breaks of lines; what is half a character, JSON in UTF-8 cannot hold.
_TEXT = (
    r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff"
    r"\ufffe\uffff]*$"
)
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_MOMENT = r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$"
_PAST = r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?)?$"
_MONTH = r"^[1-9]\d{3}-(0[1-9]|1[0-2])$"
_SPAN = r"^[1-9]\d{0,2} (day|week|month|year)s?$"
_UNITS = {str(unit): unit for unit in (Unit.DAY, Unit.WEEK, Unit.MONTH, Unit.YEAR)}


@dataclass(frozen=True, slots=True)
class Misfit:
    """One value that does not fit: where it stands in the body or the address, and a sentence.

    `shape` says that it is not as its schema has it; else it has the form of such a value, and is none.
    """

    pointer: str
    detail: str
    shape: bool = True


class ValuesRefused(InputRefused):
    """What was sent is not as the description has it; all of it is told at once."""

    def __init__(self, misfits: Sequence[Misfit]) -> None:
        super().__init__(*(f"{each.pointer or 'the body'}: {each.detail}" for each in misfits))
        self.misfits = tuple(misfits)

    @property
    def shapeless(self) -> bool:
        """Whether some value is not as its schema has it."""
        return any(each.shape for each in self.misfits)


@dataclass(frozen=True, slots=True)
class Readable:
    """What a value may be; `read` takes it as JSON has it, and raises `ValuesRefused` with a place beneath its own."""

    schema: Mapping[str, Any]
    read: Callable[[Any], Any]


def misfit(detail: str, pointer: str = "", *, shape: bool = True) -> ValuesRefused:
    """The refusal of one value."""
    return ValuesRefused([Misfit(pointer, detail, shape)])


def read_at(pointer: str, kind: Readable, value: Any, found: list[Misfit]) -> Any:  # noqa: ANN401 — whatever JSON holds
    """Read one value that stands at a place; what does not fit is added to what was found, and None is given."""
    try:
        return kind.read(value)
    except ValuesRefused as refusal:
        found += (Misfit(f"{pointer}{each.pointer}", each.detail, each.shape) for each in refusal.misfits)
    return None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise misfit("a text is wanted.")
    if len(value) > LONGEST_FIELD or unfit(value.replace("\r", "").replace("\n", "").replace("\t", "")) is not None:
        raise misfit("it holds a character that no text here may hold, or is too long.")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise misfit("true or false is wanted.")
    return value


def _number(value: object, least: int = 1, most: int = LARGEST_NUMBER) -> int:
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not isinstance(value, int | float) or not whole or not least <= value <= most:
        raise misfit(f"a whole number from {least} to {most} is wanted.")
    return int(value)


def _day(value: object) -> date:
    try:
        if isinstance(value, str) and re.fullmatch(_DAY, value, re.ASCII):
            return date.fromisoformat(value)
    except ValueError:
        raise misfit("it is no day that the calendar has.") from None
    raise misfit("a day is wanted, such as 2026-03-31.")


def _day_or_moment(value: object) -> date | datetime:
    try:
        if isinstance(value, str) and re.fullmatch(_MOMENT, value, re.ASCII):
            return datetime.fromisoformat(value)
    except ValueError:
        raise misfit("it is no moment that the calendar has.", shape=False) from None
    return _day(value)


def _past(value: object) -> date | datetime:
    if not isinstance(value, str) or not re.fullmatch(_PAST, value, re.ASCII):
        raise misfit("a day or a moment is wanted, such as 2026-03-31 or 2026-03-31T17:00.")
    try:
        return datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
    except ValueError:
        raise misfit("it is no day or moment that the calendar has.", shape=False) from None


def _when(value: object) -> When:
    if not isinstance(value, dict):
        return When.on(_day_or_moment(value))
    found: list[Misfit] = []
    unknown = value.keys() - {"earliest", "latest"}
    found += (Misfit(f"/{each}", "there is no such key here.") for each in sorted(unknown))
    if value.get("latest") is None:
        found.append(Misfit("/latest", "it is needed."))
    moment = Readable({}, _day_or_moment)
    days = [
        None if value.get(name) is None else read_at(f"/{name}", moment, value[name], found)
        for name in ("earliest", "latest")
    ]
    if found:
        raise ValuesRefused(found)
    earliest, latest = days
    if latest is None or (earliest is not None and earliest.isoformat() > latest.isoformat()):
        raise misfit("it ends before it begins.", shape=False)
    return When(earliest, latest)


def _sha256(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch("[0-9a-f]{64}", value, re.ASCII):
        raise misfit("a SHA-256 is wanted: 64 hexadecimal digits.")
    return value


def _month(value: object) -> Month:
    if not isinstance(value, str) or not re.fullmatch(_MONTH, value, re.ASCII):
        raise misfit("a month is wanted, such as 2026-03.")
    return Month(int(value[:4]), int(value[5:]))


def _span(value: object) -> Span:
    if not isinstance(value, str) or not re.fullmatch(_SPAN, value, re.ASCII):
        raise misfit("a span is wanted, such as “1 year”, “6 months” or “90 days”.")
    count, _, unit = value.partition(" ")
    return Span(int(count), _UNITS[unit.removesuffix("s")])


def _money(value: object) -> Money:
    if not isinstance(value, dict) or value.keys() != {"currency", "amount"}:
        raise misfit("a sum is wanted, such as {“currency”: “USD”, “amount”: “1000.00”}.")
    currency, amount = value["currency"], value["amount"]
    if not isinstance(currency, str) or currency not in DECIMALS:
        raise misfit("it is no currency of ISO 4217.", "/currency")
    if not isinstance(amount, str) or not re.fullmatch(_amounts(DECIMALS[currency]), amount, re.ASCII):
        raise misfit(f"an amount of {currency} is wanted as text, such as “1000.00”.", "/amount")
    try:
        return scalars.amounts({currency: amount})[0]
    except ValueError as error:
        raise misfit(str(error), "/amount", shape=False) from None


def _amounts(decimals: int) -> str:
    part = rf"(\.\d{{1,{decimals}}})?" if decimals else ""
    return rf"^(0|[1-9]\d{{0,11}}){part}$"


def _several(each: Readable, value: object) -> tuple[Any, ...]:
    if not isinstance(value, list) or len(value) > MOST_VALUES:
        raise misfit(f"a list of at most {MOST_VALUES} is wanted.")
    found: list[Misfit] = []
    given = tuple(read_at(f"/{place}", each, one, found) for place, one in enumerate(value))
    if found:
        raise ValuesRefused(found)
    return given


def _or_nothing(kind: Readable, value: object) -> object:
    return None if value is None else kind.read(value)


TEXT = Readable({"type": "string", "maxLength": LONGEST_FIELD, "pattern": _TEXT}, _text)
FLAG = Readable({"type": "boolean"}, _flag)
NUMBER = Readable({"type": "integer", "minimum": 1, "maximum": LARGEST_NUMBER}, _number)
DAY = Readable({"type": "string", "format": "date", "description": "A day."}, _day)
PAST = Readable(
    {"type": "string", "pattern": _PAST, "description": "A day (its end) or a moment, in the settlement's own zone."},
    _past,
)
SHA256 = Readable({"type": "string", "pattern": "^[0-9a-f]{64}$"}, _sha256)
MONTH = Readable({"type": "string", "pattern": _MONTH}, _month)
SPAN = Readable({"type": "string", "pattern": _SPAN}, _span)
_EDGE = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "pattern": _MOMENT}]}
WHEN = Readable(
    {
        "description": "A day; a moment in the settlement's own zone; or the first and the last day it may have been.",
        "anyOf": [
            *_EDGE["anyOf"],
            {
                "type": "object",
                "properties": {"earliest": {"anyOf": [*_EDGE["anyOf"], {"type": "null"}]}, "latest": _EDGE},
                "required": ["latest"],
                "additionalProperties": False,
            },
        ],
    },
    _when,
)
MONEY = Readable(
    {
        "description": "A sum; the amount is text in the currency's major unit.",
        "anyOf": [
            {
                "type": "object",
                "properties": {
                    "currency": {"enum": sorted(code for code, each in DECIMALS.items() if each == decimals)},
                    "amount": {"type": "string", "pattern": _amounts(decimals)},
                },
                "required": ["currency", "amount"],
                "additionalProperties": False,
            }
            for decimals in sorted(set(DECIMALS.values()))
        ],
    },
    _money,
)
# Those that many values share, under the name by which a description tells them once.
SHARED: Mapping[str, Readable] = {
    "TextGiven": TEXT,
    "DayGiven": DAY,
    "PastGiven": PAST,
    "SpanGiven": SPAN,
    "WhenGiven": WHEN,
    "MoneyGiven": MONEY,
}
_KNOWN: Mapping[Any, Readable] = {
    str: TEXT,
    bool: FLAG,
    int: NUMBER,
    date: DAY,
    When: WHEN,
    Money: MONEY,
    Span: SPAN,
}


def number_up_to(most: int) -> Readable:
    """A whole number from 1 to so much."""
    return Readable({"type": "integer", "minimum": 1, "maximum": most}, partial(_number, most=most))


def word_of(words: Iterable[Enum]) -> Readable:
    """One word of a closed list, read as what it stands for."""
    known = {str(each.value): each for each in words}

    def read(value: object) -> Enum:
        if not isinstance(value, str) or value not in known:
            raise misfit(f"one of these is wanted: {', '.join(known)}.")
        return known[value]

    return Readable({"enum": list(known)}, read)


def several(each: Readable) -> Readable:
    """A list of such values."""
    return Readable({"type": "array", "items": each.schema, "maxItems": MOST_VALUES}, partial(_several, each))


def or_nothing(kind: Readable) -> Readable:
    """Such a value, or null."""
    return Readable({"anyOf": [kind.schema, {"type": "null"}]}, partial(_or_nothing, kind))


@dataclass(frozen=True, slots=True)
class Member:
    """One key of an object: what it may be, and whether it must be there; `absent` is what stands for it elsewhere."""

    kind: Readable
    needed: bool
    absent: Any = None


def object_of(members: Mapping[str, Member]) -> Readable:
    """An object of just these keys, read as a dictionary of all of them."""
    schema = {
        "type": "object",
        "properties": {name: each.kind.schema for name, each in members.items()},
        "required": [name for name, each in members.items() if each.needed],
        "additionalProperties": False,
    }

    def read(value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise misfit("an object is wanted.")
        found = [Misfit(f"/{_escaped(name)}", "there is no such key here.") for name in value.keys() - members.keys()]
        given = {}
        for name, each in members.items():
            if name in value:
                given[name] = read_at(f"/{name}", each.kind, value[name], found)
            elif each.needed:
                found.append(Misfit(f"/{name}", "it is needed."))
            else:
                given[name] = each.absent
        if found:
            raise ValuesRefused(sorted(found, key=lambda each: each.pointer))
        return given

    return Readable(schema, read)


def readable(annotation: Any) -> Readable:  # noqa: ANN401 — a type
    """What an argument of that type may be; `TypeError` for a type that no value of JSON stands for."""
    if annotation in _KNOWN:
        return _KNOWN[annotation]
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is UnionType and NoneType in parts:
        (kind,) = (each for each in parts if each is not NoneType)
        return or_nothing(readable(kind))
    if origin in {tuple, Sequence}:
        return several(readable(parts[0]))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return word_of(annotation)
    if isinstance(annotation, type) and hasattr(annotation, "__dataclass_fields__"):
        return _made_of(annotation)
    message = f"no value of JSON stands for {annotation}: say in `tracker/web/api/values.py` how one is read"
    raise TypeError(message)


def _made_of(value: type) -> Readable:
    types = get_type_hints(value)
    members = {
        each.name: Member(
            readable(types[each.name]),
            each.default is MISSING,
            None if each.default is MISSING else each.default,
        )
        for each in fields(value)
    }
    given = object_of(members)
    return Readable(given.schema, lambda found: value(**given.read(found)))


def _escaped(name: str) -> str:
    """A key as a JSON pointer has it (RFC 6901), shortened and without what no text may hold."""
    plain = "".join("�" if unfit(each) is not None else each for each in name[:80])
    return plain.replace("~", "~0").replace("/", "~1")
