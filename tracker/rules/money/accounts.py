"""What is owed, paid, credited and left of each amount on a day, and the totals that may honestly be stated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from tracker.rules.currencies import Money
from tracker.rules.deadlines.deadline import Deadline, Plan, standing_of
from tracker.rules.deadlines.status import Status, status_of
from tracker.rules.facts import Fact
from tracker.rules.money.interest import Accrued, InterestBase, InWords, accrued
from tracker.rules.money.ledger import Ledger, LedgerEntry
from tracker.rules.settlement.settlement import Obligation

PAID = frozenset({Status.MET, Status.MET_LATE})
GONE = frozenset({Status.WAIVED, Status.RELEASED, Status.SUPERSEDED})


class Treatment(StrEnum):
    """How an amount enters the totals, so that each sum of money is in them once."""

    ADDED = "added"
    SATISFIED = "satisfied by another payment"
    PART = "part of a larger amount"
    SUSPENDED = "suspended"
    CONTINGENT = "contingent"
    GONE = "no longer owed"
    EACH_TIME = "owed each time"


NOT_NOW = frozenset({Treatment.SUSPENDED, Treatment.CONTINGENT})
# What is shown beside the totals and not in them: not payable now, or an open number of times.
APART = NOT_NOW | {Treatment.EACH_TIME}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One deadline's amount in one currency on a day, in its smallest unit.

    `payable` is `amount` without the parts of it that are suspended or were waived. `paid` was paid in money on it or its
    parts, `credited` was paid on other obligations and counts here; `expected` is the most that credits can come to.
    `interest` is None where the text says nothing of any; it is in no other figure.
    """

    obligation: Obligation
    deadline: Deadline
    status: Status
    treatment: Treatment
    currency: str
    amount: int
    payable: int
    paid: int
    credited: int
    expected: int
    entries: tuple[LedgerEntry, ...]
    interest: Accrued | InWords | None = None

    @property
    def balance(self) -> int:
        """What is left to pay."""
        gone = self.treatment is Treatment.GONE
        return 0 if gone else max(0, self.payable - self.paid - self.credited)

    @property
    def overpaid(self) -> int:
        """What was paid beyond what is payable: the amount became less since, or was recorded wrong."""
        return max(0, self.paid + self.credited - self.payable)

    @property
    def owed(self) -> int:
        """What the totals hold of it: what is payable; of what is no longer owed, what had been paid."""
        return self.paid if self.treatment is Treatment.GONE else self.payable


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """What one payer owes in one currency under one instrument, or under all where `instrument` is None.

    `apart` is not payable now, or owed each time, and in no other figure. `words` are the obligations whose credits the
    file gives only in words: no sum over several instruments is stated then.
    """

    instrument: str | None
    owed_by: str
    currency: str
    owed: int
    paid: int
    credited: int
    unpaid: int
    apart: int
    words: tuple[str, ...]


def accounts(plan: Plan, facts: Sequence[Fact], day: date, *, of: Deadline | None = None) -> tuple[Account, ...]:
    """The account of every deadline that an amount belongs to, seen at the end of a day, in the order of the file.

    With `of`, only that of one deadline. `facts` are those that stood on that day; what was paid later is not in it.
    """
    ledger = Ledger(plan.settlement.obligations, [each for each in plan.counting(facts) if each not in plan.unapproved])
    by_code: dict[str, list[Deadline]] = {}
    for deadline in plan.deadlines if of is None else (of,):
        by_code.setdefault(deadline.obligation, []).append(deadline)
    return tuple(
        account
        for obligation in plan.settlement.obligations
        if obligation.amounts
        for deadline in by_code.get(obligation.code, ())
        for account in _accounts(obligation, deadline, ledger, plan, day)
    )


def totals(of: Iterable[Account]) -> tuple[Total, ...]:
    """The totals by instrument, payer and currency, then over all instruments where such a sum can be stated."""
    under: dict[tuple[str, str, str], list[Account]] = {}
    overall: dict[tuple[str, str], list[Account]] = {}
    for each in of:
        if each.treatment not in {Treatment.SATISFIED, Treatment.PART}:
            payer = each.obligation.owed_by or ""
            under.setdefault((each.obligation.instrument, payer, each.currency), []).append(each)
            overall.setdefault((payer, each.currency), []).append(each)
    rows = [_total(instrument, payer, currency, several) for (instrument, payer, currency), several in under.items()]
    rows = [row for row in rows if row.owed or row.apart or row.paid]
    for (payer, currency), several in overall.items():
        whole = _total(None, payer, currency, several)
        instruments = {each.obligation.instrument for each in several if each.treatment not in NOT_NOW}
        if len(instruments) > 1 and not whole.words:
            rows.append(whole)
    return tuple(rows)


