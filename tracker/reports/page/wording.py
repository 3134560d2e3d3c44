"""Days, spans of days, counts and lists in words; the same on every machine, whatever its locale."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache

from tracker.rules.currencies import DECIMALS, Money
from tracker.rules.facts import When
from tracker.rules.wording import MONTHS, WEEKDAYS

# Between code and number, so that an amount never breaks over two lines.
_NO_BREAK = "\N{NO-BREAK SPACE}"


def amount(money: Money) -> str:
    """Write an amount: `USD 898,618,825.00`, `JPY 1,500`.

    Raises `KeyError` for a currency that ISO 4217 does not have.
    """
    return str(money).replace(" ", _NO_BREAK)


def amounts(several: Iterable[Money]) -> str:
    """Write several amounts one after the other."""
    return " and ".join(map(amount, several))


def span(least: Money, most: Money) -> str:
    """Write an amount, or a range of amounts where the two differ."""
    return amount(most) if least == most else f"{amount(least)} to {amount(most)}"


def span_in_short(least: Money, most: Money) -> str:
    """The same without cents where there are none, and with its currency once: `USD 9,000 to 10,500`."""
    low, high = (amount(each).removesuffix(_NO_CENTS.get(DECIMALS[each.currency], "")) for each in (least, most))
    return high if low == high else f"{low} to {high.partition(_NO_BREAK)[2]}"


# How an amount without any of the smallest unit ends, by how many decimals its currency has.
_NO_CENTS = {decimals: f".{'0' * decimals}" for decimals in set(DECIMALS.values()) if decimals}
NOT_FOUND = "not found"
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


@lru_cache(maxsize=4096)
def day_in_full(value: date | datetime) -> str:
    """Write a day for a sentence: `24 March 2024`, with the hour and minute of a moment."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}{_clock(value)}"


@lru_cache(maxsize=4096)
def day_in_table(value: date | datetime) -> str:
    """Write a day for a column, with its weekday: `Sun 24 Mar 2024`."""
    return f"{WEEKDAYS[value.weekday()][:3]} {value.day} {MONTHS[value.month - 1][:3]} {value.year}{_clock(value)}"


@lru_cache(maxsize=4096)
def day_for_machines(value: date | datetime) -> str:
    """Write a day or moment for the `datetime` attribute."""
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def month_in_full(year: int, month: int) -> str:
    """Write a month: `November 2026`; `month` counts from 1."""
    return f"{MONTHS[month - 1]} {year}"


def when_in_full(when: When) -> str:
    """Write when something happened, as exactly as it is known."""
    if when.earliest is None:
        return f"no later than {day_in_full(when.latest)}"
    if when.exact:
        return day_in_full(when.latest)
    return f"between {day_in_full(when.earliest)} and {day_in_full(when.latest)}"


def readings_in_full(safe: date | None, latest: date | None) -> str:
    """Write both readings of a date, each where it is known: `3 May 2026`, `3 May 2026 (latest 5 May 2026)`."""
    known = [day_in_full(day) for day in (safe, latest) if day is not None]
    if not known:
        return "no date"
    return known[0] if len(set(known)) == 1 else f"{known[0]} (latest {known[-1]})"


def quantity(count: int, singular: str, plural: str | None = None) -> str:
    """Write how many: `no deadlines`, `one deadline`, `two deadlines`, `13 deadlines`."""
    number = _NUMBERS[count] if 0 <= count < len(_NUMBERS) else f"{count:,}"
    return f"{number} {singular if count == 1 else plural or singular + 's'}"


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: `a`, `a and b`, `a, b and c`."""
    *first, last = words or ("",)
    return f"{', '.join(first)} and {last}" if first else last


def sentence(text: str) -> str:
    """The text with a capital first letter, and the rest as it was."""
    return text[:1].upper() + text[1:]


def _clock(value: date | datetime) -> str:
    return f", {value.hour:02}:{value.minute:02}" if isinstance(value, datetime) else ""
