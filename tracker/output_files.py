"""Writes the files that people ask for: each is there whole, or what was there before is."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from tracker.database import is_database
from tracker.errors import InputRefused, not_written
from tracker.remedies import Give


def write_whole(place: Path, data: bytes) -> None:
    """Write a file in one step: it is there whole, or what was there before is; refuses as `whole` does."""
    with whole(place) as file:
        file.write(data)


@contextmanager
def whole(place: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes its place in one step at the end, and only where all went well.

    Raises `InputRefused` where it cannot be written, and where a database is at that place.
    """
    if is_database(place):
        raise InputRefused(f"{place} is a database, and is not written over.", remedies=[Give("output file")])
    refuse_special(place)
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
        temporary = Path(name)
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        # A temporary file is private; the report gets the rights that any new file would.
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(place)
    except OSError as error:
        sentence = f"{place} cannot be written: {error.strerror}."
        raise not_written(error, sentence, remedies=[Give("output file")]) from error
    finally:
        if temporary is not None:
            with suppress(FileNotFoundError):
                temporary.unlink()


def refuse_special(place: Path) -> None:
    """Refuse a device, a pipe or a socket: a file put in its place would take it from every other program."""
    try:
        mode = place.stat().st_mode
    except OSError:
        return  # nothing is there, or nothing that can be looked at: writing tells more
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise InputRefused(f"{place} is no ordinary file, and is not replaced by one.", "Name another place.")


def refuse_folder(place: Path) -> None:
    """Refuse a place that is a folder, or whose folder is not there."""
    # Told before the work rather than after it.
    if place.is_dir():
        raise InputRefused(f"{place} is a folder.", f"Name the file in it: {place / 'report.html'}.")
    refuse_special(place)
    if not place.parent.is_dir():
        raise InputRefused(f"There is no folder {place.parent} to write {place.name} into.", "Make it first.")
