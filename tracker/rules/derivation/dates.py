"""The dates of a settlement: of each thing that due rules name, and of what each rule gives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from operator import eq
from zoneinfo import ZoneInfo

from tracker.errors import CannotDerive, CircularRules, InputRefused
from tracker.rules.amendments.amended import AmendedDates
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, Deadline, DerivedDate, Occurrence, Start
from tracker.rules.deadlines.happenings import Happening, NamedDates, one_of_several, recorded
from tracker.rules.deadlines.numbers import numbered
from tracker.rules.deadlines.rule_dates import Law, RuleDating, derive, estimated, graded, law_of, plain_date, started
from tracker.rules.deadlines.running_periods import RunningPeriod, running_period
from tracker.rules.deadlines.series import SeriesWindow
from tracker.rules.deadlines.starts import attestable
from tracker.rules.derivation.outcomes import Outcomes
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import (
    Anchor,
    AtLeastEvery,
    DueRule,
    Edge,
    EventAnchor,
    ForEach,
    Milestone,
    Name,
    OfSeveral,
    OneDay,
    Reached,
    TermEdge,
    Which,
    may_lack_beginning,
    named_parts,
    names,
)
from tracker.rules.facts import Fact, Happened
from tracker.rules.grades import Grade
from tracker.rules.settlement.settlement import Obligation, Settlement
from tracker.rules.terms.edges import TermEdges
from tracker.rules.terms.history import no_edge
from tracker.rules.wording import written

NOT_FOUND = "No due term was found for this duty, so no date is given."

Until = date | Mapping[str, date]
"""The last day of every series (inclusive): one for all, or one for each obligation's code."""


