"""The command line on a database of the test's own, with the time set.

A command's SQL is that of its operation, which is tried on both kinds of database beneath. So a test of the command line runs on
SQLite, and on PostgreSQL too where it is marked `both_kinds`: each command is, with each of its options.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import chdir
from pathlib import Path

import pytest

from tests import postgres
from tests.cli.calling import NOON, Tracker
from tests.operations.acme import FILE
from tracker import settings
from tracker.cli import run
from tracker.clock import Clock


@pytest.hookimpl(tryfirst=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Leave SQLite alone of the two kinds where a test does not ask for both."""
    if metafunc.definition.get_closest_marker("both_kinds") is None:
        for fixture in {"database_url", "acme"} & set(metafunc.fixturenames):
            metafunc.definition.add_marker(pytest.mark.parametrize(fixture, ["sqlite"], indirect=True))


@pytest.fixture
def calling_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], Tracker]:
    """Gives the command line on the database at an address, in the test's folder, by Maria, at noon UTC on 2 March 2026."""

    def on(url: str) -> Tracker:
        # On a server nobody works as the owner of the tables: whatever a command needs, the worker has the right to.
        monkeypatch.setenv("TRACKER_DATABASE_URL", postgres.as_worker(url))
        if settings.file_of(url) is None:
            monkeypatch.setenv("TRACKER_EVIDENCE", str(tmp_path / "evidence"))
        else:
            monkeypatch.delenv("TRACKER_EVIDENCE", raising=False)
        monkeypatch.chdir(tmp_path)
        return Tracker(tmp_path, capsys, url)

    return on


@pytest.fixture
def tracker(calling_on: Callable[[str], Tracker], database_url: str) -> Tracker:
    """The command line on an empty database of each kind."""
    return calling_on(database_url)


@pytest.fixture
def postgresql_tracker(calling_on: Callable[[str], Tracker], postgresql_url: str) -> Tracker:
    """The same for what is true of a server alone."""
    return calling_on(postgresql_url)


@pytest.fixture
def bare(calling_on: Callable[[str], Tracker], tmp_path: Path) -> Tracker:
    """The command line where there is no database, for what needs none."""
    return calling_on(settings.address(str(tmp_path / "none.db")))


@pytest.fixture(params=["sqlite", "postgresql"])
def acme(request: pytest.FixtureRequest) -> Tracker:
    """The command line with Acme's settlement loaded, on each kind: the journal holds one entry."""
    tracker: Tracker = request.getfixturevalue(f"{request.param}_acme")
    return tracker


@pytest.fixture
def sqlite_acme(calling_on: Callable[[str], Tracker], sqlite_acme_template: Path, tmp_path: Path) -> Tracker:
    return _with_file(calling_on(settings.address(str(shutil.copy(sqlite_acme_template, tmp_path / "tracker.db")))))


@pytest.fixture
def postgresql_acme(
    calling_on: Callable[[str], Tracker],
    server: postgres.Server,
    postgresql_acme_template: str,
) -> Iterator[Tracker]:
    name = server.make(postgresql_acme_template)
    yield _with_file(calling_on(server.url(name)))
    server.drop(name)


@pytest.fixture(scope="session")
def sqlite_acme_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that Acme's settlement was loaded into once, to be copied for each test."""
    folder = tmp_path_factory.mktemp("acme")
    place = Path(shutil.copy(sqlite_template, folder / "tracker.db"))
    _load_acme(settings.address(str(place)), folder)
    return place


@pytest.fixture(scope="session")
def postgresql_acme_template(
    server: postgres.Server, postgresql_template: str, tmp_path_factory: pytest.TempPathFactory
) -> str:
    name = server.make(postgresql_template)
    _load_acme(server.url(name), tmp_path_factory.mktemp("acme"))
    return name


def _load_acme(url: str, folder: Path) -> None:
    (folder / "acme.yaml").write_text(FILE, encoding="utf-8")
    with chdir(folder):
        assert run(("--database", url, "load", "acme.yaml", "--by", "maria"), clock=Clock(NOON)) == 0


def _with_file(tracker: Tracker) -> Tracker:
    tracker.write("acme.yaml")
    return tracker
