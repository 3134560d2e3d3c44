"""A harness that is ended, however that comes, leaves no server and no process behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import pytest

ROOT = Path(__file__).parents[2]
# It starts a server of PostgreSQL, and processes to kill.
HARNESS = (sys.executable, "-m", "benchmarks.torture", "kills")
PATIENCE = 60.0
T = TypeVar("T")


class Started:
    """A harness and whatever it started: all of them have its mark in their environment."""

    def __init__(self, folder: str, *command: str) -> None:
        self._mark = f"TRACKER_STARTED_BY={uuid.uuid4()}"
        name, _, value = self._mark.partition("=")
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, name: value, "PYTHONPATH": str(ROOT), "TMPDIR": folder},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_in_the_background,  # noqa: PLW1509 — no thread of ours runs while tests start
        )

    def commands(self) -> dict[int, str]:
        """Give the command of every process that bears the mark."""
        return {
            int(place.name): _read(place / "cmdline").replace("\0", " ")
            for place in Path("/proc").iterdir()
            if place.name.isdigit() and self._mark in _read(place / "environ").split("\0")
        }

    def server_folder(self) -> Path | None:
        """Give the folder of its server, once there is one."""
        for command in self.commands().values():
            if "/postgres -D " in command:
                return Path(command.partition(" -D ")[2].split()[0]).parent
        return None


def _in_the_background() -> None:
    """Ignore interrupts, as a shell has its background do; a hang-up is as usual, though the tests may run under `nohup`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def _read(file: Path) -> str:
    try:
        return file.read_bytes().decode(errors="replace")
    except OSError:  # it ended just now, or is another user's
        return ""


def _awaited(found: Callable[[], T | None]) -> T | None:
    last = time.monotonic() + PATIENCE
    while (seen := found()) is None and time.monotonic() < last:
        time.sleep(0.1)
    return seen


@contextmanager
def _started(*command: str) -> Iterator[tuple[Started, Path]]:
    # A test's own folder has too long a name for a socket.
    with tempfile.TemporaryDirectory() as temporary:
        started = Started(temporary, *command)
        try:
            folder = _awaited(started.server_folder)
            assert folder is not None, started.commands()
            yield started, folder
        finally:
            started.process.kill()
            for number in started.commands():
                os.kill(number, signal.SIGKILL)
            started.process.wait()


def _assert_nothing_is_left(started: Started, folder: Path) -> None:
    started.process.wait(PATIENCE)
    assert _awaited(lambda: None if started.commands() or folder.exists() else True), (started.commands(), folder)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_a_harness_that_is_ended_by_a_signal_leaves_no_server_behind(number: signal.Signals) -> None:
    with _started(*HARNESS) as (started, folder):
        started.process.send_signal(number)

        _assert_nothing_is_left(started, folder)


def test_a_harness_whose_parent_dies_ends_and_leaves_no_server_behind() -> None:
    with _started("sh", "-c", '"$@" & wait', "sh", *HARNESS) as (started, folder):
        started.process.kill()

        _assert_nothing_is_left(started, folder)
