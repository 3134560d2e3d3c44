"""Long lists in pages: each page goes on where the one before ended, whatever was recorded between them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.operations import acme
from tracker import database
from tracker.errors import InputRefused
from tracker.operations.journal.entries import journal_entries
from tracker.operations.people.persons import add_person, list_persons
from tracker.operations.queries.deadlines import Filter, list_deadlines
from tracker.operations.queries.pages import WHOLE, Page, Paging

Listed = Callable[[Paging], Page[Any]]


@pytest.fixture
def book(engine: Engine) -> Engine:
    acme.loaded(engine)
    acme.loaded(
        engine,
        acme.FILE.replace("settlement: acme", "settlement: zenith")
        .replace("mc: {", "mz: {")
        .replace("owner: mc", "owner: mz"),
    )
    return engine


def deadlines(engine: Engine, paging: Paging, *, as_of: date | None = None) -> Page[Any]:
    with database.reading(engine) as session:
        return list_deadlines(session, Filter(), now=acme.NOW, as_of=as_of, paging=paging)


def in_pages(listed: Listed, limit: int) -> tuple[list[Any], set[int]]:
    """Every line of a list by pages, and the totals that they tell."""
    lines: list[Any] = []
    totals: set[int] = set()
    after: str | None = None
    while True:
        page = listed(Paging(limit, after))
        lines += page.items
        totals.add(page.total)
        after = page.after
        if after is None:
            return lines, totals


@pytest.mark.parametrize("as_of", [None, acme.TODAY])
@pytest.mark.parametrize("limit", [1, 3, 1000])
def test_the_pages_of_the_deadlines_are_the_whole_list(book: Engine, limit: int, as_of: date | None) -> None:
    whole = deadlines(book, WHOLE, as_of=as_of)

    lines, totals = in_pages(lambda paging: deadlines(book, paging, as_of=as_of), limit)

    assert tuple(lines) == whole.items
    assert totals == {whole.total} == {len(whole)}
    assert whole.after is None


def test_what_is_met_between_two_pages_is_neither_shown_twice_nor_left_out(book: Engine) -> None:
    whole = [(line.settlement, line.code) for line in deadlines(book, WHOLE)]
    first = deadlines(book, Paging(4))
    with database.writing(book) as session:
        add_person(session, "jo", name="Jo Gray", email=None, author=acme.BY, now=acme.NOW)
    acme.resolve(book, "acme/A1", date(2026, 3, 1))

    second = deadlines(book, Paging(1000, first.after))

    assert [(line.settlement, line.code) for line in (*first, *second)] == whole


def test_the_pages_of_the_journal_go_on_with_what_was_recorded_meanwhile(book: Engine) -> None:
    def entries(paging: Paging) -> Page[Any]:
        with database.reading(book) as session:
            return journal_entries(session, settlement=None, last=None, now=acme.NOW, paging=paging)

    first = entries(Paging(1))
    acme.resolve(book, "acme/A1", date(2026, 3, 1))

    rest = entries(Paging(after=first.after))
    assert ([entry.seq for entry in first], first.total) == ([1], 2)
    assert ([entry.seq for entry in rest], rest.total, rest.after) == ([2, 3], 3, None)


def test_the_pages_of_the_persons_are_the_whole_list(book: Engine) -> None:
    def persons(paging: Paging) -> Page[Any]:
        with database.reading(book) as session:
            return list_persons(session, now=acme.NOW, paging=paging)

    assert in_pages(persons, 1) == (list(persons(WHOLE)), {2})


@pytest.mark.parametrize("cursor", ["", "x", "bm90IGpzb24", "eyJhIjoxfQ", "WzFd"])
@pytest.mark.parametrize("as_of", [None, acme.TODAY])
def test_what_is_no_cursor_of_the_list_is_refused(book: Engine, cursor: str, as_of: date | None) -> None:
    with pytest.raises(InputRefused, match="is no cursor of this list"):
        deadlines(book, Paging(after=cursor), as_of=as_of)
