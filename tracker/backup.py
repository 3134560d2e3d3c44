"""Takes a backup of an SQLite database in use and of its evidence: one archive that was checked before it counts."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import re
import sqlite3
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Engine, inspect

from tracker import database, evidence
from tracker.agreements.given import open_given
from tracker.errors import BackupRefused, DatabaseUnusable, DiskUnusable, InputRefused, Refusal, not_written
from tracker.operations.checking import evidence_hashes
from tracker.operations.verifying import verify
from tracker.settings import Settings, address, file_of

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
# How many pages are copied between two looks at the time.
_PAGES = 500
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


def take(settings: Settings, target: Path, *, now: datetime, within: float, replace: bool) -> Manifest:
    """Back the database and its evidence up into one file, which is there whole and checked, or not at all.

    Others wait to write while the database is copied, at most `within` seconds; the rest is done on the copy.

    Raises `InputRefused` where the file is there already (unless `replace`) or cannot be written, `BackupRefused` where
    the copy does not verify, `DatabaseUnusable` where the database cannot be read, `DiskUnusable` where the disk is at
    fault.
    """
    if file_of(settings.database_url) is None:
        raise InputRefused(
            "`tracker backup` is for an SQLite file; this database is on PostgreSQL.",
            "Use `pg_dump --format=custom`, and copy the evidence folder after it: docs/backup.md has the commands.",
        )
    if target.is_dir():
        raise InputRefused(f"{target} is a folder.", f"Name the file in it: {target / 'tracker.tar'}.")
    if database.is_database(target):
        raise InputRefused(f"{target} is a database, and is not written over.", "Name another file for the backup.")
    if target.exists() and not target.is_file():
        raise InputRefused(f"{target} is no ordinary file, and is not replaced by one.", "Name another place.")
    if not replace and target.exists():
        raise InputRefused(f"There is a file at {target} already.", "Name another, or replace it with --force.")
    with _scratch(target) as folder:
        copied, archive = folder / DATABASE, folder / "archive"
        engine = database.open_engine(settings.database_url)
        try:
            rows = copy(engine, copied, within=within)
        finally:
            engine.dispose()
        seen = verified(copied, rows)
        try:
            manifest = _written(archive, copied, seen, settings.evidence_directory, now)
            read_back(archive, manifest)
            if not replace and target.exists():
                raise InputRefused(f"There is a file at {target} already.", "Name another, or replace it with --force.")
            archive.replace(target)
            evidence.sync_folder(target.parent)
        except OSError as error:
            raise _not_written(target, error) from error
    return manifest


def copy(engine: Engine, place: Path, *, within: float) -> dict[str, int]:
    """Copy an SQLite database in use as it stood at one committed moment, and give how many rows each table had then.

    Others wait to write until it is done, at most `within` seconds. `place` must not be there yet.

    Raises `DatabaseUnusable` where the database cannot be read or takes longer than that, `DiskUnusable` where the copy
    cannot be written.
    """
    began = time.monotonic()

    def give_up_in_time(_status: int, _remaining: int, _total: int) -> None:
        if time.monotonic() - began > within:
            raise DatabaseUnusable(
                f"The copy of {database.place_of(engine)} was not done within {within:g} seconds and was given up.",
                "Allow it more with --within, or copy when less is going on.",
            )

    with database.reading(engine) as session:
        connection = session.connection()
        # The first statement fixes the moment; the copy then runs in the same transaction.
        rows = {
            table: int(connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one())  # noqa: S608 — its own tables
            for table in sorted(inspect(connection).get_table_names())
        }
        source = connection.connection.driver_connection
        if not isinstance(source, sqlite3.Connection):
            raise TypeError(type(source))
        try:
            with closing(sqlite3.connect(place, isolation_level=None)) as target:
                target.execute("PRAGMA synchronous = EXTRA")
                source.backup(target, pages=_PAGES, progress=give_up_in_time)
        except sqlite3.Error as error:
            if error.sqlite_errorname.split("_")[1] in {"FULL", "IOERR", "CANTOPEN", "READONLY"}:
                raise _not_written(place.parent.parent, error) from error
            raise
    return rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What was seen of a copy that holds together: its revision, its rows, its journal's head, and what it relies on."""

    revision: str
    rows: dict[str, int]
    entries: int
    head: str | None
    evidence: tuple[str, ...]


