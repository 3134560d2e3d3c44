"""What became of a term: its start set right, extensions, days on which it stood still, and its end."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from tracker.rules.counting.count import shift
from tracker.rules.deadlines.deadline import AwaitedDate, ComputedDate, DerivedDate
from tracker.rules.deadlines.rule_dates import estimated, proceed
from tracker.rules.due.language import Edge, EventAnchor, TermEdge
from tracker.rules.facts import (
    Ended,
    Ending,
    Fact,
    Happened,
    TermExtended,
    TermFact,
    TermResumed,
    TermStarted,
    TermSuspended,
    When,
)
from tracker.rules.grades import weakest
from tracker.rules.settlement.settlement import Settlement, Term
from tracker.rules.wording import range_written, written


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which a term stood still: from `since`, up to but not including `until`; None while it still does."""

    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class TermHistory:
    """What was recorded of one term; the last start and the last end recorded are the ones that count."""

    started: TermStarted | None = None
    extensions: tuple[TermExtended, ...] = ()
    pauses: tuple[Pause, ...] = ()
    ended: Ended | None = None

    @property
    def suspended_on(self) -> date | None:
        """The day since which the term stands still, None while it runs."""
        return next((pause.since for pause in self.pauses if pause.until is None), None)

    def ended_with_instrument(self, term: Term) -> bool:
        """Whether its end is that of its instrument, and not one recorded of the term itself."""
        return self.ended is not None and self.ended.code != term.code


def histories(settlement: Settlement, facts: Sequence[Fact]) -> dict[str, TermHistory]:
    """What became of each term, by its code; the end of an instrument is the end of its terms too."""
    own = [fact for fact in facts if isinstance(fact, TermFact | Ended)]
    return {term.code: _history(term, own) for term in settlement.terms}


def endings(settlement: Settlement, facts: Iterable[Fact]) -> dict[str, Ended]:
    """How each term and instrument ended that did, by its code; an instrument's end is that of its terms too."""
    own = {fact.code: fact for fact in facts if isinstance(fact, Ended)}
    instruments = {each.code: own[each.code] for each in settlement.instruments if each.code in own}
    terms = {}
    for term in settlement.terms:
        ended = own.get(term.code) or own.get(term.instrument)
        if ended is not None:
            terms[term.code] = ended
    return instruments | terms


def vague_starts(settlement: Settlement, facts: Iterable[Fact]) -> dict[str, When]:
    """When each term began whose start is known only by its last possible day, by its code."""
    facts = tuple(facts)
    known: dict[object, When] = {EventAnchor(fact.event): fact.when for fact in facts if isinstance(fact, Happened)}
    known |= {TermEdge(Edge.END, code): fact.when for code, fact in endings(settlement, facts).items()}
    found = {each.code: known[each.starts] for each in settlement.terms if each.starts in known}
    found |= {fact.term: fact.when for fact in facts if isinstance(fact, TermStarted)}
    return {code: when for code, when in found.items() if when.earliest is None}


def lengthened(term: Term, history: TermHistory, end: DerivedDate | None) -> DerivedDate | None:
    """A term's end with its extensions and the days on which it stood still.

    Extensions count in the order they were decided; a span is added to the end as it then was, and like every end of
    a term does not roll. A term that stands still awaits its resumption.
    """
    for extension in history.extensions:
        end = _extended(term, extension, end)
    for pause in history.pauses:
        end = _paused(term, pause, end)
    return end


def lasting(term: Term, starts: ComputedDate) -> ComputedDate:
    """The end of a term that runs its length from a start; it does not roll."""
    if term.length is None:
        return starts
    safe, latest = shift(starts.safe_on, term.length), shift(starts.latest_on, term.length)
    step = f"{term.code} runs {term.length} from {written(starts.safe_on)}, to {written(safe)}; a term's end does not roll."
    if safe != latest:
        step += f" Counted from {written(starts.latest_on)} it is {written(latest)}."
    return ComputedDate(safe, latest, weakest((starts.grade, term.grade)), (*starts.steps, step))


def no_edge(edge: Edge, term: str) -> str:
    """The step of a term whose start or end is not found."""
    return f"The {edge} of {term} is not found: the file gives neither a rule nor a length for it."


