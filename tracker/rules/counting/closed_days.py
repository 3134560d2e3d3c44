"""The dated, sourced table of closed days that laws and orders name: what calendars are made of.

These are the days we state ourselves, each with its source. The `holidays` package supplies the statutory
days of the other countries and of the American states.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date

# The vintage of the days below: a test works it out from them. A database of another vintage is counted again.
VINTAGE = "fdfd6783"

MONDAY, TUESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = 0, 1, 3, 4, 5, 6


@dataclass(frozen=True, slots=True)
class Closure:
    """Why a day is closed. `certain` False is arguably closed; `state` marks a state's own day (Rule 6(a)(6)(C))."""

    name: str
    certain: bool
    source: str
    state: bool = False


@dataclass(frozen=True, slots=True)
class SameDate:
    """The same day and month each year."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The first, second, third... of a weekday in a month; `later` days after it."""

    number: int
    weekday: int
    month: int
    later: int = 0


@dataclass(frozen=True, slots=True)
class LastWeekday:
    """The last of a weekday in a month, no later than a day of it."""

    weekday: int
    month: int
    day: int = 31


@dataclass(frozen=True, slots=True)
class FromEaster:
    """So many days after Easter Sunday, before it where negative."""

    days: int


@dataclass(frozen=True, slots=True)
class LegalDay:
    """A day that a law closes every year, or every so many (`every`), from `since` through year `until`, both inclusive."""

    name: str
    falls: SameDate | NthWeekday | LastWeekday | FromEaster
    source: str
    since: int = MINYEAR
    until: int = MAXYEAR
    certain: bool = True
    every: int = 1


@dataclass(frozen=True, slots=True)
class Closing:
    """One day on which the President closed the executive departments for the whole day."""

    on: date
    name: str
    order: str


_USC = "5 U.S.C. 6103(a)"
US_FEDERAL = (
    LegalDay("New Year's Day", SameDate(1, 1), _USC, since=1871),
    LegalDay("Birthday of Martin Luther King, Jr.", NthWeekday(3, MONDAY, 1), _USC, since=1986),
    LegalDay("Washington's Birthday", SameDate(2, 22), _USC, since=1880, until=1970),
    LegalDay("Washington's Birthday", NthWeekday(3, MONDAY, 2), _USC, since=1971),
    LegalDay("Memorial Day", SameDate(5, 30), _USC, since=1888, until=1970),
    LegalDay("Memorial Day", LastWeekday(MONDAY, 5), _USC, since=1971),
    LegalDay("Juneteenth National Independence Day", SameDate(6, 19), _USC, since=2021),
    LegalDay("Independence Day", SameDate(7, 4), _USC, since=1870),
    LegalDay("Labor Day", NthWeekday(1, MONDAY, 9), _USC, since=1894),
    LegalDay("Columbus Day", NthWeekday(2, MONDAY, 10), _USC, since=1971),
    LegalDay("Veterans Day", SameDate(11, 11), _USC, since=1938, until=1970),
    LegalDay("Veterans Day", NthWeekday(4, MONDAY, 10), _USC, since=1971, until=1977),
    LegalDay("Veterans Day", SameDate(11, 11), _USC, since=1978),
    LegalDay("Thanksgiving Day", NthWeekday(4, THURSDAY, 11), _USC, since=1942),
    LegalDay("Christmas Day", SameDate(12, 25), _USC, since=1870),
)
# E.O. 11582 took effect with the Monday holidays; before 1971 we state no day in lieu.
US_IN_LIEU_SINCE = 1971
US_SUNDAY_SOURCE = "E.O. 11582, section 3(a)"
US_SATURDAY_SOURCE = "5 U.S.C. 6103(b)(1), for pay and leave"

# 5 U.S.C. 6103(c): of each fourth year after 1965, in and around Washington; no rule of a court names it.
US_INAUGURATION = (LegalDay("Inauguration Day", SameDate(1, 20), "5 U.S.C. 6103(c)", since=1969, every=4),)

# Full days only: half-day closings (24 December 2002, 2009 and 2015 among them) leave the day open.
US_CLOSINGS = (
    Closing(date(1994, 4, 27), "closing in mourning for President Nixon", "E.O. 12910"),
    Closing(date(1997, 12, 26), "closing of the day after Christmas", "E.O. 13068"),
    Closing(date(2001, 12, 24), "closing of Christmas Eve", "E.O. 13238"),
    Closing(date(2003, 12, 26), "closing of the day after Christmas", "E.O. 13320"),
    Closing(date(2004, 6, 11), "closing in mourning for President Reagan", "E.O. 13343"),
    Closing(date(2007, 1, 2), "closing in mourning for President Ford", "E.O. 13421"),
    Closing(date(2007, 12, 24), "closing of Christmas Eve", "E.O. 13453"),
    Closing(date(2008, 12, 26), "closing of the day after Christmas", "E.O. 13482"),
    Closing(date(2012, 12, 24), "closing of Christmas Eve", "E.O. 13633"),
    Closing(date(2014, 12, 26), "closing of the day after Christmas", "E.O. 13682"),
    Closing(date(2018, 12, 5), "closing in mourning for President George H. W. Bush", "E.O. 13852"),
    Closing(date(2018, 12, 24), "closing of Christmas Eve", "E.O. 13854"),
    Closing(date(2019, 12, 24), "closing of Christmas Eve", "E.O. 13900"),
    Closing(date(2020, 12, 24), "closing of Christmas Eve", "E.O. 13965"),
    Closing(date(2024, 12, 24), "closing of Christmas Eve", "E.O. 14129"),
    Closing(date(2025, 1, 9), "closing in mourning for President Carter", "E.O. 14133"),
    Closing(date(2025, 12, 24), "closing of Christmas Eve", "E.O. 14371"),
    Closing(date(2025, 12, 26), "closing of the day after Christmas", "E.O. 14371"),
)

