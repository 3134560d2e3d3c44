"""A settlement that is moved to another time zone: no date is run for it twice, and none is left out."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from tests.operations import acme
from tracker import database, models
from tracker.operations.day.owed import DueDay, days_to_run

TOKYO = acme.FILE.replace("America/New_York", "Asia/Tokyo")
BOTH = {"America/New_York": acme.FILE, "Asia/Tokyo": TOKYO}


def noon(day: int) -> datetime:
    """Give 17:00 UTC on a day of March 2026: noon in New York, and two in the morning of the next day in Tokyo."""
    return datetime(2026, 3, 1, 17, 0, tzinfo=UTC) + timedelta(days=day - 1)


def notices(engine: Engine) -> list[tuple[str, date]]:
    with database.reading(engine) as session:
        n = models.Notice
        query = select(n.kind, n.on).join(models.Deadline, models.Deadline.id == n.deadline_id)
        query = query.join(models.Obligation, models.Obligation.id == models.Deadline.obligation_id)
        return [
            (row.kind, row.on) for row in session.execute(query.where(models.Obligation.code == "A1").order_by(n.on))
        ]


@pytest.mark.parametrize(("before", "after"), [("America/New_York", "Asia/Tokyo"), ("Asia/Tokyo", "America/New_York")])
def test_a_settlement_that_changes_its_zone_goes_on_where_it_was(engine: Engine, before: str, after: str) -> None:
    acme.loaded(engine, BOTH[before])
    acme.run_days(engine, noon(18))
    acme.loaded(engine, BOTH[after], now=noon(18))
    acme.run_days(engine, noon(21))
    days = [on for kind, on in notices(engine) if kind == "overdue"]
    assert days == [date(2026, 3, day) for day in range(17, 23 if after == "Asia/Tokyo" else 22)]
    with database.reading(engine) as session:
        assert days_to_run(session, now=noon(21)) == ()


def test_one_that_comes_to_a_zone_in_which_others_are_goes_on_with_them(engine: Engine) -> None:
    acme.loaded(engine, TOKYO)
    acme.loaded(engine, acme.FILE.replace("settlement: acme", "settlement: other"))
    acme.run_days(engine, noon(18))
    acme.loaded(engine, acme.FILE, now=noon(18))
    acme.run_days(engine, noon(21))
    days = [on for kind, on in notices(engine) if kind == "overdue"]
    # The 19th was run in Tokyo before, and is run in New York now for the other one.
    assert days == sorted(
        [*(date(2026, 3, day) for day in range(17, 22)), *(date(2026, 3, day) for day in range(17, 22))]
    )


def test_a_zone_that_was_left_owes_nothing_of_the_time_without_a_settlement(engine: Engine) -> None:
    acme.loaded(engine)
    acme.run_days(engine, noon(3))
    acme.loaded(engine, TOKYO, now=noon(3))
    acme.run_days(engine, noon(20))
    other = acme.FILE.replace("settlement: acme", "settlement: other")
    acme.loaded(engine, other, now=noon(20))
    with database.reading(engine) as session:
        assert days_to_run(session, now=noon(20)) == (DueDay("America/New_York", date(2026, 3, 20)),)
