"""The command line on a database of the test's own, with the time set."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Tracker


@pytest.fixture
def tracker(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Tracker:
    """The command line, called in a folder of its own on an empty database, by Maria, at noon UTC on 2 March 2026."""
    monkeypatch.setenv("TRACKER_DATABASE_URL", sqlite_url)
    monkeypatch.delenv("TRACKER_EVIDENCE", raising=False)
    monkeypatch.chdir(tmp_path)
    return Tracker(tmp_path, capsys)


@pytest.fixture
def acme(tracker: Tracker) -> Tracker:
    """The same with Acme's settlement loaded: the journal holds one entry."""
    tracker.write("acme.yaml")
    assert tracker("load", "acme.yaml").code == 0
    return tracker
