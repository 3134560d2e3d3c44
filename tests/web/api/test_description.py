"""The description in OpenAPI, and the page of ours that says the same: both whole, and nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

from benchmarks.torture import programs
from tests.web import acme
from tests.web.site import Site, a_site
from tracker.web.api.acts import acts
from tracker.web.api.problems import MEANINGS, anchor
from tracker.web.api.readings import RESOURCES


def test_schemathesis_finds_no_fault(sqlite_url: str, tmp_path: Path) -> None:
    """Two addresses of all: the harness asks each of them."""
    site = a_site(sqlite_url, tmp_path, text=acme.TEXT)
    addresses = ("/api/v1/journal/entries/{entry}", "/api/v1/settlements")

    figure = programs.figure(site.program("administrator"), examples=3, addresses=addresses)
    site.app.close()

    assert figure.met, figure.found
    assert figure.tries > 20


def test_the_page_tells_every_address_and_every_kind_of_refusal(site: Site) -> None:
    answer = site.client().get("/api")

    assert answer.status_code == 200
    wanted = [f"/api/v1{each.path}" for each in RESOURCES] + [f"/api/v1/acts/{name}" for name in acts()]
    assert [path for path in wanted if f"<code>{path}</code>" not in answer.text] == []
    assert [title for title in MEANINGS if f'id="{anchor(title)}"' not in answer.text] == []
    assert re.findall(r'(?:src|href)="(?!/)(?!#)[^"]*"', answer.text) == []


def test_the_description_needs_no_sign_in_and_names_no_place_elsewhere(site: Site) -> None:
    answer = site.client().get("/api/openapi.json")

    assert answer.json()["openapi"] == "3.1.0"
    assert "http" not in re.sub(r'"(type|scheme)": ?"(http|bearer)"', "", answer.text)
