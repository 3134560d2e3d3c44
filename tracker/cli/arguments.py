"""Days, moments, ranges and months as people write them on the command line."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import TYPE_CHECKING, Any, TypedDict
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from tracker.errors import InputRefused
from tracker.rules.when import When

if TYPE_CHECKING:
    from tracker.rules.currencies import Money


_SUM = re.compile(r"(?P<currency>[A-Za-z]{3})\s*[= \N{NO-BREAK SPACE}]\s*(?P<number>[0-9][0-9,]*(?:\.[0-9]+)?)")
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")


def sums(texts: tuple[str, ...], option: str) -> tuple[Money, ...]:
    """Read sums written `USD=1000.00` or `USD 1,000.00`, each in another currency of ISO 4217; refuses anything else."""
    from tracker.agreements.file import scalars

    found: dict[str, str] = {}
    for text in texts:
        parts = _SUM.fullmatch(text.strip())
        number = "" if parts is None else parts["number"]
        if parts is None or ("," in number and not _THOUSANDS.fullmatch(number)):
            raise InputRefused(
                f"“{option} {text}” is not a sum of money: write the currency and the number, as USD=1000.00 or "
                "“USD 1,000.00”."
            )
        currency = parts["currency"].upper()
        if currency in found:
            raise InputRefused(f"{option} gives two sums in {currency}: add them up, or record two payments.")
        found[currency] = number.replace(",", "")
    try:
        return scalars.amounts(found) if found else ()
    except ValueError as error:
        raise InputRefused(f"{option} {error}") from None


# Python also reads 20240223 and 2024-W08-5; here there is one spelling, so that a slip is never taken for a date.
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?")
_OFFSET = re.compile(r"(?P<moment>.+?)(?:Z|[+-]\d{2}:\d{2})?")
_MONTH = re.compile(r"(\d{4})-(\d{2})")
_LIKE = "write it as 2024-02-23"


class _Today(date):
    """Today, until it is known in which zone."""


# Later than every day, so that a range up to it is one.
TODAY = _Today(9999, 12, 31)


def with_today(value: Any, today: date) -> Any:  # noqa: ANN401 — whatever a command was given comes out
    """What a command was given, with a date in the place of each `today`; refuses a range that then ends before it begins."""
    if isinstance(value, _Today):
        return today
    if isinstance(value, When) and names_today(value):
        found = When(with_today(value.earliest, today), with_today(value.latest, today))
        if found.first.isoformat() > found.latest.isoformat():
            raise InputRefused(f"Today is {today.isoformat()}: the range ends before it begins.")
        return found
    if isinstance(value, tuple):
        return tuple(with_today(each, today) for each in value)
    if isinstance(value, dict):
        return {name: with_today(each, today) for name, each in value.items()}
    return value


def names_today(value: object) -> bool:
    """Whether `today` stands in what a command was given."""
    if isinstance(value, When):
        return isinstance(value.earliest, _Today) or isinstance(value.latest, _Today)
    if isinstance(value, tuple | dict):
        return any(map(names_today, value.values() if isinstance(value, dict) else value))
    return isinstance(value, _Today)


def day(text: str, option: str) -> date:
    """Read the day given to an option, written `2024-02-23` or `today`; refuses anything else, and no day of the calendar."""
    if text == "today":
        return TODAY
    if not _DAY.fullmatch(text):
        raise InputRefused(f"“{_shown(option, text)}” is not a date: {_LIKE}.")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputRefused(f"“{_shown(option, text)}” is not a day the calendar has: {_LIKE}.") from None


def day_or_moment(text: str, option: str) -> date | datetime:
    """Read a day, or a moment on the wall clock of the settlement's own zone; refuses one with a zone."""
    if "T" not in text:
        return day(text, option)
    if not _MOMENT.fullmatch(text):
        raise InputRefused(
            f"“{_shown(option, text)}” is not a moment: write it as 2024-02-23T17:30, on the clock of the settlement's own zone."
        )
    return _moment(text, option, like="2024-02-23T17:30")


