"""One deadline: its date large, both readings, why that day, the month around it, and what became of it; as of any day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from tracker.errors import InputRefused, NotFound
from tracker.evidence import faults, place_of
from tracker.operations.facts.evidence import name_of_stored, stored_as
from tracker.operations.queries.explanation import Explanation, Looked, look_at
from tracker.operations.queries.past import Past
from tracker.remedies import Do
from tracker.reports.page.addresses import path_of, path_of_approval
from tracker.reports.page.parts import GRADE_BADGES
from tracker.rules.deadlines.deadline import ComputedDate, day_of
from tracker.rules.deadlines.open_days import open_day_note
from tracker.rules.people.roles import Right
from tracker.rules.zones import today_in
from tracker.web.acts import ActForm, acts_for
from tracker.web.fields import day_in, day_or_none
from tracker.web.lines import Line, line_of
from tracker.web.month import MonthGrid, days_marked, months_around
from tracker.web.pages.settlements.obligation import path_of_change
from tracker.web.pages.settlements.whatif import path_of_whatif
from tracker.web.routes import Route
from tracker.web.visits import Answer, HtmlPage, StoredFile, Visit

_SHA256 = 64  # hexadecimal characters


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineView:
    """One deadline as its page places it; `safe` and `latest` are None where there is no date yet, `months` stand around them."""

    line: Line
    explanation: Explanation
    safe: date | None
    latest: date | None
    awaits: str
    open_day: str
    grade: str
    grade_tone: str
    months: tuple[MonthGrid, ...]


def show(visit: Visit) -> Answer:
    """The page, as of the day and as known at the moment that the address names."""
    settlement, code = visit.parts["settlement"], visit.parts["code"]
    as_of = day_or_none(visit.asked("as_of"), "the day")
    known_at = past_in(visit.asked("known_at"))
    with visit.seeing() as session:
        found = look_at(session, code, settlement=settlement, now=visit.now, as_of=as_of, known_at=known_at)
    lines = {each.code: line_of(each) for each in found.view.lines}
    values = {
        "found": found,
        "view": found.view,
        "several": tuple(lines.values()) if len(found.explanations) != 1 else (),
        "shown": _shown(found, lines, visit.now) if len(found.explanations) == 1 else None,
        "dependents": tuple((each, title, path_of(settlement, each)) for each, title in found.dependents),
        "settlement": settlement,
        "code": code,
        "as_of": as_of,
        "known_at": known_at,
        "known_at_text": visit.asked("known_at"),
        "acts": _acts(visit, found, past=as_of is not None or known_at is not None),
        "approval": _approval(visit, found),
        "now_path": path_of(settlement, code),
        "whatif": path_of_whatif(settlement, code),
        "change": path_of_change(settlement, found.view.obligation.code),
        "series_path": path_of(settlement, code.partition("@")[0]) if "@" in code else "",
    }
    return HtmlPage(template="deadline.html.j2", values=values)


def give_evidence(visit: Visit) -> Answer:
    """A piece of evidence by its whole hash, to who may see what it proves; its bytes are hashed again first."""
    digest = visit.parts["sha256"]
    if len(digest) != _SHA256:
        raise NotFound("There is no such piece of evidence here.")
    with visit.seeing() as session:
        found = stored_as(session, digest)
        name = name_of_stored(session, found)
    directory = visit.app.settings.evidence_directory
    wrong = faults(directory, [found])
    if wrong:
        raise InputRefused("This piece of evidence is not as it was handed in.", remedies=[Do("check everything")])
    return StoredFile(place_of(directory, found), name)


def past_in(text: str) -> Past | None:
    """Read a day, or a moment as browsers send it, `2026-03-31T17:00`, of a field that may be empty."""
    if not text:
        return None
    if "T" not in text:
        return day_in(text, "the moment")
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise InputRefused(f"“{text[:40]}” is no moment: give it as 2026-03-31T17:00.") from None


def _acts(visit: Visit, found: Looked, *, past: bool) -> tuple[ActForm, ...]:
    """What who is signed in may say of it now; nothing while it is looked at as it stood."""
    if past or len(found.view.lines) != 1:
        return ()
    return acts_for(visit, found.view.lines[0].status, found.view.obligation)


def _approval(visit: Visit, found: Looked) -> str:
    """Where what waits about it is approved, for who may approve something; empty where nothing does."""
    lines = found.view.lines
    waits = len(lines) == 1 and lines[0].proposed and visit.who.may(Right.APPROVE)
    return path_of_approval(found.view.settlement, lines[0].code) if waits else ""


def _shown(found: Looked, lines: dict[str, Line], now: datetime) -> DeadlineView:
    (why,) = found.explanations
    due, line = why.due, lines[why.code]
    safe, latest = (due.safe, due.latest) if isinstance(due, ComputedDate) else (None, None)
    grade = None if why.grade is None else GRADE_BADGES[why.grade]
    marked = days_marked(
        (
            (None if safe is None else day_of(safe), "safe", "act by this day"),
            (None if latest is None or latest == safe else day_of(latest), "latest", "the last arguable day"),
            (due.open_on if isinstance(due, ComputedDate) else None, "open", "the open day beside it"),
        )
    )
    today = today_in(found.time_zone, now)
    if any((day.year, day.month) == (today.year, today.month) for day in marked):
        marked = days_marked((*((day, *each) for day, each in marked.items()), (today, "today", "today")))
    return DeadlineView(
        line=line,
        explanation=why,
        safe=safe,
        latest=latest if latest != safe else None,
        awaits="" if isinstance(due, ComputedDate) else ", ".join(due.events),
        open_day=open_day_note(due) if isinstance(due, ComputedDate) and due.open_on is not None else "",
        grade="" if grade is None else grade.text,
        grade_tone="" if grade is None else grade.tone,
        months=months_around(marked, why.calendar),
    )


ROUTES = (
    Route(path="/deadlines/{settlement}/{code}", method="GET", needs="a sign-in", answer=show, follows_journal=True),
    Route(path="/evidence/{sha256}", method="GET", needs="a sign-in", answer=give_evidence),
)
