"""A workbook (.xlsx): an archive of XML, read as a stream that is counted while it is read.

No part is built as a tree and nothing is kept that is not needed, so that a file made to be large ends at a limit and
not at the end of the machine. Formulas, merged blocks and formats are looked at, since without them a cell that cannot
be read looks empty.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import IO
from xml.parsers import expat

from tracker.agreements.file.problems import Place, refused
from tracker.agreements.tables.cells import UNCOMPUTED, Block, Calendrical, Cell, Grid, GridRow, Number, Odd, Typed
from tracker.agreements.tables.separated import MOST_COLUMNS

LARGEST_UNPACKED = 60_000_000  # bytes that the parts of a file say they have
MOST_READ = 25_000_000  # bytes of the parts that are read
ELEMENTS, ELEMENTS_PER_ROW = 100_000, 60  # of XML, at most, in all parts that are read
MOST_PARTS = 2_000
MOST_SHEETS = 200
MOST_BLOCKS = 20_000
LONGEST_TEXT = 40_000  # characters of a cell that are kept: more than a spreadsheet allows
DEEPEST = 32
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_CHUNK = 1 << 16  # bytes
# One mark of XML that goes on for longer is read again and again by older versions of the parser.
_LONGEST_MARK = 1 << 19  # bytes
# What reading an archive that is none, or that somebody changed, ends with; an encrypted part is a `RuntimeError`.
_BROKEN = (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError)
_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})", re.ASCII)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBER = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?(?:[eE][+-]?[0-9]{1,3})?", re.ASCII)
# What of a format is shown as it is, or is no part of a day: quoted and escaped text, fillers, colours and conditions.
_SHOWN = re.compile(r'"[^"]*"?|\\.|_.|\*.|\[[^\]]*\]?')
# The formats that a file need not spell out, as far as they show days or times.
_BUILTIN = {
    14: "d/m/y",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm",
    19: "h:mm",
    20: "h:mm",
    21: "h:mm:ss",
    22: "d/m/y h:mm",
    **dict.fromkeys((27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58), "d/m/y"),
    **dict.fromkeys((32, 33, 34, 35, 45, 46, 47, 55, 56), "h:mm:ss"),
}
_GENERAL = frozenset({"", "general", "0", "@"})

# One part of the archive is taken by two functions: where an element begins, with its attributes, and where it ends.
_Start = Callable[[str, dict[str, str]], None]
_End = Callable[[str, str], None]


class _Enough(Exception):
    """The rest of a part need not be read."""


@dataclass(frozen=True, slots=True)
class _Shared:
    """A text that the workbook keeps in one list for all its sheets, by its place there."""

    index: int
    computed: bool


class _Part:
    """One part while it is read: `end` gets the text that stands within the elements that are `wanted`."""

    def __init__(self, parts: _Parts, name: str, start: _Start, end: _End, wanted: frozenset[str]) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._close
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._declared
        self._parts = parts
        self._name = name
        self._start = start
        self._end = end
        self._wanted = wanted
        self._depth = 0
        self._names: dict[str, str] = {}  # of an element, by its name with that of its space
        self._taken: list[str] = []
        self._left = 0  # characters that are still kept of the text that is being read

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        parts = self._parts
        parts.elements += 1
        self._depth += 1
        if parts.elements > parts.most:
            raise parts.refusal(
                f"It has more than {parts.most:,} cells, texts and blocks: copy the table alone, without rows that are "
                "formatted and empty, into a file of its own."
            )
        if self._depth > DEEPEST:
            raise parts.refusal("Its XML is nested as no spreadsheet's is: save the table anew, or as CSV.")
        name = self._names.get(tag)
        if name is None:
            name = self._names[tag] = tag.rpartition(" ")[2]
        if name in self._wanted:
            self._left = LONGEST_TEXT
            self._taken.clear()
        self._start(name, attributes)

    def _close(self, tag: str) -> None:
        self._depth -= 1
        self._left = 0
        name = self._names[tag]
        self._end(name, "".join(self._taken) if name in self._wanted else "")

    def _text(self, piece: str) -> None:
        if self._left > 0:
            self._left -= len(piece)
            self._taken.append(piece)

    def _declared(self, *_of: object) -> None:
        raise self._parts.refusal(f"{self._name} in it declares entities of its own: save the table anew, or as CSV.")


@dataclass(slots=True)
class _Parts:
    """The parts of a file, and how much of them has been read."""

    packed: zipfile.ZipFile
    file: str
    most: int  # elements
    elements: int = 0
    given: int = 0  # bytes

    def read(self, name: str, start: _Start, end: _End = lambda _name, _text: None, texts: Iterable[str] = ()) -> None:
        """Read a part: `end` gets the text that stands within the elements named in `texts`.

        Raises `FileRefused` where the file has more of anything than a table needs, or the part is no XML.
        """
        parser = _Part(self, name, start, end, frozenset(texts)).parser
        try:
            info = self.packed.getinfo(name)
            if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise self.refusal("It is packed as no spreadsheet is: save the table anew, or as CSV.")
            with self.packed.open(info) as part:
                self._feed(parser, part)
        except _Enough:
            return
        except KeyError:
            raise self.refusal(f"This XLSX file cannot be read (it lacks {name}): save it anew, or as CSV.") from None
        except (*_BROKEN, expat.ExpatError, ValueError) as error:
            raise self.refusal(
                f"This XLSX file cannot be read ({type(error).__name__}): save it anew, or as CSV."
            ) from None

    def _feed(self, parser: expat.XMLParserType, part: IO[bytes]) -> None:
        given = 0
        while chunk := part.read(_CHUNK):
            given += len(chunk)
            self.given += len(chunk)
            if self.given > MOST_READ:
                raise self.refusal(f"The file unpacks to more than {MOST_READ:,} bytes: it is not read.")
            parser.Parse(chunk)
            if given - parser.CurrentByteIndex > _LONGEST_MARK:
                raise self.refusal("Its XML has a mark that does not end: save the table anew, or as CSV.")
        parser.Parse(b"", True)  # noqa: FBT003 — expat's signature

    def refusal(self, sentence: str) -> Exception:
        """The refusal of the file."""
        return refused(self.file, Place(1, 1), sentence)

    def related(self, name: str) -> dict[str, tuple[str, str]]:
        """Where the parts are that a part names, and of which kind each is, by the identity it gives them."""
        folder, own = posixpath.split(name)
        found: dict[str, tuple[str, str]] = {}

        def start(tag: str, attributes: dict[str, str]) -> None:
            if tag == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
                kind = attributes.get("Type", "").rpartition("/")[2]
                found[attributes.get("Id", "")] = (kind, target.lstrip("/"))

        self.read(posixpath.join(folder, "_rels", f"{own}.rels"), start)
        return found


@dataclass(slots=True)
class Workbook:
    """A workbook that is open: the sheets that are shown, by their names, and those that are hidden."""

    parts: _Parts
    sheets: dict[str, str]
    hidden: tuple[str, ...]
    most: int
    _strings: str | None
    _formats: Sequence[str]
    _epoch: datetime
    _known: dict[int, str] = field(default_factory=dict)

    def grids(self, names: Sequence[str], *, rows: int | None) -> list[Grid]:
        """Read sheets, of each the first so many `rows`, None for all."""
        read = {name: _Sheet(self, name, rows=rows) for name in names}
        for sheet in read.values():
            self.parts.read(self.sheets[sheet.name], sheet.start, sheet.end, ("v", "t"))
        self._look_up({index for sheet in read.values() for index in sheet.shared})
        return [Grid(name, list(map(self._resolved, sheet.rows)), sheet.blocks) for name, sheet in read.items()]

    def _resolved(self, row: tuple[int, dict[int, Cell | _Shared]]) -> GridRow:
        cells: dict[int, Cell] = {}
        for column, cell in row[1].items():
            if not isinstance(cell, _Shared):
                cells[column] = cell
                continue
            text = self._known.get(cell.index)
            if text is None:
                raise self.parts.refusal("A cell names a text that the file does not hold: save it anew, or as CSV.")
            if text:
                cells[column] = Typed(text, cell.computed)
        return GridRow(row[0], cells)

    def _look_up(self, wanted: set[int]) -> None:
        wanted -= self._known.keys()
        if not wanted or self._strings is None:
            return
        count, last = 0, max(wanted)
        pieces: list[str] = []
        skipped = 0

        def start(tag: str, _attributes: dict[str, str]) -> None:
            nonlocal skipped
            if tag == "si":
                pieces.clear()
            elif tag == "rPh":  # how a text is pronounced is no part of it
                skipped += 1

        def end(tag: str, text: str) -> None:
            nonlocal count, skipped
            if tag == "t" and not skipped and count in wanted:
                pieces.append(text)
            elif tag == "rPh":
                skipped -= 1
            elif tag == "si":
                if count in wanted:
                    self._known[count] = _plain(pieces)
                count += 1
                if count > last:
                    raise _Enough

        self.parts.read(self._strings, start, end, ("t",))

    def format_of(self, style: str | None) -> str:
        """The number format of a cell's style, without what is shown as it is."""
        place = int(style) if style is not None and style.isdigit() else 0
        return self._formats[place] if place < len(self._formats) else ""

    def moment(self, number: str, shown: str, *, computed: bool) -> Cell:
        """The day that a number stands for, as its format shows it."""
        days = float(number)
        epoch = self._epoch
        if epoch.year < 1904 and days < 61:  # noqa: PLR2004 — spreadsheets know a 29 February 1900, their day 60
            return Odd(f"is the number {number}, shown as a date of 1900: write the date meant.")
        try:
            moment = epoch + timedelta(seconds=round(days * 86_400))
        except OverflowError:
            return Odd(f"is the number {number}, which is no date: write the date meant.")
        lacks = next((part for part in ("day", "month", "year") if part[0] not in shown), "")
        return Calendrical(moment, lacks, computed)


