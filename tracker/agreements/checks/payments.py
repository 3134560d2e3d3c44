"""What a file says was paid, and what counts towards what: sums that fit, and no circle of credits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tracker.agreements.checks.references import check_name, circles_in, is_defined
from tracker.agreements.file.draft import Draft, DraftEntry
from tracker.agreements.file.problems import Place
from tracker.rules.currencies import Money
from tracker.rules.due.language import names
from tracker.rules.facts import DeadlineFact, Fact, Paid
from tracker.rules.money.ledger import Ledger
from tracker.rules.settlement.settlement import Obligation, Settlement


def check_credits(draft: Draft) -> None:
    """Note credits for the payments of what is no obligation, without an amount, or in a circle."""
    obligations = draft.section("obligations")
    counts: dict[str, dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for item in obligations.values():
        for credit, source in _credits(item):
            counts[item.code][source].append(credit.place_of("payment_of"))
        for key in ("satisfied_by", "part_of"):
            other = item.text(key)
            if other is not None:
                holder, held = (item.code, other) if key == "satisfied_by" else (other, item.code)
                counts[holder][held].append(item.place_of(key))
        for credit, source in _credits(item):
            if not is_defined(credit, "payment_of", source, "obligations", draft):
                continue
            if source == item.code:
                credit.note("payment_of", f"`payment_of` names {source} itself: name another obligation.")
            elif not item.has("amount"):
                credit.note("payment_of", f"Nothing can be credited to {item.code}: it has no `amount`.")
            elif not obligations[source].has("amount"):
                credit.note("payment_of", f"Payments of {source} cannot be credited: it has no `amount`.")
    _check_circles(counts, draft)


def check_interest(draft: Draft) -> None:
    """Note days from which interest runs that name what is not defined."""
    for item in draft.section("obligations").values():
        if "interest" not in item.node.entries:
            continue
        interest = item.part(item.node.entries["interest"])
        for key in ("from", "unless_paid_before"):
            anchor = interest.anchor(key)
            for name in () if anchor is None else dict.fromkeys(names(anchor)):
                check_name(interest, key, name, draft)


def check_paid(settlement: Settlement, facts: Sequence[Fact], items: Sequence[tuple[DraftEntry, str]]) -> None:
    """Note payments of what has no amount, in another currency, or of more than there is to pay."""
    obligations = {each.code: each for each in settlement.obligations}
    about = [fact for fact in facts if isinstance(fact, DeadlineFact | Paid)]
    ledger = Ledger(settlement.obligations, facts)
    for fact, (item, key) in zip(about, items, strict=True):
        obligation = obligations[fact.obligation]
        if obligation.instalments and obligation.remainder is None:
            named = ", ".join(obligation.instalments)
            item.note(key, f"{obligation.code} is paid in instalments: say which of them, {named}.")
        elif isinstance(fact, Paid):
            wrong = refusal(ledger, obligation, fact)
            if wrong:
                item.note("amount", wrong)


def refusal(ledger: Ledger, obligation: Obligation, fact: Paid) -> str:
    """Why a payment, which the ledger has already, does not fit what is to be paid; "" where it does."""
    code, currencies = obligation.code, [money.currency for money in obligation.amounts]
    if not currencies:
        return f"{code} has no amount to pay: write `resolved: {code}`, or give it an `amount`."
    if obligation.satisfied_by is not None:
        return f"{code} is satisfied by payment of {obligation.satisfied_by}: record that one."
    if obligation.suspended and obligation.contingent_on is None:
        return f"{code} is suspended, so nothing of it is payable: take `suspended` away once it is."
    other = next((m.currency for m in (*fact.amounts, *fact.interest) if m.currency not in currencies), None)
    if other is not None:
        return f"{code} is owed in {' and '.join(currencies)}: a payment in {other} does not count towards it."
    payable = ledger.payable(code)
    for money in fact.amounts:
        entries = ledger.entries(code, fact.number or 1)
        paid = sum(each.money.minor for each in entries if each.money.currency == money.currency)
        if paid > payable[money.currency]:
            return (
                f"What is paid on {code} comes to {Money(money.currency, paid)}, and it is for "
                f"{Money(money.currency, payable[money.currency])}. Interest that was paid besides stands in `interest`."
            )
    return ""


def _credits(item: DraftEntry) -> Iterator[tuple[DraftEntry, str]]:
    """The credits of an obligation, each with the obligation whose payment it counts."""
    for credit in map(item.part, item.node.listed("credits")):
        source = credit.text("payment_of")
        if source is not None:
            yield credit, source


def _check_circles(counts: Mapping[str, Mapping[str, Sequence[Place]]], draft: Draft) -> None:
    """Note each circle in which an obligation would be paid by its own payment."""
    circles, _ = circles_in(counts)
    for circle in circles:
        *_, last, first = circle
        # What names itself is noted by `check_references`.
        for place in () if last == first else counts[last][first]:
            named = " counts towards ".join(reversed(circle))
            draft.problems.add(place, f"A payment would count towards itself: {named}. Take one of the links away.")
