"""The numbers of a series' calendar periods: a period keeps its number, wherever the series is found to begin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from tracker.rules.deadlines.deadline import Deadline, Occurrence

Numbers = Mapping[str, Mapping[str, int]]
"""The number of each period by the obligation's code and the period's label; of what is not in it none is settled."""


# A series of one time that something took place has fewer dates than this; the numbers of the first are its own.
OF_EACH = 10_000


def number_of_each(happening: int, date: int) -> int:
    """The number of one date of a series that begins anew with each time: the third of the second is `2.3`."""
    return (happening - 1) * OF_EACH + date


def numbered(occurrences: Sequence[Occurrence], settled: Mapping[str, int]) -> tuple[Occurrence, ...]:
    """Number each calendar period as settled; one that has no number yet takes the next free one, in their order."""
    if not settled:
        return tuple(occurrences)
    last = max(*settled.values(), *(each.number for each in occurrences if each.covers is None), 0)
    result = []
    for each in occurrences:
        if each.covers is None:
            result.append(each)
            continue
        number = settled.get(each.label)
        if number is None:
            number = last = last + 1
        result.append(replace(each, number=number))
    return tuple(result)


def renumbers(deadlines: Iterable[Deadline], settled: Numbers) -> bool:
    """Whether a number would mean another period in a plan than before: its series begins elsewhere, or goes otherwise."""
    labels = {code: {number: label for label, number in own.items()} for code, own in settled.items()}
    for deadline in deadlines:
        own, occurrence = settled.get(deadline.obligation), deadline.occurrence
        if own is None or occurrence.covers is None:
            continue
        if own.get(occurrence.label, occurrence.number) != occurrence.number:
            return True
        before = labels[deadline.obligation].get(occurrence.number, occurrence.label)
        if before != occurrence.label:
            return True
    return False
