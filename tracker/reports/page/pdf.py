"""Sets a rendered page as PDF by typst: the same words, tagged for whoever has it read aloud, with files attached.

The compiler is asked for PDF/UA-1 and PDF/A-3a. What is set is handed over as data, so that no word of it is read as
markup, and by the fonts that the compiler brings itself, so that every machine makes the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Literal

from tracker.errors import InputRefused
from tracker.remedies import Do, Give
from tracker.reports.page.blocks import Block, blocks_of
from tracker.resources import directory

Paper = Literal["a4", "us-letter"]

_STANDARDS: list[Literal["ua-1", "a-3a"]] = ["ua-1", "a-3a"]
# Latin, Greek, Cyrillic, Hebrew and Devanagari by the first, Arabic, Armenian and Georgian by the second; the third has signs.
_FONTS = ("Libertinus Serif", "DejaVu Sans Mono", "New Computer Modern")
_CODE = "DejaVu Sans Mono"
# How the compiler tells of a letter that no font has, quoted as Rust does.
_NO_LETTER = re.compile(r"the text `\"(.+?)\"` could not be displayed")
_MOST_TOLD = 10


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that travels inside a PDF; `relationship` is what it is to the page (ISO 19005-3, AFRelationship)."""

    name: str
    text: str
    relationship: Literal["data", "supplement"]
    type: str
    description: str


def typeset(
    page: str,
    *,
    title: str,
    as_of: date,
    attached: Sequence[Attached] = (),
    paper: Paper = "a4",
    fonts: Path | None = None,
) -> bytes:
    """Set a rendered page as PDF; the same page, day and files give the same bytes, by the same version of typst.

    `as_of` is the day that the file says it was made on, at midnight UTC. `fonts` is a folder of fonts for the letters that
    those of typst lack. Raises `InputRefused` where typst is not installed, and for letters that no font has.
    """
    try:
        import typst
    except ImportError as error:
        raise InputRefused("What sets PDF files is not installed.", remedies=[Do("install the pdf extra")]) from error
    blocks = blocks_of(page)
    found = typst.Fonts(include_system_fonts=False, font_paths=[] if fonts is None else [fonts])
    given = {
        "title": title,
        "paper": paper,
        "fonts": [*_FONTS, *(each for each in found.families() if each not in _FONTS)],
        "code": _CODE,
        "attached": [
            {
                "name": each.name,
                "text": each.text,
                "relationship": each.relationship,
                "type": each.type,
                "description": each.description,
            }
            for each in attached
        ],
        # Links lead to headings. Those to a single source would take a fifth of the time; its code stands in the list.
        "places": dict.fromkeys(_places(blocks), True),
        "blocks": blocks,
    }
    try:
        return typst.compile(
            (directory("templates") / "reports" / "report.typ").read_bytes(),
            format="pdf",
            font_paths=found,
            ignore_system_fonts=True,
            pdf_standards=[*_STANDARDS],
            sys_inputs={"report": json.dumps(given, ensure_ascii=False)},
            timestamp=datetime.combine(as_of, time(), UTC),
        )
    except typst.TypstError as error:
        raise _refused(f"{error.message}\n{error.diagnostic}") from error


def _refused(told: str) -> InputRefused:
    lacking = sorted(set("".join(_NO_LETTER.findall(told))))
    if not lacking:
        return InputRefused(f"The report cannot be set as PDF: {told.splitlines()[0]}.", "Its page has all of it.")
    letters = ", ".join(f"{each} (U+{ord(each):04X})" for each in lacking[:_MOST_TOLD])
    more = f" and {len(lacking) - _MOST_TOLD} more" if len(lacking) > _MOST_TOLD else ""
    return InputRefused(f"No font here has the letters {letters}{more}.", remedies=[Give("fonts")])


def _places(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if block[0] == "heading":
            yield block[2]
        elif block[0] == "part":
            yield from _places(block[2])
