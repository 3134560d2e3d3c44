"""Puts a backup back: checked whole before anything is touched, swapped in at one stroke, the old one kept aside."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tracker import database, evidence
from tracker.archive import DATABASE, Manifest, manifest_of, member_of, opened_archive, read_back
from tracker.backup import verified
from tracker.errors import BackupRefused, DatabaseUnusable, InputRefused, not_written
from tracker.models.journal import journal
from tracker.operations.journal.checkpoints import head
from tracker.operations.journal.verification import verify
from tracker.remedies import Do
from tracker.rules.proof.heads import Head
from tracker.settings import Settings, address, file_of

_FOLDER_MODE = 0o700
# What SQLite keeps beside a database while it is written to.
_LEAVINGS = ("-journal", "-wal", "-shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back; `aside` is where the database that was there before is kept, None where there was none."""

    manifest: Manifest
    revision: str
    aside: Path | None


def put_back(settings: Settings, source: Path, *, now: datetime, replace: bool, against: Head | None) -> Restored:
    """Put a backup's database and evidence into their places, or change nothing.

    It is checked first: each part's hash, the file, its references and rows, the journal's chain, and that the journal
    goes on from the head `against`, where one is given. A backup of an older revision is brought up on the way. A database
    that holds anything is only replaced with `replace`, and is kept aside.

    Raises `BackupRefused` where the backup does not hold together, `InputRefused` where something is in the way,
    `DatabaseUnusable` where the database there is in use, `DiskUnusable` where the disk is at fault.
    """
    place = file_of(settings.database_url)
    if place is None:
        sentence = "Only an SQLite file is put back so; this database is on PostgreSQL."
        raise InputRefused(sentence, remedies=[Do("restore with the server's tools")])
    # Where the file lies, not the link that leads there: the link would be replaced, and the old file live on.
    place = place.resolve()
    manifest = manifest_of(source)
    if not replace and not _is_empty(place):
        raise InputRefused(
            f"There is a database at {place} already, and it holds something.", remedies=[Do("replace the database")]
        )
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{place.name}.", dir=place.parent) as folder:
            fresh = Path(folder) / DATABASE
            _unpack(source, manifest, fresh)
            seen = verified(fresh, manifest.rows)
            if set(seen.evidence) != {*manifest.evidence, *manifest.missing}:
                raise BackupRefused(["The evidence in the archive is not that of the database in it."])
            _require_head(fresh, manifest, against)
            _evidence_placed(source, manifest, settings.evidence_directory)
            return Restored(manifest=manifest, revision=database.head_revision(), aside=_swapped(fresh, place, now=now))
    except OSError as error:
        raise not_written(
            error,
            f"The backup cannot be put back: {_named(error, place)}: {error.strerror}. The database is as it was.",
            "Make room, or check the rights to the folder.",
        ) from error


def _named(error: OSError, place: Path) -> str:
    """What an error was about; a folder that is written out goes by a number, which tells nobody anything."""
    return error.filename if isinstance(error.filename, str) else str(place)


def _is_empty(place: Path) -> bool:
    """Whether there is no database, or one in which nothing was ever done."""
    if not place.exists():
        return True
    try:
        with database.opened(address(str(place))) as engine:
            if database.revision_of(engine) != database.head_revision():
                return False
            with database.reading(engine) as session:
                return journal.head(session) is None
    except DatabaseUnusable:
        return False


def _unpack(source: Path, manifest: Manifest, fresh: Path) -> None:
    read_back(source, manifest)
    with opened_archive(source) as parts, fresh.open("wb") as target:
        stream = parts.extractfile(DATABASE)
        if stream is None:
            raise BackupRefused([f"{DATABASE} is not in the archive."])
        shutil.copyfileobj(stream, target)
        target.flush()
        os.fsync(target.fileno())
    fresh.chmod(0o600)


