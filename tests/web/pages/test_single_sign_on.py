"""Single sign-on: only a provider's signed word, for us and on our request, lets in whom an administrator bound."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import pytest
from joserfc.jwk import ECKey, OctKey

from tests.operations import acme
from tests.web.pages.test_act import entries, words_of
from tests.web.provider import CLIENT, OwnProvider, running
from tests.web.site import Client, Site, a_site
from tracker.clock import Clock
from tracker.errors import InputRefused
from tracker.settings import IdentityProvider, Settings
from tracker.web.single_sign_on import require_library

SECRET = "s3cret"  # noqa: S105 — of nobody


@pytest.fixture(scope="module")
def provider() -> Iterator[OwnProvider]:
    with running() as provider:
        yield provider


@pytest.fixture
def joined(sqlite_url: str, tmp_path: Path, provider: OwnProvider) -> Iterator[Site]:
    """On SQLite, as `site` is: single sign-on at the tests' own provider, where the officer is m-1."""
    site = a_site(sqlite_url, tmp_path)
    join(site, provider.issuer)
    provider.key = provider.published[0]
    provider.header, provider.metadata = {"alg": "ES256", "kid": "first"}, {}
    bound = site.client("administrator").post("/people/officer/identities", data={"subject": "m-1"})
    assert bound.status_code == 303
    yield site
    site.app.close()


def join(site: Site, issuer: str) -> None:
    # A client of its own for each test: what a process knows of a provider it keeps.
    settings = IdentityProvider(issuer=issuer, client=CLIENT, secret=SECRET)
    object.__setattr__(site.app, "settings", replace(site.app.settings, provider=settings))


def leave(client: Client, **given: str) -> dict[str, str]:
    """Send the browser to the provider, and give what it was sent with."""
    page = client.post("/sign-in/provider", data={"to": "/register", **given})
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
    assert found is not None, words_of(page.text)
    place = urlsplit(unescape(found[1]))
    return {
        "place": f"{place.scheme}://{place.netloc}",
        **{name: each[0] for name, each in parse_qs(place.query).items()},
    }


def come_back(client: Client, **answer: str) -> tuple[int, str]:
    found = client.get(f"/sign-in/answer?{urlencode({'code': 'c', **answer})}")
    return found.status_code, found.headers.get("location") or unescape(words_of(found.text))


def test_who_is_bound_comes_in_by_the_code_flow_and_acts_as_proved_so(joined: Site, provider: OwnProvider) -> None:
    client = joined.client()
    sent = leave(client)
    provider.says(acme.NOW, sent["nonce"], auth_time=int(acme.NOW.timestamp()))

    assert "Sign in at 127.0.0.1" in joined.client().get("/sign-in").text
    assert (sent["place"], sent["scope"], sent["code_challenge_method"]) == (provider.issuer, "openid", "S256")
    assert come_back(client, state=sent["state"]) == (303, "/register")
    verifier = provider.asked[-1]["code_verifier"]
    assert urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode() == sent["code_challenge"]
    assert client.post("/account/tokens", data={"name": "t", "last": "2026-03-31"}).status_code == 200
    assert entries(joined)[-1][2]["proved"] == "session:oidc"


def test_an_answer_is_taken_once_and_only_in_the_browser_that_asked(joined: Site, provider: OwnProvider) -> None:
    client, other = joined.client(), joined.client()
    sent, theirs = leave(client), leave(other)
    provider.says(acme.NOW, sent["nonce"])

    assert come_back(joined.client(), state=sent["state"])[0] == 422
    assert come_back(other, state=sent["state"])[0] == 422
    assert come_back(other, state=theirs["state"])[0] == 422
    kept = dict(client.cookies)
    assert come_back(client, state=sent["state"])[0] == 303
    client.cookies = kept
    assert come_back(client, state=sent["state"])[0] == 422


def test_an_answer_that_comes_too_late_is_none(joined: Site, provider: OwnProvider) -> None:
    client = joined.client()
    sent = leave(client)
    later = acme.NOW + timedelta(minutes=11)
    object.__setattr__(joined.app, "clock", Clock(later))
    provider.says(later, sent["nonce"])

    assert come_back(client, state=sent["state"])[0] == 422


@pytest.mark.parametrize(
    ("claims", "why"),
    [
        ({"iss": "https://evil.example"}, "another provider's"),
        ({"aud": "another"}, "for somebody else"),
        ({"aud": [CLIENT, "another"]}, "does not say who asked"),
        ({"aud": [CLIENT, "another"], "azp": "another"}, "given to somebody else"),
        ({"azp": "another"}, "given to somebody else"),
        ({"exp": int(acme.NOW.timestamp()) - 61}, "has ended"),
        ({"exp": None}, "has ended"),
        ({"exp": 1e300}, "has ended"),
        ({"iat": int(acme.NOW.timestamp()) + 120}, "a time to come"),
        ({"nonce": "another"}, "on another request"),
        ({"nonce": None}, "on another request"),
        ({"sub": None}, "names nobody"),
        ({"sub": ""}, "names nobody"),
    ],
)
def test_a_word_that_is_not_for_us_lets_nobody_in(
    joined: Site, provider: OwnProvider, claims: dict[str, Any], why: str
) -> None:
    client = joined.client()
    sent = leave(client)
    provider.says(acme.NOW, sent["nonce"], **claims)
    status, text = come_back(client, state=sent["state"])

    assert status == 422
    assert why in text
    assert client.get("/register").status_code == 303


