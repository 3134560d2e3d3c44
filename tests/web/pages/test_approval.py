"""Four eyes on a page: shown whole with its hash, given after a fresh proof, for just that, and never by its makers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.operations import acme
from tests.web.pages.test_act import entries, preview, words_of
from tests.web.site import BEGINNING, PASSWORD, Client, Site, a_site
from tracker.clock import Clock
from tracker.operations.people.persons import grant
from tracker.rules.people.actor import Author
from tracker.rules.people.roles import Role

GUARDED = acme.FILE.replace("    calendar: us-federal\n", "    calendar: us-federal\n    needs_approval: yes\n", 1)
PATH = "/deadlines/acme/A1/approval"


@pytest.fixture
def guarded(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    """On SQLite, as `site` is: the officer has said that A1 is done, with a file that proves it."""
    site = a_site(sqlite_url, tmp_path, text=GUARDED)
    done(site, "officer", note="By post")
    yield site
    site.app.close()


def done(site: Site, key: str, *, note: str) -> None:
    client = site.client(key)
    _, fields = preview(client, "/deadlines/acme/A1/done", note=note)
    files = {"files": ("plan.pdf", b"%PDF-1.7", "application/pdf")}
    assert client.post("/deadlines/acme/A1/done", data=fields, files=files).status_code == 303


def shown(client: Client) -> tuple[str, dict[str, str]]:
    answer = client.get(PATH)
    assert answer.status_code == 200, words_of(answer.text)
    return words_of(answer.text), dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text))


def test_all_that_is_approved_is_shown_with_its_hash_and_what_it_moves(guarded: Site) -> None:
    text, fields = shown(guarded.client("approver"))

    said = ("A1, due on 16 March 2026", "On 2026-03-02", "Said by officer", "By post", "plan.pdf", "8 bytes")
    for word in (*said, "A1: due soon → met"):
        assert word in text, word
    assert f"What is approved has the SHA-256 {fields['content']}" in text
    assert PATH in guarded.client("approver").get("/").text
    assert PATH in guarded.client("approver").get("/deadlines/acme/A1").text
    assert PATH not in guarded.client("officer").get("/deadlines/acme/A1").text


def test_just_what_was_shown_is_approved_and_once(guarded: Site) -> None:
    client = guarded.client("approver")
    _, fields = shown(client)

    first, again = (client.post(PATH, data={**fields, "verdict": "approve"}) for _ in range(2))

    assert (first.status_code, first.headers["location"]) == (303, again.headers["location"])
    action, actor, payload = entries(guarded)[-1]
    assert (action, actor, payload["proved"]) == ("approve", "approver", "session:password")
    assert payload["fact"]["content"] == fields["content"]
    assert [each[0] for each in entries(guarded)].count("approve") == 1


def test_what_differs_meanwhile_is_told_and_not_approved(guarded: Site) -> None:
    client = guarded.client("approver")
    _, fields = shown(client)
    done(guarded, "administrator", note="By hand")

    told = client.post(PATH, data={**fields, "verdict": "approve"})
    # Whoever says to have seen the newest entry is held to the hash of what was shown.
    newest = {**fields, "seen": str(len(entries(guarded))), "once": "another"}
    stale = client.post(PATH, data={**newest, "verdict": "approve"})

    assert (told.status_code, stale.status_code) == (409, 422)
    assert "This changed since you looked administrator, resolve" in words_of(told.text)
    assert "is not what was shown: it changed since" in words_of(stale.text)
    assert client.post(PATH, data={"verdict": "approve", "seen": newest["seen"]}).status_code == 422
    assert "approve" not in [each[0] for each in entries(guarded)]


@pytest.mark.parametrize("verdict", ["approve", "reject"])
def test_an_old_sign_in_gives_the_password_again(guarded: Site, verdict: str) -> None:
    guarded.give_password("approver")
    client = guarded.client("approver")
    object.__setattr__(guarded.app, "clock", Clock(acme.NOW + timedelta(minutes=6)))
    text, fields = shown(client)
    given = {**fields, "verdict": verdict, "note": "Seen"}

    assert "Your password" in text
    assert [client.post(PATH, data={**given, "proof": each}).status_code for each in ("", "wrong", PASSWORD)] == [
        422,
        422,
        303,
    ]
    assert entries(guarded)[-1][0] == verdict


def test_a_rejection_needs_its_reason(guarded: Site) -> None:
    client = guarded.client("approver")
    _, fields = shown(client)

    refused = client.post(PATH, data={**fields, "verdict": "reject"})

    assert refused.status_code == 422
    assert "A rejection needs its reason" in words_of(refused.text)
    assert client.post(PATH, data={**fields, "verdict": "reject", "note": "Wrong plan"}).status_code == 303
    assert "not approved" in words_of(client.get("/deadlines/acme/A1").text)


def test_nobody_approves_what_they_proposed_nor_by_a_token(guarded: Site) -> None:
    with guarded.app.working() as session:
        author = Author(actor=BEGINNING.actor, by="administrator")
        grant(session, "officer", Role.APPROVER, within=None, author=author, now=acme.NOW)
    client, program = guarded.client("officer"), guarded.client("approver")
    answer = client.get(PATH)
    _, fields = shown(program)
    made = program.post("/account/tokens", data={"name": "board", "scope": "act", "last": "2026-03-31"})
    found = re.search(r"<code>(trk_[\w-]+)</code>", made.text)
    assert found is not None
    program.cookies, program.headers = {}, {"Authorization": f"Bearer {found[1]}"}

    assert "nobody approves their own work" in words_of(answer.text)
    assert "<form" not in answer.text.partition("<main")[2]
    assert client.post(PATH, data={**fields, "verdict": "approve"}).status_code == 403
    assert program.post(PATH, data={**fields, "verdict": "approve"}).status_code == 422
    assert entries(guarded)[-1][0] == "refused"
    assert "approve" not in [each[0] for each in entries(guarded)]


def test_a_login_or_role_that_changed_shortly_before_is_told(guarded: Site) -> None:
    text, _ = shown(guarded.client("approver"))
    told = text.partition("Logins and roles changed in the last 30 days")[2]
    object.__setattr__(guarded.app, "clock", Clock(acme.NOW + timedelta(days=31)))

    assert "Officer given the role officer, by administrator" in told
    assert "Approver given the role approver" in told
    assert "Reader" not in told
    assert "changed in the last 30 days" not in shown(guarded.client("approver"))[0]


def test_where_nothing_waits_the_page_says_so(guarded: Site) -> None:
    answer = guarded.client("approver").get("/deadlines/acme/A2/approval")

    assert answer.status_code == 422
    assert "Nothing is proposed about A2 yet" in words_of(answer.text)
