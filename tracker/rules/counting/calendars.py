"""Calendars: which days are closed, for certain or arguably, and by what source. Names compose with `+`.

Saturdays and Sundays are closed in every calendar, though a law can read it otherwise. `us-federal+observed+us-ma` is
the federal calendar whose observed Fridays are closed for certain, with the days of Massachusetts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import MAXYEAR, MINYEAR, date, timedelta
from functools import lru_cache
from hashlib import sha256

from tracker.errors import InputRefused, UnknownName
from tracker.rules.counting.closed_days import (
    CA_FEDERAL,
    CA_REGISTRY,
    CA_SUNDAY_SOURCE,
    EU_COURTS,
    FLAG_DAY,
    FRIDAY,
    NL_BY_STATUTE,
    SATURDAY,
    SUNDAY,
    US_CLOSINGS,
    US_FEDERAL,
    US_IN_LIEU_SINCE,
    US_INAUGURATION,
    US_NONE_IN_LIEU,
    US_NY,
    US_SATURDAY_SOURCE,
    US_STATES,
    US_SUNDAY_SOURCE,
    Closure,
    FromEaster,
    LastWeekday,
    LegalDay,
    NthWeekday,
    SameDate,
)

__all__ = ["Calendar", "Closure", "calendar", "calendar_names"]

Days = Iterator[tuple[date, Closure]]
_ONE_DAY = timedelta(days=1)
_WEEKEND = Closure("weekend", certain=True, source="")
_COUNTRY = re.compile(r"([a-z]{2})(?:-([a-z0-9]{1,3}))?")
_STATE = re.compile(r"us-([a-z]{2})")


class Calendar:
    """The closed days of one composed name; a year's days are worked out when first asked for, and kept."""

    __slots__ = ("_build", "_own", "_weekend", "_with_states", "name")

    def __init__(self, name: str, build: Callable[[int], Days], *, weekend: int = SATURDAY) -> None:
        self.name = name
        self._build = build
        self._weekend = weekend  # its first day; the last one is Sunday
        self._with_states: dict[int, Mapping[date, Closure]] = {}
        self._own: dict[int, Mapping[date, Closure]] = {}

    def closure(self, day: date, *, states: bool = True) -> Closure | None:
        """Why a day is closed, or None where it is open; `states` False leaves the states' own days open."""
        if day.weekday() >= self._weekend:
            return _WEEKEND
        years = self._with_states if states else self._own
        closed = years.get(day.year)
        if closed is None:
            self._work_out(day.year)
            closed = years[day.year]
        return closed.get(day)

    def with_saturdays(self) -> Calendar:
        """The same days as a law reads them for which no Saturday is closed but by a holiday that falls on it."""
        return _with_saturdays(self)

    def with_doubtful_holidays(self) -> Calendar:
        """The same days as a text reads them that does not say whether a holiday is a business day."""
        return _with_doubtful_holidays(self)

    def in_washington(self, source: str) -> Calendar:
        """The same days and, under a federal calendar, Inauguration Day, arguably closed by `source`."""
        return _in_washington(self, source) if self.name.startswith("us-federal") else self

    def fingerprint(self, first: int, last: int) -> str:
        """The SHA-256, in hex, of the closed weekdays of years `first` to `last`, both inclusive.

        Names, sources, certainty and whether a day is a state's own are part of it: two calendars with the same
        fingerprint give the same dates and the same traces in those years.
        """
        digest = sha256()
        for year in range(max(first, MINYEAR), min(last, MAXYEAR) + 1):
            for day, closure in sorted(self._both(year), key=_in_order):
                line = (day.isoformat(), closure.name, str(closure.certain), closure.source, str(closure.state))
                digest.update("\t".join(line).encode() + b"\n")
        return digest.hexdigest()

    def _both(self, year: int) -> Iterator[tuple[date, Closure]]:
        if year not in self._with_states:
            self._work_out(year)
        yield from self._with_states[year].items()
        # A state's day can hide an arguable federal one, which still counts in backward periods.
        yield from self._own[year].items() - self._with_states[year].items()

    def _work_out(self, year: int) -> None:
        own: dict[date, Closure] = {}
        every: dict[date, Closure] = {}
        for day, closure in self._build(year):
            if day.year != year or day.weekday() >= self._weekend:
                continue
            if not closure.state:
                own[day] = _stronger(own.get(day), closure)
            every[day] = _stronger(every.get(day), closure)
        self._own[year] = own
        self._with_states[year] = every


