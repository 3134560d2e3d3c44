"""What a file says was paid, and what counts towards what: sums that fit, and no circle of credits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.agreements.checks.references import check_name, undefined
from tracker.agreements.file.draft import Draft, DraftEntry
from tracker.agreements.file.problems import Place, Problems
from tracker.rules.currencies import Money
from tracker.rules.due.language import names
from tracker.rules.facts import DeadlineFact, Fact, Paid
from tracker.rules.money.ledger import Ledger
from tracker.rules.settlement.settlement import Obligation, Settlement


def check_credits(draft: Draft, problems: Problems) -> None:
    """Note credits for the payments of what is no obligation, without an amount, or in a circle."""
    obligations = draft.section("obligations")
    counts: dict[str, list[tuple[str, Place]]] = {}
    for item in obligations.values():
        for place, source in _sources(item):
            counts.setdefault(item.code, []).append((source, place))
        for key in ("satisfied_by", "part_of"):
            other = item.text(key)
            if other is not None:
                holder, held = (item.code, other) if key == "satisfied_by" else (other, item.code)
                counts.setdefault(holder, []).append((held, item.place_of(key)))
        for place, source in _sources(item):
            if source not in obligations:
                remedy = "Define it under `obligations`."
                undefined(problems, place, "payment_of", source, what="obligation", known=obligations, remedy=remedy)
            elif source == item.code:
                problems.add(place, f"`payment_of` names {source} itself: name another obligation.")
            elif not item.has("amount"):
                problems.add(place, f"Nothing can be credited to {item.code}: it has no `amount`.")
            elif not obligations[source].has("amount"):
                problems.add(place, f"Payments of {source} cannot be credited: it has no `amount`.")
    _check_circles(counts, problems)


def check_interest(draft: Draft, problems: Problems) -> None:
    """Note days from which interest runs that name what is not defined."""
    for item in draft.section("obligations").values():
        entry = item.node.content if isinstance(item.node.content, dict) else {}
        if "interest" not in entry:
            continue
        interest = DraftEntry(item.section, item.path, entry["interest"])
        for key in ("from", "unless_paid_before"):
            anchor = interest.anchor(key)
            for name in () if anchor is None else dict.fromkeys(names(anchor)):
                check_name(name, interest.place_of(key), key, draft, problems)


def check_paid(
    settlement: Settlement, facts: Sequence[Fact], items: Sequence[tuple[DraftEntry, str]], problems: Problems
) -> None:
    """Note payments of what has no amount, in another currency, or of more than there is to pay."""
    obligations = {each.code: each for each in settlement.obligations}
    about = [fact for fact in facts if isinstance(fact, DeadlineFact | Paid)]
    ledger = Ledger(settlement.obligations, facts)
    for fact, (item, key) in zip(about, items, strict=True):
        obligation = obligations[fact.obligation]
        place = item.place_of(key)
        if obligation.instalments and obligation.remainder is None:
            named = ", ".join(obligation.instalments)
            problems.add(place, f"{obligation.code} is paid in instalments: say which of them, {named}.")
        elif isinstance(fact, Paid):
            wrong = refusal(ledger, obligation, fact)
            if wrong:
                problems.add(item.place_of("amount"), wrong)


def refusal(ledger: Ledger, obligation: Obligation, fact: Paid) -> str:
    """Say why a payment, which the ledger has already, does not fit what is to be paid; "" where it does."""
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


def _sources(item: DraftEntry) -> Iterator[tuple[Place, str]]:
    entry = item.node.content if isinstance(item.node.content, dict) else {}
    listed = entry.get("credits")
    for each in listed.content if listed is not None and isinstance(listed.content, list) else ():
        source = DraftEntry(item.section, item.path, each).text("payment_of")
        if source is not None:
            yield DraftEntry(item.section, item.path, each).place_of("payment_of"), source


def _check_circles(counts: dict[str, list[tuple[str, Place]]], problems: Problems) -> None:
    """Note each circle in which an obligation would be paid by its own payment."""
    done: set[str] = set()
    for first in counts:
        path: list[str] = []
        stack: list[tuple[str, Place | None, bool]] = [(first, None, False)]
        while stack:
            code, place, leaving = stack.pop()
            if leaving:
                path.pop()
                done.add(code)
            elif code in path and place is not None and path[-1] == code:
                continue  # `check_references` tells of an obligation that names itself
            elif code in path and place is not None:
                circle = " counts towards ".join(reversed([*path[path.index(code) :], code]))
                problems.add(place, f"A payment would count towards itself: {circle}. Take one of the links away.")
            elif code not in done:
                path.append(code)
                stack.append((code, None, True))
                stack += [(source, at, False) for source, at in reversed(counts.get(code, []))]
