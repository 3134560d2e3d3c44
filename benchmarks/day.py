"""The day's run: with nothing to change, and with two deadlines in three changing."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import Engine

from benchmarks import raw
from benchmarks.filled import ZONE, fill
from benchmarks.processes import Place, peak
from benchmarks.settlements import Templates, opened
from benchmarks.table import Effort, Line, Sample, Stopwatch, in_turn, megabytes, timed
from tracker import database
from tracker.clock import Clock
from tracker.operations.day.owed import days_to_run
from tracker.operations.day.run import DayRun, run_day
from tracker.rules.zones import today_in

FEW, CHANGING = 10_000, 6_700
# Times the floor.
NOTHING, MANY, MOST_MEMORY = 4.0, 6.1, 250_000_000


def lines(effort: Effort) -> list[Line]:
    """Give the lines of all."""
    with tempfile.TemporaryDirectory() as folder:
        templates = Templates(Path(folder))
        # The runs measured are of days gone by, so that a process run today has days left to do.
        first = today_in(ZONE, Clock().now()) - timedelta(days=30)
        small, large = templates.empty(), templates.empty()
        fill(small, deadlines=FEW, today=first)
        fill(large, deadlines=effort.largest, today=first)
        return [
            *_nothing_to_change(small, large, first, effort),
            _many_change(templates, effort),
            _memory(large, effort),
        ]


def _nothing_to_change(small: Path, large: Path, first: date, effort: Effort) -> list[Line]:
    at_small, commit_small, at_large, commit_large = in_turn(
        _next_day(small, first), raw.one_row(small), _next_day(large, first), raw.one_row(large), times=effort.times
    )
    return [
        _quiet(FEW, at_small, commit_small, NOTHING),
        _quiet(effort.largest, at_large, commit_large, NOTHING),
    ]


def _quiet(deadlines: int, run: Sample, commit: Sample, bar: float) -> Line:
    return timed(
        f"the day's run, nothing to change, at {deadlines:,} deadlines",
        run,
        bar,
        floor=commit,
        beside="commit of one row to that file",
    )


def _next_day(place: Path, first: date) -> Callable[[Stopwatch], None]:
    days = count()
    # The service does the days in one long process, and keeps its database open.
    engine = opened(place)

    def run(stopwatch: Stopwatch) -> None:
        done = _run(engine, first + timedelta(days=next(days)), stopwatch)
        assert done.changes == ()
        assert done.notices == ()

    return run


def _many_change(templates: Templates, effort: Effort) -> Line:
    today = date(2026, 11, 20)
    before = templates.empty()
    fill(before, deadlines=FEW, today=today)
    with closing(raw.connected(before)) as connection:
        # They become due soon today, and a notice says so.
        connection.execute(
            "UPDATE deadlines SET safe_on = date(:today, '30 days'), latest_on = date(:today, '31 days'), "
            "due_soon_on = :today, next_change_on = :today "
            "WHERE id IN (SELECT id FROM deadlines WHERE resolved_by IS NULL ORDER BY id LIMIT :changing)",
            {"today": today.isoformat(), "changing": CHANGING},
        )
    after = templates.copy(before)
    _change(after, today, Stopwatch())
    rows = written(after, today)

    def run(stopwatch: Stopwatch) -> None:
        place = templates.copy(before)
        _change(place, today, stopwatch)
        place.unlink()

    def write(stopwatch: Stopwatch) -> None:
        place = templates.copy(before)
        with stopwatch.running():
            raw.write(place, rows)
        place.unlink()

    taken, floor = in_turn(run, write, times=effort.times)
    work = f"the day's run, {CHANGING:,} of {FEW:,} deadlines change status"
    return timed(work, taken, MANY, floor=floor, beside=f"`sqlite3` writing the same {raw.count(rows):,} rows")


def _change(place: Path, today: date, stopwatch: Stopwatch) -> None:
    engine = opened(place)
    done = _run(engine, today, stopwatch)
    engine.dispose()
    assert len(done.changes) == CHANGING
    assert len(done.notices) == CHANGING


def _run(engine: Engine, today: date, stopwatch: Stopwatch) -> DayRun:
    noon = datetime(today.year, today.month, today.day, 17, tzinfo=UTC)
    with stopwatch.running():
        with database.reading(engine) as session:
            (due,) = days_to_run(session, now=noon)
        with database.writing(engine) as session:
            done = run_day(session, due, started_at=noon, now=noon)
    assert done is not None
    return done


def written(place: Path, today: date) -> list[raw.Statement]:
    """The rows of the last run, which changed so many deadlines, and when each of them is looked at again."""
    newest = "(SELECT max(seq) FROM journal)"
    named = f"entry_seq = {newest}"
    rows = raw.inserts(place, {"status_changes": named, "notices": named, "runs": named, "journal": f"seq = {newest}"})
    with closing(raw.connected(place)) as connection:
        again = connection.execute(
            "SELECT next_change_on, id FROM deadlines WHERE due_soon_on = ?", (today.isoformat(),)
        ).fetchall()
    assert len(again) == CHANGING
    assert all(day > today.isoformat() for day, _ in again)
    return [*rows, raw.Statement("UPDATE deadlines SET next_change_on = ? WHERE id = ?", again)]


def _memory(place: Path, effort: Effort) -> Line:
    held = peak(Place(place.parent, place), "day", "--leap")
    return Line(
        work=f"peak memory of `tracker day` at {effort.largest:,} deadlines",
        median=megabytes(held),
        bar=megabytes(MOST_MEMORY),
        met=held <= MOST_MEMORY,
    )
