"""What writes: each act from the command line, the scene it is done in, what must stay and how one sees that it is done."""

from __future__ import annotations

import io
import os
import shutil
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest import mock

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, select

from benchmarks.torture.replicas import LOADED_ON, last_moment
from tests.databases import Kind
from tests.operations import acme
from tracker import cli, database, models, settings
from tracker.app import App
from tracker.cli.output import tell
from tracker.clock import Clock
from tracker.operations.derivation.vintage import is_current
from tracker.resources import directory
from tracker.rules.facts import Recommended, Resolved
from tracker.scheduler import Watch
from tracker.settings import Settings

DAYS = 3
BEFORE = b"what was there before"
SPOOL = "spool"
_NOON = last_moment(DAYS)
_MONDAY = datetime(2026, 3, 9, 17, tzinfo=UTC)
_APRIL = datetime(2026, 4, 1, 17, tzinfo=UTC)
_TERMS = "recommendation_terms:\n  occ: {instrument: order, adopt: 150 days, implement: 90 days, verify: 60 days}\n"
_GUARDED = acme.FILE.replace("    calendar: us-federal\n", "    calendar: us-federal\n    needs_approval: yes\n", 1)
_OTHER = acme.FILE.replace("settlement: acme", "settlement: other")


@dataclass(frozen=True, slots=True)
class Tried:
    """How one call of the command line ended."""

    code: int
    err: str


@dataclass(frozen=True, slots=True)
class Scene:
    """A database and a folder as they were before an act, to be copied for each try."""

    url: str
    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that writes: the command, the scene, whether it is done, and the `file` that is there before and after.

    `once` is refused where it was done already; `code` is the exit code where it was not done. It is tried again
    `later`, where what failed is tried again only after a while.
    """

    name: str
    arguments: tuple[str, ...]
    done: Callable[[Engine, Path], bool]
    scene: str = "loaded"
    file: str | None = None
    at: datetime | None = _NOON
    once: bool = False
    code: int = 4
    later: timedelta = timedelta()
    on_server: bool = True

    @property
    def moment(self) -> datetime:
        """When it is done: now, where a server holds what is entered to its own clock."""
        return Clock(self.at).now()


def call(arguments: tuple[str, ...], at: datetime) -> Tried:
    """Call the command line; what escapes it is told as a traceback would be. The service wakes once."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = _wake(at) if arguments == ("schedule",) else cli.run(arguments, clock=Clock(at))
        except Exception as error:  # noqa: BLE001 — whatever escapes is what is looked for
            return Tried(1, f"Traceback: {error!r}")
    return Tried(code, err.getvalue())


def _wake(at: datetime) -> int:
    """Let the service wake once; a service does not end, so that what it logs as failed stands for its exit code."""
    lines: list[str] = []
    app = App(Settings.read(os.environ, None), Clock(at))
    try:
        Watch(app, acme.ACTOR, lines.append, threading.Event()).wake()
    finally:
        app.close()
    failed = [line for line in lines if line.startswith("failed")]
    for line in failed:
        tell(line)
    return 4 if failed else 0


def _days(engine: Engine, _folder: Path) -> bool:
    with database.reading(engine) as session:
        days = list(session.scalars(select(models.Run.day).order_by(models.Run.id)))
    return days == [LOADED_ON + timedelta(days=number) for number in range(DAYS)]


def _has(column: object, *conditions: object) -> Callable[[Engine, Path], bool]:
    query = select(column).where(*conditions)  # type: ignore[call-overload] # any column, of any type

    def done(engine: Engine, _folder: Path) -> bool:
        with database.reading(engine) as session:
            return session.scalars(query.limit(1)).one_or_none() is not None

    return done


def _written(name: str) -> Callable[[Engine, Path], bool]:
    return lambda _engine, folder: (folder / name).read_bytes() != BEFORE


def _sent(engine: Engine, folder: Path) -> bool:
    sent = _has(models.Outgoing.message_id, models.Outgoing.state == models.MessageState.SENT)
    return sent(engine, folder) and any((folder / SPOOL).glob("*.json"))


def _newest(engine: Engine, _folder: Path) -> bool:
    if database.revision_of(engine) != database.head_revision():
        return False
    # The schema comes first, and the dates are counted with this program's calendars in a transaction of their own.
    with database.reading(engine) as session:
        return is_current(session)


