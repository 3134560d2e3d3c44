"""The report as PDF, in a process of its own, beside typst compiling a bare table of the same rows in another."""

from __future__ import annotations

import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from xml.etree import ElementTree as ET

import typst

from benchmarks.report import MONTH, SIZES, loaded
from benchmarks.settlements import NOW, Templates, opened
from benchmarks.table import Effort, Line, megabytes, seconds, times_as
from tracker import database
from tracker.operations.reports.publication import build_report
from tracker.reports.page.pdf import typeset
from tracker.reports.page.render import render

# Times the floor.
MOST_TIME, MOST_MEMORY = 1.5, 1.3
_ROOT = Path(__file__).resolve().parents[1]
_MAX_TIMES = 3  # the larger one takes about a minute each time
_BARE = b"""
#let rows = json(bytes(sys.inputs.rows))
#set document(title: "Bare")
#set text(lang: "en", size: 9pt)
#table(columns: (1fr,) * rows.first().len(), ..rows.flatten())
"""


def lines(effort: Effort) -> list[Line]:
    """Give the processor time and the memory of both sizes."""
    with tempfile.TemporaryDirectory() as folder:
        templates = Templates(Path(folder))
        return [line for deadlines in SIZES for line in _set(templates, deadlines, Path(folder), effort)]


def _set(templates: Templates, deadlines: int, folder: Path, effort: Effort) -> list[Line]:
    engine = opened(loaded(templates, deadlines))
    with database.reading(engine) as session:
        page = render(build_report(session, settlement=None, month=MONTH, now=NOW))
    engine.dispose()
    place, rows = folder / "report.html", folder / "rows.json"
    place.write_text(page, encoding="utf-8")
    rows.write_text(json.dumps(_rows(page)), encoding="utf-8")
    taken = [(_apart("page", place), _apart("bare", rows)) for _ in range(min(effort.times, _MAX_TIMES))]
    (cpu, held), (cpu_bare, held_bare) = (
        tuple(statistics.median(each[which][figure] for each in taken) for figure in (0, 1)) for which in (0, 1)
    )
    return [
        _line(
            f"PDF of a report of {deadlines:,} deadlines, processor time",
            (cpu, cpu_bare),
            seconds,
            bar=MOST_TIME,
            beside="typst compiling a bare table of the same rows",
        ),
        _line(
            "peak memory of that process",
            (held, held_bare),
            lambda value: megabytes(int(value)),
            bar=MOST_MEMORY,
            beside="the same",
        ),
    ]


def _line(work: str, figures: tuple[float, float], written: Callable[[float], str], *, bar: float, beside: str) -> Line:
    value, floor = figures
    ratio = value / floor
    return Line(
        work=work,
        median=written(value),
        floor=f"{written(floor)} {beside}",
        ratio=times_as(ratio),
        bar=times_as(bar),
        met=ratio <= bar,
    )


def _rows(page: str) -> list[list[str]]:
    """Every row of every table of a page, as plain text, all as wide as the widest."""
    body = ET.fromstring(page[page.index("<body") : page.index("</body>") + len("</body>")])  # noqa: S314 — our own page
    rows = [[" ".join("".join(cell.itertext()).split()) for cell in row] for row in body.iter("tr")]
    widest = max(map(len, rows))
    return [[*row, *[""] * (widest - len(row))] for row in rows]


def _apart(what: str, place: Path) -> tuple[float, float]:
    """Set it in a process of its own, and give its seconds of processor time and the most bytes that it held."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.setting", what, str(place)],
        cwd=_ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    cpu, kibibytes = json.loads(done.stdout)
    return cpu, kibibytes * 1024


def _measured(what: str, place: Path) -> None:
    given = place.read_text(encoding="utf-8")
    began = time.process_time()
    if what == "page":
        typeset(given, title="Measured", as_of=date(2026, 10, 31))
    else:
        typst.compile(
            _BARE, sys_inputs={"rows": given}, ignore_system_fonts=True, pdf_standards=["ua-1", "a-3a"], format="pdf"
        )
    print(json.dumps([time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss]))


if __name__ == "__main__":
    _measured(sys.argv[1], Path(sys.argv[2]))
