"""People and roles: administrators only, by a fresh proof; and the service's health."""

from __future__ import annotations

import re
from datetime import timedelta

from tests.operations import acme
from tests.web.site import PASSWORD, Site
from tracker.clock import Clock


def test_an_administrator_makes_a_person_known_who_comes_in_by_a_link(site: Site) -> None:
    client = site.client("administrator")

    added = client.post("/people", data={"key": "mia", "name": "Mia Ray", "email": "", "once": "k"})
    given = client.post("/people/mia/roles", data={"role": "reader", "within": "acme"})
    made = client.post("/people/mia/link").text

    assert added.headers["location"] == given.headers["location"] == "/people/mia"
    assert "in acme" in client.get("/people/mia").text
    found = re.search(r"<code>http://127.0.0.1:8642(/link/[\w-]+)</code>", made)
    assert found is not None
    came = site.client()
    assert came.post(found[1], data={"password": PASSWORD, "again": PASSWORD}).status_code == 303
    assert came.get("/settlements/acme").status_code == 200


def test_a_role_is_taken_away_and_the_last_administrator_stays(site: Site) -> None:
    client = site.client("administrator")

    taken = client.post("/people/reader/roles/end", data={"role": "reader", "within": ""})
    last = client.post("/people/administrator/roles/end", data={"role": "administrator", "within": ""})
    wrong = client.post("/people/reader/roles", data={"role": "king"})

    assert taken.status_code == 303
    assert "sees nothing and does nothing" in client.get("/people/reader").text
    assert last.status_code == 422
    assert "last administrator" in last.text
    assert wrong.status_code == 422
    assert client.get("/people/no-one").status_code == 404


def test_a_sign_in_of_long_ago_asks_for_the_password_again(site: Site) -> None:
    site.give_password("administrator")
    client = site.client("administrator")
    object.__setattr__(site.app, "clock", Clock(acme.NOW + timedelta(minutes=6)))
    role = {"role": "reader", "within": "acme"}

    assert 'name="proof"' in client.get("/people/owner").text
    without = client.post("/people/owner/roles", data=role)
    wrong = client.post("/people/owner/roles", data={**role, "proof": "something else"})
    right = client.post("/people/owner/roles", data={**role, "proof": PASSWORD})

    assert 'name="proof"' not in client.get("/people/owner").text
    assert (without.status_code, wrong.status_code, right.status_code) == (422, 422, 303)


def test_a_token_gives_no_role(site: Site) -> None:
    client = site.client("administrator")
    made = client.post("/account/tokens", data={"name": "t", "scope": "act", "last": "2026-03-31"}).text
    found = re.search(r"<code>(trk_[\w-]+)</code>", made)
    assert found is not None
    program = site.client()
    program.headers = {"Authorization": f"Bearer {found[1]}"}

    assert program.post("/people/owner/roles", data={"role": "reader"}).status_code == 422


def test_only_an_administrator_is_led_there(site: Site) -> None:
    assert 'href="/people"' in site.client("administrator").get("/").text
    for key in ("officer", "reader", "monitor"):
        assert 'href="/people"' not in site.client(key).get("/").text
        assert site.client(key).post("/people/officer/roles", data={"role": "administrator"}).status_code == 403


def test_health_says_what_is_behind_and_the_doctor_what_is_wrong(site: Site) -> None:
    client = site.client("administrator")
    for _ in site.app.run_days(site.app.days_owed(), acme.author("maria")):
        pass

    assert "The runs keep up" in client.get("/health").text
    assert "All is well" in client.post("/health").text
    object.__setattr__(site.app, "clock", Clock(acme.NOW + timedelta(days=3)))
    later = site.client("administrator")
    assert "To look into" in later.get("/health").text
    assert "Not all is well" in later.post("/health").text
