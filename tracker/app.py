"""Puts settings, clock, engine and evidence together: the only wiring, shared by every face."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from tracker import database
from tracker.clock import Clock
from tracker.errors import Concealed, DatabaseUnusable, NeedsAnother, NotAllowed
from tracker.settings import Settings

if TYPE_CHECKING:
    from datetime import date, datetime
    from pathlib import Path

    from sqlalchemy import Engine
    from sqlalchemy.orm import Session

    from tracker.agreements.file.reader import Agreement, Numbering
    from tracker.archive import Manifest
    from tracker.examination import Examination
    from tracker.models import MessageState
    from tracker.operations.agreement.load import LoadDraft, Loaded
    from tracker.operations.day.outbox import Sent
    from tracker.operations.day.owed import DueDay
    from tracker.operations.day.run import DayRun, DaysDone
    from tracker.operations.derivation.recount import Recounted
    from tracker.operations.derivation.repair import Mended
    from tracker.operations.facts.record import EvidenceFile
    from tracker.restoration import Restored
    from tracker.rules.people.actor import Actor, Author
    from tracker.rules.proof.heads import Head


# No slots: the engine is opened at the first question and kept.
@dataclass(frozen=True)
class App:
    """One database with its evidence, at a time; `clock` is read by faces only.

    Who acts is given at each call; `asked` is what is asked for, in the words of the face. `committed` is called after
    each transaction that kept something. `connections` is how many threads use it at once, None for one that is alone.
    """

    settings: Settings
    clock: Clock
    committed: Callable[[], None] | None = None
    connections: int | None = None

    @cached_property
    def engine(self) -> Engine:
        """The database, opened; raises `DatabaseUnusable` unless it is at this program's revision and its calendars' vintage."""
        engine = database.open_engine(self.settings.database_url, connections=self.connections)
        try:
            database.require_current(engine)
            with database.reading(engine) as session:
                self._require_vintage(session)
        except DatabaseUnusable:
            engine.dispose()
            raise
        return engine

    def require_current(self) -> None:
        """Look again whether the database is at this program's revision and vintage: `DatabaseUnusable` where it is not."""
        database.require_current(self.engine)
        with self.inspecting() as session:
            self._require_vintage(session)

    @contextmanager
    def reading(self, actor: Actor, asked: str = "") -> Iterator[Session]:
        """A session that sees one unchanging state and cannot write, to who may see all; a refusal is entered in the journal."""
        from tracker.operations.people.sight import require_whole

        with self.seeing(actor, asked) as session:
            require_whole(session, None)
            yield session

    @contextmanager
    def seeing(self, actor: Actor, asked: str = "") -> Iterator[Session]:
        """Give the same to anybody: its queries leave out what is not for who asks."""
        from tracker.operations.people.absence import at_moment
        from tracker.operations.people.sight import look

        with self._keeping_refusals(actor), database.reading(self.engine) as session:
            look(session, actor, asked)
            at_moment(session, lambda: self.now(session))
            yield session

    @contextmanager
    def seeing_as_everybody(self, asked: str = "") -> Iterator[Session]:
        """Give the same to who is not signed in: the public edition of what is open to everybody, without a trace."""
        from tracker.operations.people.sight import look_as_everybody

        with database.reading(self.engine) as session:
            look_as_everybody(session, asked)
            yield session

    def inspecting(self) -> AbstractContextManager[Session]:
        """Give the same for what shows nothing of any duty: whether all runs well, and who is known."""
        return database.reading(self.engine)

    def _require_vintage(self, session: Session) -> None:
        from tracker.operations.derivation.vintage import require_current_vintage

        require_current_vintage(session, place=database.place_of(session.get_bind().engine))

    @contextmanager
    def writing(self, actor: Actor, by: str = "") -> Iterator[Session]:
        """A session in one transaction, committed at the end, rolled back on any error; a refusal is entered in the journal.

        It finds by name what the actor may see, or where the login is nobody's, who is named by `by`.
        """
        from tracker.operations.people.absence import at_moment
        from tracker.operations.people.sight import find_for

        with self._keeping_refusals(actor), self.working() as session:
            find_for(session, actor, by)
            at_moment(session, lambda: self.now(session))
            yield session

    @contextmanager
    def working(self) -> Iterator[Session]:
        """Give the same for what is nobody's act: the day's runs, what is sent, what is published."""
        with database.writing(self.engine, committed=self.committed) as session:
            # A service that runs on while another machine counts again must not write what it would have counted.
            self._require_vintage(session)
            yield session

    @contextmanager
    def recording(
        self, author: Author, files: Sequence[Path] = ()
    ) -> Iterator[tuple[Session, tuple[EvidenceFile, ...]]]:
        """Give the same as `writing` with the evidence in `files`: copied before it, in its place before it is committed."""
        if not files:
            with self.writing(author.actor, author.by) as session:
                yield session, ()
            return
        from tracker.evidence import Staging

        with Staging(self.settings.evidence_directory) as staging:
            evidence = tuple(staging.add(path) for path in files)
            with self.writing(author.actor, author.by) as session:
                yield session, evidence
                staging.keep()

    @contextmanager
    def _keeping_refusals(self, actor: Actor) -> Iterator[None]:
        try:
            yield
        except (NotAllowed, Concealed, NeedsAnother) as refusal:
            from tracker.operations.people.permission import journal_refusal

            try:
                with database.writing(self.engine) as session:
                    journal_refusal(session, refusal, actor=actor, now=self.clock.now())
            except DatabaseUnusable as unusable:
                # Refused it stays; who refuses must hear that it left no trace.
                refusal.sentences += ("The refusal could not be entered in the journal:", *unusable.sentences)
                refusal.remedies += unusable.remedies
            raise

    def examine(self, actor: Actor, asked: str = "") -> Examination:
        """Look at everything that can be wrong, for who may see everything."""
        from tracker.examination import examine, unfit

        # Before anything is asked of the tables: of what lacks one it cannot even be told who may see what.
        with database.opened(self.settings.database_url) as engine:
            database.require_current(engine)
            with database.reading(engine) as session:
                seen = unfit(session)
        if seen is not None:
            return seen
        owed = self.days_owed()
        with self.reading(actor, asked) as session:
            return examine(session, owed=owed, evidence=self.settings.evidence_directory, now=self.clock.now())

    def mend(self, author: Author) -> Mended:
        """Write the rows of what was agreed anew from the texts, and make the triggers and indexes anew, as one act."""
        from tracker.operations.derivation.repair import ACT, mend
        from tracker.operations.people.permission import require_allowed

        with self.writing(author.actor) as session:
            require_allowed(session, author, ACT, settlement=None, subject="all")
        # Before the rows: a trigger that somebody put there could change what is written.
        guards = (*database.make_guards_anew(self.settings.database_url), *self._files_set_right())
        with self.writing(author.actor) as session:
            return mend(session, guards=guards, author=author, now=self.clock.now())

    def _files_set_right(self) -> Iterator[str]:
        """Give each file of ours the mode it should have, and take away what killed commands left; tells each."""
        from tracker.examination import file_places
        from tracker.files.rights import set_right, wrong_modes
        from tracker.files.unfinished import clear

        with self.inspecting() as session:
            file, folders = file_places(session, self.settings.evidence_directory)
        for each in wrong_modes(file, self.settings.evidence_directory):
            if set_right(each):
                yield f"mode {each.wanted:04o} of {each.place}, which was {each.mode:04o}"
        for left in clear(*folders):
            yield f"place without {left}, which a killed command left"

    def count_again(self, actor: Actor, *, dry_run: bool, asked: bool = True) -> Recounted | None:
        """Count every date again where other calendars or rules did last; `dry_run` keeps nothing.

        Raises `NotAllowed` for one who may not, unless that is not `asked`: of a database from before the right was.
        """
        from tracker.operations.derivation.recount import recount
        from tracker.operations.people.permission import require_for_all

        # Not `engine`, which refuses a database that is yet to be counted again.
        with (
            database.opened(self.settings.database_url) as engine,
            self._keeping_refusals(actor),
            database.writing(engine, committed=self.committed) as session,
        ):
            if asked:
                require_for_all(session, actor, "upgrade")
            recounted = recount(session, now=self.clock.now())
            if dry_run:
                session.rollback()
        return recounted

    def enter_grants(self, actor: Actor, role: str) -> None:
        """Enter that the rights of a PostgreSQL role are written out, for who may open the database to others."""
        from tracker.operations.journal.upkeep import enter_grants
        from tracker.operations.people.permission import require_for_all

        with self._keeping_refusals(actor), self.working() as session:
            enter_grants(session, require_for_all(session, actor, "grants"), role=role, now=self.now(session))

    def back_up(self, target: Path, actor: Actor, *, within: float, replace: bool) -> Manifest:
        """Back the database and its evidence up into one file, as `tracker.backup.take` does; a refusal is entered."""
        from tracker.backup import take

        with self._keeping_refusals(actor):
            return take(self.settings, target, actor=actor, clock=self.clock.now, within=within, replace=replace)

    def put_back(
        self, source: Path, actor: Actor, *, replace: bool, against: Head | None, other_journal: str | None
    ) -> Restored:
        """Put a backup back, as `tracker.restoration.put_back` does; a refusal is entered in the journal that is there."""
        from tracker.restoration import put_back

        with self._keeping_refusals(actor):
            return put_back(
                self.settings,
                source,
                actor=actor,
                now=self.clock.now(),
                replace=replace,
                against=against,
                other_journal=other_journal,
            )

    def draft(self, read: Callable[[Numbering], Agreement], *, effective: date | None, instead: bool) -> LoadDraft:
        """Read a file by the rules that are in force here, and compare it with what is loaded."""
        from tracker.operations.agreement.load import draft

        with self.inspecting() as session:
            return draft(session, read, effective=effective, instead=instead)

    def foresee(self, draft: LoadDraft, author: Author) -> Loaded:
        """What loading a file would do; nothing is kept."""
        with self.writing(author.actor, author.by) as session:
            foreseen = self._loaded(session, draft, replace(author, once=None))
            session.rollback()
        return foreseen

    def load(self, draft: LoadDraft, author: Author, *, unseen: bool) -> Loaded:
        """Load a file; unless it may be loaded `unseen`, only where it still changes what was shown."""
        from tracker.operations.agreement.load import refuse_meanwhile

        with self.writing(author.actor, author.by) as session:
            if not unseen:
                refuse_meanwhile(session, draft)
            return self._loaded(session, draft, author)

    def _loaded(self, session: Session, draft: LoadDraft, author: Author) -> Loaded:
        from tracker.operations.agreement.load import load

        now, effective, instead = self.clock.now(), draft.effective, draft.instead
        return load(session, draft.agreement, author=author, now=now, effective=effective, instead=instead)

    def close(self) -> None:
        """Let go of the database's connections."""
        if "engine" in self.__dict__:
            self.engine.dispose()

    def now(self, session: Session) -> datetime:
        """The moment by the clock that every machine shares, the server's own on PostgreSQL; one that was set stays as set."""
        shared = database.server_moment(session) if self.clock.fixed is None else None
        return shared or self.clock.now()

    def days_owed(self) -> tuple[DueDay, ...]:
        """Every date that has begun and has no run yet, oldest first."""
        from tracker.operations.day.owed import days_to_run

        with self.inspecting() as session:
            return days_to_run(session, now=self.now(session))

    def _asked(self, actor: Actor, act: str) -> Author:
        """Give whose act it is that is about no one settlement; a refusal is entered in the journal."""
        from tracker.operations.people.permission import require_for_all

        with self._keeping_refusals(actor), self.inspecting() as session:
            return require_for_all(session, actor, act)

    def run_days(self, owed: tuple[DueDay, ...], author: Author) -> Iterator[DayRun]:
        """Do each date's work in a transaction of its own, in the order given; one that another process did is left out."""
        from tracker.operations.day.run import run_day

        for place, due in enumerate(owed, 1):
            started_at = self.clock.now()
            to_come = {each.zone for each in owed[place:]}
            with self.working() as session:
                now, channels = self.now(session), self.settings.channels
                moments = {"started_at": started_at, "now": now}
                run = run_day(session, due, **moments, channels=channels, to_come=to_come, author=author)
            if run is not None:
                yield run

    def work(
        self,
        actor: Actor,
        *,
        done: Callable[[DayRun], None],
        unreached: Sequence[DayRun] = (),
        stopping: Callable[[], bool] = lambda: False,
        passing: Callable[[Iterator[DayRun], int], Iterator[DayRun]] = lambda runs, _: runs,
        leap: bool = False,
    ) -> DaysDone:
        """Do every date that has begun and has no run yet, oldest first, then call the address that waits for good runs.

        Unless `leap` says so, none is run where the last of them lies long after the newest entry and run: `InputRefused`.
        `done` hears of each run, `stopping` ends the work between two, `passing` passes them on with their number. Raises
        `NotAllowed` for one who may not run them, which `health` finds once a date waits.
        `unreached` are runs of before after which the address was not reached.
        """
        from tracker.operations.day.outbox import standing
        from tracker.operations.day.owed import refuse_leap
        from tracker.operations.day.run import DaysDone

        author = self._asked(actor, "day")
        owed, runs = self.days_owed(), list(unreached)
        if not leap:
            with self.inspecting() as session:
                refuse_leap(session, owed)
        for run in passing(self.run_days(owed, author), len(owed)):
            runs.append(run)
            done(run)
            if stopping():
                return DaysDone(stopped=True)
        missed = self.beat(runs)
        with self.inspecting() as session:
            return DaysDone(missed=missed, troubled=standing(session).troubled)

    def beat(self, runs: Sequence[DayRun]) -> str | None:
        """Call the address that waits for good runs, after some; give in a sentence why that failed, None where it did not.

        No call is made where no date was run, or where a run could not compute everything.
        """
        from tracker.heartbeat import beat

        url = self.settings.ping_url
        if url is None or not runs or any(run.failures for run in runs):
            return None
        reason = beat(url)
        told = f"The runs are done, yet the address in $TRACKER_PING_URL was not told: {reason}."
        return None if reason is None else told

    def send_notices(
        self, actor: Actor, *, done: Callable[[Sent], None], stopping: Callable[[], bool] = lambda: False
    ) -> None:
        """Send what is due, oldest first; several senders at once share the work.

        What became of a message is committed before the next one is sent, in the transaction that takes the next: a
        kill leaves one message in doubt, and no more. A channel that is down is left alone until the next time. How many
        went is entered at the end. `done` hears of each message, `stopping` ends it between two.
        Raises `NotAllowed` for one who may not send.
        """
        from tracker.delivery.routes import Ways
        from tracker.operations.day.outbox import Sent, end_leases, enter_sent, settle, take

        author = self._asked(actor, "send")
        states: Counter[MessageState] = Counter()
        channels = self.settings.channels
        sent: Sent | None = None
        with Ways(channels) as ways:
            while sent is not None or not stopping():
                with self.working() as session:
                    now = self.now(session)
                    state = None if sent is None else settle(session, sent, now=now)
                    taken = None
                    if not stopping():
                        if sent is None:
                            end_leases(session, now=now, hold=channels.hold_in_doubt)
                        taken = take(session, channels=ways.names, now=now)
                    if state is not None:
                        states[state] += 1
                    if taken is None and states:
                        enter_sent(session, states, author=author, now=now)
                if sent is not None and state is not None:
                    done(replace(sent, state=state))
                if taken is None:
                    return
                sent = Sent(taken=taken, outcome=ways.send(taken.channel, taken.letter))
