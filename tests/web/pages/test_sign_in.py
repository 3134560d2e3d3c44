"""Signing in and out: only who is proved gets in, and nobody hears who has an account."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.operations import acme
from tests.web.site import BEGINNING, PASSWORD, Client, Site
from tracker.clock import Clock
from tracker.operations.accounts.accounts import make_link
from tracker.operations.people.persons import grant
from tracker.rules.people.actor import Author
from tracker.rules.people.roles import Role


def enter(client: Client, name: str, password: str = PASSWORD, to: str = "") -> tuple[int, str]:
    """Send the form, and give the status with where it leads, or what it says."""
    answer = client.post("/sign-in", data={"name": name, "password": password, "to": to})
    said = re.search(r"<li>(.*?)</li>", answer.text)
    return answer.status_code, answer.headers.get("location") or (said[1] if said else "")


@pytest.mark.parametrize("name", ["reader", "reader@example.org", " Reader@Example.org "])
def test_a_person_signs_in_by_key_or_address_and_out_again(site: Site, name: str) -> None:
    site.give_password("reader")
    client = site.client()

    assert enter(client, name) == (303, "/")
    assert client.get("/").status_code == 200
    kept = client.cookies["tracker"]
    assert client.post("/sign-out").headers["location"] == "/sign-in"
    client.cookies["tracker"] = kept
    assert client.get("/").status_code == 303


@pytest.mark.parametrize(
    ("name", "password"),
    [("reader", "wrong"), ("reader", ""), ("officer", PASSWORD), ("nobody here", PASSWORD), ("", "")],
)
def test_whoever_is_not_proved_hears_one_sentence(site: Site, name: str, password: str) -> None:
    site.give_password("reader")

    assert enter(site.client(), name, password) == (401, "That name and that password do not fit.")


def test_after_five_tries_an_account_is_closed_for_a_while_even_to_its_password(site: Site) -> None:
    site.give_password("reader")
    client = site.client()
    for _ in range(5):
        assert enter(client, "reader", "wrong")[0] == 401

    answer = client.post("/sign-in", data={"name": "reader", "password": PASSWORD})

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) <= 900
    assert "Try again in" in answer.text


@pytest.mark.parametrize(
    ("to", "leads"),
    [
        ("/register?owner=mc", "/register?owner=mc"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("https://evil.example", "/"),
        ("/sign-out", "/"),
        ("", "/"),
    ],
)
def test_after_the_sign_in_one_is_where_one_wanted_to_be_and_never_elsewhere(site: Site, to: str, leads: str) -> None:
    site.give_password("reader")

    assert enter(site.client(), "reader", to=to) == (303, leads)


def test_the_cookie_is_for_no_script_and_no_other_site(site: Site) -> None:
    site.give_password("reader")
    answer = site.client().post("/sign-in", data={"name": "reader", "password": PASSWORD})

    attributes = {each.strip().lower() for each in answer.headers["set-cookie"].split(";")[1:]}
    assert attributes == {"httponly", "path=/", "samesite=lax"}


def test_a_sign_in_ends_when_a_role_is_taken_away(site: Site) -> None:
    client = site.client("officer")
    assert client.get("/").status_code == 200

    with site.app.working() as session:
        author = Author(actor=BEGINNING.actor, by="administrator")
        grant(session, "officer", Role.OFFICER, within=None, author=author, now=acme.NOW, granted=False)

    assert client.get("/").status_code == 303
    assert client.post("/account/tokens", data={}).status_code == 401


def test_a_link_opens_an_account_once_and_its_person_is_signed_in(site: Site) -> None:
    with site.app.working() as session:
        author = Author(actor=BEGINNING.actor, by="administrator")
        link = make_link(session, "owner", author=author, now=acme.NOW)
    client, path = site.client(), f"/link/{link.secret}"

    assert "For Owner, who signs in as" in client.get(path).text
    assert client.post(path, data={"password": "short", "again": "short"}).status_code == 422
    assert client.post(path, data={"password": PASSWORD, "again": PASSWORD}).status_code == 303
    assert client.get("/").status_code == 200
    assert site.client().get(path).status_code == 404
    assert enter(site.client(), "owner") == (303, "/")


def test_a_changed_password_ends_every_other_sign_in(site: Site) -> None:
    site.give_password("reader")
    here, elsewhere = site.client("reader"), site.client("reader")
    other = "another horse and its battery"

    wrong = here.post("/account/password", data={"old": "wrong", "password": other, "again": other})
    changed = here.post("/account/password", data={"old": PASSWORD, "password": other, "again": other})

    assert (wrong.status_code, changed.status_code) == (422, 303)
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 303
    assert enter(site.client(), "reader", other) == (303, "/")


def test_a_program_acts_by_a_token_for_as_much_as_it_is_for(site: Site) -> None:
    client = site.client("administrator")
    last = (acme.NOW + timedelta(days=30)).date().isoformat()
    made = client.post("/account/tokens", data={"name": "watch", "scope": "read", "last": last})
    found = re.search(r"<code>(trk_[\w-]+)</code>", made.text)
    assert found is not None
    program = site.client()
    program.headers = {"Authorization": f"Bearer {found[1]}"}

    assert program.get("/metrics").status_code == 200
    assert program.post("/account/tokens/end", data={"number": "1"}).status_code == 403
    assert site.client("reader").get("/metrics").status_code == 403
    assert client.post("/account/tokens/end", data={"number": "1"}).status_code == 303
    assert program.get("/metrics").status_code == 401


def test_a_token_makes_no_token(site: Site) -> None:
    client = site.client("administrator")
    made = client.post("/account/tokens", data={"name": "board", "scope": "act", "last": "2026-03-31"})
    found = re.search(r"<code>(trk_[\w-]+)</code>", made.text)
    assert found is not None
    program = site.client()
    program.headers = {"Authorization": f"Bearer {found[1]}"}

    answer = program.post("/account/tokens", data={"name": "another", "scope": "act", "last": "2026-03-31"})

    assert answer.status_code == 403


def test_the_figures_are_those_of_the_rows(site: Site) -> None:
    told = dict(line.rsplit(" ", 1) for line in site.client("administrator").get("/metrics").text.splitlines())

    assert told["tracker_sign_ins"] == "1"
    assert int(told["tracker_journal_entries"]) > 5
    assert told['tracker_run_dates_owed{zone="America/New_York"}'] == "1"


def test_an_idle_sign_in_is_none(site: Site) -> None:
    client = site.client("reader")
    object.__setattr__(site.app, "clock", Clock(acme.NOW + timedelta(minutes=31)))

    assert client.get("/").status_code == 303
