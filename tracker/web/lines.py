"""A deadline as one line of a page: its date, its title, where it stands in words, and where its own page is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.operations.queries.deadlines import DeadlineLine
from tracker.reports.page.addresses import path_of
from tracker.reports.page.parts import STATUS_BADGES
from tracker.reports.page.wording import day_in_full, day_in_table
from tracker.rules.deadlines.status import Status, late_by
from tracker.rules.settlement.apart import Apart

_SETTLED = frozenset({Status.MET, Status.MET_LATE, Status.WAIVED, Status.RELEASED, Status.SUPERSEDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One deadline in a list; `due` is the safe date, `second` what stands quietly beneath the title."""

    code: str
    href: str
    title: str
    due: date | None
    no_date: str
    second: str
    status: str
    tone: str
    detail: str


def line_of(deadline: DeadlineLine, *, alone: bool = False) -> Line:
    """Write a deadline as a line; `alone`, on its own page, without the open day, which stands beneath its date there."""
    badge = STATUS_BADGES[deadline.status]
    latest = deadline.latest if deadline.latest != deadline.safe else None
    second = (
        deadline.code,
        deadline.settlement,
        "" if deadline.owner is None else f"owner {deadline.owner}",
        "" if latest is None else f"latest {day_in_full(latest)}",
        "" if deadline.grade is None else str(deadline.grade),
        "contradicted" if deadline.contradictions else "",
        *(each.words(day_in_full) for each in deadline.breaches if each.stands),
    )
    return Line(
        code=deadline.code,
        href=path_of(deadline.settlement, deadline.code),
        title=deadline.title,
        due=deadline.safe,
        no_date=_no_date(deadline),
        second=" · ".join(filter(None, second)),
        status=badge.text,
        tone=badge.tone,
        detail="; ".join(_detail(deadline, open_day=not alone)),
    )


def _no_date(deadline: DeadlineLine) -> str:
    if deadline.estimate_on is not None:
        return f"about {day_in_table(deadline.estimate_on)}"
    return "no date yet" if deadline.awaits else "no date"


def _detail(deadline: DeadlineLine, *, open_day: bool) -> list[str]:
    settled = deadline.status in _SETTLED
    delivery = deadline.delivery or {}
    words = [
        late_by(deadline.days_late, deadline.done_grade, deadline.grade) if deadline.days_late else "",
        "whether in time is not known" if deadline.lateness_unknown else "",
        f"waits for {', '.join(deadline.awaits)}" if deadline.awaits else "",
        "proposed, not approved yet" if deadline.proposed else "",
        _apart(deadline),
        "moved into the past" if deadline.moved_into_past and deadline.announced_late_on is None else "",
        "can no longer be met" if deadline.announced_late_on is not None else "",
        "" if deadline.open_on is None or settled or not open_day else f"last open day {day_in_full(deadline.open_on)}",
    ]
    missing = delivery.get("missing_signatures")
    words.append(f"not signed: {', '.join(missing)}" if missing and not settled else "")
    return [each for each in words if each]


def _apart(deadline: DeadlineLine) -> str:
    match deadline.apart:
        case None:
            return ""
        case Apart.OTHERS:
            return f"owed by {deadline.owed_by}"
        case Apart.RIGHT:
            return "a right, no duty"
        case Apart.TALKS:
            return "a time for talks, no duty"
        case Apart.IN_INSTALMENTS:
            return "counted by its instalments"
