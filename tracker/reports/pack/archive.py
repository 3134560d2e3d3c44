"""Files in one ZIP archive: the same files always give the same bytes."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterable
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
