"""Opens the database and gives transactions in it; says in a sentence why it cannot be used, and the way out."""

from __future__ import annotations

import os
import sqlite3
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from tracker import models
from tracker.database_faults import replaced, why
from tracker.errors import DatabaseUnusable
from tracker.files.rights import file_mode, lacking, make_folder, writers_of
from tracker.remedies import Do, UpgradeAs
from tracker.resources import directory
from tracker.settings import file_of
from tracker.stored_schema import differences, schema_of, statements, stored_schema

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

# Before this version, two connections that write and checkpoint at once can corrupt a WAL database.
SAFE_WAL = (3, 51, 3)
# Seconds to wait for another writer, and for a server to answer.
PATIENCE = 10

# What each SQLite file begins with.
_MAGIC = b"SQLite format 3\0"
# By which a connection could rid itself of the triggers and checks; asked about as a statement is prepared.
_DISARMING = frozenset({sqlite3.SQLITE_DROP_TRIGGER, sqlite3.SQLITE_DROP_TABLE, sqlite3.SQLITE_ALTER_TABLE})
_GUARDS = frozenset(
    {"writable_schema", "recursive_triggers", "ignore_check_constraints", "foreign_keys", "trusted_schema"}
)

_MODE = "tracker_mode"
_FILE = "tracker_file"
_READERS, _WRITTEN = "tracker_readers", "tracker_written"
_WRITE = {_MODE: "write"}
_READ = {_MODE: "read"}


def open_engine(
    url: str,
    *,
    enforce_foreign_keys: bool = True,
    create: bool = False,
    patience: float = PATIENCE,
    connections: int | None = None,
) -> Engine:
    """Open the database at an address that `tracker.settings` gave; an SQLite file is made only with `create`.

    `enforce_foreign_keys` is off for migrations only: SQLite's rebuild of a parent table would delete
    every child row. With it, an SQLite connection refuses to drop a trigger or a table and to turn its guards off.
    `patience` is in seconds. `connections` is how many may be open at once, for who works in so many threads; whoever finds
    none free waits a moment, then SQLAlchemy's `TimeoutError` is raised. None is SQLAlchemy's own number.

    Raises `DatabaseUnusable` where there is no such file or no driver; whatever shows only at the
    first connection is raised by `reading` and `writing`.
    """
    file = file_of(url)
    pool = {} if connections is None else {"pool_size": connections, "max_overflow": 0, "pool_timeout": PATIENCE / 2}
    if file is None:
        return _open_postgresql(url, patience, pool)
    _require_reachable(file)
    if create:
        _make_folder(file.parent)
    elif not file.exists():
        raise DatabaseUnusable(f"There is no database at {file}.", remedies=[Do("set up the database")])
    if file.exists() and not file.is_file():
        # A pipe or a device would be waited for, or look like a disk that fails.
        kind = "a folder" if file.is_dir() else "no regular file"
        raise DatabaseUnusable(f"{file} is {kind}, and a database is a file.", remedies=[Do("name another database")])
    connect = partial(_connect, file, create=create, foreign_keys=enforce_foreign_keys, patience=patience)

    def made() -> Engine:
        engine = create_engine(make_url(url), creator=connect, **pool)
        event.listen(engine, "connect", partial(_remember_file, file))
        event.listen(engine, "checkout", partial(_refuse_moved, file))
        event.listen(engine, "begin", partial(_begin_sqlite, file))
        return engine

    engine, readers = made(), cache(lambda: made().execution_options(**_READ))
    event.listen(engine, "engine_disposed", lambda _: readers().dispose() if readers.cache_info().currsize else None)
    engine.update_execution_options(**{_READERS: readers})
    return engine


