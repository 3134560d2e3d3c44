"""Takes a backup of an SQLite database in use and of its evidence: one archive that was checked before it counts."""

from __future__ import annotations

import io
import json
import os
import sqlite3
import tarfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, inspect
from sqlalchemy.orm import Session

from tracker import database, evidence
from tracker.archive import DATABASE, MANIFEST, Manifest, add_part, digest_of, manifest_json, member_of, read_back
from tracker.errors import BackupRefused, DatabaseUnusable, DiskUnusable, InputRefused, Refusal, not_written
from tracker.files.rights import file_mode, lacking
from tracker.files.unfinished import clear, unfinished
from tracker.operations.derivation.check import evidence_hashes
from tracker.operations.journal.upkeep import enter_backup
from tracker.operations.journal.verification import verify
from tracker.operations.people.permission import require_for_all
from tracker.remedies import Do
from tracker.rules.people.actor import Actor
from tracker.settings import Settings, address, file_of

# How many pages are copied between two looks at the time.
_PAGES = 500
ACT = "backup"


def take(
    settings: Settings, target: Path, *, actor: Actor, clock: Callable[[], datetime], within: float, replace: bool
) -> Manifest:
    """Back the database and its evidence up into one file, which is there whole and checked, or not at all.

    Others wait to write while the database is copied, at most `within` seconds; the rest is done on the copy. It is entered
    in the journal, after what the copy holds, unless nothing was ever done or the database is of an older revision. The
    `clock` is asked again for that entry: others may have entered much since the copy was made.

    Raises `NotAllowed` for one who may not take a backup, `InputRefused` where the file is there already (unless
    `replace`) or cannot be written, `BackupRefused` where the copy does not verify, `DatabaseUnusable` where the database
    cannot be read, `DiskUnusable` where the disk is at fault.
    """
    if file_of(settings.database_url) is None:
        sentence = "Only an SQLite file is backed up so; this database is on PostgreSQL."
        raise InputRefused(sentence, remedies=[Do("back up with the server's tools")])
    if target.is_dir():
        raise InputRefused(f"{target} is a folder.", f"Name the file in it: {target / 'tracker.tar'}.")
    if database.is_database(target):
        raise InputRefused(f"{target} is a database, and is not written over.", "Name another file for the backup.")
    if target.exists() and not target.is_file():
        raise InputRefused(f"{target} is no ordinary file, and is not replaced by one.", "Name another place.")
    if not replace and target.exists():
        raise InputRefused(f"There is a file at {target} already.", remedies=[Do("replace the file")])
    with _scratch(target) as folder:
        copied, archive = folder / DATABASE, folder / "archive"
        with database.opened(settings.database_url) as engine:
            current = database.revision_of(engine) == database.head_revision()
            if current:
                with database.reading(engine) as session:
                    author = require_for_all(session, actor, ACT)
            rows = copy(engine, copied, within=within)
        # Of an older database it can only be asked once a copy of it is brought up.
        seen = verified(copied, rows, asked=None if current else lambda session: require_for_all(session, actor, ACT))
        try:
            manifest = _written(archive, copied, seen, settings.evidence_directory, clock())
            read_back(archive, manifest)
            if not replace and target.exists():
                raise InputRefused(f"There is a file at {target} already.", remedies=[Do("replace the file")])
            if not current or seen.head is None:
                _named(archive, target)
            else:
                name, entries, missing = target.name, seen.entries, len(manifest.missing)
                with database.opened(settings.database_url) as engine, database.writing(engine) as session:
                    enter_backup(
                        session, author, file=name, entries=entries, head=seen.head, missing=missing, now=clock()
                    )
                    _named(archive, target)
        except OSError as error:
            raise _not_written(target, error) from error
    return manifest


def _named(archive: Path, target: Path) -> None:
    """Let the archive take its name, in one step."""
    archive.chmod(file_mode(target.parent))
    archive.replace(target)
    evidence.sync_folder(target.parent)


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
                remedies=[Do("allow more time")],
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
class CheckedCopy:
    """What was seen of a copy that holds together: its revision, its rows, its journal's head, and what it relies on."""

    revision: str
    rows: dict[str, int]
    entries: int
    head: str | None
    evidence: tuple[str, ...]


def verified(place: Path, rows: dict[str, int], *, asked: Callable[[Session], object] | None = None) -> CheckedCopy:
    """Check a copy as this program would use it, upgraded on a copy of it; raises `BackupRefused` with all that is wrong.

    `asked` is called with what it is then.
    """
    url = address(str(place))
    with database.opened(url) as engine:
        revision = database.revision_of(engine)
        if revision is None or revision > database.head_revision():
            database.require_current(engine)
        found = [*_faults_of_file(engine), *_differences(engine, rows)]
    if found:
        raise BackupRefused(found)
    if revision == database.head_revision():
        return _followed(url, str(revision), rows, asked)
    upgraded = place.with_name(f"upgraded-{place.name}")
    try:
        with database.opened(url) as engine:
            copy(engine, upgraded, within=float("inf"))
        database.upgrade(address(str(upgraded)))
        return _followed(address(str(upgraded)), str(revision), rows, asked)
    finally:
        with suppress(FileNotFoundError):
            upgraded.unlink()


def _followed(url: str, revision: str, rows: dict[str, int], asked: Callable[[Session], object] | None) -> CheckedCopy:
    with database.opened(url) as engine, database.reading(engine) as session:
        if asked is not None:
            asked(session)
        seen = verify(session)
        digests = evidence_hashes(session)
    if seen.faults:
        raise BackupRefused([fault.sentence for fault in seen.faults])
    head = str(seen.head) if seen.head.size else None
    return CheckedCopy(revision=revision, rows=rows, entries=seen.head.size, head=head, evidence=digests)


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


def _written(archive: Path, copied: Path, seen: CheckedCopy, folder: Path, now: datetime) -> Manifest:
    faulty = {digest for digest, _ in evidence.faults(folder, seen.evidence)}
    whole = [digest for digest in seen.evidence if digest not in faulty]
    with copied.open("rb") as file:
        digest = digest_of(file)
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
                add_part(parts, DATABASE, manifest.size, stream, now)
            for each, size in sizes.items():
                with evidence.opened(folder, each) as stream:
                    add_part(parts, member_of(each), size, stream, now)
            text = json.dumps(manifest_json(manifest), indent=1).encode()
            add_part(parts, MANIFEST, len(text), io.BytesIO(text), now)
        file.flush()
        os.fsync(file.fileno())
    return manifest


@contextmanager
def _scratch(target: Path) -> Iterator[Path]:
    # Beside the target, so that the last step is a rename. What killed backups left there is as large as the database.
    clear(target.parent)
    with ExitStack() as stack:
        try:
            folder = stack.enter_context(unfinished(target.parent))
        except OSError as error:
            raise _not_written(target, error) from error
        yield folder


def _not_written(target: Path, error: OSError | sqlite3.Error) -> Refusal:
    way_out = "Make room, or name another place."
    if isinstance(error, OSError):
        return not_written(error, f"The backup cannot be written to {target}: {lacking(error, target)}.", way_out)
    # The folder was made just now, beside the target: what SQLite then meets is the disk.
    return DiskUnusable(f"The backup cannot be written to {target}: {error}.", way_out)
