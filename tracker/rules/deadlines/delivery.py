"""What became of a deadline beside its date: deliveries, answers, signatures, requests to extend it, stops of its clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from tracker.rules.facts import (
    ClockStopped,
    Delivered,
    ExtensionAsked,
    ExtensionDenied,
    Happened,
    Paid,
    Resolved,
    Signed,
    StopReason,
    When,
)
from tracker.rules.grades import Grade
from tracker.rules.settlement.delivery import InDispute
from tracker.rules.wording import written


@dataclass(frozen=True, slots=True)
class Done:
    """When a duty was done as its instrument counts it, in days, and how sure that is."""

    when: When
    grade: Grade

    @classmethod
    def of(cls, resolved: Resolved) -> Done:
        """When a resolution alone settles it: the instrument asks for no more."""
        earliest, latest = resolved.when.earliest, resolved.when.last_day
        return cls(When(earliest.date() if isinstance(earliest, datetime) else earliest, latest), resolved.grade)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One delivery, up to its return: `when` are the days it counts on, None while what satisfies the duty is missing.

    `counted` is the step it counts by. `late` is in calendar days after the date that then stood:
    `was_due`, its safe and its latest day, where a period ran anew from the return.
    """

    steps: tuple[Delivered | Resolved, ...]
    when: When | None
    counted: Delivered | Resolved | None
    returned: Delivered | None = None
    late: int = 0
    was_due: tuple[date, date] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Days on which a deadline's clock stood still: from `fact.stopped_on` to the eve of `until`; None while it does.

    `effect` None means that the instrument does not say whether it stops: both readings are then shown.
    """

    fact: ClockStopped
    until: date | None
    effect: InDispute | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cure:
    """The duty that cures a breach, by its code, and when that was done; None while it is not."""

    by: str
    done: Done | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Premature:
    """What was recorded of a deadline and does not count, because it is of a day before its clock began.

    `began_on` is the day on which the clock began; None where it has not begun, as `awaits` has not happened.
    """

    fact: Resolved | Delivered | Paid | Signed | Happened
    began_on: date | None
    awaits: tuple[str, ...] = ()

    @property
    def done(self) -> str:
        """What was done, and when: `resolved on Thursday 15 January 2026`."""
        when = self.fact.when
        what = self.fact.about.code if isinstance(self.fact, Happened) else self.fact.sentence()
        return f"{what} {'on' if when.exact else 'by'} {written(when.latest)}"

    @property
    def sentence(self) -> str:
        """The same, and why it does not count."""
        done = f"{self.done[:1].upper()}{self.done[1:]}"
        if self.began_on is not None:
            return f"{done}, before its clock began on {written(self.began_on)}: it does not count."
        awaited = f", as {' and '.join(self.awaits)} is not recorded" if self.awaits else ""
        return f"{done}, before anything asked for it{awaited}: it does not count."


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What became of one deadline beside its date.

    `deemed_on` is the first day on which the last round counts as accepted because nobody answered; it may be to come.
    `missing` are those who must still sign. `pending` says that the request `asked` is not decided; `in_time` whether
    it was asked in time, None where the file does not say by when; `waits` that the date waits for the decision.
    `steps` are the sentences that the date's own trace does not have. `premature` is what was done too early to count.
    """

    awaits_answer: bool
    rounds: tuple[Round, ...] = ()
    acknowledged: Delivered | None = None
    deemed_on: date | None = None
    signed: tuple[Signed, ...] = ()
    missing: tuple[str, ...] = ()
    asked: ExtensionAsked | None = None
    pending: bool = False
    in_time: bool | None = None
    waits: bool = False
    denied: ExtensionDenied | None = None
    stops: tuple[Stop, ...] = ()
    cure: Cure | None = None
    cut_off: str | None = None
    done: Done | None = None
    steps: tuple[str, ...] = ()
    premature: tuple[Premature, ...] = ()

    @property
    def open_round(self) -> Round | None:
        """The round that has not been returned, None where there is none."""
        return self.rounds[-1] if self.rounds and self.rounds[-1].returned is None else None

    @property
    def attested(self) -> Resolved | None:
        """The attestation of the round that has not been returned, None where there is none."""
        steps = () if self.open_round is None else self.open_round.steps
        return next((each for each in steps if isinstance(each, Resolved) and each.attestor), None)

    @property
    def last_returned(self) -> Round | None:
        """The last round that was sent back."""
        return next((each for each in reversed(self.rounds) if each.returned is not None), None)

    @property
    def accepted_on(self) -> date | None:
        """The first day on which it counts as accepted: an answer's, or that of silence if it comes first."""
        answered = None if self.acknowledged is None else self.acknowledged.when.last_day
        return min((day for day in (answered, self.deemed_on) if day is not None), default=None)

    @property
    def by_silence(self) -> bool:
        """Whether it is deemed accepted rather than acknowledged."""
        return self.deemed_on is not None and self.deemed_on == self.accepted_on

    @property
    def met(self) -> Done | None:
        """When it was done, where nothing is missing: an answer that is needed counts by then too."""
        if self.awaits_answer and self.accepted_on is None:
            return None
        return self.done

    @property
    def stop(self) -> Stop | None:
        """The last stop of the clock that has an effect on it."""
        return next((each for each in reversed(self.stops) if each.effect is not InDispute.RUNS), None)

    def standing(self) -> dict[str, Any]:
        """The fields of `tracker.rules.deadlines.status.Standing` that follow from it."""
        returned, stop = self.last_returned, self.stop
        return {
            "done_from": None if self.done is None else self.done.when.earliest,
            "done_by": None if self.done is None else self.done.when.last_day,
            "late_before": max((each.late for each in self.rounds), default=0),
            "awaits_answer": self.awaits_answer,
            "accepted_on": self.accepted_on if self.awaits_answer else None,
            "submitted_on": None if returned is None or returned.when is None else returned.when.last_day,
            "returned_on": None if returned is None or returned.returned is None else returned.returned.when.last_day,
            "waiting_from": self.asked.asked_on if self.asked is not None and self.waits else None,
            "stopped_on": None if stop is None else stop.fact.stopped_on,
            "restarted_on": None if stop is None else stop.until,
            "tolled": stop is not None and stop.fact.why is StopReason.TOLLING,
        }

    def as_values(self) -> dict[str, Any]:
        """The same as plain values for lists and machines: days and moments as ISO text."""
        last = self.rounds[-1] if self.rounds else None
        answer = self.last_returned and self.last_returned.returned
        asked, stop = self.asked, self.stops[-1] if self.stops else None
        cured = self.cure and self.cure.done
        attested = self.attested
        return {
            "submitted": None if last is None or last.returned is not None else last.when and _bounds(last.when),
            "steps": []
            if last is None or last.returned is not None
            else [[_step(each), str(each.when)] for each in last.steps],
            "rounds": len(self.rounds),
            "acknowledged": self.acknowledged and _bounds(self.acknowledged.when),
            "deemed_accepted": _day(self.deemed_on) if self.by_silence else None,
            "returned": answer and {**_bounds(answer.when), "reasons": list(answer.reasons)},
            "attested": attested
            and {"by": attested.attestor, "exceptions": attested.exceptions or None, **_bounds(attested.when)},
            "signed": [[each.signatory, str(each.when)] for each in self.signed],
            "missing_signatures": list(self.missing),
            "extension_asked": asked and {"on": _day(asked.asked_on), "to": _day(asked.to), "pending": self.pending},
            "extension_denied": self.denied and _day(self.denied.decided_on),
            "clock": stop
            and {"stopped": _day(stop.fact.stopped_on), "restarted": _day(stop.until), "because": stop.fact.why.value},
            "cured": self.cure and cured and {"by": self.cure.by, **_bounds(cured.when)},
            "cut_off": self.cut_off,
            "premature": [each.sentence for each in self.premature],
        }


def _step(fact: Delivered | Resolved) -> str:
    if isinstance(fact, Delivered):
        return fact.step.value
    return "attested" if fact.attestor else "resolved"


def _bounds(when: When) -> dict[str, str | None]:
    return {"earliest": _day(when.earliest), "latest": _day(when.latest)}


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
