"""Facts about evidence and approval between plain values and rows."""

from __future__ import annotations

from datetime import date

from tracker.models import Fact as FactRow
from tracker.models import FactKind
from tracker.rules.facts import Approved, Carried, Evidenced, EvidenceKind, ProofFact, Rejected, When

PROOF_KINDS = frozenset({FactKind.EVIDENCED, FactKind.APPROVED, FactKind.REJECTED})


def as_proof_fact(row: FactRow, when: When, common: Carried) -> ProofFact:
    """Give the plain value of the row of a fact about evidence or approval."""
    code, number, details = row.subject, row.number, row.details or {}
    match row.kind:
        case FactKind.EVIDENCED:
            size = details.get("size")
            return Evidenced(
                obligation=code,
                number=number,
                kind=EvidenceKind(details["kind"]),
                content=details["content"],
                name=details.get("name", ""),
                size=None if size is None else int(size),
                effective_on=date.fromisoformat(details["effective_on"]),
                given_on=when.last_day,
                **common,
            )
        case FactKind.APPROVED:
            return Approved(
                obligation=code, number=number, approved_on=when.last_day, content=details["content"], **common
            )
        case _:
            return Rejected(
                obligation=code, number=number, rejected_on=when.last_day, content=details["content"], **common
            )


def fill_proof_fact(row: FactRow, fact: ProofFact) -> None:
    """Put what a fact about evidence or approval says into its row."""
    row.subject, row.number = fact.obligation, fact.number
    row.details = {"content": fact.content}
    match fact:
        case Evidenced(given_on=day, kind=kind, name=name, size=size, effective_on=effective_on):
            row.kind = FactKind.EVIDENCED
            row.details |= {"kind": kind.value, "name": name, "effective_on": effective_on.isoformat()}
            if size is not None:
                row.details["size"] = str(size)
        case Approved(approved_on=day):
            row.kind = FactKind.APPROVED
        case Rejected(rejected_on=day):
            row.kind = FactKind.REJECTED
    row.earliest = row.latest = day


def proof_told(fact: ProofFact) -> dict[str, object]:
    """Give what a fact about evidence or approval says, for the journal."""
    match fact:
        case Evidenced(obligation=code, number=number, kind=kind, content=content, name=name, effective_on=day):
            told = {"evidence for": code, "number": number, "kind": kind.value, "content": content}
            return {**told, "name": name, "effective_on": day.isoformat(), "given_on": fact.given_on.isoformat()}
        case Approved(obligation=code, number=number, content=content, approved_on=day):
            return {"approved": code, "number": number, "content": content, "on": day.isoformat()}
        case Rejected(obligation=code, number=number, content=content, rejected_on=day):
            return {"rejected": code, "number": number, "content": content, "on": day.isoformat()}
