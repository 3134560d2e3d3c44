"""Each item of a digest leads to its page, where it is known under which address the pages are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.operations import acme
from tests.web.site import ADDRESS, BEGINNING, Site, a_site
from tracker import models
from tracker.delivery.channels import Channels
from tracker.operations.people.persons import grant
from tracker.rules.people.actor import Author
from tracker.rules.people.roles import Role
from tracker.settings import Settings

BEGUN = acme.FILE.replace(
    "monitor-engaged: {}", "monitor-engaged: {on: 2024-04-01, source: P1, grade: record}"
).replace("    kind: consent order\n", "    kind: consent order\n    needs_approval: true\n")


def bodies(site: Site, folder: Path, pages: str | None) -> dict[str, str]:
    acme.run_days(site.app.engine, acme.NOW, channels=Channels(folder=folder, pages=pages))
    m, p = models.Message, models.Person
    with site.app.inspecting() as session:
        return dict(session.execute(select(p.key, m.body).join(p, p.id == m.person_id)).all())


def test_every_item_leads_to_its_page(sqlite_url: str, tmp_path: Path) -> None:
    site = a_site(sqlite_url, tmp_path, text=BEGUN)
    with site.app.writing(BEGINNING.actor) as session:
        author = Author(actor=BEGINNING.actor, by="administrator")
        grant(session, "mc", Role.READER, within=None, author=author, now=acme.NOW)
    done = {"code": "A3@2026-Q1", "when": "2026-03-01", "early": "It was asked for."}
    assert site.program("officer").post("/api/v1/acts/resolve", json=done).status_code == 200

    found = bodies(site, tmp_path, ADDRESS)
    links = {key: re.findall(rf"^    {ADDRESS}(/\S+)$", body, re.MULTILINE) for key, body in found.items()}

    assert links == {
        "mc": ["/deadlines/acme/A4", "/settlements/acme"],
        "approver": ["/deadlines/acme/A3@2026-Q1/approval"],
    }
    for key, paths in links.items():
        assert {path: site.client(key).get(path).status_code for path in paths} == dict.fromkeys(paths, 200)
    site.app.close()


def test_where_no_address_is_set_there_is_none(site: Site, tmp_path: Path) -> None:
    assert [body for body in bodies(site, tmp_path, None).values() if "://" in body] == []


@pytest.mark.parametrize(
    ("environ", "pages"),
    [({"TRACKER_WEB_ADDRESS": "https://tracker.example.org/"}, "https://tracker.example.org"), ({}, None)],
)
def test_the_address_of_the_pages_is_that_of_the_messages(environ: dict[str, str], pages: str | None) -> None:
    assert Settings.read(environ, "a.db").channels.pages == pages
