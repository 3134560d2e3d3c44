"""R20: the same data and the same day give the same bytes on machines as different as one machine can be made.

They differ in Python's hashing, optimisation and locale, in zone, terminal, rights, home and working folder, in the
database's kind, in the order in which its rows lie on the disk, and in the order in which it gives rows that are not
asked for in an order.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Identifier

from benchmarks.torture.figures import Figure
from tests import postgres
from tests.databases import Kind, both
from tests.operations import acme
from tracker import settings

_NOON = "T17:00:00+00:00"
NOW = f"2026-05-10{_NOON}"
_LIBRARY = ("binance-2023", "td-bank-2024", "boeing-2021")
_TERMS = "recommendation_terms:\n  occ: {instrument: order, adopt: 150 days, implement: 90 days, verify: 60 days}\n"
# Several commands in one process, which takes a second to begin.
_MAIN = """
import io, json, os, sys
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime
from sqlalchemy import Engine, event
from tracker import cli
from tracker.cli import invocation
from tracker.clock import Clock
from tracker.rules.people.actor import Actor, Proof

# How it was proved who acts differs between the kinds of database, and an entry keeps it: here it is one proof for all.
invocation.Invocation.actor = lambda self: Actor(self.login, Proof.POSTGRESQL)

@event.listens_for(Engine, "connect")
def _backwards(connection, _record):
    # What no query asks an order of then comes the other way round.
    if os.environ.get("BACKWARDS"):
        connection.execute("PRAGMA reverse_unordered_selects = ON")

ended = []
for now, *arguments in json.loads(sys.argv[1]):
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = cli.run(arguments, clock=Clock(datetime.fromisoformat(now)), login="tracker")
    ended.append([code, out.getvalue(), err.getvalue()])
