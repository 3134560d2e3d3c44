"""Holds a JSON value to one of our schemas: the part of JSON Schema 2020-12 that they use, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from tracker.answers.schema import ANSWERS, json_schema

_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "null": type(None),
    "number": (int, float),
    "object": dict,
    "string": str,
}


_schema = cache(json_schema)


def require_answer(arguments: Sequence[str], printed: object) -> None:
    """Hold what a command printed as JSON to the schema of its answer."""
    schema = _schema(command_of(arguments))
    found = list(faults(printed, schema, schema["$defs"]))
    assert found == [], found


def command_of(arguments: Sequence[str]) -> str:
    """Give the words that call a command which prints JSON."""
    named = arguments[2:] if arguments[0] == "--database" else arguments
    return next(words for words in (" ".join(named[:2]), named[0]) if words in ANSWERS)


def require_refusal(printed: object) -> None:
    """Hold what was refused as JSON to its schema."""
    schema = _schema("refusal")
    found = list(faults(printed, schema, schema["$defs"]))
    assert found == [], found


def in_short(definitions: Mapping[str, Any]) -> Iterator[str]:
    """Give the keys of each object with their types, one object a line; each kind of way out has its own elsewhere."""
    for name, each in sorted(definitions.items()):
        if "properties" in each and not {"say", "remedies"} & each["properties"].keys():
            yield f"{name}: {', '.join(f'{key} {_type_in_short(kind)}' for key, kind in each['properties'].items())}"


def _type_in_short(schema: Mapping[str, Any]) -> str:
    match schema:
        case {"$ref": name}:
            return str(name).removeprefix("#/$defs/")
        case {"anyOf": kinds}:
            return "|".join(map(_type_in_short, kinds))
        case {"enum": words}:
            return f"({'|'.join(map(str, words))})"
        case {"items": kind}:
            return f"[{_type_in_short(kind)}]"
        case {"additionalProperties": kind}:
            return f"{{{_type_in_short(kind)}}}"
        case _:
            return str(schema.get("type", "any"))


def faults(value: object, schema: Mapping[str, Any], definitions: Mapping[str, Any], place: str = "$") -> Iterator[str]:
    """Give what of a value is not as its schema says, each with its place."""
    if "$ref" in schema:
        yield from faults(value, definitions[schema["$ref"].removeprefix("#/$defs/")], definitions, place)
    elif "anyOf" in schema:
        if all(any(faults(value, each, definitions, place)) for each in schema["anyOf"]):
            yield f"{place}: {value!r} is none of {len(schema['anyOf'])} alternatives"
    elif "enum" in schema:
        if value not in schema["enum"]:
            yield f"{place}: {value!r} is none of {schema['enum']}"
    elif "type" in schema and not _is(value, schema["type"]):
        yield f"{place}: {value!r} is no {schema['type']}"
    elif isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{place}: {value!r} does not match {schema['pattern']}"
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from faults(each, schema.get("items", {}), definitions, f"{place}[{number}]")
    elif isinstance(value, dict) and "type" in schema:
        yield from _faults_of_keys(value, schema, definitions, place)


def _is(value: object, kind: str) -> bool:
    return isinstance(value, _TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))


def _faults_of_keys(
    value: Mapping[str, object], schema: Mapping[str, Any], definitions: Mapping[str, Any], place: str
) -> Iterator[str]:
    named, others = schema.get("properties", {}), schema["additionalProperties"]
    yield from (f"{place}: lacks {key}" for key in schema.get("required", ()) if key not in value)
    kept = [key for key in value if key in named]
    # What a list reads from its rows was stored with its keys sorted.
    if kept not in ([key for key in named if key in kept], sorted(kept)):
        yield f"{place}: its keys stand in another order, {kept}"
    for key, each in value.items():
        if key in named or others is not False:
            yield from faults(each, named.get(key, others), definitions, f"{place}.{key}")
        else:
            yield f"{place}: has {key}, which the schema lacks"


def objects_in(value: object, schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[str]:
    """Give the names of the objects that a value which follows its schema is made of."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        yield name
        yield from objects_in(value, definitions[name], definitions)
    elif "anyOf" in schema:
        fitting = next(each for each in schema["anyOf"] if not any(faults(value, each, definitions)))
        yield from objects_in(value, fitting, definitions)
    elif isinstance(value, list):
        for each in value:
            yield from objects_in(each, schema.get("items", {}), definitions)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield from objects_in(each, schema.get("properties", {}).get(key, {}), definitions)
