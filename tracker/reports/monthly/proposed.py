"""What was said to be done and does not count yet, because no other person has approved it."""

from __future__ import annotations

from tracker.reports.monthly.pages import ProposedRow
from tracker.reports.monthly.settlement_view import Placed, SettlementView, in_date_order
from tracker.reports.page.parts import STATUS_BADGES, latest_of
from tracker.reports.page.wording import NOT_FOUND, when_in_full
from tracker.rules.deadlines.proposals import Proposal


def proposed(view: SettlementView) -> tuple[ProposedRow, ...]:
    """Give a row for everything that waits for approval, was rejected, or whose approval has lapsed."""
    return tuple(
        _row(view, placed, proposal)
        for placed in in_date_order(each for each in view.placed if each.deadline.proposed)
        for proposal in placed.deadline.proposals
        if proposal.approved is None
    )


def proposal_words(view: SettlementView, placed: Placed) -> tuple[str, ...]:
    """Say of each thing said to be done about a deadline who proposed it and what became of that."""
    return tuple(each.summary(view.settlement.time_zone, view.person) for each in placed.deadline.proposals)


def _row(view: SettlementView, placed: Placed, proposal: Proposal) -> ProposedRow:
    return ProposedRow(
        deadline=view.obligation_ref(placed.obligation.code, placed.code),
        title=placed.obligation.title,
        done=when_in_full(proposal.fact.when) or NOT_FOUND,
        stands=proposal.summary(view.settlement.time_zone, view.person),
        latest=latest_of(placed.deadline.due),
        status=STATUS_BADGES[placed.status],
    )
