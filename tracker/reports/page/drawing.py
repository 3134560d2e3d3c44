"""The geometry of drawings, and of terms as bars on one axis: where each bar, line and word stands, in the drawing's own units.

Units are points of the drawing, from its upper left corner; they scale with the page. Every number leaves here as
text with at most one decimal, so that the same facts always give the same bytes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import wrap

from tracker.reports.page.paint import LETTERINGS, PAINTS, Lettering, Paint
from tracker.reports.page.parts import Placeable
from tracker.reports.page.wording import day_in_full
from tracker.rules.counting.count import shift
from tracker.rules.due.spans import Span, Unit
from tracker.rules.wording import MONTHS

# Each drawing twice: its name and width, for wide pages and paper, and for a phone.
SIZES = (("wide", 760), ("narrow", 340))
# A drawing that reaches further than this to either side of the report's day would show nothing well.
_REACH = Span(12, Unit.YEAR)
_MARGIN = 12
_AXIS = 46
_HEADING = 26
_BAR = 14
_BAR_ROW = 42
LINE = 15
_GAP = 20
# What one letter takes, in units; generous, so that words never run into each other.
LETTER = 6.6
BOLD_LETTER = 7.6
_FADE = 22
# A year's name needs this much room on the axis.
_TICK_ROOM = 44


@dataclass(frozen=True, slots=True)
class Shape:
    """One rectangle, line or path of a drawing; numbers as text, in the drawing's units."""

    kind: str
    x: str = ""
    y: str = ""
    width: str = ""
    height: str = ""
    path: str = ""
    tone: str = ""

    @property
    def paint(self) -> Paint:
        """What it is painted with."""
        return PAINTS[self.tone]


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text in a drawing; `anchor` is start, middle or end."""

    x: str
    y: str
    text: str
    anchor: str
    tone: str

    @property
    def lettering(self) -> Lettering:
        """How it is written."""
        return LETTERINGS[self.tone]


class Drawing(Placeable):
    """A drawing in its own units: shapes first, then words over them."""

    key: str
    name: str
    width: str
    height: str
    shapes: tuple[Shape, ...]
    words: tuple[Words, ...]


class Illustration(Placeable):
    """One drawing in each of its sizes and parts, with its name, the same in words, and what its marks mean."""

    title: str
    description: str
    drawings: tuple[Drawing, ...]
    legend: tuple[tuple[Shape, str], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class BarEnd:
    """One end of a term: its day, None where it is unknown; whether it is only estimated."""

    day: date | None
    estimated: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """A term to draw, with its name and its dates in words.

    `agreed` is its end before extensions, `nominal` the end it would have had; both None where its bar ends there.
    `still` are the days on which it stood still, from the first up to but not including the second; None: it still does.
    """

    title: str
    words: str
    starts: BarEnd
    ends: BarEnd
    agreed: date | None = None
    nominal: date | None = None
    still: tuple[tuple[date, date | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Lane:
    """One instrument's or settlement's part of the drawing."""

    title: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Canvas:
    """The paper: its width in units, the days at its two edges (inclusive), and the report's day."""

    key: str
    name: str
    width: int
    begins: date
    ends: date
    today: date

    def x(self, day: date) -> float:
        """Where a day stands across; days beyond the edges stand on the edge."""
        within = min(max(day, self.begins), self.ends)
        share = (within - self.begins).days / max(1, (self.ends - self.begins).days)
        return _MARGIN + share * (self.width - 2 * _MARGIN)


def draw(lanes: Sequence[Lane], canvas: Canvas) -> Drawing:
    """Draw every lane below the axis; the lines of the years and of the report's day go over bars, and never over words."""
    shapes: list[Shape] = []
    words: list[Words] = []
    bands = [(_AXIS - 14.0, float(_AXIS))]
    y = float(_AXIS)
    for lane in lanes:
        titles = wrapped(lane.title, canvas.width - 2 * _MARGIN, BOLD_LETTER)
        words += [
            Words(in_units(_MARGIN), in_units(y + 14 + number * LINE), line, "start", "lane")
            for number, line in enumerate(titles)
        ]
        y += _HEADING + (len(titles) - 1) * LINE
        for bar in lane.bars:
            lines = _bar_words(bar, canvas, y)
            words += lines
            y += (len(lines) - 1) * LINE
            shapes += _bar_shapes(bar, canvas, y + _BAR + 6)
            bands.append((y + _BAR + 4, y + _BAR + 6 + _BAR + 4))
            y += _BAR_ROW
        y += _GAP
    grid, names = _axis(canvas, bands)
    now = Shape("path", path=_down(canvas.x(canvas.today), bands), tone="today")
    return Drawing(
        key=canvas.key,
        name=canvas.name,
        width=str(canvas.width),
        height=in_units(y),
        shapes=(*grid, *shapes, now),
        words=(*names, *words, _today_words(canvas)),
    )


