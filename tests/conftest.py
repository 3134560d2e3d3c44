"""Databases for tests: each test gets its own, at the newest revision, copied from one made by the migrations."""

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Browser
from sqlalchemy import Engine

from tests import browsers, dialects, postgres
from tests.databases import Kind
from tracker import database, settings
from tracker.cli.database.database import rights_of

dialects.register()

# Whoever is started in the background of a shell ignores interrupts, and so would all that the tests start and interrupt.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_configure(config: pytest.Config) -> None:
    """Keep what tests write in memory where there is room: each waits for the disk at every commit otherwise."""
    memory = postgres.memory()
    if memory is not None and config.option.basetemp is None and not hasattr(config, "workerinput"):
        for left in memory.glob("tracker-tests-*"):
            # What a run that was killed left behind, told by its process.
            if not Path("/proc", left.name.split("-")[2]).exists():
                shutil.rmtree(left, ignore_errors=True)
        folder = Path(tempfile.mkdtemp(prefix=f"tracker-tests-{os.getpid()}-", dir=memory))
        config.option.basetemp = str(folder / "kept")
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))


@pytest.fixture(scope="session")
def server() -> Iterator[postgres.Server]:
    """A PostgreSQL server of the tests' own; a test fails, never skips, where none is installed."""
    try:
        with postgres.running() as running:
            yield running
    except postgres.ServerMissing as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests of a worker; each opens a page of its own."""
    try:
        with browsers.running() as running:
            yield running
    except browsers.BrowserMissing as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("template") / "tracker.db"
    database.upgrade(settings.address(str(file)), create=True)
    return file


@pytest.fixture(scope="session")
def postgresql_template(server: postgres.Server) -> str:
    """A database of the owner's, on which the worker has its rights."""
    name = server.make()
    database.upgrade(server.url(name))
    with psycopg.connect(server.url(name), autocommit=True) as owner:
        owner.execute(f"CREATE ROLE {postgres.WORKER} LOGIN".encode())
        owner.execute(";".join(rights_of(postgres.WORKER)).encode())
    postgres.let_clocks_be_set(server.url(name))
    return name


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    return settings.address(str(shutil.copy(sqlite_template, tmp_path / "tracker.db")))


@pytest.fixture
def postgresql_url(server: postgres.Server, postgresql_template: str) -> Iterator[str]:
    name = server.make(postgresql_template)
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database at the newest revision, of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def blank_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a database that was never set up, of each kind."""
    if request.param == "sqlite":
        yield settings.address(str(tmp_path / "blank.db"))
        return
    server: postgres.Server = request.getfixturevalue("server")
    name = server.make()
    yield server.url(name)
    server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest, tmp_path: Path) -> Kind:
    """Where a harness makes the databases it needs, of each kind."""
    return Kind(tmp_path, request.getfixturevalue("server") if request.param == "postgresql" else None)


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An empty database at the newest revision, of each kind."""
    yield from _opened(database_url)


@pytest.fixture
def new_engine(
    engine: Engine, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Callable[[], Engine]]:
    """Makes one more empty database of the kind of `engine` each time it is called."""
    with ExitStack() as opened:

        def make() -> Engine:
            if engine.dialect.name == "sqlite":
                template: Path = request.getfixturevalue("sqlite_template")
                url = settings.address(str(shutil.copy(template, tmp_path_factory.mktemp("new") / "tracker.db")))
            else:
                server: postgres.Server = request.getfixturevalue("server")
                name = server.make(request.getfixturevalue("postgresql_template"))
                opened.callback(server.drop, name)
                url = server.url(name)
            return opened.enter_context(contextmanager(_opened)(url))

        yield make


@pytest.fixture
def sqlite_engine(sqlite_url: str) -> Iterator[Engine]:
    yield from _opened(sqlite_url)


@pytest.fixture
def postgresql_engine(postgresql_url: str) -> Iterator[Engine]:
    yield from _opened(postgresql_url)


def _opened(url: str) -> Iterator[Engine]:
    engine = database.open_engine(url)
    yield engine
    engine.dispose()
