"""Draft penalties: what each late deadline costs by the schedule of its instrument, never added to what is owed."""

from __future__ import annotations

from tracker.reports.monthly.pages import PenaltyRow
from tracker.reports.monthly.settlement_view import Placed, SettlementView
from tracker.reports.page.parts import STATUS_BADGES, Badge
from tracker.reports.page.wording import days, span
from tracker.rules.facts import PenaltyVerified
from tracker.rules.money.penalties import Accrual, ScheduleState, Verification, accrual, verification

_BADGES = {
    ScheduleState.DRAFT: Badge("draft", "g-estimated"),
    ScheduleState.LAPSED: Badge("draft again", "g-estimated"),
    ScheduleState.VERIFIED: Badge("schedule verified", "g-record"),
}


def penalties(view: SettlementView) -> tuple[PenaltyRow, ...]:
    """Every deadline whose delay costs something, in the order of the file."""
    schedules = {each.key: each for each in view.settlement.penalties}
    if not schedules:
        return ()
    # A trace names people as the rest of the report does, not by their keys.
    names = {each.key: each.name for each in view.settlement.persons}
    stood = [fact for fact in view.facts if isinstance(fact, PenaltyVerified)]
    vouched = {key: verification(each, stood, names=names) for key, each in schedules.items()}
    rows = []
    for placed in view.placed:
        schedule = schedules.get(placed.obligation.penalty or "")
        accrued = (
            None if schedule is None else accrual(placed.deadline, schedule, view.as_of, vouched=vouched[schedule.key])
        )
        if accrued is not None:
            rows.append(_row(view, placed, accrued, vouched[accrued.penalty.key]))
    return tuple(rows)


def _row(view: SettlementView, placed: Placed, accrued: Accrual, vouched: Verification) -> PenaltyRow:
    penalty = accrued.penalty
    instrument = view.instrument_title(penalty.instrument)
    return PenaltyRow(
        deadline=view.obligation_ref(placed.obligation.code, placed.code),
        title=placed.obligation.title,
        schedule=f"{penalty.key}: {penalty.mode}, {penalty.clause or 'clause not found'} of {instrument}",
        days=days(accrued.longest)
        if accrued.fewest == accrued.longest
        else f"{accrued.fewest} to {days(accrued.longest)}",
        cost=span(accrued.least, accrued.most),
        state=STATUS_BADGES[placed.status],
        verified=_BADGES[vouched.state],
        steps=accrued.steps,
        sources=view.source_refs(penalty.sources),
    )
