"""Where a term or an instrument stands on a day, and how sure that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from tracker.reports.page.parts import Badge
from tracker.reports.terms.endings import is_over
from tracker.rules.deadlines.deadline import ComputedDate, DerivedDate, PlannedTerm
from tracker.rules.facts import Ended, Ending
from tracker.rules.grades import Grade
from tracker.rules.settlement.settlement import Instrument


class Binding(StrEnum):
    """Where a term stands on a day."""

    IN_FORCE = "in force"
    BY_ESTIMATE = "in force, by estimate"
    SUSPENDED = "suspended"
    TO_COME = "not begun"
    PAST_ESTIMATE = "past its estimated end"
    UNKNOWN = "start not found"
    RAN_OUT = "ran its length"
    ENDED = "ended"
    NEVER = "never took force"


IN_FORCE = frozenset({Binding.IN_FORCE, Binding.BY_ESTIMATE, Binding.SUSPENDED})
_TONES = {
    Binding.IN_FORCE: "s-upcoming",
    Binding.BY_ESTIMATE: "g-estimated",
    Binding.SUSPENDED: "s-awaiting",
    Binding.TO_COME: "s-awaiting",
    Binding.PAST_ESTIMATE: "s-past-safe",
    Binding.UNKNOWN: "s-not-found",
    Binding.RAN_OUT: "s-met",
    Binding.ENDED: "s-released",
    Binding.NEVER: "s-released",
}
_SURE = frozenset({Grade.RECORD, Grade.REPORTED})


def term_title(planned: PlannedTerm) -> str:
    """The name of a term: its title, else its kind."""
    return planned.term.title or planned.term.kind


def day_known(found: DerivedDate | None) -> date | None:
    """The safe day of a date, or of its estimate; None where neither is known."""
    return None if found is None or found.known is None else found.known.safe_on


def days_known(planned: PlannedTerm) -> list[date]:
    """The days that are known of a term: its start, its end, and the end it would have had."""
    known = map(day_known, (planned.starts, planned.ends, planned.nominal))
    return [day for day in known if day is not None]


def is_running(planned: PlannedTerm, day: date) -> bool:
    """Whether a term has begun, does not stand still and, as far as its end is known or estimated, has not ended."""
    starts, ends = day_known(planned.starts), day_known(planned.ends)
    begun = isinstance(planned.starts, ComputedDate) and starts is not None and starts <= day
    if planned.ended is not None:
        return begun and not is_over(planned.ended, day)
    return begun and planned.suspended_on is None and (ends is None or ends >= day)


def became(planned: PlannedTerm, day: date) -> str:
    """In a word or two what became of a term that was ended, stands still or was made longer."""
    if planned.ended is not None:
        manner = planned.ended.manner
        return "ended early" if manner is Ending.EARLY else str(manner)
    if planned.suspended_on is not None and planned.suspended_on <= day:
        return "suspended"
    return "extended" if planned.extensions else ""


def never_began(planned: PlannedTerm) -> bool:
    """Whether a term became void before it had begun."""
    ended = planned.ended
    if ended is None or ended.manner is not Ending.VOID:
        return False
    return not isinstance(planned.starts, ComputedDate) or planned.starts.safe_on > ended.when.last_day


def binding_of(planned: PlannedTerm, day: date) -> Binding:
    """Where a term stands on a day.

    It runs through its last day, by the latest reading. An end that is only estimated ends nothing: a term past it is
    told apart from one that ran its length.
    """
    if planned.ended is not None and is_over(planned.ended, day):
        return Binding.NEVER if never_began(planned) else Binding.ENDED
    if planned.starts is None:
        return Binding.UNKNOWN
    starts = planned.starts.known
    if starts is None or starts.safe_on > day:
        return Binding.TO_COME
    if planned.suspended_on is not None and planned.suspended_on <= day:
        return Binding.SUSPENDED
    ends = None if planned.ends is None else planned.ends.known
    if ends is not None and ends.latest_on < day:
        return Binding.RAN_OUT if planned.ends is ends and ends.grade in _SURE else Binding.PAST_ESTIMATE
    return Binding.IN_FORCE if isinstance(planned.starts, ComputedDate) else Binding.BY_ESTIMATE


def binding_badge(planned: PlannedTerm, day: date) -> Badge:
    """Where a term stands as a badge; one that was ended says in which manner."""
    binding = binding_of(planned, day)
    return Badge(became(planned, day) if binding is Binding.ENDED else binding.value, _TONES[binding])


def instrument_badge(
    instrument: Instrument, ended: Mapping[str, Ended], terms: Iterable[PlannedTerm], day: date
) -> Badge:
    """Where an instrument stands as a badge; one whose end nobody recorded goes on."""
    fact = ended.get(instrument.code)
    if fact is None or not is_over(fact, day):
        return Badge("no end on record", "s-upcoming")
    under = [binding_of(each, day) for each in terms if each.term.instrument == instrument.code]
    if fact.manner is Ending.VOID and under and all(each is Binding.NEVER for each in under):
        return Badge(Binding.NEVER.value, _TONES[Binding.NEVER])
    return Badge("ended early" if fact.manner is Ending.EARLY else fact.manner.value, _TONES[Binding.ENDED])


def is_monitorship(planned: PlannedTerm) -> bool:
    """Whether somebody from outside watches under a term."""
    return planned.term.monitor is not None or "monitor" in planned.term.kind.casefold()
