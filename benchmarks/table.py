"""The table that `make bench` prints, and how a figure in it is taken."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How much is measured: how often each figure is taken, and how many deadlines the largest database holds."""

    times: int
    largest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One figure: what was done, what came out, its floor, and what it must reach (`bar`).

    `least` is the best of the times taken: what the work costs when nothing else disturbs it. `ratio` is how many
    times the floor it takes. `notes` are told under the table.
    """

    work: str
    median: str
    least: str = ""
    floor: str = ""
    ratio: str = ""
    bar: str
    met: bool
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """The seconds that one piece of work took, each time."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Give the middle one."""
        return statistics.median(self.seconds)

    @property
    def least(self) -> float:
        """Give the shortest."""
        return min(self.seconds)


class Stopwatch:
    """Takes the time of the part of a work that is to be measured; what prepares it stays outside."""

    def __init__(self) -> None:
        self.taken = 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Measure what is done inside; rubbish that the preparation left is collected before."""
        gc.collect()
        began = time.perf_counter()
        yield
        self.taken += time.perf_counter() - began


def in_turn(*works: Callable[[Stopwatch], object], times: int) -> tuple[Sample, ...]:
    """Do each work in turn, so often, and once before that unmeasured: a busy moment then falls on all of them alike."""
    taken: list[list[float]] = [[] for _ in works]
    for turn in range(times + 1):
        for work, mine in zip(works, taken, strict=True):
            stopwatch = Stopwatch()
            work(stopwatch)
            if turn:
                mine.append(stopwatch.taken)
    return tuple(Sample(tuple(mine)) for mine in taken)


def whole(work: Callable[[], object]) -> Callable[[Stopwatch], None]:
    """Measure all of a work that needs no preparation."""

    def measured(stopwatch: Stopwatch) -> None:
        with stopwatch.running():
            work()

    return measured


def seconds(value: float) -> str:
    """Write a duration with the unit that fits it."""
    if value < 1e-3:
        return f"{value * 1e6:,.0f} µs"
    return f"{value * 1e3:,.1f} ms" if value < 1 else f"{value:,.2f} s"


def rate(value: float) -> str:
    """Write how many a second."""
    return f"{value:,.0f} a second"


def times_as(value: float) -> str:
    """Write a ratio."""
    return f"{value:,.2f} ×" if value < 10 else f"{value:,.0f} ×"


def megabytes(value: int) -> str:
    """Write an amount of memory, given in bytes."""
    return f"{value / 1e6:,.0f} MB"


def timed(
    work: str, sample: Sample, bar: float, *, floor: Sample | None = None, beside: str = "", notes: tuple[str, ...] = ()
) -> Line:
    """The line of a work that may take `bar` times its floor, which is what `beside` says: machines differ, ratios less.

    Without a floor it may take `bar` seconds.
    """
    ratio = None if floor is None else sample.median / floor.median
    return Line(
        work=work,
        median=seconds(sample.median),
        least=seconds(sample.least),
        floor="" if floor is None else f"{seconds(floor.median)} {beside}",
        ratio="" if ratio is None else times_as(ratio),
        bar=seconds(bar) if ratio is None else times_as(bar),
        met=(sample.median if ratio is None else ratio) <= bar,
        notes=notes,
    )


def written(lines: Iterable[Line]) -> str:
    """Write the lines as a Markdown table, and their notes under it."""
    lines = list(lines)
    head = ["work", "median", "least", "floor, same run", "ratio", "must reach", ""]
    rows = [[x.work, x.median, x.least, x.floor, x.ratio, x.bar, "met" if x.met else "**missed**"] for x in lines]
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    rule = ["-" * width for width in widths]
    table = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in [head, rule, *rows]
    ]
    notes = [f"- {line.work}: {note}" for line in lines for note in line.notes]
    return "\n".join([*table, *(["", *notes] if notes else [])])
