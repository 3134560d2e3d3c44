"""The plan: every date that follows from a settlement and its facts, derived anew each time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from tracker.errors import CannotDerive, InputRefused
from tracker.rules.amendments.amended import AmendedDates
from tracker.rules.counting.calendars import calendar
from tracker.rules.counting.laws import counting_rule
from tracker.rules.deadlines.course import Courses
from tracker.rules.deadlines.dating import Dating, Law, law_of, told_on
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Deadline, DerivedDate, Failure, Occurrence, Plan
from tracker.rules.deadlines.delivery import Cure, Delivery, Done, with_cure
from tracker.rules.deadlines.kept_dates import KeptDates
from tracker.rules.deadlines.numbers import numbered
from tracker.rules.deadlines.series import SeriesWindow, derive, graded
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import (
    After,
    Anchor,
    Anniversary,
    Before,
    Continuing,
    DueRule,
    EarlierOf,
    Edge,
    LaterOf,
    Milestone,
    On,
    Reached,
    TermEdge,
    recurs,
)
from tracker.rules.facts import (
    Delivered,
    Ended,
    Extended,
    Fact,
    Happened,
    Resolved,
    TermStarted,
    Waived,
)
from tracker.rules.grades import Grade, weakest
from tracker.rules.money.ledger import Ledger
from tracker.rules.people.approval import gated
from tracker.rules.recommendations.clocks import advised, settled
from tracker.rules.settlement.settlement import Obligation, Settlement
from tracker.rules.terms.closing import close
from tracker.rules.terms.edges import TermEdges
from tracker.rules.terms.history import endings, no_edge
from tracker.rules.wording import written

NOT_FOUND = "No due term was found for this duty, so no date is given."

Until = date | Mapping[str, date]


def plan(settlement: Settlement, facts: Sequence[Fact], *, until: Until) -> Plan:
    """Derive every term and deadline.

    Series run up to `until` (inclusive), one day for all or one for each obligation's code. Facts are taken as given;
    `standing_on` picks those of a past day. An obligation whose dates cannot be computed becomes a failure and stops
    no other.
    """
    advice = advised(settlement, facts)
    settlement, facts = advice.settlement, advice.facts
    if advice.made and not isinstance(until, date):
        until = {**dict.fromkeys(advice.made, date.max), **until}  # their clocks run once, however far that is
    return settled(gated(settlement, facts, lambda given: _planned(settlement, given, until)), advice)


def _planned(settlement: Settlement, facts: Sequence[Fact], until: Until) -> Plan:
    derived = _Derivation(settlement, facts, until).plan()
    ended = endings(settlement, facts)
    if not ended:
        return derived
    lived_on = _Derivation(settlement, [fact for fact in facts if not isinstance(fact, Ended)], until).plan()
    return close(derived, lived_on, ended)


def standing_on(facts: Sequence[Fact], day: date) -> tuple[Fact, ...]:
    """Give the facts that stood on a day: what had happened by then, and what was then already known to come."""
    return tuple(fact for fact in facts if (since := fact.stands_from) is None or since <= day)


class _Derivation:
    """One derivation: looks up what rules name, each thing once."""

    def __init__(self, settlement: Settlement, facts: Sequence[Fact], until: Until) -> None:
        self._settlement = settlement
        self._until = until
        self._zone = ZoneInfo(settlement.time_zone)
        self._instruments = {each.code: each for each in settlement.instruments}
        self._obligations = {each.code: each for each in settlement.obligations}
        self._events = {each.name: each for each in settlement.events}
        self._happened = {fact.event: fact for fact in facts if isinstance(fact, Happened)}
        self._terms = TermEdges(settlement, facts, single=self._single, told=self._told)
        self._ledger = Ledger(settlement.obligations, facts)
        self._courses = Courses(settlement, facts)
        self._kept = KeptDates(facts)
        self._numbers = settlement.numbers
        self._amended: AmendedDates | None = None
        if settlement.amendment is not None:
            # Each period has one number, whichever text dates it.
            before = _Derivation(replace(settlement.amendment.before, numbers=settlement.numbers), facts, until)
            self._amended = AmendedDates(settlement, settlement.amendment, before)
        self._found: dict[object, DerivedDate] = {}
        self._occurrences: dict[str, tuple[Occurrence, ...]] = {}
        self._under_way: list[str] = []

    def plan(self) -> Plan:
        deadlines: list[Deadline] = []
        failures: list[Failure] = []
        for obligation in self._settlement.obligations:
            try:
                deadlines += self.deadlines_of(obligation.code)
            except InputRefused as refusal:
                failures.append(Failure(obligation.code, " ".join(refusal.sentences)))
        terms = []
        for term in self._settlement.terms:
            try:
                terms.append(self._terms.planned(term.code))
            except InputRefused as refusal:
                failures.append(Failure(term.code, " ".join(refusal.sentences)))
        return Plan(
            settlement=self._settlement, terms=tuple(terms), deadlines=tuple(deadlines), failures=tuple(failures)
        )

    # What rules name (tracker.rules.deadlines.series.Known)

    def event(self, name: str) -> DerivedDate:
        happened = self._happened.get(name)
        if happened is not None:
            return self._told(name, happened)
        expected = self._events[name].expected if name in self._events else None
        steps = (f"{name} has not happened, as far as is recorded.",)
        if expected is None:
            return AwaitedDate((name,), None, steps)
        return AwaitedDate((name,), self._estimate(f"expected({name})", expected), steps)

    def edge(self, edge: Edge, term: str) -> DerivedDate:
        found = self._terms.edge(edge, term)
        return AwaitedDate((f"{edge}({term})",), None, (no_edge(edge, term),)) if found is None else found

    def reached(self, milestone: Milestone, obligation: str, occurrence: str | None) -> DerivedDate:
        name = str(Reached(milestone, obligation, occurrence))
        if milestone is Milestone.DUE:
            return self._due(obligation, occurrence, name)
        happened = self._happened.get(name)
        reached = self._delivered(milestone, obligation, occurrence, name)
        if happened is not None and (
            not isinstance(reached, ComputedDate) or reached.latest_on <= happened.when.last_day
        ):
            return self._told(name, happened)
        if reached is not None:
            return reached
        estimate = None
        if milestone in {Milestone.RESOLVED, Milestone.RECEIVED}:
            due = self._due(obligation, occurrence, name)
            estimate = due if isinstance(due, ComputedDate) else due.estimate
        if estimate is not None:
            step = f"{name} has not happened; its due date is taken as the estimate."
            estimate = replace(
                estimate, grade=weakest((estimate.grade, Grade.ESTIMATED)), steps=(*estimate.steps, step)
            )
        return AwaitedDate((name,), estimate, (f"{name} has not happened, as far as is recorded.",))

    def _delivered(
        self, milestone: Milestone, obligation: str, occurrence: str | None, name: str
    ) -> ComputedDate | None:
        """Give when a deadline was resolved, received, accepted or returned by the facts about it."""
        duty = self._obligations[obligation]
        silent = milestone is Milestone.ACCEPTED and duty.acceptance is not None and duty.acceptance.silence is not None
        if milestone is not Milestone.RESOLVED and not silent and not self._courses.has_steps(obligation):
            return None
        place = self._occurrence(obligation, occurrence, name)
        if milestone is Milestone.RESOLVED:
            resolved = self._resolution(duty, place.number)
            if resolved is not None:
                return self._told(name, resolved)
        step = self._courses.delivered(milestone, duty, place)
        if step is not None:
            return self._told(name, step)
        if not silent and milestone is not Milestone.RESOLVED:
            return None
        _, delivery = self._course(duty, place)
        if delivery is None:
            return None
        if milestone is Milestone.RESOLVED:
            done = delivery.done
            return None if done is None else ComputedDate(done.when.first, done.when.latest, done.grade, delivery.steps)
        if delivery.deemed_on is None:
            return None
        return ComputedDate(delivery.deemed_on, delivery.deemed_on, Grade.RECORD, delivery.steps)

    # Obligations

    def occurrences_of(self, code: str) -> tuple[Occurrence, ...]:
        """Give the dates of an obligation (tracker.rules.amendments.amended.Before)."""
        return self._of(self._obligations[code]) if code in self._obligations else ()

    def deadlines_of(self, code: str) -> list[Deadline]:
        """Give the deadlines of an obligation (tracker.rules.amendments.amended.Before)."""
        obligation = self._obligations.get(code)
        if obligation is None:
            return []
        own = self._deadlines(obligation)
        return own if self._amended is None else self._amended.deadlines(obligation, own)

    def _deadlines(self, obligation: Obligation) -> list[Deadline]:
        rule = obligation.due
        law = self._law(obligation)
        ends = None if obligation.term is None else self._terms.edge(Edge.END, obligation.term)
        woken = None if obligation.contingent_on is None else self.event(obligation.contingent_on)
        recurring = rule is not None and recurs(rule)
        result = []
        for occurrence in self._of(obligation):
            found, delivery = self._course(obligation, occurrence)
            delivery = self._with_cures(obligation, occurrence, delivery)
            # A period that runs anew from a return is no new duty: its term's end releases only what was due after it.
            returned = delivery is not None and delivery.last_returned is not None
            released_on = self._released_on(rule, occurrence.due if returned else found, ends)
            result.append(
                Deadline(
                    obligation=obligation.code,
                    occurrence=occurrence if found is occurrence.due else replace(occurrence, due=found),
                    recurring=recurring,
                    counting=law.counting.name,
                    calendar=law.calendar.name,
                    fingerprint=self._kept.fingerprint(law, obligation.code, occurrence.number, found),
                    notices=obligation.notices,
                    original=None if found is occurrence.due else occurrence.due,
                    extensions=self._extensions(obligation, occurrence.number),
                    resolved=self._resolution(obligation, occurrence.number),
                    waived=self._courses.last(Waived, obligation.code, occurrence.number),
                    delivery=delivery,
                    released_on=released_on,
                    contingent=obligation.contingent_on is not None,
                    woken_on=woken.latest_on if isinstance(woken, ComputedDate) else None,
                    bears_from=self._bearing(obligation, law, "start"),
                    spared_before=self._bearing(obligation, law, "unless_paid_before"),
                )
            )
        return result

    def _of(self, obligation: Obligation) -> tuple[Occurrence, ...]:
        if self._amended is None:
            return self._by_its_rule(obligation)
        return self._amended.occurrences(obligation, self._by_its_rule)

    def _by_its_rule(self, obligation: Obligation) -> tuple[Occurrence, ...]:
        code = obligation.code
        if code not in self._occurrences:
            if obligation.due is None:
                return (Occurrence(1, "1", Kind.UNKNOWN, AwaitedDate((), None, (NOT_FOUND,))),)
            self._enter(code)
            try:
                occurrences = derive(
                    obligation.due,
                    self._law(obligation),
                    self,
                    SeriesWindow(None, self._horizon(code)),
                    beginning=self._beginning(obligation),
                )
                # The rule itself is known only as well as its source: a date is no surer than that.
                known = numbered([graded(each, obligation.grade) for each in occurrences], self._numbers.get(code, {}))
                self._occurrences[code] = tuple(self._kept.occurrence(code, each) for each in known)
            finally:
                self._under_way.pop()
        return self._occurrences[code]

    def _beginning(self, obligation: Obligation) -> Anchor | None:
        until = getattr(obligation.due, "until", None)
        if isinstance(until, TermEdge) and self._terms.has_start(until.term):
            return TermEdge(Edge.START, until.term)
        return self._instruments[obligation.instrument].effective

    def _horizon(self, code: str) -> date:
        return self._until if isinstance(self._until, date) else self._until[code]

    def _law(self, obligation: Obligation) -> Law:
        return law_of(self._settlement, obligation, self._instruments[obligation.instrument])

    def _due(self, obligation: str, occurrence: str | None, name: str) -> DerivedDate:
        found = self._occurrence(obligation, occurrence, name).due
        if isinstance(found, AwaitedDate):
            return found if found.events else AwaitedDate((name,), None, found.steps)
        return replace(found, steps=(*found.steps, f"{name} is {written(found.safe)}."))

    def _occurrence(self, obligation: str, occurrence: str | None, name: str) -> Occurrence:
        occurrences = self._of(self._obligations[obligation])
        wanted = [
            each
            for each in occurrences
            if (occurrence is None and each.number <= 1) or occurrence in {each.label, str(each.number)}
        ]
        if not wanted:
            raise CannotDerive(f"{name} names an occurrence that {obligation} does not have.")
        return wanted[-1]

    def _course(self, obligation: Obligation, occurrence: Occurrence) -> tuple[DerivedDate, Delivery | None]:
        resolved = self._resolution(obligation, occurrence.number)
        dating = Dating(self._law(obligation), self)
        if obligation.instalments:
            occurrence = replace(occurrence, due=self._last_instalment(obligation, occurrence))
        found, delivery = self._courses.course(obligation, occurrence, dating, resolved)
        return self._kept.found(obligation.code, occurrence.number, found), delivery

    def _last_instalment(self, whole: Obligation, occurrence: Occurrence) -> DerivedDate:
        """Date a sum that is paid in instalments by the last of them, as extended."""
        parts = [self._obligations[code] for code in whole.instalments]
        dated = [self._course(part, self._of(part)[-1])[0] for part in parts]
        readings = [found for found in dated if isinstance(found, ComputedDate)]
        if not self._extensions(whole, 1) or whole.remainder is not None or len(readings) < len(dated):
            return occurrence.due
        last = max(readings, key=lambda found: (found.latest_on, found.safe_on))
        return replace(last, grade=weakest(found.grade for found in readings))

    def _extensions(self, obligation: Obligation, number: int) -> tuple[Extended, ...]:
        own = self._courses.every(Extended, obligation.code, number)
        return (*own, *(each for code in obligation.instalments for each in self._courses.every(Extended, code, 1)))

    def _resolution(self, obligation: Obligation, number: int) -> Resolved | None:
        own = self._courses.last(Resolved, obligation.code, number)
        if own is not None:
            return own
        if obligation.satisfied_by is None:
            return self._ledger.completed(obligation.code, number)
        paid = self._resolution(self._obligations[obligation.satisfied_by], 1)
        if paid is None:
            return None
        note = f"Deemed satisfied by {obligation.satisfied_by}. {paid.note}".strip()
        return replace(paid, obligation=obligation.code, note=note)

    def _with_cures(self, obligation: Obligation, occurrence: Occurrence, delivery: Delivery | None) -> Delivery | None:
        for each in self._courses.cures_of(obligation, occurrence):
            _, course = self._course(each, self._of(each)[-1])
            cured, own = self._resolution(each, 1), self._resolution(obligation, occurrence.number)
            met = course.met if course is not None else None if cured is None else Done.of(cured)
            if delivery is None:
                done = None if own is None else Done.of(own)
                delivery = Delivery(awaits_answer=obligation.acceptance is not None, done=done)
            delivery = with_cure(delivery, Cure(by=each.code, done=met))
        return delivery

    def _bearing(self, obligation: Obligation, law: Law, part: str) -> DerivedDate | None:
        """Give a day that the obligation's interest hangs on, by the law that counts its own periods."""
        anchor = None if obligation.interest is None else getattr(obligation.interest, part)
        return None if anchor is None else Dating(law, self).anchor(anchor)

    def _released_on(self, rule: DueRule | None, found: DerivedDate, ends: DerivedDate | None) -> date | None:
        bound = ends
        if isinstance(rule, Continuing) and rule.until is not None:
            bound = self._anchor(rule.until)
        # An estimated end releases nobody: only one that is known does.
        if not isinstance(bound, ComputedDate) or bound.grade not in {Grade.RECORD, Grade.REPORTED}:
            return None
        first_free = bound.latest_on + timedelta(days=1)
        if isinstance(found, ComputedDate):
            return first_free if found.safe_on >= first_free else None
        return first_free if isinstance(rule, Continuing) or ends is not None else None

    def _anchor(self, anchor: Anchor) -> DerivedDate | None:
        match anchor:
            case TermEdge(edge=edge, term=term):
                return self._terms.edge(edge, term)
            case _:
                return self._single(f"anchor({anchor})", anchor)

    # Anchors

    def _single(self, name: str, anchor: Anchor) -> DerivedDate:
        if name not in self._found:
            self._enter(name)
            try:
                # A term's edges are the days themselves: they do not roll, whatever counts the periods.
                law = Law(counting_rule("calendar-days"), calendar("none"), self._zone)
                self._found[name] = Dating(law, self).anchor(anchor)
            finally:
                self._under_way.pop()
        return self._found[name]

    def _estimate(self, name: str, rule: DueRule) -> ComputedDate | None:
        if not isinstance(rule, On | After | Before | Anniversary | LaterOf | EarlierOf):
            raise CannotDerive(f"“{rule}” cannot estimate an event: it does not give one day.")
        found = self._single(name, rule)
        reading = found if isinstance(found, ComputedDate) else found.estimate
        return None if reading is None else replace(reading, grade=weakest((reading.grade, Grade.ESTIMATED)))

    def _enter(self, name: str) -> None:
        if name in self._under_way:
            circle = [*self._under_way[self._under_way.index(name) :], name]
            raise CannotDerive(f"The due rules go round in a circle: {', which waits for '.join(circle)}.")
        self._under_way.append(name)

    def _told(self, name: str, fact: Happened | Resolved | Delivered | TermStarted | Ended) -> ComputedDate:
        return told_on(name, fact, self._zone)
