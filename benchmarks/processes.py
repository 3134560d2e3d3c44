"""Whole processes: how long one takes from start to end, and how much memory it holds at most."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

TRACKER = (sys.executable, "-c", "from tracker.cli import main; main()")
_ROOT = Path(__file__).resolve().parents[1]
# A child's peak counts the process it was split from, so one that holds little stands between.
_BETWEEN = """
import json, resource, subprocess, sys
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
print(json.dumps([done.returncode, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a process works: its folder and its database."""

    folder: Path
    database: Path

    def environment(self) -> Mapping[str, str]:
        """Give the environment, with this copy of the tracker first, whose byte-code is kept as it is wherever it runs."""
        return {
            **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
            "PYTHONPATH": str(_ROOT),
            "TRACKER_DATABASE_URL": str(self.database),
            "XDG_DATA_HOME": str(self.folder),
        }


def tracker(place: Place, *arguments: str) -> None:
    """Run one command of the tracker to its end."""
    run(place, (*TRACKER, *arguments))


def run(place: Place, command: Sequence[str]) -> None:
    """Run a process to its end, which must be a good one."""
    done = subprocess.run(
        command, cwd=place.folder, env=place.environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command[2:])} ended with {done.returncode}:\n{done.stderr}")


def peak(place: Place, *arguments: str) -> int:
    """Give the most memory, in bytes, that one command of the tracker held."""
    between = subprocess.run(
        (sys.executable, "-I", "-S", "-c", _BETWEEN, *TRACKER, *arguments),
        cwd=place.folder,
        env=place.environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    returned, kibibytes = json.loads(between.stdout)
    if returned:
        sys.exit(f"tracker {' '.join(arguments)} ended with {returned}:\n{between.stderr}")
    return int(kibibytes) * (1024 if sys.platform.startswith("linux") else 1)