def verified(place: Path, rows: dict[str, int]) -> Verified:
    """Check a copy, as this program would use it: file, references, rows, and the journal's chain.

    A copy of an older revision is brought up, on a copy of the copy, and checked there: it can then surely be used.

    Raises `BackupRefused` with everything that is wrong, `DatabaseUnusable` where it is of a newer tracker.
    """
    url = address(str(place))
    with _opened(url) as engine:
        revision = database.revision_of(engine)
        if revision is None or revision > database.head_revision():
            database.require_current(engine)
        found = [*_faults_of_file(engine), *_differences(engine, rows)]
    if found:
        raise BackupRefused(found)
    if revision == database.head_revision():
        return _followed(url, str(revision), rows)
    upgraded = place.with_name(f"upgraded-{place.name}")
    try:
        with _opened(url) as engine:
            copy(engine, upgraded, within=float("inf"))
        database.upgrade(address(str(upgraded)))
        return _followed(address(str(upgraded)), str(revision), rows)
    finally:
        with suppress(FileNotFoundError):
            upgraded.unlink()


def read_back(archive: Path, manifest: Manifest) -> None:
    """Read an archive and compare each part's bytes with what the manifest says of it.

    Raises `BackupRefused` with everything that is wrong.
    """
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
            if part.size != size or _digest(stream) != digest:
                found.append(f"{part.name} is not what was put into the archive.")
    found += [f"{name} is not in the archive." for name in wanted]
    if found:
        raise BackupRefused(found)


@contextmanager
def opened_archive(source: Path) -> Iterator[tarfile.TarFile]:
    """Give an archive opened for reading; whatever its headers claim, what breaks on them is a refusal.

    Raises `BackupRefused` where it is cut short or damaged, `InputRefused` where it cannot be read.
    """
    try:
        with open_given(source) as file, tarfile.open(fileobj=file, mode="r:") as parts:
            yield parts
    except _DAMAGED as error:
        raise BackupRefused(
            [f"{source} is not a backup made by `tracker backup`, or was cut short or damaged."]
        ) from error
    except OSError as error:
        if error.errno in {errno.EINVAL, errno.EOVERFLOW} and error.filename is None:
            # A size that no file has leads to a place that no file has.
            raise BackupRefused([f"{source} is damaged: it claims to hold more than any file can."]) from error
        if error.filename is None or Path(error.filename) != source:
            raise
        raise InputRefused(f"The backup {source} cannot be read: {error.strerror}.") from error


