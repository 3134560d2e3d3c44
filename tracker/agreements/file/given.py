"""Files as a person gives them: opened without waiting for anybody, so that a pipe cannot keep us for ever."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO

from tracker.errors import NotFound


def open_given(path: Path) -> BinaryIO:
    """Open a file to read its bytes.

    Raises `OSError` with the reason in its `strerror`: also for a pipe or a socket, which may have no end.
    """
    # Without the flag, a pipe without a writer would be waited for.
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        _refuse_endless(path, os.fstat(descriptor).st_mode)
        os.set_blocking(descriptor, True)
    except OSError:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def read_given(path: Path, what: str, *, most: int) -> bytes:
    """Read a file, or one byte more than the `most` it may have: enough to refuse one of any size, or without an end.

    Raises `NotFound` for one that cannot be read.
    """
    try:
        with open_given(path) as opened:
            return opened.read(most + 1)
    except OSError as error:
        raise NotFound(f"The {what} {path} cannot be read: {error.strerror or error}.") from None


def _refuse_endless(path: Path, mode: int) -> None:
    if stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode):
        raise OSError(errno.EINVAL, "It is a pipe: write it into a file first, and name that", str(path))
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
