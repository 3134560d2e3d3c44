"""What an amendment leaves as it was: each deadline under the rule that held for it, and named with that rule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Protocol

from tracker.errors import InputRefused
from tracker.rules.deadlines import Awaiting, Deadline, Occurrence, Reading, RuleVersion
from tracker.rules.due import recurs
from tracker.rules.settlement import Amendment, Obligation, Settlement
from tracker.rules.splicing import splice
from tracker.rules.versions import recurring, told, versions
from tracker.rules.wording import written


class Before(Protocol):
    """What followed from the text that held before an amendment; empty for an obligation it did not have."""

    def occurrences_of(self, code: str) -> tuple[Occurrence, ...]:
        """Give the dates of an obligation."""
        ...

    def deadlines_of(self, code: str) -> Sequence[Deadline]:
        """Give the deadlines of an obligation."""
        ...


class Amended:
    """The last amendment of a settlement, and what held before it."""

    def __init__(self, settlement: Settlement, amendment: Amendment, before: Before) -> None:
        self._series = recurring(settlement)
        self._numbers = settlement.numbers
        self._amendment = amendment
        self._before = before
        self._versions = versions(settlement)
        self._earlier = versions(amendment.before)
        self._kept: dict[str, frozenset[int]] = {}
        self._occurrences: dict[str, tuple[Occurrence, ...]] = {}

    def occurrences(
        self, obligation: Obligation, own: Callable[[Obligation], tuple[Occurrence, ...]]
    ) -> tuple[Occurrence, ...]:
        """Give the dates of an obligation under each of its rules; `own` dates it by its newest one."""
        code = obligation.code
        if self._stays(obligation):
            return self._before.occurrences_of(code)
        if not self._touched(obligation):
            return own(obligation)
        if code not in self._occurrences:
            self._occurrences[code] = self._spliced(obligation, own(obligation))
        return self._occurrences[code]

    def deadlines(self, obligation: Obligation, own: Sequence[Deadline]) -> list[Deadline]:
        """Give the deadlines of an obligation: of those `own` to its newest rule, and of those kept under the old one."""
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
                    occurrence=replace(before[each.occurrence.number].occurrence, found=each.found),
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
        """Say whether all of an obligation is as it was before: taken out, or touched by earlier amendments only."""
        if obligation.removed_on is not None:
            return True
        if obligation.recommendation is not None:
            return False
        return obligation.code not in self._versions.touched and self._amendment.before.amendment is not None

    def _touched(self, obligation: Obligation) -> bool:
        # A recommendation's clock stands in no text: it follows from facts, under the text that holds now.
        return obligation.code in self._versions.touched and obligation.recommendation is None

    def _spliced(self, obligation: Obligation, new: tuple[Occurrence, ...]) -> tuple[Occurrence, ...]:
        code = obligation.code
        rule = obligation.due
        once = rule is None or not recurs(rule)
        try:
            old = self._before.occurrences_of(code)
        except InputRefused:
            # A rule whose dates could not be computed has none to keep.
            old = ()
        spliced = splice(
            old,
            new,
            on=self._amendment.on,
            series=code in self._series,
            once=once,
            settled=code in self._numbers,
        )
        self._kept[code] = spliced.kept
        now = self._versions.now(code)
        return tuple(
            self._said_kept(code, each, new)
            if each.number in spliced.kept
            else each
            if now is None
            else _said(each, told(code, now))
            for each in spliced.occurrences
        )

    def _said_kept(self, code: str, kept: Occurrence, new: tuple[Occurrence, ...]) -> Occurrence:
        """Say by which rule a deadline stays that fell due before the amendment."""
        first = self._first(code)
        if first is not None:
            return kept if self._earlier.now(code) is not None else _said(kept, told(code, first))
        if any(each.number == kept.number and each.found == kept.found for each in new):
            return kept
        on = written(self._amendment.on)
        return _said(kept, f"It fell due before {on}, when the amendment came into force, and stays as it was.")

    def _first(self, code: str) -> RuleVersion | None:
        return next(iter(self._versions.several(code)), None)

    def _superseded(self, deadline: Deadline) -> Deadline:
        found, on = deadline.found, self._amendment.on
        if isinstance(found, Reading) and found.safe_on < on:
            return deadline
        # What was done stays done, whatever was taken out afterwards.
        return (
            deadline if deadline.resolved is not None else replace(deadline, superseded_on=deadline.superseded_on or on)
        )


def _said(occurrence: Occurrence, step: str) -> Occurrence:
    found = occurrence.found
    if isinstance(found, Awaiting) and found.estimate is not None:
        found = replace(found, estimate=replace(found.estimate, steps=(step, *found.estimate.steps)))
    return replace(occurrence, found=replace(found, steps=(step, *found.steps)))
