"""Two rules of one obligation, one after the other: what fell due before the day stays, the new rule has the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from tracker.rules.deadlines import Found, Occurrence, Reading
from tracker.rules.kinds import Kind
from tracker.rules.wording import written


@dataclass(frozen=True, slots=True)
class Spliced:
    """The deadlines of an obligation under both rules, in order; `kept` are the numbers of those of the old one."""

    occurrences: tuple[Occurrence, ...]
    kept: frozenset[int]


def splice(
    old: Sequence[Occurrence], new: Sequence[Occurrence], *, on: date, series: bool, once: bool, settled: bool = False
) -> Spliced:
    """Join what an old and a new rule give, where the new one is in force from `on` (inclusive).

    `series` says that either rule gives a series, `once` that the new one gives a single date, `settled` that the
    numbers of its periods are settled.

    A deadline whose safe date under the old rule lies before that day stays under the old rule. For a duty that falls
    due once, the new rule has it otherwise; of a series the new rule has what it dates on that day or later. A calendar
    period is never asked for twice, and none is lost: one that the old rule asked for on that day or later takes the
    new rule, even where that dates it before the day (then both dates can be argued), and one that was over before the
    day and that the new rule does not know stays under the old. Numbers go on from the last one kept; a period keeps
    its number.
    """
    kept = [each for each in old if _safe_on(each) is not None and _before(each, on)]
    if not series:
        return _single(kept, old, new, on)
    labels = {each.label for each in new if each.covers is not None}
    dated = [each for each in new if isinstance(each.found, Reading)]
    if dated:
        kept += [
            each
            for each in old
            if each not in kept and each.covers is not None and each.covers[1] < on and each.label not in labels
        ]
    numbers = {each.number for each in kept}
    kept = [each for each in old if each.number in numbers]
    if once and not kept:
        return _single(kept, old, new, on)
    taken = [each for each in (_taken(each, kept, old, on) for each in new) if each is not None]
    return Spliced(
        (*_standing(taken), *kept, *_numbered(kept, old, taken, settled=settled)),
        frozenset(each.number for each in kept),
    )


def _single(kept: list[Occurrence], old: Sequence[Occurrence], new: Sequence[Occurrence], on: date) -> Spliced:
    if kept:
        return Spliced((*_standing(new), *kept), frozenset(each.number for each in kept))
    before = next((each for each in old if isinstance(each.found, Reading)), None)
    return Spliced(tuple(_reaching_back(each, before, on) for each in new), frozenset())


def _taken(new: Occurrence, kept: Sequence[Occurrence], old: Sequence[Occurrence], on: date) -> Occurrence | None:
    """Give a deadline of the new rule as it is taken over, None where the old rule has what it asks for."""
    if not isinstance(new.found, Reading):
        return new
    if new.covers is None:
        return None if _before(new, on) else new
    last = new.covers[1]
    if any(each.covers is not None and last <= each.covers[1] for each in kept):
        return None
    if not _before(new, on):
        return new
    asked = next(
        (
            each
            for each in old
            if each not in kept and each.covers is not None and each.covers[0] <= last <= each.covers[1]
        ),
        None,
    )
    return None if asked is None else _reaching_back(new, asked, on)


def _reaching_back(new: Occurrence, old: Occurrence | None, on: date) -> Occurrence:
    """Say that a rule dates something before it was in force; the old date, if there is one, can still be argued."""
    found = new.found
    if not isinstance(found, Reading) or not _before(new, on):
        return new
    step = f"The rule gives {written(found.safe)}, a day before it came into force on {written(on)}."
    latest = found.latest
    if old is not None and isinstance(old.found, Reading) and new.kind is Kind.LATEST:
        latest = max(found.latest, old.found.latest, key=_moment)
        step += f" That the date of the rule before, {written(old.found.safe)}, still holds can be argued."
    return replace(new, found=replace(found, latest=latest, steps=(*found.steps, step)))


def _standing(new: Sequence[Occurrence]) -> tuple[Occurrence, ...]:
    return tuple(each for each in new if each.number == 0)


def _numbered(
    kept: Sequence[Occurrence], old: Sequence[Occurrence], taken: Sequence[Occurrence], *, settled: bool
) -> tuple[Occurrence, ...]:
    """Go on numbering from what is kept, so that a number still names the same deadline."""
    periods = {each.label: each.number for each in old if each.covers is not None}
    last = max((each.number for each in kept), default=0)
    numbered = []
    for each in taken:
        if each.number == 0:
            continue
        if settled and each.covers is not None:
            numbered.append(each)
            last = max(last, each.number)
            continue
        number = periods.get(each.label, 0) if each.covers is not None else 0
        last = number if number > last else last + 1
        label = each.label if each.covers is not None else str(last)
        numbered.append(replace(each, number=last, label=label))
    return tuple(numbered)


def _before(occurrence: Occurrence, on: date) -> bool:
    safe_on = _safe_on(occurrence)
    return safe_on is not None and safe_on < on


def _safe_on(occurrence: Occurrence) -> date | None:
    found: Found = occurrence.found
    return found.safe_on if isinstance(found, Reading) else None


def _moment(value: date | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time.min)
