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
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = first
    rows: list[GridRow] = []
    try:
        for written in reader:
            if len(written) > MOST_COLUMNS:
                raise refused(file, Place(number, 1), f"The row has more than {MOST_COLUMNS} columns.")
            cells: dict[int, Cell] = {
                place: Typed(stripped) for place, cell in enumerate(written, 1) if (stripped := cell.strip())
            }
            if cells:
                rows.append(GridRow(number, cells))
            if len(rows) > most:
                raise refused(file, Place(number, 1), f"There are more than {most:,} rows: split the file.")
            number = first + reader.line_num
    except csv.Error as error:
        raise refused(file, Place(number, 1), f"This is not CSV: {error}. Check the quotes of the row.") from None
    return Grid("", rows)


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
