"""Calls the command line as a person would, and keeps what it said."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests import postgres
from tests.answers.checking import require_answer, require_refusal
from tests.operations.acme import FILE
from tracker.cli import NO_DATABASE, NOT_HERE, REFUSED, run
from tracker.clock import Clock
from tracker.database import open_engine
from tracker.settings import DATABASE_URL, file_of

REFUSALS = (REFUSED, NOT_HERE, NO_DATABASE)
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Said:
    """What one call said on standard output and standard error, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


# What a command said and left in the database, by all that this follows from.
_BEGUN: dict[tuple[object, ...], tuple[Said, bytes]] = {}


@dataclass(frozen=True, slots=True)
class Tracker:
    """The command line in a folder; `url` is the address by which its owner reaches the database."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    url: str

    def begin(self, *arguments: str, at: datetime = NOON, login: str = "maria") -> Said:
        """Call a command that many tests begin with: what it made of the same database, from the same files, is copied."""
        file = file_of(self.url)
        if file is None:
            return self(*arguments, at=at, login=login)
        files = [self.folder / each for each in arguments if (self.folder / each).is_file()]
        given = tuple(sha256(each.read_bytes()).digest() for each in (file, *files))
        begun = (*given, *arguments, at, login)
        if begun not in _BEGUN:
            said = self(*arguments, at=at, login=login)
            _BEGUN[begun] = said, file.read_bytes()
        said, left = _BEGUN[begun]
        file.write_bytes(left)
        return said

    def __call__(self, *arguments: str, at: datetime = NOON, login: str = "maria") -> Said:
        self.capsys.readouterr()
        with self._logged_in(login):
            code = run(arguments, clock=Clock(at), login=login)
            if self._looks(arguments) and code not in REFUSALS:
                self.capsys.readouterr()
                with postgres.as_shipped(self.url):
                    code = run(arguments, clock=Clock(at), login=login)
        out, err = self.capsys.readouterr()
        if out and "--json" in arguments:
            require_answer(arguments, json.loads(out))
        if code in REFUSALS and not out and "--json" in arguments:
            require_refusal(json.loads(err))
        return Said(code, out, err)

    @contextmanager
    def _logged_in(self, login: str) -> Iterator[None]:
        """On a server, work as a role of that name that is a worker: there it is the server that says who is logged in."""
        worker = postgres.as_worker(self.url)
        if worker == self.url or os.environ.get(DATABASE_URL) != worker:
            yield
            return
        os.environ[DATABASE_URL] = postgres.as_person(self.url, login)
        try:
            yield
        finally:
            os.environ[DATABASE_URL] = worker

    def _looks(self, arguments: tuple[str, ...]) -> bool:
        """Whether a doctor looks at a server, who is shown it as it is shipped: for the clocks that tests set something is off.

        A refusal stands as it is: it enters the journal under a clock that was set.
        """
        return file_of(self.url) is None and arguments[:1] == ("doctor",) and "--mend" not in arguments

    @contextmanager
    def opened(self) -> Iterator[Engine]:
        """Give the database itself, past the command line."""
        engine = open_engine(self.url)
        yield engine
        engine.dispose()

    def write(self, name: str, text: str = FILE) -> Path:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path