@contextmanager
def opened(url: str, *, create: bool = False) -> Iterator[Engine]:
    """Open the database at an address as `open_engine` does, and let go of its connections at the end."""
    engine = open_engine(url, create=create)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def writing(engine: Engine, *, committed: Callable[[], None] | None = None) -> Iterator[Session]:
    """A session in one transaction that commits at the end; others wait to write. `DatabaseUnusable` where that cannot be.

    `committed` is called once it has, and not where it was rolled back.
    """
    from sqlalchemy.orm import Session  # without which a database can be made

    models.every()
    engine.update_execution_options(**{_WRITTEN: True})
    with (
        _faults_worded(engine, writes=True),
        Session(engine.execution_options(**_WRITE), expire_on_commit=False) as session,
        session.begin(),
    ):
        # A session begins with its first statement; the lock must be held from here on.
        session.connection()
        if committed is not None:
            event.listen(session, "after_commit", lambda _: committed())
        yield session


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A session that sees one unchanging state and cannot write to it; raises `DatabaseUnusable` where that cannot be."""
    from sqlalchemy.orm import Session

    with (
        _faults_worded(engine, writes=False),
        Session(_read_only(engine), expire_on_commit=False) as session,
    ):
        yield session


@contextmanager
def _looking(engine: Engine) -> Iterator[Connection]:
    """A connection that cannot write, to ask of the schema."""
    with _faults_worded(engine, writes=False), _read_only(engine).connect() as connection:
        yield connection


def _read_only(engine: Engine) -> Engine:
    """The same database, for who only reads."""
    known = engine.get_execution_options()
    # What reads and writes in turn has connections for each: SQLite prepares every statement anew once it is told to
    # write again, or no more. What reads and then writes once is quicker with one.
    readers: Engine | None = known[_READERS]() if known.get(_WRITTEN) and _READERS in known else None
    return engine.execution_options(**_READ) if readers is None else readers


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction that keeps every other writer out, for a migration."""
    with engine.execution_options(**_WRITE).begin() as connection:
        yield connection


def server_moment(session: Session) -> datetime | None:
    """The moment now by the server's clock, one for every machine, to the whole second; None where there is no server."""
    if session.get_bind().dialect.name == "sqlite":
        return None
    found: datetime = session.connection().exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    return found.astimezone(UTC).replace(microsecond=0)


def revision_of(engine: Engine) -> str | None:
    """The schema revision that the database is at; None where it was never set up."""
    with _looking(engine) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()


def head_revision() -> str:
    """The schema revision that this program needs: the newest migration, by the number its file begins with."""
    # Alembic would know, and costs a third of a second to import.
    return max(file.name.partition("_")[0] for file in (directory("migrations") / "versions").glob("[0-9]*.py"))


def require_current(engine: Engine) -> None:
    """Raise `DatabaseUnusable`, with the way out, unless the database is at the revision this program needs."""
    revision, needed, place = revision_of(engine), head_revision(), place_of(engine)
    if revision is None:
        raise DatabaseUnusable(f"The database at {place} has not been set up.", remedies=[Do("set up the database")])
    if revision < needed:
        sentence = f"The database at {place} is at revision {revision}; this program needs {needed}."
        raise DatabaseUnusable(sentence, remedies=[Do("upgrade the database")])
    if revision > needed:
        raise DatabaseUnusable(
            f"The database at {place} is at revision {revision}, from a newer tracker; this one knows up to {needed}.",
            "Use the newer tracker.",
        )


def upgrade(url: str, *, create: bool = False, entering: Callable[[Session], None] | None = None) -> str | None:
    """Bring the database to the newest revision, all of it or nothing; give the revision it had, None for a new one.

    With `create`, an SQLite file that does not exist is made, and its folder too. `entering` is called in the same
    transaction once a database that was there is at that revision: what it refuses is undone.

    Raises `DatabaseUnusable` where it cannot be used, holds the tables of another program, or has another owner.
    """
    engine = open_engine(url, create=create)
    try:
        before = revision_of(engine)
        if before is None:
            _refuse_other_tables(engine)
            if engine.dialect.name == "sqlite" and (stored := _stored_schema()) is not None:
                _make(engine, stored)
                return None
        elif before > head_revision():
            require_current(engine)
        else:
            _refuse_other_owner(engine)
        _migrate(engine, url, None if before is None else entering)
    finally:
        engine.dispose()
    return before


def _stored_schema() -> str | None:
    """The statements that make a new SQLite database, where they were written down for the newest revision."""
    file = directory("migrations") / "stored" / f"{head_revision()}.sql"
    return file.read_text(encoding="utf-8") if file.exists() else None


def _make(engine: Engine, stored: str) -> None:
    with _faults_worded(engine, writes=True), migrating(engine) as connection:
        if inspect(connection).has_table("alembic_version"):
            return  # another made it while this one waited to write
        for statement in statements(stored):
            connection.exec_driver_sql(statement)


