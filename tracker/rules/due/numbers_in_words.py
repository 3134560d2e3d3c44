"""Numbers and days as clauses write them: `thirty`, `one hundred and eighty`, `31 March 2026`."""

from __future__ import annotations

import re
from datetime import date

from tracker.rules.wording import MONTHS

_UNITS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = ["ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_BELOW_HUNDRED = {
    **{word: value for value, word in enumerate([*_UNITS, *_TEENS], start=1)},
    **{word: 10 * value for value, word in enumerate(_TENS, start=2)},
    **{
        f"{ten} {unit}": 10 * tens + units
        for tens, ten in enumerate(_TENS, start=2)
        for units, unit in enumerate(_UNITS, start=1)
    },
}

_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def ordinal_in_words(words: str) -> int | None:
    """The place that words write, from 1 to 99: `thirtieth`, `twenty-first`; None where they write none."""
    return _PLACES.get(" ".join(re.split(r"[\s-]+", words.strip().lower())))


def number_in_words(words: str) -> int | None:
    """The number that words write, from 1 to 999; None where they write none."""
    plain = " ".join(re.split(r"[\s-]+", words.strip().lower()))
    hundreds, hundred, rest = plain.partition("hundred")
    if not hundred:
        return _BELOW_HUNDRED.get(plain)
    count = 1 if not hundreds else _BELOW_HUNDRED.get(hundreds.strip(), 10)
    below = 0 if not rest else _BELOW_HUNDRED.get(rest.strip().removeprefix("and "))
    return None if count > len(_UNITS) or below is None else 100 * count + below


def day_in_words(written: str) -> date:
    """The day that `31 March 2026` or `March 31, 2026` writes."""
    first, second, year = written.replace(",", " ").split()
    day, month = (first, second) if first.isdigit() else (second, first)
    return date(int(year), MONTHS.index(month.capitalize()) + 1, int(day))


def _ordinal(words: str) -> str:
    *tens, last = words.split()
    place = _ORDINALS.get(last) or (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")
    return " ".join([*tens, place])


_PLACES = {_ordinal(words): number for words, number in _BELOW_HUNDRED.items()}
