"""Calls an address after each good run, so that a dead-man service notices when none comes."""

from __future__ import annotations

import http.client
import urllib.request
from urllib.error import HTTPError

# Seconds: a watcher that does not answer must not keep the service from its work.
PATIENCE = 5


def beat(url: str, *, patience: float = PATIENCE) -> str | None:
    """Call an http or https address; give why it could not be called in a sentence, None where it answered well."""
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