def make_guards_anew(url: str) -> tuple[str, ...]:
    """Make each trigger and index of an SQLite database as this program makes it, and take away those it makes none of.

    Gives their names; tables stay as they are. On a server the owner of the tables does that by hand.
    """
    if file_of(url) is None:
        return ()
    engine = open_engine(url, enforce_foreign_keys=False)
    try:
        with _faults_worded(engine, writes=True), migrating(engine) as connection:
            wanted, held = stored_schema("sqlite", head_revision()) or {}, schema_of(connection)
            told = [each.subject.removeprefix("the ") for each in differences(connection, head_revision())]
            made = [name for name in told if name.partition(" ")[0] in {"trigger", "index", "view"}]
            for name in made:
                kind, _, own = name.partition(" ")
                if name in held:
                    quoted = own.replace('"', '""')
                    connection.exec_driver_sql(f'DROP {kind} "{quoted}"')
            for name in made:
                if name in wanted:
                    connection.exec_driver_sql(wanted[name])
    finally:
        engine.dispose()
    return tuple(made)


def _migrate(engine: Engine, url: str, entering: Callable[[Session], None] | None) -> None:
    # Alembic's templates would bring 42 modules along that colour error pages, an eighth of `tracker init`; an entry
    # of None is Python's own way to say that a module is not there, and they do without.
    sys.modules.setdefault("mako.ext.pygmentplugin", None)  # type: ignore[arg-type] # None is allowed, and unknown to the stubs
    from alembic import command  # a third of a second, for this alone
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(directory("migrations")).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url

    def enter(connection: Connection) -> None:
        from sqlalchemy.orm import Session

        if entering is not None:
            models.every()
            with Session(connection) as session:
                entering(session)
                session.flush()

    config.attributes["entering"] = enter
    with _faults_worded(engine, writes=True):
        command.upgrade(config, "head")


def writers(engine: Engine) -> tuple[str, ...]:
    """The logins by which somebody may write to the database: of the file's owner and its group, or roles of the server."""
    file = file_of(engine.url.render_as_string(hide_password=False))
    if file is not None:
        return writers_of(file)
    asked = (
        "SELECT rolname FROM pg_roles WHERE rolcanlogin AND NOT rolsuper "
        "AND has_table_privilege(oid, 'runs', 'INSERT') ORDER BY rolname"
    )
    with _looking(engine) as connection:
        return tuple(connection.exec_driver_sql(asked).scalars())


def place_of(engine: Engine) -> str:
    """Where the database is, in words that hold no password."""
    url = engine.url
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


def is_database(file: Path) -> bool:
    """Whether a file is an SQLite database, so that nothing is written over it by mistake."""
    if not file.is_file():
        return False  # a pipe would be waited for
    try:
        with file.open("rb") as opened:
            return opened.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def journal_mode(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> str:
    """The SQLite journal mode that is safe with a version of the library."""
    return "wal" if version >= SAFE_WAL else "delete"


def _connect(file: Path, *, create: bool, foreign_keys: bool, patience: float) -> sqlite3.Connection:
    mode = "rwc" if create else "rw"
    if create:
        _make_file(file)
    # Without an isolation level the driver never begins or commits by itself: our own BEGIN does.
    uri = f"file:{quote(str(file))}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, timeout=patience, isolation_level=None, check_same_thread=False)
    try:
        for pragma in (
            f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
            "trusted_schema = OFF",
            # So that INSERT OR REPLACE fires the triggers that keep the history append-only.
            "recursive_triggers = ON",
            f"journal_mode = {journal_mode()}",
            "synchronous = EXTRA",
        ):
            connection.execute(f"PRAGMA {pragma}")
    except sqlite3.Error:
        connection.close()
        raise
    if foreign_keys:
        connection.set_authorizer(_refuse_disarming)
    return connection


def _refuse_disarming(action: int, name: str | None, value: str | None, _database: str | None, _by: str | None) -> int:
    """Refuse whatever would take away what keeps the history append-only; only a migration may."""
    if action in _DISARMING or (action == sqlite3.SQLITE_PRAGMA and name in _GUARDS and value is not None):
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


def _begin_sqlite(file: Path, connection: Connection) -> None:
    mode = connection.get_execution_options().get(_MODE)
    if connection.connection.info.get(_MODE) != mode:
        connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if mode == 'read' else 'OFF'}")
        connection.connection.info[_MODE] = mode
    # A writer takes the lock first: SQLite does not wait when a reader turns into a writer half-way.
    connection.exec_driver_sql("BEGIN IMMEDIATE" if mode == "write" else "BEGIN")
    if mode == "write" and connection.connection.info[_FILE] != _identity(file):
        # It waited for a restoration, and holds the lock of the file that was put aside.
        raise replaced(str(file))


