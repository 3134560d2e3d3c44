"""The table that `make bench` prints, and how a figure in it is taken."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure: what was done, what came out, what it is compared with, and what it must reach."""

    work: str
    measured: str
    beside: str
    must_reach: str
    reached: bool


def median_seconds(work: Callable[[], object], *, times: int = 7) -> float:
    """Give the median wall time of doing the work, after doing it once unmeasured; rubbish is collected in between."""
    work()
    taken = []
    for _ in range(times):
        gc.collect()
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def seconds(value: float) -> str:
    """Write a duration with the unit that fits it."""
    if value < 1e-3:
        return f"{value * 1e6:,.0f} µs"
    return f"{value * 1e3:,.1f} ms" if value < 1 else f"{value:,.2f} s"


def rate(value: float) -> str:
    """Write how many a second."""
    return f"{value:,.0f} a second"


def written(lines: Iterable[Line]) -> str:
    """Write the lines as a Markdown table."""
    head = ["work", "measured", "beside, same run", "must reach", ""]
    rows = [[x.work, x.measured, x.beside, x.must_reach, "" if x.reached else "**missed**"] for x in lines]
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    rule = ["-" * width for width in widths]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in [head, rule, *rows]
    )
