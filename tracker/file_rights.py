"""Who may read and write a file, by its mode and its folder's."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def writers_of(file: Path) -> tuple[str, ...]:
    """The names of the users who may write a file: its owner, and where its mode says so the members of its group."""
    try:
        import grp
        import pwd
    except ModuleNotFoundError:
        return ()
    held = file.stat()
    try:
        names = {pwd.getpwuid(held.st_uid).pw_name}
    except KeyError:
        names = set()
    if held.st_mode & 0o020:
        names |= {each.pw_name for each in pwd.getpwall() if each.pw_gid == held.st_gid}
        with suppress(KeyError):
            names |= set(grp.getgrgid(held.st_gid).gr_mem)
    return tuple(sorted(names))
