"""R12: two machines set the same fresh database up at once; each revision goes up, down and up with rows in every table."""

from __future__ import annotations

import io
import multiprocessing
from collections.abc import Iterator
from itertools import pairwise
from multiprocessing.synchronize import Barrier

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, inspect
from sqlalchemy.engine.interfaces import ReflectedIndex

from benchmarks.torture.figures import Figure
from tests.databases import Kind, both
from tests.models.rows import one_row_of_each
from tracker import database
from tracker.resources import directory

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


Rows = dict[str, list[dict[str, object]]]


def stepped(kind: Kind, *, newest: int | None = None) -> Figure:
    """Take a database with rows in every table down each revision, up and down again; each row and CHECK is as before.

    With `newest` only so many of them: what is older has not changed since it was tried.

    A revision brings tables and columns; what is in them goes with it, and nothing else does.
    """
    url = kind.make()
    engine = database.open_engine(url)
    with database.writing(engine) as session:
        one_row_of_each(session)
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(directory("migrations")))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    revisions = [each.revision for each in ScriptDirectory.from_config(config).walk_revisions()]
    found: list[str] = []
    rows = 0
    for revision, before in list(pairwise([*revisions, "base"]))[:newest]:
        filled, schema = _rows(engine), _checks(engine)
        rows += sum(map(len, filled.values()))
        command.downgrade(config, before)
        down = _rows(engine)
        found += [f"{revision} down: {fault}" for fault in _lost(filled, down)]
        command.upgrade(config, revision)
        up = _rows(engine)
        found += [f"{revision} up again: {fault}" for fault in _lost(down, up)]
        anew = [table for table in _WRITTEN_ANEW if table in down and filled[table] != up[table]]
        found += [f"{revision} up again: {table} has others than before it went down" for table in anew]
        if _checks(engine) != schema:
            found.append(f"{revision} up again: other columns, keys, checks or triggers than before")
        command.downgrade(config, before)
        found += [f"{revision} down again: {fault}" for fault in _lost(filled, _rows(engine))]
    command.upgrade(config, "head")
    try:
        command.check(config)
    except CommandError as error:
        found.append(f"alembic check: {error}")
    engine.dispose()
    kind.drop(url)
    return Figure(
        bar="R12",
        tried="each revision down, up and down on a database with rows in every table, then `alembic check`",
        on=kind.name,
        tries=len(revisions),
        found=f"{rows:,} rows compared three times, none lost; columns, keys, checks, triggers as before; nothing to change"
        if not found
        else f"{len(found)}: {'; '.join(found[:3])}",
        met=not found,
    )


def _rows(engine: Engine) -> Rows:
    """Read every row of every table as it is there, by the names of its columns."""
    with engine.connect() as connection:
        return {
            table: [dict(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{table}"').mappings()]  # noqa: S608 — its own tables
            for table in inspect(connection).get_table_names()
            if table != "alembic_version"
        }


# What revision 0030 writes in another shape: it is not the same once it is down, and is again once it is up.
_WRITTEN_ANEW = {"contradictions": {"about", "readings"}}


def _lost(before: Rows, after: Rows) -> list[str]:
    """Compare what both hold: each table's rows in the columns that it has in both."""
    found = []
    for table in before.keys() & after.keys():
        shared = {name for row in after[table][:1] for name in row} & {
            name for row in before[table][:1] for name in row
        }
        shared -= _WRITTEN_ANEW.get(table, set())
        old, new = (
            sorted(str([row[name] for name in sorted(shared)]) for row in rows)
            for rows in (before[table], after[table])
        )
        if old != new or len(before[table]) != len(after[table]):
            found.append(f"{table} had {len(before[table])} rows and has {len(after[table])}, or others")
    return found


def _checks(engine: Engine) -> dict[str, object]:
    """Read what each table is held by: its columns, keys, CHECK texts, indexes and triggers."""
    triggers = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
        "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname",
    }
    with engine.connect() as connection:
        inspector = inspect(connection)
        held: dict[str, object] = {
            table: (
                sorted(
                    (each["name"], str(each["type"]), each["nullable"], each["default"])
                    for each in inspector.get_columns(table)
                ),
                sorted((str(each["name"]), each["sqltext"]) for each in inspector.get_check_constraints(table)),
                sorted((str(each["name"]), str(each)) for each in inspector.get_foreign_keys(table)),
                # What an index is only for is a clause, which has no text of its own within another.
                sorted(
                    (str(each["name"]), str(each | {"dialect_options": ""}), str(_options(each)))
                    for each in inspector.get_indexes(table)
                ),
                inspector.get_pk_constraint(table),
            )
            for table in inspector.get_table_names()
        }
        held["triggers"] = connection.exec_driver_sql(triggers[engine.dialect.name]).all()
    return held


def _options(index: ReflectedIndex) -> dict[str, str]:
    return {name: str(option) for name, option in index.get("dialect_options", {}).items()}


def harness(size: float) -> Iterator[Figure]:
    """Try on both kinds of database."""
    with both() as kinds:
        for kind in kinds:
            yield figure(kind, max(2, round(TRIES * size)))
            yield stepped(kind)
