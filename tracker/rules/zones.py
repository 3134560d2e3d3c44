"""Which date it is where."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo


def today_in(zone: str, now: datetime) -> date:
    """Give the date it is in a time zone (an IANA name) at an aware moment."""
    return now.astimezone(ZoneInfo(zone)).date()
