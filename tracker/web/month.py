"""A month as a grid of days, with those that a calendar closes and those that a deadline is about."""

from __future__ import annotations

from calendar import Calendar as Grid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from tracker.errors import InputRefused
from tracker.reports.page.wording import month_in_full
from tracker.rules.counting.calendars import Closure, calendar

_WEEKEND = "weekend"


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDay:
    """One day: what marks it, in classes for its colour, and in words; None of `day` is a place before or after the month."""

    day: date | None
    marks: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthGrid:
    """One month by weeks from Monday; `closed` names the days that are closed by more than a weekend, with their source."""

    title: str
    weeks: tuple[tuple[MonthDay, ...], ...]
    closed: tuple[tuple[date, str], ...]


def months_around(marked: Mapping[date, tuple[str, str]], closed_by: str) -> tuple[MonthGrid, ...]:
    """Give the months of the marked days, of which each has a class and words; `closed_by` names the calendar."""
    wanted = sorted({(day.year, day.month) for day in marked})
    return tuple(_month(year, month, marked, closed_by) for year, month in wanted)


def _month(year: int, month: int, marked: Mapping[date, tuple[str, str]], closed_by: str) -> MonthGrid:
    weeks = tuple(
        tuple(_day(day, year, month, marked, closed_by) for day in week)
        for week in Grid().monthdatescalendar(year, month)
    )
    named = ((each, _closure(closed_by, each)) for week in Grid().monthdatescalendar(year, month) for each in week)
    closed = tuple(
        (day, _in_words(why)) for day, why in named if why is not None and why.name != _WEEKEND and day.month == month
    )
    return MonthGrid(title=month_in_full(year, month), weeks=weeks, closed=closed)


def _day(day: date, year: int, month: int, marked: Mapping[date, tuple[str, str]], closed_by: str) -> MonthDay:
    if (day.year, day.month) != (year, month):
        return MonthDay(day=None)
    why = _closure(closed_by, day)
    tone, words = marked.get(day, ("", ""))
    marks = [*(("closed" if why.certain else "arguable",) if why is not None else ()), *((tone,) if tone else ())]
    told = [words, "" if why is None else f"closed: {why.name}" if why.certain else f"arguably closed: {why.name}"]
    return MonthDay(day=day, marks=tuple(marks), words=", ".join(filter(None, told)))


def _closure(closed_by: str, day: date) -> Closure | None:
    try:
        return calendar(closed_by).closure(day)
    except InputRefused:
        return None  # a term's edge has no calendar


def _in_words(why: Closure) -> str:
    arguable = "" if why.certain else ", arguably"
    return f"{why.name}{arguable}{f' ({why.source})' if why.source else ''}"


def days_marked(several: Iterable[tuple[date | None, str, str]]) -> dict[date, tuple[str, str]]:
    """Give each day with its class and its words; one that has several keeps the first class and all the words."""
    marked: dict[date, tuple[str, str]] = {}
    for day, tone, words in several:
        if day is not None:
            first, before = marked.get(day, (tone, ""))
            marked[day] = (first, ", ".join(filter(None, (before, words))))
    return marked
