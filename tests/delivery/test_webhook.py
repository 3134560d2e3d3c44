"""A webhook and the folder: what is kept once however often it is sent."""

from __future__ import annotations

import json
import re
import socket
from base64 import b64decode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.delivery.servers import webhook_server
from tests.delivery.test_mail import LETTER
from tracker.delivery.channels import Webhook
from tracker.delivery.folder import Spool
from tracker.delivery.outcomes import Accepted, Deferred, Refused
from tracker.delivery.webhook import Caller, payload_of, signature

MANUAL = Path(__file__).resolve().parents[2] / "docs"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 — of the published example


def test_a_digest_is_posted_as_json_with_its_key() -> None:
    with webhook_server() as hook:
        caller = Caller(Webhook(url=hook.url, token="s3cret"))  # noqa: S106 — a test's own
        assert caller.send(LETTER) == Accepted("204 No Content")
        assert caller.send(LETTER) == Accepted("204 No Content")
        caller.close()
    path, headers, content = hook.calls[0]
    assert path == "/notices?team=legal"
    assert headers["Idempotency-Key"] == LETTER.key
    assert headers["Authorization"] == "Bearer s3cret"
    assert json.loads(content) == {
        "key": "0a1b@acme.example",
        "person": "mc",
        "name": "Maria Chen",
        "on": "2026-03-17",
        "written_at": "2026-03-17T12:00:00+00:00",
        "subject": LETTER.subject,
        "text": LETTER.body,
    }
    assert len(hook.calls) == 2
    assert len(hook.kept) == 1


def test_a_call_is_signed_as_the_manual_s_lines_check_it(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = re.search(
        r"```python\n(.*?def is_ours.*?)```", (MANUAL / "notices.md").read_text(encoding="utf-8"), re.DOTALL
    )
    assert shown is not None
    checked: dict[str, Any] = {}
    exec(shown[1], checked)  # noqa: S102 — the manual's own lines
    at = datetime(2026, 3, 17, 12, 0, tzinfo=UTC)
    monkeypatch.setattr("time.time", lambda: at.timestamp() + 20)
    with webhook_server() as hook:
        caller = Caller(Webhook(url=hook.url, secret=b64decode(SECRET.removeprefix("whsec_"))))
        assert caller.send(replace(LETTER, tried_at=at)) == Accepted("204 No Content")
        caller.close()
    _, headers, content = hook.calls[0]
    body = payload_of(LETTER)

    assert json.loads(content) == json.loads(body)
    assert headers["webhook-id"] == LETTER.key
    assert headers["webhook-timestamp"] == "1773748800"
    assert checked["is_ours"](headers, body, SECRET)
    assert not checked["is_ours"](headers, body + b" ", SECRET)
    assert not checked["is_ours"](headers, body, SECRET.replace("MfKQ", "MfKR"))
    monkeypatch.setattr("time.time", lambda: at.timestamp() + 301)
    assert not checked["is_ours"](headers, body, SECRET)


def test_the_published_example_has_the_signature_that_is_published_with_it() -> None:
    headers = signature(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
        b64decode(SECRET.removeprefix("whsec_")),
    )

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("status", [408, 425, 429, 500, 503])
def test_a_server_that_asks_for_patience_gets_it(status: int) -> None:
    with webhook_server() as hook:
        hook.answers.append(status)
        caller = Caller(Webhook(url=hook.url))
        assert isinstance(caller.send(LETTER), Deferred)
        assert isinstance(caller.send(LETTER), Accepted)
        caller.close()


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_a_call_that_will_never_do_has_failed(status: int) -> None:
    with webhook_server() as hook:
        hook.answers.append(status)
        caller = Caller(Webhook(url=hook.url))
        assert isinstance(caller.send(LETTER), Refused)
        caller.close()


def test_a_redirect_is_not_followed() -> None:
    with webhook_server() as hook:
        hook.answers.append(302)
        caller = Caller(Webhook(url=hook.url))
        found = caller.send(LETTER)
        caller.close()
    assert isinstance(found, Refused)
    assert "redirects are not followed" in found.reply
    assert len(hook.calls) == 1


def test_an_address_that_does_not_answer_is_down_and_never_repeated() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    found = Caller(Webhook(url=f"http://127.0.0.1:{port}/secret-path")).send(LETTER)
    assert isinstance(found, Deferred)
    assert found.down
    assert "secret-path" not in found.reply


def test_the_folder_holds_a_digest_once(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "digests")
    first, second = spool.send(LETTER), spool.send(replace(LETTER, subject="another"))
    assert isinstance(first, Accepted)
    assert second == Accepted(f"{first.reply} was there already")
    (file,) = (tmp_path / "digests").iterdir()
    assert json.loads(file.read_bytes())["subject"] == LETTER.subject


def test_a_folder_that_cannot_be_written_is_down(tmp_path: Path) -> None:
    (tmp_path / "digests").write_text("a file")
    found = Spool(tmp_path / "digests").send(LETTER)
    assert isinstance(found, Deferred)
    assert found.down
