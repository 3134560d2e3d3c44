"""Recording what holds a deadline up: a request to extend it and its refusal, a dispute, a clock that stands still."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from tracker.errors import InputRefused
from tracker.operations.facts.delivery import Concerned, concerned
from tracker.operations.facts.record import Checked, Circumstances, Recording, ways_to_undo
from tracker.operations.facts.resolution import refuse_settled
from tracker.remedies import Record
from tracker.rules.deadlines.delivery import Stop
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import ClockRestarted, ClockStopped, ExtensionAsked, ExtensionDenied, StopReason
from tracker.rules.wording import written


@Recording
def ask_extension(
    session: Session, code: str, *, circumstances: Circumstances, to: date | None, asked_on: date | None
) -> Checked:
    """Record that the company asked to move one open deadline (`asked_on` None: today); the old date is kept."""
    about = _open(session, code, circumstances, purpose="ask for")
    asked_on = asked_on or about.today
    about.refuse_future(asked_on, "record it when it has been asked for")
    named = about.named
    if named.status is Status.SUBMITTED:
        raise InputRefused(f"{named.code} was delivered already: there is no date to move.")
    if named.latest_on is None:
        raise InputRefused(f"{named.code} has no date to extend: it is {named.status}.")
    if to is not None and to <= named.latest_on:
        raise InputRefused(
            f"{named.code} is due on {written(named.latest_on)}; an extension must be to a later day than that."
        )
    asked = about.delivery.asked
    if asked is not None and about.delivery.pending:
        sentence = f"An extension of {named.code} was asked for on {written(asked.asked_on)} and is not decided."
        raise InputRefused(sentence, remedies=[Record("extension", named.code), Record("denial", named.code)])
    return about.checked("extension", ExtensionAsked(asked_on=asked_on, to=to, **about.carried()))


@Recording
def deny_extension(session: Session, code: str, *, circumstances: Circumstances, decided_on: date | None) -> Checked:
    """Record that an open request was refused (None: today); what then counts, the file says."""
    about = concerned(session, code, circumstances, purpose="deny")
    decided_on = decided_on or about.today
    about.refuse_future(decided_on, "record it when it has been decided")
    asked = about.delivery.asked
    if asked is None or not about.delivery.pending:
        sentence = f"No extension of {about.named.code} is asked for and not decided."
        raise InputRefused(sentence, remedies=[Record("request", about.named.code)])
    if decided_on < asked.asked_on:
        raise InputRefused(f"It was asked for on {written(asked.asked_on)}: it cannot be refused on an earlier day.")
    return about.checked("extension", ExtensionDenied(decided_on=decided_on, **about.carried()))


@Recording
def stop_clock(
    session: Session, code: str, *, circumstances: Circumstances, stopped_on: date, why: StopReason
) -> Checked:
    """Record that the clock of one open deadline stands still from a day on."""
    about = _open(session, code, circumstances, purpose="stop")
    about.refuse_future(stopped_on, "record it when it has stopped")
    if about.named.latest_on is None:
        raise InputRefused(f"{about.named.code} has no date whose clock could stop: it is {about.named.status}.")
    stop = _standing(about)
    if stop is not None:
        raise InputRefused(
            f"The clock of {about.named.code} has stood still since {written(stop.fact.stopped_on)} ({stop.fact.why})."
        )
    return about.checked("clock", ClockStopped(stopped_on=stopped_on, why=why, **about.carried()))


@Recording
def restart_clock(session: Session, code: str, *, circumstances: Circumstances, restarted_on: date) -> Checked:
    """Record that the clock of one deadline runs again from a later day on; its date moves by the days it stood."""
    about = concerned(session, code, circumstances, purpose="restart")
    about.refuse_future(restarted_on, "record it when it runs again")
    stop = _standing(about)
    if stop is None:
        raise InputRefused(
            f"The clock of {about.named.code} is not stopped.", remedies=[Record("clock stop", about.named.code)]
        )
    if restarted_on <= stop.fact.stopped_on:
        sentence = f"It stopped on {written(stop.fact.stopped_on)}: it can run again from a later day only."
        raise InputRefused(sentence, remedies=ways_to_undo(session, stop.fact.entry))
    return about.checked("clock", ClockRestarted(restarted_on=restarted_on, **about.carried()))


def _open(session: Session, code: str, circumstances: Circumstances, *, purpose: str) -> Concerned:
    about = concerned(session, code, circumstances, purpose=purpose)
    refuse_settled(session, about)
    return about


def _standing(about: Concerned) -> Stop | None:
    stops = about.delivery.stops
    return stops[-1] if stops and stops[-1].until is None else None
