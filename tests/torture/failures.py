"""R13: whatever fails while something is written, what was there before stays, it is told plainly, and the next try does it.

On SQLite and in files the disk is full, fails or may only be read; on PostgreSQL the server ends the connection.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest import mock

import psycopg
from sqlalchemy import Engine, event, select

from tests.torture.databases import Kind, both
from tests.torture.faulty_disk import Disk, Failure, faulty_disk
from tests.torture.faulty_files import faulty_files
from tests.torture.figures import Figure
from tests.torture.kills import faults
from tests.torture.replicas import LOADED_ON, last_moment, prepared
from tracker import cli, database, models, settings
from tracker.clock import Clock

CALLS = 200
DAYS = 3


@dataclass(frozen=True, slots=True)
class Tried:
    """How one call of the command line ended."""

    code: int
    err: str


def call(*arguments: str) -> Tried:
    """Call the command line; what escapes it is told as a traceback would be."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = cli.run(arguments, clock=Clock(last_moment(DAYS)))
        except Exception as error:  # noqa: BLE001 — whatever escapes is what is looked for
            return Tried(1, f"Traceback: {error!r}")
    return Tried(code, err.getvalue())


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that writes: the command, what must never be lost, and whether it is done."""

    name: str
    arguments: tuple[str, ...]
    kept: Callable[[Path], bytes]
    done: Callable[[Engine, Path], bool]


def _days(engine: Engine, _folder: Path) -> bool:
    with database.reading(engine) as session:
        days = list(session.scalars(select(models.Run.day).order_by(models.Run.id)))
    return days == [LOADED_ON + timedelta(days=number) for number in range(DAYS)]


def _resolved(engine: Engine, _folder: Path) -> bool:
    with database.reading(engine) as session:
        return session.scalar(select(models.Fact.id).where(models.Fact.kind == models.FactKind.RESOLVED)) is not None


def _file(name: str) -> tuple[Callable[[Path], bytes], Callable[[Engine, Path], bool]]:
    def done(_engine: Engine, folder: Path) -> bool:
        return (folder / name).read_bytes() != BEFORE

    return lambda folder: (folder / name).read_bytes(), done


BEFORE = b"what was there before"
_REPORT, _REPORTED = _file("report.html")
_BACKUP, _BACKED_UP = _file("backup.tar")
ACTS = (
    Act(name="day", arguments=("day",), kept=lambda _: b"", done=_days),
    Act(
        name="resolve",
        arguments=("resolve", "A1", "--on", "2026-03-02", "--by", "Maria", "--evidence", "proof.txt"),
        kept=lambda _: b"",
        done=_resolved,
    ),
    Act(
        name="report",
        arguments=("report", "--month", "2026-03", "--out", "report.html"),
        kept=_REPORT,
        done=_REPORTED,
    ),
    Act(name="backup", arguments=("backup", "backup.tar", "--force"), kept=_BACKUP, done=_BACKED_UP),
)


@contextmanager
def at(url: str, folder: Path) -> Iterator[None]:
    """Work in a folder, on a database, with what was there before."""
    here = Path.cwd()
    for name in ("report.html", "backup.tar"):
        (folder / name).write_bytes(BEFORE)
    (folder / "proof.txt").write_bytes(b"paid in full")
    (folder / "evidence").mkdir(exist_ok=True)
    environment = {"TRACKER_DATABASE_URL": url, "TRACKER_EVIDENCE": str(folder / "evidence")}
    with mock.patch.dict(os.environ, environment):
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(here)


def judged(act: Act, tried: Tried, url: str, folder: Path) -> list[str]:
    """Give everything wrong after a failure, and after the same is tried again without one."""
    found = []
    engine = database.open_engine(url)
    done = act.done(engine, folder)
    if tried.code == 0 and not done:
        found.append("it said that it was done, and it was not")
    if tried.code != 0 and (not tried.err.strip() or "Traceback" in tried.err):
        found.append(f"no plain sentence: {tried.err.strip()[:200]}")
    if not done and act.kept(folder) not in {b"", BEFORE}:
        found.append("what was there before is gone")
    if done and act.kept(folder) and not act.kept(folder).startswith((b"<!doctype", b"<!DOCTYPE", b"tracker.db")):
        found.append("what is there now is not whole")
    found += faults(engine, folder, set())
    found += [f"{path.name} was left behind" for path in folder.rglob(".*") if path.is_file()]
    again = call(*act.arguments)
    # One that was done, and only then failed, is refused as done already.
    if again.code != 0 and not (done and act.name == "resolve"):
        found.append(f"trying again did not do it: {again.err.strip()[:200]}")
    if not act.done(engine, folder):
        found.append("after trying again it is not done")
    found += faults(engine, folder, set())
    engine.dispose()
    return [f"{act.name}: {fault}" for fault in found]


def on_disk(kind: Kind, calls: range) -> Iterator[Figure]:
    """Let each act's n-th writing call fail, and each after it, or that one alone, for each of three failures."""
    start = prepared(kind)
    original = settings.file_of(start)
    assert original is not None
    with faulty_disk() as disk:
        for failure in Failure:
            found: list[str] = []
            tries = refused = 0
            for act, once in ((act, once) for act in ACTS for once in (False, True)):
                for nth in calls:
                    with tempfile.TemporaryDirectory(dir=kind.folder) as name:
                        folder = Path(name)
                        url = settings.address(str(shutil.copyfile(original, folder / "tracker.db")))
                        with at(url, folder):
                            tried = _failing(disk, act, nth, failure, once=once)
                            made = disk.calls
                            disk.fail(None, failure, once=False)
                            tries += 1
                            refused += tried.code != 0
                            which = f"(call {nth}, {'once' if once else 'from then on'})"
                            found += [f"{fault} {which}" for fault in judged(act, tried, url, folder)]
                    if made < nth:
                        break
            yield Figure(
                bar="R13",
                tried=f"{failure.name.replace('_', ' ').lower()} disk at each of the first {max(calls)} writing calls of "
                "day, resolve, report and backup",
                on=f"{kind.name} and files",
                tries=tries,
                found=f"{refused} told and refused, nothing lost, the next try does it"
                if not found
                else f"{len(found)}: {'; '.join(found[:3])}",
                met=not found,
            )


