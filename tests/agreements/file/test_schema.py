"""The JSON Schema lets an editor check and complete what the reader accepts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from tests.agreements.file.small_file import small
from tracker.agreements.file.schema import json_schema
from tracker.agreements.library import library

SCHEMA = json_schema()
TYPES: dict[str, type | tuple[type, ...]] = {
    "object": dict,
    "array": list,
    "string": str,
    "boolean": bool,
    "integer": int,
    "number": (int, float),
    "null": type(None),
}


class TextDates(yaml.SafeLoader):
    """Reads as editors do, by YAML 1.2: a day is a string, and `yes` a word."""


TextDates.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":", 1)[1] not in {"timestamp", "bool"}]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def as_an_editor_reads(text: str) -> Any:
    return yaml.load(text, Loader=TextDates)  # noqa: S506 -- a SafeLoader that resolves less


def against(schema: dict[str, Any], value: Any, path: str = "$") -> Iterator[str]:
    """Give where a value breaks the schema; knows the few keywords that ours uses."""
    if "$ref" in schema:
        yield from against(SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[1]], value, path)
        return
    for combined in ("anyOf", "oneOf"):
        if combined in schema:
            broken = [[*against(each, value, path)] for each in schema[combined]]
            fitting = sum(not each for each in broken)
            if fitting != 1 and not (combined == "anyOf" and fitting):
                yield min((each for each in broken if each), key=len)[0]
    if "type" in schema:
        names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
        if not any(isinstance(value, TYPES[name]) for name in names):
            yield f"{path} is no {' or '.join(names)}"
            return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path} is not one of {schema['enum']}"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        yield f"{path} does not match {schema['pattern']}"
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from against(schema.get("items", {}), item, f"{path}[{number}]")
    if isinstance(value, dict):
        yield from against_object(schema, value, path)


def against_object(schema: dict[str, Any], value: dict[str, Any], path: str) -> Iterator[str]:
    known = schema.get("properties", {})
    for key in schema.get("required", []):
        if key not in value:
            yield f"{path}.{key} is missing"
    for key, item in value.items():
        if key in known:
            yield from against(known[key], item, f"{path}.{key}")
        elif schema.get("additionalProperties") is False:
            yield f"{path}.{key} is unknown"
        elif isinstance(schema.get("additionalProperties"), dict):
            yield from against(schema["additionalProperties"], item, f"{path}.{key}")


@pytest.mark.parametrize("name", [item.name for item in library()])
def test_a_shipped_file_is_valid_for_an_editor(name: str) -> None:
    text = next(item.path for item in library() if item.name == name).read_text(encoding="utf-8")
    assert [*against(SCHEMA, as_an_editor_reads(text))] == []


def test_the_small_file_is_valid_for_an_editor() -> None:
    assert [*against(SCHEMA, as_an_editor_reads(small()))] == []


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("title: Acme, 2024", "titel: Acme", ["$.title is missing", "$.titel is unknown"]),
        ("    counting: frcp-6\n", "", ["$.instruments.plea.counting is missing"]),
        ("    clause: 12.10\n", "    claus: 12.10\n", ["$.obligations.D1.claus is unknown"]),
        ("    due: 30 days after sentencing\n", "", ["$.obligations.D1.due is missing"]),
        ("{USD: 1000.50}", "1000.50", ["$.obligations.D1.amount is no object"]),
        ("{resolved: D1, on: 2024-03-20}", "{resolved: D1, at: 2024-03-20}", ["$.facts[0].at is unknown"]),
    ],
)
def test_an_editor_marks_what_the_reader_refuses(old: str, new: str, says: list[str]) -> None:
    assert [*against(SCHEMA, as_an_editor_reads(small((old, new))))] == says


def test_it_is_a_schema_of_draft_2020_12_that_can_be_written_as_json() -> None:
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA


def test_every_key_is_described_in_plain_words_and_no_other_key_is_allowed() -> None:
    entries = [SCHEMA, *SCHEMA["$defs"].values()]
    assert len(entries) == 56
    for entry in entries:
        assert entry["additionalProperties"] is False, entry["title"]
        for key, described in entry["properties"].items():
            assert described["description"].endswith((".", "...")), (entry["title"], key)
