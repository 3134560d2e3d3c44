"""Facts about money between plain values and rows: payments, and the verifications of schedules of penalties."""

from __future__ import annotations

from tracker.models import Fact as FactRow
from tracker.models import FactKind
from tracker.rules.currencies import Money
from tracker.rules.facts import Carried, MoneyFact, Paid, PenaltyVerified, When

KINDS = frozenset({FactKind.PAID, FactKind.PENALTY_VERIFIED})
_BETWEEN = "\n"


def money_fact(row: FactRow, when: When, common: Carried) -> MoneyFact:
    """Give the plain value of a row about money."""
    details = row.details or {}
    if row.kind is FactKind.PAID:
        return Paid(
            obligation=row.subject,
            number=row.number,
            when=when,
            amounts=_sums(details["amounts"]),
            interest=_sums(details.get("interest", "")),
            evidence=tuple(each.sha256 for each in row.evidence),
            **common,
        )
    return PenaltyVerified(
        penalty=row.subject,
        content=details["content"],
        citations=tuple(filter(None, details["citations"].split(_BETWEEN))),
        verified_on=when.last_day,
        **common,
    )


def fill_money_fact(row: FactRow, fact: MoneyFact) -> None:
    """Put what a fact about money says into its row."""
    match fact:
        case Paid(obligation=code, number=number, when=when):
            row.kind, row.subject, row.number = FactKind.PAID, code, number
            row.earliest, row.latest = when.earliest, when.latest
            row.details = {"amounts": _text(fact.amounts)}
            if fact.interest:
                row.details["interest"] = _text(fact.interest)
        case PenaltyVerified(penalty=key, verified_on=day):
            row.kind, row.subject = FactKind.PENALTY_VERIFIED, key
            row.earliest = row.latest = day
            row.details = {"content": fact.content, "citations": _BETWEEN.join(fact.citations)}


def told(fact: MoneyFact) -> dict[str, object]:
    """Give what a fact about money says, for the journal."""
    match fact:
        case Paid(obligation=code, number=number, when=when):
            sums = {"amounts": [str(money) for money in fact.amounts]}
            interest = {"interest": [str(money) for money in fact.interest]} if fact.interest else {}
            return {"paid": code, "number": number, "when": str(when), **sums, **interest}
        case PenaltyVerified(penalty=key, content=content, citations=citations, verified_on=day):
            return {
                "penalty verified": key,
                "content": content,
                "citations": list(citations),
                "on": day.isoformat(),
            }


def _text(sums: tuple[Money, ...]) -> str:
    return " ".join(f"{money.currency}:{money.minor}" for money in sums)


def _sums(text: str) -> tuple[Money, ...]:
    return tuple(Money(each[:3], int(each[4:])) for each in text.split())
