"""Reports on the pages: as they were published, or made now, each under a policy that lets in its own style alone."""

from __future__ import annotations

import base64
import hashlib
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.web.acme import SECRETS, TEXT
from tests.web.site import Site, a_site
from tracker.operations.reports.publication import publish
from tracker.reports.monthly.subject import Month


@pytest.fixture
def acme(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    """On SQLite."""
    site = a_site(sqlite_url, tmp_path, text=TEXT)
    with site.app.working() as session:
        publish(session, settlement="acme", month=Month(2026, 2), now=site.app.clock.now(), by="tracker")
    yield site
    site.app.close()


def test_a_published_report_is_opened_as_it_was_handed_out(acme: Site) -> None:
    client = acme.client("reader")
    listed = client.get("/reports").text
    report = client.get("/reports/published?settlement=acme&month=2026-02")

    digest = re.search(r"<code>(\w{64})</code>", listed)
    assert digest is not None
    assert hashlib.sha256(report.content).hexdigest() == digest[1]
    assert "attachment" not in report.headers.get("content-disposition", "")
    kept = client.get("/reports/published?settlement=acme&month=2026-02&keep=1")
    assert "attachment" in kept.headers["content-disposition"]
    assert client.get("/reports/published?settlement=acme&month=2026-01").status_code == 404


def test_its_policy_lets_in_its_own_style_alone(acme: Site, browser: Browser) -> None:
    answer = acme.client("reader").get("/reports/made?settlement=acme&month=2026-02")
    style = re.search(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    assert style is not None
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()

    assert answer.headers.get_list("content-security-policy") == [
        f"default-src 'none'; style-src 'sha256-{digest}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ]
    with acme.served() as address:
        page = browser.new_page()
        page.context.add_cookies([{"name": "tracker", "value": acme.secret("reader"), "url": address}])
        told: list[str] = []
        page.on("console", lambda said: told.append(said.text))
        page.goto(f"{address}/reports/made?settlement=acme&month=2026-02&form=board")
        assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontWeight") == "600"
        assert not [each for each in told if "Content Security Policy" in each]
        page.context.close()


def test_a_report_that_was_changed_is_not_handed_out(acme: Site) -> None:
    with closing(sqlite3.connect(str(acme.app.engine.url.database))) as connection, connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'reports'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE reports SET html = CAST('changed' AS BLOB)")

    answer = acme.client("reader").get("/reports/published?settlement=acme&month=2026-02")

    assert answer.status_code == 422
    assert "is not the one that was published" in answer.text


def test_nothing_hidden_is_in_what_the_monitor_makes_or_opens(acme: Site) -> None:
    client = acme.client("monitor")

    for form in ("full", "board"):
        made = client.get(f"/reports/made?settlement=acme&month=2026-02&form={form}")
        assert made.status_code == 200
        assert not [each for each in SECRETS if each in made.text], form
    assert "published?" not in client.get("/reports").text
    assert client.get("/reports/published?settlement=acme&month=2026-02").status_code == 403
    assert client.get("/reports/made?settlement=acme&month=2026-02&edition=counsel").status_code == 403
    assert acme.client("nobody").get("/reports/made?settlement=acme&month=2026-02").status_code == 404


def test_what_is_asked_for_wrongly_is_told(acme: Site) -> None:
    client = acme.client("reader")

    for wrong in ("month=2026-02&form=long", "month=2026-02&edition=press", "month=x", "month=2030-01", ""):
        assert client.get(f"/reports/made?{wrong}").status_code == 422, wrong


def test_it_is_set_as_pdf(acme: Site) -> None:
    client = acme.client("reader")

    answer = client.get("/reports/made?settlement=acme&month=2026-02&pdf=1")

    assert answer.headers["content-type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert 'value="1" class="quiet">PDF' in client.get("/reports").text
