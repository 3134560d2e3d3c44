"""The timeline: terms as bars, deadlines as marks, the report's day as a line; and the same in a table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from tracker.reports.agenda import deadline_row
from tracker.reports.drawing import Bar, Canvas, Edge, Lane, Mark, draw, legend
from tracker.reports.endings import ended_as_agreed, extension_words, is_over, nominal_words, pause_words, term_ending
from tracker.reports.pages import Timeline
from tracker.reports.rows import Badge, Dated, TermRow
from tracker.reports.standpoint import (
    GRADE_BADGES,
    Placed,
    Standpoint,
    dated,
    is_uncertain,
    safe_of,
    term_title,
)
from tracker.reports.wording import NOT_FOUND, day_in_full, days, quantity, when_in_full
from tracker.rules.deadlines import Awaiting, Found, PlannedTerm, Reading
from tracker.rules.facts import Ending
from tracker.rules.grades import Grade, weakest
from tracker.rules.kinds import Kind
from tracker.rules.settlement import Monitor
from tracker.rules.spans import Span, Unit, shift

# A drawing that reaches further than this to either side of the report's day would show nothing well.
_REACH = Span(12, Unit.YEAR)
START, END = "start", "end"
# More marks than this are not written out again below the drawing: the register has each of them.
MOST_MARKS_IN_TABLE = 60
_KINDS_DRAWN = frozenset({Kind.LATEST, Kind.EARLIEST, Kind.TARGET})
# (name, width in drawing units): one drawing for wide pages and paper, one for a phone.
_SIZES = (("wide", 760), ("narrow", 340))


def timeline(view: Standpoint) -> Timeline:
    """Draw the terms and deadlines around the report's day, and write the same as tables."""
    known = [(day, placed.code, placed) for placed in view.placed if (day := _drawn_on(placed)) is not None]
    shown = [placed for _, _, placed in sorted(known, key=lambda row: row[:2])]
    lanes = _lanes(view, shown)
    begins, ends = _domain(view, shown)
    drawings = tuple(
        draw(lanes, Canvas(f"{view.key}-{name}", name, width, begins, ends, view.as_of)) for name, width in _SIZES
    )
    beyond = len(shown) > MOST_MARKS_IN_TABLE
    note = f"The drawing has {quantity(len(shown), 'deadline')}; the register has each of them." if beyond else ""
    return Timeline(
        title=f"Terms and deadlines of {view.settlement.title}",
        description=_description(view, shown),
        drawings=drawings,
        legend=legend(),
        terms=tuple(_term_row(view, planned) for planned in view.subject.plan.terms),
        marks=() if beyond else tuple(deadline_row(view, placed) for placed in shown),
        marks_note=note,
    )


def is_running(planned: PlannedTerm, day: date) -> bool:
    """Say whether a term has begun, does not stand still and, as far as its end is known or estimated, has not ended."""
    starts, ends = _day(planned.starts), _day(planned.ends)
    begun = isinstance(planned.starts, Reading) and starts is not None and starts <= day
    if planned.ended is not None:
        return begun and not is_over(planned.ended, day)
    return begun and planned.suspended_on is None and (ends is None or ends >= day)


def _day(found: Found | None) -> date | None:
    match found:
        case Reading():
            return found.safe_on
        case Awaiting(estimate=estimate) if estimate is not None:
            return estimate.safe_on
        case _:
            return None


def _grade(found: Found | None) -> Grade:
    return found.grade if isinstance(found, Reading) else Grade.ESTIMATED


def _drawn_on(placed: Placed) -> date | None:
    return _day(placed.deadline.found) if placed.deadline.occurrence.kind in _KINDS_DRAWN else None


def _domain(view: Standpoint, shown: Iterable[Placed]) -> tuple[date, date]:
    earliest, latest = shift(view.as_of, _REACH, backward=True), shift(view.as_of, _REACH)
    known = [view.as_of]
    known += [day for placed in shown if (day := _drawn_on(placed)) is not None]
    for planned in view.subject.plan.terms:
        edges = (planned.starts, planned.ends, planned.nominal)
        known += [day for day in map(_day, edges) if day is not None]
    within = [min(max(day, earliest), latest) for day in known]
    begins, ends = min(within), max(within)
    # Air on both sides, and never less than a year in all, so that one lone day is no point.
    air = max(timedelta(days=90), (ends - begins) / 25)
    return begins - air, ends + air


