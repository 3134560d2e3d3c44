"""Short ways to count in tests: one event on a known day unless a test says otherwise."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from tracker.rules.counting.calendars import calendar
from tracker.rules.counting.count import Counted, count, fix
from tracker.rules.counting.hours import count_hours
from tracker.rules.counting.laws import counting_rule
from tracker.rules.deadlines.deadline import ComputedDate
from tracker.rules.deadlines.happenings import NamedDates
from tracker.rules.deadlines.rule_dates import Law, derive
from tracker.rules.deadlines.series import SeriesWindow
from tracker.rules.due.language import Addition
from tracker.rules.due.parser import parse
from tracker.rules.due.spans import Span, Unit

NEW_YORK = ZoneInfo("America/New_York")


def counted(
    number: int,
    unit: Unit,
    on: date | datetime,
    *,
    rule: str,
    under: str,
    until: date | datetime | None = None,
    backward: bool = False,
    earliest: bool = False,
    plus: Span | None = None,
    inaccessible: frozenset[date] = frozenset(),
) -> Counted:
    """Count from an event on a day, or on a day from `on` to `until`."""
    return (count_hours if unit is Unit.HOUR else count)(
        counting_rule(rule),
        calendar(under),
        Span(number, unit),
        start_safe=on,
        start_latest=until or on,
        backward=backward,
        earliest=earliest,
        additions=() if plus is None else (Addition(plus, "service"),),
        zone=NEW_YORK,
        inaccessible=inaccessible,
    )


def fixed(on: date | datetime, *, rule: str, under: str, until: date | datetime | None = None) -> Counted:
    """Fix a date under a rule."""
    return fix(counting_rule(rule), calendar(under), day_safe=on, day_latest=until or on)


def derived(row: Mapping[str, str]) -> list[tuple[str, str]]:
    """Give the safe and the latest date of each deadline of a row: an expression, its law and options of the calculator."""
    options = dict(pairwise(shlex.split(row["options"])))
    first, last = (options.get(name) for name in ("--from", "--until"))
    law = Law(
        counting_rule(row["counting"]),
        calendar(row["calendar"]),
        ZoneInfo(options.get("--zone", "UTC")),
        frozenset({date.fromisoformat(options["--inaccessible"])} if "--inaccessible" in options else ()),
    )
    window = SeriesWindow(
        None if first is None else date.fromisoformat(first), date.fromisoformat(last or "9999-12-31")
    )
    found = [each.due for each in derive(parse(row["expression"]), law, NamedDates(), window)]
    dated = [each for each in found if isinstance(each, ComputedDate)]
    assert len(dated) == len(found)
    return [(_iso(each.safe), _iso(each.latest)) for each in dated]


def _iso(value: date | datetime) -> str:
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def both(result: Counted) -> tuple[date | datetime, date | datetime]:
    """Give the safe and the latest date."""
    return result.safe, result.latest
