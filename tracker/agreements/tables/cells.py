"""What one cell holds, and whether that can be the text or the day that its column is to hold.

A spreadsheet takes much for what nobody typed: 1.10 for the number 1.1, “3-1” for a day. What it shows and what it holds
then differ, so that in a column of texts each is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from enum import Enum, auto

from tracker.errors import cell_of
from tracker.rules.characters import named, unfit

LONGEST_CELL = 10_000  # characters
_ERROR = re.compile(r"#(?:[A-Z][A-Z0-9_/]*[!?]?|DIV/0!)|Err:[0-9]+|#+", re.ASCII)


class Holds(Enum):
    """What the cells of a column hold: `NUMBERED` is a text that may be a whole number, as of a row or a clause."""

    TEXT = auto()
    DAY = auto()
    NUMBERED = auto()


@dataclass(frozen=True, slots=True)
class Typed:
    """A text; `computed`: a formula gave it."""

    text: str
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Number:
    """A number, as the file writes it; `plain`: nothing says that it is shown otherwise than it is."""

    text: str
    plain: bool
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Calendrical:
    """A date that a spreadsheet keeps as a number; `lacks` is the part of it that its cell does not show."""

    moment: datetime
    lacks: str = ""
    computed: bool = False


@dataclass(frozen=True, slots=True)
class Odd:
    """What is neither a text nor a number: `is_` goes on after the column's name, with the way out."""

    is_: str


@dataclass(frozen=True, slots=True)
class Covered:
    """A cell of a merged block, whose one value stands in its first cell, `first`."""

    block: str
    first: str


Cell = Typed | Number | Calendrical | Odd | Covered

UNCOMPUTED = Odd(
    "is a formula whose value the file does not hold: open it in a spreadsheet and save it, or write the value."
)


@dataclass(frozen=True, slots=True)
class GridRow:
    """The cells of one row that hold anything, by their columns from 1."""

    number: int
    cells: Mapping[int, Cell]


@dataclass(frozen=True, slots=True)
class Block:
    """Cells merged into one: the rows and columns from the first to the last, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int

    def __str__(self) -> str:
        return f"{self.first}:{cell_of('', self.bottom, self.right)}"

    @property
    def first(self) -> str:
        """The cell in which its value stands."""
        return cell_of("", self.top, self.left)


@dataclass(frozen=True, slots=True)
class Grid:
    """The rows of one sheet that hold anything; `sheet` is its name, "" in a file that is one table."""

    sheet: str
    rows: Sequence[GridRow]
    blocks: Sequence[Block] = field(default=())


def is_computed(cell: Cell | None) -> bool:
    """Whether a formula gave what a cell holds."""
    return isinstance(cell, Typed | Number | Calendrical) and cell.computed


def text_of(cell: Cell, holds: Holds) -> str:
    """What a cell holds as the text of a column, a day in ISO form.

    Raises `ValueError` with the rest of a sentence that begins with the column's name.
    """
    match cell:
        case Typed(text=text):
            wrong = _wrong(text)
            if wrong:
                raise ValueError(wrong)
            return text
        case Number(text=text, plain=plain):
            return _number(text, holds, plain=plain)
        case Calendrical():
            return _day(cell, holds)
        case Odd(is_=sentence):
            raise ValueError(sentence)
        case Covered(block=block, first=first):
            raise ValueError(
                f"belongs to the merged block {block}, whose value stands in {first} alone: unmerge it and write the value "
                "into each cell."
            )


def _number(text: str, holds: Holds, *, plain: bool) -> str:
    if holds is Holds.DAY:
        raise ValueError(f"is the number {text}, and no date: format the cell as a date, or write it as 2024-02-23.")
    if holds is Holds.NUMBERED and plain and text.isdigit():
        return text
    raise ValueError(
        f"is the number {text}, which may have been typed otherwise (1.10 is kept as 1.1): format the cell as text, and "
        "type it anew."
    )


def _day(cell: Calendrical, holds: Holds) -> str:
    moment = cell.moment
    written = moment.date().isoformat() if moment.time() == time() else moment.isoformat(timespec="seconds")
    if holds is not Holds.DAY:
        raise ValueError(
            f"is the date {written}, which may have been typed otherwise (“3-1” is taken for a date): format the cell as "
            "text, and type it anew."
        )
    if cell.lacks:
        raise ValueError(
            f"shows no {cell.lacks}, and the spreadsheet made it {written}: format the cell so that it shows the whole date, "
            "and check it."
        )
    return written


def _wrong(text: str) -> str:
    if len(text) > LONGEST_CELL:
        return f"has more than {LONGEST_CELL:,} characters: shorten it."
    if text.startswith("="):
        return "begins with “=”: that is a formula; write its value."
    if _ERROR.fullmatch(text):
        return f"is {text}, which a spreadsheet shows in the place of a value that it cannot give: write the value."
    found = unfit(text)
    if found is not None:
        return f"holds the character {named(found[0])}, which cannot stand in a text: type it anew."
    return ""
