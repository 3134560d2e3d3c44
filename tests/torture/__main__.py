"""Runs the harnesses, all or those named, and prints what each found, then the table of all of them.

`python -m tests.torture replicas --size 0.1` runs one, with a tenth of the tries.
"""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

# Each is a module of this folder, with the bars that it tries to break.
HARNESSES = (
    *("replicas", "sleepers", "zones", "upgrades", "kills", "backups", "failures"),
    *("machines", "vintages", "channels", "hostile", "injections", "cells", "lockstep"),
)


def main() -> int:
    """Run the harnesses that were asked for; 1 where a bar was missed."""
    from tests.torture.figures import line, table, timed

    parser = argparse.ArgumentParser(prog="python -m tests.torture", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(HARNESSES)}; all without it")
    parser.add_argument("--size", type=float, default=1.0, metavar="SHARE", help="of the full number of tries")
    asked = parser.parse_args()
    seen = []
    for name in asked.names or HARNESSES:
        if name not in HARNESSES:
            parser.error(f"there is no harness {name}; there are: {', '.join(HARNESSES)}")
        for figure in timed(import_module(f"tests.torture.{name}").harness(asked.size)):
            sys.stdout.write(f"{line(figure)}\n")
            sys.stdout.flush()
            seen.append(figure)
    sys.stdout.write(f"\n{table(seen)}\n")
    return 0 if all(figure.met for figure in seen) else 1


if __name__ == "__main__":
    sys.exit(main())
