"""Every route states the right that it needs, and each role gets in just where its rights say."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import get_args

import pytest

from tests.web.site import ROLES, Site
from tracker.rules.people.roles import RIGHTS, Right
from tracker.web.pages import ROUTES
from tracker.web.routes import Need, Route

WEB = Path(__file__).resolve().parents[2] / "tracker" / "web"
# What stands in the place of each part of an address.
PARTS = {
    "secret": "x",
    "settlement": "acme",
    "code": "A1",
    "act": "done",
    "person": "officer",
    "sha256": "0" * 64,
    "entry": "1",
}
NAMED = [f"{each.method} {each.path}" for each in ROUTES]
IN, OUT, SIGN_IN = "in", "not allowed", "sign in first"


def address_of(route: Route) -> str:
    path = route.path
    for name, value in PARTS.items():
        path = path.replace(f"{{{name}}}", value)
    assert "{" not in path, f"the tests know nothing to put into {route.path}"
    return path


def expected(route: Route, role: str | None) -> str:
    if route.needs in {"no database", "no sign-in", "a secret address"}:
        return IN
    if role is None:
        return SIGN_IN
    if not isinstance(route.needs, Right):
        return IN
    held = ROLES[role]
    rights = frozenset[Right]() if held is None else RIGHTS[held]
    own = route.needs is Right.DO and Right.DO_OWN in rights
    return IN if own or route.needs in rights else OUT


def test_no_two_routes_are_one() -> None:
    assert len(set(NAMED)) == len(NAMED)


@pytest.mark.parametrize("route", ROUTES, ids=NAMED)
def test_each_route_states_what_it_needs_and_is_a_plain_function(route: Route) -> None:
    words = {word for part in get_args(Need) for word in get_args(part)}

    assert route.needs in words or isinstance(route.needs, Right)
    assert not inspect.iscoroutinefunction(route.answer)
    assert inspect.getdoc(route.answer)


@pytest.mark.parametrize("role", [None, *ROLES])
def test_each_role_gets_in_where_its_rights_say(site: Site, role: str | None) -> None:
    found, wanted = {}, {}
    for route, name in zip(ROUTES, NAMED, strict=True):
        # Signing out is one of them; a program acts by its token alone.
        acts = route.path.startswith("/api/") and route.method == "POST" and role is not None
        client = site.program(role) if acts and role is not None else site.client(role)
        answer = client.request(route.method, address_of(route))
        assert answer.status_code != 500, (name, site.lines[-1])
        to_sign_in = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?")
        to_sign_in = to_sign_in or (answer.status_code == 303 and route.path == "/" and role is None)
        turned = "it needs the right to" in answer.text
        found[name] = SIGN_IN if to_sign_in or answer.status_code == 401 else OUT if turned else IN
        wanted[name] = expected(route, role)
    # Without a password the form of the sign-in says that none fits.
    found["POST /sign-in"] = IN

    assert found == wanted


def test_nothing_that_waits_for_the_database_is_asynchronous() -> None:
    """One `async def` that asks the database would stop every other request; those that there are only hand on."""
    asynchronous = {
        f"{path.relative_to(WEB)}:{node.name}"
        for path in WEB.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.AsyncFunctionDef)
    }

    assert {each for each in asynchronous if not each.startswith("gate.py:")} == {
        "application.py:life",
        "application.py:answered",
        "application.py:_bounded",
        "application.py:_no_route",
    }
    text = (WEB / "gate.py").read_text(encoding="utf-8")
    assert "sqlalchemy" not in text
    assert "tracker." not in text
