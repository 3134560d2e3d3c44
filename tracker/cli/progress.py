"""Shows on a terminal that long work goes on; in a pipe, nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from rich.console import Console

_T = TypeVar("_T")
# Fewer steps than this are done before a bar could be read.
_WORTH_A_BAR = 5


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show on a terminal what is being done, while it is being done."""
    if not sys.stderr.isatty():
        yield
        return
    with _console().status(f"{what}…"):
        yield


def counted(steps: Iterable[_T], *, total: int, what: str) -> Iterator[_T]:
    """Pass the steps on, with a bar on a terminal that shows how many of `total` are done."""
    if total < _WORTH_A_BAR or not sys.stderr.isatty():
        yield from steps
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=_console(), transient=True) as bar:
        task = bar.add_task(what, total=total)
        for step in steps:
            yield step
            bar.advance(task)


def _console() -> Console:
    from rich.console import Console

    # Standard error, so that what is printed can be piped on while the bar is seen.
    return Console(stderr=True)
