"""A file as far as it can be read: what its entries name can be checked although other parts of them are wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tracker.agreements.file import scalars
from tracker.agreements.file.document import Document, Node
from tracker.agreements.file.problems import Place
from tracker.rules.due.language import Anchor, DueRule

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """One entry of a section; what it does not hold, or holds unreadably, is None."""

    section: str
    path: Path
    node: Node

    @property
    def code(self) -> str:
        """Give the entry's key, or its number in a list."""
        return str(self.path[1])

    @property
    def place(self) -> Place:
        """Give the place of the entry's content."""
        return self.node.place

    def has(self, key: str) -> bool:
        """Say whether the entry has a value for the key."""
        node = self._node(key)
        return node is not None and node.content is not None

    def place_of(self, key: str) -> Place:
        """Give the place of a key's value."""
        node = self._node(key)
        return self.place if node is None else node.place

    def text(self, key: str) -> str | None:
        """Give the text of a key."""
        node = self._node(key)
        return node.content.strip() or None if node is not None and isinstance(node.content, str) else None

    def texts(self, key: str) -> Iterator[tuple[Place, str]]:
        """Give each text of a key that holds one text or a list of them, with its place."""
        node = self._node(key)
        nodes = [] if node is None else node.content if isinstance(node.content, list) else [node]
        for each in nodes:
            if isinstance(each.content, str) and each.content.strip():
                yield each.place, each.content.strip()

    def rule(self, key: str) -> DueRule | None:
        """Give the due rule of a key."""
        try:
            return scalars.rule(self.text(key))
        except ValueError:
            return None

    def anchor(self, key: str) -> Anchor | None:
        """Give what a key's clock runs from."""
        try:
            return scalars.anchor(self.text(key))
        except ValueError:
            return None

    def _node(self, key: str) -> Node | None:
        return self.node.content.get(key) if isinstance(self.node.content, dict) else None


class Draft:
    """The sections of a file and their entries."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._sections = {section: {item.code: item for item in self._read(section)} for section in _SECTIONS}

    def section(self, name: str) -> dict[str, DraftEntry]:
        """Give the entries of a section by code, or by number where it is a list."""
        return self._sections[name]

    def items(self) -> Iterator[DraftEntry]:
        """Give every entry of every section."""
        for items in self._sections.values():
            yield from items.values()

    def key_place(self, item: DraftEntry) -> Place:
        """Give the place of an entry's key (of the entry itself in a list)."""
        return self._document.place(item.path, key=True)

    def text(self, key: str) -> str | None:
        """Give the text of a key at the top of the file."""
        return DraftEntry("", (), self._document.root).text(key)

    def entry(self, *path: str | int) -> DraftEntry | None:
        """Give the entry at a path from the top of the file, None where there is none."""
        node = self._document.root
        for part in path:
            match part, node.content:
                case (str(), dict() as entries) if part in entries:
                    node = entries[part]
                case (int(), list() as entries) if part < len(entries):
                    node = entries[part]
                case _:
                    return None
        return DraftEntry(str(path[0]), path, node)

    def _read(self, section: str) -> Iterator[DraftEntry]:
        root = self._document.root.content
        node = root.get(section) if isinstance(root, dict) else None
        match node and node.content:
            case dict() as entries:
                for code, entry in entries.items():
                    yield DraftEntry(section, (section, code), entry)
            case list() as entries:
                for number, entry in enumerate(entries):
                    yield DraftEntry(section, (section, number), entry)
            case _:
                return


_SECTIONS = (
    *(
        "sources",
        "persons",
        "parties",
        "instruments",
        "events",
        "terms",
        "penalties",
        "recommendation_terms",
        "cycles",
        "reviews",
        "obligations",
    ),
    *("facts", "developments", "contradictions"),
)
