"""R11: backups taken while everything goes on restore, verify, and equal the source at a moment at which it was committed."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine, select

from benchmarks.settlements import NOW as LOADED_AT
from benchmarks.settlements import Templates
from benchmarks.torture.figures import Figure
from benchmarks.torture.kills import live
from benchmarks.torture.replicas import prepared
from tests.databases import Kind
from tests.operations.acme import ACTOR
from tracker import backup, database, restoration, settings
from tracker.models import Base
from tracker.models.journal import journal

BACKUPS = 100
OBLIGATIONS = 10_000
# Obligations in one settlement's file.
_OF_EACH = 1_000
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
                clock = partial(_newest, engine)
                backup.take(source, archive, actor=ACTOR, clock=clock, within=WITHIN, replace=False)
                target = settings.Settings(settings.address(str(place)), place.parent / f"evidence-{number}")
                done = _put_back(target, archive, _newest(engine))
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


def _put_back(target: settings.Settings, archive: Path, now: datetime) -> restoration.Restored:
    return restoration.put_back(target, archive, actor=ACTOR, now=now, replace=False, against=None, other_journal=None)


def _newest(engine: Engine) -> datetime:
    with database.reading(engine) as session:
        head = journal.head(session)
    assert head is not None
    return head.at


def drill(kind: Kind, obligations: int) -> Figure:
    """Put back a database of so many obligations, against the clock; the doctor looks at all of it meanwhile."""
    with tempfile.TemporaryDirectory(dir=kind.folder) as name:
        folder = Path(name)
        place = Templates(folder).loaded(min(_OF_EACH, obligations) // 20, settlements=max(1, obligations // _OF_EACH))
        source = settings.Settings(settings.address(str(place)), folder / "evidence")
        backup.take(source, folder / "drill.tar", actor=ACTOR, clock=lambda: LOADED_AT, within=WITHIN, replace=False)
        target = settings.Settings(settings.address(str(folder / "drill.db")), folder / "restored")
        began = time.perf_counter()
        done = _put_back(target, folder / "drill.tar", LOADED_AT)
        took = time.perf_counter() - began
    return Figure(
        bar="R11",
        tried=f"restore drill with {obligations:,} obligations, {sum(done.manifest.rows.values()):,} rows",
        on=kind.name,
        tries=1,
        found=f"{took:.1f} s of {LONGEST_DRILL}",
        met=took <= LONGEST_DRILL,
    )


def harness(size: float) -> Iterator[Figure]:
    """Take backups of an SQLite file."""
    with tempfile.TemporaryDirectory(prefix="tracker-torture-") as folder:
        kind = Kind(Path(folder))
        yield under_load(kind, max(3, round(BACKUPS * size)))
        yield drill(kind, round(OBLIGATIONS * min(1, max(0.01, size * 10))))
