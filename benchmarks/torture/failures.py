"""R13: whatever fails while something is written, what was there before stays, it is told plainly, and the next try does it.

On SQLite and in files the disk is full, fails or may only be read; on PostgreSQL the server ends the connection.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Engine, event

from benchmarks.torture.acts import ACTS, BEFORE, Act, Tried, at, call, copied, scenes, whole
from benchmarks.torture.faulty_disk import Disk, Failure, faulty_disk
from benchmarks.torture.faulty_files import faulty_files
from benchmarks.torture.figures import Figure
from benchmarks.torture.kills import faults
from tests.databases import Kind, both
from tracker import database

CALLS = 200
# What a refusal says where nothing was changed.
_UNCHANGED = ("nothing was changed", "Nothing was recorded", "is as it was")


def judged(act: Act, tried: Tried, url: str, folder: Path) -> list[str]:
    """Give everything wrong after a failure, and after the same is tried again without one."""
    engine = database.open_engine(url)
    done = act.done(engine, folder)
    found = _told_wrongly(act, tried, done=done)
    if act.file is not None:
        data = (folder / act.file).read_bytes()
        if not done and data != BEFORE:
            found.append("what was there before is gone")
        if done and not whole(act.file, data):
            found.append("what is there now is not whole")
    # A database that was not brought up cannot be read by this program, and is looked at once it is.
    found += faults(engine, folder, set()) if done or act.name != "upgrade" else []
    found += [f"{path.name} was left behind" for path in folder.rglob(".*") if path.is_file()]
    again = call(act.arguments, act.moment + act.later)
    if again.code != 0 and not (done and act.once):
        found.append(f"trying again did not do it: {again.err.strip()[:200]}")
    if not act.done(engine, folder):
        found.append("after trying again it is not done")
    found += faults(engine, folder, set())
    engine.dispose()
    return [f"{act.name}: {fault}" for fault in found]


def _told_wrongly(act: Act, tried: Tried, *, done: bool) -> list[str]:
    found = []
    if tried.code == 0 and not done:
        found.append("it said that it was done, and it was not")
    if tried.code not in {0, 4, act.code}:
        found.append(f"it ended with {tried.code}: {tried.err.strip()[:200]}")
    if tried.code != 0 and (not tried.err.strip() or "Traceback" in tried.err):
        found.append(f"no plain sentence: {tried.err.strip()[:200]}")
    if tried.code != 0 and done and any(said in tried.err for said in _UNCHANGED):
        found.append(f"it said that nothing was changed, and it was done: {tried.err.strip()[:200]}")
    return found


def on_disk(kind: Kind, calls: range, acts: tuple[Act, ...] = ACTS) -> Iterator[Figure]:
    """Let each act's n-th writing call fail, and each after it, or that one alone, for each of three failures."""
    prepared = scenes(kind, acts)
    with faulty_disk() as disk:
        for failure in Failure:
            found: list[str] = []
            tries = refused = 0
            for act, once in ((act, once) for act in acts for once in (False, True)):
                for nth in calls:
                    with tempfile.TemporaryDirectory(dir=kind.folder) as name:
                        folder = Path(name)
                        url = copied(kind, prepared[act.scene], folder)
                        with at(url, folder):
                            tried = _failing(disk, act, nth, failure, once=once)
                            made = disk.calls
                            disk.fail(None, failure, once=False)
                            if made < nth:
                                break
                            tries += 1
                            refused += tried.code != 0
                            which = f"(call {nth}, {'once' if once else 'from then on'})"
                            found += [f"{fault} {which}" for fault in judged(act, tried, url, folder)]
            yield _figure(
                f"{failure.name.replace('_', ' ').lower()} disk at each of the first {max(calls)} writing calls "
                f"of {_named(acts)}",
                f"{kind.name} and files",
                tries,
                refused,
                found,
            )


def _failing(disk: Disk, act: Act, nth: int, failure: Failure, *, once: bool) -> Tried:
    with faulty_files(disk):
        disk.fail(nth, failure, once=once)
        return call(act.arguments, act.moment)


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


def server_gone(kind: Kind, calls: range, acts: tuple[Act, ...] = ACTS) -> Figure:
    """Lose the server at each statement of each act."""
    assert kind.server is not None
    acts = tuple(act for act in acts if act.on_server)
    prepared = scenes(kind, acts)
    found: list[str] = []
    tries = refused = 0
    for act in acts:
        for nth in calls:
            counted = [0]
            with tempfile.TemporaryDirectory(dir=kind.folder) as name:
                folder = Path(name)
                url = copied(kind, prepared[act.scene], folder)
                with at(url, folder):
                    with _server_gone(kind.server.url("postgres"), nth, counted):
                        tried = call(act.arguments, act.moment)
                    if counted[0] >= nth:
                        tries += 1
                        refused += tried.code != 0
                        found += [f"{fault} (statement {nth})" for fault in judged(act, tried, url, folder)]
            kind.drop(url)
            if counted[0] < nth:
                break
    return _figure(
        f"server gone at each of the first {max(calls)} statements of {_named(acts)}", kind.name, tries, refused, found
    )


def _named(acts: tuple[Act, ...]) -> str:
    *first, last = (act.name for act in acts)
    return f"{', '.join(first)} and {last}" if first else last


def _figure(tried: str, on: str, tries: int, refused: int, found: list[str]) -> Figure:
    return Figure(
        bar="R13",
        tried=tried,
        on=on,
        tries=tries,
        found=f"{refused:,} told and refused, nothing lost, the next try does it"
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
