"""The fields of an agreed value, read from its class: each with its type and the key under which an agreement file writes it.

A class writes them once: `owner: Annotated[str | None, Key("Who sees to it: a key of `persons`.")] = None`. The file's
schema, the rows and the texts of amendments all follow from that line.
"""

from __future__ import annotations

import operator
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import reduce
from types import NoneType
from typing import Annotated, Any, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Key:
    """A key of an agreement file; `description` is what an editor shows of it.

    `name` is the key where it is not called as its field. `form` names how its text is written where values of its type
    are written in several ways (`cited`). `least` is the fewest entries that its list may have. `required` marks a key
    that must be there even where its value may be null.
    """

    description: str
    name: str = ""
    form: str = ""
    least: int = 0
    required: bool = False


class Dating:
    """Marks a field from which dates follow: an amendment keeps what it was before."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a value: its type (without None), whether it may be None, and its key, if a file writes it."""

    name: str
    type: Any
    optional: bool
    required: bool
    default: Any
    key: Key | None
    dating: bool

    @property
    def written(self) -> str:
        """The key of the file, or the field's own name."""
        return (self.key and self.key.name) or self.name


# Read once: a settlement has thousands of values.
_FIELDS: dict[type, Mapping[str, Field]] = {}


def fields_of(values: type) -> Mapping[str, Field]:
    """Read the fields that a class is made from, by their names and in its order."""
    if values not in _FIELDS:
        hints = get_type_hints(values, include_extras=True)
        _FIELDS[values] = {
            each.name: _field(each.name, hints[each.name], each.default) for each in fields(values) if each.init
        }
    return _FIELDS[values]


def name_of(value: object) -> str:
    """The code, key or name that a value has in its settlement: the first of its fields."""
    return str(getattr(value, next(iter(fields_of(type(value))))))


def dating_fields(values: type) -> tuple[Field, ...]:
    """The fields of a class from which dates follow."""
    return tuple(field for field in fields_of(values).values() if field.dating)


def _field(name: str, hint: Any, default: object) -> Field:  # noqa: ANN401 — a type as it is written
    marks: tuple[object, ...] = ()
    if get_origin(hint) is Annotated:
        hint, *rest = get_args(hint)
        marks = tuple(rest)
    members = get_args(hint) if NoneType in get_args(hint) else ()
    return Field(
        name=name,
        type=reduce(operator.or_, (each for each in members if each is not NoneType)) if members else hint,
        optional=bool(members),
        required=default is MISSING,
        default=None if default is MISSING else default,
        key=next((mark for mark in marks if isinstance(mark, Key)), None),
        dating=Dating in marks,
    )