def _failing(disk: Disk, act: Act, nth: int, failure: Failure, *, once: bool) -> Tried:
    with faulty_files(disk):
        disk.fail(nth, failure, once=once)
        return call(*act.arguments)


@contextmanager
def _server_gone(server_url: str, nth: int, counted: list[int]) -> Iterator[None]:
    """End our connection at the server's side just before the n-th statement or commit."""

    def count(connection: Any) -> None:
        counted[0] += 1
        if counted[0] == nth:
            driver = connection.connection.driver_connection
            with psycopg.connect(server_url, autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s)", (driver.info.backend_pid,))

    def before_execute(connection: Any, *_: Any) -> None:
        count(connection)

    with ExitStack() as listening:
        for name, listener in (("before_cursor_execute", before_execute), ("commit", count)):
            event.listen(Engine, name, listener)
            listening.callback(event.remove, Engine, name, listener)
        yield


def server_gone(kind: Kind, calls: range) -> Figure:
    """Lose the server at each statement of each act that writes to it."""
    assert kind.server is not None
    start = prepared(kind)
    found: list[str] = []
    tries = refused = 0
    for act in ACTS[:3]:
        for nth in calls:
            url = kind.make(start)
            counted = [0]
            with tempfile.TemporaryDirectory(dir=kind.folder) as name:
                folder = Path(name)
                with at(url, folder):
                    with _server_gone(kind.server.url("postgres"), nth, counted):
                        tried = call(*act.arguments)
                    tries += 1
                    refused += tried.code != 0
                    found += [f"{fault} (statement {nth})" for fault in judged(act, tried, url, folder)]
            kind.drop(url)
            if counted[0] < nth:
                break
    return Figure(
        bar="R13",
        tried=f"server gone at each of the first {max(calls)} statements of day, resolve, report",
        on=kind.name,
        tries=tries,
        found=f"{refused} told and refused, nothing lost, the next try does it"
        if not found
        else f"{len(found)}: {'; '.join(found[:3])}",
        met=not found,
    )


def harness(size: float) -> Iterator[Figure]:
    """Let everything fail at each call, or at each so-manieth."""
    calls = range(1, CALLS + 1, max(1, round(1 / size)))
    with both() as (sqlite, postgresql):
        yield from on_disk(sqlite, calls)
        yield server_gone(postgresql, calls)
