"""Files in one ZIP archive: the same files always give the same bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass

# The first day that a ZIP archive can name: the moment of packing is told inside, where it is data.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16


@dataclass(frozen=True, slots=True)
class File:
    """One file of an archive; `name` is a path with `/`, made by us and never by a user."""

    name: str
    data: bytes


def zipped(files: Iterable[File]) -> bytes:
    """Put files into a ZIP archive, in the order given."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for file in files:
            entry = zipfile.ZipInfo(file.name, _NO_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = _READABLE
            entry.create_system = 3
            archive.writestr(entry, file.data)
    return buffer.getvalue()
