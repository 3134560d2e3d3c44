"""The only place that asks the operating system who is logged in."""

from __future__ import annotations

import os
from pathlib import Path

_USER_MAP = Path("/proc/self/uid_map")
# Every number of a user means itself: so it is outside of any namespace that somebody made.
_NOTHING_MAPPED = ("0", "0", "4294967295")


def login_name() -> str | None:
    """The name of this process's user by the number, as LOGNAME may be set to anything; None where the number has no name.

    A system without such numbers names nobody. In a user namespace the name proves nothing: whoever makes one chooses the
    number (`in_namespace`).
    """
    try:
        import pwd
    except ModuleNotFoundError:
        return None
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return None


def in_namespace() -> bool:
    """Whether this process's number of a user is one of a namespace, where another may be meant (user_namespaces(7))."""
    try:
        return tuple(_USER_MAP.read_text(encoding="ascii").split()) != _NOTHING_MAPPED
    except FileNotFoundError:
        return False  # not Linux, or one without namespaces
