"""Puts a backup back: checked whole before anything is touched, swapped in at one stroke, the old one kept aside."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from pathlib import Path

from sqlalchemy import Engine, select

from tracker import database, evidence, models
from tracker.archive import DATABASE, Manifest, manifest_of, member_of, opened_archive, read_back
from tracker.backup import copy, verified
from tracker.errors import BackupRefused, DatabaseUnusable, InputRefused, JournalDamaged, not_written
from tracker.examination import look_through
from tracker.files.rights import file_mode, lacking, make_folder
from tracker.files.unfinished import unfinished
from tracker.models.journal import journal
from tracker.operations.derivation.recount import recount
from tracker.operations.journal.checkpoints import head
from tracker.operations.journal.upkeep import Overwritten, enter_restoration
from tracker.operations.journal.verification import verify
from tracker.operations.people.identity import acting, journal_author
from tracker.operations.people.permission import require_for_all
from tracker.remedies import Do, NameJournal
from tracker.rules.people.actor import Actor, Author
from tracker.rules.proof.heads import Head
from tracker.settings import Settings, address, file_of

# How many findings in a backup are told: who reads them puts none of them right by hand.
_TOLD = 20
ACT = "restore"
# What SQLite keeps beside a database while it is written to.
_LEAVINGS = ("-journal", "-wal", "-shm")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What was put back; `aside` is where the database that was there before is kept, None where there was none.

    `head` is the journal's own now, after the entry that says so, None where it is empty; `before` is the journal that was
    there, None where there was none that could be read.
    """

    manifest: Manifest
    revision: str
    aside: Path | None
    head: Head | None
    before: Overwritten | None


@dataclass(frozen=True, slots=True, kw_only=True)
class InPlace:
    """The database that is to be replaced: its journal's head, each entry's hash in turn, and who asks as it knows them."""

    head: Head
    hashes: tuple[str, ...]
    by: str
    author: dict[str, object]


def put_back(
    settings: Settings,
    source: Path,
    *,
    actor: Actor,
    now: datetime,
    replace: bool,
    against: Head | None,
    other_journal: str | None,
) -> Restored:
    """Put a backup's database and evidence into their places, or change nothing; it is entered in the journal put back.

    It is checked first: each part's hash, the file, its references and rows, the journal's chain, all else that the doctor
    looks at, and that the journal goes on from the head `against`, where one is given. A backup of an older revision is
    brought up on the way. A database that holds anything is only replaced with `replace`, and is kept aside; one of
    another journal only where `other_journal` is the origin of the one in the backup.

    Whether the actor may do that is asked of the database that is there; of the backup, where that one cannot be read.

    Raises `NotAllowed` for one who may not, `BackupRefused` where the backup does not hold together, `InputRefused` where
    something is in the way, `DatabaseUnusable` where the database there is in use, `DiskUnusable` where the disk is at fault.
    """
    place = file_of(settings.database_url)
    if place is None:
        sentence = "Only an SQLite file is put back so; this database is on PostgreSQL."
        raise InputRefused(sentence, remedies=[Do("restore with the server's tools")])
    # Where the file lies, not the link that leads there: the link would be replaced, and the old file live on.
    place = place.resolve()
    in_place = _in_place(place, actor)
    manifest = manifest_of(source)
    if not replace and not _is_empty(place):
        raise InputRefused(
            f"There is a database at {place} already, and it holds something.", remedies=[Do("replace the database")]
        )
    try:
        make_folder(place.parent)
        with unfinished(place.parent) as folder:
            fresh = folder / DATABASE
            _unpack(source, manifest, fresh)
            seen = verified(fresh, manifest.rows)
            if set(seen.evidence) != {*manifest.evidence, *manifest.missing}:
                raise BackupRefused(["The evidence in the archive is not that of the database in it."])
            _require_head(fresh, manifest, against)
            if in_place is None and place.exists():
                _asked_of(fresh, actor)
            _require_well(fresh, now)
            before = None if in_place is None else _compared(fresh, in_place, other_journal)
            newest = _entered(fresh, manifest, in_place, before, actor=actor, now=now)
            _evidence_placed(source, manifest, settings.evidence_directory)
            fresh.chmod(file_mode(place.parent))
            aside = _swapped(fresh, place, in_place, now=now)
            revision = database.head_revision()
            return Restored(manifest=manifest, revision=revision, aside=aside, head=newest, before=before)
    except OSError as error:
        raise not_written(
            error,
            f"The backup cannot be put back: {_named(error, place)}: {lacking(error, place)}. The database is as it was.",
            "Make room, or check the rights to the folder.",
        ) from error


def _named(error: OSError, place: Path) -> str:
    """What an error was about; a folder that is written out goes by a number, which tells nobody anything."""
    return error.filename if isinstance(error.filename, str) else str(place)


