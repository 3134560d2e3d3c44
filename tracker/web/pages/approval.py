"""Four eyes: what waits for approval, shown whole with its hash, and another person's word on it after a fresh proof."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tracker.errors import InputRefused, NotAllowed
from tracker.operations.facts.approval import approve, reject
from tracker.operations.facts.evidence import EvidenceLine
from tracker.operations.facts.record import Circumstances
from tracker.operations.journal.entries import EntryLine
from tracker.operations.queries.approvals import ToApprove, look_at_proposals
from tracker.reports.page.addresses import path_of, path_of_approval
from tracker.rules.deadlines.proposals import Proposal
from tracker.rules.facts import Paid, Resolved, Writing
from tracker.rules.people.roles import Right
from tracker.rules.wording import written
from tracker.web.pages.act import attribution_of, done_meanwhile, preview_of
from tracker.web.pages.fresh_proof import asked_for, require_fresh
from tracker.web.remedies import lines_of
from tracker.web.routes import Route
from tracker.web.visits import Answer, HtmlPage, SeeOther, Visit, form_key


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedLine:
    """One thing said to be done as the page places it: each value under its name, the evidence, and the hash of it all."""

    said: str
    values: tuple[tuple[str, str], ...]
    evidence: tuple[EvidenceLine, ...]
    content: str
    entry: int | None


def show(visit: Visit) -> Answer:
    """What there is to approve, and the form for who may."""
    return _page(visit)


def decide(visit: Visit) -> Answer:
    """Approve or reject just what was shown; what differs meanwhile is told, and nothing is approved."""
    settlement, code = visit.parts["settlement"], visit.parts["code"]
    operation = reject if visit.given("verdict") == "reject" else approve
    try:
        require_fresh(visit)
        shown = _shown(visit)
        with visit.app.writing(visit.actor) as session:
            newer = done_meanwhile(session, visit, settlement)
            if not newer:
                circumstances = Circumstances(settlement=settlement, attribution=attribution_of(visit), now=visit.now)
                recorded = operation(session, code, shown=shown, circumstances=circumstances)
    except NotAllowed:
        raise
    except InputRefused as refusal:
        return _page(visit, problems=lines_of(refusal))
    if newer:
        return _page(visit, newer=newer)
    return SeeOther(to=f"/entries/{recorded.entry}?of={recorded.subject}")


def _shown(visit: Visit) -> tuple[str, ...]:
    """The hashes of what the form showed, without which nothing is approved."""
    shown = tuple(visit.form.get("content", ()))
    if not shown:
        raise InputRefused("What was shown is not said, so nothing is approved.", "Look at it first.")
    return shown


def _page(visit: Visit, problems: Sequence[str] = (), newer: Sequence[EntryLine] = ()) -> HtmlPage:
    settlement, code = visit.parts["settlement"], visit.parts["code"]
    with visit.seeing() as session:
        found = look_at_proposals(
            session, code, settlement=settlement, attribution=attribution_of(visit), now=visit.now
        )
    values = {
        "found": found,
        "view": found.looked.view,
        "proposed": tuple(_line(found, each) for each in found.proposals),
        "preview": preview_of(found.moved),
        "settlement": settlement,
        "code": found.code,
        "back": path_of(settlement, found.code),
        "action": path_of_approval(settlement, found.code),
        "problems": tuple(problems),
        "newer": tuple(newer),
        "note": visit.given("note"),
        "once": form_key(),
        "seen": found.moved.head.size,
        "prove": asked_for(visit),
    }
    return HtmlPage(template="approval.html.j2", values=values, status=409 if newer else 422 if problems else 200)


def _line(found: ToApprove, proposal: Proposal) -> ProposedLine:
    return ProposedLine(
        said=proposal.fact.sentence(Writing(day=written)),
        values=tuple((name, value) for name, value in _values(proposal) if value),
        evidence=found.evidence_of(proposal),
        content=proposal.content,
        entry=proposal.fact.entry,
    )


def _values(proposal: Proposal) -> Iterator[tuple[str, str]]:
    fact = proposal.fact
    yield "On", str(fact.when)
    if isinstance(fact, Paid):
        yield "Sum", ", ".join(map(str, fact.amounts))
        yield "Interest", ", ".join(map(str, fact.interest))
    if isinstance(fact, Resolved):
        yield "Attested by", fact.attestor
        yield "Exceptions", fact.exceptions
    yield "Said by", fact.by or "the agreement file"
    yield "Said at", "" if fact.recorded_at is None else f"{fact.recorded_at:%Y-%m-%d %H:%M} UTC"
    yield "How sure", fact.grade.value
    yield "Sources", ", ".join(fact.sources)
    yield "Note", fact.note
    yield "Why so early", fact.early
    yield "Why late", fact.late
    yield "Stands as", proposal.step


ROUTES = (
    Route(path="/deadlines/{settlement}/{code}/approval", method="GET", needs=Right.APPROVE, answer=show),
    Route(path="/deadlines/{settlement}/{code}/approval", method="POST", needs=Right.APPROVE, answer=decide),
)
