"""R4: several machines race through 1,000 days on one database; each day is run once, with one effect, whoever dies."""

from __future__ import annotations

import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import select

from benchmarks.torture.figures import Figure
from tests.databases import Kind, both
from tests.operations import acme
from tracker import database, models
from tracker.app import App
from tracker.clock import Clock
from tracker.errors import DatabaseUnusable
from tracker.models.journal import journal
from tracker.settings import Settings

DAYS = 1_000
# A machine dies each time so many days were run.
DIES_EACH = 50
LOADED_ON = date(2026, 3, 2)
_PATIENCE = 300  # seconds, for all of a race


def prepared(kind: Kind) -> str:
    """Give a database on which Acme's settlement was loaded on 2 March 2026."""
    url = kind.make()
    engine = database.open_engine(url)
    acme.loaded(engine)
    engine.dispose()
    return url


def last_moment(days: int) -> datetime:
    """Give noon in New York on the last of so many days."""
    return datetime(LOADED_ON.year, LOADED_ON.month, LOADED_ON.day, 17, tzinfo=UTC) + timedelta(days=days - 1)


def replica(url: str, at: datetime, acknowledged: Path) -> None:
    """Be one machine: do what is owed until nothing is, and write down each date once its transaction is done."""
    app = App(Settings(url, acknowledged.parent), Clock(at))
    handle = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    while True:
        try:
            owed = app.days_owed()
            if not owed:
                break
            for done in app.run_days(owed, acme.author("tracker")):
                os.write(handle, f"{done.day.isoformat()}\n".encode())
        except DatabaseUnusable as refusal:
            # As the service does at its next wake-up: another machine was writing for longer than the patience.
            sys.stderr.write(f"{refusal}\n")
    os.close(handle)
    app.close()


def race(url: str, *, replicas: int, days: int, seed: int, kills: bool, folder: Path) -> tuple[list[date], int]:
    """Let so many machines race; give the days acknowledged, and how many machines were killed."""
    processes = multiprocessing.get_context("forkserver")
    processes.set_forkserver_preload(["benchmarks.torture.replicas", "tracker.operations.day.run", "psycopg"])
    acknowledged = folder / f"acknowledged-{replicas}-{seed}-{kills}"
    acknowledged.touch()
    chance = random.Random(seed)  # noqa: S311 — a race is to be repeated, not guessed

    def start() -> BaseProcess:
        process = processes.Process(target=replica, args=(url, last_moment(days), acknowledged))
        process.start()
        return process

    running = [start() for _ in range(replicas)]
    killed, next_death = 0, DIES_EACH
    deadline = time.monotonic() + _PATIENCE
    while any(process.is_alive() for process in running):
        assert time.monotonic() < deadline, "the race does not end"
        if kills and acknowledged.stat().st_size // len("2026-03-02\n") >= next_death:
            time.sleep(chance.random() * 0.02)
            place = chance.randrange(replicas)
            running[place].kill()
            running[place].join()
            killed += 1
            next_death += DIES_EACH
            running[place] = start()
        time.sleep(0.002)
    assert kills or [process.exitcode for process in running] == [0] * replicas
    return [date.fromisoformat(text) for text in acknowledged.read_text(encoding="ascii").split()], killed


def effects(url: str) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """Give every effect of the runs: status changes and notices, whoever wrote them."""
    engine = database.open_engine(url)
    change, notice = models.StatusChange, models.Notice
    with database.reading(engine) as session:
        changes = session.execute(
            select(change.deadline_id, change.on, change.before, change.after, change.entry_seq).order_by(
                change.deadline_id, change.on, change.after
            )
        ).all()
        notices = session.execute(
            select(notice.deadline_id, notice.term_id, notice.kind, notice.on, notice.text).order_by(
                notice.on, notice.deadline_id, notice.kind, notice.text
            )
        ).all()
    engine.dispose()
    return [tuple(row) for row in changes], [tuple(row) for row in notices]


def faults(url: str, acknowledged: list[date], days: int, expected: object) -> list[str]:
    """Give everything wrong after a race, beside what one machine alone writes."""
    engine = database.open_engine(url)
    with database.reading(engine) as session:
        run_on = list(session.scalars(select(models.Run.day).order_by(models.Run.id)))
        entries = list(session.scalars(select(models.JournalEntry.seq).where(models.JournalEntry.action == "day")))
        broken = journal.verify(session)
    engine.dispose()
    found = [fault.sentence for fault in broken]
    if run_on != [LOADED_ON + timedelta(days=number) for number in range(days)]:
        found.append(
            f"{len(run_on)} runs, {len(set(run_on))} of them apart, {'not ' if run_on != sorted(run_on) else ''}in order"
        )
    if len(entries) != days:
        found.append(f"{len(entries)} entries of the day's run")
    found += [f"{day} was acknowledged {number} times" for day, number in Counter(acknowledged).items() if number > 1]
    found += [f"{day} was acknowledged and is lost" for day in set(acknowledged) - set(run_on)]
    if effects(url) != expected:
        found.append("the effects are not those of one machine alone")
    return found


def figures(
    kind: Kind, *, days: int, seeds: int, folder: Path, replicas: tuple[int, ...] = (2, 4, 8)
) -> Iterator[Figure]:
    """Race with so many machines, with and without deaths, and give a figure for each."""
    start = prepared(kind)
    alone = kind.make(start)
    replica(alone, last_moment(days), folder / f"alone-{kind.name}")
    expected = effects(alone)
    for many in replicas:
        for kills in (False, True):
            found: list[str] = []
            deaths = 0
            for seed in range(1, seeds + 1):
                url = kind.make(start)
                place = Path(tempfile.mkdtemp(dir=folder))
                acknowledged, killed = race(url, replicas=many, days=days, seed=seed, kills=kills, folder=place)
                found += faults(url, acknowledged, days, expected)
                deaths += killed
                kind.drop(url)
            died = f", {deaths} killed" if kills else ""
            yield Figure(
                bar="R4",
                tried=f"{many} replicas race for {days:,} days{died}",
                on=kind.name,
                tries=seeds,
                found="each day run once, with the effects of one machine alone" if not found else "; ".join(found[:3]),
                met=not found,
            )


def harness(size: float) -> Iterator[Figure]:
    """Race on both kinds of database with three seeds."""
    days = max(2 * DIES_EACH, round(DAYS * size))
    with both() as kinds, tempfile.TemporaryDirectory() as folder:
        for kind in kinds:
            yield from figures(kind, days=days, seeds=3, folder=Path(folder))
