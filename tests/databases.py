"""Databases for the harnesses, of both kinds, each a copy of one that was prepared."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from tests import postgres
from tracker import database, settings


@dataclass(slots=True)
class Kind:
    """Databases of one kind: SQLite files in a folder, or those of a server where there is one."""

    folder: Path
    server: postgres.Server | None = None
    _made: int = field(default=0)

    @property
    def name(self) -> str:
        return "SQLite" if self.server is None else "PostgreSQL"

    def make(self, like: str | None = None) -> str:
        """Make a database, as a copy of the one at an address, else empty and set up, and give its address."""
        if self.server is not None:
            url = self.server.url(self.server.make(urlsplit(like).path[1:] if like else "template1"))
            if like is None:
                database.upgrade(url)
                postgres.let_clocks_be_set(url)
            return url
        self._made += 1
        place = self.folder / f"{self._made}.db"
        if like is None:
            url = settings.address(str(place))
            database.upgrade(url, create=True)
            return url
        original = settings.file_of(like)
        assert original is not None
        shutil.copyfile(original, place)
        return settings.address(str(place))

    def drop(self, url: str) -> None:
        """Let go of a database."""
        if self.server is not None:
            self.server.drop(urlsplit(url).path[1:])
            return
        place = settings.file_of(url)
        assert place is not None
        place.unlink()


@contextmanager
def both() -> Iterator[tuple[Kind, Kind]]:
    """Give SQLite in a folder of its own and a private PostgreSQL."""
    with tempfile.TemporaryDirectory(prefix="tracker-torture-") as folder, postgres.running() as server:
        yield Kind(Path(folder)), Kind(Path(folder), server)
