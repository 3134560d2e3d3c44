"""R1 and R3: whatever was acknowledged is there after a death at any moment, no date is done by half, and the chain holds.

On SQLite the process that writes is killed; on PostgreSQL the server.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from benchmarks.torture.figures import Figure
from benchmarks.torture.replicas import LOADED_ON, last_moment, prepared
from tests import postgres
from tests.databases import Kind, both
from tests.operations import acme
from tracker import database, evidence, models
from tracker.app import App
from tracker.clock import Clock
from tracker.errors import ClockBehind, DatabaseUnusable, InputRefused, NotFound
from tracker.models.journal import journal
from tracker.operations.day.run import run_digest
from tracker.operations.facts import resolution
from tracker.operations.facts.record import Circumstances
from tracker.rules.facts import Resolved, When
from tracker.settings import Settings

DEATHS, SERVER_DEATHS = 1_000, 100
# A life begins anew after so many deaths, so that checking it stays quick.
DEATHS_OF_A_LIFE = 25


def live(url: str, folder: Path, seed: int, acknowledged: Callable[[int], object]) -> None:
    """Run a date, resolve with evidence, withdraw it, and so on until killed; acknowledge each journal entry once it is done."""
    proof = folder / f"proof-{seed}.txt"
    proof.write_text(f"paid, {seed}", encoding="utf-8")
    first = App(Settings(url, folder / "evidence"), Clock(last_moment(1)))
    with closing(first), first.reading(acme.ACTOR) as session:
        done = len(session.scalars(select(models.Run.id)).all())
    while True:
        done += 1
        with closing(App(Settings(url, folder / "evidence"), Clock(last_moment(done)))) as app:
            for run in app.run_days(app.days_owed(), acme.author("tracker")):
                acknowledged(run.entry)
            with suppress(InputRefused, ClockBehind):
                # Another writer, or a life before this one, has resolved it and not yet withdrawn that, or is a day on.
                acknowledged(_resolve(app, folder, proof))
            with app.reading(acme.ACTOR) as session:
                newest = session.scalar(_NEWEST)
            with suppress(InputRefused, NotFound, ClockBehind):
                acknowledged(acme.withdraw(app.engine, newest or 0, now=app.clock.now()).entry)


def _resolve(app: App, folder: Path, proof: Path) -> int:
    with evidence.Staging(folder / "evidence") as staging:
        file = staging.add(proof)
        with app.writing(acme.ACTOR) as session:
            resolved = resolution.resolve(
                session,
                "A1",
                circumstances=Circumstances(attribution=acme.BY, now=app.clock.now(), evidence=(file,)),
                when=When.on(LOADED_ON),
            )
            staging.keep()
    return resolved.entry


_NEWEST = select(func.max(models.Fact.entry_seq)).where(models.Fact.kind == Resolved.kind)


def faults(engine: Engine, folder: Path, acknowledged: set[int]) -> list[str]:
    """Give everything that is wrong after a death."""
    found = []
    with database.reading(engine) as session:
        entries = {seq: (action, payload) for seq, action, payload in session.execute(_ENTRIES)}
        runs = {run.entry_seq: run for run in session.scalars(select(models.Run))}
        found += [fault.sentence for fault in journal.verify(session)]
        found += [f"entry {seq} was acknowledged and is lost" for seq in acknowledged - set(entries)]
        days = {seq for seq, (action, _) in entries.items() if action == "day"}
        found += [f"entry {seq} is of a date done by half" for seq in days ^ set(runs)]
        found += [
            f"{run.day} is not what entry {seq} vouches for"
            for seq, run in runs.items()
            if _differs(session, run, entries)
        ]
        dates = sorted(run.day for run in runs.values())
        if dates != [LOADED_ON + timedelta(days=number) for number in range(len(dates))]:
            found.append("not each date once")
        digests = session.scalars(select(models.Evidence.sha256).distinct()).all()
        if engine.dialect.name == "sqlite":
            held = session.connection().exec_driver_sql("PRAGMA integrity_check").scalars().all()
            found += [str(said) for said in held if said != "ok"]
    return found + [sentence for _, sentence in evidence.faults(folder / "evidence", digests)]


_ENTRIES = select(models.JournalEntry.seq, models.JournalEntry.action, models.JournalEntry.payload)


def _differs(session: Session, run: models.Run, entries: dict[int, tuple[str, str]]) -> bool:
    payload = json.loads(entries[run.entry_seq][1]) if run.entry_seq in entries else {}
    return bool(payload.get("digest") != run.digest or run_digest(session, run.entry_seq) != run.digest)


def _written(place: Path) -> set[int]:
    # What stands after the last line's end was being written when the process died.
    return {int(text) for text in place.read_text(encoding="ascii").rpartition("\n")[0].split()}


def _child(url: str, folder: Path, seed: int) -> None:
    handle = os.open(folder / "acknowledged", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    live(url, folder, seed, lambda entry: os.write(handle, f"{entry}\n".encode()))


def process_deaths(kind: Kind, deaths: int) -> Figure:
    """Kill the process that writes, at a random moment, so often."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["benchmarks.torture.kills", "tracker.rules.counting.calendars", "holidays"])
    start = prepared(kind)
    chance = random.Random(1)  # noqa: S311 — deaths are to be repeated, not guessed
    found: list[str] = []
    writes = 0
    for life in range(0, deaths, DEATHS_OF_A_LIFE):
        url = kind.make(start)
        engine = database.open_engine(url)
        with tempfile.TemporaryDirectory(dir=kind.folder) as name:
            folder = Path(name)
            for seed in range(life, min(life + DEATHS_OF_A_LIFE, deaths)):
                child: BaseProcess = processes.Process(target=_child, args=(url, folder, seed))
                child.start()
                place = folder / "acknowledged"
                size = place.stat().st_size if place.exists() else 0
                # Two digits and a line's end each: some die with their first write, others with their fourth.
                size += 3 * chance.randrange(4)
                while child.is_alive() and (not place.exists() or place.stat().st_size < size):
                    time.sleep(0.001)
                time.sleep(chance.random() * 0.06)
                child.kill()
                child.join()
                if child.exitcode != -signal.SIGKILL:
                    found.append(f"the process ended by itself with {child.exitcode}")
                found += faults(engine, folder, _written(place))
            writes += len(_written(folder / "acknowledged"))
        engine.dispose()
        kind.drop(url)
    return Figure(
        bar="R1",
        tried="kill -9 of the daily run and `resolve` at a random moment",
        on=kind.name,
        tries=deaths,
        found=f"{writes:,} acknowledged writes, 0 lost, 0 dates by half, integrity and chain hold"
        if not found and writes
        else f"{writes} writes; {'; '.join(found[:3])}",
        met=not found and writes > 0,
    )


