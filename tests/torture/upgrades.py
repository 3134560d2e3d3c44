"""R12: two machines set the same fresh database up at once; both succeed, and the schema is there once."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from multiprocessing.synchronize import Barrier

from tests.torture.databases import Kind, both
from tests.torture.figures import Figure
from tracker import database

TRIES = 50


def _upgrade_each(urls: list[str], start: Barrier) -> None:
    for url in urls:
        start.wait()
        database.upgrade(url, create=True)


def figure(kind: Kind, tries: int) -> Figure:
    """Let two processes set up so many databases, each at the same moment."""
    if kind.server is not None:
        urls = [kind.server.url(kind.server.make()) for _ in range(tries)]
    else:
        urls = [f"sqlite:///{kind.folder}/fresh-{number}.db" for number in range(tries)]
    processes = multiprocessing.get_context("forkserver")
    barrier = processes.Barrier(2, timeout=60)
    pair = [processes.Process(target=_upgrade_each, args=(urls, barrier)) for _ in range(2)]
    for process in pair:
        process.start()
    for process in pair:
        process.join()
    failed = sum(process.exitcode != 0 for process in pair)
    behind = 0
    for url in urls:
        engine = database.open_engine(url, create=True)
        behind += database.revision_of(engine) != database.head_revision()
        engine.dispose()
        kind.drop(url)
    return Figure(
        bar="R12",
        tried="two upgrades of a fresh database at once",
        on=kind.name,
        tries=tries,
        found=f"{failed} failures, {behind} not at the newest revision",
        met=failed == behind == 0,
    )


def harness(size: float) -> Iterator[Figure]:
    """Try on both kinds of database."""
    with both() as kinds:
        for kind in kinds:
            yield figure(kind, max(2, round(TRIES * size)))
