"""The texts of an agreement file become values: each reader gives the value, or says what is wrong and what to write.

A reader takes what the document holds (text, None, a list or a mapping) and raises `ValueError` with the rest of a
sentence that begins with the key: "must be a day such as 2024-02-23, not “soon”.".
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, available_timezones

from tracker.agreements.file.problems import nearest, quoted
from tracker.errors import UnknownName, UnreadableDueRule
from tracker.rules.counting.calendars import calendar_names
from tracker.rules.currencies import DECIMALS, Money
from tracker.rules.due.language import After, Anchor, DueRule, EventAnchor, OneDay
from tracker.rules.due.parser import parse, parse_anchor
from tracker.rules.due.spans import Span, Unit
from tracker.rules.people.addresses import is_address
from tracker.rules.people.recipients import WEEKDAYS, require_quiet
from tracker.rules.recommendations.clocks import is_clock
from tracker.rules.settlement.audience import Audience

LARGEST_NOTICE = 3_650  # calendar days
LARGEST_MINOR = 2**63 - 1  # what a database's largest integer holds
LONGEST_CODE = 100

_R = TypeVar("_R")
_W = TypeVar("_W", bound=StrEnum)

# What stands in a draft where a due rule is still to be written.
UNDECIDED = "undecided"
EMPTY = "is empty: write its text, or take the key away."
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}):([0-9]{2})(?::([0-9]{2}))?")
_ZONED = re.compile(r".*[0-9]:[0-9]{2}(?:\.[0-9]+)?\s*(?:Z|[+-][0-9]{2}:?[0-9]{2})")
_AMOUNT = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,6}))?")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_RATE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?) ?(?:%|per cent|percent)")
_SPAN_ALONE = re.compile(r"[0-9]+\s+(business\s+)?[A-Za-z]+")
_PROMPTLY_ALONE = re.compile(r"promptly\s*(,.*)?", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"]+")
_YES = frozenset({"true", "yes", "on"})
_NO = frozenset({"false", "no", "off"})
# Names that the system's zone folder has, and that mean another zone on each machine.
_NOT_ZONES = frozenset({"localtime", "posixrules", "Factory"})


def text(value: object) -> str:
    """Read a text that may not be empty."""
    if isinstance(value, str) and value.strip():
        return value.strip()
    if value is None or isinstance(value, str):
        raise ValueError(EMPTY)
    raise ValueError(f"must be text, not {'a list' if isinstance(value, list) else 'a mapping of keys to values'}.")


def day(value: object) -> date:
    """Read a day in ISO form, and say of a day that does not exist what its month has."""
    written = text(value)
    parts = _DAY.fullmatch(written)
    if parts is None:
        raise ValueError(f"must be a day written as 2024-02-23, not {quoted(written)}.")
    return _existing(written, *map(int, parts.groups()))


def day_or_moment(value: object) -> date | datetime:
    """Read a day, or a moment in the settlement's own time zone."""
    written = text(value)
    if _ZONED.fullmatch(written):
        raise ValueError(
            f"must be a moment in the settlement's own time zone, written without an offset as 2024-02-23T14:30, "
            f"not {quoted(written)}."
        )
    parts = _MOMENT.fullmatch(written)
    if parts is None:
        return day(written)
    on = day(parts[1])
    hour, minute, second = int(parts[2]), int(parts[3]), int(parts[4] or 0)
    try:
        return datetime(on.year, on.month, on.day, hour, minute, second)  # noqa: DTZ001 -- in the settlement's own zone
    except ValueError:
        raise ValueError(f"has no time of day “{written[11:]}”: hours go to 23, minutes and seconds to 59.") from None


def rule(value: object) -> DueRule:
    """Read a due rule, and say where in it the reading stopped."""
    return _readable(parse, text(value))


def clock_rule(written: str, runs_from: str) -> DueRule:
    """Read a clock: a due rule, or a span or `promptly` alone, which then run from that day.

    Raises `ValueError` for what cannot be read or does not give one day.
    """
    if _SPAN_ALONE.fullmatch(written):
        written = f"{written} after {runs_from}"
    elif promptly := _PROMPTLY_ALONE.fullmatch(written):
        written = f"promptly after {runs_from}{promptly[1] or ''}"
    found = rule(written)
    if not is_clock(found):
        raise ValueError(f"must give one day, such as `30 days after {runs_from}`: {quoted(written)} does not.")
    return found


