"""Looks through a page for text that is read from right to left and is not set apart from what stands beside it."""

from __future__ import annotations

from html.parser import HTMLParser
from unicodedata import bidirectional

_VOID = frozenset({"meta", "link", "input", "br", "img", "hr"})
_TEXT_ALONE = frozenset({"title", "option", "text", "desc"})


class _Loose(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, dict[str, str | None]]] = []
        self.found: list[str] = []
        self.apart = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and is_right_to_left(given.get("value") or "") and given.get("type") in {"text", "search"}:
            self._note(given.get("dir") == "auto", f"value={given['value']}")
        if tag not in _VOID:
            self.open.append((tag, given))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not is_right_to_left(data):
            return
        tag, given = self.open[-1]
        alone = tag in _TEXT_ALONE and data.count("\u2068") == data.count("\u2069") > 0
        self._note(alone or tag == "bdi" or given.get("dir") == "auto", f"<{tag}> {data.strip()}")

    def _note(self, is_apart: bool, text: str) -> None:
        self.apart += is_apart
        if not is_apart:
            self.found.append(text)


def is_right_to_left(text: str) -> bool:
    return any(bidirectional(each) in {"R", "AL", "AN"} for each in text)


def loose_names(page: str) -> tuple[list[str], int]:
    """What of a page is not set apart, and how much is."""
    parser = _Loose()
    parser.feed(page)
    return parser.found, parser.apart
