"""What an approver looks at: all that was said to be done about one deadline, what approving it moves, and who is behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from tracker.errors import NotAllowed
from tracker.operations.facts.approval import approve, makers_of, require_another, waiting_about
from tracker.operations.facts.evidence import EvidenceLine
from tracker.operations.facts.record import Attribution, Circumstances, act_on
from tracker.operations.journal.entries import EntryLine, changes_of_persons
from tracker.operations.people.identity import person_named
from tracker.operations.queries.explanation import Looked, look_at
from tracker.operations.queries.whatif import WhatIf, whatif
from tracker.rules.deadlines.proposals import Proposal

# For how long a change of a login or a role is told to who approves.
RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToApprove:
    """What waits for approval about a deadline, whole: what was said, its evidence, and what approving it would move.

    `refused` is why the one who looks may not approve it, empty where nothing is against it. `changed` is what became of the
    logins and roles of who made it, and of who looks, in the last thirty days.
    """

    code: str
    proposals: tuple[Proposal, ...]
    looked: Looked
    moved: WhatIf
    refused: tuple[str, ...]
    changed: tuple[EntryLine, ...]

    def evidence_of(self, proposal: Proposal) -> tuple[EvidenceLine, ...]:
        """The pieces that prove one of them."""
        wanted = {*proposal.fact.evidence, *(each.content for each in proposal.pieces)}
        return tuple(each for each in self.looked.view.evidence if each.content in wanted and not each.withdrawn)


def look_at_proposals(
    session: Session, code: str, *, settlement: str, attribution: Attribution, now: datetime
) -> ToApprove:
    """Give what waits for approval about a deadline, to who would approve it.

    Raises `NotFound` for an unknown code, `InputRefused` where nothing waits.
    """
    circumstances = Circumstances(settlement=settlement, attribution=attribution, now=now)
    about = act_on(session, code, circumstances, purpose="approve")
    waiting = waiting_about(session, about)
    refused: tuple[str, ...] = ()
    try:
        require_another(session, about, waiting, "approve")
    except NotAllowed as refusal:
        refused = refusal.sentences
    makers, _ = makers_of(session, waiting)
    return ToApprove(
        code=about.named.code,
        proposals=waiting.proposals,
        looked=look_at(session, about.named.code, settlement=settlement, now=now),
        moved=whatif(session, settlement, [partial(approve.check, code=code)], now=now),
        refused=refused,
        changed=changes_of_persons(session, _keys(session, [*sorted(makers), attribution.by]), since=now - RECENT),
    )


def _keys(session: Session, names: Sequence[str]) -> frozenset[str]:
    found = (person_named(session, each) for each in names)
    return frozenset(each.key for each in found if each is not None)
