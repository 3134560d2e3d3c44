"""The same faulty disk for the files that Python writes: opening, writing, syncing, renaming and making folders."""

from __future__ import annotations

import errno
import io
import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks.torture.faulty_disk import Disk, Failure

_NUMBERS = {Failure.FULL: errno.ENOSPC, Failure.BROKEN: errno.EIO, Failure.READ_ONLY: errno.EROFS}


def _fail(disk: Disk, name: object) -> None:
    if disk.failing():
        number = _NUMBERS[disk.failure]
        raise OSError(number, os.strerror(number), str(name))


class _Writer(io.BufferedWriter):
    disk: Disk

    def write(self, data: Any, /) -> int:
        _fail(self.disk, "a file")
        return super().write(data)


@contextmanager
def faulty_files(disk: Disk) -> Iterator[None]:
    """Let whatever writes files inside stand on that disk."""
    plain_open, plain_fdopen = io.open, os.fdopen

    def writer(file: Any) -> io.BufferedWriter:
        made = _Writer(file)
        made.disk = disk
        return made

    def opened(file: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        if mode != "wb":
            return plain_open(file, mode, *arguments, **named)
        _fail(disk, file)
        return writer(io.FileIO(file, mode))

    def from_descriptor(file: int, mode: str = "r", *arguments: Any, **named: Any) -> Any:
        return writer(io.FileIO(file, mode)) if mode == "wb" else plain_fdopen(file, mode, *arguments, **named)

    def counting(plain: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **named: Any) -> Any:
            _fail(disk, arguments[0])
            return plain(*arguments, **named)

        return call

    def opening(plain: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, flags: int, *arguments: Any, **named: Any) -> Any:
            if flags & os.O_CREAT:
                _fail(disk, path)
            return plain(path, flags, *arguments, **named)

        return call

    with ExitStack() as patches:
        patches.enter_context(mock.patch.object(io, "open", opened))
        patches.enter_context(mock.patch.object(os, "fdopen", from_descriptor))
        patches.enter_context(mock.patch.object(os, "open", opening(os.open)))
        for name in ("fsync", "replace", "mkdir", "link"):
            patches.enter_context(mock.patch.object(os, name, counting(getattr(os, name))))
        yield


def left_behind(folder: Path, known: set[str]) -> set[str]:
    """Give the names in a folder that were not there before."""
    return {path.name for path in folder.iterdir()} - known
