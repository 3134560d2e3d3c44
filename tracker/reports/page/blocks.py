"""Reads a rendered page as blocks for setting: headings, paragraphs, lists, tables and drawings, with the words that it has.

What another form of a report says is what its page says, by construction: the page is placed once, by its templates, and
whatever sets it elsewhere is handed these blocks as data. A block is a list whose first member is its kind, so that it is
written as JSON as it is:

`["heading", level, place, words]`, `["words", tone, words]`, `["list", tone, ordered, [content …]]`,
`["pairs", tone, [[words, [words …]] …]]`, `["table", caption, shares, head, rows]`, `["drawing", svg, words for it, tone]`,
`["part", tone, blocks]`. A row is a list of `[heading, columns, tone, content]`. Content is words, or `{"blocks": …}` where
there is more than words. Words are text, or a list of text and `[how, words, where it leads]`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import copy
from typing import Any, TypeAlias
from xml.etree import ElementTree as ET

Run: TypeAlias = str | list[Any]  # text, or a list that begins with how its text is written
Words: TypeAlias = str | list[Run]
Content: TypeAlias = Words | dict[str, list["Block"]]
Block: TypeAlias = list[Any]

# Blanks of the template, which a browser shows as one; a no-break space is none of them.
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_BODY = re.compile(r"<body\b.*</body>", re.DOTALL)
# What XML has no way to write. Nothing that is read in may hold one, so that a page has none of its own.
_UNWRITABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SVG = "http://www.w3.org/2000/svg"
_BREAK = ["break", ""]
# What stands in a line of words; everything else is a block.
_INLINE = frozenset({"a", "bdi", "br", "code", "span", "strong", "time", "em"})
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
# Words in these classes are written in their own way: a line below, a code, a colour.
_TONES = frozenset({"what", "note", "small", "code", "rule", "change", "address"})
# A longer word may be broken anywhere, since no column is sure to hold it.
_LONG = 20
_LONG_WORD = re.compile(rf"[^ \u00a0]{{{_LONG},}}")
# Up to so many letters a column is as wide as its longest words; beyond so many, no cell asks for more.
_SHORT, _LONGEST_SHARE = 17, 40


def blocks_of(page: str) -> list[Block]:
    """Give the blocks of a rendered page, in its order; what only leads around on a screen is left out."""
    body = _BODY.search(page)
    if body is None:
        return []
    written = _UNWRITABLE.sub("\ufffd", body.group())
    return list(_blocks(ET.fromstring(written)))  # noqa: S314 — a page of our own, without entities or a document type


def _blocks(element: ET.Element) -> Iterator[Block]:
    """The blocks within an element; words between them are paragraphs."""
    line: list[Run] = []
    if element.text:
        line.append(element.text)
    for child in element:
        if child.get("class") == "skip":
            continue  # it leads around on a screen
        if _is_inline(child):
            line.append(_run(child))
        else:
            yield from _paragraph(line)
            line = []
            yield from _block(child)
        if child.tail:
            line.append(child.tail)
    yield from _paragraph(line)


def _paragraph(line: list[Run], tone: str = "") -> Iterator[Block]:
    words = _trimmed(line)
    if words:
        yield ["words", tone, words]


def _block(element: ET.Element) -> Iterator[Block]:
    tag, tone = element.tag, element.get("class", "")
    if tag in _HEADINGS:
        yield ["heading", _HEADINGS[tag], element.get("id", ""), _words(element)]
    elif tag in {"p", "summary"}:
        yield from _paragraph(_runs(element), tone)
    elif tag == "table":
        yield _table(element)
    elif tag in {"ul", "ol"}:
        yield ["list", tone, tag == "ol", [_content(each) for each in element]]
    elif tag == "dl":
        yield ["pairs", tone, [_pair(each) for each in element]]
    elif tag == "svg":
        yield from _drawing(element)
    elif tag == "blockquote":
        yield ["words", "quote", _words(element)]
    elif tone in {"card", "alarm"}:
        yield ["part", tone, list(_blocks(element))]
    else:
        yield from _blocks(element)


def _pair(element: ET.Element) -> list[Any]:
    term, *said = element
    return [_words(term), [_words(each) for each in said]]


def _table(table: ET.Element) -> Block:
    caption: Words = ""
    head: list[Words] = []
    rows: list[list[Any]] = []
    for part in table:
        if part.tag == "caption":
            caption = _words(part)
        elif part.tag == "thead":
            head = [_words(cell) for row in part for cell in row]
        else:
            rows += [[_cell(cell) for cell in row] for row in part]
    return ["table", caption, _shares(head, rows), head, rows]


def _cell(cell: ET.Element) -> list[Any]:
    return [cell.tag == "th", int(cell.get("colspan", "1")), cell.get("class", ""), _content(cell)]


def _content(element: ET.Element) -> Content:
    """What is in a cell or in an item of a list: words alone, or blocks."""
    if all(map(_is_inline, element)):
        return _words(element)
    return {"blocks": list(_blocks(element))}


def _shares(head: list[Words], rows: list[list[Any]]) -> list[int]:
    """How wide each column is beside the others: a short one as its longest words need, a long one as most of them do."""
    lengths = [[_length(name)] for name in head]
    for row in rows:
        if len(row) == len(head):
            for column, cell in zip(lengths, row, strict=True):
                column.append(min(_length(cell[3]), _LONGEST_SHARE))
    return [2 + max(min(max(each), _SHORT), sum(each) * 4 // (len(each) * 3)) for each in lengths]


def _length(words: Content) -> int:
    """The letters of the longest line, where each piece that is not written plainly has its own."""
    if isinstance(words, str):
        return len(words)
    if isinstance(words, dict):
        return _LONGEST_SHARE
    return max((len(each) if isinstance(each, str) else _length(each[1]) for each in words), default=0)


def _drawing(svg: ET.Element) -> Iterator[Block]:
    tone = svg.get("class", "").split()
    if "narrow" in tone:
        return  # the same drawing once more, for a narrow screen
    # A namespace makes it a drawing wherever it is read; its words stand beside it for whoever does not see it.
    alone = copy(svg)
    alone.tail = None
    words = [each.text or "" for each in alone if each.tag in {"title", "desc"}]
    alone.set("xmlns", _SVG)
    text = ET.tostring(alone, encoding="unicode")
    yield ["drawing", text, "" if svg.get("aria-hidden") else ". ".join(words), tone[-1] if tone else ""]


def _is_inline(element: ET.Element) -> bool:
    return element.tag in _INLINE or (element.tag == "svg" and element.get("aria-hidden") == "true")


def _words(element: ET.Element) -> Words:
    return _trimmed(_runs(element))


def _runs(element: ET.Element) -> list[Run]:
    runs: list[Run] = [element.text] if element.text else []
    for child in element:
        runs.append(_run(child))
        if child.tail:
            runs.append(child.tail)
    return runs


def _run(element: ET.Element) -> Run:
    tag, tone = element.tag, element.get("class", "")
    if tag == "br":
        return _BREAK
    if tag == "svg":
        return next(([block[0], block[1]] for block in _drawing(element)), "")
    inner = _runs(element)
    if tag == "a":
        return ["link", inner, element.get("href", "")]
    if tag == "strong":
        return ["strong", inner]
    if tag == "code":
        return ["rule", inner]
    first, *more = tone.split() or [""]
    if first == "badge":
        return ["badge", inner, "".join(more)]
    return [first, inner] if first in _TONES else ["", inner]


def _trimmed(runs: list[Run]) -> Words:
    """The same with blanks as a browser shows them: one between words, none at the ends of a line."""
    told = list(_collapsed(runs, [True]))
    while told and _is_blank(told[-1]):
        told.pop()
    if told and isinstance(told[-1], str):
        told[-1] = told[-1].rstrip(" ")
    return told[0] if len(told) == 1 and isinstance(told[0], str) else told


def _collapsed(runs: Iterable[Run], after_blank: list[bool]) -> Iterator[Run]:
    """Each run with its blanks as one; `after_blank` remembers across runs whether a blank was the last to be written."""
    for run in runs:
        if isinstance(run, str):
            text = _BLANKS.sub(" ", run)
            if after_blank[0]:
                text = text.lstrip(" ")
            if text:
                after_blank[0] = text.endswith(" ")
                yield ["long", text] if len(text) > _LONG and _LONG_WORD.search(text) else text
        elif run[0] in {"break", "drawing"}:
            after_blank[0] = run[0] == "break"
            yield run
        else:
            how, inner, *where = run
            within = list(_collapsed(inner, after_blank))
            if not within:
                continue
            if not how:
                yield from within
                continue
            yield [how, within[0] if len(within) == 1 and isinstance(within[0], str) else within, *where]


def _is_blank(run: Run) -> bool:
    return run == " "
