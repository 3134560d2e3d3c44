"""Seeds sealed with a key that stands outside the database: AES-256-GCM, bound to the person whose seed it is."""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from collections.abc import Callable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tracker.errors import InputRefused

_NONCE = 12  # bytes


def seal(keys: Sequence[bytes], seed: bytes, *, person: str) -> str:
    """Seal a seed with the newest key; raises `InputRefused` where the service has none."""
    nonce = secrets.token_bytes(_NONCE)
    return b64encode(nonce + AESGCM(_some(keys)[0]).encrypt(nonce, seed, person.encode())).decode()


def unsealing(keys: Sequence[bytes], *, person: str) -> Callable[[str], bytes]:
    """What opens the sealed seed of a person with any of the keys; it raises `InputRefused` where none of them fits."""

    def unseal(sealed: str) -> bytes:
        raw = b64decode(sealed)
        for key in _some(keys):
            try:
                return AESGCM(key).decrypt(raw[:_NONCE], raw[_NONCE:], person.encode())
            except InvalidTag:
                continue
        raise _no_key("was sealed with another key than the service has")

    return unseal


def _some(keys: Sequence[bytes]) -> Sequence[bytes]:
    if not keys:
        raise _no_key("is sealed, and the service has no key for it")
    return keys


def _no_key(why: str) -> InputRefused:
    return InputRefused(
        f"The seed of an authenticator {why}.",
        "Whoever runs the service sets TRACKER_SEAL_KEY; an administrator can take the second factor away.",
    )
