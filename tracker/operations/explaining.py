"""One obligation with its deadlines and history, and why a date is that date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import InputRefused, NotFound, UnreadableDueRule
from tracker.operations.finding import find_obligation
from tracker.operations.lines import line_of, lines_of
from tracker.operations.queries import DeadlineLine
from tracker.operations.standpoint import Standpoint, stand
from tracker.rules.codes import code_of
from tracker.rules.counting import counting_rule
from tracker.rules.deadlines import Awaiting, Deadline, Found, Reading
from tracker.rules.due import Edge, TermEdge
from tracker.rules.facts import Extended, Fact, Happened, Resolved, Waived
from tracker.rules.grades import Grade
from tracker.rules.reading import parse_anchor
from tracker.rules.settlement import Instrument, Obligation
from tracker.rules.status import Status
from tracker.rules.wording import written


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLine:
    """One thing that happened to an obligation; `entry` is the journal's number, None where nothing recorded it."""

    on: date
    entry: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObligationView:
    """One obligation seen from a day; `evidence` are hash, name and size in bytes of each file."""

    settlement: str
    obligation: Obligation
    instrument: Instrument
    lines: tuple[DeadlineLine, ...]
    history: tuple[HistoryLine, ...]
    facts: tuple[Fact, ...]
    evidence: tuple[tuple[str, str, int], ...]
    as_of: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a date is that date: the rule, the law that counted, and every step; `status` None for a term's edge."""

    code: str
    title: str
    clause: str | None
    wording: str | None
    rule: str | None
    counting: str
    citation: str
    calendar: str
    fingerprint: str
    found: Found
    grade: Grade | None
    status: Status | None
    steps: tuple[str, ...]
    notes: tuple[str, ...]


def show_obligation(
    session: Session, code: str, *, settlement: str | None, now: datetime, as_of: date | None
) -> ObligationView:
    """Show one obligation, by its code or that of one of its deadlines, with all that became of it.

    Raises `NotFound` and `InputRefused` as `tracker.operations.finding.find_obligation` does.
    """
    plain, _, _ = code.partition("@")
    owed = find_obligation(session, plain, settlement=settlement)
    standpoint = stand(session, owed.settlement, now=now, as_of=as_of)
    obligation = standpoint.plan.obligation(owed.row.code)
    instrument = _instrument(standpoint, obligation)
    facts = tuple(
        fact for fact in standpoint.facts if not isinstance(fact, Happened) and fact.obligation == obligation.code
    )
    return ObligationView(
        settlement=owed.settlement,
        obligation=obligation,
        instrument=instrument,
        lines=tuple(line for line in lines_of(session, standpoint) if line.code.partition("@")[0] == obligation.code),
        history=_history(session, owed.row, facts, standpoint.day),
        facts=facts,
        evidence=_evidence(session, facts, obligation.code),
        as_of=standpoint.day,
    )


def explain(
    session: Session, code: str, *, settlement: str | None, now: datetime, as_of: date | None
) -> tuple[Explanation, ...]:
    """Explain a deadline, all deadlines of a recurring obligation, or `start(TERM)` / `end(TERM)`.

    Raises `NotFound` where there is no such thing, `InputRefused` where several settlements have one, or where its
    dates cannot be computed.
    """
    edge = _edge(code)
    if edge is not None:
        return (_explain_edge(session, edge, settlement=settlement, now=now, as_of=as_of),)
    plain, at, occurrence = code.partition("@")
    owed = find_obligation(session, plain, settlement=settlement)
    standpoint = stand(session, owed.settlement, now=now, as_of=as_of)
    deadlines = [each for each in standpoint.plan.deadlines if each.obligation == owed.row.code]
    if not deadlines:
        failure = next(each for each in standpoint.plan.failures if each.obligation == owed.row.code)
        raise InputRefused(f"The dates of {owed.row.code} cannot be computed: {failure.sentence}")
    if at:
        deadlines = [each for each in deadlines if occurrence in {each.occurrence.label, str(each.occurrence.number)}]
        if not deadlines:
            raise NotFound(
                f"{owed.row.code} has no occurrence “{occurrence}”. `tracker show {owed.row.code}` lists them."
            )
    obligation = standpoint.plan.obligation(owed.row.code)
    return tuple(_explanation(standpoint, obligation, each) for each in deadlines)


def _instrument(standpoint: Standpoint, obligation: Obligation) -> Instrument:
    instruments = standpoint.kept.settlement.instruments
    return next(each for each in instruments if each.code == obligation.instrument)


def _explanation(standpoint: Standpoint, obligation: Obligation, deadline: Deadline) -> Explanation:
    line = line_of(standpoint.kept.row.code, obligation, deadline, standpoint.day, moved_into_past=False)
    found = deadline.found
    steps = found.steps
    if isinstance(found, Awaiting) and found.estimate is not None:
        steps = (*steps, *(step for step in found.estimate.steps if step not in steps))
    return Explanation(
        code=deadline.code,
        title=obligation.title,
        clause=obligation.clause,
        wording=obligation.wording,
        rule=None if obligation.due is None else str(obligation.due),
        counting=deadline.counting,
        citation=counting_rule(deadline.counting).citation,
        calendar=deadline.calendar,
        fingerprint=deadline.fingerprint,
        found=found,
        grade=line.grade,
        status=line.status,
        steps=steps,
        notes=_notes(line, obligation, deadline),
    )


