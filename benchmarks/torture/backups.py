"""R11: backups taken while everything goes on restore, verify, and equal the source at a moment at which it was committed."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine, select

from benchmarks.filled import fill
from benchmarks.torture.figures import Figure
from benchmarks.torture.kills import live
from benchmarks.torture.replicas import prepared
from tests.databases import Kind
from tests.operations.acme import ACTOR
from tests.operations.journal.tampering import disarm
from tracker import backup, database, models, restoration, settings
from tracker.models import Base
from tracker.models.journal import journal

BACKUPS = 100
OBLIGATIONS, DEADLINES_OF_EACH = 10_000, 10
LONGEST_DRILL = 60
NOW = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
# Seconds that a backup may keep others from writing.
WITHIN = 30


class _Over(Exception):
    pass


def history(engine: Engine, upto: int) -> dict[str, list[tuple[object, ...]]]:
    """Give every row of history that belongs to the journal up to an entry."""
    with database.reading(engine) as session:
        found = {}
        for table in Base.metadata.sorted_tables:
            named = table.c.get("seq" if table.name == "journal" else "entry_seq")
            if named is not None:
                query = select(table).where(named <= upto).order_by(*table.primary_key.columns)
                found[table.name] = [tuple(row) for row in session.execute(query)]
        return found


def under_load(kind: Kind, backups: int) -> Figure:
    """Take backups while a thread writes, put each back, and compare it with the source."""
    found: list[str] = []
    entries: list[int] = []
    with tempfile.TemporaryDirectory(dir=kind.folder) as name:
        folder = Path(name)
        url = prepared(kind)
        source = settings.Settings(url, folder / "evidence")
        over = threading.Event()

        def note(entry: int) -> None:
            entries.append(entry)
            if over.is_set():
                raise _Over

        def write() -> None:
            with suppress(_Over):
                live(url, folder, 0, note)

        writer = threading.Thread(target=write)
        writer.start()
        engine = database.open_engine(url)
        try:
            for number in range(backups):
                archive, place = folder / f"{number}.tar", folder / "restored" / f"{number}.db"
                backup.take(source, archive, actor=ACTOR, now=NOW, within=WITHIN, replace=False)
                target = settings.Settings(settings.address(str(place)), place.parent / f"evidence-{number}")
                done = _put_back(target, archive)
                restored = database.open_engine(target.database_url)
                with database.reading(restored) as session:
                    found += [fault.sentence for fault in journal.verify(session)]
                if history(restored, done.manifest.entries) != history(engine, done.manifest.entries):
                    found.append(f"backup {number} is not the source at entry {done.manifest.entries}")
                found += [f"evidence {digest} is missing" for digest in done.manifest.missing]
                restored.dispose()
                archive.unlink()
                place.unlink()
        finally:
            over.set()
            writer.join()
            engine.dispose()
    if len(entries) < backups:
        found.append(f"there was hardly any load: {len(entries)} writes")
    return Figure(
        bar="R11",
        tried=f"backup under load ({len(entries):,} writes meanwhile), restored and verified",
        on=kind.name,
        tries=backups,
        found="each equals the source at a committed entry" if not found else "; ".join(found[:3]),
        met=not found,
    )


def _put_back(target: settings.Settings, archive: Path) -> restoration.Restored:
    return restoration.put_back(target, archive, actor=ACTOR, now=NOW, replace=False, against=None, other_journal=None)


def drill(kind: Kind, obligations: int) -> Figure:
    """Put back a database of so many obligations, against the clock."""
    with tempfile.TemporaryDirectory(dir=kind.folder) as name:
        folder = Path(name)
        place = settings.file_of(kind.make())
        assert place is not None
        fill(place, deadlines=obligations * DEADLINES_OF_EACH, today=date(2026, 3, 2))
        _chain(place)
        source = settings.Settings(settings.address(str(place)), folder / "evidence")
        backup.take(source, folder / "drill.tar", actor=ACTOR, now=NOW, within=WITHIN, replace=False)
        target = settings.Settings(settings.address(str(folder / "drill.db")), folder / "restored")
        began = time.perf_counter()
        done = _put_back(target, folder / "drill.tar")
        took = time.perf_counter() - began
    return Figure(
        bar="R11",
        tried=f"restore drill with {obligations:,} obligations, {sum(done.manifest.rows.values()):,} rows",
        on=kind.name,
        tries=1,
        found=f"{took:.1f} s of {LONGEST_DRILL}",
        met=took <= LONGEST_DRILL,
    )


def _chain(place: Path) -> None:
    """Give the journal that was filled in by hand the hashes that it would have."""
    engine = database.open_engine(settings.address(str(place)))
    disarm(engine, "journal_refuse_update")
    with database.writing(engine) as session:
        previous = journal.BEGINNING
        for entry in session.scalars(select(models.JournalEntry).order_by(models.JournalEntry.seq)):
            entry.previous = previous
            entry.hash = previous = journal.digest(
                seq=entry.seq,
                at=entry.at,
                actor=entry.actor,
                action=entry.action,
                settlement=entry.settlement,
                payload=entry.payload,
                previous=previous,
            )
    engine.dispose()


def harness(size: float) -> Iterator[Figure]:
    """Take backups of an SQLite file."""
    with tempfile.TemporaryDirectory(prefix="tracker-torture-") as folder:
        kind = Kind(Path(folder))
        yield under_load(kind, max(3, round(BACKUPS * size)))
        yield drill(kind, round(OBLIGATIONS * min(1, max(0.01, size * 10))))
