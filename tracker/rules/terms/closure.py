"""What the end of a term or an instrument does to the deadlines under it: released or superseded, never met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from tracker.rules.deadlines.deadline import ComputedDate, Deadline, Occurrence, Plan, day_of
from tracker.rules.due.language import Continuing, Edge, TermEdge, names
from tracker.rules.facts import Ended, Ending
from tracker.rules.settlement.settlement import Obligation

# Endings after which it is as if the duty had never come to bind.
_REPLACED = frozenset({Ending.SUPERSEDED, Ending.VOID})


def free_from(ended: Ended) -> date:
    """The first day on which a duty no longer binds: the day after a term's last one, or that of an act ending it."""
    last = day_of(ended.when.latest)
    return last + timedelta(days=1) if ended.manner is Ending.EXPIRED else last


def outlives(obligation: Obligation, occurrence: Occurrence, bound: ComputedDate | None, ended: Ended | None) -> bool:
    """Whether a deadline outlives the end of its term: it is for a period that had ended by then, and the term ran its length.

    The last report is owed for that period whenever its own date falls; `bound` is the term's end, `ended` how it came.
    A duty that `survives` outlives an early end too, also where it is for no period; what took the place of its term or
    instrument, or undid it, it does not outlive.
    """
    if bound is None or (ended is not None and ended.manner in _REPLACED):
        return False
    over = occurrence.covers is not None and occurrence.covers[1] <= bound.latest_on
    if obligation.survives:
        own_end = isinstance(obligation.due, Continuing) and obligation.due.until is not None
        return over or (occurrence.covers is None and not own_end)
    return over and (ended is None or ended.manner is Ending.EXPIRED)


def close(derived: Plan, lived_on: Plan, ended: Mapping[str, Ended]) -> Plan:
    """A plan in which what ended with its term or instrument is closed.

    `derived` has every date as the endings left it, `lived_on` as it would have been without them. An instrument's end
    closes all its duties that were not settled before. A term's end closes those tied to the term that were not due
    before (but not one that falls due with the end itself, nor one for a period that a term which ran its length held
    whole), and the part of a series that would have come after. What
    was overdue when its term ended stays overdue; what is tied to no term survives.
    """
    before = {(each.obligation, each.occurrence.number): each for each in lived_on.deadlines}
    now = {(each.obligation, each.occurrence.number): each for each in derived.deadlines}
    deadlines: list[Deadline] = []
    # In the order of the dates; a period's number need not follow it.
    series: dict[str, list[tuple[str, int]]] = {}
    for key in dict.fromkeys((*before, *now)):
        series.setdefault(key[0], []).append(key)
    for obligation in derived.settlement.obligations:
        for key in series.get(obligation.code, ()):
            closed = _closed(obligation, now.get(key), before.get(key), ended)
            if closed is not None:
                deadlines.append(closed)
    return replace(derived, deadlines=tuple(deadlines))


def _closed(
    obligation: Obligation, now: Deadline | None, before: Deadline | None, ended: Mapping[str, Ended]
) -> Deadline | None:
    instrument = ended.get(obligation.instrument)
    if instrument is not None and before is not None:
        day = free_from(instrument)
        if outlives(obligation, before.occurrence, _last_of(instrument), instrument):
            return now or before
        if now is not None and now.released_on is not None and now.released_on <= day:
            return now
        if instrument.manner not in _REPLACED:
            return replace(before, released_on=day)
        # What was done stays done, whatever took the place of the instrument that asked for it.
        return before if before.done is not None else replace(before, superseded_on=day)
    bound = _bound_to(obligation, ended)
    if bound is None:
        return now
    day = free_from(bound)
    if now is None:
        return None if before is None else replace(before, released_on=day)
    if before is None:
        return now
    tied = obligation.term is not None and obligation.term in ended
    if tied and outlives(obligation, now.occurrence, _last_of(bound), bound):
        return now
    if isinstance(obligation.due, Continuing) and now.occurrence.number == 0:
        return replace(now, released_on=day)
    was_due = isinstance(before.due, ComputedDate) and before.due.latest_on < day
    if tied and not was_due and not _falls_due_at_the_end(obligation, now, bound):
        return replace(before, released_on=day)
    return now


def _falls_due_at_the_end(obligation: Obligation, now: Deadline, bound: Ended) -> bool:
    """Whether a duty is due with or after the end itself, such as a closing certification: it follows the end."""
    if obligation.due is None or TermEdge(Edge.END, obligation.term or "") not in set(names(obligation.due)):
        return False
    return isinstance(now.due, ComputedDate) and now.due.latest_on >= day_of(bound.when.latest)


def _bound_to(obligation: Obligation, ended: Mapping[str, Ended]) -> Ended | None:
    """The ending of the term that a duty ends with: the one it is tied to, or that its series runs until."""
    if obligation.term is not None and obligation.term in ended:
        return ended[obligation.term]
    until = getattr(obligation.due, "until", None)
    if isinstance(until, TermEdge) and until.edge is Edge.END:
        return ended.get(until.term)
    return None


def _last_of(ended: Ended) -> ComputedDate:
    last = day_of(ended.when.latest)
    return ComputedDate(last, last, ended.grade, ())
