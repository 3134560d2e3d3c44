"""Calls an address after each good run, so that a dead-man service notices when none comes."""

from __future__ import annotations

import http.client
import threading
import urllib.request
from urllib.error import HTTPError

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


def _called(url: str, patience: float) -> str | None:
    request = urllib.request.Request(url, headers={"User-Agent": "monitorship-tracker"})  # noqa: S310 — see `Settings`
    try:
        with urllib.request.urlopen(request, timeout=patience):  # noqa: S310 — the settings refused every other scheme
            return None
    except HTTPError as error:
        with error:
            return f"it answered {error.code} {error.reason}".rstrip()
    except (OSError, http.client.HTTPException) as error:
        # `URLError` is an `OSError` that holds the reason.
        return f"it could not be called: {getattr(error, 'reason', None) or error}"
