"""A month that four people do in a browser, from sign-in to the board's form of its report, and the ledger agrees.

The company's year is in `tests/data/monitored-year`: until the end of June it was kept at a terminal. July, its busiest month,
is done on the pages: by an officer, an owner, who pays and signs, an approver, who is another person each time, and the monitor.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.cli.calling import Tracker
from tests.cli.test_monitored_year import KEPT, acts, differing, noon, table
from tests.web.site import BEGINNING, PASSWORD, Site
from tracker.app import App
from tracker.clock import Clock
from tracker.operations.people.persons import add_person, grant
from tracker.operations.reports.publication import publish
from tracker.reports.monthly.subject import Month
from tracker.rules.people.actor import Author
from tracker.rules.people.roles import Role
from tracker.settings import Settings

ROLES = {"adm": Role.ADMINISTRATOR, "ana": Role.OFFICER, "carla": Role.OWNER, "ben": Role.APPROVER, "mon": Role.MONITOR}
# Each day of July with who did what, and what was given; of the ledger's year, but by whom a page lets do it.
JULY: tuple[tuple[int, str, str, str, dict[str, str]], ...] = (
    (1, "ana", "RESP", "asked", {"Until which day": "2026-07-24"}),
    (1, "carla", "CIV.2", "paid", {"Sum": "300,000.00"}),
    (2, "ben", "CIV.2", "approval", {}),
    (6, "ana", "RESP", "extended", {"To which day": "2026-07-24"}),
    (6, "ana", "OFTEST", "done", {}),
    (6, "ana", "KEEP@1", "done", {}),
    (6, "ana", "INDREV@1", "done", {}),
    (8, "ben", "INDREV@1", "approval", {}),
    (9, "ana", "OFLIST", "done", {}),
    (10, "ana", "KEEP.attestation@2026-Q2", "attested", {"By whom": "CCO"}),
    (14, "carla", "CERTQ@2026-Q2", "done", {}),
    (14, "carla", "CERTQ@2026-Q2", "signed", {"By whom": "CFO"}),
    (15, "ben", "CERTQ@2026-Q2", "approval", {}),
    (23, "ana", "RESP", "done", {}),
    (30, "ana", "QDOJ@2026-Q2", "delivered", {}),
)


def test_four_people_do_the_busiest_month_in_a_browser_and_the_ledger_agrees(
    browser: Browser,
    sqlite_url: str,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TRACKER_DATABASE_URL", sqlite_url)
    monkeypatch.chdir(tmp_path)
    site = until_june(Tracker(tmp_path, capsys, sqlite_url), sqlite_url)
    proof = tmp_path / "letter.txt"
    proof.write_text("By letter of this day.", encoding="utf-8")
    with site.served() as address:
        at: tuple[int, str] | None = None
        page: Page | None = None
        for day, who, code, act, given in JULY:
            if (day, who) != at or page is None:
                set_clock(site, date(2026, 7, day))
                page = signed_in(browser, address, who, before=page)
                at = day, who
            page.goto(f"/deadlines/harbor-2026/{code}")
            (approve if act == "approval" else do)(page, act, given, proof)
        assert page is not None
        page.context.close()
        end = date(2026, 7, 31)
        set_clock(site, end)
        wrong = differing("Jul", lines_of(site))
        with site.app.working() as session:
            publish(session, settlement="harbor-2026", month=Month(2026, 7), now=noon(date(2026, 8, 3)), by="tracker")
        set_clock(site, date(2026, 8, 3))
        told = {who: board_of(signed_in(browser, address, who), published=who == "ana") for who in ("ana", "mon")}
    site.app.close()

    assert wrong == []
    (kept,) = (row for row in table("figures.csv") if row["month"] == "Jul")
    assert f"{kept['met late']} met late" in told["ana"]
    for words in told.values():
        assert "Report to the board, July 2026, as of 31 July 2026 Harbor Freightways, January 2026" in words


def until_june(tracker: Tracker, url: str) -> Site:
    """What was kept at a terminal until the end of June, and then the people with their roles and passwords."""
    tracker.write("agreement.yaml", (KEPT / "agreement.yaml").read_text(encoding="utf-8"))
    tracker.write("letter.txt", "By letter of this day.")
    assert tracker("init", at=noon(date(2026, 1, 6))).code == 0
    assert tracker("load", "agreement.yaml", "--by", "ana", at=noon(date(2026, 1, 6))).code == 0
    for day, words in acts():
        if day < date(2026, 7, 1):
            said = tracker(*words, at=noon(day))
            assert said.code == 0, (words, said.err)
    now = noon(date(2026, 6, 30))
    app = App(Settings(url, tracker.folder / "evidence"), Clock(now), connections=10)
    with app.writing(BEGINNING.actor) as session:
        for key in ("adm", "mon"):
            add_person(session, key, name=key.capitalize(), email=None, author=BEGINNING, now=now)
        for key, role in ROLES.items():
            author = BEGINNING if key == "adm" else Author(actor=BEGINNING.actor, by="adm")
            grant(session, key, role, within=None, author=author, now=now)
    site = Site(app)
    for key in ROLES:
        if key != "adm":
            site.give_password(key, by="adm")
    return site


def set_clock(site: Site, day: date) -> None:
    object.__setattr__(site.app, "clock", Clock(noon(day)))


def signed_in(browser: Browser, address: str, who: str, before: Page | None = None) -> Page:
    if before is not None:
        before.context.close()
    page = browser.new_context(base_url=address).new_page()
    page.goto("/")
    page.get_by_label("Key or mail address").fill(who)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Sign out").wait_for()
    return page


def do(page: Page, act: str, given: dict[str, str], proof: Path) -> None:
    """What a person does on a deadline's page: choose the act, say it, see what it moves, and confirm it with its file."""
    page.locator(f".acts a[href$='/{act}']").click()
    for label, value in given.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_role("button", name="Show what that moves").click()
    assert "is this right?" in page.locator("h1").inner_text(), page.locator("main").inner_text()
    page.get_by_label("What proves it").set_input_files(proof)
    page.locator(".form button[type=submit]").click()
    assert "/entries/" in page.url, page.locator("main").inner_text()


def approve(page: Page, _act: str, _given: dict[str, str], _proof: Path) -> None:
    page.locator("a[href$='/approval']").first.click()
    assert "is this right?" in page.locator("h1").inner_text()
    page.get_by_role("button", name="Approve").click()
    assert "/entries/" in page.url, page.locator("main").inner_text()


def lines_of(site: Site) -> list[dict[str, object]]:
    """Every line of the register, as a program reads it from page to page."""
    client, found, after = site.client("ana"), list[dict[str, object]](), ""
    while True:
        page = client.get(f"/register.json?after={after}" if after else "/register.json").json()
        found += page["deadlines"]
        after = page["after"]
        if not after:
            return found


def board_of(page: Page, *, published: bool) -> str:
    """The board's form of July's report, from the page of reports, on which who sees all opens the one that was published."""
    page.get_by_role("link", name="Reports").click()
    links = page.locator("a[href*='/reports/published']")
    assert (links.count() > 0) is published, page.locator("main").inner_text()
    if published:
        links.first.click()
        assert "Harbor Freightways" in page.locator("body").inner_text()
    page.goto("/reports/made?settlement=harbor-2026&month=2026-07&form=board")
    text = re.sub(r"\s+", " ", page.locator("body").inner_text())
    page.context.close()
    return text
