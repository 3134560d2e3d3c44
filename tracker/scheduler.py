"""The service: wakes every few minutes, does the days not yet run, and publishes the reports of the months gone by.

The alarm clock keeps nothing: the database says what is owed and what was done, so that a second service, a crash
or a month of sleep changes nothing.
"""

from __future__ import annotations

import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from operator import attrgetter
from types import FrameType

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler

from tracker.app import App
from tracker.errors import Refusal
from tracker.models import MessageState
from tracker.operations.day.outbox import Sent
from tracker.operations.day.run import ACTOR, DayRun
from tracker.operations.reports.owed import reports_owed
from tracker.operations.reports.publication import Published, publish
from tracker.rules.people.actor import Actor

Log = Callable[[str], None]
Words = Callable[[Refusal], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Watch:
    """Does what is owed at each wake-up and logs a line for each thing done; `stopping` ends it between two things.

    `words` writes a refusal as lines. `unreached` are the runs after which the address that waits
    for good runs was not reached yet. `leaping` says once that the last date owed may lie far ahead.
    """

    app: App
    actor: Actor
    log: Log
    stopping: threading.Event
    words: Words = attrgetter("sentences")
    unreached: list[DayRun] = field(default_factory=list)
    leaping: threading.Event = field(default_factory=threading.Event)

    def wake(self) -> None:
        """Do the dates not run, oldest first, then publish and send what is owed; a refusal is logged, and tried again."""
        try:
            self.app.require_current()
            done = self.app.work(
                self.actor,
                done=self._done,
                unreached=tuple(self.unreached),
                stopping=self.stopping.is_set,
                leap=self.leaping.is_set(),
            )
            # The word is given for what is owed at the start, and not for a clock that is ahead some day.
            self.leaping.clear()
            if done.stopped:
                return
            if done.missed is None:
                self.unreached.clear()
            else:
                self.log(done.missed)
            for published in self._publish():
                self.log(
                    f"published {published.settlement} {published.month}: entry {published.entry}, "
                    f"SHA-256 {published.sha256}"
                )
            self._send()
        except Refusal as refusal:
            self.log(f"failed, to be tried again: {' '.join(self.words(refusal))}")

    def _done(self, run: DayRun) -> None:
        self.unreached.append(run)
        self._log_run(run)

    def _publish(self) -> Iterator[Published]:
        with self.app.inspecting() as session:
            owed = reports_owed(session, now=self.app.now(session))
        for settlement, month in owed:
            if self.stopping.is_set():
                return
            with self.app.working() as session:
                published = publish(session, settlement=settlement, month=month, now=self.app.now(session), by=ACTOR)
            if published is not None:
                yield published

    def _send(self) -> None:
        if not self.app.settings.channels.names:
            return
        states: Counter[MessageState] = Counter()

        def done(sent: Sent) -> None:
            states[sent.state] += 1
            if sent.state is not MessageState.SENT:
                taken = sent.taken
                self.log(f"message {taken.message_id} by {taken.channel}, try {taken.number}: {sent.outcome.reply}")

        self.app.send_notices(self.actor, done=done, stopping=self.stopping.is_set)
        if states:
            failed, again = states[MessageState.FAILED], states[MessageState.WAITING]
            self.log(f"notices: {states[MessageState.SENT]} sent, {again} to be tried again, {failed} failed for good")

    def _log_run(self, run: DayRun) -> None:
        done = f"{_counted(run.changes, 'change')}, {_counted(run.notices, 'notice')}"
        self.log(f"day {run.day.isoformat()} {run.zone}: {done}, entry {run.entry}")
        for code, reason in run.failures:
            self.log(f"day {run.day.isoformat()} {run.zone}: {code} could not be computed. {reason}")
        for code, reason in run.untold:
            self.log(f"day {run.day.isoformat()} {run.zone}: {code}: {reason}")


def serve(app: App, actor: Actor, *, every: int, log: Log, words: Words, leap: bool = False) -> None:
    """Wake every so many minutes until SIGTERM or SIGINT; what is under way is finished. `DatabaseUnusable` at the start."""
    app.days_owed()
    stopping = threading.Event()
    watch = Watch(app, actor, log, stopping, words)
    if leap:
        watch.leaping.set()
    scheduler = BackgroundScheduler(timezone="UTC")

    def failed(event: JobExecutionEvent) -> None:
        log(f"failed, to be tried again: {event.exception!r}")

    scheduler.add_listener(failed, EVENT_JOB_ERROR)
    scheduler.add_job(
        watch.wake,
        "interval",
        minutes=every,
        next_run_time=app.clock.now(),
        # By default a wake-up that is a second late is left out.
        misfire_grace_time=None,
        coalesce=True,
        max_instances=1,
    )
    with _stopped_by_signals(stopping):
        scheduler.start()
        log(f"started, waking every {every} {'minute' if every == 1 else 'minutes'}")
        stopping.wait()
        scheduler.shutdown(wait=True)
        log("stopped")


@contextmanager
def _stopped_by_signals(stopping: threading.Event) -> Iterator[None]:
    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _counted(things: tuple[object, ...], word: str) -> str:
    return f"1 {word}" if len(things) == 1 else f"{len(things)} {word}s"
