"""A table in CSV: text, with the line of each row."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from tracker.agreements.file.problems import Place, refused
from tracker.agreements.tables.cells import Cell, Grid, GridRow, Typed
from tracker.errors import FileRefused

MOST_COLUMNS = 200
MOST_SEPARATORS = 20_000  # of one row, also within its texts
MOST_LINES = 200_000
_DELIMITERS = (",", ";", "\t")
_TOLD = re.compile(r"sep=(.)(?:\r\n|\r|\n|\Z)")


def read_grids(data: bytes, file: str, *, most: int) -> Iterator[Grid]:
    """Give the table as it is with each separator that the file may have, the likeliest first; one that is told is the one.

    Raises `FileRefused` for what is no text, or has more than `most` rows.
    """
    text = _text(data, file)
    told = _TOLD.match(text)
    if told is not None:
        yield _grid(text[told.end() :], file, told[1], most=most, first=2)
        return
    top = "\n".join(text[:20_000].split("\n")[:20])
    failure = None
    for delimiter in sorted({",", *(each for each in _DELIMITERS if each in top)}, key=top.count, reverse=True):
        try:
            yield _grid(text, file, delimiter, most=most, first=1)
        except FileRefused as refusal:
            failure = failure or refusal
    if failure is not None:
        raise failure


def _grid(text: str, file: str, delimiter: str, *, most: int, first: int) -> Grid:
    lines = _Lines(text, delimiter, file, first)
    number = first
    rows: list[GridRow] = []
    try:
        for written in csv.reader(lines, delimiter=delimiter, strict=True):
            if len(written) > MOST_COLUMNS:
                raise lines.too_wide(number)
            cells: dict[int, Cell] = {
                place: Typed(stripped) for place, cell in enumerate(written, 1) if (stripped := cell.strip())
            }
            if cells:
                rows.append(GridRow(number, cells))
            if len(rows) > most:
                raise refused(file, Place(number, 1), f"There are more than {most:,} rows: split the file.")
            number = lines.number
            lines.separators = 0
    except csv.Error as error:
        raise refused(file, Place(number, 1), f"This is not CSV: {error}. Check the quotes of the row.") from None
    return Grid("", rows)


class _Lines:
    """The lines of a file, counted, and the separators of those that were read of one row: each could be a cell."""

    def __init__(self, text: str, delimiter: str, file: str, first: int) -> None:
        self._lines = io.StringIO(text, newline="")
        self._delimiter = delimiter
        self._file = file
        self.number = first
        self.separators = 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.number += 1
            self.separators += line.count(self._delimiter)
            if self.separators > MOST_SEPARATORS:
                raise self.too_wide(self.number - 1)
            if self.number > MOST_LINES:
                sentence = f"There are more than {MOST_LINES:,} lines: take the empty ones away."
                raise refused(self._file, Place(self.number, 1), sentence)
            yield line

    def too_wide(self, number: int) -> FileRefused:
        """The refusal of a row."""
        return refused(self._file, Place(number, 1), f"The row has more than {MOST_COLUMNS} columns.")


def _text(data: bytes, file: str) -> str:
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _no_text(file, "not in UTF-8", data[: error.start].count(b"\n") + 1) from None
    if "\x00" in text:
        raise _no_text(file, "no text", 1)
    return text


def _no_text(file: str, what: str, line: int) -> FileRefused:
    return refused(file, Place(line, 1), f"The file is {what}: save it as “CSV UTF-8”, or as .xlsx.")
