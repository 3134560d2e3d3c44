"""A settlement's page: what was agreed and what became of it, with the way to each deadline, and nothing that is hidden."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.web.acme import SECRETS, TEXT
from tests.web.site import BEGINNING, Site, a_site
from tracker.operations.facts.recommendations import Asked, answer, recommend
from tracker.operations.facts.record import Attribution, Circumstances
from tracker.rules.facts import Answer, When


@pytest.fixture
def acme(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    """On SQLite."""
    site = a_site(sqlite_url, tmp_path, text=TEXT)
    circumstances = Circumstances(
        attribution=Attribution(actor=BEGINNING.actor, by="administrator"), now=site.app.clock.now()
    )
    day = When.on(date(2026, 2, 2))
    with site.app.writing(BEGINNING.actor) as session:
        asked = [Asked(code=f"R{n}", title=f"Step {n}", received=When.on(date(2026, 2, 1))) for n in range(1, 5)]
        recommend(session, asked, circumstances=circumstances)
        answer(session, ["R2", "R3", "R4"], Answer.ADOPTED, circumstances=circumstances, when=day)
        answer(session, ["R3", "R4"], Answer.IMPLEMENTED, circumstances=circumstances, when=day)
        answer(session, ["R4"], Answer.VERIFIED, circumstances=circumstances, when=day)
    yield site
    site.app.close()


def test_it_shows_what_was_agreed_and_leads_to_each_deadline(acme: Site) -> None:
    page = acme.client("reader").get("/settlements/acme").text

    assert "<h1>Acme, 2026</h1>" in page
    assert 'href="/deadlines/acme/A6"' in page
    assert 'href="/register?settlement=acme&amp;instrument=order"' in page
    assert "The order may end early" in page
    assert "How long the plan may take" in page
    assert "Ninety days" in page
    assert "Nobody monitors" not in page  # its term names no monitor, and no step was taken


def test_the_board_has_each_recommendation_in_the_column_of_who_is_waited_for(acme: Site) -> None:
    page = acme.client("reader").get("/settlements/acme").text

    columns = re.split(r'<h3 id="board-(\w+)">', page)[1:]
    shown = {
        key: re.findall(r'<article class="card" aria-label="(\w+)"', text.partition("</section>")[0])
        for key, text in zip(columns[::2], columns[1::2], strict=True)
    }
    assert shown == {"open": ["R1"], "ours": ["R2"], "theirs": ["R3"], "closed": ["R4"]}


def test_what_is_hidden_from_the_monitor_shows_nowhere_on_it(acme: Site) -> None:
    for path in ("/settlements", "/settlements/acme"):
        seen = acme.client("monitor").get(path)
        assert seen.status_code in {200, 303}
        assert not [each for each in SECRETS if each in seen.text], path
    whole = acme.client("reader").get("/settlements/acme").text

    assert [each for each in SECRETS if each not in whole] == []


def test_who_has_no_role_sees_no_settlement(acme: Site) -> None:
    client = acme.client("nobody")

    assert "Acme" not in client.get("/settlements").text
    assert client.get("/settlements/acme").status_code == 404
    assert client.get("/settlements/none").status_code == 404


def test_the_only_settlement_is_opened_at_once(acme: Site) -> None:
    assert acme.client("reader").get("/settlements").headers["location"] == "/settlements/acme"
