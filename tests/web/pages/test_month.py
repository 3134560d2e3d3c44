"""The month's page: each deadline on its safe date, and a crowded day as its first few with the way to all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web.acme import SECRETS, TEXT
from tests.web.site import Site, a_site

_CROWD = "".join(
    f"  C{n}: {{instrument: order, title: Letter {n}, kind: report, due: on 2026-03-20, source: P1}}\n"
    for n in range(1, 16)
)


@pytest.fixture
def crowded(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    """On SQLite."""
    site = a_site(sqlite_url, tmp_path, text=TEXT.replace("recommendation_terms:", f"{_CROWD}recommendation_terms:"))
    yield site
    site.app.close()


def test_a_crowded_day_shows_how_many_and_leads_to_all(crowded: Site) -> None:
    page = crowded.client("reader").get("/month").text

    assert "<h1>March 2026</h1>" in page
    assert len(re.findall(r'href="/deadlines/acme/C\d+"', page)) == 2
    assert "13 more" in page
    assert 'href="/register?due_after=2026-03-20&amp;due_before=2026-03-20"' in page
    assert 'href="/deadlines/acme/A1"' in page  # 16 March
    assert 'href="/month?month=2026-02"' in page


def test_the_address_says_which_month_and_whose(crowded: Site) -> None:
    client = crowded.client("reader")

    assert "Hidden payment" in client.get("/month?month=2026-06").text
    assert "No deadlines" in client.get("/month?mine=1").text
    assert client.get("/month?settlement=none").status_code == 404
    for wrong in ("2026-13", "2026", "x", "99999-01", "2026-1x"):
        assert client.get(f"/month?month={wrong}").status_code == 422, wrong


def test_nothing_hidden_is_counted(crowded: Site) -> None:
    page = crowded.client("monitor").get("/month?month=2026-06").text

    assert not [each for each in SECRETS if each in page]
    assert "No deadlines" in page
