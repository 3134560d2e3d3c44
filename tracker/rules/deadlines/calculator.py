"""The calculator: when a due rule falls due by the dates that are given, with no settlement and nothing stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, Occurrence
from tracker.rules.deadlines.happenings import Happening, NamedDates
from tracker.rules.deadlines.open_days import with_open_day
from tracker.rules.deadlines.rule_dates import Law, derive
from tracker.rules.deadlines.series import SeriesWindow
from tracker.rules.due.language import DueRule, EventAnchor, Name, Reached, recurs
from tracker.rules.grades import Grade
from tracker.rules.when import When
from tracker.rules.wording import range_written

# How many dates of a series are worked out where no last day is given.
MOST_WITHOUT_END = 12


def calculate(
    rule: DueRule, law: Law, given: Mapping[str, When], *, hint: str, first: date | None, last: date | None
) -> tuple[Occurrence, ...]:
    """Work out the dates of a rule that fall from a first to a last day, both inclusive; None is no bound.

    What has no date in `given` is awaited; `hint` says how to give one, with the place of its name as `{name}`.
    """
    window = SeriesWindow(first, last or date.max)
    if last is None and recurs(rule):
        window = SeriesWindow(first, date.max, MOST_WITHOUT_END)
    occurrences = derive(rule, law, _Dates(given, hint), window)
    found = (each for each in occurrences if _inside(each.due, first, last))
    return tuple(replace(each, due=with_open_day(law.calendar, each.due, each.kind)) for each in found)


class _Dates(NamedDates):
    """The dates given; whatever has none, the rule awaits."""

    def __init__(self, given: Mapping[str, When], hint: str) -> None:
        self._given, self._hint = given, hint

    def happenings(self, of: EventAnchor | Reached) -> Sequence[Happening]:
        """Each that was given with a number, as `violation@2`; else the one under the name."""
        match of:
            case EventAnchor(name=name):
                given = [EventAnchor.of(each) for each in self._given]
                numbers = sorted(each.happening for each in given if each.name == name and each.happening is not None)
                if numbers:
                    return [Happening(each, str(each), EventAnchor(name, each)) for each in numbers]
            case Reached():
                pass
        return super().happenings(of)

    def __missing__(self, name: Name) -> DerivedDate:
        given = self._given.get(str(name))
        if given is None:
            return AwaitedDate((str(name),), None, (f"{name} is not given: {self._hint.format(name=name)}.",))
        step = f"{name}: {range_written(given.first, given.latest)} (given)."
        return ComputedDate(given.first, given.latest, Grade.RECORD, (step,))


def _inside(found: DerivedDate, first: date | None, last: date | None) -> bool:
    if isinstance(found, AwaitedDate):
        return True
    return (first is None or found.safe_on >= first) and (last is None or found.safe_on <= last)