def past_moment(text: str, option: str) -> date | datetime:
    """Read a moment of the past, in the settlement's own zone unless it has an offset (`Z`, `+02:00`); a day is its end."""
    if "T" not in text:
        return day(text, option)
    found = _OFFSET.fullmatch(text)
    if found is None or not _MOMENT.fullmatch(found["moment"]):
        raise InputRefused(
            f"“{_shown(option, text)}” is not a moment: write it as 2026-03-31T17:00, on the clock of the settlement's "
            "own zone, or with its offset, as 2026-03-31T17:00+02:00; a day alone means the end of that day."
        )
    return _moment(text, option, like="2026-03-31T17:00")


def _moment(text: str, option: str, *, like: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise InputRefused(f"“{_shown(option, text)}” is not a moment the calendar has: write it as {like}.") from None


def when(on: str | None, no_later_than: str | None) -> When:
    """Read when something happened: a day, a moment or a range (`--on`), or only the last possible day; one of the two."""
    if (on is None) == (no_later_than is None):
        raise InputRefused(
            "Say when, with --on DATE; where only the last possible day is known, with --no-later-than DATE."
        )
    if no_later_than is not None:
        return When(None, day_or_moment(no_later_than, "--no-later-than"))
    return When(*span_of_days(on or "", "--on", shown=f"--on {on}"))


def span_of_days(text: str, option: str, *, shown: str) -> tuple[date | datetime, date | datetime]:
    """Read the first and the last day or moment of a range (`DATE..DATE`), or one that is both; `shown` is for its refusal."""
    first, dots, last = text.partition("..")
    earliest = day_or_moment(first, option)
    latest = day_or_moment(last, option) if dots else earliest
    if latest.isoformat() < earliest.isoformat():
        raise InputRefused(f"“{shown}” ends before it begins: write the earlier day first.")
    return earliest, latest


def month(text: str, option: str) -> tuple[int, int]:
    """Read a month as its year and its number from 1; refuses anything but `2026-10`."""
    found = _MONTH.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= 12 or int(found[1]) == 0:  # noqa: PLR2004 — a year has twelve months
        raise InputRefused(f"“{_shown(option, text)}” is not a month: write it as 2026-10.")
    return int(found[1]), int(found[2])


class ReadAs(click.ParamType[Any]):
    """Reads the text of an option by a function that is given the option's name too, for its refusal."""

    def __init__(self, name: str, read: Callable[[str, str], Any]) -> None:
        self.name = name
        self._read = read

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:  # noqa: ANN401, ARG002 — Click's signature
        """Read the text; what Click hands on a second time was read already."""
        return self._read(value, param.opts[0] if param else self.name) if isinstance(value, str) else value


class OneOf(click.Choice[Any]):
    """One word of a closed list, handed on as the value that it stands for."""

    def normalize_choice(self, choice: object, ctx: click.Context | None) -> str:  # noqa: ARG002 — Click's signature
        """Write a choice as its word, and not as the name of an enumeration's member."""
        return str(choice)


# The types of options: their names are what help shows for a value.
DAY = ReadAs("date", day)
MOMENT = ReadAs("moment", past_moment)
MONTH = ReadAs("yyyy-mm", month)
RANGE = ReadAs("range", lambda text, _option: when(text, None))


class Clocks(TypedDict):
    """The two clocks of a query: the day on which things are looked at, and the moment whose knowledge counts."""

    as_of: date | None
    known_at: date | datetime | None


def clocks_with(*, as_of: str, known_at: str = "") -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Make what adds `--as-of` and `--known-at` to a command, handed on together as `clocks`, of their help."""

    def decorated(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def timed(*args: Any, as_of: date | None, known_at: date | datetime | None, **given: Any) -> Any:  # noqa: ANN401 — whatever the command takes and gives
            return command(*args, clocks=Clocks(as_of=as_of, known_at=known_at), **given)

        knowing = click.option("--known-at", type=MOMENT, help=known_at or _KNOWN_AT.format("the settlement's zone"))
        return click.option("--as-of", type=DAY, help=as_of)(knowing(timed))

    return decorated


_KNOWN_AT = "With what was known then: a day (its end), or 2026-03-31T17:00 in {}. Default: now."
clocks = clocks_with(as_of="As it stood on that day. Default: the date at that moment in the settlement's zone.")


def zone(name: str, option: str) -> ZoneInfo:
    """Read a time zone; refuses a name that is not one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InputRefused(f"There is no time zone “{name}” ({option}): write one such as America/New_York.") from None


def _shown(option: str, text: str) -> str:
    return f"{option}{text}" if option.endswith("=") else f"{option} {text}"
