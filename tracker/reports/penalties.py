"""Draft penalties: what each late deadline costs by the schedule of its instrument, never added to what is owed."""

from __future__ import annotations

from dataclasses import replace

from tracker.reports.money import amount
from tracker.reports.rows import Badge, PenaltyRow
from tracker.reports.standpoint import STATUS_BADGES, Placed, Standpoint
from tracker.reports.wording import days
from tracker.rules.penalties import Accrual, accrual
from tracker.rules.settlement import Penalty

DRAFT = Badge("draft", "g-estimated")
VERIFIED = Badge("schedule verified", "g-record")


def penalties(view: Standpoint) -> tuple[PenaltyRow, ...]:
    """Give every deadline whose delay costs something, in the order of the file."""
    # A trace names people as the rest of the report does, not by their keys.
    schedules = {each.key: _with_name(view, each) for each in view.settlement.penalties}
    if not schedules:
        return ()
    rows = []
    for placed in view.placed:
        schedule = schedules.get(placed.obligation.penalty or "")
        accrued = None if schedule is None else accrual(placed.deadline, schedule, view.as_of)
        if accrued is not None:
            rows.append(_row(view, placed, accrued))
    return tuple(rows)


def _with_name(view: Standpoint, penalty: Penalty) -> Penalty:
    name = next((each.name for each in view.settlement.persons if each.key == penalty.verified_by), penalty.verified_by)
    return replace(penalty, verified_by=name)


def _row(view: Standpoint, placed: Placed, accrued: Accrual) -> PenaltyRow:
    penalty = accrued.penalty
    instrument = view.instrument_title(penalty.instrument)
    return PenaltyRow(
        deadline=view.obligation_ref(placed.obligation.code, placed.code),
        title=placed.obligation.title,
        schedule=f"{penalty.key}: {penalty.mode}, {penalty.clause or 'clause not found'} of {instrument}",
        days=days(accrued.longest)
        if accrued.fewest == accrued.longest
        else f"{accrued.fewest} to {days(accrued.longest)}",
        cost=amount(accrued.most)
        if accrued.least == accrued.most
        else f"{amount(accrued.least)} to {amount(accrued.most)}",
        state=STATUS_BADGES[placed.status],
        verified=DRAFT if accrued.draft else VERIFIED,
        steps=accrued.steps,
        sources=view.source_refs(penalty.sources),
    )
