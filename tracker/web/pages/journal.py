"""The journal: a sentence for each entry, the newest first, what vouches for them, and verifying it all on demand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tracker.errors import InputRefused, UnknownName
from tracker.models.journal.actions import Action
from tracker.operations.agreement.rows import settlement_codes
from tracker.operations.journal.checkpoints import head, list_checkpoints
from tracker.operations.journal.entries import EntryFilter, EntryLine, entry_choices, journal_entries
from tracker.operations.journal.verification import verify
from tracker.operations.queries.pages import Paging
from tracker.reports.page.wording import quantity
from tracker.rules.proof.heads import Head
from tracker.web.fields import day_or_none
from tracker.web.remedies import lines_of
from tracker.web.routes import Route
from tracker.web.visits import Answer, HtmlPage, Visit

PAGE = 50
POINTS = 10  # checkpoints shown, the newest


@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesOfDay:
    """The entries of one day in UTC, in the order of the page."""

    day: date
    entries: tuple[EntryLine, ...]


def show(visit: Visit) -> Answer:
    """One page of the entries, narrowed by what stands in the address."""
    settlement = visit.asked("settlement") or None
    only = EntryFilter(
        actor=visit.asked("by") or None,
        action=_action(visit.asked("action")),
        first=day_or_none(visit.asked("from"), "the first day"),
        last=day_or_none(visit.asked("to"), "the last day"),
    )
    paging = Paging(PAGE, visit.asked("after") or None)
    with visit.seeing() as session:
        found = journal_entries(
            session, settlement=settlement, last=None, now=visit.now, only=only, newest_first=True, paging=paging
        )
        choices = entry_choices(session, settlement)
        settlements = settlement_codes(session)
        newest = head(session)
    asked = {name: visit.asked(name) for name in ("settlement", "by", "action", "from", "to")}
    values = {
        "days": _by_day(found.items),
        "total": quantity(found.total, "entry", "entries"),
        "head": str(newest),
        "choices": choices,
        "settlements": settlements,
        "asked": asked,
        "narrowed": any(asked.values()),
        "next": visit.address(after=found.after) if found.after else "",
        "first": visit.address(after=None) if visit.asked("after") else "",
    }
    return HtmlPage(template="journal.html.j2", values=values)


def show_proof(visit: Visit) -> Answer:
    """The head, the newest checkpoints, and a button that verifies it all."""
    return _proof(visit)


def examine(visit: Visit) -> Answer:
    """Verify the journal and all it vouches for, beside a head kept elsewhere where one is given; nothing is written."""
    kept = visit.given("against")
    try:
        against = [Head.read(line) for line in kept.splitlines() if line.strip()]
    except InputRefused as refusal:
        return _proof(visit, kept=kept, problems=lines_of(refusal), status=422)
    with visit.app.reading(visit.actor, visit.path) as session:
        seen = verify(session, against=against)
    sentence = (
        f"All {quantity(seen.head.size, 'entry', 'entries')} hold, and {quantity(seen.rows, 'row')} of history and "
        f"{quantity(seen.checkpoints, 'checkpoint')} with them."
    )
    more = f" They go on from the {quantity(len(against), 'head')} given." if against else ""
    return _proof(visit, kept=kept, faults=[each.sentence for each in seen.faults], holds=f"{sentence}{more}")


def _proof(
    visit: Visit,
    *,
    kept: str = "",
    problems: list[str] | None = None,
    faults: list[str] | None = None,
    holds: str = "",
    status: int = 200,
) -> HtmlPage:
    with visit.seeing() as session:
        newest, points = head(session), list_checkpoints(session, last=POINTS)
    values = {
        "head": str(newest),
        "points": tuple(reversed(points.items)),
        "kept": kept,
        "problems": problems or [],
        "faults": faults or [],
        "holds": "" if faults else holds,
    }
    return HtmlPage(template="proof.html.j2", values=values, status=status)


def _by_day(entries: tuple[EntryLine, ...]) -> tuple[EntriesOfDay, ...]:
    days: dict[date, list[EntryLine]] = {}
    for each in entries:
        days.setdefault(each.at.date(), []).append(each)
    return tuple(EntriesOfDay(day=day, entries=tuple(several)) for day, several in days.items())


def _action(word: str) -> Action | None:
    try:
        return Action(word) if word else None
    except ValueError:
        raise UnknownName("action", word[:40], [each.value for each in Action]) from None


ROUTES = (
    Route(path="/journal", method="GET", needs="a sign-in", answer=show, menu="Journal", follows_journal=True),
    Route(path="/journal/proof", method="GET", needs="a sign-in", answer=show_proof, follows_journal=True),
    Route(path="/journal/proof", method="POST", needs="a sign-in", answer=examine),
)
