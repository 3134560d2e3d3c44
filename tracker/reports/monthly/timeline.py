"""The drawing: terms as bars on one axis, and what became of each duty month by month; and the same in words."""

from __future__ import annotations

from datetime import date

from tracker.reports.monthly.pages import LaneRow, TermRow, Timeline
from tracker.reports.monthly.settlement_view import Placed, SettlementView, contradicted
from tracker.reports.page.drawing import SIZES, Bar, Canvas, Drawing, Illustration, Lane, bar_legend, draw, edges
from tracker.reports.page.months import (
    DatedOutcome,
    MonthLane,
    Outcome,
    draw_months,
    in_words,
    legend_of,
    month_of,
    window,
)
from tracker.reports.page.parts import GRADE_BADGES, Badge, is_uncertain
from tracker.reports.page.wording import day_in_full, listed, quantity
from tracker.reports.terms import term as terms
from tracker.rules.deadlines.deadline import ComputedDate, PlannedTerm
from tracker.rules.deadlines.status import Status, lateness_unknown
from tracker.rules.due.kinds import Kind
from tracker.rules.settlement.apart import Apart

# With more duties that have dates than this, their lanes are drawn together: one for each instrument.
MOST_DUTIES = 20
# With more instruments than this, those with the most deadlines have a lane, and the others one together.
MOST_INSTRUMENTS = 20
_KINDS_DRAWN = frozenset({Kind.LATEST, Kind.EARLIEST, Kind.TARGET})
_OUTCOMES = {
    Status.OVERDUE: Outcome.LATE_OPEN,
    Status.MET_LATE: Outcome.MET_LATE,
    Status.NOT_KNOWN: Outcome.NOT_KNOWN,
    Status.PAST_SAFE: Outcome.PAST_SAFE,
    **dict.fromkeys((Status.SUBMITTED, Status.DISPUTED, Status.TOLLED), Outcome.WAITING),
    Status.MET: Outcome.ON_TIME,
    **dict.fromkeys((Status.WAIVED, Status.RELEASED, Status.SUPERSEDED), Outcome.CLOSED),
}


def timeline(view: SettlementView) -> Timeline:
    """Draw the terms and what became of each duty, and write the same in words."""
    planned = view.subject.plan.terms
    lanes, note = month_lanes(view)
    shown = window(lanes, view.as_of, "wide")
    return Timeline(
        title=f"Terms of {view.settlement.title}",
        description=_description(view),
        drawings=_bars(view) if planned else (),
        legend=bar_legend() if planned else (),
        terms=tuple(_term_row(view, each) for each in planned),
        months=Illustration(
            title=f"Deadlines of {view.settlement.title}, month by month",
            description=_description_of_months(view, lanes),
            drawings=draw_months(lanes, view.as_of, f"{view.key}-duties") if lanes else (),
            note=note,
        ),
        outcomes=legend_of(lanes),
        lanes=tuple(LaneRow(title=lane.title, heading=lane.heading, words=in_words(lane, shown)) for lane in lanes),
    )


def _bars(view: SettlementView) -> tuple[Drawing, ...]:
    bars: dict[str, list[Bar]] = {}
    for planned in view.subject.plan.terms:
        bars.setdefault(planned.term.instrument, []).append(
            terms.bar_of(planned, view.as_of, view.pauses(planned), since=view.vague_starts.get(planned.term.code))
        )
    lanes = [
        Lane(view.instrument_title(code), tuple(bars[code]))
        for code in dict.fromkeys([*view.instruments, *bars])
        if code in bars
    ]
    days = [day for planned in view.subject.plan.terms for day in terms.days_known(planned)]
    begins, ends = edges(days, view.as_of, view.as_of)
    return tuple(
        draw(lanes, Canvas(f"{view.key}-{name}", name, width, begins, ends, view.as_of)) for name, width in SIZES
    )


def month_lanes(view: SettlementView) -> tuple[list[MonthLane], str]:
    """A lane for each duty that has dates, else for each instrument; and in words how they were put together.

    What the organisation owes stands first, under its instruments; what others owe, and rights, has one lane of each.
    """
    ours: dict[str, dict[str, list[DatedOutcome]]] = {code: {} for code in view.instruments}
    apart: dict[str, list[DatedOutcome]] = {}
    duties = 0
    for placed in view.placed:
        entry = _entry(placed)
        if entry is None or placed.deadline.apart is Apart.IN_INSTALMENTS:
            continue
        if placed.deadline.apart is not None:
            apart.setdefault(view.apart_words(placed), []).append(entry)
            continue
        under = ours.setdefault(placed.obligation.instrument, {})
        if placed.obligation.code not in under:
            under[placed.obligation.code] = []
            duties += 1
        under[placed.obligation.code].append(entry)
    others = [MonthLane(words, "", tuple(entries)) for words, entries in apart.items()]
    if duties <= MOST_DUTIES:
        lanes = [
            MonthLane(view.obligations[code].title, view.instrument_title(instrument), tuple(entries))
            for instrument, under in ours.items()
            for code, entries in under.items()
        ]
        return [*lanes, *others], ""
    together = {
        code: tuple(entry for entries in under.values() for entry in entries) for code, under in ours.items() if under
    }
    most = sorted(together, key=lambda code: -len(together[code]))[:MOST_INSTRUMENTS]
    lanes = [MonthLane(view.instrument_title(code), "", together[code]) for code in together if code in most]
    rest = [entry for code, entries in together.items() if code not in most for entry in entries]
    if rest:
        title = quantity(len(together) - len(most), "other instrument")
        lanes.append(MonthLane(title, "", tuple(rest)))
    return [*lanes, *others], f"The {duties:,} duties that have dates are drawn together, by instrument."


def _entry(placed: Placed) -> DatedOutcome | None:
    """A deadline in the month of its safe date; None where it has no date to draw."""
    found = placed.deadline.due
    if placed.deadline.occurrence.kind not in _KINDS_DRAWN or (day := terms.day_known(found)) is None:
        return None
    outcome = _OUTCOMES.get(placed.status, Outcome.DUE)
    if outcome is Outcome.ON_TIME and lateness_unknown(placed.standing):
        outcome = Outcome.NOT_KNOWN
    elif outcome is Outcome.DUE and (not isinstance(found, ComputedDate) or is_uncertain(found.grade)):
        outcome = Outcome.DUE_ESTIMATED
    return DatedOutcome(month_of(day), outcome)


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


def _description(view: SettlementView) -> str:
    drawn = view.subject.plan.terms
    running = sum(terms.is_running(planned, view.as_of) for planned in drawn)
    return (
        f"A drawing of {quantity(len(drawn), 'term')}, of which {quantity(running, 'is', 'are')} running, with a line at "
        f"{day_in_full(view.as_of)}. The table below says the same in words."
    )


def _description_of_months(view: SettlementView, lanes: list[MonthLane]) -> str:
    counted = {
        outcome: number
        for outcome in Outcome
        if (number := sum(each.outcome is outcome for lane in lanes for each in lane.entries))
    }
    told = listed([f"{number:,} {outcome.words}" for outcome, number in counted.items()]) or "none"
    return (
        f"A drawing with {quantity(len(lanes), 'lane')} and a cell for each month, as things stood on {day_in_full(view.as_of)}. "
        f"Of all deadlines with a date: {told}. The table below says the same in words."
    )
