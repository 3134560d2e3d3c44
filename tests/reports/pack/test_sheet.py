"""Tables for other programs."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.reports.pack.archive import csv_of, guarded


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "\0=1",
        '=HYPERLINK("http://x")',
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
    ],
)
def test_what_a_spreadsheet_would_take_for_a_formula_is_text(text: str) -> None:
    assert guarded(text).startswith(("'", "\ufffd"))


@pytest.mark.parametrize(
    "text",
    [
        " =1+1",
        "\u00a0=1",
        "\u200b=1",
        "\ufeff=1",
        "＝1+1",
        "＋1",
        "－1",
        "＠SUM(A1)",
        "﹦1",
        "\v-1",
        '"=1"',
        "-1",
    ],
)
def test_a_formula_behind_what_is_skipped_or_in_wide_characters_is_text_too(text: str) -> None:
    assert guarded(text) == f"'{text}"


def test_a_formula_where_another_separator_begins_a_cell_is_text_too() -> None:
    assert guarded("paid;=1+1\n- twice\t@x|＝1") == "paid;'=1+1\n'- twice\t'@x|'＝1"
    assert guarded("a;b - c = d\nX-1") == "a;b - c = d\nX-1"


def test_ordinary_text_and_nothing_stay_what_they_are() -> None:
    assert guarded("D1") == "D1"
    assert guarded(None) == ""
    assert guarded("2024-03-24") == "2024-03-24"


@given(st.lists(st.lists(st.text(), min_size=2, max_size=2), max_size=5))
def test_what_is_written_reads_back_and_no_cell_begins_a_formula(rows: list[list[str]]) -> None:
    read = list(csv.reader(io.StringIO(csv_of(["one", "two"], rows).decode("utf-8-sig"), newline="")))

    assert read == [["one", "two"], *([guarded(each) for each in row] for row in rows)]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0")) for row in read for cell in row)
