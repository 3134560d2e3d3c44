"""Which sheet, which row and which columns a table is read from."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import PatternFill

from tests.agreements.tables.test_cells import COLUMNS, read, told
from tests.agreements.tables.workbooks import workbook
from tracker.agreements.tables.table import HeadingMissing, Layout, Sheet, read_sheet
from tracker.errors import FileRefused
from tracker.remedies import Give

TABLE = [["code", "title"], ["R1", "Do it"]]


def book_of(**sheets: tuple[str, Sequence[Sequence[object]]]) -> bytes:
    """A workbook with these sheets, each shown or hidden."""
    book = Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, (state, rows) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_csv(text: str, folder: Path, layout: Layout | None = None) -> Sheet:
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return read_sheet(path, COLUMNS, layout)


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_not_read(state: str, tmp_path: Path) -> None:
    old = [["code", "title"], ["OLD", "Not this"]]
    sheet = read(book_of(Old=(state, old), Form=("visible", TABLE)), tmp_path)

    assert (sheet.name, sheet.rows[0].cells["code"]) == ("Form", "R1")
    with pytest.raises(FileRefused, match="“Old” is hidden: only what is shown is read"):
        read(book_of(Old=(state, old), Form=("visible", TABLE)), tmp_path, Layout(sheet="Old"))


def test_of_several_sheets_the_one_with_the_table_is_read(tmp_path: Path) -> None:
    cover = [["How to fill this in"], ["Version", "2"]]

    assert read(book_of(Cover=("visible", cover), Form=("visible", TABLE)), tmp_path).name == "Form"


def test_several_tables_are_told_and_one_is_named(tmp_path: Path) -> None:
    data = book_of(March=("visible", TABLE), April=("visible", TABLE))

    with pytest.raises(FileRefused, match="Several sheets hold such a table: “March”, “April”") as refusal:
        read(data, tmp_path)
    assert refusal.value.remedies == (Give("sheet", ("March", "April")),)
    assert read(data, tmp_path, Layout(sheet="april")).name == "April"
    with pytest.raises(FileRefused, match="“May” is not there"):
        read(data, tmp_path, Layout(sheet="May"))


@pytest.mark.parametrize("above", [0, 1, 19])
def test_the_heading_is_found_beneath_titles(above: int, tmp_path: Path) -> None:
    titles: list[list[object]] = [["Monitor's recommendations"] if row == 1 else [None] for row in range(1, above + 1)]
    sheet = read(workbook(*titles, *TABLE), tmp_path)

    assert sheet.rows[0].number == above + 2
    lines = "Register; as of March, 2026\n" * above
    assert read_csv(lines + "code,title\nR1,Do it\n", tmp_path).rows[0].number == above + 2


def test_a_heading_beneath_the_twentieth_row_is_none(tmp_path: Path) -> None:
    with pytest.raises(HeadingMissing, match="The column `code` is missing: one of the first 20 rows"):
        read_csv("A title\n" * 20 + "code,title\nR1,Do it\n", tmp_path)


def test_formatted_empty_rows_and_columns_do_not_count(tmp_path: Path) -> None:
    def formatted(sheet: object) -> None:
        fill = PatternFill("solid", fgColor="FFFF00")
        for row in range(3, 1_500):
            sheet.cell(row, 1).fill = fill  # type: ignore[attr-defined]  # a worksheet
        for column in range(4, 300):
            sheet.cell(2, column).fill = fill  # type: ignore[attr-defined]  # a worksheet

    assert len(read(workbook(*TABLE, change=formatted), tmp_path).rows) == 1


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_a_separator_that_is_told_is_taken(separator: str, tmp_path: Path) -> None:
    sheet = read_csv(f"sep={separator}\ncode{separator}title\nR1{separator}Do it\n", tmp_path)

    assert (sheet.rows[0].number, sheet.rows[0].cells) == (3, {"code": "R1", "title": "Do it"})


def test_a_title_with_more_commas_than_the_table_has_semicolons_misleads_nobody(tmp_path: Path) -> None:
    sheet = read_csv('Risk, compliance, audit, and more\ncode;"title"\nR1;Do it, now\n', tmp_path)

    assert sheet.rows[0].cells["title"] == "Do it, now"


def test_columns_with_other_headings_are_named(tmp_path: Path) -> None:
    text = "Ref,What is asked,Date in,Comments\nR1,Do it,2026-03-02,none\n"

    with pytest.raises(HeadingMissing) as refusal:
        read_csv(text, tmp_path)
    assert refusal.value.missing == ("code", "title")
    assert refusal.value.headings == ("Ref", "What is asked", "Date in", "Comments")
    layout = Layout(mapped={"code": "ref", "title": "What is asked", "received": "Date in"}, left=["Comments"])
    sheet = read_csv(text, tmp_path, layout)
    assert sheet.rows[0].cells == {"code": "R1", "title": "Do it", "received": "2026-03-02"}
    assert sheet.left == ("Comments",)


def test_a_heading_that_is_named_and_not_there_is_told_with_the_nearest(tmp_path: Path) -> None:
    layout = Layout(mapped={"received": "Date  in"})

    with pytest.raises(FileRefused, match=r"No column is headed “Date in x”|No column is headed “Dat”") as refusal:
        read_csv("code,title,Date in\nR1,Do it,2026-03-02\n", tmp_path, Layout(mapped={"received": "Dat"}))
    assert "Did you mean `Date in`?" in str(refusal.value)
    assert read_csv("code,title,Date in\nR1,Do it,2026-03-02\n", tmp_path, layout).rows[0].cells["received"]


def test_headings_are_compared_however_their_accents_are_written(tmp_path: Path) -> None:
    sheet = read_csv("Re\u0301f,title\nR1,Do it\n", tmp_path, Layout(mapped={"code": "R\u00e9f"}))

    assert sheet.rows[0].cells["code"] == "R1"


@pytest.mark.parametrize("word", ["#REF!", "#N/A", "#DIV/0!", "#NAME?", "#VALUE!", "Err:502", "########"])
def test_an_error_that_was_saved_as_text_is_refused(word: str, tmp_path: Path) -> None:
    assert f"t.csv:2:2: `title` is {word}, which a spreadsheet shows" in told(
        read_csv(f"code,title\nR1,{word}\n", tmp_path)
    ).replace("t.xlsx", "t.csv")


def test_a_spreadsheet_of_an_older_kind_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="of an older kind, or one with a password"):
        read(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(4_000), tmp_path)
