"""Recording what was paid: the whole or a part of what one deadline is for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from tracker.errors import InputRefused
from tracker.operations.derivation.replan import derive_again
from tracker.operations.facts.record import Checked, Circumstances, Recording, act_on, facts_before
from tracker.operations.facts.resolution import refuse_settled
from tracker.remedies import Do, Give, Record
from tracker.rules.currencies import Money
from tracker.rules.deadlines.status import Status
from tracker.rules.facts import Paid, When
from tracker.rules.money.ledger import Ledger
from tracker.rules.settlement.settlement import Obligation


@Recording
def pay(
    session: Session,
    code: str,
    *,
    circumstances: Circumstances,
    amounts: tuple[Money, ...],
    interest: tuple[Money, ...],
    when: When,
) -> Checked:
    """Record a payment on one deadline; with the one that completes the amount, the deadline is met on that day.

    Raises `NotFound` and `InputRefused` as `tracker.operations.facts.resolution.resolve` does, and `InputRefused` for a duty
    without an amount, one that is satisfied by another payment or not payable yet, another currency, a sum of nothing,
    and more than is left to pay.
    """
    about = act_on(session, code, circumstances, purpose="pay")
    kept, obligation = about.kept, about.obligation
    about.refuse_future(when.last_day, "record it when it has been paid")
    _refuse_unpayable(obligation, about.named.status, early=bool(circumstances.attribution.early))
    refuse_settled(session, about)
    _refuse_sums(obligation, (*amounts, *interest))
    only = about.together
    facts = facts_before(session, kept, circumstances.attribution, only=only)
    derived = derive_again(session, kept, today=about.today, facts=facts, only=only)
    ledger = Ledger(kept.settlement.obligations, derived.counting(facts))
    _refuse_too_much(ledger, obligation.code, about.named.number, amounts)
    if obligation.part_of is not None and not obligation.suspended:
        _refuse_too_much(ledger, obligation.part_of, None, amounts)
    fact = Paid(when=when, amounts=amounts, interest=interest, **about.carried())
    return about.checked("pay", fact)


def _refuse_unpayable(obligation: Obligation, status: Status, *, early: bool) -> None:
    code = obligation.code
    if not obligation.amounts:
        sentence = f"{code} has no amount in the agreement file, so nothing can be counted against it."
        raise InputRefused(sentence, remedies=[Record("resolution", code), Do("amend the file")])
    if obligation.satisfied_by is not None:
        sentence = f"{code} is satisfied by payment of {obligation.satisfied_by}, and shown with it: record that one."
        raise InputRefused(sentence, remedies=[Record("payment", obligation.satisfied_by)])
    if obligation.suspended and obligation.contingent_on is None:
        raise InputRefused(
            f"{code} is suspended: nothing of it is payable.",
            "Once it is, take `suspended` away in the agreement file.",
            remedies=[Do("amend the file")],
        )
    if status is Status.DORMANT and not early:
        sentence = f"{code} is dormant: it is payable only once {obligation.contingent_on} has happened."
        first = Record("event", str(obligation.contingent_on))
        raise InputRefused(sentence, remedies=[first, Give("reason for an early day")])


def _refuse_sums(obligation: Obligation, sums: Sequence[Money]) -> None:
    known = [money.currency for money in obligation.amounts]
    for money in sums:
        if money.currency not in known:
            raise InputRefused(
                f"{obligation.code} is owed in {' and '.join(known)}: {money} does not count towards it.",
                "Nothing is converted here. Give the sum in the currency it is owed in, as the receipt credits it.",
            )
        if money.minor == 0:
            raise InputRefused(f"{money} is no payment: give the sum that was paid.")


def _refuse_too_much(ledger: Ledger, code: str, number: int | None, amounts: Sequence[Money]) -> None:
    left = ledger.left(code, number or 1)
    for money in amounts:
        # What holds a part may be in fewer currencies than the part.
        if money.minor > left.get(money.currency, money.minor):
            sentence = f"{money} is more than is left to pay on {code}: {Money(money.currency, left[money.currency])}."
            raise InputRefused(sentence, remedies=[Give("interest"), Do("amend the file")])
