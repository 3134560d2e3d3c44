"""Drafting an agreement file from a register of 5,000 rows, beside openpyxl reading the same workbook."""

from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook, load_workbook

from benchmarks.processes import Place, peak
from benchmarks.table import Effort, Line, in_turn, megabytes, timed, whole
from tracker.agreements.register import COLUMNS, MOST_DUTIES, Frame, draft
from tracker.agreements.tables.table import Layout, read_sheet
from tracker.rules.due.parser import parse

ROWS = 5_000
# Times the floor.
DRAFTED = 3
MOST_MEMORY = 250_000_000  # bytes
_HEADING = ("No.", "Duty", "Article", "Responsible", "Deadline", "Agreement", "Wording", "Status")
_PERSONS = ("Maria Chen", "Tom Reyes", "Ana Pérez")
_FRAME = Frame(
    settlement="acme",
    title="Acme",
    organisation="Acme Limited",
    time_zone="America/New_York",
    authority="OCC",
    calendar="us-federal",
)


def lines(effort: Effort) -> list[Line]:
    """Give the line of it."""
    with tempfile.TemporaryDirectory() as folder:
        register = Path(folder, "register.xlsx")
        _write(register)
        drafting, reading = in_turn(whole(lambda: _draft(register)), whole(lambda: _read(register)), times=effort.times)
        held = peak(Place(register.parent, register), "draft", str(register), "--settlement", "acme", "--dry-run")
    return [
        timed(
            f"draft an agreement file from a register of {ROWS:,} rows",
            drafting,
            DRAFTED,
            floor=reading,
            beside="openpyxl reading the same workbook",
        ),
        Line(
            work="peak memory of that command",
            median=megabytes(held),
            bar=megabytes(MOST_MEMORY),
            met=held <= MOST_MEMORY,
        ),
    ]


def _draft(register: Path) -> None:
    # A process that drafts has not seen the register's rules before.
    parse.cache_clear()
    draft(read_sheet(register, COLUMNS, Layout(unknown_left=True), most=MOST_DUTIES), _FRAME)


def _read(register: Path) -> int:
    sheet = load_workbook(register, read_only=True).worksheets[0]
    return sum(len(row) for row in sheet.iter_rows(values_only=True))


def _write(register: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Duties")
    sheet.append(_HEADING)
    for row in range(ROWS):
        due = (
            date(2026, 12, 1) + timedelta(row % 900),
            f"within {row % 300 + 10} days after closing",
            "as soon as practicable after approval",
            f"every {row % 11 + 1} months from signing",
        )[row % 4]
        wording = f"The company shall do thing {row}, and report on it in the form that the supervisor requires."
        duty = f"Do the thing numbered {row} of the programme"
        sheet.append(
            (f"R-{row}", duty, f"II({row})", _PERSONS[row % 3], due, ("Order", "Letter")[row % 2], wording, "open")
        )
    book.save(register)
