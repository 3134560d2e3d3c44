"""A proxy's header as sign-in: off unless it is set, believed from listed networks, and no fresh proof."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
import uvicorn

from tests.web.pages.test_act import entries, hidden
from tests.web.pages.test_approval import GUARDED, PATH, done, shown
from tests.web.site import OWN_SITE, PASSWORD, Client, Site, a_site
from tracker.errors import InputRefused
from tracker.settings import Settings, TrustedHeader
from tracker.web.server import Port, serve

HOME = {"XDG_DATA_HOME": "/srv/data"}
PROXY = {"TRACKER_PROXY_HEADER": "Remote-User", "TRACKER_PROXY_NETWORKS": "192.0.2.7, 2001:db8::/64"}


def header(environ: dict[str, str]) -> TrustedHeader | None:
    return Settings.read({**HOME, **environ}, None).header


@pytest.fixture
def guarded(sqlite_url: str, tmp_path: Path) -> Iterator[Site]:
    """On SQLite, as `site` is: behind a proxy at the address that the tests' client has; A1 waits for approval."""
    site = a_site(sqlite_url, tmp_path, text=GUARDED)
    done(site, "officer", note="By post")
    believe(site, PROXY)
    yield site
    site.app.close()


def believe(site: Site, environ: dict[str, str]) -> None:
    object.__setattr__(site.app, "settings", replace(site.app.settings, header=header(environ)))


def behind(site: Site, key: str) -> Client:
    client = site.client()
    client.headers = {**OWN_SITE, "Remote-User": key}
    return client


def ignored(site: Site) -> int:
    text = site.client("administrator").get("/metrics").text
    return int(text.partition("tracker_ignored_headers ")[2].split()[0])


def test_whom_the_proxy_names_acts_as_themselves_and_the_journal_says_how(guarded: Site) -> None:
    client = behind(guarded, "officer")
    fields = hidden(
        client.post("/deadlines/acme/A3@2026-Q1/extended", data={"on": "2026-03-02", "to": "2026-06-01"}).text
    )
    answer = client.post("/deadlines/acme/A3@2026-Q1/extended", data=fields)

    assert answer.status_code == 303
    action, actor, payload = entries(guarded)[-1]
    assert (action, actor, payload["proved"]) == ("extend", "officer", "proxy")
    assert behind(guarded, "reader").get("/people").status_code == 403
    assert client.get("/sign-in").headers["location"] == "/"


def test_the_header_counts_from_listed_networks_alone_and_is_counted_from_elsewhere(guarded: Site) -> None:
    before = ignored(guarded)
    believe(guarded, {**PROXY, "TRACKER_PROXY_NETWORKS": "192.0.2.0/30"})

    assert behind(guarded, "administrator").get("/people").status_code == 303
    assert json.loads(guarded.lines[-1])["ignored"] == "Remote-User"
    assert ignored(guarded) == before + 1
    object.__setattr__(guarded.app, "settings", replace(guarded.app.settings, header=None))
    assert behind(guarded, "administrator").get("/people").status_code == 303
    assert "ignored" not in json.loads(guarded.lines[-1])


def test_a_header_that_came_twice_is_ignored(guarded: Site) -> None:
    """The one may be the caller's, and the other the proxy's."""

    async def asked() -> httpx.Response:
        transport = httpx.ASGITransport(guarded.client().gate, client=("192.0.2.7", 50000))
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8642") as client:
            return await client.get("/people", headers=[("Remote-User", "administrator"), ("Remote-User", "reader")])

    # In a thread of its own, as `Client` has it.
    with ThreadPoolExecutor(1) as alone:
        answer = alone.submit(lambda: asyncio.run(asked())).result()

    assert answer.status_code == 303
    assert json.loads(guarded.lines[-1])["ignored"] == "Remote-User"


def test_who_is_not_known_here_is_told_so_and_a_name_is_no_key(guarded: Site) -> None:
    for name in ("stranger", "Administrator", "administrator@example.org"):
        assert behind(guarded, name).get("/people").status_code == 403
        assert behind(guarded, name).post("/people").status_code == 403
    assert behind(guarded, "").get("/people").status_code == 303


