"""Calendars: which days are closed, for certain or arguably, by what source, and how their names compose."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta

import holidays
import pytest

from tracker.errors import InputRefused, UnknownName
from tracker.rules.counting.calendars import Calendar, Closure, calendar, calendar_names, easter
from tracker.rules.counting.closed_days import US_CLOSINGS


def weekdays(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    for number in range(366):
        day = first + timedelta(days=number)
        if day.year == year and day.weekday() < 5:
            yield day


def closed(name: str, year: int, *, certain: bool | None = None) -> dict[date, Closure]:
    """Give the closed weekdays of a year; `certain` None gives both kinds."""
    found = {day: closure for day in weekdays(year) if (closure := calendar(name).closure(day)) is not None}
    return {day: closure for day, closure in found.items() if certain is None or closure.certain is certain}


def federal(year: int, category: str = "public") -> dict[date, str]:
    """List what the holidays package knows of a year, by day."""
    known = holidays.country_holidays("US", years=year, categories=(category,), language="en_US")
    return {day: known[day] for day in known}


def test_saturdays_and_sundays_are_closed_in_every_calendar() -> None:
    for name in calendar_names():
        assert calendar(name).closure(date(2026, 3, 7)) == Closure("weekend", certain=True, source="")
        assert calendar(name).closure(date(2026, 3, 8)) is not None
        assert calendar(name).closure(date(2026, 3, 9)) is None


def test_no_holiday_closes_the_calendar_none() -> None:
    assert closed("none", 2026) == {}


def test_the_federal_holidays_of_2026() -> None:
    assert {day: closure.name for day, closure in closed("us-federal", 2026, certain=True).items()} == {
        date(2026, 1, 1): "New Year's Day",
        date(2026, 1, 19): "Birthday of Martin Luther King, Jr.",
        date(2026, 2, 16): "Washington's Birthday",
        date(2026, 5, 25): "Memorial Day",
        date(2026, 6, 19): "Juneteenth National Independence Day",
        date(2026, 9, 7): "Labor Day",
        date(2026, 10, 12): "Columbus Day",
        date(2026, 11, 11): "Veterans Day",
        date(2026, 11, 26): "Thanksgiving Day",
        date(2026, 12, 25): "Christmas Day",
    }
    assert closed("us-federal", 2026, certain=False) == {
        date(2026, 7, 3): Closure("Independence Day observed", False, "5 U.S.C. 6103(b)(1), for pay and leave")
    }


def test_every_federal_holiday_since_1971_agrees_with_the_holidays_package() -> None:
    for year in range(1971, 2101):
        theirs = {day for day in federal(year) if day.year == year and day.weekday() < 5}
        assert set(closed("us-federal+observed", year, certain=True)) == theirs, year


def test_every_full_day_closing_since_2001_agrees_with_the_holidays_package() -> None:
    theirs = {
        day
        for year in range(2001, 2026)
        for day, name in federal(year, "government").items()
        if "half-day" not in name and day not in federal(year)
    }

    assert {closing.on for closing in US_CLOSINGS if closing.on.year > 2000} == theirs


def test_a_half_day_closing_leaves_the_day_open() -> None:
    for day in (date(2002, 12, 24), date(2009, 12, 24), date(2015, 12, 24)):
        assert calendar("us-federal+closures").closure(day) is None


def test_a_sunday_holiday_closes_monday_for_certain_and_a_saturday_holiday_friday_arguably() -> None:
    federal = calendar("us-federal")

    assert federal.closure(date(2027, 7, 5)) == Closure("Independence Day observed", True, "E.O. 11582, section 3(a)")
    friday = federal.closure(date(2027, 6, 18))
    assert friday == Closure(
        "Juneteenth National Independence Day observed", False, "5 U.S.C. 6103(b)(1), for pay and leave"
    )
    assert calendar("us-federal+observed").closure(date(2027, 6, 18)) == Closure(friday.name, True, friday.source)


def test_new_years_day_can_be_observed_in_the_year_before() -> None:
    for year in (2021, 2027):
        closure = calendar("us-federal").closure(date(year, 12, 31))
        assert closure is not None
        assert (closure.name, closure.certain) == ("New Year's Day observed", False)
    assert calendar("us-federal+observed").closure(date(9999, 12, 31)) is not None


def test_juneteenth_is_a_holiday_from_2021() -> None:
    assert calendar("us-federal").closure(date(2020, 6, 19)) is None
    assert calendar("us-federal").closure(date(2023, 6, 19)) is not None


@pytest.mark.parametrize(
    ("day", "order"),
    [
        (date(2012, 12, 24), "E.O. 13633"),
        (date(2014, 12, 26), "E.O. 13682"),
        (date(2018, 12, 5), "E.O. 13852"),
        (date(2018, 12, 24), "E.O. 13854"),
        (date(2019, 12, 24), "E.O. 13900"),
        (date(2020, 12, 24), "E.O. 13965"),
        (date(2024, 12, 24), "E.O. 14129"),
        (date(2025, 1, 9), "E.O. 14133"),
        (date(2025, 12, 24), "E.O. 14371"),
        (date(2025, 12, 26), "E.O. 14371"),
    ],
)
def test_presidential_closings_are_arguable_unless_the_calendar_takes_them(day: date, order: str) -> None:
    arguable, taken = calendar("us-federal").closure(day), calendar("us-federal+closures").closure(day)

    assert arguable is not None
    assert taken is not None
    assert (arguable.certain, arguable.source) == (False, order)
    assert (taken.certain, taken.source) == (True, order)


def test_a_state_adds_its_own_days_and_marks_them() -> None:
    with_state = calendar("us-federal+us-ma")

    assert with_state.closure(date(2008, 4, 21)) == Closure(
        "Patriots' Day in MA", True, "Mass. Gen. Laws ch. 4, s. 7, cl. 18", state=True
    )
    assert with_state.closure(date(2008, 4, 21), states=False) is None
    assert calendar("us-federal").closure(date(2008, 4, 21)) is None


def test_inauguration_day_is_a_day_of_washington_only() -> None:
    assert calendar("us-federal").closure(date(2021, 1, 20)) is None
    inauguration = calendar("us-federal+us-dc").closure(date(2021, 1, 20))
    assert inauguration is not None
    assert inauguration.state


def test_emancipation_day_is_a_day_of_washington_by_its_code() -> None:
    assert calendar("us-federal+us-dc").closure(date(2026, 4, 16)) == Closure(
        "Emancipation Day in DC", True, "D.C. Code 28-2701: for all purposes", state=True
    )


@pytest.mark.parametrize("code", sorted(holidays.country_holidays("US").subdivisions))
def test_what_only_the_package_knows_of_a_state_is_arguable(code: str) -> None:
    """Optional days, half-staff days, moon dates and days in lieu are among what it lists; what we state cites a law."""
    for name in (f"us-federal+us-{code.lower()}", f"us-{code.lower()}"):
        for year in (2021, 2022, 2023, 2026, 2027, 2028):
            for day, closure in closed(name, year, certain=True).items():
                assert "package" not in closure.source, (name, day)


def test_texas_closes_no_day_in_lieu_of_a_weekend() -> None:
    """Tex. Gov. Code 662.003(b) names 24 to 26 December; the Comptroller closes no other day for one on a weekend."""
    for day in (date(2021, 12, 23), date(2022, 12, 23), date(2023, 12, 22), date(2027, 12, 23), date(2028, 12, 22)):
        for name in ("us-federal+us-tx", "us-tx"):
            assert calendar(name).closure(day) is None, day
    # An optional holiday (662.003(c), 662.013) closes nothing for certain.
    for day in (date(2026, 3, 31), date(2026, 4, 3)):
        closure = calendar("us-federal+us-tx").closure(day)
        assert closure is not None
        assert not closure.certain


def test_a_state_by_itself_has_the_federal_days_and_its_own() -> None:
    assert {day: closure.certain for day, closure in closed("us-ma", 2026).items()} == {
        **{day: True for day, closure in closed("us-federal", 2026).items() if closure.certain},
        date(2026, 4, 20): True,
        date(2026, 7, 3): False,
    }


def test_every_state_the_package_knows_can_be_added() -> None:
    for code in holidays.country_holidays("US").subdivisions:
        assert calendar(f"us-federal+us-{code.lower()}").fingerprint(2026, 2026)


def test_new_york_moves_sunday_to_monday_and_no_saturday_to_friday() -> None:
    assert {day: closure.name for day, closure in closed("us-ny", 2027).items()} == {
        date(2027, 1, 1): "New Year's Day",
        date(2027, 1, 18): "Dr. Martin Luther King, Jr. Day",
        date(2027, 2, 12): "Lincoln's Birthday",
        date(2027, 2, 15): "Washington's Birthday",
        date(2027, 5, 31): "Memorial Day",
        date(2027, 7, 5): "Independence Day observed",
        date(2027, 9, 6): "Labor Day",
        date(2027, 10, 11): "Columbus Day",
        date(2027, 11, 2): "general election day",
        date(2027, 11, 11): "Veterans' Day",
        date(2027, 11, 25): "Thanksgiving Day",
    }
    # Flag Day is a Sunday by its nature, and moves no Monday.
    assert calendar("us-ny").closure(date(2027, 6, 14)) is None
    # In 2020 only an order for the State's employees closed Juneteenth.
    juneteenth = calendar("us-ny").closure(date(2020, 6, 19))
    assert juneteenth is not None
    assert not juneteenth.certain
    lincoln = calendar("us-federal+us-ny").closure(date(2027, 2, 12))
    assert lincoln is not None
    assert lincoln.state


def test_the_days_of_the_canadian_interpretation_act() -> None:
    assert {day: closure.name for day, closure in closed("ca-federal", 2024).items()} == {
        date(2024, 1, 1): "New Year's Day",
        date(2024, 3, 29): "Good Friday",
        date(2024, 4, 1): "Easter Monday",
        date(2024, 5, 20): "Victoria Day",
        date(2024, 7, 1): "Canada Day",
        date(2024, 9, 2): "Labour Day",
        date(2024, 9, 30): "National Day for Truth and Reconciliation",
        date(2024, 10, 14): "Thanksgiving Day",
        date(2024, 11, 11): "Remembrance Day",
        date(2024, 12, 25): "Christmas Day",
    }
    assert calendar("ca-federal").closure(date(2020, 9, 30)) is None
    assert calendar("ca-federal").closure(date(2012, 7, 2)) is not None  # Canada Day 2012 was a Sunday
    boxing_day = date(2024, 12, 26)
    assert set(closed("ca-federal-court", 2024)) - set(closed("ca-federal", 2024)) == {boxing_day}


def test_the_official_holidays_of_the_courts_of_the_union() -> None:
    assert set(closed("eu-courts", 2026)) == {
        date(2026, 1, 1),
        date(2026, 4, 6),
        date(2026, 5, 1),
        date(2026, 5, 14),
        date(2026, 5, 25),
        date(2026, 6, 23),
        date(2026, 12, 25),
    }
    assert {date(2024, 8, 15), date(2024, 11, 1), date(2024, 12, 26)} <= set(closed("eu-courts", 2024))


def test_the_bank_holidays_of_england_and_wales() -> None:
    assert set(closed("gb-eaw", 2022)) == {
        date(2022, 1, 3),
        date(2022, 4, 15),
        date(2022, 4, 18),
        date(2022, 5, 2),
        date(2022, 6, 2),
        date(2022, 6, 3),
        date(2022, 8, 29),
        date(2022, 9, 19),
        date(2022, 12, 26),
        date(2022, 12, 27),
    }


def test_germany_the_whole_the_land_and_its_catholic_parts() -> None:
    whit_monday, corpus_christi, assumption = date(2024, 5, 20), date(2024, 5, 30), date(2024, 8, 15)

    assert calendar("de").closure(whit_monday) is not None
    assert calendar("de").closure(corpus_christi) is None
    assert calendar("de-by").closure(corpus_christi) is not None
    assert calendar("de-by").closure(assumption) is None
    assert calendar("de-by-catholic").closure(assumption) is not None


def test_the_dutch_fifth_of_may_is_arguable_outside_its_lustrum_years() -> None:
    liberation = calendar("nl").closure(date(2026, 5, 5))

    assert liberation == Closure("Liberation Day", False, "Algemene termijnenwet, art. 3(1)")
    lustrum = calendar("nl").closure(date(2025, 5, 5))
    assert lustrum is not None
    assert lustrum.certain


def test_another_country_is_known_by_its_code_and_a_subdivision() -> None:
    bastille_day = calendar("fr").closure(date(2026, 7, 14))

    assert bastille_day is not None
    assert bastille_day.source == "public holiday of FR, holidays package"
    family_day = date(2026, 2, 16)
    assert calendar("ca-on").closure(family_day) is not None
    assert calendar("ca").closure(family_day) is None
    assert calendar("us").name == "us-federal"


def test_a_day_that_the_package_only_estimates_is_arguable() -> None:
    arguable = closed("tr", 2035, certain=False)

    assert arguable
    assert all("(estimated)" in closure.name for closure in arguable.values())


def test_years_without_a_table_have_weekends_only() -> None:
    for name in (*calendar_names(), "fr", "us-federal+us-ma"):
        for year in (1, 9999):
            assert calendar(name).closure(date(year, 6, 30)) == calendar("none").closure(date(year, 6, 30))
    assert calendar("de").closure(date(2150, 12, 25)) is None


def test_names_compose_in_any_order_and_are_cached() -> None:
    composed = calendar("us-federal+us-ny+closures+us-ma+observed")

    assert composed.name == "us-federal+observed+closures+us-ma+us-ny"
    assert calendar(composed.name) is composed
    assert isinstance(composed, Calendar)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nl+observed", "“nl” takes no “\\+observed”: only us-federal has"),
        ("us-ny+closures", "“us-ny” takes no “\\+closures”"),
        ("de+us-ma", "“de” takes no “\\+us-ma”"),
        ("de+nl", "One calendar leads: “de” and “nl” cannot be put together"),
        ("us-federal+us-federal", "One calendar leads"),
        ("us-federal+gb-eaw", "One calendar leads: “us-federal” and “gb-eaw”"),
        ("us-federal+observed+observed", "has observed twice; write each part once"),
        ("us-federal+us-ma+us-ma", "has us-ma twice"),
    ],
)
def test_parts_that_do_not_go_together_are_refused(name: str, words: str) -> None:
    with pytest.raises(InputRefused, match=words):
        calendar(name)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("us-fedral", "us-fedral"),
        ("", ""),
        ("FR", "FR"),
        ("qq", "qq"),
        ("none+", ""),
        ("us-federal+sunny", "sunny"),
        ("us-federal+us-zz", "us-zz"),
        ("de-zz", "de-zz"),
        ("mc-xx", "mc-xx"),
    ],
)
def test_an_unknown_part_is_refused_with_what_is_known(name: str, part: str) -> None:
    with pytest.raises(UnknownName, match=f"called “{part}”. Known: .+") as refused:
        calendar(name)
    assert refused.value.name == part


def test_the_fingerprint_tells_calendars_and_years_apart() -> None:
    federal = calendar("us-federal")

    assert federal.fingerprint(2024, 2027) == calendar("us-federal").fingerprint(2024, 2027)
    assert len(federal.fingerprint(2024, 2027)) == 64
    different = {
        calendar(name).fingerprint(2024, 2027)
        for name in ("us-federal", "us-federal+observed", "us-federal+closures", "us-federal+us-ma", "us-ny", "none")
    }
    assert len(different) == 6
    assert federal.fingerprint(2024, 2026) != federal.fingerprint(2024, 2027)
    # A year without a closing is the same with and without closings.
    assert federal.fingerprint(2027, 2027) == calendar("us-federal+closures").fingerprint(2027, 2027)
    assert federal.fingerprint(0, 0) == federal.fingerprint(10000, 10001)


def test_the_machines_language_changes_no_fingerprint_and_weekends_load_no_package() -> None:
    program = (
        "import sys; from datetime import date; from tracker.rules.counting.calendars import calendar;"
        "calendar('none').closure(date(2026, 1, 1)); calendar('us-federal').closure(date(2026, 1, 1));"
        "assert 'holidays' not in sys.modules;"
        "print(calendar('de').fingerprint(2026, 2026))"
    )
    environment = {key: value for key, value in os.environ.items() if key not in {"LANG", "LANGUAGE", "LC_ALL"}}
    printed = [
        subprocess.run(
            [sys.executable, "-c", program], env=environment | extra, check=True, capture_output=True, text=True
        ).stdout.strip()
        for extra in ({"LANGUAGE": "uk", "LANG": "uk_UA.UTF-8"}, {"LANG": "C"})
    ]

    assert printed == [calendar("de").fingerprint(2026, 2026)] * 2


@pytest.mark.parametrize(
    ("year", "sunday"),
    [(1961, date(1961, 4, 2)), (2000, date(2000, 4, 23)), (2024, date(2024, 3, 31)), (2038, date(2038, 4, 25))],
)
def test_easter(year: int, sunday: date) -> None:
    assert easter(year) == sunday


def test_every_state_has_a_fingerprint_even_where_its_day_hides_a_federal_one() -> None:
    for state in ("tx", "nc", "ga", "in", "mi", "wi", "ma", "dc", "ny", "la"):
        assert len(calendar(f"us-federal+us-{state}").fingerprint(2018, 2027)) == 64
