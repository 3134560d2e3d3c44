"""The only place that asks the operating system who is logged in."""

from __future__ import annotations

import os


def login_name() -> str | None:
    """The name of the user whose process this is, None where the system has no name for it.

    By the user's number, never by the environment: LOGNAME may be set to anything.
    """
    import pwd

    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return None
