"""Four eyes over the rule itself: a file by which a duty no longer needs approval holds when two persons have loaded it."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.agreements.file.reader import Agreement
from tracker.errors import InputRefused, NeedsAnother
from tracker.operations.agreement.rows import recall
from tracker.operations.derivation.replan import derive_again
from tracker.operations.people.absence import FOR, stood_for
from tracker.operations.people.identity import (
    LOGIN,
    PERSON,
    is_own_login,
    journal_author,
    person_named,
    same_person,
    works_here,
)
from tracker.operations.people.permission import require_allowed
from tracker.remedies import Approve
from tracker.rules.people.actor import Author
from tracker.rules.people.approval import guarded_in
from tracker.rules.settlement.settlement import Settlement


def require_eyes(
    session: Session, agreement: Agreement, agreed: Settlement, *, author: Author, today: date
) -> str | None:
    """Refuse a file by which duties no longer need approval, unless another person has proposed this very file.

    `agreed` is what would hold with it. Gives who proposed it, None where no duty is freed. Whoever loads it second needs
    the right to approve, not that to amend.
    Raises `InputRefused` where something about such a duty is not approved, which would count unseen; `NeedsAnother` for
    who proposes it; `NotAllowed` for one who may not.
    """
    kept = recall(session, agreement.settlement.code)
    freed = sorted(guarded_in(kept.settlement) - guarded_in(agreed))
    if not freed:
        return None
    code = kept.settlement.code
    waiting = sorted(
        each.code
        for each in derive_again(session, kept, today=today).deadlines
        if each.obligation in freed and any(proposal.approved is None for proposal in each.proposals)
    )
    if waiting:
        raise InputRefused(
            f"By {agreement.file} these would no longer need approval, and what was said to be done about them is not "
            f"approved: {', '.join(waiting)}.",
            "Approve it, or withdraw what was wrong; then load the file.",
            remedies=[Approve(each) for each in waiting],
        )
    proposer = _proposed_by_another(session, agreement, author)
    if proposer is not None:
        require_allowed(session, author, "approve", settlement=code, subject=agreement.file)
        return proposer
    require_allowed(session, author, "amend", settlement=code, subject=agreement.file)
    raise NeedsAnother(
        f"By {agreement.file} these would no longer need approval: {', '.join(freed)}. That is now proposed, and nothing "
        "else was changed.",
        "It holds when another person who may approve loads the same file.",
        by=author.by,
        settlement=code,
        content={"file": agreement.file, "sha256": agreement.sha256, "frees": freed, **journal_author(session, author)},
    )


def _proposed_by_another(session: Session, agreement: Agreement, author: Author) -> str | None:
    """Who proposed this very file since the last one was loaded, and is not who loads it now."""
    loader = person_named(session, author.by)
    standing_in = () if loader is None else stood_for(session, loader, settlement=agreement.settlement.code)
    absent = [each.key for each in standing_in]
    entry = models.JournalEntry
    about = select(entry).where(entry.settlement == agreement.settlement.code)
    for each in session.scalars(about.where(entry.action.in_(["propose", "load", "amend"])).order_by(entry.seq.desc())):
        if each.action != "propose":
            return None
        content = json.loads(each.payload)
        if content["sha256"] != agreement.sha256:
            continue
        names = {each.actor, str(content.get(PERSON) or each.actor), *content.get(FOR, ())}
        if is_own_login(session, author.actor, content.get(LOGIN)):
            continue
        own = (author.by, *absent)
        if not any(
            works_here(session, author.actor, name) or any(same_person(session, name, each) for each in own)
            for name in names
        ):
            return each.actor
    return None
