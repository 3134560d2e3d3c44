"""The days between two looks: what each deadline was from each day on which something began to stand."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date

from tracker.rules.amendments.versions import amendments, as_it_stood
from tracker.rules.deadlines.deadline import Deadline, Plan
from tracker.rules.derivation.dates import Known, Until
from tracker.rules.facts import Fact
from tracker.rules.plan import plan, standing_on
from tracker.rules.settlement.dependence import Dependence
from tracker.rules.settlement.settlement import Settlement

# From a day on: the deadlines that were others from then on, by their codes; None for one that was there no longer.
Interim = Mapping[date, Mapping[str, Deadline | None]]


def interim(
    settlement: Settlement,
    facts: Sequence[Fact],
    before: Plan,
    after: Plan,
    *,
    days: tuple[date, date],
    until: Until,
    known: Known,
) -> Interim:
    """What each deadline was from each day between two plans, after the first of `days` and up to the last (inclusive).

    `before` is the plan seen from the first day, `after` from the last. A day derives only what hangs on the facts that
    began to stand on it; where that does not lead to `after`, each day derives all.
    """
    first, last = days
    turns = _turns(settlement, facts, first, last)
    if not turns:
        return {}

    def planned(day: date, only: Collection[str] | None) -> Plan:
        return plan(as_it_stood(settlement, day), standing_on(facts, day), until=until, known=known, only=only)

    dependence = Dependence(settlement)
    hanging = {day: None if new is None else dependence.hanging_together(new) for day, new in turns.items()}
    found = dict(_between(before, planned, hanging))
    standing: dict[str, Deadline | None] = {each.code: each for each in before.deadlines}
    for changed in found.values():
        standing |= changed
    if {code: each for code, each in standing.items() if each is not None} == {
        each.code: each for each in after.deadlines
    }:
        return found
    return dict(_between(before, planned, dict.fromkeys(turns)))


def _turns(settlement: Settlement, facts: Sequence[Fact], first: date, last: date) -> dict[date, list[Fact] | None]:
    """Each day on which facts began to stand, with them; None for one on which an amendment did."""
    new: dict[date, list[Fact]] = {}
    for fact in facts:
        if (since := fact.stands_from) is not None and first < since <= last:
            new.setdefault(since, []).append(fact)
    known = {min(each.on, each.known_on or each.on) for each in amendments(settlement)}
    amended = {day for day in known if first < day <= last}
    return {day: None if day in amended else new[day] for day in sorted({*new, *amended})}


def _between(
    before: Plan, planned: Callable[[date, Collection[str] | None], Plan], turns: Mapping[date, Collection[str] | None]
) -> Iterator[tuple[date, dict[str, Deadline | None]]]:
    standing = {each.code: each for each in before.deadlines}
    for day, only in turns.items():
        now = {each.code: each for each in planned(day, only).deadlines}
        of_them = {code for code, each in standing.items() if only is None or each.obligation in only}
        changed: dict[str, Deadline | None] = {code: each for code, each in now.items() if standing.get(code) != each}
        changed |= dict.fromkeys(of_them - now.keys())
        standing = {code: each for code, each in standing.items() if code not in of_them} | now
        if changed:
            yield day, changed
