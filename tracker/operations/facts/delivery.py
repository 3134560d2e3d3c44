"""Recording deliveries and their answers: submitted, acknowledged, sent back, signed; each a fact about one deadline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.errors import InputRefused
from tracker.operations.derivation.replan import derive_again
from tracker.operations.facts.record import (
    Checked,
    Circumstances,
    DeadlineAct,
    Recording,
    act_on,
    facts_before,
    ways_to_undo,
)
from tracker.remedies import Approve, Record
from tracker.rules.deadlines.course import company_step
from tracker.rules.deadlines.deadline import Deadline
from tracker.rules.deadlines.delivery import Delivery, Round
from tracker.rules.deadlines.status import Status
from tracker.rules.due.kinds import Kind
from tracker.rules.facts import Delivered, DeliveryStep, Signed, When
from tracker.rules.wording import written

_OVER = frozenset({Status.WAIVED, Status.SUPERSEDED, Status.RELEASED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Concerned(DeadlineAct):
    """What is to be recorded of one deadline, with what became of it so far."""

    deadline: Deadline

    @property
    def delivery(self) -> Delivery:
        """Give what became of its delivery; an empty one where nothing did."""
        return self.deadline.delivery or Delivery(awaits_answer=self.obligation.acceptance is not None)

    @property
    def round(self) -> Round | None:
        """Give the delivery that is not sent back, None where there is none; the company's word alone is one too."""
        if self.deadline.delivery is not None:
            return self.deadline.delivery.open_round
        resolved = self.deadline.resolved
        if resolved is None:
            return None
        return Round(steps=(resolved,), when=resolved.when, counted=resolved)


def concerned(session: Session, code: str, circumstances: Circumstances, *, purpose: str) -> Concerned:
    """Find one deadline and what became of it; raises as `act_on` does, and `InputRefused` where nothing falls due of it."""
    about = act_on(session, code, circumstances, purpose=purpose)
    kept, named = about.kept, about.named
    if named.kind in {Kind.STANDING, Kind.EARLIEST}:
        raise InputRefused(f"{named.code} asks for nothing by a day, so there is nothing to {purpose}.")
    if named.status in _OVER:
        raise InputRefused(f"{named.code} is {named.status} since {named.settled_on}: there is nothing to {purpose}.")
    only = about.together
    facts = facts_before(session, kept, about.attribution, only=only)
    deadlines = derive_again(session, kept, today=about.today, facts=facts, only=only).deadlines
    number = 1 if named.number is None else named.number
    deadline = next(
        each for each in deadlines if each.obligation == named.obligation and each.occurrence.number == number
    )
    return Concerned(
        kept=kept,
        subject=named.code,
        attribution=about.attribution,
        now=about.now,
        evidence=about.evidence,
        named=named,
        deadline=deadline,
    )


@Recording
def submit(
    session: Session,
    code: str,
    *,
    circumstances: Circumstances,
    when: When,
    way: DeliveryStep | None,
) -> Checked:
    """Record that what a deadline asks for was delivered; `way` None is the step that satisfies the duty. Once for each step."""
    about = concerned(session, code, circumstances, purpose="submit")
    step = way or company_step(about.obligation.satisfied_on)
    about.refuse_future(when.last_day, "record it when it has been done")
    waiting = _waiting(about, step)
    if waiting is not None:
        raise InputRefused(
            f"{about.named.code} was {step} {_when(waiting)}, by entry {waiting.entry}, and waits for approval.",
            remedies=[Approve(about.named.code), *ways_to_undo(session, waiting.entry)],
        )
    again = _recorded(about, step)
    if again is not None:
        sentence = f"{about.named.code} was {step} {_when(again)}, by entry {again.entry}."
        raise InputRefused(sentence, remedies=[*ways_to_undo(session, again.entry), Record("return", about.named.code)])
    if about.delivery.acknowledged is not None:
        raise InputRefused(f"{about.named.code} was acknowledged {_when(about.delivery.acknowledged)}: it is closed.")
    return about.checked("submit", Delivered(when=when, step=step, **about.carried()))