def parts_of(parts: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """Give each part of an archive, in its order.

    Raises `BackupRefused` at the first that no backup has: a link, a device, a file with holes, another name, one too many.
    """
    seen: set[str] = set()
    for part in parts:
        if part.type != tarfile.REGTYPE or not _PART.fullmatch(part.name) or part.name in seen or part.size < 0:
            raise BackupRefused([f"{part.name[:_LONGEST_SHOWN]} is no part of a backup."])
        seen.add(part.name)
        yield part


def member_of(digest: str) -> str:
    """Give the name in the archive of the evidence with that SHA-256: `evidence/aa/aabb…`."""
    return evidence.place_of(Path(EVIDENCE), digest).as_posix()


@contextmanager
def _opened(url: str) -> Iterator[Engine]:
    engine = database.open_engine(url)
    try:
        yield engine
    finally:
        engine.dispose()


def _followed(url: str, revision: str, rows: dict[str, int]) -> Verified:
    with _opened(url) as engine, database.reading(engine) as session:
        seen = verify(session)
        digests = evidence_hashes(session)
    if seen.faults:
        raise BackupRefused([fault.sentence for fault in seen.faults])
    head = str(seen.head) if seen.head.size else None
    return Verified(revision=revision, rows=rows, entries=seen.head.size, head=head, evidence=digests)


def _faults_of_file(engine: Engine) -> Iterator[str]:
    with database.reading(engine) as session:
        connection = session.connection()
        for (said,) in connection.exec_driver_sql("PRAGMA integrity_check"):
            if said != "ok":
                yield f"The database file: {said}."
        for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
            yield f"{table} row {row} refers to a row of {parent} that is not there."


def _differences(engine: Engine, rows: dict[str, int]) -> Iterator[str]:
    with database.reading(engine) as session:
        connection = session.connection()
        tables = set(inspect(connection).get_table_names())
        for table in sorted(tables ^ set(rows)):
            yield f"The table {table} is in {'the copy' if table in tables else 'the original'} alone."
        for table in sorted(tables & set(rows)):
            held = connection.exec_driver_sql(f'SELECT count(*) FROM "{table}"').scalar_one()  # noqa: S608 — its own tables
            if held != rows[table]:
                yield f"{table} has {held} rows; it should have {rows[table]}."


def _written(archive: Path, copied: Path, seen: Verified, folder: Path, now: datetime) -> Manifest:
    faulty = {digest for digest, _ in evidence.faults(folder, seen.evidence)}
    whole = [digest for digest in seen.evidence if digest not in faulty]
    with copied.open("rb") as file:
        digest = _digest(file)
    sizes = {}
    for each in whole:
        with evidence.opened(folder, each) as stream:
            sizes[each] = os.fstat(stream.fileno()).st_size
    manifest = Manifest(
        made_at=now.isoformat(),
        revision=seen.revision,
        sha256=digest,
        size=copied.stat().st_size,
        rows=seen.rows,
        entries=seen.entries,
        head=seen.head,
        evidence=sizes,
        missing=tuple(sorted(faulty)),
    )
    with archive.open("wb") as file:
        with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as parts:
            with copied.open("rb") as stream:
                _add(parts, DATABASE, manifest.size, stream, now)
            for each, size in sizes.items():
                with evidence.opened(folder, each) as stream:
                    _add(parts, member_of(each), size, stream, now)
            text = json.dumps(as_json(manifest), indent=1).encode()
            _add(parts, MANIFEST, len(text), io.BytesIO(text), now)
        file.flush()
        os.fsync(file.fileno())
    # Evidence and database are readable by their owner alone, and stay so.
    archive.chmod(_MODE)
    return manifest


def _digest(stream: IO[bytes]) -> str:
    hashing = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        hashing.update(chunk)
    return hashing.hexdigest()


def _add(parts: tarfile.TarFile, name: str, size: int, stream: IO[bytes], now: datetime) -> None:
    part = tarfile.TarInfo(name)
    part.size, part.mode, part.mtime = size, _MODE, int(now.timestamp())
    parts.addfile(part, stream)


def as_json(manifest: Manifest) -> dict[str, Any]:
    """Give the manifest as it stands in the archive."""
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
    """Read the manifest of an archive, which is one of ours.

    Raises `BackupRefused` where it is none, `InputRefused` where it cannot be read.
    """
    with opened_archive(archive) as parts:
        for part in parts_of(parts):
            if part.name == MANIFEST and part.size <= _LARGEST_MANIFEST:
                stream = parts.extractfile(part)
                return from_json(json.loads(b"null" if stream is None else stream.read()))
    raise BackupRefused([f"{archive} is not a backup made by `tracker backup`, or was cut short."])


def from_json(held: Any) -> Manifest:  # noqa: ANN401 — whatever JSON can hold
    """Read a manifest.

    Raises `ValueError`, `KeyError`, `TypeError` or `AttributeError` where it is none of ours.
    """
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


@contextmanager
def _scratch(target: Path) -> Iterator[Path]:
    # Beside the target, so that the last step is a rename, and readable by nobody else.
    try:
        folder = tempfile.TemporaryDirectory(prefix=f".{target.name}.", dir=target.parent)
    except OSError as error:
        raise _not_written(target, error) from error
    with folder as name:
        yield Path(name)


def _not_written(target: Path, error: OSError | sqlite3.Error) -> Refusal:
    way_out = "Make room, or name another place."
    if isinstance(error, OSError):
        return not_written(error, f"The backup cannot be written to {target}: {error.strerror}.", way_out)
    # The folder was made just now, beside the target: what SQLite then meets is the disk.
    return DiskUnusable(f"The backup cannot be written to {target}: {error}.", way_out)