@lru_cache(maxsize=64)
def _with_saturdays(closed: Calendar) -> Calendar:
    return Calendar(closed.name, closed._build, weekend=SUNDAY)  # noqa: SLF001 — its own class


@lru_cache(maxsize=64)
def _with_doubtful_holidays(closed: Calendar) -> Calendar:
    return Calendar(
        closed.name,
        lambda year: ((day, replace(closure, certain=False)) for day, closure in closed._build(year)),  # noqa: SLF001 — its own class
    )


@lru_cache(maxsize=64)
def _in_washington(closed: Calendar, source: str) -> Calendar:
    def build(year: int) -> Days:
        yield from closed._build(year)  # noqa: SLF001 — its own class
        for day, legal_day in falling_in(US_INAUGURATION, year):
            # On a Sunday the next day is that of the inauguration.
            later = _ONE_DAY if day.weekday() == SUNDAY else timedelta()
            yield day + later, Closure(legal_day.name, certain=False, source=source)

    return Calendar(closed.name, build)


def _in_order(line: tuple[date, Closure]) -> tuple[date, str]:
    day, closure = line
    return day, closure.name


def _stronger(known: Closure | None, other: Closure) -> Closure:
    """Choose what closes a day that two sources close: what is certain, and then what is no state's alone."""
    if known is None:
        return other
    return max(known, other, key=lambda closure: (closure.certain, not closure.state))


def calendar_names() -> tuple[str, ...]:
    """The calendars that have names of their own, for the manual, completion and refusals."""
    federal = ("us-federal", "us-federal+observed", "us-federal+closures", "us-federal+observed+closures")
    return ("none", *federal, *(name for name in _LEADING if name not in {"none", "us-federal"}))


@lru_cache(maxsize=256)
def calendar(name: str) -> Calendar:
    """The calendar of a name; the parts after the first may come in any order.

    Raises `UnknownName` for a part that is not known, `InputRefused` for parts that do not go together.
    """
    if len(name) > LONGEST_NAME:
        raise UnknownName("calendar", f"{name[:60]}…", calendar_names())
    leading, *parts = name.split("+")
    canonical = "+".join([leading, *sorted(parts, key=_rank)])
    if leading == "us":  # the country's ISO code: its days are the federal ones
        canonical = canonical.replace("us", "us-federal", 1)
    if canonical != name:
        return calendar(canonical)
    if leading != "us-federal":
        _refuse_parts(leading, parts)
        return Calendar(name, _LEADING[leading] if leading in _LEADING else _country(leading))
    repeated = sorted({part for part in parts if parts.count(part) > 1})
    if repeated:
        raise InputRefused(f"The calendar “{name}” has {' and '.join(repeated)} twice; write each part once.")
    states = tuple(_state(part) for part in parts if part not in _MODIFIERS)
    observed, closures = "observed" in parts, "closures" in parts
    return Calendar(name, lambda year: _us_federal(year, observed=observed, closures=closures, states=states))


_MODIFIERS = ("observed", "closures")


def _rank(part: str) -> tuple[int, str]:
    return (_MODIFIERS.index(part) if part in _MODIFIERS else len(_MODIFIERS), part)


def _refuse_parts(leading: str, parts: list[str]) -> None:
    """Refuse parts after a calendar that takes none."""
    for part in parts:
        if part in _MODIFIERS or _STATE.fullmatch(part):
            raise InputRefused(
                f"The calendar “{leading}” takes no “+{part}”: "
                "only us-federal has observed Fridays, presidential closures and days of the states."
            )
        raise _misplaced(leading, part)


def _misplaced(leading: str, part: str) -> InputRefused:
    if part in _LEADING or _COUNTRY.fullmatch(part):
        return InputRefused(f"One calendar leads: “{leading}” and “{part}” cannot be put together.")
    return _unknown(part)