@Recording
def acknowledge(session: Session, code: str, *, circumstances: Circumstances, when: When) -> Checked:
    """Record that the other side accepted what was delivered by then; once."""
    about = concerned(session, code, circumstances, purpose="acknowledge")
    _refuse_unanswerable(session, about, when)
    fact = Delivered(when=when, step=DeliveryStep.ACKNOWLEDGED, **about.carried())
    return about.checked("acknowledge", fact)


@Recording
def send_back(
    session: Session,
    code: str,
    *,
    circumstances: Circumstances,
    when: When,
    reasons: Sequence[str],
) -> Checked:
    """Record that what was delivered was returned, before silence accepted it; a new period may run from there."""
    about = concerned(session, code, circumstances, purpose="return")
    _refuse_unanswerable(session, about, when)
    accepted_on = about.delivery.accepted_on
    if accepted_on is not None and accepted_on <= when.last_day:
        raise InputRefused(
            f"{about.named.code} is deemed accepted since {written(accepted_on)}: the instrument takes silence for it.",
            "If an answer came before, record it on its own day.",
        )
    given = tuple(" ".join(reason.split()) for reason in reasons if reason.strip())
    fact = Delivered(when=when, step=DeliveryStep.RETURNED, reasons=given, **about.carried())
    return about.checked("return", fact)


@Recording
def sign(session: Session, code: str, *, circumstances: Circumstances, signatory: str, when: When) -> Checked:
    """Record that one of those who must sign has signed; once."""
    about = concerned(session, code, circumstances, purpose="sign")
    about.refuse_future(when.last_day, "record it when it has been signed")
    must = about.obligation.signed_by
    if signatory not in must:
        named = f"{', '.join(must)} must" if must else "the agreement file names nobody who must (`signed_by`)"
        raise InputRefused(f"“{signatory}” need not sign {about.named.code}: {named}.")
    signed = next((each for each in about.delivery.signed if each.signatory == signatory), None)
    if signed is not None:
        raise InputRefused(
            f"{signatory} has signed {about.named.code} already, on {written(signed.when.latest)} (entry {signed.entry}).",
            remedies=ways_to_undo(session, signed.entry),
        )
    return about.checked("sign", Signed(signatory=signatory, when=when, **about.carried()))


def _refuse_unanswerable(session: Session, about: Concerned, when: When) -> None:
    """Refuse an answer to what was not delivered by then, or was answered already."""
    code = about.named.code
    about.refuse_future(when.last_day, "record it when the answer has come")
    acknowledged = about.delivery.acknowledged
    if acknowledged is not None:
        sentence = f"{code} was acknowledged already, {_when(acknowledged)} (entry {acknowledged.entry})."
        raise InputRefused(sentence, remedies=ways_to_undo(session, acknowledged.entry))
    delivered = about.round
    if delivered is None or not delivered.steps:
        waiting = [each.fact for each in about.deadline.proposals if each.approved is None and each.rejected is None]
        if waiting:
            sentence = (
                f"What was recorded as done about {code} waits for approval, and does not count before it has it."
            )
            raise InputRefused(sentence, remedies=[Approve(code)])
        sentence = f"{code} was not delivered, as far as is recorded: nobody can answer it."
        raise InputRefused(sentence, remedies=[Record("delivery", code)])
    first = min(each.when.last_day for each in delivered.steps)
    if when.last_day < first:
        raise InputRefused(f"{code} was delivered on {written(first)}: an answer cannot be of an earlier day.")


def _waiting(about: Concerned, step: DeliveryStep) -> Delivered | None:
    """The delivery by that step that waits for approval; None where none does, as after a rejection."""
    proposed = (each.fact for each in about.deadline.proposals if each.approved is None and each.rejected is None)
    return next((each for each in proposed if isinstance(each, Delivered) and each.step is step), None)


def _recorded(about: Concerned, step: DeliveryStep) -> Delivered | None:
    delivered = about.round
    steps = () if delivered is None else delivered.steps
    return next((each for each in steps if isinstance(each, Delivered) and each.step is step), None)


def _when(fact: Delivered) -> str:
    return f"{'on' if fact.when.exact else 'by'} {written(fact.when.latest)}"