def _require_head(fresh: Path, manifest: Manifest, against: Head | None) -> None:
    """Bring the copy up to this program's revision and hold its journal against what is known of it from elsewhere."""
    url = address(str(fresh))
    database.upgrade(url)
    with database.opened(url) as engine, database.reading(engine) as session:
        newest = head(session)
        if (newest.size, str(newest) if newest.size else None) != (manifest.entries, manifest.head):
            raise BackupRefused(["The journal's head is not the one that the manifest names."])
        faults = () if against is None else verify(session, against=(against,)).faults
    if faults:
        rewritten = "The backup was taken before that head was published, or its past was rewritten."
        raise BackupRefused([*(fault.sentence for fault in faults), rewritten])


def _evidence_placed(source: Path, manifest: Manifest, folder: Path) -> None:
    """Put each piece of evidence into its place; one that is there already and whole is left."""
    faulty = {digest for digest, _ in evidence.faults(folder, manifest.evidence)}
    if not faulty:
        return
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    with opened_archive(source) as parts:
        for digest in sorted(faulty):
            place = evidence.place_of(folder, digest)
            stream = parts.extractfile(member_of(digest))
            if stream is None:
                raise BackupRefused([f"{member_of(digest)} is not in the archive."])
            handle, name = tempfile.mkstemp(prefix=".incoming-", dir=folder)
            try:
                with os.fdopen(handle, "wb") as target:
                    shutil.copyfileobj(stream, target)
                    target.flush()
                    os.fsync(target.fileno())
                evidence.put(Path(name), place)
            finally:
                with suppress(FileNotFoundError):
                    Path(name).unlink()


def _swapped(fresh: Path, place: Path, *, now: datetime) -> Path | None:
    """Put the fresh file into its place while nobody writes there; give where the old one is kept."""
    aside = _free(place.with_name(f"{place.name}.before-restore-{now:%Y%m%dT%H%M%SZ}"))
    if not place.exists():
        _put_leavings_aside(place, aside)
        fresh.replace(place)
        _made_sure(place, undo=place.unlink, kept="")
        return None
    with _nobody_writing(place):
        _put_leavings_aside(place, aside)
        # A second name first, so that there is a database at the old one at every moment.
        os.link(place, aside)
        fresh.replace(place)
        _made_sure(place, undo=lambda: aside.replace(place), kept=f" The database from before is kept at {aside}.")
    return aside


def _made_sure(place: Path, *, undo: Callable[[], object], kept: str) -> None:
    """Write the folder out; where the disk refuses, undo what it may not keep, and say so where that is refused too."""
    try:
        evidence.sync_folder(place.parent)
    except OSError as error:
        try:
            undo()
        except OSError:
            raise not_written(
                error,
                f"The backup is at {place}, and the disk may not keep it there: {error.strerror}.{kept}",
                "See to the disk.",
                remedies=[Do("check everything")],
            ) from error
        raise


def _put_leavings_aside(place: Path, aside: Path) -> None:
    """Move away what a crash left beside a database too damaged to be opened, or gone: SQLite would play it into the new one."""
    for ending in _LEAVINGS:
        left = place.with_name(place.name + ending)
        if left.exists():
            left.replace(aside.with_name(aside.name + ending))


def _free(place: Path) -> Path:
    number = 1
    free = place
    while free.exists():
        number += 1
        free = place.with_name(f"{place.name}-{number}")
    return free


@contextmanager
def _nobody_writing(place: Path) -> Iterator[None]:
    """Hold the old database so that no transaction is under way in it; one too damaged to be opened has none."""
    with closing(sqlite3.connect(place, timeout=database.PATIENCE, isolation_level=None)) as connection:
        try:
            # Opening it for writing also finishes or undoes what a crash left half-done beside it, and without a
            # write-ahead log it is all in the one file that is put aside.
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorname.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                sentence = f"The database at {place} is in use: another program is working in it; nothing was changed."
                raise DatabaseUnusable(sentence, "Stop it, then try again.") from error
        yield
