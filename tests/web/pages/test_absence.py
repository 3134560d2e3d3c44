"""A delegate on the pages: named under one's own name, let in for these days, and each act says for whom."""

from __future__ import annotations

from datetime import timedelta

from tests.operations import acme
from tests.web.pages.test_act import entries, hidden, words_of
from tests.web.site import PASSWORD, Site
from tracker.clock import Clock

DAYS = {"first": "2026-03-02", "until": "2026-03-03"}


def at(site: Site, later: timedelta) -> None:
    object.__setattr__(site.app, "clock", Clock(acme.NOW + later))


def test_a_delegate_is_let_in_for_the_days_and_acts_for_the_absent_one(site: Site) -> None:
    client = site.client("reader")
    assert client.get("/load").status_code == 403

    named = site.client("officer").post("/account/absence", data={"delegate": "reader", **DAYS, "once": "k"})
    assert named.status_code == 303
    assert "You stand in for Officer" in words_of(client.get("/").text)
    assert "Reader stands in for Officer" in words_of(site.client("officer").get("/account").text)
    assert client.get("/load").status_code == 200
    fields = hidden(client.post("/deadlines/acme/A1/done", data={"on": "2026-03-02"}).text)
    assert client.post("/deadlines/acme/A1/done", data=fields).status_code == 303
    action, actor, payload = entries(site)[-1]
    assert (action, actor, payload["for"]) == ("resolve", "reader", ["officer"])

    at(site, timedelta(days=3))
    late = site.client("reader")
    assert late.get("/load").status_code == 403
    assert "You stand in" not in late.get("/").text


def test_an_administrator_names_a_delegate_for_who_cannot_and_ends_it_sooner(site: Site) -> None:
    administrator = site.client("administrator")

    named = administrator.post("/people/officer/absence", data={"delegate": "reader", **DAYS})
    assert named.headers["location"] == "/people/officer"
    assert "Reader stands in for Officer from" in words_of(administrator.get("/people/officer").text)
    assert site.client("reader").get("/load").status_code == 200
    assert administrator.post("/people/officer/absence", data={"delegate": "", **DAYS}).status_code == 303
    assert site.client("reader").get("/load").status_code == 403
    assert [each[2]["delegate"] for each in entries(site)[-2:] if "delegate" in each[2]] == ["reader", None]


def test_what_cannot_be_is_refused_and_an_old_sign_in_gives_the_password_again(site: Site) -> None:
    site.give_password("officer")
    client = site.client("officer")
    for given in (
        {"delegate": "zoe", **DAYS},
        {"delegate": "monitor", **DAYS},
        {"delegate": "reader", "first": "soon"},
    ):
        assert client.post("/account/absence", data=given).status_code == 422
    at(site, timedelta(minutes=6))
    given = {"delegate": "reader", **DAYS}

    assert client.post("/account/absence", data=given).status_code == 422
    assert client.post("/account/absence", data={**given, "proof": PASSWORD}).status_code == 303
