"""A table that people keep in a spreadsheet: text in named columns, each row with its place and where each text comes from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from tracker.agreements.file.document import read_given
from tracker.agreements.file.problems import Place, Problems, quoted, refused
from tracker.agreements.tables.cells import (
    Block,
    Cell,
    Covered,
    Grid,
    GridRow,
    Holds,
    Typed,
    is_computed,
    text_of,
)
from tracker.errors import FileRefused, cell_of
from tracker.remedies import Do, Give
from tracker.rules.characters import composed

LARGEST_SHEET = 5_000_000  # bytes of the file
MOST_ROWS = 500
HEADING_WITHIN = 20  # rows
# How the first bytes of a document of an older kind, or of an encrypted one, look.
_OLDER = b"\xd0\xcf\x11\xe0"


@dataclass(frozen=True, slots=True)
class Column:
    """A column that a table can have: its name, what its cells hold, and other headings under which it is found."""

    name: str
    holds: Holds = Holds.TEXT
    needed: bool = False
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a person says that a table is to be read.

    `mapped` is the heading of each column that has another one, `left` are the headings of those that are not read; with
    `unknown_left` all are that nothing names. `filled`: a merged block's value counts for each of its cells.
    """

    sheet: str | None = None
    mapped: Mapping[str, str] = field(default_factory=dict)
    left: Collection[str] = ()
    unknown_left: bool = False
    filled: bool = False


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number in the sheet, counted from 1, and the text of each column that has one.

    `unreadable` are the columns whose cell was noted as a problem, `computed` those whose text a formula gave.
    """

    number: int
    cells: dict[str, str]
    unreadable: frozenset[str] = frozenset()
    computed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of one table; `name` is that of its sheet, "" for CSV, `columns` each column's place from 1, by its name.

    `left` are the headings that were not read, `between` the rows that are one text over all columns and no row.
    `problems` are those of single cells: whoever reads the rows adds theirs, and refuses all at once. `sha256` is the
    hash of the file and of how it was read.
    """

    file: str
    sha256: str
    name: str
    columns: dict[str, int]
    rows: tuple[SheetRow, ...]
    problems: Problems
    left: tuple[str, ...] = ()
    between: tuple[tuple[int, str], ...] = ()

    def place(self, row: SheetRow, column: str) -> Place:
        """The place of a cell; that of the row where the sheet lacks the column."""
        return Place(row.number, self.columns.get(column, 1))

    def cell(self, row: SheetRow, column: str) -> str:
        """Where a text stands, in words: `Form!C3`, or the row of a CSV file."""
        return cell_of(self.name, row.number, self.columns[column]) if self.name else f"row {row.number}"

    def origin(self, row: SheetRow, column: str) -> str:
        """The same, and whether a formula gave it: `Form!C3, by a formula`."""
        return f"{self.cell(row, column)}, by a formula" if column in row.computed else self.cell(row, column)


class HeadingMissing(FileRefused):
    """No row names the columns that are needed; `headings` are those of the likeliest row, `missing` the columns."""

    def __init__(self, refusal: FileRefused, headings: Sequence[str], missing: Sequence[str]) -> None:
        super().__init__(refusal.problems, remedies=refusal.remedies)
        self.headings = tuple(headings)
        self.missing = tuple(missing)