def _lanes(view: Standpoint, shown: Iterable[Placed]) -> tuple[Lane, ...]:
    marks: dict[str, list[Mark]] = {}
    for placed in shown:
        marks.setdefault(placed.obligation.instrument, []).append(_mark(placed))
    bars: dict[str, list[Bar]] = {}
    for planned in view.subject.plan.terms:
        bars.setdefault(planned.term.instrument, []).append(_bar(view, planned))
    return tuple(
        Lane(view.instrument_title(code), tuple(bars.get(code, ())), tuple(marks.get(code, ())))
        for code in dict.fromkeys([*view.instruments, *bars, *marks])
        if code in bars or code in marks
    )


def _mark(placed: Placed) -> Mark:
    found = placed.deadline.found
    reading = found if isinstance(found, Reading) else found.estimate
    assert reading is not None  # noqa: S101 — only deadlines with a date or an estimate are drawn
    return Mark(
        label=placed.code,
        safe=reading.safe_on,
        latest=reading.latest_on,
        estimated=not isinstance(found, Reading) or is_uncertain(found.grade),
        status=placed.status,
    )


def _bar(view: Standpoint, planned: PlannedTerm) -> Bar:
    status = _became(planned, view.as_of)
    if _never_began(planned):
        words = f"never began; {status}" if status else "never began"
        # Its end is all there is to draw: a stroke on that day.
        return Bar(term_title(planned), words, words, starts=_edge(planned.ends), ends=_edge(planned.ends))
    told = planned.ended is not None and not ended_as_agreed(planned)
    said, beside = f", {status}" if status else "", f"; {nominal_words(planned.nominal)}" if told else ""
    return Bar(
        title=term_title(planned),
        words=f"{edge_words(planned.starts, START)} to {_end_words(planned)}{said}{beside}",
        short=(f"{status}; " if status else "")
        + f"{_edge_in_short(planned.starts, START)} to {_end_words(planned, short=True)}",
        starts=_edge(planned.starts),
        ends=_edge(planned.ends) if _ends_exactly(planned) else _vague_end(planned),
        agreed=_day(planned.agreed) if planned.extensions else None,
        nominal=None if planned.ended is None else _day(planned.nominal),
        still=tuple((pause.since, pause.until) for pause in view.pauses(planned)),
    )


def _never_began(planned: PlannedTerm) -> bool:
    ended = planned.ended
    return ended is not None and ended.manner is Ending.VOID and not isinstance(planned.starts, Reading)


def _ends_exactly(planned: PlannedTerm) -> bool:
    return planned.ended is None or planned.ended.when.exact


def _vague_end(planned: PlannedTerm) -> Edge:
    """Give the end of a term whose ending has no known day: drawn as an estimate, up to the last day it can be."""
    return Edge(None if planned.ended is None else planned.ended.when.last_day, estimated=True)


def _end_words(planned: PlannedTerm, *, short: bool = False) -> str:
    if planned.ended is not None and not planned.ended.when.exact:
        return f"an end {when_in_full(planned.ended.when)}"
    return _edge_in_short(planned.ends, END) if short else edge_words(planned.ends, END)


def _became(planned: PlannedTerm, day: date) -> str:
    """Say in a word or two what became of a term that was ended, stands still or was made longer."""
    if planned.ended is not None:
        manner = planned.ended.manner
        return "ended early" if manner is Ending.EARLY else str(manner)
    if planned.suspended_on is not None and planned.suspended_on <= day:
        return "suspended"
    return "extended" if planned.extensions else ""


def _edge(found: Found | None) -> Edge:
    day = _day(found)
    return Edge(day, estimated=day is not None and (not isinstance(found, Reading) or is_uncertain(found.grade)))