def test_a_word_for_others_too_counts_where_we_asked(joined: Site, provider: OwnProvider) -> None:
    client = joined.client()
    sent = leave(client)
    provider.says(acme.NOW, sent["nonce"], aud=[CLIENT, "another"], azp=CLIENT)

    assert come_back(client, state=sent["state"])[0] == 303


@pytest.mark.parametrize("signed", ["not at all", "by our secret", "by another's key", "an access token"])
def test_a_word_that_the_provider_did_not_sign_lets_nobody_in(joined: Site, provider: OwnProvider, signed: str) -> None:
    client = joined.client()
    sent = leave(client)
    provider.says(acme.NOW, sent["nonce"])
    match signed:
        case "not at all":
            provider.header = {"alg": "none", "kid": "first"}
        case "by our secret":
            provider.header, provider.key = {"alg": "HS256", "kid": "first"}, OctKey.import_key(SECRET * 8)
        case "by another's key":
            provider.key = ECKey.generate_key("P-256", {"kid": "first"})
        case _:
            provider.header = {"alg": "ES256", "kid": "first", "typ": "at+jwt"}

    assert come_back(client, state=sent["state"])[0] == 422
    assert client.get("/register").status_code == 303


def test_keys_are_fetched_again_for_one_that_is_unknown(joined: Site, provider: OwnProvider) -> None:
    client, before = joined.client(), list(provider.published)
    sent = leave(client)
    provider.says(acme.NOW, sent["nonce"])
    assert come_back(client, state=sent["state"])[0] == 303
    newer = ECKey.generate_key("P-256", {"kid": "newer"})
    provider.key, provider.published, provider.header = newer, [newer], {"alg": "ES256", "kid": "newer"}
    again = leave(client)
    provider.says(acme.NOW, again["nonce"])
    fetched = provider.fetched.count("/jwks")

    assert come_back(client, state=again["state"])[0] == 303
    provider.header = {"alg": "ES256", "kid": "nobody's"}
    last = leave(client)
    provider.says(acme.NOW, last["nonce"])
    status, text = come_back(client, state=last["state"])
    provider.published = before
    assert (status, "a key that it does not publish" in text) == (422, True)
    assert provider.fetched.count("/jwks") == fetched + 2


@pytest.mark.parametrize(
    ("promised", "answer", "status"),
    [
        (True, {}, 422),
        (True, {"iss": "https://evil.example"}, 422),
        (False, {"iss": "https://evil.example"}, 422),
        (False, {}, 303),
    ],
)
def test_an_answer_of_another_provider_is_not_taken(
    sqlite_url: str, tmp_path: Path, promised: bool, answer: dict[str, str], status: int
) -> None:
    site = a_site(sqlite_url, tmp_path)
    with running() as provider:
        join(site, provider.issuer)
        provider.metadata = {"authorization_response_iss_parameter_supported": promised}
        site.client("administrator").post("/people/officer/identities", data={"subject": "m-1"})
        client = site.client()
        sent = leave(client)
        provider.says(acme.NOW, sent["nonce"])

        assert come_back(client, state=sent["state"], **answer)[0] == status
    site.app.close()


def test_who_is_bound_to_nobody_is_shown_the_name_there_and_an_administrator_binds_it(
    joined: Site, provider: OwnProvider
) -> None:
    client, administrator = joined.client(), joined.client("administrator")
    sent = leave(client)
    provider.says(acme.NOW, sent["nonce"], sub="m-2", email="officer@example.org")
    status, text = come_back(client, state=sent["state"])

    assert (status, "Nobody known here" in text, "m-2" in text) == (403, True, True)
    assert client.get("/register").status_code == 303
    assert joined.client("officer").post("/people/reader/identities", data={"subject": "m-2"}).status_code == 403
    assert administrator.post("/people/reader/identities", data={"subject": "m-1"}).status_code == 422
    assert administrator.post("/people/reader/identities", data={"subject": "m-2"}).status_code == 303
    action, actor, payload = entries(joined)[-1]
    assert (action, actor, payload["identity"], payload["person"]) == ("account", "administrator", "m-2", "reader")
    assert "reader is “m-2” of http://127.0.0.1" in words_of(administrator.get("/journal").text)


