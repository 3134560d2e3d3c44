"""An act on a deadline: shown before it is done, done once, told where others acted meanwhile, and nobody's but one's own."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.operations import acme
from tests.web.site import Client, Site, a_site
from tracker import models

TODAY = "2026-03-02"


def words_of(text: str) -> str:
    main = text.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main.partition(">")[2]).split())


def hidden(text: str) -> dict[str, str]:
    """The hidden fields of the form that confirms."""
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', text))


def preview(client: Client, path: str, **given: str) -> tuple[str, dict[str, str]]:
    answer = client.post(path, data={"on": TODAY, **given})
    assert answer.status_code == 200, words_of(answer.text)
    return words_of(answer.text), hidden(answer.text)


def entries(site: Site) -> list[tuple[str, str, dict[str, Any]]]:
    with site.app.inspecting() as session:
        rows = session.scalars(select(models.JournalEntry).order_by(models.JournalEntry.seq)).all()
        return [(each.action, each.actor, json.loads(each.payload)) for each in rows]


def test_what_an_act_moves_is_shown_before_anything_is_written(site: Site) -> None:
    before = entries(site)
    form = site.client("officer").get("/deadlines/acme/A1/done")
    text, fields = preview(site.client("officer"), "/deadlines/acme/A1/done", note="By post")

    assert f'value="{TODAY}"' in form.text
    assert "It is done: is this right?" in text
    assert "A1: due soon → met" in text
    assert fields["on"] == TODAY
    assert entries(site) == before


def test_an_act_with_its_file_is_done_once_however_often_it_is_sent(site: Site) -> None:
    client, path = site.client("officer"), "/deadlines/acme/A1/done"
    _, fields = preview(client, path, note="By post")
    files = {"files": ("plan.pdf", b"%PDF-1.7", "application/pdf")}

    first, again = (client.post(path, data=fields, files=files) for _ in range(2))

    assert (first.status_code, again.status_code) == (303, 303)
    assert first.headers["location"] == again.headers["location"]
    action, actor, payload = entries(site)[-1]
    assert (action, actor, payload["proved"]) == ("resolve", "officer", "session:password")
    assert [name for _, name, _ in payload["evidence"]] == ["plan.pdf"]
    assert [each[0] for each in entries(site)].count("resolve") == 1
    shown = client.get(first.headers["location"])
    assert "A1 resolved on 2026-03-02; proved by plan.pdf (By post)" in words_of(shown.text)
    assert "A1: due soon → met" in words_of(shown.text)
    assert "plan.pdf" in client.get("/deadlines/acme/A1").text


def test_what_another_did_meanwhile_is_told_and_nothing_is_written(site: Site) -> None:
    client, other = site.client("officer"), site.client("administrator")
    _, fields = preview(client, "/deadlines/acme/A1/done")
    _, theirs = preview(other, "/deadlines/acme/A3@2026-Q1/waived", note="Agreed")
    assert other.post("/deadlines/acme/A3@2026-Q1/waived", data=theirs).status_code == 303

    answer = client.post("/deadlines/acme/A1/done", data=fields)

    assert answer.status_code == 409
    assert "This changed since you looked administrator, waive: A3@2026-Q1 waived" in words_of(answer.text)
    assert entries(site)[-1][0] == "waive"
    assert client.post("/deadlines/acme/A1/done", data=hidden(answer.text)).status_code == 303


def test_a_payment_an_extension_and_an_answer_are_recorded_with_what_they_ask_for(site: Site) -> None:
    client = site.client("officer")
    for path, given in (
        ("/deadlines/acme/A1/delivered", {}),
        ("/deadlines/acme/A3@2026-Q1/extended", {"to": "2026-06-01"}),
    ):
        _, fields = preview(client, path, **given)
        assert client.post(path, data=fields).status_code == 303

    assert [each[0] for each in entries(site)[-2:]] == ["submit", "extend"]
    text = words_of(client.get("/deadlines/acme/A3@2026-Q1").text)
    assert "1 June 2026" in text


@pytest.mark.parametrize(
    ("path", "given", "said"),
    [
        ("/deadlines/acme/A1/done", {"on": "2026-03-03"}, "has not come yet"),
        ("/deadlines/acme/A1/done", {"on": "soon"}, "“soon” is no day"),
        ("/deadlines/acme/A1/extended", {"to": "2026-03-01"}, "an extension must be to a later day"),
        ("/deadlines/acme/A6/paid", {"amount": "1", "currency": "XQQ"}, "“XQQ” is no currency"),
        ("/deadlines/acme/A6/paid", {"amount": "", "currency": "USD"}, "Give the sum that was paid"),
        ("/deadlines/acme/A5/done", {}, "A5"),
    ],
)
def test_what_is_refused_is_said_above_the_fields_and_kept_in_them(
    site: Site, path: str, given: dict[str, str], said: str
) -> None:
    answer = site.client("officer").post(path, data={"on": TODAY, "note": "Keep this", **given})

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert said in words_of(answer.text)
    assert "Keep this" in answer.text
    assert "`tracker" not in answer.text


def test_who_may_not_do_it_is_offered_no_act_and_does_none(site: Site) -> None:
    _, fields = preview(site.client("officer"), "/deadlines/acme/A1/done")
    before = len(entries(site))

    for key in ("reader", "approver", "monitor", "nobody"):
        client = site.client(key)
        assert "/deadlines/acme/A1/done" not in client.get("/deadlines/acme/A1").text
        assert client.post("/deadlines/acme/A1/done", data=fields).status_code in {403, 404, 422}, key
    # An owner does what is done about the own duties: this one is another's.
    assert site.client("owner").post("/deadlines/acme/A1/done", data=fields).status_code == 403
    left = entries(site)[before:]
    assert {action for action, _, _ in left} == {"refused"}
    assert [payload["tried"] for _, _, payload in left if payload["tried"] != "read"] == ["resolve"]


def test_what_was_wrong_is_withdrawn_with_its_reason(site: Site) -> None:
    client = site.client("officer")
    _, fields = preview(client, "/deadlines/acme/A1/done")
    made = client.post("/deadlines/acme/A1/done", data=fields).headers["location"].partition("?")[0]
    asked = client.get(f"{made}/withdraw")

    assert "A1: met → due soon" in words_of(asked.text)
    answer = client.post(f"{made}/withdraw", data={**hidden(asked.text), "note": "Another plan"})
    assert answer.status_code == 303
    assert entries(site)[-1][0] == "withdraw"
    assert "due soon" in words_of(client.get("/deadlines/acme/A1").text)
    assert client.post(f"{made}/withdraw", data={"once": "another"}).status_code == 422


def test_what_needs_approval_is_said_to_be_proposed(sqlite_url: str, tmp_path: Path) -> None:
    text = acme.FILE.replace("    calendar: us-federal\n", "    calendar: us-federal\n    needs_approval: yes\n", 1)
    site = a_site(sqlite_url, tmp_path, text=text)
    said, _ = preview(site.client("officer"), "/deadlines/acme/A1/done")
    site.app.close()

    assert "A1: proposed only, and counts when another person approves it." in said
