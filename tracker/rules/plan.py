"""The plan: every date that follows from a settlement and its facts, derived anew each time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date

from tracker.errors import InputRefused
from tracker.rules.deadlines.deadline import Deadline, Failure, Plan, PlannedTerm, Unwoken
from tracker.rules.derivation.dates import Known, Until
from tracker.rules.derivation.deadlines import Derivation
from tracker.rules.facts import Ended, Fact
from tracker.rules.people.approval import gated
from tracker.rules.recommendations.clocks import Advised, advised, settled
from tracker.rules.settlement.duties import apart, with_monitorships
from tracker.rules.settlement.records import Records
from tracker.rules.settlement.reported import with_reported
from tracker.rules.settlement.settlement import Settlement
from tracker.rules.terms.closure import close
from tracker.rules.terms.history import endings
from tracker.rules.terms.monitors import with_monitors


def plan(
    settlement: Settlement,
    facts: Sequence[Fact],
    *,
    until: Until,
    known: Known | None = None,
    only: Collection[str] | None = None,
) -> Plan:
    """Derive every term and deadline.

    Series run up to `until` (inclusive), one day for all or one for each obligation's code. Facts are taken as given;
    `standing_on` picks those of a past day. An obligation whose dates cannot be computed becomes a failure and stops
    no other. `known` is what the rules of the same text gave to another plan, and takes in what they give to this one.
    `only` derives the deadlines of those obligations alone, by their codes, and nothing of the others.
    """
    advice = with_clocks(settlement, facts)
    settlement, facts = advice.settlement, advice.facts
    if advice.made and not isinstance(until, date):
        until = {**dict.fromkeys(advice.made, date.max), **until}  # their clocks run once, however far that is
    known = known or Known()
    return _placed(
        settled(gated(settlement, facts, lambda given: _closed(settlement, given, until, known, only)), advice)
    )


def with_clocks(settlement: Settlement, facts: Sequence[Fact]) -> Advised:
    """The settlement with all that the facts themselves add to it: what was reported, and the clocks of recommendations."""
    return advised(with_monitorships(with_monitors(with_reported(settlement, facts), facts)), facts)


def among(whole: Plan, part: Plan, only: Collection[str]) -> Plan:
    """The plan in which these duties are as `part` has them, which was derived of them alone, and all else as in `whole`."""
    theirs: dict[str, list[Deadline]] = {}
    for each in (*(each for each in whole.deadlines if each.obligation not in only), *part.deadlines):
        theirs.setdefault(each.obligation, []).append(each)
    places = {each.code: place for place, each in enumerate(part.settlement.obligations)}
    others = places.keys() - {*only}
    failures = (*(each for each in whole.failures if each.obligation in others), *part.failures)
    unwoken = (*(each for each in whole.unwoken if each.obligation in others), *part.unwoken)
    return replace(
        part,
        deadlines=tuple(each for code in places for each in theirs.get(code, ())),
        # Those of terms come last.
        failures=tuple(sorted(failures, key=lambda each: places.get(each.obligation, len(places)))),
        unwoken=tuple(sorted(unwoken, key=lambda each: places[each.obligation])),
    )


def standing_on(facts: Sequence[Fact], day: date) -> tuple[Fact, ...]:
    """The facts that stood on a day: what had happened by then, and what was then already known to come."""
    return tuple(fact for fact in facts if (since := fact.stands_from) is None or since <= day)


def _placed(derived: Plan) -> Plan:
    """The plan in which what is not the organisation's duty stands apart, and what only public sources tell says so."""
    agreed = derived.settlement
    marks = {
        each.code: (apart(agreed, each), (each.kept_from or agreed.kept_from) is Records.PUBLIC)
        for each in agreed.obligations
    }
    if all(mark == _UNMARKED for mark in marks.values()):
        return derived
    deadlines = []
    for each in derived.deadlines:
        why, public = marks[each.obligation]
        deadlines.append(each if (why, public) == _UNMARKED else _lapsing(replace(each, apart=why, public=public)))
    return replace(derived, deadlines=tuple(deadlines))


def _lapsing(deadline: Deadline) -> Deadline:
    """A right that was not used, and a time for talks that passed, is no duty that was missed: the day after, it is over."""
    over = deadline.lapses_on
    return deadline if over is None else replace(deadline, released_on=min(over, deadline.released_on or over))


_UNMARKED = (None, False)


def _closed(
    settlement: Settlement, facts: Sequence[Fact], until: Until, known: Known, only: Collection[str] | None
) -> Plan:
    """The plan in which what ended with its term or instrument is closed."""
    derived = _derived(settlement, facts, until, known, only)
    ended = endings(settlement, facts)
    if not ended:
        return derived
    lived_on = _derived(settlement, [fact for fact in facts if not isinstance(fact, Ended)], until, known, only)
    return close(derived, lived_on, ended)


def _derived(
    settlement: Settlement, facts: Sequence[Fact], until: Until, known: Known, only: Collection[str] | None
) -> Plan:
    derivation = Derivation(settlement, facts, until, known)
    deadlines: list[Deadline] = []
    unwoken: list[Unwoken] = []
    terms: list[PlannedTerm] = []
    failures: list[Failure] = []
    for obligation in settlement.obligations:
        if only is not None and obligation.code not in only:
            continue
        try:
            deadlines += derivation.deadlines_of(obligation.code)
            unwoken += derivation.unwoken_of(obligation)
        except InputRefused as refusal:
            failures.append(Failure(obligation.code, " ".join(refusal.sentences)))
    for term in settlement.terms:
        try:
            terms.append(derivation.terms.planned(term.code))
        except InputRefused as refusal:
            failures.append(Failure(term.code, " ".join(refusal.sentences)))
    return Plan(
        settlement=settlement,
        terms=tuple(terms),
        deadlines=tuple(deadlines),
        failures=tuple(failures),
        unwoken=tuple(unwoken),
        begins=_begins(derivation),
    )


def _begins(derivation: Derivation) -> date | None:
    try:
        return derivation.begins()
    except InputRefused:
        return None  # told of the term or duty that it is about
