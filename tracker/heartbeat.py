"""Calls an address after each good run, so that a dead-man service notices when none comes."""

from __future__ import annotations

import http.client
import threading
import urllib.request
from urllib.error import HTTPError

_REDIRECTS = range(300, 400)
# Seconds: a watcher that does not answer must not keep the service from its work.
PATIENCE = 5


def beat(url: str, *, patience: float = PATIENCE) -> str | None:
    """Call an http or https address; give why it could not be called in a sentence, None where it answered well."""
    answers: list[str | None] = []
    # Apart, since a name that is not found and an answer that comes byte by byte know no time limit of their own.
    calling = threading.Thread(target=lambda: answers.append(_called(url, patience)), daemon=True)
    calling.start()
    calling.join(patience)
    return answers[0] if answers else "it could not be called: timed out"


class _Staying(urllib.request.HTTPRedirectHandler):
    """Follows no redirect: only the address that was set is called."""

    def redirect_request(self, *_of: object, **_more: object) -> None:
        """Give no request for the address that it leads to."""


def _called(url: str, patience: float) -> str | None:
    request = urllib.request.Request(url, headers={"User-Agent": "monitorship-tracker"})  # noqa: S310 — see `Settings`
    try:
        with urllib.request.build_opener(_Staying).open(request, timeout=patience):
            return None
    except HTTPError as error:
        with error:
            said = f"it answered {error.code} {error.reason}".rstrip()
            led = ": redirects are not followed; set the address that it leads to" if error.code in _REDIRECTS else ""
            return said + led
    except (OSError, http.client.HTTPException) as error:
        # `URLError` is an `OSError` that holds the reason.
        return f"it could not be called: {getattr(error, 'reason', None) or error}"
