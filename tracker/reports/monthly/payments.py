"""Money owed and paid, per instrument, payer and currency, nothing added twice; and draft penalties, never added to it."""

from __future__ import annotations

from collections.abc import Sequence

from tracker.reports.monthly.pages import InterestRow, MoneyLine, MoneyPage, MoneyTotal, PenaltyRow
from tracker.reports.monthly.settlement_view import Placed, SettlementView, lateness
from tracker.reports.page.parts import GRADE_BADGES, STATUS_BADGES, Badge, Group
from tracker.reports.page.wording import NOT_FOUND, amount, amounts, listed, span, when_in_full
from tracker.rules.currencies import Money
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import PenaltyVerified
from tracker.rules.money.accounts import PAID, Account, Total, Treatment, accounts, totals
from tracker.rules.money.interest import Accrued
from tracker.rules.money.penalties import Accrual, ScheduleState, Verification, accrual, verification
from tracker.rules.settlement.settlement import Obligation
from tracker.rules.wording import days_written


def payments(view: SettlementView) -> MoneyPage:
    """Every obligation that has an amount, and the totals that may honestly be stated."""
    found = accounts(view.subject.plan, view.facts, view.as_of)
    by_obligation: dict[str, list[Account]] = {}
    for each in found:
        by_obligation.setdefault(each.obligation.code, []).append(each)
    owing = [each for each in view.obligations.values() if each.amounts]
    groups: dict[str, list[MoneyLine]] = {}
    for owed in owing:
        groups.setdefault(owed.instrument, []).append(_line(view, owed, by_obligation.get(owed.code, [])))
    stated = totals(found)
    return MoneyPage(
        groups=tuple(Group(title=view.instrument_title(code), rows=tuple(rows)) for code, rows in groups.items()),
        totals=tuple(_total(view, each) for each in stated),
        interest=tuple(_interest(view, each) for each in found if each.interest is not None),
        sentences=(*_notes(owing), *_overlaps(stated)),
    )


def _interest(view: SettlementView, account: Account) -> InterestRow:
    obligation, interest = account.obligation, account.interest
    state, cost, paid = Badge("in words only", "s-not-found"), "no amount", "none on record"
    steps: tuple[str, ...] = (f"N{str(interest)[1:]}.",)
    if isinstance(interest, Accrued):
        state, cost, steps = Badge("computed here", "g-estimated"), span(interest.least, interest.most), interest.steps
        paid = amount(interest.paid) if interest.paid.minor else paid
    return InterestRow(
        deadline=view.obligation_ref(obligation.code, account.deadline.code),
        title=obligation.title,
        text="" if obligation.interest is None else obligation.interest.text,
        cost=cost,
        paid=paid,
        state=state,
        steps=steps,
    )


def _line(view: SettlementView, obligation: Obligation, of: Sequence[Account]) -> MoneyLine:
    placed = view.by_obligation.get(obligation.code, [])
    recurs = any(each.deadline.recurring for each in placed)
    return MoneyLine(
        deadline=view.obligation_ref(obligation.code),
        title=obligation.title,
        owed_by=f"owed by {obligation.owed_by or NOT_FOUND}",
        amount=amounts(obligation.amounts) + (" each time" if recurs else ""),
        treatment=_treatment(obligation, of),
        state=_state(placed, of),
        detail=_detail(placed, of),
        grade=GRADE_BADGES[obligation.grade],
    )


def _treatment(obligation: Obligation, of: Sequence[Account]) -> str:
    # What recurs is no longer owed only where no deadline of it is.
    account = next((each for each in of if each.treatment is not Treatment.GONE), of[0] if of else None)
    match None if account is None else account.treatment:
        case Treatment.SATISFIED:
            return f"Not added: deemed satisfied by payment of {obligation.satisfied_by}"
        case Treatment.SUSPENDED if obligation.part_of is not None:
            return f"Not added: the suspended part of {obligation.part_of}, shown apart"
        case Treatment.PART:
            return f"Not added: already part of {obligation.part_of}"
        case Treatment.SUSPENDED:
            return "Not added: suspended, shown apart"
        case Treatment.CONTINGENT:
            return f"Not added: owed only if {obligation.contingent_on} happens, shown apart"
        case Treatment.GONE if account is not None:
            return f"Not added: {account.status}, no longer owed"
        case Treatment.EACH_TIME:
            return "Not added: owed each time, shown apart"
        case _ if obligation.credited:
            return f"Added to its instrument only. Credited: {obligation.credited}"
        case _ if obligation.credits:
            return f"Added, less what is credited: {listed([str(each) for each in obligation.credits])}"
        case _:
            return "Added"


