"""What an amendment leaves as it was: each deadline under the rule that held for it, and named with that rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from tracker.errors import InputRefused
from tracker.rules.amendments.versions import recurring, version_step, versions
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Deadline, Occurrence, RuleVersion, end_of
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import recurs
from tracker.rules.settlement.settlement import Amendment, Obligation, Settlement
from tracker.rules.wording import written

# The deadlines of an obligation under both rules, in order, and the numbers of those that stay under the old one.
Spliced = tuple[tuple[Occurrence, ...], frozenset[int]]


def splice(
    old: Sequence[Occurrence], new: Sequence[Occurrence], *, on: date, series: bool, once: bool, settled: bool = False
) -> Spliced:
    """Join what an old and a new rule give, where the new one is in force from `on` (inclusive).

    `series` is set where either rule gives a series, `once` where the new one gives a single date, `settled` where the
    numbers of its periods are settled.

    A deadline whose safe date under the old rule lies before that day stays under the old rule. For a duty that falls
    due once, the new rule has it otherwise; of a series the new rule has what it dates on that day or later. A calendar
    period is never asked for twice, and none is lost: one that the old rule asked for on that day or later takes the
    new rule, even where that dates it before the day (then both dates can be argued), and one that was over before the
    day and that the new rule does not know stays under the old. Numbers go on from the last one kept; a period keeps
    its number.
    """
    kept = [each for each in old if _before(each, on)]
    if not series:
        return _single(kept, old, new, on)
    labels = {each.label for each in new if each.covers is not None}
    dated = [each for each in new if isinstance(each.due, ComputedDate)]
    if dated:
        over = [each for each in old if each.covers is not None and each.covers[1] < on and each.label not in labels]
        numbers = {each.number for each in (*kept, *over)}
        kept = [each for each in old if each.number in numbers]
    if once and not kept:
        return _single(kept, old, new, on)
    taken = [each for each in (_taken(each, kept, old, on) for each in new) if each is not None]
    occurrences = (*_standing(taken), *kept, *_numbered(kept, old, taken, settled=settled))
    return occurrences, frozenset(each.number for each in kept)


def _single(kept: list[Occurrence], old: Sequence[Occurrence], new: Sequence[Occurrence], on: date) -> Spliced:
    if kept:
        return (*_standing(new), *kept), frozenset(each.number for each in kept)
    before = next((each for each in old if isinstance(each.due, ComputedDate)), None)
    return tuple(_reaching_back(each, before, on) for each in new), frozenset()


def _taken(new: Occurrence, kept: Sequence[Occurrence], old: Sequence[Occurrence], on: date) -> Occurrence | None:
    """A deadline of the new rule as it is taken over, None where the old rule has what it asks for."""
    if not isinstance(new.due, ComputedDate):
        return new
    if new.runs_from is not None and new.covers is None:
        asked = next((each for each in old if each.number == new.number), None)
        return None if asked in kept else _reaching_back(new, asked, on)
    if new.covers is None:
        return None if _before(new, on) else new
    last = new.covers[1]
    if any(each.covers is not None and last <= each.covers[1] for each in kept):
        return None
    if not _before(new, on):
        return new
    for each in old:
        if each not in kept and each.covers is not None and each.covers[0] <= last <= each.covers[1]:
            return _reaching_back(new, each, on)
    return None


def _reaching_back(new: Occurrence, old: Occurrence | None, on: date) -> Occurrence:
    """Note that a rule dates something before it was in force; the old date, if there is one, can still be argued."""
    found = new.due
    if not isinstance(found, ComputedDate) or not _before(new, on):
        return new
    step = f"The rule gives {written(found.safe)}, a day before it came into force on {written(on)}."
    latest = found.latest
    if old is not None and isinstance(old.due, ComputedDate) and new.kind is Kind.LATEST:
        latest = max(found.latest, old.due.latest, key=end_of)
        step += f" That the date of the rule before, {written(old.due.safe)}, still holds can be argued."
    return replace(new, due=replace(found, latest=latest, steps=(*found.steps, step)))


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
        if each.covers is None and each.runs_from is None:
            last += 1
            numbered.append(replace(each, number=last, label=str(last)))
        elif settled or each.covers is None:
            last = max(last, each.number)
            numbered.append(each)
        else:
            last = max(last + 1, periods.get(each.label, 0))
            numbered.append(replace(each, number=last))
    return tuple(numbered)


def _before(occurrence: Occurrence, on: date) -> bool:
    return isinstance(occurrence.due, ComputedDate) and occurrence.due.safe_on < on


class EarlierText(Protocol):
    """What followed from the text that held before an amendment; empty for an obligation it did not have."""

    def occurrences_of(self, code: str) -> tuple[Occurrence, ...]:
        """The dates of an obligation."""
        ...

    def deadlines_of(self, code: str) -> Sequence[Deadline]:
        """The deadlines of an obligation."""
        ...

    def begins(self) -> date | None:
        """The first day of its first event, instrument or term."""
        ...


class AmendedDates:
    """The last amendment of a settlement, and what held before it."""

    def __init__(self, settlement: Settlement, amendment: Amendment, before: EarlierText) -> None:
        self._series = recurring(settlement)
        self._numbers = settlement.numbers
        self._amendment = amendment
        self._before = before
        self._versions = versions(settlement)
        self._earlier = versions(amendment.before)
        self._kept: dict[str, frozenset[int]] = {}
        self._occurrences: dict[str, tuple[Occurrence, ...]] = {}

    @property
    def begins(self) -> date | None:
        """The first day of the first event, instrument or term of what held before."""
        return self._before.begins()

    def occurrences(
        self, obligation: Obligation, own: Callable[[Obligation], tuple[Occurrence, ...]]
    ) -> tuple[Occurrence, ...]:
        """The dates of an obligation under each of its rules; `own` dates it by its newest one."""
        code = obligation.code
        if self._stays(obligation):
            return self._before.occurrences_of(code)
        if not self._touched(obligation):
            return own(obligation)
        if code not in self._occurrences:
            self._occurrences[code] = self._spliced(obligation, own(obligation))
        return self._occurrences[code]

    def deadlines(self, obligation: Obligation, own: Sequence[Deadline]) -> list[Deadline]:
        """The deadlines of an obligation: of those `own` to its newest rule, and of those kept under the old one."""
        code = obligation.code
        if not self._stays(obligation) and not self._touched(obligation):
            return list(own)
        before = {each.occurrence.number: each for each in self._before.deadlines_of(code)}
        if self._stays(obligation):
            joined = list(before.values())
        else:
            kept = self._kept.get(code, frozenset())
            joined = [
                replace(
                    before[each.occurrence.number],
                    occurrence=replace(before[each.occurrence.number].occurrence, due=each.due),
                    version=before[each.occurrence.number].version or self._first(code),
                )
                if each.occurrence.number in kept
                else replace(each, version=self._versions.now(code))
                for each in own
            ]
        if obligation.removed_on is not None:
            joined = [self._superseded(each) for each in joined]
        return [replace(each, recurring=code in self._series) for each in joined]

    def _stays(self, obligation: Obligation) -> bool:
        """Whether all of an obligation is as it was before: taken out, or touched by earlier amendments only."""
        if obligation.removed_on is not None:
            return True
        if obligation.recommendation is not None:
            return False
        return obligation.code not in self._versions.touched and self._amendment.before.amendment is not None

    def _touched(self, obligation: Obligation) -> bool:
        # A recommendation's clock stands in no text: it follows from facts, under the text that holds now.
        return obligation.code in self._versions.touched and obligation.recommendation is None

    def _spliced(self, obligation: Obligation, new: tuple[Occurrence, ...]) -> tuple[Occurrence, ...]:
        code, rule = obligation.code, obligation.due
        try:
            old = self._before.occurrences_of(code)
        except InputRefused:
            # A rule whose dates could not be computed has none to keep.
            old = ()
        occurrences, kept = splice(
            old,
            new,
            on=self._amendment.on,
            series=code in self._series,
            once=rule is None or not recurs(rule),
            settled=code in self._numbers,
        )
        self._kept[code] = kept
        now = self._versions.now(code)
        return tuple(
            self._kept_as_it_was(code, each, new)
            if each.number in kept
            else each
            if now is None
            else _led_by(each, version_step(code, now))
            for each in occurrences
        )

    def _kept_as_it_was(self, code: str, kept: Occurrence, new: tuple[Occurrence, ...]) -> Occurrence:
        """Name the rule by which a deadline stays that fell due before the amendment."""
        first = self._first(code)
        if first is not None:
            return kept if self._earlier.now(code) is not None else _led_by(kept, version_step(code, first))
        if any(each.number == kept.number and each.due == kept.due for each in new):
            return kept
        on = written(self._amendment.on)
        return _led_by(kept, f"It fell due before {on}, when the amendment came into force, and stays as it was.")

    def _first(self, code: str) -> RuleVersion | None:
        return next(iter(self._versions.several(code)), None)

    def _superseded(self, deadline: Deadline) -> Deadline:
        # What was done stays done, whatever was taken out afterwards.
        if deadline.resolved is not None or _before(deadline.occurrence, self._amendment.on):
            return deadline
        return replace(deadline, superseded_on=deadline.superseded_on or self._amendment.on)


def _led_by(occurrence: Occurrence, step: str) -> Occurrence:
    found = occurrence.due
    if isinstance(found, AwaitedDate) and found.estimate is not None:
        found = replace(found, estimate=replace(found.estimate, steps=(step, *found.estimate.steps)))
    return replace(occurrence, due=replace(found, steps=(step, *found.steps)))
