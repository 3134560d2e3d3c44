"""Reading a due rule for the first time, shape by shape, beside Lark's bare parse of the same words."""

from __future__ import annotations

from io import BytesIO

from lark import Lark

from benchmarks.table import Effort, Line, Sample, in_turn, timed, whole
from tracker.rules.due.parser import PREBUILT, parse

MUST_REACH = 2.0  # times the floor
TIMES = 300
# One of each shape that the language has.
SHAPES = (
    "on 2018-03-02",
    "30 days after sentencing",
    "at least 30 days before end(doj-monitorship)",
    "not before 28 days after served",
    "30 days after served plus 3 days for service",
    "between 60 days and 30 days before end(doj-monitorship)",
    "the 1st anniversary of effective",
    "the day before the 3rd anniversary of effective",
    "10 business days after the end of the calendar month of sale",
    "every 1 year from effective until end(doj-term)",
    "every 6 months starting on (30 days after effective) until end(term)",
    "60 days after each 2nd anniversary of issued",
    "30 days after the end of each calendar quarter until end(term)",
    "90 days after the end of each fiscal year from signed, the fiscal year ending 30 September",
    "on the last business day of each calendar month from signed",
    "on 31 March of each calendar year from signed",
    "between 1 January and 31 March of each calendar year from signed",
    "at least once each calendar month",
    "at least once every 14 months from signed",
    "10 business days after each violation until end(watch)",
    "later of (120 days after received(final)) and (60 days after received(materials))",
    "promptly after notified, target 5 business days, no later than 10 days after notified",
    "continuing through end(doj-term), review every 3 months",
)


def lines(effort: Effort) -> list[Line]:
    """Give the line of the shape that takes longest beside its floor."""
    bare = Lark.load(BytesIO(PREBUILT.read_bytes().partition(b"\n")[2]))
    found = {shape: _measured(bare, shape, effort) for shape in SHAPES}
    slowest = max(found, key=lambda shape: _ratio(*found[shape]))
    taken, floor = found[slowest]
    ratios = [_ratio(*each) for each in found.values()]
    return [
        timed(
            f"read a new due rule {TIMES} times, the slowest of {len(SHAPES)} shapes",
            taken,
            MUST_REACH,
            floor=floor,
            beside="Lark's bare parse",
            notes=(f"`{slowest}`; {sum(ratios) / len(ratios):.2f} times its floor over all shapes.",),
        )
    ]


def _measured(bare: Lark, shape: str, effort: Effort) -> tuple[Sample, Sample]:
    def read() -> None:
        for _ in range(TIMES):
            parse.cache_clear()
            parse(shape)

    def parsed() -> None:
        for _ in range(TIMES):
            bare.parse(shape, start="start")

    taken, floor = in_turn(whole(read), whole(parsed), times=effort.times)
    return taken, floor


def _ratio(taken: Sample, floor: Sample) -> float:
    return taken.median / floor.median