def _unknown(name: str) -> UnknownName:
    others = "us-federal+us-ma (or another state)", "the ISO code of another country, as in fr or ca-on"
    return UnknownName("calendar", name, (*calendar_names(), *others))


def _state(part: str) -> tuple[str, Callable[[int], Days]]:
    """A state's code and what lists its own days."""
    found = _STATE.fullmatch(part)
    if found is None:
        raise _misplaced("us-federal", part)
    code = found[1].upper()
    if code == "NY":
        return code, _us_ny
    known = _subdivisions("US") or ()
    if code not in known:
        raise UnknownName("American state or territory", part, [f"us-{other.lower()}" for other in known])
    return code, lambda year: _state_days(code, year)


def _us_federal(
    year: int, *, observed: bool, closures: bool, states: tuple[tuple[str, Callable[[int], Days]], ...]
) -> Days:
    yield from _us_statutory(year, observed=observed)
    for closing in US_CLOSINGS:
        if closing.on.year == year:
            yield closing.on, Closure(closing.name, closures, closing.order)
    for code, days in states:
        for day, closure in days(year):
            yield day, Closure(f"{closure.name} in {code}", closure.certain, closure.source, state=True)


def _us_statutory(year: int, *, observed: bool) -> Days:
    for day, legal_day in falling_in(US_FEDERAL, year):
        yield day, Closure(legal_day.name, certain=True, source=legal_day.source)
        if year < US_IN_LIEU_SINCE:
            continue
        if day.weekday() == SUNDAY:
            yield day + _ONE_DAY, Closure(f"{legal_day.name} observed", certain=True, source=US_SUNDAY_SOURCE)
        elif day.weekday() == SATURDAY and day.month > 1:
            yield day - _ONE_DAY, Closure(f"{legal_day.name} observed", observed, US_SATURDAY_SOURCE)
    # New Year's Day on a Saturday is observed on the last day of the year before.
    eve = date(year, 12, 31)
    if eve.weekday() == FRIDAY and year + 1 >= US_IN_LIEU_SINCE:
        yield eve, Closure("New Year's Day observed", observed, US_SATURDAY_SOURCE)


def _us_state(code: str, year: int) -> Days:
    """What is closed in a state: the federal holidays, and its own."""
    yield from _us_statutory(year, observed=False)
    yield from _state_days(code, year)


def falling_in(days: tuple[LegalDay, ...], year: int) -> Iterator[tuple[date, LegalDay]]:
    """The days of a table that fall in a year, each with its row."""
    for legal_day in days:
        if legal_day.since <= year <= legal_day.until and (year - legal_day.since) % legal_day.every == 0:
            yield _falling(legal_day, year), legal_day


