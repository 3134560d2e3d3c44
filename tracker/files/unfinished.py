"""Folders that a command works in until what it writes takes its name, and what killed commands leave of them."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tracker.files.rights import folder_mode

# How each begins: hidden, and told from everything else that may lie there.
PREFIX = ".tracker-unfinished-"


@contextmanager
def unfinished(beside: Path) -> Iterator[Path]:
    """A folder in a folder, to write in, open to those who share that one; it is taken away at the end. Raises `OSError`.

    It is held (`flock`) for as long as it is worked in, so that one which a killed command left can be told from it.
    """
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=beside) as name:
        held = os.open(name, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX)
            # So that who shares the folder can see whether it is held.
            os.fchmod(held, folder_mode(beside))
            yield Path(name)
        finally:
            os.close(held)


def left_behind(*folders: Path) -> Iterator[Path]:
    """Give what killed commands left in these folders: what nobody works in any more."""
    for folder in dict.fromkeys(folders):
        with suppress(OSError):
            for place in sorted(folder.glob(f"{PREFIX}*")):
                if _is_free(place):
                    yield place


def clear(*folders: Path) -> tuple[Path, ...]:
    """Take away what killed commands left in these folders, and give it; what belongs to others is left to them."""
    cleared = []
    for place in left_behind(*folders):
        with suppress(OSError):
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            else:
                place.unlink()
            cleared.append(place)
    return tuple(cleared)


def _is_free(place: Path) -> bool:
    """Whether no process holds it."""
    try:
        descriptor = os.open(place, os.O_RDONLY | os.O_NOFOLLOW)
    except OSError:
        return False  # another's, of whom it cannot be told
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True
