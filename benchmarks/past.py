"""The past and the possible: one settlement of 500 obligations rebuilt at a past moment, and `whatif` on it."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from benchmarks.settlements import AUTHOR, DUTIES, NOW, TODAY, Templates, opened, text
from benchmarks.table import Effort, Line, Stopwatch, in_turn, timed, whole
from tracker import database
from tracker.agreements.file.reader import read
from tracker.operations.agreement.load import load
from tracker.operations.agreement.rows import recall
from tracker.operations.derivation.replan import horizons
from tracker.operations.facts.events import record_event
from tracker.operations.facts.record import Attribution, Circumstances
from tracker.operations.facts.resolution import waive
from tracker.operations.facts.rows import recall_facts
from tracker.operations.facts.terms import end_term
from tracker.operations.queries.deadlines import Filter, list_deadlines
from tracker.operations.queries.whatif import Hypothesis, whatif
from tracker.rules.facts import Ending, When
from tracker.rules.plan import plan, standing_on

OBLIGATIONS = 500
# Times the floor.
REBUILT, SUPPOSED = 4.6, 11.5
SETTLEMENT = "bench-1"
BY = Attribution(actor=AUTHOR.actor, by="benchmark")


def lines(effort: Effort) -> list[Line]:
    """Give the lines of both: a moment before an amendment, one after it, and what an ending would move."""
    with tempfile.TemporaryDirectory() as folder:
        twenties = OBLIGATIONS // DUTIES
        engine = opened(Templates(Path(folder)).loaded(twenties))
        _live_on(engine, twenties)

        def rebuild(at: datetime) -> None:
            with database.reading(engine) as session:
                assert list_deadlines(session, Filter(), now=NOW + timedelta(days=9), as_of=None, known_at=at)

        def before(stopwatch: Stopwatch) -> None:
            with stopwatch.running():
                rebuild(NOW)

        def after(stopwatch: Stopwatch) -> None:
            with stopwatch.running():
                rebuild(NOW + timedelta(days=2))

        def suppose(stopwatch: Stopwatch) -> None:
            supposed: list[Hypothesis] = [
                partial(
                    end_term.check,
                    code="watch",
                    when=When.on(date(2026, 12, 31)),
                    manner=Ending.EARLY,
                    authority="",
                    successor=None,
                ),
                partial(record_event.check, event="engaged", when=When.on(date(2024, 5, 20)), correct=True),
            ]
            with stopwatch.running(), database.reading(engine) as session:
                assert (
                    len(whatif(session, SETTLEMENT, supposed, now=NOW + timedelta(days=9)).replanned.moves)
                    > OBLIGATIONS // 4
                )

        with database.reading(engine) as session:
            kept = recall(session, SETTLEMENT)
            facts, until = recall_facts(session, kept.row.id), horizons(session, kept, TODAY)
        planned = whole(lambda: plan(kept.settlement, standing_on(facts, TODAY), until=until))

        old, recent, foreseen, floor = in_turn(before, after, suppose, planned, times=effort.times)
        engine.dispose()
    beside = "its dates counted once, in memory"
    about = f"one settlement of {OBLIGATIONS} obligations"
    return [
        timed(f"{about} rebuilt at a past moment, by an earlier file", old, REBUILT, floor=floor, beside=beside),
        timed(f"{about} rebuilt at a past moment, by today's file", recent, REBUILT, floor=floor, beside=beside),
        timed("`whatif` on it: a term ended and an event corrected", foreseen, SUPPOSED, floor=floor, beside=beside),
    ]


def _live_on(engine: Engine, twenties: int) -> None:
    """Amend the file the day after, then correct an event and waive a deadline, so that the past differs."""
    amended = text(SETTLEMENT, twenties=twenties).replace("Made up for measuring", "Amended for measuring")
    for days, act in enumerate(("amend", "correct", "waive"), start=1):
        now, today = NOW + timedelta(days=2 * days - 1), TODAY + timedelta(days=2 * days - 1)
        with database.writing(engine) as session:
            if act == "amend":
                load(session, read(amended.encode(), "bench-1.yaml"), author=AUTHOR, now=now)
            elif act == "waive":
                waive(session, "D0.11", circumstances=Circumstances(attribution=BY, now=now), waived_on=today)
            else:
                # What the file says of an event is a person's to set right.
                when = When.on(date(2024, 5, 14))
                record_event(
                    session, "engaged", circumstances=Circumstances(attribution=BY, now=now), when=when, correct=True
                )
