"""A webhook: each digest is posted as JSON with an Idempotency-Key, so that a repeat can be told from a second digest."""

from __future__ import annotations

import json
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from tracker.delivery.channels import Webhook
from tracker.delivery.outcomes import Accepted, Deferred, Letter, Outcome, Refused, shortened

PATIENCE = 30
# The server asks for patience, or is at fault itself; anything else but 2xx will be said again the next time.
_TRY_AGAIN = frozenset({408, 425, 429})
_REDIRECTS = range(300, 400)
_SUCCESSES = range(200, 300)
_FAULTS = range(500, 600)


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


class Caller:
    """Posts letters to one address, over one connection as long as it lasts. Redirects are not followed."""

    def __init__(self, webhook: Webhook) -> None:
        parts = urlsplit(webhook.url)
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        self._token = webhook.token
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
        try:
            self._connection.request("POST", self._target, payload_of(letter), headers)
            answer = self._connection.getresponse()
            answer.read()
        except (HTTPException, OSError, ValueError) as error:
            # The address may hold a secret: only the reason is told.
            self._connection.close()
            reason = getattr(error, "strerror", None) or type(error).__name__
            return Deferred(shortened(f"The webhook cannot be reached: {reason}."), down=True)
        told = shortened(f"{answer.status} {answer.reason}")
        if answer.status in _SUCCESSES:
            return Accepted(told)
        if answer.status in _TRY_AGAIN or answer.status in _FAULTS:
            return Deferred(told)
        if answer.status in _REDIRECTS:
            return Refused(f"{told}: redirects are not followed; set the address that it leads to.")
        return Refused(told)

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()