def edge_words(found: Found | None, which: str) -> str:
    """Say when a term starts or ends, and how sure that is; `which` is START or END."""
    day = _day(found)
    if day is None:
        return f"{which} not found" if found is None else f"{which} awaited"
    if isinstance(found, Reading) and found.grade is Grade.DISPUTED:
        return f"about {day_in_full(day)} (disputed)"
    if not isinstance(found, Reading) or is_uncertain(found.grade):
        return f"about {day_in_full(day)} (estimated)"
    return day_in_full(day)


def _edge_in_short(found: Found | None, which: str) -> str:
    return edge_words(found, which).removeprefix("about ").replace("(estimated)", "(est.)")


def _term_row(view: Standpoint, planned: PlannedTerm) -> TermRow:
    term = planned.term
    return TermRow(
        title=term_title(planned),
        instrument=view.instrument_title(term.instrument),
        monitor="" if term.monitor is None else f"Monitor: {monitor_words(term.monitor)}",
        starts=_edge_dated(view, planned.starts),
        ends=_ends_dated(view, planned),
        history=_history(view, planned),
        remaining=_remaining(planned, view.as_of),
        status=_term_status(planned, view.as_of),
        grade=GRADE_BADGES[_term_grade(planned)],
        sources=view.source_refs(term.sources),
        note=term.note,
    )


def _history(view: Standpoint, planned: PlannedTerm) -> tuple[str, ...]:
    agreed, extensions = _day(planned.agreed), planned.extensions
    lines = [f"before that {edge_words(planned.agreed, END)}"] if extensions and agreed is not None else []
    lines += map(extension_words, extensions)
    lines += map(pause_words, view.pauses(planned))
    return tuple(filter(None, (*lines, term_ending(planned, view.as_of))))


def _term_grade(planned: PlannedTerm) -> Grade:
    known = [_grade(found) for found in (planned.starts, planned.ends) if found is not None]
    return weakest([planned.term.grade, *known])


def monitor_words(monitor: Monitor) -> str:
    """Name a monitor: person and firm, whichever are known."""
    return ", ".join(name for name in (monitor.person, monitor.firm) if name) or NOT_FOUND


def _edge_dated(view: Standpoint, found: Found | None) -> Dated:
    match found:
        case None:
            return Dated(NOT_FOUND)
        case Reading():
            return dated(found.safe, found.grade)
        case Awaiting(estimate=None):
            return Dated(f"awaits {view.waits_for(found)}")
        case Awaiting():
            return safe_of(found)


def _ends_dated(view: Standpoint, planned: PlannedTerm) -> Dated:
    if planned.ended is not None and not planned.ended.when.exact:
        return Dated(when_in_full(planned.ended.when))
    return _edge_dated(view, planned.ends)


def _term_status(planned: PlannedTerm, day: date) -> Badge:
    if planned.ended is not None and is_over(planned.ended, day):
        return Badge(_became(planned, day), "s-released")
    if planned.ended is None and planned.suspended_on is not None:
        return Badge("suspended", "s-awaiting")
    if is_running(planned, day):
        return Badge("running", "s-upcoming")
    starts = _day(planned.starts)
    if not isinstance(planned.starts, Reading) or starts is None:
        return Badge("start not known", "s-not-found")
    return Badge("not begun", "s-awaiting") if starts > day else Badge("ended", "s-met")


def _remaining(planned: PlannedTerm, day: date) -> str:
    ends = _day(planned.ends)
    if ends is None or not is_running(planned, day):
        return ""
    about = "" if isinstance(planned.ends, Reading) and not is_uncertain(planned.ends.grade) else "about "
    return f"{about}{days((ends - day).days)} left"


def _description(view: Standpoint, shown: list[Placed]) -> str:
    terms = view.subject.plan.terms
    running = sum(is_running(planned, view.as_of) for planned in terms)
    return (
        f"A drawing of {quantity(len(terms), 'term')}, of which {quantity(running, 'is', 'are')} running, and "
        f"{quantity(len(shown), 'dated deadline')}, with a line at {day_in_full(view.as_of)}. "
        "The tables below say the same in words."
    )
