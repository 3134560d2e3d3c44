"""What holds for every count: its trace says it all, its readings are in order, and time never runs backward."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rules.counting.counts import NEW_YORK, counted
from tests.rules.counting.replay import Replay
from tracker.rules.counting.calendars import calendar
from tracker.rules.counting.count import Counted, count, fix
from tracker.rules.counting.hours import count_hours
from tracker.rules.counting.laws import COUNTING_RULES, counting_rule
from tracker.rules.due.language import Addition
from tracker.rules.due.spans import Span, Unit

CALENDARS = (
    "none",
    "us-federal",
    "us-federal+observed",
    "us-federal+closures+us-ma",
    "us-federal+us-tx",
    "us-ny",
    "gb-eaw",
    "ca-federal-court",
    "eu-courts",
    "nl",
    "de-by-catholic",
)
RULES = st.sampled_from(sorted(COUNTING_RULES))
# Around New Year, Easter, Juneteenth, the Fourth of July and the recesses closures lie thickest.
DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31)) | st.dates(date(2018, 11, 20), date(2028, 1, 10))
LENGTHS = st.integers(1, 15) | st.integers(1, 120)
SPANS = st.builds(Span, LENGTHS, st.sampled_from([*[Unit.DAY] * 2, *(unit for unit in Unit if unit is not Unit.HOUR)]))
ADDITIONS = st.lists(
    st.builds(
        Addition,
        st.builds(Span, st.integers(1, 14), st.sampled_from([Unit.DAY, Unit.DAY, Unit.BUSINESS_DAY, Unit.MONTH])),
        st.sampled_from(["service", "distance"]),
    ),
    max_size=2,
).map(tuple)


@st.composite
def counts(draw: st.DrawFn, *, backward: bool | None = None, earliest: bool | None = None) -> dict[str, Any]:
    """Draw everything that a count depends on."""
    start = draw(DAYS)
    return {
        "rule": counting_rule(draw(RULES)),
        "calendar": calendar(draw(st.sampled_from(CALENDARS))),
        "span": draw(SPANS),
        "start_safe": start,
        "start_latest": start + timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 3, 40]))),
        "backward": draw(st.booleans()) if backward is None else backward,
        "earliest": draw(st.booleans()) if earliest is None else earliest,
        "additions": draw(ADDITIONS),
        "zone": NEW_YORK,
    }


def replayed(drawn: Mapping[str, Any], result: Counted) -> tuple[date | datetime, date | datetime]:
    states = not drawn["backward"] or drawn["rule"].name != "frcp-6"
    replay = Replay(
        drawn["calendar"],
        states=states,
        saturdays_open=drawn["rule"].saturdays_open,
        washington=drawn["rule"].washington_cite,
        doubtful_holidays=bool(drawn["rule"].business_cite),
        inaccessible=drawn.get("inaccessible", frozenset()),
        zone=drawn["zone"],
    )
    return replay.read(result.steps)


def days_around(result: Counted, numbers: frozenset[int]) -> frozenset[date]:
    """Give days near both ends of a count, on which the office may then be shut."""
    ends = [end.date() if isinstance(end, datetime) else end for end in (result.safe, result.latest)]
    return frozenset(end + timedelta(days=number) for number in numbers for end in ends)


def in_order(result: Counted, *, earliest: bool) -> tuple[date | datetime, date | datetime]:
    return (result.latest, result.safe) if earliest else (result.safe, result.latest)


@settings(max_examples=400)
@given(drawn=counts())
def test_following_a_trace_by_its_words_gives_the_same_dates(drawn: dict[str, Any]) -> None:
    result = count(**drawn)

    assert replayed(drawn, result) == in_order(result, earliest=drawn["earliest"])


@settings(max_examples=300)
@given(drawn=counts(), shut=st.frozensets(st.integers(-2, 4), min_size=1, max_size=4))
def test_following_a_trace_holds_where_the_office_is_shut(drawn: dict[str, Any], shut: frozenset[int]) -> None:
    drawn |= {"inaccessible": days_around(count(**drawn), shut)}
    result = count(**drawn)

    assert replayed(drawn, result) == in_order(result, earliest=drawn["earliest"])
    first, last = in_order(result, earliest=drawn["earliest"])
    assert first <= last


@settings(max_examples=300)
@given(
    drawn=counts(),
    number=st.integers(1, 200),
    clock=st.none() | st.times(),
    more=st.lists(st.sampled_from([Span(1, Unit.DAY), Span(6, Unit.HOUR)]), max_size=1),
    shut=st.frozensets(st.integers(-2, 4), max_size=3),
)
def test_following_a_trace_of_hours_gives_the_same_moments(
    drawn: dict[str, Any], number: int, clock: time | None, more: list[Span], shut: frozenset[int]
) -> None:
    for end in ("start_safe", "start_latest"):
        if clock is not None:
            drawn[end] = datetime.combine(drawn[end], clock.replace(second=0, microsecond=0, fold=0))
    additions = tuple(Addition(span, "service") for span in more)
    drawn |= {"span": Span(number, Unit.HOUR), "additions": additions}
    drawn |= {"inaccessible": days_around(count_hours(**drawn), shut)}
    result = count_hours(**drawn)

    assert replayed(drawn, result) == in_order(result, earliest=drawn["earliest"])
    first, last = in_order(result, earliest=drawn["earliest"])
    assert first <= last


@given(rule=RULES, name=st.sampled_from(CALENDARS), day=DAYS, days=st.sampled_from([0, 0, 1, 9]))
def test_following_the_trace_of_a_fixed_date_gives_the_same_date(rule: str, name: str, day: date, days: int) -> None:
    result = fix(counting_rule(rule), calendar(name), day_safe=day, day_latest=day + timedelta(days=days))

    law = counting_rule(rule)
    replay = Replay(calendar(name), saturdays_open=law.saturdays_open, washington=law.washington_cite)
    assert replay.read(result.steps) == (result.safe, result.latest)
    assert day <= result.safe <= result.latest


@settings(max_examples=300)
@given(drawn=counts())
def test_the_safe_date_is_never_after_the_latest_one_and_never_before_it_where_waiting_is_safe(
    drawn: dict[str, Any],
) -> None:
    result = count(**drawn)

    first, last = in_order(result, earliest=drawn["earliest"])
    assert first <= last
    assert all(step.endswith(".") for step in result.steps)


@settings(max_examples=300)
@given(drawn=counts(), later=st.integers(1, 60))
def test_a_later_event_never_gives_an_earlier_date(drawn: dict[str, Any], later: int) -> None:
    before = count(**drawn)
    moved = {end: drawn[end] + timedelta(days=later) for end in ("start_safe", "start_latest")}
    after = count(**(drawn | moved))

    assert before.safe <= after.safe
    assert before.latest <= after.latest


@settings(max_examples=300)
@given(drawn=counts(backward=False, earliest=False))
def test_more_closed_days_never_make_a_forward_date_earlier(drawn: dict[str, Any]) -> None:
    fewer, some, most = (
        count(**(drawn | {"calendar": calendar(name)}))
        for name in ("none", "us-federal", "us-federal+observed+closures+us-ma")
    )

    assert fewer.safe <= some.safe <= most.safe
    assert fewer.latest <= some.latest <= most.latest


@settings(max_examples=300)
@given(drawn=counts(earliest=False))
def test_taking_a_side_on_arguable_days_stays_within_both_readings(drawn: dict[str, Any]) -> None:
    plain = count(**(drawn | {"calendar": calendar("us-federal")}))
    sided = count(**(drawn | {"calendar": calendar("us-federal+observed+closures")}))

    assert plain.safe <= sided.safe
    assert sided.latest <= plain.latest


@settings(max_examples=200)
@given(drawn=counts())
def test_a_range_of_events_gives_the_range_of_their_dates(drawn: dict[str, Any]) -> None:
    ranged = count(**drawn)
    first = count(**(drawn | {"start_latest": drawn["start_safe"]}))
    last = count(**(drawn | {"start_safe": drawn["start_latest"]}))
    earliest = drawn["earliest"]

    assert in_order(ranged, earliest=earliest) == (
        in_order(first, earliest=earliest)[0],
        in_order(last, earliest=earliest)[1],
    )


@settings(max_examples=400)
@given(drawn=counts(), inside=st.integers(0, 40), shut=st.frozensets(st.integers(-2, 4), max_size=4))
def test_any_event_within_a_range_gives_a_date_within_the_readings(
    drawn: dict[str, Any], inside: int, shut: frozenset[int]
) -> None:
    start = min(drawn["start_safe"] + timedelta(days=inside), drawn["start_latest"])
    drawn |= {"inaccessible": days_around(count(**drawn), shut)}
    ranged = count(**drawn)
    single = count(**(drawn | {"start_safe": start, "start_latest": start}))
    earliest = drawn["earliest"]

    first, last = in_order(ranged, earliest=earliest)
    assert first <= in_order(single, earliest=earliest)[0]
    assert in_order(single, earliest=earliest)[1] <= last


@settings(max_examples=400)
@given(
    drawn=counts(),
    number=st.integers(1, 200),
    minutes=st.integers(0, 3 * 24 * 60),
    part=st.floats(0, 1),
    shut=st.frozensets(st.integers(-2, 4), max_size=3),
)
def test_any_moment_within_a_range_gives_a_moment_within_the_readings(
    drawn: dict[str, Any], number: int, minutes: int, part: float, shut: frozenset[int]
) -> None:
    first_moment = datetime.combine(drawn["start_safe"], time(9, 30))
    drawn |= {
        "span": Span(number, Unit.HOUR),
        "additions": (),
        "start_safe": first_moment,
        "start_latest": first_moment + timedelta(minutes=minutes),
    }
    moment = first_moment + timedelta(minutes=int(minutes * part))
    drawn |= {"inaccessible": days_around(count_hours(**drawn), shut)}
    ranged = count_hours(**drawn)
    single = count_hours(**(drawn | {"start_safe": moment, "start_latest": moment}))
    earliest = drawn["earliest"]

    first, last = in_order(ranged, earliest=earliest)
    assert first <= in_order(single, earliest=earliest)[0]
    assert in_order(single, earliest=earliest)[1] <= last


@settings(max_examples=500)
@given(drawn=counts(backward=True), shut=st.frozensets(st.integers(-2, 4), max_size=4))
def test_a_period_counted_backward_ends_before_its_event(drawn: dict[str, Any], shut: frozenset[int]) -> None:
    drawn |= {"inaccessible": days_around(count(**drawn), shut)}
    result = count(**drawn)

    first, last = in_order(result, earliest=drawn["earliest"])
    assert first < drawn["start_safe"]
    assert last < drawn["start_latest"]


@settings(max_examples=300)
@given(drawn=counts(backward=True), number=st.integers(1, 200), clock=st.times())
def test_hours_counted_backward_end_before_their_event(drawn: dict[str, Any], number: int, clock: time) -> None:
    moment = datetime.combine(drawn["start_safe"], clock.replace(microsecond=0, fold=0))
    drawn |= {"span": Span(number, Unit.HOUR), "additions": (), "start_safe": moment, "start_latest": moment}
    result = count_hours(**drawn)

    first, last = in_order(result, earliest=drawn["earliest"])
    # A clock put back shows the same hour twice.
    assert first <= last < moment or (number <= 1 and last <= moment)


@settings(max_examples=400)
@given(drawn=counts(backward=True, earliest=False))
def test_a_period_counted_backward_is_never_safe_after_its_own_last_day(drawn: dict[str, Any]) -> None:
    """Whoever must give so many days may not act later than that, whatever later day can be argued."""
    drawn |= {"additions": (), "start_latest": drawn["start_safe"]}
    calendar_days = count(**(drawn | {"rule": counting_rule("calendar-days")}))

    assert count(**drawn).safe <= calendar_days.safe


# Friday 6 March 2026, a weekend after it; no day of the month is a holiday of any of them.
@pytest.mark.parametrize(
    ("rule", "two", "five"),
    [
        ("calendar-days", ("2026-03-08", "2026-03-08"), "2026-03-11"),
        ("unread", ("2026-03-08", "2026-03-09"), "2026-03-11"),
        ("next-business-day", ("2026-03-09", "2026-03-09"), "2026-03-11"),
        ("frcp-6", ("2026-03-09", "2026-03-09"), "2026-03-11"),
        ("12-cfr-263.12", ("2026-03-09", "2026-03-09"), "2026-03-13"),
        ("17-cfr-201.160", ("2026-03-09", "2026-03-09"), "2026-03-13"),
        ("29-cfr-2700.8", ("2026-03-09", "2026-03-09"), "2026-03-13"),
        ("hhs-dab", ("2026-03-09", "2026-03-09"), "2026-03-13"),
        ("cpr-2.8", ("2026-03-08", "2026-03-09"), "2026-03-13"),
        # Two days or more must hold two working days there, whatever their name.
        ("eu-1182-71", ("2026-03-10", "2026-03-10"), "2026-03-11"),
        ("eu-courts", ("2026-03-08", "2026-03-08"), "2026-03-11"),
        ("ca-interpretation-act", ("2026-03-09", "2026-03-09"), "2026-03-11"),
        ("ca-federal-courts", ("2026-03-09", "2026-03-09"), "2026-03-13"),
        ("ca-federal-courts-order", ("2026-03-09", "2026-03-09"), "2026-03-13"),
        ("ny-gcl-25-a", ("2026-03-09", "2026-03-09"), "2026-03-11"),
        ("bgb", ("2026-03-09", "2026-03-09"), "2026-03-11"),
    ],
)
def test_calendar_days_are_all_counted_whatever_a_law_leaves_out_of_days(
    rule: str, two: tuple[str, str], five: str
) -> None:
    def reached(number: int, unit: Unit) -> tuple[str, str]:
        found = counted(number, unit, date(2026, 3, 6), rule=rule, under="us-federal")
        return f"{found.safe}", f"{found.latest}"

    assert reached(2, Unit.CALENDAR_DAY) == two
    assert reached(5, Unit.CALENDAR_DAY) == ("2026-03-11", "2026-03-11")
    assert reached(5, Unit.DAY) == (five, five)


@settings(max_examples=300)
@given(drawn=counts())
def test_calendar_days_are_the_days_of_a_law_that_leaves_none_out(drawn: dict[str, Any]) -> None:
    days, calendar_days = (Span(drawn["span"].count, unit) for unit in (Unit.DAY, Unit.CALENDAR_DAY))
    result = count(**drawn | {"span": calendar_days})

    other = count(**drawn | {"span": days, "rule": replace(drawn["rule"], skips_up_to=0, recesses=())})
    assert (result.safe, result.latest) == (other.safe, other.latest)


def test_a_moment_that_moves_back_to_the_midnight_it_had_says_so() -> None:
    result = count_hours(
        counting_rule("frcp-6"),
        calendar("us-federal"),
        Span(168, Unit.HOUR),
        start_safe=date(2048, 5, 1),
        start_latest=date(2048, 5, 1),
        backward=True,
        zone=NEW_YORK,
    )

    # Saturday 25 April is closed, and Friday ends at the midnight with which it begins.
    assert (result.safe, result.latest) == (datetime(2048, 4, 24), datetime(2048, 4, 25))
    between = "between 00:00 on Friday 24 April 2048 and 00:00 on Saturday 25 April 2048"
    assert result.steps[-1] == f"The time of day is kept, so the moment lies {between}."