def _remember_file(file: Path, _connection: object, record: ConnectionPoolEntry) -> None:
    record.info[_FILE] = _identity(file)


def _refuse_moved(file: Path, _connection: object, record: ConnectionPoolEntry, _proxy: object) -> None:
    # A connection kept open would go on in the file that a restoration put aside; the pool then opens another.
    if record.info[_FILE] != _identity(file):
        raise DisconnectionError


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = os.stat(file)  # noqa: PTH116 — asked for at every transaction, and `Path.stat` is slower
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _open_postgresql(url: str, patience: float, pool: dict[str, float]) -> Engine:
    try:
        parsed = make_url(url)
        engine = create_engine(parsed, connect_args=_connect_options(parsed, patience), pool_pre_ping=True, **pool)
    except ModuleNotFoundError:
        raise DatabaseUnusable(
            "The PostgreSQL driver is not installed.", "Install it with: pip install 'monitorship-tracker[postgres]'"
        ) from None
    except (ArgumentError, ValueError):
        raise DatabaseUnusable(
            "The database's address cannot be read.", "Write it as postgresql://USER@HOST:PORT/DATABASE."
        ) from None
    event.listen(engine, "begin", partial(_begin_postgresql, patience))
    return engine


def _connect_options(url: URL, patience: float) -> dict[str, object]:
    asked = {"connect_timeout": max(1, round(patience)), "application_name": "tracker"}
    return {name: value for name, value in asked.items() if name not in url.query}


def _begin_postgresql(patience: float, connection: Connection) -> None:
    match connection.get_execution_options().get(_MODE):
        case "read":
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        case "write":
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = {round(patience * 1000)}")
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({models.WRITER_LOCK})")
        case _:
            pass


def _require_reachable(file: Path) -> None:
    """Refuse a file in a folder that may not be entered, where it cannot even be told whether it is there."""
    try:
        file.exists()
    except PermissionError as error:
        sentence = f"The database at {file} cannot be opened: {lacking(error, file)}."
        raise DatabaseUnusable(sentence, remedies=[Do("name another database")]) from error


def _make_file(file: Path) -> None:
    """Make the file of a new database, closed to everybody else from its first moment; one that is there stays as it is."""
    try:
        descriptor = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except OSError:
        return  # it is there, or SQLite says why it cannot be made
    os.fchmod(descriptor, file_mode(file.parent))
    os.close(descriptor)


def _make_folder(folder: Path) -> None:
    try:
        make_folder(folder)
    except OSError as error:
        raise DatabaseUnusable(
            f"The folder {folder} cannot be made: {lacking(error, folder)}.", remedies=[Do("name another database")]
        ) from error


def _refuse_other_tables(engine: Engine) -> None:
    with _looking(engine) as connection:
        tables = sorted(inspect(connection).get_table_names())
    if tables:
        sentence = f"{place_of(engine)} holds tables of another program ({', '.join(tables[:3])})."
        raise DatabaseUnusable(sentence, remedies=[Do("name another database")])


def _refuse_other_owner(engine: Engine) -> None:
    if engine.dialect.name == "sqlite":
        return
    asked = (
        "SELECT pg_get_userbyid(relowner), pg_has_role(relowner, 'USAGE') FROM pg_class "
        "WHERE oid = 'alembic_version'::regclass"
    )
    with _looking(engine) as connection:
        owner, ours = connection.exec_driver_sql(asked).one()
    if not ours:
        sentence = f"The tables of {place_of(engine)} belong to the role {owner}; nobody else may change them."
        raise DatabaseUnusable(sentence, remedies=[UpgradeAs(owner)])


@contextmanager
def _faults_worded(engine: Engine, *, writes: bool) -> Iterator[None]:
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        refusal = why(error, place_of(engine), writes=writes)
        if refusal is None:
            raise
        raise refusal from error
