"""A table that people keep in a spreadsheet, read from CSV or XLSX: text in named columns, each row with its number."""

from __future__ import annotations

import codecs
import csv
import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import IO

from tracker.agreements.file.document import read_given
from tracker.agreements.file.problems import Place, Problems, quoted, refused
from tracker.errors import FileRefused
from tracker.rules.characters import named, unfit

LARGEST_SHEET = 5_000_000  # bytes of the file
LARGEST_UNPACKED = 60_000_000  # bytes of what an XLSX file unpacks to
MOST_ROWS = 500
MOST_COLUMNS = 200
LONGEST_CELL = 10_000  # characters
MOST_SHEETS = 200
_DELIMITERS = (",", ";", "\t")
# What reading an archive that is none, or that somebody changed, ends with; an encrypted part is a `RuntimeError`.
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError)
# In each encoding that a part of a workbook may have.
_DECLARATIONS = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))
_SHEET = re.compile(rb"<(?:[A-Za-z0-9]+:)?sheet\s")
_CHUNK = 1 << 20  # bytes
_KEPT = 2 * len("<!DOCTYPE") - 1


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number in the sheet, from 1 for the heading, and the text of each column that has one.

    `unreadable` are the columns whose cell was noted as a problem.
    """

    number: int
    cells: dict[str, str]
    unreadable: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one table; `columns` gives each column's place from 1, by its name in lower case.

    `problems` are those of single cells: whoever reads the rows adds theirs, and refuses all at once.
    """

    file: str
    columns: dict[str, int]
    rows: tuple[SheetRow, ...]
    problems: Problems

    def place(self, row: SheetRow, column: str) -> Place:
        """The place of a cell; that of the row where the sheet lacks the column."""
        return Place(row.number, self.columns.get(column, 1))


def read_sheet(path: Path, *, known: Collection[str], needed: Collection[str]) -> Sheet:
    """Read a table from a .csv or .xlsx file, whose first row names its columns.

    Raises `NotFound` where there is no such file, and `FileRefused` for one that is no such table: too large, in another
    encoding, without a heading, with an unknown, doubled or missing column, or with a formula instead of a value.
    """
    data = read_given(path, "file", most=LARGEST_SHEET)
    file = str(path)
    if len(data) > LARGEST_SHEET:
        raise _refused(file, f"The file has more than {LARGEST_SHEET:,} bytes: split it.")
    rows = _xlsx(data, file) if data.startswith(b"PK") else _csv(data, file)
    return _sheet(file, rows, known=known, needed=needed)


def _sheet(
    file: str, rows: Iterable[tuple[int, Sequence[str]]], *, known: Collection[str], needed: Collection[str]
) -> Sheet:
    problems = Problems()
    columns: dict[str, int] = {}
    read: list[SheetRow] = []
    for number, cells in rows:
        if not any(cells):
            continue
        if not columns:
            columns = _heading(number, cells, problems, known=known, needed=needed)
            if problems:
                raise problems.refusal(file)
            continue
        if len(read) >= MOST_ROWS:
            raise _refused(file, f"There are more than {MOST_ROWS:,} rows: split the file.", number)
        read.append(_row(number, cells, columns, problems))
    if not columns:
        raise _refused(file, f"The file is empty: its first row names the columns, such as {', '.join(needed)}.")
    if not read:
        problems.add(Place(1, 1), "There is no row beneath the heading.")
        raise problems.refusal(file)
    return Sheet(file, columns, tuple(read), problems)


def _heading(
    number: int, cells: Sequence[str], problems: Problems, *, known: Collection[str], needed: Collection[str]
) -> dict[str, int]:
    columns: dict[str, int] = {}
    for place, text in enumerate(cells, 1):
        name = "_".join(text.casefold().replace("-", " ").replace("_", " ").split())
        if not name:
            continue
        if name in columns:
            problems.add(Place(number, place), f"The column {quoted(text)} is there twice: keep one of them.")
        elif name not in known:
            listed = ", ".join(known)
            problems.add(
                Place(number, place),
                f"There is no column {quoted(text)}: name it one of {listed}, or take it away.",
                name=name,
                known=known,
            )
        columns.setdefault(name, place)
    for name in needed:
        if name not in columns:
            problems.add(Place(number, 1), f"The column `{name}` is missing: the first row names the columns.")
    return columns


def _row(number: int, cells: Sequence[str], columns: dict[str, int], problems: Problems) -> SheetRow:
    texts: dict[str, str] = {}
    unreadable = set()
    for name, place in columns.items():
        text = cells[place - 1] if place <= len(cells) else ""
        wrong = _wrong(text)
        if wrong:
            problems.add(Place(number, place), f"`{name}` {wrong}")
            unreadable.add(name)
        elif text:
            texts[name] = text
    beyond = [place for place, text in enumerate(cells, 1) if text and place not in columns.values()]
    for place in beyond:
        problems.add(Place(number, place), "This cell stands under no heading: name its column, or empty it.")
    return SheetRow(number, texts, frozenset(unreadable))


