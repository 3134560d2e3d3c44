"""The rows that refer to a row that is not there: no database lets one in, yet one with its rights set aside can make it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import ForeignKeyConstraint, and_, exists, select
from sqlalchemy.orm import Session

from tracker.models import Base


def dangling(session: Session) -> Iterator[tuple[str, str, str]]:
    """Give each row that refers to none, as its table, its key and the table that it refers to."""
    for table in Base.metadata.sorted_tables:
        key = tuple(table.primary_key.columns)
        for reference in sorted(table.foreign_key_constraints, key=_columns):
            parent = reference.referred_table.alias()
            same = and_(*(each.parent == parent.c[each.column.name] for each in reference.elements))
            told = (each.is_not(None) for each in reference.columns)
            lost = select(*key).where(*told, ~exists().where(same)).order_by(*key)
            for row in session.execute(lost):
                yield table.name, ", ".join(map(str, row)), reference.referred_table.name


def _columns(reference: ForeignKeyConstraint) -> tuple[str, ...]:
    return tuple(reference.column_keys)
