"""Facts about recommendations between plain values and rows."""

from __future__ import annotations

from tracker.models import Fact as FactRow
from tracker.models import FactKind
from tracker.rules.facts import AboutRecommendation, Answer, Answered, Carried, Decision, Recommended, When

_YES = "yes"


def recommendation_fact(row: FactRow, when: When, common: Carried) -> AboutRecommendation:
    """Give the plain value of a row that says something of a recommendation."""
    details = row.details or {}
    if row.kind is FactKind.ANSWERED:
        decision = details.get("decision")
        return Answered(
            recommendation=row.subject,
            step=Answer(details["step"]),
            when=when,
            decision=None if decision is None else Decision(decision),
            who=details.get("who", ""),
            **common,
        )
    return Recommended(
        code=row.subject,
        title=details["title"],
        under=details["under"],
        when=when,
        report=details.get("report"),
        with_report=details.get("with_report") == _YES,
        parent=details.get("parent"),
        owner=details.get("owner"),
        clause=details.get("clause"),
        wording=details.get("wording"),
        **common,
    )


def fill_recommendation_row(row: FactRow, fact: AboutRecommendation) -> None:
    """Write what a fact says of a recommendation into its row."""
    row.earliest, row.latest = fact.when.earliest, fact.when.latest
    said: dict[str, str | None]
    match fact:
        case Recommended():
            row.kind, row.subject = FactKind.RECOMMENDED, fact.code
            said = {
                "title": fact.title,
                "under": fact.under,
                "report": fact.report,
                "with_report": _YES if fact.with_report else None,
                "parent": fact.parent,
                "owner": fact.owner,
                "clause": fact.clause,
                "wording": fact.wording,
            }
        case Answered():
            row.kind, row.subject = FactKind.ANSWERED, fact.recommendation
            said = {"step": str(fact.step), "decision": fact.decision and str(fact.decision), "who": fact.who or None}
    row.details = {key: value for key, value in said.items() if value is not None}


def recommendation_told(fact: AboutRecommendation) -> dict[str, object]:
    """Say for the journal what a fact says of a recommendation."""
    match fact:
        case Recommended():
            return {
                "recommended": fact.code,
                "title": fact.title,
                "under": fact.under,
                "when": str(fact.when),
                "report": fact.report,
                "parent": fact.parent,
                "owner": fact.owner,
            }
        case Answered(recommendation=code, step=step, when=when, decision=decision, who=who):
            return {
                "answered": code,
                "step": step.value,
                "decision": None if decision is None else decision.value,
                "when": str(when),
                "who": who,
            }