def _falling(legal_day: LegalDay, year: int) -> date:
    match legal_day.falls:
        case SameDate(month=month, day=day):
            return date(year, month, day)
        case NthWeekday(number=number, weekday=weekday, month=month, later=later):
            first = date(year, month, 1)
            return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1) + later)
        case LastWeekday(weekday=weekday, month=month, day=day):
            last = date(year, month, day)
            return last - timedelta(days=(last.weekday() - weekday) % 7)
        case FromEaster(days=days):
            return easter(year) + timedelta(days=days)


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the Meeus, Jones and Butcher computation)."""
    golden, century, in_century = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    week = (32 + 2 * (century % 4) + 2 * (in_century // 4) - moon - in_century % 4) % 7
    late = (golden + 11 * moon + 22 * week) // 451
    month, day = divmod(moon + week - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _closures(table: tuple[LegalDay, ...], year: int) -> Days:
    for day, legal_day in falling_in(table, year):
        yield day, Closure(legal_day.name, legal_day.certain, legal_day.source)


def _us_ny(year: int) -> Days:
    for day, closure in _closures(US_NY, year):
        yield day, closure
        if day.weekday() == SUNDAY and closure.name != FLAG_DAY:  # by its nature a Sunday: no Monday in its place
            yield day + _ONE_DAY, replace(closure, name=f"{closure.name} observed")


def _ca_federal(year: int) -> Days:
    for day, closure in _closures(CA_FEDERAL, year):
        yield day, closure
        if closure.name == "Canada Day" and day.weekday() == SUNDAY:
            yield day + _ONE_DAY, Closure("Canada Day observed", certain=True, source=CA_SUNDAY_SOURCE)


def _ca_federal_court(year: int) -> Days:
    yield from _ca_federal(year)
    yield from _closures(CA_REGISTRY, year)


def _nl(year: int) -> Days:
    yield from _package_days("NL", None, year)
    yield from _closures(NL_BY_STATUTE, year)


LONGEST_NAME = 500  # characters
_LEADING: Mapping[str, Callable[[int], Days]] = {
    "none": lambda _year: iter(()),
    "us-federal": lambda year: _us_federal(year, observed=False, closures=False, states=()),
    "us-ny": _us_ny,
    "gb-eaw": lambda year: _package_days("GB", "ENG", year),
    "ca-federal": _ca_federal,
    "ca-federal-court": _ca_federal_court,
    "eu-courts": lambda year: _closures(EU_COURTS, year),
    "nl": _nl,
    "de": lambda year: _package_days("DE", None, year),
    "de-by-catholic": lambda year: _package_days("DE", "BY", year, ("public", "catholic")),
}


def _country(name: str) -> Callable[[int], Days]:
    """The days of a country, or of one subdivision of it, that only the holidays package knows."""
    found = _COUNTRY.fullmatch(name)
    if found is None:
        raise _unknown(name)
    country, wanted = found[1].upper(), (found[2] or "").upper()
    subdivisions = _subdivisions(country)
    if subdivisions is None:
        raise _unknown(name)
    if not wanted:
        return lambda year: _package_days(country, None, year)
    if country == "US" and wanted in subdivisions:
        return lambda year: _us_state(wanted, year)
    for subdivision in subdivisions:
        if subdivision.upper() == wanted:
            return lambda year: _package_days(country, subdivision, year)
    known = [f"{country.lower()}-{subdivision.lower()}" for subdivision in subdivisions]
    raise UnknownName("calendar", name, known or [country.lower()])


def _subdivisions(country: str) -> tuple[str, ...] | None:
    """List the subdivisions the holidays package knows of a country; None where it does not know the country."""
    import holidays

    subdivisions = holidays.list_supported_countries(include_aliases=False).get(country)
    return None if subdivisions is None else tuple(subdivisions)


def _package_days(country: str, subdivision: str | None, year: int, categories: tuple[str, ...] = ("public",)) -> Days:
    """What the holidays package lists; a day it only estimates (by the moon) is arguably closed."""
    where = country if subdivision is None else f"{country}-{subdivision}"
    source = f"public holiday of {where}, holidays package"
    for day, name in _listed(country, subdivision, year, categories):
        yield day, Closure(name, certain="(estimated)" not in name, source=source)


def _state_days(code: str, year: int) -> Days:
    """A state's own days: those that we state by its law, for certain, and what else the holidays package lists."""
    stated = set()
    for day, closure in _closures(US_STATES.get(code, ()), year):
        stated.add(day)
        yield day, closure
    federal = {day for day, _ in _listed("US", None, year, ("public",))}
    for day, name in _listed("US", code, year, ("public",)):
        if day in federal or day in stated or ("(observed)" in name and code in US_NONE_IN_LIEU):
            continue
        # Optional days, half-staff days and days in lieu are among them: what they close is not the package's to say.
        yield day, Closure(name, certain=False, source=f"state holiday of {code}, holidays package")


def _listed(
    country: str, subdivision: str | None, year: int, categories: tuple[str, ...]
) -> Iterator[tuple[date, str]]:
    import holidays

    # In English always: without a language the package follows the machine's, and fingerprints would differ.
    known = holidays.country_holidays(country, subdiv=subdivision, categories=categories, language="en_US")
    if known.start_year <= year <= known.end_year:
        known.get(date(year, 1, 1))
        yield from sorted((day, known[day]) for day in known)