def test_the_proxys_word_is_no_fresh_proof_and_another_persons_sign_in_no_way_round_it(guarded: Site) -> None:
    guarded.give_password("approver")
    client = behind(guarded, "approver")
    _, fields = shown(client)
    given = {**fields, "verdict": "approve"}

    assert client.post(PATH, data=given).status_code == 422
    mixed = guarded.client("officer")
    mixed.headers = {**OWN_SITE, "Remote-User": "reader"}
    assert mixed.get("/load").status_code == 403
    assert client.post(PATH, data={**given, "proof": PASSWORD}).status_code == 303
    assert entries(guarded)[-1][2]["proved"] == "proxy"


def test_whoever_has_no_password_approves_nothing_by_the_proxys_word(guarded: Site) -> None:
    client = behind(guarded, "approver")
    text, fields = shown(client)

    assert "sign in again" in text
    assert client.post(PATH, data={**fields, "verdict": "approve", "proof": ""}).status_code == 422
    assert "approve" not in [each[0] for each in entries(guarded)]


@pytest.mark.parametrize(
    ("address", "is_ours"),
    [
        ("192.0.2.7", True),
        ("::ffff:192.0.2.7", True),
        ("192.0.2.8", False),
        ("2001:db8::5", True),
        ("2001:db8:1::5", False),
        ("unknown", False),
        ("", False),
    ],
)
def test_an_address_is_the_proxys_or_not(address: str, is_ours: bool) -> None:
    found = header(PROXY)
    assert found is not None
    assert found.is_from(address) is is_ours


@pytest.mark.parametrize(
    "changed",
    [
        {"TRACKER_PROXY_HEADER": ""},
        {"TRACKER_PROXY_NETWORKS": ""},
        {"TRACKER_PROXY_HEADER": "Cookie"},
        {"TRACKER_PROXY_HEADER": "Remote User"},
        {"TRACKER_PROXY_NETWORKS": "proxy.example.org"},
        {"TRACKER_PROXY_NETWORKS": "0.0.0.0/0"},
        {"TRACKER_PROXY_NETWORKS": "10.0.0.1/8"},
    ],
)
def test_settings_by_which_anybody_could_be_anybody_are_refused(changed: dict[str, str]) -> None:
    with pytest.raises(InputRefused, match="TRACKER_PROXY"):
        header({**PROXY, **changed})


def test_what_counts_is_the_connection_and_not_what_is_forwarded(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Served as `tracker serve` does, behind a proxy that is believed on where a request came from, and not on who."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    site = a_site(sqlite_url, tmp_path, address=f"http://127.0.0.1:{port}")
    believe(site, {**PROXY, "TRACKER_PROXY_NETWORKS": "192.0.2.7"})
    servers: list[uvicorn.Server] = []
    run = uvicorn.Server.run

    def noting(server: uvicorn.Server, sockets: list[socket.socket]) -> None:
        servers.append(server)
        run(server, sockets=sockets)

    monkeypatch.setattr(uvicorn.Server, "run", noting)
    place = Port("127.0.0.1", port, ("127.0.0.1",))
    given = {"log": site.lines.append, "ready": lambda: None}
    serving = threading.Thread(target=serve, args=(site.app, place), kwargs=given)
    serving.start()
    while not servers or not servers[0].started:
        time.sleep(0.02)
    try:
        sent = {"Remote-User": "administrator", "X-Forwarded-For": "192.0.2.7"}
        forged = httpx.get(f"http://127.0.0.1:{port}/people", headers=sent)
        noted = json.loads(site.lines[-1])
        believe(site, {**PROXY, "TRACKER_PROXY_NETWORKS": "127.0.0.1"})
        right = httpx.get(f"http://127.0.0.1:{port}/people", headers=sent)
    finally:
        servers[0].should_exit = True
        serving.join()
        site.app.close()

    assert (forged.status_code, right.status_code) == (303, 200)
    assert (noted["network"], noted["ignored"]) == ("192.0.2.7", "Remote-User")
