"""Who may read and write our files: their owner alone, and in a folder that hands on its group (setgid) that group too."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_ALL = 0o777


@dataclass(frozen=True, slots=True, kw_only=True)
class WrongMode:
    """A file or folder that is open to others than it should be, or closed to some; the modes are those of `chmod`."""

    place: Path
    mode: int
    wanted: int

    @property
    def sentence(self) -> str:
        """What is wrong, with both modes."""
        wrong = "open to more than it should be" if self.mode & ~self.wanted else "closed to who shares its folder"
        return f"It is {wrong}: its mode is {self.mode:04o}, and should be {self.wanted:04o}."


def file_mode(folder: Path) -> int:
    """The mode of a file of ours in a folder: for its owner alone, and where the folder hands on its group, for that too."""
    return 0o660 if _handed_on(folder) else 0o600


def folder_mode(folder: Path) -> int:
    """The mode of a folder of ours in a folder, likewise; it hands on the group in its turn."""
    return 0o2770 if _handed_on(folder) else 0o700


def make_folder(folder: Path) -> None:
    """Make a folder of ours and those above it that are missing; one that is there stays as it is. Raises `OSError`."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    with suppress(FileExistsError):  # another made it meanwhile
        folder.mkdir(mode=0o700)
        # What is asked of `mkdir` the process's mask takes away again.
        folder.chmod(folder_mode(folder.parent))


def wrong_modes(database: Path | None, evidence: Path) -> Iterator[WrongMode]:
    """Look at the database's file, the folders of the evidence and each piece in them, for modes that are not ours."""
    if database is not None and database.exists():
        yield from _compared(database, file_mode(database.parent))
    with suppress(PermissionError):  # what cannot be looked at is told as evidence that cannot be read
        if not evidence.is_dir() or evidence.is_symlink():
            return
        yield from _compared(evidence, folder_mode(evidence.parent))
        inside = 0o2770 if _handed_on(evidence.parent) else 0o700
        for folder in sorted(evidence.iterdir()):
            if folder.is_dir() and not folder.is_symlink() and not folder.name.startswith("."):
                yield from _compared(folder, inside)
                for piece in sorted(folder.iterdir()):
                    yield from _compared(piece, inside & 0o660)


def set_right(wrong: WrongMode) -> bool:
    """Give a file or folder the mode that it should have; False where it is another's, who has to do it."""
    try:
        wrong.place.chmod(wrong.wanted)
    except PermissionError:
        return False
    return True


def lacking(error: OSError, place: Path) -> str:
    """Say why a file could not be used: which right to which file or folder is missing, or else what the system says."""
    if error.errno not in {errno.EACCES, errno.EPERM}:
        return str(error.strerror)
    found = missing_right(place)
    return str(error.strerror) if found is None else found


def missing_right(place: Path) -> str | None:
    """Say which right to a file, or to a folder on the way to it, this process lacks; None where it lacks none."""
    for folder in reversed(place.absolute().parents):
        if not os.access(folder, os.X_OK, effective_ids=os.access in os.supports_effective_ids):
            return f"the right to enter {folder} is missing ({_held(folder)})"
    for wanted, words in ((os.R_OK, "read"), (os.W_OK, "write")):
        if place.exists() and not os.access(place, wanted, effective_ids=os.access in os.supports_effective_ids):
            return f"the right to {words} {place} is missing ({_held(place)})"
    folder = place.absolute().parent
    if not os.access(folder, os.W_OK, effective_ids=os.access in os.supports_effective_ids):
        return f"the right to write in {folder} is missing ({_held(folder)})"
    return None


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


def _handed_on(folder: Path) -> bool:
    """Whether what is made in a folder belongs to the folder's group, which is how people share one."""
    try:
        return bool(folder.stat().st_mode & stat.S_ISGID)
    except OSError:
        return False


def _compared(place: Path, wanted: int) -> Iterator[WrongMode]:
    with suppress(OSError):
        held = place.lstat().st_mode
        mode = stat.S_IMODE(held)
        if not stat.S_ISLNK(held) and mode & ~stat.S_ISGID != wanted & _ALL:
            yield WrongMode(place=place, mode=mode & _ALL, wanted=wanted)


def _held(place: Path) -> str:
    try:
        import grp
        import pwd

        state = place.stat()
        owner, group = pwd.getpwuid(state.st_uid).pw_name, grp.getgrgid(state.st_gid).gr_name
    except (ModuleNotFoundError, KeyError, OSError):
        return "owner unknown"
    return f"owner {owner}, group {group}, mode {stat.S_IMODE(state.st_mode):04o}"
