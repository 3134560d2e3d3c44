"""The settlements that ship with the tracker, each a file to load, read, copy and learn the format from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tracker.agreements.file.document import read_document
from tracker.agreements.file.problems import nearest, quoted
from tracker.agreements.file.reader import Agreement, Numbering, read
from tracker.errors import NotFound

_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class LibraryItem:
    """One shipped settlement: the name to load it by, and what it is."""

    name: str
    title: str
    organisation: str
    path: Path


def library() -> tuple[LibraryItem, ...]:
    """The shipped settlements by name; only the head of each file is looked at."""
    return tuple(_item(path) for path in _paths().values())


def names() -> tuple[str, ...]:
    """The names of the shipped settlements; no file is read for it."""
    return tuple(_paths())


def read_named(name: str, *, numbered_by: Numbering | None = None) -> Agreement:
    """Read a shipped settlement, as the file's reader does; raises `NotFound`, with the names there are, for any other."""
    paths = _paths()
    if name not in paths:
        near = nearest(name, paths)
        hint = "" if near is None else f" Did you mean {near}?"
        raise NotFound(f"The library has no settlement called {quoted(name)}.{hint} It has: {', '.join(paths)}.")
    # Named without its folder: where the tracker is installed says nothing about the settlement.
    return read(paths[name].read_bytes(), paths[name].name, numbered_by=numbered_by)


def _paths() -> dict[str, Path]:
    return {path.stem: path for path in sorted(_FOLDER.glob("*.yaml"))}


def _item(path: Path) -> LibraryItem:
    head = read_document(path.read_bytes(), str(path)).root.plain()
    entries = head if isinstance(head, dict) else {}
    return LibraryItem(path.stem, str(entries.get("title", "")), str(entries.get("organisation", "")), path)
