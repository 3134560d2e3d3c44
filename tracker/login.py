"""The only place that asks the operating system who is logged in."""

from __future__ import annotations

import os


def login_name() -> str | None:
    """The name of this process's user by the number, as LOGNAME may be set to anything; None where the number has no name.

    A system without such numbers proves nobody.
    """
    try:
        import pwd
    except ModuleNotFoundError:
        return None
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return None
