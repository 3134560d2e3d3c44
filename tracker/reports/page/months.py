"""A drawing of months: a lane for each duty or instrument, with a cell for each month that says what became of its deadlines.

What a cell says is told by its shape, its hatching and a letter, and never by colour alone: it is read on grey paper.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from functools import cached_property
from itertools import groupby

from tracker.reports.page.drawing import BOLD_LETTER, LETTER, SIZES, Drawing, Shape, Words, in_units, wrapped
from tracker.reports.page.wording import month_in_full
from tracker.rules.wording import MONTHS


class Outcome(Enum):
    """What became of a deadline, the worst first: its tone, its letter, and what is said of it and of several."""

    LATE_OPEN = ("late-open", "!", "open past its date")
    MET_LATE = ("met-late", "L", "done late")
    NOT_KNOWN = ("not-known", "?", "not known whether done in time")
    PAST_SAFE = ("past-safe", "S", "past the safe date, in time still")
    DUE = ("due", "", "due")
    DUE_ESTIMATED = ("due-estimated", "~", "due by an estimated date")
    WAITING = ("waiting", "w", "waits for an answer, or its clock stands still")
    ON_TIME = ("on-time", "", "done on time")
    CLOSED = ("closed", "", "waived, released or superseded")

    def __init__(self, tone: str, letter: str, words: str) -> None:
        self.tone = tone
        self.letter = letter
        self.words = words


@dataclass(frozen=True, slots=True)
class DatedOutcome:
    """One deadline of a lane: the month it falls in, and what became of it."""

    month: int
    outcome: Outcome


@dataclass(frozen=True)
class MonthLane:
    """One duty or instrument: its title, the heading that it stands under ("" for none), and its deadlines."""

    title: str
    heading: str
    entries: tuple[DatedOutcome, ...]

    @cached_property
    def by_month(self) -> Mapping[int, Counter[Outcome]]:
        """How many deadlines of each outcome fall in each month."""
        found: dict[int, Counter[Outcome]] = {}
        for each in self.entries:
            found.setdefault(each.month, Counter())[each.outcome] += 1
        return found


@dataclass(frozen=True, slots=True)
class MonthsShown:
    """The months that have a cell, from the first to the last (both inclusive), the report's among them.

    `before` and `after` say whether something falls outside, which one wider cell on that side adds up.
    """

    first: int
    last: int
    now: int
    before: bool
    after: bool

    def counted(self, lane: MonthLane) -> Iterator[tuple[int | None, Counter[Outcome]]]:
        """What stands in each cell of a lane, from left to right; without a month in the cells of what falls outside."""
        by_month = lane.by_month
        if self.before:
            yield None, _sum(counts for month, counts in by_month.items() if month < self.first)
        for month in range(self.first, self.last + 1):
            yield month, by_month.get(month, Counter())
        if self.after:
            yield None, _sum(counts for month, counts in by_month.items() if month > self.last)


# How many months before and after that of the report have a cell of their own, by the name of the size.
REACH = {"wide": (17, 12), "narrow": (9, 6)}
# So many units of lanes make one part of the drawing: half a page of paper, and what a screen shows at once.
_MOST_TALL = 520
_MARGIN, _LABELS, _OUTSIDE, _AXIS = 12, 214, 42, 36
_WIDEST, _NAMED, _CELL, _GAP, _ROW, _LINE = 26, 25, 16, 1.5, 22, 13
# What one digit takes in a cell; a number that has no room in its cell is a plus.
_DIGIT = 6.6


def month_of(day: date) -> int:
    """A day's month, counted so that the next has the next number."""
    return day.year * 12 + day.month - 1


def window(lanes: Iterable[MonthLane], today: date, size: str) -> MonthsShown:
    """The months that a drawing of a size shows: those with something in them around the report's, as far as it reaches."""
    back, ahead = REACH[size]
    now = month_of(today)
    known = {each.month for lane in lanes for each in lane.entries}
    first = max(now - back, min([now - 5, *known]))
    last = min(now + ahead, max([now + 3, *known]))
    return MonthsShown(first, last, now, before=min([first, *known]) < first, after=max([last, *known]) > last)


def draw_months(lanes: Sequence[MonthLane], today: date, key: str) -> tuple[Drawing, ...]:
    """Draw lanes in each size, in parts that each fit half a page; every part has its own axis."""
    return tuple(
        _part(part, shown, f"{key}{place}-{name}", name, width)
        for name, width in SIZES
        for shown in (window(lanes, today, name),)
        for place, part in enumerate(_parts(lanes, shown, name), 1)
    )


def legend_of(lanes: Iterable[MonthLane]) -> tuple[tuple[tuple[Shape, ...], tuple[Words, ...], str], ...]:
    """What each kind of cell that is there means, drawn in a square of 16 units."""
    there = {each.outcome for lane in lanes for each in lane.entries}
    legend = []
    for outcome in Outcome:
        if outcome in there:
            words = list[Words]()
            legend.append((tuple(_cell(0.5, 0.5, 15, Counter({outcome: 1}), words)), tuple(words), outcome.words))
    return tuple(legend)


