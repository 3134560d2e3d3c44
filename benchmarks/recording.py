"""One fact recorded in a large settlement, beside the same act in a small one: what it does not change must cost nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from datetime import date
from itertools import count
from pathlib import Path

from sqlalchemy.orm import Session

from benchmarks.raw import one_row
from benchmarks.settlements import AUTHOR, NOW, Templates, opened
from benchmarks.table import Effort, Line, Stopwatch, in_turn, timed
from tracker import database
from tracker.agreements.file.reader import read
from tracker.operations.agreement.load import load
from tracker.operations.facts.record import Attribution, Circumstances
from tracker.operations.facts.resolution import resolve
from tracker.rules.facts import When

EACH = 202  # deadlines of a weekly series from FIRST, planned two years ahead
FIRST, PAST = date(2025, 1, 6), 97
LARGE = (4, 186)  # series: 808 and 37,572 deadlines
SMALL = 13
# Times the same act in the small settlement, and that one times the commit of one row.
ALIKE, COMMITS = 2.0, 20.0
_HEAD = """\
settlement: {code}
title: Made up for measuring, {code}
organisation: Acme Limited
time_zone: America/New_York
instruments:
  order: {{title: Consent order, authority: FinCEN, kind: consent order, counting: frcp-6, calendar: us-federal}}
obligations:
"""
_BY = Attribution(actor=AUTHOR.actor, by=AUTHOR.by)


def lines(effort: Effort) -> list[Line]:
    """Give the lines of both sizes, and of the small act itself."""
    with tempfile.TemporaryDirectory() as folder:
        place = Templates(Path(folder)).empty()
        _fill(place, "small", [f"  S{each}: {_duty('on 2026-10-05')}" for each in range(1, SMALL + 1)])
        large = [each for each in LARGE if each * EACH <= effort.largest]
        for series in large:
            duties = [f"  W{each}: {_duty(f'every week starting on {FIRST}')}" for each in range(1, series + 1)]
            _fill(place, f"large{series}", duties, resolved=series)
        acts = [_resolved(place, f"large{series}/W1@", first=PAST + 1) for series in large]
        small = _resolved(place, "small/S", first=1)
        *taken, floor, commit = in_turn(*acts, small, one_row(place), times=min(effort.times, 3))
    found = [
        timed(
            f"one fact that moves nothing, among {series * EACH:,} deadlines, half of them resolved",
            mine,
            ALIKE,
            floor=floor,
            beside=f"the same among {SMALL}",
        )
        for series, mine in zip(large, taken, strict=True)
    ]
    act = timed("that small act", floor, COMMITS, floor=commit, beside="commit of one row to that file")
    return [*found, act]


def _duty(due: str) -> str:
    return f"{{instrument: order, title: A report, kind: report, due: {due}}}\n"


def _fill(place: Path, code: str, duties: list[str], *, resolved: int = 0) -> None:
    """Load a settlement of these duties, and resolve what is past of so many of its series."""
    engine = opened(place)
    agreement = read((_HEAD.format(code=code) + "".join(duties)).encode(), f"{code}.yaml")
    with database.writing(engine) as session:
        load(session, agreement, author=AUTHOR, now=NOW)
    for each in range(1, resolved + 1):
        with database.writing(engine) as session:
            _resolve(session, f"{code}/W{each}@1..W{each}@{PAST}")
    engine.dispose()


def _resolve(session: Session, code: str) -> None:
    circumstances = Circumstances(attribution=_BY, now=NOW)
    resolve(session, code, circumstances=circumstances, when=When.on(date(2026, 11, 19)))


def _resolved(place: Path, code: str, *, first: int) -> Callable[[Stopwatch], None]:
    engine, numbers = opened(place), count(first)

    def act(stopwatch: Stopwatch) -> None:
        with stopwatch.running(), database.writing(engine) as session:
            _resolve(session, f"{code}{next(numbers)}")

    return act