_GCL = "N.Y. Gen. Constr. Law 24"
FLAG_DAY = "Flag Day"
US_NY = (
    LegalDay("New Year's Day", SameDate(1, 1), _GCL),
    LegalDay("Dr. Martin Luther King, Jr. Day", NthWeekday(3, MONDAY, 1), _GCL, since=1986),
    LegalDay("Lincoln's Birthday", SameDate(2, 12), _GCL),
    LegalDay("Washington's Birthday", NthWeekday(3, MONDAY, 2), _GCL, since=1971),
    LegalDay("Memorial Day", LastWeekday(MONDAY, 5), _GCL, since=1971),
    LegalDay(FLAG_DAY, NthWeekday(2, SUNDAY, 6), _GCL),
    LegalDay("Juneteenth", SameDate(6, 19), "N.Y. Executive Order 204 of 2020", since=2020, until=2020, certain=False),
    LegalDay("Juneteenth", SameDate(6, 19), _GCL, since=2021),
    LegalDay("Independence Day", SameDate(7, 4), _GCL),
    LegalDay("Labor Day", NthWeekday(1, MONDAY, 9), _GCL),
    LegalDay("Columbus Day", NthWeekday(2, MONDAY, 10), _GCL, since=1971),
    LegalDay("general election day", NthWeekday(1, MONDAY, 11, later=1), _GCL),
    LegalDay("Veterans' Day", SameDate(11, 11), _GCL),
    LegalDay("Thanksgiving Day", NthWeekday(4, THURSDAY, 11), _GCL),
    LegalDay("Christmas Day", SameDate(12, 25), _GCL),
)

# The days of a state that we state ourselves: what else the holidays package lists of a state is arguable.
_DC = "D.C. Code 28-2701: for all purposes"
US_STATES = {
    "DC": (
        LegalDay("Emancipation Day", SameDate(4, 16), _DC, since=2007),
        LegalDay("Inauguration Day", SameDate(1, 20), _DC, since=1981, every=4),
    ),
    "MA": (LegalDay("Patriots' Day", NthWeekday(3, MONDAY, 4), "Mass. Gen. Laws ch. 4, s. 7, cl. 18", since=1969),),
}
# States whose law names days and moves none off a weekend: what the package calls observed is closed there by nobody.
US_NONE_IN_LIEU = {"TX"}  # Tex. Gov. Code 662.003(b); the Comptroller's schedule closes no other day

_INTERPRETATION = "Interpretation Act (Canada), s. 35(1)"
CA_FEDERAL = (
    LegalDay("New Year's Day", SameDate(1, 1), _INTERPRETATION),
    LegalDay("Good Friday", FromEaster(-2), _INTERPRETATION),
    LegalDay("Easter Monday", FromEaster(1), _INTERPRETATION),
    LegalDay("Victoria Day", LastWeekday(MONDAY, 5, 24), _INTERPRETATION),
    LegalDay("Canada Day", SameDate(7, 1), _INTERPRETATION),
    LegalDay("Labour Day", NthWeekday(1, MONDAY, 9), _INTERPRETATION),
    LegalDay("National Day for Truth and Reconciliation", SameDate(9, 30), _INTERPRETATION, since=2021),
    LegalDay("Thanksgiving Day", NthWeekday(2, MONDAY, 10), _INTERPRETATION, since=1957),
    LegalDay("Remembrance Day", SameDate(11, 11), _INTERPRETATION),
    LegalDay("Christmas Day", SameDate(12, 25), _INTERPRETATION),
    LegalDay(
        "day of mourning for Queen Elizabeth II",
        SameDate(9, 19),
        f"{_INTERPRETATION}: a day appointed by proclamation",
        since=2022,
        until=2022,
        certain=False,
    ),
)
CA_SUNDAY_SOURCE = "Holidays Act (Canada), s. 2(2)"
CA_REGISTRY = (LegalDay("Boxing Day", SameDate(12, 26), "the registry of the Federal Courts is closed"),)

_COURT = "official holidays of the Court of Justice, Rules of Procedure Art. 24(4) and (6)"
EU_COURTS = (
    LegalDay("New Year's Day", SameDate(1, 1), _COURT),
    LegalDay("Easter Monday", FromEaster(1), _COURT),
    LegalDay("1 May", SameDate(5, 1), _COURT),
    LegalDay("Ascension Day", FromEaster(39), _COURT),
    LegalDay("Whit Monday", FromEaster(50), _COURT),
    LegalDay("23 June", SameDate(6, 23), _COURT),
    LegalDay("15 August", SameDate(8, 15), _COURT),
    LegalDay("1 November", SameDate(11, 1), _COURT),
    LegalDay("Christmas Day", SameDate(12, 25), _COURT),
    LegalDay("26 December", SameDate(12, 26), _COURT),
)

NL_BY_STATUTE = (
    LegalDay("Liberation Day", SameDate(5, 5), "Algemene termijnenwet, art. 3(1)", since=1965, certain=False),
)
