"""What `why` tells of a deadline's money: what was paid and is left, the interest, and what its delay costs."""

from __future__ import annotations

from tracker.operations.standpoint import Standpoint
from tracker.rules.accounts import Account, accounts
from tracker.rules.currencies import Money
from tracker.rules.deadlines import Deadline
from tracker.rules.interest import Accrued
from tracker.rules.penalties import accrual
from tracker.rules.settlement import Obligation
from tracker.rules.verification import verification


def money_notes(standpoint: Standpoint, obligation: Obligation, deadline: Deadline) -> tuple[str, ...]:
    """Tell what was paid of a deadline's amount, its interest, and what its delay costs; empty where there is no money."""
    return (*_payments(standpoint, obligation, deadline), *_penalty(standpoint, obligation, deadline))


def _payments(standpoint: Standpoint, obligation: Obligation, deadline: Deadline) -> tuple[str, ...]:
    """Tell what was paid of the deadline's amount and what is left, and the interest on it, with the steps."""
    if not obligation.amounts:
        return (
            () if obligation.interest is None else (f"Interest, in the words of the text: {obligation.interest.text}",)
        )
    notes = []
    for each in accounts(standpoint.plan, standpoint.facts, standpoint.day, of=deadline):
        notes += _paid_notes(each)
        if each.interest is not None and obligation.interest is not None:
            notes.append(f"Interest, in the words of the text: {obligation.interest.text}")
            notes.append(f"Interest on {each.currency}: {each.interest}.")
            notes += each.interest.steps if isinstance(each.interest, Accrued) else ()
    return tuple(notes)


def _paid_notes(account: Account) -> list[str]:
    def sum_of(minor: int) -> Money:
        return Money(account.currency, minor)

    notes = [
        f"{entry.money} {'credited from' if entry.credited else 'paid on'} {entry.under}, {entry.when}."
        for entry in account.entries
    ]
    if notes and account.balance:
        notes.append(f"{sum_of(account.balance)} of {sum_of(account.payable)} is left to pay.")
    if account.overpaid:
        notes.append(f"Overpaid by {sum_of(account.overpaid)}: the amount became less since, or was recorded wrong.")
    return notes


def _penalty(standpoint: Standpoint, obligation: Obligation, deadline: Deadline) -> tuple[str, ...]:
    """Tell what the deadline's delay costs by its schedule, with the steps; empty where it costs nothing."""
    schedules = (each for each in standpoint.kept.settlement.penalties if each.key == obligation.penalty)
    schedule = next(schedules, None)
    if schedule is None:
        return ()
    names = {each.key: each.name for each in standpoint.kept.settlement.persons}
    vouched = verification(schedule, standpoint.facts, names=names)
    accrued = accrual(deadline, schedule, standpoint.day, vouched=vouched)
    return () if accrued is None else (f"Penalty: {accrued}.", *accrued.steps)