def _total(instrument: str | None, owed_by: str, currency: str, of: Sequence[Account]) -> Total:
    added = [each for each in of if each.treatment not in APART]
    # What recurs is shown once, as the sum of each time.
    once = {each.obligation.code: each for each in reversed(of)}.values()
    words = (each.obligation.code for each in added if each.obligation.credited and each.treatment is Treatment.ADDED)
    credited = sum(each.credited for each in added)
    # Over all instruments a credited sum is owed once: with the obligation on which it is paid.
    elsewhere = sum(each.expected for each in added) if instrument is None else 0
    to_come = elsewhere - credited if instrument is None else 0
    return Total(
        instrument=instrument,
        owed_by=owed_by,
        currency=currency,
        owed=sum(each.owed for each in added) - elsewhere,
        paid=sum(each.paid for each in added),
        credited=0 if instrument is None else credited,
        unpaid=max(0, sum(each.balance for each in added) - to_come),
        apart=sum(each.amount for each in once if each.treatment in APART),
        words=tuple(dict.fromkeys(words)),
    )


def _accounts(obligation: Obligation, deadline: Deadline, ledger: Ledger, plan: Plan, day: date) -> Iterable[Account]:
    number = deadline.occurrence.number
    entries = tuple(each for each in ledger.entries(obligation.code, number) if each.when.last_day <= day)
    payable = ledger.payable(obligation.code)
    status = status_of(standing_of(deadline), day)
    treatment = _treatment(obligation, deadline, status, day)
    for money in obligation.amounts:
        own = tuple(each for each in entries if each.money.currency == money.currency)
        paid = sum(each.money.minor for each in own if not each.credited)
        credited = sum(each.money.minor for each in own if each.credited)
        due = payable[money.currency]
        if status in PAID:
            # Met, so whatever no payment accounts for was paid too, or is deemed to be.
            rest = max(0, due - paid - credited)
            paid, credited = (paid, credited + rest) if obligation.satisfied_by else (paid + rest, credited)
        yield Account(
            obligation=obligation,
            deadline=deadline,
            status=status,
            treatment=treatment,
            currency=money.currency,
            amount=money.minor,
            payable=due,
            paid=paid,
            credited=credited,
            expected=_expected(obligation, plan, ledger, Money(money.currency, due)),
            entries=own,
            interest=_interest(obligation, deadline, treatment, ledger=ledger, due=Money(money.currency, due), day=day),
        )


def _interest(
    obligation: Obligation, deadline: Deadline, treatment: Treatment, *, ledger: Ledger, due: Money, day: date
) -> Accrued | InWords | None:
    if obligation.interest is None:
        return None
    if treatment in NOT_NOW:
        return InWords(f"the amount is {treatment} and not payable now")
    which = (obligation.code, deadline.occurrence.number)
    owed = InterestBase(sum=due, entries=ledger.entries(*which), interest_paid=ledger.interest_paid(*which))
    return accrued(obligation.interest, deadline, owed, day)


def _treatment(obligation: Obligation, deadline: Deadline, status: Status, day: date) -> Treatment:
    asleep = deadline.contingent and (deadline.woken_on is None or deadline.woken_on > day)
    if obligation.satisfied_by is not None:
        return Treatment.SATISFIED
    if obligation.part_of is not None and not obligation.suspended:
        return Treatment.PART
    if obligation.suspended and (asleep or not deadline.contingent):
        return Treatment.SUSPENDED
    if status in GONE:
        return Treatment.GONE
    if asleep and status not in PAID:
        return Treatment.CONTINGENT
    return Treatment.EACH_TIME if deadline.recurring else Treatment.ADDED


def _expected(obligation: Obligation, plan: Plan, ledger: Ledger, due: Money) -> int:
    """The most that credits with a figure can come to: no more than their limits, sources and what is due."""
    if not obligation.credits:
        return 0
    known = {each.code for each in plan.settlement.obligations}
    most = 0
    for credit in obligation.credits:
        if credit.payment_of in known:
            source = ledger.payable(credit.payment_of).get(due.currency, 0)
            limit = credit.limit(due.currency)
            most += source if limit is None else min(limit, source)
    return min(most, due.minor)
