"""A month as a calendar: of each day how many deadlines there are and the first few, the rest in the register of that day."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from tracker.operations.agreement.rows import settlement_codes
from tracker.operations.queries.deadlines import DeadlineLine, Filter, list_deadlines
from tracker.operations.queries.registers import day_here
from tracker.reports.monthly.subject import Month
from tracker.reports.page.wording import month_in_full, quantity
from tracker.web.fields import month_in
from tracker.web.lines import Line, line_of
from tracker.web.routes import Route
from tracker.web.visits import Answer, HtmlPage, Visit

MOST = 3  # deadlines shown of a day
_WEEKEND = 5  # Saturday's place in a week that begins on Monday


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """One day: how many deadlines have their safe date on it, the first few, and where all of them are."""

    day: date
    number: int
    lines: tuple[Line, ...]
    more: int
    href: str
    today: bool
    weekend: bool


def show(visit: Visit) -> Answer:
    """One month: that of today, or the one in the address."""
    settlement, mine = visit.asked("settlement") or None, bool(visit.asked("mine"))
    with visit.seeing() as session:
        today = day_here(session, now=visit.now)
        month = month_in(visit.asked("month"), "the month") if visit.asked("month") else Month.of(today)
        owner = visit.who.key if mine else None
        wanted = Filter(settlement=settlement, owner=owner, due_after=month.first, due_before=month.last)
        found = list_deadlines(session, wanted, now=visit.now, as_of=None)
        settlements = settlement_codes(session)
    by_day: dict[date, list[DeadlineLine]] = {}
    for each in found:
        if each.safe is not None:
            by_day.setdefault(_day_of(each.safe), []).append(each)
    same = [*([("settlement", settlement)] if settlement else []), *([("owner", owner)] if owner else [])]
    days = tuple(
        _day(month.first + timedelta(days=place), by_day, today, same)
        for place in range(monthrange(month.year, month.month)[1])
    )
    after = month.last + timedelta(days=1)
    values = {
        "title": month_in_full(month.year, month.month),
        "month": str(month),
        "days": days,
        "starts": month.first.isoweekday(),
        "total": quantity(len(found), "deadline"),
        "before": visit.address(month=str(Month.of(month.eve))) if month.first > date.min else "",
        "after": visit.address(month=str(Month.of(after))),
        "settlements": settlements,
        "settlement": settlement or "",
        "mine": mine,
    }
    return HtmlPage(template="month.html.j2", values=values)


def _day(day: date, by_day: dict[date, list[DeadlineLine]], today: date, same: list[tuple[str, str]]) -> CalendarDay:
    lines = by_day.get(day, [])
    # Two of a crowded day and a link take as much room as three.
    shown = lines if len(lines) <= MOST else lines[: MOST - 1]
    return CalendarDay(
        day=day,
        number=len(lines),
        lines=tuple(map(line_of, shown)),
        more=len(lines) - len(shown),
        href=f"/register?{urlencode([*same, ('due_after', day.isoformat()), ('due_before', day.isoformat())])}",
        today=day == today,
        weekend=day.weekday() >= _WEEKEND,
    )


def _day_of(value: date) -> date:
    return date(value.year, value.month, value.day)


ROUTES = (Route(path="/month", method="GET", needs="a sign-in", answer=show, menu="Month", follows_journal=True),)
