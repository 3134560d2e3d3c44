"""R1 and R2: the day's run, a resolution and the sender are killed at random moments, and what was lost is counted."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from sqlalchemy import select

from benchmarks.torture.figures import Figure
from tests import postgres
from tests.databases import Kind
from tests.delivery.servers import Hook, Mailbox, mail_server, webhook_server
from tests.operations import acme
from tracker import database, models
from tracker.app import App
from tracker.clock import Clock
from tracker.delivery.channels import Channels, MailServer, Security, Webhook
from tracker.errors import InputRefused
from tracker.models.journal import journal
from tracker.operations.derivation.check import check, dangling
from tracker.operations.facts import resolution as recording
from tracker.operations.facts.record import Attribution, Circumstances
from tracker.rules.facts import When
from tracker.settings import Settings

KILLS = 1_000
BEGUN = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
FILE = (
    acme.FILE.replace("persons:\n", "persons:\n  gc: {name: Ann Gray, email: gc@acme.example}\n")
    + "  W1: {instrument: order, title: Tell the week, kind: report, due: every 7 days from effective, owner: gc, notices: []}\n"
    + "notices: {to: [gc], escalation: [{after: 1 day, to: [gc]}]}\n"
)


PRELOADED = (
    "benchmarks.torture.crashes",
    *(
        "tracker.operations.day.run",
        "tracker.operations.day.outbox",
        "tracker.operations.facts.resolution",
        "tracker.delivery.routes",
    ),
    *(
        "tracker.delivery.mail",
        "tracker.delivery.webhook",
        "tracker.delivery.folder",
        "holidays.countries.united_states",
    ),
    *("sqlalchemy.dialects.sqlite", "sqlalchemy.dialects.postgresql.psycopg"),
    *("lark", "smtplib", "http.client", "email.policy", "_strptime", "encodings.idna"),
)


@dataclass(frozen=True, slots=True)
class Ways:
    """Where a child works and what it sends to."""

    database: str
    folder: Path
    mail_port: int
    webhook: str

    def app(self, now: datetime) -> App:
        channels = Channels(
            mail=MailServer(
                host="127.0.0.1", port=self.mail_port, security=Security.NONE, sender="tracker@acme.example"
            ),
            webhook=Webhook(url=self.webhook),
            folder=self.folder / "digests",
        )
        settings = Settings(database_url=self.database, evidence_directory=self.folder / "evidence")
        return App(replace(settings, channels=channels), Clock(now))


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """What came of it."""

    kills: int
    days: int
    acknowledged: int
    messages: int
    mail_repeats: int
    most_repeats_after_a_kill: int
    webhook_calls: int
    faults: tuple[str, ...]

    @property
    def met(self) -> bool:
        """Whether nothing was lost, and no kill repeated more than the one mail that was on its way."""
        return not self.faults and self.most_repeats_after_a_kill <= 1

    def __str__(self) -> str:
        return (
            f"{self.days:,} days, {self.acknowledged:,} acknowledged writes, {self.messages:,} messages; mail delivered twice: "
            f"{self.mail_repeats:,}, at most {self.most_repeats_after_a_kill} after a kill, each with its first Message-ID; "
            f"{self.webhook_calls:,} calls of the webhook, which kept none twice"
        )


def work(ways: Ways, now: datetime) -> None:
    """Do a day's work as the service does, and acknowledge each thing that is committed."""
    app = ways.app(now)
    for run in app.run_days(app.days_owed(), acme.author("tracker")):
        _acknowledge(ways, f"entry {run.entry}")
    if now.weekday() == 0:
        with app.writing(acme.ACTOR) as session:
            try:
                recorded = recording.resolve(
                    session,
                    f"W1@{1 + (now - BEGUN).days // 7}",
                    circumstances=Circumstances(attribution=Attribution(actor=acme.ACTOR, by="Ann Gray"), now=now),
                    when=When.on(now.date()),
                )
            except InputRefused:  # it was resolved before the last kill
                recorded = None
        if recorded is not None:
            _acknowledge(ways, f"entry {recorded.entry}")
    app.send_notices(acme.ACTOR, done=lambda sent: _acknowledge(ways, f"{sent.state} {sent.taken.letter.key}"))
    app.close()


def crash(kind: Kind, kills: int, *, seed: int) -> Count:
    """Kill the work of so many days at random moments, then let one day through, and count."""
    chance = random.Random(seed)  # noqa: S311 — a life is to be repeated, not guessed
    processes = multiprocessing.get_context("forkserver")
    # A child begins with everything imported: what is killed is work, and not the start of Python.
    processes.set_forkserver_preload(list(PRELOADED))
    url = kind.make()
    engine = database.open_engine(url)
    acme.loaded(engine, FILE)
    engine.dispose()
    with mail_server() as box, webhook_server() as hook:
        ways = Ways(url, kind.folder, box.port, hook.url)
        whole = [_done(processes, ways, BEGUN + timedelta(days=place)) for place in (0, 15, 16, 17)][-1]
        repeats = []
        for kill in range(kills):
            before = _repeats(box)
            _killed(processes, ways, BEGUN + timedelta(days=18 + kill), after=chance.uniform(0, 2 * whole))
            repeats.append(_repeats(box) - before)
        before = _repeats(box)
        last = BEGUN + timedelta(days=18 + kills)
        _done(processes, ways, last)
        repeats.append(_repeats(box) - before)
        return _counted(ways, box, hook, kills=kills, repeats=repeats, last=last)


