"""Which date it is where, and when a date begins there."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo


def today_in(zone: str, now: datetime) -> date:
    """The date it is in a time zone (an IANA name) at an aware moment."""
    return now.astimezone(ZoneInfo(zone)).date()


def begins_at(day: date, zone: str) -> datetime:
    """The moment at which a date begins in a zone; where its midnight is left out, the first moment after it."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone))
