"""Lives of a settlement made up at random, each state observed as it was, to be rebuilt afterwards.

`python -m tests.operations.replaying` lives through 10,000 operations and prints how many states came out the same.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from tests.operations import acme
from tracker import database, settings
from tracker.errors import Refusal
from tracker.operations import delivering, disputing, paying, recording, terms, withdrawing
from tracker.operations.amendment import load
from tracker.operations.publishing import build_report
from tracker.operations.queries import DeadlineLine, Filter, list_deadlines
from tracker.operations.saying import Recorded, Saying
from tracker.reports.render import render
from tracker.reports.subject import Month
from tracker.rules.currencies import Money
from tracker.rules.facts import Ending, Step, StopReason, When
from tracker.rules.grades import Grade
from tracker.rules.spans import Span, Unit
from tracker.rules.zones import today_in

ZONE = "America/New_York"
BEGUN = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
SERIES = ("A3", "A7")
SINGLE = ("A1", "A2", "A4", "A5", "A6", "A8")
PAYABLE = ("P1.1", "P1.2", "A6")
OWED = """\
  P1:
    instrument: order
    title: Pay
    kind: payment
    amount: {USD: 1000.00}
    instalments:
      - {amount: {USD: 400.00}, due: 10 days after effective}
      - {amount: {USD: 600.00}, due: 90 days after effective}
    interest:
      {text: late, rate: 5 %, basis: actual/365, from: effective, compounding: monthly, on: balance, until: paid}