def in_words(lane: MonthLane, shown: MonthsShown) -> str:
    """What a lane's cells say, month by month; months that follow each other with the same are told together."""
    told = []
    cells = [(month, _counts_in_words(counts)) for month, counts in shown.counted(lane)]
    if shown.before and cells[0][1]:
        told.append(f"before {_name(shown.first)}: {cells[0][1]}")
    inner = [(month, words) for month, words in cells if month is not None]
    for words, several in groupby(inner, key=lambda each: each[1]):
        if words:
            months = [month for month, _ in several]
            span = (
                _name(months[0]) if len(months) == 1 else f"each month from {_name(months[0])} to {_name(months[-1])}"
            )
            told.append(f"{span}: {words}")
    if shown.after and cells[-1][1]:
        told.append(f"after {_name(shown.last)}: {cells[-1][1]}")
    return "; ".join(told)


def _counts_in_words(counts: Counter[Outcome]) -> str:
    several = sum(counts.values())
    return ", ".join(
        outcome.words if several == 1 else f"{counts[outcome]} {outcome.words}"
        for outcome in Outcome
        if counts[outcome]
    )


def _name(month: int) -> str:
    return month_in_full(month // 12, month % 12 + 1)


def _sum(several: Iterable[Counter[Outcome]]) -> Counter[Outcome]:
    whole = Counter[Outcome]()
    for each in several:
        whole.update(each)
    return whole


def _parts(lanes: Sequence[MonthLane], shown: MonthsShown, size: str) -> Iterator[list[MonthLane]]:
    part: list[MonthLane] = []
    tall, heading = 0.0, ""
    for lane in lanes:
        needed = _tall(lane, shown, size) + (_tall_heading(lane.heading, size) if lane.heading != heading else 0)
        if part and tall + needed > _MOST_TALL:
            yield part
            part, tall = [], 0.0
        part.append(lane)
        tall, heading = tall + needed, lane.heading
    if part:
        yield part


def _label(lane: MonthLane, shown: MonthsShown, size: str) -> list[str]:
    return wrapped(lane.title, _left(shown, size) - _MARGIN - 8 if size == "wide" else _inner(size), LETTER)


def _heading(heading: str, size: str) -> list[str]:
    return wrapped(heading, _inner(size), BOLD_LETTER) if heading else []


def _inner(size: str) -> float:
    return dict(SIZES)[size] - 2 * _MARGIN


def _cell_width(shown: MonthsShown, size: str) -> float:
    room = _inner(size) - _OUTSIDE * (shown.before + shown.after) - (_LABELS if size == "wide" else 0)
    return min(float(_WIDEST), room / (shown.last - shown.first + 1))


def _left(shown: MonthsShown, size: str) -> float:
    """Where the cells begin: few of them stand at the right edge, as many do, and titles have the room that is left."""
    if size != "wide":
        return float(_MARGIN)
    across = _OUTSIDE * (shown.before + shown.after) + (shown.last - shown.first + 1) * _cell_width(shown, size)
    return _MARGIN + _inner(size) - across


def _tall(lane: MonthLane, shown: MonthsShown, size: str) -> float:
    lines = len(_label(lane, shown, size)) * _LINE
    return max(_ROW, lines + 8) if size == "wide" else lines + _ROW + 6


def _tall_heading(heading: str, size: str) -> float:
    return len(_heading(heading, size)) * (_LINE + 1) + 6 if heading else 0


def _part(lanes: Sequence[MonthLane], shown: MonthsShown, key: str, size: str, width: int) -> Drawing:
    left, cell = _left(shown, size), _cell_width(shown, size)
    begins = left + (_OUTSIDE if shown.before else 0)
    shapes, words = list[Shape](), list(_axis(shown, left, begins, cell))
    bands: list[tuple[float, float]] = []
    y, heading = float(_AXIS + 4), ""
    for lane in lanes:
        if lane.heading != heading:
            heading = lane.heading
            for line in _heading(heading, size):
                y += _LINE + 1
                words.append(Words(in_units(_MARGIN), in_units(y - 2), line, "start", "lane"))
            y += 6
        label = _label(lane, shown, size)
        words += [
            Words(in_units(_MARGIN), in_units(y + 12 + place * _LINE), line, "start", "bar")
            for place, line in enumerate(label)
        ]
        top = y if size == "wide" else y + len(label) * _LINE + 4
        bands.append((top - 2, _CELL + 4))
        x = left
        for month, counts in shown.counted(lane):
            if month is None:
                shapes += _outside(x, top, counts, words)
                x += _OUTSIDE
            else:
                if counts:
                    shapes += _cell(x + _GAP / 2, top, cell - _GAP, counts, words)
                x += cell
        y += _tall(lane, shown, size)
    now = in_units(begins + (shown.now - shown.first) * cell)
    bands.insert(0, (2.0, _AXIS - 2))
    behind = [Shape("rect", now, in_units(top), in_units(cell), in_units(tall), tone="now") for top, tall in bands]
    rows = [
        Shape("path", path=f"M{in_units(left)} {in_units(top + tall)}H{in_units(x)}", tone="grid")
        for top, tall in bands[1:]
    ]
    return Drawing(
        key=key, name=size, width=str(width), height=in_units(y), shapes=(*behind, *rows, *shapes), words=tuple(words)
    )


def _axis(shown: MonthsShown, left: float, begins: float, cell: float) -> Iterator[Words]:
    """The months' names, as much of each as its cell has room for, under their years."""
    if shown.before:
        yield Words(in_units(left + _OUTSIDE / 2), str(_AXIS - 6), "before", "middle", "mark")
    letters = 3 if cell >= _NAMED else 1
    years_end = 0.0
    for place, month in enumerate(range(shown.first, shown.last + 1)):
        x = begins + place * cell
        yield Words(in_units(x + cell / 2), str(_AXIS - 6), MONTHS[month % 12][:letters], "middle", "mark")
        if (place == 0 or month % 12 == 0) and x >= years_end:
            # A year that has no room before the next one goes without its name: the next is one more.
            following = begins + (12 - month % 12 + place) * cell
            if following - x >= 4 * BOLD_LETTER or month % 12 == 0:
                yield Words(in_units(x + 1), "14", str(month // 12), "start", "lane")
                years_end = x + 4 * BOLD_LETTER
    if shown.after:
        x = begins + (shown.last - shown.first + 1) * cell
        yield Words(in_units(x + _OUTSIDE / 2), str(_AXIS - 6), "after", "middle", "mark")


def _outside(x: float, y: float, counts: Counter[Outcome], words: list[Words]) -> Iterator[Shape]:
    """The cell of what falls before or after the months shown: the worst of it, and all of it in number."""
    if counts:
        yield from _cell(x + 3, y, _OUTSIDE - 6, counts, words)


def _cell(x: float, y: float, width: float, counts: Counter[Outcome], words: list[Words]) -> Iterator[Shape]:
    """Draw the worst outcome of a month; a number says of how many, where the month has several of it."""
    outcome = next(each for each in Outcome if counts[each])
    number = counts[outcome]
    text = outcome.letter if number == 1 else str(number)
    if number > 1 and len(text) * _DIGIT > width:
        text = outcome.letter or "+"
    middle, bottom, right = x + width / 2, y + _CELL, x + width
    tone = "cell-reversed" if outcome is Outcome.LATE_OPEN else "cell"
    match outcome:
        case Outcome.LATE_OPEN | Outcome.NOT_KNOWN:
            yield _box(x, y, width, outcome.tone)
        case Outcome.MET_LATE:
            yield _box(x, y, width, outcome.tone)
            yield Shape("path", path=hatching(x, y, width, _CELL), tone="hatch")
            # The letter stands on paper: hatching never goes through it.
            ground = len(text) * _DIGIT + 2
            yield Shape("rect", in_units(middle - ground / 2), in_units(y + 2), in_units(ground), "12", tone="ground")
        case Outcome.PAST_SAFE:
            yield _box(x, y, width, outcome.tone)
            yield Shape("rect", in_units(x), in_units(bottom - 3), in_units(width), "3", tone="past-safe-edge")
        case Outcome.DUE | Outcome.DUE_ESTIMATED:
            r = min(_CELL, width) / 2
            path = (
                f"M{in_units(x + r)} {in_units(y)}H{in_units(right - r)}a{in_units(r)} {in_units(_CELL / 2)} 0 0 1 0 {_CELL}"
                f"H{in_units(x + r)}a{in_units(r)} {in_units(_CELL / 2)} 0 0 1 0 {-_CELL}z"
            )
            yield Shape("path", path=path, tone=outcome.tone)
        case Outcome.WAITING:
            yield _box(x, y, width, outcome.tone)
            rules = (f"M{in_units(x)} {in_units(at)}H{in_units(right)}" for at in (y + 2.5, bottom - 2.5))
            yield Shape("path", path="".join(rules), tone="waiting")
        case Outcome.ON_TIME:
            yield _box(x, y, width, outcome.tone)
            if number == 1:
                path = f"M{in_units(middle - 4)} {in_units(y + 8)}l3 3.5l5 -7"
                yield Shape("path", path=path, tone="tick-mark")
        case Outcome.CLOSED:
            text = ""
            yield Shape("path", path=f"M{in_units(middle - 4)} {in_units(y + 8)}h8", tone=outcome.tone)
    if text:
        words.append(Words(in_units(middle), in_units(y + 12), text, "middle", tone))


def _box(x: float, y: float, width: float, tone: str) -> Shape:
    return Shape("rect", in_units(x), in_units(y), in_units(width), str(_CELL), tone=tone)


def hatching(x: float, y: float, width: float, height: float, step: float = 5) -> str:
    """The path of slanted lines that fill a rectangle, each from its left or lower side to its upper or right one."""
    lines = []
    offset = step
    while offset < width + height:
        start = (x, y + offset) if offset <= height else (x + offset - height, y + height)
        end = (x + offset, y) if offset <= width else (x + width, y + offset - width)
        lines.append(f"M{in_units(start[0])} {in_units(start[1])}L{in_units(end[0])} {in_units(end[1])}")
        offset += step
    return "".join(lines)