def edges(known: Iterable[date], first: date, last: date) -> tuple[date, date]:
    """The days at the edges of a drawing that is made from `first` to `last`: what is known within reach, with air beside.

    Never less than a year in all, so that one lone day is no point.
    """
    earliest, latest = shift(first, _REACH, backward=True), shift(last, _REACH)
    within = [min(max(day, earliest), latest) for day in (first, last, *known)]
    begins, ends = min(within), max(within)
    air = max(timedelta(days=90), (ends - begins) / 25)
    return begins - air, ends + air


def bar_legend() -> tuple[tuple[Shape, str], ...]:
    """What each part of a bar means, drawn in a square of 16 units."""
    y = 8 - _BAR / 2
    end = Shape("path", path=f"M0 8H13M13 {in_units(y)}V{in_units(y + _BAR)}", tone="nominal")
    return (
        (Shape("rect", "0", in_units(y), "16", str(_BAR), tone="elapsed"), "has run"),
        (Shape("rect", "0", in_units(y), "16", str(_BAR), tone="ahead"), "still to run"),
        (Shape("rect", "0", in_units(y), "16", str(_BAR), tone="estimated"), "estimated"),
        (_arrow(2, 14, y), "not known"),
        (end, "nominal end"),
    )


def _axis(canvas: Canvas, bands: Sequence[tuple[float, float]]) -> tuple[list[Shape], list[Words]]:
    grid, names = [], []
    for day, name in _ticks(canvas):
        x = canvas.x(day)
        grid.append(Shape("path", path=_down(x, bands), tone="grid"))
        names.append(Words(in_units(x), str(_AXIS - 20), name, "middle", "tick"))
    return grid, names


def _down(x: float, bands: Sequence[tuple[float, float]]) -> str:
    return "".join(f"M{in_units(x)} {in_units(top)}V{in_units(bottom)}" for top, bottom in bands)


def _ticks(canvas: Canvas) -> Iterator[tuple[date, str]]:
    years = range(canvas.begins.year + 1, canvas.ends.year + 1)
    room = (canvas.width - 2 * _MARGIN) / _TICK_ROOM
    if len(years) >= 2:  # noqa: PLR2004 — with fewer than two years on it, an axis needs months
        step = next((step for step in (1, 2, 5, 10) if len(years) / step <= room), 25)
        yield from ((date(year, 1, 1), str(year)) for year in years if step == 1 or year % step == 0)
        return
    for year in range(canvas.begins.year, canvas.ends.year + 1):
        for month in (1, 4, 7, 10):
            day = date(year, month, 1)
            if canvas.begins < day < canvas.ends:
                yield day, f"{MONTHS[month - 1][:3]} {year}" if canvas.width > 2 * _TICK_ROOM * 6 else f"{month}/{year}"


def _today_words(canvas: Canvas) -> Words:
    text = f"as of {day_in_full(canvas.today)}"
    x, anchor = _kept_inside(canvas.x(canvas.today), text, canvas, middle=True)
    return Words(in_units(x), "11", text, anchor, "today")


def _bar_words(bar: Bar, canvas: Canvas, y: float) -> list[Words]:
    begins = canvas.x(bar.starts.day) if bar.starts.day is not None else float(_MARGIN)
    room = canvas.width - 2 * _MARGIN
    lines = wrapped(f"{bar.title}: {bar.words}", room, LETTER)
    if len(lines) > 1:
        # A paragraph reads from the margin; the name stands on lines of its own.
        lines = [*wrapped(bar.title, room, LETTER), *wrapped(bar.words, room, LETTER)]
        begins = float(_MARGIN)
    words = []
    for number, line in enumerate(lines):
        x, anchor = _kept_inside(begins, line, canvas, middle=False)
        words.append(Words(in_units(x), in_units(y + 14 + number * LINE), line, anchor, "bar"))
    return words


