"""The recommendations in the report: a table of where each stands, and how many were open over time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from tracker.reports.monthly.pages import ClockRow, RecommendationRow, RecommendationsPage
from tracker.reports.monthly.settlement_view import SettlementView
from tracker.reports.page.drawing import SIZES, Drawing, Shape, Words, in_units
from tracker.reports.page.parts import STATUS_BADGES, Badge, safe_of
from tracker.reports.page.wording import day_in_full, day_in_table
from tracker.rules.deadlines.deadline import ComputedDate
from tracker.rules.recommendations import state

# How many of the latest month ends the table beside the drawing tells.
_MOST_MONTHS = 24
_HEIGHT, _TOP, _BOTTOM, _LEFT, _RIGHT = 220, 28, 34, 40, 16
_TONES = {
    **dict.fromkeys(state.DONE, "s-met"),
    state.State.OPEN: "s-upcoming",
    state.State.CONTESTED: "s-disputed",
    state.State.DECIDED: "s-due-soon",
    state.State.REOPENED: "s-due-soon",
}


def recommended(view: SettlementView) -> RecommendationsPage | None:
    """The section on recommendations, None for a settlement that has none by the report's day."""
    standing = state.standings(view.subject.plan, view.facts, view.as_of)
    if not standing:
        return None
    known = [*state.recommendations(view.facts).values()]
    leaves = [each for each in known if not each.parts]
    done = sum(each.state in state.DONE for each in leaves)
    left = len(leaves) - done
    share = 100 * done // len(leaves) if leaves else 0
    first = min(each.fact.when.last_day for each in known)
    title = "Open recommendations over time"
    most = max(state.burn_down(leaves, _turns(leaves, first, view.as_of)))
    return RecommendationsPage(
        sentence=(
            f"{len(leaves)} recommended: {done} verified, closed or dropped; {left} open ({share} % done). The count is "
            "ours, and nothing that an authority said."
        ),
        rows=tuple(_row(view, each) for each in standing),
        title=title,
        description=(
            f"{title}, from {day_in_full(first)} to {day_in_full(view.as_of)}: {most} at most, "
            f"{left} at the end. The table beneath gives each month's end."
        ),
        drawings=tuple(
            _drawing(leaves, first, view.as_of, key=f"{view.key}-burn-{name}", name=name, width=width)
            for name, width in SIZES
        ),
        months=_months(leaves, first, view.as_of),
    )


def _row(view: SettlementView, standing: state.RecommendationStanding) -> RecommendationRow:
    it = standing.recommendation
    fact, parts = it.fact, standing.parts
    return RecommendationRow(
        code=fact.code,
        title=fact.title,
        state=Badge(str(standing.state), _TONES.get(standing.state, "s-continuing")),
        received=day_in_table(fact.when.last_day),
        owner=view.person(fact.owner) or "none",
        part_of=f"part of {fact.parent}" if fact.parent else "",
        parts="" if parts is None else f"{parts.done} of {parts.parts} parts done ({parts.percentage} %, our count)",
        ours=tuple(_clock(view, each) for each in _dated_or_first(standing.ours)),
        theirs=tuple(_clock(view, each) for each in _dated_or_first(standing.theirs)),
        last=_last(it),
    )


def _dated_or_first(running: Sequence[state.RecommendationClock]) -> Sequence[state.RecommendationClock]:
    """The first three clocks that have a date; where none has one, the first that waits."""
    with_date = [each for each in running if isinstance(each.deadline.due, ComputedDate)]
    return with_date[:3] or running[:1]


def _clock(view: SettlementView, clock: state.RecommendationClock) -> ClockRow:
    code = clock.deadline.obligation
    return ClockRow(
        what=code.rpartition(".")[2].replace("-", " "),
        ref=view.obligation_ref(code),
        owed_by=clock.owed_by,
        due=safe_of(clock.deadline.due),
        status=STATUS_BADGES[clock.status],
    )


def _last(recommendation: state.Recommendation) -> str:
    if not recommendation.answers:
        return "nothing yet"
    answer = recommendation.answers[-1]
    decision = f": {answer.decision}" if answer.decision is not None else ""
    who = f", {answer.who}" if answer.who else ""
    return f"{answer.step}{decision} on {day_in_table(answer.when.last_day)}{who}"


def _turns(leaves: Sequence[state.Recommendation], first: date, last: date) -> list[date]:
    """The days on which the count can change, and both ends."""
    days = {first, last}
    for each in leaves:
        days.add(each.fact.when.last_day)
        days.update(answer.when.last_day for answer in each.answers)
    return sorted(day for day in days if first <= day <= last)


def _months(leaves: Sequence[state.Recommendation], first: date, last: date) -> tuple[tuple[str, str, str], ...]:
    ends = []
    day = first.replace(day=1)
    while day <= last:
        following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        ends.append(min(following - timedelta(days=1), last))
        day = following
    ends = ends[-_MOST_MONTHS:]
    received = [sum(each.fact.when.last_day <= end for each in leaves) for end in ends]
    return tuple(
        (day_in_full(end), str(open_), str(all_ - open_))
        for end, open_, all_ in zip(ends, state.burn_down(leaves, ends), received, strict=True)
    )


def _drawing(
    leaves: Sequence[state.Recommendation], first: date, last: date, *, key: str, name: str, width: int
) -> Drawing:
    days = _turns(leaves, first, last)
    counts = state.burn_down(leaves, days)
    most = max(*counts, 1)
    floor = _HEIGHT - _BOTTOM
    span = max((last - first).days, 1)

    def x(day: date) -> str:
        return in_units(_LEFT + (width - _LEFT - _RIGHT) * (day - first).days / span)

    def y(count: int) -> str:
        return in_units(floor - (floor - _TOP) * count / most)

    steps = "".join(f"H{x(day)}V{y(count)}" for day, count in zip(days, counts, strict=True))
    start, end = x(first), x(last)
    line = f"M{start} {floor}{steps}H{end}"
    shapes = [
        *(Shape("path", path=f"M{_LEFT} {y(count)}H{width - _RIGHT}", tone="grid") for count in _ticks(most)),
        Shape("path", path=f"{line}V{floor}Z", tone="ahead"),
        Shape("path", path=f"{line}", tone="readings"),
    ]
    words = [
        *(Words(str(_LEFT - 8), in_units(float(y(count)) + 4), str(count), "end", "tick") for count in _ticks(most)),
        Words(str(_LEFT), str(_HEIGHT - 12), day_in_table(first), "start", "tick"),
        Words(str(width - _RIGHT), str(_HEIGHT - 12), day_in_table(last), "end", "tick"),
        Words(str(width - _RIGHT), "16", f"{counts[-1]} open", "end", "lane"),
    ]
    return Drawing(key=key, name=name, width=str(width), height=str(_HEIGHT), shapes=tuple(shapes), words=tuple(words))


def _ticks(most: int) -> list[int]:
    """The counts that have a line across: none, half where it is a whole number, and the most."""
    return sorted({0, most, most // 2 if most % 2 == 0 else most})