def _wrong(text: str) -> str:
    """What is wrong with the text of a cell; "" where nothing is."""
    if len(text) > LONGEST_CELL:
        return f"has more than {LONGEST_CELL:,} characters: shorten it."
    if text.startswith("="):
        return "begins with “=”: that is a formula; write its value."
    found = unfit(text)
    if found is not None:
        return f"holds the character {named(found[0])}, which cannot stand in a text: type it anew."
    return ""


def _csv(data: bytes, file: str) -> Iterable[tuple[int, Sequence[str]]]:
    text = _text(data, file)
    first = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 1
    try:
        for cells in reader:
            if len(cells) > MOST_COLUMNS:
                raise _refused(file, f"The row has more than {MOST_COLUMNS} columns.", number)
            yield number, [cell.strip() for cell in cells]
            number = reader.line_num + 1
    except csv.Error as error:
        raise _refused(file, f"This is not CSV: {error}. Check the quotes of the row.", number) from None


def _text(data: bytes, file: str) -> str:
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _refused(file, "The file is not in UTF-8: save it as “CSV UTF-8”, or as .xlsx.", line) from None
    if "\x00" in text:
        raise _refused(file, "The file is no text: save it as “CSV UTF-8”, or as .xlsx.")
    return text


def _xlsx(data: bytes, file: str) -> Iterable[tuple[int, Sequence[str]]]:
    """Read the first sheet that holds anything, its values as they were last computed."""
    _refuse_bomb(data, file)
    from xml.etree.ElementTree import ParseError

    from openpyxl import load_workbook

    broken = (*_BROKEN, KeyError, TypeError, IndexError, AttributeError, ParseError)
    try:
        with warnings.catch_warnings():
            # What it cannot keep (validation, drawings) is nothing that is read here.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            if not book.worksheets:
                raise _refused(file, "The file has no sheet: put the table on one.")
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                rows = _cells(sheet.iter_rows(values_only=True), file)
                if any(any(cells) for _, cells in rows):
                    return rows
            return []
    except broken as error:
        raise _refused(
            file, f"This XLSX file cannot be read ({type(error).__name__}): save it anew, or as CSV."
        ) from None


def _cells(rows: Iterable[Sequence[object]], file: str) -> list[tuple[int, Sequence[str]]]:
    numbered: list[tuple[int, Sequence[str]]] = []
    for number, cells in enumerate(rows, 1):
        if number > MOST_ROWS * 2:
            raise _refused(file, f"The sheet has more than {MOST_ROWS * 2:,} rows: take the empty ones away.", number)
        if len(cells) > MOST_COLUMNS:
            raise _refused(file, f"The row has more than {MOST_COLUMNS} columns.", number)
        numbered.append((number, [_cell(cell) for cell in cells]))
    return numbered


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case datetime() if value.time() == time():
            return value.date().isoformat()
        case datetime() | date():
            return value.isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value).strip()


def _refuse_bomb(data: bytes, file: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            unpacked = sum(each.file_size for each in packed.infolist())
            names = {each.filename for each in packed.infolist()}
            if unpacked > LARGEST_UNPACKED:
                raise _refused(file, f"The file unpacks to more than {LARGEST_UNPACKED:,} bytes: it is not read.")
            if "[Content_Types].xml" not in names:
                raise _refused(file, "This is a ZIP archive and no XLSX file: save the table as .xlsx or CSV.")
            for name in names:
                if name.endswith((".xml", ".rels")):
                    with packed.open(name) as part:
                        _refuse_markup(part, name, file)
    except _BROKEN as error:
        raise _refused(file, f"This is no XLSX file ({error}): save it anew, or as CSV.") from None


def _refuse_markup(part: IO[bytes], name: str, file: str) -> None:
    """Refuse a part that declares what its words stand for, as no spreadsheet does, and a book of very many sheets."""
    sheets, kept = 0, b""
    while chunk := part.read(_CHUNK):
        # A declaration may stand across two pieces; what is kept of the last one is too short to hold a whole one.
        held = kept + chunk
        if any(declaration in held for declaration in _DECLARATIONS):
            raise _refused(file, f"{name} in it declares entities of its own: save the table anew, or as CSV.")
        sheets += len(_SHEET.findall(held)) if name == "xl/workbook.xml" else 0
        if sheets > MOST_SHEETS:
            raise _refused(file, f"It has more than {MOST_SHEETS} sheets: save the table as a file of its own.")
        kept = held[-_KEPT:]


def _refused(file: str, sentence: str, row: int = 1) -> FileRefused:
    return refused(file, Place(row, 1), sentence)