def _in_place(place: Path, actor: Actor) -> InPlace | None:
    """Read the database that is to be replaced, and refuse who may not; None where there is none, or none that can be read."""
    if not place.exists():
        return None
    try:
        with database.opened(address(str(place))) as engine:
            revision = database.revision_of(engine)
            if revision is None or revision > database.head_revision():
                return None
            if revision == database.head_revision():
                return _asking(engine, actor)
            # Of an older one it can only be asked once a copy of it is brought up.
            with unfinished(place.parent) as folder:
                copied = folder / DATABASE
                copy(engine, copied, within=float("inf"))
                database.upgrade(address(str(copied)))
                with database.opened(address(str(copied))) as upgraded:
                    return _asking(upgraded, actor)
    except (DatabaseUnusable, JournalDamaged):
        return None


def _asking(engine: Engine, actor: Actor) -> InPlace:
    with database.reading(engine) as session:
        author = require_for_all(session, actor, ACT)
        entry = models.JournalEntry
        hashes = tuple(session.scalars(select(entry.hash).order_by(entry.seq)))
        return InPlace(head=head(session), hashes=hashes, by=author.by, author=journal_author(session, author))


def _asked_of(fresh: Path, actor: Actor) -> None:
    with database.opened(address(str(fresh))) as engine, database.reading(engine) as session:
        require_for_all(session, actor, ACT)


def _require_well(fresh: Path, now: datetime) -> None:
    """Refuse a backup in which the doctor would find something, once its dates are counted as this program counts."""
    with database.opened(address(str(fresh))) as engine, database.writing(engine) as session:
        recount(session, now=now)
        _, findings = look_through(session, now=now)
        session.rollback()
    if findings:
        told = [f"{each.subject}: {each.sentence}" for each in findings[:_TOLD]]
        more = len(findings) - len(told)
        raise BackupRefused([*told, *([f"And {more:,} more findings."] if more else [])])


def _compared(fresh: Path, in_place: InPlace, other_journal: str | None) -> Overwritten | None:
    """Tell what is lost of the journal that is there; None where that one is empty.

    Raises `InputRefused` where the backup is of another journal, and nobody said so by its origin.
    """
    entry = models.JournalEntry
    with database.opened(address(str(fresh))) as engine, database.reading(engine) as session:
        ours, hashes = head(session), session.scalars(select(entry.hash).order_by(entry.seq)).all()
    if other_journal not in {None, ours.origin}:
        raise InputRefused(f"The backup is of the journal {ours.origin}, and not of “{other_journal}”.")
    if not in_place.hashes:
        return None
    kept = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(in_place.hashes, hashes, strict=False)))
    other = bool(hashes) and not kept
    if other and other_journal is None:
        raise InputRefused(
            f"The backup is of another journal, {ours.origin}; the one that is there is {in_place.head.origin}.",
            remedies=[NameJournal(ours.origin)],
        )
    return Overwritten(head=str(in_place.head), lost=len(in_place.hashes) - kept, other=other)


def _entered(
    fresh: Path,
    manifest: Manifest,
    in_place: InPlace | None,
    before: Overwritten | None,
    *,
    actor: Actor,
    now: datetime,
) -> Head | None:
    """Enter in the journal that is put back that it was, and give its head; None where nothing was ever done in either."""
    if manifest.head is None and before is None:
        return None
    with database.opened(address(str(fresh))) as engine, database.writing(engine) as session:
        if in_place is None:
            who = Author(actor=actor, by=acting(session, actor))
            by, author = who.by, journal_author(session, who)
        else:
            by, author = in_place.by, in_place.author
        enter_restoration(
            session,
            author,
            made_at=manifest.made_at,
            entries=manifest.entries,
            head=manifest.head,
            before=before,
            by=by,
            now=now,
        )
        return head(session)


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
    make_folder(folder)
    with opened_archive(source) as parts, unfinished(folder) as beside:
        for digest in sorted(faulty):
            stream = parts.extractfile(member_of(digest))
            if stream is None:
                raise BackupRefused([f"{member_of(digest)} is not in the archive."])
            temporary = beside / digest
            with temporary.open("wb") as target:
                shutil.copyfileobj(stream, target)
                target.flush()
                os.fsync(target.fileno())
            temporary.chmod(file_mode(folder))
            evidence.put(temporary, evidence.place_of(folder, digest))


def _swapped(fresh: Path, place: Path, in_place: InPlace | None, *, now: datetime) -> Path | None:
    """Put the fresh file into its place while nobody writes there; give where the old one is kept."""
    aside = _free(place.with_name(f"{place.name}.before-restore-{now:%Y%m%dT%H%M%SZ}"))
    if not place.exists():
        _put_leavings_aside(place, aside)
        fresh.replace(place)
        _made_sure(place, undo=place.unlink, kept="")
        return None
    with _nobody_writing(place) as connection:
        if in_place is not None:
            _refuse_written_since(connection, in_place)
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
def _nobody_writing(place: Path) -> Iterator[sqlite3.Connection]:
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
        yield connection


def _refuse_written_since(connection: sqlite3.Connection, in_place: InPlace) -> None:
    """Refuse to replace a database whose journal went on since it was told what would be lost of it."""
    (entries,) = connection.execute("SELECT count(*) FROM journal").fetchone()
    if entries != len(in_place.hashes):
        sentence = "Somebody wrote to the database meanwhile; nothing was changed."
        raise DatabaseUnusable(sentence, "Stop whoever works in it, then try again.")