def read_sheet(path: Path, columns: Sequence[Column], layout: Layout | None = None, *, most: int = MOST_ROWS) -> Sheet:
    """Read a table from a .csv or .xlsx file; one of its first 20 rows names its columns.

    Raises `NotFound` where there is no such file, `HeadingMissing` where no row names what is needed, and `FileRefused`
    for what is no such table: too large, in another encoding, on several sheets, with an unknown or doubled column.
    """
    layout = layout or Layout()
    data = read_given(path, "file", most=LARGEST_SHEET)
    file = str(path)
    if len(data) > LARGEST_SHEET:
        raise refused(file, Place(1, 1), f"The file has more than {LARGEST_SHEET:,} bytes: split it.")
    if data.startswith(_OLDER):
        sentence = (
            "This is a spreadsheet of an older kind, or one with a password: save it as .xlsx without one, or as CSV."
        )
        raise refused(file, Place(1, 1), sentence)
    digest = sha256(data + repr((layout.sheet, sorted(layout.mapped.items()), layout.filled)).encode()).hexdigest()
    reading = _Reading(file, columns, layout, digest)
    if data.startswith(b"PK"):
        return reading.sheet(_grid_of_workbook(data, reading, most + HEADING_WITHIN), most)
    if layout.sheet is not None:
        raise refused(file, Place(1, 1), f"A CSV file is one table: it has no sheet {quoted(layout.sheet)}.")
    from tracker.agreements.tables.separated import read_grids

    return reading.sheet(reading.one_of(read_grids(data, file, most=most + HEADING_WITHIN)), most)


def _grid_of_workbook(data: bytes, reading: _Reading, most: int) -> Grid:
    from tracker.agreements.tables.workbook import open_workbook

    book = open_workbook(data, reading.file, most=most)
    names = list(book.sheets)
    wanted = reading.layout.sheet
    if wanted is not None:
        found = [name for name in names if _plain(name) == _plain(wanted)]
        if not found:
            hidden = any(_plain(name) == _plain(wanted) for name in book.hidden)
            wrong = "is hidden: only what is shown is read" if hidden else "is not there"
            raise reading.refusal(f"The sheet {quoted(wanted)} {wrong}.", Give("sheet", tuple(names)))
        names = found
    elif len(names) > 1:
        names = [reading.one_of(book.grids(names, rows=HEADING_WITHIN)).sheet]
    return book.grids(names, rows=None)[0]


@dataclass(frozen=True, slots=True)
class _Heading:
    """The row that names the columns: where each column stands, and the headings that name none."""

    row: GridRow
    columns: dict[str, int]
    others: dict[int, str]
    doubled: dict[int, str]

    def missing(self, columns: Sequence[Column]) -> list[str]:
        return [each.name for each in columns if each.needed and each.name not in self.columns]


