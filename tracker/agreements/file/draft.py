"""A file as far as it can be read: what its entries name can be checked although other parts of them are wrong."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from tracker.agreements.file import scalars
from tracker.agreements.file.document import Document, Node
from tracker.agreements.file.problems import Place, Problems
from tracker.rules.due.language import Anchor, DueRule

Path = tuple[str | int, ...]
_V = TypeVar("_V")

# The sections of a file, and what one entry of each is called.
SECTIONS = {
    "sources": "source",
    "persons": "person",
    "parties": "party",
    "instruments": "instrument",
    "events": "event",
    "terms": "term",
    "penalties": "penalty",
    "recommendation_terms": "recommendation_terms",
    "cycles": "cycle",
    "reviews": "review",
    "obligations": "obligation",
    "facts": "fact",
    "developments": "development",
    "contradictions": "contradiction",
    "precedents": "precedent",
}


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """One entry of a section; what it does not hold, or holds unreadably, is None."""

    section: str
    path: Path
    node: Node
    problems: Problems

    @property
    def code(self) -> str:
        """The entry's key, or its number in a list."""
        return str(self.path[1])

    @property
    def place(self) -> Place:
        """The place of the entry's content."""
        return self.node.place

    def has(self, *keys: str) -> bool:
        """Whether the entry has a value for one of the keys."""
        return any(map(self.node.has, keys))

    def place_of(self, key: str) -> Place:
        """The place of a key's value; that of the entry where it lacks the key."""
        return self.node.entries.get(key, self.node).place

    def text(self, key: str) -> str | None:
        """The text of a key."""
        return self.node.text(key)

    def texts(self, key: str) -> Iterator[tuple[Place, str]]:
        """Each text of a key that holds one text or a list of them, with its place."""
        return self.node.texts(key)

    def rule(self, key: str) -> DueRule | None:
        """The due rule of a key."""
        return self._read(scalars.rule, key)

    def anchor(self, key: str) -> Anchor | None:
        """What a key's clock runs from."""
        return self._read(scalars.anchor, key)

    def day(self, key: str) -> date | None:
        """The day of a key."""
        return self._read(scalars.day, key)

    def part(self, node: Node) -> DraftEntry:
        """A mapping inside the entry, to be looked at as an entry is."""
        return replace(self, node=node)

    def note(self, key: str, sentence: str, *, name: str = "", known: Collection[str] = ()) -> None:
        """Note a problem at a key's value; at the entry itself where it lacks the key."""
        self.problems.add(self.place_of(key), sentence, name=name, known=known)

    def note_whole(self, sentence: str) -> None:
        """Note a problem of the entry as a whole."""
        self.problems.add(self.place, sentence)

    def note_again(self, key: str, sentence: str, line: int) -> None:
        """Note what another entry has in its line, unless that is this entry."""
        if line != self.place.line:
            self.note(key, f"{sentence} already in line {line}: keep one of the two.")

    def _read(self, read: Callable[[object], _V], key: str) -> _V | None:
        try:
            return read(self.text(key))
        except ValueError:
            return None


class Draft:
    """The sections of a file and their entries."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self.problems = document.problems
        self._sections = {section: {item.code: item for item in self._read(section)} for section in SECTIONS}

    def section(self, name: str) -> dict[str, DraftEntry]:
        """The entries of a section by code, or by number where it is a list."""
        return self._sections[name]

    def items(self) -> Iterator[DraftEntry]:
        """Every entry of every section."""
        for items in self._sections.values():
            yield from items.values()

    def key_place(self, item: DraftEntry) -> Place:
        """The place of an entry's key (of the entry itself in a list)."""
        return self._document.place(item.path, key=True)

    def text(self, key: str) -> str | None:
        """The text of a key at the top of the file."""
        return self._document.root.text(key)

    def entry(self, *path: str | int) -> DraftEntry | None:
        """The entry at a path from the top of the file, None where there is none."""
        node = self._document.root
        for part in path:
            match part, node.content:
                case (str(), dict() as entries) if part in entries:
                    node = entries[part]
                case (int(), list() as entries) if part < len(entries):
                    node = entries[part]
                case _:
                    return None
        return DraftEntry(str(path[0]), path, node, self.problems)

    def _read(self, section: str) -> Iterator[DraftEntry]:
        node = self._document.root.entries.get(section)
        match node and node.content:
            case dict() as entries:
                for code, entry in entries.items():
                    yield DraftEntry(section, (section, code), entry, self.problems)
            case list() as entries:
                for number, entry in enumerate(entries):
                    yield DraftEntry(section, (section, number), entry, self.problems)
            case _:
                return
