"""Starting the program: its help, and a list of 1,000 deadlines, each as a whole process."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.processes import Place, peak, run, tracker
from benchmarks.settlements import DEADLINES, Templates
from benchmarks.table import Effort, Line, in_turn, megabytes, timed, whole

LISTED = 1_000
# Times the floor.
HELP, LIST, MOST_MEMORY = 4.5, 1.35, 90_000_000


def lines(effort: Effort) -> list[Line]:
    """Give the lines of both commands, and the memory of the list."""
    with tempfile.TemporaryDirectory() as folder:
        templates = Templates(Path(folder))
        place = Place(Path(folder), templates.loaded(LISTED // DEADLINES))
        helped, listed, bare, needed = in_turn(
            whole(lambda: tracker(place, "--help")),
            whole(lambda: tracker(place, "list")),
            whole(lambda: run(place, (sys.executable, "-c", "pass"))),
            whole(lambda: run(place, (sys.executable, "-c", "import sqlalchemy.orm"))),
            times=2 * effort.times + 1,
        )
        held = peak(place, "list")
    return [
        timed("`tracker --help`, cold", helped, HELP, floor=bare, beside="`python -c pass`"),
        timed(
            f"`tracker list` on {LISTED:,} deadlines, cold",
            listed,
            LIST,
            floor=needed,
            beside="`python -c 'import sqlalchemy.orm'`",
        ),
        Line(
            work=f"peak memory of `tracker list` on {LISTED:,} deadlines",
            median=megabytes(held),
            bar=megabytes(MOST_MEMORY),
            met=held <= MOST_MEMORY,
        ),
    ]