@dataclass(frozen=True, slots=True)
class _Reading:
    """Reads a table as a person says that it is to be read."""

    file: str
    columns: Sequence[Column]
    layout: Layout
    sha256: str

    def refusal(self, sentence: str, *remedies: Do | Give) -> FileRefused:
        problems = Problems()
        problems.add(Place(1, 1), sentence, remedies=remedies)
        return problems.refusal(self.file)

    def one_of(self, grids: Sequence[Grid] | Iterator[Grid]) -> Grid:
        """The grid that has a heading: of separators the first, of sheets the only one."""
        best: list[tuple[int, Grid]] = []
        whole: list[Grid] = []
        for grid in grids:
            heading = self._heading(grid)
            if heading is None:
                continue
            best.append((len(heading.columns), grid))
            if not heading.missing(self.columns):
                if not grid.sheet:
                    return grid
                whole.append(grid)
        if len(whole) > 1:
            names = tuple(each.sheet for each in whole)
            listed = ", ".join(map(quoted, names))
            raise self.refusal(f"Several sheets hold such a table: {listed}.", Give("sheet", names))
        if whole:
            return whole[0]
        return max(best, key=lambda each: each[0])[1] if best else Grid("", ())

    def _heading(self, grid: Grid) -> _Heading | None:
        """The first row near the top that names what is needed; else the one that names most, None where nothing stands."""
        best: _Heading | None = None
        for row in grid.rows:
            if row.number > HEADING_WITHIN and best is not None:
                break
            heading = self._named(row)
            if not heading.missing(self.columns):
                return heading
            if best is None or len(heading.columns) > len(best.columns):
                best = heading
        return best

    def _named(self, row: GridRow) -> _Heading:
        mapped = {_plain(heading): name for name, heading in self.layout.mapped.items()}
        named = {
            heading: each.name
            for each in self.columns
            if each.name not in self.layout.mapped
            for heading in map(_plain, (each.name, *each.headings))
        }
        heading = _Heading(row, {}, {}, {})
        for place, cell in row.cells.items():
            text = cell.text if isinstance(cell, Typed) else _shown(cell)
            name = mapped.get(_plain(text)) or named.get(_plain(text))
            if name is None:
                heading.others[place] = text
            elif name in heading.columns:
                heading.doubled[place] = text
            else:
                heading.columns[name] = place
        return heading

    def sheet(self, grid: Grid, most: int) -> Sheet:
        """Read the rows of a grid; raises `FileRefused` for a heading that is wrong, and where no row follows it."""
        problems = Problems(grid.sheet)
        heading = self._heading(grid)
        if heading is None:
            needed = ", ".join(each.name for each in self.columns if each.needed)
            raise self.refusal(f"The file is empty: its first row names the columns, such as {needed}.")
        self._check(heading, problems)
        missing = heading.missing(self.columns)
        if problems:
            refusal = problems.refusal(self.file)
            everything = {**heading.others, **heading.doubled}
            shown = [everything[place] for place in sorted(everything)]
            raise HeadingMissing(refusal, shown, missing) if missing else refusal
        covers = _Covers(grid.blocks, heading.columns.values())
        if covers.overlap is not None:
            raise self.refusal(f"The merged blocks at {covers.overlap} lie over each other: unmerge them.")
        holding = {each.name: each.holds for each in self.columns}
        taker = _Taker(heading, covers, holding, self.layout, problems)
        ends = covers.last_row(heading, [each.name for each in self.columns if each.needed])
        cells = {row.number: row.cells for row in grid.rows}
        for row in grid.rows:
            if row.number > ends:
                taker.take(row, cells)
            if len(taker.rows) > most:
                raise refused(
                    self.file, Place(row.number, 1), f"There are more than {most:,} rows: split the file.", grid.sheet
                )
        if not taker.rows:
            problems.add(Place(heading.row.number, 1), "There is no row beneath the heading.")
            raise problems.refusal(self.file)
        left = tuple(heading.others[place] for place in sorted(heading.others))
        return Sheet(
            self.file, self.sha256, grid.sheet, heading.columns, tuple(taker.rows), problems, left, tuple(taker.between)
        )

    def _check(self, heading: _Heading, problems: Problems) -> None:
        number = heading.row.number
        texts = [*heading.others.values(), *heading.doubled.values()]
        for name in heading.missing(self.columns):
            told = self.layout.mapped.get(name)
            if told is None:
                sentence = f"The column `{name}` is missing: one of the first {HEADING_WITHIN} rows names the columns."
            else:
                sentence = f"No column is headed {quoted(told)}, which is to be `{name}`."
            problems.add(
                Place(number, 1), sentence, name=told or "", known=texts, remedies=[Give("headings")] if texts else ()
            )
        for name, told in self.layout.mapped.items():
            if name not in heading.columns and not any(each.name == name and each.needed for each in self.columns):
                sentence = f"No column is headed {quoted(told)}, which is to be `{name}`."
                problems.add(Place(number, 1), sentence, name=told, known=texts)
        left = set(map(_plain, self.layout.left))
        for place, text in heading.doubled.items():
            if not self.layout.unknown_left and _plain(text) not in left:
                problems.add(Place(number, place), f"The column {quoted(text)} is there twice: keep one of them.")
        for place, text in heading.others.items():
            if not self.layout.unknown_left and _plain(text) not in left:
                known = [each.name for each in self.columns]
                sentence = f"There is no column {quoted(text)}: name it one of {', '.join(known)}, or take it away."
                problems.add(
                    Place(number, place), sentence, name=_plain(text), known=known, remedies=[Give("headings")]
                )


