"""A report over several settlements: on a day that has begun for every one of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from tests.operations import acme
from tracker import database
from tracker.errors import InputRefused
from tracker.operations.reports.publication import build_report
from tracker.reports.monthly.subject import Month
from tracker.reports.page.render import render

# Noon of 16 March in New York, where A1 is due that day; in Tokyo 17 March has begun.
NOON = datetime(2026, 3, 16, 16, 0, tzinfo=UTC)
TOKYO = acme.FILE.replace("settlement: acme", "settlement: edo").replace("America/New_York", "Asia/Tokyo")


@pytest.fixture
def book(engine: Engine) -> Engine:
    acme.loaded(engine)
    acme.loaded(engine, TOKYO)
    return engine


def test_no_settlement_is_reported_by_another_s_clock(book: Engine) -> None:
    with database.reading(book) as session:
        page = render(build_report(session, settlement=None, month=Month(2026, 3), now=NOON))
        alone = render(build_report(session, settlement="edo", month=Month(2026, 3), now=NOON))

    assert "16 March 2026" in page
    assert "overdue by" not in page
    assert "overdue by 1 day" in alone


def test_a_month_is_reported_once_it_has_begun_for_all(book: Engine) -> None:
    begun_in_tokyo = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)
    with database.reading(book) as session, pytest.raises(InputRefused, match="2026-04 has not begun yet"):
        build_report(session, settlement=None, month=Month(2026, 4), now=begun_in_tokyo)
