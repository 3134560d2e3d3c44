"""What would move, as one page: the frozen view of hypothetical facts and of what would follow from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from tracker.reports.monthly.pages import DateMoved, StatusChangeRow
from tracker.reports.page.parts import STATUS_BADGES, Badge, Dated, Placeable, Ref, dated
from tracker.reports.page.wording import day_in_full, readings_in_full, when_in_full
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, Failure, Moved
from tracker.rules.deadlines.open_days import open_day_note
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import Fact, Writing
from tracker.rules.proof.heads import Head
from tracker.rules.settlement.settlement import Settlement


class StatusChanged(Protocol):
    """One deadline whose status changes on a day, from one to another."""

    @property
    def code(self) -> str:
        """The deadline's code."""

    @property
    def on(self) -> date:
        """The day of the change."""

    @property
    def before(self) -> Status | None:
        """The status before it; None for a new deadline."""

    @property
    def after(self) -> Status:
        """The status from then on."""


_NEW = Badge("new", "s-upcoming")


class StatusLaterRow(Placeable):
    """One deadline whose status would differ on a day to come, since a day of its own."""

    deadline: Ref
    title: str
    before: Badge
    after: Badge
    since: Dated


class SupposedPage(Placeable):
    """The page: what is supposed, in words, and what would follow; a failure is a code and a sentence.

    `waits` are the codes and titles of what would only be proposed, `too_late` those of what could no longer be met.
    """

    settlement: str
    organisation: str
    day: Dated
    supposed: tuple[str, ...]
    moves: tuple[DateMoved, ...]
    born: tuple[DateMoved, ...]
    changes: tuple[StatusChangeRow, ...]
    failures: tuple[tuple[str, str], ...]
    head: tuple[str, ...]
    waits: tuple[tuple[str, str], ...] = ()
    too_late: tuple[tuple[str, str], ...] = ()
    later: Dated | None = None
    later_changes: tuple[StatusLaterRow, ...] = ()


def supposed_page(
    settlement: Settlement,
    *,
    day: date,
    supposed: Iterable[Fact],
    moves: Sequence[Moved],
    born: Sequence[Moved] = (),
    changes: Iterable[StatusChanged],
    afterwards: tuple[date, Iterable[StatusChanged]] | None = None,
    withdrawn: Iterable[Fact] = (),
    failures: Iterable[Failure],
    journal_head: Head,
    waits: Iterable[str] = (),
    too_late: Iterable[str] = (),
) -> SupposedPage:
    """The page of what would move; `born` are new deadlines, `journal_head` the journal's that it rests on.

    `changes` are the statuses that differ on `day`, with None before for a new deadline; `afterwards` is a day to come, with
    those that differ then besides. `withdrawn` are facts that are supposed to be taken back.
    """
    in_full = Writing(day=day_in_full, seen_on=day)
    titles = {each.code: each.title for each in settlement.obligations}
    terms = {each.code: each.title or each.kind for each in settlement.terms}

    def title(code: str) -> str:
        edge, bracket, term = code.rstrip(")").partition("(")
        if bracket and term in terms:
            return f"{edge.capitalize()} of {terms[term]}"
        return titles.get(code) or titles.get(code.rpartition("@")[0], "")

    def row(move: Moved) -> DateMoved:
        before, after = _words(move.before), _words(move.after)
        return DateMoved(deadline=Ref(move.code), title=title(move.code), before=before, after=after, why=move.step)

    return SupposedPage(
        settlement=settlement.title,
        organisation=settlement.organisation,
        day=dated(day),
        supposed=(
            *(f"{fact.about} {fact.sentence(in_full)}: {when_in_full(fact.when)}" for fact in supposed),
            *(f"taken back: {fact.about} {fact.sentence(in_full)}, {when_in_full(fact.when)}" for fact in withdrawn),
        ),
        moves=tuple(map(row, moves)),
        born=tuple(map(row, born)),
        changes=tuple(
            StatusChangeRow(
                deadline=Ref(each.code),
                title=title(each.code),
                before=_NEW if each.before is None else STATUS_BADGES[each.before],
                after=STATUS_BADGES[each.after],
            )
            for each in changes
        ),
        later=None if afterwards is None else dated(afterwards[0]),
        later_changes=()
        if afterwards is None
        else tuple(
            StatusLaterRow(
                deadline=Ref(each.code),
                title=title(each.code),
                before=_NEW if each.before is None else STATUS_BADGES[each.before],
                after=STATUS_BADGES[each.after],
                since=dated(each.on),
            )
            for each in afterwards[1]
        ),
        failures=tuple((failure.obligation, failure.sentence) for failure in failures),
        head=(f"entry {journal_head.size:,}", str(journal_head)),
        waits=tuple((code, title(code)) for code in waits),
        too_late=tuple((code, title(code)) for code in too_late),
    )


def _words(found: DerivedDate | None) -> str:
    match found:
        case None:
            return readings_in_full(None, None)
        case ComputedDate(safe=safe, latest=latest):
            beside = open_day_note(found)
            return readings_in_full(safe, latest) + (f" ({beside})" if beside else "")
        case AwaitedDate(events=events, estimate=estimate):
            about = "" if estimate is None else f", about {day_in_full(estimate.safe)}"
            return f"awaits {', '.join(events)}{about}" if events else f"no date{about}"
