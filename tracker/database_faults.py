"""Why a database cannot be used: the refusal that an error of SQLite or PostgreSQL becomes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError

from tracker.errors import DatabaseUnusable
from tracker.remedies import Do

# How the sentences below say that a transaction left nothing behind.
_UNCHANGED = "; nothing was changed"


def why(error: DBAPIError | sqlite3.Error, place: str, *, writes: bool) -> DatabaseUnusable | None:
    """The refusal for an error of the database at a place; None for a fault of the program.

    `writes` says whether the transaction that it ended could have changed anything.
    """
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
    match error:
        case sqlite3.Error() | DBAPIError(orig=sqlite3.Error()):
            cause = error.orig if isinstance(error, DBAPIError) else error
            return _why_sqlite(getattr(cause, "sqlite_errorname", ""), place, writes=writes)
        case _:
            return _why_postgresql(error, place, writes=writes)


def replaced(place: str) -> DatabaseUnusable:
    """The refusal for a file that another took the place of."""
    return DatabaseUnusable(f"The database at {place} was replaced just now; nothing was changed.", "Try again.")


def _why_sqlite(name: str, place: str, *, writes: bool) -> DatabaseUnusable | None:
    if name == "SQLITE_READONLY_DBMOVED":
        return replaced(place)
    match name.split("_")[1] if "_" in name else name:
        case "BUSY" | "LOCKED":
            return DatabaseUnusable(
                f"The database at {place} is locked: another program is writing to it.", "Try again when that is done."
            )
        case "NOTADB":
            return DatabaseUnusable(f"{place} is not a database.", remedies=[Do("name another database")])
        case "AUTH":
            return DatabaseUnusable(
                f"What keeps the history of {place} is not taken away; nothing was changed.",
                "Only an upgrade of the database may.",
            )
        case "CANTOPEN" | "PERM":
            return DatabaseUnusable(
                f"The database at {place} cannot be opened.",
                "Check that you may read and write the file and its folder.",
            )
        case "READONLY" if writes:
            return DatabaseUnusable(
                f"The database at {place} may only be read.", "Check that you may write the file and its folder."
            )
        case "FULL":
            return DatabaseUnusable(
                f"The disk that holds {place} is full; nothing was changed.", "Make room and try again."
            )
        case "IOERR":
            return DatabaseUnusable(
                f"The disk that holds {place} failed; nothing was changed.",
                "Check the disk.",
                remedies=[Do("check everything")],
            )
        case "CORRUPT":
            return DatabaseUnusable(f"The database at {place} is damaged.", remedies=[Do("put back a backup")])
        case _:
            return None


def _why_postgresql(error: DBAPIError, place: str, *, writes: bool) -> DatabaseUnusable | None:
    state = getattr(error.orig, "sqlstate", None)
    if state is None:
        if not error.connection_invalidated and type(error.orig).__name__ not in {
            "OperationalError",
            "ConnectionTimeout",
        }:
            return None
        reason = str(error.orig).strip().partition("\n")[0]
        return DatabaseUnusable(
            f"PostgreSQL at {place} does not answer: {reason}.",
            "Check that the server runs and that the address is right.",
        )
    if state == "55P03":
        return DatabaseUnusable(
            f"The database at {place} is locked: another program is writing to it.", "Try again when that is done."
        )
    if state == "25006" and not writes:
        return None
    reasons = {
        "25006": ("may only be read", "Name the server that takes writes."),
        "42501": ("does not let this user in everywhere", "Ask its owner for the right to use its tables."),
    }
    classes = {
        "08": ("broke the connection", "Try again; nothing was changed."),
        "28": ("does not accept the user or password", "Check the address."),
        "3D": ("does not exist", "Make it with `createdb`, or check the address."),
        "53": ("has no room left (connections, memory or disk)", "Make room and try again; nothing was changed."),
        "57": ("is stopping or not yet started", "Try again in a moment; nothing was changed."),
        "58": ("met a failure of its system", "See the server's log; nothing was changed."),
    }
    found = reasons.get(state) or classes.get(state[:2])
    return None if found is None else DatabaseUnusable(f"The database at {place} {found[0]}.", found[1])
