"""A folder into which each digest is written once, under its key: for another program to take up."""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from tracker.delivery.outcomes import Accepted, Deferred, Letter, Outcome
from tracker.delivery.webhook import payload_of


class Spool:
    """Writes letters as files of JSON; a letter that is there already is not written again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, letter: Letter) -> Outcome:
        """Write a letter beside its place, then rename it: whoever looks sees all of it or nothing."""
        # The key ends with a domain from the settings: its hash is a file name on every system.
        name = f"{letter.on.isoformat()}-{sha256(letter.key.encode()).hexdigest()[:32]}.json"
        place, beside = self._folder / name, self._folder / f".{name}.{os.getpid()}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if place.exists():
                return Accepted(f"{name} was there already")
            with beside.open("wb") as file:
                file.write(payload_of(letter))
                file.flush()
                os.fsync(file.fileno())
            beside.replace(place)
            _sync(self._folder)
        except OSError as error:
            with suppress(OSError):
                beside.unlink(missing_ok=True)
            return Deferred(f"{name} cannot be written: {error.strerror}.", down=True)
        return Accepted(name)

    def close(self) -> None:
        """Nothing is open."""


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
