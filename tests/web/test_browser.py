"""Every page as Chromium shows it: axe finds nothing, nothing scrolls sideways, no text that somebody gave runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, expect

from tests.browsers import violations
from tests.operations import acme
from tests.web.pages.test_approval import GUARDED, done
from tests.web.site import PASSWORD, Site, a_site

DESKTOP, PHONE, NARROWEST = 1280, 390, 320
# Every page, as the administrator sees it; a new one is added here.
SHOWN = (
    "/",
    "/account",
    "/api",
    "/calendars",
    "/month",
    "/month?month=2026-04&settlement=acme",
    "/settlements/acme",
    "/settlements/acme/obligations/new",
    "/settlements/acme/obligations/A1",
    "/settlements/acme/whatif?code=A1",
    "/settlements/acme/whatif?what=ended&code=monitorship",
    "/settlements/acme/whatif?s=what%3Dhappened%26event%3Dserved%26when%3D2026-03-01",
    "/portfolio",
    "/reports",
    "/load",
    "/people",
    "/people/officer",
    "/health",
    "/journal",
    "/journal?action=load&from=2026-03-01",
    "/journal/proof",
    "/register",
    "/register?settlement=acme&status=upcoming&q=report",
    "/deadlines/acme/A1",
    "/deadlines/acme/A1?as_of=2026-02-01&known_at=2026-03-02T16:59",
    "/deadlines/acme/A2",
    "/deadlines/acme/A3",
    "/deadlines/acme/A3@2026-Q1",
    "/deadlines/acme/A1/done",
    "/deadlines/acme/A6/paid",
    "/entries/1",
    "/nothing-here",
)
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'>{{7*7}}"


@contextmanager
def opened(
    browser: Browser, site: Site, *, width: int = DESKTOP, scheme: str = "light", **more: bool
) -> Iterator[Page]:
    """A page of a browser in which the administrator is signed in; whatever goes wrong in it is an error of the test."""
    with site.served() as address:
        context = browser.new_context(
            base_url=address,
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]  # one of two literals
            **more,  # type: ignore[arg-type]  # whether it has script, or a policy
        )
        context.add_cookies([{"name": "tracker", "value": site.secret("administrator"), "url": address}])
        page = context.new_page()
        wrong: list[str] = []

        def dismiss(dialog: Dialog) -> None:
            wrong.append(dialog.message)
            dialog.dismiss()

        def note(said: ConsoleMessage) -> None:
            if "Content Security Policy" in said.text:
                wrong.append(said.text)

        page.on("dialog", dismiss)
        page.on("console", note)
        yield page
        context.close()
        assert wrong == []


# The page's own policy stops axe, which is a script; the policy itself is tested apart.
@pytest.mark.parametrize(("width", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_axe_finds_nothing(browser: Browser, site: Site, width: int, scheme: str) -> None:
    found: list[str] = []
    with opened(browser, site, width=width, scheme=scheme, bypass_csp=True) as page:
        for path in SHOWN:
            page.goto(path)
            found += [f"{path} {each}" for each in violations(page)]
        page.context.clear_cookies()
        page.goto("/sign-in")
        found += violations(page)

    assert found == []


def test_what_waits_for_approval_is_shown_whole_on_a_phone_with_nothing_amiss(
    browser: Browser, sqlite_url: str, tmp_path: Path
) -> None:
    site = a_site(sqlite_url, tmp_path, text=GUARDED)
    done(site, "officer", note="By post")
    path = "/deadlines/acme/A1/approval"
    with opened(browser, site, width=NARROWEST, bypass_csp=True) as page:
        page.goto(path)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROWEST
        page.get_by_role("button", name="Approve").click()
        assert "/entries/" in page.url
    site.app.close()


@pytest.mark.parametrize("width", [DESKTOP, PHONE, NARROWEST])
def test_nothing_needs_sideways_scrolling(browser: Browser, site: Site, width: int) -> None:
    with opened(browser, site, width=width) as page:
        wide = {}
        for path in SHOWN:
            page.goto(path)
            wide[path] = page.evaluate("document.documentElement.scrollWidth")

    assert {path: each for path, each in wide.items() if each > width} == {}


def test_a_person_signs_in_without_script_by_keyboard_alone(browser: Browser, site: Site) -> None:
    site.give_password("officer")
    with opened(browser, site, java_script_enabled=False) as page:
        page.context.clear_cookies()
        page.goto("/account")
        page.get_by_label("Key or mail address").focus()
        page.keyboard.type("officer")
        page.keyboard.press("Tab")
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/account")

        # A key, other than a click, does not wait for the page to which it leads.
        expect(page.get_by_role("heading", level=1)).to_have_text("Officer")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_what_somebody_wrote_runs_on_no_page(browser: Browser, sqlite_url: str, tmp_path: Path) -> None:
    """A hostile text in every field of the file, in the people's names and in a token's."""
    text = acme.FILE
    for word in ("Acme, 2026", "Acme Corporation", "Consent order", "Action plan", "Quarterly report", "The order"):
        text = text.replace(f" {word}", f" '{HOSTILE.replace(chr(39), chr(39) * 2)}'")
    site = a_site(sqlite_url, tmp_path, text=text)
    with opened(browser, site) as page:
        for path in SHOWN:
            page.goto(path)
            assert page.locator("main img, main script").count() == 0, path
            assert "49" not in page.locator("h1").inner_text()
        page.goto(f"/{HOSTILE.replace('/', '')}?q={HOSTILE.replace('#', '')}")
        assert page.get_by_role("heading", level=1).inner_text() == "Not here"
        page.goto("/account")
        page.get_by_label("Name", exact=False).fill(HOSTILE)
        page.get_by_role("button", name="Make a token").click()
        assert page.locator("main script").count() == 0
    site.app.close()
