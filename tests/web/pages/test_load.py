"""Loading and amending on the pages: every problem with its place, what it would do before it does it, and who may."""

from __future__ import annotations

import re

from httpx import Response

from tests.operations import acme
from tests.web.site import Client, Site

BOLT = acme.FILE.replace("settlement: acme", "settlement: bolt").replace("Acme", "Bolt")
CHANGED = acme.FILE.replace("60 days after effective", "70 days after effective")


def give(client: Client, text: str, name: str = "acme.yaml", **more: str) -> Response:
    return client.post("/load", data=more, files={"file": (name, text.encode(), "application/yaml")})


def confirm(client: Client, shown: Response) -> Response:
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown.text))
    return client.post("/load/confirmed", data=fields)


def test_every_problem_is_told_with_its_place_and_nothing_is_kept(site: Site) -> None:
    wrong = BOLT.replace("15 days after received(A1)", "15 dayz after received(A1)").replace("us-federal", "us-fedral")

    answer = give(site.client("officer"), wrong, "bolt.yaml")

    assert answer.status_code == 422
    assert len(re.findall(r"bolt\.yaml:\d+:\d+", answer.text)) >= 2
    assert site.client("reader").get("/settlements/bolt").status_code == 404


def test_what_a_file_changes_and_moves_is_shown_before_it_is_done(site: Site) -> None:
    client = site.client("officer")

    shown = give(client, CHANGED)
    assert "A1: due was `60 days after effective`, becomes `70 days after effective`" in shown.text
    assert "16 March 2026" in shown.text or "2026-03-16" in shown.text
    before = client.get("/journal?action=amend").text
    done = confirm(client, shown)

    assert "No entry fits." in before or "acme.yaml, revision 2" not in before
    assert done.headers["location"] == "/settlements/acme"
    assert "revision 2" in client.get("/journal").text
    assert "nothing would change" in give(client, CHANGED).text


def test_a_new_settlement_is_loaded_once(site: Site) -> None:
    client = site.client("officer")
    shown = give(client, BOLT, "bolt.yaml")

    assert "bolt.yaml loads bolt" in shown.text
    assert site.client("reader").get("/settlements/bolt").status_code == 404
    assert confirm(client, shown).status_code == confirm(client, shown).status_code == 303
    assert site.client("reader").get("/settlements/bolt").status_code == 200


def test_what_is_no_longer_what_was_shown_is_shown_again(site: Site) -> None:
    officer, other = site.client("officer"), site.client("administrator")
    shown = give(officer, CHANGED)
    confirm(other, give(other, acme.FILE.replace("15 days after received(A1)", "20 days after received(A1)")))

    again = confirm(officer, shown)

    assert again.status_code == 200
    assert "no longer what was shown" in again.text
    assert "20 days after received(A1)`, becomes `15 days" in again.text


def test_who_may_not_load_learns_nothing_of_what_is_loaded(site: Site) -> None:
    for key in ("owner", "approver", "monitor", "reader", "nobody"):
        client = site.client(key)
        answer = give(client, CHANGED)
        assert answer.status_code == 403, key
        assert "60 days" not in answer.text
        assert 'href="/load"' not in client.get("/").text


def test_no_file_and_a_broken_form_are_told(site: Site) -> None:
    client = site.client("officer")

    assert "No file was chosen" in client.post("/load", data={"effective": ""}).text
    assert client.post("/load/confirmed", data={"name": "x", "content": "%%%"}).status_code == 422
    assert give(client, "\x00\x01").status_code == 422
    assert give(client, CHANGED, effective="soon").status_code == 422
