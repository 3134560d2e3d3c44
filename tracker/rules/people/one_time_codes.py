"""Codes of six digits that an authenticator works out from a seed and the time, in steps of 30 seconds (RFC 6238)."""

from __future__ import annotations

import hmac
from base64 import b32encode
from datetime import datetime
from urllib.parse import quote

STEP = 30  # seconds
DIGITS = 6
SEED_BYTES = 20
# Steps before the present one whose code is still taken: whoever types slowly has begun before it changed.
_LATE = 1


def step_at(moment: datetime) -> int:
    """The number of the step that a moment is in."""
    return int(moment.timestamp()) // STEP


def code_of(seed: bytes, step: int, *, digits: int = DIGITS) -> str:
    """The code of a step."""
    # What authenticators know: SHA-1 is no weakness in HMAC.
    hashed = hmac.digest(seed, step.to_bytes(8, "big"), "sha1")
    offset = hashed[-1] & 0x0F
    number = int.from_bytes(hashed[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**digits).zfill(digits)


def step_of_code(seed: bytes, code: str, *, now: datetime, after: int) -> int | None:
    """The step whose code that is, of the present one and the one before; None for no such code, or one not after `after`."""
    typed = "".join(code.split())
    if not (typed.isascii() and typed.isdigit() and len(typed) == DIGITS):
        return None
    present = step_at(now)
    steps = range(present - _LATE, present + 1)
    # Each is compared, so that the time it takes says nothing.
    found = [step for step in steps if hmac.compare_digest(code_of(seed, step), typed)]
    return next((step for step in found if step > after), None)


def written_seed(seed: bytes) -> str:
    """A seed as people type it into an authenticator."""
    return b32encode(seed).decode().rstrip("=")


def otpauth_address(seed: bytes, *, key: str) -> str:
    """The address by which an authenticator takes a seed, of the person of that key."""
    label = f"tracker:{quote(key, safe='')}"
    return f"otpauth://totp/{label}?secret={written_seed(seed)}&issuer=tracker&algorithm=SHA1&digits={DIGITS}&period={STEP}"
