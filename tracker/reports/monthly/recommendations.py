"""The recommendations in the report: for whom they wait, month by month, and a table of where each stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from tracker.reports.monthly.pages import Advice, AdviceMonth, ClockRow, RecommendationRow, RecommendationsPage
from tracker.reports.monthly.settlement_view import SettlementView
from tracker.reports.monthly.subject import Month
from tracker.reports.page.drawing import BOLD_LETTER, SIZES, Drawing, Shape, Words, in_units
from tracker.reports.page.months import hatching
from tracker.reports.page.parts import STATUS_BADGES, Badge, Group, safe_of
from tracker.reports.page.wording import day_in_full, day_in_table
from tracker.rules.deadlines.deadline import ComputedDate
from tracker.rules.recommendations import state
from tracker.rules.wording import MONTHS

# How many of the latest months are told and drawn, by the name of the drawing's size.
_MOST_MONTHS = {"wide": 24, "narrow": 12}
_LEFT, _MARGIN, _TOP, _TALL, _GAP, _WIDEST, _LINE = 74, 12, 22, 88, 5, 40, 14
# What is decided or wanted of us; of the rest that is not done, the other side is to verify or to decide.
_OURS = frozenset({state.State.OPEN, state.State.DECIDED, state.State.ADOPTED, state.State.REOPENED})
_THEIRS = "waiting for the monitor or the authority"
_TONES = {
    **dict.fromkeys(state.DONE, "s-met"),
    state.State.OPEN: "s-upcoming",
    state.State.CONTESTED: "s-disputed",
    state.State.DECIDED: "s-due-soon",
    state.State.REOPENED: "s-due-soon",
}


def recommended(view: SettlementView) -> RecommendationsPage | None:
    """The table of recommendations, None for a settlement that has none by the report's day."""
    standing = state.standings(view.subject.plan, view.facts, view.as_of)
    if not standing:
        return None
    return RecommendationsPage(rows=tuple(_row(view, each) for each in standing))


def board_of(view: SettlementView) -> tuple[Group[RecommendationRow], ...]:
    """The same as columns: not answered yet, waiting for us, for the monitor or the authority, and closed; none for none."""
    columns = (
        ("open", "Open", frozenset({state.State.OPEN}), "None without an answer."),
        ("ours", "Waiting for us", _OURS - {state.State.OPEN}, "None waits for us."),
        (
            "theirs",
            "Waiting for the monitor or the authority",
            frozenset(state.State) - _OURS - state.DONE,
            "None waits for them.",
        ),
        ("closed", "Closed", state.DONE, "None is closed."),
    )
    standing = state.standings(view.subject.plan, view.facts, view.as_of)
    if not standing:
        return ()
    return tuple(
        Group(
            key=key,
            title=title,
            rows=tuple(_row(view, each) for each in standing if each.state in states),
            nothing=nothing,
        )
        for key, title, states, nothing in columns
    )


