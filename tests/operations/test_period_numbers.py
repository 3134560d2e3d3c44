"""A period keeps what was recorded of it, wherever its series is found to begin."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine

from tests.operations import acme
from tracker import database
from tracker.operations.checking import check
from tracker.rules.status import Status

MONTHLY = acme.FILE.replace(
    "30 days after the end of each calendar quarter from effective",
    "30 days after the end of each calendar month from effective",
)


def statuses(engine: Engine) -> dict[str, Status]:
    return {code: line.status for code, line in acme.lines(engine).items() if code.startswith("A3@")}


def is_well(engine: Engine) -> bool:
    with database.reading(engine) as session:
        return check(session, now=acme.NOW) == ()


def test_a_filing_stays_with_its_month_when_the_series_begins_later(engine: Engine) -> None:
    acme.loaded(engine, MONTHLY)
    acme.resolve(engine, "A3@2026-02", date(2026, 3, 2))

    recorded = acme.record(engine, "effective", date(2026, 2, 10), correct=True)

    after = statuses(engine)
    assert [code for code, status in after.items() if status is Status.MET] == ["A3@2026-02"]
    assert list(after)[:2] == ["A3@2026-02", "A3@2026-03"]
    assert recorded.replanned.gone == ("A3@2026-01",)
    assert [move.code for move in recorded.replanned.moves if move.code.startswith("A3")] == []
    assert is_well(engine)
