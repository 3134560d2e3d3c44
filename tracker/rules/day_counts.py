"""Day-count conventions: which part of a year lies between two days, exactly.

The first day counts and the last does not, so that periods that meet are added without a day lost or counted twice.
"""

from __future__ import annotations

import calendar
from datetime import date
from fractions import Fraction

from tracker.rules.owing import Basis

_MONTH = 30
_YEAR = 360
_LEAP = 366


def days_between(basis: Basis, first: date, last: date) -> int:
    """Give how many days a convention counts from `first` (counted) to `last` (not counted); none backward.

    Calendar days, except by 30/360: there each month has 30 (2006 ISDA Definitions, section 4.16(f), bond basis).
    """
    if last <= first:
        return 0
    if basis is not Basis.THIRTY_360:
        return (last - first).days
    begins = min(first.day, _MONTH)
    # The 31st is the 30th only for a period that began on a 30th or 31st.
    ends = _MONTH if last.day > _MONTH and begins == _MONTH else last.day
    months = (last.year - first.year) * 12 + last.month - first.month
    return months * _MONTH + ends - begins


def year_fraction(basis: Basis, first: date, last: date) -> Fraction:
    """Give which part of a year lies from `first` (counted) to `last` (not counted).

    actual/365 divides by 365 in leap years too (section 4.16(d)); actual/actual divides the days of each leap year by 366
    and all others by 365 (section 4.16(b)).
    """
    match basis:
        case Basis.ACTUAL_365:
            return Fraction(days_between(basis, first, last), 365)
        case Basis.ACTUAL_360 | Basis.THIRTY_360:
            return Fraction(days_between(basis, first, last), _YEAR)
        case Basis.ACTUAL_ACTUAL:
            return sum((Fraction(days, length) for days, length in by_year(first, last)), Fraction(0))


def by_year(first: date, last: date) -> tuple[tuple[int, int], ...]:
    """Give the days from `first` (counted) to `last` (not counted) in years of 365 and of 366 days, as (days, length)."""
    common = leap = 0
    begin = first
    while begin < last:
        end = min(last, date(begin.year + 1, 1, 1)) if begin.year < date.max.year else last
        if calendar.isleap(begin.year):
            leap += (end - begin).days
        else:
            common += (end - begin).days
        begin = end
    return tuple((days, length) for days, length in ((common, _LEAP - 1), (leap, _LEAP)) if days)
