"""Four eyes: another person approves what was said to be done, or does not."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.delivery.digest import Approval
from tracker.errors import InputRefused, NotAllowed
from tracker.operations.derivation.replan import derive_again
from tracker.operations.facts.record import (
    Checked,
    Circumstances,
    DeadlineAct,
    Recording,
    Supposition,
    act_on,
    check_attribution,
    facts_before,
)
from tracker.operations.people.absence import FOR, stood_for
from tracker.operations.people.identity import LOGIN, PERSON, is_own_login, person_named, same_person, works_here
from tracker.operations.people.permission import require_allowed, roles_of
from tracker.operations.queries.names import FoundDeadline
from tracker.remedies import Approve, Do, Give, LookUp, Record
from tracker.rules.deadlines.codes import code_of
from tracker.rules.deadlines.deadline import Plan
from tracker.rules.deadlines.proposals import Proposal
from tracker.rules.facts import SUPPOSED, Approved, Evidenced, Rejected
from tracker.rules.people.roles import Role


def to_approve(session: Session) -> dict[int, tuple[Approval, ...]]:
    """Give what waits for approval, by date, by the id of each person who has the role of an approver there."""
    d, o, s = models.Deadline, models.Obligation, models.Settlement
    query = (
        select(d.number, d.label, d.latest_on, d.latest_at, o.code, o.title, o.recurring, s.code.label("settlement"))
        .join(o, o.id == d.obligation_id)
        .join(s, s.id == d.settlement_id)
        .where(d.proposed, d.gone.is_(False))
        .order_by(d.latest_on.is_(None), d.latest_on, s.code, o.position, d.number)
    )
    rows = session.execute(query).all()
    if not rows:
        return {}
    grants = select(models.RoleGrant.person_id).where(models.RoleGrant.role == Role.APPROVER)
    approvers = session.scalars(select(models.Person).where(models.Person.id.in_(grants))).all()
    found: dict[int, tuple[Approval, ...]] = {}
    for settlement in {row.settlement for row in rows}:
        waiting = tuple(
            Approval(
                f"{settlement}/{code_of(row.code, row.number, row.label, recurring=row.recurring)}",
                row.title,
                row.latest_at or row.latest_on,
            )
            for row in rows
            if row.settlement == settlement
        )
        for person in approvers:
            if Role.APPROVER in roles_of(session, person, settlement=settlement):
                found[person.id] = (*found.get(person.id, ()), *waiting)
    return {person: tuple(sorted(several, key=lambda each: each.code)) for person, several in found.items()}


@Recording
def approve(session: Session, code: str, *, shown: tuple[str, ...] = (), circumstances: Circumstances) -> Checked:
    """Approve what was said to be done about one deadline: from today it counts, as of the day it was done.

    The approval names the content of just that: who says what, its evidence, the deadline; where `shown` says what was
    looked at, by its contents' hashes, nothing else is approved. Raises `NotFound` for an unknown code, `InputRefused`
    where there is nothing to approve or something else than was shown, `NotAllowed` for its makers, whatever their role.
    """
    about = act_on(session, code, circumstances, purpose="approve")
    waiting = _waiting(session, about, "approve", shown)
    facts = [Approved(approved_on=about.today, content=each.content, **about.carried()) for each in waiting]
    return about.checked("approve", *facts)


@Recording
def reject(session: Session, code: str, *, shown: tuple[str, ...] = (), circumstances: Circumstances) -> Checked:
    """Do not approve what was said to be done, for the reason in the note, which must be given; raises as `approve` does."""
    if not circumstances.attribution.note.strip():
        raise InputRefused(
            "A rejection needs its reason: whoever proposed it must know what to mend.", remedies=[Give("reason")]
        )
    about = act_on(session, code, circumstances, purpose="reject")
    waiting = _waiting(session, about, "reject", shown)
    facts = [Rejected(rejected_on=about.today, content=each.content, **about.carried()) for each in waiting]
    return about.checked("reject", *facts)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits to be approved about a deadline; `pieces` is the evidence given for anything said to be done about it."""

    proposals: tuple[Proposal, ...]
    pieces: tuple[Evidenced, ...]


