"""The register: what is narrowed stands in the address, and each reader sees what is theirs."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.operations import acme
from tests.web.site import Client, Site, a_site


def codes(client: Client, query: str = "") -> list[str]:
    answer = client.get(f"/register{query}")
    assert answer.status_code == 200, answer.text
    return re.findall(r'href="/deadlines/acme/([^"]+)"', answer.text)


ALL = [
    "A1",
    *(
        f"A3@{label}"
        for label in ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4", "2027-Q1", "2027-Q2", "2027-Q3", "2027-Q4")
    ),
    *("A2", "A4", "A5", "A6"),
]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ALL),
        ("?owner=mc", ["A1"]),
        ("?q=BOARD", ["A2"]),
        ("?q=a4", ["A4"]),
        ("?q=100%25", []),
        ("?status=dormant&status=continuing", ["A5", "A6"]),
        ("?due_after=2026-04-01&due_before=2026-07-31", ["A3@2026-Q1", "A3@2026-Q2"]),
        ("?settlement=acme&instrument=order&q=plan", ["A1"]),
    ],
)
def test_the_address_says_what_is_shown(site: Site, query: str, found: list[str]) -> None:
    assert codes(site.client("reader"), query) == found


def test_the_same_address_gives_the_same_as_json_and_csv(site: Site) -> None:
    client = site.client("reader")
    shown = client.get("/register?status=dormant&q=pay").text

    assert 'href="/register.csv?status=dormant&amp;q=pay"' in shown
    found = client.get("/register.json?status=dormant&q=pay").json()
    assert [each["code"] for each in found["deadlines"]] == ["A6"]
    table = client.get("/register.csv?status=dormant&q=pay")
    assert table.headers["content-disposition"] == "attachment; filename*=UTF-8''register.csv"
    rows = list(csv.DictReader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [(row["code"], row["status"]) for row in rows] == [("A6", "dormant")]


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("?status=done", 422, "There is no status called “done”"),
        ("?due_after=tomorrow", 422, "“tomorrow” is no day: give the first day as 2026-03-31."),
        ("?settlement=other", 404, "There is no settlement “other” here."),
        ("?after=nonsense", 422, "is no cursor of this list"),
        ("?q=a%00b", 422, "holds a character that no text here may hold"),
    ],
)
def test_what_cannot_be_narrowed_to_is_said(site: Site, query: str, status: int, said: str) -> None:
    answer = site.client("reader").get(f"/register{query}")

    assert answer.status_code == status
    assert said in answer.text


def test_a_long_list_goes_on_from_page_to_page(sqlite_url: str, tmp_path: Path) -> None:
    more = "".join(
        f"  B{number:03}: {{instrument: order, title: Report {number}, kind: report, due: on 2026-05-01}}\n"
        for number in range(120)
    )
    site = a_site(sqlite_url, tmp_path, text=acme.FILE + more)
    client, seen, path = site.client("reader"), [], "?q=report"
    while path:
        text = client.get(f"/register{path}").text
        page = re.findall(r'href="/deadlines/acme/([^"]+)"', text)
        assert len(page) <= 50
        seen += page
        onward = re.search(r'href="/register(\?[^"]+)" rel="next"', text)
        path = onward[1].replace("&amp;", "&") if onward else ""
    site.app.close()

    assert len(seen) == len(set(seen)) == 128


def test_nobody_sees_what_is_not_theirs(sqlite_url: str, tmp_path: Path) -> None:
    """Neither in the list nor in the counts, the choices, the exports, the page of a deadline or the journal."""
    text = acme.FILE.replace("title: Action plan,", "title: Secret plan, audience: counsel,")
    site = a_site(sqlite_url, tmp_path, text=text)
    monitor, nobody = site.client("monitor"), site.client("nobody")

    assert codes(monitor) == [each for each in ALL if each != "A1"]
    assert codes(nobody) == []
    for client in (monitor, nobody):
        for path in (
            "/",
            "/register",
            "/register.csv",
            "/register.json",
            "/register?q=secret",
            "/deadlines/acme/A1",
            "/journal",
        ):
            assert "Secret plan" not in client.get(path).text, path
    assert monitor.get("/deadlines/acme/A1").status_code == 404
    assert (monitor.get("/journal").status_code, nobody.get("/journal").status_code) == (403, 403)
    assert "acme" not in nobody.get("/register").text
    site.app.close()


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("?order=due", ["A1", "A3@2026-Q1"]),
        ("?order=code", ["A1", "A2", "A3@2026-Q1"]),
        ("?order=settlement&q=report", ["A3@2026-Q1", "A3@2026-Q2"]),
        ("?order=owner", ["A1", "A2"]),
    ],
)
def test_the_order_stands_in_the_address_of_the_page_and_of_each_export(
    site: Site, query: str, first: list[str]
) -> None:
    client = site.client("reader")

    assert codes(client, query)[: len(first)] == first
    table = client.get(f"/register.csv{query}").content.decode("utf-8-sig")
    assert [row["code"] for row in csv.DictReader(io.StringIO(table))] == codes(client, query)
    assert [each["code"] for each in client.get(f"/register.json{query}").json()["deadlines"]] == codes(client, query)
    book = load_workbook(io.BytesIO(client.get(f"/register.xlsx{query}").content))
    assert [row[2].value for row in book["Deadlines"].iter_rows(min_row=2)] == codes(client, query)


def test_a_long_list_is_counted_so_far_and_no_further(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.web.pages.register.COUNTED", len(ALL) - 1)
    client = site.client("reader")

    assert f"More than {len(ALL) - 1} deadlines." in client.get("/register?order=code").text
    found = client.get("/register.json").json()
    assert (found["total"], found["more_than"]) == (None, len(ALL) - 1)
    monkeypatch.setattr("tracker.web.pages.register.COUNTED", len(ALL))
    found = client.get("/register.json").json()
    assert (found["total"], found["more_than"]) == (len(ALL), None)


def test_a_list_is_kept_under_a_name_by_each_person_alone(site: Site) -> None:
    client, other = site.client("reader"), site.client("officer")
    query = "?order=code&q=%D7%A9%22&nonsense=1&after=x"

    kept = client.post(f"/register/lists{query}", data={"name": " Mine,  by <code> "})

    assert kept.headers["location"] == "/register?q=%D7%A9%22&order=code"
    for path in ("/", "/register"):
        assert '<a href="/register?q=%D7%A9%22&amp;order=code">Mine, by &lt;code&gt;</a>' in client.get(path).text
        assert "by &lt;code&gt;" not in other.get(path).text
    assert 'aria-current="page"' in client.get(kept.headers["location"]).text
    assert other.post("/register/lists/forget", data={"name": "Mine, by <code>"}).status_code == 404
    assert client.post("/register/lists/forget", data={"name": "Mine, by <code>"}).status_code == 303
    assert "by &lt;code&gt;" not in client.get("/register").text


@pytest.mark.parametrize(
    ("query", "name", "said"),
    [
        ("?q=a", "  ", "A list has a name of at most 60 characters."),
        ("?q=a", "x" * 61, "A list has a name of at most 60 characters."),
        ("", "All", "The whole register needs no name."),
        ("?order=due", "All", "The whole register needs no name."),
        ("?order=size", "Odd", "There is no order called “size”"),
    ],
)
def test_what_cannot_be_kept_is_said_above_the_fields(site: Site, query: str, name: str, said: str) -> None:
    answer = site.client("reader").post(f"/register/lists{query}", data={"name": name})

    assert answer.status_code == 422
    assert said in answer.text


def test_thirty_lists_are_enough(site: Site) -> None:
    client = site.client("reader")
    for number in range(30):
        assert client.post(f"/register/lists?q={number}", data={"name": f"List {number}"}).status_code == 303

    assert "You have 30 lists already." in client.post("/register/lists?q=x", data={"name": "More"}).text
    assert client.post("/register/lists?q=x", data={"name": "List 3"}).status_code == 303