def _done(processes: ForkServerContext, ways: Ways, now: datetime) -> float:
    """Let a day's work come to its end; give the seconds that it took."""
    child = _begun(processes, ways, now)
    began = time.perf_counter()
    child.join()
    if child.exitcode:
        raise RuntimeError(f"the work of {now:%Y-%m-%d} ended with {child.exitcode}")
    return time.perf_counter() - began


def _killed(processes: ForkServerContext, ways: Ways, now: datetime, *, after: float) -> None:
    child = _begun(processes, ways, now)
    child.join(after)
    if child.exitcode is None and child.pid is not None:
        with suppress(ProcessLookupError):  # it came to its end just now
            os.kill(child.pid, signal.SIGKILL)
    child.join()
    if child.exitcode not in {0, -signal.SIGKILL}:
        raise RuntimeError(f"the work of {now:%Y-%m-%d} ended with {child.exitcode}")


def _begun(processes: ForkServerContext, ways: Ways, now: datetime) -> ForkServerProcess:
    """Start a child, and come back when its work begins: what is killed is work, and not the start of a process."""
    here, there = processes.Pipe(duplex=False)
    child = processes.Process(target=_announced, args=(ways, now, there))
    child.start()
    there.close()
    here.recv_bytes()
    here.close()
    return child


def _announced(ways: Ways, now: datetime, there: Connection) -> None:
    there.send_bytes(b"begun")
    there.close()
    work(ways, now)


def _repeats(box: Mailbox) -> int:
    return sum(count - 1 for count in box.settled_ids().values())


def _acknowledge(ways: Ways, what: str) -> None:
    descriptor = os.open(ways.folder / "acknowledged", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.write(descriptor, f"{what}\n".encode())
    os.close(descriptor)


def _counted(ways: Ways, box: Mailbox, hook: Hook, *, kills: int, repeats: list[int], last: datetime) -> Count:
    acknowledged = (ways.folder / "acknowledged").read_text(encoding="utf-8").splitlines()
    app = ways.app(last)
    with app.reading(acme.ACTOR) as session:
        entries = set(session.scalars(select(models.JournalEntry.seq)))
        days = list(session.scalars(select(models.Run.day).order_by(models.Run.id)))
        messages = {
            (channel, key): state
            for channel, key, state in session.execute(
                select(models.Message.channel, models.Message.key, models.Outgoing.state).join(
                    models.Outgoing, models.Outgoing.message_id == models.Message.id
                )
            )
        }
        faults = [*map(str, journal.verify(session)), *map(str, check(session, now=last)), *map(str, dangling(session))]
        if session.get_bind().dialect.name == "sqlite":
            told = session.connection().exec_driver_sql("PRAGMA integrity_check").scalars()
            faults += [each for each in told if each != "ok"]
    app.close()
    faults += _missing(acknowledged, entries, messages)
    first = BEGUN.date()
    if days != [first + timedelta(days=place) for place in range((last.date() - first).days + 1)]:
        faults.append("a date was not run once and in order")
    faults += _undelivered(ways, box, hook, messages)
    return Count(
        kills=kills,
        days=len(days),
        acknowledged=len(acknowledged),
        messages=len(messages),
        mail_repeats=sum(repeats),
        most_repeats_after_a_kill=max(repeats),
        webhook_calls=len(hook.calls),
        faults=tuple(faults),
    )


def _missing(
    acknowledged: list[str], entries: set[int], messages: dict[tuple[models.Channel, str], models.MessageState]
) -> Iterator[str]:
    sent = {key for (_, key), state in messages.items() if state is models.MessageState.SENT}
    for each in acknowledged:
        what, _, which = each.partition(" ")
        if (what == "entry" and int(which) not in entries) or (what == "sent" and which not in sent):
            yield f"acknowledged and lost: {each}"


def _undelivered(
    ways: Ways, box: Mailbox, hook: Hook, messages: dict[tuple[models.Channel, str], models.MessageState]
) -> Iterator[str]:
    yield from (f"{key} is {state}" for (_, key), state in messages.items() if state is not models.MessageState.SENT)
    keys = {channel: {key for each, key in messages if each is channel} for channel in models.Channel}
    if set(box.ids()) != keys[models.Channel.MAIL]:
        yield "mail was lost, or sent without being written"
    if set(hook.kept) != keys[models.Channel.WEBHOOK] or any(len(kept) != 1 for kept in hook.kept.values()):
        yield "a webhook's digest was lost, or kept twice"
    files = [each for each in (ways.folder / "digests").iterdir() if not each.name.startswith(".")]
    if len(files) != len(keys[models.Channel.FOLDER]):
        yield "a file was lost, or written twice"


def harness(size: float) -> Iterator[Figure]:
    """Kill on each kind, in memory where the machine has such a folder: a kill ends the process and not the machine."""
    memory = Path("/dev/shm")  # noqa: S108 — a folder of our own is made in it
    with (
        tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder,
        postgres.running() as server,
    ):
        for kind in (Kind(Path(folder) / "sqlite"), Kind(Path(folder) / "postgresql", server)):
            kind.folder.mkdir()
            count = crash(kind, max(5, round(KILLS * size)), seed=1)
            yield Figure(
                bar="R1, R2",
                tried="the run, a resolution and the sender killed at random moments",
                on=kind.name,
                tries=count.kills,
                found=f"{count}"
                if count.met
                else f"{count}; {len(count.faults)} faults: {'; '.join(count.faults[:3])}",
                met=count.met,
            )
