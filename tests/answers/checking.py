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
    words = next(words for words in (" ".join(arguments[:2]), arguments[0]) if words in ANSWERS)
    schema = _schema(words)
    found = list(faults(printed, schema, schema["$defs"]))
    assert found == [], found


def faults(value: object, schema: Mapping[str, Any], definitions: Mapping[str, Any], place: str = "$") -> Iterator[str]:
    """Give what of a value is not as its schema says, each with its place."""
    for word, wanted in schema.items():
        match word:
            case "$schema" | "$defs" | "title" | "description":
                continue
            case "$ref":
                yield from faults(value, definitions[wanted.removeprefix("#/$defs/")], definitions, place)
            case "anyOf":
                if all(any(faults(value, each, definitions, place)) for each in wanted):
                    yield f"{place}: {value!r} is none of {len(wanted)} alternatives"
            case "enum":
                if value not in wanted:
                    yield f"{place}: {value!r} is none of {wanted}"
            case "pattern":
                if isinstance(value, str) and not re.search(wanted, value):
                    yield f"{place}: {value!r} does not match {wanted}"
            case "type":
                if not isinstance(value, _TYPES[wanted]) or (isinstance(value, bool) and wanted != "boolean"):
                    yield f"{place}: {value!r} is no {wanted}"
            case "items":
                for number, each in enumerate(value if isinstance(value, list) else ()):
                    yield from faults(each, wanted, definitions, f"{place}[{number}]")
            case "required":
                if isinstance(value, dict):
                    yield from (f"{place}: lacks {key}" for key in wanted if key not in value)
            case "properties":
                kept = [key for key in value if key in wanted] if isinstance(value, dict) else []
                # What a list reads from its rows was stored with its keys sorted.
                if kept not in ([key for key in wanted if key in kept], sorted(kept)):
                    yield f"{place}: its keys stand in another order, {kept}"
                for key in kept:
                    yield from faults(value[key], wanted[key], definitions, f"{place}.{key}")
            case "additionalProperties":
                for key in (value if isinstance(value, dict) else {}).keys() - schema.get("properties", {}).keys():
                    if wanted is False:
                        yield f"{place}: has {key}, which the schema lacks"
                    else:
                        yield from faults(value[key], wanted, definitions, f"{place}.{key}")
            case _:
                yield f"{place}: the schema says “{word}”, which is not checked here"
