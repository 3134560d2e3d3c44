"""Dates that stand as they were counted, though this program would count them otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from tracker.rules.counting.calendars import Calendar
from tracker.rules.deadlines.deadline import ComputedDate, DerivedDate, Occurrence
from tracker.rules.deadlines.rule_dates import Law
from tracker.rules.facts import DateKept, Fact
from tracker.rules.wording import written


# Hashed once for the years, not once for each of the many deadlines in them.
@lru_cache(maxsize=4096)
def _closed_days(closed: Calendar, first: int, last: int) -> str:
    return closed.fingerprint(first, last)


# How the step begins that says a date was kept; it moves nothing.
STANDS = "It stands as it was counted before"


class KeptDates:
    """What was kept of each deadline; it holds only while the count comes to the very date that it was kept against.

    A trigger set right, another rule or other calendars give another date, and that one counts.
    """

    def __init__(self, facts: Iterable[Fact]) -> None:
        self._kept: dict[tuple[str, int | None], list[DateKept]] = {}
        for fact in facts:
            if isinstance(fact, DateKept):
                self._kept.setdefault((fact.obligation, fact.number), []).append(fact)

    @property
    def empty(self) -> bool:
        """Whether nothing was kept."""
        return not self._kept

    def occurrences(self, code: str, several: tuple[Occurrence, ...]) -> tuple[Occurrence, ...]:
        """The dates of an obligation as they stand."""
        if not self._kept:
            return several
        dues = ((each, self.due(code, each.number, each.due)) for each in several)
        return tuple(each if due is each.due else replace(each, due=due) for each, due in dues)

    def due(self, code: str, number: int, found: DerivedDate) -> DerivedDate:
        """A deadline's date as it stands; the very same value where nothing was kept of it."""
        if not self._kept or not isinstance(found, ComputedDate):
            return found
        for fact in reversed(self._kept.get((code, number), ())):
            if (fact.instead_safe, fact.instead_latest) == (found.safe, found.latest):
                steps = (*(fact.steps or found.steps), _kept_step(fact))
                return ComputedDate(fact.safe, fact.latest, found.grade, steps)
        return found

    def fingerprint(self, law: Law, code: str, number: int, found: DerivedDate) -> str:
        """The hash of the closed days around a date as it was counted, then where it was kept; "" without a date."""
        if not isinstance(found, ComputedDate):
            return ""
        for fact in reversed(self._kept.get((code, number), ())):
            if found.steps[-1:] == (_kept_step(fact),):
                return fact.fingerprint
        return _closed_days(law.calendar, found.safe_on.year - 1, max(found.latest_on, found.safe_on).year + 1)


def _kept_step(fact: DateKept) -> str:
    instead = written(fact.instead_safe)
    if fact.instead_latest != fact.instead_safe:
        instead += f", at the latest {written(fact.instead_latest)}"
    return f"{STANDS} {written(fact.kept_on)}; by the calendars and rules known since, it would be {instead}."
