"""Interest on what is owed: worked out only where the text states the whole rule, exactly, and step by step."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

from tracker.rules.counting.count import shift
from tracker.rules.currencies import DECIMALS, Money, major
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Deadline, DerivedDate, day_of
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import When
from tracker.rules.grades import Grade
from tracker.rules.money.ledger import LedgerEntry
from tracker.rules.settlement.payment_terms import Basis, Bearing, Compounding, Interest
from tracker.rules.wording import days_written, written

_MONTH = 30
_YEAR = 360
_LEAP = 366


def days_between(basis: Basis, first: date, last: date) -> int:
    """How many days a convention counts from `first` (counted) to `last` (not counted); none backward.

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
    """Which part of a year lies from `first` (counted) to `last` (not counted).

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
    """The days from `first` (counted) to `last` (not counted) in years of 365 and of 366 days, as (days, length)."""
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


# In months; interest that is not compounded is never added to what bears it.
_EVERY = {Compounding.MONTHLY: 1, Compounding.QUARTERLY: 3, Compounding.ANNUAL: 12}
# Nobody reads more periods than these one by one.
MOST_STEPS = 60
# How many decimals beyond the smallest unit a step shows.
_FURTHER = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Accrued:
    """The interest of one amount up to a day, from `least` to `most`: worked out here, and demanded by nobody.

    `paid` was paid of it; `running` is set while it grows further. The steps give the rule, each period, and the rounding.
    """

    least: Money
    most: Money
    paid: Money
    running: bool
    steps: tuple[str, ...]

    def __str__(self) -> str:
        range_ = str(self.most) if self.least == self.most else f"{self.least} to {self.most}"
        paid = f", {self.paid} of it paid" if self.paid.minor else ""
        return f"{range_}{paid} (computed here)"


@dataclass(frozen=True, slots=True)
class InWords:
    """Interest that stays in the words of the text, and why no amount is given."""

    why: str

    def __str__(self) -> str:
        return f"no amount is given: {self.why}"


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestBase:
    """What bears interest: so much of one currency, less what counts towards it, and what was paid of the interest."""

    sum: Money
    entries: Sequence[LedgerEntry]
    interest_paid: Sequence[tuple[When, Money]] = ()


def accrued(interest: Interest, deadline: Deadline, owed: InterestBase, as_of: date) -> Accrued | InWords:
    """Work out the interest on an amount up to a day; `InWords` where the text or the facts do not allow it.

    It is counted from the first day that bears interest, which counts, up to the day asked about or that on which all was
    paid, which does not. What is unknown of the days gives a range. The figure is exact until it is rounded, half up, to the
    smallest unit: when it is added to what bears interest, and at the end.
    """
    if interest.missing:
        return InWords(f"the text does not state its {_listed(interest.missing)}")
    start = deadline.bears_from
    if isinstance(start, AwaitedDate) and start.events:
        return InWords(f"it runs from {_listed(start.events)}, and that has no day yet")
    if not isinstance(start, ComputedDate):
        return InWords("the day it runs from is not known")
    closed = _closed_on(deadline, as_of)
    first, last = sorted((start.safe_on, start.latest_on))
    most = _Count(interest, owed, as_of, closed, first, deadline.spared_before)
    least = replace(most, start=last, sooner=True)
    high, low = most.total(), least.total()
    currency = owed.sum.currency
    spared = most.spared_step()
    if spared and most.spared_for_certain():
        low, high = 0, 0
    elif (spared and least.may_be_spared()) or closed is not None:
        low = 0
    return Accrued(
        least=Money(currency, min(low, high)),
        most=Money(currency, high),
        paid=Money(currency, sum(minor for _, minor in most.interest_paid())),
        running=closed is None and most.ends_on is None,
        steps=tuple(_trace(interest, start, (most, least), spared=spared, closed=closed, figures=(low, high))),
    )


@dataclass(slots=True)
class _Count:
    """One way of reading the days: the latest possible payments, or with `sooner` the earliest possible ones."""

    interest: Interest
    owed: InterestBase
    as_of: date
    closed: date | None
    start: date
    spared: DerivedDate | None
    sooner: bool = False
    steps: list[str] = field(default_factory=list, init=False)

    @property
    def ends_on(self) -> date | None:
        """The day on which all was paid, None where something is left."""
        left = self.owed.sum.minor
        for day, minor in self._payments():
            left -= minor
            if left <= 0:
                return day
        return None

    def total(self) -> int:
        """The interest in the smallest unit, and note the steps."""
        end = min(day for day in (self.as_of, self.closed, self.ends_on) if day is not None)
        if end <= self.start:
            self.steps.append(f"No day bears interest yet: it runs from {written(self.start)}.")
            return 0
        return self._through(end)

    @property
    def _spared(self) -> list[date] | None:
        """The day before which all must be paid to spare all interest, in both readings, the earlier one first."""
        known = self.spared
        return sorted((known.safe_on, known.latest_on)) if isinstance(known, ComputedDate) else None

    def may_be_spared(self) -> bool:
        """Whether all may have been, or may yet be, paid before the day that spares all interest."""
        return self._spared is not None and (self.ends_on or self.as_of) < self._spared[1]

    def spared_for_certain(self) -> bool:
        """Whether all was paid before the day that spares all interest, by every reading."""
        return self._spared is not None and self.ends_on is not None and self.ends_on < self._spared[0]

    def spared_step(self) -> str:
        """What became of the day before which all must be paid to bear no interest; "" where there is none."""
        if self.interest.unless_paid_before is None:
            return ""
        if self._spared is None:
            return "Whether all was paid before the day that spares interest cannot be told: that day is not known."
        before = written(self._spared[0])
        if self.spared_for_certain():
            return f"All was paid before {before}: no interest is owed."
        if self.ends_on is None and self.as_of < self._spared[1]:
            return f"None is owed where all is paid before {before}, which may still come about: the least is nothing."
        return f"Not all was paid before {before}, which would have spared the interest."

    def interest_paid(self) -> list[tuple[date, int]]:
        """What was paid of the interest by the day asked about, by the days in this reading."""
        return self._by_day(self.owed.interest_paid)

    def _payments(self) -> list[tuple[date, int]]:
        """The payments that count by the day asked about, by their days in this reading."""
        return self._by_day((each.when, each.money) for each in self.owed.entries)

    def _by_day(self, paid: Iterable[tuple[When, Money]]) -> list[tuple[date, int]]:
        currency = self.owed.sum.currency
        counting = [each for each in paid if each[0].last_day <= self.as_of and each[1].currency == currency]
        return sorted((self._day(when), money.minor) for when, money in counting)

    def _day(self, when: When) -> date:
        if not self.sooner:
            return when.last_day
        return self.start if when.earliest is None else day_of(when.earliest)

    def _through(self, end: date) -> int:
        payments = [(day, minor) for day, minor in self._payments() if day < end]
        besides = self.interest_paid()
        balance = self.owed.sum.minor - sum(minor for day, minor in payments if day <= self.start)
        added = whole = 0
        pending = Fraction(0)
        begin = self.start
        compoundings = self._compoundings(end)
        inside = {day for day in (*(day for day, _ in payments), *compoundings) if self.start < day < end}
        for day in (*sorted(inside), end):
            bearing = (balance if self.interest.on is Bearing.BALANCE else self.owed.sum.minor) + added
            pending += self._grown(max(0, bearing), begin, day)
            paid = sum(minor for paid_on, minor in payments if paid_on == day)
            if paid:
                balance -= paid
                self._add_step(f"On {written(day)} {self._sum(paid)} was paid; {self._sum(max(0, balance))} is left.")
            if day in compoundings:
                rounded = half_up(pending)
                whole += rounded
                used = sum(minor for on, minor in besides if on <= day)
                added = max(0, whole - used)
                pending = Fraction(0)
                self._add_step(
                    f"On {written(day)} that interest, rounded half up to {self._sum(rounded)}, is added to what bears interest."
                )
            begin = day
        return whole + half_up(pending)

    def _compoundings(self, end: date) -> frozenset[date]:
        every = _EVERY.get(self.interest.compounding or Compounding.NONE)
        if every is None:
            return frozenset()
        # Counted from the start each time: stepping from month end to month end drifts to the 28th.
        most = ((end.year - self.start.year) * 12 + end.month - self.start.month) // every
        days = (shift(self.start, Span(place * every, Unit.MONTH)) for place in range(1, most + 1))
        return frozenset(day for day in days if day < end)

    def _grown(self, bearing: int, begin: date, end: date) -> Fraction:
        """The interest on a sum in one stretch of days, with its step."""
        basis, rate = self.interest.basis, self.interest.rate
        if basis is None or rate is None:
            return Fraction(0)
        grown = bearing * Fraction(rate) / 100 * year_fraction(basis, begin, end)
        self._add_step(
            f"{written(begin)} to {written(end)}: {_part_of_year(basis, begin, end)} on {self._sum(bearing)} at "
            f"{rate} % = {self._exact(grown)}."
        )
        return grown

    def _add_step(self, step: str) -> None:
        if len(self.steps) < MOST_STEPS:
            self.steps.append(step)
        elif len(self.steps) == MOST_STEPS:
            self.steps.append("And so on, period by period.")

    def _sum(self, minor: int) -> str:
        return str(Money(self.owed.sum.currency, minor))

    def _exact(self, minor: Fraction) -> str:
        currency = self.owed.sum.currency
        further = half_up(minor * 10**_FURTHER)
        places = DECIMALS[currency] + _FURTHER
        return f"{currency} {major(currency, further).scaleb(-_FURTHER):,.{places}f}"


def half_up(amount: Fraction) -> int:
    """Round an amount that is not negative to a whole number; a half goes up."""
    return (2 * amount.numerator + amount.denominator) // (2 * amount.denominator)


def _trace(
    interest: Interest,
    start: ComputedDate,
    counts: tuple[_Count, _Count],
    *,
    spared: str,
    closed: date | None,
    figures: tuple[int, int],
) -> Iterator[str]:
    most, least = counts
    compounding = "not compounded" if interest.compounding is Compounding.NONE else f"compounded {interest.compounding}"
    yield (
        f"Computed here by the rule that the text states: {interest.rate} % a year, {interest.basis}, {compounding}, on the "
        f"{interest.on}, until {interest.until}."
    )
    yield f"It runs from {written(most.start)}, which counts; the last day of each period does not."
    if most.start != least.start:
        yield f"By the other reading it runs from {written(least.start)}."
    if spared:
        yield spared
    if closed is not None:
        yield (
            f"The duty bound nobody from {written(closed)}: interest is counted up to then. Whether what had accrued lapsed "
            "with it, nothing here says, so the least is nothing."
        )
    yield from most.steps
    low, high = figures
    if low != high and least.steps != most.steps:
        yield "By the other reading of the days:"
        yield from least.steps
    yield f"Rounded half up to the smallest unit: {Money(most.owed.sum.currency, high)}."
    if start.grade in {Grade.ESTIMATED, Grade.DISPUTED}:
        yield f"The day it runs from is {start.grade}, so the figure is {start.grade} too."


def _part_of_year(basis: Basis, begin: date, end: date) -> str:
    if basis is Basis.ACTUAL_ACTUAL:
        return " and ".join(f"{days_written(days)} of {length}" for days, length in by_year(begin, end))
    length = 365 if basis is Basis.ACTUAL_365 else 360
    return f"{days_written(days_between(basis, begin, end))} of {length}"


def _closed_on(deadline: Deadline, as_of: date) -> date | None:
    closed = deadline.closed_on
    if closed is None or closed > as_of:
        return None
    return None if deadline.resolved is not None and deadline.resolved.when.last_day < closed else closed


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
