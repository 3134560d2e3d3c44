"""A reader follows one deadline from its rule to its date in four files."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from types import FrameType
from typing import Any

from tests.builders import a_settlement, an_instrument, an_obligation, happened
from tracker import rules
from tracker.rules.counting.calendars import calendar
from tracker.rules.deadlines import rule_dates
from tracker.rules.deadlines.deadline import ComputedDate
from tracker.rules.plan import plan
from tracker.rules.wording import day_written

RULES = Path(rules.__file__).parent
WAY = (
    "deadlines/rule_dates.py",  # what the clock runs from, and the law that counts from there
    "counting/count.py",  # the count, and the move off a closed day
    "counting/calendars.py",  # the closed days
    "wording.py",  # how a day is written in the trace
)


class Way:
    """The files of the rules in which a function runs, from where `derive` takes a parsed rule until it gives the date."""

    def __init__(self) -> None:
        self.files: set[str] = set()
        self.derived = 0
        self._depth = 0

    def __call__(self, frame: FrameType, event: str, _value: Any) -> None:
        entry = frame.f_code is rule_dates.derive.__code__
        if entry and event == "call":
            self.derived += 1
            self._depth += 1
        file = Path(frame.f_code.co_filename)
        if self._depth and file.is_relative_to(RULES):
            self.files.add(file.relative_to(RULES).as_posix())
        if entry and event == "return":
            self._depth -= 1


def test_the_way_from_a_rule_to_its_date_runs_through_four_files() -> None:
    settlement = a_settlement(
        an_obligation("D1", due="30 days after signed"),
        instruments=(an_instrument(counting="frcp-6", calendar="us-federal"),),
    )
    facts = (happened("signed", date(2026, 6, 3)),)
    # Nothing is known beforehand: neither the closed days of a year nor the words for a day.
    calendar.cache_clear()
    rule_dates._law.cache_clear()
    day_written.cache_clear()
    way = Way()
    sys.setprofile(way)
    try:
        planned = plan(settlement, facts, until=date(2027, 12, 31))
    finally:
        sys.setprofile(None)

    (deadline,) = planned.deadlines
    assert isinstance(deadline.due, ComputedDate)
    # The 30th day is the Friday on which a holiday of that Saturday is observed.
    assert (deadline.due.safe, deadline.due.latest) == (date(2026, 7, 3), date(2026, 7, 6))
    assert deadline.due.steps[-1].endswith("if it is, the date is Monday 6 July 2026.")
    assert way.derived == 1
    assert way.files == set(WAY)
