"""Writes the files that people ask for: each is there whole, or what was there before is."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from tracker.database import is_database
from tracker.errors import InputRefused, not_written
from tracker.files.rights import file_mode, lacking
from tracker.files.unfinished import unfinished
from tracker.remedies import Give


def write_whole(place: Path, data: bytes) -> None:
    """Write a file in one step: it is there whole, or what was there before is; refuses as `whole` does."""
    with whole(place) as file:
        file.write(data)


@contextmanager
def whole(place: Path) -> Iterator[IO[bytes]]:
    """A file to write that takes its place in one step at the end, and only where all went well, open to who shares its folder.

    Raises `InputRefused` where it cannot be written, and where a database is at that place.
    """
    if is_database(place):
        raise InputRefused(f"{place} is a database, and is not written over.", remedies=[Give("output file")])
    refuse_special(place)
    try:
        with unfinished(place.parent) as folder:
            temporary = folder / "written"
            with temporary.open("wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(file_mode(place.parent))
            temporary.replace(place)
    except OSError as error:
        sentence = f"{place} cannot be written: {lacking(error, place)}."
        raise not_written(error, sentence, remedies=[Give("output file")]) from error


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
