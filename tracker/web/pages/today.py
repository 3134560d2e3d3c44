"""What is to be done: mine and late, mine and due next, what waits for my approval, and what of mine waits for others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from tracker.delivery.digest import Approval
from tracker.operations.facts.approval import to_approve
from tracker.operations.people.absence import stood_for_anywhere
from tracker.operations.people.identity import person_acting
from tracker.operations.queries.deadlines import DeadlineLine, Filter, list_deadlines
from tracker.operations.queries.pages import Paging
from tracker.operations.queries.registers import day_here
from tracker.reports.page.addresses import path_of_approval
from tracker.reports.page.parts import STATUS_BADGES
from tracker.reports.page.wording import listed, quantity
from tracker.rules.deadlines.status import Status
from tracker.web.lines import Line, line_of
from tracker.web.pages.register import lists_of
from tracker.web.routes import Route
from tracker.web.visits import Answer, HtmlPage, Visit

_LATE = frozenset({Status.OVERDUE, Status.PAST_SAFE, Status.RETURNED})
_NEXT = frozenset({Status.DUE_SOON, Status.UPCOMING, Status.REVIEW_DUE})
_WITH_OTHERS = frozenset({Status.SUBMITTED, Status.DISPUTED, Status.TOLLED})
MOST = 10  # lines of one section


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One part of the page; `more` leads to all where not all are shown, `empty` is written where there are none."""

    key: str
    title: str
    rows: tuple[Line, ...]
    empty: str
    number: int
    more: str = ""


def show(visit: Visit) -> Answer:
    """The first page of the morning."""
    key = visit.who.key
    with visit.seeing() as session:
        today = day_here(session, now=visit.now)
        mine = tuple(list_deadlines(session, Filter(owner=key), now=visit.now, as_of=None))
        pressing = Filter(statuses=_LATE | {Status.DUE_SOON})
        all_of_it = list_deadlines(session, pressing, now=visit.now, as_of=None, paging=Paging(limit=MOST))
        person = person_acting(session, visit.actor)
        kept = lists_of(session, visit)
        standing_in = () if person is None else stood_for_anywhere(session, person, now=visit.now)
        approvals = {} if person is None else to_approve(session)
        whose = () if person is None else (person, *standing_in)
        waiting = tuple({each.code: each for who in whose for each in approvals.get(who.id, ())}.values())
        absent = tuple(each.name for each in standing_in)
    late = _section("late", "Mine and late", mine, _LATE, owner=key, empty="Nothing of yours is late.")
    coming = _section("next", "Mine and due next", mine, _NEXT, owner=key, empty="Nothing of yours is due.")
    to_be_approved = tuple(map(_approval, waiting))
    others = [each for each in mine if each.proposed or each.status in _WITH_OTHERS]
    sections = (
        late,
        coming,
        Section(
            key="approve",
            title="Waiting for my approval",
            rows=to_be_approved,
            number=len(to_be_approved),
            empty="Nothing waits for your approval.",
        ),
        Section(
            key="others",
            title="Mine, waiting for others",
            rows=tuple(map(line_of, others)),
            number=len(others),
            empty="Nothing of yours waits for others.",
        ),
        Section(
            key="everyone",
            title="Late or due soon, whoever owns it",
            rows=tuple(map(line_of, all_of_it)),
            number=all_of_it.total,
            empty="Nothing is late or due soon.",
            more=_register(None, pressing.statuses) if all_of_it.total > len(all_of_it) else "",
        ),
    )
    values = {
        "absent": absent,
        "today": today,
        "headline": _headline(late, to_be_approved),
        "sections": sections,
        "kept": kept,
    }
    return HtmlPage(template="today.html.j2", values=values)


def _headline(late: Section, to_be_approved: Sequence[Line]) -> str:
    told = (
        [f"{quantity(late.number, 'deadline')} of yours {'is' if late.number == 1 else 'are'} late"]
        if late.number
        else []
    )
    if to_be_approved:
        several = len(to_be_approved)
        told.append(f"{quantity(several, 'thing')} {'waits' if several == 1 else 'wait'} for your approval")
    text = listed(told) if told else "nothing of yours is late, and nothing waits for your approval"
    return f"{text[:1].upper()}{text[1:]}."


def _section(
    key: str, title: str, lines: Iterable[DeadlineLine], statuses: frozenset[Status], *, owner: str, empty: str
) -> Section:
    found = [each for each in lines if each.status in statuses and not each.proposed and each.apart is None]
    more = _register(owner, statuses) if len(found) > MOST else ""
    shown = tuple(map(line_of, found[:MOST]))
    return Section(key=key, title=title, rows=shown, number=len(found), empty=empty, more=more)


def _register(owner: str | None, statuses: Iterable[Status]) -> str:
    asked = [*([("owner", owner)] if owner else []), *(("status", str(each)) for each in sorted(statuses))]
    return f"/register?{urlencode(asked)}"


def _approval(waiting: Approval) -> Line:
    settlement, _, code = waiting.code.partition("/")
    badge = STATUS_BADGES[Status.SUBMITTED]
    return Line(
        code=code,
        href=path_of_approval(settlement, code),
        title=waiting.title,
        due=waiting.latest,
        no_date="no date yet",
        second=f"{code} · {settlement}",
        status="proposed",
        tone=badge.tone,
        detail="",
    )


ROUTES = (Route(path="/", method="GET", needs="a sign-in", answer=show, menu="Today"),)
