"""The pages over Acme's settlement, with a person for each role."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.site import Site, a_site


@pytest.fixture
def site(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    """On SQLite: a page's SQL is that of its operations, which are tried on both kinds beneath."""
    made = a_site(sqlite_url, tmp_path)
    yield made
    made.app.close()