def test_a_binding_that_is_taken_away_ends_the_sign_ins(joined: Site, provider: OwnProvider) -> None:
    client = joined.client()
    sent = leave(client)
    provider.says(acme.NOW, sent["nonce"])
    assert come_back(client, state=sent["state"])[0] == 303
    given = {"subject": "m-1", "issuer": provider.issuer}
    administrator = joined.client("administrator")

    assert administrator.post("/people/reader/identities/end", data=given).status_code == 404
    assert administrator.post("/people/officer/identities/end", data=given).status_code == 303
    assert client.get("/register").status_code == 303
    assert entries(joined)[-1][2]["bound"] is False


@pytest.mark.parametrize(("ago", "fresh"), [(0, True), (6, False), (None, False)])
def test_a_sign_in_is_as_fresh_as_the_provider_says(
    joined: Site, provider: OwnProvider, ago: int | None, fresh: bool
) -> None:
    client = joined.client()
    sent = leave(client)
    at = None if ago is None else int((acme.NOW - timedelta(minutes=ago)).timestamp())
    provider.says(acme.NOW, sent["nonce"], auth_time=at)
    assert come_back(client, state=sent["state"])[0] == 303

    made = client.post("/account/tokens", data={"name": "t", "last": "2026-03-31"})
    assert (made.status_code == 200) is fresh
    anew = leave(client, again="yes")
    assert (anew["prompt"], anew["max_age"]) == ("login", "0")
    provider.says(acme.NOW, anew["nonce"], auth_time=at)
    assert (come_back(client, state=anew["state"])[0] == 303) is fresh


def test_what_the_provider_refuses_and_a_foreign_answer_say_so_without_their_words(joined: Site) -> None:
    client = joined.client()
    sent = leave(client)
    answer = client.get(f"/sign-in/answer?{urlencode({'error': '<b>no</b>', 'state': sent['state']})}")

    assert answer.status_code == 422
    assert "<b>no" not in answer.text


def test_without_a_provider_there_is_no_such_sign_in(site: Site) -> None:
    assert "Sign in at" not in site.client().get("/sign-in").text
    assert site.client().post("/sign-in/provider").status_code == 404
    assert site.client().get("/sign-in/answer?code=c&state=s").status_code == 404


def test_a_provider_that_does_not_answer_is_told(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        free = taken.getsockname()[1]
    join(site, f"http://127.0.0.1:{free}")

    answer = site.client().post("/sign-in/provider")

    assert answer.status_code == 422
    assert "it cannot be reached" in words_of(answer.text)


def test_without_the_extra_serving_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    require_library(None)
    monkeypatch.setitem(sys.modules, "joserfc", None)
    require_library(None)

    with pytest.raises(InputRefused, match="is not installed"):
        require_library(IdentityProvider(issuer="https://id.example", client=CLIENT))


@pytest.mark.parametrize(
    "environ",
    [
        {"TRACKER_OIDC_ISSUER": "https://id.example"},
        {"TRACKER_OIDC_CLIENT": "tracker"},
        {"TRACKER_OIDC_ISSUER": "http://id.example", "TRACKER_OIDC_CLIENT": "tracker"},
        {"TRACKER_OIDC_ISSUER": "https://jo:pw@id.example", "TRACKER_OIDC_CLIENT": "tracker"},
        {"TRACKER_OIDC_ISSUER": "https://id.example/?x", "TRACKER_OIDC_CLIENT": "tracker"},
    ],
)
def test_settings_that_name_no_safe_provider_are_refused(environ: dict[str, str]) -> None:
    with pytest.raises(InputRefused, match="TRACKER_OIDC"):
        Settings.read({"XDG_DATA_HOME": "/srv", **environ}, None)


def test_a_provider_of_another_make_lets_in_too(sqlite_url: str, tmp_path: Path) -> None:
    """Oidc-provider-mock is a program of its own: what it understands, and what we do of it, are not ours alone."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "oidc_provider_mock",
        "--port",
        str(port),
        "--require-nonce",
        "true",
    ]
    now = Clock().now()  # that program knows no other
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            issuer = f"http://127.0.0.1:{port}"
            _wait_for(f"{issuer}/jwks")
            site = a_site(sqlite_url, tmp_path, at=now)
            join(site, issuer)
            site.client("administrator").post("/people/officer/identities", data={"subject": "gwen"})
            client = site.client()
            page = client.post("/sign-in/provider", data={"to": "/register"})
            found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
            assert found is not None, words_of(page.text)
            answer = httpx.post(unescape(found[1]), data={"sub": "gwen"})
            back = urlsplit(answer.headers["location"])
            came = client.get(f"{back.path}?{back.query}")
            assert (came.status_code, came.headers.get("location")) == (303, "/register"), words_of(came.text)
            site.app.close()
        finally:
            process.kill()


def _wait_for(place: str) -> None:
    for _ in range(200):
        try:
            httpx.get(place)
        except httpx.HTTPError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"{place} does not answer")
