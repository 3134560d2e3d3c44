"""A thousand settlements: one fact that moves 200 dates among them, and the portfolio report over all."""

from __future__ import annotations

import tempfile
from contextlib import closing
from datetime import date
from itertools import count
from pathlib import Path

from benchmarks import raw
from benchmarks.processes import Place, peak, tracker
from benchmarks.settlements import AUTHOR, NOW, Templates, opened
from benchmarks.table import Effort, Line, Stopwatch, in_turn, megabytes, seconds, timed, whole
from benchmarks.thousand import OBLIGATIONS, thousand
from tracker import database
from tracker.operations.facts.events import record_event
from tracker.operations.facts.record import Attribution, Circumstances
from tracker.operations.queries.portfolio import holdings
from tracker.reports.page.render import render_portfolio
from tracker.reports.portfolio.view import portfolio_page
from tracker.rules.facts import When

SETTLEMENTS = 1_000
MOVED = 200
# Times the floor.
RECORDED, REPORTED, MOST_MEMORY = 15.8, 18.3, 500_000_000
BY = Attribution(actor=AUTHOR.actor, by="benchmark")


def lines(effort: Effort) -> list[Line]:
    """Give the lines of both, and the report's memory."""
    with tempfile.TemporaryDirectory() as folder:
        templates = Templates(Path(folder))
        place = thousand(templates, SETTLEMENTS)
        return [*_report(place, effort), _fact(place, templates.copy(place), effort)]


def _report(place: Path, effort: Effort) -> list[Line]:
    engine = opened(place)
    with database.reading(engine) as session:
        found = holdings(session, now=NOW)
    page = portfolio_page(found)
    deadlines = sum(sum(tally.statuses.values()) for each in found.each for tally in each.tallies.values())

    def read() -> None:
        with database.reading(engine) as session:
            holdings(session, now=NOW)

    of = Place(place.parent, place)
    process, reading, building, rendering = in_turn(
        whole(lambda: tracker(of, "portfolio", "--out", "portfolio.html")),
        whole(read),
        whole(lambda: portfolio_page(found)),
        whole(lambda: render_portfolio(page)),
        times=min(effort.times, 5),
    )
    engine.dispose()
    held = peak(of, "portfolio", "--out", "portfolio.html")
    size = len(render_portfolio(page)) / 1e6
    work = f"portfolio report of {SETTLEMENTS:,} settlements of {OBLIGATIONS} obligations, a whole process"
    return [
        timed(
            work,
            process,
            REPORTED,
            floor=rendering,
            beside="rendering alone",
            notes=(
                (
                    f"{deadlines:,} deadlines, {size:,.1f} MB of HTML; in process reading {seconds(reading.median)}, "
                    f"building {seconds(building.median)}, rendering {seconds(rendering.median)}."
                ),
            ),
        ),
        Line(
            work="peak memory of that process",
            median=megabytes(held),
            bar=megabytes(MOST_MEMORY),
            met=held <= MOST_MEMORY,
        ),
    ]


def _fact(place: Path, bare: Path, effort: Effort) -> Line:
    """Correct an event of one settlement after another, and write the same rows into a copy of the file by `sqlite3`."""
    engine = opened(place)
    numbers = count(SETTLEMENTS // 2)
    written: list[raw.Statement] = []
    rows: list[int] = []

    def correct(stopwatch: Stopwatch) -> None:
        code = f"bench-{next(numbers)}"
        with stopwatch.running(), database.writing(engine) as session:
            recorded = record_event(
                session,
                "engaged",
                circumstances=Circumstances(settlement=code, attribution=BY, now=NOW),
                when=When.on(date(2024, 5, 20)),
                correct=True,
            )
        assert len(recorded.replanned.moves) >= MOVED, len(recorded.replanned.moves)
        written[:] = _written(place, recorded.entry)
        rows.append(raw.count(written))

    def write(stopwatch: Stopwatch) -> None:
        with stopwatch.running():
            raw.write(bare, written)

    taken, floor = in_turn(correct, write, times=effort.times)
    engine.dispose()
    return timed(
        f"one fact that moves {MOVED} dates of one settlement among {SETTLEMENTS:,}",
        taken,
        RECORDED,
        floor=floor,
        beside=f"`sqlite3` writing the same {rows[-1]:,} rows",
    )


def _written(place: Path, entry: int) -> list[raw.Statement]:
    """Give what the fact wrote: the rows it added, and the deadlines and terms as they are now."""
    named = f"entry_seq = {entry}"
    added = raw.inserts(
        place, {"facts": named, "status_changes": named, "date_moves": named, "journal": f"seq = {entry}"}
    )
    with closing(raw.connected(place)) as connection:
        found = connection.execute(
            f"SELECT * FROM deadlines WHERE id IN (SELECT deadline_id FROM date_moves WHERE {named})"  # noqa: S608 — a number of ours
        )
        columns = [column[0] for column in found.description]
        changed = found.fetchall()
    assert columns[0] == "id"
    sets = ", ".join(f'"{name}" = ?' for name in columns[1:])
    update = raw.Statement(f"UPDATE deadlines SET {sets} WHERE id = ?", [(*row[1:], row[0]) for row in changed])  # noqa: S608 — as above
    return [*added, update]