_RESOLVED = _has(models.Fact.id, models.Fact.kind == Resolved.kind)
_BY = ("--by", "Maria Chen")
ACTS = (
    Act(name="day", arguments=("day",), done=_days),
    Act(
        name="resolve",
        arguments=("resolve", "A1", "--on", "2026-03-02", *_BY, "--evidence", "proof.txt"),
        done=_RESOLVED,
        once=True,
    ),
    Act(
        name="evidence add",
        arguments=("evidence", "add", "proof.txt", "--for", "A1", *_BY),
        done=_has(models.Evidence.id),
        once=True,
    ),
    Act(
        name="load",
        arguments=("load", "other.yaml", "--yes", *_BY),
        done=_has(models.Settlement.id, models.Settlement.code == "other"),
    ),
    Act(
        name="approve",
        scene="proposed",
        arguments=("approve", "A1", "--by", "Omar Diaz"),
        done=_has(models.JournalEntry.seq, models.JournalEntry.action == "approve"),
        once=True,
    ),
    Act(
        name="recommendation import",
        arguments=("recommendation", "import", "recs.csv", *_BY),
        done=_has(models.Fact.id, models.Fact.kind == Recommended.kind),
        once=True,
    ),
    Act(
        name="report",
        arguments=("report", "--month", "2026-03", "--out", "a.html"),
        file="a.html",
        done=_written("a.html"),
    ),
    Act(name="pack", arguments=("pack", "--out", "a.zip"), file="a.zip", done=_written("a.zip")),
    Act(name="portfolio", arguments=("portfolio", "--out", "a.html"), file="a.html", done=_written("a.html")),
    Act(name="calendar", arguments=("calendar", "--for", "mc", "--out", "a.ics"), file="a.ics", done=_written("a.ics")),
    Act(name="journal export", arguments=("journal", "export", "--out", "a.txt"), file="a.txt", done=_written("a.txt")),
    Act(
        name="notices send",
        scene="told",
        arguments=("notices", "send"),
        done=_sent,
        at=_MONDAY,
        # A message that could not be written is tried again after a minute; one in doubt after five.
        later=timedelta(hours=1),
        # 1 where the folder, 4 where the database could not be written.
        code=1,
    ),
    Act(name="schedule", scene="month", arguments=("schedule",), done=_has(models.Report.id), at=_APRIL),
    Act(name="upgrade", scene="older", arguments=("upgrade",), done=_newest, at=None),
    Act(name="backup", arguments=("backup", "a.tar", "--force"), file="a.tar", done=_written("a.tar"), on_server=False),
    Act(
        name="restore",
        scene="backed up",
        arguments=("restore", "source.tar", "--force"),
        done=_RESOLVED,
        on_server=False,
    ),
)


def whole(name: str, data: bytes) -> bool:
    """Say whether a file that was written has its beginning and its end."""
    match name.rpartition(".")[2]:
        case "html":
            return data[:9].lower() == b"<!doctype" and data.rstrip().endswith(b"</html>")
        case "zip":
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                return archive.testzip() is None
        case "tar":
            with tarfile.open(fileobj=io.BytesIO(data)) as archive:
                return archive.getnames()[-1] == "manifest.json"
        case "ics":
            return data.startswith(b"BEGIN:VCALENDAR") and data.endswith(b"END:VCALENDAR\r\n")
        case _:
            return data.splitlines()[-1].startswith(b"head ")


@contextmanager
def at(url: str, folder: Path) -> Iterator[None]:
    """Work in a folder, on a database."""
    here = Path.cwd()
    environment = {
        "TRACKER_DATABASE_URL": url,
        "TRACKER_EVIDENCE": str(folder / "evidence"),
    }
    if (folder / SPOOL).is_dir():
        environment["TRACKER_NOTICES_FOLDER"] = str(folder / SPOOL)
    with mock.patch.dict(os.environ, environment):
        os.chdir(folder)
        try:
            yield
        finally:
            os.chdir(here)


def scenes(kind: Kind, acts: tuple[Act, ...]) -> dict[str, Scene]:
    """Prepare the scenes of these acts, each once."""
    return {name: _prepared(kind, name) for name in sorted({act.scene for act in acts})}


def copied(kind: Kind, scene: Scene, folder: Path) -> str:
    """Copy a scene into a folder, and give the copy's database."""
    shutil.copytree(scene.folder, folder, dirs_exist_ok=True)
    if kind.server is None:
        original = settings.file_of(scene.url)
        assert original is not None
        return settings.address(str(folder / original.name))
    return kind.make(scene.url)


def _prepared(kind: Kind, name: str) -> Scene:
    folder = kind.folder / f"scene-{kind.name}-{name.replace(' ', '-')}"
    (folder / "evidence").mkdir(parents=True)
    url = kind.make() if kind.server else settings.address(str(folder / "tracker.db"))
    for file in ("a.html", "a.zip", "a.ics", "a.txt", "a.tar"):
        (folder / file).write_bytes(BEFORE)
    (folder / "proof.txt").write_bytes(b"paid in full")
    (folder / "recs.csv").write_text("code,title,received\nR1,Train staff,2026-03-02\n", encoding="utf-8")
    (folder / "acme.yaml").write_text(_GUARDED if name == "proposed" else acme.FILE + _TERMS, encoding="utf-8")
    (folder / "other.yaml").write_text(_OTHER, encoding="utf-8")
    if name == "told":
        (folder / SPOOL).mkdir()
    with at(url, folder):
        if kind.server is None:
            _must("init")
        _must("load", "acme.yaml", "--yes", *_BY, moment=last_moment(1))
        match name:
            case "proposed":
                _must("resolve", "A1", "--on", "2026-03-02", *_BY)
            case "told":
                _must("day", moment=_MONDAY)
            case "month":
                _must("day", moment=_APRIL)
            case "older":
                _step_back(url)
            case "backed up":
                shutil.copyfile("tracker.db", "aside")
                _must("resolve", "A1", "--on", "2026-03-02", *_BY, "--evidence", "proof.txt")
                _must("backup", "source.tar")
                shutil.copyfile("aside", "tracker.db")
                shutil.rmtree("evidence")
            case _:
                pass
    return Scene(url, folder)


def _must(*arguments: str, moment: datetime = _NOON) -> None:
    tried = call(arguments, moment)
    assert tried.code == 0, f"{' '.join(arguments)}: {tried.err}"


def _step_back(url: str) -> None:
    """Bring a database back to the revision before the newest."""
    config = Config()
    config.set_main_option("script_location", str(directory("migrations")))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    newest = ScriptDirectory.from_config(config).get_revision("head")
    assert newest is not None
    assert isinstance(newest.down_revision, str)
    command.downgrade(config, newest.down_revision)
