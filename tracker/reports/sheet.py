"""Tables for other programs: CSV in which no cell is ever taken for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# What a spreadsheet takes for the beginning of a formula, or skips to find one; in Japan the wide signs too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠")


def csv_of(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Give a table as CSV (RFC 4180, UTF-8 with a byte order mark, so that a spreadsheet reads it rightly)."""
    text = io.StringIO()
    writing = csv.writer(text, lineterminator="\r\n")
    writing.writerow(columns)
    writing.writerows([guarded(each) for each in row] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def guarded(value: object) -> str:
    """Write a cell as text: what would be taken for a formula is led by an apostrophe, what is absent is empty."""
    text = "" if value is None else str(value).replace("\0", "\ufffd")
    return f"'{text}" if text.startswith(_FORMULA) else text
