"""Long lists in pages: so many lines after a cursor, how many there are in all, and the cursor of what follows."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, func, literal, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session

from tracker.errors import InputRefused
from tracker.rules.characters import unfit

T = TypeVar("T")
S = TypeVar("S")
_Key = tuple[str | int | date, ...]
_LARGEST = 2**31 - 1  # PostgreSQL's integers go no further


@dataclass(frozen=True, slots=True)
class Paging:
    """Which part of a list is wanted: at most `limit` lines, after the cursor of the page before; None for all.

    With `counted`, a list that can be long is counted to one more than so many, and no further.
    """

    limit: int | None = None
    after: str | None = None
    counted: int | None = None


WHOLE = Paging()


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some lines of a list of `total`; `after` is the cursor with which the next page is asked for, None at the end."""

    items: tuple[T, ...]
    total: int
    after: str | None = None

    def __iter__(self) -> Iterator[T]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def __contains__(self, line: object) -> bool:
        return line in self.items

    def of(self, read: Callable[[T], S]) -> Page[S]:
        """The same page, each line read as something else."""
        return Page(tuple(map(read, self.items)), self.total, self.after)


def page_of(lines: Sequence[T], paging: Paging, key: Callable[[T], _Key]) -> Page[T]:
    """Cut a page out of a whole list whose lines differ in their keys; `InputRefused` for what is no cursor of it."""
    first = 0
    if paging.after is not None:
        last = tuple(decoded_key(paging.after))
        places = [place for place, line in enumerate(lines) if _plain(key(line)) == last]
        if not places:
            raise no_cursor(paging.after)
        first = places[-1] + 1
    end = len(lines) if paging.limit is None else first + paging.limit
    items = tuple(lines[first:end])
    return Page(items, len(lines), encoded_key(key(items[-1])) if items and end < len(lines) else None)


def page_by(
    session: Session,
    query: Select[*tuple[Any, ...]],
    paging: Paging,
    keys: Sequence[ColumnElement[Any]],
    read: Callable[[Any], T],
    *,
    descending: bool = False,
) -> Page[T]:
    """Read a page by SQL, by columns never NULL that differ together; `InputRefused` for what is no cursor of it."""
    ordered = query.order_by(None).order_by(*(key.desc() if descending else key for key in keys))
    if paging == WHOLE:
        items = tuple(read(row) for row in session.execute(ordered))
        return Page(items, len(items))
    total = session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    if paging.after is not None:
        values = _values(paging.after, keys)
        here, last_before = tuple_(*keys), tuple_(*values)
        ordered = ordered.where(here < last_before if descending else here > last_before)
    named = [key.label(f"cursor_{place}") for place, key in enumerate(keys)]
    if paging.limit is not None:
        ordered = ordered.limit(paging.limit + 1)
    rows = session.execute(ordered.add_columns(*named)).all()
    more = paging.limit is not None and len(rows) > paging.limit
    rows = rows[: paging.limit] if more else rows
    last = tuple(getattr(rows[-1], label.name) for label in named) if more else ()
    return Page(tuple(read(row) for row in rows), total, encoded_key(last) if more else None)


def newest_of(
    query: Select[*tuple[Any, ...]], number: int, key: InstrumentedAttribute[int]
) -> Select[*tuple[Any, ...]]:
    """Keep only the rows of the highest keys, so many of them."""
    newest = query.with_only_columns(key).order_by(key.desc()).limit(number).subquery()
    return query.where(key.in_(select(newest.c[0])))


def _values(cursor: str, keys: Sequence[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    found = decoded_key(cursor)
    if len(found) != len(keys):
        raise no_cursor(cursor)
    try:
        return [
            literal(date.fromisoformat(str(value)) if key.type.python_type is date else value, key.type)
            for value, key in zip(found, keys, strict=True)
        ]
    except ValueError:
        raise no_cursor(cursor) from None


def _plain(key: _Key) -> tuple[str | int, ...]:
    return tuple(each.isoformat() if isinstance(each, date) else each for each in key)


def encoded_key(key: _Key) -> str:
    """Write the place where a page ends as a cursor."""
    return urlsafe_b64encode(json.dumps(_plain(key), separators=(",", ":")).encode()).decode().rstrip("=")


def decoded_key(cursor: str) -> list[str | int]:
    """Read a cursor; `InputRefused` for what cannot be one."""
    try:
        found = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        raise no_cursor(cursor) from None
    if not isinstance(found, list) or not all(map(_can_stand, found)):
        raise no_cursor(cursor)
    return found


def _can_stand(value: object) -> bool:
    """Whether a value of a cursor is one that a database could hold."""
    if isinstance(value, str):
        return unfit(value) is None
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) <= _LARGEST


def no_cursor(cursor: str) -> InputRefused:
    """The refusal of a cursor that is none of the list."""
    return InputRefused(f"“{cursor}” is no cursor of this list.", "Give the one with which the page before ended.")