"""
EVENTS = ("effective", "monitor-engaged", "breach", "received(A1)")
WAYS = (Step.SENT, Step.POSTMARKED, Step.FILED, Step.RECEIVED)
TERMS = (
    "",
    "acceptance: {}, ",
    "acceptance: {on_return: 10 days, silence: accepted after 20 days}, dispute: stops, ",
    "satisfied_on: receipt, extension: {ask_by: 5 business days, meanwhile: waits, after_denial: 3 business days}, ",
    "signed_by: [CEO, CCO], ",
)
# The report takes longer than the list: it is observed once in so many operations.
REPORTED_EACH = 20
LONGEST_LIFE = 200


@dataclass(frozen=True, slots=True)
class Observed:
    """What was seen at a moment: today's list, and the hash of the month's report where it was made."""

    at: datetime
    what: str
    lines: tuple[DeadlineLine, ...]
    month: Month
    report: str | None


class Life:
    """One settlement on an empty database, to which random things happen; the same seed lives the same life."""

    def __init__(self, engine: Engine, seed: int) -> None:
        self.engine = engine
        self.now = BEGUN
        self.seen: list[Observed] = []
        self._random = random.Random(seed)  # noqa: S311 — a life is to be repeated, not guessed
        self._entries: list[int] = []
        self._acts: tuple[tuple[str, Callable[[Session], Recorded | None], int], ...] = (
            ("record", self._record, 6),
            ("resolve", self._resolve, 5),
            ("extend", self._extend, 4),
            ("waive", self._waive, 2),
            ("withdraw", self._withdraw, 5),
            ("amend", self._amend, 3),
            ("term", self._term, 5),
            ("deliver", self._deliver, 12),
            ("pay", self._pay, 4),
        )
        self._write(self._amend)
        self._observe("load")

    @property
    def today(self) -> date:
        return today_in(ZONE, self.now)

    def live(self, operations: int) -> None:
        """Do so many operations, those refused not counted, and observe what each of them led to."""
        names = [name for name, _, _ in self._acts]
        weights = [weight for _, _, weight in self._acts]
        acts = {name: act for name, act, _ in self._acts}
        done = 0
        while done < operations:
            before = self.now
            self._wait()
            name = self._random.choices([*names, "day"], [*weights, 4])[0]
            if name == "day":
                acme.run_days(self.engine, self.now)
            elif not self._write(acts[name]):
                self.now = before
                continue
            done += 1
            self._observe(name)

    def differing(self) -> Iterator[str]:
        """Rebuild every state that was observed, and tell each that comes out otherwise."""
        for observed in self.seen:
            with database.reading(self.engine) as session:
                lines = list_deadlines(session, Filter(), now=self.now, as_of=None, known_at=observed.at)
                if lines != observed.lines:
                    then, again = set(observed.lines), set(lines)
                    yield f"{observed.at} after {observed.what}: {then - again} became {again - then}"
                if observed.report is not None and observed.report != self._report(session, observed):
                    yield f"{observed.at} after {observed.what}: the report of {observed.month} differs"

    def _report(self, session: Session, observed: Observed) -> str:
        report = build_report(session, settlement="acme", month=observed.month, now=self.now, known_at=observed.at)
        return sha256(render(report).encode()).hexdigest()

    def _observe(self, what: str) -> None:
        month = Month(self.today.year, self.today.month)
        with database.reading(self.engine) as session:
            lines = list_deadlines(session, Filter(), now=self.now, as_of=None)
            report = None
            if len(self.seen) % REPORTED_EACH == 0:
                made = render(build_report(session, settlement="acme", month=month, now=self.now))
                report = sha256(made.encode()).hexdigest()
        self.seen.append(Observed(self.now, what, lines, month, report))

    def _wait(self) -> None:
        self.now += self._random.choice(
            (timedelta(microseconds=1), timedelta(minutes=7), timedelta(hours=9), timedelta(days=2), timedelta(days=9))
        )

    def _write(self, act: Callable[[Session], Recorded | None]) -> bool:
        try:
            with database.writing(self.engine) as session:
                recorded = act(session)
        except Refusal:
            return False
        if recorded is not None:
            self._entries.append(recorded.entry)
        return True

    def _day(self, first: int = -120, last: int = 0) -> date:
        return self.today + timedelta(days=self._random.randint(first, last))

    def _saying(self) -> Saying:
        learned = self._day(-20) if self._random.random() < 0.2 else None
        return Saying(by="Maria Chen", learned_on=learned, grade=self._random.choice((Grade.RECORD, Grade.REPORTED)))

    def _when(self) -> When:
        last = self._day()
        kind = self._random.randrange(4)
        return (When.on(last), When.on(last), When(last - timedelta(days=5), last), When(None, last))[kind]

    def _deadline(self) -> str:
        if self._random.random() < 0.5:
            return self._random.choice(SINGLE)
        return f"{self._random.choice(SERIES)}@{self._random.randint(1, 9)}"

    def _record(self, session: Session) -> Recorded:
        planned = self._random.random() < 0.2
        return recording.record_event(
            session,
            self._random.choice(EVENTS),
            settlement=None,
            when=When.on(self._day(-30, 90) if planned else self._day()),
            saying=Saying(by="Maria Chen", grade=Grade.ESTIMATED) if planned else self._saying(),
            correct=self._random.random() < 0.7,
            today=self.today,
            now=self.now,
        )

    def _resolve(self, session: Session) -> Recorded:
        return recording.resolve(
            session,
            self._deadline(),
            settlement=None,
            when=self._when(),
            saying=self._saying(),
            evidence=(),
            today=self.today,
            now=self.now,
        )

    def _pay(self, session: Session) -> Recorded:
        return paying.pay(
            session,
            self._random.choice(PAYABLE),
            settlement=None,
            amounts=(Money("USD", self._random.randint(1, 40_000)),),
            interest=(Money("USD", 125),) if self._random.random() < 0.3 else (),
            when=self._when(),
            saying=self._saying(),
            evidence=(),
            today=self.today,
            now=self.now,
        )

    def _extend(self, session: Session) -> Recorded:
        return recording.extend(
            session,
            self._deadline(),
            settlement=None,
            to=self._day(10, 500),
            granted_on=self._day(-20),
            saying=self._saying(),
            today=self.today,
            now=self.now,
        )

    def _deliver(self, session: Session) -> Recorded:
        code, day, choose = self._deadline(), self._day(-40), self._random.choice
        acts: tuple[Callable[..., Recorded], ...] = (
            partial(delivering.submit, when=self._when(), way=choose((None, *WAYS))),
            partial(delivering.submit, when=self._when(), way=None),
            partial(delivering.acknowledge, when=self._when()),
            partial(delivering.send_back, when=self._when(), reasons=("figures missing",)),
            partial(delivering.sign, signatory=choose(("CEO", "CCO")), when=self._when()),
            partial(disputing.ask_extension, to=None, asked_on=day),
            partial(disputing.deny_extension, decided_on=day),
            partial(disputing.stop_clock, stopped_on=day, why=choose(tuple(StopReason))),
            partial(disputing.restart_clock, restarted_on=day),
        )
        return choose(acts)(session, code, settlement=None, saying=self._saying(), today=self.today, now=self.now)

    def _waive(self, session: Session) -> Recorded:
        return recording.waive(
            session,
            self._deadline(),
            settlement=None,
            waived_on=self._day(-20),
            saying=self._saying(),
            today=self.today,
            now=self.now,
        )

    def _withdraw(self, session: Session) -> Recorded:
        entry = self._random.choice(self._entries or [1])
        return withdrawing.withdraw(session, entry, saying=acme.BY, today=self.today, now=self.now)

    def _amend(self, session: Session) -> None:
        loaded = load(session, acme.agreement(self._text()), by="Maria Chen", today=self.today, now=self.now)
        if loaded.replanned is not None:
            assert not loaded.replanned.failures

    def _text(self) -> str:
        choose = self._random.choice
        text = acme.FILE.replace("60 days after effective", f"{choose((45, 60, 75))} days after effective")
        text = text.replace("{on: 2026-01-15,", f"{{on: 2026-01-{choose((15, 20))},")
        text = text.replace("Action plan", choose(("Action plan", "Plan of action")))
        if choose((True, False)):
            text = "".join(line for line in text.splitlines(keepends=True) if not line.startswith("  A5"))
        if choose((True, False)):
            due = choose(("every 2 months", "every 1 year", "every 6 weeks"))
            text += f"  A7: {{instrument: order, title: Look, kind: review, due: {due} from effective, source: P1}}\n"
        if choose((True, False)):
            due = "continuing through end(monitorship)"
            text += f"  A8: {{instrument: order, title: Stay out, kind: standing, due: {due}, source: P1}}\n"
        if choose((True, True, False)):
            text += OWED.replace("5 %", choose(("5 %", "6 %")))
        for title in ("Action plan", "Plan of action", "Quarterly report", "Board answers"):
            text = text.replace(f"title: {title},", f"title: {title}, {choose(TERMS)}")
        if choose((True, False)):
            text += "facts:\n  - {resolved: A3@2026-Q1, on: 2026-02-20, source: P1}\n"
        return text

    def _term(self, session: Session) -> Recorded:
        term, said = "monitorship", self._saying()
        kind = self._random.randrange(5)
        if kind == 0:
            return terms.start_term(
                session,
                term,
                settlement=None,
                when=When.on(self._day()),
                authority="OCC",
                saying=said,
                today=self.today,
                now=self.now,
            )
        if kind == 1:
            return terms.extend_term(
                session,
                term,
                settlement=None,
                by_span=Span(self._random.randint(1, 12), Unit.MONTH),
                to=None,
                decided_on=self._day(-20),
                authority="OCC",
                saying=said,
                today=self.today,
                now=self.now,
            )
        if kind in {2, 3}:
            act = terms.suspend_term if kind == 2 else terms.resume_term
            return act(
                session,
                term,
                settlement=None,
                on=self._day(-10),
                authority="OCC",
                saying=said,
                today=self.today,
                now=self.now,
            )
        return terms.end_term(
            session,
            self._random.choice((term, term, "order")),
            settlement=None,
            when=When.on(self._day(-10)),
            manner=self._random.choice((Ending.EARLY, Ending.EXPIRED)),
            authority="OCC",
            successor=None,
            saying=said,
            today=self.today,
            now=self.now,
        )


def main() -> int:
    """Live through so many operations on SQLite, rebuild every state, and print the figure; 1 where one differs."""
    parser = argparse.ArgumentParser(prog="python -m tests.operations.replaying", description=main.__doc__)
    parser.add_argument("--operations", type=int, default=10_000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="of the first life; each has the next")
    asked = parser.parse_args()
    began = time.perf_counter()
    states, faults, left, seed = 0, 0, asked.operations, asked.seed
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "template.db"
        database.upgrade(settings.address(str(template)), create=True)
        while left > 0:
            engine = database.open_engine(settings.address(str(shutil.copy(template, Path(folder) / f"{seed}.db"))))
            life = Life(engine, seed)
            life.live(min(left, LONGEST_LIFE))
            for fault in life.differing():
                faults += 1
                sys.stderr.write(f"Life {seed}: {fault}\n")
            engine.dispose()
            states += len(life.seen)
            left -= LONGEST_LIFE
            seed += 1
    sys.stdout.write(
        f"{asked.operations:,} operations in {seed - asked.seed} lives: {states:,} past states rebuilt, {faults} of them "
        f"otherwise than observed; {time.perf_counter() - began:.0f} s.\n"
    )
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
