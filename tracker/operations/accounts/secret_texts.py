"""Secrets that open something: made at random, kept only as their SHA-256."""

from __future__ import annotations

import secrets
from hashlib import sha256

_BYTES = 32


def new_secret() -> tuple[str, str]:
    """Make a secret of 256 random bits as text for an address or a header, and give it with its digest (hexadecimal)."""
    secret = secrets.token_urlsafe(_BYTES)
    return secret, digest_of(secret)


def digest_of(secret: str) -> str:
    """Give the SHA-256 (hexadecimal) by which a secret is kept.

    No salt and no slow hash is needed: nobody guesses 256 random bits.
    """
    return sha256(secret.encode(errors="surrogatepass")).hexdigest()
