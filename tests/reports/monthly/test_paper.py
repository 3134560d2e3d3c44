"""The full report on paper: sixteen pages for what was filed on Binance, none of its words lost, no type under nine points."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tracker.agreements.library import read_named
from tracker.reports.monthly.subject import Month, Subject
from tracker.reports.monthly.view import build
from tracker.reports.page.render import render
from tracker.rules.plan import plan, standing_on
from tracker.rules.proof.heads import Head

AS_OF = date(2026, 11, 21)
MOST_PAGES, FEWEST_WORDS = 16, 480
A4_BETWEEN_MARGINS = 718  # pixels of a screen: 190 mm
# Shown on screens alone: the contents, what to skip to, and what a drawing says once more in words.
ON_SCREENS = ".skip, .contents, details, svg.narrow, thead, caption, .unseen, style, title, desc"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    agreement = read_named("binance-2023")
    now, before = (
        plan(agreement.settlement, standing_on(agreement.facts, day), until=date(2028, 12, 31))
        for day in (AS_OF, Month.of(AS_OF).eve)
    )
    subject = Subject(plan=now, month_before=before, facts=agreement.facts)
    head = Head("monitorship-tracker/0123456789abcdef", 9, "ab" * 32)
    page = tmp_path_factory.mktemp("paper") / "report.html"
    page.write_text(render(build([subject], month=Month.of(AS_OF), as_of=AS_OF, journal_head=head)), encoding="utf-8")
    return page


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_what_was_filed_on_binance_is_sixteen_pages_of_many_words(browser: Browser, place: Path, paper: str) -> None:
    page = browser.new_page()
    page.goto(place.as_uri())
    pages = len(re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format=paper)))
    page.emulate_media(media="print")
    words = len(page.inner_text("body").split())
    page.close()

    assert pages <= MOST_PAGES
    assert words / pages >= FEWEST_WORDS


def test_paper_loses_no_word_of_the_screen_and_its_type_is_nine_points_or_more(browser: Browser, place: Path) -> None:
    page = browser.new_page(viewport={"width": A4_BETWEEN_MARGINS, "height": 1000})
    page.goto(place.as_uri())
    page.emulate_media(media="print")
    seen = page.evaluate(
        """hidden => {
            const words = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), lost = [], small = [];
            while (words.nextNode()) {
                const text = words.currentNode.data.trim(), within = words.currentNode.parentElement;
                if (!text || within.closest(hidden)) continue;
                if (!within.checkVisibility()) lost.push(text);
                const drawing = within.closest('svg.timeline');
                const scale = drawing ? drawing.clientWidth / drawing.viewBox.baseVal.width : 1;
                if (scale * parseFloat(getComputedStyle(within).fontSize) < 11.95) small.push(text);
            }
            return [lost, small];
        }""",
        ON_SCREENS,
    )
    page.close()

    assert seen == [[], []]
