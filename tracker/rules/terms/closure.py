"""What the end of a term or an instrument does to the deadlines under it: released or superseded, never met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from tracker.rules.deadlines.deadline import ComputedDate, Deadline, Occurrence, Plan, day_of
from tracker.rules.deadlines.happenings import recorded
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import Continuing, Edge, TermEdge, names
from tracker.rules.facts import Ended, Ending
from tracker.rules.settlement.duties import monitorship_of
from tracker.rules.settlement.settlement import Obligation, Settlement
from tracker.rules.wording import written

# Endings after which it is as if the duty had never come to bind.
_REPLACED = frozenset({Ending.SUPERSEDED, Ending.VOID})


def free_from(ended: Ended) -> date:
    """The first day on which a duty no longer binds: the day after a term's last one, or that of an act ending it."""
    last = day_of(ended.when.latest)
    return last + timedelta(days=1) if ended.manner is Ending.EXPIRED else last


def outlives(obligation: Obligation, occurrence: Occurrence, bound: ComputedDate | None, ended: Ended | None) -> bool:
    """Whether a deadline outlives the end of its term: it is for a period that had ended by then, and the term ran its length.

    The last report is owed for that period whenever its own date falls; `bound` is the term's end, `ended` how it came.
    A duty that `survives` outlives an early end and a replacement too, also where it is for no period; an end that undid
    its term or instrument it does not outlive.
    """
    if bound is None or (ended is not None and ended.manner is Ending.VOID):
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
    whole), and the part of a series that would have come after. What was overdue when its term ended stays overdue (but
    for what the monitor owed), and so does what is counted back from an end that was announced; what is tied to no term
    survives.
    """
    before = {(each.obligation, each.occurrence.number): each for each in lived_on.deadlines}
    now = {(each.obligation, each.occurrence.number): each for each in derived.deadlines}
    origins = _origins(derived.settlement, ended)
    deadlines: list[Deadline] = []
    # In the order of the dates; a period's number need not follow it.
    series: dict[str, list[tuple[str, int]]] = {}
    for key in dict.fromkeys((*before, *now)):
        series.setdefault(key[0], []).append(key)
    for obligation in derived.settlement.obligations:
        for key in series.get(obligation.code, ()):
            lived, dated = before.get(key), now.get(key)
            moved = dated is not None and lived is not None and _is_moved(dated, lived)
            if dated is not None and lived is not None and moved:
                dated = _overtaken(dated, lived, origins)
            leaves = monitorship_of(derived.settlement, obligation) is not None
            closed = _closed(obligation, dated, lived, ended, moved=moved, leaves=leaves)
            if closed is not None:
                deadlines.append(closed)
    return replace(derived, deadlines=tuple(deadlines))


def _closed(
    obligation: Obligation,
    now: Deadline | None,
    before: Deadline | None,
    ended: Mapping[str, Ended],
    *,
    moved: bool,
    leaves: bool,
) -> Deadline | None:
    """A deadline with what the end of its instrument or term did to it.

    `moved`, where it is counted from such an end; `leaves`, where whoever owes it goes with the term.
    """
    instrument = ended.get(obligation.instrument)
    if instrument is not None and before is not None:
        day = free_from(instrument)
        if outlives(obligation, before.occurrence, _last_of(instrument), instrument):
            return now or before
        if now is not None and now.released_on is not None and now.released_on <= day:
            return now
        bound = now if now is not None and moved else before
        if instrument.manner not in _REPLACED:
            return bound if moved and _is_owed_before(bound, instrument) else replace(bound, released_on=day)
        # What was done stays done, whatever took the place of the instrument that asked for it.
        return before if before.done is not None else replace(bound, superseded_on=day)
    ending = _bound_to(obligation, ended)
    if ending is None:
        return now
    day = free_from(ending)
    if now is None:
        return None if before is None else replace(before, released_on=day)
    if before is None:
        return now
    tied = obligation.term is not None and obligation.term in ended
    if tied and outlives(obligation, now.occurrence, _last_of(ending), ending):
        return now
    if isinstance(obligation.due, Continuing) and now.occurrence.number == 0:
        return replace(now, released_on=day)
    if not tied:
        return now
    # What the monitor owed binds nobody once there is none, whether it was due or not.
    was_due = isinstance(before.due, ComputedDate) and before.due.latest_on < day and not leaves
    owed = moved and not leaves and _is_owed_before(now, ending)
    if was_due or _falls_due_at_the_end(obligation, now, ending) or owed:
        return now
    return replace(now if moved else before, released_on=day)


def _is_moved(now: Deadline, before: Deadline) -> bool:
    """Whether an ending gave a deadline another date, whatever has moved it since."""
    dated, was = now.original or now.due, before.original or before.due
    if not isinstance(dated, ComputedDate):
        return False
    return not isinstance(was, ComputedDate) or (dated.safe, dated.latest) != (was.safe, was.latest)


def _is_owed_before(deadline: Deadline, ended: Ended) -> bool:
    """Whether a duty counted from an end that was announced is due before it: that end does not release it."""
    announced = ended.announced_on is not None
    return announced and isinstance(deadline.due, ComputedDate) and deadline.due.latest_on < free_from(ended)


def _origins(settlement: Settlement, ended: Mapping[str, Ended]) -> dict[str, tuple[str, Ended]]:
    """Which step of a trace stands for which ending, with the code of what ended."""
    zone = ZoneInfo(settlement.time_zone)
    codes = [each.code for each in settlement.terms if each.code in ended]
    return {recorded(str(TermEdge(Edge.END, code)), ended[code], zone).steps[0]: (code, ended[code]) for code in codes}


def _overtaken(now: Deadline, before: Deadline, origins: Mapping[str, tuple[str, Ended]]) -> Deadline:
    """A deadline whose date had passed when the end that it is counted back from became known.

    It cannot be late for a day that nobody could know of: the last arguable one is that of the announcement, or the date
    that it had until then, whichever is the earlier.
    """
    dated, was = now.due, before.due
    if not isinstance(dated, ComputedDate) or now.occurrence.kind is not Kind.LATEST:
        return now
    if isinstance(was, ComputedDate) and was.latest_on <= dated.latest_on:
        return now
    causes = [origins[step] for step in dated.steps if step in origins]
    code, ended = max(causes, key=lambda each: _known_on(each[1]), default=("", None))
    if ended is None or dated.latest_on >= _known_on(ended):
        return now
    known, announced, latest = _known_on(ended), ended.announced_on, dated.latest
    done = now.done is not None and now.done.when.last_day <= known
    was_due = isinstance(was, ComputedDate) and was.latest_on < known
    if isinstance(was, ComputedDate) and was_due and (announced is not None or done):
        latest = was.latest
    elif announced is not None:
        latest = announced
    step = f"The end of {code} became known on {written(known)}, after that day."
    if not done and not was_due:
        how = f"{code} ended, unannounced," if announced is None else f"the end of {code} was announced"
        step = f"It can no longer be met by that day: {how} on {written(known)}."
    if latest != dated.latest:
        step += f" It is late only after {written(latest)}."
    due = replace(dated, latest=latest, steps=(*dated.steps, step))
    return replace(
        now,
        occurrence=replace(now.occurrence, due=due),
        announced_late_on=None if done or was_due else announced,
    )


def _known_on(ended: Ended) -> date:
    """The day on which an end became known: its announcement, or its own day."""
    return ended.announced_on or day_of(ended.when.latest)


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