class _Covers:
    """Which cells of the columns that are read lie beneath a merged block's first one."""

    def __init__(self, blocks: Sequence[Block], columns: Collection[int]) -> None:
        self._blocks: dict[int, tuple[list[int], list[Block]]] = {}
        self.overlap: Block | None = None
        for block in sorted(blocks, key=lambda each: each.top):
            for column in columns:
                if block.left <= column <= block.right:
                    tops, above = self._blocks.setdefault(column, ([], []))
                    if above and above[-1].bottom >= block.top:
                        self.overlap = block
                    tops.append(block.top)
                    above.append(block)

    def over(self, row: int, column: int) -> Block | None:
        """The block that a cell lies in."""
        tops, blocks = self._blocks.get(column, ((), ()))
        place = bisect_right(tops, row) - 1
        return blocks[place] if place >= 0 and row <= blocks[place].bottom else None

    def last_row(self, heading: _Heading, needed: Collection[str]) -> int:
        """The last row of the heading, where each column that is needed has its heading merged down to there."""
        number = heading.row.number
        blocks = [self.over(number, heading.columns[name]) for name in needed]
        return min((number if each is None else each.bottom for each in blocks), default=number)


@dataclass(frozen=True, slots=True)
class _Taker:
    """Takes the rows beneath a heading one by one, and notes what is wrong with each cell."""

    heading: _Heading
    covers: _Covers
    holding: Mapping[str, Holds]
    layout: Layout
    problems: Problems
    rows: list[SheetRow] = field(default_factory=list)
    between: list[tuple[int, str]] = field(default_factory=list)

    def take(self, row: GridRow, cells: Mapping[int, Mapping[int, Cell]]) -> None:
        number = row.number
        covered = {
            place: block
            for place in self.heading.columns.values()
            if (block := self.covers.over(number, place)) is not None and (number, place) != (block.top, block.left)
        }
        own = {place: cell for place, cell in row.cells.items() if place not in covered}
        if self._is_between(row, covered, own):
            return
        texts: dict[str, str] = {}
        unreadable, computed = set(), set()
        for name, place in self.heading.columns.items():
            cell = own.get(place)
            if place in covered:
                block = covered[place]
                cell = Covered(str(block), block.first)
                if self.layout.filled:
                    cell = cells.get(block.top, {}).get(block.left)
            if cell is None:
                continue
            try:
                texts[name] = text_of(cell, self.holding[name])
            except ValueError as error:
                ways = [Do("fill merged blocks")] if isinstance(cell, Covered) else ()
                self.problems.add(Place(number, place), f"`{name}` {error}", remedies=ways)
                unreadable.add(name)
            if is_computed(cell):
                computed.add(name)
        known = {*self.heading.columns.values(), *self.heading.others, *self.heading.doubled}
        if not self.layout.unknown_left:
            for place in sorted(own.keys() - known):
                sentence = "This cell stands under no heading: name its column, or empty it."
                self.problems.add(Place(number, place), sentence)
        if texts or unreadable or not self.layout.unknown_left:
            self.rows.append(SheetRow(number, texts, frozenset(unreadable), frozenset(computed)))

    def _is_between(self, row: GridRow, covered: Mapping[int, Block], own: Mapping[int, Cell]) -> bool:
        """Whether a row is no row of the table but a text that is set across it, as a part's title is."""
        if not self.layout.unknown_left or len(own) != 1 or not covered:
            return False
        ((place, cell),) = own.items()
        across = self.covers.over(row.number, place)
        if across is None or across.top != across.bottom or any(block != across for block in covered.values()):
            return False
        self.between.append((row.number, cell.text if isinstance(cell, Typed) else _shown(cell)))
        return True


def _shown(cell: Cell) -> str:
    try:
        return text_of(cell, Holds.NUMBERED)
    except ValueError:
        return "?"


def _plain(heading: str) -> str:
    """A heading as it is compared."""
    return "_".join(composed(heading).casefold().replace("-", " ").replace("_", " ").split())
