"""The JSON Schema of each answer, worked out from the types of its keys."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from inspect import getdoc
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from tracker.answers import (
    agreement,
    database,
    day,
    deadlines,
    evidence,
    facts,
    journal,
    money,
    people,
    portfolio,
    recommendations,
)
from tracker.answers.answer import JsonObject
from tracker.errors import UnknownName

_SUBJECTS = (
    *(agreement, database, day, deadlines, evidence, facts),
    *(journal, money, people, portfolio, recommendations),
)
# What each command prints, by the words that call it.
ANSWERS: dict[str, Any] = {words: kind for subject in _SUBJECTS for words, kind in subject.ANSWERS.items()}

_DAY = r"^\d{4}-\d\d-\d\d$"
_MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d)?$"
_WRITTEN: dict[Any, dict[str, Any]] = {
    Any: {},
    NoneType: {"type": "null"},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    date: {"type": "string", "pattern": _DAY},
    datetime: {"type": "string", "pattern": _MOMENT},
}


def json_schema(words: str) -> dict[str, Any]:
    """Work out the JSON Schema of what a command prints with `--json`.

    Raises `UnknownName` for a command that prints none.
    """
    if words not in ANSWERS:
        raise UnknownName("answer", words, sorted(ANSWERS))
    objects: dict[str, Any] = {}
    schema = _of(ANSWERS[words], objects)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"tracker {words} --json",
        **schema,
        "$defs": objects,
    }


def _of(kind: Any, objects: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 — whatever a key may be annotated with
    if kind in _WRITTEN:
        return _WRITTEN[kind]
    origin, parts = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return {"anyOf": [_of(part, objects) for part in parts]}
    if origin is list:
        return {"type": "array", "items": _of(parts[0], objects)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(parts[1], objects)}
    if issubclass(kind, Enum):
        return {"enum": [word.value for word in kind]}
    return _object(kind, objects)


def _object(kind: type[JsonObject], objects: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__.removesuffix("Json")
    if name not in objects:
        objects[name] = {}  # its place, before that of what it holds
        types = get_type_hints(kind)
        objects[name] |= {
            "description": getdoc(kind),
            "type": "object",
            "properties": {key: _of(types[key], objects) for key in kind.taken_from},
            "required": list(kind.taken_from),
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}
