"""What every rule counts is named by the vintage: a database whose dates were counted otherwise is counted again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from tests.rules.counting.counts import both, counted, fixed
from tracker.rules.counting.calendars import calendar
from tracker.rules.counting.laws import counting_rule
from tracker.rules.counting.vintage import COUNTING
from tracker.rules.deadlines.calculator import calculate
from tracker.rules.deadlines.moves import in_short
from tracker.rules.deadlines.rule_dates import Law
from tracker.rules.due.parser import parse
from tracker.rules.due.spans import Span, Unit
from tracker.rules.when import When

# By these a database may have been counted: a rule that is new moves nothing, and joins them with the next vintage.
RULES = (
    *("calendar-days", "unread", "next-business-day", "frcp-6", "12-cfr-263.12", "17-cfr-201.160", "29-cfr-2700.8"),
    *("hhs-dab", "cpr-2.8", "eu-1182-71", "eu-courts", "ca-interpretation-act", "ca-federal-courts"),
    *("ca-federal-courts-order", "ny-gcl-25-a", "bgb"),
)
# One of each kind of closing: federal and a state's, statutory and estimated, Saturdays and Sundays with holidays.
CALENDARS = ("us-federal+us-ma+us-tx", "us-ny", "gb-eaw", "ca-federal-court", "de")
SPANS = (
    *(Span(number, Unit.DAY) for number in (1, 2, 3, 5, 6, 7, 10, 11, 14, 30)),
    *(Span(2, Unit.BUSINESS_DAY), Span(2, Unit.WEEK), Span(1, Unit.MONTH), Span(1, Unit.YEAR)),
    *(Span(number, Unit.HOUR) for number in (24, 48, 72)),
)
# Of each kind of series how many dates it gives, from where and up to where: as many more or fewer are moves too.
SERIES = (
    *(
        "every 1 month from signed until ended",
        "every 30 days from signed until ended",
    ),
    "30 days after the end of each calendar quarter from signed until ended",
    "30 days after the end of each full calendar quarter from signed until ended",
    "on the last business day of each month from signed until ended",
    "at least once each calendar quarter from signed until ended",
    "at least 2 times each year from signed until ended",
    "10 business days after each violation until ended",
    "continuing from signed through ended, review every 3 months",
)
# Every weekday, around the closed days of a year.
STARTS = tuple(date(2025, 11, 20) + timedelta(days=9 * number) for number in range(45))


def test_what_every_rule_counts_is_of_the_vintage_that_is_named() -> None:
    """Where this fails dates move: name the vintage as this computes it, and list them under “Dates” in the changelog."""
    digest = sha256()
    for line in _counted():
        digest.update(f"{line}\n".encode())

    assert digest.hexdigest()[:8] == COUNTING


def _series() -> Iterator[str]:
    violations = {f"violation@{number}": When.on(date(2026, number, 5)) for number in (1, 2, 12)}
    for text in SERIES:
        for ended in (date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 20)):
            given = {"signed": When.on(date(2026, 1, 20)), "ended": When.on(ended), **violations}
            law = Law(counting_rule("unread"), calendar("us-federal"), ZoneInfo("America/New_York"), frozenset())
            found = calculate(parse(text), law, given, hint="", first=None, last=date(2028, 1, 1))
            yield f"{text} {ended} {[(each.label, in_short(each.due), each.covers) for each in found]}"


def _counted() -> Iterator[str]:
    yield from _series()
    for rule in RULES:
        for number, start in enumerate(STARTS):
            under = CALENDARS[number % len(CALENDARS)]
            yield f"{rule} {start} {both(fixed(start, rule=rule, under=under))}"
            after = counted(10, Unit.DAY, start, rule=rule, under=under, earliest=True, plus=Span(3, Unit.DAY))
            shut = frozenset({start + timedelta(days=10)})
            yield f"{rule} {start} {both(after)} {both(counted(10, Unit.DAY, start, rule=rule, under=under, inaccessible=shut))}"
            for span in SPANS:
                on = datetime(start.year, start.month, start.day, 10, 23) if span.unit is Unit.HOUR else start
                for backward in (False, True):
                    result = both(counted(span.count, span.unit, on, rule=rule, under=under, backward=backward))
                    yield f"{rule} {span} {backward} {start} {result}"
