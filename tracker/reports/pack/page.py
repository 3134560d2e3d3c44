"""The page that a defence pack leads with: what was due and why, what happened, who was told, and what the delay may cost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from tracker.reports.page.parts import Dated, Placeable, dated
from tracker.reports.page.wording import day_in_full, quantity
from tracker.rules.wording import written

# What one printed page has room for; of more, how many there are and where they stand is told.
_MOST_STEPS, _MOST_LINES = 8, 10


class DatedLine(Placeable):
    """What happened or was said, and on which day."""

    on: Dated
    text: str


class DatedLines(Placeable):
    """The newest of several such, oldest first; `earlier` says how many more there are and where, "" where none is."""

    lines: tuple[DatedLine, ...]
    earlier: str


class DefencePage(Placeable):
    """One missed deadline on one page to read and print."""

    heading: str
    title: str
    organisation: str
    due: tuple[tuple[str, str], ...]
    wording: str
    steps: tuple[str, ...]
    more_steps: str
    became: tuple[str, ...]
    happened: DatedLines
    told: DatedLines
    cost: tuple[str, ...]
    head: str


def page_of(
    code: str,
    title: str,
    *,
    organisation: str,
    day: date,
    due: Iterable[tuple[str, str]],
    wording: str,
    steps: Sequence[str],
    became: Sequence[str],
    happened: Sequence[tuple[date, str]],
    told: Sequence[tuple[date, str]],
    cost: Sequence[str],
    head: str,
) -> DefencePage:
    """The page of a deadline as seen on a day; what has no room on it is in the pack's tables, and it says so."""
    more = len(steps) - _MOST_STEPS
    return DefencePage(
        heading=f"One missed deadline, as of {written(day)}",
        title=f"{code}: {title}",
        organisation=organisation,
        due=tuple((label, text) for label, text in due if text),
        wording=wording,
        steps=tuple(steps[:_MOST_STEPS]),
        more_steps=f"{quantity(more, 'more step')} in deadline.txt." if more > 0 else "",
        became=tuple(became),
        happened=_newest(happened, "history.csv"),
        told=_newest(told, "notices.csv"),
        cost=tuple(cost),
        head=head,
    )


def _newest(lines: Sequence[tuple[date, str]], table: str) -> DatedLines:
    left_out = lines[:-_MOST_LINES]
    earlier = ""
    if left_out:
        first = day_in_full(left_out[0][0])
        earlier = f"{quantity(len(left_out), 'earlier one')}, the first of {first}, in {table}."
    return DatedLines(
        lines=tuple(DatedLine(on=dated(on), text=text) for on, text in lines[-_MOST_LINES:]), earlier=earlier
    )