@dataclass(frozen=True, slots=True)
class RuleDated:
    """What a due rule gave: what it was `given`, the dates of what it names, which it `asked` for, and the occurrences."""

    given: tuple[DueRule, Law, date, Anchor | None, Grade, str | None, Mapping[str, int]]
    asked: Mapping[Name, DerivedDate]
    occurrences: tuple[Occurrence, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """What came of a text, by obligation: plans of the same text from other facts need not work out the same again.

    `deadlines` are those of duties of which nothing was recorded, with all that they follow from.
    """

    dates: dict[str, RuleDated] = field(default_factory=dict)
    deadlines: dict[str, tuple[object, list[Deadline]]] = field(default_factory=dict)


class Dates(NamedDates):
    """The date of each event, term edge and milestone that a due rule names, worked out when it is first asked for."""

    def __init__(
        self,
        settlement: Settlement,
        facts: Sequence[Fact],
        until: Until,
        amended: AmendedDates | None,
        known: Known | None = None,
    ) -> None:
        self._settlement = settlement
        self._until = until
        self._amended = amended
        self._known = {} if known is None else known.dates
        self._zone = ZoneInfo(settlement.time_zone)
        self._instruments = {each.code: each for each in settlement.instruments}
        self._obligations = {each.code: each for each in settlement.obligations}
        self._expected = {each.name: each.expected for each in settlement.events}
        self._happened = {fact.event: fact for fact in facts if isinstance(fact, Happened)}
        self._happenings = happenings_of(settlement, self._happened)
        self._occurrences: dict[str, tuple[Occurrence, ...]] = {}
        self._under_way: list[Name] = []
        self.terms = TermEdges(settlement, facts, self)
        self.outcomes = Outcomes(settlement, facts, self.occurrences, self.running, self.starts)
        # What happened needs no rule: its fact dates it.
        super().__init__(
            (EventAnchor.of(name), recorded(_labelled(name, fact), fact, self._zone))
            for name, fact in self._happened.items()
        )
        # Recorded before it was declared to repeat, it is the first of its happenings.
        for name in self._happenings.keys() & self._happened.keys():
            first = self._happened[name]
            self[EventAnchor(name, 1)] = recorded(_labelled(f"{name}@1", first), first, self._zone)

    def __missing__(self, name: Name) -> DerivedDate:
        if name in self._under_way:
            circle = [*self._under_way[self._under_way.index(name) :], name]
            raise CircularRules([each.obligation if isinstance(each, Reached) else str(each) for each in circle])
        self._under_way.append(name)
        # Rules may follow from each other a hundred deep: as few calls as can be stand between one and the next.
        try:
            match name:
                case EventAnchor():
                    found = self._expected_event(name.name)
                case TermEdge(edge=edge, term=term):
                    found = self.terms.edge(edge, term) or AwaitedDate((str(name),), None, (no_edge(edge, term),))
                case Reached(occurrence=str()) if self._is_to_come(name):
                    step = f"What {name} is counted from has not happened, as far as is recorded."
                    found = AwaitedDate((str(name),), None, (step,))
                case Reached(milestone=Milestone.DUE):
                    found = _due_date(name, _named_by(name, self.occurrences(name.obligation)))
                case Reached():
                    found = self._milestone(name)
        finally:
            self._under_way.pop()
        self[name] = found
        return found

    def _is_to_come(self, name: Reached) -> bool:
        """Whether it is of a deadline that only a further happening of an event will wake."""
        rule, at = self._obligations[name.obligation].due, name.occurrence
        if at is None or not isinstance(rule, ForEach) or not isinstance(rule.of, EventAnchor):
            return False
        happening = at.partition(".")[0]
        return happening.isdecimal() and int(happening) not in (self._happenings.get(rule.of.name) or (1,))

    def happenings(self, of: EventAnchor | Reached) -> Sequence[Happening]:
        """Each time that an event took place, or that the deadlines of a series reached something."""
        match of:
            case EventAnchor(name=name):
                return [Happening(each, str(each), EventAnchor(name, each)) for each in self._happenings.get(name, ())]
            case Reached(obligation=code):
                return [
                    Happening(each.number, each.label, replace(of, occurrence=each.label), each.covers)
                    for each in self.occurrences(code)
                    if each.number > 0
                ]

    def running(self, obligation: Obligation, occurrence: Occurrence) -> RunningPeriod | None:
        """The period that a deadline is counted by; None where its rule counts no one period forward from a known day."""
        law = law_of(self._settlement, obligation, self._instruments[obligation.instrument])
        return running_period(obligation.due, occurrence, RuleDating(law, self))

    def waking(self, obligation: Obligation, occurrence: Occurrence) -> DerivedDate | None:
        """When the event took place that a deadline binds only after; None where it binds without one.

        Of an event that repeats, that is the happening which the deadline runs from, and else the first.
        """
        event = obligation.contingent_on
        if event is None or event not in self._happenings:
            return None if event is None else self[EventAnchor(event)]
        if isinstance(obligation.due, ForEach) and obligation.due.of == EventAnchor(event):
            return self[EventAnchor.of(occurrence.runs_from or event)]
        return one_of_several(OfSeveral(Which.FIRST, EventAnchor(event)), self)

    def counted_from(self, obligation: Obligation) -> Iterator[Name]:
        """What a duty waits for and its rule counts from, each of several happenings by its own name; not where it ends."""
        if obligation.contingent_on is not None:
            yield EventAnchor(obligation.contingent_on)
        until = getattr(obligation.due, "until", None)
        ends = set() if until is None else set(names(until))
        for part in () if obligation.due is None else named_parts(obligation.due):
            if isinstance(part, OfSeveral):
                yield from (each.name for each in self.happenings(part.of))
            elif not isinstance(part, TermEdge) and part not in ends:
                yield part

    def starts(self, obligation: Obligation, occurrence: Occurrence) -> Start:
        """The day on which a deadline's clock begins; nothing asks for one that waits for an event to bind.

        A recommendation's answers have an order of their own.
        """
        if obligation.recommendation is not None:
            return None
        woken = self.waking(obligation, occurrence)
        return woken if isinstance(woken, AwaitedDate) else occurrence.starts

    def begins(self) -> date | None:
        """The first day of the first event, instrument or term that has a date."""
        found: list[DerivedDate | None] = [
            recorded(name, fact, self._zone) for name, fact in self._happened.items() if "(" not in name
        ]
        anchors = [each.effective for each in self._settlement.instruments]
        anchors += [each.starts for each in self._settlement.terms]
        found += [plain_date(each, self, self._zone) for each in anchors if each is not None]
        unruled = [each.code for each in self._settlement.terms if each.starts is None]
        found += [self.terms.edge(Edge.START, each) for each in unruled]
        days = [min(each.safe_on, each.latest_on) for each in found if isinstance(each, ComputedDate)]
        return min(days, default=None)

    def occurrences(self, code: str) -> tuple[Occurrence, ...]:
        """The dates of an obligation, each under the rule that held for it."""
        obligation = self._obligations[code]
        if self._amended is None:
            return self._by_its_rule(obligation)
        return self._amended.occurrences(obligation, self._by_its_rule)

    def _by_its_rule(self, obligation: Obligation) -> tuple[Occurrence, ...]:
        code = obligation.code
        if code not in self._occurrences:
            if obligation.due is None:
                return (Occurrence(1, "1", Kind.UNKNOWN, AwaitedDate((), None, (NOT_FOUND,))),)
            law = law_of(self._settlement, obligation, self._instruments[obligation.instrument])
            until = self._until if isinstance(self._until, date) else self._until[code]
            rule, beginning = ending_with_term(obligation.due, obligation.term), self._beginning(obligation)
            numbers = self._settlement.numbers.get(code, {})
            given = (rule, law, until, beginning, obligation.grade, obligation.attests, numbers)
            dated = self._known.get(code)
            if (
                dated is None
                or dated.given != given
                or not all(map(eq, map(self.__getitem__, dated.asked), dated.asked.values()))
            ):
                # What it names is dated before it is counted from; what it asks for besides, it asks itself.
                asked = {name: self[name] for name in _named_in(rule, beginning)}
                occurrences = derive(
                    rule,
                    law,
                    self,
                    SeriesWindow(None, until),
                    beginning=beginning,
                    done=lambda number, starts: self.outcomes.done_on(obligation, number, starts),
                )
                # The rule itself is known only as well as its source: a date is no surer than that.
                known = [graded(each, obligation.grade) for each in started(rule, law, self, occurrences)]
                known = known if obligation.attests is None else attestable(known)
                dated = RuleDated(given, asked, numbered(known, numbers))
                if _asks_for_named_alone(rule):
                    self._known[code] = dated
            self._occurrences[code] = self.outcomes.kept.occurrences(code, dated.occurrences)
        return self._occurrences[code]

    def _beginning(self, obligation: Obligation) -> Anchor | None:
        until = getattr(obligation.due, "until", None)
        if isinstance(until, TermEdge) and self.terms.has_start(until.term):
            return TermEdge(Edge.START, until.term)
        return self._instruments[obligation.instrument].effective

    def _expected_event(self, name: str) -> DerivedDate:
        expected = self._expected.get(name)
        step = f"{name} has not happened, as far as is recorded."
        if expected is None:
            return AwaitedDate((name,), None, (step,))
        if not isinstance(expected, OneDay):
            raise CannotDerive(f"“{expected}” cannot estimate an event: it does not give one day.")
        found = plain_date(expected, self, self._zone)
        estimate = found.known
        return AwaitedDate((name,), None if estimate is None else estimated(estimate), (step,))

    def _milestone(self, name: Reached) -> DerivedDate:
        """When a deadline was resolved, received, accepted or returned; estimated by its due date until it is."""
        duty = self._obligations[name.obligation]
        if name.occurrence is None and not self.occurrences(duty.code):
            return AwaitedDate((str(name),), None, (f"{name} has not happened: {duty.code} has no deadline.",))
        happened = self._happened.get(str(name))
        reached = None
        if self.outcomes.may_reach(name.milestone, duty):
            reached = self.outcomes.reached(name, duty, _named_by(name, self.occurrences(duty.code)))
        if happened is not None and self._is_premature(happened, name, duty):
            happened = None
        if happened is not None and (reached is None or reached.latest_on <= happened.when.last_day):
            return recorded(str(name), happened, self._zone)
        if reached is not None:
            return reached
        estimate = None
        if name.milestone in {Milestone.RESOLVED, Milestone.RECEIVED}:
            due = _due_date(name, _named_by(name, self.occurrences(duty.code)))
            estimate = due.known
        if estimate is not None:
            step = f"{name} has not happened; its due date is taken as the estimate."
            estimate = replace(estimated(estimate), steps=(*estimate.steps, step))
        return AwaitedDate((str(name),), estimate, (f"{name} has not happened, as far as is recorded.",))

    def _is_premature(self, happened: Happened, name: Reached, duty: Obligation) -> bool:
        """Whether a milestone was recorded of a day before its deadline's clock began."""
        try:
            occurrence = _named_by(name, self.occurrences(duty.code))
            return not self.outcomes.counts(happened, duty, occurrence)
        except InputRefused:
            return False  # its dates hang on this very milestone, or cannot be computed


def _named_in(rule: DueRule, beginning: Anchor | None) -> Iterator[Name]:
    yield from (part for part in named_parts(rule) if not isinstance(part, OfSeveral))
    if beginning is not None and may_lack_beginning(rule):
        yield from names(beginning)


def _asks_for_named_alone(rule: DueRule) -> bool:
    """Whether the dates of a rule follow from those of what it names, and from no happening and nothing done besides."""
    return not isinstance(rule, AtLeastEvery) and not any(isinstance(part, OfSeveral) for part in named_parts(rule))


def happenings_of(settlement: Settlement, names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """The numbers of the happenings of each event that repeats, by its name; `names` are those that facts have for events."""
    numbers: dict[str, list[int]] = {each.name: [] for each in settlement.events if each.repeats}
    for text in names if numbers else ():
        named = EventAnchor.of(text)
        if named.name in numbers:
            numbers[named.name].append(named.happening or 1)
    return {name: tuple(sorted(set(own))) for name, own in numbers.items()}


def _labelled(name: str, fact: Happened) -> str:
    return f"{name} ({fact.label})" if fact.label else name


def ending_with_term(rule: DueRule, term: str | None) -> DueRule:
    """A rule whose series for each happening ends with the term that the duty hangs on, where it has no end of its own."""
    if term is None or not isinstance(rule, ForEach) or rule.ends is not None:
        return rule
    return replace(rule, until=TermEdge(Edge.END, term))


def _named_by(name: Reached, occurrences: Sequence[Occurrence]) -> Occurrence:
    at = name.occurrence
    wanted = [each for each in occurrences if (at is None and each.number <= 1) or at in each.names]
    if not wanted:
        raise CannotDerive(f"{name} names an occurrence that {name.obligation} does not have.")
    return wanted[-1]


def _due_date(name: Reached, occurrence: Occurrence) -> DerivedDate:
    due = occurrence.due
    if isinstance(due, AwaitedDate):
        return due if due.events else AwaitedDate((str(name),), None, due.steps)
    return replace(due, steps=(*due.steps, f"{name} is {written(due.safe)}."))
