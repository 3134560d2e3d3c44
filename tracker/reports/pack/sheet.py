"""Tables for other programs: CSV in which no cell is ever taken for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

# What a spreadsheet takes for the beginning of a formula; some take the wide ones of Asian scripts for it too.
_BEGINS = "[=+@\\-\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b]"
# What it skips to find one: blanks, controls, what nobody sees, and quotes that it takes for its own.
_SKIPPED = '[\\s"\x00-\x1f\x7f-\xa0\xad\u200b-\u200f\u2060-\u2064\ufeff]*'
_FORMULA = re.compile(f"{_SKIPPED}{_BEGINS}|[\t\r\n]")
# One that is set to another separator, as in half of Europe, begins a cell wherever that stands, or a row at a line end.
_WITHIN = re.compile(f"([;|\t\r\n])(?={_SKIPPED}{_BEGINS})")


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A table as CSV (RFC 4180, UTF-8 with a byte order mark, so that a spreadsheet reads it rightly)."""
    text = io.StringIO()
    writing = csv.writer(text, lineterminator="\r\n")
    writing.writerow(columns)
    writing.writerows([guarded(each) for each in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def guarded(value: object) -> str:
    """Write a cell as text: what would be taken for a formula is led by an apostrophe, what is absent is empty."""
    text = "" if value is None else str(value).replace("\0", "\ufffd")
    led = "'" if _FORMULA.match(text) else ""
    return led + _WITHIN.sub(r"\1'", text)