def advice(view: SettlementView) -> Advice | None:
    """How many recommendations were open at each month's end, for whom they waited, and how many were closed.

    What has parts counts as its parts. None for a settlement that has none by the report's day.
    """
    known = [*state.recommendations(view.facts).values()]
    if not known:
        return None
    leaves = [each for each in known if not each.parts]
    counted = tuple(_counted(leaves, min(each.fact.when.last_day for each in known), view.as_of))
    last = counted[-1]
    total = last.ours + last.theirs + last.done
    share = 100 * last.done // total if total else 0
    return Advice(
        title="Recommendations month by month",
        sentence=(
            f"{total:,} recommended: {last.ours + last.theirs:,} open, of which waiting for us {last.ours:,}, "
            f"and for the monitor or the authority {last.theirs:,}; {last.done:,} verified, closed or dropped "
            f"({share} %). The count is ours, and nothing that an authority said."
        ),
        description=(
            f"A column for each month up to {day_in_full(view.as_of)}: those that wait for us, for the monitor or the "
            f"authority, and those that are closed. At the end {last.ours:,}, {last.theirs:,} and {last.done:,}. The table "
            "beneath has each month."
        ),
        drawings=tuple(
            _drawing(counted[-_MOST_MONTHS[name] :], key=f"{view.key}-advice-{name}", name=name, width=width)
            for name, width in SIZES
        ),
        legend=(
            (Shape("rect", "0", "1", "16", "14", tone="elapsed"), "waiting for us"),
            (Shape("path", path=f"M0 1h16v14h-16z{hatching(0, 1, 16, 14)}", tone="others-hatch"), _THEIRS),
            (Shape("rect", "0.5", "1.5", "15", "13", tone="done"), "verified, closed or dropped"),
        ),
        months=tuple(
            AdviceMonth(
                by=day_in_full(each.by),
                open=f"{each.ours + each.theirs:,}",
                ours=f"{each.ours:,}",
                theirs=f"{each.theirs:,}",
                done=f"{each.done:,}",
            )
            for each in counted[-_MOST_MONTHS["wide"] :]
        ),
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


@dataclass(frozen=True, slots=True)
class _Counted:
    """How many recommendations waited for whom at the end of a day, and how many were done."""

    by: date
    ours: int
    theirs: int
    done: int


def _counted(leaves: Sequence[state.Recommendation], first: date, last: date) -> Iterator[_Counted]:
    """Count at each month's end from the first recommendation to the last day; the last month ends there."""
    months = [Month.of(last)]
    while months[0] > Month.of(first):
        months.insert(0, Month.of(months[0].eve))
    for month in months[-_MOST_MONTHS["wide"] :]:
        by = min(month.last, last)
        states = [state.state_on(each, by) for each in leaves if each.fact.when.last_day <= by]
        done, ours = (sum(each in kind for each in states) for kind in (state.DONE, _OURS))
        yield _Counted(by, ours, len(states) - done - ours, done)


def _drawing(counted: Sequence[_Counted], *, key: str, name: str, width: int) -> Drawing:
    """A column for each month, from the floor: for us, for the others, closed; the numbers stand under the floor."""
    column = min(float(_WIDEST), (width - _LEFT - _MARGIN) / len(counted))
    floor = float(_TOP + _TALL)
    most = max(1, *(each.ours + each.theirs + each.done for each in counted))
    shapes = [
        Shape("path", path=f"M{_LEFT} {in_units(floor)}H{in_units(_LEFT + column * len(counted))}", tone="closed")
    ]
    rows = ("waiting: us", "others", "closed")
    words = [
        Words(str(_LEFT - 6), in_units(floor + (place + 2) * _LINE), told, "end", "mark")
        for place, told in enumerate(rows)
    ]
    letters = 3 if column >= 3 * BOLD_LETTER else 1
    for place, each in enumerate(counted):
        x = _LEFT + place * column
        middle, left, wide = in_units(x + column / 2), x + _GAP / 2, column - _GAP
        top = floor
        for number, tone in ((each.ours, "elapsed"), (each.theirs, "others-hatch"), (each.done, "done")):
            tall = _TALL * number / most
            top -= tall
            if not number:
                continue
            if tone == "others-hatch":
                path = f"M{in_units(left)} {in_units(top)}h{in_units(wide)}v{in_units(tall)}h{in_units(-wide)}z"
                shapes.append(Shape("path", path=path + hatching(left, top, wide, tall), tone=tone))
            else:
                shapes.append(Shape("rect", in_units(left), in_units(top), in_units(wide), in_units(tall), tone=tone))
        words.append(Words(middle, in_units(floor + _LINE), MONTHS[each.by.month - 1][:letters], "middle", "mark"))
        if place == 0 or each.by.month == 1:
            words.append(Words(in_units(x + 2), "12", str(each.by.year), "start", "lane"))
        words += [
            Words(middle, in_units(floor + (line + 2) * _LINE), str(number), "middle", "mark")
            for line, number in enumerate((each.ours, each.theirs, each.done))
        ]
    height = in_units(floor + 5 * _LINE - 6)
    return Drawing(key=key, name=name, width=str(width), height=height, shapes=tuple(shapes), words=tuple(words))
