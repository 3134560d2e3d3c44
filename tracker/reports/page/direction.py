"""Names in scripts that are read from right to left: each is set apart, so that what stands beside it keeps its place.

It is done once, for whatever any template writes: no template can forget it, and what has no such letter is written as it
is. The letters themselves are never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from unicodedata import bidirectional

from jinja2 import Environment
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream
from markupsafe import Markup, escape

# First strong isolate, and its end: for where no element can stand.
_FSI, _PDI = "\u2068", "\u2069"
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN", "RLE", "RLO", "RLI"})
# Elements that hold text alone; those of a drawing know no element of HTML.
_TEXT_ALONE = frozenset({"title", "option", "text", "desc"})
_AS_IT_IS = frozenset({"style", "script", "textarea"})
_TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)|(/?)>")


def isolated(value: object) -> object:
    """A text as it stands, or where it is read from right to left within an element that sets it apart."""
    return _isolated(value, "<bdi>", "</bdi>")


def isolated_text(value: object) -> object:
    """The same where only text can stand, by characters that nobody sees."""
    return _isolated(value, _FSI, _PDI)


def _isolated(value: object, before: str, after: str) -> object:
    if not isinstance(value, str) or isinstance(value, Markup) or value.isascii():
        return value
    if not any(bidirectional(each) in _RIGHT_TO_LEFT for each in value):
        return value
    return Markup(before) + escape(value) + Markup(after)  # noqa: S704 — our own marks around what was escaped


class Direction(Extension):
    """Sets each text that a template writes apart, by where it stands: within an element, where only text can, or not at all."""

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        environment.filters |= {"isolated": isolated, "isolated_text": isolated_text}

    def filter_stream(self, stream: TokenStream) -> Iterator[Token]:
        """Put a filter around each expression that is written."""
        where = _Where()
        for token in stream:
            if token.type == "data":
                where.read(token.value)
            name = where.filter
            if token.type == "variable_end" and name:
                yield Token(token.lineno, "rparen", ")")
                yield Token(token.lineno, "pipe", "|")
                yield Token(token.lineno, "name", name)
            yield token
            if token.type == "variable_begin" and name:
                yield Token(token.lineno, "lparen", "(")


class _Where:
    """Where in the page a template has come to, by the tags that it has written so far."""

    def __init__(self) -> None:
        self._tag = ""
        self._closes = False
        self._within: list[str] = []

    @property
    def filter(self) -> str:
        """The filter of what is written here: none within a tag, which holds attributes."""
        if self._tag or (self._within and self._within[-1] in _AS_IT_IS):
            return ""
        return "isolated_text" if self._within else "isolated"

    def read(self, text: str) -> None:
        for slash, name, own_end in (found.groups(default="") for found in _TAG.finditer(text)):
            if name:
                self._tag, self._closes = name.lower(), bool(slash)
            elif self._tag:
                if self._tag in _TEXT_ALONE | _AS_IT_IS and not own_end:
                    self._note()
                self._tag = ""

    def _note(self) -> None:
        if not self._closes:
            self._within.append(self._tag)
        elif self._within and self._within[-1] == self._tag:
            self._within.pop()
