"""Files in one ZIP archive, the same bytes for the same files; and tables in which no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import IO

# The first day that a ZIP archive can name: the moment of packing is told inside, where it is data.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16


@dataclass(frozen=True, slots=True)
class File:
    """One file of an archive; `name` is a path with `/`, made by us and never by a user."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        """The SHA-256 of its bytes, in hexadecimal."""
        return sha256(self.data).hexdigest()

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.data)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A piece of evidence as a file of an archive: it may be large, and is read only as it is put in; `size` in bytes."""

    name: str
    sha256: str
    size: int


# Gives the bytes of a piece of evidence, by its SHA-256, to what it is handed, one piece after the other.
Source = Callable[[str, Callable[[bytes], object]], None]


def zipped(files: Iterable[File | Exhibit], target: IO[bytes], *, source: Source) -> None:
    """Write files into a ZIP archive, in the order given; whatever `source` raises leaves it unfinished."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _READABLE
            entry.create_system = 3
            entry.file_size = file.size
            with archive.open(entry, "w") as part:
                if isinstance(file, File):
                    part.write(file.data)
                else:
                    source(file.sha256, part.write)


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
