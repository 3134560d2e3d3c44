"""The archive that a backup is: its parts, its manifest, and how it is read without trust in what it claims."""

from __future__ import annotations

import errno
import hashlib
import json
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from tracker import evidence
from tracker.agreements.file.document import open_given
from tracker.errors import BackupRefused, InputRefused

# What the archive's parts are called; the manifest stands last, so that an archive cut short has none.
DATABASE, EVIDENCE, MANIFEST = "tracker.db", "evidence", "manifest.json"
FORMAT = 1
_PART = re.compile(rf"{re.escape(DATABASE)}|{re.escape(MANIFEST)}|{EVIDENCE}/([0-9a-f]{{2}})/\1[0-9a-f]{{62}}")
_LARGEST_MANIFEST = 64_000_000  # bytes: a hundred for each piece of evidence
_LONGEST_SHOWN = 200
# What headers and a manifest can make the readers end with: a number too large, one thing in another without end, and
# the memory that a claimed size asks for.
_DAMAGED = (
    tarfile.TarError,
    EOFError,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    MemoryError,
)
_CHUNK = 1 << 20  # bytes
_MODE = 0o600


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What an archive holds: `rows` of each table, `evidence` sizes in bytes by SHA-256, and the journal's head.

    `missing` is evidence that rows name and that was not there, or not as it was, when the backup was taken.
    """

    made_at: str
    revision: str
    sha256: str
    size: int
    rows: dict[str, int]
    entries: int
    head: str | None
    evidence: dict[str, int]
    missing: tuple[str, ...]


def read_back(archive: Path, manifest: Manifest) -> None:
    """Compare each part of an archive with its manifest; raises `BackupRefused` with everything that is wrong."""
    wanted = {DATABASE: (manifest.sha256, manifest.size)}
    wanted |= {member_of(digest): (digest, size) for digest, size in manifest.evidence.items()}
    found = []
    with opened_archive(archive) as parts:
        for part in parts_of(parts):
            if part.name == MANIFEST:
                continue
            stream = parts.extractfile(part)
            if stream is None or part.name not in wanted:
                raise BackupRefused([f"{part.name} is no part of a backup."])
            digest, size = wanted.pop(part.name)
            if part.size != size or digest_of(stream) != digest:
                found.append(f"{part.name} is not what was put into the archive.")
    found += [f"{name} is not in the archive." for name in wanted]
    if found:
        raise BackupRefused(found)


@contextmanager
def opened_archive(source: Path) -> Iterator[tarfile.TarFile]:
    """An archive opened for reading; whatever its headers claim, what breaks on them is a refusal.

    Raises `BackupRefused` where it is cut short or damaged, `InputRefused` where it cannot be read.
    """
    try:
        with open_given(source) as file, tarfile.open(fileobj=file, mode="r:") as parts:
            yield parts
    except _DAMAGED as error:
        raise BackupRefused([f"{source} is not a backup of a tracker, or was cut short or damaged."]) from error
    except OSError as error:
        if error.errno in {errno.EINVAL, errno.EOVERFLOW} and error.filename is None:
            # A size that no file has leads to a place that no file has.
            raise BackupRefused([f"{source} is damaged: it claims to hold more than any file can."]) from error
        if error.filename is None or Path(error.filename) != source:
            raise
        raise InputRefused(f"The backup {source} cannot be read: {error.strerror}.") from error


def parts_of(parts: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """Each part of an archive, in its order.

    Raises `BackupRefused` at the first that no backup has: a link, a device, a file with holes, another name, one too many.
    """
    seen: set[str] = set()
    for part in parts:
        if part.type != tarfile.REGTYPE or not _PART.fullmatch(part.name) or part.name in seen or part.size < 0:
            raise BackupRefused([f"{part.name[:_LONGEST_SHOWN]} is no part of a backup."])
        seen.add(part.name)
        yield part


def member_of(digest: str) -> str:
    """The name in the archive of the evidence with that SHA-256: `evidence/aa/aabb…`."""
    return evidence.place_of(Path(EVIDENCE), digest).as_posix()


def digest_of(stream: IO[bytes]) -> str:
    """The SHA-256 of what a stream holds."""
    hashing = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        hashing.update(chunk)
    return hashing.hexdigest()


def add_part(parts: tarfile.TarFile, name: str, size: int, stream: IO[bytes], now: datetime) -> None:
    """Put one part into an archive, dated now."""
    part = tarfile.TarInfo(name)
    part.size, part.mode, part.mtime = size, _MODE, int(now.timestamp())
    parts.addfile(part, stream)


def manifest_json(manifest: Manifest) -> dict[str, Any]:
    """The manifest as it stands in the archive."""
    return {
        "format": FORMAT,
        "made_at": manifest.made_at,
        "revision": manifest.revision,
        "database": {"sha256": manifest.sha256, "size": manifest.size},
        "tables": [{"table": table, "rows": number} for table, number in manifest.rows.items()],
        "journal": {"entries": manifest.entries, "head": manifest.head},
        "evidence": [{"sha256": digest, "size": size} for digest, size in manifest.evidence.items()],
        "missing": list(manifest.missing),
    }


def manifest_of(archive: Path) -> Manifest:
    """Read the manifest of an archive; `BackupRefused` where it is none of ours, `InputRefused` where it cannot be read."""
    with opened_archive(archive) as parts:
        for part in parts_of(parts):
            if part.name == MANIFEST and part.size <= _LARGEST_MANIFEST:
                stream = parts.extractfile(part)
                return from_json(json.loads(b"null" if stream is None else stream.read()))
    raise BackupRefused([f"{archive} is not a backup of a tracker, or was cut short."])


def from_json(held: Any) -> Manifest:  # noqa: ANN401 — whatever JSON can hold
    """Read a manifest; raises `ValueError`, `KeyError`, `TypeError` or `AttributeError` where it is none of ours."""
    if held["format"] != FORMAT:
        raise ValueError(held["format"])
    return Manifest(
        made_at=str(held["made_at"]),
        revision=str(held["revision"]),
        sha256=str(held["database"]["sha256"]),
        size=int(held["database"]["size"]),
        rows={str(each["table"]): int(each["rows"]) for each in held["tables"]},
        entries=int(held["journal"]["entries"]),
        head=None if held["journal"]["head"] is None else str(held["journal"]["head"]),
        evidence={str(each["sha256"]): int(each["size"]) for each in held["evidence"]},
        missing=tuple(str(digest) for digest in held["missing"]),
    )
