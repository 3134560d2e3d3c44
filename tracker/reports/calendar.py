"""Deadlines and the ends of terms as a calendar file (RFC 5545) that calendar programs subscribe to or take in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tracker.rules.characters import one_line

# An entry for all day begins at midnight: its alarms are at nine in the morning of their days.
_NINE = timedelta(hours=9)
PRODUCT = "-//Monitorship tracker//Deadlines//EN"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One deadline, or the end of a term, as an entry: `starts` is a day (all day) or an aware moment.

    `uid` is the same as long as the deadline is; `sequence` grows with each move of its date and each time that it was
    settled or reopened. `stamped_at` is when what it says was last recorded, so that the same data give the same bytes.
    `cancelled` marks one that nobody need act on and nobody did; `tentative` one whose date is only estimated.
    `alarms` are calendar days before it.
    """

    uid: str
    sequence: int
    stamped_at: datetime
    starts: date | datetime
    summary: str
    description: str
    cancelled: bool
    tentative: bool
    alarms: tuple[int, ...] = ()


def written_feed(name: str, entries: Sequence[FeedEntry]) -> bytes:
    """Write a calendar with that name: lines folded and texts escaped, so that nothing a text holds adds an element."""
    import icalendar  # a tenth of a second, for this alone

    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", one_line(name))
    for entry in sorted(entries, key=lambda each: each.uid):
        event = icalendar.Event()
        event.add("uid", entry.uid)
        event.add("sequence", entry.sequence)
        event.add("dtstamp", entry.stamped_at)
        event.add("last-modified", entry.stamped_at)
        event.add("dtstart", entry.starts)
        if not isinstance(entry.starts, datetime):
            event.add("dtend", entry.starts + timedelta(days=1))  # exclusive: all day, and no other
        event.add("summary", one_line(entry.summary))
        event.add("description", "\n".join(one_line(line) for line in entry.description.splitlines()))
        event.add("status", "CANCELLED" if entry.cancelled else "TENTATIVE" if entry.tentative else "CONFIRMED")
        # A deadline takes nobody's time: whoever looks for a free hour finds the day free.
        event.add("transp", "TRANSPARENT")
        for ahead in sorted(set(entry.alarms), reverse=True):
            alarm = icalendar.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", one_line(entry.summary))
            alarm.add("trigger", timedelta(days=-ahead) + (_NINE if type(entry.starts) is date else timedelta()))
            event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
