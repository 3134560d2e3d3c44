"""Each benchmark in a process of its own: what another left in memory would be searched for rubbish in this one."""

from __future__ import annotations

import importlib
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.table import Effort, Line


def measured_apart(name: str, effort: Effort) -> list[Line]:
    """Measure what the module of that name measures."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(_measured, name, effort).result()


def _measured(name: str, effort: Effort) -> list[Line]:
    lines: list[Line] = importlib.import_module(f"benchmarks.{name}").lines(effort)
    return lines
