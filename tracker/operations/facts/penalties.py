"""Schedules of penalties: which there are and whether their figures are drafts, and their comparison with the text."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound
from tracker.operations.agreement.rows import recall
from tracker.operations.facts.record import Checked, Circumstances, Recording, ways_to_undo
from tracker.operations.facts.rows import recall_facts
from tracker.operations.queries.names import nearest, refuse_several, split_settlement
from tracker.operations.queries.past import Past, codes_asked
from tracker.operations.queries.settlement_as_of import stand
from tracker.remedies import Give, LookUp
from tracker.rules.facts import PenaltyVerified
from tracker.rules.money.penalties import ScheduleState, Verification, content_of, verification
from tracker.rules.settlement.settlement import Penalty
from tracker.rules.wording import written


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """One schedule seen from a day, with the codes of the obligations that name it and the hash of its content."""

    settlement: str
    penalty: Penalty
    content: str
    verification: Verification
    obligations: tuple[str, ...]


def schedules(
    session: Session, *, settlement: str | None, now: datetime, as_of: date | None, known_at: Past | None
) -> tuple[Schedule, ...]:
    """The schedules of one settlement, or of all, in the order of their files; refuses as `codes_asked` does."""
    found: list[Schedule] = []
    for code in codes_asked(session, settlement, known_at, now=now):
        standpoint = stand(session, code, now=now, as_of=as_of, known_at=known_at)
        agreed = standpoint.kept.settlement
        names = {each.key: each.name for each in agreed.persons}
        found += (
            Schedule(
                settlement=code,
                penalty=each,
                content=content_of(each),
                verification=verification(each, standpoint.facts, names=names),
                obligations=tuple(duty.code for duty in agreed.obligations if duty.penalty == each.key),
            )
            for each in agreed.penalties
        )
    return tuple(found)


def settlement_of_schedule(session: Session, key: str, settlement: str | None) -> tuple[str, str]:
    """Find whose schedule a key (or `SETTLEMENT/KEY`) names, and the key alone; refuses none and several."""
    within, key = split_settlement(session, key, settlement)
    query = select(models.Settlement.code, models.Penalty.key).join(
        models.Penalty, models.Penalty.settlement_id == models.Settlement.id
    )
    if within is not None:
        query = query.where(models.Settlement.code == within)
    known = session.execute(query.order_by(models.Settlement.code, models.Penalty.position)).all()
    owners = [code for code, each in known if each == key]
    if not owners:
        hint = nearest(key, [each for _, each in known])
        raise NotFound(f"There is no schedule of penalties “{key}” here.{hint}", remedies=[LookUp("schedules")])
    refuse_several(owners, "have a schedule", key)
    return owners[0], key


@Recording
def verify(
    session: Session, key: str, *, circumstances: Circumstances, citations: tuple[str, ...], verified_on: date | None
) -> Checked:
    """Record that a named person compared a schedule with its text: until it says something else, its figures are no drafts.

    Raises as `settlement_of_schedule` does, and `InputRefused` without a citation, for a day that has not come, and where
    the schedule as it stands is verified already.
    """
    code, key = settlement_of_schedule(session, key, circumstances.settlement)
    about = circumstances.act(recall(session, code), key)
    kept = about.kept
    penalty = next(each for each in kept.settlement.penalties if each.key == key)
    verified_on = verified_on or about.today
    about.refuse_future(verified_on, "verify it when it has been compared")
    if not any(each.strip() for each in citations):
        raise InputRefused("A schedule is compared with passages of its text.", remedies=[Give("citation")])
    names = {each.key: each.name for each in kept.settlement.persons}
    held = verification(penalty, recall_facts(session, kept.row.id), names=names)
    if held.state is ScheduleState.VERIFIED and held.fact is not None and held.on is not None:
        raise InputRefused(
            f"The schedule {key} as it stands was verified by {held.by} on {written(held.on)} (entry {held.fact.entry}).",
            remedies=ways_to_undo(session, held.fact.entry),
        )
    fact = PenaltyVerified(
        penalty=key,
        content=content_of(penalty),
        citations=tuple(" ".join(each.split()) for each in citations if each.strip()),
        verified_on=verified_on,
        **about.carried(),
    )
    return about.checked("verify", fact)
