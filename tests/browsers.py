"""The installed Chromium, driven by Playwright: a page that no browser looked at is not tested."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright


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
