"""R15: every cell that is exported opens as text, whatever it begins with and whatever separator a spreadsheet is set to.

Every table that the program writes stands in a pack; it writes no workbook. Each is read back as CSV, put into a
workbook as a spreadsheet would, and read once more with the separators that other countries' spreadsheets take.
"""

from __future__ import annotations

import csv
import io
import tempfile
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path

from openpyxl import Workbook, load_workbook

from benchmarks.torture.figures import Figure
from benchmarks.torture.lived import lived, name_of
from tests.databases import Kind
from tracker.reports.pack.archive import csv_of

BEGINNINGS = ("=", "+", "-", "@", "\t", "\r", "\0", "\n", "＝", "＋", "－", "＠")
BEFORE = ("", " ", "\u00a0", "\u3000", "\u200b", "\ufeff", "\v", "x;", "x\n", "x\t", "x|", 'x"\n"', "x; ")
PAYLOADS = (
    *(
        "=1+1",
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
        " =1+1",
        "\u200b=1+1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
    ),
    *("x\n=1+1", "x;=1+1;", 'x"\n=HYPERLINK("http://evil.example")', "x|@SUM(A1)"),
)
# What a spreadsheet may be set to; a comma is ours.
_SEPARATORS = (";", "\t", "|")


def is_formula(cell: str) -> bool:
    """Say whether a spreadsheet could take a cell for a formula."""
    return cell.lstrip('"').startswith(("\t", "\r", "\n", "\0")) or begins_with_sign(cell)


def begins_with_sign(cell: str) -> bool:
    """Say whether the first thing in a cell that anybody sees is the sign of a formula."""
    rest = cell.lstrip('"')
    while rest and (rest[0].isspace() or not rest[0].isprintable()):
        rest = rest[1:]
    return bool(rest) and unicodedata.normalize("NFKC", rest[0]) in {"=", "+", "-", "@"}


def faults_of(table: bytes) -> tuple[int, list[str]]:
    """Say how many cells a table has, and which of them would be opened as formulas."""
    text = table.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    cells = [cell for row in rows for cell in row]
    found = [f"{cell[:40]!r} begins a formula" for cell in cells if is_formula(cell)]
    found += [f"{cell[:40]!r} is a formula in a workbook" for cell in _in_workbook(rows)]
    for separator in _SEPARATORS:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator, quoting=csv.QUOTE_NONE):
            found += [f"{cell[:40]!r} begins a formula after {separator!r}" for cell in row if begins_with_sign(cell)]
    return len(cells), found


def _in_workbook(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        # A workbook holds no control characters at all.
        sheet.append(["".join(each for each in cell if each.isprintable() or each in "\n\t") for cell in row])
    saved = io.BytesIO()
    book.save(saved)
    read = load_workbook(io.BytesIO(saved.getvalue())).active
    assert read is not None
    for line in read.iter_rows():
        yield from (str(cell.value) for cell in line if cell.data_type == "f")


def written_directly() -> Figure:
    """Write each beginning behind each thing that may stand before it."""
    texts = [f"{before}{begin}{rest}" for before, begin, rest in product(BEFORE, BEGINNINGS, ("1+1", "SUM(A1)", ""))]
    count, found = faults_of(csv_of(["one", "two"], [(text, f"a{text}") for text in texts]))
    return _figure("cells that begin as formulas do, written as a table", count, found)


def lived_through(folder: Path, payloads: Sequence[str]) -> Figure:
    """Live through a settlement with each payload in every field, and read every table of its packs."""
    (folder / "databases").mkdir()
    found: list[str] = []
    count = 0
    for number, payload in enumerate(payloads):
        for name, table in lived(
            Kind(folder / "databases"), folder / str(number), payload, name_of(payload)
        ).tables.items():
            cells, faults = faults_of(table)
            count += cells
            found += [f"{payload!r}: {name}: {each}" for each in faults]
    return _figure(f"cells of every table of both packs, {len(payloads)} payloads in every field", count, found)


def _figure(tried: str, count: int, found: Sequence[str]) -> Figure:
    return Figure(
        bar="R15",
        tried=tried,
        on="SQLite",
        tries=count,
        found="100 % open as text" if not found else f"{len(found)} do not: " + "; ".join(found[:4]),
        met=not found,
    )


def harness(size: float) -> Iterator[Figure]:
    """Try every payload, or so many of them."""
    yield written_directly()
    with tempfile.TemporaryDirectory(prefix="tracker-torture-") as name:
        yield lived_through(Path(name), PAYLOADS[: max(1, round(len(PAYLOADS) * size))])
