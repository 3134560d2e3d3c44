"""`python -m benchmarks [NAME...]`: measure everything, or the named modules, and print the table."""

from __future__ import annotations

import importlib
import platform
import sqlite3
import sys

from benchmarks.table import Line, written

# Each module has `lines()`, which measures and gives its lines of the table.
MODULES = ("counting",)


def main(names: list[str]) -> int:
    """Print the table; give 1 where a figure missed what it must reach."""
    lines: list[Line] = []
    for name in names or MODULES:
        print(f"measuring {name} ...", file=sys.stderr, flush=True)
        lines += importlib.import_module(f"benchmarks.{name}").lines()
    print(f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {platform.machine()}\n")
    print(written(lines))
    return 0 if all(line.reached for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
