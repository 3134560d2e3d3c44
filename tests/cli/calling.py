"""Calls the command line as a person would, and keeps what it said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.operations.acme import FILE
from tracker.cli import run
from tracker.clock import Clock
from tracker.database import open_engine

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


@dataclass(frozen=True, slots=True)
class Tracker:
    """The command line in a folder; `url` is the address by which its owner reaches the database."""

    folder: Path
    capsys: pytest.CaptureFixture[str]
    url: str

    def __call__(self, *arguments: str, at: datetime = NOON, login: str = "maria") -> Said:
        self.capsys.readouterr()
        code = run(arguments, clock=Clock(at), login=login)
        out, err = self.capsys.readouterr()
        return Said(code, out, err)

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
