"""Runs the harnesses, all or those named, and prints what each found, then the table of all of them.

`python -m benchmarks.torture replicas --size 0.1` runs one, with a tenth of the tries.
"""

from __future__ import annotations

import argparse
import ctypes
import signal
import sys
from importlib import import_module

# Each is a module of this folder, with the bars that it tries to break.
HARNESSES = (
    *("replays", "flips", "crashes"),
    *("replicas", "sleepers", "zones", "upgrades", "kills", "backups", "failures"),
    *("machines", "vintages", "channels", "hostile", "injections", "cells", "lockstep", "programs"),
)
_PARENT_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of Linux


def main() -> int:
    """Run the harnesses that were asked for; 1 where a bar was missed."""
    from benchmarks.torture.figures import line, table, timed

    parser = argparse.ArgumentParser(prog="python -m benchmarks.torture", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(HARNESSES)}; all without it")
    parser.add_argument("--size", type=float, default=1.0, metavar="SHARE", help="of the full number of tries")
    asked = parser.parse_args()
    _end_tidily()
    seen = []
    for name in asked.names or HARNESSES:
        if name not in HARNESSES:
            parser.error(f"there is no harness {name}; there are: {', '.join(HARNESSES)}")
        for figure in timed(import_module(f"benchmarks.torture.{name}").harness(asked.size)):
            sys.stdout.write(f"{line(figure)}\n")
            sys.stdout.flush()
            seen.append(figure)
    sys.stdout.write(f"\n{table(seen)}\n")
    return 0 if all(figure.met for figure in seen) else 1


def _end_tidily() -> None:
    """Leave nothing running and nothing lying about when we are ended: by a signal, or (unless under `nohup`) with our parent."""
    # In the background of a shell, an interrupt that somebody sends would be ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, _end)
    if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _end(number: int, _: object) -> None:
    signal.signal(number, signal.SIG_DFL)  # should SQLite's callback swallow this end, the next one is final
    sys.exit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
