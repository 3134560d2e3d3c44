"""A list as a workbook (XLSX): dates are dates, text stays text, and a sheet beside it says what the list is of."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from itertools import islice
from typing import Any

from tracker.errors import InputRefused
from tracker.remedies import Do

_DAY, _MOMENT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
_SUMS = ("#,##0", "#,##0.0", "#,##0.00", "#,##0.000")  # by the decimals that a currency has
_MOST_ROWS = 1_048_575  # of a sheet, beside its heading
_LONGEST = 32_767  # characters of a cell
_CUT = " … (cut here: a cell holds no more)"
_WIDEST, _NARROWEST = 60, 8
# As many rows as tell how wide a column is.
_MEASURED = 500
# XlsxWriter takes such a text for marked up already, and would write it as it stands.
_MARKED_UP = re.compile(r"\A<r>.*</r>\Z", re.DOTALL)

Cell = str | int | Decimal | date | datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list with its columns; `about` says in pairs what it is of, `as_of` is the last day that it looks at."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    about: Sequence[tuple[str, str]]
    as_of: date


def workbook_of(*tables: Table) -> bytes:
    """Write tables as a workbook, a sheet for each and one that says what the first is of; the same tables give the same bytes.

    Raises `InputRefused` where a sheet cannot hold so many rows.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        sentence = "A workbook is written by XlsxWriter, which is not installed."
        raise InputRefused(sentence, remedies=[Do("install the office extra")]) from error
    for table in tables:
        if len(table.rows) > _MOST_ROWS:
            sentence = f"A sheet holds {_MOST_ROWS:,} rows, and the list has {len(table.rows):,}."
            raise InputRefused(sentence, "Narrow it, or write it as CSV.")
    data = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        data, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    first = tables[0]
    # When it was made is when it is of: another moment would be other bytes.
    workbook.set_properties({"title": first.title, "created": datetime.combine(first.as_of, time())})
    bold = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    formats = {each: workbook.add_format({"num_format": each}) for each in (_DAY, _MOMENT, *_SUMS)}
    for table in tables:
        _write(workbook.add_worksheet(table.title), table, bold, formats)
    about = workbook.add_worksheet("About")
    about.set_column(0, 0, 20)
    about.set_column(1, 1, _WIDEST)
    counts = [("Rows" if table is first else f"Rows of {table.title}", str(len(table.rows))) for table in tables]
    for number, (name, words) in enumerate((*first.about, *counts)):
        about.write_string(number, 0, name, bold)
        about.write_string(number, 1, _text(words))
    workbook.close()
    return data.getvalue()


def _write(sheet: Any, table: Table, bold: object, formats: Mapping[str, object]) -> None:  # noqa: ANN401 — XlsxWriter publishes no types
    for place, name in enumerate(table.columns):
        sheet.write_string(0, place, name, bold)
        cells = (row[place] for row in islice(table.rows, _MEASURED))
        widest = max((len(_shown(cell)) for cell in cells), default=0)
        sheet.set_column(place, place, min(max(widest, len(name), _NARROWEST) + 2, _WIDEST))
    for number, row in enumerate(table.rows, start=1):
        for place, cell in enumerate(row):
            match cell:
                case None | "":
                    pass
                case datetime():
                    sheet.write_datetime(number, place, cell.replace(tzinfo=None), formats[_MOMENT])
                case date():
                    sheet.write_datetime(number, place, cell, formats[_DAY])
                case Decimal():
                    sheet.write_number(number, place, cell, formats[_sum_format(cell)])
                case int():
                    sheet.write_number(number, place, cell)
                case str():
                    sheet.write_string(number, place, _text(cell))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(table.columns) - 1)


def _sum_format(amount: Decimal) -> str:
    exponent = amount.as_tuple().exponent
    return _SUMS[-exponent if isinstance(exponent, int) else 0]


def _text(text: str) -> str:
    if _MARKED_UP.match(text):
        text = f" {text}"
    return text if len(text) <= _LONGEST else text[: _LONGEST - len(_CUT)] + _CUT


def _shown(cell: Cell) -> str:
    return "" if cell is None else str(cell)