class _Sheet:
    """Takes the rows of one sheet as they come."""

    def __init__(self, book: Workbook, name: str, *, rows: int | None) -> None:
        self.name = name
        self.rows: list[tuple[int, dict[int, Cell | _Shared]]] = []
        self.blocks: list[Block] = []
        self.shared: set[int] = set()
        self._book = book
        self._last = _LAST_ROW if rows is None else rows
        self._row = self._column = 0
        self._cells: dict[int, Cell | _Shared] = {}
        self._cell: dict[str, str] | None = None
        self._value: str | None = None
        self._pieces: list[str] = []
        self._formula = False
        self._skipped = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin a row, a cell, a part of a cell, or a merged block."""
        if tag == "c":
            self._cell, self._value, self._formula = attributes, None, False
            if self._pieces:
                self._pieces.clear()
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            number = int(attributes.get("r", self._row + 1))
            if not self._row < number <= _LAST_ROW:
                raise ValueError(number)
            if number > self._last:
                raise _Enough
            self._row, self._column, self._cells = number, 0, {}
        elif tag == "rPh":
            self._skipped += 1
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def end(self, tag: str, text: str) -> None:
        """End a part of a cell, a cell or a row."""
        if tag == "v":
            self._value = text
        elif tag == "c" and self._cell is not None:
            held = self._held(self._cell)
            if held is not None:
                self._keep(held, self._cell.get("r"))
            elif "r" not in self._cell:
                self._column += 1
            self._cell = None
        elif tag == "t" and not self._skipped:
            self._pieces.append(text)
        elif tag == "rPh":
            self._skipped -= 1
        elif tag == "row" and self._cells:
            self.rows.append((self._row, self._cells))
            most = self._book.most
            if len(self.rows) > most:
                raise refused(
                    self._book.parts.file,
                    Place(self._row, 1),
                    f"There are more than {most:,} rows: split the file.",
                    self.name,
                )

    def _keep(self, held: Cell | _Shared, place: str | None) -> None:
        row, column = (self._row, self._column + 1) if place is None else _place_of(place)
        if row != self._row or not self._column < column <= _LAST_COLUMN:
            raise ValueError(place)
        self._column = column
        if self._column > MOST_COLUMNS:
            raise refused(
                self._book.parts.file,
                Place(self._row, self._column),
                f"The row has more than {MOST_COLUMNS} columns.",
                self.name,
            )
        self._cells[self._column] = held
        if isinstance(held, _Shared):
            self.shared.add(held.index)

    def _held(self, cell: Mapping[str, str]) -> Cell | _Shared | None:
        """What a cell holds, None where it is empty."""
        value, kind = self._value, cell.get("t", "n")
        if kind == "inlineStr":
            text = _plain(self._pieces)
            return Typed(text) if text else None
        if self._formula and (value is None or (not value and kind != "str")):
            return UNCOMPUTED
        if not value:
            return None
        match kind:
            case "s":
                return _Shared(int(value), self._formula)
            case "str":
                text = _plain([value])
                return Typed(text, self._formula) if text else None
            case "b":
                return Odd("is a yes or no of the spreadsheet: write a text.")
            case "e":
                return Odd(f"is the error {value[:20]}, and no value: write the value.")
            case "d":
                moment = datetime.fromisoformat(value)
                return Calendrical(moment.replace(tzinfo=None), "", self._formula)
            case _:
                return self._numeric(value.strip(), cell.get("s"))

    def _numeric(self, value: str, style: str | None) -> Cell:
        if _NUMBER.fullmatch(value) is None:
            raise ValueError(value[:20])
        shown = self._book.format_of(style)
        if any(letter in shown for letter in "dy") or ("m" in shown and not any(letter in shown for letter in "hs")):
            return self._book.moment(value, shown, computed=self._formula)
        return Number(value.removesuffix(".0"), shown in _GENERAL, self._formula)

    def _merge(self, written: str) -> None:
        first, _, last = written.partition(":")
        top, left = _place_of(first)
        bottom, right = _place_of(last or first)
        self.blocks.append(Block(top, left, bottom, right))
        if len(self.blocks) > MOST_BLOCKS:
            raise self._book.parts.refusal(f"It has more than {MOST_BLOCKS:,} merged blocks: unmerge them.")


def open_workbook(data: bytes, file: str, *, most: int) -> Workbook:
    """Open a workbook whose table has so many rows at most; raises `FileRefused` for what is none, and for a larger one."""
    if data.count(b"PK\x01\x02") > MOST_PARTS:
        raise refused(file, Place(1, 1), f"It has more than {MOST_PARTS:,} parts: save the table as a file of its own.")
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
    except (*_BROKEN, ValueError) as error:
        raise refused(file, Place(1, 1), f"This is no XLSX file ({error}): save it anew, or as CSV.") from None
    parts = _Parts(packed, file, ELEMENTS + ELEMENTS_PER_ROW * most)
    if sum(each.file_size for each in packed.infolist()) > LARGEST_UNPACKED:
        raise parts.refusal(f"The file unpacks to more than {LARGEST_UNPACKED:,} bytes: it is not read.")
    if "[Content_Types].xml" not in packed.namelist():
        raise parts.refusal("This is a ZIP archive and no XLSX file: save the table as .xlsx or CSV.")
    name = next((target for kind, target in parts.related("").values() if kind == "officeDocument"), "xl/workbook.xml")
    related = parts.related(name)
    sheets: dict[str, str] = {}
    hidden: list[str] = []
    epoch = datetime(1899, 12, 30)  # noqa: DTZ001 — a spreadsheet's days have no zone

    count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal epoch, count
        if tag == "workbookPr" and attributes.get("date1904") in {"1", "true", "on"}:
            epoch = datetime(1904, 1, 1)  # noqa: DTZ001 — a spreadsheet's days have no zone
        elif tag == "sheet":
            count += 1
            if count > MOST_SHEETS:
                raise parts.refusal(f"It has more than {MOST_SHEETS} sheets: save the table as a file of its own.")
            identity = next((value for key, value in attributes.items() if key.rpartition(" ")[2] == "id"), "")
            kind, target = related.get(identity, ("", ""))
            title = attributes.get("name", "")
            if kind == "worksheet" and attributes.get("state", "visible") == "visible":
                sheets[title] = target
            elif kind == "worksheet":
                hidden.append(title)

    parts.read(name, start)
    if not sheets:
        raise parts.refusal("The file has no sheet that is shown: put the table on one.")
    by_kind = dict(related.values())
    return Workbook(
        parts,
        sheets,
        tuple(hidden),
        most,
        by_kind.get("sharedStrings"),
        _formats(parts, by_kind.get("styles")),
        epoch,
    )


def _formats(parts: _Parts, styles: str | None) -> list[str]:
    """The format of each style of a cell, by its place, in small letters and without what is shown as it is."""
    if styles is None:
        return []
    own: dict[str, str] = {}
    found: list[str] = []
    inside = False

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        if tag == "numFmt":
            code = _SHOWN.sub("", attributes.get("formatCode", "")[:1_000]).casefold().strip()
            own[attributes.get("numFmtId", "")] = "" if code == "standard" else code
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            number = attributes.get("numFmtId", "0")
            # Only General is shown as it is: of others, a number is told by something else than its digits.
            built_in = (
                _BUILTIN.get(int(number), "") if int(number) in _BUILTIN or number in {"0", "1", "49"} else "0.00"
            )
            found.append(own.get(number, built_in))

    def end(tag: str, _text: str) -> None:
        nonlocal inside
        inside = inside and tag != "cellXfs"

    parts.read(styles, start, end)
    return found


def _place_of(written: str) -> tuple[int, int]:
    parts = _PLACE.fullmatch(written)
    if parts is None:
        raise ValueError(written[:20])
    column = 0
    for letter in parts[1]:
        column = 26 * column + ord(letter) - ord("A") + 1
    return int(parts[2]), column


def _plain(pieces: Sequence[str]) -> str:
    """The text of the pieces that a spreadsheet keeps it in, with what it spells out put back."""
    text = "".join(pieces)
    return (_ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text).strip()
