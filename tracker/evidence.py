"""Keeps evidence: each file under the hash of its bytes, so that what was shown can never be swapped."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from tracker.errors import InputRefused, Refusal, not_written
from tracker.files.rights import file_mode, lacking, make_folder
from tracker.files.unfinished import unfinished
from tracker.operations.facts.record import EvidenceFile
from tracker.remedies import Do
from tracker.rules.proof.filenames import fault_of

_CHUNK = 1 << 20  # bytes


@dataclass(slots=True)
class Staging:
    """Files copied beside their place under `directory`; `keep` puts them there, and leaving without it removes them.

    So that a refused resolution leaves no file behind, and an accepted one has its files before it is committed.
    """

    directory: Path
    _staged: dict[str, Path] = field(default_factory=dict)
    _folder: ExitStack = field(default_factory=ExitStack)
    _beside: Path | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._folder.close()
        self._staged.clear()

    def add(self, path: Path) -> EvidenceFile:
        """Copy one file and give its hash, its name (kept as data only) and its size in bytes.

        Raises `InputRefused` for a folder, an empty file, one that changes meanwhile, and whatever cannot be read or
        copied, `DiskUnusable` where the disk is at fault.
        """
        with _open(path) as source:
            before = os.fstat(source.fileno())
            digest, size, temporary = self._copy(source, path)
            after = os.fstat(source.fileno())
        self._staged.setdefault(digest, temporary)
        if self._staged[digest] != temporary:
            temporary.unlink()  # the same bytes were given twice
        if size == 0:
            raise InputRefused(f"{path} is empty: it proves nothing.", "Name the file that holds the evidence.")
        if size != after.st_size or (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
            raise InputRefused(
                f"{path} was changed while it was read: what was kept might be half of the one and half of the other.",
                "Wait until it is written, then give it again.",
            )
        return EvidenceFile(digest, path.name, size)

    def keep(self) -> None:
        """Put each file into its place; raises `InputRefused` where it cannot be written, `DiskUnusable` by the disk's fault."""
        for digest, temporary in self._staged.items():
            place = place_of(self.directory, digest)
            try:
                put(temporary, place)
            except OSError as error:
                raise _not_kept(place, error) from error

    def _copy(self, source: BinaryIO, path: Path) -> tuple[str, int, Path]:
        hashing, size = hashlib.sha256(), 0
        try:
            if self._beside is None:
                make_folder(self.directory)
                self._beside = self._folder.enter_context(unfinished(self.directory))
            handle, name = tempfile.mkstemp(dir=self._beside)
            os.fchmod(handle, file_mode(self.directory))
        except OSError as error:
            raise _not_kept(self.directory, error) from error
        temporary = Path(name)
        try:
            with os.fdopen(handle, "wb") as target:
                while chunk := _next(source, path):
                    hashing.update(chunk)
                    size += len(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
        except BaseException as error:
            temporary.unlink()
            if isinstance(error, OSError):
                raise _not_kept(path, error) from error
            raise
        return hashing.hexdigest(), size, temporary


def _next(source: BinaryIO, path: Path) -> bytes:
    """Read on in what was given; that it cannot be read is no fault of the disk where it would be kept."""
    try:
        return source.read(_CHUNK)
    except OSError as error:
        raise InputRefused(f"The evidence {path} cannot be read: {error.strerror}.") from error


def put(temporary: Path, place: Path) -> None:
    """Rename a synced file beside the folders of the evidence into its place; `OSError`, also where a link is in that place."""
    make_folder(place.parent)
    folder = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        # Even where one is there already: these bytes are surely those of the hash.
        os.replace(temporary, place.name, dst_dir_fd=folder)
        os.fsync(folder)
    finally:
        os.close(folder)
    sync_folder(place.parent.parent)


def place_of(directory: Path, digest: str) -> Path:
    """Where the evidence with that SHA-256 (hexadecimal) lies: `aa/aabb…`."""
    return directory / digest[:2] / digest


def faults(directory: Path, digests: Iterable[str]) -> list[tuple[str, str]]:
    """Hash every piece of evidence again, and say of each that is wrong (by its SHA-256) what is."""
    return [(digest, fault) for digest in digests if (fault := _read(directory, digest, lambda _: None)) is not None]


def copied(directory: Path, digest: str, target: Callable[[bytes], object]) -> None:
    """Hand the bytes of a piece of evidence to `target`, piece by piece, and hash them again as they are read.

    What was given before a refusal must not be used. Raises `InputRefused` where they are missing, cannot be read, or are
    no longer those of the hash.
    """
    fault = _read(directory, digest, target)
    if fault is not None:
        sentence = f"The evidence {digest} is not as it was handed in. {fault}"
        raise InputRefused(sentence, "Put it back from a backup.", remedies=[Do("check everything")])


def _read(directory: Path, digest: str, target: Callable[[bytes], object]) -> str | None:
    """Read a piece of evidence once, hashing it again; give what is wrong with it."""
    place, hashing = place_of(directory, digest), hashlib.sha256()
    try:
        found = opened(directory, digest)
    except OSError as error:
        return _unreadable(place, error)
    with found as file:
        while True:
            try:
                chunk = file.read(_CHUNK)
            except OSError as error:
                return _unreadable(place, error)
            if not chunk:
                break
            hashing.update(chunk)
            target(chunk)
    if hashing.hexdigest() != digest:
        return f"It was changed: {place} no longer has the hash it is named by."
    return None


def opened(directory: Path, digest: str) -> BinaryIO:
    """Open a piece of evidence, unchecked, beneath its folder's own descriptor and never through a link; raises `OSError`."""
    place = place_of(directory, digest)
    folder = os.open(place.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        # A pipe without a writer would keep us waiting.
        descriptor = os.open(place.name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    finally:
        os.close(folder)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "not an ordinary file")
    return os.fdopen(descriptor, "rb")


def _unreadable(place: Path, error: OSError) -> str:
    with suppress(PermissionError):
        if place.is_symlink() or place.parent.is_symlink():
            return f"It was replaced: a symbolic link leads to {place}, or from it."
    if isinstance(error, FileNotFoundError):
        return f"It is missing: {place} is not there."
    return f"It cannot be read: {place}: {lacking(error, place)}."


def _open(path: Path) -> BinaryIO:
    # No system can open such a path; asked to, Python raises no `OSError`.
    fault = "its folder holds the character U+0000" if "\0" in str(path.parent) else fault_of(path.name)
    if fault is not None:
        raise InputRefused(
            f"The evidence {str(path)!r} cannot be kept under its name: {fault}.", "Give a copy of it another name."
        )
    try:
        # A link could lead to another file tomorrow; a pipe without a writer would keep us waiting.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise InputRefused(
                f"{path} is a symbolic link, not the evidence itself.", "Name the file that it leads to."
            ) from error
        raise InputRefused(f"The evidence {path} cannot be read: {lacking(error, path)}.") from error
    try:
        _refuse_kind(path, os.fstat(descriptor))
    except InputRefused:
        os.close(descriptor)
        raise
    return os.fdopen(descriptor, "rb")


def _refuse_kind(path: Path, state: os.stat_result) -> None:
    if stat.S_ISDIR(state.st_mode):
        raise InputRefused(f"{path} is a folder; evidence is a file.", "Name each file in it by itself.")
    if not stat.S_ISREG(state.st_mode):
        raise InputRefused(f"{path} is not an ordinary file.", "Name the file that holds the evidence.")
    if state.st_nlink > 1:
        sentence = f"{path} is a hard link: it has {state.st_nlink} names, and may be changed under another one."
        raise InputRefused(sentence, "Give a copy of it.")


def _not_kept(path: Path, error: OSError) -> Refusal:
    return not_written(
        error,
        f"The evidence cannot be kept: {path}: {lacking(error, path)}. Nothing was recorded.",
        "Make room or name another folder in $TRACKER_EVIDENCE.",
    )


def sync_folder(folder: Path) -> None:
    """Write a folder to the disk: a file renamed into it is there after a power cut only then."""
    with suppress(AttributeError, PermissionError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