def server_deaths(deaths: int) -> Figure:
    """Kill the server under the load of two writers, so often."""
    with postgres.running(durable=True) as server, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = prepared(Kind(folder, server))
        acknowledged: list[int] = []
        over = threading.Event()

        def write(seed: int) -> None:
            while not over.is_set():
                with suppress(DatabaseUnusable, _Over):
                    live(url, folder, seed, lambda entry: _noted(acknowledged, entry, over))
                time.sleep(0.05)

        writers = [threading.Thread(target=write, args=(seed,)) for seed in range(2)]
        for writer in writers:
            writer.start()
        chance = random.Random(1)  # noqa: S311 — deaths are to be repeated, not guessed
        found: list[str] = []
        try:
            for _ in range(deaths):
                before = len(acknowledged)
                deadline = time.monotonic() + 60
                while len(acknowledged) < before + 3 and time.monotonic() < deadline:
                    time.sleep(0.01)
                time.sleep(chance.random() * 0.2)
                server.kill()
                _started(server)
                known = set(acknowledged)
                engine = database.open_engine(url)
                found += faults(engine, folder, known)
                engine.dispose()
        finally:
            over.set()
            for writer in writers:
                writer.join()
        return Figure(
            bar="R3",
            tried="kill -9 of the PostgreSQL server under the load of two writers",
            on="PostgreSQL",
            tries=deaths,
            found=f"{len(acknowledged):,} acknowledged writes, {len(found)} faults{': ' if found else ''}{'; '.join(found[:3])}",
            met=not found and len(acknowledged) >= deaths,
        )


class _Over(Exception):
    pass


def _noted(acknowledged: list[int], entry: int, over: threading.Event) -> None:
    acknowledged.append(entry)
    if over.is_set():
        raise _Over


def _started(server: postgres.Server) -> None:
    """Start the server again; its other processes may take a moment to notice that the first is gone."""
    deadline = time.monotonic() + 60
    while True:
        try:
            server.start()
        except AssertionError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def harness(size: float) -> Iterator[Figure]:
    """Kill processes on SQLite, and the server of PostgreSQL."""
    with both() as (sqlite, _):
        yield process_deaths(sqlite, max(10, round(DEATHS * size)))
    yield server_deaths(max(3, round(SERVER_DEATHS * size)))
