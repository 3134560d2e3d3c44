"""What cannot be read is never empty: every cell of a table is read as it is shown, or refused by its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from tests.agreements.tables.workbooks import HEADING, cell, sheet_of, workbook
from tracker.agreements.tables.cells import Calendrical, Cell, Covered, Holds, Number, Odd, Typed, text_of
from tracker.agreements.tables.table import Column, Layout, Sheet, read_sheet
from tracker.errors import Refusal

COLUMNS = (
    Column("code", needed=True),
    Column("title", needed=True),
    Column("received", Holds.DAY),
    Column("clause", Holds.NUMBERED),
)
_HEADING = ["code", "title", "received", "clause"]


def read(data: bytes, folder: Path, layout: Layout | None = None, *, most: int = 500) -> Sheet:
    path = folder / "t.xlsx"
    path.write_bytes(data)
    return read_sheet(path, COLUMNS, layout, most=most)


def told(sheet: Sheet) -> str:
    return str(sheet.problems.refusal("t.xlsx")) if sheet.problems else ""


def put(place: str, value: object, form: str = "General") -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        sheet[place].value = value
        sheet[place].number_format = form

    return change


UNREADABLE = [
    ("a number as a code", "A2", 1.1, "0.00", "`code` is the number 1.1, which may have been typed otherwise"),
    ("a whole number as a code", "A2", 7, "General", "`code` is the number 7, which may have been typed otherwise"),
    ("a number as a title", "B2", 12, "General", "`title` is the number 12"),
    ("a date as a code", "A2", date(2026, 3, 1), "d-mmm", "`code` is the date 2026-03-01"),
    ("a date as a title", "B2", date(2026, 3, 1), "dd/mm/yyyy", "`title` is the date 2026-03-01"),
    ("a broken reference", "B2", "#REF!", "General", "`title` is the error #REF!"),
    ("a missing value", "C2", "#N/A", "General", "`received` is the error #N/A"),
    ("a truth", "B2", True, "General", "`title` is a yes or no of the spreadsheet"),
    ("a formula that nobody computed", "C2", "=DATE(2026,3,2)", "yyyy-mm-dd", "`received` is a formula whose value"),
    ("a title that nobody computed", "B2", '=CONCATENATE("a","b")', "General", "`title` is a formula whose value"),
    ("a number as a day", "C2", 46083, "General", "`received` is the number 46083, and no date"),
    ("a sum as a day", "C2", 46083, '"USD" #,##0', "`received` is the number 46083, and no date"),
    ("a time as a day", "C2", time(14, 30), "h:mm", "`received` is the number 0.6"),
    (
        "a month as a day",
        "C2",
        date(2026, 3, 1),
        "mmm-yy",
        "`received` shows no day, and the spreadsheet made it 2026-03-01",
    ),
    ("a day without its year", "C2", date(2026, 3, 2), "d-mmm", "`received` shows no year"),
    ("a weekday", "C2", date(2026, 3, 2), "dddd", "`received` shows no month"),
    ("a day before there were any", "C2", 60, "yyyy-mm-dd", "`received` is the number 60, shown as a date of 1900"),
    ("a clause with a point", "D2", 12.1, "0.00", "`clause` is the number 12.1"),
    ("a clause that is shown otherwise", "D2", 12, "0.00", "`clause` is the number 12,"),
]


@pytest.mark.parametrize(
    ("place", "value", "form", "says"), [each[1:] for each in UNREADABLE], ids=[each[0] for each in UNREADABLE]
)
def test_what_a_column_cannot_hold_is_refused_by_its_cell(
    place: str, value: object, form: str, says: str, tmp_path: Path
) -> None:
    row = ["R1", "Do it", "2026-03-02", "p. 4"]
    sheet = read(workbook(_HEADING, row, change=put(place, value, form)), tmp_path)

    assert f"t.xlsx:Form!{place}: {says}" in told(sheet)
    assert sheet.rows[0].unreadable == {_HEADING["ABCD".index(place[0])]}


@pytest.mark.parametrize(
    ("place", "value", "form", "text"),
    [
        ("C2", date(2026, 3, 2), "yyyy-mm-dd", "2026-03-02"),
        ("C2", date(2026, 3, 2), "dd/mm/yy;@", "2026-03-02"),
        ("C2", date(2026, 3, 2), '[$-409]mmmm d", "yyyy', "2026-03-02"),
        ("C2", datetime(2026, 3, 2, 12, 30), "yyyy-mm-dd h:mm", "2026-03-02T12:30:00"),
        ("C2", "2026-03-02", "@", "2026-03-02"),
        ("A2", "1.10", "@", "1.10"),
        ("A2", "3-1", "@", "3-1"),
        ("D2", 12, "General", "12"),
        ("D2", "12.10", "@", "12.10"),
    ],
)
def test_what_is_shown_is_what_is_read(place: str, value: object, form: str, text: str, tmp_path: Path) -> None:
    sheet = read(workbook(_HEADING, ["R1", "Do it"], change=put(place, value, form)), tmp_path)

    assert told(sheet) == ""
    assert sheet.rows[0].cells[_HEADING["ABCD".index(place[0])]] == text


def test_a_formula_with_its_value_is_read_and_told(tmp_path: Path) -> None:
    row = f'<row r="2">{cell("A2", "R1")}<c r="B2" t="str"><f>A2</f><v>Do it</v></c>{cell("C2", "2026-03-02")}</row>'
    sheet = read(sheet_of(HEADING + row), tmp_path)

    assert sheet.rows[0].cells["title"] == "Do it"
    assert sheet.origin(sheet.rows[0], "title") == "Form!B2, by a formula"
    assert sheet.origin(sheet.rows[0], "received") == "Form!C2"


def test_a_formula_that_gives_no_text_is_an_empty_cell(tmp_path: Path) -> None:
    row = f'<row r="2">{cell("A2", "R1")}{cell("B2", "T")}<c r="C2" t="str"><f>IF(1,"","x")</f><v></v></c></row>'

    assert "received" not in read(sheet_of(HEADING + row), tmp_path).rows[0].cells


def test_the_lower_cells_of_a_merged_block_are_refused_unless_its_value_is_to_count_for_each(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        [*_HEADING],
        ["R1", "One", date(2026, 3, 2)],
        ["R2", "Two", None],
        ["R3", "Three", None],
    ]
    data = workbook(*rows, change=lambda sheet: sheet.merge_cells("C2:C4"))

    strict = read(data, tmp_path)
    assert "t.xlsx:Form!C3: `received` belongs to the merged block C2:C4, whose value stands in C2 alone" in told(
        strict
    )
    assert "t.xlsx:Form!C4: " in told(strict)

    filled = read(data, tmp_path, Layout(filled=True))
    assert told(filled) == ""
    assert [row.cells["received"] for row in filled.rows] == ["2026-03-02"] * 3


def test_a_heading_of_two_merged_rows_is_one_heading(tmp_path: Path) -> None:
    def merged(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:B2")

    sheet = read(
        workbook(["code", "title", "received"], [None, None, "of receipt"], ["R1", "One"], change=merged), tmp_path
    )

    assert [row.number for row in sheet.rows] == [3]


def test_a_workbook_that_counts_its_days_from_1904_gives_the_same_days(tmp_path: Path) -> None:
    from openpyxl import load_workbook
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    path = tmp_path / "mac.xlsx"
    path.write_bytes(workbook(_HEADING, ["R1", "One"]))
    book = load_workbook(path)
    book.epoch = CALENDAR_MAC_1904
    book["Form"]["C2"] = date(2026, 3, 2)
    book.save(path)

    assert read_sheet(path, COLUMNS).rows[0].cells["received"] == "2026-03-02"


CELLS = st.one_of(
    st.builds(Typed, st.text(max_size=20)),
    st.builds(Number, st.from_regex(r"-?[0-9]{1,6}(\.[0-9]{1,4})?", fullmatch=True), plain=st.booleans()),
    st.builds(Calendrical, st.datetimes(), st.sampled_from(["", "day", "month", "year"])),
    st.builds(Odd, st.just("is odd.")),
    st.builds(Covered, st.just("A1:A2"), st.just("A1")),
)


@given(CELLS, st.sampled_from(Holds))
def test_a_cell_is_read_as_it_was_typed_or_refused(held: Cell, holds: Holds) -> None:
    try:
        text = text_of(held, holds)
    except ValueError:
        return
    match held:
        case Typed(text=typed):
            assert text == typed
        case Number(text=typed, plain=plain):
            assert (holds, plain, text) == (Holds.NUMBERED, True, typed)
            assert typed.isdigit()
        case Calendrical(moment=moment, lacks=lacks):
            assert (holds, lacks) == (Holds.DAY, "")
            assert datetime.fromisoformat(text).date() == moment.date()
        case Odd() | Covered():
            raise AssertionError(held)


@given(st.dates(date(1900, 3, 1), date(2199, 12, 31)))
def test_every_day_that_a_spreadsheet_keeps_as_a_number_is_that_day(
    tmp_path_factory: pytest.TempPathFactory, day: date
) -> None:
    serial = (day - date(1899, 12, 30)).days
    row = f'<row r="2">{cell("A2", "R1")}{cell("B2", "T")}<c r="C2" t="d"><v>{day}</v></c></row>'
    number = workbook(_HEADING, ["R1", "T"], change=put("C2", serial, "yyyy-mm-dd"))
    folder = tmp_path_factory.getbasetemp()

    assert read(number, folder).rows[0].cells["received"] == day.isoformat()
    assert read(sheet_of(HEADING + row), folder).rows[0].cells["received"] == day.isoformat()


@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_refused_in_words(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    folder = tmp_path_factory.getbasetemp()
    for content in (data, b"PK" + data):
        try:
            read(content, folder)
        except Refusal as refusal:
            assert refusal.sentences  # noqa: PT017 — either is right
