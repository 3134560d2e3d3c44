"""Money owed and paid, per instrument, payer and currency; nothing that is credited twice is added twice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tracker.reports.money import amount, amounts
from tracker.reports.pages import MoneyGroup, MoneyPage
from tracker.reports.rows import Badge, MoneyLine, MoneyTotal
from tracker.reports.standpoint import GRADE_BADGES, STATUS_BADGES, Placed, Standpoint, lateness
from tracker.reports.wording import NOT_FOUND, listed, when_in_full
from tracker.rules.settlement import Money, Obligation
from tracker.rules.status import Status

PAID = frozenset({Status.MET, Status.MET_LATE})
_GONE = frozenset({Status.WAIVED, Status.RELEASED, Status.SUPERSEDED})


@dataclass(slots=True)
class _Sum:
    """What one payer owes in one currency, in the smallest unit."""

    owed: int = 0
    paid: int = 0
    apart: int = 0
    any_paid: bool = False
    credited: list[str] = field(default_factory=list)

    def add(self, other: _Sum) -> None:
        self.owed += other.owed
        self.paid += other.paid
        self.apart += other.apart
        self.any_paid = self.any_paid or other.any_paid
        self.credited += other.credited


def payments(view: Standpoint) -> MoneyPage:
    """Give every obligation that has an amount, and the totals that may honestly be stated."""
    owing = [each for each in view.obligations.values() if each.amounts]
    groups = []
    by_instrument: dict[tuple[str, str, str], _Sum] = {}
    for place, code in enumerate(dict.fromkeys(each.instrument for each in owing), 1):
        under = [each for each in owing if each.instrument == code]
        lines = tuple(_line(view, each) for each in under)
        groups.append(MoneyGroup(key=f"{view.key}-m{place}", instrument=view.instrument_title(code), lines=lines))
        _tally(view, under, by_instrument)
    totals, sentences = _totals(view, by_instrument)
    return MoneyPage(groups=tuple(groups), totals=totals, sentences=(*_notes(owing), *sentences))


def _line(view: Standpoint, obligation: Obligation) -> MoneyLine:
    placed = view.by_obligation.get(obligation.code, [])
    return MoneyLine(
        obligation=view.obligation_ref(obligation.code),
        title=obligation.title,
        owed_by=_owed_by(obligation.owed_by or NOT_FOUND),
        amount=amounts(obligation.amounts) + (" each time" if _recurs(placed) else ""),
        treatment=_treatment(obligation, placed),
        state=_state(placed),
        detail=_detail(placed),
        grade=GRADE_BADGES[obligation.grade],
    )


def _treatment(obligation: Obligation, placed: list[Placed]) -> str:
    if obligation.satisfied_by is not None:
        return f"Not added: deemed satisfied by payment of {obligation.satisfied_by}"
    if obligation.part_of is not None and obligation.suspended:
        return f"Not added: the suspended part of {obligation.part_of}, shown apart"
    if obligation.part_of is not None:
        return f"Not added: already part of {obligation.part_of}"
    if obligation.suspended:
        return "Not added: suspended, shown apart"
    if placed and all(each.status in _GONE for each in placed):
        return f"Not added: {placed[0].status}, no longer owed"
    if _recurs(placed):
        return "Not added: owed each time, shown apart"
    if obligation.credited:
        return f"Added to its instrument only. Credited: {obligation.credited}"
    return "Added"


def _recurs(placed: list[Placed]) -> bool:
    return any(each.deadline.recurring for each in placed)


def _state(placed: list[Placed]) -> Badge:
    if not placed:
        return STATUS_BADGES[Status.NOT_FOUND]
    if is_paid(placed):
        return Badge("paid", "s-met")
    status = next(each.status for each in placed if each.status not in PAID)
    # “not found” in a column headed “Paid” would say that the payment was looked for.
    return Badge("no payment recorded", "s-not-found") if status is Status.NOT_FOUND else STATUS_BADGES[status]


def is_paid(placed: list[Placed]) -> bool:
    """Say whether every deadline of a payment was resolved."""
    return bool(placed) and all(each.status in PAID for each in placed)


def _detail(placed: list[Placed]) -> str:
    words = []
    for each in placed:
        resolved = each.deadline.resolved
        if each.status in PAID and resolved is not None:
            late = lateness(each)
            words.append(f"{when_in_full(resolved.when)}{f'; {late}' if late else ''}")
    return "; ".join(words)


def _tally(view: Standpoint, under: Iterable[Obligation], sums: dict[tuple[str, str, str], _Sum]) -> None:
    for obligation in under:
        placed = view.by_obligation.get(obligation.code, [])
        if obligation.satisfied_by is not None or (obligation.part_of is not None and not obligation.suspended):
            continue
        if placed and all(each.status in _GONE for each in placed):
            continue
        for money in obligation.amounts:
            key = (obligation.instrument, obligation.owed_by or NOT_FOUND, money.currency)
            entry = sums.setdefault(key, _Sum())
            if obligation.suspended or _recurs(placed):
                entry.apart += money.minor
                # A larger amount that holds a suspended part is owed without it.
                entry.owed -= money.minor if obligation.part_of is not None else 0
                continue
            entry.owed += money.minor
            if is_paid(placed):
                entry.paid += money.minor
                entry.any_paid = True
            entry.credited += [obligation.code] if obligation.credited else []


def _totals(view: Standpoint, sums: dict[tuple[str, str, str], _Sum]) -> tuple[tuple[MoneyTotal, ...], tuple[str, ...]]:
    grand: dict[tuple[str, str], _Sum] = {}
    counted: dict[tuple[str, str], int] = {}
    rows = []
    for (instrument, owed_by, currency), entry in sums.items():
        rows.append(_total(view.instrument_title(instrument), owed_by, currency, entry, grand=False))
        grand.setdefault((owed_by, currency), _Sum()).add(entry)
        counted[owed_by, currency] = counted.get((owed_by, currency), 0) + 1
    sentences = []
    for (owed_by, currency), entry in grand.items():
        if entry.credited:
            sentences.append(
                f"{owed_by}, {currency}: the instruments' figures overlap; no sum is stated. "
                f"Credits without a figure apply to {listed(entry.credited)}."
            )
        elif counted[owed_by, currency] > 1:
            rows.append(_total("All instruments", owed_by, currency, entry, grand=True))
    return tuple(rows), tuple(sentences)


def _total(instrument: str, owed_by: str, currency: str, entry: _Sum, *, grand: bool) -> MoneyTotal:
    credits_open = " before credits" if entry.credited else ""
    return MoneyTotal(
        instrument=instrument,
        owed_by=_owed_by(owed_by),
        owed=amount(Money(currency, entry.owed)) + credits_open,
        paid=amount(Money(currency, entry.paid)) if entry.any_paid else "none on record",
        unpaid=amount(Money(currency, entry.owed - entry.paid)) + credits_open,
        apart=amount(Money(currency, entry.apart)) if entry.apart else "none",
        grand=grand,
    )


def _owed_by(name: str) -> str:
    return f"owed by {name}"


def _notes(owing: list[Obligation]) -> tuple[str, ...]:
    notes = []
    linked = [each for each in owing if each.satisfied_by is not None]
    if linked:
        pairs = listed([f"{each.code} by {each.satisfied_by}" for each in linked])
        notes.append(f"Shown but never added again, because payment elsewhere satisfies it: {pairs}.")
    parts = [each for each in owing if each.part_of is not None and not each.suspended]
    if parts:
        pairs = listed([f"{each.code} in {each.part_of}" for each in parts])
        notes.append(f"Shown but never added again, because a larger amount holds it: {pairs}.")
    suspended = [
        f"{each.code}, part of {each.part_of}" if each.part_of else each.code for each in owing if each.suspended
    ]
    if suspended:
        notes.append(f"Suspended, so not payable now and shown apart: {listed(suspended)}.")
    return tuple(notes)
