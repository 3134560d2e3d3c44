"""The text of a message as HTML, for readers of mail who set plain text in a face that is hard to read: the same words."""

from __future__ import annotations

import re
from html import escape
from itertools import groupby

# An address of ours stands on a line of its own, set in further than a title, in which people may have named another.
_ADDRESS = re.compile(r"    (https?://[^\s<>\"']+)")
_HEADING = re.compile(r"[A-Z][A-Z ]+")
_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:44em;margin:1em;color:#1b1b1b;background:#fff}"
    "h2{font-size:1em;margin:1.5em 0 .5em}p{margin:0 0 .75em}"
)


def html_of(subject: str, body: str) -> str:
    """Write a text as HTML: a line in capitals is a heading, what stands together is one paragraph, an address leads there."""
    parts = "".join(_block(list(lines)) for filled, lines in groupby(body.splitlines(), key=bool) if filled)
    title = escape(subject)
    return (
        f'<!DOCTYPE html>\n<html lang="en" dir="auto"><head><meta charset="utf-8"><title>{title}</title>'
        f"<style>{_STYLE}</style></head>\n<body>\n{parts}</body></html>\n"
    )


def _block(lines: list[str]) -> str:
    if set(lines[0]) == {"-"}:
        return f"<hr>\n{_block(lines[1:])}" if lines[1:] else "<hr>\n"
    if _HEADING.fullmatch(lines[0]):
        heading, *others = lines
        return f"<h2>{escape(heading.capitalize())}</h2>\n{_paragraphs(others)}"
    return _paragraphs(lines)


def _paragraphs(lines: list[str]) -> str:
    """Each line that is set in least begins a paragraph, in bold where lines that are set in further go on with it."""
    if not lines:
        return ""
    least = min(_indent(each) for each in lines)
    found: list[list[str]] = []
    for line in lines:
        if _indent(line) == least or not found:
            found.append([])
        found[-1].append(line)
    further = any(_indent(each) > least for each in lines)
    if not further and least == 0:  # a paragraph that was broken into lines
        found = [lines]
    return "".join(_paragraph(each, bold=further) for each in found)


def _paragraph(lines: list[str], *, bold: bool) -> str:
    first, *others = map(_words, lines)
    head = f"<b>{first}</b>" if bold and others else first
    return f'<p dir="auto">{"<br>".join((head, *others))}</p>\n'


def _words(line: str) -> str:
    words = escape(line.strip())
    return f'<a href="{words}">{words}</a>' if _ADDRESS.fullmatch(line) else words


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
