"""Due dates with their trace under Rule 6, beside two other engines on the same triggers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import lexdays
from regclock.model.calendar import BusinessCalendar
from regclock.model.obligation import DeadlineSpec
from regclock.model.recurrence import compute_due_date
from regclock.schemas.types import DayBasis, DeadlineKind

from benchmarks.table import Line, median_seconds, rate
from tracker.rules.calendars import calendar
from tracker.rules.counting import count, counting_rule
from tracker.rules.spans import Span, Unit

# Every day of four years whose holidays all three engines know.
TRIGGERS = tuple(date(2022, 1, 1) + timedelta(days=each) for each in range(4 * 365))
DAYS = 30
MUST_REACH = 30_000


def lines() -> list[Line]:
    """Give one line; the engine that rolls as we do must agree on every date before anything is measured."""
    assert _ours() == _lexdays()
    ours = _a_second(_ours)
    beside = (
        f"lexdays {rate(_a_second(_lexdays))}; "
        f"regclock, {DAYS} business days without a trace, {rate(_a_second(_regclock))}; "
        f"bare addition and weekday {rate(_a_second(_floor))}"
    )
    return [
        Line(
            work="due dates with trace, `frcp-6`, `us-federal`",
            measured=rate(ours),
            beside=beside,
            must_reach=rate(MUST_REACH),
            reached=ours >= MUST_REACH,
        )
    ]


def _a_second(work: Callable[[], object]) -> float:
    return len(TRIGGERS) / median_seconds(work)


def _ours() -> list[object]:
    rule, closed, span, zone = counting_rule("frcp-6"), calendar("us-federal"), Span(DAYS, Unit.DAY), ZoneInfo("UTC")
    return [
        count(rule, closed, span, start_safe=trigger, start_latest=trigger, zone=zone).latest for trigger in TRIGGERS
    ]


def _lexdays() -> list[object]:
    # Its trace is left as values here, while ours is already in words: the comparison favours it.
    return [lexdays.compute("us/frcp", trigger, f"P{DAYS}D").deadline for trigger in TRIGGERS]


def _regclock() -> list[object]:
    spec = DeadlineSpec(kind=DeadlineKind.RELATIVE, offset_days=DAYS, day_basis=DayBasis.BUSINESS)
    closed = BusinessCalendar("US")
    return [compute_due_date(spec, trigger, closed) for trigger in TRIGGERS]


def _floor() -> list[int]:
    return [(trigger + timedelta(days=DAYS)).weekday() for trigger in TRIGGERS]
