"""The drawing of all terms: a lane for each settlement, in parts that each fit a page of paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from tracker.reports.monthly.timeline import REACH, SIZES
from tracker.reports.page.drawing import Canvas, Illustration, Lane, bar_legend, draw
from tracker.reports.page.wording import listed, quantity, sentence
from tracker.reports.portfolio.holdings import Holding
from tracker.reports.terms.binding import IN_FORCE, binding_of, day_known
from tracker.reports.terms.table import bar_of
from tracker.rules.counting.count import shift
from tracker.rules.deadlines.deadline import PlannedTerm

# More bars than this would make a drawing that nobody reads to its end; the tables have them all.
MOST_BARS = 150
# So many bars and lanes' names make a part of the drawing: as many as fit a page of paper.
_BARS_IN_PART = 14


def overview(several: Sequence[Holding], *, as_of: str) -> Illustration:
    """Draw the terms of every settlement in the order given, all on one scale of time."""
    drawn = [(holding, _drawn(holding)) for holding in several]
    drawn = [(holding, terms) for holding, terms in drawn if terms]
    kept, left_out = _most(drawn)
    days = [holding.day for holding in several]
    begins, ends = _reach(kept, min(days), max(days))
    drawings = tuple(
        draw(
            [_lane(holding, terms) for holding, terms in part],
            Canvas(f"all{place}-{name}", name, width, begins, ends, min(days)),
        )
        for place, part in enumerate(_parts(kept), 1)
        for name, width in SIZES
    )
    terms = [(holding, planned) for holding, planned in _all(several)]
    running = sum(binding_of(planned, holding.day) in IN_FORCE for holding, planned in terms)
    return Illustration(
        title=f"Terms of {listed([holding.settlement.organisation for holding, _ in kept[:9]])}",
        description=(
            f"A drawing of {quantity(sum(len(several) for _, several in kept), 'term')} under "
            f"{quantity(len(kept), 'settlement')}; {quantity(running, 'term is', 'terms are')} in force on {as_of}. "
            "The tables say the same in words."
        ),
        drawings=drawings,
        legend=bar_legend(),
        note=_left_out(left_out),
    )


def _left_out(count: int) -> str:
    if count == 0:
        return ""
    more = sentence(quantity(count, "more settlement is", "more settlements are"))
    return f"{more} not drawn: the tables have every term."


def _all(several: Iterable[Holding]) -> Iterator[tuple[Holding, PlannedTerm]]:
    for holding in several:
        for planned in holding.terms:
            yield holding, planned


def _drawn(holding: Holding) -> tuple[PlannedTerm, ...]:
    """Give the terms of which a day is known: a bar without one would say nothing."""
    return tuple(
        planned
        for planned in holding.terms
        if day_known(planned.starts) is not None or day_known(planned.ends) is not None
    )


_Drawn = list[tuple[Holding, tuple[PlannedTerm, ...]]]


def _most(drawn: _Drawn) -> tuple[_Drawn, int]:
    kept: _Drawn = []
    bars = 0
    for holding, terms in drawn:
        bars += len(terms)
        if kept and bars > MOST_BARS:
            break
        kept.append((holding, terms))
    return kept, len(drawn) - len(kept)


def _parts(drawn: _Drawn) -> Iterator[_Drawn]:
    part: _Drawn = []
    size = 0
    for holding, terms in drawn:
        needed = len(terms) + 1
        if part and size + needed > _BARS_IN_PART:
            yield part
            part, size = [], 0
        part.append((holding, terms))
        size += needed
    if part:
        yield part


def _lane(holding: Holding, terms: Sequence[PlannedTerm]) -> Lane:
    bars = (
        bar_of(
            planned,
            holding.day,
            holding.pauses.get(planned.term.code, ()),
            since=holding.vague_starts.get(planned.term.code),
        )
        for planned in terms
    )
    return Lane(holding.settlement.title, tuple(bars), ())


def _reach(drawn: _Drawn, first: date, last: date) -> tuple[date, date]:
    """Give the days at the edges of the drawing: every known day within reach, with air on both sides."""
    earliest, latest = shift(first, REACH, backward=True), shift(last, REACH)
    known = [first, last]
    for _, terms in drawn:
        for planned in terms:
            edges = (planned.starts, planned.ends, planned.nominal)
            known += [day for day in map(day_known, edges) if day is not None]
    within = [min(max(day, earliest), latest) for day in known]
    air = max(timedelta(days=90), (max(within) - min(within)) / 25)
    return min(within) - air, max(within) + air
