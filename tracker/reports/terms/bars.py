"""A term as a bar of the drawing, and in the words beside it: since when, until when, and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tracker.reports.monthly.settlement_view import is_uncertain, term_title
from tracker.reports.page.drawing import Bar, BarEnd
from tracker.reports.page.wording import day_in_full, when_in_full
from tracker.reports.terms.endings import ended_as_agreed, is_over, nominal_words
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, PlannedTerm
from tracker.rules.facts import Ending, When
from tracker.rules.grades import Grade
from tracker.rules.terms.history import Pause

START, END = "start", "end"


def is_running(planned: PlannedTerm, day: date) -> bool:
    """Say whether a term has begun, does not stand still and, as far as its end is known or estimated, has not ended."""
    starts, ends = day_known(planned.starts), day_known(planned.ends)
    begun = isinstance(planned.starts, ComputedDate) and starts is not None and starts <= day
    if planned.ended is not None:
        return begun and not is_over(planned.ended, day)
    return begun and planned.suspended_on is None and (ends is None or ends >= day)


def day_known(found: DerivedDate | None) -> date | None:
    """Give the safe day of a date, or of its estimate; None where neither is known."""
    match found:
        case ComputedDate():
            return found.safe_on
        case AwaitedDate(estimate=estimate):
            return None if estimate is None else estimate.safe_on
        case None:
            return None


def bar_of(planned: PlannedTerm, day: date, pauses: Sequence[Pause], *, since: When | None = None) -> Bar:
    """Give the bar of a term as things stand on a day; `pauses` are the days on which it stood still.

    `since` says when it began where only the last possible day of that is known.
    """
    status = became(planned, day)
    if never_began(planned):
        words = f"never began; {status}" if status else "never began"
        # Its end is all there is to draw: a stroke on that day.
        return Bar(term_title(planned), words, starts=_edge(planned.ends), ends=_edge(planned.ends))
    told = planned.ended is not None and not ended_as_agreed(planned)
    said, beside = f", {status}" if status else "", f"; {nominal_words(planned.nominal)}" if told else ""
    begun = edge_words(planned.starts, START) if since is None else when_in_full(since)
    return Bar(
        title=term_title(planned),
        words=f"{begun} to {_end_words(planned)}{said}{beside}",
        starts=_edge(planned.starts) if since is None else BarEnd(since.last_day, estimated=True),
        ends=_edge(planned.ends) if _ends_exactly(planned) else _vague_end(planned),
        agreed=day_known(planned.agreed) if planned.extensions else None,
        nominal=None if planned.ended is None else day_known(planned.nominal),
        still=tuple((pause.since, pause.until) for pause in pauses),
    )


def edge_words(found: DerivedDate | None, which: str) -> str:
    """Say when a term starts or ends, and how sure that is; `which` is START or END."""
    day = day_known(found)
    if day is None:
        return f"{which} not found" if found is None else f"{which} awaited"
    if isinstance(found, ComputedDate) and found.safe_on != found.latest_on:
        sure = f" ({found.grade})" if is_uncertain(found.grade) else ""
        return f"a day between {day_in_full(found.safe_on)} and {day_in_full(found.latest_on)}{sure}"
    if isinstance(found, ComputedDate) and found.grade is Grade.DISPUTED:
        return f"about {day_in_full(day)} (disputed)"
    if not isinstance(found, ComputedDate) or is_uncertain(found.grade):
        return f"about {day_in_full(day)} (estimated)"
    return day_in_full(day)


def became(planned: PlannedTerm, day: date) -> str:
    """Say in a word or two what became of a term that was ended, stands still or was made longer."""
    if planned.ended is not None:
        manner = planned.ended.manner
        return "ended early" if manner is Ending.EARLY else str(manner)
    if planned.suspended_on is not None and planned.suspended_on <= day:
        return "suspended"
    return "extended" if planned.extensions else ""


def never_began(planned: PlannedTerm) -> bool:
    """Say whether a term became void before it had begun."""
    ended = planned.ended
    if ended is None or ended.manner is not Ending.VOID:
        return False
    return not isinstance(planned.starts, ComputedDate) or planned.starts.safe_on > ended.when.last_day


def _ends_exactly(planned: PlannedTerm) -> bool:
    return planned.ended is None or planned.ended.when.exact


def _vague_end(planned: PlannedTerm) -> BarEnd:
    """Give the end of a term whose ending has no known day: drawn as an estimate, up to the last day it can be."""
    return BarEnd(None if planned.ended is None else planned.ended.when.last_day, estimated=True)


def _end_words(planned: PlannedTerm) -> str:
    if planned.ended is not None and not planned.ended.when.exact:
        return f"an end {when_in_full(planned.ended.when)}"
    return edge_words(planned.ends, END)


def _edge(found: DerivedDate | None) -> BarEnd:
    day = day_known(found)
    return BarEnd(day, estimated=day is not None and (not isinstance(found, ComputedDate) or is_uncertain(found.grade)))