def _notes(line: DeadlineLine, obligation: Obligation, deadline: Deadline) -> tuple[str, ...]:
    notes = []
    if deadline.resolved is not None and line.resolved is not None:
        about = "" if deadline.resolved.grade in {Grade.RECORD, Grade.REPORTED} else f" ({deadline.resolved.grade})"
        notes.append(f"Resolved {_when(deadline.resolved)}{about}.")
    if line.days_late:
        notes.append(f"Met late by {line.days_late} calendar days.")
    if line.lateness_unknown:
        notes.append("Whether it was met in time is unknown: the day it was done was not found.")
    if obligation.satisfied_by is not None:
        notes.append(f"Deemed satisfied by {obligation.satisfied_by}.")
    if obligation.contingent_on is not None and deadline.woken_on is None:
        notes.append(f"Dormant until {obligation.contingent_on}.")
    if obligation.note:
        notes.append(obligation.note)
    return tuple(notes)


def _when(fact: Resolved) -> str:
    if fact.when.exact:
        return f"on {written(fact.when.latest)}"
    if fact.when.earliest is None:
        return f"by {written(fact.when.latest)}; the day itself was not found"
    return f"between {written(fact.when.earliest)} and {written(fact.when.latest)}"


def _edge(code: str) -> TermEdge | None:
    try:
        anchor = parse_anchor(code.partition("/")[2] or code)
    except UnreadableDueRule:
        return None
    return anchor if isinstance(anchor, TermEdge) else None


def _explain_edge(
    session: Session, edge: TermEdge, *, settlement: str | None, now: datetime, as_of: date | None
) -> Explanation:
    query = (
        select(models.Settlement.code)
        .join(models.Term, models.Term.settlement_id == models.Settlement.id)
        .where(models.Term.code == edge.term, models.Term.superseded_on.is_(None))
    )
    owners = [code for code in session.scalars(query) if settlement in {None, code}]
    if not owners:
        known = ", ".join(sorted(set(session.scalars(select(models.Term.code)))))
        raise NotFound(f"There is no term “{edge.term}” here. Known: {known or 'none'}.")
    if len(owners) > 1:
        raise InputRefused(f"Several settlements have a term “{edge.term}”: say which with --settlement.")
    standpoint = stand(session, owners[0], now=now, as_of=as_of)
    planned = next(each for each in standpoint.plan.terms if each.term.code == edge.term)
    found = planned.starts if edge.edge is Edge.START else planned.ends
    if found is None:
        found = Awaiting((), None, (f"The {edge.edge} of {edge.term} is not found.",))
    steps = found.steps
    if isinstance(found, Awaiting) and found.estimate is not None:
        steps = (*steps, *(step for step in found.estimate.steps if step not in steps))
    rule = counting_rule("calendar-days")
    return Explanation(
        code=str(edge),
        title=planned.term.title or planned.term.kind,
        clause=None,
        wording=None,
        rule=None if planned.term.length is None else f"{planned.term.length} from start({edge.term})",
        counting=rule.name,
        citation=rule.citation,
        calendar="none",
        fingerprint="",
        found=found,
        grade=found.grade if isinstance(found, Reading) else None,
        status=None,
        steps=steps,
        notes=(planned.term.note,) if planned.term.note else (),
    )


def _history(session: Session, row: models.Obligation, facts: tuple[Fact, ...], day: date) -> tuple[HistoryLine, ...]:
    lines = [_fact_line(fact) for fact in facts]
    changes = (
        select(models.StatusChange, models.Deadline.number, models.Deadline.label)
        .join(models.Deadline, models.Deadline.id == models.StatusChange.deadline_id)
        .where(models.Deadline.obligation_id == row.id, models.StatusChange.on <= day)
    )
    for change, number, label in session.execute(changes):
        code = code_of(row.code, number, label, recurring=row.recurring)
        text = f"{code} {change.before} → {change.after}" if change.before else f"{code} loaded as {change.after}"
        lines.append(HistoryLine(on=change.on, entry=change.entry_seq, text=text))
    moves = (
        select(models.DateMove)
        .join(models.Deadline, models.Deadline.id == models.DateMove.deadline_id)
        .where(models.Deadline.obligation_id == row.id, models.DateMove.on <= day)
    )
    for move in session.scalars(moves):
        text = f"{move.code} moved from {move.safe_before or 'no date'} to {move.safe_after or 'no date'}: {move.step}"
        lines.append(HistoryLine(on=move.on, entry=move.entry_seq, text=text))
    return tuple(sorted(lines, key=lambda line: (line.on, line.entry or 0)))


def _fact_line(fact: Fact) -> HistoryLine:
    match fact:
        case Resolved(when=when):
            on, text = when.last_day, f"resolved {_when(fact)}"
        case Extended(to=to, granted_on=granted_on):
            on, text = granted_on, f"extended to {to.isoformat()}"
        case Waived(waived_on=waived_on):
            on, text = waived_on, "waived"
        case Happened(event=event, when=when):
            on, text = when.last_day, f"{event} {when}"
    said = ", ".join(part for part in (str(fact.grade), *fact.sources, fact.by and f"by {fact.by}", fact.note) if part)
    return HistoryLine(on=on, entry=fact.entry, text=f"{text} ({said})")


def _evidence(session: Session, facts: tuple[Fact, ...], obligation: str) -> tuple[tuple[str, str, int], ...]:
    entries = {fact.entry for fact in facts}
    query = (
        select(models.Evidence.sha256, models.Evidence.name, models.Evidence.size)
        .join(models.Fact, models.Fact.id == models.Evidence.fact_id)
        .where(models.Fact.entry_seq.in_(entries), models.Fact.subject == obligation)
        .order_by(models.Evidence.id)
    )
    return tuple((sha256, name, size) for sha256, name, size in session.execute(query))
