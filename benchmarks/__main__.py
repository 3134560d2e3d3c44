"""`python -m benchmarks`: measure everything, or what `--only` names, and print the table."""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks.apart import measured_apart
from benchmarks.table import Effort, Line, written

# Each module has `lines(effort)`, which measures and gives its lines of the table.
MODULES = (
    "counting",
    "reading",
    "loading",
    "happenings",
    "recording",
    "drafting",
    "day",
    "report",
    "setting",
    "spreadsheets",
    "listing",
    "register",
    "past",
    "portfolio",
    "outbox",
    "journal",
    "sustained",
    "unchanged",
)
FULL = Effort(times=7, largest=1_000_000)
QUICK = Effort(times=3, largest=100_000)


def main() -> int:
    """Print the table; give 1 where a bar is missed."""
    asked = _arguments()
    names = asked.only or MODULES
    lines: list[Line] = []
    for place, name in enumerate(names, start=1):
        with _progress(f"measuring {name} ({place} of {len(names)})"):
            lines += measured_apart(name, QUICK if asked.quick else FULL)
    print(
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}, "
        f"{os.cpu_count()} cores, one used\n"
    )
    print(written(lines))
    return 0 if all(line.met for line in lines) else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--only", action="append", choices=MODULES, metavar="NAME", help=f"one of {', '.join(MODULES)}")
    parser.add_argument("--quick", action="store_true", help=f"{QUICK.times} times each, {QUICK.largest:,} at most")
    return parser.parse_args()


@contextmanager
def _progress(what: str) -> Iterator[None]:
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield


if __name__ == "__main__":
    sys.exit(main())