def anchor(value: object) -> Anchor:
    """Read what a clock runs from: an event's name, a day, the edge of a term, or a rule that gives one day."""
    written = text(value)
    if isinstance(_parsed(parse_anchor, written), UnreadableDueRule):
        bare = _parsed(parse, written)  # without the parentheses that it needs within another rule
        if isinstance(bare, OneDay):
            return bare
    return _readable(parse_anchor, written)


def span(value: object) -> Span:
    """Read a span of days, weeks, months or years, as a term's length is written."""
    written = text(value)
    example = f"must be a span such as `3 years` or `18 months`, not {quoted(written)}."
    try:
        read = parse(f"{written} after it")
    except UnreadableDueRule:
        raise ValueError(example) from None
    if not isinstance(read, After) or read.anchor != EventAnchor("it") or read.additions:
        raise ValueError(example)
    if read.span.unit is Unit.HOUR:
        raise ValueError(f"must be in days, business days, weeks, months or years, not {quoted(written)}.")
    return read.span


def running_span(value: object) -> Span:
    """Read a span by which a term's end can move without a calendar: days, weeks, months or years."""
    read = span(value)
    if read.unit is Unit.BUSINESS_DAY:
        raise ValueError(f"must be in days, weeks, months or years, not {quoted(text(value))}.")
    return read


def one_of(words: type[_W], *, suggest: bool = False) -> Callable[[object], _W]:
    """Make a reader of one word of a list; it may suggest the word that is nearest to what was written."""
    known = [str(word) for word in words]

    def read(value: object) -> _W:
        written = text(value)
        if written in known:
            return words(written)
        meant = _did_you_mean(written, known) if suggest else ""
        raise ValueError(f"must be one of {', '.join(known)}, not {quoted(written)}.{meant}")

    return read


def audience(value: object) -> str:
    """Read whom an edition of the report is for."""
    return _audience(value).value


def yes_no(value: object) -> bool:
    """Read a yes or a no."""
    written = text(value)
    if written.lower() in _YES | _NO:
        return written.lower() in _YES
    raise ValueError(f"must be yes or no, not {quoted(written)}.")


def notice(value: object) -> int:
    """Read how many calendar days before a safe date a notice is due."""
    written = text(value)
    if not re.fullmatch("[0-9]{1,5}", written) or int(written) > LARGEST_NOTICE:
        raise ValueError(f"must hold whole numbers of days from 0 to {LARGEST_NOTICE:,}, not {quoted(written)}.")
    return int(written)


def declaration(value: object) -> int:
    """Read which of several declarations is meant, counted from 1."""
    written = text(value)
    if not re.fullmatch("[1-9][0-9]{0,3}", written):
        raise ValueError(f"must be a whole number from 1 on, not {quoted(written)}.")
    return int(written)


def url(value: object) -> str:
    """Read a web address; anything else (`javascript:`) may not become a link in a report."""
    written = text(value)
    if _URL.fullmatch(written):
        return written
    raise ValueError(f"must be an address that begins with https:// or http://, not {quoted(written)}.")


def email(value: object) -> str:
    """Read one e-mail address, without a name beside it."""
    written = text(value)
    if is_address(written):
        return written
    raise ValueError(f"must be one e-mail address such as mia@example.org, not {quoted(written)}.")


def running_days(value: object) -> int:
    """Read a span of calendar days, at least one, as a number of days."""
    written = text(value)
    example = f"must be a span such as `3 days` or `1 week`, not {quoted(written)}."
    try:
        read = span(value)
    except ValueError:
        raise ValueError(example) from None
    days = {Unit.DAY: read.count, Unit.CALENDAR_DAY: read.count, Unit.WEEK: 7 * read.count}.get(read.unit, 0)
    if not 1 <= days <= LARGEST_NOTICE:
        raise ValueError(example)
    return days


def quiet_day(value: object) -> str:
    """Read a weekday, or a calendar whose closed days are quiet."""
    written = text(value)
    try:
        return require_quiet(written)
    except UnknownName:
        raise ValueError(
            f"must hold weekdays (saturday, sunday) and calendars (us-federal), not {quoted(written)}."
            f"{_did_you_mean(written, [*WEEKDAYS, *calendar_names()])}"
        ) from None


