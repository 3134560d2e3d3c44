"""The installed Chromium, driven by Playwright: a page that no browser looked at is not tested."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

# What passes is not listed: to hand that over takes axe twice as long as to find it.
_WCAG_2_2_AA = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
}


class BrowserMissing(Exception):
    """No Chromium is installed; the sentence names the package."""


@contextmanager
def running() -> Iterator[Browser]:
    """Open a browser until the block ends."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        raise BrowserMissing("No Chromium is installed. On Debian: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


def violations(page: Page) -> list[str]:
    """What axe finds against WCAG 2.2 AA and good practice: each rule with the element that breaks it."""
    found = Axe().run(page, options=_WCAG_2_2_AA).response["violations"]
    return [f"{each['id']}: {node['html'][:120]}" for each in found for node in each["nodes"]]
