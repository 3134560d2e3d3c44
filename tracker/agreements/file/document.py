"""YAML read as text with a place for every value: no type is guessed, nothing is expanded, nothing is built.

Paragraph 12.10 stays "12.10". The tree is made from the parser's events as they come, so that a file nested too
deeply is refused before it costs anything.
"""

from __future__ import annotations

import codecs
import errno
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import yaml

from tracker.agreements.file.problems import Place, Problems, quoted, refused
from tracker.errors import FileRefused, NotFound
from tracker.rules.characters import all_unfit, composed, named, unfit

LARGEST_FILE = 4_000_000  # bytes
DEEPEST = 32
MOST_VALUES = 130_000
MOST_ENTRIES = 6_000  # of one list, or of one mapping

_LOADER: type[yaml.CSafeLoader | yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_SYNTAX = {
    "mapping values are not allowed": "A colon stands where none can: put text that contains “: ” in quotes, or "
    "check the indentation.",
    "could not find expected ':'": "This line is not `key: value`: a colon is missing, or a quote is not closed.",
    "did not find expected key": "A key was expected here: check the indentation, and put text with `: ` or quotes in "
    "it in quotes.",
    "did not find expected '-' indicator": "A list item beginning with `- ` was expected here: check the indentation.",
    "did not find expected ',' or ']'": "A list opened with `[` is not closed with `]`, or a comma is missing.",
    "did not find expected ',' or '}'": "A mapping opened with `{` is not closed with `}`, or a comma is missing.",
    "found unexpected end of stream": "The file ends inside a quoted text: a closing quote is missing.",
    "found unexpected document indicator": "The file ends inside a quoted text: a closing quote is missing.",
    "did not find expected <document start>": "Text follows the end of the file's content: check the indentation.",
    "did not find expected node content": "A value was expected here.",
    "found unknown escape character": "A backslash in double quotes begins an escape that YAML does not know: use "
    "single quotes.",
    "block sequence entries are not allowed": "A list item cannot begin here: put it on a line of its own.",
    "found undefined tag handle": "Tags (`!…`) are not used in an agreement file: write the value alone.",
    "found character that cannot start": "Text that begins with this character needs quotes.",
    "did not find expected alphabetic": "Aliases (`*…`) and anchors (`&…`) are not used in an agreement file: put the "
    "text in quotes.",
    "found a tab": "A tab cannot indent: use spaces.",
}


@dataclass(slots=True)  # a file has one for each of its values, and a frozen one takes twice as long to make
class Node:
    """One value: text, None, a list or a mapping, with its place and the places of its keys."""

    place: Place
    content: str | list[Node] | dict[str, Node] | None
    keys: dict[str, Place] = field(default_factory=dict)

    @property
    def entries(self) -> dict[str, Node]:
        """The entries of a mapping; nothing else has any."""
        return self.content if isinstance(self.content, dict) else {}

    def under(self, key: str) -> dict[str, Node]:
        """The entries of the mapping under a key."""
        return self.entries[key].entries if key in self.entries else {}

    def listed(self, key: str) -> list[Node]:
        """The items of the list under a key."""
        content = self.entries[key].content if key in self.entries else None
        return content if isinstance(content, list) else []

    def has(self, key: str) -> bool:
        """Whether there is a value under a key."""
        # Asked so often of a long file that `entries` would be a tenth of reading it; likewise in `text`.
        content = self.content
        return isinstance(content, dict) and key in content and content[key].content is not None

    def text(self, key: str) -> str | None:
        """The text under a key, without the space around it."""
        content = self.content
        found = content.get(key) if isinstance(content, dict) else None
        text = None if found is None else found.content
        return text.strip() or None if isinstance(text, str) else None

    def texts(self, key: str) -> Iterator[tuple[Place, str]]:
        """Each text under a key that holds one text or a list of them, with its place."""
        alone = [self.entries[key]] if key in self.entries else []
        for each in self.listed(key) or alone:
            if isinstance(each.content, str) and each.content.strip():
                yield each.place, each.content.strip()

    def plain(self) -> object:
        """The value without places, as text, None, lists and dictionaries."""
        match self.content:
            case list() as items:
                return [item.plain() for item in items]
            case dict() as entries:
                return {key: node.plain() for key, node in entries.items()}
            case scalar:
                return scalar


@dataclass(frozen=True, slots=True)
class Document:
    """A file's content, its places, and what was already found wrong with it."""

    root: Node
    text: str
    problems: Problems

    def place(self, path: Iterable[str | int], *, key: bool = False) -> Place:
        """The place of the value at a path, or of its key; where the path leads nowhere, of its last part found."""
        node = self.root
        at = node.place
        for part in path:
            if isinstance(node.content, dict) and part in node.content:
                at = node.keys[str(part)] if key else node.content[str(part)].place
                node = node.content[str(part)]
            elif isinstance(node.content, list) and isinstance(part, int) and part < len(node.content):
                node = node.content[part]
                at = node.place
        return at


def read_document(data: bytes, file: str) -> Document:
    """Read the bytes of a file.

    Raises `FileRefused` at once for what cannot be read at all: not UTF-8, over 4,000,000 bytes, not YAML, nested
    deeper than 32, more than 6,000 entries in one list or mapping, several documents, empty, or not a mapping. Duplicate
    keys, anchors, aliases, tags and merge keys are noted in `problems` with the rest of the file read.
    """
    text = _text(data, file)
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            builder.take(event)
    except yaml.MarkedYAMLError as error:
        raise _syntax(error, text, file) from None
    except yaml.YAMLError as error:
        raise refused(file, Place(1, 1), f"This is not YAML: {error}.") from None
    if builder.root is None:
        raise refused(file, Place(1, 1), "The file is empty: an agreement file begins with `settlement: NAME`.")
    if not isinstance(builder.root.content, dict):
        raise refused(
            file, builder.root.place, "The file is not a mapping: write `key: value` lines, first `settlement: NAME`."
        )
    return Document(builder.root, text, builder.problems)


class _Builder:
    """Makes the tree from the events, counting depth and values on the way."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self.problems = Problems()
        self._open: list[Node] = []
        self._pending: list[str | None] = []  # for each open mapping its key without a value yet; None elsewhere
        self._values = 0
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        mark = event.start_mark
        place = Place(1, 1) if mark is None else Place(mark.line + 1, mark.column + 1)
        match event:
            case yaml.ScalarEvent():
                self._refuse_decoration(event, place)
                plain_null = bool(event.implicit[0]) and event.value in _NULLS
                self._add(Node(place, None if plain_null else self._checked(event.value, place)))
            case yaml.DocumentStartEvent():
                self._begin_document(event, place)
            case yaml.AliasEvent():
                self.problems.add(
                    place, f"Aliases are not used in an agreement file: write the value of `*{event.anchor}` here."
                )
                self._add(Node(place, None))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                self._refuse_decoration(event, place)
                self._open_collection(Node(place, {} if isinstance(event, yaml.MappingStartEvent) else []))
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                self._pending.pop()
                self._add(self._open.pop())
            case _:
                return

    def _begin_document(self, event: yaml.DocumentStartEvent, place: Place) -> None:
        self._documents += 1
        if event.version or event.tags:
            raise refused(self.file, place, "Directives (`%…`) are not used in an agreement file: take the line away.")
        if self._documents > 1:
            raise refused(self.file, place, "A second document begins here: keep each settlement in a file of its own.")

    def _refuse_decoration(self, event: yaml.NodeEvent, place: Place) -> None:
        if event.anchor is not None:
            self.problems.add(
                place, f"Anchors are not used in an agreement file: take `&{event.anchor}` away and write values out."
            )
        if getattr(event, "tag", None) is not None:
            self.problems.add(place, "Tags (`!…`) are not used in an agreement file: write the value alone.")

    def _checked(self, text: str, place: Place) -> str:
        for found in all_unfit(text):
            self.problems.add(place, f"The character {named(found[0])} cannot stand in an agreement file.")
        # One name in two forms would be two: a payer, an owner, an authority.
        return composed(text)

    def _open_collection(self, node: Node) -> None:
        if len(self._open) >= DEEPEST:
            raise refused(
                self.file, node.place, f"The file is nested more than {DEEPEST} deep here; an agreement file needs six."
            )
        if self._open and isinstance(self._open[-1].content, dict) and self._pending[-1] is None:
            raise refused(self.file, node.place, "A key must be plain text, not a list or a mapping.")
        self._open.append(node)
        self._pending.append(None)

    def _add(self, node: Node) -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            raise refused(self.file, node.place, f"The file has more than {MOST_VALUES:,} values.")
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent.content, list):
            self._refuse_more(parent.content, node)
            parent.content.append(node)
        elif isinstance(parent.content, dict):
            self._add_to_mapping(parent, parent.content, node)

    def _refuse_more(self, entries: Sized, node: Node) -> None:
        if len(entries) >= MOST_ENTRIES:
            raise refused(
                self.file, node.place, f"Here begins one more than the {MOST_ENTRIES:,} entries there may be."
            )

    def _add_to_mapping(self, parent: Node, entries: dict[str, Node], node: Node) -> None:
        key = self._pending[-1]
        if key is None:
            self._refuse_more(entries, node)
            self._pending[-1] = self._key(parent, node)
            return
        self._pending[-1] = None
        # Of two equal keys the first is kept; the second was noted when its key came.
        entries.setdefault(key, node)

    def _key(self, parent: Node, node: Node) -> str:
        text = node.content if isinstance(node.content, str) else ""
        if not text:
            self.problems.add(node.place, "A key is missing before the colon.")
        if text == "<<":
            self.problems.add(node.place, "Merge keys (`<<`) are not used in an agreement file: write the values out.")
        if text in parent.keys:
            first = parent.keys[text].line
            self.problems.add(
                node.place, f"The key {quoted(text)} is here twice; it first stands in line {first}: keep one of them."
            )
        parent.keys.setdefault(text, node.place)
        return text


def _text(data: bytes, file: str) -> str:
    if len(data) > LARGEST_FILE:
        raise refused(
            file, Place(1, 1), f"The file has {len(data):,} bytes; an agreement file may have {LARGEST_FILE:,}."
        )
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise refused(file, Place(1, 1), "The file is UTF-16; save it as UTF-8.")
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")
    except UnicodeDecodeError as error:
        place = _place_of(error.object[: error.start].decode("utf-8"))
        raise refused(
            file, place, f"The file is not UTF-8: the byte 0x{error.object[error.start]:02x} here is not text in UTF-8."
        ) from None
    forbidden = unfit(text)
    if forbidden:
        hint = " It may be UTF-16: save it as UTF-8." if forbidden[0] == "\x00" else ""
        raise refused(
            file,
            _place_of(text[: forbidden.start()]),
            f"The character {named(forbidden[0])} cannot stand in an agreement file.{hint}",
        )
    return text


def _place_of(before: str) -> Place:
    lines = re.split("\r\n|\r|\n", before)
    return Place(len(lines), len(lines[-1]) + 1)


def _syntax(error: yaml.MarkedYAMLError, text: str, file: str) -> FileRefused:
    mark = error.problem_mark or error.context_mark
    place = Place(1, 1) if mark is None else Place(mark.line + 1, mark.column + 1)
    problem = error.problem or "it cannot be read"
    line = re.split("\r\n|\r|\n", text)[place.line - 1 : place.line]
    if "".join(line)[place.column - 1 : place.column] == "\t":
        problem = "found a tab"
    plain = next((words for start, words in _SYNTAX.items() if problem.startswith(start)), None)
    return refused(file, place, f"{plain or f'This is not YAML: {problem}.'}{_opened(error, problem)}")


def _opened(error: yaml.MarkedYAMLError, problem: str) -> str:
    began = error.context_mark
    if began is None or error.problem_mark is None or began.line == error.problem_mark.line:
        return ""
    return f" It began in line {began.line + 1}." if "end of stream" in problem or "',' or" in problem else ""


def open_given(path: Path) -> BinaryIO:
    """Open a file to read its bytes.

    Raises `OSError` with the reason in its `strerror`: also for a pipe or a socket, which may have no end.
    """
    # Without the flag, a pipe without a writer would be waited for.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        _refuse_endless(path, os.fstat(descriptor).st_mode)
        os.set_blocking(descriptor, True)
    except OSError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def read_given(path: Path, what: str, *, most: int) -> bytes:
    """Read a file, or one byte more than the `most` it may have: enough to refuse one of any size, or without an end.

    Raises `NotFound` for one that cannot be read.
    """
    try:
        with open_given(path) as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise NotFound(f"The {what} {path} cannot be read: {error.strerror or error}.") from None


def _refuse_endless(path: Path, mode: int) -> None:
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        raise OSError(errno.EINVAL, "It is a pipe: write it into a file first, and name that", str(path))
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
