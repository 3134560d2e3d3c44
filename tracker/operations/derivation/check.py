"""Checking the database: every cached date computed again, the journal's chain, and what each run vouched for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import and_, exists, func, select
from sqlalchemy.orm import Session

from tracker import models
from tracker.errors import Finding
from tracker.models import Base
from tracker.operations.agreement.amendments import agreed_by, before_as_text, holding
from tracker.operations.agreement.rows import Kept, read_revision, recall, revisions_of, settlement_codes
from tracker.operations.day.run import run_digest
from tracker.operations.derivation.cache import deadline_columns, term_columns
from tracker.operations.derivation.replan import derive_again
from tracker.operations.journal.verification import verify
from tracker.rules.amendments.versions import amendments
from tracker.rules.deadlines.codes import code_of
from tracker.rules.zones import today_in


def dangling(session: Session) -> Iterator[tuple[str, str, str]]:
    """Give each row that refers to none, as its table, its key and the table that it refers to."""
    for table in Base.metadata.sorted_tables:
        key = tuple(table.primary_key.columns)
        for reference in sorted(table.foreign_key_constraints, key=lambda each: tuple(each.column_keys)):
            parent = reference.referred_table.alias()
            same = and_(*(each.parent == parent.c[each.column.name] for each in reference.elements))
            told = (each.is_not(None) for each in reference.columns)
            lost = select(*key).where(*told, ~exists().where(same)).order_by(*key)
            for row in session.execute(lost):
                yield table.name, ", ".join(map(str, row)), reference.referred_table.name


def check(session: Session, *, now: datetime) -> tuple[Finding, ...]:
    """Compute every cached date again, walk the journal, and compare each run with what its entry vouched for."""
    findings = list(journal_findings(session))
    for code in settlement_codes(session):
        kept = recall(session, code)
        findings += [*_amendments(session, kept), *_differences(session, kept, now)]
    for run in session.scalars(select(models.Run).order_by(models.Run.id)):
        if run_digest(session, run.entry_seq) != run.digest:
            sentence = f"Its rows are not those that entry {run.entry_seq} of the journal vouches for."
            findings.append(Finding(f"run of {run.day} in {run.time_zone}", sentence))
    return tuple(findings)


def journal_findings(session: Session) -> Iterator[Finding]:
    """Walk the journal and give what does not hold."""
    for fault in verify(session).faults:
        yield Finding(f"journal entry {fault.seq}" if fault.seq else "the journal", fault.sentence)


def cached_dates(session: Session) -> int:
    """Count the deadlines and terms whose dates are cached."""
    deadlines = session.scalar(select(func.count()).select_from(models.Deadline)) or 0
    terms = session.scalar(select(func.count()).select_from(models.Term)) or 0
    return deadlines + terms


def evidence_hashes(session: Session) -> tuple[str, ...]:
    """Give the hash of every file that proves something, for the face to look them up and hash them again."""
    return tuple(session.scalars(select(models.Evidence.sha256).distinct().order_by(models.Evidence.sha256)))


def _amendments(session: Session, kept: Kept) -> Iterator[Finding]:
    """Compare what is kept of each amendment with what follows from the revisions, where there was ever one."""
    revisions = revisions_of(session, kept.row)
    if kept.settlement.amendment is None and all(each.effective_on is None for each in revisions):
        return
    follow = amendments(agreed_by(holding(revisions, read_revision)))
    held = amendments(kept.settlement)
    kept_of, follows_of = ([(each.on, each.known_on, each.entry) for each in some] for some in (held, follow))
    if kept_of != follows_of:
        yield Finding(kept.settlement.code, "The amendments that are kept are not those of its revisions.")
        return
    for kept_one, follows in zip(held, follow, strict=True):
        if before_as_text(kept_one) != before_as_text(follows):
            yield Finding(
                kept.settlement.code, f"What held before the amendment from {follows.on} is not what its revisions say."
            )


def _differences(session: Session, kept: Kept, now: datetime) -> Iterator[Finding]:
    derived = derive_again(session, kept, today=today_in(kept.row.time_zone, now))
    code = kept.settlement.code
    for failure in derived.failures:
        yield Finding(f"{code}/{failure.obligation}", f"Its dates cannot be computed: {failure.sentence}")
    failed = {failure.obligation for failure in derived.failures}
    query = (
        select(models.Obligation.code, models.Obligation.recurring, models.Deadline)
        .join(models.Deadline, models.Deadline.obligation_id == models.Obligation.id)
        .where(models.Deadline.settlement_id == kept.row.id, models.Deadline.gone.is_(False))
    )
    cached = {(obligation, row.number): (recurring, row) for obligation, recurring, row in session.execute(query)}
    for deadline in derived.deadlines:
        recurring, row = cached.pop((deadline.obligation, deadline.occurrence.number), (False, None))
        subject = f"{code}/{deadline.code}"
        if row is None:
            yield Finding(subject, "It follows from the facts, but is not in the database.")
        else:
            yield from _compare(subject, row, deadline_columns(deadline))
    for (obligation, number), (recurring, row) in cached.items():
        if obligation not in failed:
            name = code_of(obligation, number, row.label, recurring=recurring)
            yield Finding(f"{code}/{name}", "It is in the database, but does not follow from the facts.")
    terms = {
        row.code: row for row in session.scalars(select(models.Term).where(models.Term.settlement_id == kept.row.id))
    }
    for term in derived.terms:
        yield from _compare(f"{code}/{term.term.code}", terms[term.term.code], term_columns(term))


def _compare(subject: str, row: Any, columns: dict[str, Any]) -> Iterator[Finding]:  # noqa: ANN401 — a deadline or a term
    different = [name for name, value in columns.items() if getattr(row, name) != value]
    if different == ["fingerprint"]:
        yield Finding(subject, "Its calendar has changed since it was counted; the date itself comes out the same.")
    elif different:
        different_cells = "; ".join(
            f"{name} is {_shortened(getattr(row, name))}, recomputed {_shortened(columns[name])}" for name in different
        )
        yield Finding(subject, f"What is cached differs from what follows: {different_cells}.")


def _shortened(value: object) -> str:
    text = str(value)
    return text if len(text) <= 80 else f"{text[:77]}…"  # noqa: PLR2004 — one line of a terminal
