"""The board's form of the monthly report: the first screen, the record and what needs a decision, on two printed pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from tracker.reports.monthly.front import SOON, front, headline
from tracker.reports.monthly.pages import Advice, Front, Timeliness
from tracker.reports.monthly.recommendations import advice
from tracker.reports.monthly.settlement_view import Placed, SettlementView, in_date_order, open_day, status_badge
from tracker.reports.monthly.subject import Month, Subject
from tracker.reports.monthly.timeliness import timeliness
from tracker.reports.monthly.view import by_whom, run_words, title_of, views_of
from tracker.reports.page.parts import Badge, Dated, Group, Placeable, latest_of, safe_of
from tracker.reports.page.wording import day_in_full, month_in_full, quantity
from tracker.rules.deadlines.status import Status
from tracker.rules.settlement.audience import Audience

# What two printed pages have room for; of more, how many there are is told.
MOST_DECISIONS, MOST_TERMS, MOST_GROUPED, MOST_SETTLEMENTS = 3, 5, 3, 30

# In time still by the later reading.
_AHEAD = frozenset({Status.PAST_SAFE, Status.DUE_SOON, Status.UPCOMING})


class DecisionRow(Placeable):
    """One deadline that somebody has to decide on; its title before its code."""

    title: str
    code: str
    owner: str
    safe: Dated
    latest: Dated
    status: Badge
    note: str


class BoardPage(Placeable):
    """One settlement in the board's form."""

    key: str
    title: str
    organisation: str
    front: Front
    more_terms: str
    advice: Advice | None
    timeliness: Timeliness | None
    decisions: tuple[Group[DecisionRow], ...]


class BoardReport(Placeable):
    """The board's form of the report of one month."""

    title: str
    subtitle: str
    heading: str
    by: str
    headline: str
    several: bool
    settlements: tuple[BoardPage, ...]
    more: str
    last_run: str


def board(subjects: Sequence[Subject], *, month: Month, as_of: date, edition: Audience | None = None) -> BoardReport:
    """Build the board's form of the report of a month as things stood on `as_of`.

    Of one settlement its first screen, record and decisions; of several the headline over all of them and a line of each.
    """
    views, own = views_of(subjects, month=month, as_of=as_of, edition=edition)
    subtitle = title_of(views)
    name = month_in_full(month.year, month.month)
    shown = views[:MOST_SETTLEMENTS]
    return BoardReport(
        title=f"Report to the board, {name}: {subtitle}",
        subtitle=subtitle,
        heading=f"Report to the board, {name}, as of {day_in_full(as_of)}",
        by=by_whom(views, edition),
        headline=" ".join(headline(views, own=own)) if views else "No settlement is loaded.",
        several=len(views) > 1,
        settlements=tuple(_page(view, own=own, whole=len(views) == 1) for view in shown),
        more=f"And {quantity(len(views) - len(shown), 'more settlement')}." if len(views) > len(shown) else "",
        last_run="; ".join(dict.fromkeys(run_words(view.subject.last_run) for view in views)),
    )


def _page(view: SettlementView, *, own: bool, whole: bool) -> BoardPage:
    first = front(view, own=own)
    record = timeliness(view, most=MOST_GROUPED) if whole else None
    return BoardPage(
        key=view.key,
        title=view.settlement.title,
        organisation=view.settlement.organisation,
        front=replace(first, terms=first.terms[:MOST_TERMS]),
        more_terms=_more(len(first.terms), MOST_TERMS, "term"),
        advice=advice(view) if whole else None,
        timeliness=record,
        decisions=tuple(_decisions(view)) if whole else (),
    )


def _decisions(view: SettlementView) -> Iterator[Group[DecisionRow]]:
    """What somebody has to decide: what waits for approval, what was sent back, where the law has two readings, what is open."""
    last = view.as_of + timedelta(days=SOON)
    proposed = [each for each in view.ours if each.deadline.proposed]
    returned = [each for each in view.ours if each.status is Status.RETURNED]
    two = [each for each in view.ours if each.status in _AHEAD and _is_near(each, last) and _has_two_readings(each)]
    undated = [each for each in view.ours if each.status is Status.NOT_FOUND]
    for title, several in (
        ("Said to be done, and waiting for approval", proposed),
        ("Sent back, and to be done again", returned),
        ("Due soon by one reading and later by another: which one is acted on", two),
        ("Due dates that were not found", undated),
    ):
        if several:
            yield Group(
                title=title,
                rows=tuple(_rows(view, several)),
                nothing=_more(len(several), MOST_DECISIONS, "duty", "duties"),
            )


def _is_near(placed: Placed, last: date) -> bool:
    return placed.standing.safe_on is not None and placed.standing.safe_on <= last


def _has_two_readings(placed: Placed) -> bool:
    return placed.standing.safe_on != placed.standing.latest_on


def _rows(view: SettlementView, several: Iterable[Placed]) -> Iterator[DecisionRow]:
    for placed in in_date_order(several)[:MOST_DECISIONS]:
        yield DecisionRow(
            title=placed.obligation.title,
            code=placed.code,
            owner=view.person(placed.obligation.owner) or "none",
            safe=safe_of(placed.deadline.due),
            latest=latest_of(placed.deadline.due),
            status=status_badge(placed, placed.status),
            note=open_day(placed),
        )


def _more(number: int, most: int, one: str, many: str | None = None) -> str:
    return (
        f"And {quantity(number - most, f'more {one}', many and f'more {many}')}, in the full report."
        if number > most
        else ""
    )
