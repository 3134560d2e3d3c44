"""Due dates with their trace under Rule 6, beside two other engines on the same triggers."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from benchmarks.table import Effort, Line, in_turn, rate, times_as, whole
from tracker.rules.counting.calendars import calendar
from tracker.rules.counting.laws import counting_rule
from tracker.rules.deadlines.deadline import ComputedDate
from tracker.rules.deadlines.happenings import NamedDates
from tracker.rules.deadlines.rule_dates import Law, derive
from tracker.rules.deadlines.series import SeriesWindow
from tracker.rules.due.language import EventAnchor
from tracker.rules.due.parser import parse
from tracker.rules.grades import Grade
from tracker.rules.wording import written

# Every day of four years whose holidays all three engines know.
TRIGGERS = tuple(date(2022, 1, 1) + timedelta(days=each) for each in range(4 * 365))
DAYS = 30
MUST_REACH = 26.0  # times the floor
FASTER = 60.0  # times as fast as lexdays
# `make bench` installs the other engines here, apart from what the tracker itself needs.
PEERS = Path(__file__).resolve().parents[1] / "build" / "peers"
SERVED = EventAnchor("served")
ZONE = ZoneInfo("America/New_York")


def lines(effort: Effort) -> list[Line]:
    """Give one line; the other engines must agree on every date on which the law allows no two answers."""
    lexdays, regclock = _lexdays(), _regclock()
    counted = f"{DAYS} days after served"
    assert [each.safe for each in _ours(counted, "us-federal")] == lexdays(observed_friday="safe")
    assert [each.safe for each in _ours(counted, "us-federal+observed")] == lexdays(observed_friday="holiday")
    assert [each.safe for each in _ours(f"{DAYS} business days after served", "us-federal+observed")] == regclock()
    ours, theirs, others, floor = in_turn(
        whole(lambda: _ours(counted, "us-federal")),
        whole(lexdays),
        whole(regclock),
        whole(_bare),
        times=effort.times,
    )
    reached = len(TRIGGERS) / ours.median
    return [
        Line(
            work="due dates with trace, `frcp-6`, `us-federal`, one core",
            median=rate(reached),
            least=rate(len(TRIGGERS) / ours.least),
            floor=f"{rate(len(TRIGGERS) / floor.median)} bare addition and weekday",
            ratio=times_as(ours.median / floor.median),
            bar=times_as(MUST_REACH),
            met=ours.median / floor.median <= MUST_REACH and theirs.median / ours.median >= FASTER,
            notes=(
                (
                    f"lexdays 0.2.0, the same {len(TRIGGERS):,} dates with its trace: "
                    f"{rate(len(TRIGGERS) / theirs.median)}, {theirs.median / ours.median:,.0f} times slower "
                    f"(it must be {FASTER:,.0f})."
                ),
                (
                    f"regclock 0.0.1, {DAYS} business days from the same dates, without a trace: "
                    f"{rate(len(TRIGGERS) / others.median)}."
                ),
                (
                    "“least” is the best of the runs; every date equal to lexdays' (both ways to take an observed Friday) "
                    "and, in business days, to regclock's."
                ),
            ),
        )
    ]


def _served(day: date) -> NamedDates:
    """Give one event's day, as the calculator does."""
    return NamedDates({SERVED: ComputedDate(day, day, Grade.RECORD, (f"served: {written(day)} (given).",))})


def _ours(text: str, closed: str) -> list[ComputedDate]:
    law = Law(counting_rule("frcp-6"), calendar(closed), ZONE)
    window = SeriesWindow(None, date.max)
    readings = []
    for trigger in TRIGGERS:
        (occurrence,) = derive(parse(text), law, _served(trigger), window)
        assert isinstance(occurrence.due, ComputedDate)
        readings.append(occurrence.due)
    return readings


def _lexdays() -> Callable[..., list[date]]:
    # Its trace is left as values here, while ours is already in words: the comparison favours it.
    compute = _peer("lexdays").compute

    def dates(**options: str) -> list[date]:
        return [compute("us/frcp", trigger, f"P{DAYS}D", options=options).deadline for trigger in TRIGGERS]

    return dates


def _regclock() -> Callable[[], list[date]]:
    types, obligation = _peer("regclock.schemas.types"), _peer("regclock.model.obligation")
    spec = obligation.DeadlineSpec(
        kind=types.DeadlineKind.RELATIVE, offset_days=DAYS, day_basis=types.DayBasis.BUSINESS
    )
    closed = _peer("regclock.model.calendar").BusinessCalendar("US")
    compute = _peer("regclock.model.recurrence").compute_due_date
    return lambda: [compute(spec, trigger, closed) for trigger in TRIGGERS]


def _peer(name: str) -> Any:  # noqa: ANN401 — a module of another project
    import importlib

    if str(PEERS) not in sys.path:
        # Last: what the tracker needs comes from its own environment.
        sys.path.append(str(PEERS))
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        sys.exit(f"{error.name} is not installed: `make bench` installs the engines we are measured against.")


def _bare() -> list[int]:
    return [(trigger + timedelta(days=DAYS)).weekday() for trigger in TRIGGERS]
