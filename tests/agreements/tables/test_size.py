"""A file that is made to be large ends at a limit: each is done or refused within a second of CPU, in 150 MB."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from tests.agreements.tables.workbooks import HEADING, cell, sheet_of, with_parts, workbook

_ROW = f'<row r="2">{cell("A2", "R1")}{cell("B2", "T")}</row>'
_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LARGE: dict[str, Callable[[], bytes]] = {
    "cells": lambda: sheet_of('<row r="1">' + "<c><v>1</v></c>" * 1_000_000 + "</row>"),
    "empty cells": lambda: sheet_of('<row r="1">' + "<c/>" * 3_000_000 + "</row>"),
    "empty rows": lambda: sheet_of("<row/>" * 2_000_000),
    "merged blocks": lambda: sheet_of(
        HEADING + _ROW, after="<mergeCells>" + '<mergeCell ref="A3:B3"/>' * 1_500_000 + "</mergeCells>"
    ),
    "rich text": lambda: sheet_of(
        HEADING + '<row r="2"><c r="A2" t="inlineStr"><is>' + "<r><t>a</t></r>" * 1_500_000 + "</is></c></row>"
    ),
    "shared strings": lambda: with_parts(
        xl__sharedStrings=f'<sst xmlns="{_NAMESPACE}">{"<si><t>a</t></si>" * 2_000_000}</sst>',
        xl__worksheets__sheet1=f'<worksheet xmlns="{_NAMESPACE}"><sheetData><row r="1"><c r="A1" t="s"><v>1999999</v></c>'
        "</row></sheetData></worksheet>",
    ),
    "nested elements": lambda: sheet_of("<a>" * 2_000_000),
    "a long mark": lambda: sheet_of(f'<row a="{"a" * 20_000_000}"/>'),
    "many attributes": lambda: sheet_of("<row " + " ".join(f"a{n}='1'" for n in range(500_000)) + "/>"),
    "a long comment": lambda: sheet_of(f"<!--{'a' * 20_000_000}-->"),
    "line ends": lambda: sheet_of("\n" * 20_000_000),
    "a long text": lambda: sheet_of(
        f'{HEADING}<row r="2"><c r="A2" t="inlineStr"><is><t>{"a" * 20_000_000}</t></is></c></row>'
    ),
    "a high ratio": lambda: sheet_of(" " * 55_000_000),
    "sheets": lambda: with_parts(
        xl__workbook=f'<workbook xmlns="{_NAMESPACE}"><sheets>{"<sheet/>" * 1_000_000}</sheets></workbook>'
    ),
    "styles": lambda: with_parts(
        xl__styles=f'<styleSheet xmlns="{_NAMESPACE}"><cellXfs>{"<xf/>" * 2_000_000}</cellXfs></styleSheet>'
    ),
    "500 rows": lambda: workbook(
        ["code", "title", "received"], *(["R1", "Do it" * 50, "2026-03-02", *["x"] * 40] for _ in range(500))
    ),
}
_READ = """
import os, re, sys, time
from pathlib import Path
from tracker.agreements.tables.table import Layout, read_sheet
from tracker.errors import Refusal
from tracker.operations.facts.recommendation_import import COLUMNS
for name in sys.argv[1:]:
    # Each file is read by a process that has read no other.
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        continue
    before = time.process_time()
    try:
        said = len(read_sheet(Path(name), COLUMNS, Layout(unknown_left=True)).rows)
    except Refusal as refusal:
        said = refusal.sentences[0]
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1])
    print(f"{time.process_time() - before:.3f} {peak} {said}", flush=True)
    os._exit(0)
"""


_WIDE: dict[str, bytes] = {
    "columns": b"ab," * 1_660_000,
    "columns of each separator": b"ab,cd;ef\t" * 550_000,
    "columns over many lines": b"code" + b',"\nx"' * 990_000,
    "rows": b"R,\n" * 1_600_000,
    "empty lines": b"\n" * 4_900_000,
    "quotes": b"code,title\n" + b'"' * 4_900_000,
    "four bytes a letter": "\U0001f600,".encode() * 990_000,
    "one long cell": b"a" * 4_900_000,
}


def test_any_file_is_done_or_refused_within_a_second_and_150_mb(tmp_path: Path) -> None:
    for number, make in enumerate(_LARGE.values()):
        (tmp_path / f"{number}.xlsx").write_bytes(make())
    names = [str(tmp_path / f"{number}.xlsx") for number in range(len(_LARGE))]
    for name, data in _WIDE.items():
        (tmp_path / f"{name}.csv").write_bytes(data)
        names.insert(0, str(tmp_path / f"{name}.csv"))

    said = subprocess.run([sys.executable, "-c", _READ, *names], capture_output=True, text=True, check=True).stdout

    for name, line in zip(names, said.splitlines(), strict=True):
        seconds, peak, _ = line.split(" ", 2)
        assert float(seconds) < 1, (name, line)
        assert int(peak) < 150_000, (name, line)
    assert said.splitlines()[-1].endswith(" 500")
