"""What was paid on each obligation, what other payments count towards it, and when the whole of it was there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from tracker.rules.currencies import Money
from tracker.rules.deadlines.deadline import day_of
from tracker.rules.facts import Carried, Fact, Paid, Resolved, Waived, When
from tracker.rules.grades import weakest
from tracker.rules.settlement.settlement import Obligation

_F = TypeVar("_F", Paid, Resolved, Waived)


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One sum that counts towards an obligation, paid `under` that one, or where `credited`, under another."""

    under: str
    when: When
    money: Money
    fact: Paid | Resolved
    credited: bool = False


class Ledger:
    """The payments of one settlement by what they count towards; a resolution pays what was left on its day.

    `counts` says whether a payment or a resolution counts.
    """

    def __init__(
        self,
        obligations: Iterable[Obligation],
        facts: Sequence[Fact],
        *,
        counts: Callable[[Paid | Resolved], bool] = lambda _: True,
    ) -> None:
        self._counts = counts
        self._obligations = {each.code: each for each in obligations}
        self._paid = _by_deadline(Paid, facts)
        self._resolved = _by_deadline(Resolved, facts)
        self._waived = _by_deadline(Waived, facts)
        self._parts: dict[str, list[Obligation]] = {}
        for each in self._obligations.values():
            if each.part_of is not None:
                self._parts.setdefault(each.part_of, []).append(each)
        # Where nobody paid a part of anything, only resolutions settle, and there is nothing to add up.
        self.empty = not self._paid and not any(
            each.instalments or each.credits or (each.part_of is not None and each.amounts)
            for each in self._obligations.values()
        )
        self._entries: dict[tuple[str, int], tuple[LedgerEntry, ...]] = {}
        self._under_way: set[str] = set()

    def payable(self, code: str) -> Counter[str]:
        """What an obligation is for by currency, in smallest units.

        Without the parts of it that are suspended, each of which is owed by itself, and what was waived of its parts.
        """
        obligation = self._obligations[code]
        sums = Counter({money.currency: money.minor for money in obligation.amounts})
        for part in self._parts.get(code, ()):
            for money in part.amounts:
                if part.suspended:
                    sums[money.currency] -= money.minor
                elif (part.code, 1) in self._waived:
                    paid = _sums(self.entries(part.code))
                    sums[money.currency] -= max(0, money.minor - paid[money.currency])
        return Counter({currency: max(0, minor) for currency, minor in sums.items()})

    def entries(self, code: str, number: int = 1) -> tuple[LedgerEntry, ...]:
        """What counts towards one deadline of an obligation, in the order of the days (of the last possible ones)."""
        key = (code, number)
        if key not in self._entries:
            if code in self._under_way:  # a circle, which the file's own check refuses
                return ()
            self._under_way.add(code)
            try:
                self._entries[key] = self._gathered(self._obligations[code], number)
            finally:
                self._under_way.discard(code)
        return self._entries[key]

    def left(self, code: str, number: int = 1) -> Counter[str]:
        """What is left to pay on one deadline by currency; below nothing where too much was paid."""
        return self._less(code, self.entries(code, number))

    def interest_paid(self, code: str, number: int = 1) -> tuple[tuple[When, Money], ...]:
        """What was paid of interest on a deadline, on parts of its amount included."""
        facts = list(self._paid.get((code, number), ()))
        for part in self._parts.get(code, ()):
            facts += self._paid.get((part.code, 1), ())
        facts = list(filter(self._counts, facts))
        return tuple((fact.when, money) for fact in sorted(facts, key=_day) for money in fact.interest)

    def paid(self, code: str, number: int = 1) -> Sequence[Paid]:
        """The payments on one deadline itself as they were recorded, whether they count or not."""
        return self._paid.get((code, number), ())

    def completed(self, code: str, number: int = 1) -> Resolved | None:
        """The resolution that payments amount to: on the day of the one that completed the sum; None before that."""
        if self.empty:
            return None
        remaining = self.payable(code)
        if not any(remaining.values()):
            return None
        entries = self.entries(code, number)
        for place, entry in enumerate(entries, 1):
            remaining[entry.money.currency] -= entry.money.minor
            if all(minor <= 0 for minor in remaining.values()):
                return _resolution(self._obligations[code], number, entries[:place])
        return None

    def _gathered(self, obligation: Obligation, number: int) -> tuple[LedgerEntry, ...]:
        code, key = obligation.code, (obligation.code, number)
        paid = filter(self._counts, self._paid.get(key, ()))
        own = [LedgerEntry(code, fact.when, each, fact) for fact in paid for each in fact.amounts]
        if number == 1:
            for part in self._parts.get(code, ()):
                own += [] if part.suspended else self.entries(part.code)
            own += self._credited(obligation)
        gathered = sorted(own, key=_day)
        for fact in filter(self._counts, self._resolved.get(key, ())):
            gathered += self._rest(obligation, fact, gathered)
        return tuple(gathered)

    def _credited(self, obligation: Obligation) -> Iterable[LedgerEntry]:
        """The payments of other obligations that count here, each up to its limit."""
        currencies = {money.currency: money.minor for money in obligation.amounts}
        sources = [(credit.payment_of, credit.limit) for credit in obligation.credits]
        if obligation.satisfied_by is not None:
            sources.append((obligation.satisfied_by, lambda currency: currencies.get(currency, 0)))
        for source, limit in sources:
            left: dict[str, int | None] = {currency: limit(currency) for currency in currencies}
            for entry in self._whole(source):
                currency = entry.money.currency
                most = left.get(currency, 0)
                counts = entry.money.minor if most is None else min(most, entry.money.minor)
                if counts > 0:
                    if most is not None:
                        left[currency] = most - counts
                    yield LedgerEntry(entry.under, entry.when, Money(currency, counts), entry.fact, credited=True)

    def _whole(self, code: str) -> tuple[LedgerEntry, ...]:
        """What was paid in money on every deadline of an obligation; nothing of one that is not among these."""
        if code not in self._obligations:
            return ()
        numbers = sorted({1, *(number for each, number in (*self._paid, *self._resolved) if each == code)})
        entries = [entry for number in numbers for entry in self.entries(code, number) if not entry.credited]
        return tuple(sorted(entries, key=_day))

    def _rest(self, obligation: Obligation, fact: Resolved, before: Sequence[LedgerEntry]) -> list[LedgerEntry]:
        if obligation.satisfied_by is not None:
            return []
        code = obligation.code
        left = self._less(code, before).items()
        return [LedgerEntry(code, fact.when, Money(currency, minor), fact) for currency, minor in left if minor > 0]

    def _less(self, code: str, entries: Iterable[LedgerEntry]) -> Counter[str]:
        """What an obligation is for, less what these entries count towards it."""
        sums = self.payable(code)
        sums.subtract(_sums(entries))
        return sums


