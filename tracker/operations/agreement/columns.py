"""Which columns of a table keep which fields of a class of values: what is written into them, and the value read back.

A field is kept in the column of its name, a value of several parts in a column for each part (`monitor_firm`,
`length_count`). A field without a column is kept elsewhere: in rows of its own, or as the id of another row.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import is_dataclass
from functools import partial
from typing import Any, Generic, TypeVar, get_args, get_origin

from sqlalchemy import Column

from tracker.models.columns import Word
from tracker.rules.settlement.keys import Field, fields_of
from tracker.rules.settlement.texts import TextForm, text_form, value_of, words_of

_V = TypeVar("_V")


class Columns(Generic[_V]):
    """The columns of a table that keep the values of a class; `selected` are those columns, as `read` takes their cells.

    `elsewhere` names the fields that are not kept in columns of the table. Raises `TypeError` for any other field without
    a column: nothing that was agreed may be forgotten.
    """

    def __init__(self, values: type[_V], table: type[Any], *, elsewhere: Collection[str] = ()) -> None:
        self._values = values
        self._same: list[str] = []
        self._forms: list[tuple[str, TextForm, object]] = []
        self._parts: list[tuple[str, type, tuple[str, ...]]] = []
        for name, field in fields_of(values).items():
            if name not in elsewhere and not self._find(field, table.__table__.columns):
                message = f"the table {table.__tablename__} has no column for {values.__name__}.{name}"
                raise TypeError(message)
        names = [*self._same, *(name for name, _, _ in self._forms)]
        self.selected = tuple(
            getattr(table, name) for name in (*names, *(name for _, _, own in self._parts for name in own))
        )

    def of(self, value: _V) -> dict[str, Any]:
        """What each column holds of a value."""
        cells = {name: getattr(value, name) for name in self._same}
        for name, form, absent in self._forms:
            given = getattr(value, name)
            cells[name] = None if given is None or given == absent else form.write(given)
        for name, values, columns in self._parts:
            given = getattr(value, name)
            for column, part in zip(columns, fields_of(values), strict=True):
                cells[column] = None if given is None else getattr(given, part)
        return cells

    def read(self, cells: Sequence[Any], **elsewhere: object) -> _V:
        """The value of a row whose first cells are those of `selected`; `elsewhere` are the fields kept elsewhere."""
        given = dict(zip(self._same, cells, strict=False))
        at = len(self._same)
        for name, form, absent in self._forms:
            given[name] = absent if cells[at] is None else form.read(cells[at])
            at += 1
        for name, values, columns in self._parts:
            parts = dict(zip(fields_of(values), cells[at : at + len(columns)], strict=True))
            given[name] = None if all(part is None for part in parts.values()) else values(**parts)
            at += len(columns)
        return self._values(**given, **elsewhere)

    def _find(self, field: Field, columns: Mapping[str, Column[Any]]) -> bool:
        """Find the columns that keep a field."""
        if field.name in columns:
            empty_is_null = (
                bool(columns[field.name].nullable) and not field.optional and get_origin(field.type) is tuple
            )
            form = _form(field, columns[field.name], empty_is_null=empty_is_null)
            if form is None:
                self._same.append(field.name)
            else:
                self._forms.append((field.name, form, () if empty_is_null else None))
            return True
        for prefix in (f"{field.name}_", "") if isinstance(field.type, type) and is_dataclass(field.type) else ():
            names = tuple(f"{prefix}{part}" for part in fields_of(field.type))
            if all(name in columns for name in names):
                self._parts.append((field.name, field.type, names))
                return True
        return False


def _form(field: Field, column: Column[Any], *, empty_is_null: bool) -> TextForm | None:
    """Find how a cell is written and read; None where it holds the value itself."""
    if isinstance(column.type, Word):
        return None
    if get_origin(field.type) is tuple:
        each = text_form(get_args(field.type)[0])
        if each is not None:
            return TextForm(_each(each.write), _each(each.read))
        return TextForm(tuple, tuple) if empty_is_null else None
    form = text_form(field.type)
    if form is None and isinstance(field.type, type) and is_dataclass(field.type):
        return TextForm(words_of, partial(value_of, field.type))
    return form


def _each(change: Callable[[Any], Any]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    return lambda items: tuple(map(change, items))
