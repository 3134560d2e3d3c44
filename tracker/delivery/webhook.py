"""A webhook: each digest is posted as JSON with an Idempotency-Key, so that a repeat can be told from a second digest."""

from __future__ import annotations

import hmac
import json
import ssl
import threading
from base64 import b64encode
from datetime import datetime, timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection, RemoteDisconnected
from urllib.parse import urlsplit

from tracker.delivery.channels import Webhook
from tracker.delivery.outcomes import Accepted, Deferred, Letter, Outcome, Refused, shortened
from tracker.delivery.time_limit import LONGEST, within

PATIENCE = 30
# The server asks for patience, or is at fault itself; anything else but 2xx will be said again the next time.
_TRY_AGAIN = frozenset({408, 425, 429})
_TOO_MANY = 429
_REDIRECTS = range(300, 400)
_SUCCESSES = range(200, 300)
_FAULTS = range(500, 600)
_LONGEST_ANSWER = 65_536  # bytes
_LONGEST_WAIT = timedelta(days=1)
_DIGITS = 9


def payload_of(letter: Letter) -> bytes:
    """Write a letter as JSON: `key`, `person`, `name`, `on`, `written_at`, `subject`, `text`."""
    content = {
        "key": letter.key,
        "person": letter.person,
        "name": letter.name,
        "on": letter.on.isoformat(),
        "written_at": letter.written_at.isoformat(),
        "subject": letter.subject,
        "text": letter.body,
    }
    return json.dumps(content, ensure_ascii=False).encode()


def signature(key: str, at: datetime, payload: bytes, secret: bytes) -> dict[str, str]:
    """The headers by which a receiver knows that a call is ours, of now, and unchanged (Standard Webhooks, HMAC-SHA256).

    `key` stays the same when the letter is sent again, `at` is the moment of this try.
    """
    moment = str(int(at.timestamp()))
    signed = hmac.digest(secret, b".".join((key.encode(), moment.encode(), payload)), "sha256")
    return {"webhook-id": key, "webhook-timestamp": moment, "webhook-signature": f"v1,{b64encode(signed).decode()}"}


class Caller:
    """Posts letters to one address, over one connection as long as it lasts. Redirects are not followed."""

    def __init__(self, webhook: Webhook) -> None:
        parts = urlsplit(webhook.url)
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._token, self._secret = webhook.token, webhook.secret
        self._connection: HTTPConnection
        if parts.scheme == "https":
            context = ssl.create_default_context()
            self._connection = HTTPSConnection(parts.hostname or "", parts.port, timeout=PATIENCE, context=context)
        else:
            self._connection = HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)

    def send(self, letter: Letter) -> Outcome:
        """Try to send a letter, once."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": letter.key, "User-Agent": "tracker"}
        if self._token is not None:
            headers["Authorization"] = f"Bearer {self._token}"
        with within(LONGEST, lambda: self._connection.sock) as late:
            try:
                payload = payload_of(letter)
                if self._secret is not None:
                    headers |= signature(letter.key, letter.tried_at or letter.written_at, payload, self._secret)
                status, reason, wait = self._answer(payload, headers, late)
            except (HTTPException, OSError, ValueError) as error:
                # The address may hold a secret: only the reason is given.
                self._connection.close()
                reason = getattr(error, "strerror", None) or type(error).__name__
                return Deferred(shortened(f"The webhook cannot be reached: {reason}."), down=True)
        reply = shortened(f"{status} {reason}")
        if status in _SUCCESSES:
            return Accepted(reply)
        if status in _TRY_AGAIN or status in _FAULTS:
            # A server that names a time, or has too many calls, says so to every letter.
            return Deferred(reply, down=wait is not None or status == _TOO_MANY, wait=wait or timedelta())
        if status in _REDIRECTS:
            return Refused(f"{reply}: redirects are not followed; set the address that it leads to.")
        return Refused(reply)

    def _answer(
        self, payload: bytes, headers: dict[str, str], late: threading.Event
    ) -> tuple[int, str, timedelta | None]:
        """Post it, over a new connection where the server has ended the one that was kept; the key makes that harmless."""
        known = self._connection.sock is not None
        try:
            self._connection.request("POST", self._target, payload, headers)
            answer = self._connection.getresponse()
        except (RemoteDisconnected, ConnectionError):
            self._connection.close()
            if not known or late.is_set():
                raise
            return self._answer(payload, headers, late)
        # What it says beside its status is nothing to us, and may have no end.
        answer.read(_LONGEST_ANSWER)
        if not answer.isclosed():
            self._connection.close()
        return answer.status, answer.reason, _asked(answer.headers.get("Retry-After"))

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()


def _asked(retry_after: str | None) -> timedelta | None:
    """For how long a server asks to be left alone; a day at most, and None where it names no number of seconds."""
    if retry_after is None or not (retry_after.strip().isascii() and retry_after.strip().isdigit()):
        return None
    return min(timedelta(seconds=int(retry_after.strip()[:_DIGITS])), _LONGEST_WAIT)
