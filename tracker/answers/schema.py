"""The JSON Schema of each answer, worked out from the types of its keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from enum import Enum
from importlib import import_module
from inspect import getdoc
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from tracker.answers.answer import REFUSAL
from tracker.errors import UnknownName
from tracker.remedies import Remedy

_SUBJECTS = (
    *("agreed", "agreement", "database", "day", "deadlines", "facts"),
    *("journal", "money", "people", "portfolio", "recommendations"),
)
# What each command prints, by the words that call it, and what any of them refuses.
ANSWERS: dict[str, Any] = {}
for _subject in _SUBJECTS:
    ANSWERS |= import_module(f"tracker.answers.{_subject}").ANSWERS
NAMES = (*sorted(ANSWERS), "refusal")

_DRAFT = "https://json-schema.org/draft/2020-12/schema"
_DAY = r"^\d{4}-\d\d-\d\d$"
_MOMENT = r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?([+-]\d\d:\d\d)?$"
_WRITTEN: dict[Any, dict[str, Any]] = {
    Any: {},
    NoneType: {"type": "null"},
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
}
# A day as `2024-03-24`; a moment as `2024-03-24T17:00`, with its offset where it is that of an entry.
_DATED: dict[Any, dict[str, Any]] = {
    date: {"description": "A day.", "type": "string", "pattern": _DAY},
    datetime: {"description": "A moment, local where it has no offset.", "type": "string", "pattern": _MOMENT},
}
_NAMED = {date: "Day", datetime: "Moment"}


def json_schema(words: str) -> dict[str, Any]:
    """Work out the JSON Schema of what a command prints with `--json`; of “refusal”, of what any refuses."""
    if words not in NAMES:
        raise UnknownName("answer", words, NAMES)
    objects: dict[str, Any] = {}
    schema = _of(ANSWERS.get(words, REFUSAL), objects)
    title = "refusal" if words not in ANSWERS else f"tracker {words} --json"
    return {"$schema": _DRAFT, "title": title, **schema, "$defs": objects}


def every_schema() -> dict[str, Any]:
    """Work out all of them as one document: an entry of `answers` for each command, over the same `$defs`."""
    objects: dict[str, Any] = {}
    answers = {words: _of(ANSWERS.get(words, REFUSAL), objects) for words in NAMES}
    return {"$schema": _DRAFT, "title": "What tracker prints as JSON", "answers": answers, "$defs": objects}


def schemas_of(kinds: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Work out the schemas of other answers, by the same names, and the objects that they name under `$defs`."""
    objects: dict[str, Any] = {}
    return {name: _of(kind, objects) for name, kind in kinds.items()}, objects


def _of(kind: Any, objects: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401 — whatever a key may be annotated with
    if kind in _WRITTEN:
        return _WRITTEN[kind]
    if kind in _DATED:
        objects[_NAMED[kind]] = _DATED[kind]
        return {"$ref": f"#/$defs/{_NAMED[kind]}"}
    origin, parts = get_origin(kind), get_args(kind)
    if origin is UnionType:
        return {"anyOf": [_of(part, objects) for part in parts]}
    if origin is list:
        return {"type": "array", "items": _of(parts[0], objects)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _of(parts[1], objects)}
    if origin is Literal:
        return {"enum": list(parts)}
    if origin is tuple:
        return {"type": "array", "items": _of(parts[0], objects)}
    if kind in get_args(Remedy):
        types = get_type_hints(kind)
        keys = {each.name: types[each.name] for each in fields(kind)}
        return _named(kind, {"kind": Literal[kind.kind], **keys, "say": str}, objects)
    if issubclass(kind, Enum):
        return {"enum": [word.value for word in kind]}
    types = get_type_hints(kind)
    return _named(kind, {key: types[key] for key in kind.taken_from}, objects)


def _named(kind: type, types: dict[str, Any], objects: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__.removesuffix("Json")
    if name not in objects:
        objects[name] = {}  # its place, before that of what it holds
        objects[name] |= {
            "description": getdoc(kind),
            "type": "object",
            "properties": {key: _of(each, objects) for key, each in types.items()},
            "required": list(types),
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{name}"}
