"""What a harness found, and the table of all of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """What was tried for one bar, on which database, how often, and what came out."""

    bar: str
    tried: str
    on: str
    tries: int
    found: str
    met: bool
    seconds: float = 0.0


Harness = Callable[[float], Iterator[Figure]]


def timed(figures: Iterable[Figure]) -> Iterator[Figure]:
    """Pass the figures on as they come, each with the seconds that it took."""
    began = time.perf_counter()
    for each in figures:
        yield Figure(
            bar=each.bar,
            tried=each.tried,
            on=each.on,
            tries=each.tries,
            found=each.found,
            met=each.met,
            seconds=time.perf_counter() - began,
        )
        began = time.perf_counter()


def line(figure: Figure) -> str:
    """Write one figure in a line."""
    met = "met" if figure.met else "MISSED"
    return f"{figure.bar} {figure.tried}, {figure.on}, {figure.tries:,} tries: {figure.found}; {met}; {figure.seconds:.1f} s"


def table(figures: Iterable[Figure]) -> str:
    """Write the figures as a Markdown table."""
    head = ["bar", "tried", "on", "tries", "found", "seconds", ""]
    rows = [
        [x.bar, x.tried, x.on, f"{x.tries:,}", x.found, f"{x.seconds:.1f}", "met" if x.met else "**missed**"]
        for x in figures
    ]
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    rule = ["-" * width for width in widths]
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in [head, rule, *rows]
    )
