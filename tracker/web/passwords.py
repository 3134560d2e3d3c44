"""Passwords as Argon2 hashes: slow on purpose, and at most two worked out at a time."""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# RFC 9106 for little memory, as OWASP has it: 19 MiB, two passes, one lane. Forty at once would hold 760 MB.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_TURNS = BoundedSemaphore(2)
# Of no password: whoever has no account waits as long as whoever has one.
_DUMMY = "$argon2id$v=19$m=19456,t=2,p=1$Tm9ib2R5J3MgcGFzc3dvcmQ$q0vTPjf7MxRkTUU4tKQ8pqn8+zBVmWWX9UVjNEmjvsQ"


def hash_of(password: str) -> str:
    """Give the hash by which a password is kept."""
    with _TURNS:
        return _HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether that is the password of a hash; with None, of no account, it takes as long and is not."""
    with _TURNS:
        try:
            _HASHER.verify(kept or _DUMMY, password)
        except (VerificationError, InvalidHashError):
            return False
    return kept is not None
