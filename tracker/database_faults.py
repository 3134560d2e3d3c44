"""Why a database cannot be used: the refusal that an error of SQLite or PostgreSQL becomes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from tracker.errors import DatabaseUnusable
from tracker.files.rights import missing_right
from tracker.remedies import Do

# How the sentences below say that a transaction left nothing behind.
_UNCHANGED = "; nothing was changed"


def why(error: DBAPIError | sqlite3.Error, place: str, *, writes: bool) -> DatabaseUnusable | None:
    """The refusal for an error at the end of a transaction, which `writes` or reads; None for a fault of the program."""
    # What failed first says why: tidying up after it may then fail for another reason.
    reasons = (_reason(each, place, writes=writes) for each in _in_the_wake_of(error))
    refusal = next((each for each in reasons if each is not None), None)
    if refusal is None or writes:
        return refusal
    # What was read after something was done says nothing of that.
    return DatabaseUnusable(*(each.replace(_UNCHANGED, "") for each in refusal.sentences), remedies=refusal.remedies)


def _in_the_wake_of(error: BaseException) -> Iterator[DBAPIError | sqlite3.Error]:
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, DBAPIError | sqlite3.Error):
            yield found
        found = found.__context__


def _reason(error: DBAPIError | sqlite3.Error, place: str, *, writes: bool) -> DatabaseUnusable | None:
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(error, DBAPIError) and not isinstance(cause, sqlite3.Error):
        return _why_postgresql(error, place, writes=writes)
    if (lacking := str(cause).partition("no such table: ")[2]) != "":
        return _lacking(place, lacking)
    return _why_sqlite(getattr(cause, "sqlite_errorname", ""), place, writes=writes)


def replaced(place: str) -> DatabaseUnusable:
    """The refusal for a file that another took the place of."""
    return DatabaseUnusable(f"The database at {place} was replaced just now; nothing was changed.", "Try again.")


def _lacking(place: str, table: str) -> DatabaseUnusable:
    sentence = f"The database at {place} lacks the table {table}; nothing was changed."
    return DatabaseUnusable(sentence, remedies=[Do("check everything"), Do("put back a backup")])


def _why_sqlite(name: str, place: str, *, writes: bool) -> DatabaseUnusable | None:
    if name == "SQLITE_READONLY_DBMOVED":
        return replaced(place)
    kind = name.split("_")[1] if "_" in name else name
    if kind not in _OF_SQLITE or (kind == "READONLY" and not writes):
        return None
    remedies = [_WAYS_OUT[kind]] if kind in _WAYS_OUT else []
    if kind in _OF_RIGHTS and (missing := missing_right(Path(place))) is not None:
        return DatabaseUnusable(_OF_SQLITE[kind][0].format(place=place), f"{missing[0].upper()}{missing[1:]}.")
    return DatabaseUnusable(*(sentence.format(place=place) for sentence in _OF_SQLITE[kind]), remedies=remedies)


_LOCKED = ("The database at {place} is locked: another program is writing to it.", "Try again when that is done.")
_CLOSED = ("The database at {place} cannot be opened.", "Check that you may read and write the file and its folder.")
# The sentences for each kind of error, by the first word of its name after `SQLITE_`.
_OF_SQLITE = {
    "BUSY": _LOCKED,
    "LOCKED": _LOCKED,
    "NOTADB": ("{place} is not a database.",),
    "AUTH": (
        "What keeps the history of {place} is not taken away; nothing was changed.",
        "Only an upgrade of the database may.",
    ),
    "CANTOPEN": _CLOSED,
    "PERM": _CLOSED,
    "READONLY": ("The database at {place} may only be read.", "Check that you may write the file and its folder."),
    "FULL": ("The disk that holds {place} is full; nothing was changed.", "Make room and try again."),
    "IOERR": ("The disk that holds {place} failed; nothing was changed.", "Check the disk."),
    "CORRUPT": ("The database at {place} is damaged.",),
}
# What is met where a right to the file or its folder is missing.
_OF_RIGHTS = frozenset({"CANTOPEN", "PERM", "READONLY"})
_WAYS_OUT = {
    "NOTADB": Do("name another database"),
    "IOERR": Do("check everything"),
    "CORRUPT": Do("put back a backup"),
}


def _why_postgresql(error: DBAPIError, place: str, *, writes: bool) -> DatabaseUnusable | None:
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        if not error.connection_invalidated and type(error.orig).__name__ not in _NO_ANSWER:
            return None
        reason = str(error.orig).strip().partition("\n")[0]
        return DatabaseUnusable(
            f"PostgreSQL at {place} does not answer: {reason}.",
            "Check that the server runs and that the address is right.",
        )
    if state == "42P01":
        return _lacking(place, str(error.orig).partition('"')[2].partition('"')[0])
    if state == "25006" and not writes:
        return None
    if state in _STAMPED:
        said = str(error.orig).partition("\n")[0]
        sentence = f"The database at {place} refuses what would be entered in its journal: {said}. Nothing was changed."
        return DatabaseUnusable(sentence, remedies=_STAMPED[state])
    found = _OF_POSTGRESQL.get(state) or _OF_POSTGRESQL.get(state[:2])
    return None if found is None else DatabaseUnusable(f"The database at {place} {found[0]}.", found[1])


# What the server itself refuses to enter in the journal: another moment than its own, and another login.
_STAMPED = {"TR001": (Do("set this clock"),), "TR002": ()}
_NO_ANSWER = frozenset({"OperationalError", "ConnectionTimeout"})
# What each SQLSTATE means, or each class of them, and the way out.
_OF_POSTGRESQL = {
    "55P03": ("is locked: another program is writing to it", "Try again when that is done."),
    "25006": ("may only be read", "Name the server that takes writes."),
    "42501": ("does not let this user in everywhere", "Ask its owner for the right to use its tables."),
    "08": ("broke the connection", "Try again; nothing was changed."),
    "28": ("does not accept the user or password", "Check the address."),
    "3D": ("does not exist", "Make it with `createdb`, or check the address."),
    "53": ("has no room left (connections, memory or disk)", "Make room and try again; nothing was changed."),
    "57": ("is stopping or not yet started", "Try again in a moment; nothing was changed."),
    "58": ("met a failure of its system", "See the server's log; nothing was changed."),
}
