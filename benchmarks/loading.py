"""Loading an agreement file: in process, and from an empty folder by the two commands a new user gives."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import yaml

from benchmarks import raw
from benchmarks.processes import Place, run, tracker
from benchmarks.settlements import AUTHOR, DEADLINES, DUTIES, NOW, Templates, opened, text
from benchmarks.table import Effort, Line, Stopwatch, in_turn, seconds, timed, whole
from tracker import database
from tracker.agreements.file.reader import Agreement, read
from tracker.operations.agreement.load import load
from tracker.rules.due.parser import parse, parse_anchor

OBLIGATIONS = 500
# Times the floor.
LOADED, FROM_NOTHING = 8.2, 1.9
_NEEDED = (sys.executable, "-c", "import sqlalchemy.orm")


def lines(effort: Effort) -> list[Line]:
    """Give the lines of both."""
    with tempfile.TemporaryDirectory() as folder:
        return [_in_process(Templates(Path(folder)), effort), _from_nothing(Path(folder), effort)]


def _in_process(templates: Templates, effort: Effort) -> Line:
    twenties = OBLIGATIONS // DUTIES
    written = text("bench-1", twenties=twenties).encode()
    rows = raw.inserts(templates.loaded(twenties))
    loading, reading, plain, inserting = in_turn(
        lambda stopwatch: _load(templates, written, stopwatch),
        whole(lambda: _read(written)),
        whole(lambda: yaml.load(written, Loader=yaml.CSafeLoader)),
        _inserted(templates, rows),
        times=effort.times,
    )
    slow, _ = in_turn(whole(lambda: yaml.safe_load(written)), whole(lambda: None), times=1)
    return timed(
        f"load a file of {OBLIGATIONS} obligations, in process",
        loading,
        LOADED,
        floor=inserting,
        beside=f"`sqlite3` inserting the same {raw.count(rows):,} rows",
        notes=(
            (
                f"{len(written) / 1000:,.0f} KB, {DEADLINES * twenties:,} deadlines; of it reading and checking the file "
                f"{seconds(reading.median)} (every due rule parsed anew), where `yaml.safe_load` takes "
                f"{seconds(slow.median)} and libyaml {seconds(plain.median)} to give plain values unchecked."
            ),
        ),
    )


def _load(templates: Templates, written: bytes, stopwatch: Stopwatch) -> None:
    place = templates.empty()
    engine = opened(place)
    with stopwatch.running(), database.writing(engine) as session:
        load(session, _read(written), author=AUTHOR, now=NOW)
    engine.dispose()
    place.unlink()


def _read(written: bytes) -> Agreement:
    # A process that loads a file has not seen its rules before.
    parse.cache_clear()
    parse_anchor.cache_clear()
    return read(written, "bench-1.yaml")


def _inserted(templates: Templates, rows: list[raw.Statement]) -> Callable[[Stopwatch], None]:
    def insert(stopwatch: Stopwatch) -> None:
        place = templates.empty()
        with stopwatch.running():
            raw.write(place, rows)
        place.unlink()

    return insert


def _from_nothing(folder: Path, effort: Effort) -> Line:
    def both(stopwatch: Stopwatch) -> None:
        with tempfile.TemporaryDirectory(dir=folder) as fresh:
            place = Place(Path(fresh), Path(fresh) / "tracker.db")
            with stopwatch.running():
                tracker(place, "init")
                tracker(place, "load", "binance-2023", "--yes")

    def nothing() -> None:
        place = Place(folder, folder / "none.db")
        run(place, _NEEDED)
        run(place, _NEEDED)

    taken, floor = in_turn(both, whole(nothing), times=effort.times)
    return timed(
        "empty folder to a loaded database (`init`, `load binance-2023`)",
        taken,
        FROM_NOTHING,
        floor=floor,
        beside="`python -c 'import sqlalchemy.orm'`, twice",
    )
