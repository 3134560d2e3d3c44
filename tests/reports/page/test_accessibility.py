"""The page as a browser shows it: axe finds nothing, nothing needs sideways scrolling, no script could run."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browsers import violations
from tests.reports.portfolio.shipped import shipped_portfolio
from tests.reports.subjects import AS_OF, binance
from tracker.reports.monthly.view import Month, build
from tracker.reports.page.render import render, render_portfolio

DESKTOP, PHONE, NARROWEST = 1280, 390, 320


@pytest.fixture(scope="session", params=["report", "portfolio"])
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, html: str) -> str:
    page = tmp_path_factory.mktemp("report") / "report.html"
    page.write_text(html if request.param == "report" else render_portfolio(shipped_portfolio()), encoding="utf-8")
    return page.as_uri()


def _violations(browser: Browser, address: str, *, width: int, scheme: str) -> list[str]:
    # The page's own policy stops axe, which is a script; the policy itself is tested apart.
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]  # one of two literals
    page = context.new_page()
    page.goto(address)
    found = violations(page)
    context.close()
    return found


# Colours depend on the scheme alone and the layout on the width alone: each is looked at once.
@pytest.mark.parametrize(("width", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_axe_finds_nothing(browser: Browser, address: str, width: int, scheme: str) -> None:
    assert _violations(browser, address, width=width, scheme=scheme) == []


def test_axe_finds_nothing_in_a_report_of_several_settlements(browser: Browser, tmp_path: Path) -> None:
    page = tmp_path / "several.html"
    subject = binance()
    settlement = replace(subject.plan.settlement, title="Another, June 2025", organisation="Another plc")
    other = replace(subject, plan=replace(subject.plan, settlement=settlement))
    report = build([subject, other], month=Month(2026, 11), as_of=AS_OF, journal_head=None)
    page.write_text(render(report), encoding="utf-8")

    assert _violations(browser, page.as_uri(), width=DESKTOP, scheme="light") == []


@pytest.mark.parametrize("width", [DESKTOP, PHONE, NARROWEST])
def test_nothing_needs_sideways_scrolling(browser: Browser, address: str, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(address)

    assert page.evaluate("document.documentElement.scrollWidth") == width
    page.close()


def test_the_policy_is_kept_and_the_style_is_allowed(browser: Browser, address: str) -> None:
    page = browser.new_page()
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)

    assert said == []
    assert asked == [address]
    assert page.evaluate("getComputedStyle(document.querySelector('.skip')).position") == "absolute"
    page.close()


@pytest.mark.parametrize("size", ["A4", "Letter"])
def test_it_prints_on_both_papers(browser: Browser, address: str, size: str) -> None:
    page = browser.new_page()
    page.goto(address)

    assert page.pdf(format=size, prefer_css_page_size=False).startswith(b"%PDF")
    page.close()