def _bar_shapes(bar: Bar, canvas: Canvas, y: float) -> list[Shape]:
    left = canvas.x(bar.starts.day) if bar.starts.day is not None else float(_MARGIN)
    right = canvas.x(bar.ends.day) if bar.ends.day is not None else float(canvas.width - _MARGIN)
    if bar.starts.day is None and bar.ends.day is None:
        return [Shape("path", path=f"M{in_units(left)} {in_units(y + _BAR / 2)}H{in_units(right)}", tone="unknown")]
    right = max(right, left + 2)
    fade = min(_FADE, (right - left) / 3)
    inner_left = left + fade if bar.starts.estimated or bar.starts.day is None else left
    inner_right = right - fade if bar.ends.estimated or bar.ends.day is None else right
    shapes = list(_body(inner_left, inner_right, canvas, y))
    shapes += _interruptions(bar, canvas, inner_left, inner_right, y)
    for edge, outer, inner in ((bar.starts, left, inner_left), (bar.ends, right, inner_right)):
        if edge.day is None:
            shapes.append(_arrow(inner, outer, y))
        elif edge.estimated:
            shapes.append(_rectangle(min(outer, inner), y, fade, "estimated"))
    return shapes


def _body(left: float, right: float, canvas: Canvas, y: float) -> Iterator[Shape]:
    today = min(max(canvas.x(canvas.today), left), right)
    if today > left:
        yield _rectangle(left, y, today - left, "elapsed")
    if right > today:
        yield _rectangle(today, y, right - today, "ahead")


def _interruptions(bar: Bar, canvas: Canvas, left: float, right: float, y: float) -> Iterator[Shape]:
    """Draw what a term went through: days on which it stood still, its end before extensions, and the one it lost."""
    for since, until in bar.still:
        begins = min(max(canvas.x(since), left), right)
        ends = right if until is None else min(max(canvas.x(until), left), right)
        if ends > begins:
            yield _rectangle(begins, y, ends - begins, "still")
    if bar.agreed is not None and left < canvas.x(bar.agreed) < right:
        yield Shape("path", path=f"M{in_units(canvas.x(bar.agreed))} {in_units(y)}V{in_units(y + _BAR)}", tone="agreed")
    if bar.nominal is not None and canvas.x(bar.nominal) > right:
        end = in_units(canvas.x(bar.nominal))
        path = f"M{in_units(right)} {in_units(y + _BAR / 2)}H{end}M{end} {in_units(y)}V{in_units(y + _BAR)}"
        yield Shape("path", path=path, tone="nominal")


def _rectangle(x: float, y: float, width: float, tone: str) -> Shape:
    return Shape("rect", in_units(x), in_units(y), in_units(width), str(_BAR), tone=tone)


def _arrow(inner: float, outer: float, y: float) -> Shape:
    middle = y + _BAR / 2
    return Shape(
        "path",
        path=f"M{in_units(inner)} {in_units(y)}L{in_units(outer)} {in_units(middle)}L{in_units(inner)} {in_units(y + _BAR)}",
        tone="open",
    )


def _kept_inside(x: float, text: str, canvas: Canvas, *, middle: bool) -> tuple[float, str]:
    width = len(text) * LETTER
    if middle and _MARGIN + width / 2 <= x <= canvas.width - _MARGIN - width / 2:
        return x, "middle"
    if x + width <= canvas.width - _MARGIN / 2:
        return x, "start"
    return (x, "end") if x - width >= _MARGIN / 2 else (float(canvas.width - _MARGIN / 2), "end")


def wrapped(text: str, width: float, letter: float) -> list[str]:
    """Break text into lines of so many units: nothing is left out, and a word longer than a line is broken."""
    return wrap(text, max(1, int(width / letter)), break_on_hyphens=False) or [text]


def in_units(number: float) -> str:
    """A number as a drawing holds it: with one decimal at most."""
    return f"{number:.1f}".removesuffix(".0")
