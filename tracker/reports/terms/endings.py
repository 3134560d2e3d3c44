"""What became of a term or an instrument, in words: made longer, standing still, ended, by whom and how early."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from tracker.reports.page.parts import is_uncertain
from tracker.reports.page.wording import NOT_FOUND, day_in_full, when_in_full
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, PlannedTerm, day_of
from tracker.rules.due.language import Edge, TermEdge
from tracker.rules.facts import Ended, Ending, TermExtended
from tracker.rules.settlement.settlement import Obligation
from tracker.rules.terms.closure import free_from
from tracker.rules.terms.history import Pause
from tracker.rules.wording import days_written

_HAS = {
    Ending.EXPIRED: "expired",
    Ending.EARLY: "ended early",
    Ending.CONDITION: "ended, its condition met",
    Ending.SUPERSEDED: "was superseded",
    Ending.VOID: "became void",
    Ending.DISMISSED: "was dismissed",
}
_WILL = {
    Ending.EXPIRED: "expires",
    Ending.EARLY: "ends early",
    Ending.CONDITION: "ends, its condition met",
    Ending.SUPERSEDED: "is superseded",
    Ending.VOID: "becomes void",
    Ending.DISMISSED: "is dismissed",
}


def ending_words(ended: Ended, nominal: DerivedDate | None, day: date) -> str:
    """How something ended, or will after `day`: by how many calendar days early, by whom, when, and its nominal end.

    `nominal` is the end it would have had otherwise; None where that is not found.
    """
    words = (_HAS if is_over(ended, day) else _WILL)[ended.manner]
    by = f", by {ended.authority}" if ended.authority else ""
    early = _early(ended, nominal)
    comma = "," if by or early.startswith(",") else ""
    on = f" on {day_in_full(ended.when.latest)}" if ended.when.exact else f" {when_in_full(ended.when)}"
    return f"{words}{early}{by}{comma}{on}"


def nominal_words(nominal: DerivedDate | None) -> str:
    """When something would have ended had nobody ended it, with `about` before a day that is not certain."""
    match nominal:
        case ComputedDate(grade=grade):
            about = "about " if is_uncertain(grade) else ""
            return f"nominal end {about}{day_in_full(nominal.safe_on)}"
        case AwaitedDate(estimate=ComputedDate() as estimate):
            return f"nominal end about {day_in_full(estimate.safe_on)}"
        case AwaitedDate():
            return "nominal end not known"
        case None:
            return f"nominal end {NOT_FOUND}"


def ending_in_short(planned: PlannedTerm, day: date) -> str:
    """How a term ended, or will after `day`, without its nominal end; "" where nothing was recorded."""
    ended = planned.ended
    if ended is None:
        return ""
    words = ending_words(ended, planned.nominal, day)
    return words if ended.code == planned.term.code else f"{words}, with its instrument"


def term_ending(planned: PlannedTerm, day: date) -> str:
    """How a term ended, or will after `day`, and when it would have otherwise; "" where nothing was recorded."""
    nominal = planned.nominal
    if planned.ended is None:
        return ""
    words = ending_in_short(planned, day)
    return words if ended_as_agreed(planned) else f"{words}; {nominal_words(nominal)}"


def ended_as_agreed(planned: PlannedTerm) -> bool:
    """Whether a term ended on its nominal end."""
    ended, nominal = planned.ended, planned.nominal
    on = ended.when.last_day if ended is not None and ended.when.exact else None
    return isinstance(nominal, ComputedDate) and nominal.safe_on == on


def extension_words(extension: TermExtended) -> str:
    """By how much a term was made longer, by whom, and when that was decided."""
    how_far = f"by {extension.by_span}" if extension.to is None else f"to {day_in_full(extension.to)}"
    by = f" by {extension.authority}" if extension.authority else ""
    return f"extended {how_far}{by}, decided on {day_in_full(extension.decided_on)}"


def pause_words(pause: Pause) -> str:
    """From when until when a term stood still; it runs again on the second day."""
    if pause.until is None:
        return f"has stood still since {day_in_full(pause.since)}"
    return f"stood still from {day_in_full(pause.since)} until {day_in_full(pause.until)}"


def is_over(ended: Ended, day: date) -> bool:
    """Whether what ended no longer binds on a day."""
    return free_from(ended) <= day


def runs_until(obligation: Obligation) -> str | None:
    """The code of the term whose end a duty runs until, where its rule names one."""
    until = getattr(obligation.due, "until", None)
    return until.term if isinstance(until, TermEdge) and until.edge is Edge.END else None


def ending_of(obligation: Obligation, ended: Mapping[str, Ended], day: date) -> Ended | None:
    """The ending that closed a duty on a day: its instrument's, or that of the term it is tied to or runs until."""
    codes = (obligation.instrument, obligation.term, runs_until(obligation))
    known = (ended.get(code) for code in codes if code is not None)
    return next((each for each in known if each is not None and free_from(each) == day), None)


def days_early(ended: Ended, nominal: DerivedDate | None) -> tuple[int, int | None] | None:
    """The least and the most calendar days by which something ended before its nominal end (below zero: after it).

    The most is None where only the last possible day of the end is known; None in all where no nominal end is.
    """
    reading = None if nominal is None else nominal.known
    if reading is None:
        return None
    least = (reading.safe_on - ended.when.last_day).days
    most = None if ended.when.earliest is None else (reading.safe_on - day_of(ended.when.earliest)).days
    return least, most


def early_words(ended: Ended, nominal: DerivedDate | None) -> str:
    """By how many calendar days something ended before its nominal end, as exactly as both are known; "" if not."""
    least, most = days_early(ended, nominal) or (0, None)
    if least <= 0:
        return ""
    if least == most:
        return days_written(least)
    return f"at least {days_written(least)}" if most is None else f"{least:,} to {days_written(most)}"


def _early(ended: Ended, nominal: DerivedDate | None) -> str:
    """By how many calendar days something ended before (or after) its nominal end, as exactly as both are known."""
    early = early_words(ended, nominal)
    if early:
        return f" by {early}" if ended.manner is Ending.EARLY else f", {early} early"
    least, most = days_early(ended, nominal) or (0, None)
    if most is None or most >= 0:
        return ""
    number = days_written(-most) if least == most else f"{-most:,} to {days_written(-least)}"
    return f", {number} after its nominal end"