def waiting_about(session: Session, about: DeadlineAct) -> Waiting:
    """Give what waits to be approved about a deadline; raises `InputRefused` where nothing does."""
    named, only = about.named, about.together
    facts = facts_before(session, about.kept, about.attribution, only=only)
    plan = derive_again(session, about.kept, today=about.today, facts=facts, only=only)
    key = (named.obligation, named.number or 1)
    proposals = [
        proposal
        for deadline in plan.deadlines
        if (deadline.obligation, deadline.occurrence.number) == key
        for proposal in deadline.proposals
    ]
    waiting = tuple(each for each in proposals if each.approved is None)
    if not waiting:
        raise _nothing(plan, named, proposals)
    return Waiting(waiting, tuple({piece: None for each in proposals for piece in each.pieces}))


def require_another(session: Session, about: DeadlineAct, waiting: Waiting, act: str) -> None:
    """Refuse (`NotAllowed`) whoever may not approve here, and whoever made any of what waits, whatever the role."""
    named, attribution = about.named, about.attribution
    require_allowed(session, attribution, act, settlement=named.settlement, subject=named.code)
    makers, logins = makers_of(session, waiting)
    approver = person_named(session, attribution.by)
    absent = (
        () if approver is None else [each.key for each in stood_for(session, approver, settlement=named.settlement)]
    )
    for maker in makers:
        own = (
            same_person(session, maker, attribution.by)
            or works_here(session, attribution.actor, maker)
            or any(same_person(session, maker, each) for each in absent)
        )
        if own or any(is_own_login(session, attribution.actor, login) for login in logins):
            raise NotAllowed(
                f"{attribution.by} made what is to be approved about {named.code}, or stands in for who did, and nobody "
                "approves their own work.",
                remedies=[Approve(named.code)],
                by=attribution.by,
                act=act,
                settlement=named.settlement,
                subject=named.code,
            )


def _waiting(session: Session, about: DeadlineAct, act: str, shown: tuple[str, ...]) -> tuple[Proposal, ...]:
    check_attribution(about.kept, about.attribution)
    supposed = isinstance(about.attribution, Supposition)
    if not supposed:
        require_allowed(session, about.attribution, act, settlement=about.named.settlement, subject=about.named.code)
    waiting = waiting_about(session, about)
    if not supposed:
        require_another(session, about, waiting, act)
    if shown and sorted(shown) != sorted(each.content for each in waiting.proposals):
        raise InputRefused(
            f"What there is to approve about {about.named.code} is not what was shown: it changed since.",
            "Look at what it is now.",
            remedies=[LookUp("obligation", about.named.code)],
        )
    return waiting.proposals


def _nothing(plan: Plan, named: FoundDeadline, proposals: list[Proposal]) -> InputRefused:
    duty = plan.obligation(named.obligation)
    instrument = next(each for each in plan.settlement.instruments if each.code == duty.instrument)
    if not instrument.needs_approval:
        return InputRefused(
            f"Nothing about {named.code} needs approval: its instrument {instrument.code} does not ask for it.",
            "Write `needs_approval: yes` under the instrument in the agreement file where it should.",
            remedies=[Do("amend the file")],
        )
    if proposals:
        return InputRefused(f"{named.code} is approved already.", remedies=[LookUp("obligation", named.code)])
    return InputRefused(f"Nothing is proposed about {named.code} yet.", remedies=[Record("resolution", named.code)])


def makers_of(session: Session, waiting: Waiting) -> tuple[set[str], set[str]]:
    """Everyone who said what waits, or gave evidence for it, and the logins it came from; a file's word is that of who loaded it.

    The journal knows them by their key too, since a file may give a person another name afterwards.
    """
    makers, logins = set[str](), set[str]()
    for fact in (*(each.fact for each in waiting.proposals), *waiting.pieces):
        if fact.by == SUPPOSED:
            continue
        makers.add(fact.by)
        if fact.entry is not None:
            entry = session.get_one(models.JournalEntry, fact.entry)
            payload = json.loads(entry.payload)
            makers |= {entry.actor, str(payload.get(PERSON) or ""), *payload.get(FOR, ())}
            logins.add(str(payload.get(LOGIN) or ""))
    return makers - {""}, logins - {""}