def code(value: object) -> str:
    """Read a code that commands and due rules can name."""
    written = text(value)
    if is_code(written):
        return written
    raise ValueError(
        f"must be made of letters, digits, `.`, `_` and `-`, begin with a letter or digit, and have at most "
        f"{LONGEST_CODE} characters: {quoted(written)} does not."
    )


def is_code(written: str) -> bool:
    """Whether commands and due rules can name a text as it is."""
    return len(written) <= LONGEST_CODE and _CODE.fullmatch(written) is not None


def time_zone(value: object) -> str:
    """Read the IANA name of a time zone."""
    written = text(value)
    try:
        known_zone = written not in _NOT_ZONES and ZoneInfo(written) is not None
    except (ValueError, OSError, LookupError):
        known_zone = False
    if not known_zone:
        known = available_timezones() - _NOT_ZONES
        raise ValueError(
            f"must be the IANA name of a time zone, such as America/New_York; there is none called {quoted(written)}."
            f"{_did_you_mean(written, sorted(known))}"
        )
    return written


def amounts(value: object) -> tuple[Money, ...]:
    """Read amounts by currency, exactly, in each currency's smallest unit."""
    if isinstance(value, str):
        raise ValueError(f"has no currency: write `{{USD: {value}}}`, with the currency's ISO 4217 code.")  # noqa: TRY004 -- pydantic gathers ValueErrors only
    if not isinstance(value, Mapping) or not value:
        raise ValueError("must be a mapping from a currency to an amount, such as `{USD: 898618825.00}`.")
    return tuple(_money(str(currency), amount) for currency, amount in value.items())


def rate(value: object) -> Decimal:
    """Read a rate of interest in per cent a year."""
    written = text(value)
    parts = _RATE.fullmatch(written)
    if parts is None:
        raise ValueError(
            f"must be per cent a year, such as `5 %` or `4.25 %`, not {quoted(written)}. A rate that changes, or is found "
            "elsewhere, stays in `text`: leave `rate` away, and no amount is worked out."
        )
    return Decimal(parts[1])


def _money(currency: str, value: object) -> Money:
    if currency not in DECIMALS:
        raise ValueError(
            f"names the currency {quoted(currency)}, which ISO 4217 does not have: write a code such as USD, EUR or "
            "JPY."
        )
    written = text(value) if value is not None else ""
    if written.startswith("-"):
        raise ValueError(f"cannot be negative: {quoted(written)}.")
    parts = _AMOUNT.fullmatch(written)
    if parts is None:
        raise ValueError(f"must be written with digits and a point only, such as 898618825.00, not {quoted(written)}.")
    decimals = DECIMALS[currency]
    if len((parts[2] or "").rstrip("0")) > decimals:
        raise ValueError(f"has more decimals than {currency} has ({decimals}): {quoted(written)}.")
    minor = int(Decimal(written).scaleb(decimals))
    if minor > LARGEST_MINOR:
        raise ValueError(f"is larger than can be kept: {quoted(written)}.")
    return Money(currency, minor)


def _existing(written: str, year: int, month: int, number: int) -> date:
    if year == 0:
        raise ValueError(f"names a year that does not exist: {quoted(written)}.")
    if not 1 <= month <= len(_MONTHS):
        raise ValueError(
            f"names a day that does not exist: {quoted(written)} has no month {month:02}; months go to 12."
        )
    last = calendar.monthrange(year, month)[1]
    if not 1 <= number <= last:
        raise ValueError(
            f"names a day that does not exist: {quoted(written)}; {_MONTHS[month - 1]} {year} has {last} days."
        )
    return date(year, month, number)


_audience = one_of(Audience, suggest=True)


def _did_you_mean(written: str, known: list[str]) -> str:
    near = nearest(written, known)
    return "" if near is None else f" Did you mean `{near}`?"


def _readable(parsed_by: Callable[[str], _R], written: str) -> _R:
    found: _R | UnreadableDueRule = _parsed(parsed_by, written)
    if isinstance(found, UnreadableDueRule):
        raise ValueError(f"({quoted(written)}): {found.sentence}.")  # noqa: TRY004 -- pydantic gathers ValueErrors only
    return found


# Each check of a file asks for its rules again; what cannot be read is remembered too.
@lru_cache(maxsize=32_768)
def _parsed(parsed_by: Callable[[str], Any], written: str) -> Any:  # noqa: ANN401 — a rule, an anchor, or why it is none
    try:
        return parsed_by(written)
    except UnreadableDueRule as error:
        return error