json.dump(ended, sys.stdout)
"""


@dataclass(frozen=True, slots=True)
class Machine:
    """One machine: its database, its folder of evidence, what its environment says, and how Python is called."""

    name: str
    url: str
    evidence: Path
    environment: dict[str, str]
    options: tuple[str, ...] = ()
    umask: int = 0o022

    def calls(self, *commands: tuple[str, ...], cwd: Path) -> list[str]:
        """Call commands, each a moment and its arguments, in a process of their own; give what each printed."""
        plain = {"PATH": os.environ["PATH"]}
        if self.options:
            # Optimised byte-code is written once for all machines, and nowhere else; the other is there.
            plain["PYTHONPYCACHEPREFIX"] = str(self.evidence.parents[1] / "cache")
        where = {**plain, "TRACKER_DATABASE_URL": self.url, "TRACKER_EVIDENCE": str(self.evidence), **self.environment}
        # What is imported must be the same; where it lies must not matter to anything that is written.
        where["PYTHONPATH"] = str(Path(__file__).resolve().parents[2])
        done = subprocess.run(
            [sys.executable, *self.options, "-c", _MAIN, json.dumps(commands)],
            capture_output=True,
            env=where,
            cwd=cwd,
            umask=self.umask,
            check=False,
        )
        assert done.returncode == 0, f"{self.name}: {done.stderr.decode(errors='replace')}"
        ended = json.loads(done.stdout)
        for command, (code, _, err) in zip(commands, ended, strict=True):
            assert code == 0, f"{self.name}: {' '.join(command)}: {err}"
        return [out for _, out, _ in ended]


# What is written: by its name, the command, and the file it writes; what it prints where it writes none.
_REPORT = ("report", "--month", "2026-04")
OUTPUTS: dict[str, tuple[tuple[str, ...], str | None]] = {
    "report of all": ((*_REPORT, "--out", "a.html"), "a.html"),
    **{
        f"report {code}": ((*_REPORT, "--settlement", code, "--out", "a.html"), "a.html")
        for code in ("acme", *_LIBRARY)
    },
    **{
        f"{edition} edition": ((*_REPORT, "--settlement", "acme", "--edition", edition, "--out", "a.html"), "a.html")
        for edition in ("counsel", "monitor", "authority", "public")
    },
    "report as known before": (
        (*_REPORT, "--settlement", "acme", "--known-at", "2026-05-01", "--out", "a.html"),
        "a.html",
    ),
    "portfolio page": (("portfolio", "--out", "a.html"), "a.html"),
    "portfolio": (("portfolio", "--json"), None),
    "whatif page": (("whatif", "--settlement", "acme", "--record", "breach=2026-05-01", "--out", "a.html"), "a.html"),
    "whatif": (("whatif", "--settlement", "acme", "--record", "monitor-engaged=2026-05-02", "--json"), None),
    "calendar": (("calendar", "--for", "mc", "--out", "a.ics"), "a.ics"),
    "pack": (("pack", "--settlement", "acme", "--out", "a.zip"), "a.zip"),
    "pack of the library": (("pack", "--settlement", "binance-2023", "--out", "a.zip"), "a.zip"),
    "defence pack": (("pack", "--settlement", "acme", "--defence", "A2", "--out", "a.zip"), "a.zip"),
    "journal export": (("journal", "export", "--out", "a.txt"), "a.txt"),
    "list": (("list", "--json"), None),
    "list as of": (("list", "--as-of", "2026-03-31", "--json"), None),
    "list as text": (("list",), None),
    "why": (("why", "acme/A1", "--json"), None),
    "show": (("show", "acme/A3", "--json"), None),
    "recommendations": (("recommendation", "list", "--settlement", "acme", "--json"), None),
    "evidence": (("evidence", "list", "--settlement", "acme", "--json"), None),
    "payments": (("payments", "--settlement", "binance-2023", "--json"), None),
    "journal": (("journal", "--json"), None),
    "schema": (("schema",), None),
}


def lived(machine: Machine, folder: Path, library: Iterable[str]) -> None:
    """Live through ten weeks on a machine: acme's settlement and the library's, facts, evidence, recommendations, runs."""
    (folder / "acme.yaml").write_text(acme.FILE + _TERMS, encoding="utf-8")
    (folder / "proof.txt").write_bytes(b"paid in full")
    (folder / "recs.csv").write_text(
        "code,title,received\nR1,Train staff,2026-03-02\nR2,Prüfe İstanbul,2026-03-03\n", encoding="utf-8"
    )
    by = ("--by", "Maria Chen")
    machine.calls(
        (f"2026-03-02{_NOON}", "load", "acme.yaml", "--yes", *by),
        *((f"2026-03-02{_NOON}", "load", code, "--yes", *by) for code in library),
        (f"2026-03-03{_NOON}", "day"),
        (f"2026-03-03{_NOON}", "record", "monitor-engaged", "--settlement", "acme", "--on", "2026-02-20", *by),
        (f"2026-03-04{_NOON}", "recommendation", "import", "recs.csv", "--settlement", "acme", *by),
        (
            f"2026-03-04{_NOON}",
            "resolve",
            "A1",
            "--settlement",
            "acme",
            "--on",
            "2026-03-02",
            "--evidence",
            "proof.txt",
            *by,
        ),
        (f"2026-03-05{_NOON}", "record", "received(A1)", "--settlement", "acme", "--on", "2026-03-05", *by),
        (
            f"2026-04-08{_NOON}",
            "record",
            "monitor-engaged",
            "--settlement",
            "acme",
            "--on",
            "2026-02-24",
            "--correct",
            *by,
        ),
        (f"2026-05-09{_NOON}", "day"),
        cwd=folder,
    )


def hashes(machine: Machine, outputs: Iterable[str]) -> dict[str, str]:
    """Write each output on a machine, and give its hash."""
    outputs = tuple(outputs)
    with tempfile.TemporaryDirectory(prefix=f"{machine.name.replace(' ', '-')}-") as name:
        # Each into a file of its own, which has the same name on every machine.
        commands = [
            (NOW, *(f"{place}-{each}" if each == OUTPUTS[output][1] else each for each in OUTPUTS[output][0]))
            for place, output in enumerate(outputs)
        ]
        printed = machine.calls(*commands, cwd=Path(name))
        found = {}
        for place, (output, text) in enumerate(zip(outputs, printed, strict=True)):
            file = OUTPUTS[output][1]
            data = text.encode() if file is None else (Path(name) / f"{place}-{file}").read_bytes()
            found[output] = hashlib.sha256(data).hexdigest()
    return found


def figure(
    sqlite: Kind, postgresql: Kind, outputs: Collection[str] = tuple(OUTPUTS), library: Collection[str] = _LIBRARY
) -> Figure:
    """Live on two databases, copy each to other machines, write everything on each, and compare the bytes."""
    folder = sqlite.folder
    machines = _machines(sqlite, postgresql, folder, library)
    told = {machine.name: hashes(machine, outputs) for machine in machines}
    first, *others = told.values()
    differ = Counter(
        f"{output} on {name}"
        for name, found in list(told.items())[1:]
        for output in found
        if found[output] != first[output]
    )
    return Figure(
        bar="R20",
        tried=f"{len(outputs)} outputs (HTML with SVG, ICS, CSV in ZIP, JSON, export) on {len(machines)} machines",
        on="SQLite and PostgreSQL",
        tries=len(outputs) * len(others),
        found="each byte for byte the same" if not differ else f"{len(differ)} differ: {'; '.join(list(differ)[:5])}",
        met=not differ,
    )


def _machines(sqlite: Kind, postgresql: Kind, folder: Path, library: Collection[str]) -> list[Machine]:
    home = folder / "home of another"
    home.mkdir()
    plain = {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C", "HOME": "/", "COLUMNS": "80"}
    other = {
        "PYTHONHASHSEED": "4711",
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "C.UTF-8",
        "LANGUAGE": "tr",
        "HOME": str(home),
        "COLUMNS": "203",
        "BACKWARDS": "1",
    }
    # Where a machine does not have Turkish, the name still is what a careless program would read.
    turkish = {**plain, "PYTHONHASHSEED": "99", "TZ": "Asia/Kolkata", "LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"}
    here, there = folder / "first", folder / "second"
    here.mkdir()
    there.mkdir()
    one = Machine("first", sqlite.make(), here / "evidence", plain)
    lived(one, here, library)
    two = Machine("postgresql", postgresql.make(), there / "evidence", turkish, umask=0o077)
    lived(two, there, library)
    return [
        one,
        Machine("restored", _restored(one, folder), folder / "restored" / "evidence", other, ("-O",), 0o077),
        two,
        Machine("dumped", _dumped(postgresql, two.url, folder), two.evidence, {**turkish, **plain}, ("-O",), 0o027),
    ]


def _restored(machine: Machine, folder: Path) -> str:
    """Take a machine's backup apart elsewhere, and lay its rows and statistics down anew; neither is entered in its journal."""
    place = folder / "restored"
    place.mkdir()
    original, url = settings.file_of(machine.url), settings.address(str(place / "tracker.db"))
    assert original is not None
    with closing(sqlite3.connect(original)) as source, closing(sqlite3.connect(place / "tracker.db")) as target:
        source.backup(target)
    shutil.copytree(machine.evidence, place / "evidence")
    connection = sqlite3.connect(place / "tracker.db", isolation_level=None)
    connection.execute("PRAGMA page_size = 1024")
    connection.execute("VACUUM")
    connection.execute("ANALYZE")
    connection.close()
    return url


