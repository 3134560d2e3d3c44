"""What became of a deadline beside its date, in sentences: for its explanation, its list and the report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tracker.rules.deadlines.deadline import ComputedDate, Deadline
from tracker.rules.deadlines.delivery import Delivery
from tracker.rules.deadlines.status import has_come
from tracker.rules.facts import Resolved, When
from tracker.rules.settlement.delivery import InDispute
from tracker.rules.settlement.settlement import Obligation
from tracker.rules.wording import range_written, written


def delivery_notes(obligation: Obligation, deadline: Deadline, day: date) -> tuple[str, ...]:
    """What became of a deadline's delivery as seen from a day: the company's account and the other side's, apart."""
    delivery = deadline.delivery
    if delivery is None:
        return () if obligation.cut_off is None else (f"The day ends at {obligation.cut_off} for this duty.",)
    early = (each.sentence for each in delivery.premature)
    return (*early, *_rounds(delivery, day), *_answers(delivery, day), *_held_up(delivery, deadline))


def too_late_notes(deadline: Deadline) -> tuple[str, ...]:
    """That a deadline can no longer be met, since the end that it is counted back from was announced after its day."""
    announced = deadline.announced_late_on
    if announced is None:
        return ()
    return (f"It can no longer be met: the end it is counted back from was announced on {written(announced)}.",)


def _rounds(delivery: Delivery, day: date) -> Iterator[str]:
    if delivery.cut_off is not None:
        yield f"The day ends at {delivery.cut_off} for this duty."
    for place, each in enumerate(delivery.rounds, 1):
        which = f" (round {place})" if len(delivery.rounds) > 1 else ""
        attested = each.counted
        if isinstance(attested, Resolved) and attested.attestor:
            yield f"Attested by {attested.attestor} {_day(attested.when)}{which}: {attested.outcome.rstrip('.')}."
        elif each.when is not None:
            yield f"Submitted {_day(each.when)}{which}."
        if each.returned is not None:
            why = f": {'; '.join(each.returned.reasons)}" if each.returned.reasons else ""
            yield f"Returned {_day(each.returned.when)}{which}{why}."
    if delivery.awaits_answer and delivery.open_round is not None and not has_come(delivery.accepted_on, day):
        yield "No answer is recorded yet."


def _answers(delivery: Delivery, day: date) -> Iterator[str]:
    if delivery.by_silence and has_come(delivery.deemed_on, day) and delivery.deemed_on is not None:
        yield f"Deemed accepted on {written(delivery.deemed_on)}: nobody answered, and the instrument takes that for it."
    if delivery.acknowledged is not None:
        yield f"Acknowledged {_day(delivery.acknowledged.when)}."
    if delivery.cure is not None and delivery.cure.done is not None:
        yield f"Cured {_day(delivery.cure.done.when)} by {delivery.cure.by}; late never clears."
    for each in delivery.signed:
        yield f"Signed by {each.signatory} {_day(each.when)}."
    if delivery.missing:
        yield f"Signatures missing: {', '.join(delivery.missing)}."


def _held_up(delivery: Delivery, deadline: Deadline) -> Iterator[str]:
    if delivery.asked is not None:
        to = "" if delivery.asked.to is None else f" to {written(delivery.asked.to)}"
        late = ", too late by the file" if delivery.in_time is False else ""
        held = "the date waits for the decision" if delivery.waits else "the date stands meanwhile"
        state = f"not decided: {held}" if delivery.pending else "decided"
        yield f"Extension asked on {written(delivery.asked.asked_on)}{to}{late}; {state}."
    if delivery.denied is not None:
        yield f"Extension denied on {written(delivery.denied.decided_on)}."
    for stop in delivery.stops:
        until = "" if stop.until is None else f" until {written(stop.until)}"
        runs = "; the clock runs meanwhile" if stop.effect is InDispute.RUNS else ""
        what = "In dispute" if stop.fact.why.value == "dispute" else "Tolled"
        yield f"{what} from {written(stop.fact.stopped_on)}{until}{runs}."
    if isinstance(deadline.original, ComputedDate):
        yield f"The date before all of that was {written(deadline.original.latest)}."


def _day(when: When) -> str:
    if when.earliest is None:
        return f"by {written(when.latest)}"
    return f"{'on ' if when.exact else ''}{range_written(when.earliest, when.latest)}"
