"""What a journal entry vouches for: the rows of history that were written under it, each table's as one digest.

A row's text is canonical JSON of its columns by name, without `entry_seq` and without those that are NULL. So a later
schema may add a column that may be NULL, and no digest of before changes. Days and moments are in ISO form (moments in
UTC, with six decimals), flags 0 or 1, and bytes are told by `sha256:` and their hash.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from hashlib import sha256
from typing import Any

from sqlalchemy import (
    BindParameter,
    Boolean,
    ColumnElement,
    CompoundSelect,
    Date,
    DateTime,
    Integer,
    Select,
    Table,
    Text,
    TypeDecorator,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy.orm import Session

from tracker import models

# The name under which an entry's payload holds the digests.
ROWS = "rows"
# The same of all rows from before entries held digests; only the first entry that does has it.
EARLIER = "earlier"
_CHUNK = 5_000


class RowsDigest:
    """The digest of some rows of one table, in the order of their key: SHA-256 of their texts, each with a line's end."""

    __slots__ = ("_sha256", "count")

    def __init__(self) -> None:
        self.count = 0
        self._sha256 = sha256()

    def add(self, text: str) -> None:
        """Take one more row in."""
        self.count += 1
        self._sha256.update(text.encode())
        self._sha256.update(b"\n")

    def as_payload(self) -> dict[str, object]:
        """The digest as the payload of an entry holds it."""
        return {"count": self.count, "sha256": self._sha256.hexdigest()}


def vouched(session: Session, seq: int) -> dict[str, dict[str, object]]:
    """Digest the rows that were written under an entry, by table; tables without any are left out."""
    dialect = session.get_bind().dialect.name
    found = {}
    for name in session.connection().scalars(_tables_of_entry(), {"seq": seq}).all():
        digest = RowsDigest()
        for _, text in _texts(session, _rows(name, dialect, alone=True), {"seq": seq}):
            digest.add(text)
        found[name] = digest.as_payload()
    return found


def vouched_before(session: Session, seq: int) -> dict[str, dict[str, object]]:
    """Digest all rows that were written under the entries before one, by table."""
    digests: dict[str, RowsDigest] = {}
    for name, entry, text in row_texts(session):
        if entry < seq:
            digests.setdefault(name, RowsDigest()).add(text)
    return {name: digest.as_payload() for name, digest in sorted(digests.items())}


def row_texts(session: Session, names: Iterable[str] | None = None) -> Iterator[tuple[str, int, str]]:
    """Give every row of history, or of some of its tables: the table, the entry it was written under, and its text.

    Tables come by name, rows by key. The rows themselves are read, in no order that an index gives: a damaged index
    then hides nothing.
    """
    dialect = session.get_bind().dialect.name
    for name in history() if names is None else names:
        for entry, text in _texts(session, _rows(name, dialect, alone=False), {}):
            # What is no number names no entry; a damaged row may hold anything.
            yield name, entry if isinstance(entry, int) else 0, text


@cache
def history() -> tuple[str, ...]:
    """Name every table of history whose rows are written under an entry of the journal."""
    return tuple(
        sorted(
            name
            for name, table in _tables().items()
            if table.info.get("append_only") and ("entry_seq" in table.c or table.info.get("with_owner"))
        )
    )


def _texts(session: Session, query: Select[Any], given: Mapping[str, object]) -> Iterator[tuple[Any, str]]:
    with session.connection().execute(query, given, execution_options={"yield_per": _CHUNK}) as rows:
        _, *names = rows.keys()
        for entry, *values in rows:
            yield entry, _encode({name: value for name, value in zip(names, values, strict=True) if value is not None})


def _bytes_text(value: object) -> str:
    if isinstance(value, bytes):
        return f"sha256:{sha256(value).hexdigest()}"
    message = f"{type(value).__name__} has no text in a row of history"
    raise TypeError(message)


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_bytes_text).encode


@cache
def _tables() -> Mapping[str, Table]:
    # Of every table, also of those that the command did not ask for itself.
    return models.Base.metadata.tables


@cache
def _tables_of_entry() -> CompoundSelect[str]:
    seq: BindParameter[int] = bindparam("seq")
    return union_all(
        *(
            select(literal_column(f"'{name}'", Text)).where(exists(_keys(name).where(_entry(name) == seq)))
            for name in history()
        )
    )


@cache
def _rows(name: str, dialect: str, *, alone: bool) -> Select[Any]:
    table = _tables()[name]
    columns = [told(column, dialect).label(column.name) for column in table.c if column.name != "entry_seq"]
    entry = _entry(name)
    query = select(entry.label("entry_seq"), *columns).order_by(*table.primary_key.columns)
    query = query.select_from(table if entry.table is table else table.join(entry.table))
    return query.where(entry == bindparam("seq")) if alone else query


def _keys(name: str) -> Select[Any]:
    table, entry = _tables()[name], _entry(name)
    return select(*table.primary_key.columns).select_from(table if entry.table is table else table.join(entry.table))


def _entry(name: str) -> Any:  # noqa: ANN401 — a column of that table, or of the one it belongs to
    """Give the column that names the entry: the table's own, else that of the row of history it belongs to."""
    table = _tables()[name]
    if "entry_seq" in table.c:
        return table.c.entry_seq
    (owner,) = (key.column.table for key in table.foreign_keys if key.column.table.info.get("append_only"))
    return owner.c.entry_seq


def told(column: ColumnElement[Any], dialect: str) -> ColumnElement[Any]:
    """Give a column as the database itself writes it, so that what cannot be read as a value still is read as it is."""
    plain = column.type.impl_instance if isinstance(column.type, TypeDecorator) else column.type
    # As text, a value is given as it lies there, without a look at what it is.
    raw = type_coerce(column, Text)
    match plain:
        case DateTime() if dialect == "sqlite":
            return func.replace(raw, " ", "T", type_=Text).concat("+00:00")
        case DateTime():
            return func.to_char(func.timezone("UTC", column), 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')
        case Date() if dialect == "postgresql":
            return func.to_char(column, "YYYY-MM-DD")
        case Boolean() if dialect == "postgresql":
            return cast(column, Integer)
        case _:
            return raw
