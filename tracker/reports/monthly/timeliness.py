"""The record of a settlement: what was done on time, late, waived or released, by month, authority and owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tracker.reports.monthly.agenda import ended_on
from tracker.reports.monthly.pages import Timeliness, TimelinessRow
from tracker.reports.monthly.settlement_view import Placed, SettlementView
from tracker.reports.monthly.subject import Month
from tracker.reports.page.drawing import Drawing, Illustration, Shape, Words
from tracker.reports.page.parts import Group
from tracker.reports.page.wording import month_in_full, quantity
from tracker.rules.deadlines.status import Status, lateness_unknown
from tracker.rules.wording import MONTHS

# What becomes of a deadline, in the order of the columns; the last two are open on the report's day.
ON_TIME, LATE, WAIVED, RELEASED, OPEN_LATE, NOT_KNOWN = range(6)
COLUMNS = ("On time", "Late", "Waived", "Released", "Open and late", "Not known")
_MONTHS_DRAWN = 12
_ONE_DAY = timedelta(days=1)
# The drawing of twelve months, in its own units.
_COLUMN, _HEIGHT, _TOP, _GAP = 36, 60, 16, 8


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What became of one deadline, and on which day."""

    placed: Placed
    became: int
    on: date


def timeliness(view: SettlementView, *, most: int | None = None) -> Timeliness | None:
    """What became of everything the organisation owed, up to the report's day; None where nothing has yet.

    `most` is how many authorities and owners are told, those with the most first; None tells all, in order of their names.
    """
    found = [outcome for placed in view.ours if (outcome := _outcome(placed)) is not None]
    if not found:
        return None

    def authority(each: _Outcome) -> str:
        return view.owed_to(each.placed.obligation)

    def owner(each: _Outcome) -> str:
        return view.person(each.placed.obligation.owner) or "none"

    months = _last_months(view.month)
    this = month_in_full(view.month.year, view.month.month)
    spans = (
        (this, [each for each in found if each.on in view.month]),
        ("The last twelve months", [each for each in found if each.on >= months[0].first]),
        ("Since the beginning", found),
    )
    return Timeliness(
        columns=COLUMNS,
        tables=(
            Group(
                title="What became of what the organisation owed", lead="In", rows=tuple(_row(*span) for span in spans)
            ),
            Group(title="By authority, since the beginning", lead="Authority", rows=_grouped(found, authority, most)),
            Group(title="By owner, since the beginning", lead="Owner", rows=_grouped(found, owner, most)),
        ),
        months=_drawn(found, months, view.key),
        commitments=_commitments(found),
    )


def _outcome(placed: Placed) -> _Outcome | None:
    standing, status = placed.standing, placed.status
    if status in {Status.OVERDUE, Status.NOT_KNOWN} and standing.latest_on is not None:
        became = OPEN_LATE if status is Status.OVERDUE else NOT_KNOWN
        return _Outcome(placed, became, standing.latest_on + _ONE_DAY)
    on = ended_on(standing, status)
    if on is None:
        return None
    if status is Status.MET:
        return _Outcome(placed, NOT_KNOWN if lateness_unknown(standing) else ON_TIME, on)
    return _Outcome(placed, {Status.MET_LATE: LATE, Status.WAIVED: WAIVED, Status.RELEASED: RELEASED}[status], on)


def _last_months(month: Month) -> list[Month]:
    """The last twelve months up to one, the earliest first."""
    months = [month]
    while len(months) < _MONTHS_DRAWN:
        months.append(Month.of(months[-1].eve))
    return months[::-1]


def _row(title: str, of: Iterable[_Outcome]) -> TimelinessRow:
    counted = Counter(each.became for each in of)
    return TimelinessRow(
        title=title, counts=tuple((name, f"{counted[column]:,}") for column, name in enumerate(COLUMNS))
    )


def _grouped(found: Iterable[_Outcome], key: Callable[[_Outcome], str], most: int | None) -> tuple[TimelinessRow, ...]:
    groups: dict[str, list[_Outcome]] = {}
    for each in found:
        groups.setdefault(key(each), []).append(each)
    titles = sorted(groups, key=str.casefold)
    if most is not None:
        titles = sorted(titles, key=lambda title: -len(groups[title]))[:most]
    return tuple(_row(title, groups[title]) for title in titles)


def _drawn(found: Iterable[_Outcome], months: Sequence[Month], key: str) -> Illustration:
    """A column for each month: what was done on time stands in outline, what was late is filled, each with its number."""
    by_month = {month: Counter[int]() for month in months}
    for each in found:
        month = Month.of(each.on)
        if month in by_month:
            by_month[month][each.became] += 1
    most = max([1, *(counts[ON_TIME] + counts[LATE] + counts[OPEN_LATE] for counts in by_month.values())])
    shapes, words = list[Shape](), list[Words]()
    for place, (month, counts) in enumerate(by_month.items()):
        left = place * _COLUMN
        bottom = float(_TOP + _HEIGHT)
        for tone, number in (("on-time", counts[ON_TIME]), ("late-open", counts[LATE] + counts[OPEN_LATE])):
            tall = _HEIGHT * number / most
            bottom -= tall
            if number:
                shapes.append(
                    Shape("rect", f"{left + _GAP}", f"{bottom:.1f}", f"{_COLUMN - 2 * _GAP}", f"{tall:.1f}", tone=tone)
                )
        middle = f"{left + _COLUMN / 2:.1f}"
        done, late = counts[ON_TIME], counts[LATE] + counts[OPEN_LATE]
        told = "" if not done and not late else f"{done}" if not late else f"{done}+{late}"
        words.append(Words(middle, f"{bottom - 4:.1f}", told, "middle", "mark"))
        words.append(Words(middle, f"{_TOP + _HEIGHT + 14}", MONTHS[month.month - 1][:3], "middle", "tick"))
    drawing = Drawing(
        key=f"{key}-months",
        name="months",
        width=str(_COLUMN * len(months)),
        height=str(_TOP + _HEIGHT + 20),
        shapes=tuple(shapes),
        words=tuple(words),
    )
    told = "; ".join(
        f"{month_in_full(month.year, month.month)}: {counts[ON_TIME]} on time, {counts[LATE] + counts[OPEN_LATE]} late"
        for month, counts in by_month.items()
        if counts[ON_TIME] + counts[LATE] + counts[OPEN_LATE]
    )
    return Illustration(
        title="On time and late in the last twelve months",
        description=f"A column for each month. {told or 'Nothing in any of them'}.",
        drawings=(drawing,),
        note="Outlined: on time. Filled, and after the plus: late, those still open in the month in which they became so.",
    )


def _commitments(found: Iterable[_Outcome]) -> str:
    """Of the dates by which something was done: how many were kept as first given, and how many had been moved before."""
    done = [each for each in found if each.became in {ON_TIME, LATE}]
    if not done:
        return ""
    moved = sum(each.placed.deadline.original is not None for each in done)
    kept = sum(each.became == ON_TIME and each.placed.deadline.original is None for each in done)
    return (
        f"Of {quantity(len(done), 'duty that was done', 'duties that were done')}, the date first given was kept for {kept:,}, "
        f"and had been moved for {moved:,} (by an extension, a return or a stopped clock)."
    )