def _resolution(obligation: Obligation, number: int, counted: Sequence[LedgerEntry]) -> Resolved:
    last = counted[-1].fact
    # Complete no sooner than the last of them can have been paid; nothing bounds it where nothing is known of any.
    known = [entry.when.earliest for entry in counted if entry.when.earliest is not None]
    earliest = max(known, key=day_of, default=None)
    latest = max((entry.when.latest for entry in counted), key=day_of)
    several = len({id(entry.fact) for entry in counted}) > 1
    carried: Carried = {
        **last.carried,
        "grade": weakest(entry.fact.grade for entry in counted),
        "sources": tuple(dict.fromkeys(source for entry in counted for source in entry.fact.sources)),
        "early": "; ".join(dict.fromkeys(entry.fact.early for entry in counted if entry.fact.early)),
        "late": "; ".join(dict.fromkeys(entry.fact.late for entry in counted if entry.fact.late)),
        "note": f"Paid in full by the last of {len(counted)} payments. {last.note}".strip() if several else last.note,
    }
    when = When(earliest, latest)
    return Resolved(obligation=obligation.code, number=number, when=when, evidence=last.evidence, **carried)


def _by_deadline(kind: type[_F], facts: Sequence[Fact]) -> Mapping[tuple[str, int], list[_F]]:
    found: dict[tuple[str, int], list[_F]] = {}
    for fact in facts:
        if isinstance(fact, kind):
            found.setdefault((fact.obligation, fact.number or 1), []).append(fact)
    return found


def _sums(entries: Iterable[LedgerEntry]) -> Counter[str]:
    sums: Counter[str] = Counter()
    for entry in entries:
        sums[entry.money.currency] += entry.money.minor
    return sums


def _day(entry: LedgerEntry | Paid) -> date:
    return entry.when.last_day
