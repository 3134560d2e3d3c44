"""The orders in which deadlines are listed, and a page of today's deadlines in one of them, read by SQL.

A page costs the same however many deadlines follow: each order but that of statuses, which no column holds, is walked
along an index, from the place where the page before ended, and no further than the page goes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, case, exists, func, literal, select, tuple_, type_coerce
from sqlalchemy.orm import Session

from tracker.models.list_tables import DEADLINES, INSTRUMENTS, OBLIGATIONS, SETTLEMENTS
from tracker.operations.queries.pages import Page, Paging, decoded_key, encoded_key, no_cursor
from tracker.rules.deadlines.status import Status

_d, _o, _i, _s = DEADLINES.c, OBLIGATIONS.c, INSTRUMENTS.c, SETTLEMENTS.c


class Order(StrEnum):
    """By what deadlines are listed; what has no date, or no owner, comes last."""

    DUE = "due"
    CODE = "code"
    SETTLEMENT = "settlement"
    OWNER = "owner"
    STATUS = "status"


# What needs someone first: the order of statuses in a list.
RANK: Mapping[Status, int] = {
    status: rank
    for rank, status in enumerate(
        (
            *(Status.OVERDUE, Status.NOT_KNOWN, Status.RETURNED, Status.PAST_SAFE, Status.DUE_SOON, Status.REVIEW_DUE),
            *(Status.UPCOMING, Status.AWAITING, Status.NOT_FOUND, Status.DORMANT, Status.CONTINUING),
            *(Status.SUBMITTED, Status.DISPUTED, Status.TOLLED),
            *(Status.MET_LATE, Status.MET, Status.WAIVED, Status.RELEASED, Status.SUPERSEDED),
        )
    )
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which deadlines a list holds: conditions on their own rows, and on those of their duty, instrument and settlement."""

    deadlines: Sequence[ColumnElement[bool]]
    duties: Sequence[ColumnElement[bool]]
    # What each zone's day is, for the order of statuses.
    today: Mapping[str, date]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A part of a list, read after the parts before it: by columns that are never NULL in it and differ together.

    With `of_duty`, the first so many of them are a duty's, which are then found before their deadlines.
    """

    within: Sequence[ColumnElement[bool]] = ()
    keys: Sequence[ColumnElement[Any]]
    of_duty: int = 0


def page_in_order(
    session: Session, columns: Select[*tuple[Any, ...]], wanted: Wanted, order: Order, paging: Paging
) -> Page[Any]:
    """Read a page of rows; `columns` are what is shown of each, from all four tables joined.

    Raises `InputRefused` for what is no cursor of the list in this order.
    """
    parts = _by_status(wanted.today) if order is Order.STATUS else _PARTS[order]
    first, last = _place(paging.after, parts)
    connection = session.connection()
    left = None if paging.limit is None else paging.limit + 1
    rows: list[tuple[int, Any]] = []
    for number, part in enumerate(parts[first:], start=first):
        query = _rows_of(columns, part, wanted, last if number == first else (), left)
        rows += [(number, row) for row in connection.execute(query)]
        if left is not None and paging.limit is not None:
            left = paging.limit + 1 - len(rows)
            if left <= 0:
                break
    more = paging.limit is not None and len(rows) > paging.limit
    rows = rows[: paging.limit]
    total = len(rows) if paging.limit is None and paging.after is None else _total(session, wanted, paging.counted)
    after = None
    if more:
        number, row = rows[-1]
        after = encoded_key((number, *(getattr(row, _cursor(place)) for place in range(len(parts[number].keys)))))
    return Page(tuple(row for _, row in rows), total, after)


def sort_key(order: Order) -> Callable[[Any], tuple[Any, ...]]:
    """Give the key by which lines in the order of their files are put into an order, as SQL does it."""
    match order:
        case Order.DUE:
            return lambda line: (sort_day(line.safe), line.settlement)
        case Order.CODE:
            return lambda line: (_duty(line.code), line.settlement)
        case Order.SETTLEMENT:
            return lambda line: (line.settlement,)
        case Order.OWNER:
            return lambda line: (line.owner is None, line.owner or "", _duty(line.code), line.settlement)
        case Order.STATUS:
            return lambda line: (RANK[line.status], sort_day(line.safe), line.settlement)


def sort_day(value: date | datetime | None) -> date:
    """The day by which a list puts a date in order; what has none comes last."""
    if value is None:
        return date.max
    return value.date() if isinstance(value, datetime) else value


def _duty(code: str) -> str:
    return code.partition("@")[0]


def _cursor(place: int) -> str:
    return f"cursor_{place}"


_OF_DATE = (_s.code, _o.position, _d.number)
_BY_CODE = (_o.code, _s.code, _d.number)
_PARTS: Mapping[Order, tuple[_Part, ...]] = {
    Order.DUE: (
        _Part(within=(_d.safe_on.is_not(None),), keys=(_d.safe_on, *_OF_DATE)),
        _Part(within=(_d.safe_on.is_(None),), keys=_OF_DATE),
    ),
    Order.CODE: (_Part(keys=_BY_CODE, of_duty=2),),
    Order.SETTLEMENT: (_Part(keys=_OF_DATE, of_duty=2),),
    Order.OWNER: (
        _Part(within=(_o.owner.is_not(None),), keys=(_o.owner, *_BY_CODE), of_duty=3),
        _Part(within=(_o.owner.is_(None),), keys=_BY_CODE, of_duty=2),
    ),
}


def _by_status(today: Mapping[str, date]) -> tuple[_Part, ...]:
    return (_Part(keys=(_rank(today), func.coalesce(_d.safe_on, date.max), *_OF_DATE)),)


def _rank(today: Mapping[str, date]) -> ColumnElement[int]:
    from tracker.models.status import status_expression

    ranks = {status.value: rank for status, rank in RANK.items()}
    return case(
        *(
            (_d.time_zone == zone, case(ranks, value=type_coerce(status_expression(DEADLINES, day), Text)))
            for zone, day in today.items()
        ),
        else_=len(RANK),
    )


def _place(cursor: str | None, parts: Sequence[_Part]) -> tuple[int, tuple[ColumnElement[Any], ...]]:
    """The part in which a cursor stands, and the values of its keys there."""
    if cursor is None:
        return 0, ()
    number, *values = decoded_key(cursor) or [-1]
    if not isinstance(number, int) or not 0 <= number < len(parts) or len(values) != len(parts[number].keys):
        raise no_cursor(cursor)
    try:
        return number, tuple(
            literal(_value(each, key.type.python_type), key.type)
            for each, key in zip(values, parts[number].keys, strict=True)
        )
    except ValueError:
        raise no_cursor(cursor) from None


def _value(given: str | int, kind: type[Any]) -> Any:  # noqa: ANN401 — a day, a number or a text
    if kind is date:
        return date.fromisoformat(str(given))
    if isinstance(given, kind):
        return given
    raise ValueError(given)


def _rows_of(
    columns: Select[*tuple[Any, ...]],
    part: _Part,
    wanted: Wanted,
    last: Sequence[ColumnElement[Any]],
    limit: int | None,
) -> Select[*tuple[Any, ...]]:
    conditions = [*part.within, *wanted.duties]
    query = columns.where(*conditions, *wanted.deadlines).order_by(*part.keys)
    if last:
        # The first alone besides, by which an index is entered at its place.
        query = query.where(part.keys[0] >= last[0], tuple_(*part.keys) > tuple_(*last))
    if part.of_duty and limit is not None:
        # So many duties after that of the cursor have at least so many deadlines: no others need to be looked at.
        keys = part.keys[: part.of_duty]
        owed = exists().where(_d.obligation_id == _o.id, *wanted.deadlines).correlate(OBLIGATIONS)
        duties = select(_o.id).join(INSTRUMENTS, _i.id == _o.instrument_id).join(SETTLEMENTS, _s.id == _o.settlement_id)
        duties = duties.where(*conditions, owed).order_by(*keys).limit(limit + 1)
        from_here = last[: part.of_duty]
        duties = duties.where(keys[0] >= (from_here[0] if from_here else ""))
        if from_here:
            duties = duties.where(tuple_(*keys) >= tuple_(*from_here))
        query = query.where(_o.id.in_(duties.correlate(None)))
    named = [key.label(_cursor(place)) for place, key in enumerate(part.keys)]
    return query.add_columns(*named).limit(limit)


def _total(session: Session, wanted: Wanted, counted: int | None) -> int:
    """How many there are in all, counted to one more than `counted`."""
    query = (
        select(literal(1).label("one"))
        .select_from(DEADLINES)
        .join(OBLIGATIONS, _o.id == _d.obligation_id)
        .join(INSTRUMENTS, _i.id == _o.instrument_id)
        .join(SETTLEMENTS, _s.id == _o.settlement_id)
        .where(*wanted.deadlines, *wanted.duties)
        .limit(None if counted is None else counted + 1)
    )
    return session.scalar(select(func.count()).select_from(query.subquery())) or 0
