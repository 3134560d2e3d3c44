"""The one table between kinds of facts and their rows, both ways, and the journal's text: all follow from the fields' marks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from enum import Enum
from types import NoneType
from typing import Any, TypedDict, get_args, get_type_hints

from tracker.rules.currencies import Money
from tracker.rules.due.spans import Span
from tracker.rules.facts import KINDS, Carried, Fact, When
from tracker.rules.facts.fact import FieldMark, marks_of


class FactColumns(TypedDict):
    """The columns of a fact's row that hold its content."""

    kind: str
    subject: str
    number: int | None
    earliest: date | datetime | None
    latest: date | datetime | None
    to_on: date | None
    details: dict[str, str] | None


@dataclass(frozen=True, slots=True)
class _Text:
    """How a value of one type stands among the details, is read from there, and stands in the journal."""

    write: Callable[[Any], str]
    read: Callable[[str], Any]
    journal: Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class _Place:
    """One field of a kind: its mark, its name in the row and in the journal, and how its values are written."""

    field: str
    mark: FieldMark
    name: str
    journal: str
    text: _Text
    default: object
    is_when: bool


def columns_of(fact: Fact) -> FactColumns:
    """The columns that hold what a fact says."""
    columns: dict[str, Any] = dict.fromkeys(FactColumns.__annotations__)
    details: dict[str, str] = {}
    for place in _places(type(fact)):
        value = getattr(fact, place.field)
        match place.mark.column:
            case "details":
                if place.mark.always or value != place.default:
                    details[place.name] = place.text.write(value)
            case "happened":
                columns["earliest"], columns["latest"] = fact.when.earliest, fact.when.latest
            case "evidence":
                pass  # it has rows of its own
            case column:
                columns[column] = value
    return FactColumns(**{**columns, "kind": fact.kind, "details": details or None})  # type: ignore[typeddict-item]  # by names that the marks hold


def fact_of(columns: FactColumns, *, evidence: tuple[str, ...], carried: Carried) -> Fact:
    """The fact that columns hold; raises `ValueError` for a row, such as a withdrawal, that is no fact of its own."""
    kind, latest = KINDS.get(columns["kind"]), columns["latest"]
    if kind is None or latest is None:
        message = f"a row of the kind “{columns['kind']}” is no fact of its own"
        raise ValueError(message)
    details = columns["details"] or {}
    values: dict[str, Any] = {}
    for place in _places(kind):
        match place.mark.column:
            case "details":
                if place.name in details or place.default is MISSING:
                    values[place.field] = place.text.read(details[place.name])
            case "happened":
                when = When(columns["earliest"], latest)
                values[place.field] = when if place.is_when else when.last_day
            case "evidence":
                values[place.field] = evidence
            case column:
                values[place.field] = columns[column]  # type: ignore[literal-required]  # as above
    return kind(**values, **carried)


def is_proven(kind: str) -> bool:
    """Whether facts of a kind are proven by files of their own."""
    return kind in KINDS and any(place.mark.column == "evidence" for place in _places(KINDS[kind]))


def journal_text(fact: Fact) -> dict[str, object]:
    """What the journal says of a fact."""
    text: dict[str, object] = {fact.recorded_as: fact.about.code}
    for place in _places(type(fact)):
        value = getattr(fact, place.field)
        if place.journal and not (place.mark.if_given and value == place.default):
            text[place.journal] = None if value is None else place.text.journal(value)
    return text


# By the word of the kind; worked out when the first fact of a kind comes by, since a command meets few of them.
_PLACES: dict[str, tuple[_Place, ...]] = {}


def _places(kind: type[Fact]) -> tuple[_Place, ...]:
    known = _PLACES.get(kind.kind)
    if known is None:
        types, defaults = get_type_hints(kind), {each.name: each.default for each in fields(kind)}
        known = tuple(_place(name, mark, types[name], defaults[name]) for name, mark in marks_of(kind).items())
        _PLACES[kind.kind] = known
    return known


def _place(field: str, mark: FieldMark, hint: object, default: object) -> _Place:
    is_when = hint is When
    name = mark.name or field
    named_by = name if mark.column != "happened" else "when" if is_when else "on"
    journal = "" if mark.journal is None else mark.journal or named_by
    return _Place(field, mark, name, journal, _text(hint), default, is_when)


def _text(hint: Any) -> _Text:  # noqa: ANN401 — a type, or several
    if hint in _TEXTS:
        return _TEXTS[hint]
    if isinstance(hint, type) and issubclass(hint, Enum):
        return _Text(str, hint, str)
    (kind,) = (each for each in get_args(hint) if each is not NoneType)
    return _text(kind)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(filter(None, text.split("\n")))


def _day_or_moment(text: str) -> date | datetime:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _sums_written(sums: tuple[Money, ...]) -> str:
    return " ".join(f"{money.currency}:{money.minor}" for money in sums)


def _sums(text: str) -> tuple[Money, ...]:
    return tuple(Money(each[:3], int(each[4:])) for each in text.split())


_TEXTS: dict[Any, _Text] = {
    When: _Text(str, lambda text: When.on(_day_or_moment(text)), str),
    str: _Text(str, str, str),
    int: _Text(str, int, int),
    bool: _Text(lambda _: "yes", "yes".__eq__, bool),
    date: _Text(date.isoformat, date.fromisoformat, date.isoformat),
    date | datetime: _Text(lambda day: day.isoformat(), _day_or_moment, lambda day: day.isoformat()[:10]),
    Span: _Text(str, Span.read, str),
    tuple[str, ...]: _Text("\n".join, _lines, list),  # no line of text holds what stands between them
    tuple[Money, ...]: _Text(_sums_written, _sums, lambda sums: [str(money) for money in sums]),
}
