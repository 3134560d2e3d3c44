"""One obligation written into the text of an agreement file: only what changes is written, all else stays as it stands.

Comments, order, blank lines and the way each value is written stay. Whatever was written, the text is read again: it
must say what was to be said and nothing else, or it is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from tracker.agreements.file.document import Node, read_document
from tracker.agreements.file.problems import Place, refused
from tracker.agreements.file.scalars import is_code
from tracker.errors import FileRefused, NotFound
from tracker.rules.characters import composed

Value = str | tuple[str, ...] | None
_LOADER: type[yaml.CSafeLoader | yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SECTION = "obligations"
# Words that YAML's readers take for something else than text, where they stand alone as a key.
_NO_KEYS = frozenset({"null", "true", "false", "yes", "no", "on", "off", "y", "n"})


@dataclass(frozen=True, slots=True)
class _Edit:
    """A piece of the text, from one place up to another, and what stands there instead."""

    start: int
    end: int
    text: str


def obligation_in(text: str, file: str, code: str) -> Mapping[str, object]:
    """What the file says of an obligation, as it is written there; `NotFound` where it is not written by itself."""
    entry = read_document(text.encode(), file).root.under(_SECTION).get(code)
    if entry is None:
        raise NotFound(f"{code} does not stand by itself under `{_SECTION}` of {file}.", "Change it in the file.")
    return {name: node.plain() for name, node in entry.entries.items()}


def with_obligation(text: str, file: str, code: str, values: Mapping[str, Value]) -> str:
    """The text with a new obligation at the end of those that it has; a value of None is left out, but for `due`."""
    root = read_document(text.encode(), file).root
    if code in root.under(_SECTION):
        raise refused(file, root.entries[_SECTION].keys[code], f"There is an obligation “{code}” already.")
    if not is_code(code):
        raise refused(file, Place(1, 1), f"“{code[:40]}” is no code: give letters, digits, dots and hyphens.")
    given = {key: value for key, value in values.items() if value is not None or key == "due"}
    said = dict(_plain(root))
    said[_SECTION] = {**_mapping(said.get(_SECTION)), code: {key: _said(value) for key, value in given.items()}}
    key = code if not code.isdigit() and code.casefold() not in _NO_KEYS else json.dumps(code)
    lines = [f"{key}:", *(f"  {name}: {_written(value)}" for name, value in given.items())]
    return _agreeing(_edited(text, [_appended(text, file, lines)]), file, said)


def with_changes(text: str, file: str, code: str, values: Mapping[str, Value]) -> str:
    """The text with other values of an obligation that it has; None writes that it was not found."""
    before = obligation_in(text, file, code)
    changed = {key: value for key, value in values.items() if _said(value) != before.get(key)}
    if not changed:
        return text
    said = dict(_plain(read_document(text.encode(), file).root))
    said[_SECTION] = {
        **_mapping(said[_SECTION]),
        code: {**before, **{key: _said(value) for key, value in changed.items()}},
    }
    entry = _value_of(_value_of(_composed(text), _SECTION), code)
    assert isinstance(entry, yaml.MappingNode)  # noqa: S101 — it was read as one above
    edits = [_replaced(text, file, entry, key, value) for key, value in changed.items() if key in before]
    added = {key: value for key, value in changed.items() if key not in before}
    if added:
        edits.append(_added(text, entry, added))
    return _agreeing(_edited(text, edits), file, said)


def _replaced(text: str, file: str, entry: yaml.MappingNode, key: str, value: Value) -> _Edit:
    named, was = next(each for each in entry.value if each[0].value == key)
    end = _end_of(text, was)
    if not isinstance(was, yaml.ScalarNode) and "#" in text[named.end_mark.index : end]:
        place = Place(was.start_mark.line + 1, was.start_mark.column + 1)
        raise refused(file, place, f"A comment stands within `{key}`: change it in the file.")
    colon = text.index(":", named.end_mark.index) + 1
    between = [each.strip() for each in text[colon : min(was.start_mark.index, end)].splitlines()]
    comments = "".join(f"  {each}" for each in between if each.startswith("#"))
    return _Edit(colon, max(end, colon), f" {_written(value)}{comments}")


def _added(text: str, entry: yaml.MappingNode, values: Mapping[str, Value]) -> _Edit:
    first, (_, last) = entry.value[0][0], entry.value[-1]
    end = _end_of(text, last)
    if entry.flow_style:
        return _Edit(end, end, "".join(f", {key}: {_written(value)}" for key, value in values.items()))
    indent = " " * first.start_mark.column
    place = _line_end(text, max(end, entry.value[-1][0].end_mark.index))
    lines = "".join(f"{_newline(text)}{indent}{key}: {_written(value)}" for key, value in values.items())
    return _Edit(place, place, lines)


def _appended(text: str, file: str, lines: list[str]) -> _Edit:
    newline = _newline(text)
    root = _composed(text)
    named = next((each for each in root.value if each[0].value == _SECTION), None)
    if named is None:
        ended = "" if text.endswith("\n") else newline
        block = newline.join([f"{_SECTION}:", *(f"  {line}" for line in lines)])
        return _Edit(len(text), len(text), f"{ended}{block}{newline}")
    key, section = named
    if not isinstance(section, yaml.MappingNode) or not section.value:
        place = Place(key.start_mark.line + 1, key.start_mark.column + 1)
        raise refused(file, place, f"`{_SECTION}` is written as empty: write the first one into the file.")
    if section.flow_style:
        place = Place(section.start_mark.line + 1, section.start_mark.column + 1)
        raise refused(file, place, f"`{_SECTION}` stands between braces: begin each on a line of its own in the file.")
    indent = " " * section.value[0][0].start_mark.column
    last_key, last = section.value[-1]
    place_after = _line_end(text, max(_end_of(text, last), last_key.end_mark.index))
    return _Edit(place_after, place_after, "".join(f"{newline}{indent}{line}" for line in lines))


def _end_of(text: str, node: yaml.Node) -> int:
    """Where a value ends, without the space and the comments that follow it."""
    if not isinstance(node, yaml.CollectionNode) or node.flow_style or not node.value:
        start, end = node.start_mark.index, node.end_mark.index
        return start + len(text[start:end].rstrip())
    last = node.value[-1]
    return _end_of(text, last[1] if isinstance(node, yaml.MappingNode) else last)


def _line_end(text: str, place: int) -> int:
    found = text.find("\n", place)
    end = len(text) if found < 0 else found
    return end - 1 if end and text[end - 1 : end] == "\r" else end


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _edited(text: str, edits: list[_Edit]) -> str:
    for edit in sorted(edits, key=lambda each: each.start, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _agreeing(text: str, file: str, said: Mapping[str, object]) -> str:
    """The text, where it says just that."""
    try:
        root = read_document(text.encode(), file).root
    except FileRefused as error:
        raise _by_hand(file) from error
    if _plain(root) != said:
        raise _by_hand(file)
    return text


def _by_hand(file: str) -> FileRefused:
    return refused(
        file, Place(1, 1), "The text is written in a way in which it cannot be changed here: change the file."
    )


def _composed(text: str) -> yaml.MappingNode:
    node = yaml.compose(text, Loader=_LOADER)
    assert isinstance(node, yaml.MappingNode)  # noqa: S101 — it was read as one before
    return node


def _value_of(node: yaml.Node, key: str) -> yaml.Node:
    found: yaml.Node = next(value for name, value in node.value if name.value == key)
    return found


def _plain(root: Node) -> dict[str, object]:
    return _mapping(root.plain())


def _mapping(value: object) -> dict[str, object]:
    return value if isinstance(value, dict) else {}


def _said(value: Value) -> object:
    if isinstance(value, tuple):
        return [composed(each) for each in value]
    return None if value is None else composed(value)


def _written(value: Value) -> str:
    """A value as YAML that is JSON too, on one line, whatever stands in it."""
    return "null" if value is None else json.dumps(_said(value), ensure_ascii=False)
