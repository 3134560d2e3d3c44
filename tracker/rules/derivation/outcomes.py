"""What has become of each deadline by the facts about it: its date as moved, its delivery, and what settled it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from zoneinfo import ZoneInfo

from tracker.errors import InputRefused
from tracker.rules.deadlines.course import follow
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate, Occurrence, Start
from tracker.rules.deadlines.deadline_facts import DeadlineFacts, answers
from tracker.rules.deadlines.delivery import Cure, Delivery, Done, Premature
from tracker.rules.deadlines.happenings import recorded
from tracker.rules.deadlines.kept_dates import KeptDates
from tracker.rules.deadlines.rule_dates import law_of
from tracker.rules.deadlines.running_periods import RunningPeriod
from tracker.rules.deadlines.starts import Doing, premature
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import Milestone, Reached
from tracker.rules.facts import ClockStopped, Extended, Fact, Paid, Resolved, Waived
from tracker.rules.grades import Grade, weakest
from tracker.rules.money.ledger import Ledger
from tracker.rules.settlement.settlement import Obligation, Settlement
from tracker.rules.wording import written


class Outcomes:
    """What has become of the deadlines of a settlement, by the `facts` about each and the dates that were `kept`.

    `occurrences` gives the dates of an obligation by its code, `running` the period
    that one of them is counted by, and `starts` the day on which its clock begins.
    """

    def __init__(
        self,
        settlement: Settlement,
        facts: Sequence[Fact],
        occurrences: Callable[[str], tuple[Occurrence, ...]],
        running: Callable[[Obligation, Occurrence], RunningPeriod | None],
        starts: Callable[[Obligation, Occurrence], Start],
    ) -> None:
        self._settlement = settlement
        self._zone = ZoneInfo(settlement.time_zone)
        self._instruments = {each.code: each for each in settlement.instruments}
        self._obligations = {each.code: each for each in settlement.obligations}
        self.facts = DeadlineFacts(settlement, facts)
        self._ledger = Ledger(settlement.obligations, facts, counts=self._counts)
        self.kept = KeptDates(facts)
        self._occurrences = occurrences
        self._running = running
        self._starts = starts
        self._cures: dict[str, list[Obligation]] = {}
        for each in settlement.obligations:
            if each.cures is not None:
                self._cures.setdefault(each.cures.partition("@")[0], []).append(each)

    def is_untouched(self, obligation: Obligation) -> bool:
        """Whether nothing recorded can have moved or settled a deadline of an obligation: of most, nothing is."""
        others = obligation.instalments or obligation.satisfied_by is not None or obligation.code in self._cures
        return self._ledger.empty and not others and not self.facts.has_any(obligation.code)

    def course(
        self, obligation: Obligation, occurrence: Occurrence, resolved: Resolved | None
    ) -> tuple[DerivedDate, Delivery | None]:
        """A deadline's date with all that moved it, and its delivery with the duties that cure its breach.

        The delivery is None where a resolution alone settles it; `resolved` is what does.
        """
        due, delivery = self._course(obligation, occurrence, resolved)
        return due, self._with_cures(obligation, occurrence, delivery, resolved)

    def _course(
        self, obligation: Obligation, occurrence: Occurrence, resolved: Resolved | None
    ) -> tuple[DerivedDate, Delivery | None]:
        due = self._last_instalment(obligation, occurrence) if obligation.instalments else occurrence.due
        early = self.premature(obligation, occurrence)
        counts = partial(self.counts, obligation=obligation, occurrence=occurrence)
        facts = self.facts.of(obligation, occurrence, resolved, counts)
        delivery = None
        asks_more = bool(early) or answers(obligation) or bool(obligation.signed_by) or obligation.cut_off is not None
        asks_more = asks_more or obligation.attests is not None
        if early or (facts and (asks_more or not all(isinstance(each, Resolved | Waived) for each in facts))):
            law = law_of(self._settlement, obligation, self._instruments[obligation.instrument])
            stopped = any(isinstance(each, ClockStopped) for each in facts)
            running = self._running(obligation, occurrence) if stopped and due is occurrence.due else None
            due, delivery = follow(obligation, due, occurrence.kind, facts, law, running=running)
            delivery = replace(delivery, premature=early)
            if not asks_more and all(isinstance(each, Resolved | Extended | Waived) for each in facts):
                delivery = None
        return self.kept.due(obligation.code, occurrence.number, due), delivery

    def premature(self, obligation: Obligation, occurrence: Occurrence) -> tuple[Premature, ...]:
        """What was recorded of a deadline and does not count, because it is of a day before its clock began."""
        done = self.facts.doings(obligation, occurrence)
        done = [*done, *self._ledger.paid(obligation.code, occurrence.number)]
        if not done:
            return ()
        starts = self._starts(obligation, occurrence)
        found = (premature(each, starts, occurrence, self._zone) for each in done)
        return tuple(each for each in found if each is not None)

    def counts(self, fact: Fact, obligation: Obligation, occurrence: Occurrence) -> bool:
        """Whether a fact about a deadline counts: what is of a day before its clock began does not."""
        if not isinstance(fact, Doing) or fact.early:
            return True
        return premature(fact, self._starts(obligation, occurrence), occurrence, self._zone) is None

    def _counts(self, fact: Paid | Resolved) -> bool:
        """Whether a payment or resolution counts, of whatever duty."""
        if fact.early:
            return True
        obligation = self._obligations[fact.obligation]
        occurrence = self._occurrence(obligation, fact.number or 1)
        return occurrence is None or self.counts(fact, obligation, occurrence)

    def _occurrence(self, obligation: Obligation, number: int) -> Occurrence | None:
        """One of an obligation's dates by its number; None where it has none such, or its dates hang on just what is asked."""
        try:
            several = self._occurrences(obligation.code)
        except InputRefused:
            return None
        return next((each for each in several if each.number == number), None)

    def _last_instalment(self, whole: Obligation, occurrence: Occurrence) -> DerivedDate:
        """The date of a sum that is paid in instalments: that of the last of them, as extended."""
        dates = [self._last_course(self._obligations[code])[0] for code in whole.instalments]
        known = [each for each in dates if isinstance(each, ComputedDate)]
        if not self.extensions(whole, 1) or whole.remainder is not None or len(known) < len(dates):
            return occurrence.due
        last = max(known, key=lambda each: (each.latest_on, each.safe_on))
        return replace(last, grade=weakest(each.grade for each in known))

    def extensions(self, obligation: Obligation, number: int) -> tuple[Extended, ...]:
        """The extensions of a deadline, and those of its instalments."""
        own = self.facts.every(Extended, obligation.code, number)
        return (*own, *(each for code in obligation.instalments for each in self.facts.every(Extended, code, 1)))

    def done_on(self, obligation: Obligation, number: int, starts: Start) -> ComputedDate | None:
        """When a deadline of an obligation was done, where the next one runs from that; its clock begins on `starts`."""
        undated = Occurrence(number, str(number), Kind.LATEST, AwaitedDate((), None, ()), starts=starts)
        resolved = self.resolution(obligation, undated)
        _, delivery = self._course(obligation, undated, resolved)
        done = delivery.done if delivery is not None else None if resolved is None else Done.of(resolved)
        if done is None:
            return None
        step = f"{obligation.code}@{number} was done {'on' if done.when.exact else 'by'} {written(done.when.last_day)}."
        return ComputedDate(done.when.first, done.when.last_day, done.grade, (step,))

    def resolution(self, obligation: Obligation, occurrence: Occurrence) -> Resolved | None:
        """What settled a deadline: its own resolution, that of the duty it is satisfied by, or the last payment."""
        own = self.facts.every(Resolved, obligation.code, occurrence.number)
        counting = [each for each in own if self.counts(each, obligation, occurrence)]
        if counting:
            return counting[-1]
        if obligation.satisfied_by is None:
            return self._ledger.completed(obligation.code, occurrence.number)
        paid = self._first_resolution(self._obligations[obligation.satisfied_by])
        if paid is None:
            return None
        note = f"Deemed satisfied by {obligation.satisfied_by}. {paid.note}".strip()
        return replace(paid, obligation=obligation.code, note=note)

    def _first_resolution(self, obligation: Obligation) -> Resolved | None:
        """What settled a duty that falls due once, or the first deadline of one that recurs."""
        first = self._occurrence(obligation, 1)
        return None if first is None else self.resolution(obligation, first)

    def _with_cures(
        self, obligation: Obligation, occurrence: Occurrence, delivery: Delivery | None, resolved: Resolved | None
    ) -> Delivery | None:
        """A deadline's delivery with the duties that cure its breach."""
        for each in self._cures.get(obligation.code, ()):
            if each.cures not in {obligation.code, *(f"{obligation.code}@{at}" for at in occurrence.names)}:
                continue
            if delivery is None:
                done = None if resolved is None else Done.of(resolved)
                delivery = Delivery(awaits_answer=obligation.acceptance is not None, done=done)
            cured, (_, course) = self._first_resolution(each), self._last_course(each)
            met = course.met if course is not None else None if cured is None else Done.of(cured)
            # Done at the latest when the cure was, and late for good.
            delivery = replace(delivery, cure=Cure(by=each.code, done=met), done=delivery.done or met)
        return delivery

    def _last_course(self, obligation: Obligation) -> tuple[DerivedDate, Delivery | None]:
        last = self._occurrences(obligation.code)[-1]
        return self._course(obligation, last, self.resolution(obligation, last))

    # Milestones

    def may_reach(self, milestone: Milestone, duty: Obligation) -> bool:
        """Whether the facts about an obligation's deadlines can date a milestone of theirs."""
        return milestone is Milestone.RESOLVED or _silence_accepts(milestone, duty) or self.facts.has_steps(duty.code)

    def reached(self, name: Reached, duty: Obligation, occurrence: Occurrence) -> ComputedDate | None:
        """When a deadline was resolved, received, accepted or returned by the facts about it."""
        resolving = name.milestone is Milestone.RESOLVED
        resolved = self.resolution(duty, occurrence)
        counts = partial(self.counts, obligation=duty, occurrence=occurrence)
        fact = resolved if resolving else self.facts.delivered(name.milestone, duty, occurrence, counts)
        if fact is not None:
            return recorded(str(name), fact, self._zone)
        answered = self.facts.answered(duty, occurrence, counts) if name.milestone is Milestone.RECEIVED else None
        if answered is not None:
            found = recorded(str(name), answered, self._zone)
            step = f"No receipt is recorded: {name.obligation} was answered by {written(answered.when.last_day)}."
            return replace(found, steps=(*found.steps, step))
        if not resolving and not _silence_accepts(name.milestone, duty):
            return None
        _, delivery = self._course(duty, occurrence, resolved)
        if delivery is None:
            return None
        if resolving:
            done = delivery.done
            return None if done is None else ComputedDate(done.when.first, done.when.latest, done.grade, delivery.steps)
        if delivery.deemed_on is None:
            return None
        return ComputedDate(delivery.deemed_on, delivery.deemed_on, Grade.RECORD, delivery.steps)


def _silence_accepts(milestone: Milestone, duty: Obligation) -> bool:
    return milestone is Milestone.ACCEPTED and duty.acceptance is not None and duty.acceptance.silence is not None