def cut_short(term: Term, history: TermHistory, ended: ComputedDate, nominal: DerivedDate | None) -> ComputedDate:
    """The end that somebody brought about, with what it would have been otherwise."""
    fact = history.ended
    if fact is None:
        return ended
    if history.ended_with_instrument(term) and isinstance(nominal, ComputedDate) and nominal.latest_on < ended.safe_on:
        # It was over by itself before its instrument ended.
        return nominal
    by = f" by {fact.authority}" if fact.authority else ""
    why = f": {fact.note}" if fact.note else ""
    known = f"{'on ' if ended.safe == ended.latest else ''}{range_written(ended.safe, ended.latest)}"
    announced = fact.announced_on
    known_how = "as supposed" if fact.is_supposed else f"announced on {written(announced)}" if announced else ""
    comes, is_early = ("ended", "it ended") if announced is None else ("ends", "that is")
    step = f"{term.code} {comes} ({fact.manner}){by} {known}{why}".rstrip(".")
    steps = (*ended.steps, f"{step}, {known_how}." if known_how else f"{step}.")
    if isinstance(nominal, ComputedDate) and fact.manner is not Ending.EXPIRED and nominal.safe_on != ended.latest_on:
        days, most = (nominal.safe_on - ended.latest_on).days, (nominal.latest_on - ended.safe_on).days
        least = f"{days} days early" if days == most else f"{days} to {most} days early"
        which = least if days > 0 else f"{-days} days late"
        on = f"{'on ' if nominal.safe == nominal.latest else ''}{range_written(nominal.safe_on, nominal.latest_on)}"
        steps = (*steps, f"It would have ended {on}: {is_early} {which}.")
    return replace(ended, steps=steps)


def _history(term: Term, facts: Sequence[TermFact | Ended]) -> TermHistory:
    started: TermStarted | None = None
    extensions: list[TermExtended] = []
    pauses: list[Pause] = []
    ended: Ended | None = None
    for fact in facts:
        if isinstance(fact, Ended):
            # Its own end counts before that of its instrument.
            if fact.code == term.code or (fact.code == term.instrument and ended is None):
                ended = fact
        elif fact.term == term.code:
            match fact:
                case TermStarted():
                    started = fact
                case TermExtended():
                    extensions.append(fact)
                case TermSuspended(suspended_on=day):
                    pauses.append(Pause(day, None))
                case TermResumed(resumed_on=day):
                    pauses = [Pause(each.since, day) if each.until is None else each for each in pauses]
    extensions.sort(key=lambda each: (each.decided_on, each.entry or 0))
    return TermHistory(started, tuple(extensions), tuple(pauses), ended)


def _extended(term: Term, extension: TermExtended, end: DerivedDate | None) -> DerivedDate | None:
    by = f" by {extension.authority}" if extension.authority else ""
    decided = f"decided on {written(extension.decided_on)}"
    if extension.to is not None:
        steps = () if end is None else end.steps
        step = f"{term.code} was extended{by} to {written(extension.to)}, {decided}."
        return ComputedDate(extension.to, extension.to, extension.grade, (*steps, step))
    span = extension.by_span
    if span is None or end is None:
        return end

    def lengthen(end: ComputedDate) -> ComputedDate:
        safe, latest = shift(end.safe_on, span), shift(end.latest_on, span)
        step = f"{term.code} was extended{by} by {span}, {decided}, to {written(safe)}."
        return ComputedDate(safe, latest, weakest((end.grade, extension.grade)), (*end.steps, step))

    return proceed(end, lengthen)


def _paused(term: Term, pause: Pause, end: DerivedDate | None) -> DerivedDate | None:
    if end is None:
        return None
    since = written(pause.since)
    if pause.until is None:
        step = f"{term.code} has stood still since {since}: its end awaits its resumption."
        estimate = None if end.known is None else estimated(end.known)
        return AwaitedDate((f"resumed({term.code})",), estimate, (*end.steps, step))
    days = pause.until - pause.since
    words = "1 day" if days == timedelta(days=1) else f"{days.days} days"
    step = f"{term.code} stood still from {since} until {written(pause.until)}: its end moves by {words}."
    if isinstance(end, AwaitedDate):
        estimate = None if end.estimate is None else _moved(end.estimate, days, step)
        return replace(end, estimate=estimate, steps=(*end.steps, step))
    return _moved(end, days, step)


def _moved(reading: ComputedDate, days: timedelta, step: str) -> ComputedDate:
    safe, latest = reading.safe_on + days, reading.latest_on + days
    return replace(reading, safe=safe, latest=latest, steps=(*reading.steps, f"{step[:-1]}, to {written(safe)}."))