def _state(placed: list[Placed], of: Sequence[Account]) -> Badge:
    if not placed:
        return STATUS_BADGES[Status.NOT_FOUND]
    if is_paid(placed):
        return Badge("paid", "s-met")
    if any(each.entries for each in of):
        return Badge("paid in part", "s-upcoming")
    status = next(each.status for each in placed if each.status not in PAID)
    # “not found” in a column headed “Paid” would say that the payment was looked for.
    return Badge("no payment recorded", "s-not-found") if status is Status.NOT_FOUND else STATUS_BADGES[status]


def is_paid(placed: list[Placed]) -> bool:
    """Whether every deadline of a payment was resolved."""
    return bool(placed) and all(each.status in PAID for each in placed)


def _detail(placed: list[Placed], of: Sequence[Account]) -> str:
    words: list[str] = []
    for each in placed:
        resolved = each.deadline.resolved
        if each.status in PAID and resolved is not None:
            words += filter(None, (when_in_full(resolved.when), lateness(each), resolved.early_words))
    return "; ".join((*words, *(_balance(each) for each in of if each.entries and each.status not in PAID)))


def _balance(account: Account) -> str:
    def sum_of(minor: int) -> str:
        return amount(Money(account.currency, minor))

    parts = [
        f"{sum_of(account.paid)} paid" if account.paid else "",
        f"{sum_of(account.credited)} credited" if account.credited else "",
        f"overpaid by {sum_of(account.overpaid)}" if account.overpaid else f"{sum_of(account.balance)} left",
    ]
    last = account.entries[-1]
    when = "; ".join(filter(None, (when_in_full(last.when), last.fact.early_words)))
    return f"{', '.join(filter(None, parts))} (last: {when})"


def _total(view: SettlementView, total: Total) -> MoneyTotal:
    credits_open = " before credits" if total.words else ""

    def sum_of(minor: int) -> str:
        return amount(Money(total.currency, minor))

    paid = sum_of(total.paid) if total.paid else "none on record"
    return MoneyTotal(
        instrument="All instruments" if total.instrument is None else view.instrument_title(total.instrument),
        owed_by=f"owed by {total.owed_by or NOT_FOUND}",
        owed=sum_of(total.owed) + credits_open,
        paid=f"{paid}; {sum_of(total.credited)} credited" if total.credited else paid,
        unpaid=sum_of(total.unpaid) + credits_open,
        apart=sum_of(total.apart) if total.apart else "none",
        grand=total.instrument is None,
    )


def _overlaps(stated: Sequence[Total]) -> list[str]:
    """For which payer and currency no sum over the instruments is stated, since their credits have no figure."""
    codes: dict[tuple[str, str], list[str]] = {}
    for total in stated:
        if total.words:
            codes.setdefault((total.owed_by or NOT_FOUND, total.currency), []).extend(total.words)
    return [
        f"{owed_by}, {currency}: the instruments' figures overlap; no sum is stated. "
        f"Credits without a figure apply to {listed(each)}."
        for (owed_by, currency), each in codes.items()
    ]


def _notes(owing: list[Obligation]) -> list[str]:
    suspended = [each for each in owing if each.suspended]
    kinds = (
        (
            "Shown but never added again, because payment elsewhere satisfies it",
            [f"{each.code} by {each.satisfied_by}" for each in owing if each.satisfied_by is not None],
        ),
        (
            "Shown but never added again, because a larger amount holds it",
            [f"{each.code} in {each.part_of}" for each in owing if each.part_of is not None and not each.suspended],
        ),
        (
            "Owed once over all instruments, because payment elsewhere counts towards it",
            [f"{each.code} by {' and '.join(map(str, each.credits))}" for each in owing if each.credits],
        ),
        (
            "Suspended, so not payable now and shown apart",
            [f"{each.code}, part of {each.part_of}" if each.part_of else each.code for each in suspended],
        ),
    )
    return [f"{words}: {listed(codes)}." for words, codes in kinds if codes]


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
        days=days_written(accrued.longest)
        if accrued.fewest == accrued.longest
        else f"{accrued.fewest} to {days_written(accrued.longest)}",
        cost=span(accrued.least, accrued.most),
        state=STATUS_BADGES[placed.status],
        verified=_BADGES[vouched.state],
        steps=accrued.steps,
        sources=view.source_refs(penalty.sources),
    )
