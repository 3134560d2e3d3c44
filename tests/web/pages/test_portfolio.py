"""The portfolio's page: every settlement that the reader sees, with the way to each, and nothing of the others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.operations import acme
from tests.web.acme import SECRETS, TEXT
from tests.web.site import BEGINNING, Site, a_site
from tracker.operations.agreement.load import load
from tracker.operations.people.persons import grant
from tracker.rules.people.actor import Author
from tracker.rules.people.roles import Role


@pytest.fixture
def two(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    """On SQLite."""
    site = a_site(sqlite_url, tmp_path, text=TEXT)
    bolt = acme.FILE.replace("settlement: acme", "settlement: bolt").replace("Acme", "Bolt")
    author = Author(actor=BEGINNING.actor, by="administrator")
    now = site.app.clock.now()
    with site.app.writing(BEGINNING.actor) as session:
        load(session, acme.agreement(bolt, "bolt.yaml"), author=author, now=now)
        grant(session, "nobody", Role.READER, within="bolt", author=author, now=now)
    yield site
    site.app.close()


def test_it_leads_to_every_settlement(two: Site) -> None:
    page = two.client("reader").get("/portfolio").text

    assert 'href="/settlements/acme"' in page
    assert 'href="/settlements/bolt"' in page
    assert "<h1>Portfolio</h1>" in page


def test_who_sees_one_settlement_sees_nothing_of_the_other(two: Site) -> None:
    for path in ("/portfolio", "/settlements", "/month"):
        answer = two.client("nobody").get(path)
        assert answer.status_code in {200, 303}
        assert "acme" not in answer.text.lower(), path


def test_nothing_hidden_is_counted_for_the_monitor(two: Site) -> None:
    page = two.client("monitor").get("/portfolio").text

    assert 'href="/settlements/acme"' in page
    assert not [each for each in SECRETS if each in page]
