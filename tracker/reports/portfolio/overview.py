"""The drawing of all terms: a lane for each settlement, in parts that each fit a page of paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.reports.page.drawing import SIZES, Canvas, Illustration, Lane, bar_legend, draw, edges
from tracker.reports.page.wording import listed, quantity, sentence
from tracker.reports.portfolio.holdings import Holding
from tracker.reports.terms.term import IN_FORCE, bar_of, binding_of, day_known, days_known
from tracker.rules.deadlines.deadline import PlannedTerm

# More bars than this would make a drawing that nobody reads to its end; the tables have them all.
MOST_BARS = 150
# So many bars and lanes' names make a part of the drawing: as many as fit a page of paper.
_BARS_IN_PART = 14


def overview(several: Sequence[Holding], *, as_of: str) -> Illustration:
    """Draw the terms of every settlement in the order given, all on one scale of time."""
    # A bar of which no day is known would say nothing.
    dated = [
        (holding, tuple(each for each in holding.terms if day_known(each.starts) or day_known(each.ends)))
        for holding in several
    ]
    kept, left_out = _most([(holding, terms) for holding, terms in dated if terms])
    days = [holding.day for holding in several]
    known = (day for _, terms in kept for planned in terms for day in days_known(planned))
    begins, ends = edges(known, min(days), max(days))
    drawings = tuple(
        draw(
            [_lane(holding, terms) for holding, terms in part],
            Canvas(f"all{place}-{name}", name, width, begins, ends, min(days)),
        )
        for place, part in enumerate(_parts(kept), 1)
        for name, width in SIZES
    )
    more = quantity(left_out, "more settlement is", "more settlements are")
    running = sum(binding_of(planned, holding.day) in IN_FORCE for holding in several for planned in holding.terms)
    return Illustration(
        title=f"Terms of {listed([holding.settlement.organisation for holding, _ in kept[:9]])}",
        description=(
            f"A drawing of {quantity(sum(len(several) for _, several in kept), 'term')} under "
            f"{quantity(len(kept), 'settlement')}; {quantity(running, 'term is', 'terms are')} in force on {as_of}. "
            "The tables say the same in words."
        ),
        drawings=drawings,
        legend=bar_legend(),
        note=f"{sentence(more)} not drawn: the tables have every term." if left_out else "",
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
    return Lane(holding.settlement.title, tuple(bars))