def _dumped(kind: Kind, url: str, folder: Path) -> str:
    """Dump a database, put it back as another, and lay each table's rows down in an order of no meaning."""
    assert kind.server is not None
    programs = postgres.binaries()
    dump = folder / "all.dump"
    subprocess.run([programs / "pg_dump", "--format=custom", f"--file={dump}", url], check=True)
    copy = kind.server.url(kind.server.make())
    subprocess.run([programs / "pg_restore", "--no-owner", f"--dbname={copy}", dump], check=True)
    with psycopg.connect(copy, autocommit=True) as connection:
        # As when a dump is loaded: neither triggers nor references are looked at while rows lie elsewhere.
        connection.execute("SET session_replication_role = replica")
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            name = Identifier(table)
            connection.execute(SQL("CREATE TEMP TABLE aside AS TABLE {}").format(name))
            connection.execute(SQL("DELETE FROM {}").format(name))
            connection.execute(SQL("INSERT INTO {} SELECT * FROM aside ORDER BY md5(aside::text)").format(name))
            connection.execute("DROP TABLE aside")
        connection.execute("ANALYZE")
    return copy


def harness(_size: float) -> Iterator[Figure]:
    """Compare the machines; there is no smaller number of them."""
    with both() as (sqlite, postgresql):
        yield figure(sqlite, postgresql)
