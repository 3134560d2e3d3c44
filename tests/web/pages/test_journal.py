"""The journal's page: each entry as a sentence, narrowed by the address, to who may see all of it; and its proof."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

from tests.web.site import Site


def test_each_entry_is_a_sentence_and_the_newest_stands_first(site: Site) -> None:
    page = site.client("reader").get("/journal").text

    numbers = [int(each) for each in re.findall(r'<li id="entry-(\d+)"', page)]
    assert numbers == sorted(numbers, reverse=True)
    assert numbers[-1] == 1
    assert "acme.yaml, revision 1" in page
    assert "2 March 2026" in page


def test_the_address_narrows_it(site: Site) -> None:
    client = site.client("reader")

    loads = client.get("/journal?action=load").text
    none = client.get("/journal?from=2026-03-03").text
    grants = client.get("/journal?by=administrator&action=person&to=2026-03-02").text

    assert re.findall(r'<li id="entry-(\d+)"', loads) == ["1"]
    assert "No entry fits." in none
    assert "officer" in grants
    assert 'id="entry-1"' not in grants
    assert client.get("/journal?action=nothing").status_code == 422
    assert client.get("/journal?from=31.3.2026").status_code == 422


def test_long_journals_go_on_by_a_cursor(site: Site) -> None:
    client, seen = site.client("administrator"), []
    for number in range(60):
        client.post("/account/tokens", data={"name": f"t{number}", "scope": "read", "last": "2026-03-31"})
    address = "/journal?action=token"
    while address:
        page = client.get(address).text
        seen += re.findall(r'<li id="entry-(\d+)"', page)
        following = re.search(r'href="([^"]+)" rel="next"', page)
        address = following[1].replace("&amp;", "&") if following else ""

    assert len(seen) == len(set(seen)) == 60
    assert client.get("/journal?after=xyz").status_code == 422


def test_who_sees_a_part_sees_no_journal(site: Site) -> None:
    for key in ("monitor", "nobody"):
        answer = site.client(key).get("/journal")
        assert answer.status_code == 403, key
        assert "acme.yaml" not in answer.text
        assert site.client(key).get("/journal?settlement=acme").status_code in {403, 404}


def test_it_is_verified_on_demand_and_nothing_is_written(site: Site) -> None:
    client = site.client("reader")
    page = client.get("/journal/proof").text
    head = re.search(r"<code>(monitorship-tracker/\S+ \d+ \w{64})</code>", page)
    assert head is not None

    holds = client.post("/journal/proof", data={"against": head[1]}).text
    other = client.post("/journal/proof", data={"against": re.sub(r"\w{64}", "0" * 64, head[1])}).text
    wrong = client.post("/journal/proof", data={"against": "x"})

    assert "It holds" in holds
    assert "They go on from the one head given." in holds
    assert "It does not hold" in other
    assert wrong.status_code == 422
    assert head[1] in client.get("/journal/proof").text


def test_a_changed_row_shows(site: Site) -> None:
    with closing(sqlite3.connect(str(site.app.engine.url.database))) as connection, connection:
        names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'journal'")
        for (name,) in names.fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("UPDATE journal SET actor = 'somebody' WHERE seq = 1")

    assert "It does not hold" in site.client("reader").post("/journal/proof", data={}).text
