"""What every request passes: whose site sent it, how large it is, under which name; and what every answer carries."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.web.site import ADDRESS, PASSWORD, Client, Site, a_site
from tracker.web.application import application
from tracker.web.gate import HEADERS, MOST_AT_ONCE
from tracker.web.routes import Route
from tracker.web.visits import Answer, Visit


def test_every_answer_carries_the_policy(site: Site) -> None:
    for path in ("/", "/sign-in", "/static/style.css", "/healthz", "/nothing-here"):
        answer = site.client().get(path)
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS, path
        assert "server" not in answer.headers
        assert "strict-transport-security" not in answer.headers
    assert HEADERS["Content-Security-Policy"] == (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'"
    )


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 401),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "none"}, 403),
        ({"Origin": "http://127.0.0.1:8642"}, 401),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
        ({"Authorization": "Bearer trk_nothing"}, 401),
        ({"Authorization": "Bearer trk_nothing", "Cookie": "tracker=x"}, 403),
    ],
)
def test_what_changes_something_is_done_for_our_own_pages_only(
    site: Site, headers: dict[str, str], status: int
) -> None:
    client = site.client()
    del client.headers["Sec-Fetch-Site"]

    assert client.post("/account/tokens", headers=headers).status_code == status


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "127.0.0.1:8642.evil.example", ""])
def test_under_another_name_nothing_is_served(site: Site, host: str) -> None:
    assert site.client().get("/sign-in", headers={"Host": host}).status_code == 421
    assert site.client().get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1:8642", "localhost:8642", "localhost:9000"])
def test_on_one_machine_either_name_is_ours(site: Site, host: str) -> None:
    assert site.client().get("/sign-in", headers={"Host": host}).status_code == 200


def test_behind_https_only_its_own_name_is_ours_and_the_cookie_is_the_hosts_alone(
    sqlite_url: str, tmp_path: Path
) -> None:
    site = a_site(sqlite_url, tmp_path, address="https://tracker.example.org")
    client = site.client()

    assert client.get("/healthz").headers["strict-transport-security"] == "max-age=31536000"
    assert client.get("/sign-in", headers={"Host": "localhost"}).status_code == 421
    assert site.client("reader").get("/").status_code == 200
    plain = site.client()
    plain.cookies["tracker"] = site.secret("reader")
    assert plain.get("/").status_code == 303
    site.app.close()


def test_a_request_is_counted_on_the_wire(site: Site) -> None:
    """Whatever its head says of its length, or says nothing of."""
    client = site.client("officer")
    client.gate.largest = 10_000

    said = client.post("/account/tokens", content=b"x" * 10_001)
    streamed = client.post(
        "/account/tokens",
        content=in_pieces(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )

    assert (said.status_code, streamed.status_code) == (413, 413)
    assert client.post("/account/tokens", content=b"x" * 100).status_code == 422


async def in_pieces() -> AsyncIterator[bytes]:
    for _ in range(20):
        yield b"name=" + b"x" * 1000


def test_a_request_too_many_is_sent_away_with_a_word_when_to_come_again(site: Site) -> None:
    client = site.client()
    client.gate.most = 0

    answer = client.get("/healthz")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert MOST_AT_ONCE == 100


def test_the_log_is_a_line_of_json_for_each_request_and_holds_no_secret(site: Site) -> None:
    client = site.client()
    client.get("/link/a-secret-of-somebody?also=another-secret")
    client.post("/sign-in", data={"name": "reader", "password": PASSWORD})
    signed_in = site.client("reader")
    signed_in.get("/")

    told = [json.loads(line) for line in site.lines]
    assert [(each["method"], each["route"], each["status"], each["person"]) for each in told] == [
        ("GET", "/link/{secret}", 404, None),
        ("POST", "/sign-in", 401, None),
        ("GET", "/", 200, "reader"),
    ]
    assert all(len(each["request"]) == 12 and each["network"] == "192.0.2.7" for each in told)
    text = "".join(site.lines)
    assert [
        secret for secret in ("a-secret", "another-secret", PASSWORD, *signed_in.cookies.values()) if secret in text
    ] == []


def test_a_mistake_of_ours_is_a_page_with_a_number_that_the_log_explains(site: Site) -> None:
    def fails(_visit: Visit) -> Answer:
        """A page that is wrong."""
        raise ZeroDivisionError("typed by somebody")

    lines: list[str] = []
    wrong = application(
        site.app, log=lines.append, routes=(Route(path="/", method="GET", needs="a sign-in", answer=fails),)
    )
    answer = Client(wrong, ADDRESS, cookies={"tracker": site.secret("reader")}).get("/")

    assert answer.status_code == 500
    told = json.loads(lines[-1])
    assert told["request"] in answer.text
    assert told["fault"][0] == "ZeroDivisionError"
    assert "typed by somebody" not in lines[-1] + answer.text
