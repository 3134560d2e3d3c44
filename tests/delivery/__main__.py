"""`python -m tests.delivery`: kill the run and the sender so many times, and print the figures."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

from tests import postgres
from tests.delivery.crashing import crash
from tests.torture.databases import Kind


def main() -> int:
    """Kill so many times and print the figures; 1 where a bar is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.delivery", description=main.__doc__)
    parser.add_argument("--kills", type=int, default=1_000, metavar="N")
    parser.add_argument("--size", type=float, default=1, metavar="SHARE", help="only this share of the kills")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    asked = parser.parse_args()
    # A kill ends the process and not the machine: what it wrote survives in memory as it would on a disk.
    memory = Path("/dev/shm")  # noqa: S108 — a folder of our own is made in it
    folder = Path(tempfile.mkdtemp(dir=memory if memory.is_dir() else None))
    missed = False
    try:
        with postgres.running() as server:
            for kind in (Kind(folder / "sqlite"), Kind(folder / "postgresql", server)):
                kind.folder.mkdir()
                began = time.perf_counter()
                figures = crash(kind, max(1, round(asked.kills * asked.size)), seed=asked.seed)
                sys.stdout.write(f"{kind.name}: {figures} {time.perf_counter() - began:.0f} s.\n")
                for fault in figures.faults:
                    sys.stderr.write(f"{fault}\n")
                missed |= bool(figures.faults) or figures.most_repeats_after_a_kill > 1
    finally:
        shutil.rmtree(folder)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
