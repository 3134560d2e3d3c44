"""Workbooks made for a test: by a program that writes them, or of XML as it stands."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

_NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*rows: Sequence[object], change: Callable[[Worksheet], None] = lambda _sheet: None) -> bytes:
    """One sheet with these rows, changed as the test likes."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Form"
    for row in rows:
        sheet.append(row)
    change(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_parts(**parts: str) -> bytes:
    """A good workbook with parts of other XML; `__` stands for a slash in their names."""
    out = io.BytesIO()
    good = workbook(["code", "title"], ["R1", "Do it"])
    changed = {name.replace("__", "/") + ".xml": text for name, text in parts.items()}
    with (
        zipfile.ZipFile(io.BytesIO(good)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in {*source.namelist(), *changed}:
            target.writestr(name, changed[name] if name in changed else source.read(name))
    return out.getvalue()


def sheet_of(rows: str, *, after: str = "") -> bytes:
    """A workbook whose sheet has these rows as XML."""
    xml = f'<worksheet xmlns="{_NAMESPACE}"><sheetData>{rows}</sheetData>{after}</worksheet>'
    return with_parts(xl__worksheets__sheet1=xml)


def cell(place: str, text: str) -> str:
    """A cell with a text, as XML."""
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADING = f'<row r="1">{cell("A1", "code")}{cell("B1", "title")}{cell("C1", "received")}</row>'
