"""What every rule counts is named by the vintage: a database whose dates were counted otherwise is counted again."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from hashlib import sha256

from tests.rules.counting.counts import both, counted, fixed
from tracker.rules.counting.vintage import COUNTING
from tracker.rules.due.spans import Span, Unit

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
# Every weekday, around the closed days of a year.
STARTS = tuple(date(2025, 11, 20) + timedelta(days=9 * number) for number in range(45))


def test_what_every_rule_counts_is_of_the_vintage_that_is_named() -> None:
    """Where this fails dates move: name the vintage as this computes it, and list them under “Dates” in the changelog."""
    digest = sha256()
    for line in _counted():
        digest.update(f"{line}\n".encode())

    assert digest.hexdigest()[:8] == COUNTING


def _counted() -> Iterator[str]:
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
