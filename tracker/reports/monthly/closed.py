"""Duties that nobody has to meet any more: released or superseded because their term or instrument ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tracker.reports.monthly.pages import ClosedRow
from tracker.reports.monthly.settlement_view import Placed, SettlementView
from tracker.reports.page.parts import STATUS_BADGES, dated, safe_of
from tracker.reports.page.wording import day_in_full, quantity, sentence
from tracker.reports.terms.binding import term_title
from tracker.reports.terms.endings import ending_of, ending_words, runs_until
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate
from tracker.rules.deadlines.status import Status
from tracker.rules.due.kinds import Kind
from tracker.rules.settlement.settlement import Obligation


def closed(view: SettlementView, several: Iterable[Placed]) -> tuple[ClosedRow, ...]:
    """Each duty that was released or superseded by the report's day, with the reason, in order of that day."""
    groups: dict[tuple[date, str, Status], list[Placed]] = {}
    for placed in several:
        day = closed_on(placed, view.as_of)
        if day is not None:
            groups.setdefault((day, placed.obligation.code, placed.status), []).append(placed)
    return tuple(
        ClosedRow(
            deadline=view.obligation_ref(code),
            title=group[0].obligation.title,
            which=_which(group),
            status=STATUS_BADGES[status],
            on=dated(day),
            why=sentence(reason(view, group[0].obligation, day)),
        )
        for (day, code, status), group in sorted(groups.items(), key=lambda each: each[0][:2])
    )


def closed_on(placed: Placed, day: date) -> date | None:
    """The first day on which a deadline no longer bound, None where it still does or ended in another way."""
    standing = placed.standing
    if placed.status is Status.SUPERSEDED:
        return standing.superseded_on
    released_on = standing.released_on if placed.status is Status.RELEASED else None
    return released_on if released_on is not None and released_on <= day else None


def reason(view: SettlementView, obligation: Obligation, day: date) -> str:
    """What ended a duty on a day: what its term or its instrument came to, or that the term ran out."""
    ended = ending_of(obligation, view.endings, day)
    if ended is not None:
        planned = view.terms.get(ended.code)
        nominal = None if planned is None else planned.nominal
        successor = "" if ended.successor is None else f"; {view.about_words(ended.successor)} took its place"
        return f"{view.about_words(ended.code)} {ending_words(ended, nominal, view.as_of)}{successor}"
    term = view.terms.get(obligation.term or "")
    ran_out = term is not None and isinstance(term.ends, ComputedDate) and term.ends.latest_on < day
    if obligation.recommendation is not None and not ran_out:
        return f"what became of {obligation.recommendation} made it moot, or the time for it lapsed"
    planned = view.terms.get(obligation.term or runs_until(obligation) or "")
    if planned is None or not isinstance(planned.ends, ComputedDate):
        return "its term has ended"
    return f"{term_title(planned)} ran to its end on {day_in_full(planned.ends.latest_on)}"


def _which(group: list[Placed]) -> str:
    first, last = group[0], group[-1]
    if len(group) > 1:
        return f"{quantity(len(group), 'deadline')}, {first.code} to {last.code}"
    if first.deadline.occurrence.kind is Kind.STANDING:
        return "the standing duty"
    found = first.deadline.due
    if isinstance(found, AwaitedDate) and found.estimate is None:
        return f"{first.code}, no date yet"
    return f"{first.code}, safe date {safe_of(found).text}"
