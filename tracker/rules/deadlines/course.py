"""The course of one deadline: its facts in the order of their days, each with what it does to the date and the delivery.

An extension, a return and a stopped clock each change the date that the next fact finds, so they are taken one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from tracker.rules.counting.count import shift, working_days
from tracker.rules.deadlines.deadline import ComputedDate, DerivedDate, day_of, moment_of
from tracker.rules.deadlines.delivery import Delivery, Done, Round, Stop
from tracker.rules.deadlines.rule_dates import Law, counted
from tracker.rules.deadlines.running_periods import RunningPeriod, longer, running_from
from tracker.rules.due.kinds import Kind
from tracker.rules.due.language import Addition, After, Before, Fixed
from tracker.rules.due.spans import Span, Unit
from tracker.rules.facts import (
    ClockRestarted,
    ClockStopped,
    DeadlineFact,
    Delivered,
    DeliveryStep,
    Extended,
    ExtensionAsked,
    ExtensionDenied,
    Resolved,
    Signed,
    StopReason,
    Waived,
    When,
)
from tracker.rules.grades import Grade, weakest
from tracker.rules.settlement.delivery import CutOff, InDispute, Meanwhile, Satisfied
from tracker.rules.settlement.settlement import Obligation
from tracker.rules.wording import either, written

_DAY = timedelta(days=1)
_LEAVES = (DeliveryStep.SENT, DeliveryStep.POSTMARKED)
_ARRIVES = (DeliveryStep.FILED, DeliveryStep.RECEIVED)
# By which steps a duty is satisfied: those whose day is its own, and those that cannot come before it.
_STEPS: dict[Satisfied, tuple[Sequence[DeliveryStep], Sequence[DeliveryStep]]] = {
    Satisfied.DOING: (_LEAVES + _ARRIVES, ()),
    Satisfied.SENDING: (_LEAVES, _ARRIVES),
    Satisfied.POSTMARK: ([DeliveryStep.POSTMARKED], [DeliveryStep.RECEIVED]),
    Satisfied.FILING: ([DeliveryStep.FILED], ()),
    Satisfied.RECEIPT: ([DeliveryStep.RECEIVED], ()),
}


def follow(
    obligation: Obligation,
    due: DerivedDate,
    kind: Kind,
    facts: Iterable[DeadlineFact],
    law: Law,
    *,
    running: RunningPeriod | None = None,
) -> tuple[DerivedDate, Delivery]:
    """Follow a deadline through its facts, to the date that results and what became of its delivery.

    `running` is the period that its date is counted by, which a stopped clock lengthens. `facts` are about this deadline
    alone, in the order recorded. They count in the order of their days; of one day, in the order recorded. Once accepted,
    a later return changes nothing.
    """
    course = _Course(obligation, due, kind, law, running)
    for fact in sorted(facts, key=lambda each: each.when.last_day):
        course.take(fact)
    return course.due, course.end()


def company_step(satisfied: Satisfied) -> DeliveryStep:
    """The step by which a delivery is recorded unless another is named: the first that satisfies the duty."""
    own, _ = _STEPS[satisfied]
    return own[0]


class _Course:
    """A deadline as the facts taken so far leave it: its date, its rounds of delivery, its requests, its clock."""

    def __init__(
        self, obligation: Obligation, due: DerivedDate, kind: Kind, law: Law, running: RunningPeriod | None
    ) -> None:
        self.due = due
        self._running = running
        # How long it stood still so far, in each reading.
        self._stood = _Stood(0, 0)
        self._obligation = obligation
        self._kind = kind
        self._law = law
        self._steps: list[str] = []
        self._rounds: list[Round] = []
        self._round: list[Delivered | Resolved] = []
        self._signed: dict[str, Signed] = {}
        self._stops: list[Stop] = []
        self._fixed_on = date.min
        cut_off = None if obligation.cut_off is None else str(obligation.cut_off)
        self._delivery = Delivery(awaits_answer=obligation.acceptance is not None, cut_off=cut_off)

    def take(self, fact: DeadlineFact) -> None:
        """Take the next fact."""
        match fact:
            case Resolved():
                self._resolve(fact)
            case Delivered(step=DeliveryStep.ACKNOWLEDGED):
                self._delivery = replace(self._delivery, acknowledged=self._delivery.acknowledged or fact)
            case Delivered(step=DeliveryStep.RETURNED):
                self._return(fact)
            case Delivered():
                self._round.append(fact)
            case Signed(signatory=signatory):
                self._signed.setdefault(signatory, fact)
            case Extended():
                self._extend(fact)
            case ExtensionAsked():
                self._ask(fact)
            case ExtensionDenied():
                self._deny(fact)
            case ClockStopped():
                self._stop(fact)
            case ClockRestarted():
                self._restart(fact)
            case Waived():
                return

    def end(self) -> Delivery:
        """What became of the delivery."""
        obligation = self._obligation
        missing = tuple(name for name in obligation.signed_by if name not in self._signed)
        when, counted = self._counted()
        done = self._done(when, counted, missing)
        deemed_on, silence = self._deemed(None if done is None else done.when)
        self._steps += silence
        if self._round or done is not None:
            self._rounds.append(Round(steps=tuple(self._round), when=when, counted=counted))
        if missing and self._round:
            names = " and ".join(missing)
            self._steps.append(f"Not signed by {names}: it counts as done on the day of the last signature.")
        elif self._round and done is None:
            self._steps.append(self._unsatisfied())
        for stop in self._stops:
            if stop.until is None:
                self._steps.append(_standing_still(stop))
        return replace(
            self._delivery,
            rounds=tuple(self._rounds),
            deemed_on=deemed_on,
            signed=tuple(self._signed.values()),
            missing=missing,
            waits=self._waits(),
            stops=tuple(self._stops),
            done=done,
            steps=tuple(self._steps),
        )

    # Delivery and answers

    def _resolve(self, fact: Resolved) -> None:
        self._round.append(fact)
        who, number = fact.attestor, fact.number
        if who in self._obligation.signed_by:  # who attests signs that
            signed = Signed(obligation=fact.obligation, number=number, signatory=who, when=fact.when, **fact.carried)
            self._signed.setdefault(who, signed)

    def _counted(self) -> tuple[When | None, Delivered | Resolved | None]:
        """The days on which the round under way counts as delivered, and the step that it counts by."""
        satisfied = self._obligation.satisfied_on
        if self._obligation.attests is not None:
            attested = [each for each in self._round if isinstance(each, Resolved) and each.attestor]
            return (self._days(attested[0]), attested[0]) if attested else (None, None)
        own, after = _STEPS[satisfied]
        doing = satisfied is Satisfied.DOING
        counts = [each for each in self._round if (doing if isinstance(each, Resolved) else each.step in own)]
        if counts:
            first = min(counts, key=lambda each: each.when.last_day)
            return self._days(first), first
        bounds = [each for each in self._round if isinstance(each, Delivered) and each.step in after]
        if not bounds:
            return None, None
        first = min(bounds, key=lambda each: each.when.last_day)
        self._steps.append(
            f"{_dated_step(first)}: the {satisfied} came no later; its own day is not recorded, and counts for this duty."
        )
        return When(None, self._days(first).latest), first

    def _done(self, when: When | None, counted: Delivered | Resolved | None, missing: tuple[str, ...]) -> Done | None:
        if when is None or counted is None:
            answer = self._delivery.acknowledged if self._obligation.attests is None else None
            # What the other side accepted has reached it by then.
            return None if answer is None else Done(When(None, answer.when.last_day), answer.grade)
        grade = counted.grade
        if self._obligation.signed_by and not missing:
            signatures = [self._signed[name] for name in self._obligation.signed_by]
            grade = weakest((grade, *(each.grade for each in signatures)))
            last = max(signatures, key=lambda each: each.when.last_day)
            if last.when.last_day > when.last_day:
                signed = f"The last signature, that of {last.signatory}, is of {written(last.when.last_day)}"
                self._steps.append(f"{signed}: it counts as done on that day.")
            when = _last_of(when, [self._days(each) for each in signatures])
        elif missing and self._delivery.acknowledged is None:
            return None
        return Done(when, grade)

    def _unsatisfied(self) -> str:
        own, _ = _STEPS[self._obligation.satisfied_on]
        taken = " and ".join(_dated_step(each) for each in self._round)
        if self._obligation.attests is not None:
            return f"{taken}; the duty is met by an attestation, and none is recorded."
        steps = either(sorted(own))
        return f"{taken}; the duty is satisfied by {self._obligation.satisfied_on}, and that it was {steps} is not recorded."

    def _deemed(self, when: When | None) -> tuple[date | None, tuple[str, ...]]:
        """The first day on which silence is acceptance of the round delivered then, with the steps to it."""
        acceptance = self._obligation.acceptance
        if acceptance is None or acceptance.silence is None or when is None:
            return None, ()
        counted = self._count(acceptance.silence, when, Grade.RECORD)
        day = counted.latest_on + _DAY
        answer = self._delivery.acknowledged
        if answer is not None and answer.when.last_day < day:
            return None, ()
        rule = f"The instrument takes silence of {acceptance.silence} for acceptance"
        deemed = f"without an answer by {written(counted.latest_on)} it is deemed accepted on {written(day)}"
        return day, (*counted.steps, f"{rule}: {deemed}.")

    def _return(self, fact: Delivered) -> None:
        day = fact.when.last_day
        if self._delivery.acknowledged is not None:
            self._steps.append(f"Returned on {written(day)}, after it was acknowledged: it stays accepted.")
            return
        when, counted = self._counted()
        deemed_on, _ = self._deemed(when)
        if deemed_on is not None and deemed_on <= day:
            self._steps.append(f"Returned on {written(day)}, after it was deemed accepted: it stays accepted.")
            return
        when = when or When(None, day)
        late = 0
        if self._kind is Kind.LATEST and isinstance(self.due, ComputedDate) and when.earliest is not None:
            late = max(0, (day_of(when.earliest) - self.due.latest_on).days)
        span = None if self._obligation.acceptance is None else self._obligation.acceptance.on_return
        due = self.due if span is not None and isinstance(self.due, ComputedDate) else None
        was_due = None if due is None else (due.safe_on, due.latest_on)
        self._rounds.append(
            Round(steps=tuple(self._round), when=when, counted=counted, returned=fact, late=late, was_due=was_due)
        )
        self._round = []
        why = f" ({'; '.join(fact.reasons)})" if fact.reasons else ""
        returned = f"Returned on {written(day)}{why}"
        if span is None:
            self._steps.append(f"{returned}: the file gives no new period for that, so the date stands.")
            return
        counted_on = self._count(span, fact.when, fact.grade)
        was = f"; it was due on {written(self.due.latest)}" if isinstance(self.due, ComputedDate) else ""
        self._running = running_from(ComputedDate(fact.when.first, fact.when.latest, fact.grade, ()), span)
        self._stood = _Stood(0, 0)
        step = f"{returned}: {span} run anew from that day{was}."
        self._move(counted_on, step, fact.grade, fixed_on=day)

    # Extensions

    def _extend(self, fact: Extended) -> None:
        was = f" from {written(self.due.safe)}" if isinstance(self.due, ComputedDate) else ""
        self._running = None
        step = f"Extended{was} to {written(fact.to)} by consent of {written(fact.granted_on)}."
        self._move(ComputedDate(fact.to, fact.to, fact.grade, ()), step, fact.grade, fixed_on=fact.granted_on)
        asked = self._delivery.asked
        if asked is not None and asked.asked_on <= fact.granted_on:
            self._delivery = replace(self._delivery, pending=False)

    def _ask(self, fact: ExtensionAsked) -> None:
        self._delivery = replace(self._delivery, asked=fact, pending=True, in_time=None)
        to = "" if fact.to is None else f" to {written(fact.to)}"
        asked = f"An extension{to} was asked for on {written(fact.asked_on)}"
        rule = self._obligation.extension
        if rule is None or rule.ask_by is None or not isinstance(self.due, ComputedDate):
            self._steps.append(f"{asked}.")
            return
        due = replace(self.due, safe=self.due.safe_on, latest=self.due.latest_on, steps=())
        by = counted(self._law, rule.ask_by, due, rule=Before(rule.ask_by, Fixed(due.safe_on)))
        in_time = fact.asked_on <= by.latest_on
        self._delivery = replace(self._delivery, in_time=in_time)
        how = "in time" if fact.asked_on <= by.safe_on else "arguably in time" if in_time else "too late"
        until = written(by.safe_on) if by.safe == by.latest else f"{written(by.safe_on)} or {written(by.latest_on)}"
        self._steps.append(f"{asked}, {how}: it had to be asked by {until}, {rule.ask_by} before the due date.")

    def _deny(self, fact: ExtensionDenied) -> None:
        was = self._delivery
        self._delivery = replace(was, denied=fact, pending=False)
        rule = self._obligation.extension
        denied = f"The extension was denied on {written(fact.decided_on)}"
        if not was.pending or rule is None or rule.after_denial is None or not isinstance(self.due, ComputedDate):
            self._steps.append(f"{denied}: the date stands.")
            return
        if was.in_time is False:
            self._steps.append(f"{denied}; it was asked too late, so the date stands.")
            return
        counted = self._count(rule.after_denial, When.on(fact.decided_on), fact.grade)
        safe, latest = max(counted.safe_on, self.due.safe_on), max(counted.latest_on, self.due.latest_on)
        if (safe, latest) == (self.due.safe_on, self.due.latest_on):
            step = f"{denied}; {rule.after_denial} from there end no later than the due date, which stands."
            self._steps.append(step)
            return
        step = f"{denied}: due on the later of {rule.after_denial} from there and {written(self.due.latest)}."
        self._running = None
        later = ComputedDate(safe, latest, fact.grade, counted.steps)
        self._move(later, step, fact.grade, fixed_on=fact.decided_on)

    def _waits(self) -> bool:
        rule, so_far = self._obligation.extension, self._delivery
        return so_far.pending and rule is not None and rule.meanwhile is Meanwhile.WAITS and so_far.in_time is not False

    # The clock

    def _stop(self, fact: ClockStopped) -> None:
        if self._stops and self._stops[-1].until is None:
            return
        effect = InDispute.STOPS if fact.why is StopReason.TOLLING else self._obligation.dispute
        self._stops.append(Stop(fact=fact, until=None, effect=effect))

    def _restart(self, fact: ClockRestarted) -> None:
        if not self._stops or self._stops[-1].until is not None:
            return
        stop = replace(self._stops[-1], until=fact.restarted_on)
        self._stops[-1] = stop
        when = f"from {written(stop.fact.stopped_on)} until {written(fact.restarted_on)}"
        stood = f"The clock stood still {when} ({stop.fact.why})"
        if stop.effect is InDispute.RUNS:
            self._steps.append(f"In dispute {when}: the instrument lets the clock run meanwhile.")
            return
        if not isinstance(self.due, ComputedDate):
            self._steps.append(f"{stood}; there is no date to move.")
            return
        more = self._within(stop.fact.stopped_on, fact.restarted_on, self.due)
        if not (more.safe or more.latest):
            self._steps.append(f"{stood}, and no day of that lies within the period: the date stands.")
            return
        self._stood = _Stood(self._stood.safe + more.safe, self._stood.latest + more.latest)
        later = self._lengthened(self.due, more)
        unit = "business day" if self._counts_open_days else "calendar day"
        days = f"{more.latest} {unit}{'' if more.latest == 1 else 's'}"
        effect = f"the period is longer by {days} and counted again"
        if stop.effect is None:
            later = replace(later, safe=self.due.safe)
            silent = "whether a dispute stops it the instrument does not say"
            effect = f"{silent}, so only the latest date is counted with {days} more"
        grade = weakest((stop.fact.grade, fact.grade))
        self._move(later, f"{stood}; {effect}, to {written(later.latest)}.", grade, fixed_on=self._fixed_on)

    @property
    def _counts_open_days(self) -> bool:
        span = None if self._running is None else self._running.span
        if span is None or span.unit is not Unit.DAY:
            return span is not None and span.unit is Unit.BUSINESS_DAY
        return self._law.counting.is_short(span.count)

    def _within(self, stopped: date, restarted: date, due: ComputedDate) -> _Stood:
        """How many days of a stop lie within the period that runs: a clock that does not run yet, or no more, cannot stop."""
        first = max(stopped, self._fixed_on, date.min if self._running is None else self._running.since + _DAY)
        days = [first + _DAY * each for each in range(max(0, (restarted - first).days))]
        running = self._running
        if running is not None and running.span.unit in {Unit.DAY, Unit.WEEK}:
            recesses = self._law.counting.recesses
            days = [each for each in days if not any(recess.covers(each) for recess in recesses)]
        safe = latest = len(days)
        if self._counts_open_days:
            # A day that is only arguably closed is open in the earlier reading: there the clock stood still on it too.
            closed = working_days(self._law.counting, self._law.calendar)
            closures = [closed.closure(each) for each in days]
            latest = sum(each is None for each in closures)
            safe = sum(each is None or not each.certain for each in closures)
        # A period whose last day has moved off a closed day had run out before, in one reading.
        ran_out = due.safe_on if running is None else min(due.safe_on, self._nominal_end(running))
        return _Stood(safe if stopped <= ran_out else 0, latest if stopped <= due.latest_on else 0)

    def _nominal_end(self, running: RunningPeriod) -> date:
        """The last day of the period before it moves off a closed one, where every day of the calendar is counted."""
        span = running.span
        if self._counts_open_days or span.unit is Unit.HOUR or running.additions or self._law.counting.recesses:
            return date.max
        return shift(running.since, longer(span, self._stood.safe, running.since))

    def _lengthened(self, due: ComputedDate, more: _Stood) -> ComputedDate:
        """The date of the period with the days on which it stood still, rolled once, at its end."""
        running = self._running
        if running is None:
            # No one period gave the date: the days run on from it, and the last of them rolls.
            safe = self._reach(Span(more.safe, Unit.DAY), due.safe_on, ()) if more.safe else due
            latest = self._reach(Span(more.latest, Unit.DAY), due.latest_on, ()) if more.latest else due
        else:
            safe, latest = (
                self._reach(longer(running.span, each, from_), from_, running.additions)
                for from_, each in ((running.from_.safe, self._stood.safe), (running.from_.latest, self._stood.latest))
            )
        steps = safe.steps if safe.steps == latest.steps else (*safe.steps, *latest.steps)
        # A stop makes no date earlier.
        sooner, later = max(safe.safe, due.safe, key=moment_of), max(latest.latest, due.latest, key=moment_of)
        return ComputedDate(sooner, later, due.grade, steps)

    def _reach(self, span: Span, from_: date | datetime, additions: tuple[Addition, ...]) -> ComputedDate:
        # Longer by what it stood still, a period is no other one in law. Days after a date of no one period are all counted.
        period = Span(1, Unit.CALENDAR_DAY) if self._running is None else self._running.span
        law = replace(self._law, counting=self._law.counting.for_longer(period))
        since = ComputedDate(from_, from_, Grade.RECORD, ())
        return counted(law, span, since, rule=After(span, Fixed(from_), additions))

    # Days

    def _move(self, to: ComputedDate, step: str, grade: Grade, *, fixed_on: date) -> None:
        before = self.due.grade if isinstance(self.due, ComputedDate) else Grade.RECORD
        grades = weakest((before, to.grade, grade))
        self.due = ComputedDate(to.safe, to.latest, grades, (*self.due.steps, step, *to.steps))
        self._fixed_on = fixed_on

    def _count(self, span: Span, when: When, grade: Grade) -> ComputedDate:
        """Count a span from something that happened, by the law of the instrument."""
        whole_days = span.unit is not Unit.HOUR
        latest = day_of(when.latest) if whole_days else when.latest
        safe = latest if when.earliest is None else day_of(when.earliest) if whole_days else when.earliest
        return counted(self._law, span, ComputedDate(safe, latest, grade, ()))

    def _days(self, fact: Delivered | Resolved | Signed) -> When:
        when, steps = _counted_days(fact, self._obligation.cut_off, self._law.zone)
        self._steps += [step for step in steps if step not in self._steps]
        return when


@dataclass(frozen=True, slots=True)
class _Stood:
    """For how many days of its period a clock stood still, in each reading: business days where those are counted."""

    safe: int
    latest: int


def _standing_still(stop: Stop) -> str:
    since = f"since {written(stop.fact.stopped_on)} ({stop.fact.why})"
    match stop.effect:
        case InDispute.RUNS:
            return f"In dispute {since}; the instrument lets the clock run meanwhile."
        case InDispute.STOPS:
            return f"The clock stands still {since}: the period is longer by as many of its days."
        case None:
            return (
                f"In dispute {since}; whether that stops the clock the instrument does not say: the safe date stays, "
                "the latest is counted with as many days more as it lasts."
            )


def _counted_days(
    fact: Delivered | Resolved | Signed, cut_off: CutOff | None, zone: ZoneInfo
) -> tuple[When, tuple[str, ...]]:
    """The days on which a fact counts, and the steps that say why not on its own.

    What is done after the cut-off hour counts on the next day; at the hour itself it is in time. A day whose hour is
    not known counts as itself. `zone` is the settlement's, in which a moment without a zone is meant.
    """
    when = fact.when
    steps: list[str] = []

    def day(value: date | datetime) -> date:
        if not isinstance(value, datetime):
            return value
        there = zone if cut_off is None or cut_off.zone is None else ZoneInfo(cut_off.zone)
        aware = value if value.tzinfo is not None else value.replace(tzinfo=zone)
        local = aware.astimezone(there).replace(tzinfo=None)
        if cut_off is None or local.time() <= cut_off.at:
            return local.date()
        following = local.date() + _DAY
        late = f"after the cut-off hour of {cut_off.at:%H:%M} ({there.key})"
        steps.append(f"{_dated_step(fact, local)}, {late}: it counts on {written(following)}.")
        return following

    latest = day(when.latest)
    if when.exact:
        return When.on(latest), tuple(steps)
    earliest = None if when.earliest is None else day(when.earliest)
    return When(earliest, latest), tuple(dict.fromkeys(steps))


def _last_of(when: When, others: list[When]) -> When:
    """The days of the last of several things, known only as far as the one that decides it."""
    several = [when, *others]
    latest = max(each.last_day for each in several)
    if any(each.exact for each in several if each.last_day == latest):
        return When.on(latest)
    return When(max((each.earliest for each in several if each.earliest is not None), default=None), latest)


def _dated_step(fact: Delivered | Resolved | Signed, at: datetime | None = None) -> str:
    """A step with its day, or with the moment at which it was elsewhere."""
    done = "resolved by the company" if isinstance(fact, Resolved) and not fact.attestor else fact.sentence()
    what = done[:1].upper() + done[1:]
    if at is not None:
        return f"{what} at {written(at)}"
    return f"{what} {'on' if fact.when.exact else 'by'} {written(fact.when.latest)}"
