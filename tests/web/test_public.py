"""What everybody sees: the public edition of what is open, and no other page, whoever asks and with whatever."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.operations import acme
from tests.web.acme import SECRETS
from tests.web.acme import TEXT as FULL
from tests.web.site import Client, Site, a_site
from tests.web.test_routes import address_of
from tracker import database
from tracker.clock import Clock
from tracker.operations.agreement.load import load
from tracker.rules.people.actor import Actor, Author, Proof
from tracker.web.application import application
from tracker.web.pages import ROUTES
from tracker.web.public import ROUTES as PUBLIC

OFFICER = Author(actor=Actor("officer", Proof.PASSWORD), by="officer")
OPEN = "time_zone: America/New_York\nopen_to_public: yes\n"


@pytest.fixture
def sqlite_site(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    """Acme's settlement, open to everybody, with duties for counsel and an authority, and another that is not open."""
    sqlite_site = a_site(sqlite_url, tmp_path, text=FULL.replace("time_zone: America/New_York\n", OPEN))
    closed = acme.FILE.replace("settlement: acme", "settlement: closed").replace("Acme", "Closed").replace("mc:", "cc:")
    with sqlite_site.app.writing(OFFICER.actor) as session:
        load(
            session,
            acme.agreement(closed.replace("owner: mc", "owner: cc")),
            author=OFFICER,
            now=acme.NOW,
        )
    yield sqlite_site
    sqlite_site.app.close()


def everybody(sqlite_site: Site, **cookies: str) -> Client:
    return Client(
        application(sqlite_site.app, log=sqlite_site.lines.append, routes=PUBLIC),
        sqlite_site.app.settings.web_address,
        cookies=cookies,
    )


def test_everybody_sees_the_public_edition_of_what_is_open(sqlite_site: Site) -> None:
    client = everybody(sqlite_site)

    assert "/settlements/acme" in client.get("/").text
    shown = client.get("/settlements/acme")
    made = client.get("/settlements/acme/report?month=2026-02")
    assert (shown.status_code, made.status_code) == (200, 200)
    assert "Action plan" in made.text
    for page in (client.get("/").text, shown.text, made.text):
        assert [each for each in SECRETS if each in page] == []
        assert "Closed" not in page


@pytest.mark.parametrize("path", ["/settlements/closed", "/settlements/closed/report", "/settlements/none"])
def test_what_is_not_open_is_as_if_it_were_not_there(sqlite_site: Site, path: str) -> None:
    answer = everybody(sqlite_site).get(path)

    assert answer.status_code == 404
    assert "Closed" not in answer.text


def test_no_other_route_answers_whoever_asks(sqlite_site: Site) -> None:
    """Not even an administrator, who is signed in elsewhere, by cookie or by token."""
    client = everybody(sqlite_site, **{sqlite_site.cookie: sqlite_site.secret("administrator")})
    open_to_all = {address_of(each) for each in PUBLIC}
    for route in ROUTES:
        path = address_of(route)
        answer = client.request(route.method, path, headers={"Authorization": "Bearer x"})
        if route.method == "GET" and path in open_to_all:
            assert answer.status_code == 200, path
            assert "administrator" not in answer.text.lower()
        else:
            assert answer.status_code in {403, 404, 405}, (route.method, path, answer.status_code)


def test_nothing_is_written(sqlite_site: Site) -> None:
    def rows() -> list[object]:
        with database.reading(sqlite_site.app.engine) as session:
            tables = session.scalars(text("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")).all()
            return [session.execute(text(f'SELECT * FROM "{each}"')).all() for each in tables]  # noqa: S608 — our own tables

    client, before = everybody(sqlite_site, **{sqlite_site.cookie: sqlite_site.secret("administrator")}), None
    before = rows()
    # Elsewhere, a request of who is signed in is noted by then.
    object.__setattr__(sqlite_site.app, "clock", Clock(acme.NOW + timedelta(minutes=10)))
    for path in ("/", "/settlements/acme", "/settlements/closed", "/settlements/acme/report", "/sign-in", "/register"):
        client.get(path)

    assert rows() == before
