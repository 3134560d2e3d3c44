"""A disk that fails at the n-th write: SQLite's own calls to the system, answered by an error of our choice.

SQLite lets a program put a layer between itself and the system (a VFS). Ours passes every call on, counts those that
write, and from the n-th on says that the disk is full, failed or may only be read.
"""

from __future__ import annotations

import _sqlite3
import ctypes
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum

_OK = 0
# Where the functions stand in SQLite's own tables (sqlite3_vfs and sqlite3_io_methods): after how many pointers.
_VFS_SIZE, _IO_SIZE = 22, 20
_NAME, _OPEN, _DELETE = 3, 5, 6
_WRITE, _TRUNCATE, _SYNC = 3, 4, 5


class Failure(IntEnum):
    """What the disk says, as SQLite's codes have it."""

    FULL = 13  # ENOSPC
    BROKEN = 778  # EIO at a write
    READ_ONLY = 8  # EROFS


@dataclass(slots=True)
class Disk:
    """Counts writing calls; from the `nth` on (from 1) each fails so, the first only where `once`. None: none fails."""

    nth: int | None = None
    failure: Failure = Failure.FULL
    once: bool = False
    calls: int = 0
    _kept: list[object] = field(default_factory=list)

    def fail(self, nth: int | None, failure: Failure, *, once: bool) -> None:
        """Count anew, and fail so."""
        self.nth, self.failure, self.once, self.calls = nth, failure, once, 0

    def failing(self) -> bool:
        """Count one writing call and say whether it fails."""
        self.calls += 1
        if self.nth is None:
            return False
        return self.calls == self.nth if self.once else self.calls >= self.nth


Pointers = ctypes.POINTER(ctypes.c_void_p)


@contextmanager
def faulty_disk() -> Iterator[Disk]:
    """Let every SQLite file that is opened inside stand on such a disk."""
    library = ctypes.CDLL(_sqlite3.__file__)
    library.sqlite3_vfs_find.restype = ctypes.c_void_p
    library.sqlite3_vfs_find.argtypes = [ctypes.c_char_p]
    for function in (library.sqlite3_vfs_register, library.sqlite3_vfs_unregister):
        function.argtypes = (
            [ctypes.c_void_p, ctypes.c_int] if function is library.sqlite3_vfs_register else [ctypes.c_void_p]
        )
    original = library.sqlite3_vfs_find(None)
    disk = Disk()
    layer = _layer(original, disk)
    library.sqlite3_vfs_register(layer, 1)
    try:
        yield disk
    finally:
        library.sqlite3_vfs_unregister(layer)


def _layer(original: int, disk: Disk) -> int:
    held = (ctypes.c_void_p * _VFS_SIZE)()
    ctypes.memmove(held, original, ctypes.sizeof(held))
    name = ctypes.create_string_buffer(b"faulty")
    held[_NAME] = ctypes.addressof(name)
    open_type = ctypes.CFUNCTYPE(
        ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p
    )
    delete_type = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
    open_, delete = open_type(held[_OPEN] or 0), delete_type(held[_DELETE] or 0)

    def opened(_vfs: int, path: int, file: int, flags: int, out: int) -> int:
        answer: int = open_(original, path, file, flags, out)
        methods = ctypes.cast(file, Pointers)
        if answer == _OK and methods[0]:
            methods[0] = _methods(methods[0], disk)
        return answer

    def deleted(_vfs: int, path: int, synced: int) -> int:
        if disk.failing():
            return int(disk.failure)
        answer: int = delete(original, path, synced)
        return answer

    ours = (open_type(opened), delete_type(deleted))
    held[_OPEN], held[_DELETE] = (ctypes.cast(function, ctypes.c_void_p).value for function in ours)
    disk._kept += [held, name, *ours, open_, delete]
    return ctypes.addressof(held)


def _methods(original: int, disk: Disk) -> int:
    """Give a file's table of functions with ours in the places of those that write."""
    held = (ctypes.c_void_p * _IO_SIZE)()
    # The first is no pointer but the table's version, and older versions are shorter: what lies behind is not used.
    version = ctypes.cast(original, ctypes.POINTER(ctypes.c_int))[0]
    length = {1: 13, 2: 17}.get(version, 19)
    ctypes.memmove(held, original, length * ctypes.sizeof(ctypes.c_void_p))
    write = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
    truncate = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
    sync = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
    for place, kind in ((_WRITE, write), (_TRUNCATE, truncate), (_SYNC, sync)):
        function = kind(held[place] or 0)
        ours = kind(_counting(function, disk))
        held[place] = ctypes.cast(ours, ctypes.c_void_p).value
        disk._kept += [ours, function]
    disk._kept.append(held)
    return ctypes.addressof(held)


def _counting(function: Callable[..., int], disk: Disk) -> Callable[..., int]:
    def call(*arguments: int) -> int:
        return int(disk.failure) if disk.failing() else function(*arguments)

    return call
