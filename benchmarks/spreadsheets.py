"""A list of 10,000 deadlines as a workbook, beside XlsxWriter writing the same cells."""

from __future__ import annotations

import io
import tempfile
from datetime import date
from pathlib import Path

import xlsxwriter

from benchmarks.processes import Place, peak
from benchmarks.settlements import DEADLINES, NOW, Templates, opened
from benchmarks.table import Effort, Line, in_turn, megabytes, timed, whole
from tracker import database
from tracker.operations.queries.deadlines import Filter, list_deadlines
from tracker.operations.reports.list_tables import deadlines_table
from tracker.reports.spreadsheet import Table, workbook_of

LISTED = 10_000
# Times the floor.
MOST_TIME, MOST_MEMORY = 2.5, 150_000_000


def lines(effort: Effort) -> list[Line]:
    """Give the time of reading and writing the list, and the memory of the command."""
    with tempfile.TemporaryDirectory() as folder:
        templates = Templates(Path(folder))
        place = Place(Path(folder), templates.loaded(LISTED // DEADLINES))
        engine = opened(place.database)

        def listed() -> Table:
            with database.reading(engine) as session:
                lines = list_deadlines(session, Filter(), now=NOW, as_of=None, known_at=None)
                return deadlines_table(session, lines, settlement=None, now=NOW, as_of=None, known_at=None)

        table = listed()
        ours, bare = in_turn(whole(lambda: workbook_of(listed())), whole(lambda: _bare(table)), times=effort.times)
        engine.dispose()
        held = peak(place, "list", "--xlsx", str(Path(folder) / "list.xlsx"))
    work = f"{len(table.rows):,} deadlines listed as a workbook"
    return [
        timed(work, ours, MOST_TIME, floor=bare, beside="XlsxWriter writing the same cells"),
        Line(
            work="peak memory of that command",
            median=megabytes(held),
            bar=megabytes(MOST_MEMORY),
            met=held <= MOST_MEMORY,
        ),
    ]


def _bare(table: Table) -> None:
    workbook = xlsxwriter.Workbook(io.BytesIO(), {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, table.columns)
    for number, row in enumerate(table.rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, place, cell)
            elif isinstance(cell, str):
                sheet.write_string(number, place, cell)
            elif cell is not None:
                sheet.write_number(number, place, cell)
    workbook.close()
