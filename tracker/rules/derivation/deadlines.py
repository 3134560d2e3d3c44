"""The deadlines of a settlement: each date of an obligation, put together with what has become of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from tracker.rules.amendments.amended import AmendedDates
from tracker.rules.deadlines.deadline import ComputedDate, Deadline, DerivedDate, Occurrence, Start, Unwoken
from tracker.rules.deadlines.happenings import is_after
from tracker.rules.deadlines.open_days import last_open_day, with_open_day
from tracker.rules.deadlines.rule_dates import Law, RuleDating, law_of, plain_date
from tracker.rules.derivation.dates import Dates, Known, Until, ending_with_term
from tracker.rules.due.language import Continuing, DueRule, Edge, ForEach, TermEdge, recurs
from tracker.rules.facts import Fact, Waived
from tracker.rules.grades import Grade
from tracker.rules.settlement.duties import monitorship_of
from tracker.rules.settlement.settlement import Obligation, Settlement
from tracker.rules.terms.closure import outlives


class Derivation:
    """One derivation: every date and deadline that follows from a settlement and its facts, each worked out once."""

    def __init__(self, settlement: Settlement, facts: Sequence[Fact], until: Until, known: Known) -> None:
        self._settlement = settlement
        self._instruments = {each.code: each for each in settlement.instruments}
        self._obligations = {each.code: each for each in settlement.obligations}
        self._amended: AmendedDates | None = None
        if settlement.amendment is not None:
            # Each period has one number, whichever text dates it.
            before = replace(settlement.amendment.before, numbers=settlement.numbers)
            self._amended = AmendedDates(settlement, settlement.amendment, Derivation(before, facts, until, Known()))
        self._dates = Dates(settlement, facts, until, self._amended, known)
        self._outcomes = self._dates.outcomes
        self._known = known.deadlines
        self.terms = self._dates.terms

    def occurrences_of(self, code: str) -> tuple[Occurrence, ...]:
        """The dates of an obligation; none of one that the text does not have."""
        return self._dates.occurrences(code) if code in self._obligations else ()

    def deadlines_of(self, code: str) -> list[Deadline]:
        """The deadlines of an obligation; none of one that the text does not have."""
        obligation = self._obligations.get(code)
        if obligation is None:
            return []
        own = self._deadlines(obligation)
        return own if self._amended is None else self._amended.deadlines(obligation, own)

    def unwoken_of(self, obligation: Obligation) -> Iterator[Unwoken]:
        """What wakes no deadline of an obligation, since it took place after its end."""
        code, rule = obligation.code, obligation.due
        if rule is None:
            return
        ending = ending_with_term(rule, obligation.term)
        until = ending.ends if isinstance(ending, ForEach) else getattr(ending, "until", None)
        if until is None and obligation.term is not None:
            until = TermEdge(Edge.END, obligation.term)
        ends = None if until is None else plain_date(until, self._dates, self._settlement.time_zone)
        if not isinstance(ends, ComputedDate):
            return
        if isinstance(rule, ForEach):
            for each in self._dates.happenings(rule.of):
                if is_after(self._dates[each.name], ends):
                    yield Unwoken(code, str(each.name), ends.latest_on, each.number)
            return
        begins = [self._begins(obligation, each) for each in self._dates.occurrences(code)]
        if all(isinstance(day, date) and day > ends.latest_on for day in begins):
            for name in dict.fromkeys(self._dates.counted_from(obligation)):
                if is_after(self._dates[name], ends):
                    yield Unwoken(code, str(name), ends.latest_on)

    def _begins(self, obligation: Obligation, occurrence: Occurrence) -> Start:
        """The day on which a deadline's clock begins; of one whose clock has no beginning, its date."""
        starts = self._dates.starts(obligation, occurrence)
        due = occurrence.due
        return due.safe_on if starts is None and isinstance(due, ComputedDate) else starts

    def begins(self) -> date | None:
        """The first day of the first event, instrument or term that has a date, by the text that holds or held before."""
        before = None if self._amended is None else self._amended.begins
        return min((day for day in (self._dates.begins(), before) if day is not None), default=None)

    def _deadlines(self, obligation: Obligation) -> list[Deadline]:
        code, rule = obligation.code, obligation.due
        law = law_of(self._settlement, obligation, self._instruments[obligation.instrument])
        ends = None if obligation.term is None else self.terms.edge(Edge.END, obligation.term)
        bound = self._bound(rule, ends)
        recurring = rule is not None and recurs(rule)
        leaves = monitorship_of(self._settlement, obligation) is not None
        bears_from = self._interest_day(obligation, law, "start")
        spared_before = self._interest_day(obligation, law, "unless_paid_before")
        outcomes, untouched = self._outcomes, self._outcomes.is_untouched(obligation)
        occurrences = self._dates.occurrences(code)
        over = None if obligation.term is None else self.terms.ended(obligation.term)
        given = (obligation, occurrences, law, ends is not None, bound, over, leaves, bears_from, spared_before)
        # What is kept, and what an event wakes, is of the facts, and not of the text.
        alone = untouched and obligation.contingent_on is None and outcomes.kept.empty
        if alone and code in self._known and self._known[code][0] == given:
            return self._known[code][1]
        result = []
        for occurrence in occurrences:
            woken = self._dates.waking(obligation, occurrence)
            number = occurrence.number
            resolved, due, delivery = None, outcomes.kept.due(code, number, occurrence.due), None
            if not untouched:
                resolved = outcomes.resolution(obligation, occurrence)
                due, delivery = outcomes.course(obligation, occurrence, resolved)
            moved = due is not occurrence.due
            # A period that runs anew from a return is no new duty: its term's end releases only what was due after it.
            returned = delivery is not None and delivery.last_returned is not None
            counted = occurrence.due if returned else due
            released_on = _released_on(rule, counted, bound, tied=ends is not None, leaves=leaves)
            if obligation.term is not None and outlives(obligation, occurrence, bound, over):
                released_on = None
            due = with_open_day(law.calendar, due, occurrence.kind)
            result.append(
                Deadline(
                    obligation=code,
                    occurrence=occurrence if due is occurrence.due else replace(occurrence, due=due),
                    recurring=recurring,
                    counting=law.counting.name,
                    calendar=law.calendar.name,
                    fingerprint=outcomes.kept.fingerprint(law, code, number, due),
                    notices=_from_open_day(obligation.notices, due),
                    original=occurrence.due if moved else None,
                    extensions=() if untouched else outcomes.extensions(obligation, number),
                    resolved=resolved,
                    waived=None if untouched else outcomes.facts.last(Waived, code, number),
                    delivery=delivery,
                    released_on=released_on,
                    contingent=obligation.contingent_on is not None,
                    woken_on=woken.latest_on if isinstance(woken, ComputedDate) else None,
                    bears_from=bears_from,
                    spared_before=spared_before,
                    starts=self._dates.starts(obligation, occurrence),
                )
            )
        if alone:
            self._known[code] = (given, result)
        return result

    def _bound(self, rule: DueRule | None, ends: DerivedDate | None) -> ComputedDate | None:
        """The last day on which a duty binds, where it is known: that of its term, or of a continuing duty itself."""
        bound = ends
        if isinstance(rule, Continuing) and rule.until is not None:
            bound = plain_date(rule.until, self._dates, self._settlement.time_zone)
        # An estimated end releases nobody: only one that is known does.
        if isinstance(bound, ComputedDate) and bound.grade in {Grade.RECORD, Grade.REPORTED}:
            return bound
        return None

    def _interest_day(self, obligation: Obligation, law: Law, part: str) -> DerivedDate | None:
        """A day that the obligation's interest hangs on, by the law that counts its own periods."""
        anchor = None if obligation.interest is None else getattr(obligation.interest, part)
        return None if anchor is None else RuleDating(law, self._dates).anchor(anchor)


def _released_on(
    rule: DueRule | None, due: DerivedDate, bound: ComputedDate | None, *, tied: bool, leaves: bool
) -> date | None:
    """The first day on which a duty no longer binds because it ended.

    `tied` where a term ends with it, `leaves` where whoever owes it goes with the term.
    """
    if bound is None:
        return None
    first_free = bound.latest_on + timedelta(days=1)
    if isinstance(due, ComputedDate):
        return first_free if leaves or due.safe_on >= first_free else None
    return first_free if isinstance(rule, Continuing) or tied else None


def _from_open_day(notices: tuple[int, ...], due: DerivedDate) -> tuple[int, ...]:
    """The days before a date on which its notices go out: before the last open day where the date itself is closed."""
    day = last_open_day(due) if isinstance(due, ComputedDate) else None
    if day is None or not isinstance(due, ComputedDate):
        return notices
    return tuple(number + (due.safe_on - day).days for number in notices)
