"""The orders of a list of deadlines: by SQL as by the rules, page by page, and never read further than the page goes."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, event

from tests.operations import acme
from tracker import database
from tracker.operations.queries.deadlines import DeadlineLine, Filter, list_deadlines
from tracker.operations.queries.orders import RANK, Order
from tracker.operations.queries.pages import WHOLE, Page, Paging
from tracker.rules.deadlines.status import Status


@pytest.fixture
def book(engine: Engine) -> Engine:
    acme.loaded(engine)
    other = acme.FILE.replace("settlement: acme", "settlement: zenith").replace("mc: {", "ab: {")
    acme.loaded(engine, other.replace("owner: mc", "owner: ab").replace("  A2:", "  B2:").replace("(A2)", "(B2)"))
    return engine


def listed(engine: Engine, order: Order, paging: Paging = WHOLE, **more: Any) -> Page[DeadlineLine]:
    given: dict[str, Any] = {"as_of": None, **more}
    with database.reading(engine) as session:
        return list_deadlines(
            session, given.pop("filter_", Filter()), now=acme.NOW, paging=paging, order=order, **given
        )


def codes(lines: Page[DeadlineLine]) -> list[str]:
    return [f"{line.settlement}/{line.code}" for line in lines]


@pytest.mark.parametrize("order", list(Order))
def test_the_pages_are_the_whole_list_as_the_rules_would_order_it(book: Engine, order: Order) -> None:
    whole = codes(listed(book, order))
    assert whole == codes(listed(book, order, as_of=acme.TODAY))
    assert len(set(whole)) == len(whole)
    for limit in (1, 4, 100):
        seen: list[str] = []
        after: str | None = None
        while not seen or after is not None:
            page = listed(book, order, Paging(limit, after))
            seen, after = seen + codes(page), page.after
            assert page.total == len(whole)
        assert seen == whole


def test_each_order_is_by_what_it_says(book: Engine) -> None:
    def told(order: Order) -> list[Any]:
        lines = listed(book, order)
        match order:
            case Order.DUE:
                return [(line.safe is None, line.safe) for line in lines if line.safe]
            case Order.CODE:
                return [line.code.partition("@")[0] for line in lines]
            case Order.SETTLEMENT:
                return [line.settlement for line in lines]
            case Order.OWNER:
                return [(line.owner is None, line.owner or "") for line in lines]
            case Order.STATUS:
                return [RANK[line.status] for line in lines]

    assert {order: told(order) == sorted(told(order)) for order in Order} == dict.fromkeys(Order, True)
    assert set(RANK) == set(Status)


def test_a_long_list_is_counted_no_further_than_asked(book: Engine) -> None:
    whole = listed(book, Order.DUE).total

    assert listed(book, Order.DUE, Paging(2, counted=5)).total == 6
    assert listed(book, Order.DUE, Paging(2, counted=whole)).total == whole
    found = Filter(statuses=frozenset({Status.DORMANT}))
    assert listed(book, Order.DUE, Paging(1, counted=5), filter_=found).total == 2


def test_a_page_is_read_along_an_index(sqlite_url: str) -> None:
    """By SQLite's plans: nothing is scanned for it without an index, and no deadline at all, wherever the page begins."""
    engine = database.open_engine(sqlite_url)
    acme.loaded(engine)
    said: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, given: Any, *_: object) -> None:
        said.append((statement, given))

    event.listen(Engine, "before_cursor_execute", note)
    for order in set(Order) - {Order.STATUS}:
        listed(engine, order, Paging(2, listed(engine, order, Paging(2)).after))
    event.remove(Engine, "before_cursor_execute", note)
    with engine.connect() as connection:
        plans = [
            str(row.detail)
            for statement, given in said
            if "cursor_0" in statement
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        ]
    engine.dispose()

    assert len([each for each in said if "cursor_0" in each[0]]) >= 2 * (len(Order) - 1)
    assert [each for each in plans if each.startswith("SCAN") and ("INDEX" not in each or "deadlines" in each)] == []
