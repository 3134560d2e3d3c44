"""A term whose edge is a rule, and not just an event, comes back from the database as it was written."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Engine

from tests.operations import acme
from tracker import database
from tracker.operations.agreement.rows import recall

_LATER = acme.FILE.replace(
    "starts: monitor-engaged, length: 2 years",
    "starts: (10 days after effective), ends: (later of (5 years after effective) and (4 years after monitor-engaged))",
).replace("calendar: us-federal\n", "calendar: us-federal\n    effective: (10 days after effective)\n")


def test_a_term_that_ends_with_the_later_of_two_clocks_is_recalled_as_it_was_written(engine: Engine) -> None:
    acme.loaded(engine, _LATER)
    with database.reading(engine) as session:
        assert recall(session, "acme").settlement == acme.agreement(_LATER).settlement


def test_what_hangs_on_the_later_of_two_clocks_has_its_date_once_both_run(engine: Engine) -> None:
    acme.loaded(engine, _LATER)
    acme.record(engine, "monitor-engaged", date(2026, 3, 1))
    line = acme.lines(engine)["A4"]
    assert (line.safe, line.latest) == (date(2030, 12, 16), date(2030, 12, 16))
