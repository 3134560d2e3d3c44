"""The second factor: enrolled by its person, asked for after the password, each code once, and a way back where it is lost."""

from __future__ import annotations

import re
from base64 import b32decode
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.operations import acme
from tests.web.pages.test_act import entries, words_of
from tests.web.site import PASSWORD, Client, Site, a_site
from tracker.clock import Clock
from tracker.models import Base
from tracker.rules.people.one_time_codes import code_of, step_at

KEY, OTHER_KEY = b"k" * 32, b"o" * 32
ENROL = "/account/authenticator"


@pytest.fixture
def sealed(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    """On SQLite, as `site` is: a service with a key, where the approver has a password."""
    site = a_site(sqlite_url, tmp_path)
    keep(site, KEY)
    site.give_password("approver")
    yield site
    site.app.close()


def keep(site: Site, *keys: bytes) -> None:
    object.__setattr__(site.app, "settings", replace(site.app.settings, seal_keys=keys))


def at(site: Site, minutes: float) -> datetime:
    moment = acme.NOW + timedelta(minutes=minutes)
    object.__setattr__(site.app, "clock", Clock(moment))
    return moment


def seed_in(text: str) -> bytes:
    found = re.search(r"<code>([A-Z2-7]{32})</code>", text)
    assert found is not None
    return b32decode(found[1])


def enrolled(site: Site, client: Client) -> tuple[bytes, list[str]]:
    """Enrol an authenticator, and give its seed and the recovery codes."""
    seed = seed_in(client.post(ENROL).text)
    shown = client.post(f"{ENROL}/confirm", data={"code": code_of(seed, step_at(site.app.clock.now()))})
    return seed, re.findall(r"<code>([A-Z2-7-]{29})</code>", shown.text)


def half(client: Client, name: str = "approver", password: str = PASSWORD) -> str:
    """Give name and password, and take what the form for the code carries."""
    answer = client.post("/sign-in", data={"name": name, "password": password, "to": "/register"})
    found = re.search(r'name="half" value="([^"]+)"', answer.text)
    assert found is not None, words_of(answer.text)
    assert client.get("/register").status_code == 303
    return found[1]


def code(client: Client, secret: str, typed: str) -> int:
    return client.post("/sign-in/code", data={"half": secret, "code": typed, "to": "/register"}).status_code


def test_a_person_enrols_an_authenticator_and_signs_in_by_both(sealed: Site) -> None:
    here, elsewhere = sealed.client("approver"), sealed.client("approver")
    seed, codes = enrolled(sealed, here)
    later = at(sealed, 1)
    client = sealed.client()
    secret = half(client)

    assert len(set(codes)) == 10
    assert (here.get("/account").status_code, elsewhere.get("/account").status_code) == (200, 303)
    assert "10 of your recovery codes are left" in words_of(here.get("/account").text)
    assert code(client, secret, "000000") == 422
    assert code(client, secret, code_of(seed, step_at(later))) == 303
    assert client.get("/register").status_code == 200
    token = client.post("/account/tokens", data={"name": "board", "scope": "read", "last": "2026-03-31"})
    assert token.status_code == 200
    assert [each[2]["factor"] for each in entries(sealed) if "factor" in each[2]] == ["enrolled"]
    assert entries(sealed)[-1][2]["proved"] == "session:password+totp"


def test_each_code_is_taken_once_also_a_recovery_code(sealed: Site) -> None:
    seed, codes = enrolled(sealed, sealed.client("approver"))
    shown = code_of(seed, step_at(at(sealed, 1)))
    one, other = sealed.client(), sealed.client()

    assert code(one, half(one), shown) == 303
    assert code(other, half(other), shown) == 422
    assert code(other, half(other), codes[0].lower().replace("-", " ")) == 303
    third = sealed.client()
    assert code(third, half(third), codes[0]) == 422
    assert "9 of your recovery codes are left" in words_of(other.get("/account").text)
    assert entries(sealed)[-1][2]["factor"] == "recovery code used"


def test_a_code_opens_nothing_without_the_password_or_five_minutes_after_it(sealed: Site) -> None:
    seed, codes = enrolled(sealed, sealed.client("approver"))
    client = sealed.client()
    secret = half(client)
    later = at(sealed, 6)

    for given in ("", "made up", secret):
        assert code(client, given, code_of(seed, step_at(later))) == 422
        assert code(client, given, codes[0]) == 422
    assert client.get("/register").status_code == 303


def test_codes_are_guessed_five_times_however_often_the_password_fits(sealed: Site) -> None:
    _, codes = enrolled(sealed, sealed.client("approver"))
    client = sealed.client()
    tried = [client.post("/sign-in", data={"name": "approver", "password": PASSWORD}).status_code for _ in range(2)]
    secret = half(client, "approver@example.org")

    assert tried == [200, 200]
    assert [code(client, secret, "000000") for _ in range(3)] == [422, 422, 429]
    assert code(client, secret, codes[0]) == 429
    assert client.post("/sign-in", data={"name": "approver", "password": PASSWORD}).status_code == 429


def test_a_fresh_proof_asks_for_the_code_too_and_counts_for_the_next_act(sealed: Site) -> None:
    client = sealed.client("approver")
    seed, _ = enrolled(sealed, client)
    later = at(sealed, 6)
    given = {"name": "board", "scope": "read", "last": "2026-03-31", "proof": PASSWORD}
    right = {**given, "code": code_of(seed, step_at(later))}

    assert "Code of your authenticator" in client.get("/account").text
    assert [client.post("/account/tokens", data=each).status_code for each in (given, right, given)] == [422, 200, 200]


def test_a_changed_password_asks_for_the_code(sealed: Site) -> None:
    client = sealed.client("approver")
    seed, _ = enrolled(sealed, client)
    new = {"old": PASSWORD, "password": "another horse and its battery", "again": "another horse and its battery"}

    assert client.post("/account/password", data=new).status_code == 422
    shown = code_of(seed, step_at(at(sealed, 1)))
    assert client.post("/account/password", data={**new, "code": shown}).status_code == 303
    assert client.get("/account").status_code == 200


def test_a_link_for_a_lost_password_does_not_go_round_the_second_factor(sealed: Site) -> None:
    enrolled(sealed, sealed.client("approver"))
    made = sealed.client("administrator").post("/people/approver/link")
    found = re.search(r"<code>http://127.0.0.1:8642(/link/[\w-]+)</code>", made.text)
    assert found is not None
    client = sealed.client()

    answer = client.post(found[1], data={"password": PASSWORD, "again": PASSWORD})

    assert answer.headers["location"] == "/sign-in"
    assert client.get("/register").status_code == 303
    half(client)


def test_an_administrator_takes_a_lost_factor_away_and_the_journal_says_so(sealed: Site) -> None:
    client = sealed.client("approver")
    enrolled(sealed, client)
    administrator = sealed.client("administrator")

    assert "The authenticator is lost too" in administrator.get("/people/approver").text
    made = administrator.post("/people/approver/link", data={"lost": "yes"})

    assert made.status_code == 200
    assert client.get("/account").status_code == 303
    assert sealed.client().post("/sign-in", data={"name": "approver", "password": PASSWORD}).status_code == 303
    action, actor, payload = entries(sealed)[-1]
    assert (action, actor, payload["link"], payload["factor"]) == ("account", "administrator", "approver", "reset")


def test_its_person_removes_it(sealed: Site) -> None:
    client = sealed.client("approver")
    enrolled(sealed, client)

    assert client.post(f"{ENROL}/end").status_code == 303
    assert "Set an authenticator up" in client.get("/account").text
    assert client.post(f"{ENROL}/end").status_code == 422
    assert entries(sealed)[-1][2]["factor"] == "removed"


def test_another_seed_or_another_persons_code_enrols_nothing(sealed: Site) -> None:
    client = sealed.client("approver")
    first = seed_in(client.post(ENROL).text)
    second = seed_in(client.post(ENROL).text)

    stale = client.post(f"{ENROL}/confirm", data={"code": code_of(first, step_at(acme.NOW))})
    right = client.post(f"{ENROL}/confirm", data={"code": code_of(second, step_at(acme.NOW))})
    again = client.post(ENROL)

    assert (stale.status_code, right.status_code, again.status_code) == (422, 200, 422)
    assert sealed.client("reader").post(f"{ENROL}/confirm", data={"code": "000000"}).status_code == 422


def test_no_seed_stands_in_the_database_and_each_is_bound_to_its_person(sealed: Site) -> None:
    client = sealed.client("approver")
    page = client.post(ENROL).text
    seed, written = seed_in(page), re.findall(r"<code>([A-Z2-7]{32})</code>", page)[0]
    client.post(f"{ENROL}/confirm", data={"code": code_of(seed, step_at(acme.NOW))})

    with sealed.app.inspecting() as session:
        kept = str([row for table in Base.metadata.sorted_tables for row in session.execute(select(table))])
    assert written not in kept
    assert seed.hex() not in kept


def test_another_key_opens_nothing_and_an_older_one_kept_beside_it_does(sealed: Site) -> None:
    seed, _ = enrolled(sealed, sealed.client("approver"))
    shown = code_of(seed, step_at(at(sealed, 1)))
    client = sealed.client()
    secret = half(client)

    found = []
    for keys in ((), (OTHER_KEY,), (OTHER_KEY, KEY)):
        keep(sealed, *keys)
        found.append(code(client, secret, shown))
    assert found == [422, 422, 303]


def test_without_a_key_no_authenticator_is_set_up(site: Site) -> None:
    site.give_password("approver")
    client = site.client("approver")

    assert "has not set a key for it" in words_of(client.get("/account").text)
    assert client.post(ENROL).status_code == 422
