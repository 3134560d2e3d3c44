"""The same address again: 304 while nothing changed, before anything is looked up; and never what was another's, or is over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import event

from tests.web.site import BEGINNING, Client, Site
from tests.web.test_routes import address_of
from tracker.clock import Clock
from tracker.operations.people.persons import grant
from tracker.rules.people.actor import Author
from tracker.rules.people.roles import Role
from tracker.web.pages import ROUTES
from tracker.web.routes import Route

# What the journal vouches for, or holds itself; all that an address which follows it may read, beside who asks.
FOLLOWED = frozenset(
    {
        *(
            "authorities",
            "checkpoints",
            "contradictions",
            "date_moves",
            "deadlines",
            "developments",
            "evidence",
            "facts",
        ),
        *(
            "instruments",
            "journal",
            "obligations",
            "parties",
            "penalties",
            "person_logins",
            "persons",
            "recommendation_terms",
        ),
        *(
            "reports",
            "revisions",
            "role_grants",
            "runs",
            "settlement_persons",
            "settlements",
            "sources",
            "status_changes",
        ),
        *("terms", "series"),
    }
)
WHO_ASKS = frozenset({"sign_ins", "api_tokens"})
OWN_LISTS = frozenset({"saved_lists"})
QUERIES = {"/api/v1/calendar": "?settlement=acme"}
# A secret address is tried where it is made.
FOLLOWING = [each for each in ROUTES if each.follows_journal and each.needs != "a secret address"]


@contextmanager
def statements(site: Site) -> Iterator[list[str]]:
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        found.append(statement)

    event.listen(site.app.engine, "before_cursor_execute", note)
    yield found
    event.remove(site.app.engine, "before_cursor_execute", note)


def tables(found: list[str]) -> set[str]:
    return {name for each in found for name in re.findall(r"(?:FROM|JOIN) \(?([a-z_]+)\b", each)}


def again(client: Client, path: str, tag: str) -> int:
    return client.get(path, headers={"If-None-Match": tag}).status_code


@pytest.mark.parametrize("route", FOLLOWING, ids=[each.path for each in FOLLOWING])
def test_what_follows_the_journal_is_told_unchanged_before_it_is_looked_up(site: Site, route: Route) -> None:
    client, path = site.client("administrator"), f"{address_of(route)}{QUERIES.get(route.path, '')}"
    with statements(site) as looked:
        first = client.get(path)
    if route.path == "/settlements":  # there is one, whose page is shown instead
        assert (first.status_code, first.headers.get("etag")) == (303, None)
        return
    assert first.status_code == 200, first.text
    own = OWN_LISTS if route.follows_lists else frozenset[str]()
    assert tables(looked) - WHO_ASKS - own <= FOLLOWED

    with statements(site) as asked:
        second = client.get(path, headers={"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    assert (second.status_code, second.content, second.headers["etag"]) == (304, b"", first.headers["etag"])
    assert second.headers["cache-control"] == "private, no-cache"
    assert tables(asked) <= {"sign_ins", "persons", "role_grants", "journal", "settlements"} | own


def test_whatever_it_follows_from_makes_it_another(site: Site) -> None:
    path = "/register"
    reader, monitor = site.client("reader"), site.client("monitor")
    tag = reader.get(path).headers["etag"]
    assert again(reader, path, tag) == 304
    assert again(monitor, path, tag) == 200
    assert again(reader, "/register?q=", tag) == 200
    assert again(reader, "/register.json", tag) == 200
    assert reader.get("/register?settlement=other", headers={"If-None-Match": tag}).status_code == 404

    reader.post("/register/lists?q=plan", data={"name": "Plans"})
    assert again(reader, path, tag) == 200
    tag = reader.get(path).headers["etag"]
    reader.post("/register/lists/forget", data={"name": "Plans"})
    assert again(reader, path, tag) == 200
    tag = reader.get(path).headers["etag"]

    site.program("officer").post("/api/v1/acts/resolve", json={"code": "A1", "when": "2026-03-01"})
    assert again(reader, path, tag) == 200
    later = reader.get(path).headers["etag"]
    assert later != tag

    # Seven hours on it is another day in New York, though not yet the next entry.
    site.app = replace(site.app, clock=Clock(site.app.clock.now() + timedelta(hours=14)))
    tomorrow = site.client("reader")
    assert again(tomorrow, path, later) == 200


def test_a_role_that_is_taken_away_ends_what_was_kept(site: Site) -> None:
    author = Author(actor=BEGINNING.actor, by="administrator")
    program = site.program("reader")
    tag = program.get("/api/v1/deadlines").headers["etag"]
    assert again(program, "/api/v1/deadlines", tag) == 304
    with site.app.writing(BEGINNING.actor) as session:
        grant(session, "reader", Role.READER, granted=False, within=None, author=author, now=site.app.clock.now())

    answer = program.get("/api/v1/deadlines", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.json()["total"]) == (200, 0)
    with site.app.writing(BEGINNING.actor) as session:
        grant(session, "reader", Role.MONITOR, within=None, author=author, now=site.app.clock.now())
    assert again(program, "/api/v1/deadlines", answer.headers["etag"]) == 200


def test_nobody_is_told_that_something_is_unchanged(site: Site) -> None:
    tag = site.client("reader").get("/register").headers["etag"]

    assert again(site.client(), "/register", tag) == 303
    assert again(site.client(), "/api/v1/deadlines", tag) == 401
    assert "etag" not in site.client("reader").get("/deadlines/acme/A99").headers
