"""R8: lives of a settlement made up at random, each state observed as it was, to be rebuilt afterwards."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from benchmarks.torture.figures import Figure
from benchmarks.torture.lives.chance import Chance
from benchmarks.torture.lives.happenings import Happenings
from benchmarks.torture.lives.observing import asked
from benchmarks.torture.lives.teamwork import Teamwork
from tests.operations import acme
from tracker import database, settings
from tracker.delivery.channels import Channels
from tracker.errors import NotAllowed, Refusal
from tracker.operations.facts.record import Recorded
from tracker.operations.people.permission import journal_refusal
from tracker.operations.queries.deadlines import DeadlineLine, Filter, list_deadlines
from tracker.operations.reports.publication import build_report
from tracker.reports.monthly.subject import Month
from tracker.reports.page.render import render

# Everything else takes longer than the list: it is asked once in so many operations, and the report made.
ASKED_EACH = 5
REPORTED_EACH = 20
LONGEST_LIFE = 200
OPERATIONS = 10_000
# Digests are written, and nothing sends them.
CHANNELS = Channels(folder=Path("never-sent"))


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen at a moment: today's list, whatever else can be asked, and the month's report where it was made."""

    at: datetime
    what: str
    lines: tuple[DeadlineLine, ...]
    asked: dict[str, object] | None
    month: Month
    report: str | None


class Life:
    """One settlement on an empty database, to which random things happen; the same seed lives the same life."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine = engine
        self.seen: list[Observed] = []
        self.did: Counter[str] = Counter()
        self._chance = Chance(seed)
        self._entries: list[int] = []
        self._kept_refusal = False
        happenings, team = Happenings(self._chance, self._entries), Teamwork(self._chance)
        # Where roles are in force many acts are refused: a part of the lives goes on without.
        appoints = 1 if self._chance.once_in(3) else 0
        self._acts: dict[str, tuple[Callable[[Session], Recorded | None], int]] = {
            "record": (happenings.record, 6),
            "resolve": (happenings.resolve, 8),
            "extend": (happenings.extend, 4),
            "waive": (happenings.waive, 1),
            "withdraw": (happenings.withdraw, 6),
            "amend": (team.amend, 3),
            "term": (happenings.term, 4),
            "deliver": (happenings.deliver, 12),
            "pay": (happenings.pay, 4),
            "approve": (team.approve, 8),
            "reject": (team.reject, 3),
            "evidence": (team.evidence, 4),
            "recommend": (team.recommend, 4),
            "answer": (team.answer, 12),
            "appoint": (team.appoint, appoints),
        }
        self._write(team.begin)
        self._observe("load")

    @property
    def now(self) -> datetime:
        """The moment that it is."""
        return self._chance.now

    @property
    def today(self) -> date:
        """The date that it is in the settlement's zone."""
        return self._chance.today

    def live(self, operations: int) -> None:
        """Do so many operations, those refused not counted, and observe each."""
        weights = {"day": 4, **{name: weight for name, (_, weight) in self._acts.items()}}
        done = 0
        while done < operations:
            before = self._chance.now
            self._chance.wait()
            name = self._chance.weighed(weights)
            self._kept_refusal = False
            if name == "day":
                acme.run_days(self.engine, self.now, channels=CHANNELS)
            elif not self._write(self._acts[name][0]):
                self._chance.now = before
                continue
            # What is refused to a person is an entry of the journal and is observed, but counts as nothing done.
            if self._kept_refusal:
                self._observe(f"{name}, refused")
                continue
            done += 1
            self.did[name] += 1
            self._observe(name)

    def differing(self) -> Iterator[str]:
        """Rebuild every state that was observed, and tell each that comes out otherwise."""
        for observed in self.seen:
            with database.reading(self.engine) as session:
                lines = list_deadlines(session, Filter(), now=self.now, as_of=None, known_at=observed.at).items
                if lines != observed.lines:
                    then, again = set(observed.lines), set(lines)
                    yield f"{observed.at} after {observed.what}: {then - again} became {again - then}"
                if observed.asked is not None:
                    answers = asked(session, "acme", now=self.now, at=observed.at)
                    for question, was in observed.asked.items():
                        if answers[question] != was:
                            became = answers[question]
                            yield f"{observed.at} after {observed.what}: {question} differ: {was} became {became}"
                if observed.report is not None and observed.report != self._report(session, observed):
                    yield f"{observed.at} after {observed.what}: the report of {observed.month} differs"

    def _report(self, session: Session, observed: Observed) -> str:
        report = build_report(session, settlement="acme", month=observed.month, now=self.now, known_at=observed.at)
        return sha256(render(report).encode()).hexdigest()

    def _observe(self, what: str) -> None:
        month = Month(self.today.year, self.today.month)
        with database.reading(self.engine) as session:
            lines = list_deadlines(session, Filter(), now=self.now, as_of=None).items
            told = None
            if len(self.seen) % ASKED_EACH == 0:
                told = asked(session, "acme", now=self.now, at=None)
            report = None
            if len(self.seen) % REPORTED_EACH == 0:
                made = render(build_report(session, settlement="acme", month=month, now=self.now))
                report = sha256(made.encode()).hexdigest()
        self.seen.append(Observed(self.now, what, lines, told, month, report))

    def _write(self, act: Callable[[Session], Recorded | None]) -> bool:
        self._kept_refusal = False
        try:
            with database.writing(self.engine) as session:
                recorded = act(session)
        except NotAllowed as refusal:
            with database.writing(self.engine) as session:
                journal_refusal(session, refusal, actor=acme.ACTOR, now=self.now)
            self.did["refused"] += 1
            self._kept_refusal = True
            return True
        except Refusal:
            return False
        if recorded is not None:
            self._entries.append(recorded.entry)
        return True


def lived(folder: Path, operations: int) -> Figure:
    """Live through so many operations on SQLite, and rebuild every state that was observed."""
    states, faults, left, seed = 0, list[str](), operations, 0
    did: Counter[str] = Counter()
    template = folder / "template.db"
    database.upgrade(settings.address(str(template)), create=True)
    while left > 0:
        seed += 1
        file = Path(shutil.copy(template, folder / f"{seed}.db"))
        engine = database.open_engine(settings.address(str(file)))
        life = Life(engine, seed)
        life.live(min(left, LONGEST_LIFE))
        faults += [f"life {seed}: {fault}" for fault in life.differing()]
        engine.dispose()
        file.unlink()
        states += len(life.seen)
        did += life.did
        left -= LONGEST_LIFE
    acts = ", ".join(f"{name} {number:,}" for name, number in sorted(did.items()))
    return Figure(
        bar="R8",
        tried=f"past states rebuilt as they were seen, in {seed:,} lives ({acts})",
        on="SQLite",
        tries=operations,
        found=f"{states:,} states, "
        + (f"{len(faults)} otherwise: {'; '.join(faults[:3])}" if faults else "all the same"),
        met=not faults,
    )


def harness(size: float) -> Iterator[Figure]:
    """Live in memory where the machine has such a folder: nothing is pulled out of the machine here."""
    memory = Path("/dev/shm")  # noqa: S108 — a folder of our own is made in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield lived(Path(folder), max(50, round(OPERATIONS * size)))
