"""Starts a PostgreSQL server of the tests' own: private socket, no network, no durability; also when run as root."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

# The role that people and the service work as; the tables belong to another, as the manual tells.
WORKER = "tracker_app"
OWNER = "tracker"

_NAMES = count(1)
_ROOM = 2 << 30  # bytes
# Who has a role on which server, since they stay there from test to test.
_LOGINS: set[tuple[str, str]] = set()
_MISSING = "PostgreSQL's server is not installed, and the tests need it. On Debian: apt-get install postgresql"


def as_worker(url: str) -> str:
    """Give the address by which the worker reaches a database; that of a file is the same for everybody."""
    return url.replace(f"postgresql://{OWNER}@", f"postgresql://{WORKER}@")


def as_person(url: str, login: str) -> str:
    """Give the address by which a person works who has a role of that name on the server, as a worker."""
    place = url.rpartition("?host=")[2]
    if (place, login) not in _LOGINS:
        with psycopg.connect(url, autocommit=True) as connection:
            names = sql.Identifier(login), sql.Identifier(WORKER)
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN IN ROLE {}").format(*names))
        _LOGINS.add((place, login))
    return url.replace(f"postgresql://{OWNER}@", f"postgresql://{quote(login)}@")


def let_clocks_be_set(url: str) -> None:
    """Let entries be of other moments than the server's, and of other logins, as the owner of the tables alone can."""
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("ALTER TABLE journal DISABLE TRIGGER journal_refuse_moment")


@contextmanager
def as_shipped(url: str) -> Iterator[None]:
    """Have the owner switch on meanwhile what `let_clocks_be_set` switched off; nothing to do for a file."""
    if not url.startswith("postgresql"):
        yield
        return
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute("ALTER TABLE journal ENABLE TRIGGER journal_refuse_moment")
    yield
    let_clocks_be_set(url)


class ServerMissing(Exception):
    """No PostgreSQL server is installed; the sentence names the package."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; `folder` holds its socket and its data."""

    folder: Path
    programs: Path
    user: str | None
    options: str

    def url(self, database: str) -> str:
        return f"postgresql://{OWNER}@/{database}?host={quote(str(self.folder), safe='')}"

    def make(self, template: str = "template1") -> str:
        """Make a database as a copy of another and give its name."""
        name = f"t{next(_NAMES)}"
        # Copied through the log, which waits for no checkpoint: copying the files does, for half a second.
        self._run(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY WAL_LOG")
        return name

    def drop(self, name: str) -> None:
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def admit(self, name: str, *, anybody: bool) -> None:
        """Let everybody into a database, or nobody, those within put out."""
        self._run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {anybody}")
        if not anybody:
            self._run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")  # noqa: S608 — a name of ours

    def start(self) -> None:
        """Start it, and wait until it answers; after a death it first repeats what its log holds."""
        data = self.folder / "data"
        arguments = ("-D", data, "-l", self.folder / "log", "-o", self.options, "-w", "start")
        _call(self.programs / "pg_ctl", *arguments, user=self.user)

    def kill(self) -> None:
        """Let the server die as in a loss of power: its first process by SIGKILL, and the others follow it."""
        number = int((self.folder / "data" / "postmaster.pid").read_text(encoding="ascii").split()[0])
        os.kill(number, signal.SIGKILL)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


def binaries() -> Path:
    """Give the folder of the server's programs, the newest where there are several."""
    candidates = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name), reverse=True
    )
    config = shutil.which("pg_config")
    if config is not None:
        told = subprocess.run([config, "--bindir"], check=True, capture_output=True, text=True)
        candidates.insert(0, Path(told.stdout.strip()))
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "pg_ctl").exists():
            return folder
    raise ServerMissing(_MISSING)


@contextmanager
def running(*, durable: bool = False) -> Iterator[Server]:
    """Run a server until the block ends, and leave nothing behind; one that is `durable` survives its death."""
    programs = binaries()
    # The path of a socket may have 107 bytes at most, which a test's own folder often exceeds.
    folder = Path(tempfile.mkdtemp(prefix="tracker-pg-", dir=None if durable else memory()))
    options = f"-c listen_addresses= -c unix_socket_directories={folder}"
    if not durable:
        options += " -c fsync=off -c full_page_writes=off"
    server = Server(folder, programs, _owner(folder), options)
    with _cleared_away(server):
        made = ("-D", folder / "data", "-A", "trust", "-U", OWNER, "-E", "UTF8", "--no-locale", "-N")
        _call(programs / "initdb", *made, user=server.user)
        server.start()
        yield server


# One whose start was interrupted may not be known by its folder yet.
_CLEAR_AWAY = (
    'cat; stop() { "$1/pg_ctl" -D "$2/data" -m immediate -w stop; }; stop "$@" || { sleep 1; stop "$@"; }; rm -rf "$2"'
)


@contextmanager
def _cleared_away(server: Server) -> Iterator[None]:
    """Stop the server and remove its folder when the block ends, or when we die in it, by whatever signal.

    Another process does it, which waits on a pipe that ends with us; in a session of its own it is spared what our group is sent.
    """
    with subprocess.Popen(
        ("sh", "-c", _CLEAR_AWAY, "sh", server.programs, server.folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        user=server.user,
        start_new_session=True,
    ):
        yield


def memory() -> Path | None:
    """A folder in memory where there is one with room: a database is then copied in a tenth of the time."""
    memory = Path("/dev/shm")  # noqa: S108 — a folder of our own is made in it
    return memory if memory.is_dir() and shutil.disk_usage(memory).free >= _ROOM else None


def _owner(folder: Path) -> str | None:
    """Give the user to run the server as: it refuses root, so root hands the folder to `postgres`."""
    if os.geteuid() != 0:
        return None
    try:
        postgres = pwd.getpwnam("postgres")
    except KeyError:
        raise ServerMissing(_MISSING) from None
    os.chown(folder, postgres.pw_uid, postgres.pw_gid)
    return "postgres"


def _call(program: Path, *arguments: str | Path, user: str | None) -> None:
    command = [str(program), *map(str, arguments)]
    # A server that inherited a pipe would keep it open; a file does not wait for it.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(command, stdout=output, stderr=output, user=user, cwd="/", check=False)
        output.seek(0)
        assert done.returncode == 0, f"{program.name} failed: {output.read().decode(errors='replace')}"
