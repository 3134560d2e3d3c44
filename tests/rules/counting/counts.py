"""Short ways to count in tests: one event on a known day unless a test says otherwise."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from tracker.rules.counting.calendars import calendar
from tracker.rules.counting.count import Counted, count, fix
from tracker.rules.counting.hours import count_hours
from tracker.rules.counting.laws import counting_rule
from tracker.rules.due.language import Addition
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


def both(result: Counted) -> tuple[date | datetime, date | datetime]:
    """Give the safe and the latest date."""
    return result.safe, result.latest
