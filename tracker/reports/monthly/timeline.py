"""The timeline: terms as bars, deadlines as marks, the report's day as a line; and the same in a table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from tracker.reports.monthly.agenda import deadline_row
from tracker.reports.monthly.pages import TermRow, Timeline
from tracker.reports.monthly.settlement_view import Placed, SettlementView, contradicted
from tracker.reports.page.drawing import SIZES, Bar, Canvas, Lane, Mark, draw, edges, legend
from tracker.reports.page.parts import GRADE_BADGES, Badge, is_uncertain
from tracker.reports.page.wording import day_in_full, quantity
from tracker.reports.terms import term as terms
from tracker.rules.deadlines.deadline import ComputedDate, PlannedTerm
from tracker.rules.due.kinds import Kind

# More marks than this are not written out again below the drawing: the register has each of them.
MOST_MARKS_IN_TABLE = 60
_KINDS_DRAWN = frozenset({Kind.LATEST, Kind.EARLIEST, Kind.TARGET})


def timeline(view: SettlementView) -> Timeline:
    """Draw the terms and deadlines around the report's day, and write the same as tables."""
    drawn = [placed for placed in view.placed if placed.deadline.occurrence.kind in _KINDS_DRAWN]
    known = [
        (day, placed.code, placed) for placed in drawn if (day := terms.day_known(placed.deadline.due)) is not None
    ]
    shown = [placed for _, _, placed in sorted(known, key=lambda row: row[:2])]
    lanes = _lanes(view, shown)
    days = [day for planned in view.subject.plan.terms for day in terms.days_known(planned)]
    begins, ends = edges([*days, *(day for day, _, _ in known)], view.as_of, view.as_of)
    drawings = tuple(
        draw(lanes, Canvas(f"{view.key}-{name}", name, width, begins, ends, view.as_of)) for name, width in SIZES
    )
    beyond = len(shown) > MOST_MARKS_IN_TABLE
    note = f"The drawing has {quantity(len(shown), 'deadline')}; the register has each of them." if beyond else ""
    return Timeline(
        title=f"Terms and deadlines of {view.settlement.title}",
        description=_description(view, shown),
        drawings=drawings,
        legend=legend(),
        note=note,
        terms=tuple(_term_row(view, planned) for planned in view.subject.plan.terms),
        marks=() if beyond else tuple(deadline_row(view, placed) for placed in shown),
    )


def _lanes(view: SettlementView, shown: Iterable[Placed]) -> tuple[Lane, ...]:
    marks: dict[str, list[Mark]] = {}
    for placed in shown:
        marks.setdefault(placed.obligation.instrument, []).append(_mark(placed))
    bars: dict[str, list[Bar]] = {}
    for planned in view.subject.plan.terms:
        bars.setdefault(planned.term.instrument, []).append(
            terms.bar_of(planned, view.as_of, view.pauses(planned), since=view.vague_starts.get(planned.term.code))
        )
    return tuple(
        Lane(view.instrument_title(code), tuple(bars.get(code, ())), tuple(marks.get(code, ())))
        for code in dict.fromkeys([*view.instruments, *bars, *marks])
        if code in bars or code in marks
    )


def _mark(placed: Placed) -> Mark:
    found = placed.deadline.due
    reading = found.known
    assert reading is not None  # noqa: S101 — only deadlines with a date or an estimate are drawn
    return Mark(
        label=placed.code,
        safe=reading.safe_on,
        latest=reading.latest_on,
        estimated=not isinstance(found, ComputedDate) or is_uncertain(found.grade),
        status=placed.status,
    )


def _term_row(view: SettlementView, planned: PlannedTerm) -> TermRow:
    term = planned.term
    return TermRow(
        title=terms.term_title(planned),
        instrument=view.instrument_title(term.instrument),
        monitor="" if term.monitor is None else f"Monitor: {terms.monitor_words(term.monitor)}",
        starts=terms.starts_dated(planned, view.vague_starts, view.waits_for),
        ends=terms.ends_dated(planned, view.waits_for),
        history=tuple(
            filter(
                None,
                (
                    *terms.history(planned, view.as_of, view.pauses(planned)),
                    contradicted(view.contradictions.on(term.code)),
                ),
            )
        ),
        remaining=terms.remaining(planned, view.as_of),
        status=_term_status(planned, view.as_of),
        grade=GRADE_BADGES[terms.term_grade(planned)],
        sources=view.source_refs(term.sources),
        note=term.note,
    )


def _term_status(planned: PlannedTerm, day: date) -> Badge:
    if planned.ended is not None and terms.is_over(planned.ended, day):
        return Badge(terms.became(planned, day), "s-released")
    if planned.ended is None and planned.suspended_on is not None:
        return Badge("suspended", "s-awaiting")
    if terms.is_running(planned, day):
        announced = planned.ended is not None and planned.ended.is_to_come(day)
        return Badge(f"running, {terms.END_ANNOUNCED}" if announced else "running", "s-upcoming")
    starts = terms.day_known(planned.starts)
    if not isinstance(planned.starts, ComputedDate) or starts is None:
        return Badge("start not known", "s-not-found")
    return Badge("not begun", "s-awaiting") if starts > day else Badge("ended", "s-met")


def _description(view: SettlementView, shown: list[Placed]) -> str:
    drawn = view.subject.plan.terms
    running = sum(terms.is_running(planned, view.as_of) for planned in drawn)
    return (
        f"A drawing of {quantity(len(drawn), 'term')}, of which {quantity(running, 'is', 'are')} running, and "
        f"{quantity(len(shown), 'dated deadline')}, with a line at {day_in_full(view.as_of)}. "
        "The tables below say the same in words."
    )
